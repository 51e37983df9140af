"""The sample hall's ordinary day."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulation.scenario import Scenario, read_scenario

SCENARIOS = Path(__file__).parents[2] / "config" / "halls" / "demo" / "scenarios"


@pytest.fixture(scope="session")
def scenarios() -> Path:
    """The folder of the shipped scenarios."""
    return SCENARIOS


@pytest.fixture(scope="session")
def ordinary() -> Scenario:
    """The ordinary day, before and after fast-track."""
    return read_scenario(SCENARIOS / "ordinary.toml")
