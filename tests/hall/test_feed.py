"""The feed from outside: real sockets of another house's client, and two processes on one database.

On a SQLite file, whose changes wake by themselves, and on PostgreSQL with Redis between the processes.
"""

import io
import json
import shutil
import socket
import wave
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import suppress

import httpx
import pytest
import socketio

from displays.outbox import BACKLOG_LIMIT
from hall.access.keys import fingerprint
from hall.store.people import People
from queueing import commands as c
from tests.displays.pages import Phone
from tests.displays.wire_client import Client as Line
from tests.hall.feed_hall import Hall, Place, Server
from tests.redis_server import RedisServer
from tests.waiting import LEAST, until


class Client:
    """One connection and everything it hears; its library runs handlers in threads, so not in order."""

    def __init__(self, server, hall, token=None):
        self.hall, self.heard = hall.code, []
        self.io = socketio.Client(reconnection=False)
        for name in ("change", "called", "line", "alive", "say", "player", "connect_error"):
            self.io.on(name, lambda word, name=name: self.heard.append((name, word)))
        self.connect(server, token)

    def connect(self, server, token):
        auth = {"token": token} if token else None
        # Its library gives up after a second.
        self.io.connect(server.url, auth=auth, transports=["websocket"], wait_timeout=LEAST)

    def follow(self, **what):
        word = {"hall": self.hall, **what}
        return self.io.call("follow", {k: v for k, v in word.items() if v is not None}, timeout=20)

    def all(self, name):
        return [word for kind, word in list(self.heard) if kind == name]

    def change(self, seq):
        """The change with that seq, once it has come."""
        found = until(lambda: [one for one in self.all("change") if one["seq"] == seq], f"{seq} comes")
        assert len(found) == 1, "it came twice"
        return found[0]

    def chain(self, first, length):
        """The changes by seq, once so many have come and each names the one before it."""

        def whole():
            found = sorted(self.all("change"), key=lambda one: one["seq"])
            seqs = [first, *(one["seq"] for one in found)]
            return found if len(found) == length and [one["prev"] for one in found] == seqs[:-1] else None

        return until(whole, f"an unbroken chain of {length} changes")


@pytest.fixture(scope="module")
def sqlite_place(sqlite_template, tmp_path_factory):
    path = tmp_path_factory.mktemp("feed") / "halls.db"
    shutil.copy(sqlite_template, path)
    place = Place(f"sqlite:///{path}")
    yield place
    place.close()


@pytest.fixture(scope="module")
def shared_place(postgres, postgresql_template, redis_server):
    name = postgres.create(postgresql_template)
    place = Place(postgres.url(name), redis_server.url())
    yield place
    place.close()
    postgres.drop(name)


@pytest.fixture(scope="module", params=["sqlite", pytest.param("shared", marks=pytest.mark.prove)])
def place(request):
    return request.getfixturevalue(f"{request.param}_place")


@pytest.fixture(scope="module")
def server(place, tmp_path_factory):
    server = Server(place, tmp_path_factory.mktemp("feed") / "errors.txt")
    yield server
    server.stop()


@pytest.fixture
def own_server(place, hall, tmp_path):
    """A process that starts when the hall is there already, and that no other test has spoken to."""
    server = Server(place, tmp_path / "errors.txt")
    yield server
    server.stop()


@pytest.fixture
def hall(place):
    return Hall(place)


@pytest.fixture
def connect(server, hall):
    clients = []

    def connected(token=None, to=server):
        clients.append(Client(to, hall, token))
        return clients[-1]

    yield connected
    for client in clients:
        client.io.disconnect()


def test_a_board_gets_its_picture_and_then_every_change_once(hall, server, connect):
    hall.issue("x")
    board = connect(hall.token("board", board="main"))
    shown = board.follow(board="main")
    start = hall.seq()
    assert (shown["seq"], shown["build"], shown["hall"]["code"]) == (start, "build-1", hall.code)
    assert [lane["waiting"] for lane in shown["lanes"]] == [1, 0, 0]
    last = hall.issue("y", "NA")
    seq = server.act(hall, "call", "W1")
    change = board.change(seq)
    assert change["call"]["number"] == "K001"
    assert [row["ticket_number"] for row in change["windows"]] == ["K001"]
    assert [one["seq"] for one in board.chain(start, 2)] == [last, seq]
    (called,) = until(lambda: board.all("called"), "the call is told")
    assert called == {
        "seq": seq,
        "number": "K001",
        "window": "W1",
        "lane": "fast",
        "at": "2026-03-02T01:00:00.000Z",
        "recall": False,
    }


