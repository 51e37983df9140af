"""The WebSocket under Socket.IO, tested from outside against a gevent server in its own process."""

import importlib.util
import json
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
import socketio
from engineio.async_drivers import gevent as engine_driver
from engineio.socket import Socket as EngineSocket
from flask import Flask
from websockets.sync.client import connect

from displays.outbox import BACKLOG_LIMIT
from displays.wire import MESSAGE_LIMIT, install, make_socketio
from tests.displays.wire_client import BINARY, CLOSE, CONTINUATION, PING, PONG, TEXT, Client, frame
from tests.waiting import LEAST, until

HERE = Path(__file__).parent


class Server:
    """The server process: its port, what it says about itself, and what it wrote to its error stream."""

    def __init__(self, errors, *arguments):
        self.errors = errors
        with errors.open("wb") as stream:
            self.process = subprocess.Popen(
                [sys.executable, str(HERE / "wire_server.py"), *arguments],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=stream,
                cwd=HERE.parents[1],
            )
        self.port = int(self.process.stdout.readline())
        self.url = f"http://127.0.0.1:{self.port}"

    def state(self):
        return httpx.get(f"{self.url}/alive", timeout=20).json()

    def stop(self):
        self.process.stdin.close()
        code = self.process.wait(20)
        self.process.stdout.close()
        return code


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("wire") / "errors.txt")
    yield server
    code = server.stop()
    assert code == 0
    complaints = server.errors.read_text().splitlines()
    assert all("not an accepted origin" in line for line in complaints), (
        "no stack trace in all of these tests"
    )


@pytest.fixture
def nobody(server):
    """Whoever was connected for an earlier test has been forgotten."""
    until(lambda: not server.state()["sessions"], "all are forgotten")


@pytest.fixture
def client(server):
    client = Client(server.port)
    yield client
    client.close()


def test_the_socket_io_client_of_another_house_is_echoed(server):
    with socketio.SimpleClient() as client:
        client.connect(server.url, transports=["websocket"], wait_timeout=LEAST)
        assert client.call("echo", {"号": [1, 2, None]}) == {"号": [1, 2, None]}


def test_a_browser_offering_compression_gets_a_plain_connection(server):
    address = f"ws://127.0.0.1:{server.port}/socket.io/?EIO=4&transport=websocket"
    with connect(address, compression="deflate") as client:
        assert "Sec-WebSocket-Extensions" not in client.response.headers
        assert json.loads(client.recv()[1:])["maxPayload"] == MESSAGE_LIMIT
        client.send("40")
        assert str(client.recv()).startswith("40")
        assert client.ping(b"hello").wait(10)


def test_a_message_sent_together_with_the_handshake_is_not_lost(server):
    client = Client(server.port, early=frame(TEXT, b"40"))
    assert client.sid
    client.close()


def test_a_ping_is_answered_with_its_own_payload(client):
    client.socket.sendall(frame(PING, b"are you there"))
    assert client.frame() == (PONG, b"are you there")


def test_a_message_in_fragments_with_a_ping_between_arrives_as_one(client):
    whole = '420["echo","请零一二号"]'.encode()
    client.socket.sendall(frame(TEXT, whole[:13], fin=False))
    client.socket.sendall(frame(PING, b"now"))
    client.socket.sendall(frame(CONTINUATION, b"", fin=False) + frame(CONTINUATION, whole[13:]))
    assert client.frame() == (PONG, b"now")
    assert json.loads(client.text()[3:]) == ["请零一二号"]


