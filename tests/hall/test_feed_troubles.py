"""The feed when something beside the picture fails; the sockets are Flask-SocketIO's own test clients."""

import pytest
import sqlalchemy as sa
from flask import Flask

from displays.voice.speak import Voice
from displays.wire import make_socketio
from hall.access.bearer import Doorkeeper
from hall.access.limits import Limits
from hall.access.pagetokens import PageTokens
from hall.access.signing_in import create_token
from hall.clock import SystemClock
from hall.feed import Feed, Tails
from hall.follow import Follow
from hall.operations.core import Request
from hall.store.people import People
from queueing import commands as c
from tests.builders import at
from tests.hall.conftest import HALL


class NoVoice(Voice):
    """A voice whose clips have gone."""

    def say(self, tokens):  # noqa: ARG002 (the voice's signature)
        raise FileNotFoundError("clips")


class Board:
    """A board's page on a feed of which nothing runs by itself."""

    def __init__(self, store, operations, voice):
        now, app = SystemClock().now, Flask(__name__)
        self.people, self.operations = People(store.engine), operations
        self.tails = Tails(operations, "{}/{}".format)
        socketio = make_socketio(app)
        doors = Doorkeeper(self.people, PageTokens(store.secret("pages")), now)
        self.feed = Feed(socketio, self.tails, doors, Follow(store), Limits(now), voice)
        _, self.token = create_token(self.people, name="b", role="board", now=1, hall=HALL)
        self.io = socketio.test_client(app, auth={"token": self.token})
        self.shown = self.io.emit("follow", {"hall": HALL, "board": "main"}, callback=True)
        self.player = self.io.emit("player", {}, callback=True)

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


def test_a_page_that_goes_while_the_database_is_out_of_reach_is_not_counted_for_ever(board, store):
    assert board.tails.following(HALL).anybody()

    def begin(*_):
        raise sa.exc.OperationalError("BEGIN", {}, Exception("disk I/O error"))

    sa.event.listen(store.engine, "begin", begin)
    board.io.disconnect()
    sa.event.remove(store.engine, "begin", begin)
    assert not board.tails.following(HALL).anybody()
