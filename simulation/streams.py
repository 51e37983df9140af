"""Named streams of chance: what one kind of draw uses never shifts another.

A stream belongs to a seed, a day and a name (NumPy ``SeedSequence`` with a spawn key), so the same visitors
come under every plan, and a day is the same whichever process draws it.
"""

from __future__ import annotations

import numpy as np

NAMES = (
    "arrivals",
    "items",
    "priorities",
    "services",
    "walks",
    "patience",
    "presence",
    "returns",
    "clearing",
    "further matters",
    "appointments",
    "turned away",
    "pre-checks",
    "more time",
    "put aside",
    "claims",
    "further visitors",
    "one-thing steps",
)
"""Append only: the position of a name is part of what it draws."""


class Streams:
    """The streams of one day (counted from 0) of a seed."""

    def __init__(self, seed: int, day: int) -> None:
        self.seed, self.day = seed, day

    def __getitem__(self, name: str) -> np.random.Generator:
        """A fresh generator at the beginning of a stream. Raises ``ValueError`` for an unknown name."""
        key = (self.day, NAMES.index(name))
        return np.random.Generator(np.random.PCG64(np.random.SeedSequence(self.seed, spawn_key=key)))
