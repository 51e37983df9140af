"""Archive files: whatever is done to one is found, by its name and the line."""

from __future__ import annotations

import errno
import gzip
import json
import os
import stat
from pathlib import Path

import pytest

from hall.errors import Problem
from hall.retention import Done, Retention
from hall.store.archives import Segment
from hall.store.database import Store
from hall.store.log import Record
from hall.store.rebuild import check
from tests.hall.conftest import HALL
from tests.hall.retention.conftest import ON_SQLITE, day, dump, run

pytestmark = ON_SQLITE


@pytest.fixture
def file(retention: Retention) -> Path:
    """The file of the second archived day."""
    run(retention)
    return retention.archive.path(retention.segments(HALL)[1])


def fault(retention: Retention, file: Path) -> tuple[str, int | None]:
    """What is told of a file that is not right, and the line."""
    (found,) = [one for segment in retention.segments(HALL) if (one := retention.archive.fault(segment))]
    assert found.facts["file"] == str(file)
    with pytest.raises(Problem) as told:
        check(retention.store, HALL, retention.archive.read_all)
    assert (told.value.code, told.value.facts) == (found.code, found.facts)
    return found.code, found.facts.get("line")


def lines_of(file: Path) -> list[bytes]:
    return gzip.decompress(file.read_bytes()).splitlines(keepends=True)


def test_a_file_says_what_it_holds_and_who_else_may_read_it(retention: Retention, file: Path) -> None:
    head, *lines = map(json.loads, lines_of(file))
    one = retention.segments(HALL)[1]
    assert head == {
        "kuaiban_archive": 1,
        "hall": HALL,
        "day": day(1),
        "first": one.first,
        "last": one.last,
        "before": one.before,
        "hash": one.hash,
    }
    assert [line["seq"] for line in lines] == list(range(one.first, one.last + 1))
    assert lines[-1]["kind"] == "DayClosed"
    assert file.name == f"{day(1)}-{one.hash[:8]}.jsonl.gz"
    assert (file.stat().st_mode & 0o777, file.parent.stat().st_mode & 0o777) == (0o600, 0o700)


def test_a_missing_file_is_told(retention: Retention, file: Path) -> None:
    file.unlink()
    assert fault(retention, file) == ("archive_missing", None)


def test_a_planted_change_is_told_with_its_line(retention: Retention, file: Path) -> None:
    lines = lines_of(file)
    lines[11] = lines[11].replace(b'"person:1"', b'"person:2"')
    file.write_bytes(gzip.compress(b"".join(lines)))
    assert fault(retention, file) == ("archive_changed", 12)


@pytest.mark.parametrize("number", [1, 2, 20])
def test_a_line_taken_out_or_doubled_is_told(retention: Retention, file: Path, number: int) -> None:
    lines = lines_of(file)
    for changed in (lines[: number - 1] + lines[number:], lines[:number] + lines[number - 1 :]):
        file.write_bytes(gzip.compress(b"".join(changed)))
        code, line = fault(retention, file)
        assert (code, line in (number, number + 1)) == ("archive_changed", True)


def test_a_line_added_at_the_end_is_told(retention: Retention, file: Path) -> None:
    lines = lines_of(file)
    file.write_bytes(gzip.compress(b"".join([*lines, lines[-1]])))
    assert fault(retention, file) == ("archive_changed", len(lines) + 1)


