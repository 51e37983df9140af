"""Many days under one plan as columns: what every measure is made of.

Records of single days become columns where they are simulated, block by block; blocks are joined in the order
of their days. Whole numbers only, as small as they can be: 36 bytes for a visitor.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from simulation.chance import Ints
from simulation.judging import Judge, Mask, verdicts
from simulation.ledger import KINDS, NONE, DayRecord
from simulation.occupation import idle_while_waiting, spread

CLOCKS = ("wait", "time_to_window", "before_acceptance", "time_to_acceptance", "until_left")
"""*wait* is issue to call, *time to window* issue to start, *time at window before acceptance* start to
accept, *time to acceptance* issue to accept, *until left* issue to giving up.
"""
_SUMMED = ("busy_at", "duty_at")


@dataclass(frozen=True, slots=True)
class Records:
    """The records of many days, days in order, as columns by what they tell of.

    By visitor with a ticket, days one after the other: ``day``, counted from 0; ``issued``, ms after zero;
    the :data:`CLOCKS` in ms (-1: never got there); ``lane`` at issue, ``item``, ``priority`` (-1: none),
    which point into the hall's lanes, the trace's items and priorities; ``counted`` and ``within`` for the
    promise; ``missed`` at least one call. What was the visitor's own wish is no wait.

    By day: ``came`` to the hall, ``away`` without a ticket, ``closed`` (ms after zero), ``overtime`` and
    ``paid`` (ms), ``longest`` wait of anybody (ms; to the call, or to leaving without one). ``busy`` and
    ``duty`` are [day, kind of first lane, stretch], ``busy_by`` and ``duty_by`` [day, window], ``queue``
    [day, lane, stretch]: waiting visitors times ms, ``idle`` [day, zone]: ms of windows free while anybody
    waits there; stretches are those between the judge's edges. A window is busy from the call to the end of
    clearing up.

    Over all days: ``busy_at`` and ``duty_at`` [window, stretch], ms.
    """

    day: Ints
    issued: Ints
    wait: Ints
    time_to_window: Ints
    before_acceptance: Ints
    time_to_acceptance: Ints
    until_left: Ints
    lane: Ints
    item: Ints
    priority: Ints
    counted: Mask
    within: Mask
    missed: Mask
    came: Ints
    away: Ints
    closed: Ints
    overtime: Ints
    paid: Ints
    longest: Ints
    busy: Ints
    duty: Ints
    busy_by: Ints
    duty_by: Ints
    queue: Ints
    idle: Ints
    busy_at: Ints
    duty_at: Ints

    @property
    def count(self) -> int:
        """How many days."""
        return len(self.closed)

    @classmethod
    def of(cls, records: Sequence[DayRecord], judge: Judge) -> Records:
        """The columns of these days."""
        raw, sizes = _Raw(records), [len(record.issued) for record in records]
        day = np.repeat(np.arange(len(records), dtype=np.int64), sizes)
        there = raw["issued"] != NONE
        came = np.bincount(day[raw["arrived"] != NONE], minlength=len(records))
        away = np.bincount(day[(raw["arrived"] != NONE) & ~there], minlength=len(records))
        if not there.all():
            raw.keep(there)
            day = day[there]
        issued, called, started, left = raw["issued"], raw["called"], raw["started"], raw["left"]
        uncounted, early = raw["uncounted"], raw["early"]
        closed = np.array([record.closed for record in records], dtype=np.int64)
        gone = np.where(left != NONE, left, np.where(raw["expired"] != NONE, raw["expired"], closed[day]))
        counted, within = verdicts(
            issued=issued,
            called=called,
            started=started,
            ended=gone,
            missed=raw["missed"],
            uncounted=uncounted,
            early=early,
            target=judge.target,
        )
        ended = np.where(called != NONE, called, gone)
        waited = np.where((called != NONE) | (left != NONE) | (raw["expired"] != NONE), ended - issued, 0)
        waited -= np.where(called != NONE, early, uncounted)
        longest = np.zeros(len(records), dtype=np.int64)
        if len(day):
            first = np.flatnonzero(np.diff(day, prepend=-1))
            longest[day[first]] = np.maximum(np.maximum.reduceat(waited, first), 0)
        return cls(
            day=day.astype(np.int32),
            issued=issued.astype(np.int32),
            wait=_clock(issued, called, early),
            time_to_window=_clock(issued, started, uncounted),
            before_acceptance=_clock(started, raw["accepted"]),
            time_to_acceptance=_clock(issued, raw["accepted"], uncounted),
            until_left=_clock(issued, left, uncounted),
            lane=raw["lane"].astype(np.int8),
            item=raw["item"].astype(np.int16),
            priority=raw["priority"].astype(np.int8),
            counted=counted,
            within=within,
            missed=raw["missed"] > 0,
            came=came.astype(np.int64),
            away=away.astype(np.int64),
            closed=closed,
            overtime=np.array([record.overtime for record in records], dtype=np.int64),
            paid=np.array(
                [int((one.staffed[:, 3] - one.staffed[:, 2]).sum()) for one in records], dtype=np.int64
            ),
            longest=longest,
            **_of_windows(records, judge, (day, raw["item"], raw["lane"], issued, ended)),
        )

    @classmethod
    def join(cls, blocks: Sequence[Records]) -> Records:
        """Blocks of days, one after the other."""
        if len(blocks) == 1:
            return blocks[0]
        starts = np.cumsum([0, *(block.count for block in blocks)])
        columns: dict[str, Any] = {}
        for field in fields(cls):
            parts = [getattr(block, field.name) for block in blocks]
            if field.name == "day":
                parts = [part + np.int32(start) for part, start in zip(parts, starts[:-1], strict=True)]
            columns[field.name] = (
                np.sum(parts, axis=0)
                if field.name in _SUMMED
                else np.concatenate(parts, dtype=parts[0].dtype)
            )
        return cls(**columns)


class _Raw:
    """The columns of several records, one after the other."""

    def __init__(self, records: Sequence[DayRecord]) -> None:
        self._records, self._kept = records, {}  # type: ignore[var-annotated]
        self._mask: Mask | None = None

    def keep(self, mask: Mask) -> None:
        """From now on only these visitors."""
        self._mask = mask
        self._kept = {}

    def __getitem__(self, name: str) -> Ints:
        found: Ints | None = self._kept.get(name)
        if found is None:
            found = np.concatenate([getattr(record, name) for record in self._records])
            if self._mask is not None:
                found = found[self._mask]
            self._kept[name] = found
        return found


def _clock(begins: Ints, ends: Ints, own: Ints | None = None) -> Ints:
    """Times from one stamp to another, in ms, less what was the visitor's own wish; -1 without both."""
    spans = ends - begins if own is None else np.maximum(0, ends - begins - own)
    return np.where((begins != NONE) & (ends != NONE), spans, NONE).astype(np.int32)


