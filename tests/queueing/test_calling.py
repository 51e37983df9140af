"""Who is called: stories with their outcomes."""

from __future__ import annotations

from typing import Any

import pytest

from queueing import commands as c
from queueing.calling import Candidate, first_by_place
from queueing.reasons import Because
from tests.builders import DAY, Story, all_day, at, hall_data, plan_of

pytestmark = pytest.mark.quick


def because(story: Story) -> Because:
    """Why the last ticket was called."""
    return next(event.because for event in reversed(story.events) if event.kind == "TicketCalled")


# -- who came first ---------------------------------------------------------------------------------------


def test_who_came_first_is_called_first() -> None:
    story = Story(all_day(W1=["fast", "regular-A"])).open("08:30", "W1")
    story.issue("09:00", "a", "CA")
    story.issue("09:01", "b", "QA")
    story.issue("09:02", "c", "CA")
    called = []
    for minute in (10, 11, 12):
        called.append(story.call(f"09:{minute}", "W1"))
        story.done(f"09:{minute}", "W1")
    assert called == ["a", "b", "c"]
    assert because(story).to_data() == {"code": "came_first", "lane": "regular-A", "waited_ms": 600_000}


def test_two_visitors_of_one_millisecond_go_in_the_order_of_their_tickets() -> None:
    story = Story(all_day(W1=["fast", "regular-A"])).open("08:30", "W1")
    story.issue("09:00", "z", "QA")
    story.issue("09:00", "a", "CA")
    story.issue("09:00", "m", "QA")
    called = []
    for _ in range(3):
        called.append(story.call("09:10", "W1"))
        story.done("09:10", "W1")
    assert called == ["z", "a", "m"]


def test_equal_keys_of_two_lanes_go_by_their_entry_into_line() -> None:
    # "b" came 20 minutes earlier than "a" and its lane waits 20 minutes longer: the keys are equal.
    for first, second in (("a", "b"), ("b", "a")):
        story = Story(all_day(W1=["fast", ("regular-A", 20)], W2=["regular-A"])).open("08:30", "W1", "W2")
        story.issue("09:00", "b", "CA")
        if first == "a":
            # "b" is put aside and joins its line again after "a" has joined.
            story.call("09:01", "W2")
            story.do("09:01", c.Hold("W2", "b"))
        story.issue("09:20", "a", "QA")
        if first == "a":
            story.do("09:21", c.Resume("b"))
        assert story.call("09:22", "W1") == first
        story.done("09:22", "W1")
        assert story.call("09:23", "W1") == second


def test_a_window_calls_only_what_its_skills_cover() -> None:
    story = Story(all_day(W2=["regular-A"], W4=["regular-A"])).open("08:30", "W2", "W4")
    story.issue("09:00", "a", "ONE")
    assert story.call("09:01", "W2") == "not_covered"
    story.issue("09:02", "b", "CA")
    assert story.call("09:03", "W2") == "b"
    assert story.call("09:03", "W4") == "a"


def test_a_ticket_with_two_items_needs_a_window_that_covers_both() -> None:
    story = Story(all_day(W1=["fast"], W3=["fast"])).open("08:30", "W1", "W3")
    story.issue("09:00", "a", "QA,QB")
    assert story.call("09:01", "W3") == "not_covered"
    assert story.call("09:01", "W1") == "a"


def test_a_window_calls_only_from_its_lanes() -> None:
    story = Story(all_day(W1=["fast"], W2=["regular-A"])).open("08:30", "W1", "W2")
    story.issue("09:00", "a", "CA")
    assert story.call("09:01", "W1") == "nobody_waiting"
    assert story.call("09:01", "W2") == "a"


# -- after ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("minutes", "called"), [(19, "fast"), (20, "regular"), (21, "regular")])
def test_another_lane_must_have_come_so_many_minutes_earlier(minutes: int, called: str) -> None:
    story = Story(all_day(W1=["fast", ("regular-A", 20)])).open("08:30", "W1")
    story.issue("09:00", "regular", "CA")
    story.issue(f"09:{minutes}", "fast", "QA")
    assert story.call("09:30", "W1") == called