def test_a_call_made_by_another_process_reaches_the_follower(hall, connect):
    board = connect(hall.token("board"))
    board.follow(board="main")
    hall.issue("x")
    seq = hall.do(c.CallNext("W1"))
    assert board.change(seq)["kind"] == "TicketCalled"


def test_who_comes_back_gets_what_was_missed(hall, server, connect):
    token = hall.token("board")
    board = connect(token)
    seen = board.follow(board="main")["seq"]
    board.io.disconnect()
    hall.issue("x")
    last = server.act(hall, "call", "W1")
    back = connect(token)
    answer = back.follow(board="main", after=seen)
    assert [(one["seq"], one["prev"], one["kind"]) for one in answer["changes"]] == [
        (last - 1, seen, "TicketIssued"),
        (last, last - 1, "TicketCalled"),
    ]
    assert answer["seq"] == last
    assert back.follow(board="main", after=last)["changes"] == []
    assert "lanes" in back.follow(board="main", after=last + 1_000), "a seq of another log gets a picture"
    after = hall.issue("y")
    assert back.change(after)["prev"] == last


def test_a_burst_longer_than_a_sockets_backlog_arrives_whole_and_in_order(hall, server):
    tickets = BACKLOG_LIMIT + 20
    for number in range(tickets):
        hall.issue(f"n{number}")
    line = Line(int(server.url.rpartition(":")[2]), greet=False)
    assert line.text().startswith("0{")
    line.say("40" + json.dumps({"token": hall.token("board")}))
    line.text()
    start = line.call("follow", {"hall": hall.code, "board": "main"})["seq"]
    last = hall.do(c.CloseDay())
    assert last > start + tickets
    seqs = []
    while start + len(seqs) < last:
        name, word = json.loads(line.text().removeprefix("42"))
        if name == "change":
            assert word["prev"] == start + len(seqs)
            seqs.append(word["seq"])
    line.close()
    assert seqs == list(range(start + 1, last + 1))


def test_following_twice_does_not_make_anything_come_twice(hall, connect):
    board = connect(hall.token("board"))
    for _ in range(3):
        board.follow(board="main")
    first = hall.issue("x")
    board.follow(board="zone-a")
    second = hall.issue("y", "NB")
    assert board.change(first)["lanes"][0]["code"] == "fast"
    assert "lanes" not in board.change(second), "only the last wish counts: zone A does not show lane B"


def test_all_lanes_and_a_window_can_be_followed_by_those_who_work_there(hall, connect):
    hall.issue("x")
    office, console = connect(hall.token("manager")), connect(hall.token("clerk", window="W1"))
    assert [row["id"] for row in office.follow(lanes=True)["windows"]] == ["W1", "W2", "W3", "W4"]
    assert console.follow(window="W1")["ticket"] is None
    seq = hall.do(c.CallNext("W1"))
    assert console.change(seq)["ticket"]["number"] == "K001"
    assert console.change(seq)["ticket"]["follow_url"].startswith("http://here/f/x")
    assert office.change(seq)["windows"][0]["ticket"] == "x"
    seq = hall.do(c.NoShow("W1", "x"))
    assert console.change(seq)["ticket"] is None


def test_a_visitors_phone_follows_its_own_ticket_with_nobody_signed_in(hall, connect):
    for ticket in ("a", "b"):
        hall.issue(ticket, "NA")
    phone = connect()
    shown = phone.follow(hall=None, ticket=hall.follow_token("b"))
    assert (shown["ticket"]["number"], shown["ticket"]["people_ahead"]) == ("A002", 1)
    assert "id" not in shown["ticket"]
    first = hall.do(c.CallNext("W4"))
    moved = until(lambda: phone.all("line"), "the line moves")[0]
    known = Phone()
    known.picture(shown)
    known.line(moved)
    assert (known.ahead, known.as_of, phone.all("change")) == (0, first, [])
    hall.do(c.NoShow("W4", "a"))
    seq = hall.do(c.CallNext("W4"))
    mine = phone.change(seq)
    assert (mine["ticket"]["state"], mine["ticket"]["window_number"]) == ("called", 4)
    until(lambda: phone.all("called"), "the call is told")
    hall.do(c.Start("W4", "b"))
    seq = hall.do(c.Complete("W4", "b"))
    assert phone.change(seq)["ticket"]["state"] == "completed"
    kinds = [one["kind"] for one in phone.chain(shown["seq"], 3)]
    assert kinds == ["TicketCalled", "ServiceStarted", "ServiceCompleted"]
    again = connect().follow(hall=None, ticket=hall.follow_token("b"))
    assert again["ticket"]["state"] == "completed"


