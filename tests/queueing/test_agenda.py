"""What falls due in a day: borders, breaks, releases, last ticket, closing, and a plan put in force."""

from __future__ import annotations

import dataclasses

import pytest

from queueing import commands as c
from queueing.agenda import make_agenda
from queueing.events import Event
from queueing.floor import Floor
from tests.builders import DAY, ZERO, Story, all_day, at, frozen, hall_data, plan_of, wall

NEXT_DAY = "2026-03-03"
NEXT_ZERO = ZERO + 24 * 3_600_000


def seen(events: list[Event]) -> list[str]:
    """Events in short: time, kind and whom it is about."""
    who = [getattr(event, "window", None) or getattr(event, "ticket", "") for event in events]
    return [
        f"{wall(event.at)[:5]} {event.kind} {name}".strip() for event, name in zip(events, who, strict=True)
    ]


# -- borders ----------------------------------------------------------------------------------------------


def test_a_slot_is_from_its_first_millisecond_to_before_its_last() -> None:
    story = Story(plan_of({"W1": [("09:00", "10:00", ["fast"]), ("10:00", "11:00", ["regular-A"])]}))
    story.settle("08:59:59.999")
    assert story.floor.windows["W1"].lanes == ()
    story.settle("09:00")
    assert [entry.lane for entry in story.floor.windows["W1"].lanes] == ["fast"]
    story.settle("09:59:59.999")
    assert story.floor.windows["W1"].first_lane == "fast"
    story.settle("10:00")
    assert story.floor.windows["W1"].first_lane == "regular-A"


def test_borders_are_stamped_with_their_due_times_however_late_anybody_looks() -> None:
    story = Story(plan_of({"W1": [("09:00", "10:00", ["fast"]), ("10:30", "11:00", ["fast"])]}))
    assert seen(story.settle("10:31")) == [
        "09:00 SlotStarted W1",
        "10:00 SlotEnded W1",
        "10:30 SlotStarted W1",
    ]


def test_who_settles_second_finds_nothing_due() -> None:
    story = Story()
    story.settle("12:00")
    before = frozen(story.floor)
    assert story.settle("12:00") == []
    assert story.settle("12:07") == []
    assert frozen(story.floor) == before


def test_a_command_is_refused_until_what_is_due_has_happened() -> None:
    story = Story()
    before = frozen(story.floor)
    with pytest.raises(Exception, match="settle_first"):
        story.floor.handle(at("08:30"), c.Issue("a", ("QA",)))
    assert frozen(story.floor) == before
    story.floor.handle(at("08:30"), c.Settle())
    story.floor.handle(at("08:30"), c.Issue("a", ("QA",)))


def test_time_never_goes_back() -> None:
    story = Story()
    story.issue("09:00", "a")
    with pytest.raises(ValueError, match="time went back"):
        story.floor.handle(at("08:59"), c.Settle())


def test_slots_of_one_instant_begin_in_window_order() -> None:
    story = Story(all_day(W1=["fast"], W2=["fast"], W3=["regular-B"], W4=["regular-A"]))
    assert seen(story.settle("08:30")) == [f"08:30 SlotStarted W{one}" for one in (1, 2, 3, 4)]


def test_a_window_goes_on_from_slot_to_slot_without_losing_its_idle_time() -> None:
    story = Story(plan_of({"W1": [("08:30", "10:00", ["fast"]), ("10:00", "11:00", ["regular-A"])]}))
    story.open("09:00", "W1")
    story.settle("10:00")
    assert story.floor.windows["W1"].idle_since == at("09:00")


def test_a_ticket_in_hand_outlives_the_slot() -> None:
    story = Story(plan_of({"W1": [("08:30", "10:00", ["fast"]), ("11:00", "12:00", ["fast"])]}))
    story.open("08:30", "W1").issue("09:55", "a")
    story.serve("09:56", "W1")
    story.issue("09:57", "b")
    story.settle("10:00")
    assert story.floor.windows["W1"].ticket == "a"
    story.done("10:05", "W1")
    assert story.call("10:05", "W1") == "no_slot"
    assert story.call("11:00", "W1") == "b"


