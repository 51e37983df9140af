"""The independent reader finds each planted fault: a judge who finds nothing proves nothing."""

from __future__ import annotations

import copy
import hashlib
import json
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from queueing import commands as c
from tests.crash.in_process import HALL, ask, new_hall
from tests.crash.reader import CHAINED, Told, Verdict, judge
from tests.crash.rows import Row, Rows, read_rows
from tests.postgres import let_go

pytestmark = pytest.mark.quick

DAY: tuple[tuple[str, c.Command], ...] = (
    ("open", c.OpenWindow("W1")),
    ("open", c.OpenWindow("W4")),
    ("issue", c.Issue("a", ("QA",))),
    ("issue", c.Issue("b", ("QA",), "elder")),
    ("issue", c.Issue("d", ("CA",))),
    ("issue", c.Issue("e", ("QA",))),
    ("call-next", c.CallNext("W1")),
    ("call-next", c.CallNext("W4")),
    ("no-show", c.NoShow("W4", "a")),
    ("start", c.Start("W1", "b")),
    ("complete-and-call-next", c.CompleteAndCallNext("W1", "b")),
    ("call-next", c.CallNext("W4")),
)
"""A short day in which every rule of the reader has something to look at."""


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> tuple[Rows, list[Told], Path]:
    """The tables after the short day, what its clients were told, and the file."""
    path = tmp_path_factory.mktemp("day") / "kuaiban.db"
    store, operations = new_hall(f"sqlite:///{path}")
    told = [ask(operations, f"r{n}", verb, command) for n, (verb, command) in enumerate(DAY)]
    let_go(store)
    return read_rows(f"sqlite:///{path}", HALL), told, path


def test_a_right_day_is_right(day: tuple[Rows, list[Told], Path]) -> None:
    rows, told, _ = day
    verdict = judge(rows, told)
    assert verdict == Verdict(calls=4)
    assert [one.status for one in told] == [200] * len(DAY)


def _chained_anew(rows: Rows, of: list[Row]) -> None:
    """Numbers and hashes as a careful forger would leave them: only what is told gives it away."""
    before = "0" * 64
    for seq, row in enumerate(of, 1):
        row["seq"] = seq
        line = json.dumps([row[name] for name in CHAINED], ensure_ascii=False, separators=(",", ":"))
        row["hash"] = before = hashlib.sha256(f"{before}\n{line}".encode()).hexdigest()
    rows.events, rows.seq, rows.hash = of, len(of), before


def _of(rows: Rows, kind: str, nth: int = 0) -> int:
    """Where the nth event of a kind stands."""
    return [at for at, row in enumerate(rows.events) if row["kind"] == kind][nth]


def _change(row: Row, **facts: object) -> Row:
    data = json.loads(row["data"]) | facts
    return row | {"data": json.dumps(data, ensure_ascii=False, separators=(",", ":"), sort_keys=True)}


def _a_row_is_deleted(rows: Rows) -> None:
    del rows.events[_of(rows, "TicketIssued", 2)]


def _the_last_command_is_cut_off(rows: Rows) -> None:
    """Whole and with its answer, as if it had never been committed."""
    name = rows.events[-1]["request_id"]
    rows.answers = [row for row in rows.answers if row["request_id"] != name]
    _chained_anew(rows, [row for row in rows.events if row["request_id"] != name])


def _a_command_loses_its_events(rows: Rows) -> None:
    _chained_anew(rows, [row for row in rows.events if row["kind"] != "TicketMissed"])


def _half_a_command_is_left(rows: Rows) -> None:
    del rows.events[_of(rows, "ServiceCompleted") + 1]
    _chained_anew(rows, rows.events)


def _an_answer_is_gone(rows: Rows) -> None:
    rows.answers = [row for row in rows.answers if row["request_id"] != "r3"]


def _an_answer_is_another(rows: Rows) -> None:
    one = next(row for row in rows.answers if row["request_id"] == "r3")
    one["body"] = '{"id": "q"}'