def test_a_wrong_token_is_refused_in_words(server, connect):
    client = connect()
    client.io.disconnect()
    with pytest.raises(socketio.exceptions.ConnectionError):
        client.connect(server, "kbt_wrong")
    (told,) = client.all("connect_error")
    assert told["message"].startswith("The token is wrong, revoked or out of date; ask the administrator")
    assert told["data"]["error"]["words"]["zh-CN"] == "令牌不正确、已停用或已过期，请向管理员索取新的"


def test_a_revoked_token_ends_the_connection_that_uses_it_and_no_other(hall, connect):
    people, token = People(hall.store), hall.token("supervisor")
    ended, other = connect(token), connect(hall.token("supervisor"))
    for client in (ended, other):
        client.follow(lanes=True)
    row = people.token_by_secret(fingerprint(token))
    assert people.revoke_token(row["id"], 2)
    until(lambda: not ended.io.connected, "it is disconnected", seconds=30)
    assert other.change(hall.issue("x"))["kind"] == "TicketIssued"
    assert ended.all("change") == []


def test_connections_of_nobody_that_follow_nothing_are_ended_and_phones_and_boards_are_not(
    hall, server, connect
):
    hall.issue("x")
    phone, board = connect(), connect(hall.token("board"))
    phone.follow(hall=None, ticket=hall.follow_token("x"))
    port = int(server.url.rpartition(":")[2])
    silent, greeting, leaving = (Line(port, greet=False) for _ in range(3))
    for line in (silent, greeting, leaving):
        assert line.text().startswith("0{")
    greeting.say("40")
    leaving.say("40" + json.dumps({"token": hall.token("board")}))
    leaving.text()
    leaving.say("41")
    with ThreadPoolExecutor() as threads:
        # Each answers its pings to the end: it is not for silence that they are ended.
        heard = [threads.submit(list, line.texts_until_the_end()) for line in (silent, greeting, leaving)]
        done, _ = wait(heard, timeout=60)
        for line in (silent, greeting, leaving):
            with suppress(OSError):
                line.socket.shutdown(socket.SHUT_RDWR)
            line.close()
    assert len(done) == 3
    assert phone.follow(hall=None, ticket=hall.follow_token("x"))["ticket"]["number"] == "K001"
    assert board.follow(board="main")["seq"] == hall.seq()


def test_what_may_not_be_followed_is_refused_with_a_problem_in_both_languages(hall, connect):
    board, nobody = connect(hall.token("board", board="main")), connect()
    printer = connect(hall.token("printer"))
    for client, what, code, status in (
        (nobody, {"board": "main"}, "not_signed_in", 401),
        (nobody, {"hall": None, "ticket": "guessed"}, "unknown_follow", 404),
        (board, {"board": "zone-a"}, "not_your_board", 403),
        (board, {"window": "W1"}, "not_allowed", 403),
        (board, {"hall": "OTHER", "board": "main"}, "not_your_hall", 403),
        (printer, {"board": "main"}, "not_allowed", 403),
    ):
        problem = client.follow(**what)["error"]
        assert (problem["code"], problem["status"]) == (code, status)
        assert set(problem["words"]) == {"zh-CN", "en"}
        assert problem["detail"]


def test_what_the_hall_does_not_have_and_nonsense_are_refused_with_what_is_wrong(hall, connect):
    client = connect(hall.token("admin", hall=None))
    for what, code in (
        ({"board": "attic"}, "unknown_board"),
        ({"window": "W9"}, "unknown_window"),
        ({"hall": "NONE", "lanes": True}, "unknown_hall"),
    ):
        assert client.follow(**what)["error"]["code"] == code
    for nonsense in (
        None,
        7,
        "board",
        [],
        {},
        {"board": "main"},
        {"hall": hall.code},
        {"hall": hall.code, "board": 3},
        {"hall": hall.code, "board": "main", "lanes": True},
        {"hall": hall.code, "board": "main", "after": -1},
        {"hall": hall.code, "bord": "main"},
        {"hall": hall.code, "board": "x" * 1000},
        ({"hall": hall.code, "board": "main"}, "and another word"),  # a tuple is two arguments
    ):
        problem = client.io.call("follow", nonsense, timeout=20)["error"]
        assert problem["code"] == "wrong_shape"
        assert all(one["words"]["zh-CN"] and one["words"]["en"] for one in problem["errors"])
    assert client.follow(board="main")["seq"], "and the connection still works"


def test_guessing_follow_tokens_is_slowed_down_but_phones_of_one_address_are_not(hall, own_server, connect):
    hall.issue("x")
    phone, token = connect(to=own_server), hall.follow_token("x")
    for _ in range(25):
        assert phone.follow(hall=None, ticket=token)["ticket"]["number"] == "K001"
    codes = [phone.follow(hall=None, ticket=f"guess{n}")["error"]["code"] for n in range(22)]
    assert codes == ["unknown_follow"] * 20 + ["too_many_requests"] * 2


