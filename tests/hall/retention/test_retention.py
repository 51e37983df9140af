"""What retention leaves: no visitor, the figures, and a record that can be proved."""

from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from hall.clock import HandClock
from hall.errors import Problem
from hall.follow import Follow
from hall.operations.core import Operations
from hall.retention import Done, Planned, Retention, Until
from hall.settings import Settings
from hall.store.database import Store
from hall.store.forgetting import Forgettable
from hall.store.people import People
from hall.store.rebuild import check, rebuild
from hall.store.tables import (
    appointments,
    events,
    notes,
    pre_checks,
    print_jobs,
    sessions,
    steps,
    tickets,
    visits,
)
from queueing import commands as c
from queueing import times
from tests.builders import at, frozen
from tests.hall.conftest import HALL
from tests.hall.retention.conftest import LAST, ON_SQLITE, Work, day, do, dump, run, set_clock


def rows(store: Store, table: sa.Table, *where: sa.ColumnElement[bool]) -> list[dict[str, Any]]:
    with store.read() as connection:
        asked = sa.select(table).where(*where).order_by(*table.primary_key)
        return [dict(row) for row in connection.execute(asked).mappings()]


def differences(store: Store, retention: Retention) -> list[str]:
    """What the check of the live log finds, and that of the whole chain."""
    return [
        *check(store, HALL).differences,
        *check(store, HALL, retention.archive.read_all).differences,
    ]


def ids(found: Iterable[dict[str, Any]], name: str = "ticket") -> set[str]:
    return {row[name] for row in found}


FIGURES = (
    "day", "items", "lane", "issued_lane", "window", "ended", "priority", "channel", "issued_at", "called_at",
    "started_at", "accepted_at", "completed_at", "ended_at", "misses", "outcome", "appointment",
)  # fmt: skip


def figures(found: list[dict[str, Any]]) -> list[str]:
    return sorted(repr([row[name] for name in FIGURES]) for row in found)


def test_nothing_is_left_that_says_who_a_visitor_was_and_figures_stay(
    store: Store, retention: Retention
) -> None:
    until = day(2)
    before = rows(store, visits, visits.c.day <= until)
    booked = rows(store, appointments, appointments.c.day <= until)
    checked = rows(store, pre_checks, pre_checks.c.day <= until)
    known = ids(before) | ids(booked, "id") | ids(checked, "id")
    for table in (notes, print_jobs):
        assert ids(rows(store, table)) & known
    done = run(retention)
    assert done.visitors == len(before) + len(booked) + len(checked)
    left = rows(store, visits, visits.c.day <= until)
    assert figures(left) == figures(before)
    assert {row["number"] for row in left} == {""}
    assert {row["returns"] for row in left} == {None, "#"}
    for table in (notes, print_jobs, visits, steps):
        assert not ids(rows(store, table)) & known
    for table in (appointments, pre_checks):
        assert not ids(rows(store, table), "id") & known
    booked = rows(store, appointments, appointments.c.day <= until)
    assert {row["state"] for row in booked} == {"cancelled", "checked_in", "missed"}
    assert {(row["number"], row["priority"]) for row in booked} == {(None, None)}
    # Whoever may still come back by a return pass has a ticket until then.
    assert ids(rows(store, tickets), "id") & known == {"n1", "n2"}
    later = rows(store, visits, visits.c.day > until)
    assert all(row["number"] for row in later)
    assert ids(rows(store, notes)) == {"n3", "n4"}
    assert differences(store, retention) == []


@ON_SQLITE
def test_what_was_typed_is_not_in_the_database_file_either(store: Store, retention: Retention) -> None:
    file = Path(str(sa.make_url(store.url).database))

    def times_there() -> int:
        with store.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").close()
        return file.read_bytes().count(b"about Mr Li")

    assert times_there() == 5
    run(retention)
    assert times_there() == 2


