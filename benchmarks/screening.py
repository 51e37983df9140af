"""The compiled engine beside plain SimPy, the reference, Ciw, and the drawing of its visitors.

One core. Each round runs all of them one after the other, by CPU time; ratios are medians over the rounds of
what one round showed. The engine runs blocks of days, as it does at work.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from benchmarks import two_lanes
from benchmarks.table import show
from queueing.hallfile import hall_from_data
from queueing.plans import plan_from_data
from queueing.times import HOUR, MINUTE
from simulation.days import Days, Trace
from simulation.laws import NEVER
from simulation.reference import HallDay, Setting
from simulation.scenario import read_scenario
from simulation.screening import engine
from simulation.screening.layout import lay_out
from simulation.screening.visitors import columns_of
from simulation.traces import BLOCK, draw_block

SCENARIOS = Path(__file__).resolve().parents[1] / "config" / "halls" / "demo" / "scenarios"
PEAK = SCENARIOS / "monday.toml"
HOURS, RATE, SERVICE, WINDOWS = 8, 1.5, 6.0, 10
"""The day for Ciw: M/M/10, visitors and services a minute."""
CIW = "Ciw, M/M/10 day"


def one_line_setting() -> Setting:
    """A hall with one lane and ten windows."""
    names = {"zh-CN": "one", "en": "one"}
    data: dict[str, Any] = {
        "code": "one-line",
        "names": names,
        "timezone": "UTC",
        "hours": {"doors_open": "08:00", "opens": "08:00", "closes": "16:00", "ends": "22:00"}
        | {"last_ticket": "0 min"},
        "zones": [{"code": "hall", "names": names}],
        "departments": [{"code": "office", "zone": "hall", "names": names}],
        "items": [
            {"code": "any", "department": "office", "complexity": "simple", "handling": "instant"}
            | {"names": names, "service": "6 min"}
        ],
        "lanes": [{"code": "regular", "kind": "regular", "letter": "A", "zone": "hall", "names": names}],
        "windows": [
            {"id": f"W{number:02d}", "number": number, "names": names, "zone": "hall", "skills": ["office"]}
            for number in range(1, WINDOWS + 1)
        ],
    }
    plan: dict[str, Any] = {
        "code": "one-line",
        "names": names,
        "roles": {"regular": {"lanes": [{"lane": "regular"}]}},
        "slots": [{"from": "08:00", "to": "16:00", "rest": "regular"}],
    }
    return Setting(data, plan_from_data(plan, hall_from_data(data)), "2026-01-05", 0)


def one_line_days(seed: int, days: int) -> Days:
    """Poisson arrivals and exponential services, day after day."""
    draw = np.random.default_rng(seed)
    counts = draw.poisson(HOURS * 60 * RATE, days)
    arrival = [np.sort(draw.integers(8 * HOUR, 16 * HOUR, count)) for count in counts]
    total = int(counts.sum())
    never, nothing = np.full(total, NEVER, dtype=np.int64), np.zeros(total, dtype=np.int64)
    columns = {
        "arrival": np.concatenate(arrival).astype(np.int64),
        "item": nothing,
        "priority": never,
        "service": np.maximum(np.rint(draw.exponential(SERVICE * MINUTE, total)), 1).astype(np.int64),
        "accept": never,
        "walk": nothing,
        "clear": nothing,
        "patience": never,
        "returns": never,
        "comes": np.ones(total, dtype=bool),
    }
    return Days(
        Trace.written(("any",), (), columns),
        np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        ((),) * days,
    )


def ciw_seconds(seed: int) -> float:
    """CPU seconds for each visitor of the same kind of day in Ciw, which has an environment of its own."""
    script = Path(__file__).with_name("ciw_day.py")
    peers = script.parents[1] / ".tools" / "peers"
    if not peers.exists():
        raise SystemExit("Ciw is not here. Fetch it with: make .tools/peers")
    figures = [str(one) for one in (seed, HOURS * 60, RATE, SERVICE, WINDOWS)]
    run = subprocess.run(
        [sys.executable, str(script), *figures],
        env={"PYTHONPATH": str(peers)},
        capture_output=True,
        text=True,
        check=True,
    )
    return float(run.stdout)


def _joined(days: list[Trace]) -> Days:
    columns = {
        name: np.concatenate([getattr(day, name) for day in days])
        for name in ("arrival", "item", "priority", "service", "accept", "walk", "clear", "patience")
    } | {name: np.concatenate([getattr(day, name) for day in days]) for name in ("returns", "comes")}
    starts = np.concatenate([[0], np.cumsum([len(day) for day in days])]).astype(np.int64)
    return Days(Trace.written(days[0].items, days[0].priorities, columns), starts, ((),) * len(days))


class _Screened:
    """Days under a plan, ready to be run again and again."""

    def __init__(self, setting: Setting, days: Days) -> None:
        self.layout, self.days = lay_out(setting, days.visitors), days
        self.columns = columns_of(self.layout, days)

    def __call__(self) -> int:
        engine.run(self.layout, self.days, self.columns)
        return len(self.days.visitors)

    def recorded(self, _: int) -> int:
        """The same, and each day's record is made and taken."""
        return sum(len(record.issued) for record in engine.run(self.layout, self.days, self.columns))


