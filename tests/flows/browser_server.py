"""The product as its users run it, for browser flows: ``kuaiban demo`` in a folder of its own."""

from __future__ import annotations

import http.client
import json
import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import urllib.request
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.error import HTTPError

from hall import samples
from hall.clock import SystemClock
from hall.operations.core import Operations
from hall.store.database import Store
from hall.store.rebuild import check
from tests.postgres import let_go
from tests.waiting import until

HALL = "DEMO"
PATIENCE = 90.0
"""Seconds that a busy machine may need to start the server."""
LONGEST = timedelta(minutes=3)
"""No test takes longer, also on a busy machine."""


def free_port() -> int:
    """A port on which nobody listens now."""
    with closing(socket.create_server(("127.0.0.1", 0))) as probe:
        return int(probe.getsockname()[1])


def command() -> str:
    """The installed ``kuaiban``: the one beside this interpreter, else the one on the path."""
    beside = shutil.which("kuaiban", path=str(Path(sys.executable).parent))
    found = beside or shutil.which("kuaiban")
    assert found, "the command kuaiban is not installed"
    return found


class Served:
    """A running server. Everything here goes through its command line or its API."""

    def __init__(self, folder: Path, demo: str = "off", speed: float = 30) -> None:
        self.folder = folder
        self.port = free_port()
        self.base = f"http://127.0.0.1:{self.port}"
        self._variables = {
            **os.environ,
            "KUAIBAN_DEMO": demo,
            "KUAIBAN_SPEED": str(speed),
            "KUAIBAN_PORT": str(self.port),
            "KUAIBAN_DATA_DIR": str(folder),
            # All tests come from one address; limits have tests of their own.
            "KUAIBAN_SIGN_IN_RATE": "1000/minute",
            "KUAIBAN_LOGIN_RATE": "1000/minute",
            "KUAIBAN_OPEN_RATE": "100000/minute",
        }
        self._process: subprocess.Popen[bytes] | None = None
        self.keys: dict[str, str] = {}
        self.cookies: Any = None
        """The browser's, once the administrator has signed in."""

    def start(self) -> Served:
        """Starts it and waits until it takes commands."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "server.log").open("ab") as log:
            self._process = subprocess.Popen(
                [command(), "demo"], env=self._variables, cwd=self.folder, stdin=subprocess.DEVNULL,
                stdout=log, stderr=log,
            )  # fmt: skip
        until(lambda: self.ended() or self._ready(), "the server is ready", PATIENCE, 0.1)
        assert not self.ended(), (self.folder / "server.log").read_text(encoding="utf-8")[-2000:]
        self.keys = json.loads((self.folder / "sample-keys.json").read_text(encoding="utf-8"))
        return self

    @property
    def up(self) -> bool:
        """Whether it has been started and not stopped."""
        return self._process is not None

    def ended(self) -> bool:
        """Whether its process is no more."""
        return self._process is None or self._process.poll() is not None

    def _ready(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.base}/readyz", timeout=2) as answer:
                return bool(answer.status == 200)
        except (OSError, http.client.HTTPException):
            return False

    def stop(self) -> None:
        """Stops it as Ctrl-C would. Its log must tell of no fault until then."""
        if self._process is not None:
            self._process.send_signal(signal.SIGINT)
            assert self._process.wait(30) == 0, "the server did not stop cleanly"
            self._process = None
            log = (self.folder / "server.log").read_text(encoding="utf-8")
            assert not re.search(r"\[(error|critical) ", log), log[-4000:]

    @property
    def web(self) -> int:
        """The process id of the web process."""
        assert self._process is not None
        pid = self._process.pid
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
        return next(int(one) for one in children if b"hall.web" in Path(f"/proc/{one}/cmdline").read_bytes())

    def run(self, *arguments: str) -> str:
        """Runs a ``kuaiban`` command beside the server; its standard output."""
        done = subprocess.run(
            [command(), *arguments], env=self._variables, cwd=self.folder, capture_output=True, text=True,
            check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout.strip()

    def device(self, role: str) -> str:
        """The token of a device, made once."""
        if role not in self.keys:
            self.keys[role] = self.run("tokens", "create", "--role", role, "--name", role, "--hall", HALL)
        return self.keys[role]

    # the API, as a supervisor

    def ask(self, method: str, path: str, body: dict[str, Any] | None = None, token: str = "") -> Any:
        """One request under the hall; its JSON. Raises ``AssertionError`` for a refusal."""
        request = urllib.request.Request(
            f"{self.base}/api/v1/halls/{HALL}{path}",
            method=method,
            data=None if method == "GET" else json.dumps(body or {}).encode(),
            headers={
                "Authorization": f"Bearer {token or self.keys['actor']}",
                "Content-Type": "application/json",
            },
        )
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return json.loads(answer.read())
        except HTTPError as error:
            raise AssertionError(f"{method} {path}: {error.code} {error.read().decode()}") from None

    def issue(self, item: str = "SG02", priority: str | None = None) -> dict[str, Any]:
        """A ticket from the kiosk, without its page."""
        body = {"items": [item], "priority": priority}
        found: dict[str, Any] = self.ask("POST", "/tickets", body, self.keys["kiosk"])
        return found

    def book(self, item: str, seconds: int = 5, **body: Any) -> dict[str, Any]:
        """An appointment so many seconds from now: early enough to be for today, just before midnight too."""
        at = datetime.now(UTC) + timedelta(seconds=seconds)
        asked = {"items": [item], "at": at.isoformat(timespec="seconds"), **body}
        found: dict[str, Any] = self.ask("POST", "/appointments", asked)
        return found

    def window(self, window: str, verb: str, **body: Any) -> dict[str, Any]:
        """What a clerk does at a window."""
        found: dict[str, Any] = self.ask("POST", f"/windows/{window}/{verb}", body)
        return found

    def tickets(self, state: str) -> list[dict[str, Any]]:
        """Tickets of the day in a state."""
        found: list[dict[str, Any]] = self.ask("GET", f"/tickets?state={state}&limit=200")["tickets"]
        return found

    def paper(self, ticket: str) -> str:
        """How far the slip of a ticket is."""
        return str(self.ask("GET", f"/tickets/{ticket}/paper")["paper"])

    def picture(self, paper: int) -> bytes:
        """What a paper of the virtual printer looks like, PNG."""
        request = urllib.request.Request(
            f"{self.base}/api/v1/halls/{HALL}/printers/kiosk/papers/{paper}.png",
            headers={"Authorization": f"Bearer {self.keys['actor']}"},
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            found: bytes = answer.read()
            return found

    def events(self, kind: str, ticket: str) -> list[dict[str, Any]]:
        """What the log holds of one kind about one ticket, in order."""
        with closing(sqlite3.connect(f"file:{self.folder / 'kuaiban.db'}?mode=ro", uri=True)) as database:
            rows = database.execute("SELECT data FROM events WHERE kind = ? ORDER BY seq", (kind,)).fetchall()
        found = [json.loads(row[0]) for row in rows]
        return [one for one in found if one.get("ticket") == ticket]

    def jobs(self, ticket: str) -> list[str]:
        """The states of a ticket's print jobs, the first one first."""
        with closing(sqlite3.connect(f"file:{self.folder / 'kuaiban.db'}?mode=ro", uri=True)) as database:
            asked = "SELECT state FROM print_jobs WHERE ticket = ? ORDER BY id"
            return [row[0] for row in database.execute(asked, (ticket,))]

    def in_one_day(self) -> None:
        """Waits for the next day where this one could end before a test: with it ends all that waits."""
        now = datetime.now(samples.zone())
        day = now.date().isoformat()
        if (now + LONGEST).date() > now.date():
            patience = LONGEST.total_seconds() + PATIENCE
            until(lambda: self.ask("GET", "")["day"] > day, "the next day is open", patience, 1)

    def quiet(self) -> None:
        """Nobody waits, nobody is served, every window is closed."""
        for window in self.ask("GET", "")["windows"]:
            if window["ticket"]:
                state = self.ask("GET", f"/tickets/{window['ticket']}")["state"]
                verb = "complete" if state == "serving" else "no-show"
                self.window(window["id"], verb, ticket=window["ticket"])
            if window["state"] != "closed":
                self.window(window["id"], "close")
        for state in ("waiting", "held", "missed"):
            for ticket in self.tickets(state):
                self.ask("POST", f"/tickets/{ticket['id']}/withdraw")
        for one in self.ask("GET", "/pre-checks")["pre_checks"]:
            self.ask("POST", f"/pre-checks/{one['id']}/send-away", {"missing": []})
        for appointment in self.booked():
            self.ask("POST", f"/appointments/{appointment}/cancel")
        for one in self.ask("GET", "")["parked"]:
            self.ask("POST", f"/parked/{one['code']}/resume")

    def booked(self) -> list[str]:
        """The appointments of all days that somebody may still check in for."""
        with closing(sqlite3.connect(f"file:{self.folder / 'kuaiban.db'}?mode=ro", uri=True)) as database:
            asked = "SELECT id FROM appointments WHERE state = 'booked'"
            return [row[0] for row in database.execute(asked)]

    # beside the server, on its database

    def beside(self) -> Operations:
        """Operations of another process on the same hall, while the web process is away."""
        from_file = Store(f"sqlite:///{self.folder / 'kuaiban.db'}")
        return Operations(from_file, SystemClock())

    def visit(self, ticket: str) -> dict[str, Any] | None:
        """The finished visit of a ticket, read from the database file itself."""
        with closing(sqlite3.connect(f"file:{self.folder / 'kuaiban.db'}?mode=ro", uri=True)) as database:
            database.row_factory = sqlite3.Row
            row = database.execute("SELECT * FROM visits WHERE ticket = ?", (ticket,)).fetchone()
        return dict(row) if row is not None else None

    def differences(self) -> tuple[str, ...]:
        """What ``kuaiban rebuild --check`` would tell: where log and projections part."""
        store = Store(f"sqlite:///{self.folder / 'kuaiban.db'}")
        try:
            return check(store, HALL).differences
        finally:
            let_go(store)
