"""Ending connections whose rights have gone: those, and nobody else."""

from __future__ import annotations

from typing import Any

import socketio

from hall.feed.connected import Connected


class Line:
    """An engine's socket; it takes its goodbye."""

    closed = False

    def close(self, **_: Any) -> None:
        self.closed = True


class Doors:
    """Everybody is let in, and nobody's right is in force any more; somebody leaves while that is asked."""

    connected: Connected

    def from_bearer(self, _credential: str) -> None:
        """Lets anybody in."""

    def in_force(self, _credentials: set[str]) -> set[str]:
        self.connected.remove("gone")
        return set()


def test_who_leaves_while_rights_are_looked_at_takes_nobody_along() -> None:
    server, doors, other = socketio.Server(async_mode="threading"), Doors(), Line()
    server.eio.sockets["somebody else"] = other
    doors.connected = connected = Connected(server, doors)  # type: ignore[arg-type]
    connected.add("gone", "a token that was revoked")
    connected.end_refused()
    connected._end(None, None)
    assert not other.closed
    assert list(server.eio.sockets) == ["somebody else"]
