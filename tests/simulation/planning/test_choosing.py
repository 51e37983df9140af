"""The choice among a few plans is right as often as it says."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from simulation.planning.choosing import Choice, choose

MEANS = np.array([10.0, 10.0, 9.5, 11.0])


def chosen(seed: int, means: np.ndarray, most: int = 4096) -> Choice:
    random = np.random.default_rng(seed)
    shared = random.normal(0, 3, most)
    drawn = [mean + shared + random.normal(0, 1, most) for mean in means]

    def costs(which: Sequence[int], days: int) -> list[np.ndarray]:
        return [drawn[one][:days] for one in which]

    return choose(costs, len(means), 0.25, most)


def test_the_cheapest_is_chosen_in_at_least_nineteen_of_twenty_cases() -> None:
    found = [chosen(seed, MEANS) for seed in range(200)]
    assert sum(one.best == 2 for one in found) >= 190
    assert all(one.left == 1 for one in found)


def test_clear_cases_need_fewer_days_than_close_ones() -> None:
    clear, close = (
        [chosen(seed, np.array([10.0, other])).days for seed in range(50)] for other in (14.0, 10.1)
    )
    assert set(clear) == {64}
    assert sum(close) > sum(clear)


def test_a_single_plan_needs_no_choice() -> None:
    assert chosen(1, np.array([10.0])) == Choice(0, 0, 1)
