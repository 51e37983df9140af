"""Each planted fault is found by the random walks."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.queueing.faults import FAULTS, HARD, MET, Patch
from tests.queueing.walk import Walk

MOST = 80
"""Walks within which a fault must be found."""


@pytest.mark.parametrize("plant", FAULTS, ids=lambda plant: plant.__name__)
def test_a_planted_fault_is_found_by_the_walks(plant: Callable[[Patch], None], monkeypatch: Patch) -> None:
    plant(monkeypatch)
    often = HARD.get(plant.__name__, ())
    for seed in dict.fromkeys((MET.get(plant.__name__, 0), *range(MOST))):
        try:
            Walk(seed, often).run(150)
        except AssertionError as found:
            monkeypatch.undo()
            Walk(seed, often).run(150)  # without the fault nothing is found there
            print(f"{plant.__name__} found by walk {seed}: {found.__cause__!r}")
            return
    pytest.fail(f"{plant.__name__} was not found in {MOST} walks")


def test_there_are_many_faults() -> None:
    assert len({plant.__name__ for plant in FAULTS}) >= 60