def test_a_file_cut_off_is_told_wherever_it_ends(retention: Retention, file: Path) -> None:
    whole, lines = file.read_bytes(), lines_of(file)
    for length in (0, 5, len(whole) // 2, len(whole) - 1):
        file.write_bytes(whole[:length])
        code, line = fault(retention, file)
        assert (code, line is not None and line <= len(lines) + 1) == ("archive_cut_off", True)
    for text in (b"".join(lines[:-1]), b"".join(lines)[:-3]):
        file.write_bytes(gzip.compress(text))
        assert fault(retention, file) == ("archive_cut_off", len(lines))


def test_every_flipped_bit_is_told_or_changes_no_event(retention: Retention, file: Path) -> None:
    whole, one = file.read_bytes(), retention.segments(HALL)[1]
    right, told = list(retention.archive.read(one)), 0
    for place in range(0, len(whole), 29):
        spoilt = bytearray(whole)
        spoilt[place] ^= 1 << place % 8
        file.write_bytes(bytes(spoilt))
        found = retention.archive.fault(one)
        if found is None:
            assert list(retention.archive.read(one)) == right
        else:
            assert found.code in ("archive_changed", "archive_cut_off")
            told += 1
    assert told > len(whole) / 29 - 3, "only the time and the system of the file's head may be anything"


def test_a_file_of_another_hall_in_its_place_is_told(retention: Retention, file: Path) -> None:
    head, *lines = lines_of(file)
    file.write_bytes(gzip.compress(head.replace(b"TINY", b"TINI") + b"".join(lines)))
    assert fault(retention, file) == ("archive_changed", 1)


def test_segments_that_leave_something_out_do_not_pass_for_the_whole(retention: Retention) -> None:
    run(retention)
    later = retention.segments(HALL)[1:]
    with pytest.raises(Problem, match="archive_changed"):
        list(retention.archive.read_all(later))


def test_a_hall_whose_code_is_no_name_of_a_folder_stays_in_the_archive(retention: Retention) -> None:
    path = retention.archive.path(Segment("../a/b", day(0), 1, 2, "", "", "file"))
    assert path.parent.parent == retention.archive.folder


# -- writing


def test_what_cannot_be_written_leaves_the_database_as_it_is(store: Store, retention: Retention) -> None:
    retention.archive.folder.write_text("a file where the folder should be")
    before = store.events(HALL)
    with pytest.raises(Problem) as told:
        run(retention)
    assert told.value.code == "archive_unwritable"
    assert str(retention.archive.folder) in told.value.facts["file"]
    assert store.events(HALL) == before
    assert retention.segments(HALL) == []
    retention.archive.folder.unlink()
    assert run(retention).days == [day(0), day(1)]


def test_a_full_disk_leaves_the_database_as_it_is_and_no_rubbish(
    store: Store, retention: Retention, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    before = store.events(HALL)
    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        with pytest.raises(Problem) as told:
            run(retention)
    assert (told.value.code, told.value.facts["reason"]) == (
        "archive_unwritable",
        "No space left on device",
    )
    assert store.events(HALL) == before
    assert not [path for path in retention.archive.folder.rglob("*") if path.is_file()]
    assert run(retention).days == [day(0), day(1)]


def test_a_file_that_reads_back_wrong_is_not_trusted(
    store: Store, retention: Retention, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk that forgets what was written: the file shrinks between writing and reading."""
    synced = os.fsync

    def forgetful(handle: int) -> None:
        synced(handle)
        if stat.S_ISREG(os.fstat(handle).st_mode):
            os.truncate(handle, 300)

    before = store.events(HALL)
    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", forgetful)
        with pytest.raises(Problem, match="archive_cut_off"):
            run(retention)
    assert store.events(HALL) == before
    assert not list(retention.archive.folder.rglob("*.gz*"))


def test_a_file_from_a_run_that_came_no_further_is_used_if_it_is_right_and_replaced_if_not(
    store: Store, retention: Retention
) -> None:
    whole: list[Record] = store.events(HALL)
    for spoil in (False, True):
        steps = retention.steps(HALL, retention.due(HALL), Done())
        words = []
        while not words or words[-1] != "named":
            words.append(next(steps))
        steps.close()
        (file,) = retention.archive.folder.rglob("*.gz")
        assert ("writing" in words) is (not spoil)
        assert store.events(HALL) == whole
        if spoil:
            file.write_bytes(b"no archive")
    before = dump(store)
    assert run(retention).days == [day(0), day(1)]
    assert dump(store) != before
    assert list(retention.archive.read_all(retention.segments(HALL))) == whole[: store.cut(HALL).seq]