@ON_SQLITE
def test_a_return_pass_is_honoured_and_then_its_ticket_goes_too(
    store: Store, retention: Retention, operations: Operations
) -> None:
    set_clock(operations, "09:00", LAST + 1)
    run(retention, before=LAST)
    assert ids(rows(store, tickets, tickets.c.day < day(LAST)), "id") == {"n2", "n3"}
    do(operations, c.Issue("back", ("QA",), returns="n4"))
    left = []
    for number in range(LAST + 1, LAST + 5):
        for wall in ("09:00", "20:30"):
            set_clock(operations, wall, number)
            operations.tick(HALL)
        run(retention)
        left.append(ids(rows(store, tickets, tickets.c.day <= day(LAST)), "id"))
    assert left[1:] == [{"n3", "n4"}, {"n4"}, set()]
    assert differences(store, retention) == []


@ON_SQLITE
def test_a_link_on_a_slip_is_nobodys_any_more(store: Store, retention: Retention) -> None:
    follow = Follow(store)
    for name, there in (("t2x1", False), ("t3x1", True)):
        assert follow.find(follow.token(HALL, name)) == (HALL, name)
        run(retention)
        assert bool(rows(store, tickets, tickets.c.id == name)) is there


def test_old_days_are_in_files_and_the_record_is_proved_with_and_without_them(
    work: Work, store: Store, retention: Retention, operations: Operations
) -> None:
    whole = store.events(HALL)
    floor = Operations(store, operations.clock).read(HALL, frozen)
    done = run(retention)
    assert done.days == [day(0), day(1)]
    segments = retention.segments(HALL)
    assert list(retention.archive.read_all(segments)) == whole[: segments[-1].last]
    kept = [row for row in rows(store, events) if row["seq"] <= segments[-1].last]
    assert [row["kind"] for row in kept] == ["HallConfigured", "PlanApplied", "DayClosed"]
    assert store.events(HALL, segments[-1].last) == whole[segments[-1].last :]
    report = check(store, HALL)
    assert (report.differences, report.begins) == ((), segments[-1].last)
    report = check(store, HALL, retention.archive.read_all)
    assert (report.differences, report.begins, report.visits) == ((), 0, len(rows(store, visits)))
    assert Operations(store, operations.clock).read(HALL, frozen) == floor
    assert run(retention).days == []
    work(LAST + 1, LAST + 1)
    assert run(retention).days == [day(2)]
    assert differences(store, retention) == []


@ON_SQLITE
def test_neither_the_present_day_nor_the_last_one_that_closed_is_touched(
    store: Store, retention: Retention, operations: Operations
) -> None:
    set_clock(operations, "09:00", LAST + 1)
    do(operations, c.Issue("open", ("QA",)))
    assert run(retention, before=9).days == [day(number) for number in range(LAST)]
    assert ids(rows(store, tickets), "id") >= {"open", "t4x0", "n4"}
    assert {row["day"] for row in rows(store, visits) if row["number"]} == {day(LAST)}
    assert {row.kind for row in store.events(HALL)} >= {"DayOpened", "TicketIssued"}
    assert differences(store, retention) == []


@ON_SQLITE
def test_a_hall_that_has_never_closed_has_nothing_to_forget(retention: Retention, store: Store) -> None:
    store.add_hall("NEW")
    assert retention.due("NEW") == Until("", "")
    assert list(retention.steps("NEW", retention.due("NEW"), Done())) == []


def test_projections_can_be_made_anew_and_bring_nobody_back(store: Store, retention: Retention) -> None:
    run(retention)
    before = dump(store)
    assert rebuild(store, HALL).begins == retention.segments(HALL)[-1].last
    assert dump(store) == before
    with store.write() as connection:
        connection.execute(sa.delete(visits))
        connection.execute(sa.update(appointments).values(state="booked"))
    assert check(store, HALL).differences
    assert rebuild(store, HALL, retention.archive.read_all).begins == 0
    assert dump(store) == before


