"""Broken CSV files and the words they get: nothing is dropped in silence, nothing ends in a stack trace."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from hall.words import mistake_text
from queueing.errors import Mistake, Mistakes
from queueing.hallfile import Hall, hall_from_data
from simulation.fit.checks import check
from simulation.fit.findings import Findings
from simulation.fit.headers import HEADS, read_named
from simulation.fit.kinds import KINDS
from simulation.fit.table import read_csv
from simulation.fit.visits import Visits
from tests.builders import hall_data

HALL = hall_from_data(hall_data())
HEAD = ["number", "item", "issued", "called", "started", "completed", "window", "outcome"]
Row = list[str]


def row(number: int, /, **changed: str) -> Row:
    """A good visit of the small hall, on Monday 2026-03-02, one a minute from 09:00 on."""
    hour, minute = divmod(9 * 60 + number, 60)
    day = f"2026-03-02 {hour:02d}:{minute:02d}"
    good = {
        "number": f"A{number:03d}",
        "item": "QA",
        "issued": f"{day}:00",
        "called": f"{day}:10",
        "started": f"{day}:30",
        "completed": f"{day}:50",
        "window": "1",
        "outcome": "done",
    }
    return [{**good, **changed}[name] for name in HEAD]


def text(rows: Sequence[Row], head: Sequence[str] = HEAD, separator: str = ",") -> str:
    return "\n".join(separator.join(one) for one in [list(head), *rows]) + "\n"


GOOD = [row(number) for number in range(1, 6)]


def read(
    path: Path, content: str | bytes, hall: Hall = HALL, columns: Sequence[str] = ()
) -> tuple[Visits, Findings]:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    visits, findings = read_csv(path, hall, read_named(columns, []))
    return check(visits, hall, findings), findings


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "visits.csv"


REFUSED: dict[str, tuple[bytes, str, str]] = {
    "an empty file": (b"", "is empty", "Export the visits again"),
    "only spaces": (b" \n \n", "is empty", "Export the visits again"),
    "a header alone": (",".join(HEAD).encode(), "has a header but no visits", "Export the visits below it"),
    "an Excel workbook": (b"PK\x03\x04 and so on", "is an Excel workbook", "Save it as CSV UTF-8"),
    "an old Excel workbook": (
        b"\xd0\xcf\x11\xe0\xa1\xb1",
        "is an old Excel workbook",
        "Save it as CSV UTF-8",
    ),
    "UTF-16": (text(GOOD).encode("utf-16"), "is in UTF-16", "Save it as CSV UTF-8"),
    "a PDF": (b"%PDF-1.7", "is a PDF", "Export the visits as CSV"),
    "compressed": (b"\x1f\x8b\x08", "is compressed", "Unpack it"),
    "a web page": (b"<html><table><tr><td>1", "is a web page", "save it as CSV UTF-8"),
    "binary": (b"number,item\nA1,\x00\x00\n", "has binary zeros (line 2)", "as text"),
    "no known letters": (
        text(GOOD).encode() + b"\xff\xff\xff",
        "is neither UTF-8 (line 7) nor GB18030 (line 7)",
        "Save it as CSV UTF-8",
    ),
    "one column": (b"issued\n2026-03-02 09:00:00\n", "has one column only", "comma, semicolon, tab or |"),
    "a quote that stays open": (
        text([*GOOD, row(6, item='"QA')]).encode(),
        "cannot be split into cells from line 7 on",
        "quotation mark that is not closed",
    ),
    "no header": (text(GOOD[1:], GOOD[0]).encode(), "has no header", "Put a first row above it"),
    "no column for the issue": (
        text(GOOD, ["number", "item", "x", *HEAD[3:]]).encode(),
        "no column for issued among",
        "--columns issued=HEAD",
    ),
    "no column for the item": (
        text(GOOD, ["number", "y", *HEAD[2:]]).encode(),
        "no column for item among",
        "事项",
    ),
    "two columns for one thing": (
        text([[*one, one[2]] for one in GOOD], [*HEAD, "取号时间"]).encode(),
        "'issued' and '取号时间' both mean issued",
        "Choose one with --columns issued=issued",
    ),
    "no row that can be used": (
        text([row(1, item="ZZ"), row(2, issued="soon")]).encode(),
        "has no row that can be used (Issue times cannot be read; Rows name items",
        "Mend these",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_no_table_of_visits_is_refused_with_the_reason_and_the_mend(case: str, file: Path) -> None:
    content, what, mend = REFUSED[case]
    with pytest.raises(Mistakes) as found:
        read(file, content)
    told = str(found.value)
    assert what in told
    assert mend in told
    assert str(file) in told
    for mistake in found.value.mistakes:
        one = Mistake.from_data(json.loads(json.dumps(mistake.to_data())))
        assert one == mistake
        for words in (one.what, one.mend):
            assert re.search("[一-鿿]", mistake_text(words, "zh-CN")), words


@pytest.mark.parametrize(
    ("columns", "what", "mend"),
    [
        ("issue=issued", "'issue' is no meaning of a column", "Did you mean 'issued'"),
        ("booked=prenotation", "the file has no column 'prenotation'", "Known: called, completed"),
        ("called", "is no pair", "--columns issued="),
    ],
)
def test_a_column_that_is_named_wrongly(columns: str, what: str, mend: str, file: Path) -> None:
    mistakes: list[object] = []
    named = read_named([columns], mistakes)  # type: ignore[arg-type]
    told = "\n".join(map(str, mistakes))
    if not told:
        file.write_text(text(GOOD))
        with pytest.raises(Mistakes) as found:
            read_csv(file, HALL, named)
        told = str(found.value)
    assert what in told
    assert mend in told


def test_no_file_and_a_folder(tmp_path: Path) -> None:
    for path, what in ((tmp_path / "none.csv", "is not there"), (tmp_path, "is a folder")):
        with pytest.raises(Mistakes, match=what):
            read_csv(path, HALL, {})


def changed(**cells: str) -> Callable[[], str]:
    """A good file with one row that is wrong in some cells, on line 7."""
    return lambda: text([*GOOD, row(6, **cells)])


M = "2026-03-02 "
FOUND: dict[str, tuple[Callable[[], str], str, int]] = {
    "more cells": (lambda: text([*GOOD, [*row(6), "x"]]), "cells", 7),
    "fewer cells": (lambda: text([*GOOD, row(6)[:4]]), "cells", 7),
    "an empty row": (lambda: text([*GOOD, [""] * 8]), "blank", 7),
    "an empty line": (lambda: text(GOOD) + "\n" + text([row(6)]).split("\n", 1)[1], "blank", 7),
    "no issue": (changed(issued=""), "no_issue", 7),
    "a hyphen for an issue": (changed(issued="--"), "no_issue", 7),
    "an issue in words": (changed(issued="soon"), "bad_issue", 7),
    "a day that is none": (changed(issued="2026-02-30 09:06:00"), "bad_issue", 7),
    "a column too narrow": (changed(issued="########"), "bad_issue", 7),
    "a date alone": (changed(issued="2026-03-02"), "bad_issue", 7),
    "the clock's beginning": (changed(issued="1970-01-01 08:00:00"), "far_date", 7),
    "no item": (changed(item=""), "no_item", 7),
    "an item nobody knows": (changed(item="QQ"), "unknown_item", 7),
    "the same row again": (lambda: text([*GOOD, GOOD[0]]), "duplicate", 7),
    "a number again": (changed(number="A001"), "number_twice", 7),
    "before the doors open": (
        changed(issued=f"{M}06:00:00", called=f"{M}06:01:00", started="", completed=""), "outside_hours", 7),
    "after closing": (
        changed(issued=f"{M}22:00:00", called="", started="", completed=""), "outside_hours", 7),
    "a call that cannot be read": (changed(called="9.06 h"), "bad_time", 7),
    "a call of another century": (changed(called="1899-12-30 09:06:00"), "bad_time", 7),
    "a date with the day first": (changed(called="02/03/2026 09:06"), "two_ways", 7),
    "an issue with the day first": (changed(issued="02/03/2026 09:06"), "two_ways", 7),
    "a time without a date": (changed(called="09:06:10"), "no_date", 7),
    "a call before the issue": (changed(called=f"{M}09:05:59"), "call_before_issue", 7),
    "a start before the call": (changed(started=f"{M}09:06:05"), "start_before_call", 7),
    "an end before the start": (changed(completed=f"{M}09:06:20"), "end_before_start", 7),
    "a service of no time": (changed(completed=f"{M}09:06:30"), "no_time_served", 7),
    "a service over night": (changed(completed="2026-03-03 09:06:50"), "other_day", 7),
    "a service the day before": (changed(completed="2026-03-01 09:06:50"), "other_day", 7),
    "no call": (changed(called=""), "no_call", 7),
    "no start": (changed(started=""), "no_start", 7),
    "no end": (changed(completed=""), "no_end", 7),
    "a window nobody knows": (changed(window="W77"), "unknown_window", 7),
    "an outcome nobody knows": (changed(outcome="perhaps"), "unknown_outcome", 7),
    "left, and served": (changed(outcome="left"), "outcome_denied", 7),
    "left, nobody knows when": (
        changed(outcome="left", called="", started="", completed=""), "no_leaving", 7),
    "two at one window": (changed(called=f"{M}09:05:40", issued=f"{M}09:05:30", started=f"{M}09:05:42"),
        "two_at_once", 7),
    "forgotten to press": (changed(completed=f"{M}15:00:00"), "long", 7),
    "forgotten, and others served": (
        lambda: text([*GOOD, row(6, completed=f"{M}15:00:00"), row(8), row(9)]), "forgotten", 7),
    "forgotten over closing": (changed(completed=f"{M}20:30:00"), "forgotten", 7),
    "a Sunday": (
        changed(issued="2026-03-01 09:06:00", called="", started="", completed=""), "closed_day", 7),
    "a column nobody uses": (
        lambda: text([[*one, "x"] for one in GOOD], [*HEAD, "remark"]), "column", 9),
}  # fmt: skip


BESIDES = {"bad_time": ["no_call"], "no_date": ["no_call"], "two_ways": ["no_call", "bad_issue"]}
"""What may be found in the same row for the same reason."""


@pytest.mark.parametrize("case", FOUND)
def test_what_is_wrong_with_a_row_is_counted_with_its_line(case: str, file: Path) -> None:
    content, kind, line = FOUND[case]
    visits, findings = read(file, content())
    assert findings.count(kind) == 1, [findings.text(one, "en") for one in findings.found]
    assert set(findings.found) <= {kind, *BESIDES.get(kind, [])}
    assert findings.found[kind].lines == [line]
    assert str(line) in findings.text(kind, "en")
    kept = sum(KINDS[one].effect == "left_out" for one in findings.found) == 0
    assert (line in visits.line.tolist()) == (kept and kind not in ("blank", "column"))
    assert set(range(2, 7)) <= set(visits.line.tolist())


def test_a_wait_that_cannot_be_is_not_used_and_the_service_is(file: Path) -> None:
    visits, _ = read(file, FOUND["a call before the issue"][0]())
    assert visits.waits.tolist() == [True] * 5 + [False]
    assert visits.served.all()


EXTRA: dict[str, tuple[list[str], dict[str, str], str]] = {
    "acceptance outside": (["accepted"], {"accepted": f"{M}09:01:55"}, "accept_outside"),
    "left before the issue": (["left"], {"left": f"{M}09:00:00"}, "left_too_early"),
    "missed before the call": (["missed"], {"missed": f"{M}09:01:05"}, "missed_too_early"),
    "half a call": (["calls"], {"calls": "1.5"}, "bad_calls"),
    "a priority nobody knows": (["priority"], {"priority": "royal"}, "unknown_priority"),
}


@pytest.mark.parametrize("case", EXTRA)
def test_what_is_wrong_with_other_columns(case: str, file: Path) -> None:
    heads, cells, kind = EXTRA[case]
    rows = [[*row(1), *(cells[head] for head in heads)], *([*one, *[""] * len(heads)] for one in GOOD[1:])]
    visits, findings = read(file, text(rows, [*HEAD, *heads]))
    assert findings.found[kind].lines == [2]
    assert len(visits) == 5


def test_a_holiday_is_told_as_a_gap(file: Path) -> None:
    later = [one.replace("2026-03-02", "2026-03-06") for one in row(7)]
    _, findings = read(file, text([*GOOD, later]))
    assert findings.count("gap") == 3
    assert "3 x Workdays between the first and the last have no visit at all" in findings.text("gap", "en")
    assert "2026-03-03, 2026-03-04, 2026-03-05" in findings.text("gap", "en"), "which days to export"


def test_times_in_whole_minutes_are_told(file: Path) -> None:
    rows = [[cell[:16] if cell.startswith("2026") else cell for cell in one] for one in GOOD]
    visits, findings = read(file, text(rows))
    assert findings.count("minutes") == 5
    assert visits.served.all()


def test_a_window_with_a_wrong_clock_is_named_and_its_waits_are_not_used(file: Path) -> None:
    rows = []
    for number in range(1, 241):
        one = row(number)
        if number % 3 == 0:  # window 2 is four minutes behind
            one[HEAD.index("window")] = "2"
            for name in ("called", "started", "completed"):
                place = HEAD.index(name)
                hour, minute = divmod(9 * 60 + number - 4, 60)
                one[place] = f"2026-03-02 {hour:02d}:{minute:02d}:{one[place][-2:]}"
        rows.append(one)
    visits, findings = read(file, text(rows))
    assert findings.count("clock") == 80
    assert list(findings.found["clock"].details) == ["W2 (-240 s)"]
    assert findings.count("call_before_issue") == 0
    assert not visits.waits[visits.window == 1].any()
    assert visits.waits[visits.window == 0].all()
    assert visits.served.all()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_letters_and_separators_are_found(encoding: str, separator: str, file: Path) -> None:
    heads = ["票号", "事项名称", "取号时间", "叫号时间", "开始办理时间", "办结时间", "窗口号", "办理状态"]
    rows = [[*one[:1], "QA号", *one[2:7], "已办结"] for one in GOOD]
    visits, findings = read(file, text(rows, heads, separator).encode(encoding))
    assert findings.found == {}
    assert len(visits) == 5
    assert (visits.item == 0).all()
    assert (visits.window == 0).all()


@pytest.mark.parametrize(
    "written",
    [
        "2026-03-02 09:15:10",
        "2026-03-02T09:15:10",
        "2026-03-02T09:15:10.000",
        "2026-03-02T01:15:10Z",
        "2026-03-02T09:15:10+08:00",
        "2026/3/2 9:15:10",
        "2026.03.02 09:15:10",
        "2026年3月2日 9:15:10",
        "2026年3月2日9时15分10秒",
        "20260302 091510",
        "20260302091510",
        "2026-03-02 9:15:10 AM",
        "2026-3-2 上午9:15:10",
        "46083.38553241",
    ],
)
def test_one_moment_in_many_forms(written: str, file: Path) -> None:
    visits, findings = read(file, text([row(6, issued=written, called="", started="", completed="")]))
    assert findings.found == {}
    assert visits.issued.tolist() == [((9 * 60 + 15) * 60 + 10) * 1000]


@pytest.mark.parametrize("date", ["2026-03-02", "2026/3/2", "20260302", "2026年3月2日", "46083"])
@pytest.mark.parametrize("time", ["09:15:10", "9:15:10", "上午9:15:10", "9:15:10 am", "0.38553241"])
def test_times_beside_a_date_column(date: str, time: str, file: Path) -> None:
    visits, findings = read(file, text([["QA", date, time]], ["item", "date", "issued"]))
    assert findings.found == {}
    assert visits.issued.tolist() == [((9 * 60 + 15) * 60 + 10) * 1000]


def test_columns_can_be_named(file: Path) -> None:
    heads = ["nr", "what", "t0", "t1", "t2", "t3", "place", "end"]
    columns = ["issued=t0", "called=t1", "started=t2", "completed=t3", "item=what", "window=place"]
    visits, findings = read(file, text(GOOD, heads), columns=columns)
    assert list(findings.found) == ["column"]
    assert list(findings.found["column"].details) == ["nr", "end"]
    assert visits.served.all()


def test_an_appointment_to_which_nobody_came_is_no_mistake(file: Path) -> None:
    booked = [*row(6, issued="", called="", started="", completed="", outcome="未到"), f"{M}10:00:00"]
    visits, findings = read(file, text([*([*one, ""] for one in GOOD), booked], [*HEAD, "预约时间"]))
    assert findings.found == {}
    assert visits.came.tolist() == [True] * 5 + [False]


def test_every_kind_has_its_words_in_both_languages_and_is_found_by_some_test() -> None:
    for kind in KINDS.values():
        assert kind.effect in ("left_out", "part", "told")
        assert set(kind.words) == {"en", "zh-CN"}
        assert all(part.strip() and "{" not in part for words in kind.words.values() for part in words)
    tested = (
        {kind for _, kind, _ in FOUND.values()}
        | {kind for _, _, kind in EXTRA.values()}
        | {"gap", "minutes", "clock"}
    )
    assert set(KINDS) - tested == {"several", "class_forgotten"}  # they come from a hall's record alone
    assert len(REFUSED) + len(FOUND) + len(EXTRA) >= 60


def test_every_meaning_of_a_column_is_in_the_reference() -> None:
    page = (Path(__file__).parents[3] / "docs" / "reference" / "visits-csv.md").read_text("utf-8")
    for meaning, heads in HEADS.items():
        assert f"`{meaning}`" in page
        assert all(head in page for head in heads), meaning
