"""Measuring many simulated days, by processor time of one process, and the memory that a long run takes.

The records of a few days come again and again: what is measured is the measuring, not the days.
"""

from __future__ import annotations

import gc
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path

from benchmarks.table import show
from simulation.experiment import run_day
from simulation.judging import judge_of
from simulation.measures import cells_of, one_by_one
from simulation.records import Records
from simulation.scenario import read_scenario
from simulation.staffing import staffing, windows_and_slots

ORDINARY = Path(__file__).resolve().parents[1] / "config" / "halls" / "demo" / "scenarios" / "ordinary.toml"
DRAWN, BLOCK, DAYS = 16, 64, 4000


def best(work: Callable[[], object], rounds: int) -> float:
    """The least processor seconds of a piece of work."""
    spent = []
    for _ in range(rounds):
        begins = time.process_time()
        work()
        spent.append(time.process_time() - begins)
    return min(spent)


def main(rounds: int = 3) -> None:
    """Prints the tables."""
    scenario = read_scenario(ORDINARY)
    judge = judge_of(scenario)
    records = [run_day(scenario, 1, day)[-1] for day in range(DRAWN)] * (BLOCK // DRAWN)
    block = Records.of(records, judge)
    gc.collect()
    tracemalloc.start()
    days = Records.join([block] * (DAYS // BLOCK + 1))
    kept, joining = tracemalloc.get_traced_memory()
    tracemalloc.reset_peak()
    for cell in cells_of(days, judge).values():
        cell.figures()
    _, measuring = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    work: list[tuple[str, int, Callable[[], object]]] = [
        (
            "days into columns, where they are simulated",
            len(block.issued),
            lambda: Records.of(records, judge),
        ),
        (
            "the usual tables",
            len(days.issued),
            lambda: [cell.figures() for cell in cells_of(days, judge).values()],
        ),
        (
            "windows, queues, idle time, paid hours",
            len(days.issued),
            lambda: (staffing(days, judge), windows_and_slots(days, scenario, judge)),
        ),
        (
            "by each lane, item, priority, half hour and zone",
            len(days.issued),
            lambda: [
                cell.figures() for _, cells in one_by_one(days, scenario, judge) for cell in cells.values()
            ],
        ),
    ]
    show(
        f"Measuring {days.count:,} days with {len(days.issued):,} visitors of one plan, best of {rounds}",
        ("what", "µs a visitor", "s"),
        [
            (name, f"{1e6 * (spent := best(act, rounds)) / count:.2f}", f"{spent:.2f}")
            for name, count, act in work
        ],
    )
    show(
        "Memory of the same",
        ("what", "MB", "bytes a visitor"),
        [
            (name, f"{size / 1e6:,.0f}", f"{size / len(days.issued):.0f}")
            for name, size in (
                ("kept", kept),
                ("at most while blocks are joined, beside the blocks", joining),
                ("at most while the usual tables are made", measuring),
            )
        ],
    )


if __name__ == "__main__":
    main()
