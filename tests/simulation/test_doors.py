"""Who takes no ticket, who walks how far, and rules from outside the hall, in the reference."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from queueing.plans import Plan
from simulation.courses import Course
from simulation.habits import Balking, Habits, Outside
from simulation.ledger import NONE
from simulation.reference import Setting
from simulation.traces import Trace
from tests.builders import DAY, ZERO, all_day, hall_data, plan_of
from tests.simulation.by_hand import PlayedDay, log, trace_of, visitor

ONE = all_day(W1=["fast", "regular-A"])


def play(plan: Plan, trace: Trace, habits: Habits) -> PlayedDay:
    day = PlayedDay(Setting(hall_data(), plan, DAY, ZERO, habits), trace, keep=True)
    day.record = day.run()
    return day


def issued(day: PlayedDay) -> list[bool]:
    return (day.record.issued != NONE).tolist()


def test_who_finds_too_many_waiting_in_the_own_lane_takes_no_ticket() -> None:
    trace = trace_of(
        visitor("09:00", service=3600),
        visitor("09:01"),
        visitor("09:02", "NA"),
        visitor("09:03"),
        visitor("09:04"),
        visitor("09:05", "NA"),
    ).with_courses({one: Course(balks=True) for one in (0, 1, 3, 5)})
    day = play(ONE, trace, Habits(balking=Balking(0, 1.0)))
    assert issued(day) == [True, True, True, False, True, False]
    day = play(ONE, trace, Habits(balking=Balking(1, 1.0)))
    assert issued(day) == [True] * 6, "one waits in each lane, and that is not more than one"
    assert day.record.arrived.tolist() == trace.arrival.tolist()


def test_who_finds_the_hall_full_takes_no_ticket_and_who_was_served_makes_room() -> None:
    trace = trace_of(*[visitor(when, service=90) for when in ("09:00", "09:00:10", "09:00:20", "09:01:31")])
    assert issued(play(ONE, trace, Habits(room=2))) == [True, True, False, True]
    assert issued(play(ONE, trace, Habits(room=1))) == [True, False, False, True]


def test_the_way_is_that_to_the_zone_of_the_window_that_calls() -> None:
    plan = all_day(W1=["regular-A"], W3=["regular-B"])
    trace = trace_of(visitor("09:00", "NA", walk=10), visitor("09:00", "NB", walk=10))
    far = replace(trace, zones=("B",), walk_by_zone=np.array([[40_000], [70_000]]))
    assert log(play(plan, far, Habits()), "ServiceStarted") == [
        "09:00:10 ServiceStarted v00000 W1",
        "09:01:10 ServiceStarted v00001 W3",
    ]


def test_of_two_free_windows_the_longest_idle_calls_and_by_the_outside_rule_the_lowest() -> None:
    plan = all_day(W1=["fast"], W2=["fast"])
    trace = trace_of(visitor("09:00", service=30), visitor("09:00", service=10), visitor("09:05"))
    assert log(play(plan, trace, Habits()), "TicketCalled")[2] == "09:05:00 TicketCalled v00002 W2"
    lowest = Habits(outside=Outside(free_window="lowest"))
    assert log(play(plan, trace, lowest), "TicketCalled")[2] == "09:05:00 TicketCalled v00002 W1"


def test_a_window_whose_slot_ends_finishes_its_visitor_and_by_the_outside_rule_hands_back() -> None:
    plan = plan_of(
        {
            "W1": [("08:30", "09:00", ["fast"]), ("15:00", "16:00", ["fast"])],
            "W2": [("08:30", "17:30", ["fast"])],
        }
    )
    trace = trace_of(
        visitor("08:50", service=3600), visitor("08:50", service=900), visitor("08:55", service=300)
    )
    events = ("TicketCalled", "TicketTransferred", "ServiceCompleted")
    assert log(play(plan, trace, Habits()), *events)[2:] == [
        "09:05:00 ServiceCompleted v00001 W2",
        "09:05:00 TicketCalled v00002 W2",
        "09:10:00 ServiceCompleted v00002 W2",
        "09:50:00 ServiceCompleted v00000 W1",
    ]
    day = play(plan, trace, Habits(outside=Outside(closing_window="hands_back")))
    assert log(day, *events)[2:] == [
        "09:00:00 TicketTransferred v00000 W1",
        "09:05:00 ServiceCompleted v00001 W2",
        "09:05:00 TicketCalled v00000 W2",
        "09:55:00 ServiceCompleted v00000 W2",
        "09:55:00 TicketCalled v00002 W2",
        "10:00:00 ServiceCompleted v00002 W2",
    ]


@pytest.mark.parametrize(
    ("points", "first"), [({"fast": 4, "regular-A": 1}, 2), ({"fast": 2, "regular-A": 1}, 1)]
)
def test_by_the_outside_rule_of_aging_who_has_most_points_is_called(
    points: dict[str, float], first: int
) -> None:
    trace = trace_of(
        visitor("09:00", service=20 * 60), visitor("09:02", "NA", service=60), visitor("09:13", service=60)
    )
    aging = Habits(outside=Outside(aging=points | {"regular-B": 1}))
    assert log(play(ONE, trace, aging), "TicketCalled")[1].split()[2] == f"v{first:05d}"
