"""Which times of visits cannot be: every finding counted, what cannot be not used."""

from __future__ import annotations

import numpy as np

from queueing.hallfile import WEEKDAYS, Hall
from queueing.times import DAY, MINUTE, SECOND
from simulation.chance import Flags, Ints
from simulation.fit.clocks import wrong_clocks
from simulation.fit.findings import SHOWN, Findings
from simulation.fit.visits import NEVER, OUTCOMES, TIMES, Visits, day_text, weekday

UNKNOWN, DONE, TURNED_AWAY, LEFT, MISSED, EXPIRED = range(len(OUTCOMES))
_LONG = 10


def check(visits: Visits, hall: Hall, findings: Findings) -> Visits:
    """The visits without what cannot be; what was found is noted in ``findings``."""
    visits = _in_hours(visits, hall, findings)
    _missing(visits, findings)
    visits = _same_day(visits, findings)
    visits = _waits(visits, hall, findings)
    visits = _forgotten(_services(visits, findings), hall, findings)
    visits = _ends(visits, findings)
    _told(visits, hall, findings)
    return visits


def whole_minutes(visits: Visits) -> bool:
    """Whether nearly all times are whole minutes."""
    seen = np.concatenate([getattr(visits, name) for name in ("issued", "called", "started", "completed")])
    seen = seen[seen >= 0]
    return len(seen) > 0 and float((seen % MINUTE == 0).mean()) > 0.99


def _note(findings: Findings, kind: str, visits: Visits, which: Flags) -> None:
    findings.note(kind, visits.line[which].tolist())


def _missing(visits: Visits, findings: Findings) -> None:
    """Times that are not there, before some are taken away because they cannot be."""
    called, begun, finished = visits.called != NEVER, visits.started != NEVER, visits.completed != NEVER
    _note(findings, "no_call", visits, begun & ~called)
    _note(findings, "no_start", visits, finished & ~begun)
    _note(findings, "no_end", visits, begun & ~finished)


def _same_day(visits: Visits, findings: Findings) -> Visits:
    """Without times of other dates than the issue's."""
    changed: dict[str, Ints] = {}
    for name in TIMES:
        column: Ints = getattr(visits, name)
        other = (column < NEVER) | (column >= DAY)
        if other.any():
            _note(findings, "other_day", visits, other)
            changed[name] = np.where(other, NEVER, column)
    return visits.having(**changed)


def _in_hours(visits: Visits, hall: Hall, findings: Findings) -> Visits:
    hours = hall.hours
    out = visits.came & ((visits.issued < hours.doors_open) | (visits.issued >= hours.closes))
    _note(findings, "outside_hours", visits, out)
    return visits.keep(~out)


def _waits(visits: Visits, hall: Hall, findings: Findings) -> Visits:
    """Calls after the issue, starts after the call; windows with a wrong clock."""
    waits = visits.waits.copy()
    for window, shift in wrong_clocks(visits, list(hall.windows)):
        wrong = visits.window == list(hall.windows).index(window)
        lines = visits.line[wrong & (visits.called >= 0)].tolist()
        findings.note("clock", lines, f"{window} ({shift / SECOND:+.0f} s)")
        waits &= ~wrong
    early = (visits.called >= 0) & (visits.called < visits.issued) & waits
    _note(findings, "call_before_issue", visits, early)
    waits &= ~early
    called = visits.called
    late = (visits.started >= 0) & (visits.again > visits.started)
    again = np.where((visits.again < called) | late, called, visits.again)
    mixed = (visits.started >= 0) & (again >= 0) & (visits.started < again)
    _note(findings, "start_before_call", visits, mixed)
    called, again = np.where(mixed, NEVER, called), np.where(mixed, NEVER, again)
    return visits.having(called=called, again=again, waits=waits & ~mixed)


def _services(visits: Visits, findings: Findings) -> Visits:
    """Services that end after they start, acceptances inside them."""
    started, completed, accepted = visits.started, visits.completed, visits.accepted
    served = visits.served & (started >= 0) & (completed >= 0)
    back = (started >= 0) & (completed >= 0) & (completed < started)
    _note(findings, "end_before_start", visits, back)
    completed = np.where(back, NEVER, completed)
    served &= ~back
    if not whole_minutes(visits):
        nothing = served & (completed - started < SECOND)
        _note(findings, "no_time_served", visits, nothing)
        served &= ~nothing
    outside = (accepted >= 0) & ((accepted < started) | ((completed >= 0) & (accepted > completed)))
    _note(findings, "accept_outside", visits, outside)
    return visits.having(completed=completed, accepted=np.where(outside, NEVER, accepted), served=served)