@pytest.mark.parametrize(("minutes", "called"), [(19, "fast"), (20, "regular"), (21, "regular")])
def test_a_negative_after_is_a_head_start_for_the_other_lane(minutes: int, called: str) -> None:
    story = Story(all_day(W1=["regular-A", ("fast", -20)])).open("08:30", "W1")
    story.issue("09:00", "regular", "CA")
    story.issue(f"09:{minutes}", "fast", "QA")
    assert story.call("09:30", "W1") == called


def test_a_head_start_says_over_whom_and_by_how_much() -> None:
    story = Story(all_day(W1=["regular-A", ("fast", -20)])).open("08:30", "W1")
    story.issue("09:00", "regular", "CA")
    story.issue("09:05", "fast", "QA")
    story.call("09:10", "W1")
    assert because(story).to_data() == {
        "code": "head_start",
        "lane": "fast",
        "waited_ms": 300_000,
        "over": "A001",
        "over_lane": "regular-A",
        "later_ms": 300_000,
        "head_start_ms": 20 * 60_000,
    }


def test_a_large_after_means_only_when_mine_is_empty() -> None:
    story = Story(all_day(W1=["fast", ("regular-A", 24 * 60)])).open("08:30", "W1")
    story.issue("08:31", "old", "CA")
    story.issue("17:00", "new", "QA")
    assert story.call("17:01", "W1") == "new"
    story.done("17:02", "W1")
    assert story.call("17:03", "W1") == "old"


def test_the_order_of_two_tickets_does_not_depend_on_when_they_are_called() -> None:
    for when in ("09:30", "12:00", "17:00"):
        story = Story(all_day(W1=["fast", ("regular-A", 20)])).open("08:30", "W1")
        story.issue("09:00", "regular", "CA")
        story.issue("09:15", "fast", "QA")
        assert story.call(when, "W1") == "fast"


# -- credit -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("minutes", "called"), [(9, "elder"), (10, "first"), (11, "first")])
def test_priority_counts_as_having_come_ten_minutes_earlier(minutes: int, called: str) -> None:
    story = Story(all_day(W1=["fast"])).open("08:30", "W1")
    story.issue("09:00", "first")
    story.issue(f"09:{minutes}", "elder", priority="elder")
    assert story.call("09:30", "W1") == called
    assert because(story).code == ("priority" if called == "elder" else "came_first")


def test_credit_counts_across_lanes_together_with_after() -> None:
    story = Story(all_day(W1=["fast", ("regular-A", 20)])).open("08:30", "W1")
    story.issue("09:10", "fast", "QA")
    story.issue("09:10", "urgent", "CA", priority="urgent")
    # urgent: 09:10 - 20 + 20 = 09:10, the key of "fast", which joined first.
    assert story.call("09:30", "W1") == "fast"
    story = Story(all_day(W1=["fast", ("regular-A", 19)])).open("08:30", "W1")
    story.issue("09:10", "fast", "QA")
    story.issue("09:10", "urgent", "CA", priority="urgent")
    assert story.call("09:30", "W1") == "urgent"


def test_priority_is_given_as_the_reason_also_when_the_next_two_have_it() -> None:
    story = Story(all_day(W1=["fast"])).open("08:30", "W1")
    story.issue("09:00", "plain")
    story.issue("09:05", "elder", priority="elder")
    story.issue("09:06", "another", priority="elder")
    assert story.call("09:10", "W1") == "elder"
    assert because(story).to_data() == {
        "code": "priority",
        "lane": "fast",
        "waited_ms": 300_000,
        "credit_ms": 600_000,
    }


def test_priority_is_the_reason_when_it_passes_somebody_behind_another_lanes_first() -> None:
    story = Story(all_day(W1=["fast", "regular-A"])).open("08:30", "W1")
    story.issue("09:00", "plain", "CA")
    story.issue("09:05", "elder", "QA", priority="elder")
    story.issue("09:06", "another", "CA", priority="elder")
    assert story.call("09:10", "W1") == "elder"
    assert because(story).code == "priority"


def test_priority_is_not_the_reason_for_whoever_came_first_anyway() -> None:
    story = Story(all_day(W1=["fast"])).open("08:30", "W1")
    story.issue("09:00", "elder", priority="elder")
    story.issue("09:05", "plain")
    story.call("09:10", "W1")
    assert because(story).code == "came_first"


