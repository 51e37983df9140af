"""The worker's calculations: one after the other, each in a process of its own that gives way to the hall."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

import structlog

from hall.archive import Archive
from hall.children import Child, errand
from hall.errors import Problem
from hall.plans import mistake_rows
from hall.recorded_days import Part, records_of_day
from hall.store import calculations
from hall.store.calculations import Row
from hall.store.database import Store
from queueing.errors import Mistake, Mistakes

REST = 0.5
"""Seconds between two looks: whether there is something to do, whether somebody wants it no longer."""

PATIENCE = 120.0
"""Seconds that one which nobody wants any longer has to tell what it has found so far."""

COMMAND = errand("simulation.calculating")

log = structlog.get_logger("calculations")


class Calculating:
    """Calculations in a worker. ``held`` says whether the worker still is the one that may do them, ``now``
    is the halls' clock (ms UTC).

    Days on record that are not in the ``store`` any more are in the ``archive``.
    """

    def __init__(
        self, store: Store, archive: Archive, held: Callable[[], bool], now: Callable[[], int]
    ) -> None:
        self._store, self._archive, self._held, self._now = store, archive, held, now
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def tick(self) -> None:
        """Sees to it that somebody works."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name="calculations", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """Leaves off; another worker begins anew what is under way."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join()

    def _work(self) -> None:
        taken_up = False
        while not self._stop.is_set() and self._held():
            try:
                if not taken_up:
                    with self._store.write() as connection:
                        calculations.take_up(connection, self._now())
                    taken_up = True
                if self._one():
                    continue
            except Exception as error:
                if not self._store.outage.explains(error):
                    log.error("a calculation stumbled and is tried again", exc_info=error)
                taken_up = False
            self._stop.wait(REST)

    def _one(self) -> bool:
        """Does the next calculation; False when there is none."""
        with self._store.write() as connection:
            row = calculations.begin(connection, self._now())
        if row is None:
            return False
        try:
            asked = {"kind": row["kind"], "given": self._given(row)}
        except Problem as told:
            with self._store.write() as connection:
                problem = {"code": told.code, **told.facts}
                calculations.end(connection, row, self._now(), problem=problem)
            return True
        with Child(COMMAND, asked) as child:
            self._follow(row, child)
        return True

    def _given(self, row: Row) -> dict[str, Any]:
        """Everything the answer depends on. Of a day on record that is all that happened then, which never
        changes: so it is read only now. Raises what is wrong with its archive file.
        """
        given: dict[str, Any] = json.loads(row["given"])
        if row["kind"] == "replay":
            parts = records_of_day(self._archive, self._store, row["hall"], given["day"])
            given["before"], given["events"] = (_as_data(part) for part in parts)
        return given

    def _follow(self, row: Row, child: Child) -> None:
        """Writes down what the process tells until it ends, or the worker stops. When nobody wants it any
        longer, it has some time to tell what it has found so far.
        """
        ends = None
        while ends is None or time.monotonic() < ends:
            news = child.news(REST)
            if self._stop.is_set():
                with self._store.write() as connection:
                    calculations.leave(connection, row)
                return
            if not self._held():
                return  # whoever has the lease now takes it up
            if news is None or "progress" in news:
                with self._store.write() as connection:
                    wanted = calculations.tell(connection, row, news["progress"] if news else None)
                if not wanted and ends is None:
                    ends = time.monotonic() + PATIENCE
                    child.enough()
                continue
            if ends is not None and "result" not in news:
                break
            with self._store.write() as connection:
                wanted = ends is None
                calculations.end(connection, row, self._now(), wanted=wanted, **self._came(row, news))
            return
        with self._store.write() as connection:
            calculations.end(connection, row, self._now(), wanted=False)

    def _came(self, row: Row, news: Mapping[str, Any]) -> dict[str, Any]:
        if "result" in news:
            return {"result": news["result"]["document"], "page": news["result"]["page"]}
        if "mistakes" in news:
            rows = mistake_rows(Mistakes(map(Mistake.from_data, news["mistakes"])))
            return {"problem": {"code": "mistakes", "count": len(rows), "mistakes": rows}}
        log.error("a calculation died", id=row["id"], kind=row["kind"], said=news["died"])
        return {"problem": {"code": "calculation_failed"}}


def _as_data(records: Part) -> list[dict[str, Any]]:
    return [{"kind": one.kind, "v": one.v, "at": one.at, "data": json.loads(one.data)} for one in records]
