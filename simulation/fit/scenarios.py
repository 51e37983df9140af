"""Scenario files beside a fitted profile, one for each day type, and the hall and plan that they name."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

import numpy as np

from queueing import times
from queueing.hallfile import Hall
from queueing.plans import Plan
from simulation.fit import tomltext
from simulation.fit.arrivals import DayType
from simulation.fit.fitting import Fit
from simulation.fit.visits import day_text, weekday

WEEKDAY_NAMES = {
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    "zh-CN": ("周一", "周二", "周三", "周四", "周五", "周六", "周日"),
}


def scenario_text(fit: Fit, one: DayType, hall: str, plan: str) -> str:
    """A scenario of a day type; ``hall`` and ``plan`` are paths relative to it."""
    return "\n".join([*_lines(fit, one, hall, plan), ""])


def type_names(one: DayType) -> dict[str, str]:
    """What people call a day type."""
    return {language: days_named(one.weekdays, language) for language in WEEKDAY_NAMES}


def days_named(weekdays: tuple[int, ...], language: str) -> str:
    """Days of the week as people say them: Monday to Friday, or Monday, Wednesday."""
    names = [WEEKDAY_NAMES[language][day] for day in weekdays]
    if len(names) > 2 and weekdays[-1] - weekdays[0] == len(names) - 1:
        return ("{}至{}" if language == "zh-CN" else "{} to {}").format(names[0], names[-1])
    return ("、" if language == "zh-CN" else ", ").join(names)


def _lines(fit: Fit, one: DayType, hall: str, plan: str) -> Iterator[str]:
    last = fit.arrivals.days[np.isin(weekday(fit.arrivals.days), one.weekdays)][-1]
    yield f"# A day of the type {one.name}, as {one.days} were. How visitors behave stands in the profile."
    yield "schema = 1"
    yield f"code = {tomltext.value(one.name)}"
    yield f"names = {tomltext.value(type_names(one))}"
    yield f"hall = {tomltext.value(hall)}"
    yield 'profile = "profile.toml"'
    yield f"plan = {tomltext.value(plan)}"
    yield f'date = "{day_text(last)}" # the last such day in the data'
    yield f"day_type = {tomltext.value(one.name)}"
    yield from _several(fit)
    yield from _turned_away(fit)
    yield from _appointments(fit, one)


def _several(fit: Fit) -> Iterator[str]:
    found = fit.several
    matters = {number: count for number, count in found.matters.items() if 2 <= number <= 9}
    if not matters:
        return
    total = sum(matters.values())
    yield ""
    yield f"[several] # {found.share.count} of {found.share.n} visitors"
    yield f"share = {tomltext.number(found.share.value)}"
    yield f"matters = {tomltext.value({str(number): count / total for number, count in matters.items()})}"


def _turned_away(fit: Fit) -> Iterator[str]:
    papers = fit.papers
    if not papers.all.count:
        return
    yield ""
    yield f"[turned_away] # {papers.all.count} of {papers.all.n} services"
    yield f"share = {tomltext.number(papers.all.value)}"
    if papers.items:
        yield f"items = {tomltext.value({code: round(one.value, 6) for code, one in papers.items.items()})}"


def _appointments(fit: Fit, one: DayType) -> Iterator[str]:
    """The appointments of a mean day of this type, within the hall's quota."""
    terms, late = fit.hall.appointments, fit.lateness
    booked = _booked(fit, one)
    if terms is None or late is None or not booked:
        return
    unkept = fit.no_shows.unkept
    yield ""
    yield f"[appointments] # {unkept.n} appointments"
    yield f"early = {tomltext.span(late.early)}"
    yield f"lateness = {tomltext.law_inline(late.law)} # {late.n} of them"
    yield f"no_show = {tomltext.number(unkept.value)} # {unkept.count} of {unkept.n}"
    for item, at in booked.items():
        yield ""
        yield "[[appointments.booked]]"
        yield f"item = {tomltext.value(item)}"
        yield f"at = {tomltext.value(at)}"


