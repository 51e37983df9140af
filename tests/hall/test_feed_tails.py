"""Following the log without sockets: what the API asks, and what happens when a look fails half-way."""

import pytest

from displays.feed import Interest
from hall.errors import Problem
from hall.feed.tails import Tails
from hall.operations.asking import Request
from hall.operations.core import Operations
from hall.store.database import Store
from queueing import commands as c
from tests.builders import at
from tests.hall.conftest import HALL
from tests.postgres import DATABASES, let_go


@pytest.fixture(params=DATABASES)
def database_url(request):
    return request.getfixturevalue(f"{request.param}_url")


def do(operations, command):
    return operations.perform(HALL, command, Request("test"), lambda _: (200, {})).seq


@pytest.fixture
def tails(operations, clock):
    clock.at = at("09:00")
    do(operations, c.OpenWindow("W1"))
    return Tails(operations, "{}/{}".format, "build-1")


def test_a_board_can_be_asked_for_by_a_program_that_does_not_follow(operations, tails):
    do(operations, c.Issue("x", ("QA",)))
    seq = do(operations, c.CallNext("W1"))
    shown = tails.board(HALL, "main")
    assert (shown["seq"], shown["build"], shown["now"]) == (seq, "build-1", "2026-03-02T01:00:00.000Z")
    assert [call["number"] for call in shown["calls"]] == ["K001"]


def test_a_restarted_process_shows_the_same_board(operations, tails):
    for number in range(3):
        do(operations, c.Issue(f"t{number}", ("QA",)))
        do(operations, c.CallNext("W1"))
        do(operations, c.NoShow("W1", f"t{number}"))
        tails.look(HALL)
    assert Tails(operations, "{}/{}".format, "build-1").board(HALL, "main") == tails.board(HALL, "main")


def test_a_restarted_process_shows_the_same_board_though_it_reads_this_day_only(operations, clock, tails):
    do(operations, c.Issue("yesterday", ("QA",)))
    tails.look(HALL)
    clock.at = at("09:00", day=1)
    do(operations, c.OpenWindow("W1"))
    do(operations, c.Issue("today", ("QA",)))
    do(operations, c.CallNext("W1"))
    restarted = Tails(operations, "{}/{}".format, "build-1")
    assert restarted.board(HALL, "main") == tails.board(HALL, "main")
    with restarted.here(HALL) as following:
        assert following.missing(Interest("board", "main"), 2) is None


def test_what_there_is_not_is_said_with_what_there_is(operations, store, tails):
    with pytest.raises(Problem) as told:
        tails.board(HALL, "mian")
    assert (told.value.code, told.value.facts["mend"]) == ("unknown_board", "Did you mean 'main'?")
    with pytest.raises(Problem) as told:
        tails.board("NONE", "main")
    assert told.value.code == "unknown_hall"
    store.add_hall("EMPTY")
    with pytest.raises(Problem) as told:
        tails.board("EMPTY", "main")
    assert told.value.code == "hall_not_configured"


def test_a_look_that_fails_half_way_loses_nothing_and_tells_nothing_twice(operations, tails):
    told = []

    def hear(hall, change, messages):
        told.append(change.seq)
        if len(told) == 3:
            raise OSError("the line broke")

    tails.listen(hear)
    before = operations.seq(HALL)
    with pytest.raises(OSError, match="the line broke"):
        tails.look(HALL)
    tails.look(HALL)
    do(operations, c.Issue("x", ("QA",)))
    tails.look(HALL)
    assert told == list(range(1, before + 2))
    assert tails.board(HALL, "main")["lanes"][0]["waiting"] == 1


def test_what_this_process_adds_is_shown_without_reading_the_log_and_what_others_add_is_read(
    operations, tails, store, monkeypatch
):
    others = Operations(Store(store.url), operations.clock)
    told, reads, events = [], [], store.events
    tails.listen(lambda *heard: told.append(heard[1].seq))

    def counted(*asked):
        reads.append(asked)
        return events(*asked)

    monkeypatch.setattr(store, "events", counted)
    tails.look(HALL)
    reads.clear()
    do(operations, c.Issue("a", ("QA",)))
    do(operations, c.CallNext("W1"))
    tails.look(HALL, own=True)
    assert (reads, told[-1]) == ([], operations.seq(HALL))
    do(others, c.Issue("b", ("QA",)))
    do(operations, c.Start("W1", "a"))
    tails.look(HALL, own=True)
    assert len(reads) == 1
    do(others, c.Issue("c", ("QA",)))
    tails.look(HALL)
    assert told == list(range(1, operations.seq(HALL) + 1)), "each once, in the order of the log"
    assert tails.board(HALL, "main") == Tails(operations, "{}/{}".format, "build-1").board(HALL, "main")
    let_go(others.store)


def test_the_age_of_a_picture_begins_anew_with_every_look(tails):
    tails.look(HALL)
    assert tails.halls() == [HALL]
    assert tails.age_ms(HALL) < 60_000
