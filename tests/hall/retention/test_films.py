"""Films of old days: the same from the database and from an archive file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from hall import archive as archive_module
from hall import films as films_module
from hall.archive import Archive
from hall.errors import Problem
from hall.films import Films
from hall.operations.core import Operations
from hall.retention import Retention
from hall.store.archives import segments
from hall.store.database import Store
from queueing import commands as c
from queueing.plans import Plan
from simulation.film import document
from tests.builders import hall_data, tiny_plan
from tests.hall.conftest import HALL
from tests.hall.retention.conftest import LAST, ON_SQLITE, Work, day, do, run, set_clock

ARCHIVE = Archive(Path("nowhere"), 0.125)


def test_every_day_on_record_can_be_shown_the_newest_first(operations: Operations) -> None:
    films = Films(operations, ARCHIVE)
    assert films.days(HALL) == ([day(number) for number in range(LAST, -1, -1)], None)
    for number in range(LAST + 1):
        filming = films.of(HALL, day(number))
        assert filming.over
        assert filming.day == day(number)
        assert len([row for row in filming.rows if row[0] == "i"]) == (6 if number else 4)


def test_a_long_day_is_read_with_rests_for_everybody_else_and_only_once(
    operations: Operations, monkeypatch: pytest.MonkeyPatch
) -> None:
    rests: list[float] = []
    monkeypatch.setattr("time.sleep", rests.append)
    monkeypatch.setattr(films_module, "PIECE", 5)
    films = Films(operations, ARCHIVE)
    whole = films.of(HALL, day(2))
    assert len(rests) >= len(whole.rows) // 10
    assert set(rests) == {ARCHIVE.rest}
    rests.clear()
    assert films.of(HALL, day(2)) is whole
    assert rests == []


def test_an_archived_day_is_shown_from_its_file_as_it_was(
    operations: Operations, retention: Retention
) -> None:
    before = {number: Films(operations, ARCHIVE).of(HALL, day(number)).rows for number in range(LAST + 1)}
    assert run(retention).days == [day(0), day(1)]
    films = Films(operations, retention.archive)
    assert films.days(HALL)[0] == [day(number) for number in range(LAST, -1, -1)], "the list is as before"
    for number in range(LAST + 1):
        filming = films.of(HALL, day(number))
        assert filming.rows == before[number]
        assert filming.over
    with pytest.raises(Problem, match="unknown_day"):
        films.of(HALL, "2020-01-01")


def test_an_archived_day_is_read_with_rests_too(
    operations: Operations, retention: Retention, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(retention)
    rests: list[float] = []
    monkeypatch.setattr("time.sleep", rests.append)
    monkeypatch.setattr(archive_module, "PIECE", 5)
    films = Films(operations, Archive(retention.archive.folder, 0.25))
    whole = films.of(HALL, day(1))
    assert len(rests) >= len(whole.rows) // 10
    assert set(rests) == {0.25}


@ON_SQLITE
def test_whatever_was_described_anew_meanwhile_an_archived_day_has_the_hall_and_plan_it_had(
    operations: Operations, retention: Retention, work: Work
) -> None:
    """Hall and plan are looked up in the files before, or in the rows that have stayed in the database."""
    changes = {5: ["plan"], 6: ["hall", "plan"], 7: list[str](), 8: ["plan"], 9: ["hall", "plan"]}
    for number, what in changes.items():
        set_clock(operations, "06:30", number)
        for one in what:
            do(operations, described(number) if one == "hall" else c.ApplyPlan(planned(number)))
        work(number, number)
    last = max(changes)
    before = {number: told(Films(operations, ARCHIVE), number) for number in range(last + 1)}
    assert len({film["hall"]["names"]["en"] for film in before.values()}) == 3
    for until in range(last - 2, last + 3):
        set_clock(operations, "20:30", until)
        run(retention)
        films = Films(operations, retention.archive)
        for number in range(last + 1):
            assert told(films, number) == before[number], (until, number)


def described(number: int) -> c.ConfigureHall:
    """The hall under another name."""
    data = hall_data(appointments={})
    data["rules"]["return_days"] = 2
    data["hours"]["workdays"] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
    data["names"] = {"zh-CN": f"大厅{number}", "en": f"Hall {number}"}
    return c.ConfigureHall(data)


def planned(number: int) -> Plan:
    """The plan under another name."""
    return replace(tiny_plan(), code=f"plan{number}")


def told(films: Films, number: int) -> dict[str, Any]:
    """All that a film says of a day."""
    return document("recorded", [films.of(HALL, day(number))])


def test_a_missing_file_is_named_and_the_other_days_are_shown(
    operations: Operations, retention: Retention, store: Store
) -> None:
    run(retention)
    with store.read() as connection:
        first, _ = segments(connection, HALL)
    retention.archive.path(first).unlink()
    films = Films(operations, retention.archive)
    with pytest.raises(Problem, match="archive_missing"):
        films.of(HALL, day(0))
    assert films.of(HALL, day(2)).over
