"""A hall's simulated day beside bare SimPy with the same visitors, a call out of long lines, and a long log.

Each round runs both sides one after the other, by CPU time, and medians are shown: trust the shares, not the
rates. The rows stand for one process.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Generator, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

import simpy

from benchmarks.table import show
from queueing import commands as c
from queueing import events as e
from queueing.floor import Floor
from queueing.plans import Plan
from simulation import busy_day
from simulation.reference import HallDay, Setting
from simulation.scenario import Scenario, read_scenario
from simulation.traces import BLOCK, Trace, draw_block, draw_day

ORDINARY = Path(__file__).resolve().parents[1] / "config" / "halls" / "demo" / "scenarios" / "ordinary.toml"
WINDOWS = 18


def seconds(work: Callable[[], object]) -> float:
    """CPU seconds of a piece of work."""
    begins = time.process_time()
    work()
    return time.process_time() - begins


def bare(trace: Trace) -> None:
    """The day's visitors through plain SimPy: one line, 18 windows, no rules, a sum of waits."""
    env = simpy.Environment()
    windows = simpy.Resource(env, WINDOWS)
    waited, served = 0.0, 0

    def visit(service: int) -> Generator[Any, Any, None]:
        nonlocal waited, served
        came = env.now
        with windows.request() as turn:
            yield turn
            waited += env.now - came
            yield env.timeout(service)
            served += 1

    def arrivals() -> Generator[Any, Any, None]:
        for at, service in zip(trace.arrival.tolist(), trace.service.tolist(), strict=True):
            yield env.timeout(at - env.now)
            env.process(visit(service))

    env.process(arrivals())
    env.run()
    assert served == len(trace)


def hall_day(scenario: Scenario, trace: Trace) -> None:
    """The same visitors through the whole hall: Floor, people, record."""
    record = HallDay(Setting(scenario.hall.data, scenario.plan, scenario.date, scenario.zero), trace).run()
    assert int((record.completed >= 0).sum()) > 0.9 * len(trace)


def days(scenario: Scenario, rounds: int) -> None:
    """Days and visitors a second, interleaved with the floor."""
    work: dict[str, Callable[[Trace], object]] = {
        "hall day, ordinary, plan fast_flex": lambda trace: hall_day(scenario, trace),
        "floor: bare SimPy, one line, 18 windows": lambda trace: bare(trace),
    }
    drawing = f"drawing the visitors, {BLOCK} days at once"
    spent: dict[str, list[float]] = {name: [] for name in [*work, drawing]}
    speed: dict[str, list[float]] = {name: [] for name in spent}
    for day in range(rounds):
        trace = draw_day(scenario, 1, day)
        for name, act in work.items():
            spent[name].append(seconds(partial(act, trace)))
            speed[name].append(len(trace) / spent[name][-1])
        spent[drawing].append(seconds(partial(draw_block, scenario, 1, day + 1)) / BLOCK)
        speed[drawing].append(len(trace) / spent[drawing][-1])
    lowest = median(speed["floor: bare SimPy, one line, 18 windows"])
    show(
        f"Simulated days, one process, {rounds} rounds",
        ("what", "days/s", "visitors/s", "share of bare SimPy"),
        [
            (
                name,
                f"{1 / median(spent[name]):.1f}",
                f"{median(speed[name]):,.0f}",
                f"{median(speed[name]) / lowest:.2f}",
            )
            for name in spent
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
    days(scenario, rounds)
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
