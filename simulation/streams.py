"""Named streams of chance: what one kind of draw uses never shifts another.

Days are drawn in blocks of ``BLOCK``, because drawing many at once costs a small part of drawing each alone.
A stream belongs to a seed, a block and a name (NumPy ``SeedSequence`` with a spawn key), so the same visitors
come under every plan, and a day is the same whichever process draws it and however many days are asked for.
"""

from __future__ import annotations

import numpy as np

BLOCK = 64
"""Days that are drawn together; day ``d`` lies in block ``d // BLOCK``. Part of what a seed means."""

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
    "walks by zone",
    "groups",
    "crowds",
    "balking",
    "day factors",
)
"""Append only: the position of a name is part of what it draws."""


class Streams:
    """The streams of one block of days (counted from 0) of a seed."""

    def __init__(self, seed: int, block: int) -> None:
        self.seed, self.block = seed, block

    def __getitem__(self, name: str) -> np.random.Generator:
        """A fresh generator at the beginning of a stream. Raises ``ValueError`` for an unknown name.

        SFC64 is the quickest of NumPy's generators that pass its authors' tests of randomness.
        """
        key = (self.block, NAMES.index(name))
        return np.random.Generator(np.random.SFC64(np.random.SeedSequence(self.seed, spawn_key=key)))