def _a_number_is_doubled(rows: Rows) -> None:
    where = _of(rows, "TicketIssued", 1)
    rows.events[where] = _change(rows.events[where], number="K001")
    _chained_anew(rows, rows.events)


def _a_call_is_doubled(rows: Rows) -> None:
    """Another window calls the ticket that has just been called."""
    where = _of(rows, "TicketCalled")
    twice = _change(rows.events[where], window="W4") | {"request_id": "r99"}
    _chained_anew(rows, [*rows.events[: where + 1], twice, *rows.events[where + 1 :]])


def _a_window_has_two(rows: Rows) -> None:
    where = _of(rows, "TicketCalled")
    second = _change(rows.events[where], ticket="d", number="A001") | {"request_id": "r99"}
    _chained_anew(rows, [*rows.events[: where + 1], second, *rows.events[where + 1 :]])


def _a_command_is_done_twice(rows: Rows) -> None:
    """Later, under the same request id."""
    again = _change(rows.events[_of(rows, "TicketIssued")], ticket="z", number="K077", join=77)
    _chained_anew(rows, [*rows.events, again])


def _somebody_else_is_called(rows: Rows) -> None:
    where = _of(rows, "TicketCalled")
    rows.events[where] = _change(rows.events[where], ticket="a", number="K001")
    _chained_anew(rows, rows.events)


def _a_hash_is_broken(rows: Rows) -> None:
    rows.events[5]["hash"] = "f" * 64


def _a_time_is_changed(rows: Rows) -> None:
    rows.events[5]["recorded_at"] += 1


def _the_hall_is_ahead_of_its_log(rows: Rows) -> None:
    rows.seq += 1


def _a_projection_is_changed(rows: Rows) -> None:
    rows.tickets[0]["state"] = "withdrawn"


def _a_projection_is_missing(rows: Rows) -> None:
    del rows.tickets[0]


def _a_visit_is_missing(rows: Rows) -> None:
    rows.visits.clear()


FAULTS: dict[Callable[[Rows], None], str] = {
    _a_row_is_deleted: "comes",
    _the_last_command_is_cut_off: "its answer is gone",
    _a_command_loses_its_events: "no TicketMissed in the log",
    _half_a_command_is_left: "no TicketCalled in the log",
    _an_answer_is_gone: "half done",
    _an_answer_is_another: "answered otherwise",
    _a_number_is_doubled: "is given twice",
    _a_call_is_doubled: "which is called at W1",
    _a_window_has_two: "in hand",
    _a_command_is_done_twice: "its events stand apart",
    _somebody_else_is_called: "the formula gives",
    _a_hash_is_broken: "event 6: its hash does not follow",
    _a_time_is_changed: "event 6: its hash does not follow",
    _the_hall_is_ahead_of_its_log: "the log ends with",
    _a_projection_is_changed: "state is 'withdrawn'",
    _a_projection_is_missing: "disagree whether it exists",
    _a_visit_is_missing: "disagree whether it exists",
}
"""Each fault with words of the sentence that must be said of it."""


@pytest.mark.parametrize("plant", FAULTS, ids=lambda plant: plant.__name__.strip("_"))
def test_a_planted_fault_is_found(day: tuple[Rows, list[Told], Path], plant: Callable[[Rows], None]) -> None:
    rows, told, _ = day
    spoiled = copy.deepcopy(rows)
    plant(spoiled)
    verdict = judge(spoiled, told)
    assert not verdict.right
    said = [*verdict.lost, *verdict.double, *verdict.wrong]
    assert any(FAULTS[plant] in one for one in said), said


def test_it_reads_what_is_in_the_file_now(day: tuple[Rows, list[Told], Path], tmp_path: Path) -> None:
    _, told, path = day
    spoiled = Path(shutil.copy(path, tmp_path / "kuaiban.db"))
    with closing(sqlite3.connect(spoiled)) as database, database:
        database.execute("DELETE FROM events WHERE request_id = 'r11'")
    verdict = judge(read_rows(f"sqlite:///{spoiled}", HALL), told)
    assert any("r11" in one for one in verdict.lost)
