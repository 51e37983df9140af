"""The web process's own server: who is quiet for too long loses the place, who is served gets the answer."""

import io
import socket
import subprocess
import sys

import pytest

from displays.wire import make_socketio
from hall.app import create_app, go_live
from hall.assembly import assemble
from hall.services import KEY
from hall.settings import Settings
from tests.builders import ROOT

SCRIPT = """
from hall import web

import sys

import gevent
from gevent.pool import Pool


def hello(environ, start):
    if environ["PATH_INFO"] == "/slow":
        print("in hand", flush=True)
        while not server.ending:
            gevent.sleep(0.01)
    start("200 OK", [("Content-Length", "5")])
    return [b"hello"]


web.QUIET_SECONDS = 0.5
listener = web.listen("127.0.0.1", 0)
server = web.Server(listener, hello, spawn=Pool(3), log=None, handler_class=web.Handler)
server.start()
print(listener.getsockname()[1], flush=True)
gevent.get_hub().threadpool.spawn(sys.stdin.read).get()
server.end()
"""


@pytest.fixture
def process():
    process = subprocess.Popen(
        [sys.executable, "-c", SCRIPT],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=ROOT,
    )
    yield process
    _, complaints = process.communicate(timeout=20)
    assert (process.returncode, complaints) == (0, b"")


@pytest.fixture
def port(process):
    return int(process.stdout.readline())


def to_the_end(connection):
    """What the server still says, once it has ended the connection."""
    with connection, connection.makefile("rb") as stream:
        return stream.read()


def test_connections_that_say_nothing_or_half_a_request_leave_their_places_to_others(port):
    sent = (b"", b"GET / HTTP/1.1\r\nHost: x\r\n", b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
    quiet = []
    for words in sent:
        quiet.append(socket.create_connection(("127.0.0.1", port), timeout=20))
        quiet[-1].sendall(words)
    with socket.create_connection(("127.0.0.1", port), timeout=20) as other:
        other.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        assert to_the_end(other).endswith(b"hello"), "all places were taken"
    said = [to_the_end(connection) for connection in quiet]
    assert said[0] == b""
    assert said[1].startswith(b"HTTP/1.1 400")
    assert said[2].endswith(b"hello")


def test_a_request_in_hand_has_its_answer_before_the_process_ends_and_the_connection_no_other(process, port):
    with socket.create_connection(("127.0.0.1", port), timeout=20) as slow:
        slow.sendall(b"GET /slow HTTP/1.1\r\nHost: x\r\n\r\n")
        assert process.stdout.readline() == b"in hand\n"
        process.stdin.close()
        process.stdin = None
        assert to_the_end(slow).endswith(b"hello")
    process.wait(20)
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.1", port), timeout=20)


def test_sockets_too_know_the_visitors_address_from_the_proxy_in_front(tmp_path, sqlite_url):
    settings = Settings(data_dir=tmp_path, database_url=sqlite_url, proxies=1)
    app = create_app(assemble(settings))
    feed = go_live(app, make_socketio(app))
    asked = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": "/socket.io/",
        "REMOTE_ADDR": "10.0.0.1",
        "HTTP_X_FORWARDED_FOR": "203.0.113.9, 198.51.100.7",
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(),
    }
    app.wsgi_app(asked, lambda *_: print)
    assert asked["REMOTE_ADDR"] == "198.51.100.7", "the word of the one proxy, not what the visitor said"
    feed.stop()
    app.extensions[KEY].operations.store.engine.dispose()
