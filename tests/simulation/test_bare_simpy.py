"""The reference beside a program that knows nothing of the Floor: the same visitors wait equally long."""

from __future__ import annotations

import pytest

two_lanes = pytest.importorskip("benchmarks.two_lanes", reason="the bare program is not in the wheel")


@pytest.mark.parametrize("seed", range(20, 26))
def test_a_two_lane_day_in_plain_simpy_has_the_same_waits(seed: int) -> None:
    visitors = two_lanes.visitors(seed)
    waits = two_lanes.bare(visitors)
    assert two_lanes.reference(two_lanes.setting(), visitors) == waits
    assert sum(wait > 0 for wait in waits) > len(waits) / 20, "somebody waits"
