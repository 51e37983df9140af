"""How good the waits are that visitors are told, beside what theory says is best and what people reckon by.

Halls of one lane, open round the clock: with exponential services (M/M/s), where no estimate can have a
smaller relative error than sqrt(1 - load), and with matters of 4, 12 and 40 minutes in one lane, where
knowing who waits for what should help. Tables are fitted on some days and tested on others. Then what the
sample hall tells, and what telling costs where few and where many wait.
"""

from __future__ import annotations

from math import sqrt
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from benchmarks.simulation import ORDINARY, seconds
from benchmarks.table import show
from queueing import commands as c
from queueing.expecting import by_table
from queueing.floor import Floor
from queueing.times import HOUR, MINUTE
from simulation.executors import crew
from simulation.scenario import Scenario, read_scenario, scenario_from_data
from simulation.waits.coverage import Coverage, by_hour, coverage
from simulation.waits.fitting import fit, play
from simulation.waits.observing import Seen

FITTED, TESTED, MEMORYLESS = 40, 30, 120
SAMPLE = 12
SETTLED = 8 * HOUR
"""Before, a day that began with nobody is not yet as in the long run."""
MATTERS = (("short", 0.5, 4), ("middle", 0.3, 12), ("long", 0.2, 40))
FEW, MANY, ROUNDS, ASKED = 100, 10_000, 5, 300
KINDS = ("ordinary", "monday", "after_holiday", "enrolment", "tax", "year_end", "absence")


def _named(word: str) -> dict[str, str]:
    return {"zh-CN": word, "en": word}


def one_lane(windows: int, load: float, items: Any, law: str) -> Scenario:
    """A hall of one lane and so many windows, always open; ``items`` are (code, share, minutes)."""
    mean = sum(share * minutes for _, share, minutes in items)
    names = [f"W{number:02d}" for number in range(1, windows + 1)]
    nothing = {"law": "constant", "mean": "0 s"}
    hall = {
        "schema": 1,
        "code": "ONE",
        "timezone": "UTC",
        "names": _named("one lane"),
        "hours": {
            "doors_open": "00:00",
            "opens": "00:00",
            "closes": "24:00",
            "ends": "24:00",
            "last_ticket": "0 min",
        },
        "promise": {},
        "rules": {"walk": "0 s", "clear": "0 s"},
        "zones": [{"code": "A", "names": _named("A")}],
        "departments": [{"code": "D", "zone": "A", "names": _named("D")}],
        "lanes": [{"code": "lane", "kind": "regular", "letter": "A", "zone": "A", "names": _named("lane")}],
        "items": [
            {
                "code": code,
                "department": "D",
                "complexity": "simple",
                "handling": "instant",
                "names": _named(code),
                "service": f"{minutes} min",
            }
            for code, _, minutes in items
        ],
        "windows": [
            {"id": name, "number": number, "names": _named(name), "zone": "A", "skills": ["D"]}
            for number, name in enumerate(names, 1)
        ],
        "boards": [{"id": "main", "names": _named("main")}],
    }
    spread = {} if law == "exponential" else {"cv": 0.5}
    profile = {
        "visitors_per_day": load * windows * 24 * 60 / mean,
        "walk": nothing,
        "clear": nothing,
        "patience": {"law": "none"},
        "no_show": {"share": 0, "costs": "0 s"},
        "arrivals": {"day": {"00:00": 1.0}},
        "items": [
            {"code": code, "share": share, "service": {"law": law, "mean": f"{minutes} min"} | spread}
            for code, share, minutes in items
        ],
    }
    plan = {
        "code": "one",
        "names": _named("one"),
        "lanes": ["lane"],
        "roles": {"one": {"lanes": [{"lane": "lane"}]}},
        "slots": [{"from": "00:00", "to": "24:00", "windows": {"one": names}}],
    }
    data = {
        "schema": 1,
        "code": f"{windows}-{load}",
        "names": _named("one lane"),
        "hall": hall,
        "profile": profile,
        "plan": plan,
        "date": "2026-01-05",
        "arrivals": "day",
    }
    return scenario_from_data(data, Path())


def told(scenarios: list[Scenario], fitted: int, tested: int) -> Seen:
    """Tickets of days that the table was not fitted on."""
    with crew() as workers:
        table = fit(scenarios, 1, fitted, workers, lambda _done, _total: None)
        days = range(fitted, fitted + tested)
        return Seen.joined([seen for seen, _, _ in play(scenarios, 1, days, table, workers)])


def waits(seen: Seen) -> Seen:
    """Those who had to wait, once the day has settled."""
    return seen.where((seen.wall >= SETTLED) & (seen.waited > 0))


def error(told_: Any, seen: Seen) -> float:
    """Root mean square error of a told wait (ms)."""
    return sqrt(float(((told_ - seen.waited) ** 2).mean()))


def memoryless() -> None:
    """M/M/s: no estimate can beat (n + 1) x service / windows."""
    rows = []
    for windows, load in ((5, 0.8), (10, 0.9), (10, 0.95)):
        seen = waits(told([one_lane(windows, load, (("one", 1.0, 6),), "exponential")], FITTED, MEMORYLESS))
        best = error((seen.people + 1) * 6 * MINUTE / windows, seen)
        mean, own = float(seen.waited.mean()), error(seen.p50, seen)
        found = coverage(seen)
        rows.append(
            (
                f"{windows} windows, load {load}",
                f"{sqrt(1 - load):.3f}",
                f"{best / mean:.3f}",
                f"{own / mean:.3f}",
                f"{own / best:.3f}",
                *_shares(found),
            )
        )
    heads = ("M/M/s", "sqrt(1 - load)", "(n+1) m/s", "P50 told", "beside it", "in P50", "in P90")
    show("Relative error of the wait told, of those who wait", heads, rows)


