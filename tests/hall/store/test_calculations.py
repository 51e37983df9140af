"""Calculations in the database: who waited longest is first, and nothing is worked out or told twice."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from hall.store import calculations, scenarios
from hall.store.calculations import KEPT, MOST_ATTEMPTS, Row
from hall.store.database import Store
from hall.store.tables import calculations as table
from tests.postgres import let_go

HALL = "TINY"


def ask(store: Store, name: str, at: int = 1) -> bool:
    row = {"id": name, "hall": HALL, "kind": "simulate", "wish": {"days": 1}, "given": {"seed": 1}}
    with store.write() as connection:
        return calculations.ask(connection, row | {"asked_by": "person:1", "asked_at": at})


def begin(store: Store) -> Row:
    with store.write() as connection:
        found = calculations.begin(connection, 5)
    assert found is not None
    return found


def state(store: Store, name: str) -> str:
    with store.read() as connection:
        found = calculations.one(connection, HALL, name)
    assert found is not None
    return str(found["state"])


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    made = Store(database_url)
    made.add_hall(HALL)
    yield made
    let_go(made)


def test_who_has_waited_longest_is_first_and_a_repeated_wish_is_the_same(store: Store) -> None:
    assert ask(store, "b", at=2)
    assert ask(store, "a", at=3)
    assert ask(store, "c", at=1)
    assert not ask(store, "a", at=9)
    assert [begin(store)["id"] for _ in range(3)] == ["c", "b", "a"]
    with store.write() as connection:
        assert calculations.begin(connection, 5) is None
    with store.read() as connection:
        assert [row["id"] for row in calculations.all_of(connection, HALL)] == ["a", "b", "c"]
        assert calculations.open_ones(connection, HALL) == 3


def test_progress_and_result_are_those_of_the_worker_that_has_it_now(store: Store) -> None:
    ask(store, "a")
    lost = begin(store)
    with store.write() as connection:
        calculations.take_up(connection, 6)
    has = begin(store)
    with store.write() as connection:
        assert not calculations.tell(connection, lost, {"done": 1})
        calculations.end(connection, lost, 7, result={"from": "lost"}, page={})
        assert calculations.tell(connection, has, {"done": 2})
        assert calculations.tell(connection, has, None)
    assert state(store, "a") == "running"
    with store.write() as connection:
        calculations.end(connection, has, 8, result={"from": "has"}, page={"en": "<p>"})
    with store.read() as connection:
        row = calculations.one(connection, HALL, "a")
    assert row is not None
    assert (row["state"], json.loads(row["result"]), row["ended_at"]) == ("done", {"from": "has"}, 8)
    assert json.loads(row["progress"]) == {"done": 2}


def test_one_that_kills_its_worker_each_time_is_given_up(store: Store) -> None:
    ask(store, "a")
    for _ in range(MOST_ATTEMPTS):
        begin(store)
        with store.write() as connection:
            calculations.take_up(connection, 6)
    assert state(store, "a") == "failed"
    with store.write() as connection:
        assert calculations.begin(connection, 7) is None


def test_a_worker_that_stops_in_peace_does_not_count(store: Store) -> None:
    ask(store, "a")
    for _ in range(MOST_ATTEMPTS + 1):
        row = begin(store)
        with store.write() as connection:
            calculations.leave(connection, row)
    assert state(store, "a") == "queued"


def test_cancelling_ends_at_once_what_waits_and_soon_what_runs(store: Store) -> None:
    ask(store, "runs", at=1)
    ask(store, "waits", at=2)
    row = begin(store)
    with store.write() as connection:
        calculations.cancel(connection, HALL, "waits", 6)
        calculations.cancel(connection, HALL, "runs", 6)
    assert (state(store, "waits"), state(store, "runs")) == ("cancelled", "cancelling")
    with store.write() as connection:
        assert not calculations.tell(connection, row, {"done": 1})
        calculations.end(connection, row, 7, wanted=False, result={"days": 3}, page={"en": "<p>"})
        told = {row["id"]: row["told"] for row in calculations.all_of(connection, HALL)}
    assert state(store, "runs") == "cancelled"
    assert told == {"waits": False, "runs": True}


def test_one_whose_worker_has_died_while_it_was_cancelled_is_cancelled(store: Store) -> None:
    ask(store, "a")
    begin(store)
    with store.write() as connection:
        calculations.cancel(connection, HALL, "a", 6)
        calculations.take_up(connection, 7)
    assert state(store, "a") == "cancelled"


def test_old_ones_are_let_go_and_none_that_waits(store: Store) -> None:
    ask(store, "waits", at=0)
    for number in range(KEPT + 3):
        ask(store, f"n{number:03d}", at=number + 1)
        with store.write() as connection:
            calculations.cancel(connection, HALL, f"n{number:03d}", 9)
    with store.read() as connection:
        kept = [row["id"] for row in calculations.all_of(connection, HALL)]
        rows = connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
    assert kept == [f"n{number:03d}" for number in range(KEPT + 2, 2, -1)] + ["waits"]
    assert rows == KEPT + 1


def test_scenarios_keep_their_order_when_one_is_changed(store: Store) -> None:
    def named(code: str, **more: object) -> dict[str, object]:
        return {"code": code, "names": {"en": code}, "hall": {"code": "OTHER"}} | more

    with store.write() as connection:
        scenarios.put(connection, HALL, [named("b"), named("a")], 1)
        scenarios.put(connection, HALL, [named("c"), named("b", volume=2.0)], 2)
    with store.read() as connection:
        found = scenarios.all_of(connection, HALL)
    assert [one["code"] for one in found] == ["b", "a", "c"]
    assert found[0] == {"code": "b", "names": {"en": "b"}, "volume": 2.0}
    with store.write() as connection:
        assert scenarios.remove(connection, HALL, "a")
        assert not scenarios.remove(connection, HALL, "a")
