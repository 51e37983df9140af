"""A recorded day again: as it was, as the model plays it, and under other plans or rules.

The model's own row tells how far it is from what was: people press buttons when they like. Other plans are
to be compared with that row, not with the day as it was.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Literal

import numpy as np

from queueing import commands as c
from queueing import events as e
from queueing.hallfile import Hall
from queueing.plans import Plan
from queueing.times import MINUTE
from simulation.behaviour import Script
from simulation.film import Filming, document, film_of
from simulation.intervals import plain, seconds
from simulation.judging import Judge, judge_for
from simulation.ledger import NONE, DayRecord
from simulation.measures import cells_of
from simulation.promise import promise_block
from simulation.recorded import Recorded
from simulation.records import Records
from simulation.reference import HallDay, Setting
from simulation.replay import NotReplayed, commands_of
from simulation.staffing import staffing
from simulation.visitors import ticket_of

What = Literal["as_it_was", "model", "what_if"]


@dataclass(frozen=True, slots=True)
class Played:
    """One course of the day: ``what`` it is, the hall and the plan it happened under, and what came of it."""

    what: What
    hall: Hall
    plan: Plan
    record: DayRecord
    events: Sequence[e.Event]


@dataclass(frozen=True, slots=True)
class Parting:
    """Where the Floor makes other events than the log has: the event's number from 1, kind and why."""

    seq: int
    kind: str
    at: int
    why: str


def parting(day: Recorded) -> Parting | None:
    """Plays the day move by move; None when every event is made again as it stands in the log."""
    try:
        commands_of(day.events, day.before)
    except NotReplayed as found:
        return Parting(found.seq, found.event.kind, found.event.at, _why(found.event, found.made))
    return None


def _why(wanted: e.Event, made: object) -> str:
    """What was made instead, in short."""
    if isinstance(made, e.Event):
        if type(made) is not type(wanted):
            return f"{made.kind} comes first"
        names = [name for name in _names(wanted) if getattr(wanted, name) != getattr(made, name)]
        return "; ".join(f"{name}: {getattr(wanted, name)!r} -> {getattr(made, name)!r}" for name in names)
    return f"{type(made).__name__} makes nothing" if isinstance(made, c.Command) else str(made)


def _names(event: e.Event) -> tuple[str, ...]:
    return tuple(type(event).__dataclass_fields__)


