"""Other courses of a visit in the simulation: what a manager would notice if one of them went wrong."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from queueing import commands as c
from queueing.plans import Plan
from queueing.times import MINUTE, SECOND
from simulation.behaviour import Act, Rank, Script
from simulation.courses import Course
from simulation.habits import AutoCall, GetReady, Habits, PreCheck
from simulation.judging import Judge
from simulation.laws import Law
from simulation.ledger import NONE
from simulation.records import Records
from simulation.reference import Setting
from simulation.traces import NEVER, Trace
from tests.builders import DAY, ZERO, all_day, at, hall_data, plan_of
from tests.simulation.by_hand import PlayedDay, log, trace_of, visitor

ONE = all_day(W1=["fast", "regular-A"])
CALLS = ("TicketCalled", "ServiceStarted", "ServiceCompleted", "StepCompleted")


def play(
    plan: Plan,
    trace: Trace,
    courses: dict[int, Course] | None = None,
    habits: Habits | None = None,
    script: Script | None = None,
    **rules: object,
) -> PlayedDay:
    """The day as it went in the small hall with these rules, and appointments allowed."""
    hall = hall_data(appointments={"credit": "10 min", "grace": "15 min", "every": "30 min", "quota": 4})
    hall["rules"] |= rules
    setting = Setting(hall, plan, DAY, ZERO, habits or Habits())
    day = PlayedDay(setting, trace.with_courses(courses or {}), script, keep=True)
    day.record = day.run()
    return day


def later(when: str) -> int:
    return at(when) - ZERO


# -- several matters --------------------------------------------------------------------------------------


def test_matters_that_one_window_covers_are_served_together_for_the_sum_of_their_times() -> None:
    course = Course(others=("NA",), works={"NA": (90 * SECOND, NEVER)})
    day = play(ONE, trace_of(visitor("09:00", "QA", service=60)), {0: course})
    assert log(day, *CALLS) == [
        "09:00:00 TicketCalled v00000 W1",
        "09:00:00 ServiceStarted v00000 W1",
        "09:02:30 ServiceCompleted v00000 W1",
    ]


@pytest.mark.parametrize("how", ["in_order", "parallel"])
def test_matters_step_by_step_take_each_their_own_time_and_clear_up_twice(how: Any) -> None:
    course = Course(others=("NA",), how=how, works={"NA": (90 * SECOND, NEVER)})
    day = play(ONE, trace_of(visitor("09:00", "QA", service=60, clear=15)), {0: course})
    assert log(day, *CALLS) == [
        "09:00:00 TicketCalled v00000 W1",
        "09:00:00 ServiceStarted v00000 W1",
        "09:01:00 StepCompleted v00000 W1",
        "09:01:15 TicketCalled v00000 W1",
        "09:01:15 ServiceStarted v00000 W1",
        "09:02:45 ServiceCompleted v00000 W1",
    ]
    assert [row[3] - row[2] for row in day.record.handled.tolist()] == [75 * SECOND, 105 * SECOND]
    assert day.record.started[0] == later("09:00"), "the wait is to the first window"


# -- appointments -----------------------------------------------------------------------------------------


def test_who_has_an_appointment_stands_at_its_place_and_is_not_called_before_checking_in() -> None:
    trace = trace_of(
        visitor("09:00", service=1200), visitor("09:05"), visitor("09:10"), visitor("09:12", service=60)
    )
    day = play(ONE, trace, {3: Course(booked=later("09:15"))})
    assert log(day, "AppointmentBooked") == ["08:00:00 AppointmentBooked v00003"]
    assert log(day, "TicketCalled")[1:] == [
        "09:20:00 TicketCalled v00001 W1",
        "09:21:00 TicketCalled v00003 W1",  # at 9:05, ten minutes before the booked time
        "09:22:00 TicketCalled v00002 W1",
    ]
    assert day.record.uncounted[3] == 3 * MINUTE, "early is the visitor's own time"


def test_who_is_later_than_the_grace_stands_where_everybody_stands_who_comes_then() -> None:
    trace = trace_of(visitor("09:00", service=3600), visitor("09:40"), visitor("09:45"))
    day = play(ONE, trace, {2: Course(booked=later("09:15"))})
    assert log(day, "TicketCalled")[1:] == [
        "10:00:00 TicketCalled v00001 W1",
        "10:01:00 TicketCalled v00002 W1",
    ]


def test_who_has_an_appointment_and_does_not_come_holds_nobody_up_and_is_missed_at_closing() -> None:
    trace = replace(trace_of(visitor("09:15")), no_shows=(("QA", later("09:15")),))
    day = play(ONE, trace)
    assert log(day, "TicketCalled") == ["09:15:00 TicketCalled v00000 W1"]
    assert log(day, "AppointmentMissed") == ["17:30:00 AppointmentMissed n00000"]


# -- turned away, back with the pass ----------------------------------------------------------------------


def test_who_is_turned_away_is_back_the_same_day_with_the_pass_before_those_who_came_meanwhile() -> None:
    trace = trace_of(
        visitor("09:00", service=60, accept=30),
        visitor("09:30", service=1800),
        visitor("09:50", service=60),
        visitor("17:00", service=60),
    )
    trace.arrival[3] = NEVER
    day = play(ONE, trace, {0: Course(turned_away=True, back=58 * MINUTE, again=3)}, return_days=3)
    assert log(day, "CaseAccepted") == [], "who is turned away is not accepted"
    assert log(day, "TicketIssued")[-1] == "09:59:00 TicketIssued v00003"
    assert log(day, "TicketCalled")[2:] == [
        "10:00:00 TicketCalled v00003 W1",  # counts as having come at 9:39
        "10:01:00 TicketCalled v00002 W1",
    ]
    assert day.record.arrived[3] == later("09:59")
    assert day.record.accepted[0] == NONE


def test_who_was_turned_away_on_another_day_comes_with_that_pass() -> None:
    trace = trace_of(visitor("09:00", service=1800), visitor("09:10"), visitor("09:25"))
    day = play(ONE, trace, {2: Course(early_pass=True)}, return_days=3)
    assert log(day, "TicketCalled")[1:] == [
        "09:30:00 TicketCalled v00002 W1",
        "09:31:00 TicketCalled v00001 W1",
    ]


def test_who_never_comes_back_is_no_visitor_of_the_day() -> None:
    trace = trace_of(visitor("09:00"), visitor("17:00"))
    trace.arrival[1] = NEVER
    day = play(ONE, trace, {0: Course(back=MINUTE, again=1)}, return_days=3)
    assert day.record.arrived.tolist() == [later("09:00"), NONE]


# -- wishes -----------------------------------------------------------------------------------------------


def test_who_needs_more_time_lets_the_next_two_pass_and_frees_the_window_that_has_called() -> None:
    trace = trace_of(visitor("09:00", walk=60), visitor("09:00:10"), visitor("09:00:15"), visitor("09:00:30"))
    day = play(ONE, trace, {0: Course(more_time=20 * SECOND)}, more_time_behind=2)
    assert log(day, "TicketPostponed", "TicketCalled")[1:] == [
        "09:00:20 TicketPostponed v00000 W1",
        "09:00:20 TicketCalled v00001 W1",
        "09:01:20 TicketCalled v00002 W1",
        "09:02:20 TicketCalled v00000 W1",
        "09:04:20 TicketCalled v00003 W1",
    ]


def test_time_put_aside_at_the_own_wish_is_no_wait() -> None:
    trace = trace_of(visitor("09:00", walk=30))
    course = Course(aside=10 * SECOND, aside_for=5 * MINUTE)
    day = play(ONE, trace, {0: course})
    assert log(day, "TicketHeld", "TicketResumed", "ServiceStarted") == [
        "09:00:10 TicketHeld v00000 W1",
        "09:05:10 TicketResumed v00000",
        "09:05:40 ServiceStarted v00000 W1",
    ]
    assert day.record.uncounted[0] == 5 * MINUTE


def test_time_put_aside_after_a_call_does_not_shorten_the_wait_for_it() -> None:
    trace = trace_of(visitor("09:00", service=600), visitor("09:04", walk=30))
    day = play(ONE, trace, {1: Course(aside=10 * SECOND, aside_for=5 * MINUTE)})
    days = Records.of([day.record], Judge((False,) * 6, (True, False, False), (), 3 * MINUTE))
    (second,) = np.flatnonzero(days.issued == later("09:04"))
    assert days.wait[second] == 6 * MINUTE
    assert days.time_to_window[second] == 6 * MINUTE + 40 * SECOND


def test_a_claim_that_a_guide_refuses_loses_its_place_and_one_that_is_confirmed_keeps_it() -> None:
    trace = trace_of(
        visitor("09:00", service=600),
        visitor("09:01"),
        visitor("09:02", priority="elder"),
        visitor("09:02:30", priority="elder"),
    )
    courses = {2: Course(seen=MINUTE, granted=False), 3: Course(seen=MINUTE)}
    day = play(ONE, trace, courses)
    assert log(day, "PriorityRefused", "PriorityGranted") == [
        "09:03:00 PriorityRefused v00002",
        "09:03:30 PriorityGranted v00003",
    ]
    assert [line.split()[2] for line in log(day, "TicketCalled")] == ["v00000", "v00003", "v00001", "v00002"]


# -- how the hall works -----------------------------------------------------------------------------------


def test_who_was_told_to_get_ready_in_time_is_at_the_window_sooner() -> None:
    trace = trace_of(
        visitor("09:00", service=600), visitor("09:00:10", walk=30), visitor("09:09:30", walk=30)
    )
    ready = Habits(get_ready=GetReady(early=MINUTE, saves=20 * SECOND))
    started = [line.split()[0] for line in log(play(ONE, trace, {}, ready, get_ready=2), "ServiceStarted")]
    assert started == ["09:00:00", "09:10:10", "09:11:20"], "told 9:09:30, called 9:11:10"
    far = Habits(get_ready=GetReady(early=2 * MINUTE, saves=20 * SECOND))
    assert log(play(ONE, trace, {}, far, get_ready=2), "ServiceStarted")[-1].startswith("09:11:40")
    assert log(play(ONE, trace, {}, ready, get_ready=0), "ServiceStarted")[1].startswith("09:10:30")


def test_a_window_that_calls_by_itself_does_so_after_its_time_and_never_while_nobody_waits() -> None:
    trace = trace_of(
        visitor("08:10", service=60, clear=30), visitor("08:10", service=60), visitor("09:00", service=60)
    )
    day = play(ONE, trace, {}, Habits(auto_call=AutoCall(("W1",), 10 * SECOND)))
    assert log(day, "AutoCallSet", "TicketCalled", "ServiceStarted") == [
        "08:30:00 AutoCallSet W1",
        "08:30:10 TicketCalled v00000 W1",
        "08:30:10 ServiceStarted v00000 W1",
        "08:31:20 TicketCalled v00001 W1",
        "08:31:40 ServiceStarted v00001 W1",  # the clerk has cleared up by then
        "09:00:00 TicketCalled v00002 W1",
        "09:00:00 ServiceStarted v00002 W1",
    ]
    rows = day.record.handled
    assert (rows[1:, 2] >= rows[:-1, 3]).all(), "no window is occupied twice at once"


def test_guides_look_papers_through_one_by_one_before_there_is_a_ticket() -> None:
    trace = trace_of(visitor("09:00"), visitor("09:00"), visitor("09:00:30"))
    checks = {0: Course(check=60 * SECOND), 1: Course(check=60 * SECOND, sent_away=True)}
    habits = Habits(pre_check=PreCheck(1, Law("constant", 60_000.0, 0.0), (), 0.0))
    day = play(ONE, trace, checks, habits)
    assert log(day, "PreCheckStarted", "PreCheckEnded", "TicketIssued") == [
        "09:00:00 PreCheckStarted v00000",
        "09:00:30 TicketIssued v00002",
        "09:01:00 PreCheckEnded v00000",
        "09:01:00 TicketIssued v00000",
        "09:01:00 PreCheckStarted v00001",
        "09:02:00 PreCheckEnded v00001",
    ]
    assert day.record.arrived.tolist() == [later("09:00"), later("09:00"), later("09:00:30")]
    assert day.record.issued.tolist() == [later("09:01"), NONE, later("09:00:30")]


def test_a_clerk_who_takes_a_wrong_key_back_goes_on_as_if_it_had_not_been_pressed() -> None:
    trace = trace_of(visitor("09:00", comes=False, walk=20), visitor("09:02"), absent=60 * SECOND)
    script = Script(acts=(Act(later("09:01:05"), Rank.CLERK, lambda *_: c.Undo("W1")),))
    day = play(all_day(W1=["fast"]), trace, {}, None, script)
    assert log(day, "TicketMissed", "CommandUndone", "ServiceStarted", "TicketCalled") == [
        "09:00:00 TicketCalled v00000 W1",
        "09:01:00 TicketMissed v00000 W1",
        "09:01:05 CommandUndone v00000 W1",
        "09:01:25 ServiceStarted v00000 W1",
        "09:02:25 TicketCalled v00001 W1",
        "09:02:25 ServiceStarted v00001 W1",
    ]
    assert day.record.missed.tolist() == [0, 0]


def test_a_break_with_a_window_that_calls_by_itself_ends_its_calls_until_the_next_slot() -> None:
    plan = plan_of({"W1": [("08:30", "12:00", ["fast"]), ("13:00", "17:30", ["fast"])]})
    trace = trace_of(visitor("12:10"))
    day = play(plan, trace, {}, Habits(auto_call=AutoCall(("W1",), 10 * SECOND)))
    assert log(day, "TicketCalled") == ["13:00:10 TicketCalled v00000 W1"]
