"""The bands hold what they say: whole numbers by hand, and whole afternoons of the sample hall."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulation.chance import Ints
from simulation.outlook.bands import BAND, band
from simulation.scenario import Scenario
from tests.simulation.outlook.afternoons import covered


def share(numbers: Ints, low: int, high: int) -> float:
    return float(((numbers >= low) & (numbers <= high)).mean())


@given(st.lists(st.integers(0, 12), min_size=1, max_size=60))
def test_a_band_holds_the_middle_and_no_other_one_comes_much_nearer_to_its_share(found: list[int]) -> None:
    numbers = np.array(found)
    low, high = band(numbers)
    middle = int(np.quantile(numbers, 0.5, method="lower"))
    assert low <= middle <= high
    best = min(
        abs(share(numbers, a, b) - BAND) for a in range(middle + 1) for b in range(middle, numbers.max() + 1)
    )
    assert abs(share(numbers, low, high) - BAND) <= best + 0.1 + 1e-9


def test_a_number_that_is_certain_has_a_band_of_itself() -> None:
    assert band(np.full(50, 4)) == (4, 4)


def test_the_facts_of_some_afternoons_lie_inside_the_bands(ordinary: Scenario) -> None:
    found = covered(ordinary, seed=11, days=10, count=60)
    assert found.told > 300
    assert 0.8 <= found.inside / found.told <= 0.97
    assert found.waits.known > 150
    assert 0.8 <= found.waits.p90 / found.waits.known <= 0.97


@pytest.mark.prove
def test_the_facts_of_200_afternoons_lie_inside_the_bands(ordinary: Scenario) -> None:
    found = covered(ordinary, seed=11, days=200, count=200)
    assert 0.85 <= found.inside / found.told <= 0.95
    assert 0.85 <= found.waits.p90 / found.waits.known <= 0.95
    assert found.waits.true / found.waits.at_once >= 0.9
