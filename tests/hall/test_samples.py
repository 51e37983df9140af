"""The sample hall keeps what its office has changed, and tells waits for the plans that it has."""

from __future__ import annotations

from typing import Any

import pytest

from hall.clock import HandClock
from hall.operations.asking import Request
from hall.operations.core import Operations
from hall.samples import CODE, folder, hall_data, load, plan, prepare
from hall.store.database import Store
from hall.toldwaits import fits, in_use
from queueing import commands as c
from queueing.hallfile import hall_from_data
from queueing.plans import plan_from_data
from tests.builders import at
from tests.postgres import let_go


@pytest.mark.parametrize(
    ("changed", "kept"),
    [({"waits": None}, True), ({"names": {"zh-CN": "另一个大厅", "en": "Another hall"}}, False)],
)
def test_another_table_of_waits_is_no_other_hall(
    sqlite_url: str, changed: dict[str, Any], kept: bool
) -> None:
    store, clock = Store(sqlite_url), HandClock(at("06:00"))
    assert prepare(store, clock, acted=True) is None
    data = {key: one for key, one in (hall_data(acted=True) | changed).items() if one is not None}
    operations = Operations(store, clock)
    operations.perform(CODE, c.ConfigureHall(data), Request("office"), lambda _: (200, {}))
    changes = store.seq(CODE)
    assert (prepare(store, clock, acted=True) is None) == kept
    assert (store.seq(CODE) == changes) == kept
    let_go(store)


def test_the_table_of_waits_was_fitted_for_the_plans_of_its_kinds_of_day() -> None:
    """Whoever changes one of these plans fits the table anew: kuaiban fit-waits."""
    hall = hall_from_data(hall_data(acted=True))
    table = in_use(hall)
    assert table is not None
    assert fits(table, plan(hall, acted=True))
    for code in table["scenarios"]:
        file = folder() / "scenarios" / load(folder() / "scenarios" / f"{code}.toml")["plan"]
        assert fits(table, plan_from_data(load(file), hall)), code
