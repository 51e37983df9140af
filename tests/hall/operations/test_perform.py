"""What a hall's people rely on: one press is one command, and what was acknowledged is in the log."""

from __future__ import annotations

import dataclasses
import json
import threading
from typing import Any

import pytest
import sqlalchemy as sa
from structlog.testing import capture_logs

from hall.clock import HandClock
from hall.errors import Problem
from hall.operations.asking import TIMETABLE, Answer, Moment, Request
from hall.operations.core import Operations
from hall.store.database import Store
from hall.store.log import Log, broken_link
from hall.store.rebuild import check
from hall.store.tables import events
from queueing import applying
from queueing import commands as c
from queueing.events import Event, TicketIssued
from queueing.floor import Floor
from queueing.state import State
from tests.builders import at, frozen, hall_data, tiny_plan
from tests.hall.conftest import HALL
from tests.postgres import let_go


def view(moment: Moment) -> tuple[int, dict[str, Any]]:
    ticket, because = moment.outcome.ticket, moment.outcome.because
    return 200, {
        "ticket": ticket.id if ticket else None,
        "number": ticket.number if ticket else None,
        "because": because.code if because else None,
    }


def ask(operations: Operations, command: c.Command, request: Request | None = None) -> Answer:
    return operations.perform(HALL, command, request or Request("clerk"), view)


def issue(operations: Operations, ticket: str, item: str = "QA") -> Answer:
    return ask(operations, c.Issue(ticket, (item,)))


def kinds(store: Store) -> list[str]:
    return [record.kind for record in store.events(HALL)]


def test_the_day_opens_by_itself_and_slots_begin_with_the_times_at_which_they_were_due(
    operations: Operations, store: Store, clock: HandClock
) -> None:
    clock.at = at("09:00")
    issue(operations, "a")
    stamped = [(record.kind, record.at) for record in store.events(HALL)][2:]
    assert stamped[0] == ("DayOpened", at("08:00"))
    assert set(stamped[1:5]) == {("SlotStarted", at("08:30"))}
    assert stamped[5] == ("TicketIssued", at("09:00"))


def test_the_same_request_id_gives_the_same_answer_and_does_nothing_again(
    operations: Operations, store: Store, clock: HandClock
) -> None:
    clock.at = at("09:00")
    first = ask(operations, c.Issue("a", ("QA",)), Request("kiosk", "tap-1", "same"))
    again = ask(operations, c.Issue("b", ("QA",)), Request("kiosk", "tap-1", "same"))
    assert (again.body, again.status, again.seq) == (first.body, first.status, first.seq)
    assert (first.replayed, again.replayed) == (False, True)
    assert kinds(store).count("TicketIssued") == 1


def test_an_answer_survives_a_restart(operations: Operations, store: Store, clock: HandClock) -> None:
    clock.at = at("09:00")
    first = ask(operations, c.Issue("a", ("QA",)), Request("kiosk", "tap-1", "same"))
    restarted = Operations(store, clock)
    again = ask(restarted, c.Issue("b", ("QA",)), Request("kiosk", "tap-1", "same"))
    assert again.replayed
    assert again.body == first.body


def test_an_answer_is_kept_for_two_days_and_then_forgotten(
    operations: Operations, store: Store, clock: HandClock
) -> None:
    clock.at = at("09:00")
    ask(operations, c.Issue("a", ("QA",)), Request("kiosk", "tap-1"))
    assert store.forget_answers(at("09:00", day=2)) == 0
    assert ask(operations, c.Issue("b", ("QA",)), Request("kiosk", "tap-1")).replayed
    assert store.forget_answers(at("09:00", day=2) + 1) == 1
    assert not ask(operations, c.Issue("b", ("QA",)), Request("kiosk", "tap-1")).replayed