def test_nobody_who_comes_more_than_c_minutes_later_is_called_before_you() -> None:
    # C = largest credit 20 + largest after 20 - smallest after 0.
    for minutes, called in ((39, "late"), (40, "you")):
        story = Story(all_day(W1=["fast", ("regular-A", 20)])).open("08:30", "W1")
        story.issue("09:00", "you", "CA")
        story.issue(f"09:{minutes}", "late", "QA", priority="urgent")
        assert story.call("10:00", "W1") == called


# -- reserve ----------------------------------------------------------------------------------------------


def reserve(after: int = 0) -> Story:
    """W1 and W2 are fast windows that help regular-A under reserve; ``a`` waits there."""
    helps: Any = ["fast", ("regular-A", after, 1)]
    story = Story(all_day(W1=helps, W2=helps, W3=["regular-B"], W4=["regular-A", "fast"]))
    story.open("08:30", "W1")
    story.issue("09:00", "a", "CA")
    return story


def test_another_lane_is_helped_only_while_another_window_stays_free() -> None:
    story = reserve()
    assert story.call("09:01", "W1") == "kept_free"
    story.open("09:02", "W2")
    assert story.call("09:03", "W1") == "a"
    story.issue("09:04", "b", "CA")
    assert story.call("09:05", "W2") == "kept_free"


def test_a_reserve_counts_only_windows_with_the_same_first_lane() -> None:
    story = reserve().open("09:01", "W3", "W4")
    outcome = story.do("09:02", c.CallNext("W1"))
    assert outcome.because == Because("kept_free", {"lane": "regular-A", "reserve": 1, "idle": 0})


def test_a_paused_or_busy_window_is_not_free() -> None:
    story = reserve(after=20).open("09:01", "W2")
    story.do("09:02", c.PauseWindow("W2"))
    assert story.call("09:03", "W1") == "kept_free"
    story.do("09:04", c.OpenWindow("W2"))
    story.issue("09:05", "b", "QA")
    assert story.call("09:06", "W2") == "b"
    assert story.call("09:06", "W1") == "kept_free"
    story.done("09:07", "W2")
    assert story.call("09:07", "W1") == "a"


def test_a_reserve_of_two_needs_two_other_free_windows() -> None:
    helps: Any = ["fast", ("regular-A", 0, 2)]
    story = Story(all_day(W1=helps, W2=helps, W4=helps)).open("08:30", "W1", "W2")
    story.issue("09:00", "a", "CA")
    assert story.call("09:01", "W1") == "kept_free"
    story.open("09:02", "W4")
    assert story.call("09:03", "W1") == "a"


def test_a_window_on_its_break_is_not_free() -> None:
    helps: Any = ["fast", ("regular-A", 0, 1)]
    story = Story(
        plan_of(
            {
                "W1": [("08:30", "17:30", helps)],
                "W2": [("08:30", "12:00", helps), ("13:00", "17:30", helps)],
            }
        )
    )
    story.open("08:30", "W1", "W2").issue("11:59", "a", "CA")
    assert story.call("12:00", "W1") == "kept_free"
    assert story.call("13:00", "W1") == "a"


def test_own_lane_comes_first_in_time_even_when_the_reserve_would_let_help() -> None:
    story = reserve().open("09:01", "W2")
    story.issue("09:02", "own", "QA")
    assert story.call("09:03", "W1") == "a"
    assert story.call("09:03", "W2") == "own"


# -- addressed --------------------------------------------------------------------------------------------


def test_an_addressed_ticket_comes_before_all_others_and_goes_to_nobody_else() -> None:
    story = Story(all_day(W1=["fast"], W2=["fast"], W4=["regular-A"])).open("08:30", "W1", "W2", "W4")
    story.issue("09:00", "old", "QA")
    story.issue("09:05", "sent", "CA")
    assert story.call("09:06", "W4") == "sent"
    story.do("09:07", c.Transfer("W4", "sent", to_window="W1"))
    assert story.floor.waiting("regular-A") == 0
    assert story.call("09:08", "W4") == "nobody_waiting"
    assert story.call("09:08", "W2") == "old"
    assert story.call("09:08", "W1") == "sent"
    assert because(story).to_data() == {"code": "addressed", "lane": "regular-A", "waited_ms": 180_000}


