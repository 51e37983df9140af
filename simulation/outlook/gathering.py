"""Visitors of several traces put together: which of them, in which order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from typing import Any

import numpy as np

from simulation.chance import Ints
from simulation.courses import COLUMNS, MATTERS
from simulation.days import OWN, Trace
from simulation.laws import NEVER

_PLAIN = {one.name for one in fields(Trace)} - {*OWN, *COLUMNS, *MATTERS, "matter_start"}


def picked(trace: Trace, who: Ints) -> Trace:
    """These visitors of a trace, in this order. Nobody comes back as another visitor (``again``)."""
    columns: dict[str, Any] = {name: getattr(trace, name)[who] for name in (*OWN, *COLUMNS)}
    columns["again"] = np.full(len(who), NEVER, dtype=np.int64)
    numbers = np.diff(trace.matter_start)[who]
    start = np.concatenate([[0], np.cumsum(numbers)])
    rows = np.repeat(trace.matter_start[:-1][who] - start[:-1], numbers) + np.arange(start[-1])
    columns |= {name: getattr(trace, name)[rows] for name in MATTERS}
    return Trace(**columns, matter_start=start, **{name: getattr(trace, name) for name in _PLAIN})


def together(traces: Sequence[Trace]) -> Trace:
    """The visitors of several traces, one after the other; items, zones and the rest are the first one's."""
    columns: dict[str, Any] = {
        name: np.concatenate([getattr(trace, name) for trace in traces])
        for name in (*OWN, *COLUMNS, *MATTERS)
    }
    numbers = np.concatenate([np.diff(trace.matter_start) for trace in traces])
    start = np.concatenate([[0], np.cumsum(numbers)])
    return Trace(**columns, matter_start=start, **{name: getattr(traces[0], name) for name in _PLAIN})
