"""A day that begins in the middle goes on as the reference would: the same calls in the same milliseconds."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from random import Random
from typing import Any

import numpy as np
import pytest

from queueing import commands as c
from queueing.times import MINUTE
from simulation.laws import NEVER
from simulation.ledger import DayRecord
from simulation.screening.layout import Inexpressible
from simulation.screening.present import run_on
from tests.simulation.screening.leaving import Left, Untold, leave
from tests.simulation.screening.random_days import CLOSES, OPENS, RandomDay, random_day

COLUMNS = ("issued", "called", "started", "accepted", "completed", "left", "expired", "missed", "lane")


def unlike(left: Left, record: DayRecord) -> list[str]:
    """What differs between the rest of the day and the whole one."""
    found = []
    for name in (*COLUMNS, "uncounted", "early"):
        ours, theirs = getattr(record, name), getattr(left.whole, name)[left.who]
        if name == "accepted":  # what has been is the Floor's word
            past = [left.floor.tickets[one].accepted_at is not None for one in left.present]
            theirs[: len(past)][past] = ours[: len(past)][past]
        for place in np.flatnonzero(ours != theirs)[:3].tolist():
            state = left.floor.tickets[left.present[place]].state if place < len(left.present) else "comes"
            found.append(f"{name} of {left.who[place]} ({state}): {ours[place]}, not {theirs[place]}")
    return found + ([] if record.closed == left.whole.closed else ["it closes at another time"])


def check(seeds: range) -> Counter[str]:
    found: Counter[str] = Counter()
    for seed in [seed for seed in seeds for _ in range(3)]:
        day, random = random_day(seed), Random(1000 * seed + found["tried"])
        found["tried"] += 1
        after_zero = random.randrange((OPENS + 10) * MINUTE, CLOSES * MINUTE, random.choice((1, MINUTE)))
        try:
            left = leave(day, after_zero)
            record = play(day, left)
        except Untold:
            found["untold"] += 1
            continue
        except Inexpressible as refused:
            found.update(str(one) for one in refused.reasons)
            continue
        wrong = unlike(left, record)
        if wrong:
            print(seed, after_zero, day.has, wrong)
            found["wrong"] += 1
        found["days"] += 1
        found.update(ticket.state for ticket in left.floor.tickets.values())
        found["triggers on"] += any(window.trigger is not None for window in left.floor.windows.values())
        found["clearing up"] += int((left.clearing > 0).sum())
        found["booked"] += bool(left.bookings)
        found["several steps"] += sum(bool(ticket.steps) for ticket in left.floor.tickets.values())
    print(found)
    return found


def test_random_days_go_on_from_the_floor_as_by_the_reference() -> None:
    """Whoever is there at any moment: waiting, called, served, put aside, missed, with an appointment."""
    found = check(range(90))
    assert found["wrong"] == 0
    for what, least in {"waiting": 500, "serving": 100, "held": 30, "missed": 100, "called": 5}.items():
        assert found[what] > least
    for what in ("triggers on", "clearing up", "several steps", "booked"):
        assert found[what] > 2


@pytest.mark.prove
@pytest.mark.parametrize("chunk", range(1, 11))
def test_a_thousand_moments_go_on_as_by_the_reference(chunk: int) -> None:
    assert check(range(100 * chunk, 100 * chunk + 100))["wrong"] == 0


def some_day(idle: bool = False) -> tuple[RandomDay, Left]:
    """A day that can be left, with somebody there, or an idle window besides."""
    for seed in range(200):
        day = random_day(seed)
        try:
            left = leave(day, 9 * 60 * MINUTE)
        except Untold:
            continue
        if len(left.present) > 3 and not left.floor.watches and bool(left.floor.idle) >= idle:
            return day, left
    raise AssertionError


def play(day: RandomDay, left: Left, **other: Any) -> DayRecord:
    told: dict[str, Any] = {
        "clearing": left.clearing,
        "opening": np.full_like(left.clearing, NEVER),
        "bookings": [left.bookings],
    }
    return next(run_on(day.setting, left.floor, left.at, left.days, left.present, **(told | other)).records())


def test_a_day_that_is_left_again_ends_there() -> None:
    """What comes later has not happened: nobody has begun who is still on the way."""
    day, left = some_day()
    whole, until = play(day, left), left.at - day.setting.zero + 20 * MINUTE
    part = play(day, left, until=until)
    for name in ("issued", "called", "started", "accepted", "completed", "left"):
        ours, theirs = getattr(part, name), getattr(whole, name)
        assert (ours == np.where(theirs < until, theirs, NEVER)).all(), name
    assert part.closed == NEVER


def test_another_plan_is_put_in_force_at_once() -> None:
    """With every window closed for half an hour, nobody is called in it; the Floor given is as it was."""
    day, left = some_day()
    plan, before = left.floor.plan, left.floor.snapshot()
    assert plan is not None
    after_zero = left.at - day.setting.zero
    opens = after_zero + 30 * MINUTE
    slots = tuple(replace(one, begins=max(one.begins, opens)) for one in plan.slots if one.ends > opens)
    closed = play(day, left, plan=replace(plan, slots=slots))
    assert ((closed.called >= after_zero) & (closed.called < opens)).sum() == 0
    assert (closed.called >= opens).sum() > 3
    assert (play(day, left).called >= after_zero).sum() > 3
    assert left.floor.snapshot() == before


def test_a_window_that_is_away_calls_when_its_clerk_is_back() -> None:
    day, left = some_day(idle=True)
    name, window = next(iter(left.floor.idle.items()))
    left.floor.handle(left.at, c.Settle())
    left.floor.handle(left.at, c.PauseWindow(name, "pause"))
    place, after_zero = window.spec.index, left.at - day.setting.zero
    opening = np.full_like(left.clearing, NEVER)
    away = play(day, left, opening=opening)
    opening[0, place] = 10 * MINUTE
    back = play(day, left, opening=opening)
    turns = [
        rows[(rows[:, 0] == place) & (rows[:, 2] >= after_zero)] for rows in (away.handled, back.handled)
    ]
    assert len(turns[0]) == 0
    assert turns[1][:, 2].min() >= after_zero + 10 * MINUTE


def test_what_the_kernel_cannot_go_on_from_is_refused_by_name() -> None:
    day, left = some_day()
    ticket = next(one for one in left.floor.tickets.values() if one.state == "waiting")
    left.floor.handle(left.at, c.Park(ticket.items[0], "the system is down"))
    with pytest.raises(Inexpressible, match="parked items"):
        play(day, left)


def test_visitors_must_be_those_who_are_there() -> None:
    day, left = some_day()
    with pytest.raises(ValueError, match="tickets are alive"):
        run_on(
            day.setting,
            left.floor,
            left.at,
            left.days,
            left.present[1:],
            clearing=left.clearing,
            opening=left.clearing - 1,
        )
    with pytest.raises(ValueError, match="not of shape"):
        play(day, left, clearing=left.clearing[:, 1:])
