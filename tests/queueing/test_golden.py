"""Logs that earlier versions of the program have written lead to the Floors that they led to then.

:mod:`tests.queueing.golden.make` tells how such a log is made.
"""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from queueing.events import KINDS, from_data, to_data
from queueing.floor import Floor
from tests.builders import frozen

pytestmark = pytest.mark.quick

GOLDEN = Path(__file__).parent / "golden"


def _log(name: str) -> list[dict[str, Any]]:
    text = gzip.decompress((GOLDEN / f"{name}.jsonl.gz").read_bytes()).decode()
    return [json.loads(line) for line in text.splitlines()]


def _snapshot(name: str) -> str:
    return gzip.decompress((GOLDEN / f"{name}.snapshot.json.gz").read_bytes()).decode()


def _replayed(log: list[dict[str, Any]]) -> Floor:
    floor = Floor()
    for one in log:
        floor.apply(from_data(one["kind"], one["v"], one["at"], one["data"]))
    return floor


def _lost(then: object, now: object, where: str = "") -> list[str]:
    """Where what stood in a snapshot then is not the same now; what has come since does not matter."""
    if isinstance(then, dict) and isinstance(now, dict):
        return [lost for key in then for lost in _lost(then[key], now.get(key, "nothing"), f"{where}.{key}")]
    return [] if then == now else [f"{where}: {then!r} then, {now!r} now"]


def test_a_log_of_the_first_version_leads_to_the_same_floor() -> None:
    log = _log("v1")
    assert {one["v"] for one in log} == {1}
    assert len(log) > 900
    floor = _replayed(log)
    then = json.loads(_snapshot("v1"))
    assert len(then["tickets"]) >= 5
    assert _lost(then, json.loads(frozen(floor))) == []


def test_tickets_of_the_first_version_have_what_they_would_have_been_given() -> None:
    for ticket in _replayed(_log("v1")).tickets.values():
        assert ticket.base == ticket.issued_at
        assert ticket.claim == (None if ticket.priority is None else "granted")
        assert (ticket.steps, ticket.step, ticket.appointment, ticket.uncounted) == ((), 1, None, 0)


def test_a_log_with_every_kind_of_event_leads_to_the_same_floor() -> None:
    log = _log("v2")
    assert {one["kind"] for one in log} == set(KINDS)
    assert all(one["v"] == KINDS[one["kind"]].v for one in log)
    assert frozen(_replayed(log)) == _snapshot("v2")


@pytest.mark.parametrize("name", ["v1", "v2"])
def test_a_golden_log_survives_being_read_and_written_again(name: str) -> None:
    for one in _log(name):
        event = from_data(one["kind"], one["v"], one["at"], one["data"])
        data = json.loads(json.dumps(to_data(event)))
        assert from_data(event.kind, event.v, event.at, data) == event
        assert _lost(one["data"], data) == []
