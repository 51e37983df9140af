"""Runs of a study of the long run as columns: what every figure of the long run is made of.

Only what lies in the measured time counts: visitors by the time of issue, lines and windows by the clock.
Times are ms of a run, which may stand for so many times as long (:mod:`simulation.stretching`). Whole numbers
only, so that it does not matter who adds them up.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from simulation.chance import Ints
from simulation.judging import Mask
from simulation.ledger import KINDS, NONE, DayRecord
from simulation.occupation import spread


@dataclass(frozen=True, slots=True)
class Measured:
    """The time [begins, ends) of a run in which is measured (ms), and how large the hall is."""

    begins: int
    ends: int
    lanes: int
    items: int
    windows: int


@dataclass(frozen=True, slots=True)
class LongRuns:
    """Runs in order, as columns by what they tell of.

    By visitor whose ticket was issued in the measured time: ``run``, counted from 0; ``wait`` (issue to call)
    and ``time_to_window`` (issue to start) in ms, -1: never got there; whether the visitor ``left``; ``lane``
    at issue and ``item``, which point into the hall's lanes and the trace's items.

    By run: ``came`` to the hall, ``away`` without a ticket; visitors times ms ``by_lane`` [run, lane] and
    ``by_item`` [run, item] before their first call, ``present`` with a ticket; ``busy`` and ``duty``
    [run, kind of first lane, window] in ms.
    """

    run: Ints
    wait: Ints
    time_to_window: Ints
    left: Mask
    lane: Ints
    item: Ints
    came: Ints
    away: Ints
    by_lane: Ints
    by_item: Ints
    present: Ints
    busy: Ints
    duty: Ints

    @property
    def count(self) -> int:
        """How many runs."""
        return len(self.came)

    @classmethod
    def of(cls, records: Sequence[DayRecord], measured: Measured) -> LongRuns:
        """The columns of these runs."""
        runs, edges = len(records), np.array([measured.begins, measured.ends], dtype=np.int64)

        def column(name: str) -> Ints:
            return np.concatenate([getattr(record, name) for record in records]).astype(np.int64)

        def inside(at: Ints) -> Mask:
            found: Mask = (at >= measured.begins) & (at < measured.ends)
            return found

        def long(key: Ints, begins: Ints, ends: Ints, keys: int) -> Ints:
            return spread(key, begins, ends, edges, keys)[:, 0]

        run = np.repeat(np.arange(runs, dtype=np.int64), [len(record.issued) for record in records])
        issued, called, started, left = (column(name) for name in ("issued", "called", "started", "left"))
        closed = np.array([record.closed for record in records], dtype=np.int64)[run]
        over = _first(column("completed"), left, column("expired"), closed)
        arrived, item, lane = inside(column("arrived")), column("item"), column("lane")
        there = issued != NONE
        waiting = run[there], issued[there], np.where(called != NONE, called, over)[there]
        counted = there & inside(issued)
        return cls(
            run=run[counted].astype(np.int32),
            wait=_span(issued, called)[counted],
            time_to_window=_span(issued, started)[counted],
            left=(left != NONE)[counted],
            lane=lane[counted].astype(np.int8),
            item=item[counted].astype(np.int16),
            came=np.bincount(run[arrived], minlength=runs).astype(np.int64),
            away=np.bincount(run[arrived & ~there], minlength=runs).astype(np.int64),
            by_lane=_of_runs(waiting, lane[there], measured.lanes, runs, long),
            by_item=_of_runs(waiting, item[there], measured.items, runs, long),
            present=long(run[there], issued[there], over[there], runs),
            **_of_windows(records, measured, long),
        )

    @classmethod
    def join(cls, blocks: Sequence[LongRuns]) -> LongRuns:
        """Blocks of runs, one after the other."""
        if len(blocks) == 1:
            return blocks[0]
        starts = np.cumsum([0, *(block.count for block in blocks)])
        columns: dict[str, Any] = {
            field.name: np.concatenate([getattr(block, field.name) for block in blocks])
            for field in fields(cls)
        }
        columns["run"] += np.repeat(starts[:-1], [len(block.run) for block in blocks]).astype(np.int32)
        return cls(**columns)


def _first(*stamps: Ints) -> Ints:
    """Of several stamps the first that is there; the last one always is."""
    found = stamps[-1]
    for stamp in reversed(stamps[:-1]):
        found = np.where(stamp != NONE, stamp, found)
    return found


def _span(begins: Ints, ends: Ints) -> Ints:
    return np.where(ends != NONE, ends - begins, NONE).astype(np.int32)


def _of_runs(waiting: tuple[Ints, Ints, Ints], codes: Ints, count: int, runs: int, long: Any) -> Ints:
    """Waiting visitors times ms, by run and code."""
    run, begins, ends = waiting
    found: Ints = long(run * count + codes, begins, ends, runs * count).reshape(runs, count)
    return found


def _of_windows(records: Sequence[DayRecord], measured: Measured, long: Any) -> dict[str, Ints]:
    """How long windows were in use and on duty, by run, kind of first lane and window."""
    found: dict[str, Ints] = {}
    runs, windows, kinds = len(records), measured.windows, len(KINDS)
    for name, rows_of in (("busy", "handled"), ("duty", "staffed")):
        run = np.repeat(np.arange(runs), [len(getattr(record, rows_of)) for record in records])
        rows = np.concatenate([getattr(record, rows_of) for record in records]).astype(np.int64)
        key = (run * kinds + rows[:, 1]) * windows + rows[:, 0]
        whole = long(key, rows[:, 2], rows[:, 3], runs * kinds * windows)
        found[name] = whole.reshape(runs, kinds, windows)
    return found
