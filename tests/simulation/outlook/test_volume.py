"""How many are still to come, and on which kind of day."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from queueing.times import HOUR, MINUTE
from simulation.outlook.seen import Seen
from simulation.outlook.volume import kinds_of, shared_out
from simulation.scenario import Scenario, read_scenario
from tests.simulation.outlook.afternoons import afternoon


@pytest.fixture(scope="module")
def seen(ordinary: Scenario) -> Seen:
    """Eleven o'clock of an ordinary day."""
    return afternoon(ordinary, ordinary.plans[-1], 5, 1, 11 * HOUR).seen


def test_twice_as_many_than_usual_bring_nearly_twice_as_many_still(seen: Seen) -> None:
    (usual,) = kinds_of(replace(seen, issued=np.linspace(8 * HOUR, 11 * HOUR, 290).astype(int).tolist()))
    (busy,) = kinds_of(replace(seen, issued=np.linspace(8 * HOUR, 11 * HOUR, 580).astype(int).tolist()))
    assert 1.6 < busy.volume / usual.volume < 2


def test_at_the_opening_one_visitor_more_or_less_says_little(seen: Seen) -> None:
    floor = seen.floor
    early = replace(seen, at=seen.zero + 8 * HOUR + MINUTE, issued=[8 * HOUR + 1] * 4, floor=floor)
    (kind,) = kinds_of(early)
    assert 0.9 < kind.volume < 1.1


def test_a_monday_is_known_by_its_hours(seen: Seen, scenarios: Path, ordinary: Scenario) -> None:
    monday = read_scenario(scenarios / "monday.toml")
    both = [ordinary, monday]
    on_monday = afternoon(monday, monday.plans[-1], 7, 1, 11 * HOUR).seen
    assert kinds_of(replace(on_monday, scenarios=both))[0].scenario.code == "monday"
    assert kinds_of(replace(seen, scenarios=both))[0].scenario.code == "ordinary"


def test_futures_are_shared_out_by_weight_and_none_is_lost(seen: Seen) -> None:
    kinds = kinds_of(seen)
    three = [replace(kinds[0], weight=weight) for weight in (0.5, 0.3, 0.2)]
    assert shared_out(three, 10) == [5, 3, 2]
    assert sum(shared_out(three, 7)) == 7
