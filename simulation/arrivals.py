"""When visitors come: all arrivals of a block of days, drawn together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from simulation.chance import Choice, Floats, Ints
from simulation.habits import Groups
from simulation.streams import BLOCK, Streams

SPAN = 1 << 32
"""More ms than any day has: day d of a block stands at d * SPAN, so one sort orders all its days."""

_LEAST = 1e-6
"""Days that vary less are alike."""


class Come(NamedTuple):
    """Who comes, in order: the ``day`` in the block, ms after its zero, and where each day ``starts``.

    ``source`` tells by which of the given rates the visitor has come; None when there is one only.
    """

    day: Ints
    arrival: Ints
    starts: Ints
    source: Ints | None


class Cells:
    """Stretches of a day, [begins, ends) in ms after zero, in each of which so many come on average."""

    def __init__(self) -> None:
        self.begins: list[int] = []
        self.widths: list[int] = []
        self.means: list[float] = []
        self.sources: list[int] = []

    def add(self, source: int, shares: Sequence[tuple[int, float]], expected: float, until: int) -> None:
        """Spreads ``expected`` visitors over a day by shares from each time on to the next.

        The last stretch ends with the last ticket (``until``): shares are of the tickets issued.
        """
        total = sum(share for _, share in shares)
        borders = [begins for begins, _ in shares[1:]] + [max(until, shares[-1][0] + 1)]
        for (begins, share), ends in zip(shares, borders, strict=True):
            self.begins.append(begins)
            self.widths.append(max(1, min(ends, max(until, begins + 1)) - begins))
            self.means.append(expected * share / total)
            self.sources.append(source)


class Arrivals:
    """Draws who comes: in each cell a Poisson number, each at any of its ms, and those who come for certain.

    ``fixed`` are ms after zero at which somebody comes on every day, by the source ``fixed_source``. With
    groups it is groups that come at random, so that as many visitors come as without. Every day has a factor
    of its own for its means: of mean 1, with the coefficient of variation ``variation``, by a gamma law, so
    that the number of a day's visitors has a negative binomial law.
    """

    def __init__(
        self, cells: Cells, groups: Groups | None, fixed: Ints, fixed_source: int, variation: float
    ) -> None:
        self.variation = variation
        days = np.arange(BLOCK) * SPAN
        self.begins = np.repeat(days, len(cells.begins)) + np.tile(
            np.array(cells.begins, dtype=np.int64), BLOCK
        )
        self.widths: Floats = np.tile(np.array(cells.widths, dtype=float), BLOCK)
        self.means = np.array(cells.means)
        self.sources = np.tile(np.array(cells.sources, dtype=np.int64), BLOCK)
        self.fixed = (days[:, None] + fixed).ravel()
        self.fixed_source = fixed_source
        self.several = len({*cells.sources, *([fixed_source] if len(fixed) else [])}) > 1
        self.sizes: Ints | None = None
        if groups is not None and groups.share > 0:
            alone, together = 1 - groups.share, groups.share / groups.mean
            self.means = self.means * (alone + together)
            self.sizes = np.array([1, *groups.sizes])
            self.size = Choice([alone, *(together * share for share in groups.sizes.values())])

    def draw(self, streams: Streams) -> Come:
        """The arrivals of a block."""
        random = streams["arrivals"]
        means = np.broadcast_to(self.means, (BLOCK, len(self.means)))
        if self.variation > _LEAST:
            shape = self.variation**-2
            means = means * streams["day factors"].gamma(shape, 1 / shape, (BLOCK, 1))
        numbers = random.poisson(means).ravel()
        at = random.random(int(numbers.sum()))
        at *= np.repeat(self.widths, numbers)
        key = at.astype(np.int64)
        key += np.repeat(self.begins, numbers)
        source = np.repeat(self.sources, numbers) if self.several else None
        if self.sizes is not None:
            people = self.sizes[self.size.draw(streams["groups"], len(key))]
            key = np.repeat(key, people)
            source = None if source is None else np.repeat(source, people)
        if len(self.fixed):
            key = np.concatenate([key, self.fixed])
            if source is not None:
                source = np.concatenate([source, np.full(len(self.fixed), self.fixed_source)])
        if source is None:
            key.sort(kind="stable")  # cells stand in order already: the quickest for that
        else:
            order = np.argsort(key, kind="stable")
            key, source = key[order], source[order]
        starts = np.searchsorted(key, np.arange(BLOCK + 1) * SPAN)
        day = np.repeat(np.arange(BLOCK), np.diff(starts))
        return Come(day, key & (SPAN - 1), starts, source)
