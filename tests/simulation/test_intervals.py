"""Estimates and their intervals, against values from tables and against repeated draws."""

from __future__ import annotations

import numpy as np
import pytest

from simulation.chance import Ints
from simulation.intervals import (
    Estimate,
    difference,
    plain,
    pool_of,
    proportion,
    quantile_difference,
    ratio,
    seconds,
    share,
    student,
)


@pytest.mark.parametrize(
    ("freedom", "value"),
    [
        (1, 12.7062),
        (2, 4.3027),
        (4, 2.7764),
        (5, 2.5706),
        (9, 2.2622),
        (19, 2.0930),
        (39, 2.0227),
        (999, 1.9623),
    ],
)
def test_students_quantile_is_the_tables(freedom: int, value: float) -> None:
    assert student(freedom) == pytest.approx(value, abs=0.003)


def whole(*numbers: int) -> Ints:
    return np.array(numbers, dtype=np.int64)


def test_a_ratio_of_equal_days_is_their_mean_with_the_textbook_interval() -> None:
    found = ratio(whole(10, 20, 30, 40), whole(10, 10, 10, 10))
    half = student(3) * np.std([1, 2, 3, 4], ddof=1) / 2
    assert found.value == 2.5
    assert (found.low, found.high) == pytest.approx((2.5 - half, 2.5 + half))


def test_one_day_has_a_value_and_no_interval_and_nothing_counted_has_neither() -> None:
    assert ratio(whole(10), whole(4)) == Estimate(2.5)
    assert ratio(whole(0, 0), whole(0, 0)) == Estimate(None)
    assert pool_of([whole(), whole()]).quantile(0.9) == Estimate(None)


def test_a_share_stays_between_0_and_1() -> None:
    found = share(whole(9, 10, 10), whole(10, 10, 10))
    assert found.high == 1.0
    assert found.low is not None
    assert found.low > 0


def test_a_quantile_is_the_least_value_that_the_part_does_not_exceed() -> None:
    pool = pool_of([whole(5, 1, 3), whole(2, 4), whole(10, 6, 8, 7, 9)])
    assert [pool.at(part) for part in (0.05, 0.1, 0.11, 0.5, 0.9, 0.91, 1.0)] == [1, 1, 2, 5, 9, 10, 10]
    assert pool.mean().value == 5.5
    assert pool.longest() == 10


def test_wilsons_interval_never_leaves_0_to_1() -> None:
    assert proportion(20, 20).low == pytest.approx(0.839, abs=0.001)
    assert proportion(20, 20).high == 1.0
    assert proportion(0, 20).high == pytest.approx(0.161, abs=0.001)


def days_of(random: np.random.Generator, count: int = 30) -> list[Ints]:
    """Days whose visitors share their day's luck, so that visitors alone would tell too much."""
    return [
        np.rint(1000 * random.lognormal(random.normal(0, 0.4), 0.6, random.poisson(60))).astype(np.int64)
        for _ in range(count)
    ]


def test_intervals_cover_the_truth_as_often_as_they_say() -> None:
    random = np.random.default_rng(2)
    truth = np.sort(np.concatenate(days_of(random, 6000)))
    mean, tail = truth.mean(), truth[int(0.9 * len(truth))]
    hits = np.zeros(3)
    rounds = 400
    for _ in range(rounds):
        pool = pool_of(days_of(random))
        for index, (found, exact) in enumerate(((pool.mean(), mean), (pool.quantile(0.9), tail))):
            assert found.low is not None
            assert found.high is not None
            hits[index] += found.low <= exact <= found.high
        naive = 1.96 * pool.values.std() / np.sqrt(len(pool))
        hits[2] += abs(pool.values.mean() - mean) <= naive
    assert 0.90 <= hits[0] / rounds <= 0.98
    assert 0.89 <= hits[1] / rounds <= 0.99
    assert hits[2] / rounds < 0.75, "counting visitors instead of days would promise far too much"


def test_paired_differences_are_much_sharper_than_two_separate_results() -> None:
    random = np.random.default_rng(4)
    before = days_of(random)
    after = [np.rint(day * 0.9).astype(np.int64) for day in before]
    old, new = pool_of(before), pool_of(after)
    paired = difference((old.sums, old.counts), (new.sums, new.counts))
    assert paired.value == pytest.approx(-0.1 * old.sums.sum() / old.counts.sum(), rel=0.01)
    assert paired.high is not None
    assert paired.low is not None
    alone = new.mean()
    assert alone.high is not None
    assert alone.low is not None
    assert paired.high < 0
    assert (paired.high - paired.low) < 0.3 * (alone.high - alone.low)
    tail = quantile_difference(old, new, 0.9)
    assert tail.value == new.at(0.9) - old.at(0.9)
    assert tail.high is not None
    assert tail.high < 0


def test_paired_differences_of_quantiles_cover_the_truth_as_often_as_they_say() -> None:
    random = np.random.default_rng(6)

    def pairs(count: int) -> tuple[list[Ints], list[Ints]]:
        before = days_of(random, count)
        return before, [
            np.rint(day * 0.9 + random.normal(0, 60, len(day))).astype(np.int64) for day in before
        ]

    old, new = (np.sort(np.concatenate(side)) for side in pairs(6000))
    truths = {part: new[int(part * len(new))] - old[int(part * len(old))] for part in (0.5, 0.9)}
    hits = dict.fromkeys(truths, 0)
    rounds = 400
    for _ in range(rounds):
        before, after = (pool_of(side) for side in pairs(30))
        for part, exact in truths.items():
            found = quantile_difference(before, after, part)
            assert found.low is not None
            assert found.high is not None
            hits[part] += found.low <= exact <= found.high
    for part, hit in hits.items():
        assert 0.90 <= hit / rounds <= 0.985, part


def test_json_tells_durations_in_seconds_and_shares_as_they_are() -> None:
    assert seconds(Estimate(61_234.5678, 60_000, None)) == {"value": 61.235, "low": 60.0, "high": None}
    assert plain(Estimate(0.12345678, 0, 1)) == {"value": 0.123457, "low": 0, "high": 1}
    assert seconds(None) is None
