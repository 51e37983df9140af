"""A CSV file's rows as :class:`~simulation.fit.visits.Visits`; what is wrong with them is counted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np

from queueing.errors import Mistake, Mistakes
from queueing.hallfile import Hall
from queueing.reading import raise_if_any
from queueing.times import DAY
from simulation.fit import headers, moments
from simulation.fit.findings import Findings
from simulation.fit.sheet import Sheet, read_sheet
from simulation.fit.visits import NEVER, OUTCOMES, TIMES, Visits
from simulation.laws import Ints

_UNKNOWN = -2


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
        raise Mistakes([Mistake(f"{path}: {one.where}", one.what, one.mend) for one in mistakes])
    for place in unused:
        findings.note("column", [place + 1], sheet.heads[place] or f"#{place + 1}")
    rows, lines = _whole_rows(sheet, findings)
    if not rows:
        raise_if_any([Mistake(str(path), "has no row that can be used", "Export the visits again")])
    columns = {meaning: [row[place] for row in rows] for meaning, place in places.items()}
    visits = _visits(columns, np.array(lines, dtype=np.int64), hall, findings)
    if not len(visits):
        told = "; ".join(findings.words(kind, "en")[0] for kind in findings.faults)
        raise_if_any([Mistake(str(path), f"has no row that can be used ({told})", "Mend these")])
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

    def leave(kind: str, which: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> None:
        findings.note(kind, lines[which & ~out].tolist())
        out[:] |= which

    for kind, code in (("two_ways", moments.TWO_WAYS), ("no_date", moments.NO_DATE)):
        findings.note(kind, lines[issued == code].tolist())
    leave("no_issue", (issued == moments.EMPTY) & ~only_booked)
    leave("far_date", issued == moments.FAR)
    leave("bad_issue", (issued < 0) & ~only_booked)
    item = _codes(columns["item"], _items(hall), lines, out, findings, "unknown_item")
    leave("no_item", item == NEVER)
    out |= item == _UNKNOWN
    day = np.where(only_booked, booked, issued) // DAY
    if "ticket" in columns:
        leave("number_twice", _again(columns["ticket"], day, out))
    times = {name: _after_zero(read.get(name, nothing), day, lines, out, findings) for name in TIMES}
    window = _codes(columns.get("window", ()), _windows(hall), lines, out, findings, "unknown_window")
    priority = _codes(
        columns.get("priority", ()), _priorities(hall), lines, out, findings, "unknown_priority"
    )
    found = Visits(
        line=lines,
        day=day,
        item=item,
        window=_or_nothing(window, count),
        priority=_or_nothing(priority, count),
        outcome=_outcomes(columns.get("outcome", ()), lines, out, findings, count),
        calls=_calls(columns.get("calls", ()), lines, out, findings, count),
        matters=np.ones(count, dtype=np.int64),
        waits=np.ones(count, dtype=bool),
        served=np.ones(count, dtype=bool),
        **times,
    )
    return found.keep(~out)


def _after_zero(
    read: Ints, day: Ints, lines: Ints, out: np.ndarray[tuple[int], np.dtype[np.bool_]], findings: Findings
) -> Ints:
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


def _again(
    numbers: Sequence[str], day: Ints, out: np.ndarray[tuple[int], np.dtype[np.bool_]]
) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
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


def _codes(
    cells: Sequence[str],
    known: Mapping[str, int],
    lines: Ints,
    out: np.ndarray[tuple[int], np.dtype[np.bool_]],
    findings: Findings,
    kind: str,
) -> Ints:
    """The index of each cell: -1 where it is empty, -2 where nobody knows it (noted, with the word)."""
    index: dict[str, int] = {}
    found = np.empty(len(cells), dtype=np.int64)
    unknown: dict[str, list[int]] = {}
    for place, cell in enumerate(cells):
        if cell not in index:
            text = headers.plain(cell)
            whole = cell.strip().casefold()
            index[cell] = (
                NEVER
                if whole in moments.NOTHING or whole in _NO
                else known.get(whole, known.get(text, _UNKNOWN))
            )
        found[place] = index[cell]
        if index[cell] == _UNKNOWN and not out[place]:
            unknown.setdefault(cell.strip()[:40], []).append(int(lines[place]))
    for word, some in unknown.items():
        findings.note(kind, some, word)
    return found


_NO = frozenset({"no", "否", "普通", "false", "0"})
"""What stands for no priority."""


def _or_nothing(found: Ints, count: int) -> Ints:
    return np.maximum(found, NEVER) if len(found) else np.full(count, NEVER, dtype=np.int64)


def _items(hall: Hall) -> dict[str, int]:
    """Items by code and by their names; a name that two items share means neither."""
    return _named({code: item.names for code, item in hall.items.items()})


def _priorities(hall: Hall) -> dict[str, int]:
    found = _named({code: one.names for code, one in hall.priorities.items()})
    kiosk = next((place for place, one in enumerate(hall.priorities.values()) if one.kiosk), 0)
    if hall.priorities:
        for word in ("yes", "true", "1", "是", "优先"):
            found.setdefault(word, kiosk)
    return found


def _windows(hall: Hall) -> dict[str, int]:
    """Windows by id, number and name."""
    found = _named({name: spec.names for name, spec in hall.windows.items()})
    for spec in hall.windows.values():
        for word in (f"{spec.number}", f"{spec.number:02d}", f"{spec.number}号", f"{spec.number}号窗口"):
            found.setdefault(word, spec.index)
    return found


def _named(names: Mapping[str, Mapping[str, str]]) -> dict[str, int]:
    found: dict[str, int] = {}
    twice: set[str] = set()
    for place, one in enumerate(names.values()):
        for name in one.values():
            key = name.strip().casefold()
            if found.setdefault(key, place) != place:
                twice.add(key)
    found = {key: place for key, place in found.items() if key not in twice}
    return found | {code.casefold(): place for place, code in enumerate(names)}


def _outcomes(
    cells: Sequence[str],
    lines: Ints,
    out: np.ndarray[tuple[int], np.dtype[np.bool_]],
    findings: Findings,
    count: int,
) -> Ints:
    known = {word: OUTCOMES.index(meaning) for word, meaning in headers.OUTCOMES.items()}
    found = _codes(cells, known, lines, out, findings, "unknown_outcome")
    return np.maximum(found, 0) if len(found) else np.zeros(count, dtype=np.int64)


def _calls(
    cells: Sequence[str],
    lines: Ints,
    out: np.ndarray[tuple[int], np.dtype[np.bool_]],
    findings: Findings,
    count: int,
) -> Ints:
    found = np.zeros(count, dtype=np.int64)
    bad: list[int] = []
    for place, cell in enumerate(cells):
        text = cell.strip()
        if text.isdecimal() and len(text) <= 3:
            found[place] = int(text)
        elif text.casefold() not in moments.NOTHING and not out[place]:
            bad.append(int(lines[place]))
    findings.note("bad_calls", bad)
    return found
