"""The command as people run it: processes of their own, a data folder of their own, HTTP from outside."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tests.waiting import until

KUAIBAN = Path(sys.executable).with_name("kuaiban")
START, STOP = 120.0, 60.0
"""Seconds within which a server must be up and down, on a machine with much else to do."""


def variables(folder: Path, **settings: str) -> dict[str, str]:
    """The environment without settings of whoever runs the tests, with these instead."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("KUAIBAN_")}
    given = {f"KUAIBAN_{name.upper()}": value for name, value in settings.items()}
    return {**kept, "KUAIBAN_DATA_DIR": str(folder), **given}


def command(folder: Path, *words: str | Path, **settings: str) -> subprocess.CompletedProcess[str]:
    """Runs one command to its end."""
    return subprocess.run(
        [KUAIBAN, *words],
        env=variables(folder, **settings),
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=START,
        stdin=subprocess.DEVNULL,
    )


def ask(
    address: str, token: str = "", body: Mapping[str, Any] | None = None
) -> tuple[int, Any, Mapping[str, str]]:
    """Status, JSON (or bytes) and headers of one request; a POST when there is a body."""
    where = urlsplit(address)
    connection = http.client.HTTPConnection(where.hostname or "", where.port, timeout=20)
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    text = None
    if body is not None:
        text, headers["Content-Type"] = json.dumps(body).encode(), "application/json"
    try:
        path = where.path + (f"?{where.query}" if where.query else "")
        connection.request("GET" if body is None else "POST", path, text, headers)
        answer = connection.getresponse()
        got = answer.read()
    finally:
        connection.close()
    told = dict(answer.getheaders())
    return answer.status, json.loads(got) if "json" in told.get("Content-Type", "") else got, told


def alive(process: int) -> bool:
    """Whether a process runs (and is no zombie)."""
    try:
        state = Path(f"/proc/{process}/stat").read_text("utf-8").rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


def children_of(process: int) -> dict[int, str]:
    """The processes that a process has started, with their command lines."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = int(folder.joinpath("stat").read_text("utf-8").rpartition(")")[2].split()[1])
            words = folder.joinpath("cmdline").read_bytes().replace(b"\0", b" ").decode()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if parent == process:
            found[int(folder.name)] = words
    return found


class Server:
    """``kuaiban demo`` or ``kuaiban serve`` while it runs. What it says is kept in ``out`` and ``err``."""

    def __init__(self, folder: Path, word: str, **settings: str) -> None:
        self.folder = folder
        self.process = subprocess.Popen(
            [KUAIBAN, word],
            env=variables(folder, **{"port": "0", **settings}),
            cwd=folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            stdin=subprocess.DEVNULL,
            text=True,
            start_new_session=True,
        )
        self.out, self.err = "", ""
        self._readers = [threading.Thread(target=self._read, args=(name,)) for name in ("out", "err")]
        for reader in self._readers:
            reader.start()
        self.children: dict[int, str] = {}

    def _read(self, name: str) -> None:
        pipe = self.process.stdout if name == "out" else self.process.stderr
        assert pipe is not None
        for line in pipe:
            setattr(self, name, getattr(self, name) + line)
        pipe.close()

    def __enter__(self) -> Server:
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(STOP)
        for reader in self._readers:
            reader.join(STOP)

    def ready(self) -> str:
        """Waits until it takes commands; its address."""

        def answers() -> bool:
            assert self.process.poll() is None, f"it has ended: {self.err}"
            return bool(self.base) and ask(f"{self.base}/readyz")[0] == 200

        until(answers, f"ready; it said {self.out!r} {self.err!r}", START)
        self.children = children_of(self.process.pid)
        return self.base

    @property
    def base(self) -> str:
        """The address that it has printed so far."""
        found = re.search(r"http://[^/\s]+", self.out)
        return found[0] if found else ""

    def address(self, name: str) -> str:
        """One of the addresses that the welcome lists."""
        found = re.search(rf"^  {name} +(\S+)$", self.out, re.MULTILINE)
        assert found, f"no address of {name} in {self.out}"
        return found[1]

    def interrupt(self) -> int:
        """Ctrl-C; the exit code, once all of it has gone."""
        self.process.send_signal(signal.SIGINT)
        code = self.process.wait(STOP)
        for reader in self._readers:
            reader.join(STOP)
        return code
