"""The order of a day, asserted as its whole log; and what must hold on every day."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import pytest

from queueing.events import Event, TicketCalled
from queueing.floor import Floor
from queueing.plans import Plan
from queueing.times import MINUTE, SECOND
from simulation.behaviour import Pause, Script, Turn
from simulation.ledger import NONE, DayRecord
from simulation.reference import HallDay, Setting
from simulation.scenario import Scenario
from simulation.traces import draw_day
from tests.builders import all_day, at, plan_of
from tests.simulation.by_hand import log, play, trace_of, visitor

ONE = all_day(W1=["fast", "regular-A"])


def test_a_visit_runs_from_issue_through_call_start_accept_complete_to_clearing_up() -> None:
    trace = trace_of(visitor("09:00", service=120, walk=30, accept=20, clear=15), visitor("09:00:10"))
    assert log(
        play(ONE, trace), "TicketIssued", "TicketCalled", "ServiceStarted", "CaseAccepted", "ServiceCompleted"
    ) == [
        "09:00:00 TicketIssued v00000",
        "09:00:00 TicketCalled v00000 W1",
        "09:00:10 TicketIssued v00001",
        "09:00:30 ServiceStarted v00000 W1",
        "09:00:50 CaseAccepted v00000 W1",
        "09:02:30 ServiceCompleted v00000 W1",
        "09:02:45 TicketCalled v00001 W1",
        "09:02:45 ServiceStarted v00001 W1",
        "09:03:45 ServiceCompleted v00001 W1",
    ]


def test_nobody_is_called_before_the_windows_open_and_then_in_order_of_coming() -> None:
    trace = trace_of(visitor("08:00"), visitor("08:10"))
    assert log(play(ONE, trace), "TicketCalled") == [
        "08:30:00 TicketCalled v00000 W1",
        "08:31:00 TicketCalled v00001 W1",
    ]


def test_in_one_instant_service_ends_then_leavers_go_then_arrivals_come_then_windows_call() -> None:
    trace = trace_of(
        visitor("09:00", service=60),
        visitor("09:00:10", patience=50),
        visitor("09:00:20", service=60),
        visitor("09:01", priority="urgent"),
    )
    assert [line for line in log(play(ONE, trace)) if line.startswith("09:01:00")] == [
        "09:01:00 ServiceCompleted v00000 W1",
        "09:01:00 TicketWithdrawn v00001",
        "09:01:00 TicketIssued v00003",
        "09:01:00 TicketCalled v00003 W1",
        "09:01:00 ServiceStarted v00003 W1",
    ]


def test_a_slot_border_comes_before_all_else_of_its_instant() -> None:
    plan = plan_of({"W1": [("08:30", "09:01", ["regular-A"]), ("09:01", "17:30", ["fast"])]})
    trace = trace_of(visitor("09:00", "NA"), visitor("09:00:30", "QA"))
    here = [line for line in log(play(plan, trace)) if line.startswith("09:01:00")]
    assert here[0] == "09:01:00 SlotStarted W1"
    assert here[1:3] == ["09:01:00 ServiceCompleted v00000 W1", "09:01:00 TicketCalled v00001 W1"]


def test_of_windows_that_finish_at_once_the_one_with_the_own_lane_calls_first() -> None:
    plan = all_day(W1=["regular-A", ("fast", 0)], W2=["fast", ("regular-A", 0)])
    trace = trace_of(visitor("09:00", "NA"), visitor("09:00", "QA"), visitor("09:00:30", "QA"))
    assert log(play(plan, trace), "TicketCalled")[-1] == "09:01:00 TicketCalled v00002 W2"


def test_a_window_that_clears_up_does_not_call_but_counts_as_idle_for_a_reserve() -> None:
    plan = all_day(W1=["fast", ("regular-A", 0, 1)], W2=["fast"])
    trace = trace_of(
        visitor("09:00", "QA", service=60, clear=30),
        visitor("09:00", "QA", service=60, clear=0),
        visitor("09:00:30", "NA"),
    )
    # W1 (first) clears up until 09:01:30; W2 is idle all the time, so W1 may help as soon as it is ready
    assert log(play(plan, trace), "TicketCalled")[-1] == "09:01:30 TicketCalled v00002 W1"


def test_who_does_not_come_is_called_again_and_costs_the_window_its_time_and_no_clearing() -> None:
    trace = trace_of(
        visitor("09:00", comes=False, clear=60),
        visitor("09:00:05"),
        calls=3,
        between=20 * SECOND,
        absent=72 * SECOND,
    )
    assert log(play(ONE, trace), "TicketCalled", "TicketRecalled", "TicketMissed") == [
        "09:00:00 TicketCalled v00000 W1",
        "09:00:20 TicketRecalled v00000 W1",
        "09:00:40 TicketRecalled v00000 W1",
        "09:01:12 TicketMissed v00000 W1",
        "09:01:12 TicketCalled v00001 W1",
    ]


def test_who_comes_back_after_being_missed_is_served_and_who_does_not_expires() -> None:
    trace = trace_of(
        visitor("09:00", comes=False, returns=120), visitor("09:10", comes=False), absent=60 * SECOND
    )
    assert log(play(ONE, trace), "TicketRequeued", "ServiceStarted", "TicketExpired") == [
        "09:03:00 TicketRequeued v00000",
        "09:03:00 ServiceStarted v00000 W1",
        "17:30:00 TicketExpired v00001",
    ]


def test_patience_ends_only_while_waiting() -> None:
    trace = trace_of(
        visitor("09:00", service=300), visitor("09:00:30", patience=60), visitor("09:01", patience=3600)
    )
    day = play(ONE, trace)
    assert log(day, "TicketWithdrawn") == ["09:01:30 TicketWithdrawn v00001"]
    assert log(day, "ServiceCompleted")[-1] == "09:06:00 ServiceCompleted v00002 W1"


@pytest.mark.parametrize(
    "turn",
    [
        Turn("transfer", "started", 60 * SECOND, window="W4"),
        Turn("hold", "called", 10 * SECOND, back=120 * SECOND),
        Turn("withdraw", "called", 20 * MINUTE),
    ],
    ids=["sent on", "put aside", "leaves at the window"],
)
def test_who_has_once_been_called_does_not_leave_by_patience_any_more(turn: Turn) -> None:
    plan = all_day(W1=["fast"], W4=["regular-A"])
    trace = trace_of(
        visitor("09:00", patience=600),
        visitor("09:00:01", "NA", service=1800),
        visitor("09:00:30", "QA", service=1800),
    )
    day = play(plan, trace, Script(turns={0: turn}))
    gone = [line for line in log(day, "TicketWithdrawn") if "v00000" in line]
    assert gone == (["09:20:00 TicketWithdrawn v00000 W1"] if turn.verb == "withdraw" else [])
    assert any("v00000" in line for line in log(day, "ServiceCompleted")) == (turn.verb != "withdraw")


def test_who_comes_back_after_a_call_missed_does_not_leave_by_patience_any_more() -> None:
    trace = trace_of(
        visitor("09:00", comes=False, returns=120, patience=600),
        visitor("09:00:30", service=1800),
        absent=60 * SECOND,
    )
    day = play(ONE, trace)
    assert log(day, "TicketWithdrawn") == []
    assert log(day, "ServiceCompleted")[-1].endswith("v00000 W1")


def test_a_clerk_finishes_the_visitor_leaves_for_the_break_and_comes_back() -> None:
    plan = plan_of({"W1": [("08:30", "12:00", ["fast"]), ("13:00", "17:30", ["fast"])]})
    trace = trace_of(visitor("11:59", service=120), visitor("12:30"))
    assert log(
        play(plan, trace), "SlotEnded", "ServiceCompleted", "WindowClosed", "WindowOpened", "TicketCalled"
    )[1:7] == [
        "11:59:00 TicketCalled v00000 W1",
        "12:00:00 SlotEnded W1",
        "12:01:00 ServiceCompleted v00000 W1",
        "12:01:00 WindowClosed W1",
        "13:00:00 WindowOpened W1",
        "13:00:00 TicketCalled v00001 W1",
    ]


def test_who_holds_a_ticket_at_closing_is_served_and_that_is_overtime() -> None:
    trace = trace_of(visitor("17:19", service=1200), visitor("17:19:30", service=600), visitor("17:20"))
    day = play(ONE, trace)
    assert log(day, "SlotExtended", "ServiceCompleted", "DayClosed") == [
        "17:30:00 SlotExtended W1",
        "17:39:00 ServiceCompleted v00000 W1",
        "17:49:00 ServiceCompleted v00001 W1",
        "17:49:00 DayClosed",
    ]
    assert day.record.overtime == 19 * MINUTE
    assert day.record.issued[2] == NONE, "the last ticket is issued before 17:20"


def test_a_visitor_put_aside_comes_back_to_the_old_place() -> None:
    trace = trace_of(visitor("09:00", service=600), visitor("09:01"), visitor("09:02"))
    script = Script(turns={0: Turn("hold", "started", 30 * SECOND, back=45 * SECOND)})
    assert log(play(ONE, trace, script), "TicketHeld", "TicketResumed", "TicketCalled")[1:] == [
        "09:00:30 TicketHeld v00000 W1",
        "09:01:00 TicketCalled v00001 W1",
        "09:01:15 TicketResumed v00000",
        "09:02:00 TicketCalled v00000 W1",
        "09:12:00 TicketCalled v00002 W1",
    ]


def test_a_transfer_that_nobody_can_take_lets_the_clerk_go_on() -> None:
    trace = trace_of(visitor("09:00", service=60))
    script = Script(turns={0: Turn("transfer", "started", 20 * SECOND, window="W4")})
    assert log(play(ONE, trace, script), "TicketTransferred", "ServiceCompleted") == [
        "09:01:20 ServiceCompleted v00000 W1"
    ]


def test_a_pause_begins_when_the_window_is_free_and_ends_with_an_opening() -> None:
    trace = trace_of(visitor("09:00", service=300), visitor("09:01"))
    pause = Pause("W1", at("09:02") - at("00:00"), 10 * MINUTE, "printer")
    assert log(play(ONE, trace, Script(pauses=(pause,))), "WindowPaused", "WindowOpened", "TicketCalled")[
        1:
    ] == [
        "09:00:00 TicketCalled v00000 W1",
        "09:05:00 WindowPaused W1",
        "09:15:00 WindowOpened W1",
        "09:15:00 TicketCalled v00001 W1",
    ]


@pytest.fixture(scope="module", params=[0, 1])
def watched(request: pytest.FixtureRequest, ordinary: Scenario) -> tuple[DayRecord, int]:
    """A day of the sample hall under each plan, and the area under its number waiting, asked of the Floor."""
    plan: Plan = ordinary.plans[request.param]
    area, last = 0, [0, 0]

    def watch(floor: Floor, events: tuple[Event, ...]) -> None:
        nonlocal area
        area += last[1] * (floor.at - last[0])
        addressed = sum(len(window.addressed) for window in floor.windows.values())
        last[:] = [floor.at, addressed + sum(floor.waiting(lane) for lane in floor.lines)]

    setting = Setting(ordinary.hall.data, plan, ordinary.date, ordinary.zero)
    return HallDay(setting, draw_day(ordinary, 5, 0), watch=watch).run(), area


def test_a_day_that_nobody_watches_goes_like_one_that_is_watched(ordinary: Scenario) -> None:
    setting = Setting(ordinary.hall.data, ordinary.plan, ordinary.date, ordinary.zero, ordinary.habits)
    trace = draw_day(ordinary, 6, 0)
    kept = HallDay(setting, trace, keep=True)
    watched, alone = kept.run(), HallDay(setting, trace).run()
    for column in fields(DayRecord):
        assert np.array_equal(getattr(watched, column.name), getattr(alone, column.name)), column.name
    called = [event for event in kept.events if isinstance(event, TicketCalled)]
    assert len(called) > 300
    assert all(event.because.code for event in called)


def test_every_visitor_with_a_ticket_ends_once(watched: tuple[DayRecord, int]) -> None:
    day, _ = watched
    had = day.issued != NONE
    ends = sum((ending != NONE).astype(int) for ending in (day.completed, day.left, day.expired))
    assert (ends[had] == 1).all()
    assert had.sum() > 500
    for earlier, later in (
        ("issued", "called"),
        ("called", "started"),
        ("started", "accepted"),
        ("accepted", "completed"),
    ):
        there = getattr(day, later) != NONE
        assert (getattr(day, earlier)[there] <= getattr(day, later)[there]).all(), later


def test_littles_law_holds_exactly(watched: tuple[DayRecord, int]) -> None:
    """The number waiting over time, asked of the Floor, is what the visitors waited, to the millisecond."""
    day, area = watched
    ends = np.where(day.called != NONE, day.called, day.left)
    had = day.issued != NONE
    assert int((ends[had] - day.issued[had]).sum()) == area


def test_a_window_serves_one_visitor_at_a_time_and_only_while_on_duty(watched: tuple[DayRecord, int]) -> None:
    day, _ = watched
    for window in range(18):
        rows = day.handled[day.handled[:, 0] == window]
        rows = rows[np.argsort(rows[:, 2])]
        assert (rows[1:, 2] >= rows[:-1, 3]).all()
        duty = day.staffed[day.staffed[:, 0] == window]
        assert all(((duty[:, 2] <= begins) & (begins < duty[:, 3])).any() for begins in rows[:, 2])
