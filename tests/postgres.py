"""A PostgreSQL server of the tests' own: in a folder, reached by a socket in it and not by the network."""

from __future__ import annotations

import ctypes
import itertools
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg

from tests.system import postgresql_programs
from tests.waiting import until

if TYPE_CHECKING:
    from hall.store.database import Store

DATABASES = ("sqlite", "postgresql")
"""What tests of what is stored run on; ``{one}_url`` is a fixture."""

FAST = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "listen_addresses": "",
    "max_connections": "200",
    "shared_buffers": "32MB",
}
"""Settings of a server whose data nobody needs after the tests. ``Postgres.start`` takes others."""

_libc = ctypes.CDLL(None)


class Postgres:
    """Made stopped; its folder is removed by :meth:`remove`. Root hands it to another user, as it must."""

    def __init__(self) -> None:
        self._programs = postgresql_programs()
        # Not below TMPDIR: a socket's path has 107 characters at most.
        self.folder = Path(tempfile.mkdtemp(prefix="kuaiban-pg-", dir="/tmp"))
        self._as: dict[str, Any] = {"cwd": self.folder}
        if os.geteuid() == 0:
            user = _user()
            os.chown(self.folder, user.pw_uid, user.pw_gid)
            self._as |= {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
        self._server: subprocess.Popen[Any] | None = None
        self._names = itertools.count(1)
        made = [str(self._programs / "initdb"), "-D", "data", "-A", "trust", "-U", "postgres"]
        made += ["--no-sync", "-E", "UTF8", "--locale=C.UTF-8"]
        subprocess.run(made, check=True, capture_output=True, **self._as)

    def start(self, settings: dict[str, str] = FAST) -> None:
        """Starts the server and waits until it lets somebody in."""
        words = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        command = [str(self._programs / "postgres"), "-D", "data", "-k", str(self.folder), *words]
        with (self.folder / "log").open("ab") as log:
            self._server = subprocess.Popen(
                command, stdout=log, stderr=log, start_new_session=True, preexec_fn=end_with_us, **self._as
            )
        until(lambda: self.run("SELECT 1"), f"PostgreSQL runs, see {self.folder}/log")

    def stop(self) -> None:
        """Stops it at once: whoever is connected loses the connection, what is committed stays."""
        if self._server is not None:
            self._server.send_signal(signal.SIGINT)
            self._server.wait(60)
            self._server = None

    def kill(self) -> None:
        """Ends it as a crash does: it recovers at its next start."""
        assert self._server is not None
        self._server.send_signal(signal.SIGQUIT)
        self._server.wait(60)
        self._server = None

    def remove(self) -> None:
        """Stops it and removes its folder."""
        self.stop()
        shutil.rmtree(self.folder)

    def run(self, statement: str, database: str = "postgres") -> list[tuple[Any, ...]]:
        """Runs a statement by itself, outside of any transaction; its rows."""
        where = f"host={self.folder} user=postgres dbname={database}"
        with psycopg.connect(where, autocommit=True) as connection:
            found = connection.execute(statement)
            return found.fetchall() if found.description else []

    def url(self, database: str) -> str:
        """The SQLAlchemy URL of a database of this server."""
        return f"postgresql+psycopg://postgres@/{database}?host={self.folder}"

    def create(self, template: str = "template0") -> str:
        """Makes a database like ``template``; its name."""
        name = f"t{next(self._names)}"
        self.run(f"CREATE DATABASE {name} TEMPLATE {template}")
        return name

    def drop(self, name: str) -> None:
        """Removes a database, whoever is still connected."""
        self.run(f"DROP DATABASE {name} WITH (FORCE)")


def wait_for_ringers() -> None:
    """Before connections are closed: a doorbell that is being rung has one."""
    until(lambda: all(one.name != "ringer" for one in threading.enumerate()), "doorbells have been rung")


def let_go(store: Store) -> None:
    """Closes every connection, of a doorbell that is being rung too."""
    wait_for_ringers()
    store.engine.dispose()


def _user() -> pwd.struct_passwd:
    """Whom root lets run it: PostgreSQL refuses to run as root."""
    users = {one.pw_name: one for one in pwd.getpwall()}
    return users.get("postgres") or users["nobody"]


def end_with_us() -> None:
    """In the child: a server whose tests are killed stops by itself."""
    pr_set_pdeathsig = 1
    _libc.prctl(pr_set_pdeathsig, signal.SIGINT)
