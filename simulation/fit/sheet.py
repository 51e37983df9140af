"""A CSV file as rows of cells: its letters, its separator, its lines."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from queueing.errors import Mistake, Mistakes, Worded
from simulation.wrong import NoFile

SEPARATORS = (",", ";", "\t", "|")
_LOOKED_AT = 50
_BEGINNING = 100_000
"""So many letters of a file tell its separator."""

_SIGNS: tuple[tuple[bytes, str, str], ...] = (
    (b"PK\x03\x04", "is an Excel workbook", "Save it as CSV UTF-8 and give that file"),
    (b"\xd0\xcf\x11\xe0", "is an old Excel workbook", "Save it as CSV UTF-8 and give that file"),
    (b"\xff\xfe", "is in UTF-16", "Save it as CSV UTF-8 and give that file"),
    (b"\xfe\xff", "is in UTF-16", "Save it as CSV UTF-8 and give that file"),
    (b"\x1f\x8b", "is compressed", "Unpack it and give the CSV file"),
    (b"%PDF", "is a PDF", "Export the visits as CSV"),
)


@dataclass(frozen=True, slots=True)
class Sheet:
    """The header, and the rows below it with the line on which each begins (the header's is 1)."""

    encoding: str
    separator: str
    heads: tuple[str, ...]
    rows: Sequence[Sequence[str]]
    lines: Sequence[int]


def read_sheet(path: Path) -> Sheet:
    """Reads a file in UTF-8 (with or without BOM) or GB18030. Raises ``Mistakes`` when it is none."""
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        raise Mistakes([NoFile(str(path), "is not there", "Give the path of a CSV file")]) from None
    except IsADirectoryError:
        raise _refused(path, "is a folder", "Give the path of a CSV file") from None
    except OSError as error:
        what = Worded("cannot be read ({why})", why=error.strerror)
        raise _refused(path, what, "Look at its permissions") from None
    text, encoding = _decode(path, raw)
    separator = _separator(path, text)
    rows: list[list[str]] = []
    lines: list[int] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    line = 1
    try:
        for row in reader:
            rows.append(row)
            lines.append(line)
            line = reader.line_num + 1
    except csv.Error as error:
        what = Worded("cannot be split into cells from line {line} on ({error})", line=line, error=error)
        raise _refused(path, what, "Look for a quotation mark that is not closed there") from None
    begins = next(place for place, row in enumerate(rows) if any(cell.strip() for cell in row))
    heads = tuple(cell.strip() for cell in rows[begins])
    if not any(any(cell.strip() for cell in row) for row in rows[begins + 1 :]):
        raise _refused(path, "has a header but no visits", "Export the visits below it")
    return Sheet(encoding, separator, heads, rows[begins + 1 :], lines[begins + 1 :])


def _refused(path: Path, what: str, mend: str) -> Mistakes:
    return Mistakes([Mistake(str(path), what, mend)])


def _decode(path: Path, raw: bytes) -> tuple[str, str]:
    if not raw.strip():
        raise _refused(path, "is empty", "Export the visits again")
    for sign, what, mend in _SIGNS:
        if raw.startswith(sign):
            raise _refused(path, what, mend)
    if raw[:400].lstrip().lower().startswith((b"<html", b"<!doctype", b"<table", b"<?xml")):
        raise _refused(path, "is a web page that was saved as a table", "Open it and save it as CSV UTF-8")
    if b"\x00" in raw:
        line = raw[: raw.index(b"\x00")].count(b"\n") + 1
        what = Worded("has binary zeros (line {line})", line=line)
        raise _refused(path, what, "Export the visits again as text")
    try:
        return raw.decode("utf-8-sig"), "UTF-8"
    except UnicodeDecodeError as error:
        first = raw[: error.start].count(b"\n") + 1
    try:
        return raw.decode("gb18030"), "GB18030"
    except UnicodeDecodeError as error:
        second = raw[: error.start].count(b"\n") + 1
    what = Worded("is neither UTF-8 (line {first}) nor GB18030 (line {second})", first=first, second=second)
    raise _refused(path, what, "Save it as CSV UTF-8")


def _separator(path: Path, text: str) -> str:
    """The separator that gives the header most cells; among equals the one under which rows agree most."""
    best, most = "", (1, 0)
    beginning = text[:_BEGINNING]
    for separator in SEPARATORS:
        reader = csv.reader(io.StringIO(beginning, newline=""), delimiter=separator)
        try:
            rows = [row for row, _ in zip((one for one in reader if one), range(_LOOKED_AT), strict=False)]
        except csv.Error:
            continue
        width = len(rows[0])
        rank = (width, sum(len(row) == width for row in rows))
        if width > 1 and rank > most:
            best, most = separator, rank
    if not best:
        raise _refused(path, "has one column only", "Separate cells by comma, semicolon, tab or |")
    return best