def _booked(fit: Fit, one: DayType) -> dict[str, list[str]]:
    """Items and times of as many appointments as a mean day has, shared out by largest remainder."""
    terms, visits, hours = fit.hall.appointments, fit.visits, fit.hall.hours
    mine = (visits.booked >= 0) & np.isin(weekday(visits.day), one.weekdays)
    if terms is None or not mine.any():
        return {}
    slot = (visits.booked[mine] - hours.opens) // terms.every
    inside = (visits.booked[mine] >= hours.opens) & (visits.booked[mine] < hours.closes)
    days = max(len(np.unique(visits.day[np.isin(weekday(visits.day), one.weekdays)])), 1)
    kinds, counts = np.unique(
        np.stack([slot[inside], visits.item[mine][inside]], axis=1), axis=0, return_counts=True
    )
    wanted = round(float(counts.sum()) / days)
    whole = np.floor(counts / days).astype(int)
    rest = np.argsort(-(counts / days - whole), kind="stable")
    for place in rest[: max(wanted - int(whole.sum()), 0)]:
        whole[place] += 1
    codes, taken = list(fit.hall.items), dict.fromkeys(range(math.ceil(times.DAY / terms.every)), 0)
    found: dict[str, list[str]] = {}
    for (begins, item), many in zip(kinds.tolist(), whole.tolist(), strict=True):
        for _ in range(many):
            if taken[begins] < terms.quota:
                taken[begins] += 1
                found.setdefault(codes[item], []).append(times.wall_text(hours.opens + begins * terms.every))
    return found


def hall_text(hall: Hall) -> str:
    """A hall as a file."""
    return tomltext.document(hall.data)


def plan_text(plan: Plan) -> str:
    """A plan as a file: a role for each list of lanes, a row for each time and its windows."""
    roles: dict[str, str] = {}
    tables: dict[str, object] = {}

    def role(entries: list[dict[str, object]]) -> str:
        spelled = tomltext.value(entries)
        if spelled not in roles:
            roles[spelled] = f"role_{len(roles) + 1}"
            tables[roles[spelled]] = {"lanes": entries}
        return roles[spelled]

    rows: dict[tuple[int, int], dict[str, list[str]]] = {}
    for slot in plan.slots:
        name = role([_entry(one.lane, one.after, one.reserve) for one in slot.lanes])
        rows.setdefault((slot.begins, slot.ends), {}).setdefault(name, []).append(slot.window)
    triggers = [
        {
            "lane": one.lane,
            "more_than": one.more_than,
            "longer_than": None if one.longer_than is None else _span(one.longer_than),
            "for": _span(one.sustain),
            "window": one.window,
            "role": role([_entry(entry.lane, entry.after, entry.reserve) for entry in one.lanes]),
            "below": one.below if one.more_than is not None else None,
            "until_for": _span(one.calm),
            "dwell": _span(one.dwell),
        }
        for one in plan.triggers
    ]
    data: Mapping[str, object] = {
        "code": plan.code,
        "names": dict(plan.names),
        "lanes": list(plan.lanes),
        "breaks": False,
        "skills": {"add": list(plan.skills_added), "remove": list(plan.skills_removed)},
        "roles": tables,
        "slots": [
            {"from": times.wall_text(begins), "to": times.wall_text(ends), "windows": windows}
            for (begins, ends), windows in sorted(rows.items())
        ],
    }
    return tomltext.document({**data, **({"triggers": triggers} if triggers else {})})


def _span(ms: int) -> str:
    return tomltext.span(ms).strip('"') if ms else "0 min"


def _entry(lane: str, after: int, reserve: int) -> dict[str, object]:
    found: dict[str, object] = {"lane": lane}
    if after:
        found["after"] = _span(after)
    if reserve:
        found["reserve"] = reserve
    return found
