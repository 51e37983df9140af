"""What happens by itself: auto-call, get ready, triggers with hysteresis, the last ticket of an item."""

from __future__ import annotations

import pytest

from queueing import commands as c
from queueing.lanes import LaneEntry
from queueing.plans import Plan
from queueing.triggers import Trigger
from tests.builders import Story, all_day, at, hall_data

MINUTE = 60_000


def test_a_window_calls_by_itself_when_it_has_been_idle_for_long_enough() -> None:
    story = Story(all_day(W1=["fast"])).open("08:30", "W1")
    story.do("08:40", c.SetAutoCall("W1", 10_000))
    story.issue("08:40:05", "t")
    assert story.settle("08:40:09.999") == []
    called = story.settle("08:41")
    assert [(event.kind, event.at) for event in called] == [("TicketCalled", at("08:40:10"))]


def test_a_window_that_has_long_been_idle_calls_whoever_comes_at_once() -> None:
    story = Story(all_day(W1=["fast"])).open("08:30", "W1")
    story.do("08:40", c.SetAutoCall("W1", 10_000))
    story.issue("09:00", "t")
    assert [event.at for event in story.settle("09:00")] == [at("09:00")]


def test_of_several_windows_the_longest_idle_calls() -> None:
    story = Story(all_day(W1=["fast"], W2=["fast"])).open("08:30", "W2").open("08:31", "W1")
    for name in ("W1", "W2"):
        story.do("08:40", c.SetAutoCall(name, 10_000))
    story.issue("09:00", "t")
    assert [event.window for event in story.settle("09:00")] == ["W2"]


def test_switched_off_or_paused_it_calls_nobody() -> None:
    story = Story(all_day(W1=["fast"], W2=["fast"])).open("08:30", "W1", "W2")
    for name in ("W1", "W2"):
        story.do("08:40", c.SetAutoCall(name, 10_000))
    story.do("08:41", c.SetAutoCall("W1", None))
    story.do("08:41", c.PauseWindow("W2"))
    story.issue("09:00", "t")
    assert story.settle("09:30") == []


def test_after_an_undo_the_countdown_begins_anew() -> None:
    story = Story(all_day(W1=["fast"])).open("08:30", "W1")
    story.do("08:40", c.SetAutoCall("W1", 10_000))
    story.issue("09:00", "t")
    story.settle("09:00")
    story.do("09:00:04", c.Undo("W1"))
    assert story.settle("09:00:13.999") == []
    assert [event.at for event in story.settle("09:00:14")] == [at("09:00:14")]


def test_the_next_of_a_lane_are_told_once_to_get_ready() -> None:
    data = hall_data()
    data["rules"]["get_ready"] = 2
    story = Story(all_day(W1=["fast"]), data).open("08:30", "W1")
    for number in range(4):
        story.issue("09:00", f"t{number}")
    assert [event.ticket for event in story.events if event.kind == "TicketReadied"] == ["t0", "t1"]
    outcome = story.do("09:01", c.CallNext("W1"))
    assert [(event.kind, event.ticket) for event in outcome.events] == [  # type: ignore[attr-defined]
        ("TicketCalled", "t0"),
        ("TicketReadied", "t2"),
    ]


def test_who_may_get_ready_by_a_call_that_fell_due_is_told_then_however_late_somebody_looks() -> None:
    data = hall_data()
    data["rules"]["get_ready"] = 1
    story = Story(all_day(W1=["fast"]), data).open("08:30", "W1")
    for number in range(3):
        story.issue("09:00", f"t{number}")
    story.do("09:00", c.SetAutoCall("W1", 10_000))
    told = [(event.kind, event.ticket, event.at) for event in story.settle("09:05")]
    assert told == [("TicketCalled", "t0", at("09:00:10")), ("TicketReadied", "t1", at("09:00:10"))]


def tidal(**changes: object) -> Plan:
    """W1 serves regular-A and turns to the fast lane while more than 2 wait there."""
    values: dict[str, object] = {
        "lane": "fast",
        "more_than": 2,
        "longer_than": None,
        "sustain": 3 * MINUTE,
        "window": "W1",
        "role": "fast",
        "lanes": (LaneEntry("fast"),),
        "below": 2,
        "calm": 5 * MINUTE,
        "dwell": 20 * MINUTE,
        **changes,
    }
    plan = all_day(W1=["regular-A"], W2=["fast"])
    return Plan(plan.code, plan.names, plan.lanes, plan.slots, triggers=(Trigger(**values),))  # type: ignore[arg-type]


def crowd(story: Story, when: str, number: int = 3) -> None:
    for one in range(number):
        story.issue(when, f"{when}-{one}")


