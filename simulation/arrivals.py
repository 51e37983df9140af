"""When visitors come: all arrivals of a block of days, drawn together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from simulation.chance import Floats, Ints
from simulation.streams import BLOCK

SPAN = 1 << 32
"""More ms than any day has: day d of a block stands at d * SPAN, so one sort orders all its days."""


class Come(NamedTuple):
    """Who comes, in order: the ``day`` in the block, ms after its zero, and where each day ``starts``.

    ``source`` tells by which of the given rates the visitor has come.
    """

    day: Ints
    arrival: Ints
    starts: Ints
    source: Ints


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
    """Draws who comes: in each cell a Poisson number, each at any of its ms."""

    def __init__(self, cells: Cells) -> None:
        days = np.repeat(np.arange(BLOCK) * SPAN, len(cells.begins))
        self.begins = days + np.tile(np.array(cells.begins, dtype=np.int64), BLOCK)
        self.widths: Floats = np.tile(np.array(cells.widths, dtype=float), BLOCK)
        self.means = np.array(cells.means)
        self.sources = np.tile(np.array(cells.sources, dtype=np.int64), BLOCK)
        self.several = len(set(cells.sources)) > 1

    def draw(self, random: np.random.Generator) -> Come:
        """The arrivals of a block."""
        numbers = random.poisson(self.means, (BLOCK, len(self.means)))
        per_cell = numbers.ravel()
        at = random.random(int(per_cell.sum()))
        at *= np.repeat(self.widths, per_cell)
        key = at.astype(np.int64)
        key += np.repeat(self.begins, per_cell)
        if self.several:
            order = np.argsort(key, kind="stable")
            key, source = key[order], np.repeat(self.sources, per_cell)[order]
        else:
            key.sort()
            source = np.zeros(len(key), dtype=np.int64)
        per_day = numbers.sum(axis=1)
        day = np.repeat(np.arange(BLOCK), per_day)
        starts = np.concatenate([[0], np.cumsum(per_day)])
        return Come(day, key - day * SPAN, starts, source)