# -- breaks and addressed tickets -------------------------------------------------------------------------


def addressed_to_w2(plan_break: bool = True) -> Story:
    """W1 has sent ``a`` to W2, which has a break from 12:00; ``b`` waits behind it in the lane."""
    rows = [("08:30", "12:00", ["fast"]), ("13:00", "17:30", ["fast"])]
    story = Story(
        plan_of(
            {
                "W1": [("08:30", "17:30", ["fast"])],
                "W2": rows if plan_break else [("08:30", "17:30", ["fast"])],
            }
        )
    )
    story.open("08:30", "W1", "W2")
    story.issue("11:00", "a")
    story.issue("11:01", "b")
    story.call("11:02", "W1")
    story.do("11:03", c.Transfer("W1", "a", to_window="W2"))
    return story


def test_the_start_of_a_break_gives_addressed_tickets_back_to_their_place() -> None:
    story = addressed_to_w2()
    assert story.line("fast") == ["b"]
    place, join = story.floor.tickets["a"].place, story.floor.tickets["a"].join
    assert seen(story.settle("12:00")) == ["12:00 TicketReleased W2", "12:00 SlotEnded W2"]
    assert story.line("fast") == ["a", "b"]
    assert (story.floor.tickets["a"].place, story.floor.tickets["a"].join) == (place, join)
    assert story.call("12:01", "W1") == "a"


def test_a_pause_keeps_addressed_tickets_for_fifteen_minutes() -> None:
    story = addressed_to_w2()
    story.do("11:10", c.PauseWindow("W2", "tea"))
    assert story.settle("11:24:59.999") == []
    assert seen(story.settle("11:40")) == ["11:25 TicketReleased W2"]
    assert story.line("fast") == ["a", "b"]


def test_a_window_back_from_a_short_pause_still_has_its_addressed_tickets() -> None:
    story = addressed_to_w2()
    story.do("11:10", c.PauseWindow("W2"))
    story.do("11:20", c.OpenWindow("W2"))
    story.settle("11:59")
    assert story.call("11:59", "W2") == "a"


def test_windows_paused_at_one_instant_release_in_window_order_also_after_a_restart() -> None:
    story = Story(all_day(W1=["fast"], W2=["fast"], W3=["fast"], W4=["fast"]))
    story.open("08:30", "W1", "W2", "W3", "W4")
    for ticket, to_window in (("a", "W4"), ("b", "W3"), ("c", "W2")):
        story.issue("09:00", ticket, "QB")
        story.call("09:00", "W1")
        story.do("09:00", c.Transfer("W1", ticket, to_window=to_window))
    for window in ("W4", "W2", "W3"):
        story.do("09:01", c.PauseWindow(window))
    again = Floor.restore(story.floor.snapshot())
    expected = [f"09:16 TicketReleased {window}" for window in ("W2", "W3", "W4")]
    assert seen(story.settle("09:20")) == expected
    assert seen(list(again.handle(at("09:20"), c.Settle()).events)) == expected


def test_closing_a_window_gives_addressed_tickets_back_first() -> None:
    story = addressed_to_w2()
    story.do("11:10", c.CloseWindow("W2"))
    assert story.kinds()[-2:] == ["TicketReleased", "WindowClosed"]
    assert story.line("fast") == ["a", "b"]


# -- the last slot ----------------------------------------------------------------------------------------


