"""A Redis server of the tests' own: in a folder, reached by a socket in it and, where asked, by a port."""

from __future__ import annotations

import itertools
import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import redis

from tests.postgres import end_with_us
from tests.waiting import until


class RedisServer:
    """Made stopped; its folder is removed by :meth:`remove`. It keeps nothing when it stops."""

    def __init__(self, port: int = 0) -> None:
        # Not below TMPDIR: a socket's path has 107 characters at most.
        self.folder = Path(tempfile.mkdtemp(prefix="kuaiban-redis-", dir="/tmp"))
        self.port = port
        self._as: dict[str, Any] = {"cwd": self.folder}
        if os.geteuid() == 0:
            user = pwd.getpwnam("nobody")
            os.chown(self.folder, user.pw_uid, user.pw_gid)
            self._as |= {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
        self._server: subprocess.Popen[bytes] | None = None
        self._numbers = itertools.count()

    def start(self) -> None:
        """Starts the server and waits until it answers."""
        command = [
            "redis-server",
            "--port",
            str(self.port),
            "--bind",
            "127.0.0.1",
            "--unixsocket",
            "redis.sock",
        ]
        command += ["--save", "", "--appendonly", "no", "--databases", "1000"]
        with (self.folder / "log").open("ab") as log:
            self._server = subprocess.Popen(
                command, stdout=log, stderr=log, start_new_session=True, preexec_fn=end_with_us, **self._as
            )
        with redis.Redis(unix_socket_path=f"{self.folder}/redis.sock") as client:
            until(client.ping, f"Redis runs, see {self.folder}/log")

    def stop(self) -> None:
        """Stops it: whoever is connected loses the connection."""
        if self._server is not None:
            self._server.terminate()
            self._server.wait(60)
            self._server = None

    def remove(self) -> None:
        """Stops it and removes its folder."""
        self.stop()
        shutil.rmtree(self.folder)

    def url(self) -> str:
        """The URL of a database of its own on this server."""
        number = next(self._numbers)
        if self.port:
            return f"redis://127.0.0.1:{self.port}/{number}"
        return f"unix://{self.folder}/redis.sock?db={number}"
