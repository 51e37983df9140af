"""The disk is full while the hall works: it says so, loses nothing, and goes on by itself when there is room.

A small tmpfs needs root. Where it cannot be mounted the files of the running server are limited instead
(RLIMIT_FSIZE), which SQLite sees as the same refusal to write.
"""

from __future__ import annotations

import resource
import subprocess
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.crash.clients import NOT_SETTLED
from tests.crash.house import House, Nurseries
from tests.crash.in_process import HALL
from tests.flows.running import ask
from tests.waiting import until

SIZE = "40m"
"""Room for a log of 16 MB, as large as it grows, and for what has been copied from it."""


@contextmanager
def small_disk(at: Path) -> Iterator[bool]:
    """A folder with little room; False when it cannot be had."""
    at.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", at], capture_output=True, check=False
    )
    try:
        yield mounted.returncode == 0
    finally:
        if mounted.returncode == 0:
            subprocess.run(["umount", at], check=True)


class Fill:
    """Takes all the room there is, and gives it back."""

    def __init__(self, house: House, disk: bool) -> None:
        self._house, self._disk = house, disk
        self._ballast = house.folder.parent / "ballast"

    def full(self) -> None:
        if self._disk:
            with self._ballast.open("wb", buffering=0) as ballast:
                try:
                    while True:
                        ballast.write(bytes(4096))
                except OSError:
                    return
        self._limit((self._house.folder / "kuaiban.db-wal").stat().st_size)

    def empty(self) -> None:
        if self._disk:
            self._ballast.unlink()
        else:
            self._limit(resource.RLIM_INFINITY)

    def _limit(self, size: int) -> None:
        for process in self._house.running.values():
            resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


def test_a_full_disk_is_told_in_words_and_nothing_acknowledged_is_lost(
    tmp_path: Path, nurseries: Nurseries
) -> None:
    with small_disk(tmp_path / "disk") as mounted:
        if not mounted:
            warnings.warn(
                "no tmpfs can be mounted here: a limit of the file size stands for it", stacklevel=1
            )
        house = House(tmp_path / "disk" / "house", nurseries)
        fill = Fill(house, mounted)
        with house:
            house.load(kiosks=2, clerks=1)
            web, worker = house.start("web0"), house.start("worker")
            house.after(60)
            fill.full()
            until(lambda: house.refusals()["storage_failed"] >= 10, "clients hear that there is no room")
            _says_so(house, web.base)
            until(lambda: ask(f"{web.base}/readyz")[0] == 503, "it says whether it is ready")
            before = house.answered()
            fill.empty()
            until(lambda: ask(f"{web.base}/readyz")[0] == 200, "it takes commands again")
            house.after(60)
            assert house.answered() > before
            assert web.alive, "the same processes go on"
            assert worker.alive
        told = house.told()
        assert any(one.tries > 1 and one.status < 400 for one in told), "somebody was refused and then served"
        assert house.judged().right
        assert house.differences() == ()


def _says_so(house: House, base: str) -> None:
    """The answer to one more visitor, by the API's own word."""
    where = f"{base}/api/v1/halls/{HALL}/tickets"
    status, told, headers = until(lambda: ask(where, house.tokens["kiosk"], {"items": ["QA"]}), "it answers")
    assert status in NOT_SETTLED
    assert told["code"] == "storage_failed"
    assert headers["Retry-After"]
    assert all(told["words"][language] for language in ("zh-CN", "en"))
