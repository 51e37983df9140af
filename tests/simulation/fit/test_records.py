"""Rows of a hall's own record as visits."""

from __future__ import annotations

import json
from typing import Any

from queueing.hallfile import hall_from_data
from simulation.fit.calls import fit_no_shows
from simulation.fit.checks import check
from simulation.fit.records import Deed, Record, visits_of
from simulation.fit.visits import OUTCOMES
from tests.builders import at, hall_data

HALL = hall_from_data(hall_data())


def visit(ticket: str, **changed: Any) -> dict[str, Any]:
    """A finished visit of the small hall, issued at nine."""
    row = {
        "ticket": ticket,
        "day": "2026-03-02",
        "number": f"A{len(ticket):03d}",
        "items": json.dumps(["QA"]),
        "window": "W1",
        "ended": "completed",
        "priority": False,
        "class": None,
        "channel": "kiosk",
        "arrived_at": None,
        "issued_at": at("09:00"),
        "called_at": at("09:05"),
        "started_at": at("09:06"),
        "accepted_at": at("09:07"),
        "accept_inferred": False,
        "completed_at": at("09:10"),
        "ended_at": at("09:10"),
        "misses": 0,
        "step": 1,
        "appointment": None,
        "uncounted": 0,
        "outcome": "done",
    }
    return row | changed


GONE = {"started_at": None, "accepted_at": None, "completed_at": None, "outcome": None}


def read(rows: list[dict[str, Any]], deeds: tuple[Deed, ...] = ()) -> Any:
    visits, findings = visits_of(Record(rows, [], deeds), HALL)
    return check(visits, HALL, findings), findings


def test_a_miss_that_came_back_counts_although_its_visitor_is_forgotten() -> None:
    known = visit("t1", misses=1, started_at=at("09:20"), accepted_at=at("09:21"), completed_at=at("09:30"))
    deeds = (
        Deed("t1", "recalled", at("09:05:20")),
        Deed("t1", "missed", at("09:06")),
        Deed("t1", "requeued", at("09:16")),
    )
    forgotten = [{**known, "ticket": f"#{number}", "number": ""} for number in range(3)]
    visits, _ = read([known, *forgotten, visit("t2")], deeds)
    found = fit_no_shows(visits)
    assert (found.walk_ins.count, found.walk_ins.n) == (4, 5)
    assert (found.returns.count, found.returns.n) == (4, 4)
    assert (found.calls, found.between, found.costs, found.seen) == (2, 20_000, 60_000, 1)
    assert (visits.back >= 0).sum() == 1


def test_how_a_visit_ended_is_read_from_its_record() -> None:
    rows = [
        visit("a"),
        visit("b", outcome="turned_away"),
        visit("c", ended="withdrawn", called_at=None, window=None, **GONE),
        visit("d", ended="expired", misses=1, **GONE),
        visit("e", ended="expired", called_at=None, window=None, **GONE),
    ]
    visits, _ = read(rows)
    wanted = ["done", "turned_away", "left", "missed", "expired"]
    assert [OUTCOMES[one] for one in visits.outcome] == wanted
    assert (visits.left >= 0).tolist() == [False, False, True, False, True]


def test_an_inferred_acceptance_is_none_and_a_held_visit_is_no_measure_of_service() -> None:
    rows = [
        visit("a", accept_inferred=True, accepted_at=at("09:06")),
        visit("b", uncounted=60_000),
        visit("c", appointment=at("09:03"), uncounted=180_000),
        visit("d", step=2),
        visit("e", items=json.dumps(["QA", "NA"])),
    ]
    visits, findings = read(rows)
    assert visits.accepted[0] == -1
    assert visits.served.tolist() == [True, False, True, False, False]
    assert findings.count("several") == 3
    assert visits.matters.tolist() == [1, 1, 1, 1, 2]


def test_a_class_that_is_forgotten_counts_as_the_kiosk_s() -> None:
    visits, findings = read([visit("a", priority=True), visit("b", **{"priority": True, "class": "urgent"})])
    assert visits.priority.tolist() == [0, 1]
    assert findings.where("class_forgotten") == ["2026-03-02 A001"]


def test_an_item_that_the_hall_no_longer_has_is_named() -> None:
    visits, findings = read([visit("a"), visit("bb", items=json.dumps(["OLD"]))])
    assert len(visits) == 1
    assert "OLD (visit 2026-03-02 A002)" in findings.text("unknown_item", "en")


def test_somebody_served_at_once_at_a_window_says_nothing_about_waits() -> None:
    visits, _ = read([visit("a", channel="window", called_at=at("09:00"))])
    assert not visits.waits[0]
    assert visits.served[0]