def test_the_last_slot_stays_in_force_until_nobody_waits_for_it() -> None:
    story = Story(plan_of({"W1": [("08:30", "10:00", ["fast"])], "W2": [("08:30", "17:30", ["regular-A"])]}))
    story.open("08:30", "W1")
    story.issue("09:58", "a")
    story.issue("09:59", "b")
    assert seen(story.settle("10:00")) == ["10:00 SlotExtended W1"]
    assert story.serve("10:01", "W1") == "a"
    story.done("10:05", "W1")
    assert story.floor.windows["W1"].lanes
    assert story.call("10:06", "W1") == "b"
    assert seen(story.events[-2:]) == ["10:06 TicketCalled W1", "10:06 SlotEnded W1"]
    assert story.floor.windows["W1"].ticket == "b"


def test_the_last_slot_ends_on_time_when_nobody_waits() -> None:
    story = Story(plan_of({"W1": [("08:30", "10:00", ["fast"])], "W2": [("08:30", "17:30", ["fast"])]}))
    assert seen(story.settle("10:00"))[-1] == "10:00 SlotEnded W1"


def test_a_slot_before_a_break_is_never_extended() -> None:
    story = Story(plan_of({"W1": [("08:30", "10:00", ["fast"]), ("11:00", "12:00", ["fast"])]}))
    story.issue("09:58", "a")
    assert seen(story.settle("10:00")) == ["10:00 SlotEnded W1"]


def test_a_ticket_that_the_window_cannot_serve_does_not_extend_its_slot() -> None:
    story = Story(
        plan_of({"W2": [("08:30", "10:00", ["regular-A"])], "W4": [("08:30", "17:30", ["regular-A"])]})
    )
    story.issue("09:58", "a", "ONE")
    assert seen(story.settle("10:00")) == ["10:00 SlotEnded W2"]


def test_a_held_ticket_keeps_the_last_slot_of_its_window() -> None:
    story = Story(plan_of({"W1": [("08:30", "10:00", ["fast"])], "W2": [("08:30", "17:30", ["regular-A"])]}))
    story.open("08:30", "W1").issue("09:50", "a")
    story.serve("09:51", "W1")
    story.do("09:52", c.Hold("W1", "a"))
    assert seen(story.settle("10:00")) == ["10:00 SlotExtended W1"]
    story.do("10:10", c.Resume("a"))
    assert story.call("10:11", "W1") == "a"


def test_nobody_is_put_aside_whom_nobody_could_serve_any_more() -> None:
    story = Story(
        plan_of({"W4": [("08:30", "10:00", ["regular-A"])], "W2": [("08:30", "17:30", ["regular-A"])]})
    )
    story.open("08:30", "W2", "W4").issue("09:50", "one", "ONE")
    story.serve("09:51", "W4")
    story.issue("09:55", "two", "CA")
    story.serve("09:55", "W2")
    assert "10:00 SlotEnded W4" in seen(story.settle("10:00"))
    assert story.refused("10:05", c.Hold("W4", "one")).code == "nobody_serves"
    story.do("10:05", c.Hold("W2", "two"))
    story.done("10:06", "W4")


def test_an_addressed_ticket_keeps_the_last_slot_of_its_window() -> None:
    story = addressed_to_w2(plan_break=False)
    story.call("11:04", "W1")
    events = story.settle("17:30")
    assert "17:30 SlotExtended W2" in seen(events)
    assert story.call("17:35", "W2") == "a"


# -- last ticket, closing, the day's end ------------------------------------------------------------------


def test_the_last_ticket_is_issued_ten_minutes_before_closing() -> None:
    story = Story()
    story.issue("17:19:59.999", "a")
    refused = story.refused("17:20", c.Issue("b", ("QA",)))
    assert refused.code == "issuing_stopped"


