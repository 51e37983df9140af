"""A hall on a real database with a clock set by hand."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from hall.clock import HandClock
from hall.operations.asking import Request
from hall.operations.core import Operations
from hall.store.database import Store
from hall.store.rebuild import check
from queueing import commands as c
from tests.builders import at, hall_data, tiny_plan
from tests.postgres import let_go

HALL = "TINY"


@pytest.fixture
def clock() -> HandClock:
    return HandClock(at("07:50"))


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """The database of the hall; folders whose tests run on both override it."""
    return sqlite_url


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    made = Store(database_url)
    made.add_hall(HALL)
    yield made
    let_go(made)


@pytest.fixture
def operations(store: Store, clock: HandClock) -> Iterator[Operations]:
    """The tiny hall with its plan; the day opens by itself at 08:00. The log must be right at the end."""
    made = Operations(store, clock)
    system = Request("test")
    made.perform(HALL, c.ConfigureHall(hall_data()), system, lambda _: (200, {}))
    made.perform(HALL, c.ApplyPlan(tiny_plan()), system, lambda _: (200, {}))
    yield made
    assert check(store, HALL).differences == ()