def test_a_refusal_and_a_nobody_are_answers_that_stay_the_same(
    operations: Operations, clock: HandClock
) -> None:
    clock.at = at("09:00")
    refused = ask(operations, c.CallNext("W1"), Request("clerk", "press-1"))
    assert (refused.status, refused.body["code"]) == (409, "window_not_open")
    ask(operations, c.OpenWindow("W1"))
    nobody = ask(operations, c.CallNext("W1"), Request("clerk", "press-2"))
    assert nobody.body["because"] == "nobody_waiting"
    issue(operations, "a")
    assert ask(operations, c.CallNext("W1"), Request("clerk", "press-1")).body == refused.body
    assert ask(operations, c.CallNext("W1"), Request("clerk", "press-2")).body == nobody.body
    assert ask(operations, c.CallNext("W1"), Request("clerk", "press-3")).body["ticket"] == "a"


def test_a_request_id_with_another_content_is_refused(operations: Operations, clock: HandClock) -> None:
    clock.at = at("09:00")
    ask(operations, c.Issue("a", ("QA",)), Request("kiosk", "tap-1", "one body"))
    with pytest.raises(Problem) as told:
        ask(operations, c.Issue("b", ("QB",)), Request("kiosk", "tap-1", "another body"))
    assert told.value.code == "request_id_reused"
    assert operations._rooms[HALL].seq, "a misused id must not throw the Floor away"


def test_two_actors_may_use_the_same_request_id(
    operations: Operations, store: Store, clock: HandClock
) -> None:
    clock.at = at("09:00")
    ask(operations, c.Issue("a", ("QA",)), Request("kiosk 1", "tap-1"))
    ask(operations, c.Issue("b", ("QA",)), Request("kiosk 2", "tap-1"))
    assert kinds(store).count("TicketIssued") == 2


def test_what_was_due_is_kept_even_when_the_command_after_it_is_refused(
    operations: Operations, store: Store, clock: HandClock
) -> None:
    clock.at = at("08:30")
    assert ask(operations, c.CallNext("W1")).status == 409
    assert kinds(store).count("SlotStarted") == 4


def test_a_day_that_nobody_closed_is_closed_at_its_end_on_the_next_start(
    operations: Operations, store: Store, clock: HandClock
) -> None:
    clock.at = at("09:00")
    issue(operations, "left over")
    clock.at = at("09:30", day=1)
    issue(Operations(store, clock), "next morning")
    told = [
        (r.kind, r.at) for r in store.events(HALL) if r.kind in ("TicketExpired", "DayClosed", "DayOpened")
    ]
    assert told[1:] == [
        ("TicketExpired", at("20:00")),
        ("DayClosed", at("20:00")),
        ("DayOpened", at("08:00", day=1)),
    ]


def test_what_falls_due_is_nobodys_doing_though_a_command_came_upon_it(
    operations: Operations, store: Store, clock: HandClock
) -> None:
    clock.at = at("09:00")
    ask(operations, c.Issue("a", ("QA",)), Request("kiosk", "tap-1"))
    by = {record.kind: (record.actor, record.request_id) for record in store.events(HALL)[2:]}
    assert by == {
        "DayOpened": (TIMETABLE, None),
        "SlotStarted": (TIMETABLE, None),
        "TicketIssued": ("kiosk", "tap-1"),
    }


def three_days(operations: Operations, clock: HandClock) -> None:
    """Days that leave something of everything behind, and the morning of another one."""
    other_plan = dataclasses.replace(tiny_plan(), code="other")
    for day in range(3):
        clock.at = at("09:00", day)
        issue(operations, f"done {day}")
        issue(operations, f"left over {day}")
        ask(operations, c.OpenWindow("W1"))
        ask(operations, c.CallNext("W1"))
        if day == 1:
            ask(operations, c.ApplyPlan(other_plan))
        clock.at = at("21:00", day)
        operations.tick(HALL)
        if day == 1:
            ask(operations, c.ConfigureHall(hall_data()))
            ask(operations, c.ApplyPlan(other_plan))
    clock.at = at("09:00", 3)
    issue(operations, "today")


def test_a_start_reads_the_present_day_only_and_stands_where_the_whole_record_leads(
    operations: Operations, store: Store, clock: HandClock
) -> None:
    three_days(operations, clock)
    whole = Floor()
    for record in store.events(HALL):
        whole.apply(record.event())
    whole.ended.clear()
    read: list[int] = []
    right = Log.after

    def after(self: Log, connection: Any, hall: str, seq: int, most: int | None = None) -> Any:
        for record in right(self, connection, hall, seq, most):
            read.append(record.seq)
            yield record

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Log, "after", after)
        found = Operations(store, clock).read(HALL, frozen)
    assert found == frozen(whole)
    days = [record.day for record in store.events(HALL) if record.seq in read]
    assert days.count("2026-03-05") == len([one for one in store.events(HALL) if one.day == "2026-03-05"])
    assert len(days) - days.count("2026-03-05") == 3


