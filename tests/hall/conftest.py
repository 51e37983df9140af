"""A hall on a real SQLite file with a clock set by hand."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from hall.clock import HandClock
from hall.operations.core import Operations, Request
from hall.store.database import Store
from hall.store.rebuild import check
from queueing import commands as c
from tests.builders import at, hall_data, tiny_plan

HALL = "TINY"


@pytest.fixture
def clock() -> HandClock:
    return HandClock(at("07:50"))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = Store(f"sqlite:///{tmp_path / 'hall.db'}")
    made.upgrade()
    made.add_hall(HALL)
    yield made
    made.engine.dispose()


@pytest.fixture
def operations(store: Store, clock: HandClock) -> Iterator[Operations]:
    """The tiny hall with its plan; the day opens by itself at 08:00. The log must be right at the end."""
    made = Operations(store, clock)
    system = Request("test")
    made.perform(HALL, c.ConfigureHall(hall_data()), system, lambda _: (200, {}))
    made.perform(HALL, c.ApplyPlan(tiny_plan()), system, lambda _: (200, {}))
    yield made
    assert check(store, HALL).differences == ()