def test_who_holds_a_ticket_at_closing_time_is_served_and_then_the_day_closes() -> None:
    story = Story(all_day(W1=["fast"], W3=["regular-B"]))
    story.open("08:30", "W1", "W3")
    story.issue("17:19", "a")
    story.issue("17:19", "b")
    events = story.settle("17:30")
    assert seen(events) == [
        "17:20 IssuingStopped",
        "17:30 SlotExtended W1",
        "17:30 SlotEnded W3",
        "17:30 HoursEnded",
    ]
    assert story.serve("17:31", "W1") == "a"
    story.done("17:40", "W1")
    assert story.serve("17:41", "W1") == "b"
    outcome = story.do("17:50", c.Complete("W1", "b"))
    assert [event.kind for event in outcome.events] == [
        "ServiceCompleted",
        "SlotEnded",
        "WindowClosed",
        "WindowClosed",
        "DayClosed",
    ]
    assert outcome.ticket is not None
    assert outcome.ticket.state == "completed"
    assert story.floor.day is None


def test_the_last_visitor_can_be_put_aside_and_come_back_after_closing_time() -> None:
    story = Story(all_day(W1=["fast"]))
    story.open("08:30", "W1").issue("17:19", "a")
    story.serve("17:25", "W1")
    story.settle("17:31")
    story.do("17:35", c.Hold("W1", "a"))
    story.do("17:50", c.Resume("a"))
    assert story.call("17:51", "W1") == "a"
    story.done("17:55", "W1")
    assert story.floor.day is None


def test_a_missed_ticket_does_not_keep_the_day_open_but_a_held_one_does() -> None:
    story = Story(all_day(W1=["fast"]))
    story.open("08:30", "W1")
    story.issue("17:10", "a")
    story.issue("17:11", "b")
    story.call("17:12", "W1")
    story.do("17:13", c.NoShow("W1", "a"))
    story.serve("17:13", "W1")
    story.do("17:14", c.Hold("W1", "b"))
    story.settle("17:31")
    assert story.floor.day is not None
    story.do("17:32", c.Withdraw("b"))
    assert seen(story.events[-3:]) == ["17:32 TicketExpired a", "17:32 WindowClosed W1", "17:32 DayClosed"]


def test_what_is_left_over_at_the_end_of_the_day_expires() -> None:
    story = Story(all_day(W1=["fast"], W4=["regular-A"]))
    story.open("08:30", "W1")
    story.issue("17:00", "waits", "CA")
    for ticket in ("served", "held", "missed"):
        story.issue("17:00", ticket)
    story.call("17:01", "W1")
    story.do("17:02", c.Hold("W1", "served"))
    story.serve("17:03", "W1")
    story.do("17:03", c.Hold("W1", "held"))
    story.call("17:04", "W1")
    story.do("17:05", c.NoShow("W1", "missed"))
    story.do("17:06", c.Resume("served"))
    story.serve("17:06", "W1")
    events = story.settle("20:00")
    expired = [event.ticket for event in events if event.kind == "TicketExpired"]
    assert sorted(expired) == ["held", "missed", "served", "waits"]
    assert {event.ticket: event.window for event in events if event.kind == "TicketExpired"}["served"] == "W1"
    assert seen(events)[-2:] == ["20:00 WindowClosed W1", "20:00 DayClosed"]
    assert story.floor.tickets == {}
    assert all(window.state == "closed" for window in story.floor.windows.values())


def test_a_day_that_was_never_closed_ends_at_its_own_time_when_somebody_looks_next_morning() -> None:
    story = Story(all_day(W4=["regular-A"]))
    story.issue("17:00", "a", "CA")
    events = story.settle("08:00", day=1)
    assert [wall(event.at)[:5] for event in events if event.kind in ("TicketExpired", "DayClosed")] == [
        "20:00",
        "20:00",
    ]
    story.do("08:00", c.OpenDay(NEXT_DAY, NEXT_ZERO), day=1)
    story.do("08:31", c.Issue("b", ("CA",)), day=1)
    assert story.floor.tickets["b"].number == "A001"