@ON_SQLITE
def test_an_appointment_made_on_an_archived_day_outlives_a_rebuild(
    store: Store, retention: Retention, operations: Operations, work: Work
) -> None:
    when, zero = at("11:00", LAST + 3), at("00:00", LAST + 3)
    do(operations, c.BookAppointment("far", ("QA",), day(LAST + 3), zero, when))
    work(LAST + 1, LAST + 2)
    run(retention, before=LAST + 2)
    assert store.cut(HALL).day == day(LAST + 1)
    before = dump(store)
    rebuild(store, HALL)
    assert dump(store) == before
    with store.write() as connection:
        connection.execute(sa.update(appointments).where(appointments.c.id == "far").values(state="missed"))
    told = "appointment far: state is 'missed', the log gives 'booked'"
    assert check(store, HALL).differences == (told,)
    rebuild(store, HALL)
    assert dump(store) == before
    work(LAST + 3, LAST + 3)
    assert differences(store, retention) == []


@ON_SQLITE
def test_a_wrong_row_of_an_archived_day_is_found_with_the_archive(store: Store, retention: Retention) -> None:
    run(retention)
    with store.write() as connection:
        connection.execute(sa.update(visits).where(visits.c.day == day(0)).values(ended_at=1))
    assert check(store, HALL).differences == ()
    assert "ended_at is 1" in check(store, HALL, retention.archive.read_all).differences[0]
    rebuild(store, HALL, retention.archive.read_all)
    assert differences(store, retention) == []


@ON_SQLITE
@pytest.mark.parametrize("kind", ["HallConfigured", "PlanApplied", "DayClosed"])
def test_a_change_in_the_rows_that_stay_is_found(store: Store, retention: Retention, kind: str) -> None:
    run(retention)
    first = store.events(HALL)[:3]
    (seq,) = (row.seq for row in first if row.kind == kind)
    mine = events.c.seq == seq
    with store.write() as connection:
        actor = connection.execute(sa.select(events.c.actor).where(mine)).scalar_one()
        connection.execute(sa.update(events).where(mine).values(actor="somebody else"))
    assert "are not as they were" in check(store, HALL).differences[0]
    told = check(store, HALL, retention.archive.read_all).differences
    assert f"event {seq}: it is not as it is in the archive" in told
    with store.write() as connection:
        connection.execute(sa.update(events).where(mine).values(actor=actor))


@ON_SQLITE
def test_a_chain_that_is_broken_already_is_not_archived(store: Store, retention: Retention) -> None:
    mine = events.c.seq == 20
    with store.write() as connection:
        actor = connection.execute(sa.select(events.c.actor).where(mine)).scalar_one()
        connection.execute(sa.update(events).where(mine).values(actor="somebody else"))
    before = store.events(HALL)
    with pytest.raises(Problem, match="record_broken") as told:
        run(retention)
    assert told.value.facts["seq"] == 20
    assert store.events(HALL) == before
    assert list(retention.archive.folder.rglob("*.*")) == []
    with store.write() as connection:
        connection.execute(sa.update(events).where(mine).values(actor=actor))


@ON_SQLITE
def test_visits_that_do_not_follow_from_the_log_are_left_alone_and_told(
    store: Store, retention: Retention
) -> None:
    with store.write() as connection:
        connection.execute(sa.delete(tickets).where(tickets.c.id == "t0x0"))
    before = dump(store)
    with pytest.raises(Problem, match="rows_broken") as told:
        run(retention)
    assert told.value.facts == {"hall": HALL, "ticket": "t0x0"}
    assert dump(store) == before
    rebuild(store, HALL)
    assert run(retention).days == [day(0), day(1)]


