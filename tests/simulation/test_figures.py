"""Figures as text: what is rounded to zero is zero, whichever side it comes from."""

from __future__ import annotations

from typing import Any

import pytest

from simulation.figures import change, minutes, percent, percent_of, rounded, signed


def figure(value: float | None, half: float = 0.0) -> dict[str, Any]:
    if value is None:
        return {"value": None, "low": None, "high": None}
    return {"value": value, "low": value - half, "high": value + half}


@pytest.mark.parametrize(
    ("value", "told"), [(0.04, "0.0"), (-0.04, "0.0"), (-0.0, "0.0"), (-0.06, "-0.1"), (12.34, "12.3")]
)
def test_a_rounded_zero_has_no_sign(value: float, told: str) -> None:
    assert rounded(value, 1) == told


@pytest.mark.parametrize(
    ("value", "told"), [(0.04, "0.0"), (-0.04, "0.0"), (0.05001, "+0.1"), (-0.06, "-0.1"), (3.0, "+3.0")]
)
def test_a_difference_has_a_sign_unless_it_is_none(value: float, told: str) -> None:
    assert signed(value, 1) == told
    assert change(figure(value)) == f"{told} ±0.0"


def test_an_estimate_is_told_with_half_its_interval_in_the_unit_of_people() -> None:
    assert minutes(figure(-2.0, 1.0)) == "0.0 ±0.0"
    assert minutes(figure(90.0, 6.0)) == "1.5 ±0.1"
    assert percent(figure(-0.0004, 0.012), "en") == "0.0 % ±1.2"
    assert percent(figure(None), "en") == change(figure(None)) == ""


def test_chinese_sets_no_space_before_the_sign_of_per_cent() -> None:
    assert percent(figure(0.95, 0.01), "zh-CN") == "95.0% ±1.0"
    assert percent_of(0.9, "zh-CN") == "90%"
    assert percent_of(0.0555, "en", 1) == "5.5 %"
