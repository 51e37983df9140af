"""Archive files: stretches of a hall's log as compressed JSON lines, written once, checked at every reading.

``FOLDER/HALL/DAY-HASH.jsonl.gz``: the first line says what the file holds (hall, day, first and last seq, the
hash before the first event and that of the last), each further line is one event as the database had it. The
file's name carries the beginning of the last hash, so no file ever takes another one's place.
"""

from __future__ import annotations

import contextlib
import gzip
import json
import os
import time
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from hall.errors import Problem
from hall.store.archives import Segment
from hall.store.log import BATCH, GENESIS, Record, chain, facts_of

FORMAT = 1

COLUMNS = ("seq", "day", "at", "recorded_at", "kind", "v", "actor", "request_id", "data", "hash")
"""What a line says of an event; the hall is in the first line."""

PART = ".part"
"""How the name of a file ends that is not finished."""

PIECE = 25
"""Events read at a time by whoever rests: a millisecond's work."""

HEAD = 8
"""So many characters of the last hash are in a file's name."""


def file_name(day: str, its_hash: str) -> str:
    """The name of the file up to a day's closing."""
    return f"{day}-{its_hash[:HEAD]}.jsonl.gz"


@dataclass(frozen=True, slots=True)
class Archive:
    """The archive files of a deployment, in a folder of their own.

    ``rest`` are seconds that reading leaves to others after every :data:`PIECE` events.
    """

    folder: Path
    rest: float = 0.0

    def path(self, segment: Segment) -> Path:
        """Where the file of a segment is, or should be."""
        return self._folder_of(segment.hall) / segment.file

    def _folder_of(self, hall: str) -> Path:
        return self.folder / quote(hall, safe="")

    # -- writing

    def clear_parts(self, hall: str) -> None:
        """Removes what a writer that was killed has left; nobody else may be writing."""
        for left in self._folder_of(hall).glob(f"*{PART}"):
            left.unlink(missing_ok=True)

    def write(self, segment: Segment, batches: Iterable[Sequence[Record]]) -> Iterator[str]:
        """Writes a segment's file, on disk and read back; yields after each little piece of the work.

        It is there under its name at the end and not before. A file of that name that is right is left as it
        is. Raises ``archive_unwritable``, or ``record_broken`` when the log itself does not follow.
        """
        path = self.path(segment)
        part = path.with_name(path.name + PART)
        try:
            if path.exists():
                with contextlib.suppress(Problem):
                    yield from self._look(segment, path)
                    yield "named"
                    return
            yield from self._write(segment, batches, part)
            yield from self._look(segment, part)
            part.replace(path)
            _sync(path.parent)
        except OSError as error:
            _remove(part)
            raise Problem(
                "archive_unwritable", file=str(path), reason=error.strerror or str(error)
            ) from error
        except Problem:
            _remove(part)
            raise
        yield "named"

    def _write(self, segment: Segment, batches: Iterable[Sequence[Record]], part: Path) -> Iterator[str]:
        _make(part.parent)
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as raw:
            with gzip.GzipFile(filename="", fileobj=raw, mode="wb", mtime=0) as packed:
                packed.write(_line(_head(segment)))
                seq, before = segment.first - 1, segment.before
                for records in batches:
                    for record in records:
                        if record.seq != seq + 1 or record.hash != chain(before, facts_of(record)):
                            raise Problem("record_broken", hall=segment.hall, seq=seq + 1)
                        seq, before = record.seq, record.hash
                        packed.write(_line({name: getattr(record, name) for name in COLUMNS}))
                    yield "writing"
            if (seq, before) != (segment.last, segment.hash):
                raise Problem("record_broken", hall=segment.hall, seq=seq + 1)
            raw.flush()
            os.fsync(raw.fileno())
        yield "written"

    def _look(self, segment: Segment, path: Path) -> Iterator[str]:
        for count, _ in enumerate(_read(segment, path), 1):
            if count % BATCH == 0:
                yield "reading"
        yield "read back"

    # -- reading

    def read(self, segment: Segment) -> Iterator[Record]:
        """The events of a segment, each checked against the one before it.

        Raises ``archive_missing``, ``archive_cut_off`` or ``archive_changed``, with the file and the line.
        """
        for count, record in enumerate(_read(segment, self.path(segment)), 1):
            if self.rest and count % PIECE == 0:
                time.sleep(self.rest)
            yield record

    def read_all(self, segments: Sequence[Segment]) -> Iterator[Record]:
        """The events of segments from the first event on. Raises the same, and when one is left out."""
        seq, before = 0, GENESIS
        for segment in segments:
            if (segment.first, segment.before) != (seq + 1, before):
                raise Problem("archive_changed", file=str(self.path(segment)), line=1)
            yield from self.read(segment)
            seq, before = segment.last, segment.hash

    def fault(self, segment: Segment) -> Problem | None:
        """What is wrong with a segment's file."""
        try:
            for _ in self.read(segment):
                pass
        except Problem as problem:
            return problem
        return None


def _head(segment: Segment) -> dict[str, Any]:
    return {
        "kuaiban_archive": FORMAT,
        "hall": segment.hall,
        "day": segment.day,
        "first": segment.first,
        "last": segment.last,
        "before": segment.before,
        "hash": segment.hash,
    }


def _line(content: dict[str, Any]) -> bytes:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _read(segment: Segment, path: Path) -> Iterator[Record]:
    line = 1
    try:
        with gzip.open(path, "rb") as packed:
            if json.loads(_next(packed, path, line)) != _head(segment):
                raise Problem("archive_changed", file=str(path), line=line)
            seq, before = segment.first - 1, segment.before
            while seq < segment.last:
                line += 1
                told = json.loads(_next(packed, path, line))
                record = Record(hall=segment.hall, **told)
                if record.seq != seq + 1 or record.hash != chain(before, facts_of(record)):
                    raise Problem("archive_changed", file=str(path), line=line)
                seq, before = record.seq, record.hash
                yield record
            line += 1
            if before != segment.hash or packed.read(1):
                raise Problem("archive_changed", file=str(path), line=line)
    except FileNotFoundError:
        raise Problem("archive_missing", file=str(path)) from None
    except EOFError:
        raise Problem("archive_cut_off", file=str(path), line=line) from None
    except (zlib.error, gzip.BadGzipFile, ValueError, TypeError):
        raise Problem("archive_changed", file=str(path), line=line) from None
    except OSError as error:
        reason = error.strerror or str(error)
        raise Problem("archive_unreadable", file=str(path), reason=reason) from error


def _next(packed: gzip.GzipFile, path: Path, line: int) -> bytes:
    """The next line, which must be whole."""
    found = packed.readline()
    if not found.endswith(b"\n"):
        raise Problem("archive_cut_off", file=str(path), line=line)
    return found


def _make(folder: Path) -> None:
    """Makes a folder that only its owner may look into, and the folders above it, all on disk."""
    if folder.is_dir():
        return
    if not folder.parent.is_dir():
        _make(folder.parent)
    folder.mkdir(mode=0o700, exist_ok=True)
    _sync(folder.parent)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _remove(part: Path) -> None:
    with contextlib.suppress(OSError):
        part.unlink(missing_ok=True)
