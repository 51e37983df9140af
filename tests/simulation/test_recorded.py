"""A recorded day as a trace: the same visitors have the same day again, and what cannot be said is named."""

from __future__ import annotations

from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queueing import commands as c
from queueing import events as e
from queueing import times
from queueing.plans import Plan
from queueing.times import HOUR, MINUTE, SECOND
from simulation import busy_day
from simulation.behaviour import Pause, Script
from simulation.habits import (
    Appointments,
    Aside,
    AutoCall,
    Claims,
    GetReady,
    Habits,
    MoreTime,
    PreCheck,
    Several,
    TurnedAway,
)
from simulation.laws import Law
from simulation.ledger import NONE, DayRecord
from simulation.recorded import NotClosed, Recorded, recorded
from simulation.recording import record
from simulation.reference import HallDay, Setting
from simulation.replaying import parting
from simulation.scenario import Scenario, read_scenario
from simulation.traces import NEVER
from tests.builders import DEMO, ZERO, Story, all_day, at, hall_data
from tests.simulation.by_hand import ITEMS, play, trace_of, visitor

ONE = all_day(W1=["fast", "regular-A"])
TWO = all_day(W1=["fast", "regular-A"], W2=["regular-A", "fast"])
TWO_ZONES = all_day(W1=["fast", "regular-A"], W3=["regular-B", "fast"])
ALIKE = all_day(W1=["fast"], W2=["fast"])
SPAN = Law("gamma", 10.0 * MINUTE, 0.7)
HABITS = Habits(
    several=Several(0.1, {2: 0.75, 3: 0.25}, "auto"),
    appointments=Appointments(
        tuple(("SG02", 9 * HOUR + number * 10 * MINUTE) for number in range(12)), 5 * MINUTE, SPAN, 0.25
    ),
    turned_away=TurnedAway(0.05, {"BD01": 0.5}, 0.4, 0.4, SPAN),
    more_time=MoreTime(0.05, SPAN),
    aside=Aside(0.05, Law("constant", 10.0 * SECOND, 0.0), SPAN),
    claims=Claims(0.2, SPAN),
)


def again(day: Recorded, plan: Plan | None = None) -> DayRecord:
    """The same visitors under the plan of the day, or under another."""
    setting = Setting(day.hall.data, day.staffed(plan or day.plan), day.day, day.zero, day.habits)
    return HallDay(setting, day.trace, day.script).run()


def differing(one: DayRecord, other: DayRecord) -> list[str]:
    """The columns in which two days are not the same."""
    return [
        field.name
        for field in fields(DayRecord)
        if field.name not in ("handled", "staffed", "overtime", "closed")
        and not np.array_equal(getattr(one, field.name), getattr(other, field.name))
    ]


@pytest.mark.parametrize("name", ["ordinary", "monday", "after_holiday", "absence", "tax"])
def test_every_visitor_of_a_simulated_day_has_the_same_day_again_to_the_millisecond(name: str) -> None:
    scenario = read_scenario(DEMO / "scenarios" / f"{name}.toml")
    day = recorded([], record(scenario, 2).events)
    was = day.record()
    assert len(was.issued) > 500
    assert differing(was, again(day)) == []
    assert set(day.unsaid) == {"left", "not_served"}, "nothing happened that a trace cannot say"


def test_the_day_as_it_was_is_written_down_as_the_simulation_wrote_it(ordinary: Scenario) -> None:
    played = HallDay(
        Setting(ordinary.hall.data, ordinary.plan, ordinary.date, ordinary.zero),
        trace := recorded([], record(ordinary, 5).events).trace,
        keep=True,
    )
    told = played.run()
    was = recorded([], played.events).record()
    assert differing(told, was) == []
    assert (told.overtime, told.closed) == (was.overtime, was.closed)
    assert np.array_equal(told.staffed, was.staffed)
    assert len(trace) == len(was.issued)


def with_habits(scenario: Scenario, habits: Habits) -> Scenario:
    data = {**scenario.hall.data, "appointments": {"quota": 20}}
    rules = data["rules"]
    assert isinstance(rules, dict)
    data["rules"] = {**rules, "return_days": 3, "get_ready": 2}
    hall = replace(scenario.hall, data=data, rules=replace(scenario.hall.rules, return_days=3, get_ready=2))
    return replace(scenario, hall=hall, habits=habits)