def test_a_day_closes_by_command_with_everybody_left_over() -> None:
    story = Story(all_day(W1=["fast"]))
    story.open("08:30", "W1").issue("09:00", "a")
    story.do("09:05", c.CloseDay())
    assert seen(story.events[-3:]) == ["09:05 TicketExpired a", "09:05 WindowClosed W1", "09:05 DayClosed"]
    assert story.refused("09:06", c.CloseDay()).code == "day_not_open"
    assert story.refused("09:06", c.Issue("b", ("QA",))).code == "day_not_open"


def test_a_day_cannot_be_opened_twice_or_again() -> None:
    story = Story()
    assert story.refused("09:00", c.OpenDay(NEXT_DAY, NEXT_ZERO)).code == "day_open_already"
    story.do("09:05", c.CloseDay())
    assert story.refused("09:06", c.OpenDay(DAY, ZERO)).code == "day_over"


def test_a_slip_in_the_date_does_not_end_the_hall_for_years() -> None:
    story = Story(open_day=False)
    mistyped = c.OpenDay("2062-03-02", ZERO + 36 * 365 * 24 * 3_600_000)
    assert story.refused("08:00", mistyped).code == "day_too_early"
    story.do("08:00", c.OpenDay(DAY, ZERO))


def test_the_next_day_may_be_opened_on_the_evening_before() -> None:
    story = Story(open_day=False)
    story.do("22:00", c.OpenDay(NEXT_DAY, NEXT_ZERO))
    assert story.floor.day is not None


def test_a_day_opened_late_has_its_slots_in_force_at_once() -> None:
    story = Story(
        plan_of({"W1": [("08:30", "10:00", ["fast"]), ("10:00", "12:00", ["regular-A"])]}), open_day=False
    )
    story.do("10:30", c.OpenDay(DAY, ZERO))
    assert seen(story.events[-2:]) == ["10:30 DayOpened", "10:30 SlotStarted W1"]
    assert story.floor.windows["W1"].first_lane == "regular-A"


def test_a_day_cannot_be_opened_after_its_end() -> None:
    story = Story(open_day=False)
    assert story.refused("20:00", c.OpenDay(DAY, ZERO)).code == "day_over"


def test_nothing_is_due_before_the_day_is_open() -> None:
    story = Story(open_day=False)
    assert story.floor.next_due is None
    assert story.settle("23:00") == []


def test_a_hall_is_configured_before_a_plan_and_a_plan_before_a_day() -> None:
    floor = Floor()
    plan = all_day(W1=["fast"])
    for command, code in (
        (c.ApplyPlan(plan), "hall_not_configured"),
        (c.OpenDay(DAY, ZERO), "hall_not_configured"),
        (c.Issue("a", ("QA",)), "hall_not_configured"),
    ):
        with pytest.raises(Exception, match=code):
            floor.handle(at("07:00"), command)
    floor.handle(at("07:00"), c.ConfigureHall(hall_data()))
    with pytest.raises(Exception, match="no_plan"):
        floor.handle(at("07:00"), c.OpenDay(DAY, ZERO))
    with pytest.raises(Exception, match="day_not_open"):
        floor.handle(at("07:00"), c.OpenWindow("W1"))


def test_a_hall_cannot_be_changed_while_its_day_is_open() -> None:
    story = Story()
    assert story.refused("09:00", c.ConfigureHall(hall_data())).code == "day_open_already"


def test_the_agenda_is_in_order_and_holds_every_border_once(demo_hall, demo_plans) -> None:
    story = Story()
    day = story.floor.day
    assert day is not None
    day = dataclasses.replace(day, ends=at("21:00"))
    for plan in demo_plans.values():
        agenda = make_agenda(demo_hall, plan, day, at("08:00"))
        keys = [(due.at, due.rank, due.index) for due in agenda]
        assert keys == sorted(keys)
        assert len(keys) == len(set(keys))
        begun = [(due.window, due.at) for due in agenda if due.lanes]
        assert sorted(begun) == sorted(
            (slot.window, max(ZERO + slot.begins, at("08:00"))) for slot in plan.slots
        )


# -- a plan in the middle of the day ----------------------------------------------------------------------