def _of_windows(
    records: Sequence[DayRecord], judge: Judge, visitors: tuple[Ints, Ints, Ints, Ints, Ints]
) -> dict[str, Ints]:
    """Windows and lines through the day; ``visitors`` are day, item, lane, issue and end of the wait."""
    day, item, lane, issued, ended = visitors
    days, lanes, edges = len(records), len(judge.fast_lanes), judge.edges
    windows = len(judge.window_zones) or 1 + max(
        (int(record.staffed[:, 0].max(initial=0)) for record in records), default=0
    )
    item_zones = np.array(judge.item_zones or (0,) * len(judge.listed), dtype=np.int64)
    window_zones = np.array(judge.window_zones or (0,) * windows, dtype=np.int64)
    found: dict[str, Ints] = {}
    stretches = {}
    for name, rows_of in (("busy", "handled"), ("duty", "staffed")):
        of_day = np.repeat(np.arange(days), [len(getattr(record, rows_of)) for record in records])
        rows = np.concatenate([getattr(record, rows_of) for record in records])
        key = (of_day * windows + rows[:, 0]) * len(KINDS) + rows[:, 1]
        cube = spread(key, rows[:, 2], rows[:, 3], edges, days * windows * len(KINDS))
        cube = cube.reshape(days, windows, len(KINDS), -1)
        found[name], found[f"{name}_by"] = cube.sum(axis=1), cube.sum(axis=(2, 3))
        found[f"{name}_at"] = cube.sum(axis=(0, 2))
        stretches[name] = (of_day * judge.zones + window_zones[rows[:, 0]], rows[:, 2], rows[:, 3])
    waiting = (day * judge.zones + item_zones[item], issued, ended)
    idle = idle_while_waiting(waiting, stretches["duty"], stretches["busy"], days * judge.zones)
    found["idle"] = idle.reshape(days, judge.zones)
    found["queue"] = spread(day * lanes + lane, issued, ended, edges, days * lanes).reshape(days, lanes, -1)
    return found