class Replay:
    """A recorded day beside what might have been; ``played`` are its courses, the day as it was first.

    ``plans`` are other plans for the day, ``rules`` another description of the hall; both must fit (see
    :mod:`simulation.misfits`). Visitors are judged by the fast list, the target and the peaks of ``rules``
    if given.
    """

    def __init__(self, day: Recorded, plans: Sequence[Plan] = (), rules: Hall | None = None) -> None:
        self.day, self.rules = day, rules
        self.parting = parting(day)
        self.played = tuple(self._courses(plans))

    def _courses(self, plans: Sequence[Plan]) -> Iterator[Played]:
        day = self.day
        yield Played("as_it_was", day.hall, day.plan, day.record(), day.events)
        yield self._simulated("model", day.hall, day.plan, day.script)
        hall = self.rules or day.hall
        if self.rules is not None:
            yield self._simulated("what_if", hall, day.plan, day.script)
        for plan in plans:
            yield self._simulated("what_if", hall, plan, replace(day.script, plans=()))

    def _simulated(self, what: What, hall: Hall, plan: Plan, script: Script) -> Played:
        day = self.day
        staffed = replace(script, plans=tuple((at, day.staffed(one)) for at, one in script.plans))
        pauses = tuple(pause for pause in script.pauses if pause.window in hall.windows)
        setting = Setting(hall.data, day.staffed(plan), day.day, day.zero, day.habits)
        played = HallDay(setting, day.trace, replace(staffed, pauses=pauses), keep=True)
        record = played.run()
        return Played(what, hall, plan, record, played.events)

    def _judge(self, hall: Hall) -> Judge:
        """By whose fast list, target and peaks everybody is judged; lanes and windows are each hall's own."""
        day = self.day
        own = judge_for(hall, day.day, day.trace.items)
        by = judge_for(self.rules or day.hall, day.day, day.trace.items)
        return replace(own, listed=by.listed, peaks=by.peaks, target=by.target)

    @cached_property
    def document(self) -> dict[str, Any]:
        """Everything that is told, as one JSON object with a stable shape."""
        day, by = self.day, self.rules or self.day.hall
        return {
            "schema": 1,
            "kind": "replay",
            "hall": day.hall.code,
            "names": dict(day.hall.names),
            "day": day.day,
            "events": len(day.events),
            "visitors": len(day.trace),
            "parting": None
            if self.parting is None
            else {"event": self.parting.seq, "kind": self.parting.kind, "why": self.parting.why},
            "other_rules": self.rules is not None,
            "target_seconds": seconds(by.promise.target),
            "days": [self._figures(one) for one in self.played],
            "distance": distance(self.played[0].record, self.played[1].record),
            "unsaid": dict(day.unsaid),
            "unmanned": list(day.unmanned),
        }

    def _figures(self, one: Played) -> dict[str, Any]:
        judge = self._judge(one.hall)
        days = Records.of([one.record], judge)
        cells = cells_of(days, judge)
        groups: dict[str, dict[str, Any]] = {}
        for (group, period), cell in cells.items():
            groups.setdefault(group, {})[period] = cell.figures()
        hall = staffing(days, judge)
        del hall["longest_wait_of_a_month_seconds"]  # of one day there is none
        return {
            "what": one.what,
            "plan": one.plan.code,
            "names": dict(one.plan.names),
            "groups": groups,
            "hall": hall,
            "promise": promise_block(cells, (self.rules or self.day.hall).promise),
        }

    def films(self) -> dict[str, Any]:
        """The day as it was beside the first what-if (without one, beside the model), for the theatre.

        Visitors are the same on both sides. A hall with other windows or lanes has no place beside it.
        """
        other = next((one for one in self.played if one.what == "what_if"), self.played[1])
        films = [self._film_of_the_day()]
        if _layout(other.hall) == _layout(self.day.hall):
            films.append(film_of(other.events, simulated=True))
        return document("recorded", films)

    def _film_of_the_day(self) -> Filming:
        day = self.day
        film = film_of([*day.before, *day.events], simulated=True)
        for row in film.rows:
            if row[0] == "i":
                row[5] = ticket_of(day.visitors[row[5]])
            elif row[0] == "p":
                row[3] = {"en": f"As it was · {row[3]['en']}", "zh-CN": f"实际情况 · {row[3]['zh-CN']}"}
        return film


def _layout(hall: Hall) -> tuple[object, ...]:
    windows = tuple((one.id, one.zone) for one in hall.windows.values())
    lanes = tuple((one.code, one.kind) for one in hall.lanes.values())
    return windows, lanes, tuple(hall.zones), hall.hours


def distance(was: DayRecord, model: DayRecord) -> dict[str, Any]:
    """How far the model is from what was: of those who were at a window in both, issue to start.

    ``mean_seconds`` is the model less what was, ``apart_seconds`` how far both are apart on average;
    ``within_a_minute`` the share of visitors of whom both say nearly the same, ``same_window`` of whom both
    say the same window. ``visitors`` are so many.
    """
    both = (was.started != NONE) & (model.started != NONE)
    if not both.any():
        return {"visitors": 0, "mean_seconds": None, "apart_seconds": None} | dict.fromkeys(
            ("within_a_minute", "same_window")
        )
    apart = (model.started - model.issued)[both] - (was.started - was.issued)[both]
    return {
        "visitors": int(both.sum()),
        "mean_seconds": seconds(float(apart.mean())),
        "apart_seconds": seconds(float(np.abs(apart).mean())),
        "within_a_minute": plain(float((np.abs(apart) < MINUTE).mean())),
        "same_window": plain(float((was.window == model.window)[both].mean())),
    }
