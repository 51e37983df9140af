"""Fits the table of waits on days of all kinds, and tests it on other days of the same kinds."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from simulation.executors import Crew
from simulation.scenario import Scenario
from simulation.waits import tables
from simulation.waits.observing import Kept, Seen, observe

RESERVE = 0.25
"""As how many windows one counts that helps under a reserve; the table learns the rest."""
_PIECE = 8
FIRST = 12
"""Days of each kind that tell how long visitors keep a window, before the days that tell the waits."""

Progress = Callable[[int, int], None]


def fit(
    scenarios: Sequence[Scenario], seed: int, days: int, workers: Crew, progress: Progress
) -> dict[str, Any]:
    """The table of waits for the hall of these scenarios, as its file has it.

    It plays ``days`` days of each scenario from its first day on. ``progress`` is told (days done, of how
    many).
    """
    hall = scenarios[0].hall
    total, done = len(scenarios) * (days + FIRST), 0
    kept = []
    for _, times, played in play(scenarios, seed, range(FIRST), None, workers):
        kept.append(times)
        done += played
        progress(done, total)
    mean, spread = tables.keeps(hall, _all(kept))
    table: dict[str, Any] = {"keeps": mean, "spread": spread, "reserve": RESERVE}
    parts = []
    for seen, _, played in play(scenarios, seed, range(days), table, workers):
        parts.append(seen)
        done += played
        progress(done, total)
    everybody = Seen.joined(parts)
    return table | {
        "scenarios": [one.code for one in scenarios],
        "plans": [
            {"code": plan.code, "names": dict(plan.names), "digest": digest}
            for digest, plan in {one.plan.digest: one.plan for one in scenarios}.items()
        ],
        "days": days * len(scenarios),
        "visitors": len(everybody),
        "cells": tables.cells(hall, everybody),
    }


def play(
    scenarios: Sequence[Scenario], seed: int, days: range, table: Mapping[str, Any] | None, workers: Crew
) -> Iterator[tuple[Seen, Kept, int]]:
    """What is seen on these days of each scenario, piece by piece in order, and how many days a piece has."""
    pieces = [
        (scenario, seed, range(first, min(first + _PIECE, days.stop)), kind, table)
        for kind, scenario in enumerate(scenarios)
        for first in range(days.start, days.stop, _PIECE)
    ]
    answers = map(_observed, pieces) if workers.executor is None else workers.executor.map(_observed, pieces)
    for piece, (seen, kept) in zip(pieces, answers, strict=True):
        yield seen, kept, len(piece[2])


def _observed(piece: tuple[Scenario, int, range, int, Mapping[str, Any] | None]) -> tuple[Seen, Kept]:
    return observe(*piece)


def _all(parts: Sequence[Kept]) -> Kept:
    return Kept(np.concatenate([one.item for one in parts]), np.concatenate([one.time for one in parts]))
