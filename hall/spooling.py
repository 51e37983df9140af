"""The spool in the worker: one for all printers of all halls, begun anew when printers change."""

from __future__ import annotations

from pathlib import Path

import structlog

from hall.assembly import Parts
from hall.clock import SystemClock
from hall.store import jobs
from hall.store.spool import SpoolStore, spool_name
from printers.devices import Printer, open_printer
from printers.spool import Spool
from queueing.errors import Mistakes

log = structlog.get_logger("spooling")


def papers_folder(data_dir: Path, hall: str) -> Path:
    """Where the virtual printers of a hall keep their papers."""
    return data_dir / "papers" / hall


class Spooling:
    """Keeps a spool running for the printers that the database knows."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._known: dict[str, tuple[str, str]] = {}
        self._spool: Spool | None = None

    def refresh(self) -> None:
        """Begins, or begins anew when the printers have changed."""
        with self._parts.store.read() as connection:
            rows = jobs.all_printers(connection)
        known = {spool_name(row["hall"], row["name"]): (row["hall"], row["address"]) for row in rows}
        if self._spool is not None and known == self._known:
            return
        self.stop()
        self._known = known
        devices: dict[str, Printer] = {}
        for name, (hall, address) in known.items():
            try:
                devices[name] = open_printer(address, papers_folder(self._parts.settings.data_dir, hall))
            except Mistakes as mistakes:
                log.error("a printer cannot be used", printer=name, mistakes=str(mistakes))
        self._spool = Spool(SpoolStore(self._parts.store), devices, SystemClock().now)
        self._spool.start()

    def wake(self) -> None:
        """There may be something to print."""
        if self._spool is not None:
            self._spool.wake()

    def stop(self) -> None:
        """Stops after the slips in hand."""
        if self._spool is not None:
            self._spool.stop()
            self._spool = None
