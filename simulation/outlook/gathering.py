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
    """These visitors of a trace, in this order. Nobody comes back as another, or from an earlier day."""
    columns: dict[str, Any] = {name: getattr(trace, name)[who] for name in (*OWN, *COLUMNS)}
    columns["again"] = columns["back"] = np.full(len(who), NEVER, dtype=np.int64)
    columns["early_pass"] = np.zeros(len(who), dtype=bool)
    numbers = np.diff(trace.matter_start)[who]
    start = np.concatenate([[0], np.cumsum(numbers)])
    rows = np.repeat(trace.matter_start[:-1][who] - start[:-1], numbers) + np.arange(start[-1])
    columns |= {name: getattr(trace, name)[rows] for name in MATTERS}
    return Trace(**columns, matter_start=start, **{name: getattr(trace, name) for name in _PLAIN})


def together(traces: Sequence[Trace]) -> Trace:
    """The visitors of several traces, one after the other; zones and the rest are the first one's.

    Their items and priorities may stand in different orders. Who has no walk of the own to a zone walks as
    long as anywhere.
    """
    first = traces[0]
    items = tuple(dict.fromkeys(code for trace in traces for code in trace.items))
    priorities = tuple(dict.fromkeys(code for trace in traces for code in trace.priorities))
    columns: dict[str, Any] = {
        name: np.concatenate([getattr(trace, name) for trace in traces])
        for name in (*OWN, *COLUMNS, *MATTERS)
        if name != "walk_by_zone"
    }
    for name in ("item", "matter_item"):
        columns[name] = np.concatenate([_places(one.items, items)[getattr(one, name)] for one in traces])
    columns["priority"] = np.concatenate(
        [_places(one.priorities, priorities, NEVER)[one.priority] for one in traces]
    )
    columns["walk_by_zone"] = np.concatenate([_walks(one, first.zones) for one in traces])
    numbers = np.concatenate([np.diff(trace.matter_start) for trace in traces])
    start = np.concatenate([[0], np.cumsum(numbers)])
    plain = {name: getattr(first, name) for name in _PLAIN} | {"items": items, "priorities": priorities}
    return Trace(**columns, matter_start=start, **plain)


def _places(codes: Sequence[str], among: Sequence[str], *last: int) -> Ints:
    """Where each code stands among others; ``last`` is what -1 points to."""
    return np.array([*(among.index(code) for code in codes), *last], dtype=np.int64)


def _walks(trace: Trace, zones: Sequence[str]) -> Any:
    known = [
        trace.walk_by_zone[:, trace.zones.index(zone)] if zone in trace.zones else trace.walk
        for zone in zones
    ]
    return np.stack(known, axis=1) if known else np.zeros((len(trace), 0), dtype=np.int64)