def test_the_server_says_every_few_seconds_that_it_is_alive(hall, connect):
    board = connect(hall.token("board"))
    board.follow(board="main")
    seq = hall.issue("x")
    board.change(seq)
    # One may have been sent before the ticket was issued.
    word = {"seq": seq, "now": "2026-03-02T01:00:00.000Z"}
    until(lambda: word in board.all("alive"), "a heartbeat tells how far the hall is")


def test_a_call_is_spoken_by_one_player_of_the_zone_and_the_next_page_takes_over(hall, server, connect):
    token = hall.token("board")
    first, second, phone = connect(token), connect(token), connect()
    for page in (first, second):
        page.follow(board="main")
    assert first.io.call("player", {}, timeout=20) == {"player": True}
    assert second.io.call("player", {}, timeout=20) == {"player": False}
    assert phone.io.call("player", {}, timeout=20) == {"player": False}
    hall.issue("x")
    hall.issue("y", language="en")
    seq = hall.do(c.CallNext("W1"))
    (say,) = until(lambda: first.all("say"), "the player is told to speak")
    assert say["id"] == str(seq)
    assert say["text"] == {
        "zh-CN": "请快办零零一号到一号窗口",
        "en": "Fast zero zero one, please go to window 1",
    }
    wav = httpx.get(server.url + say["wav"], timeout=20)
    with wave.open(io.BytesIO(wav.content)) as sound:
        assert sound.getnframes() > 0
    later = hall.do(c.CallNext("W2"))
    first.io.call("said", {"id": say["id"], "phase": "started"}, timeout=20)
    second.io.call("said", {"id": say["id"], "phase": "ended"}, timeout=20)  # not the player: ignored
    second.change(later)
    assert len(first.all("say")) == 1, "one at a time"
    first.io.call("said", {"id": say["id"], "phase": "ended"}, timeout=20)
    until(lambda: len(first.all("say")) == 2, "the next one is spoken")
    first.io.disconnect()
    until(lambda: second.all("player"), "the page standing by takes over")
    hall.do(c.Recall("W1", "x"))
    until(lambda: second.all("say"), "it speaks", seconds=20)
    assert first.io.connected is False
    assert httpx.get(f"{server.url}/board/{hall.code}/main/speech/99999.wav", timeout=20).status_code == 404


@pytest.fixture
def called_before(hall):
    hall.issue("x")
    hall.do(c.CallNext("W1"))


def test_nothing_is_spoken_of_what_was_called_before_the_process_began(
    hall, called_before, own_server, connect
):
    page = connect(hall.token("board"), to=own_server)
    assert page.follow(board="main")["calls"][0]["number"] == "K001"
    assert page.io.call("player", {}, timeout=20) == {"player": True}
    page.change(hall.issue("y"))
    assert page.all("say") == []
    assert page.io.call("said", {"id": 3, "phase": "sung"}, timeout=20)["error"]["code"] == "wrong_shape"


def test_calls_from_before_a_restart_and_changes_across_it_reach_who_comes_back(
    hall, called_before, own_server, connect
):
    page = connect(hall.token("board"), to=own_server)
    seen = page.follow(board="main")["seq"]
    hall.issue("y")
    answer = connect(hall.token("board")).follow(board="main", after=seen - 1)
    assert [one["kind"] for one in answer["changes"]] == ["TicketCalled", "TicketIssued"]


@pytest.fixture
def lonely_redis():
    redis = RedisServer()
    redis.start()
    yield redis
    redis.remove()


def test_while_redis_is_away_and_when_it_is_back_no_board_misses_anything(
    postgres, postgresql_url, lonely_redis, tmp_path
):
    place = Place(postgresql_url, lonely_redis.url())
    hall = Hall(place)
    web = Server(place, tmp_path / "errors.txt")
    boards = [Client(web, hall, hall.token("board")) for _ in range(2)]
    starts = [board.follow(board="main")["seq"] for board in boards]
    made = []

    def work(name):
        made.append(hall.issue(name))
        made.append(web.act(hall, "call", "W1"))
        made.append(hall.do(c.NoShow("W1", name)))

    work("before")
    boards[0].change(made[-1])
    lonely_redis.stop()
    work("away")
    boards[0].change(made[-1])
    until(lambda: "Redis is lost" in web.errors.read_text(), "it is told")
    lonely_redis.start()
    work("meanwhile")
    until(lambda: "Redis is back" in web.errors.read_text(), "it is told")
    work("after")
    for board, start in zip(boards, starts, strict=True):
        assert [one["seq"] for one in board.chain(start, len(made))] == made
        board.io.disconnect()
    web.stop(("Redis is lost", "Redis is back"))
    place.close()