def test_a_message_of_exactly_the_limit_is_taken(client):
    head = '420["echo","'
    client.say(head + "x" * (MESSAGE_LIMIT - len(head) - 2) + '"]')
    assert len(client.text()) > MESSAGE_LIMIT - 20


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (frame(TEXT, b"4" * (MESSAGE_LIMIT + 1)), 1009),
        (frame(TEXT, "号".encode() * (MESSAGE_LIMIT // 3 + 1)), 1009),
        (frame(BINARY, b"4" * 40_000, fin=False) + frame(CONTINUATION, b"4" * 40_000), 1009),
        (frame(TEXT, b"4" * 12_000_000), 1009),
        (frame(TEXT, b"hello", mask=False), 1002),
        (frame(TEXT, b"hello", rsv=4), 1002),
        (frame(3, b"hello"), 1002),
        (frame(CONTINUATION, b"hello"), 1002),
        (frame(TEXT, b"a", fin=False) + frame(TEXT, b"b"), 1002),
        (frame(PING, b"p" * 126), 1002),
        (frame(PING, b"p", fin=False), 1002),
        (frame(CLOSE, b"\x00"), 1002),
        (frame(TEXT, b"\xff\xfe"), 1007),
        (frame(TEXT, b""), 1007),
        (frame(TEXT, b"nonsense"), 1007),
    ],
    ids=[
        "text over the limit",
        "over the limit in bytes, not in letters",
        "fragments over the limit together",
        "far over the limit",
        "no mask",
        "compressed though not agreed",
        "unknown opcode",
        "fragment without a beginning",
        "new message within a message",
        "long ping",
        "fragmented ping",
        "close with half a code",
        "not UTF-8",
        "empty packet",
        "not an Engine.IO packet",
    ],
)
def test_a_client_that_breaks_the_rules_is_told_and_closed(server, client, sent, code):
    client.socket.sendall(sent)
    assert client.close_code() == code
    assert client.at_end()
    until(lambda: client.sid in server.state()["gone"], "it is forgotten")


def test_nonsense_inside_a_right_packet_leaves_no_stack_trace(client):
    client.say("4nonsense")
    client.say("42[[[")
    assert client.call("echo", 1) == 1


def test_a_clients_goodbye_is_answered_with_the_same_code(server, client):
    client.socket.sendall(frame(CLOSE, b"\x03\xe8bye"))
    assert client.close_code() == 1000
    assert client.at_end()
    until(lambda: client.sid in server.state()["gone"], "it is forgotten")


def test_a_client_sent_away_gets_a_goodbye_and_is_forgotten(server, client):
    httpx.post(f"{server.url}/kick/{client.sid}")
    assert client.close_code() == 1000
    client.socket.sendall(frame(CLOSE, b"\x03\xe8"))
    assert client.at_end()
    assert client.sid in server.state()["gone"]


def test_a_client_that_vanishes_without_a_word_is_forgotten(server):
    client = Client(server.port)
    sid = client.sid
    client.close()
    until(lambda: sid in server.state()["gone"], "it is forgotten")


def test_a_reader_that_stops_gets_the_whole_stream_once_it_reads_again(server):
    client = Client(server.port, receive_buffer=32_768)
    client.say('42["flood",200,60000]')
    until(lambda: max(server.state()["unsent"]) >= 100, "the server is stuck in the middle of a frame")
    for number in range(200):
        event, body = json.loads(client.text()[2:])
        assert (event, body["n"]) == ("flood", number)
        assert body["fill"] == chr(33 + number % 90) * 60_000
    assert client.call("echo", "still here") == "still here"
    client.close()


def test_pings_answered_in_a_flood_stand_between_frames_never_inside(server):
    client = Client(server.port, receive_buffer=32_768)
    client.say('42["flood",20,1000000]')
    until(lambda: max(server.state()["unsent"]) >= 12, "it is stuck inside a frame, and is asked to answer")
    client.socket.sendall(b"".join(frame(PING, b"%03d" % number) for number in range(100)))
    texts, pongs = 0, []
    while texts < 20 or len(pongs) < 100:
        opcode, payload = client.frame()
        if opcode == PONG:
            pongs.append(int(payload))
        elif payload != b"2":
            assert json.loads(payload[2:])[1] == {"n": texts, "fill": chr(33 + texts) * 1_000_000}
            texts += 1
    assert pongs == list(range(100))
    client.close()


def test_what_is_sent_in_one_go_arrives_though_it_is_longer_than_the_backlog(client):
    client.say(f'42["burst",{2 * BACKLOG_LIMIT}]')
    assert [json.loads(client.text()[2:])[1] for _ in range(2 * BACKLOG_LIMIT)] == list(
        range(2 * BACKLOG_LIMIT)
    )


def test_a_client_too_far_behind_is_closed_and_the_others_miss_nothing(server):
    behind, awake = Client(server.port, receive_buffer=32_768), Client(server.port)
    for client in (behind, awake):
        assert client.call("join", "hall") == "hall"
    with httpx.Client() as http:
        for _ in range(3):
            answer = http.post(f"{server.url}/emit/hall/300", params={"size": 20_000}, timeout=60)
            assert answer.json() == {"sent": 300}
            for number in range(300):
                assert json.loads(awake.text()[2:])[1]["n"] == number
    reason = until(lambda: server.state()["gone"].get(behind.sid), "it is cut off")
    assert reason == "transport close", "cut for its backlog, long before a ping would have found out"
    received = list(behind.texts_until_the_end())  # what did arrive before the end is sound
    assert [json.loads(text[2:])[1]["n"] for text in received] == [n % 300 for n in range(len(received))]
    assert len(received) < 900 - BACKLOG_LIMIT
    back = Client(server.port)
    assert back.call("echo", "back again") == "back again"
    for client in (behind, awake, back):
        client.close()


@pytest.mark.usefixtures("nobody")
def test_a_client_costs_one_greenlet(server):
    before = server.state()["greenlets"]
    clients = [Client(server.port) for _ in range(20)]
    until(lambda: server.state()["greenlets"] <= before + 21, "one for each, and one for the pings of all")
    for client in clients:
        client.close()


def test_fifty_clients_in_a_room_each_get_every_message_in_order(server):
    clients = [Client(server.port) for _ in range(50)]
    outsider = Client(server.port)
    for client in clients:
        assert client.call("join", "fifty") == "fifty"
    httpx.post(f"{server.url}/emit/fifty/20")
    for client in clients:
        assert [json.loads(client.text()[2:])[1]["n"] for _ in range(20)] == list(range(20))
    assert outsider.call("echo", "nothing came before this") == "nothing came before this"
    for client in [*clients, outsider]:
        client.close()


@pytest.mark.usefixtures("nobody")
@pytest.mark.parametrize(
    ("query", "headers", "status"),
    [
        ("EIO=4&transport=polling", {}, 400),
        ("EIO=4&transport=websocket", {}, 400),
        ("EIO=4&transport=websocket", {"Upgrade": "websocket", "Connection": "close"}, 400),
        ("EIO=4&transport=websocket", {"Upgrade": "websocket", "Connection": "Upgrade"}, 426),
        (
            "EIO=4&transport=websocket",
            {"Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "13"},
            400,
        ),
    ],
    ids=["long polling", "no upgrade", "half an upgrade", "no version", "no key"],
)
def test_anything_but_a_websocket_gets_a_plain_refusal(server, query, headers, status):
    answer = httpx.get(f"{server.url}/socket.io/?{query}", headers=headers)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == "websocket_only"
    assert "WebSocket" in answer.json()["detail"]
    assert server.state()["sessions"] == 0


def test_sockets_leave_room_for_requests_and_a_place_that_is_given_up_is_free(tmp_path):
    server = Server(tmp_path / "errors.txt", "two-sockets")
    first, second = Client(server.port), Client(server.port)
    refused = Client(server.port, greet=False)
    assert refused.answer.startswith("HTTP/1.1 503 Service Unavailable")
    problem = json.loads(refused.stream.read())
    assert (problem["code"], problem["status"]) == ("too_many_sockets", 503)
    assert "请稍后再试" in problem["detail"]
    assert server.state()["sessions"] == 2
    refused.close()
    first.close()
    until(lambda: server.state()["sessions"] == 1, "the place is given up")
    third = until(
        lambda: (made := Client(server.port, greet=False)).answer.startswith("HTTP/1.1 101") and made,
        "somebody else has it",
    )
    for client in (second, third):
        client.close()
    assert server.stop() == 0


def test_a_page_of_another_origin_is_refused(server):
    client = Client(server.port, headers=["Origin: http://elsewhere.example"], greet=False)
    assert client.answer.startswith("HTTP/1.1 400")
    client.close()


def test_a_silent_client_is_given_up_and_an_answering_one_kept(tmp_path):
    server = Server(tmp_path / "errors.txt", "fast-ping")
    silent, lively = Client(server.port), Client(server.port)
    for _ in range(2):  # two pings answered: it outlives the silent one
        assert lively.frame() == (TEXT, b"2")
        lively.say("3")
    until(lambda: silent.sid in server.state()["gone"] or lively.say("3"), "the silent one is given up")
    assert lively.sid not in server.state()["gone"]
    lively.close()
    silent.close()
    assert server.stop() == 0


def test_a_stopping_server_says_that_it_goes_away(tmp_path):
    server = Server(tmp_path / "errors.txt")
    client = Client(server.port)
    server.process.stdin.close()
    assert client.close_code() == 1001
    client.close()
    assert server.stop() == 0


def test_a_message_queue_is_refused_because_the_event_log_is_the_bus():
    with pytest.raises(ValueError, match="event log"):
        make_socketio(Flask("test"), message_queue="redis://")


def test_another_engineio_or_mode_is_refused_by_name():
    with pytest.raises(RuntimeError, match="pinned"):
        install(socketio.Server(async_mode="threading", logger=False))


def test_the_pinned_engineio_still_has_the_table_that_our_socket_hooks_into():
    assert {"websocket", "queue", "thread", "event", "sleep", "queue_empty"} <= set(engine_driver._async)
    server = make_socketio(Flask("test")).server
    assert server.eio._async["websocket"].__module__ == "displays.wire"
    assert engine_driver._async["websocket"].__module__ != "displays.wire", "only our server is changed"
    assert {"receive", "close", "check_ping_timeout", "schedule_ping"} <= set(dir(EngineSocket))


def test_gevent_websocket_is_not_installed_because_engineio_would_use_it():
    assert importlib.util.find_spec("geventwebsocket") is None
