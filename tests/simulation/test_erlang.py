"""Erlang's formulas against values known from elsewhere."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from simulation.erlang import least_windows, must_wait, waits_longer

CASES = Path(__file__).parents[2] / "config" / "validation" / "cases.toml"


def test_the_share_who_must_wait_is_the_exact_one() -> None:
    assert must_wait(1, 0.8) == pytest.approx(0.8)
    assert must_wait(5, 4.0) == pytest.approx(0.5541125541125543)
    assert waits_longer(10, 1.5, 6.0, 10.0) == pytest.approx(0.126307069752323)
    assert must_wait(3, 3.5) == waits_longer(3, 3.5, 1.0, 9.0) == 1.0


def test_the_fewest_windows_are_those_of_the_table() -> None:
    cases = {case["id"]: case for case in tomllib.loads(CASES.read_text(encoding="utf-8"))["cases"]}
    rows = cases["H2"]["expected"]
    assert len(rows) == 10
    for name, exact in rows.items():
        arrivals, service, limit, share = map(float, name.removeprefix("windows_").split("_"))
        assert least_windows(arrivals, service, limit, share) == exact["value"], name
        assert waits_longer(int(exact["value"]) - 1, arrivals, service, limit) > share


def test_what_no_number_of_windows_can_reach_is_refused() -> None:
    with pytest.raises(ValueError, match="share"):
        least_windows(1.0, 5.0, 3.0, 0.0)
