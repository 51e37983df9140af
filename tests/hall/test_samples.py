"""The sample hall keeps what its office has changed when it is started again."""

from __future__ import annotations

from typing import Any

import pytest

from hall.clock import HandClock
from hall.operations.asking import Request
from hall.operations.core import Operations
from hall.samples import CODE, hall_data, prepare
from hall.store.database import Store
from queueing import commands as c
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
