"""Forgetting visitors and archiving old days by hand; looking into the archive."""

from __future__ import annotations

import json
import time
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import click
from sqlalchemy.exc import DBAPIError

from hall.archive import COLUMNS
from hall.assembly import clock_of
from hall.clock import SystemClock
from hall.commandline.reading import only_hall, settings_of_deployment, store_of, unknown
from hall.errors import Problem, problem_words
from hall.operations.core import Operations
from hall.retention import LEASE, Done, Planned, Retention, told
from hall.store.engine import OutcomeUnknown
from hall.store.leases import LENGTH, Lease, holder_of
from hall.store.log import Record

PAUSE = 0.01
"""Seconds between two transactions, in which everybody else gets at the database."""

DISK, DATA = 74, 65

HALL = click.option("--hall", help="The hall's code; every hall by default.")


def _retention() -> Retention:
    settings = settings_of_deployment()
    operations = Operations(store_of(settings), clock_of(settings.data_dir))
    return Retention(operations, settings)


def _halls(retention: Retention, hall: str | None) -> list[str]:
    return [only_hall(retention.store, hall)] if hall else retention.store.halls()


def _day(_context: click.Context, parameter: click.Parameter, text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise click.BadParameter(f"{text!r} is no date. Write it like 2026-03-02.", param=parameter) from None


@click.command()
@click.option("--dry-run", is_flag=True, help="Change nothing; tell what would be done.")
@click.option("--before", metavar="DAY", callback=_day, help="All days before DAY, whatever the periods say.")
@click.option("--status", is_flag=True, help="Tell how far each hall has come, and how its last run went.")
@HALL
def retain(dry_run: bool, before: date | None, status: bool, hall: str | None) -> None:
    """Forget visitors and archive days whose time is over.

    The periods are settings: KUAIBAN_VISITOR_DAYS, KUAIBAN_RECORD_DAYS, KUAIBAN_STAFF_DAYS. The worker does
    the same every night. The last day that has closed is always left alone.
    """
    if status and (dry_run or before):
        raise click.UsageError("--status goes with --hall only.")
    retention = _retention()
    halls = _halls(retention, hall)
    if status:
        for code in halls:
            click.echo(_standing(retention, code))
        return
    for code in halls:
        today = retention.today(code)
        if before is not None and today is not None and before > today:
            raise click.BadParameter(f"{before} is still to come.", param_hint="--before")
    if dry_run:
        for code in halls:
            _tell_plan(code, retention.plan(code, retention.due(code, before)))
        return
    _run(retention, halls, before)


def _run(retention: Retention, halls: list[str], before: date | None) -> None:
    lease = Lease(retention.store, LEASE, holder_of(retention.store))
    _wait_for(lease)
    failed: list[str] = []
    try:
        gone = retention.forget_people(SystemClock().now())
        if gone:
            click.echo(f"{gone} former people and devices are forgotten.")
        for code in halls:
            done = Done()
            error: Exception | None = None
            try:
                for _ in retention.steps(code, retention.due(code, before), done):
                    if not lease.take():
                        raise Problem("retention_running")
                    time.sleep(PAUSE)
            except (Problem, DBAPIError, OutcomeUnknown) as failure:
                error = failure
                failed.append(told(failure)[0])
                _say(failure)
            click.echo(_told(code, done))
            retention.note(code, done, error, by_periods=before is None)
    finally:
        lease.give_up()
    if failed:
        raise SystemExit(DISK if "archive_unwritable" in failed else DATA)


def _wait_for(lease: Lease) -> None:
    """A process that was killed lets a lease run out."""
    ends = time.monotonic() + LENGTH / 1000 + 1
    while not lease.take():
        if time.monotonic() > ends:
            raise Problem("retention_running")
        time.sleep(0.2)


def _told(hall: str, done: Done) -> str:
    days = f"{len(done.days)} days archived ({done.events} events)" if done.days else "nothing archived"
    return f"{hall}: visitors of {done.visitors} visits, appointments and pre-checks forgotten, {days}"


def _tell_plan(hall: str, planned: Planned) -> None:
    one = planned.forget
    click.echo(
        f"{hall}: would forget {one.visits} visits, {one.visitors} appointments and pre-checks, "
        f"{one.notes} notes, {one.slips} slips"
    )
    for day, events in planned.days:
        click.echo(f"{hall}: would archive {day} ({events} events)")


def _standing(retention: Retention, hall: str) -> str:
    one = retention.standing(hall)
    spec = retention.operations.read(hall, lambda floor: floor.hall)
    archived = f"{one.archived} (event {one.last})" if one.files else "no day yet"
    lines = [
        f"{hall}: visitors are forgotten up to {one.forgotten or 'no day yet'}",
        f"  archived up to {archived}, {one.files} files in {retention.archive.folder}",
    ]
    if one.ran_at is None or spec is None:
        return "\n".join([*lines, "  it has not run yet"])
    when = datetime.fromtimestamp(one.ran_at / 1000, UTC).astimezone(ZoneInfo(spec.timezone))
    done = Done(one.result["visitors"], one.result["days"], one.result["events"])
    lines.append(f"  last run {when:%Y-%m-%d %H:%M}: {_told(hall, done).partition(': ')[2]}")
    if "code" in one.result:
        words = problem_words(one.result["code"], one.result["facts"])
        lines += [f"  it failed: {words['en']['detail']}.", f"  未完成：{words['zh-CN']['detail']}。"]
    return "\n".join(lines)


def _say(error: Exception) -> None:
    words = problem_words(*told(error))
    click.echo(f"{words['en']['detail']}.\n{words['zh-CN']['detail']}。", err=True)


@click.group("archive")
def archive_group() -> None:
    """The files in which old days are."""


@archive_group.command("verify")
@HALL
def archive_verify(hall: str | None) -> None:
    """Read every file and follow the chain of hashes; tell each file that is not right, and the line."""
    retention = _retention()
    bad = 0
    for code in _halls(retention, hall):
        segments = retention.segments(code)
        faults = [fault for one in segments if (fault := retention.archive.fault(one))]
        for fault in faults:
            _say(fault)
        bad += len(faults)
        last = segments[-1].last if segments else 0
        click.echo(f"{code}: {len(segments)} files, events 1 to {last}: {len(faults) or 'none'} not right")
    if bad:
        raise SystemExit(DATA)


@archive_group.command("show")
@click.argument("day", required=False, callback=_day)
@click.option("--hall", help="The hall's code; not needed while there is only one.")
def archive_show(day: date | None, hall: str | None) -> None:
    """Print the archived events of DAY, or all of them, as JSON lines. A file that is not right is refused.

    From the first event on they can be played again: nothing comes back into the database.
    """
    retention = _retention()
    code = only_hall(retention.store, hall)
    segments = retention.segments(code)
    if day is not None:
        segments = [one for one in segments if one.day == day.isoformat()]
        if not segments:
            days = [one.day for one in retention.segments(code)]
            raise unknown("DAY", "archived day", day.isoformat(), days)
    for segment in segments:
        for record in list(retention.archive.read(segment)):
            click.echo(_line(record))


def _line(record: Record) -> str:
    told = {name: getattr(record, name) for name in COLUMNS} | {"data": json.loads(record.data)}
    return json.dumps(told, ensure_ascii=False)
