"""One writer: another one would break the promise that what was acknowledged is in the log, once."""

from __future__ import annotations

import ast
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
PACKAGES = ("hall", "queueing", "simulation", "printers", "displays")

MAY_OPEN_A_WRITE = {
    "hall/operations/core.py": "perform()",
    "hall/store/database.py": "migrations, new halls, secrets, answers kept long enough",
    "hall/store/leases.py": "leases",
    "hall/store/people.py": "people, sessions, tokens",
    "hall/store/rebuild.py": "projections made anew",
    "hall/store/spool.py": "states of print jobs",
    "hall/retention.py": "visitors forgotten, archived days taken out; never the log that is left",
    "hall/samples.py": "clearing the sample hall, its printer, its kinds of day",
    "hall/commandline/halls.py": "printers",
    "hall/commandline/scenarios.py": "kinds of day to simulate",
    "hall/api/calculations.py": "calculations asked for and cancelled",
    "hall/calculating.py": "how far calculations are, and what came of them",
    "hall/outlook.py": "the latest outlook of a hall",
}


def sources() -> list[Path]:
    return [path for package in PACKAGES for path in (ROOT / package).rglob("*.py")]


def calls(path: Path) -> list[str]:
    tree = ast.parse(path.read_text("utf-8"))
    return [ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)]


def test_only_perform_appends_to_the_log() -> None:
    writers = {
        str(path.relative_to(ROOT))
        for path in sources()
        for name in calls(path)
        if name.endswith("log.append")
    }
    assert writers == {"hall/operations/transaction.py"}


def test_a_write_transaction_is_opened_only_where_it_is_known() -> None:
    opened = {
        str(path.relative_to(ROOT))
        for path in sources()
        for name in calls(path)
        if name.endswith((".store.write", "store.write", "self.write", "_store.write"))
    }
    assert opened <= set(MAY_OPEN_A_WRITE), "a new writer: does it belong into perform()?"


def test_only_the_clock_reads_the_time() -> None:
    readers = {
        str(path.relative_to(ROOT))
        for path in sources()
        for name in calls(path)
        if name in ("time.time", "time.time_ns", "datetime.now", "datetime.utcnow", "date.today")
    }
    assert readers <= {"hall/clock.py"}
