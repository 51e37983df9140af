"""The search against the truth: every plan of small halls."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from benchmarks.planning import audited, small


def test_the_plans_found_for_two_small_halls_are_nearly_the_best_of_all() -> None:
    with ThreadPoolExecutor(2) as crew:
        gaps = small(2, crew, effort=1_000_000)
    assert max(gaps) <= 0.05
    assert min(gaps) >= 0


@pytest.mark.prove
def test_the_plans_found_for_twenty_small_halls_are_nearly_the_best_of_all() -> None:
    with ThreadPoolExecutor(2) as crew:
        gaps = small(20, crew)
    assert min(gaps) >= 0
    assert max(gaps) <= 0.05
    assert sum(gaps) / len(gaps) <= 0.01


@pytest.mark.prove
def test_certified_plans_for_random_demands_hold_on_ten_thousand_fresh_days() -> None:
    with ThreadPoolExecutor(2) as crew:
        held = [
            worst >= 0 for found, worst in (audited(number, crew) for number in range(1, 11)) if found.kept
        ]
    assert len(held) >= 9
    assert sum(held) >= 9