def test_addressed_tickets_go_by_place_and_join_and_know_no_reserve() -> None:
    helps: Any = ["fast", ("regular-A", 0, 1)]
    story = Story(all_day(W1=helps, W4=["regular-A"])).open("08:30", "W1", "W4")
    for when, name in (("09:00", "a"), ("09:01", "b")):
        story.issue(when, name, "CA")
    for name in ("a", "b"):
        assert story.call("09:05", "W4") == name
        story.do("09:05", c.Hold("W4", name))
    for name in ("b", "a"):
        story.do("09:06", c.Resume(name))
    for _ in range(2):
        name = story.call("09:07", "W4")
        story.do("09:07", c.Transfer("W4", name, to_window="W1"))
    assert story.call("09:08", "W1") == "a"
    story.done("09:08", "W1")
    assert story.call("09:08", "W1") == "b"


def test_a_ticket_is_addressed_only_to_a_window_that_can_take_it() -> None:
    story = Story(
        plan_of(
            {
                "W1": [("08:30", "17:30", ["fast"])],
                "W2": [("12:00", "17:30", ["fast"])],
                "W3": [("08:30", "17:30", ["regular-B"])],
                "W4": [("08:30", "17:30", ["regular-A"])],
            }
        )
    ).open("08:30", "W1", "W2", "W3")
    story.issue("09:00", "a", "QA")
    story.call("09:01", "W1")
    for there, code in (
        ("W1", "same_window"),
        ("W2", "window_no_slot"),
        ("W3", "not_covered"),
        ("W4", "window_not_open"),
        ("W9", "unknown_window"),
    ):
        assert story.refused("09:02", c.Transfer("W1", "a", to_window=there)).code == code
    story.open("09:03", "W4")
    story.do("09:03", c.PauseWindow("W4"))
    assert story.refused("09:03", c.Transfer("W1", "a", to_window="W4")).code == "window_not_open"
    assert story.refused("09:03", c.Transfer("W1", "a")).code == "transfer_where"
    assert story.refused("09:03", c.Transfer("W1", "a", lane="slow")).code == "unknown_lane"
    assert story.refused("09:03", c.Transfer("W1", "a", item="QX")).code == "unknown_item"


def test_a_ticket_sent_to_a_window_goes_back_to_the_lane_it_came_from() -> None:
    story = Story(all_day(W1=["fast"], W2=["regular-A"])).open("08:30", "W1", "W2")
    story.issue("09:00", "a", "QA")
    story.call("09:01", "W1")
    story.do("09:02", c.Transfer("W1", "a", lane="regular-A"))
    assert story.call("09:03", "W2") == "a"
    story.do("09:04", c.Transfer("W2", "a", to_window="W1"))
    story.do("09:05", c.CloseWindow("W1"))
    assert story.line("regular-A") == ["a"]
    assert story.line("fast") == []


# -- place and join ---------------------------------------------------------------------------------------


def test_transfer_keeps_the_place() -> None:
    story = Story(all_day(W1=["fast"], W2=["regular-A"])).open("08:30", "W1", "W2")
    story.issue("09:00", "early", "QA")
    story.issue("09:01", "other", "CA")
    story.serve("09:10", "W1")
    story.do("09:15", c.Transfer("W1", "early", item="CA"))
    assert story.floor.tickets["early"].place == at("09:00")
    assert story.line("regular-A") == ["early", "other"]
    assert story.call("09:16", "W2") == "early"


def test_hold_and_resume_keep_the_place_but_stand_behind_equals() -> None:
    story = Story(all_day(W1=["fast"])).open("08:30", "W1")
    for name in ("a", "b"):
        story.issue("09:00", name)
    story.issue("09:01", "c")
    story.call("09:02", "W1")
    story.do("09:03", c.Hold("W1", "a"))
    assert story.line("fast") == ["b", "c"]
    story.do("09:30", c.Resume("a"))
    assert story.line("fast") == ["b", "a", "c"]


def missed(*others: str, credit: str | None = None) -> Story:
    """``a`` came first, was called and did not come; the others wait behind it, a minute apart."""
    story = Story(all_day(W1=["fast"], W2=["regular-A"])).open("08:30", "W1", "W2")
    story.issue("09:00", "a", priority=credit)
    for minute, name in enumerate(others, 1):
        story.issue(f"09:{minute:02d}", name)
    assert story.call("09:20", "W1") == "a"
    story.do("09:21", c.NoShow("W1", "a"))
    return story


def test_a_missed_ticket_comes_back_behind_the_next_two() -> None:
    story = missed("b", "c", "d")
    story.do("09:22", c.Requeue("a"))
    assert story.line("fast") == ["b", "c", "a", "d"]
    assert story.floor.tickets["a"].place == at("09:02")


