"""The feed when something beside the picture fails; the sockets are Flask-SocketIO's own test clients."""

import sqlite3

import pytest
import sqlalchemy as sa
from flask import Flask
from structlog.testing import capture_logs

from displays.voice.speak import Voice
from displays.wire import make_socketio
from hall.access.bearer import Doorkeeper
from hall.access.keys import fingerprint
from hall.access.limits import Limits
from hall.access.pagetokens import PageTokens
from hall.access.signing_in import create_person, create_token
from hall.clock import SystemClock
from hall.feed import Feed, Tails
from hall.follow import Follow
from hall.operations.asking import Request
from hall.store.people import People
from hall.store.tables import events, halls
from queueing import commands as c
from tests.builders import at
from tests.hall.conftest import HALL


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.prove)])
def database_url(request):
    return request.getfixturevalue(f"{request.param}_url")


class NoVoice(Voice):
    """A voice whose clips have gone."""

    def say(self, tokens):  # noqa: ARG002 (the voice's signature)
        raise FileNotFoundError("clips")


class NoWords(Voice):
    """A voice whose packs cannot be read."""

    def missing(self, tokens):  # noqa: ARG002 (the voice's signature)
        raise OSError("packs")


class Board:
    """A board's page on a feed of which nothing runs by itself."""

    def __init__(self, store, operations, voice):
        now, app = SystemClock().now, Flask(__name__)
        self.people, self.operations, self.pages = People(store), operations, PageTokens(b"k")
        self.tails = Tails(operations, "{}/{}".format)
        socketio = make_socketio(app)
        doors = Doorkeeper(self.people, self.pages, now)
        self.feed = Feed(socketio, self.tails, doors, Follow(store), Limits(now), voice)
        self.row, token = create_token(self.people, name="b", role="board", now=1, hall=HALL)
        self.connect = lambda token: socketio.test_client(app, auth={"token": token} if token else None)
        self.io = self.connect(token)
        self.shown = self.follow(self.io)
        self.player = self.io.emit("player", {}, callback=True)

    @staticmethod
    def follow(io):
        return io.emit("follow", {"hall": HALL, "board": "main"}, callback=True)

    def page(self, **behind):
        """A page whose session belongs to a person or to a token, and the session."""
        hash_ = fingerprint(str(behind))
        ends = SystemClock().now() + 3_600_000
        kind = "board" if "token" in behind else "person"
        session = self.people.add_session(kind=kind, secret_hash=hash_, now=1, expires_at=ends, **behind)
        page = self.connect(self.pages.for_session(session, hash_))
        assert "seq" in self.follow(page)
        return page, session

    def do(self, command):
        """A command, and what the board is sent then: event names with their contents."""
        self.operations.perform(HALL, command, Request("test"), lambda _: (200, {}))
        self.tails.look(HALL)
        return [(one["name"], one["args"][0]) for one in self.io.get_received()]


@pytest.fixture
def board(store, operations, clock, request):
    clock.at = at("09:00")
    made = Board(store, operations, getattr(request, "param", Voice)())
    yield made
    made.feed.stop()


@pytest.mark.parametrize("board", [NoVoice], indirect=True)
def test_a_voice_that_fails_costs_no_board_its_picture(board):
    assert board.player == {"player": True}
    board.do(c.OpenWindow("W1"))
    board.do(c.Issue("x", ("QA",)))
    sent = board.do(c.CallNext("W1"))
    assert [name for name, _ in sent] == ["change", "called"]
    assert board.tails.following(HALL).seq == board.operations.seq(HALL), "the picture was not thrown away"


@pytest.mark.parametrize("board", [NoWords], indirect=True)
def test_a_voice_that_cannot_be_loaded_is_said_to_the_page_and_in_the_log(board):
    with capture_logs() as lines:
        assert board.io.emit("player", {}, callback=True) == {"player": False}
    assert [line["event"] for line in lines] == ["the sound cannot be played"]
    board.do(c.OpenWindow("W1"))
    board.do(c.Issue("x", ("QA",)))
    assert [name for name, _ in board.do(c.CallNext("W1"))] == ["change", "called"]


