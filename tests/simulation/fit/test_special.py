"""Special functions and likelihoods against SciPy 1.17 (its values are written down here)."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulation.fit import families, special
from simulation.fit.patience import kaplan_meier
from simulation.fit.services import Prior, shrunk

DURATIONS = np.array([31, 44, 52, 58, 63, 71, 77, 85, 90, 104, 118, 131, 160, 205, 290], dtype=np.float64)


@pytest.mark.parametrize(
    ("x", "first", "second"),
    [
        (0.1, -10.423754940411076, 101.43329915079275),
        (1.0, -0.5772156649015329, 1.6449340668482266),
        (2.5, 0.7031566406452432, 0.4903577561002349),
        (30.0, 3.384438132685525, 0.033895060357739946),
    ],
)
def test_digamma_and_trigamma(x: float, first: float, second: float) -> None:
    assert special.digamma(x) == pytest.approx(first, rel=1e-10)
    assert special.trigamma(x) == pytest.approx(second, rel=1e-9)
    assert special.trigamma_inverse(second) == pytest.approx(x, rel=1e-8)


@pytest.mark.parametrize(
    ("shape", "x", "wanted"),
    [
        (0.2, 0.01, 0.43286756092652506),
        (0.5, 3.0, 0.9856941215645704),
        (2.5, 1.0, 0.15085496391539038),
        (6.25, 6.0, 0.5131160443067931),
        (40.0, 55.0, 0.9853028204736023),
        (400.0, 380.0, 0.15855070978429484),
    ],
)
def test_the_gamma_distribution(shape: float, x: float, wanted: float) -> None:
    assert special.gamma_cdf(shape, [x])[0] == pytest.approx(wanted, rel=1e-9)


@pytest.mark.parametrize(
    ("x", "freedom", "wanted"),
    [
        (3.84, 1, 0.05004352124870519),
        (20.0, 10, 0.029252688076961124),
        (150.0, 100, 0.0009039320423540184),
        (90.0, 4, 1.316758547052716e-18),
    ],
)
def test_the_tail_of_chi_square(x: float, freedom: int, wanted: float) -> None:
    assert special.chi_square_tail(x, freedom) == pytest.approx(wanted, rel=1e-8)


def test_the_normal_distribution_in_its_tails_too() -> None:
    wanted = [2.866515718791933e-07, 0.11506967022170822, 0.5, 0.9892758899783242]
    assert special.normal_cdf([-5.0, -1.2, 0.0, 2.3]) == pytest.approx(wanted, rel=1e-12)


@pytest.mark.parametrize(
    ("family", "mean", "spread", "likelihood"),
    [
        (
            "lognormal",
            88.70818291734167 * math.exp(0.5752064057264238**2 / 2),
            math.sqrt(math.expm1(0.5752064057264238**2)),
            -80.26896504011286,
        ),
        ("gamma", 3.078099033960501 * 34.1985964406165, 1 / math.sqrt(3.078099033960501), -80.93872854143606),
        (
            "weibull",
            119.10054963612413 * math.gamma(1 + 1 / 1.7232483387927993),
            1.7232483387927993,
            -81.73257099660805,
        ),
        ("exponential", 105.26666666666667, 0.0, -84.8474521973015),
    ],
)
def test_the_most_likely_law_of_each_family(
    family: str, mean: float, spread: float, likelihood: float
) -> None:
    law = families.fit_all(DURATIONS)[family]
    assert law.mean == pytest.approx(mean, rel=1e-4)
    assert law.spread == pytest.approx(spread, rel=1e-4)
    assert law.likelihood == pytest.approx(likelihood, abs=1e-4)


def test_durations_that_are_all_the_same_are_a_constant() -> None:
    law, every = families.best(np.full(40, 90_000.0))
    assert (law.family, law.mean, law.cv, set(every)) == ("constant", 90_000.0, 0.0, {"constant"})


@given(
    family=st.sampled_from(families.FITTED),
    mean=st.floats(1_000, 5_000_000),
    spread=st.floats(0.15, 2.0),
    share=st.floats(0.01, 0.99),
)
def test_a_quantile_is_where_the_distribution_has_that_share(
    family: str, mean: float, spread: float, share: float
) -> None:
    law = families.Fitted(family, mean, spread, 1, (mean, mean), (spread, spread))
    assert law.cdf(law.quantiles(np.array([share])))[0] == pytest.approx(share, abs=1e-6)


@pytest.mark.parametrize("family", ["gamma", "lognormal", "weibull"])
@pytest.mark.parametrize("variance", [0.04, 0.3, 1.5])
def test_a_spread_is_that_of_the_logarithm_s_variance(family: str, variance: float) -> None:
    spread = families.spread_of(family, variance)
    law = families.Fitted(family, 60_000.0, spread, 1, (1.0, 1.0), (1.0, 1.0))
    logs = np.log(law.quantiles((np.arange(40_000) + 0.5) / 40_000))
    assert float(logs.var()) == pytest.approx(variance, rel=0.02)


def test_the_curve_of_those_who_stay_counts_only_who_was_still_there() -> None:
    times = np.array([5, 12, 20, 33, 41, 60, 7, 15, 22, 30, 38, 44, 50, 61, 75], dtype=np.float64)
    left = np.arange(15) < 6
    curve = kaplan_meier(times, left)
    assert curve.times.tolist() == [5, 12, 20, 33, 41, 60]
    wanted = [0.933333, 0.861538, 0.783217, 0.685315, 0.571096, 0.380730]
    assert curve.survival == pytest.approx(wanted, abs=1e-6)
    assert curve.low[[0, 3, 5]] == pytest.approx([0.612641, 0.353352, 0.074279], abs=1e-5)
    assert curve.high[[0, 3, 5]] == pytest.approx([0.990332, 0.871743, 0.698607], abs=1e-5)


def test_censored_waits_give_the_law_of_all_and_not_of_those_who_left() -> None:
    times = np.array([5, 12, 20, 33, 41, 60, 7, 15, 22, 30, 38, 44, 50, 61, 75], dtype=np.float64)
    left = np.arange(15) < 6
    shape = families.weibull_shape(times, np.log(times), float(np.log(times[left]).mean()))
    assert shape == pytest.approx(1.3421625154428471, rel=1e-3)
    scale = (float((times**shape).sum()) / 6) ** (1 / shape)
    assert scale == pytest.approx(71.90378715408622, rel=1e-3)


def test_of_many_hypotheses_only_those_stand_that_are_rarely_false() -> None:
    chances = np.array([0.001, 0.20, 0.011, 0.9, 0.03])
    assert special.below(chances, 0.05).tolist() == [True, False, True, False, True]
    assert not special.below(np.full(20, 0.04), 0.01).any()


@given(n=st.integers(1, 25), scale=st.floats(0.2, 5.0))
def test_a_borrowed_mean_lies_between_its_own_and_the_common_one(n: int, scale: float) -> None:
    prior = Prior("lognormal", math.log(300_000.0), 0.25, 0.2, 20.0, 12, 4000)
    own = np.exp(np.random.default_rng(n).normal(math.log(300_000.0 * scale), 0.4, n))
    law, weight = shrunk(own, prior)
    low, high = sorted((float(own.mean()), 300_000.0))
    assert low * 0.999 <= law.mean <= high * 1.001
    assert 0 < weight < 1


def test_more_services_borrow_less() -> None:
    prior = Prior("gamma", math.log(300_000.0), 0.25, 0.2, 20.0, 12, 4000)
    values = np.exp(np.random.default_rng(1).normal(12.0, 0.4, 25))
    weights = [shrunk(values[:n], prior)[1] for n in (0, 1, 5, 25)]
    assert weights == sorted(weights)
    assert weights[0] == 0.0
    assert shrunk(values[:0], prior)[0].mean == pytest.approx(300_000.0)
