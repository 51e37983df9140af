"""Histories whose truth is known: simulated days and drawn visitors, as rows of a CSV file."""

from __future__ import annotations

import csv
import datetime
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from queueing.hallfile import WEEKDAYS, Hall
from queueing.times import HOUR
from simulation.experiment import run_day
from simulation.fit.visits import NEVER, OUTCOMES, Visits, day_number
from simulation.ledger import DayRecord
from simulation.scenario import Scenario
from simulation.traces import Trace, draw_day

HEADS = (
    "ticket", "item", "issued", "called", "last call", "started", "accepted", "completed", "missed",
    "requeued", "left", "window", "priority", "calls", "outcome",
)  # fmt: skip


def moment(day: datetime.date, ms: int) -> str:
    """A time of a day, with milliseconds; nothing where there is none."""
    if ms < 0:
        return ""
    midnight = datetime.datetime(day.year, day.month, day.day)  # noqa: DTZ001 (wall times have no zone)
    return (midnight + datetime.timedelta(milliseconds=int(ms))).isoformat(" ", "milliseconds")


def workdays(first: datetime.date, many: int) -> list[datetime.date]:
    """Days from Monday to Friday."""
    days = (first + datetime.timedelta(days=one) for one in range(2 * many + 7))
    return [day for day in days if day.weekday() < 5][:many]


def write(path: Path, rows: Iterable[Sequence[str]]) -> Path:
    """A CSV file with these rows."""
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(HEADS)
        out.writerows(rows)
    return path


def by_weekday(
    scenario: Scenario, monday: Scenario, days: Sequence[datetime.date], seed: int
) -> Iterator[tuple[datetime.date, Scenario, int, int]]:
    """Each day with its scenario, seed and number; the days of a weekday after one another.

    Each weekday has a volume and a seed of its own: days of one seed under two volumes share visitors.
    """
    for weekday in range(7):
        kind = monday if weekday == 0 else scenario
        kind = replace(kind, volume=kind.profile.weekdays.get(WEEKDAYS[weekday], 0.0), before=None)
        mine = (day for day in days if day.weekday() == weekday)
        for number, day in enumerate(mine):
            yield day, kind, 10 * seed + weekday, number


def drawn(
    scenario: Scenario, monday: Scenario, days: Sequence[datetime.date], seed: int, mean_wait: float
) -> Iterator[list[str]]:
    """Visitors as they are drawn, with waits that nobody simulated (exponential, mean in ms).

    So a year is there at once, and everything but the waits follows the profile exactly.
    """
    random = np.random.default_rng(seed)
    for day, kind, own, number in by_weekday(scenario, monday, days, seed):
        trace = draw_day(kind, own, number)
        waits = random.exponential(mean_wait, len(trace)).astype(int)
        windows = random.choice(list(scenario.hall.windows), len(trace))
        for place in range(len(trace)):
            yield _drawn_row(trace, place, day, int(waits[place]), str(windows[place]))


def _drawn_row(trace: Trace, place: int, day: datetime.date, wait: int, window: str) -> list[str]:
    issued, patience = int(trace.arrival[place]), int(trace.patience[place])
    left = called = again = started = accepted = completed = missed = back = -1
    calls, outcome = 1, "done"
    if 0 <= patience < wait:
        left, calls, outcome, window = issued + patience, 0, "left", ""
    else:
        called = again = issued + wait
        if trace.comes[place]:
            started = called + int(trace.walk[place])
            accepted, completed = started + int(trace.accept[place]), started + int(trace.service[place])
        else:
            missed, calls, outcome = called + trace.absent, trace.calls, "missed"
            again = called + trace.between * (trace.calls - 1)
            if trace.returns[place] >= 0:
                back = missed + int(trace.returns[place])
    times = (issued, called, again, started, accepted, completed, missed, back, left)
    item, priority = trace.items[int(trace.item[place])], trace.with_priority(place) or ""
    return [
        f"T{place:04d}",
        item,
        *(moment(day, one) for one in times),
        window,
        priority,
        str(calls),
        outcome,
    ]


