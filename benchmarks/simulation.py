"""Simulated days beside one in bare SimPy, a call out of long lines, and a long log.

Each round runs both sides one after the other, by CPU time, and medians are shown: trust the shares, not the
rates. The rows stand for one process.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from statistics import median

from benchmarks import two_lanes
from benchmarks.table import show
from queueing import commands as c
from queueing import events as e
from queueing.floor import Floor
from queueing.plans import Plan
from simulation import busy_day
from simulation.reference import HallDay, Setting
from simulation.scenario import Scenario, read_scenario
from simulation.traces import Trace, draw_block, draw_day

ORDINARY = Path(__file__).resolve().parents[1] / "config" / "halls" / "demo" / "scenarios" / "ordinary.toml"
EVERY_FEATURE = Path(__file__).with_name("every_feature.toml")
BARE = "bare SimPy, two lanes"


def seconds(work: Callable[[], object]) -> float:
    """CPU seconds of a piece of work."""
    begins = time.process_time()
    work()
    return time.process_time() - begins


def hall_day(scenario: Scenario, trace: Trace) -> int:
    """The visitors through the whole hall: Floor, people, record. How many came to the hall."""
    setting = Setting(scenario.hall.data, scenario.plan, scenario.date, scenario.zero, scenario.habits)
    record = HallDay(setting, trace).run()
    came = int((record.arrived >= 0).sum())
    assert int((record.completed >= 0).sum()) > 0.8 * came
    return came


def days(rounds: int) -> None:
    """The reference beside one in bare SimPy, in turn; both find the same waits on the two-lane day."""
    ordinary, everything = read_scenario(ORDINARY), read_scenario(EVERY_FEATURE)
    two_lanes_day = two_lanes.setting()
    waits: dict[str, list[int]] = {}

    def played(name: str, play: Callable[[], list[int]]) -> int:
        waits[name] = play()
        return len(waits[name])

    work: dict[str, Callable[[int], int]] = {
        BARE: lambda day: played(BARE, lambda: two_lanes.bare(visitors[day])),
        "reference, the same day": lambda day: played(
            "reference", lambda: two_lanes.reference(two_lanes_day, visitors[day])
        ),
        "reference, sample hall, ordinary day": lambda day: hall_day(ordinary, ordinaries[day]),
        "reference, sample hall, every feature on": lambda day: hall_day(everything, everythings[day]),
        "bare SimPy, one line, one Resource": lambda day: two_lanes.one_line(visitors[day]),
        "drawing the visitors, ordinary days": lambda day: len(draw_block(ordinary, 2, day).visitors),
    }
    visitors = [two_lanes.visitors(day) for day in range(rounds)]
    ordinaries = [draw_day(ordinary, 1, day) for day in range(rounds)]
    everythings = [draw_day(everything, 1, day) for day in range(rounds)]
    spent: dict[str, list[float]] = {name: [] for name in work}
    gc.collect()
    gc.freeze()  # the visitors of all rounds are nobody's garbage
    for day in range(rounds):
        for name, act in work.items():
            begins = time.process_time()
            count = act(day)
            spent[name].append((time.process_time() - begins) / count)
        assert waits[BARE] == waits["reference"]
    gc.unfreeze()
    show(
        f"Simulated days, one process, {rounds} rounds: µs of CPU for each visitor",
        ("what", "µs a visitor", "times bare SimPy"),
        [
            (
                name,
                f"{1e6 * median(spent[name]):.2f}",
                f"{median(one / floor for one, floor in zip(spent[name], spent[BARE], strict=True)):.2f}",
            )
            for name in work
        ],
    )


_LEFT_OUT = ("closing_allowance", "get_ready")


def rules_of(scenario: Scenario) -> Mapping[str, object]:
    """The table of rules in the hall's file."""
    rules = scenario.hall.data["rules"]
    assert isinstance(rules, Mapping)
    return rules


CALLS = 200
"""Calls of one round."""


def fill(scenario: Scenario, waiting: int) -> Floor:
    """A Floor with so many waiting, in every line of the hall.

    However late it gets, tickets are issued; nobody is told to get ready.
    """
    items = list(scenario.hall.items)
    floor, at = Floor(), scenario.zero + scenario.hall.hours.doors_open
    rules = {name: value for name, value in rules_of(scenario).items() if name not in _LEFT_OUT}
    floor.handle(at, c.ConfigureHall({**scenario.hall.data, "rules": rules}))
    floor.handle(at, c.ApplyPlan(scenario.plan))
    floor.handle(at, c.OpenDay(scenario.date, scenario.zero))
    for number in range(waiting):
        # Every line has a head to look at.
        floor.handle(at + number, c.Issue(f"t{number}", (items[number % len(items)],)))
    at = scenario.zero + scenario.hall.hours.opens
    floor.handle(at, c.Settle())
    floor.handle(at, c.OpenWindow("W06"))
    return floor


