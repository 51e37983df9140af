"""People and screens that know one address, behind which processes come and go."""

from __future__ import annotations

import http.client
import json
import threading
import uuid
from collections.abc import Mapping
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

import socketio

from tests.waiting import LEAST, until

AGAIN = (502, 503, 504)
"""Statuses after which the same command is sent again: nobody has said what became of it."""


class Hand:
    """Sends commands to a hall with one token, each under an id of its own until it is answered."""

    def __init__(self, base: str, hall: str, token: str) -> None:
        self._where = urlsplit(base)
        self._root = f"/api/v1/halls/{hall}"
        self._head = {"Authorization": f"Bearer {token}"}
        self.done: list[tuple[str, int, Any]] = []
        """What was answered: path, status, body."""
        self.repeated = 0

    def do(self, path: str, body: Mapping[str, Any] | None = None) -> Any:
        """Carries a command out, however often it must be sent; the answer."""
        head = {**self._head, "Idempotency-Key": uuid.uuid4().hex, "Content-Type": "application/json"}
        text = json.dumps(body or {}).encode()

        def answered() -> tuple[int, Any] | None:
            status, told = self._ask("POST", path, text, head)
            if status in AGAIN:
                self.repeated += 1
                return None
            return status, told

        status, told = until(answered, f"{path} is answered")
        self.done.append((path, status, told))
        assert status in (200, 201), (path, told)
        return told

    def ask(self, path: str, body: Mapping[str, Any]) -> tuple[int, Any]:
        """Sends a command once; status and answer."""
        head = {**self._head, "Content-Type": "application/json"}
        return self._ask("POST", path, json.dumps(body).encode(), head)

    def see(self, path: str) -> Any:
        """What the hall shows there."""
        status, told = self._ask("GET", path, None, self._head)
        assert status == 200, told
        return told

    def _ask(self, method: str, path: str, body: bytes | None, head: Mapping[str, str]) -> tuple[int, Any]:
        line = http.client.HTTPConnection(self._where.hostname or "", self._where.port, timeout=20)
        try:
            line.request(method, self._root + path, body, dict(head))
            answer = line.getresponse()
            return answer.status, json.loads(answer.read())
        finally:
            line.close()


class Screen:
    """A board or phone that follows, comes back when it was cut off, and keeps the picture by its rules."""

    def __init__(self, base: str, token: str | None = None, **what: str) -> None:
        self._what = what
        self._guard = threading.Lock()
        self._waiting: dict[int, dict[str, Any]] = {}
        self.picture: dict[str, Any] = {}
        self.seq = 0
        self.follows = 0
        self.io = socketio.Client(reconnection_delay=0.1, reconnection_delay_max=1, handle_sigint=False)
        self.io.on("connect", self._follow)
        self.io.on("change", self._changed)
        self.io.on("disconnect", self._cut_off)
        auth = {"token": token} if token else None
        # Its library gives up after a second.
        self.io.connect(base, auth=auth, transports=["websocket"], wait_timeout=LEAST)

    def _follow(self) -> None:
        with suppress(socketio.exceptions.SocketIOError):  # cut off again: the next connect follows
            word = {**self._what, "after": self.seq} if self.seq else dict(self._what)
            answer = self.io.call("follow", word, timeout=20)
            assert "error" not in answer, answer
            with self._guard:
                if "changes" not in answer:
                    self.picture, self.seq = _rows(answer), answer["seq"]
                self._waiting |= {one["seq"]: one for one in answer.get("changes", ())}
                self._catch_up()
                self.follows += 1

    def _cut_off(self, *_why: object) -> None:
        """Its library leaves a socket that broke to the collector of garbage."""
        self.io.eio.ws.shutdown()

    def _changed(self, change: dict[str, Any]) -> None:
        """Its library hears in threads, so not in order: a change waits for the one before it."""
        with self._guard:
            self._waiting[change["seq"]] = change
            self._catch_up()

    def _catch_up(self) -> None:
        if not self.follows and not self.seq:
            return
        for seq in sorted(self._waiting):
            change = self._waiting[seq]
            if seq <= self.seq:
                del self._waiting[seq]
            elif change["prev"] == self.seq:
                for name, value in _rows(change).items():
                    known = self.picture.get(name)
                    if known is not None and isinstance(value, dict) and name in ("lanes", "windows"):
                        self.picture[name] = {**known, **value}
                    else:
                        self.picture[name] = value
                self.seq = seq
                del self._waiting[seq]

    def shown(self) -> dict[str, Any]:
        """The picture without what only the clock changes."""
        with self._guard:
            return {name: self.picture.get(name) for name in ("lanes", "windows", "calls", "texts", "ticket")}

    def close(self) -> None:
        """Goes for good."""
        self.io.disconnect()
        self.io.shutdown()


def _rows(told: Mapping[str, Any]) -> dict[str, Any]:
    """A picture or change with its rows by their codes, without what only the clock changes."""
    rows = dict(told)
    if "lanes" in told:
        rows["lanes"] = {one["code"]: {**one, "longest_wait_seconds": None} for one in told["lanes"]}
    if "windows" in told:
        rows["windows"] = {one["id"]: one for one in told["windows"]}
    if rows.get("ticket"):
        rows["ticket"] = {name: value for name, value in told["ticket"].items() if name != "now"}
    return rows