def _forgotten(visits: Visits, hall: Hall, findings: Findings) -> Visits:
    """Without the end of services that nobody ended: far too long, and somebody else was served meanwhile."""
    before, _ = _overlaps(visits)
    meanwhile = visits.completed > hall.hours.ends
    meanwhile[before] = True
    forgotten = meanwhile & _long(visits)
    _note(findings, "forgotten", visits, forgotten)
    return visits.having(
        completed=np.where(forgotten, NEVER, visits.completed), served=visits.served & ~forgotten
    )


def _ends(visits: Visits, findings: Findings) -> Visits:
    """How each visit ended, told by the times where nothing else tells, and what is missing for that."""
    was, came = visits.outcome, visits.came
    finished, begun, called = visits.completed >= 0, visits.started >= 0, visits.called >= 0
    left = np.where((visits.left >= 0) & (visits.left < visits.issued), NEVER, visits.left)
    _note(findings, "left_too_early", visits, (left < 0) & (visits.left >= 0))
    missed = np.where((visits.missed >= 0) & (visits.missed < visits.called), NEVER, visits.missed)
    _note(findings, "missed_too_early", visits, (missed < 0) & (visits.missed >= 0))
    denied = ((was == LEFT) | (was == MISSED)) & finished & begun
    _note(findings, "outcome_denied", visits, denied)
    told = np.where(denied, UNKNOWN, was)
    by_times = np.select(
        [finished | begun, (left >= 0), called | (missed >= 0), ~came], [DONE, LEFT, MISSED, MISSED], EXPIRED
    )
    outcome = np.where(told == UNKNOWN, by_times, told)
    silent = came & (outcome == LEFT) & (left < 0) & ~called
    _note(findings, "no_leaving", visits, silent)
    return visits.having(outcome=outcome, left=left, missed=missed)


def _told(visits: Visits, hall: Hall, findings: Findings) -> None:
    """What is worth a look but used as it is."""
    if whole_minutes(visits):
        findings.note("minutes", visits.line.tolist())
    _note(findings, "two_at_once", visits, _at_once(visits))
    _note(findings, "long", visits, _long(visits))
    workdays = [WEEKDAYS.index(day) for day in hall.hours.workdays]
    _note(findings, "closed_day", visits, ~np.isin(weekday(visits.day), workdays))
    days = np.unique(visits.day)
    if len(days):
        every = np.arange(days[0], days[-1] + 1)
        quiet = every[np.isin(weekday(every), workdays) & ~np.isin(every, days)]
        for day in quiet[:SHOWN]:
            findings.note("gap", [0], day_text(day))
        findings.note("gap", [0] * len(quiet[SHOWN:]))


def _at_once(visits: Visits) -> Flags:
    """Services that begin before the one before them at the same window has ended."""
    found = np.zeros(len(visits), dtype=bool)
    if not whole_minutes(visits):
        found[_overlaps(visits)[1]] = True
    return found


def _overlaps(visits: Visits) -> tuple[Ints, Ints]:
    """(services that go on while the next at their window has begun, these next ones)."""
    which = np.flatnonzero((visits.started >= 0) & (visits.completed >= 0) & (visits.window >= 0))
    order = which[np.lexsort((visits.started[which], visits.window[which], visits.day[which]))]
    before, after = order[:-1], order[1:]
    same = (visits.day[before] == visits.day[after]) & (visits.window[before] == visits.window[after])
    same &= visits.started[after] < visits.completed[before] - SECOND
    return before[same], after[same]


def _long(visits: Visits) -> Flags:
    found = np.zeros(len(visits), dtype=bool)
    length = visits.completed - visits.started
    for item in np.unique(visits.item[visits.served]):
        mine = visits.served & (visits.item == item)
        found |= mine & (length > _LONG * np.median(length[mine]))
    return found
