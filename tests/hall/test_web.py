"""The web process's own server: who is quiet for too long loses the place, and nobody's answer is cut off."""

import socket
import subprocess
import sys

import pytest

from tests.builders import ROOT

SCRIPT = """
from hall import web

import sys

import gevent
from gevent.pool import Pool
from gevent.pywsgi import WSGIServer


class Nothing:
    def stop(self):
        pass


def hello(environ, start):
    if environ["PATH_INFO"] == "/slow":
        print("begun", flush=True)
        asked.wait()
        gevent.sleep(0.2)
    start("200 OK", [("Content-Length", "5")])
    return [b"hello"]


web.QUIET_SECONDS = 0.5
asked = gevent.event.Event()
listener = web.listen("127.0.0.1", 0)
server = WSGIServer(listener, hello, spawn=Pool(3), log=None, handler_class=web.Handler)
server.start()
print(listener.getsockname()[1], flush=True)
gevent.get_hub().threadpool.spawn(sys.stdin.read).get()
asked.set()
web.stop(server, Nothing())
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
    process.stdin.close()
    complaints = process.stderr.read()
    process.wait(20)
    process.stdout.close()
    process.stderr.close()
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
    quiet = [socket.create_connection(("127.0.0.1", port), timeout=20) for _ in sent]
    for connection, words in zip(quiet, sent, strict=True):
        connection.sendall(words)
    with socket.create_connection(("127.0.0.1", port), timeout=20) as other:
        other.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        assert to_the_end(other).endswith(b"hello"), "all places were taken"
    said = [to_the_end(connection) for connection in quiet]
    assert said[0] == b""
    assert said[1].startswith(b"HTTP/1.1 400")
    assert said[2].endswith(b"hello")


def test_a_process_that_is_stopped_answers_what_it_has_begun_and_lets_nobody_new_in(process, port):
    with socket.create_connection(("127.0.0.1", port), timeout=20) as slow:
        slow.sendall(b"GET /slow HTTP/1.1\r\nHost: x\r\n\r\n")
        assert process.stdout.readline() == b"begun\n"
        process.stdin.close()
        assert to_the_end(slow).endswith(b"hello")
    process.wait(20)
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.1", port), timeout=20)