def turned(story: Story) -> list[tuple[str, int]]:
    return [(event.kind, event.at) for event in story.events if event.kind.startswith("Trigger")]


def test_a_crowd_that_lasts_turns_the_window() -> None:
    story = Story(tidal()).open("08:30", "W1", "W2")
    crowd(story, "09:00")
    story.settle("09:30")
    assert turned(story) == [("TriggerFired", at("09:03"))]
    assert story.floor.windows["W1"].lanes == (LaneEntry("fast"),)
    assert story.call("09:31", "W1") == "09:00-0"


def test_a_crowd_that_passes_turns_nothing() -> None:
    story = Story(tidal()).open("08:30", "W1", "W2")
    crowd(story, "09:00")
    story.call("09:02", "W2")
    story.issue("09:02:30", "one-more")
    story.settle("09:05:29")
    assert turned(story) == []
    story.settle("09:06")
    assert turned(story) == [("TriggerFired", at("09:05:30"))], "the crowd has been counted anew"


def test_a_busy_window_turns_as_soon_as_it_is_free_even_when_it_calls_in_the_same_step() -> None:
    story = Story(tidal()).open("08:30", "W1", "W2")
    story.issue("08:50", "complex", "CA")
    story.issue("08:51", "waits", "CA")
    story.serve("08:55", "W1")
    crowd(story, "09:00")
    outcome = story.do("09:15", c.CompleteAndCallNext("W1", "complex"))
    assert [event.kind for event in outcome.events] == ["ServiceCompleted", "TriggerFired", "TicketCalled"]
    assert outcome.ticket is not None
    assert outcome.ticket.id == "09:00-0"


def test_it_turns_back_when_calm_has_lasted_and_not_before_its_dwell() -> None:
    story = Story(tidal()).open("08:30", "W1", "W2")
    crowd(story, "09:00")
    story.settle("09:03")
    for when in ("09:04", "09:05"):
        story.serve(when, "W2")
        story.done(when, "W2")
    story.settle("10:00")
    assert turned(story) == [("TriggerFired", at("09:03")), ("TriggerEnded", at("09:23"))]
    assert story.floor.windows["W1"].lanes == (LaneEntry("regular-A"),)


def test_calm_that_is_interrupted_is_counted_anew() -> None:
    story = Story(tidal(dwell=0)).open("08:30", "W1", "W2")
    crowd(story, "09:00")
    story.settle("09:03")
    for when in ("09:04", "09:05"):
        story.serve(when, "W2")
        story.done(when, "W2")
    story.issue("09:08", "again")
    story.serve("09:09", "W2")
    story.settle("09:30")
    assert turned(story)[1] == ("TriggerEnded", at("09:14"))


def test_a_long_wait_turns_the_window_by_the_mere_passing_of_time() -> None:
    story = Story(tidal(more_than=None, longer_than=10 * MINUTE)).open("08:30", "W1", "W2")
    story.issue("09:00", "t")
    story.settle("10:00")
    assert turned(story) == [("TriggerFired", at("09:13"))]


@pytest.mark.parametrize("ends", [c.Complete, c.NoShow, c.Hold])
def test_a_window_that_becomes_free_after_the_calm_is_over_keeps_its_role(
    ends: type[c.Complete | c.NoShow | c.Hold],
) -> None:
    story = Story(tidal(more_than=None, longer_than=10 * MINUTE, calm=2 * MINUTE, dwell=0))
    story.open("08:30", "W1", "W2")
    story.issue("09:00", "first")
    assert story.call("09:14", "W1") == "first"
    if ends is not c.NoShow:
        story.do("09:14", c.Start("W1", "first"))
    story.issue("09:15", "second")
    story.do("09:20", ends("W1", "first"))
    assert turned(story) == [("TriggerFired", at("09:13"))], "calm from 09:14 until somebody had waited 5 min"
    assert story.call("09:20", "W1") == "second"
    story.settle("09:30")
    assert turned(story)[1:] == []
    story.do("09:30", c.NoShow("W1", "second"))
    assert turned(story)[1:] == [("TriggerEnded", at("09:30"))], "calm since the call"


def test_an_item_is_no_longer_issued_when_its_service_would_end_too_late() -> None:
    data = hall_data()
    data["rules"]["closing_allowance"] = "5 min"
    story = Story(all_day(W1=["fast"], W2=["regular-A"]), data).open("08:30", "W1", "W2")
    story.issue("17:13", "in-time", "CA")
    refused = story.refused("17:19", c.Issue("t", ("CA",)))
    assert refused.code == "too_late_today"
    told = refused.facts["ends_at"]
    assert isinstance(told, int)
    assert told % MINUTE == 0
    assert told > at("17:35"), "on the wall, too, it is later than the border"
    story.issue("17:19", "short", "QA")
