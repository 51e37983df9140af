"""The spool in the worker: a line of its own for every printer of every hall, begun anew when it changes."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass

import structlog

from hall.assembly import Parts
from hall.clock import SystemClock
from hall.papers import papers_folder
from hall.store import jobs
from hall.store.spool import SpoolStore, spool_name
from printers.devices import open_printer
from printers.spool import Spool
from queueing.errors import Mistakes

LAST_SLIPS = 8.0
"""Seconds that the printers are given to finish the slips in hand when the worker stops."""

log = structlog.get_logger("spooling")


@dataclass(frozen=True, slots=True)
class _Line:
    """What runs for one printer; no spool when its address is of no use."""

    address: str
    spool: Spool | None
    threads: tuple[threading.Thread, ...] = ()

    def leave(self) -> None:
        """Asks it to stop after the slip in hand; does not wait for it."""
        if self.spool is not None:
            self.spool.stop(0)

    @property
    def gone(self) -> bool:
        return not any(thread.is_alive() for thread in self.threads)


class Spooling:
    """Keeps a line running for each printer that the database knows. A change of one disturbs no other."""

    def __init__(self, parts: Parts, may: Callable[[], bool]) -> None:
        """``may`` says at any moment, from any thread, whether the printers are still this process's."""
        self._parts, self._may = parts, may
        self._jobs = SpoolStore(parts.store, may)
        self._running: dict[str, _Line] = {}
        self._leaving: dict[str, _Line] = {}

    def refresh(self) -> None:
        """Starts what is new, ends what is no more, begins anew what has changed. It waits for nothing.

        A printer's new line begins when its old one has come to rest: two at once would both print.
        """
        with self._parts.store.read() as connection:
            rows = jobs.all_printers(connection)
        wanted = {spool_name(row["hall"], row["name"]): row for row in rows}
        for name, line in list(self._running.items()):
            if name not in wanted or wanted[name]["address"] != line.address:
                line.leave()
                self._leaving[name] = self._running.pop(name)
        self._leaving = {name: line for name, line in self._leaving.items() if not line.gone}
        for name, row in wanted.items():
            if name not in self._running and name not in self._leaving:
                self._running[name] = self._begin(name, row["hall"], row["address"])
        self._set_aside(wanted)

    def _set_aside(self, wanted: Collection[str]) -> None:
        """Whoever expects paper from a printer that does not run is told so, not left waiting."""
        served = {name for name, line in self._running.items() if line.spool is not None}
        for name in self._jobs.expected() - served - self._leaving.keys():
            reason = "bad_address" if name in wanted else "no_printer"
            self._jobs.set_aside(name, reason, SystemClock().now())

    def _begin(self, name: str, hall: str, address: str) -> _Line:
        try:
            printer = open_printer(address, papers_folder(self._parts.settings.data_dir, hall))
        except Mistakes as mistakes:
            log.error("a printer cannot be used", printer=name, mistakes=str(mistakes))
            return _Line(address, None)
        spool = Spool(SpoolStore(self._parts.store, self._may, address), {name: printer}, SystemClock().now)
        spool.start()
        return _Line(address, spool, tuple(spool.threads))

    def wake(self) -> None:
        """There may be something to print."""
        for line in self._running.values():
            if line.spool is not None:
                line.spool.wake()

    def stop(self) -> None:
        """Stops after the slips in hand, all printers at once."""
        lines = [*self._running.values(), *self._leaving.values()]
        for line in lines:
            line.leave()
        ends = time.monotonic() + LAST_SLIPS
        for line in lines:
            for thread in line.threads:
                thread.join(max(0.0, ends - time.monotonic()))
        self._running, self._leaving = {}, {}
