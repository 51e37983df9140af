"""Draws that are made again and again: one of several outcomes, and who is among a share."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


class Choice:
    """One of several outcomes by weight, each drawn in the same time however many there are.

    The alias method (A. J. Walker, ACM Trans. Math. Softw. 3, 1977, 253-256). On a line each outcome has a
    place of length 1: up to ``ends[i]`` it keeps that, the rest it gives to another one. ``names`` has for
    each place these two.
    """

    def __init__(self, weights: Sequence[float] | Floats) -> None:
        """Raises ``ValueError`` when no weight is above 0, or one is below."""
        given = np.asarray(weights, dtype=float)
        if not len(given) or (given < 0).any() or not given.sum() > 0:
            raise ValueError("weights must not be negative, and one must be above 0")
        height = given * (len(given) / given.sum())
        keep, other = np.ones(len(given)), np.arange(len(given))
        low = [index for index, one in enumerate(height.tolist()) if one < 1]
        high = [index for index, one in enumerate(height.tolist()) if one >= 1]
        while low and high:
            small, large = low.pop(), high[-1]
            keep[small], other[small] = height[small], large
            height[large] -= 1 - height[small]
            if height[large] < 1:
                low.append(high.pop())
        self.ends = np.arange(len(given)) + keep
        self.names = np.stack([np.arange(len(given)), other], axis=1).ravel()

    def draw(self, random: np.random.Generator, count: int) -> Ints:
        """``count`` outcomes by their position."""
        if len(self.ends) == 1:
            return np.zeros(count, dtype=np.int64)
        point = random.random(count)
        point *= len(self.ends)
        place = point.astype(np.int64)
        given = point >= self.ends.take(place)
        place *= 2
        place += given
        return self.names.take(place)


def among(random: np.random.Generator, count: int, share: float | Floats) -> Ints:
    """Who of ``count`` is among a share of all: their numbers, in order.

    A share may differ by visitor. A share of 0 costs nothing.
    """
    if isinstance(share, float) and share <= 0:
        return np.zeros(0, dtype=np.int64)
    return np.flatnonzero(random.random(count) < share)
