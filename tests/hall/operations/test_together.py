"""Commands that wait together share a transaction, and none of them feels it."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import gevent
import pytest
import sqlalchemy as sa

from hall.clock import HandClock
from hall.errors import Problem
from hall.operations import core
from hall.operations.asking import Answer, Moment, Request, View
from hall.operations.core import Operations
from hall.store.database import Store
from queueing import commands as c
from tests.builders import ROOT, at
from tests.hall.conftest import HALL
from tests.waiting import until

Work = Callable[[], Answer]


def view(moment: Moment) -> tuple[int, dict[str, Any]]:
    ticket = moment.outcome.ticket
    return 200, {"number": ticket.number if ticket else None}


def fails(_moment: Moment) -> Any:
    raise LookupError("this answer cannot be made")


class Crowd:
    """People who press at one moment: all are there before the first, who has the turn, begins."""

    def __init__(self, store: Store, clock: HandClock) -> None:
        self.store = store
        self.operations = Operations(store, clock, gather=self._gather)
        self.commits = 0
        self._come = 0

    def _gather(self) -> None:
        room = self.operations._rooms[HALL]
        if self._come:
            until(lambda: len(room.waiting) == self._come, "all have come", every=0.001)
        self._come = 0

    def issue(self, ticket: str, request: str | None = None, view: View = view, **more: Any) -> Work:
        made = c.Issue(ticket, ("QA",))
        return lambda: self.operations.perform(
            HALL, made, Request("kiosk", request or ticket, "same"), view, **more
        )

    def call(self, window: str) -> Work:
        return lambda: self.operations.perform(HALL, c.CallNext(window), Request("clerk", window), view)

    def press(self, *works: Work) -> list[Answer | BaseException]:
        """What each of them is answered, or how it fails."""
        found: list[Answer | BaseException] = [RuntimeError("no answer")] * len(works)
        room = self.operations._room(HALL)

        def one(number: int) -> None:
            try:
                found[number] = works[number]()
            except BaseException as error:
                found[number] = error

        threads = [threading.Thread(target=one, args=(number,)) for number in range(len(works))]
        self._come = len(works)
        with self._counted():
            for number, thread in enumerate(threads):
                thread.start()
                until(lambda: not self._come or len(room.waiting) > number, "one waits", every=0.001)  # noqa: B023
            for thread in threads:
                thread.join()
        return found

    @contextmanager
    def _counted(self) -> Iterator[None]:
        def commit(_connection: sa.Connection) -> None:
            self.commits += 1

        self.commits = 0
        sa.event.listen(self.store.engine, "commit", commit)
        try:
            yield
        finally:
            sa.event.remove(self.store.engine, "commit", commit)


@pytest.fixture
def crowd(operations: Operations, store: Store, clock: HandClock) -> Crowd:
    clock.at = at("09:00")
    made = Crowd(store, clock)
    made.issue("first")()
    return made


def numbers(found: list[Answer | BaseException]) -> list[Any]:
    return [one.body.get("number") if isinstance(one, Answer) else type(one).__name__ for one in found]


def kinds(store: Store) -> list[str]:
    return [record.kind for record in store.events(HALL)]


def test_those_who_wait_share_one_commit_and_keep_their_order(crowd: Crowd, store: Store) -> None:
    found = crowd.press(*(crowd.issue(f"t{number}") for number in range(6)))
    assert numbers(found) == [f"K{number:03d}" for number in range(2, 8)]
    assert crowd.commits == 1
    issued = [record.request_id for record in store.events(HALL) if record.kind == "TicketIssued"]
    assert issued == ["first", *(f"t{number}" for number in range(6))]


def test_nobody_is_answered_before_the_commit(crowd: Crowd, store: Store) -> None:
    seen: list[int] = []
    before = store.seq(HALL)

    def look(moment: Moment) -> tuple[int, dict[str, Any]]:
        seen.append(store.seq(HALL))
        return view(moment)

    rung: list[tuple[int, int]] = []
    crowd.operations.after_commit(lambda _, seq: rung.append((seq, store.seq(HALL))))
    crowd.press(crowd.issue("a", view=look), crowd.issue("b", view=look))
    assert seen == [before, before]
    assert rung == [(before + 2, before + 2)]


def test_a_refused_neighbour_is_an_answer_and_spoils_nothing(crowd: Crowd) -> None:
    found = crowd.press(crowd.issue("a"), crowd.call("W1"), crowd.issue("b"))
    refused = found[1]
    assert isinstance(refused, Answer)
    assert (refused.status, refused.body["code"]) == (409, "window_not_open")
    assert (numbers(found)[0], numbers(found)[2]) == ("K002", "K003")
    assert crowd.commits == 1


def test_a_command_that_cannot_be_made_fails_alone_in_the_shared_transaction(crowd: Crowd) -> None:
    def unknown(_floor: object) -> c.Command:
        raise Problem("unknown_appointment")

    perform = crowd.operations.perform
    found = crowd.press(
        crowd.issue("a"), lambda: perform(HALL, unknown, Request("kiosk", "x"), view), crowd.issue("b")
    )
    assert numbers(found) == ["K002", "Problem", "K003"]
    assert crowd.commits == 1


def test_a_view_that_raises_takes_nobody_with_it(crowd: Crowd, store: Store) -> None:
    found = crowd.press(crowd.issue("a"), crowd.issue("bad", view=fails), crowd.issue("b"))
    assert numbers(found) == ["K002", "LookupError", "K003"]
    assert kinds(store).count("TicketIssued") == 3
    again = crowd.issue("bad")()
    assert (again.replayed, again.body["number"]) == (False, "K004")


def test_a_writer_beside_a_command_that_fails_takes_nobody_with_it(crowd: Crowd, store: Store) -> None:
    def twice(moment: Moment) -> None:
        moment.connection.exec_driver_sql("INSERT INTO halls (code, seq, hash) VALUES ('TINY', 0, '')")

    found = crowd.press(crowd.issue("a"), crowd.issue("bad", also=twice), crowd.issue("b"))
    assert numbers(found) == ["K002", "IntegrityError", "K003"]
    assert store.seq(HALL) == crowd.issue("c")().seq - 1


def test_one_request_id_is_one_command_also_within_a_transaction(crowd: Crowd, store: Store) -> None:
    found = crowd.press(crowd.issue("a", "tap"), crowd.issue("b", "tap"), crowd.issue("c"))
    assert numbers(found) == ["K002", "K002", "K003"]
    assert [one.replayed for one in found if isinstance(one, Answer)] == [False, True, False]
    assert crowd.commits == 1
    assert kinds(store).count("TicketIssued") == 3


def test_a_transaction_that_fails_fails_all_and_each_settles_by_its_id(crowd: Crowd, store: Store) -> None:
    before = store.seq(HALL)

    def full(_connection: sa.Connection) -> None:
        raise sa.exc.OperationalError("COMMIT", None, Exception("database or disk is full"))

    sa.event.listen(store.engine, "commit", full)
    found = crowd.press(crowd.issue("a"), crowd.issue("b"))
    assert numbers(found) == ["OperationalError", "OperationalError"]
    assert crowd.operations.storage_failed
    sa.event.remove(store.engine, "commit", full)
    assert store.seq(HALL) == before
    assert numbers(crowd.press(crowd.issue("a"), crowd.issue("b"))) == ["K002", "K003"]
    assert not crowd.operations.storage_failed


def test_a_group_is_bounded(crowd: Crowd, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(core, "MOST_TOGETHER", 2)
    found = crowd.press(*(crowd.issue(f"t{number}") for number in range(5)))
    assert numbers(found) == [f"K{number:03d}" for number in range(2, 7)]
    assert crowd.commits == 3


def test_who_is_stopped_while_having_the_turn_leaves_the_others_theirs(crowd: Crowd, store: Store) -> None:
    def stopped(_moment: Moment) -> Any:
        raise gevent.GreenletExit

    found = crowd.press(crowd.issue("gone", view=stopped), crowd.issue("a"), crowd.issue("b"))
    assert numbers(found)[1:] == ["K002", "K003"]
    assert kinds(store).count("TicketIssued") == 3


def test_a_view_that_raises_after_nothing_happened_leaves_the_floor_alone(crowd: Crowd) -> None:
    floor = crowd.operations._rooms[HALL].floor
    with pytest.raises(LookupError):
        crowd.operations.perform(HALL, c.Settle(), Request("kiosk", "x"), fails)
    assert crowd.operations._rooms[HALL].floor is floor


ON_A_HUB = """
from hall import web  # patches first
import sys
import gevent
import sqlalchemy as sa
from hall.clock import HandClock
from hall.operations.asking import Request
from hall.operations.core import Operations
from hall.store.database import Store
from queueing import commands as c

store, commits = Store(sys.argv[1]), []
operations = Operations(store, HandClock(int(sys.argv[2])), gather=web.gather)
operations.tick("TINY")
sa.event.listen(store.engine, "commit", lambda _: commits.append(1))

def press(name):
    view = lambda moment: (200, {"number": moment.outcome.ticket.number})
    return operations.perform("TINY", c.Issue(name, ("QA",)), Request("kiosk", name), view).body["number"]

pressing = [gevent.spawn(press, f"t{number}") for number in range(8)]
gevent.joinall(pressing)
print(*(one.value for one in pressing), len(commits))
"""


def test_on_a_hub_commands_find_each_other_though_nothing_moves_while_one_commits(
    operations: Operations, store: Store
) -> None:
    told = subprocess.run(
        [sys.executable, "-c", ON_A_HUB, store.url, str(at("09:00"))],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert told.stdout.split() == [*(f"K{number:03d}" for number in range(1, 9)), "1"]
    assert operations.seq(HALL) == store.seq(HALL)