def main(rounds: int = 9) -> None:
    """Prints the table."""
    peak = read_scenario(PEAK)
    setting = Setting(peak.hall.data, peak.plan, peak.date, peak.zero, peak.habits)
    block = draw_block(peak, 1, 0)
    lanes = [two_lanes.visitors(day) for day in range(BLOCK)]
    mondays = _Screened(setting, block)
    work: dict[str, Callable[[int], int]] = {
        "plain SimPy, two-lane day": lambda day: len(two_lanes.bare(lanes[day])),
        "reference, two-lane day": lambda day: len(two_lanes.reference(two_lanes.setting(), lanes[day])),
        "engine, two-lane day": _each(_Screened(two_lanes.setting(), _joined(lanes))),
        "reference, sample hall, Monday": lambda day: _reference(setting, block.day(day)),
        "engine, sample hall, Monday": _each(mondays),
        "engine, sample hall, Monday, records made": mondays.recorded,
        "drawing the visitors of Mondays": lambda day: len(draw_block(peak, 1, day).visitors),
        "engine, M/M/10 day": _each(_Screened(one_line_setting(), one_line_days(1, BLOCK))),
    }
    spent: dict[str, list[float]] = {name: [] for name in [*work, CIW]}
    for day in range(rounds):
        for name, act in work.items():
            begins = time.process_time()
            count = act(day)
            spent[name].append((time.process_time() - begins) / count)
        spent[CIW].append(ciw_seconds(day + 1))
    show(
        f"Screening engine, one core, {rounds} rounds: µs of CPU for each visitor",
        ("what", "µs a visitor"),
        [(name, f"{1e6 * median(times):.3f}") for name, times in spent.items()],
    )
    full = spent["engine, sample hall, Monday"]
    pairs = (
        ("engine, full policy, against plain SimPy of the two-lane day", "plain SimPy, two-lane day", full),
        (
            "the same, each day's record made",
            "plain SimPy, two-lane day",
            spent["engine, sample hall, Monday, records made"],
        ),
        ("engine, full policy, against the reference", "reference, sample hall, Monday", full),
        ("engine against plain SimPy, both the two-lane day", "plain SimPy, two-lane day", None),
        ("engine against Ciw, both the M/M/10 day", CIW, spent["engine, M/M/10 day"]),
    )
    rows = [
        (what, f"{_times(spent[slow], quick or spent['engine, two-lane day']):.0f} x")
        for what, slow, quick in pairs
    ]
    drawn = spent["drawing the visitors of Mondays"]
    show(
        "How many times as fast",
        ("what", "ratio"),
        [*rows, ("drawing the visitors against running them", f"{_times(drawn, full):.2f} x")],
    )


def _each(screened: _Screened) -> Callable[[int], int]:
    return lambda _: screened()


def _reference(setting: Setting, trace: Trace) -> int:
    HallDay(setting, trace).run()
    return len(trace)


def _times(slow: list[float], quick: list[float]) -> float:
    return median(one / other for one, other in zip(slow, quick, strict=True))


if __name__ == "__main__":
    main()