@ON_SQLITE
def test_a_look_at_what_would_be_done_changes_nothing_and_is_right(
    store: Store, retention: Retention, settings: Settings
) -> None:
    before = dump(store)
    planned = retention.plan(HALL, retention.due(HALL))
    assert dump(store) == before
    assert not settings.archive_folder.exists()
    done = run(retention)
    assert planned.forget.visits + planned.forget.visitors == done.visitors
    assert [one for one, _ in planned.days] == done.days
    assert sum(count for _, count in planned.days) == done.events
    assert (planned.forget.notes, planned.forget.slips) == (3, 6)
    assert retention.plan(HALL, retention.due(HALL)) == Planned(Forgettable(0, 0, 0, 0), ())


def test_no_transaction_touches_many_rows_and_after_each_the_tables_are_right(
    store: Store, retention: Retention, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hall.retention.VISITORS", 5)
    monkeypatch.setattr("hall.retention.EVENTS", 15)
    deleted: list[int] = []

    def note(_connection: sa.Connection, cursor: Any, statement: str, *_: object) -> None:
        if statement.startswith("DELETE FROM events"):
            deleted.append(cursor.rowcount)
        if statement.startswith(("DELETE", "UPDATE")):
            assert cursor.rowcount <= 15

    sa.event.listen(store.engine, "after_cursor_execute", note)
    done, until = Done(), retention.due(HALL)
    for word in retention.steps(HALL, until, done):
        if word in ("forgotten", "archived", "swept"):
            assert check(store, HALL).differences == ()
    sa.event.remove(store.engine, "after_cursor_execute", note)
    assert sum(deleted) == done.events - 3
    assert len(deleted) > 5
    assert differences(store, retention) == []


@pytest.mark.parametrize("seed", [0, *(pytest.param(one, marks=pytest.mark.prove) for one in range(1, 8))])
def test_whatever_is_done_in_whatever_order_the_chain_can_be_proved(
    work: Work, store: Store, retention: Retention, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Days of work, runs that are left off anywhere, rebuilds."""
    monkeypatch.setattr("hall.retention.VISITORS", 4)
    monkeypatch.setattr("hall.retention.EVENTS", 20)
    dice = random.Random(seed)
    worked, left_off = LAST, 0
    for turn in range(7):
        if dice.random() < 0.3:
            worked += 1
            work(worked, worked)
        until = retention.due(HALL, date.fromisoformat(day(dice.randrange(1 + turn // 2, worked + 2))))
        steps_of_it = retention.steps(HALL, until, Done())
        last = dice.choice((2, 6, 15))
        for count, _ in enumerate(steps_of_it):
            if count == last:
                steps_of_it.close()
                left_off += 1
        if dice.random() < 0.4:
            rebuild(store, HALL, dice.choice((None, retention.archive.read_all)))
        assert differences(store, retention) == []
    run(retention, before=worked + 2)
    assert differences(store, retention) == []
    assert left_off > 2
    assert len(retention.segments(HALL)) == worked
    assert not list(retention.archive.folder.rglob("*.part"))


@ON_SQLITE
def test_who_left_long_ago_is_a_number(store: Store, retention: Retention, clock: HandClock) -> None:
    people, now = People(store), clock.now()
    secret = iter("abc")
    numbers = [
        people.add_person(login=name, name=name, role="clerk", password_hash="x", now=now)
        for name in ("li", "wang")
    ]
    device = people.add_token(name="kiosk of Li", role="kiosk", secret_hash=next(secret), now=now)
    people.add_session(
        kind="person", secret_hash=next(secret), person=numbers[1], now=now, expires_at=now + 1
    )
    people.disable_person(numbers[0], now)
    people.revoke_token(device, now)
    assert retention.forget_people(now + 400 * times.DAY) == 0
    assert retention.forget_people(now + 401 * times.DAY) == 2
    assert retention.forget_people(now + 402 * times.DAY) == 0
    assert [(row["login"], row["name"]) for row in people.all_people()] == [
        (f"#{numbers[0]}", f"#{numbers[0]}"),
        ("wang", "wang"),
    ]
    assert [row["name"] for row in people.all_tokens()] == [f"#{device}"]
    assert rows(store, sessions) == []
