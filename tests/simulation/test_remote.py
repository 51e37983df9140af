"""The way to a live hall, when it is a bad one."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator

import pytest

from simulation.remote import Remote

NOBODY = b"HTTP/1.1 502 Bad Gateway\r\nContent-Type: text/html\r\nContent-Length: 6\r\n\r\n<html>"
HALF = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"


@pytest.fixture(params=[HALF, NOBODY], ids=["half an answer", "a proxy's"])
def dying(request: pytest.FixtureRequest) -> Iterator[tuple[str, list[bytes]]]:
    """The address of a server that answers twice in no useful way, and what it has been asked."""
    asked: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            for _ in range(2):
                one, _ = server.accept()
                with one:
                    asked.append(one.recv(65536))
                    one.sendall(request.param)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}", asked
        thread.join(10)


def test_a_hall_that_dies_in_its_answer_is_a_hall_that_cannot_be_reached(
    dying: tuple[str, list[bytes]],
) -> None:
    address, asked = dying
    with pytest.raises(OSError, match=r"IncompleteRead|reset by peer|502 Bad"):
        Remote(address, "DEMO", {"clerk": "secret"}).post("/windows/W1/open", key="the-same-key")
    assert len(asked) == 2
    assert all(b"Idempotency-Key: the-same-key" in one for one in asked), (
        "it was sent again as the same command"
    )
