"""``kuaiban retain`` and ``kuaiban archive``, and what the rest of the program says of archived days."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import pytest

from displays.feed import Interest
from hall.access.keys import fingerprint, new_token
from hall.app import create_app
from hall.assembly import CLOCK_FILE, assemble
from hall.cli import run as kuaiban_run
from hall.clock import HandClock, ScaledClock
from hall.feed.tails import Tails
from hall.operations.core import Operations
from hall.retention import LEASE, Retention
from hall.settings import Settings
from hall.store.database import Store
from hall.store.leases import Lease
from hall.store.people import People
from queueing import commands as c
from tests.builders import at, frozen
from tests.hall.conftest import HALL
from tests.hall.retention.conftest import LAST, ON_SQLITE, day, do, dump, run, set_clock
from tests.postgres import let_go

pytestmark = ON_SQLITE


class Said(NamedTuple):
    code: int
    out: str
    err: str


Kuaiban = Callable[..., Said]


@pytest.fixture
def kuaiban(
    operations: Operations,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> Kuaiban:
    """The command in the hall's deployment; its clock stands in the evening of the last day."""
    real = int(datetime.now(UTC).timestamp() * 1000)
    clock = ScaledClock(real, operations.clock.now(), 0.001)
    (tmp_path / CLOCK_FILE).write_text(clock.text(), "ascii")
    monkeypatch.setenv("KUAIBAN_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("KUAIBAN_VISITOR_DAYS", "1")
    monkeypatch.setenv("KUAIBAN_RECORD_DAYS", "2")

    def command(*words: str) -> Said:
        code = kuaiban_run(list(words))
        said = Said(code, *capfd.readouterr())
        assert "Traceback" not in said.err
        return said

    return command


def test_a_look_then_the_work_then_how_it_stands(kuaiban: Kuaiban, store: Store, tmp_path: Path) -> None:
    assert "it has not run yet" in kuaiban("retain", "--status").out
    before = dump(store)
    said = kuaiban("retain", "--dry-run")
    assert said == (
        0,
        (
            "TINY: would forget 16 visits, 12 appointments and pre-checks, 3 notes, 6 slips\n"
            f"TINY: would archive {day(0)} (43 events)\nTINY: would archive {day(1)} (46 events)\n"
        ),
        "",
    )
    assert dump(store) == before
    done = "visitors of 28 visits, appointments and pre-checks forgotten, 2 days archived (89 events)"
    assert kuaiban("retain") == (0, f"TINY: {done}\n", "")
    said = kuaiban("retain", "--status", "--hall", HALL)
    assert said.out == (
        f"TINY: visitors are forgotten up to {day(2)}\n"
        f"  archived up to {day(1)} (event 89), 2 files in {tmp_path}/archive\n"
        f"  last run {day(LAST)} 20:30: {done}\n"
    )
    assert kuaiban("archive", "verify") == (0, "TINY: 2 files, events 1 to 89: none not right\n", "")
    said = kuaiban("rebuild", "--check")
    assert (said.code, said.err) == (0, "")
    assert "(without those up to event 89, which are archived)" in said.out
    said = kuaiban("rebuild", "--check", "--archive")
    assert (said.code, said.out.count("without"), said.err) == (0, 0, "")
    assert kuaiban("rebuild").code == 0
    assert kuaiban("rebuild", "--archive").code == 0


def test_days_before_a_date_are_done_at_once(kuaiban: Kuaiban, retention: Retention) -> None:
    said = kuaiban("retain", "--before", day(LAST))
    assert "4 days archived" in said.out
    assert retention.done_for(HALL) == "", "the periods may ask for more"
    for before, told in (("2026-13-01", "is no date. Write it like 2026-03-02."), ("2999-01-01", "to come")):
        said = kuaiban("retain", "--before", before)
        assert (said.code, said.out) == (64, "")
        assert told in said.err
    assert kuaiban("retain", "--status", "--dry-run").code == 64
    assert kuaiban("retain", "--hall", "TINI").err.count("Did you mean 'TINY'?") == 1


def test_a_failure_is_a_sentence_in_both_languages_and_stays_in_the_status(
    kuaiban: Kuaiban, store: Store, tmp_path: Path
) -> None:
    (tmp_path / "archive").write_text("a file where the folder should be")
    events = store.events(HALL)
    said = kuaiban("retain")
    assert said.code == 74
    assert f"The archive file {tmp_path}/archive/TINY/" in said.err
    assert "the events stay in the database" in said.err
    assert "数据库中的事件原样保留" in said.err
    assert said.out.endswith("forgotten, nothing archived\n")
    assert store.events(HALL) == events
    said = kuaiban("retain", "--status")
    assert "  it failed: The archive file" in said.out
    assert "  未完成：归档文件" in said.out


def test_two_at_once_are_refused(kuaiban: Kuaiban, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hall.commandline.retention.LENGTH", 0)
    assert Lease(store, LEASE, "the worker").take()
    said = kuaiban("retain")
    assert said.code == 65
    assert "Another process is forgetting and archiving just now" in said.err


def test_a_spoilt_archive_is_told_by_file_and_line(
    kuaiban: Kuaiban, retention: Retention, tmp_path: Path
) -> None:
    run(retention)
    first, second = map(retention.archive.path, retention.segments(HALL))
    first.unlink()
    second.write_bytes(second.read_bytes()[:-9])
    said = kuaiban("archive", "verify")
    assert (said.code, said.out) == (65, "TINY: 2 files, events 1 to 89: 2 not right\n")
    assert f"There is no archive file {first};" in said.err
    assert f"The archive file {second} is cut off at line 4" in said.err
    assert f"归档文件 {second} 在第 4" in said.err
    for words in (["--check", "--archive"], ["--archive"]):
        said = kuaiban("rebuild", *words)
        assert (said.code, said.out) == (65, "")
        assert f"TINY: There is no archive file {first};" in said.err
    assert kuaiban("rebuild", "--check").code == 0


def test_archived_days_can_be_read_and_played_again(
    kuaiban: Kuaiban, retention: Retention, store: Store
) -> None:
    whole = store.events(HALL)
    run(retention)
    said = kuaiban("archive", "show")
    told = [json.loads(line) for line in said.out.splitlines()]
    assert [one["seq"] for one in told] == list(range(1, 90))
    assert [json.loads(one.data) for one in whole[:89]] == [one["data"] for one in told]
    said = kuaiban("archive", "show", day(1))
    assert [json.loads(line)["seq"] for line in said.out.splitlines()] == list(range(44, 90))
    said = kuaiban("archive", "show", day(3))
    assert said.code == 64
    assert f"There is no archived day '{day(3)}'." in said.err


# -- what others say


def test_the_api_says_that_events_are_archived_and_where_the_record_goes_on(
    settings: Settings, store: Store, retention: Retention
) -> None:
    run(retention, before=LAST)
    secret = new_token()
    People(store).add_token(name="auditor", role="auditor", hall=HALL, secret_hash=fingerprint(secret), now=0)
    parts = assemble(settings, HandClock(at("20:30", LAST)))
    client = create_app(parts, lambda: 1).test_client()
    head, base = {"Authorization": f"Bearer {secret}"}, f"/api/v1/halls/{HALL}"
    last = store.cut(HALL).seq
    for after in ("", "?after=0", f"?after={last - 1}"):
        answer = client.get(f"{base}/events{after}", headers=head)
        told = answer.get_json()
        assert (answer.status_code, told["code"], told["last"]) == (410, "archived", last)
        assert told["day"] == day(3)
        assert f"ask with after={last}" in told["words"]["en"]
        assert f"请从 after={last} 起读取" in told["words"]["zh-CN"]
    answer = client.get(f"{base}/events?after={last}", headers=head)
    assert answer.status_code == 200
    assert answer.get_json()["events"][0]["seq"] == last + 1
    answer = client.get(f"{base}/tickets/n3/story", headers=head)  # it is there for its return pass
    assert (answer.status_code, answer.get_json()["code"]) == (410, "archived")
    answer = client.get(f"{base}/tickets/t0x0/story", headers=head)
    assert (answer.status_code, answer.get_json()["code"]) == (404, "unknown_ticket")
    answer = client.get(f"{base}/tickets/t4x0/story", headers=head)
    assert answer.get_json()["events"][0]["kind"] == "TicketIssued"
    told = client.get(f"{base}/plan/changes", headers=head).get_json()
    assert told["archived_until"] == day(3)
    assert len(told["changes"]) == 1, "the plan that was in force when the record here begins is known"
    let_go(parts.store)


def test_a_picture_that_nobody_has_looked_at_for_long_begins_anew(
    store: Store, retention: Retention, operations: Operations
) -> None:
    tails = Tails(operations, "{}/{}".format, "build-1")
    with tails.here(HALL) as following:
        for record in store.events(HALL, 0, 60):
            following.found(record.seq, record.event())
    run(retention, before=LAST)
    set_clock(operations, "09:00", LAST + 1)
    operations.tick(HALL)
    fresh = Tails(operations, "{}/{}".format, "build-1")
    assert tails.board(HALL, "main") == fresh.board(HALL, "main")
    with tails.here(HALL) as following:
        assert following.seq == store.seq(HALL)
        assert following.missing(Interest("board", "main"), 60) is None


@pytest.mark.parametrize("asks", ["reads", "commands"])
def test_a_process_that_has_slept_for_long_goes_on(
    store: Store, retention: Retention, operations: Operations, clock: HandClock, asks: str
) -> None:
    """What it has missed is not in the database any more."""
    first = next(record for record in store.events(HALL) if record.kind == "DayClosed")
    asleep = Operations(store, clock)
    room = asleep._room(HALL)
    for record in store.events(HALL, 0, first.seq):
        room._take(record)
    run(retention, before=LAST)
    set_clock(operations, "09:00", LAST + 1)
    operations.tick(HALL)
    if asks == "commands":
        do(asleep, c.Issue("t", ("QA",)))
    assert asleep.read(HALL, frozen) == Operations(store, clock).read(HALL, frozen)