@pytest.mark.parametrize(
    "habits",
    [
        HABITS,
        Habits(pre_check=PreCheck(3, Law("constant", 1.0 * MINUTE, 0.0), (), 0.1)),
        Habits(get_ready=GetReady(MINUTE, 10 * SECOND)),
        Habits(auto_call=AutoCall(("W01", "W06"), 5 * SECOND)),
    ],
    ids=["courses", "pre-check", "get-ready", "auto-call"],
)
def test_courses_are_read_from_the_log_and_taken_again(ordinary: Scenario, habits: Habits) -> None:
    day = recorded([], record(with_habits(ordinary, habits), 3).events)
    assert differing(day.record(), again(day)) == []
    if habits is HABITS:
        courses = day.trace.courses.values()
        for name in ("booked", "more_time", "aside", "aside_for", "seen", "back", "again"):
            assert sum(getattr(one, name) != NEVER for one in courses) > 0, name
        for name in ("others", "turned_away", "early_pass"):
            assert sum(bool(getattr(one, name)) for one in courses) > 0, name
        assert any(not one.granted for one in courses)
        assert day.trace.no_shows


def test_a_day_with_every_turn_says_what_a_trace_cannot(scenarios: Path) -> None:
    busy = busy_day.record(read_scenario(scenarios / "busy_day.toml"), 1, DEMO / "plans" / "all_regular.toml")
    day = recorded([], busy.events)
    kinds = {kind: sum(event.kind == kind for event in busy.events) for kind in e.KINDS}
    assert day.unsaid["undone"] == kinds["CommandUndone"]
    assert day.unsaid["transferred"] == kinds["TicketTransferred"]
    assert day.unsaid["reclassified"] == kinds["TicketReclassified"]
    assert day.unsaid["parked"] == kinds["ServiceParked"]
    assert day.unsaid["items_changed"] == kinds["ItemsChanged"]
    assert day.unsaid["matter_added"] == kinds["MatterAdded"]
    assert day.unsaid["pauses"] == kinds["WindowPaused"] == len(day.script.pauses)
    assert day.unsaid["plans"] == len(day.script.plans) == 2
    assert day.unsaid["walk_ups"] == 3
    was, model = day.record(), again(day)
    assert len(was.issued) == len(day.trace) == kinds["TicketIssued"]
    served = (was.started != NONE) & (model.started != NONE)
    assert served.sum() > 0.9 * (was.started != NONE).sum(), "most are served in both"


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.integers(0, 90),
            st.sampled_from(ITEMS),
            st.integers(1, 40),
            st.integers(0, 3),
            st.integers(0, 4),
            st.one_of(st.none(), st.integers(1, 40)),
            st.booleans(),
        ),
        min_size=1,
        max_size=25,
    ),
    st.sampled_from([TWO_ZONES, replace(TWO_ZONES, slots=(*TWO_ZONES.slots, *TWO.slots[1:]))]),
)
def test_days_with_many_ties_are_the_same_again(
    visitors: list[tuple[int, str, int, int, int, int | None, bool]], plan: Plan
) -> None:
    rows = [
        visitor(
            f"{9 + minute // 60:02d}:{minute % 60:02d}",
            item,
            service=30 * service,
            walk=30 * walk,
            clear=30 * clear,
            patience=None if patience is None else 30 * patience,
            comes=comes,
            returns=None if comes else 300,
        )
        for minute, item, service, walk, clear, patience, comes in sorted(visitors, key=lambda one: one[0])
    ]
    played = play(plan, trace_of(*rows, absent=60_000))
    day = recorded([], played.events)
    assert set(differing(played.record, day.record())) <= {"item", "priority"}, "only those used are named"
    assert differing(day.record(), again(day)) == []


def test_clearing_up_is_seen_where_somebody_waits_and_the_halls_mean_elsewhere() -> None:
    played = play(
        ONE,
        trace_of(
            visitor("09:00", service=60, clear=40),
            visitor("09:00", service=60, clear=5),
            visitor("09:30", service=60, clear=90),
        ),
        rules={"clear": "20 s"},
    )
    assert recorded([], played.events).trace.clear.tolist() == [40_000, 20_000, 20_000]


def test_a_window_that_let_another_call_before_its_turn_was_not_ready() -> None:
    visitors = (
        visitor("09:00", service=60, clear=60),
        visitor("09:00", service=70),
        visitor("09:01:30"),
    )
    day = recorded([], play(ALIKE, trace_of(*visitors)).events)
    assert day.record().window.tolist() == [0, 1, 1], "the first has been idle longer and is not ready yet"
    assert day.trace.clear.tolist()[:2] == [30_001, 15_000], "it was not ready at 09:01:30; W2 has the mean"
    assert differing(day.record(), again(day)) == []


