"""A year of visits as CSV, fitted: reading, fitting, report; beside merely splitting the file into cells.

CPU time, medians of a few rounds that run all parts one after the other.
"""

from __future__ import annotations

import csv
import datetime
import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from benchmarks.simulation import ORDINARY, seconds
from benchmarks.table import show
from queueing.hallfile import Hall
from simulation.fit.document import to_json
from simulation.fit.fitting import fit
from simulation.fit.page import page
from simulation.fit.table import read_csv
from simulation.fit.writing import profile_text
from simulation.scenario import Scenario, read_scenario
from simulation.traces import draw_day

DAYS = 250
HEADS = (
    "ticket",
    "item",
    "issued",
    "called",
    "started",
    "accepted",
    "completed",
    "left",
    "window",
    "priority",
)
_EPOCH = datetime.date(1970, 1, 1)


def workdays(many: int) -> Iterator[datetime.date]:
    """Days from Monday to Friday, from the first of 2025 on."""
    day = datetime.date(2025, 1, 1)
    while many:
        if day.weekday() < 5:
            yield day
            many -= 1
        day += datetime.timedelta(days=1)


def moments(day: datetime.date, times: np.ndarray[Any, np.dtype[np.int64]]) -> list[str]:
    """Times of a day as text, nothing where there is none."""
    zero = (day - _EPOCH).days * 86_400_000
    texts = np.datetime_as_string((times + zero).astype("datetime64[ms]"), unit="s")
    return [str(text).replace("T", " ") if at >= 0 else "" for text, at in zip(texts, times, strict=True)]


def write_year(path: Path, scenario: Scenario) -> int:
    """A year of visits: drawn visitors whose waits are exponential, mean six minutes; how many rows."""
    random, rows = np.random.default_rng(1), 0
    windows = list(scenario.hall.windows)
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(HEADS)
        for number, day in enumerate(workdays(DAYS)):
            trace = draw_day(scenario, 1, number)
            many = len(trace)
            wait = random.exponential(360_000, many).astype(np.int64)
            gone = (trace.patience >= 0) & (trace.patience < wait)
            called = np.where(gone, -1, trace.arrival + wait)
            started = np.where(gone | ~trace.comes, -1, called + trace.walk)
            completed = np.where(started < 0, -1, started + trace.service)
            accepted = np.where(started < 0, -1, started + trace.accept)
            left = np.where(gone, trace.arrival + trace.patience, -1)
            columns = [
                moments(day, one) for one in (trace.arrival, called, started, accepted, completed, left)
            ]
            items = [trace.items[place] for place in trace.item.tolist()]
            names = [windows[place] for place in random.integers(0, len(windows), many).tolist()]
            given = [trace.with_priority(place) or "" for place in range(many)]
            numbers = [f"T{place:04d}" for place in range(many)]
            out.writerows(zip(numbers, items, *columns, names, given, strict=True))
            rows += many
    return rows


PARTS = (
    "floor: splitting the file into cells",
    "reading",
    "fitting and testing",
    "profile, report and document",
)


def one_round(path: Path, hall: Hall) -> list[float]:
    """CPU seconds of each of :data:`PARTS`."""
    made: dict[str, Any] = {}

    def cells() -> None:
        with path.open(encoding="utf-8", newline="") as file:
            made["rows"] = sum(1 for _ in csv.reader(file))

    def reading() -> None:
        made["read"] = read_csv(path, hall, {})

    def fitting() -> None:
        visits, findings = made["read"]
        made["fit"] = fit(visits, hall, findings, path.name)

    def telling() -> None:
        made["told"] = (profile_text(made["fit"]), page(made["fit"]), to_json(made["fit"]))

    return [seconds(act) for act in (cells, reading, fitting, telling)]


def main(rounds: int = 3) -> None:
    """Prints the table."""
    scenario = read_scenario(ORDINARY)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "year.csv"
        rows = write_year(path, scenario)
        spent = [one_round(path, scenario.hall) for _ in range(rounds)]
    times = [median(part) for part in zip(*spent, strict=True)]
    named = [*zip(PARTS, times, strict=True), ("all but the floor", sum(times[1:]))]
    show(
        f"Fit of a year of visits: {rows:,} rows; the bar is 20 s, the aim 5 s",
        ("what", "CPU s", "beside the floor"),
        [(name, f"{time:.2f}", f"{time / times[0]:.1f}") for name, time in named],
    )


if __name__ == "__main__":
    main()