def call(floor: Floor, scenario: Scenario, waiting: int, begins_with: int) -> float:
    """Microseconds of one Floor.call_next, the median of a round; after each, somebody comes for the same.

    Window 6 takes from its own lane and the fast one.
    """
    at, spent = floor.at, []
    for number in range(begins_with, begins_with + CALLS):
        begins = time.perf_counter_ns()
        called = floor.handle(at, c.CallNext("W06")).ticket
        spent.append(time.perf_counter_ns() - begins)
        assert called is not None
        floor.handle(at, c.Start("W06", called.id))
        floor.handle(at, c.Complete("W06", called.id))
        floor.handle(at, c.Issue(f"n{number}", called.items))
    left = sum(floor.waiting(lane) for lane in scenario.hall.lanes)
    assert left == waiting, f"{left} wait instead of {waiting}"
    return median(spent) / 1000


def calls(scenario: Scenario, rounds: int) -> None:
    """A call out of short and of long lines, in turn."""
    floors = {waiting: fill(scenario, waiting) for waiting in (1_000, 100_000)}
    gc.collect()
    gc.freeze()
    spent: dict[int, list[float]] = {waiting: [] for waiting in floors}
    for turn in range(rounds):
        for waiting, floor in floors.items():
            spent[waiting].append(call(floor, scenario, waiting, turn * CALLS))
    gc.unfreeze()
    shares = [many / few for few, many in zip(spent[1_000], spent[100_000], strict=True)]
    show(
        f"Floor.call_next, every line filled, {rounds} rounds of {CALLS} calls, who waits counted after each",
        ("waiting", "µs a call", "beside 1,000"),
        [
            ("1,000", f"{median(spent[1_000]):.1f}", "1.00"),
            ("100,000", f"{median(spent[100_000]):.1f}", f"{median(shares):.2f}"),
        ],
    )


EVENTS = 200_000
BUSY_DAY, NOON = ORDINARY.with_name("busy_day.toml"), ORDINARY.parents[1] / "plans" / "all_regular.toml"


def log_of(scenario: Scenario, tides: bool) -> list[e.Event]:
    """A log as long as :data:`EVENTS`: one configuration and plan, then the day on which everything happens.

    Without ``tides`` the plan has no triggers, so nothing has to be watched. Plans of the day are left out:
    on that day they change thrice as often as a hall's do in a week.
    """
    day = busy_day.record(scenario, 1, NOON).events
    plan = next(one for one in day if isinstance(one, e.PlanApplied))
    if not tides:
        plan = replace(plan, plan=replace(Plan.from_data(plan.plan), triggers=()).to_data())
    left_out = (e.HallConfigured, e.PlanApplied, *(() if tides else (e.TriggerFired, e.TriggerEnded)))
    again = [one for one in day if not isinstance(one, left_out)]
    kinds = {one.kind for one in again}
    assert {"StepCompleted", "CommandUndone", "TicketReadied", "ServiceParked", "PreCheckEnded"} <= kinds
    return [day[0], plan, *(again * (EVENTS // len(again) + 1))][:EVENTS]


def recording(scenario: Scenario, tides: bool) -> float:
    """CPU seconds of applying that log: recording decides nothing, so a day may come again and again."""
    log, floor = log_of(scenario, tides), Floor()
    apply = floor.apply
    gc.collect()
    gc.freeze()  # the log's own objects are not the Floor's; a start reads them one by one

    def record() -> None:
        for event in log:
            apply(event)

    spent = seconds(record)
    gc.unfreeze()
    assert len(log) == EVENTS
    return spent


def main(rounds: int = 9) -> None:
    """Prints the tables."""
    scenario = read_scenario(ORDINARY)
    days(rounds)
    calls(scenario, 25)
    busy = read_scenario(BUSY_DAY)
    kinds = {"a plan without triggers": False, "a plan with triggers": True}
    times = {name: min(recording(busy, tides) for _ in range(3)) for name, tides in kinds.items()}
    show(
        f"Floor.apply of {EVENTS:,} events of every kind; the bar is 0.5 s without triggers",
        ("under", "s", "µs an event"),
        [(name, f"{spent:.2f}", f"{1e6 * spent / EVENTS:.2f}") for name, spent in times.items()],
    )


if __name__ == "__main__":
    main()
