"""How stretches of time fall into the stretches of a day, and what windows do while people wait."""

from __future__ import annotations

import numpy as np

from simulation.chance import Ints

_TIME_BITS = 30
"""A time within a day (ms, up to twelve days) beside what happens then takes so many bits of a sort key."""
_WAITS, _WAITS_NO_MORE, _FREE, _FREE_NO_MORE = range(4)
_MANY = 1 << 32
"""Waiting visitors are counted in these, free windows in ones: one running sum for both."""
_CHANGE = np.array([_MANY, -_MANY, 1, -1], dtype=np.int64)


def spread(key: Ints, begins: Ints, ends: Ints, edges: Ints, keys: int) -> Ints:
    """How much of the stretches [begins, ends) of each key lies between each two edges.

    Times in ms, ``key`` below ``keys``; gives an array [key, stretch between edges] of ms.
    """
    bins = len(edges) - 1
    begins, ends = np.clip(begins, edges[0], edges[-1]), np.clip(ends, edges[0], edges[-1])
    there = ends > begins
    key, begins, ends = key[there], begins[there], ends[there]
    first = np.searchsorted(edges, begins, side="right") - 1
    last = np.searchsorted(edges, ends, side="left") - 1
    found = _sums(key * bins + first, np.minimum(ends, edges[first + 1]) - begins, keys * bins)
    longer = last > first
    key, first, last, ends = key[longer], first[longer], last[longer], ends[longer]
    found += _sums(key * bins + last, ends - edges[last], keys * bins)
    steps = np.bincount(key * bins + first + 1, minlength=keys * bins)
    steps -= np.bincount(key * bins + last, minlength=keys * bins)
    whole = np.cumsum(steps.reshape(keys, bins), axis=1) * np.diff(edges)
    return found.reshape(keys, bins) + whole


def _sums(where: Ints, what: Ints, size: int) -> Ints:
    """Whole sums by place; a double holds them exactly."""
    return np.bincount(where, weights=what, minlength=size).astype(np.int64)


Stretches = tuple[Ints, Ints, Ints]
"""A key, begin and end (ms) for each stretch of time."""


def idle_while_waiting(waiting: Stretches, duty: Stretches, busy: Stretches, keys: int) -> Ints:
    """By key: the time (ms, summed over windows) that windows on duty were free while anybody waited.

    A key is a zone on a day. One sort of all changes of all keys, then running counts.
    """
    parts = [
        _changes(waiting, _WAITS, _WAITS_NO_MORE),
        _changes(duty, _FREE, _FREE_NO_MORE),
        _changes(busy, _FREE_NO_MORE, _FREE),
    ]
    changes = np.sort(np.concatenate(parts))
    if not len(changes):
        return np.zeros(keys, dtype=np.int64)
    running = np.cumsum(_CHANGE[changes & 3])[:-1]
    free = running.astype(np.int32)  # the lower half
    somebody = running - free >= _MANY
    spans = np.diff((changes >> 2) & ((1 << _TIME_BITS) - 1))
    # At the last change of a key nobody waits any more, so the step to the next key counts nothing.
    counted = np.flatnonzero(somebody & (free > 0))
    return _sums(changes[counted] >> (_TIME_BITS + 2), spans[counted] * free[counted].astype(np.int64), keys)


def _changes(stretches: Stretches, begin: int, end: int) -> Ints:
    key, begins, ends = stretches
    there = ends > begins
    key, begins, ends = key[there], begins[there], ends[there]
    base = key.astype(np.int64) << (_TIME_BITS + 2)
    return np.concatenate([base | (begins << 2) | begin, base | (ends << 2) | end])
