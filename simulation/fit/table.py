"""A CSV file's rows as :class:`~simulation.fit.visits.Visits`; what is wrong with them is counted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np

from queueing.errors import Mistake, Mistakes, Worded
from queueing.hallfile import Hall
from queueing.reading import raise_if_any
from queueing.times import DAY
from simulation.chance import Flags, Ints
from simulation.fit import codes, headers, moments
from simulation.fit.findings import Findings
from simulation.fit.sheet import Sheet, read_sheet
from simulation.fit.visits import NEVER, TIMES, Visits


def read_csv(path: Path, hall: Hall, named: Mapping[str, str]) -> tuple[Visits, Findings]:
    """Reads the visits of a file; ``named`` gives heads by meaning where the known ones are not used.

    Raises :class:`~queueing.errors.Mistakes` when it is no table of visits at all. Times and codes are as
    they stand; :mod:`simulation.fit.checks` says which of them cannot be.
    """
    sheet, findings = read_sheet(path), Findings()
    mistakes: list[Mistake] = []
    _refuse_headless(path, sheet, named)
    places, unused = headers.match(sheet.heads, named, mistakes)
    if mistakes:
        raise Mistakes(
            [
                Mistake(Worded("{file}: {where}", file=path, where=one.where), one.what, one.mend)
                for one in mistakes
            ]
        )
    for place in unused:
        findings.note("column", [place + 1], sheet.heads[place] or f"#{place + 1}")
    rows, lines = _whole_rows(sheet, findings)
    if not rows:
        raise_if_any([Mistake(str(path), "has no row that can be used", "Export the visits again")])
    columns = {meaning: [row[place] for row in rows] for meaning, place in places.items()}
    visits = _visits(columns, np.array(lines, dtype=np.int64), hall, findings)
    if not len(visits):
        what = Worded("has no row that can be used ({faults})", faults=findings.all_faults())
        raise_if_any([Mistake(str(path), what, "Mend these")])
    return visits, findings


def _refuse_headless(path: Path, sheet: Sheet, named: Mapping[str, str]) -> None:
    """A first row that already is a visit."""
    zone = ZoneInfo("UTC")
    if not named and (moments.moments(sheet.heads, None, zone) >= 0).any():
        mend = "Put a first row above it that says what each column is"
        raise Mistakes([Mistake(str(path), "has no header: its first row has times in it", mend)])


def _whole_rows(sheet: Sheet, findings: Findings) -> tuple[list[Sequence[str]], list[int]]:
    """The rows with as many cells as the header, each once."""
    width, seen = len(sheet.heads), set()
    rows: list[Sequence[str]] = []
    lines: list[int] = []
    bad: dict[str, list[int]] = {"blank": [], "cells": [], "duplicate": []}
    for row, line in zip(sheet.rows, sheet.lines, strict=True):
        if len(row) != width:
            if not any(cell.strip() for cell in row):
                bad["blank"].append(line)
                continue
            if len(row) < width or any(cell.strip() for cell in row[width:]):
                bad["cells"].append(line)
                continue
        key = tuple(row)
        if key in seen:
            bad["duplicate" if any(cell.strip() for cell in row) else "blank"].append(line)
            continue
        if not any(row):
            bad["blank"].append(line)
            continue
        seen.add(key)
        rows.append(row)
        lines.append(line)
    for kind, some in bad.items():
        findings.note(kind, some)
    return rows, lines


def _visits(columns: Mapping[str, Sequence[str]], lines: Ints, hall: Hall, findings: Findings) -> Visits:
    count, zone = len(lines), ZoneInfo(hall.timezone)
    days = moments.dates(columns["date"]) if "date" in columns else None
    read = {name: moments.moments(columns[name], days, zone) for name in TIMES if name in columns}
    nothing = np.full(count, NEVER, dtype=np.int64)
    booked = read.get("booked", nothing)
    issued = read["issued"]
    only_booked = (issued == moments.EMPTY) & (booked >= 0)
    out = np.zeros(count, dtype=bool)

    def leave(kind: str, which: Flags) -> None:
        findings.note(kind, lines[which & ~out].tolist())
        out[:] |= which

    for kind, code in (("two_ways", moments.TWO_WAYS), ("no_date", moments.NO_DATE)):
        findings.note(kind, lines[issued == code].tolist())
    leave("no_issue", (issued == moments.EMPTY) & ~only_booked)
    leave("far_date", issued == moments.FAR)
    leave("bad_issue", (issued < 0) & ~only_booked)
    words = codes.Words(lines, out, findings)
    item = words.places(columns["item"], codes.items(hall), "unknown_item")
    leave("no_item", item == NEVER)
    out |= item == codes.UNKNOWN
    day = np.where(only_booked, booked, issued) // DAY
    if "ticket" in columns:
        leave("number_twice", _again(columns["ticket"], day, out))
    times = {name: _after_zero(read.get(name, nothing), day, lines, out, findings) for name in TIMES}
    found = Visits(
        line=lines,
        day=day,
        item=item,
        window=words.known(columns.get("window"), codes.windows(hall), "unknown_window"),
        priority=words.known(columns.get("priority"), codes.priorities(hall), "unknown_priority"),
        outcome=np.maximum(words.known(columns.get("outcome"), codes.outcomes(), "unknown_outcome"), 0),
        calls=words.numbers(columns.get("calls"), "bad_calls"),
        matters=np.ones(count, dtype=np.int64),
        waits=np.ones(count, dtype=bool),
        served=np.ones(count, dtype=bool),
        **times,
    )
    return found.keep(~out)


def _after_zero(read: Ints, day: Ints, lines: Ints, out: Flags, findings: Findings) -> Ints:
    """Times as ms after the row's day; what could not be read is noted and forgotten."""
    for kind, code in (
        ("bad_time", moments.BAD),
        ("bad_time", moments.FAR),
        ("two_ways", moments.TWO_WAYS),
        ("no_date", moments.NO_DATE),
    ):
        findings.note(kind, lines[(read == code) & ~out].tolist())
    # A time before the day's zero must not be taken for none.
    shifted = read - day * DAY
    found: Ints = np.where(read < 0, NEVER, np.where(shifted < 0, shifted - 1, shifted))
    return found


def _again(numbers: Sequence[str], day: Ints, out: Flags) -> Flags:
    """Which rows have a number that an earlier row of their date has."""
    seen: set[tuple[str, int]] = set()
    found = np.zeros(len(numbers), dtype=bool)
    for place, (number, date, gone) in enumerate(zip(numbers, day.tolist(), out.tolist(), strict=True)):
        key = (number.strip(), date)
        if gone or key[0].casefold() in moments.NOTHING:
            continue
        found[place] = key in seen
        seen.add(key)
    return found
