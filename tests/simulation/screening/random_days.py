"""Random halls, plans and days on which everything occurs that the kernel can express, ties on purpose.

Times come in grains of a millisecond, a second or a minute: with minutes many things fall on one instant, and
only a documented order decides what comes first. ``shares`` counts what a day really exercised.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from random import Random
from typing import Any

import numpy as np

from queueing.hallfile import Hall, hall_from_data
from queueing.plans import plan_from_data
from queueing.times import MINUTE, SECOND
from simulation.courses import Course
from simulation.days import Trace
from simulation.habits import Balking, GetReady, Habits, Outside, PreCheck
from simulation.laws import NEVER, Law
from simulation.reference import Setting
from tests.builders import DAY, ZERO, names

OPENS, CLOSES = 8 * 60, 10 * 60 + 30
"""The hours, in minutes after midnight."""
PRIORITIES = ("elder", "urgent", "second")


@dataclass(frozen=True, slots=True)
class RandomDay:
    """A setting and its visitors; ``has`` names what the plan, the hall and the visitors bring with them."""

    setting: Setting
    trace: Trace
    has: frozenset[str] = field(default_factory=frozenset)


def random_day(seed: int) -> RandomDay:
    """The day of a seed, always the same."""
    random = Random(seed)
    grain = random.choice((1, SECOND, MINUTE, MINUTE))
    data = _hall(random)
    hall = hall_from_data(data)
    plan = plan_from_data(_plan(random, data), hall)
    trace, habits = _trace(random, hall, grain)
    setting = Setting(data, plan, DAY, ZERO, habits, _pace(random, hall))
    return RandomDay(setting, trace, frozenset(_has(hall, setting, trace, grain)))


def _wall(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


# -- the hall ---------------------------------------------------------------------------------------------


def _hall(random: Random) -> dict[str, Any]:
    zones = "ABC"[: random.randint(1, 3)]
    departments = [{"code": f"D{zone}", "zone": zone, "names": names(zone)} for zone in zones]
    plain = [_item(random, f"I{number}", random.choice(zones)) for number in range(random.randint(2, 7))]
    bundles = [_bundle(random, f"B{number}", random.choice(zones), plain) for number in range(2)]
    some = [one["code"] for one in plain if random.random() < 0.5]
    skills = [{"code": "some", "names": names("some"), "items": some}] if some else []
    known = [*(one["code"] for one in departments), *(["some"] if some else [])]
    windows: list[dict[str, Any]] = [
        {
            "id": f"W{number:02d}",
            "number": number,
            "names": names(str(number)),
            "zone": zones[number % len(zones)],
            "zones": random.sample(zones, random.randint(1, len(zones))),
            "skills": sorted(
                {"D" + zones[number % len(zones)], *random.sample(known, random.randint(1, len(known)))}
            ),
            "breaks": [["09:10", "09:25"]] if random.random() < 0.15 else [],
        }
        for number in range(1, random.randint(2, 13))
    ]
    windows[0]["skills"] = [one["code"] for one in departments]
    for one in windows:
        if one["zone"] not in one["zones"]:
            one["zones"] = [one["zone"], *one["zones"]]
    listed = [one["code"] for one in plain if one["complexity"] == "simple" and random.random() < 0.7]
    data: dict[str, Any] = {
        "schema": 1,
        "code": "RANDOM",
        "timezone": "Asia/Shanghai",
        "names": names("Random"),
        "hours": {
            "doors_open": _wall(OPENS - random.choice((0, 10))),
            "opens": _wall(OPENS),
            "closes": _wall(CLOSES),
            "ends": _wall(CLOSES + random.choice((20, 60, 240))),
            "last_ticket": f"{random.choice((0, 5, 15))} min",
        },
        "rules": _rules(random),
        "appointments": {"credit": "10 min", "grace": "5 min", "every": "30 min", "quota": 2},
        "zones": [{"code": zone, "names": names(zone)} for zone in zones],
        "departments": departments,
        "materials": {"ID": {"names": names("Identity card"), "shareable": True}},
        "lanes": [
            {"code": "fast", "kind": "fast", "letter": "K", "names": names("Fast")},
            *(
                {
                    "code": f"regular-{zone}",
                    "kind": "regular",
                    "letter": zone,
                    "zone": zone,
                    "names": names(zone),
                }
                for zone in zones
            ),
        ],
        "items": [*plain, *bundles],
        "skills": skills,
        "windows": windows,
        "priorities": [
            {"code": code, "credit": f"{credit} min", "names": names(code)}
            for code, credit in zip(PRIORITIES, random.choice(((0, 15, 30), (5, 10, 20))), strict=True)
        ],
    }
    if listed:
        data["fast_list"] = [{"items": listed}]
    return data


def _item(random: Random, code: str, zone: str) -> dict[str, Any]:
    simple = random.random() < 0.6
    return {
        "code": code,
        "department": f"D{zone}",
        "names": names(code),
        "complexity": "simple" if simple else "complex",
        "handling": "instant" if simple else "promised",
        "service": f"{random.randint(1, 5 if simple else 25)} min",
        "materials": ["ID"],
    }


def _bundle(random: Random, code: str, zone: str, plain: list[dict[str, Any]]) -> dict[str, Any]:
    steps = random.sample([one["code"] for one in plain], random.randint(2, min(3, len(plain))))
    bundle = _item(random, code, zone) | {"complexity": "complex", "handling": "promised", "steps": steps}
    return bundle | {"in_order": random.random() < 0.5}


def _rules(random: Random) -> dict[str, Any]:
    rules: dict[str, Any] = {
        "walk": "30 s",
        "clear": "15 s",
        "requeue_behind": random.choice((0, 1, 3)),
        "requeue_times": random.choice((0, 1, 2)),
        "requeue_within": f"{random.choice((5, 60))} min",
        "more_time_behind": random.choice((1, 3)),
        "more_time_times": random.choice((1, 2)),
        "get_ready": random.choice((0, 1, 3)),
        "next_step": random.choice(("keep", "now", "10 min")),
        "return_days": random.choice((0, 3)),
        "return_credit": "20 min",
    }
    if random.random() < 0.4:
        rules["closing_allowance"] = f"{random.choice((0, 10, 30))} min"
    return rules


# -- the plan ---------------------------------------------------------------------------------------------


def _plan(random: Random, hall: Mapping[str, Any]) -> dict[str, Any]:
    regular = [lane["code"] for lane in hall["lanes"] if lane["kind"] == "regular"]
    lanes = ["fast", *regular] if "fast_list" in hall and random.random() < 0.8 else regular
    roles = {f"r{number}": {"lanes": _role(random, lanes)} for number in range(random.randint(1, 4))}
    borders = sorted(random.sample(range(OPENS + 5, CLOSES - 5, 5), random.randint(0, 3)))
    times = [OPENS, *borders, CLOSES]
    windows = [window["id"] for window in hall["windows"]]
    slots = []
    for begins, ends in pairwise(times):
        chosen: dict[str, list[str]] = {}
        for window in windows:
            if random.random() < 0.85:
                chosen.setdefault(random.choice(sorted(roles)), []).append(window)
        if chosen:
            slots.append({"from": _wall(begins), "to": _wall(ends), "windows": chosen})
    if not slots:
        slots = [{"from": _wall(OPENS), "to": _wall(CLOSES), "windows": {"r0": windows}}]
    plan: dict[str, Any] = {
        "code": "random",
        "names": names("Random"),
        "lanes": lanes,
        "roles": roles,
        "slots": slots,
    }
    if random.random() < 0.3:
        plan["triggers"] = [_trigger(random, lanes, windows, roles) for _ in range(random.randint(1, 2))]
    return plan


def _role(random: Random, lanes: list[str]) -> list[dict[str, Any]]:
    chosen = random.sample([*lanes, "own"], random.randint(1, min(3, len(lanes) + 1)))
    entries: list[dict[str, Any]] = [{"lane": chosen[0]}]
    for lane in chosen[1:]:
        after = random.choice(("0 min", "5 min", "20 min", "-20 min", "24 h"))
        entries.append({"lane": lane, "after": after, "reserve": random.choice((0, 0, 1, 2))})
    return entries


def _trigger(
    random: Random, lanes: list[str], windows: list[str], roles: Mapping[str, Any]
) -> dict[str, Any]:
    row: dict[str, Any] = {
        "lane": random.choice(lanes),
        "for": f"{random.choice((0, 1, 3))} min",
        "window": random.choice(windows),
        "role": random.choice([name for name, role in roles.items() if _always(role["lanes"])] or ["r0"]),
        "until_for": f"{random.choice((0, 2, 5))} min",
        "dwell": f"{random.choice((0, 5, 20))} min",
    }
    if random.random() < 0.5:
        row |= {"more_than": random.randint(1, 5)}
    else:
        row |= {"longer_than": f"{random.choice((2, 10))} min"}
    return row


def _always(entries: list[dict[str, Any]]) -> bool:
    return any(entry["lane"] != "own" for entry in entries)


# -- the visitors -----------------------------------------------------------------------------------------


def _trace(random: Random, hall: Hall, grain: int) -> tuple[Trace, Habits]:
    items, count = tuple(hall.items), random.randint(30, 220)
    draw = np.random.default_rng(random.randrange(1 << 32))

    def spans(mean: float, least: int = 0) -> np.ndarray[Any, np.dtype[np.int64]]:
        found = np.rint(draw.exponential(mean * MINUTE / grain, count)).astype(np.int64) * grain
        return np.maximum(found, least)

    def share(part: float) -> np.ndarray[Any, np.dtype[np.bool_]]:
        return draw.random(count) < part

    first, last = OPENS - 20, CLOSES + 10
    arrival = np.sort(draw.integers(first * MINUTE // grain, last * MINUTE // grain, count)) * grain
    service = spans(random.choice((3.0, 8.0, 20.0)), max(1, grain))
    accept = np.minimum(spans(1.0), service)
    accept[share(0.2)] = NEVER
    priority = np.where(share(0.2), draw.integers(0, len(PRIORITIES), count), NEVER)
    patience = np.where(share(0.5), spans(30.0, 1), NEVER)
    returns = np.where(share(0.6), spans(10.0, 1), NEVER)
    checks = random.random() < 0.25
    drawn = draw.integers(0, len(items), count)
    courses = {
        one: _course(random, hall, [code for code in items if code != items[drawn[one]]], grain, checks)
        for one in range(count)
        if random.random() < 0.3
    }
    more, arrivals = _others(random, courses, count)
    total = count + more
    columns = {
        "arrival": np.concatenate([arrival, np.array(arrivals, dtype=np.int64)]).astype(np.int64),
        "item": _with(more, drawn, drawn),
        "priority": _with(more, priority, np.full(count, NEVER)),
        "service": _with(more, service, service),
        "accept": _with(more, accept, accept),
        "walk": _with(more, spans(0.5), spans(0.5)),
        "clear": _with(more, spans(0.3), spans(0.3)),
        "patience": _with(more, patience, patience),
        "returns": _with(more, returns, returns),
        "comes": _with(more, ~share(0.15), np.ones(count, dtype=bool)),
    }
    zones: tuple[str, ...] = ()
    if random.random() < 0.3:
        zones = (next(iter(hall.zones)),)
        columns["walk_by_zone"] = draw.integers(0, 3, (total, 1)) * grain
    trace = Trace.written(
        items,
        PRIORITIES,
        columns,
        zones=zones,
        calls=3,
        between=20 * SECOND,
        absent=random.choice((0, MINUTE, 72 * SECOND)),
        no_shows=tuple((random.choice(items), _appointment(random)) for _ in range(random.randint(0, 2))),
    ).with_courses(courses)
    law = Law("constant", float(MINUTE))
    habits = Habits(
        pre_check=PreCheck(random.randint(1, 3), law, (), 0.1) if checks else None,
        get_ready=GetReady(30 * SECOND, 20 * SECOND) if random.random() < 0.3 else None,
        balking=Balking(random.choice((0, 2, 5)), 0.5),
        room=random.choice((10, 25)) if random.random() < 0.15 else None,
        outside=_outside(random),
    )
    return trace, habits


def _pace(random: Random, hall: Hall) -> dict[tuple[str, str], float]:
    """Windows that are slower at some items, on one day in six."""
    if random.random() > 1 / 6:
        return {}
    pairs = [(window, item) for window in hall.windows for item in hall.items]
    return {pair: random.choice((1.1, 1.25, 2.5)) for pair in random.sample(pairs, len(pairs) // 3)}


def _outside(random: Random) -> Outside | None:
    """Rules that no hall has, on one day in six."""
    if random.random() > 1 / 6:
        return None
    return Outside(random.choice((None, "lowest")), random.choice((None, "hands_back")))


def _with(more: int, own: Any, others: Any) -> Any:
    found = np.concatenate([own, others[:more]])
    return found if found.dtype == bool else found.astype(np.int64)


def _appointment(random: Random) -> int:
    return random.randrange(OPENS - 10, CLOSES + 10, 5) * MINUTE


def _course(random: Random, hall: Hall, others: list[str], grain: int, checks: bool) -> Course:
    def some(minutes: float) -> int:
        return round(random.expovariate(1 / minutes) * MINUTE / grain) * grain + 1 * (grain == 1)

    what: dict[str, Any] = {}
    if random.random() < 0.5:
        chosen = tuple(random.sample(others, random.randint(1, 2)))
        steps = {code for item in hall.items for code in hall.items[item].steps or (item,)}
        works = {code: (max(1, some(5.0)), random.choice((NEVER, 0, 1))) for code in sorted(steps)}
        what |= {
            "others": chosen,
            "how": random.choice(("auto", "together", "in_order", "parallel")),
            "works": works,
        }
    if random.random() < 0.15:
        what["booked"] = _appointment(random)
    elif random.random() < 0.1:
        what["early_pass"] = True
    if checks and random.random() < 0.7 and "booked" not in what:
        what |= {"check": some(2.0), "sent_away": random.random() < 0.2}
    if random.random() < 0.3:
        what["turned_away"] = True
    if random.random() < 0.2:
        what["more_time"] = some(10.0)
    if random.random() < 0.2:
        what |= {"aside": some(0.3), "aside_for": random.choice((NEVER, some(5.0)))}
    if random.random() < 0.3:
        what["balks"] = True
    if random.random() < 0.4:
        what |= {"seen": some(5.0), "granted": random.random() < 0.5}
    return Course(**what)


def _others(random: Random, courses: dict[int, Course], count: int) -> tuple[int, list[int]]:
    """Visitors who come back with a return pass: further visitors at the end of the trace."""
    more = 0
    for visitor, course in sorted(courses.items()):
        if course.turned_away and random.random() < 0.7:
            back = random.randrange(0, 40) * MINUTE
            kept = {name: getattr(course, name) for name in Course.__dataclass_fields__}
            courses[visitor] = Course(**kept | {"back": back, "again": count + more})
            more += 1
    return more, [NEVER] * more


def _has(hall: Hall, setting: Setting, trace: Trace, grain: int) -> list[str]:
    plan, habits = setting.plan, setting.habits
    entries = [entry for slot in plan.slots for entry in slot.lanes]
    courses = trace.courses.values()
    found = {
        "coarse time": grain == MINUTE,
        "reserve": any(entry.reserve for entry in entries),
        "after": any(entry.after for entry in entries),
        "credits": bool((trace.priority >= 0).any()),
        "slots": len({slot.begins for slot in plan.slots}) > 1,
        "steps": any(hall.items[item].steps for item in trace.items),
        "several matters": any(course.others for course in courses),
        "triggers": bool(plan.triggers),
        "appointments": any(course.booked != NEVER for course in courses),
        "pre-check": habits.pre_check is not None,
        "get ready": habits.get_ready is not None and hall.rules.get_ready > 0,
        "put aside": any(course.aside != NEVER for course in courses),
        "more time": any(course.more_time != NEVER for course in courses),
        "claims": any(course.seen != NEVER for course in courses),
        "walks by zone": bool(trace.zones),
        "balking": any(course.balks for course in courses),
        "slower windows": bool(setting.pace),
        "room": habits.room is not None,
        "rules from outside": habits.outside is not None,
        "back again": any(course.again != NEVER for course in courses),
    }
    return [name for name, there in found.items() if there]