def mixed() -> None:
    """Matters of 4, 12 and 40 minutes in one lane."""
    rows = []
    mean = sum(share * minutes for _, share, minutes in MATTERS)
    for windows, load in ((5, 0.85), (8, 0.9), (12, 0.9)):
        seen = waits(told([one_lane(windows, load, MATTERS, "lognormal")], FITTED, TESTED))
        people = error(seen.people * mean * MINUTE / windows, seen)
        better = error((seen.people + 1) * mean * MINUTE / windows, seen)
        own = error(seen.p50, seen)
        rows.append(
            (
                f"{windows} windows, load {load}",
                *(f"{one / MINUTE:.2f}" for one in (people, better, own)),
                f"{own / people:.3f}",
                *_shares(coverage(seen)),
            )
        )
    heads = ("4 / 12 / 40 min", "n m/s, min", "(n+1) m/s", "P50 told", "beside n m/s", "in P50", "in P90")
    show("Error of the wait told where matters differ, of those who wait", heads, rows)


def sample_hall() -> None:
    """The sample hall's own table on days of all kinds that it was not fitted on."""
    scenarios = [read_scenario(ORDINARY.parent / f"{kind}.toml") for kind in KINDS]
    table = scenarios[0].hall.data["waits"]
    assert isinstance(table, dict)
    with crew() as workers:
        days = range(1000, 1000 + SAMPLE)
        seen = Seen.joined([one for one, _, _ in play(scenarios, 1, days, table, workers)])
    rows = [("all", *_counted(coverage(seen)))]
    rows += [
        (lane, *_counted(coverage(seen.where(seen.lane == index))))
        for index, lane in enumerate(scenarios[0].hall.lanes)
    ]
    show("The sample hall, days of all kinds", ("", "told", "in P50", "in P90", "no wait", "true"), rows)
    cells = [found.p90 for _, _, found in by_hour(seen) if found.known >= 100]
    inside = sum(0.85 <= share <= 0.95 for share in cells)
    print(f"By lane and hour, 100 tickets or more: {inside} of {len(cells)} from 85 to 95 % within the P90")


def _shares(found: Coverage) -> tuple[str, str]:
    return f"{100 * found.p50:.1f} %", f"{100 * found.p90:.1f} %"


def _counted(found: Coverage) -> tuple[str, ...]:
    sure = f"{100 * found.true:.1f} %" if found.at_once else "-"
    return str(found.known), *_shares(found), str(found.at_once), sure


def price() -> None:
    """What one estimate costs where few and where many wait, in the sample hall at ten o'clock."""
    scenario = read_scenario(ORDINARY)
    floors = {waiting: _floor(scenario, waiting) for waiting in (FEW, MANY)}
    at = scenario.zero + 10 * HOUR
    rounds = [{waiting: _ask(floor, at, waiting) for waiting, floor in floors.items()} for _ in range(ROUNDS)]
    rows = []
    for waiting in floors:
        last, middle = (median(one[waiting][way] for one in rounds) for way in (0, 1))
        rows.append((f"{waiting:,}", f"{1e6 * last:.1f}", f"{1e6 * middle:.1f}"))
    beside = median(one[MANY][0] / one[FEW][0] for one in rounds)
    show("One estimate", ("waiting", "at the end, us", "in the middle, us"), rows)
    print(f"With {MANY:,} waiting it costs {beside:.2f} x as much as with {FEW:,}")


def _floor(scenario: Scenario, waiting: int) -> Floor:
    floor = Floor()
    at = scenario.zero + scenario.hall.hours.opens
    rules = scenario.hall.data["rules"]
    assert isinstance(rules, dict)
    rules = {
        key: value for key, value in rules.items() if key != "closing_allowance"
    }  # so many would be too late
    floor.handle(scenario.zero, c.ConfigureHall({**scenario.hall.data, "rules": rules}))
    floor.handle(scenario.zero, c.ApplyPlan(scenario.plan))
    floor.handle(scenario.zero + scenario.hall.hours.doors_open, c.OpenDay(scenario.date, scenario.zero))
    floor.handle(at, c.Settle())
    for window in floor.windows:
        floor.handle(at, c.OpenWindow(window))
    items = [code for code, item in scenario.hall.items.items() if not item.steps]
    for number in range(waiting):
        now = at + number * HOUR // waiting
        if floor.border <= now:
            floor.handle(now, c.Settle())
        floor.handle(now, c.Issue(f"t{number}", (items[number % len(items)],)))
    floor.handle(scenario.zero + 10 * HOUR, c.Settle())
    return floor


def _ask(floor: Floor, at: int, waiting: int) -> tuple[float, float]:
    """Seconds of one estimate at the end of the line, and in its middle."""
    assert floor.plan is not None
    middle = at - HOUR - HOUR // 2 + waiting

    def ask(place: int) -> None:
        for _ in range(ASKED):
            by_table(floor, "fast", ("SG02",), place, 1 << 20, at)

    return seconds(lambda: ask(at)) / ASKED, seconds(lambda: ask(middle)) / ASKED


def main() -> None:
    """Prints the tables."""
    memoryless()
    mixed()
    sample_hall()
    price()


if __name__ == "__main__":
    np.seterr(all="raise", under="ignore")
    main()