def test_a_missed_ticket_comes_back_behind_the_last_when_there_are_fewer() -> None:
    story = missed("b")
    story.do("09:22", c.Requeue("a"))
    assert story.line("fast") == ["b", "a"]


def test_a_missed_ticket_keeps_its_place_when_nobody_waits() -> None:
    story = missed()
    story.do("09:22", c.Requeue("a"))
    assert story.floor.tickets["a"].place == at("09:00")


def test_who_waits_before_a_missed_ticket_does_not_count() -> None:
    story = missed("b", "c", "d", "e")
    story.do("09:22", c.Requeue("a"))  # a: place 09:02, behind c
    assert story.call("09:23", "W1") == "b"
    story.done("09:23", "W1")
    assert story.line("fast") == ["c", "a", "d", "e"]


def test_a_missed_ticket_comes_back_once_and_within_the_hour() -> None:
    story = missed("b")
    story.do("10:21", c.Requeue("a"))
    story.call("10:22", "W1")
    story.done("10:22", "W1")
    assert story.call("10:23", "W1") == "a"
    story.do("10:24", c.NoShow("W1", "a"))
    assert story.refused("10:25", c.Requeue("a")).code == "requeue_limit"
    story = missed("b")
    assert story.refused("10:21:00.001", c.Requeue("a")).code == "requeue_too_late"


# -- nobody, previews, several windows --------------------------------------------------------------------


def test_with_nobody_to_call_nothing_happens_and_the_reason_is_told() -> None:
    story = Story(all_day(W1=["fast", "regular-A"])).open("08:30", "W1")
    before = story.floor.snapshot()
    outcome = story.do("09:00", c.CallNext("W1"))
    assert outcome.events == ()
    assert outcome.ticket is None
    assert outcome.because == Because("nobody_waiting", {"lanes": "fast, regular-A"})
    assert story.floor.snapshot() == before


def test_a_window_that_is_busy_paused_or_closed_calls_nobody() -> None:
    story = Story(all_day(W1=["fast"]))
    assert story.refused("09:00", c.CallNext("W1")).code == "window_not_open"
    story.open("09:00", "W1").issue("09:00", "a")
    story.call("09:01", "W1")
    busy = story.refused("09:02", c.CallNext("W1"))
    assert (busy.code, busy.facts["ticket"], busy.facts["number"]) == ("window_busy", "a", "K001")
    assert story.refused("09:02", c.PauseWindow("W1")).code == "window_busy"
    assert story.refused("09:02", c.CloseWindow("W1")).code == "window_busy"
    story.done("09:03", "W1")
    story.do("09:04", c.PauseWindow("W1"))
    assert story.refused("09:05", c.CallNext("W1")).code == "window_not_open"
    assert story.refused("09:05", c.CallNext("W9")).code == "unknown_window"


def test_complete_and_call_next_does_both_in_one_step() -> None:
    story = Story(all_day(W1=["fast"])).open("08:30", "W1")
    story.issue("09:00", "a")
    story.issue("09:01", "b")
    story.serve("09:02", "W1")
    outcome = story.do("09:05", c.CompleteAndCallNext("W1", "a"))
    assert [event.kind for event in outcome.events] == ["ServiceCompleted", "TicketCalled"]
    assert outcome.ticket is not None
    assert outcome.ticket.id == "b"
    story.do("09:06", c.Start("W1", "b"))
    outcome = story.do("09:07", c.CompleteAndCallNext("W1", "b"))
    assert [event.kind for event in outcome.events] == ["ServiceCompleted"]
    assert outcome.because == Because("nobody_waiting", {"lanes": "fast"})


def test_a_preview_names_whom_the_window_then_calls() -> None:
    story = Story().open("08:30", "W1", "W2", "W3", "W4")
    for minute, item in enumerate(("CA", "QA", "CB", "QB", "NA", "NB")):
        story.issue(f"09:{minute:02d}", f"t{minute}", item)
    for window in ("W3", "W1", "W4", "W2"):
        before = story.floor.snapshot()
        choice = story.floor.preview(window, at("09:30"))
        assert story.floor.snapshot() == before
        called = story.call("09:30", window)
        assert called == (choice.code if isinstance(choice, Because) else choice.ticket)