def test_a_new_plan_is_in_force_at_once_and_moves_nobody_whose_lane_stays() -> None:
    story = Story(all_day(W1=["fast"], W2=["regular-A"]))
    story.open("08:30", "W1", "W2")
    story.issue("09:00", "a")
    story.do("09:10", c.ApplyPlan(all_day(W1=["regular-A"], W2=["fast"])))
    assert story.line("fast") == ["a"]
    assert story.call("09:11", "W1") == "nobody_waiting"
    assert story.call("09:11", "W2") == "a"


def test_a_window_without_a_slot_in_the_new_plan_stops_at_once() -> None:
    story = Story(all_day(W1=["fast"], W2=["fast"]))
    story.open("08:30", "W1", "W2")
    story.issue("09:00", "a")
    story.do("09:10", c.ApplyPlan(all_day(W1=["fast"])))
    assert story.call("09:10", "W2") == "no_slot"
    assert story.floor.windows["W2"].idle_since is None


def test_tickets_of_a_lane_that_is_gone_are_routed_again_with_their_place() -> None:
    story = Story(all_day(W1=["fast"], W2=["regular-A", "regular-B"]))
    story.open("08:30", "W1", "W2")
    story.issue("09:00", "a", "QA", priority="elder")
    story.issue("09:00", "b", "CA")
    story.issue("09:05", "c", "QB")
    places = {name: one.place for name, one in story.floor.tickets.items()}
    regular = plan_of(
        {"W1": [("08:30", "17:30", ["regular-A"])], "W2": [("08:30", "17:30", ["regular-B"])]},
        lanes=("regular-A", "regular-B"),
    )
    story.do("09:10", c.ApplyPlan(regular))
    assert story.line("fast") == []
    assert story.line("regular-A") == ["a", "b"]
    assert story.line("regular-B") == ["c"]
    assert {name: one.place for name, one in story.floor.tickets.items()} == places
    assert [one.number for one in story.floor.tickets.values()] == ["K001", "A001", "K002"]
    rerouted = [event for event in story.events if event.kind == "TicketRerouted"]
    assert [(event.ticket, event.because.code) for event in rerouted] == [
        ("a", "no_fast_lane"),
        ("c", "no_fast_lane"),
    ]


def test_a_plan_that_leaves_somebody_without_a_lane_is_refused() -> None:
    story = Story(all_day(W1=["fast"], W2=["regular-A"], W3=["regular-B"]))
    story.issue("09:00", "a", "CB")
    plan = plan_of({"W1": [("08:30", "17:30", ["fast"])]}, lanes=("fast", "regular-A"))
    assert story.refused("09:10", c.ApplyPlan(plan)).code == "lane_closed"


def test_an_addressed_ticket_whose_lane_is_gone_keeps_its_window_and_gets_a_lane_to_go_back_to() -> None:
    story = addressed_to_w2(plan_break=False)
    regular = plan_of(
        {"W1": [("08:30", "17:30", ["regular-A"])], "W2": [("08:30", "17:30", ["regular-A"])]},
        lanes=("regular-A",),
    )
    story.do("11:10", c.PauseWindow("W2"))
    story.do("11:11", c.ApplyPlan(regular))
    assert story.floor.tickets["a"].to_window == "W2"
    assert story.floor.tickets["a"].lane == "regular-A"
    assert seen(story.settle("11:30")) == ["11:25 TicketReleased W2"]
    assert story.line("regular-A") == ["a", "b"]


def test_a_plan_that_would_strand_an_addressed_ticket_is_refused_whole() -> None:
    story = Story(all_day(W1=["fast"], W2=["fast"], W3=["regular-B"]))
    story.open("08:30", "W1", "W2").issue("09:00", "a", "QB")
    story.call("09:01", "W1")
    story.do("09:02", c.Transfer("W1", "a", to_window="W2"))
    plan = plan_of({"W2": [("08:30", "17:30", ["regular-A"])]}, lanes=("regular-A",))
    assert story.refused("09:03", c.ApplyPlan(plan)).code == "lane_closed"
    story.do("09:04", c.CloseWindow("W2"))
    assert story.line("fast") == ["a"]


