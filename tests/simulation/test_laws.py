"""Laws of durations: mean, spread and shape are those that were asked for, and files are read as written."""

from __future__ import annotations

from math import exp, gamma, sqrt
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from queueing.errors import Mistake
from queueing.reading import Reader
from queueing.times import MINUTE
from simulation.chance import Choice, among
from simulation.laws import NEVER, Law, Laws
from simulation.lawtables import read_law

COUNT = 200_000
SHORT, LONG = Law("constant", 60_000.0), Law("exponential", 600_000.0)
LAWS = {
    "constant": (Law("constant", 10_000.0), 0.0),
    "exponential": (Law("exponential", 10_000.0), 10_000),
    "gamma": (Law("gamma", 10_000.0, 0.4), 4_000),
    "lognormal": (Law("lognormal", 10_000.0, 1.5), 15_000),
    "weibull": (
        Law("weibull", 10_000.0, shape=1.5),
        10_000 * sqrt(gamma(1 + 4 / 3) / gamma(1 + 2 / 3) ** 2 - 1),
    ),
    "empirical": (Law("empirical", values=(2_000, 3_000, 3_000, 15_000)), 5_356.1),
    "shifted": (Law("exponential", 10_000.0, shift=30_000), 10_000),
    "mixture": (Law("mixture", parts=((0.75, SHORT), (0.25, LONG)), shift=5_000), 378_318),
}


def draw(law: Law, count: int = COUNT, least: int = 0) -> Any:
    return law.draw(np.random.default_rng(3), count, least)


@pytest.mark.parametrize("name", LAWS)
def test_a_law_has_the_mean_and_spread_it_was_given(name: str) -> None:
    law, spread = LAWS[name]
    drawn = draw(law)
    assert drawn.mean() == pytest.approx(law.expected, abs=4.5 * max(spread, 0.1) / sqrt(COUNT))
    assert drawn.std() == pytest.approx(spread, rel=0.04, abs=1)
    half = draw(law.scaled(0.5))
    assert half.mean() == pytest.approx(law.expected / 2, abs=2.3 * max(spread, 1) / sqrt(COUNT) + 1)


def test_the_tails_are_those_of_the_families() -> None:
    weibull = draw(Law("weibull", 10_000.0 * gamma(1 + 1 / 1.5), shape=1.5))
    assert (weibull > 10_000).mean() == pytest.approx(exp(-1), abs=0.005)
    assert (weibull > 20_000).mean() == pytest.approx(exp(-(2**1.5)), abs=0.002)
    assert set(draw(LAWS["empirical"][0]).tolist()) == {2_000, 3_000, 15_000}
    mixed = draw(LAWS["mixture"][0])
    assert (mixed == 65_000).mean() == pytest.approx(0.75, abs=0.005)
    assert draw(LAWS["shifted"][0]).min() >= 30_000
    assert draw(Law("exponential", 2.0), least=1).min() == 1
    assert set(draw(Law("none"), 9).tolist()) == {NEVER}


def test_many_laws_at_once_draw_each_visitor_by_the_own_law() -> None:
    laws = [law for law, _ in LAWS.values()] + [Law("none")]
    which = np.random.default_rng(1).integers(0, len(laws), COUNT)
    drawn = Laws(laws).draw(np.random.default_rng(2), which)
    for number, (law, spread) in enumerate(LAWS.values()):
        mine = drawn[which == number]
        assert mine.mean() == pytest.approx(law.expected, abs=4.5 * max(spread, 0.1) / sqrt(len(mine)))
    assert set(drawn[which == len(LAWS)].tolist()) == {NEVER}


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=60).filter(any))
def test_an_outcome_is_drawn_by_its_weight(weights: list[float]) -> None:
    choice = Choice(weights)
    kept = np.zeros(len(weights))
    for place in range(len(weights)):  # what the tables say, added up
        keeps = choice.ends[place] - place
        kept[choice.names[2 * place]] += keeps
        kept[choice.names[2 * place + 1]] += 1 - keeps
    assert kept / len(weights) == pytest.approx(np.array(weights) / sum(weights), abs=1e-9)
    drawn = choice.draw(np.random.default_rng(0), 500)
    assert all(weights[one] > 0 for one in drawn.tolist())


def test_weights_that_say_nothing_are_refused() -> None:
    for weights in ([], [0.0], [1.0, -0.1]):
        with pytest.raises(ValueError, match="weights"):
            Choice(weights)
    assert among(np.random.default_rng(0), 100, 0.0).tolist() == []
    assert among(np.random.default_rng(0), 3, 1.0).tolist() == [0, 1, 2]


def read(data: object, **how: Any) -> tuple[Law, list[Mistake]]:
    mistakes: list[Mistake] = []
    return read_law(Reader(data, "service", mistakes), **how), mistakes


@pytest.mark.parametrize(
    ("data", "law"),
    [
        ({"law": "constant", "mean": "0 s"}, Law("constant", 0.0)),
        (
            {"law": "exponential", "mean": "2 min", "shift": "30 s"},
            Law("exponential", 120_000.0, shift=30_000),
        ),
        ({"law": "lognormal", "mean": "2 min", "cv": 0.5}, Law("lognormal", 120_000.0, 0.5)),
        ({"law": "gamma", "mean": "2 min", "cv": 0.5}, Law("gamma", 120_000.0, 0.5)),
        ({"law": "weibull", "mean": "2 min", "shape": 2}, Law("weibull", 120_000.0, shape=2.0)),
        ({"law": "weibull", "scale": "2 min", "shape": 1}, Law("weibull", 120_000.0, shape=1.0)),
        ({"law": "empirical", "values": ["2 min", "90 s"]}, Law("empirical", values=(120_000, 90_000))),
        (
            {
                "law": "mixture",
                "parts": [
                    {"weight": 3, "law": "constant", "mean": "1 min"},
                    {"weight": 1, "law": "exponential", "mean": "10 min"},
                ],
            },
            Law("mixture", parts=((3.0, SHORT), (1.0, LONG))),
        ),
    ],
    ids=lambda one: one["law"] if isinstance(one, dict) else "",
)
def test_a_law_is_read_as_it_is_written(data: dict[str, Any], law: Law) -> None:
    assert read(data) == (law, [])


def test_patience_as_it_was_always_written_is_a_weibull_law_and_may_be_none() -> None:
    law, mistakes = read({"shape": 1.5, "scale": "75 min"}, family="weibull", none=True)
    assert (law.family, law.shape, mistakes) == ("weibull", 1.5, [])
    assert law.expected == pytest.approx(75 * MINUTE * gamma(1 + 1 / 1.5))
    assert read({"law": "none"}, none=True) == (Law("none"), [])
    assert read({"law": "none"})[1][0].where == "service.law"