def simulated(
    scenario: Scenario, monday: Scenario, days: Sequence[datetime.date], seed: int
) -> Iterator[list[str]]:
    """Visits of days that went through the whole hall (the last of the scenario's plans)."""
    windows = list(scenario.hall.windows)
    for day, kind, own, number in by_weekday(scenario, monday, days, seed):
        record = run_day(kind, own, number)[-1]
        trace = draw_day(kind, own, number)
        for place in range(len(trace)):
            if record.issued[place] >= 0:
                yield _record_row(trace, record, place, day, windows)


def _record_row(
    trace: Trace, record: DayRecord, place: int, day: datetime.date, windows: Sequence[str]
) -> list[str]:
    called = int(record.called[place])
    missed = called + trace.absent if record.missed[place] else -1
    left = max(int(record.left[place]), int(record.expired[place])) if called < 0 else -1
    window = windows[int(record.window[place])] if called >= 0 else ""
    started, accepted, completed = (
        int(one[place]) for one in (record.started, record.accepted, record.completed)
    )
    times = (int(record.issued[place]), called, called, started, accepted, completed, missed, -1, left)
    item, priority = trace.items[int(trace.item[place])], trace.with_priority(place) or ""
    number = f"T{place:04d}"
    return [number, item, *(moment(day, one) for one in times), window, priority, "", ""]


def made(
    hall: Hall,
    days: Sequence[datetime.date],
    seed: int,
    *,
    visitors: float = 200.0,
    factor: Callable[[datetime.date], float] = lambda _: 1.0,
    spread: float = 0.0,
    hour: Callable[[np.random.Generator, datetime.date, int], NDArray[np.float64]] | None = None,
    shares: Sequence[float] | None = None,
    service: Callable[[np.random.Generator, NDArray[np.int64]], NDArray[np.float64]] | None = None,
    walk: Callable[[np.random.Generator, NDArray[np.int64]], NDArray[np.float64]] | None = None,
) -> Visits:
    """Visits made at once: ``visitors`` a day times ``factor`` and a factor of its own (cv ``spread``).

    ``hour`` draws when they come (hours of the day), ``shares`` are of the items, ``service`` (s) is by
    item, ``walk`` (s) by window.
    """
    random, parts = np.random.default_rng(seed), []
    for day in days:
        own = random.gamma(1 / spread**2, spread**2) if spread else 1.0
        count = int(random.poisson(visitors * factor(day) * own))
        at = hour(random, day, count) if hour else random.uniform(8.5, 17.0, count)
        parts.append(np.stack([np.full(count, day_number(day)), np.sort(at * HOUR)], axis=1))
    rows = np.concatenate(parts)
    count = len(rows)
    item = random.choice(len(hall.items), count, p=shares)
    window = random.integers(0, len(hall.windows), count)
    issued = rows[:, 1].astype(np.int64)
    called = issued + random.exponential(240_000, count).astype(np.int64)
    way = walk(random, window) if walk else random.gamma(9.0, 3.0, count)
    started = called + np.maximum((way * 1000).astype(np.int64), 1)
    length = service(random, item) if service else random.gamma(6.25, 240 / 6.25, count)
    completed = started + np.maximum((length * 1000).astype(np.int64), 1)
    nothing = np.full(count, NEVER, dtype=np.int64)
    return Visits(
        line=np.arange(2, count + 2),
        day=rows[:, 0].astype(np.int64),
        item=item,
        window=window,
        priority=nothing,
        outcome=np.full(count, OUTCOMES.index("done")),
        calls=np.ones(count, dtype=np.int64),
        matters=np.ones(count, dtype=np.int64),
        arrived=nothing,
        issued=issued,
        called=called,
        again=called,
        started=started,
        accepted=started + (completed - started) // 4,
        completed=completed,
        missed=nothing,
        back=nothing,
        left=nothing,
        booked=nothing,
        waits=np.ones(count, dtype=bool),
        served=np.ones(count, dtype=bool),
    )
