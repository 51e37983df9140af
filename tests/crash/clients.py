"""Clients of a hall: kiosks and clerks over HTTP. An unanswered request is sent again under the same id.

That is what the product's screens do: an id stands for one intent until somebody has answered it.
"""

from __future__ import annotations

import http.client
import json
import random
import threading
from collections import Counter
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from tests.crash.reader import Told

NOT_SETTLED = (503, 507)
"""Answers that say: not now, send it again."""

PAUSE = 0.2
"""Seconds before a command that was answered with one of these is sent again."""


class Closed(Exception):
    """Nobody waits for the server any more."""


class Way:
    """Where a web process is to be found. ``run`` counts its starts."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._changed = threading.Condition()
        self.base, self.run = "", 0
        self.over = False
        """Nobody begins anything new; what was begun is still settled."""
        self.closed = False
        """Nothing will be settled any more."""

    def open(self, base: str) -> None:
        """The server is up (again)."""
        with self._changed:
            self.base, self.run = base, self.run + 1
            self._changed.notify_all()

    def close(self) -> None:
        """A test has failed: nobody need wait any more."""
        with self._changed:
            self.over = self.closed = True
            self._changed.notify_all()

    def pause(self) -> None:
        """Waits before the next try. Raises ``Closed``."""
        with self._changed:
            if self._changed.wait_for(lambda: self.closed, PAUSE):
                raise Closed

    def wait_beyond(self, run: int, seconds: float = 180) -> None:
        """Waits until it has been started more than ``run`` times. Raises ``Closed``."""
        with self._changed:
            came = self._changed.wait_for(lambda: self.closed or self.run > run, seconds)
            assert came, "it does not come back"
            if self.closed:
                raise Closed


class Client:
    """Somebody with a token. ``told`` are the answered commands, in order."""

    def __init__(self, way: Way, name: str, token: str, hall: str, window: str | None, seed: int) -> None:
        self.name, self.window = name, window
        self.told: list[Told] = []
        self.flying: tuple[str, int] | None = None
        """The request id and try that is on its way and not answered."""
        self.cut: set[tuple[str, int]] = set()
        """Tries that were never answered."""
        self.put_off: set[tuple[str, int]] = set()
        """Tries that were answered by one of ``NOT_SETTLED``."""
        self.put_off_as: set[str] = set()
        """The codes of those answers."""
        self.faults: list[str] = []
        self.refusals: Counter[str] = Counter()
        self._way, self._token, self._hall = way, token, hall
        self.random = random.Random(seed)
        self._connection: http.client.HTTPConnection | None = None
        self._run = 0
        self._made = 0

    @property
    def at(self) -> str:
        """The web process that is asked."""
        return self._way.name

    def command(
        self, verb: str, path: str, body: dict[str, Any] | None = None, ticket: str | None = None
    ) -> Told:
        """One command, sent until it is answered for good."""
        self._made += 1
        request_id = f"{self.name}-{self._made}"
        tries = 0
        while True:
            tries += 1
            run = self._way.run
            self.flying = (request_id, tries)
            try:
                status, told, headers = self._send("POST", path, body, request_id)
            except (OSError, http.client.HTTPException) as error:
                if not isinstance(error, ConnectionRefusedError):
                    self.cut.add((request_id, tries))
                self.flying = None
                self._drop()
                self._way.wait_beyond(run)
                continue
            if status in NOT_SETTLED:
                self.put_off.add((request_id, tries))
                self.put_off_as.add(told["code"])
                self.flying = None
                self.refusals[told["code"]] += 1
                self._way.pause()
                continue
            self.flying = None
            if status >= 400:
                self.refusals[told["code"]] += 1
            if status == 422 or status >= 500:
                self.faults.append(f"{verb}: {status} {told}")
            self.told.append(
                Told(request_id, verb, ticket, status, told, tries, "Idempotency-Replayed" in headers)
            )
            return self.told[-1]

    def look(self, path: str) -> dict[str, Any]:
        """What the hall says now."""
        while True:
            run = self._way.run
            try:
                return self._send("GET", path, None, None)[1]
            except (OSError, http.client.HTTPException):
                self._drop()
                self._way.wait_beyond(run)

    def _send(
        self, method: str, path: str, body: dict[str, Any] | None, request_id: str | None
    ) -> tuple[int, dict[str, Any], dict[str, str]]:
        if self._connection is None or self._run != self._way.run:
            self._drop()
            self._run = self._way.run
            where = urlsplit(self._way.base)
            self._connection = http.client.HTTPConnection(where.hostname or "", where.port, timeout=60)
        headers = {"Authorization": f"Bearer {self._token}"}
        if request_id is not None:
            headers["Idempotency-Key"] = request_id
        if body is not None:
            headers["Content-Type"] = "application/json"
        text = None if body is None else json.dumps(body).encode()
        self._connection.request(method, f"/api/v1/halls/{self._hall}{path}", text, headers)
        answer = self._connection.getresponse()
        return answer.status, json.loads(answer.read()), dict(answer.getheaders())

    def _drop(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def run(self, act: Callable[[Client], None]) -> None:
        """Acts until the way is over."""
        try:
            self._way.wait_beyond(0)
            while not self._way.over:
                act(self)
        except Closed:
            return
        except BaseException as error:
            self.faults.append(repr(error))
            raise
        finally:
            self._drop()


def kiosk(client: Client) -> None:
    """A visitor takes a ticket."""
    item = client.random.choice(("QA", "QB", "NA", "NB", "CA", "CB", "QA", "QB"))
    priority = client.random.choice((None, None, None, "elder"))
    client.command("issue", "/tickets", {"items": [item], "priority": priority})


def clerk(client: Client) -> None:
    """One turn at a window: call, and what then becomes of the ticket. Two clerks may share a window."""
    at = f"/windows/{client.window}"
    called = client.command("call-next", f"{at}/call-next")
    if called.status == 409 and called.body["code"] == "window_not_open":
        client.command("open", f"{at}/open")
        return
    if called.status == 409:
        ticket = client.look(at).get("ticket")
        name = ticket["id"] if isinstance(ticket, dict) else ticket
    else:
        name = (called.body["ticket"] or {}).get("id")
    if name is not None:
        _serve(client, at, name)


def _serve(client: Client, at: str, name: str) -> None:
    turn = client.random.random()
    if turn < 0.15:
        client.command("no-show", f"{at}/no-show", {"ticket": name}, name)
        if turn < 0.07:
            client.command("requeue", f"/tickets/{name}/requeue", None, name)
        return
    client.command("start", f"{at}/start", {"ticket": name}, name)
    if turn < 0.3:
        body = {"ticket": name, "window": client.random.choice(("W1", "W2", "W4"))}
        client.command("transfer", f"{at}/transfer", body, name)
    elif turn < 0.4:
        client.command("hold", f"{at}/hold", {"ticket": name}, name)
        client.command("resume", f"/tickets/{name}/resume", None, name)
    elif turn < 0.6:
        body = {"ticket": name}
        client.command("complete-and-call-next", f"{at}/complete-and-call-next", body, name)
    else:
        client.command("complete", f"{at}/complete", {"ticket": name}, name)
