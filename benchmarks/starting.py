"""From ``kuaiban serve`` to the first 200 of /readyz: with an empty record, and with a long one behind it.

The long one is a recorded day again and again: a start reads the present day and what the last one left.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from statistics import median

import sqlalchemy as sa

from benchmarks.servers import served, set_up
from benchmarks.simulation import ORDINARY
from benchmarks.table import show
from hall import samples
from hall.store.database import Store
from hall.store.tables import events
from queueing.events import DayClosed, HallConfigured
from simulation.recording import record
from simulation.scenario import read_scenario

ROUNDS = 5
EVENTS = 200_000


def long_record(url: str) -> None:
    """A hall with that many events in days that have closed."""
    store = Store(url)
    store.upgrade()
    store.add_hall(samples.CODE)
    day = record(read_scenario(ORDINARY), 1).events
    assert isinstance(day[0], HallConfigured)
    assert isinstance(day[-1], DayClosed)
    written = 0
    while written < EVENTS:
        with store.write() as connection:
            head = store.log.head(connection, samples.CODE)
            assert head is not None
            batch = store.batch(samples.CODE)
            news = [("2026-03-02", event) for event in day]
            store.log.append(batch, head, news, recorded_at=day[-1].at, actor="bench", request_id=None)
            batch.write(connection)
        written += len(day)
    store.engine.dispose()


def count(url: str) -> int:
    """How many events there are."""
    store = Store(url)
    with store.read() as connection:
        found = connection.execute(sa.select(sa.func.count()).select_from(events)).scalar_one()
    store.engine.dispose()
    return int(found)


def main() -> None:
    """Prints the table."""
    with tempfile.TemporaryDirectory() as name:
        halls = {kind: Path(name) / kind for kind in ("empty", "long")}
        urls = {kind: f"sqlite:///{folder / 'kuaiban.db'}" for kind, folder in halls.items()}
        for folder in halls.values():
            folder.mkdir()
        set_up(urls["empty"]).store.engine.dispose()
        long_record(urls["long"])
        counts = {kind: count(url) for kind, url in urls.items()}
        times: dict[str, list[float]] = {kind: [] for kind in halls}
        for _ in range(ROUNDS):
            for kind, folder in halls.items():
                with served(folder, urls[kind], {}) as hall:
                    times[kind].append(hall.took)
    empty = median(times["empty"])
    rows = [
        (f"{counts[kind]:,}", f"{median(took):.2f}", f"{median(took) - empty:+.2f}")
        for kind, took in times.items()
    ]
    show("Start of a server, SQLite", ("events in the record", "s until ready", "s more"), rows)


if __name__ == "__main__":
    main()
