"""The same commands over HTTP where few and where many wait: the whole way, not the Floor alone.

Two halls behind one server take turns. A turn is a call and the transfer back to the lane, where the ticket
waits again, so as many wait after it as before; how many is counted before and after.
"""

from __future__ import annotations

import http.client
import json
import tempfile
from pathlib import Path
from statistics import median

from benchmarks.clients import SECONDS, Refused, connect, rate
from benchmarks.servers import ITEM, Served, ask, served, set_up
from benchmarks.serving import calling
from benchmarks.table import show
from hall.operations.core import Operations
from queueing import commands as c

ROUNDS = 5
FEW, MANY = 100, 10_000
HALLS = {FEW: "DEMO", MANY: "MANY"}


def fill(operations: Operations, code: str, waiting: int) -> None:
    """Issues so many tickets."""
    for number in range(waiting):
        ask(operations, code, c.Issue(f"{code}-{number}", (ITEM,)))


def count(hall: Served, code: str, connection: http.client.HTTPConnection) -> int:
    """How many wait in all lanes."""
    path = f"/api/v1/halls/{code}"
    connection.request("GET", path, headers={"Authorization": f"Bearer {hall.token}"})
    answer = connection.getresponse()
    told = json.loads(answer.read())
    if answer.status != 200:
        raise Refused(f"{path}: {told}")
    return sum(lane["waiting"] for lane in told["lanes"])


def check(hall: Served) -> None:
    """Raises ``Refused`` unless as many wait as should."""
    connection = connect(hall.port)
    for waiting, code in HALLS.items():
        found = count(hall, code, connection)
        if found != waiting:
            raise Refused(f"{found} wait, not {waiting}")


def main() -> None:
    """Prints the table."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        url = f"sqlite:///{folder / 'kuaiban.db'}"
        for waiting, code in HALLS.items():
            operations = set_up(url, code)
            fill(operations, code, waiting)
            operations.store.engine.dispose()
        with served(folder, url, {}) as hall:
            check(hall)
            rounds = []
            for _ in range(ROUNDS):
                measured = {
                    waiting: rate(hall.port, 1, calling(hall.token, f"/api/v1/halls/{code}"), SECONDS / 2)
                    for waiting, code in HALLS.items()
                }
                rounds.append(measured)
            check(hall)
    few = median(one[FEW].p50 for one in rounds)
    rows = [(f"{FEW:,}", f"{few:.2f}", "1.00")]
    beside = median(one[MANY].p50 / one[FEW].p50 for one in rounds)
    rows.append((f"{MANY:,}", f"{median(one[MANY].p50 for one in rounds):.2f}", f"{beside:.2f}"))
    title = "A call and a transfer back over HTTP, SQLite, one client"
    show(title, ("waiting", "both, p50 ms", f"beside {FEW}"), rows)


if __name__ == "__main__":
    main()
