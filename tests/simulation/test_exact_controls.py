"""Control variates of the exact cases: on average they are nothing, and they explain much of a run."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from simulation import steady
from simulation.exact_cases import read_cases
from simulation.exact_controls import at_least
from simulation.steady import Runs, prove_case

CASES = read_cases(Path(__file__).parents[2] / "config" / "validation")
RUNS = 128


@pytest.mark.parametrize(
    ("which", "number"),
    [
        ("A2", 8),
        ("B1", 2),
        ("C3", 4),
        ("D3", 8),
        ("F1", 14),
        ("F8", 6),
        ("G1", 53),
        ("G6", 52),
        ("H4_lag", 52),
    ],
)
def test_what_is_expected_comes_on_average(which: str, number: int) -> None:
    runs = Runs(CASES[which])
    found = []
    for run in range(RUNS):
        trace = runs.trace(7, run)
        found.append([one for control in runs.known for one in control(trace)])
    values = np.array(found)
    assert values.shape == (RUNS, number)
    assert np.abs(values.mean(axis=0) / (values.std(axis=0, ddof=1) / np.sqrt(RUNS) + 1e-12)).max() < 4


@pytest.mark.parametrize("which", ["C6", "G5", "G8"])
def test_where_visitors_do_not_come_at_random_nothing_is_taken_off(which: str) -> None:
    assert Runs(CASES[which]).known == []


def test_a_hall_that_is_one_of_the_known_halls_does_not_explain_itself() -> None:
    """A lane of one window, and a hall in which nobody ever waits: only who came, and how much work."""
    for which in ("B1", "G9"):
        runs = Runs(CASES[which])
        assert [len(control(runs.trace(1, 0))) for control in runs.known] == [2]


@pytest.mark.parametrize(("which", "name", "times"), [("A4", "wait_mean", 5), ("G2", "overtime_mean", 10)])
def test_they_explain_most_of_a_run(
    which: str, name: str, times: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = replace(CASES[which], expected={name: CASES[which].expected[name]})
    explained = prove_case(case, part=0.01)[0].error
    monkeypatch.setattr(steady, "controls_of", lambda *_: [])
    assert explained * times < prove_case(case, part=0.01)[0].error


def test_poisson_numbers() -> None:
    means = np.array([[0.0, 0.5], [2.0, 30.0]])
    wanted = [[0.0, 1 - np.exp(-0.5) * 1.5], [1 - np.exp(-2.0) * 5, 1 - np.exp(-30.0) * 481]]
    numbers = np.array([[2], [3]])
    assert at_least(means, numbers) == pytest.approx(np.array(wanted), abs=1e-12)
    assert at_least(means, np.zeros((2, 1), dtype=np.int64)) == pytest.approx(np.ones((2, 2)))