def test_of_several_idle_windows_the_one_with_its_own_lane_calls_first() -> None:
    story = Story(all_day(W1=["regular-A", ("fast", -20)], W2=["fast"])).open("08:30", "W1", "W2")
    story.issue("09:00", "a", "QA")
    assert story.floor.next_caller(["W1", "W2"]) == "W2"


def test_then_the_longest_idle_then_the_order_of_the_windows() -> None:
    story = Story(all_day(W1=["fast"], W2=["fast"], W4=["fast"]))
    story.open("08:40", "W4").open("08:45", "W2", "W1")
    story.issue("09:00", "a")
    assert story.floor.next_caller(["W1", "W2", "W4"]) == "W4"
    assert story.floor.next_caller(["W2", "W1"]) == "W1"
    story.call("09:01", "W4")
    assert story.floor.next_caller(["W1", "W2", "W4"]) is None


def test_a_window_with_an_addressed_ticket_calls_before_all_others() -> None:
    story = Story(all_day(W1=["fast"], W2=["fast"])).open("08:30", "W1").open("08:50", "W2")
    story.issue("09:00", "a")
    story.call("09:01", "W1")
    story.do("09:02", c.Transfer("W1", "a", to_window="W2"))
    story.issue("09:03", "b")
    assert story.floor.next_caller(["W1", "W2"]) == "W2"


def test_idle_time_counts_from_the_event_that_made_the_window_idle() -> None:
    story = Story(all_day(W1=["fast"])).open("08:10", "W1")
    window = story.floor.windows["W1"]
    assert window.idle_since is None
    story.settle("08:30")
    assert window.idle_since == at("08:30")
    story.issue("09:00", "a")
    story.call("09:01", "W1")
    assert window.idle_since is None
    story.done("09:05", "W1")
    assert window.idle_since == at("09:05")
    story.do("09:06", c.PauseWindow("W1"))
    assert window.idle_since is None
    story.do("09:07", c.OpenWindow("W1"))
    assert window.idle_since == at("09:07")


def test_the_formula_alone_is_the_least_place_plus_after_then_join() -> None:
    def one(ticket: str, place: int, after: int, join: int, position: int = 0) -> Candidate:
        return place + after, join, ticket, position, after

    assert min([one("a", 10, 0, 1), one("b", 5, 5, 2, 1)])[2] == "a"
    assert min([one("a", 10, 0, 3), one("b", 5, 5, 2, 1)])[2] == "b"
    helped = [one("a", 10, 0, 3), one("b", 12, -3, 9, 1)]
    assert (min(helped)[2], first_by_place(helped)[2]) == ("b", "a")
    assert min([one("a", 10, 0, 3)])[3] == 0


def test_names_of_priorities_and_lanes_are_the_halls_own() -> None:
    data = hall_data()
    data["priorities"][0]["credit"] = "0 min"
    story = Story(all_day(W1=["fast"]), data).open("08:30", "W1")
    story.issue("09:00", "a")
    story.issue("09:01", "b", priority="elder")
    assert story.call("09:02", "W1") == "a"
    assert story.refused("09:02", c.Issue("c", ("QA",), "nobody")).code == "unknown_priority"


def test_who_stands_ahead_by_an_appointment_or_a_pass_has_not_come_first_and_the_reason_says_so() -> None:
    data = hall_data(appointments={"credit": "10 min", "grace": "15 min"})
    data["rules"] |= {"return_days": 3, "return_credit": "20 min"}
    story = Story(all_day(W1=["fast"]), data).open("08:30", "W1")
    story.do("08:40", c.BookAppointment("t", ("QA",), DAY, at("00:00"), at("09:30"), None))
    story.issue("08:50", "done")
    story.serve("08:51", "W1")
    story.do("08:52", c.Complete("W1", "done", "turned_away", ("ID",)))
    story.issue("09:25", "first")
    story.do("09:35", c.CheckIn("t"))
    assert story.call("09:36", "W1") == "t"
    assert because(story).to_data() == {
        "code": "booked",
        "lane": "fast",
        "waited_ms": 60_000,
        "booked_at": at("09:30"),
    }
    story.do("09:36", c.Withdraw("t"))
    story.do("09:40", c.Issue("again", ("QA",), returns="done"))
    assert story.call("09:41", "W1") == "again"
    assert (because(story).code, because(story).facts["credit_ms"]) == ("returned", 20 * 60_000)
