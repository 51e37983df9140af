"""The reference against halls whose waits are known exactly.

The quick runs are part of every test run: honest intervals, wider than a proof's. The proof (``make prove``)
reaches the half-width that the case file asks for.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from simulation.steady import Found, read_cases, study_case

CASES = read_cases(Path(__file__).parents[2] / "config" / "validation" / "cases.toml")


def check(case: dict[str, Any], effort: str) -> list[Found]:
    assert case["runs"] >= 40
    found = study_case(case, effort)
    for one in found:
        print(
            f"{one.case} {one.name:32s} exact {one.value:9.4f} found {one.estimate:9.4f} "
            f"z {one.z:+5.2f} half-width {one.half_width:.4f}"
        )
    for one in found:
        limit = one.reach if effort == "proof" else case["quick"]["loose"]
        assert abs(one.z) <= 4, one
        assert one.half_width <= limit, one
    return found


@pytest.mark.parametrize("case", CASES)
def test_waits_are_the_exact_ones(case: str) -> None:
    assert len(check(CASES[case], "quick")) >= 4


@pytest.mark.prove
@pytest.mark.parametrize("case", CASES)
def test_waits_are_the_exact_ones_to_full_precision(case: str) -> None:
    check(CASES[case], "proof")


@pytest.mark.parametrize(("key", "factor"), [("service", 1.2), ("arrivals", 1.2)])
def test_a_hall_that_is_not_the_case_is_found_out(key: str, factor: float) -> None:
    case = CASES["F6"]
    wrong = case | {"quick": {"warm": 150, "measured": 500}}
    wrong["regular"] = case["regular"] | {key: case["regular"][key] * factor}
    assert max(abs(one.z) for one in study_case(wrong, "quick")) > 4


@pytest.mark.prove
def test_the_cases_are_spread_as_chance_would_have_it() -> None:
    """Over fresh seeds, z has the spread of a standard normal number."""
    case = CASES["F6"] | {"quick": {"warm": 250, "measured": 300}}
    scores = [one.z for seed in range(2, 7) for one in study_case(case, "quick", seed)]
    assert 0.5 < np.sqrt(np.mean(np.square(scores))) < 1.6