def test_a_record_longer_than_one_reading_is_read_to_its_end(
    operations: Operations, store: Store, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock.at = at("09:00")
    monkeypatch.setattr("hall.store.log.BATCH", 7)
    for number in range(30):
        issue(operations, f"t{number}")
    assert issue(Operations(store, clock), "last").body["number"] == "K031"
    assert check(store, HALL).tickets == 31


def test_a_floor_that_failed_half_way_is_made_anew(
    operations: Operations, store: Store, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock.at = at("09:00")
    issue(operations, "a")
    right = applying.APPLY[TicketIssued]

    def fails(state: State, event: Event) -> None:
        right(state, event)
        raise MemoryError

    other = Operations(store, clock)
    with monkeypatch.context() as patch:
        patch.setitem(applying.APPLY, TicketIssued, fails)
        with pytest.raises(MemoryError):
            other.read(HALL, lambda _: None)
    assert issue(other, "b").body["number"] == "K002"


def test_no_command_is_carried_out_on_a_record_that_lacks_its_end(
    operations: Operations, store: Store, clock: HandClock
) -> None:
    clock.at = at("09:00")
    ask(operations, c.OpenWindow("W1"))
    seq = ask(operations, c.PauseWindow("W1")).seq
    with store.write() as connection:
        row = connection.execute(sa.select(events).where(events.c.seq == seq)).mappings().one()
        connection.execute(sa.delete(events).where(events.c.seq == seq))
    assert check(store, HALL).differences == (
        f"the log ends with event {seq - 1}, the hall's last one was {seq}",
    )
    with pytest.raises(Problem) as told:
        ask(Operations(store, clock), c.CallNext("W1"))
    assert (told.value.code, told.value.facts["seq"]) == ("record_broken", seq)
    with store.write() as connection:
        connection.execute(sa.insert(events).values(**row))


def test_a_clock_that_steps_back_does_not_turn_the_log_back(
    operations: Operations, store: Store, clock: HandClock
) -> None:
    clock.at = at("09:00")
    issue(operations, "a")
    clock.at = at("08:59")
    issue(operations, "b")
    last = store.events(HALL)[-1]
    assert (last.at, last.recorded_at) == (at("09:00"), at("08:59"))


def test_a_command_whose_transaction_fails_leaves_nothing_behind(
    operations: Operations, store: Store, clock: HandClock
) -> None:
    clock.at = at("09:00")
    before = issue(operations, "a").seq

    def fails(moment: Moment) -> None:
        assert moment.floor.tickets["b"].number == "K002"
        raise RuntimeError("the disk is gone")

    with pytest.raises(RuntimeError):
        operations.perform(HALL, c.Issue("b", ("QA",)), Request("kiosk", "tap-2"), view, also=fails)
    assert store.seq(HALL) == before
    again = ask(operations, c.Issue("c", ("QA",)), Request("kiosk", "tap-2"))
    assert (again.replayed, again.body["number"]) == (False, "K002")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_full_disk_is_an_error_and_nothing_is_half_done(
    operations: Operations, store: Store, clock: HandClock
) -> None:
    clock.at = at("09:00")
    before = issue(operations, "a").seq
    with store.engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
    let_go(store)

    def full(connection: Any, _record: object) -> None:
        connection.execute(f"PRAGMA max_page_count={pages}")

    sa.event.listen(store.engine, "connect", full)
    with pytest.raises(sa.exc.DBAPIError, match="full"):
        _issue_many(operations)
    sa.event.remove(store.engine, "connect", full)
    let_go(store)
    assert broken_link(store.events(HALL)) is None
    written = store.seq(HALL)
    assert written >= before
    assert issue(operations, "room again").seq == written + 1


def _issue_many(operations: Operations) -> None:
    for number in range(1000):
        issue(operations, f"b{number}")


def test_two_processes_on_one_database_agree(operations: Operations, store: Store, clock: HandClock) -> None:
    clock.at = at("09:00")
    other = Operations(store, clock)
    ask(operations, c.OpenWindow("W1"))
    ask(other, c.OpenWindow("W2"))
    issue(operations, "a")
    issue(other, "b")
    assert ask(other, c.CallNext("W1")).body["ticket"] == "a"
    assert ask(operations, c.CallNext("W2")).body["ticket"] == "b"
    assert [record.seq for record in store.events(HALL)] == list(range(1, store.seq(HALL) + 1))


def test_many_clerks_at_once_never_get_the_same_ticket(
    operations: Operations, store: Store, clock: HandClock
) -> None:
    clock.at = at("09:00")
    for window in ("W1", "W2", "W3", "W4"):
        ask(operations, c.OpenWindow(window))
    for number in range(40):
        issue(operations, f"t{number}", "QB")
    called: list[str] = []

    def work(window: str) -> None:
        while (answer := ask(operations, c.CallNext(window))).body["ticket"] is not None:
            called.append(answer.body["ticket"])
            ask(operations, c.Start(window, answer.body["ticket"]))
            ask(operations, c.Complete(window, answer.body["ticket"]))

    clerks = [threading.Thread(target=work, args=(window,)) for window in ("W1", "W2", "W3", "W4")]
    for clerk in clerks:
        clerk.start()
    for clerk in clerks:
        clerk.join()
    assert sorted(called) == sorted(f"t{number}" for number in range(40))


def test_the_bell_rings_after_the_commit_and_not_for_a_replay(
    operations: Operations, store: Store, clock: HandClock
) -> None:
    clock.at = at("09:00")
    rung: list[tuple[str, int, int]] = []
    operations.after_commit(lambda hall, seq: rung.append((hall, seq, store.seq(hall))))
    request = Request("kiosk", "tap-1")
    seq = ask(operations, c.Issue("a", ("QA",)), request).seq
    ask(operations, c.Issue("a", ("QA",)), request)
    assert rung == [(HALL, seq, seq)]


def test_a_tick_with_nothing_due_writes_nothing(
    operations: Operations, store: Store, clock: HandClock
) -> None:
    clock.at = at("08:45")
    first = operations.tick(HALL)
    clock.at = at("09:10")
    assert operations.tick(HALL) == first == store.seq(HALL)


def test_an_unknown_hall_is_told_by_its_code(operations: Operations) -> None:
    with pytest.raises(Problem) as told:
        operations.perform("NOWHERE", c.Settle(), Request("clerk"), view)
    assert (told.value.code, told.value.facts) == ("unknown_hall", {"hall": "NOWHERE"})


def test_a_changed_row_breaks_the_chain_at_that_row(
    operations: Operations, store: Store, clock: HandClock
) -> None:
    clock.at = at("09:00")
    issue(operations, "a")
    seq = issue(operations, "b").seq
    issue(operations, "c")
    row = store.events(HALL)[seq - 1]
    forged = json.dumps({**json.loads(row.data), "number": "K999"})
    with store.write() as connection:
        connection.execute(sa.update(events).where(events.c.seq == seq).values(data=forged))
    broken = broken_link(store.events(HALL))
    assert broken is not None
    assert broken.seq == seq
    with store.write() as connection:
        connection.execute(sa.update(events).where(events.c.seq == seq).values(data=row.data))


def test_who_cannot_hear_of_a_commit_spoils_nothing_that_is_done(
    operations: Operations, clock: HandClock
) -> None:
    clock.at = at("09:00")
    heard: list[tuple[str, int, int]] = []

    def deaf(*_: object) -> None:
        raise OSError("no ear")

    operations.hear(deaf)
    operations.hear(lambda hall, last, events: heard.append((hall, last, len(events))))
    before = operations.seq(HALL)
    with capture_logs() as lines:
        done = ask(operations, c.Issue("a", ("QA",)))
    assert done.status == 200
    assert heard == [(HALL, done.seq, done.seq - before)]
    assert [line["event"] for line in lines] == ["a hearer failed"]