def test_a_ticket_that_its_window_cannot_serve_under_a_new_plan_goes_back_to_its_lane() -> None:
    plan = all_day(W1=["fast"], W2=["fast"], W4=["fast"])
    story = Story(plan).open("08:30", "W1", "W2")
    for name, item in (("a", "QA"), ("b", "QB")):
        story.issue("09:00", name, item)
        story.call("09:00", "W1")
        story.do("09:00", c.Transfer("W1", name, to_window="W2"))
    story.do("09:03", c.ApplyPlan(dataclasses.replace(plan, skills_removed=("DB",))))
    assert story.line("fast") == ["b"]
    assert story.call("09:04", "W2") == "a"


def test_a_window_past_its_last_slot_goes_on_under_a_new_plan_while_somebody_waits() -> None:
    plan = plan_of({"W1": [("08:30", "10:00", ["fast"])], "W2": [("08:30", "17:30", ["regular-A"])]})
    story = Story(plan)
    story.open("08:30", "W1")
    story.issue("09:59", "a")
    story.settle("10:00")
    assert story.floor.windows["W1"].extended
    story.do("10:05", c.ApplyPlan(dataclasses.replace(plan, code="again")))
    assert story.floor.windows["W1"].extended
    assert story.call("10:06", "W1") == "a"


def test_a_plan_applied_after_closing_time_leaves_nobody_unserved() -> None:
    plan = all_day(W1=["fast"])
    story = Story(plan)
    story.open("08:30", "W1").issue("17:19", "a")
    story.settle("17:30")
    story.do("17:35", c.ApplyPlan(dataclasses.replace(plan, code="tomorrow")))
    assert story.call("17:36", "W1") == "a"


def test_a_window_past_its_last_slot_begins_the_slot_of_a_new_plan() -> None:
    story = Story(
        plan_of(
            {
                "W1": [("08:30", "17:30", ["regular-A"])],
                "W3": [("08:30", "10:00", ["regular-B", "fast"])],
            }
        )
    )
    story.open("08:30", "W1", "W3").issue("09:59", "a", "QB")
    story.settle("10:00")
    assert story.floor.windows["W3"].extended
    # Under the new plan W3's old lanes have nobody: "a" goes to another lane in the same instant.
    new = plan_of(
        {"W1": [("08:30", "17:30", ["regular-A"])], "W3": [("08:30", "17:30", ["regular-A"])]},
        lanes=("regular-A", "regular-B"),
    )
    story.do("10:05", c.Withdraw("a"))
    story.issue("10:05", "b", "NA")
    story.do("10:06", c.ApplyPlan(new))
    assert story.floor.windows["W3"].first_lane == "regular-A"
    assert not story.floor.windows["W3"].extended


def test_an_extended_window_that_a_new_plan_leaves_without_work_still_begins_its_new_slot() -> None:
    lanes = ("fast", "regular-A", "regular-B")
    old = plan_of(
        {"W1": [("08:30", "17:30", ["fast"])], "W3": [("08:30", "10:00", ["fast"])]},
        lanes=lanes,
    )
    story = Story(old)
    story.issue("09:59", "a", "QB")
    story.settle("10:00")
    assert story.floor.windows["W3"].extended
    new = plan_of(
        {
            "W1": [("08:30", "17:30", ["regular-A", "regular-B"])],
            "W3": [("08:30", "17:30", ["regular-A"])],
        },
        lanes=("regular-A", "regular-B"),
    )
    story.do("10:05", c.ApplyPlan(new))
    assert story.line("regular-B") == ["a"]
    assert story.floor.windows["W3"].first_lane == "regular-A"
