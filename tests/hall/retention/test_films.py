"""Films of old days: the same from the database and from an archive file."""

from __future__ import annotations

import pytest

from hall import films as films_module
from hall.errors import Problem
from hall.films import Films, archived_film
from hall.operations.core import Operations
from hall.retention import Retention
from hall.store.database import Store
from tests.hall.conftest import HALL
from tests.hall.retention.conftest import LAST, day, run


def test_every_day_on_record_can_be_shown_the_newest_first(operations: Operations) -> None:
    films = Films(operations)
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
    monkeypatch.setattr(films_module.time, "sleep", rests.append)
    monkeypatch.setattr(films_module, "BATCH", 5)
    films = Films(operations)
    whole = films.of(HALL, day(2))
    assert len(rests) >= len(whole.rows) // 10
    assert set(rests) == {films_module.REST}
    rests.clear()
    assert films.of(HALL, day(2)) is whole
    assert rests == []


def test_an_archived_day_is_shown_from_its_file_as_it_was(
    operations: Operations, retention: Retention, store: Store
) -> None:
    before = {number: Films(operations).of(HALL, day(number)).rows for number in range(LAST + 1)}
    archived = run(retention).days
    assert archived == [day(0), day(1)]
    films = Films(operations)
    assert films.days(HALL)[0] == [day(number) for number in range(LAST, 1, -1)]
    for number in range(2, LAST + 1):
        assert films.of(HALL, day(number)).rows == before[number]
    for number in (0, 1):
        with pytest.raises(Problem, match="archived"):
            films.of(HALL, day(number))
        assert archived_film(retention.archive, store, HALL, day(number)).rows == before[number]
    with pytest.raises(Problem, match="unknown_day"):
        archived_film(retention.archive, store, HALL, "2020-01-01")
