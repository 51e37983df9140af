"""Windows by the hours of the day: how busy each is, and the plan as bars."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from queueing import times
from queueing.hallfile import Hall
from queueing.plans import Plan, Slot
from simulation.judging import HALF_HOUR
from simulation.report import svg
from simulation.report.svg import Frame
from simulation.staffing import in_half_hours
from simulation.study import Study
from simulation.words import say

_WIDTH, _LEFT, _TOP, _ROW = 960, 148, 28, 26
_PLANNED = 0.4
"""A window on duty for less of a half hour than this is not planned there, but finishes a visitor."""
_LIGHT, _DARK = (236, 242, 248), (11, 66, 122)
"""Nothing to do, and never free; between them the colours of utilisation."""


def utilisation(study: Study, plan: int, language: str) -> str:
    """A heat map of window by half hour: the share of time on duty in which the window was occupied."""
    scenario, days = study.runs.scenario, study.runs.days[plan]
    busy, duty = (in_half_hours(cube, study.judge) for cube in (days.busy_at, days.duty_at))
    windows = list(scenario.hall.windows.values())[: len(duty)]
    used = np.flatnonzero((duty >= _PLANNED * HALF_HOUR * days.count).any(axis=0))
    if not len(used):
        return ""
    span = (int(used[0]) * HALF_HOUR, int(used[-1] + 1) * HALF_HOUR)
    frame = _frame(span, len(windows))
    parts = _hours(frame)
    for row, window in enumerate(windows):
        top = frame.top + row * _ROW
        parts.append(_who(top, window.names[language]))
        for column in used.tolist():
            # Overtime is always occupied: only what is planned is shown.
            if duty[row, column] < _PLANNED * HALF_HOUR * days.count:
                continue
            share = min(1.0, float(busy[row, column] / duty[row, column]))
            left, width = frame.x(column * HALF_HOUR), frame.x((column + 1) * HALF_HOUR)
            told = f"{window.names[language]} {times.wall_text(column * HALF_HOUR)}: {share:.0%}"
            parts.append(
                svg.rect(left + 1, top + 1, width - left - 2, _ROW - 2, _shade(share), svg.title(told), rx=2)
            )
            ink = "#ffffff" if share > 0.55 else svg.INK
            parts.append(
                svg.text((left + width) / 2, top + 17, f"{100 * share:.0f}", ink, 11, text_anchor="middle")
            )
    name = say("heat", language, plan=scenario.plans[plan].names[language])
    return svg.picture(_WIDTH, frame.top + frame.height + 8, parts, name, language)


def _shade(share: float) -> str:
    mixed = (round(low + (high - low) * share) for low, high in zip(_LIGHT, _DARK, strict=True))
    return "#" + "".join(f"{one:02x}" for one in mixed)


def gantt(hall: Hall, plan: Plan, language: str) -> str:
    """The plan: for each window its slots, coloured by the kind of their first lane, with all lanes' letters.

    Slots that follow each other with the same lanes are one bar.
    """
    windows = list(hall.windows.values())
    span = (min(slot.begins for slot in plan.slots), max(slot.ends for slot in plan.slots))
    frame = _frame((span[0] // times.HOUR * times.HOUR, -(-span[1] // times.HOUR) * times.HOUR), len(windows))
    parts = _hours(frame)
    for row, window in enumerate(windows):
        top = frame.top + row * _ROW
        parts.append(_who(top, window.names[language]))
        mine = sorted((slot for slot in plan.slots if slot.window == window.id), key=lambda one: one.begins)
        for begins, ends, slot in _merged(mine):
            parts += _bar(frame, top, (begins, ends), slot, hall)
    name = say("gantt", language, plan=plan.names[language])
    return svg.picture(_WIDTH, frame.top + frame.height + 8, parts, name, language)


def letters(hall: Hall, plans: Sequence[Plan], language: str) -> str:
    """What the letters of the bars stand for, as "K Fast, A Business": the lanes that the plans call."""
    called = {entry.lane for plan in plans for slot in plan.slots for entry in slot.lanes}
    between = "、" if language == "zh-CN" else ", "
    return between.join(
        f"{lane.letter} {lane.names[language]}" for code, lane in hall.lanes.items() if code in called
    )


def _merged(slots: Sequence[Slot]) -> list[tuple[int, int, Slot]]:
    found: list[tuple[int, int, Slot]] = []
    for slot in slots:
        if found and found[-1][1] == slot.begins and found[-1][2].lanes == slot.lanes:
            found[-1] = (found[-1][0], slot.ends, slot)
        else:
            found.append((slot.begins, slot.ends, slot))
    return found


def _bar(frame: Frame, top: float, span: tuple[int, int], slot: Slot, hall: Hall) -> list[str]:
    left, width = frame.x(span[0]), frame.x(span[1]) - frame.x(span[0])
    fast = hall.lanes[slot.lanes[0].lane].kind == "fast"
    letters = " › ".join(hall.lanes[entry.lane].letter for entry in slot.lanes)
    told = f"{times.wall_text(span[0])}-{times.wall_text(span[1])} {letters}"
    parts = [
        svg.rect(
            left + 1, top + 3, width - 2, _ROW - 6, svg.FAST if fast else svg.REGULAR, svg.title(told), rx=4
        )
    ]
    room = width - 16
    # The chevrons tell fast windows without colour, as on the hall's own screens.
    if fast and room > 18:
        chevrons = f"M{left + 9:g} {top + 8:g}l5 5-5 5M{left + 15:g} {top + 8:g}l5 5-5 5"
        parts.append(svg.tag("path", d=chevrons, fill="none", stroke="#ffffff", stroke_width=2))
        room -= 18
    if room > 7 * len(letters):
        parts.append(svg.text(left + (28 if fast else 10), top + 17, letters, "#ffffff", 12, font_weight=600))
    return parts


def _frame(span: tuple[int, int], windows: int) -> Frame:
    return Frame(_LEFT, _TOP, _WIDTH - _LEFT - 26, windows * _ROW, *span, 1, 1)


def _hours(frame: Frame) -> list[str]:
    bottom, parts = frame.top + frame.height, []
    for at in frame.hours():
        x = frame.x(at)
        parts.append(svg.line(x, frame.top - 4, x, bottom))
        parts.append(svg.text(x, frame.top - 10, times.wall_text(at), text_anchor="middle"))
    return parts


def _who(top: float, name: str) -> str:
    return svg.text(0, top + 17, svg.wrapped(name, 20)[0], svg.INK, 12)