def test_patience_is_known_of_those_who_left_and_of_nobody_else() -> None:
    played = play(
        ONE, trace_of(visitor("09:00", service=600), visitor("09:01", patience=120), visitor("09:02"))
    )
    trace = recorded([], played.events).trace
    assert trace.patience.tolist() == [NEVER, 120_000, NEVER]
    assert trace.service.tolist() == [600_000, 600_000, 60_000], "of who left, that of the last one before"


def test_under_another_plan_who_left_may_be_served() -> None:
    played = play(
        ONE, trace_of(visitor("09:00", service=600), visitor("09:01", patience=120), visitor("09:02"))
    )
    day = recorded([], played.events)
    what_if = again(day, TWO)
    assert (day.record().started[1], what_if.started[1]) == (NONE, at("09:01:30") - ZERO), (
        "by the hall's mean way"
    )


def test_a_window_without_a_clerk_all_day_has_none_under_any_plan() -> None:
    story = Story(all_day(W1=["fast", "regular-A"], W2=["regular-A"])).open("09:00", "W1")
    story.settle("20:00")
    day = recorded([], story.events)
    assert day.unmanned == ("W2",)
    assert {slot.window for slot in day.staffed(day.plan).slots} == {"W1"}
    assert {row[0] for row in day.record().staffed.tolist()} == {0}, "nobody is paid for W2"
    assert len(day.trace) == 0
    assert again(day).closed > 0


def test_pauses_and_plans_of_the_day_are_kept_with_it() -> None:
    script = Script(
        pauses=(Pause("W1", at("09:30") - ZERO, 10 * MINUTE, "rest"),),
        plans=((at("10:00") - ZERO, TWO),),
    )
    played = play(
        ONE, trace_of(*(visitor(f"{9 + n // 6:02d}:{n % 6}0", service=500) for n in range(12))), script
    )
    day = recorded([], played.events)
    assert [(one.window, one.at, one.lasts) for one in day.script.pauses] == [
        ("W1", at("09:30") - ZERO, 10 * MINUTE)
    ]
    assert [when for when, _ in day.script.plans] == [at("10:00") - ZERO]
    assert differing(day.record(), again(day)) == []


def test_a_day_that_has_not_closed_is_no_recorded_day() -> None:
    played = play(ONE, trace_of(visitor("09:00")))
    with pytest.raises(NotClosed):
        recorded([], played.events[:-1])
    with pytest.raises(ValueError, match="open no day"):
        recorded([], played.events[:1])


def test_a_day_begins_from_what_the_day_before_has_left_over() -> None:
    """An appointment booked and a return pass given the day before; the second appointment is missed."""
    terms = {"credit": "10 min", "grace": "15 min", "every": "30 min", "quota": 4}
    hall = hall_data(appointments=terms)
    hall["rules"]["return_days"] = 3
    story = Story(ONE, hall).open("09:00", "W1")
    for ticket, when in (("b1", "09:30"), ("b2", "10:00")):
        story.do(
            "09:00",
            c.BookAppointment(ticket, ("NA",), "2026-03-03", ZERO + times.DAY, at(when, 1)),
        )
    story.issue("09:10", "t1")
    story.serve("09:10", "W1")
    story.do("09:12", c.Complete("W1", "t1", "turned_away", ("ID",)))
    story.settle("20:00")
    left = [one for one in story.events if one.kind in ("HallConfigured", "PlanApplied", "DayClosed")]
    before, count = left, len(story.events)
    story.do(ZERO + times.DAY + 8 * HOUR, c.OpenDay("2026-03-03", ZERO + times.DAY))
    story.do("09:00", c.OpenWindow("W1"), 1)
    for when, command in (
        ("09:05", c.Issue("t2", ("QA",), returns="t1")),
        ("09:05", c.CallNext("W1")),
        ("09:06", c.Start("W1", "t2")),
        ("09:10", c.Complete("W1", "t2")),
        ("09:25", c.CheckIn("b1")),
        ("09:26", c.CallNext("W1")),
        ("09:27", c.Start("W1", "b1")),
        ("09:40", c.Complete("W1", "b1")),
    ):
        story.do(at(when, 1), command)
    story.do(at("20:00", 1), c.Settle())
    day = recorded(before, story.events[count:])
    assert parting(day) is None
    assert (day.day, day.visitors) == ("2026-03-03", {"t2": 0, "b1": 1})
    assert day.trace.course(0).early_pass
    assert day.trace.course(1).booked == 9 * HOUR + 30 * MINUTE
    assert day.trace.no_shows == (("NA", 10 * HOUR),)
    model = again(day)
    assert model.issued.tolist() == day.record().issued.tolist()
    assert model.early.tolist() == [0, 5 * MINUTE]