def test_a_hall_that_cannot_be_shown_keeps_no_other_from_its_boards(board, store):
    with store.write() as connection:
        row = dict(connection.execute(sa.select(events).where(events.c.hall == HALL)).mappings().first())
        connection.execute(sa.insert(halls).values(code="AAAA", seq=1, hash=row["hash"]))
        connection.execute(sa.insert(events).values(row | {"hall": "AAAA", "seq": 1, "kind": "Unheard"}))
    board.operations.perform(HALL, c.OpenWindow("W1"), Request("test"), lambda _: (200, {}))
    with capture_logs() as lines:
        board.feed._look()
    assert {one["name"] for one in board.io.get_received()} == {"change"}
    assert [(line["event"], line["hall"]) for line in lines] == [("a hall's log cannot be shown", "AAAA")]


def test_a_page_that_goes_while_the_database_is_out_of_reach_is_not_counted_for_ever(board, store):
    assert board.tails.following(HALL).anybody()

    def begin(*_):
        raise sa.exc.OperationalError("BEGIN", {}, Exception("disk I/O error"))

    sa.event.listen(store.engine, "begin", begin)
    board.io.disconnect()
    sa.event.remove(store.engine, "begin", begin)
    assert not board.tails.following(HALL).anybody()


def test_who_connects_while_the_database_is_out_of_reach_is_refused_in_peace(board, monkeypatch):
    def away(_):
        raise sa.exc.OperationalError("SELECT", {}, sqlite3.OperationalError("disk I/O error"))

    token = create_token(board.people, name="c", role="board", now=1, hall=HALL)[1]
    monkeypatch.setattr(board.people, "token_by_secret", away)
    with capture_logs() as lines:
        assert not board.connect(token).is_connected()
    assert lines == [], "the outage is told by who watches the database, not by each who connects"
    monkeypatch.undo()
    assert board.connect(token).is_connected()


def test_whose_token_is_revoked_hears_no_more_and_follows_nothing_new(board):
    board.feed._connected.end_refused()
    assert board.io.is_connected()
    board.people.revoke_token(board.row, 2)
    assert board.follow(board.io)["error"]["code"] == "token_refused"
    board.feed._connected.end_refused()
    assert not board.io.is_connected()
    assert not board.tails.following(HALL).anybody()


def test_pages_end_with_their_sessions_and_with_whoever_is_behind_them(board):
    people = board.people
    clerks = [
        create_person(people, login=name, name=name, role="clerk", password="long enough", now=1, hall=HALL)
        for name in ("a", "b", "c")
    ]
    out, disabled, stays = (board.page(person=one) for one in clerks)
    paired = board.page(token=board.row)
    people.end_session(out[1])
    people.disable_person(clerks[1], 2)
    board.feed._connected.end_refused()
    pages = [out, disabled, stays, paired]
    assert [page.is_connected() for page, _ in pages] == [False, False, True, True]
    people.revoke_token(board.row, 2)
    board.feed._connected.end_refused()
    assert [page.is_connected() for page, _ in pages] == [False, False, True, False]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_next_person_keeps_no_old_page_alive(board):
    one, two = (
        create_person(board.people, login=name, name=name, role="clerk", password="long enough", now=1)
        for name in ("a", "b")
    )
    old, session = board.page(person=one)
    board.people.end_session(session)
    new, again = board.page(person=two)
    assert again == session, "SQLite gives the new session the id of the one that has ended"
    board.feed._connected.end_refused()
    assert (old.is_connected(), new.is_connected()) == (False, True)


def test_however_many_are_connected_their_rights_are_looked_up_together(board, store):
    asked = []
    clerk = create_person(board.people, login="a", name="a", role="clerk", password="long enough", now=1)
    for window in ("W1", "W2", "W3"):
        board.page(person=clerk, window=window)
    sa.event.listen(store.engine, "before_cursor_execute", lambda *word: asked.append(word[2]))
    board.feed._connected.end_refused()
    assert len([one for one in asked if one.startswith("SELECT")]) == 2
