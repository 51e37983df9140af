"""The bands hold what they say: whole numbers by hand, and whole afternoons of the sample hall."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from queueing.times import HOUR, MINUTE
from simulation.chance import Ints
from simulation.outlook.bands import BAND, band, lanes_of
from simulation.outlook.draws import draw
from simulation.outlook.futures import futures
from simulation.scenario import Scenario
from tests.simulation.outlook.afternoons import afternoon


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


def coverage(ordinary: Scenario, days: int, count: int) -> tuple[float, int]:
    """The share of facts inside the bands, over lanes and quarters of an hour of so many afternoons."""
    plan, inside, told = ordinary.plans[-1], 0, 0
    for day in range(days):
        # From 8:40 to 15:10, so that mornings, lunch and afternoons come up.
        at = 8 * HOUR + 40 * MINUTE + (day * 97 % 391) * MINUTE
        one = afternoon(ordinary, plan, 11, day, at)
        lives = futures(one.seen, draw(one.seen, count, seed=day), None)
        for lane in lanes_of(one.seen, lives):
            for waiting in lane.waiting[1:]:
                told += 1
                inside += waiting.low <= one.waiting(lane.lane, waiting.at) <= waiting.high
    return inside / told, told


def test_the_facts_of_some_afternoons_lie_inside_the_bands(ordinary: Scenario) -> None:
    found, told = coverage(ordinary, days=10, count=60)
    assert told > 300
    assert 0.8 <= found <= 0.97


@pytest.mark.prove
def test_the_facts_of_200_afternoons_lie_inside_the_bands(ordinary: Scenario) -> None:
    found, _ = coverage(ordinary, days=200, count=200)
    assert 0.85 <= found <= 0.95
