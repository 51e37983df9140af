"""The promise of today, counted by hand."""

from displays.figures import promise_of
from queueing import commands as c
from tests.builders import ZERO, Story, at


def visit(issued, started=None, ended=None, lane="fast", called=None, misses=0, own=0):
    """A finished visit's row; wall times."""
    return {
        "issued_lane": lane,
        "issued_at": at(issued),
        "called_at": at(called) if called else None,
        "misses": misses,
        "uncounted": own * 60_000,
        "appointment": None,
        "started_at": at(started) if started else None,
        "ended_at": at(ended or "12:00"),
    }


def promise(visits, story=None, when="12:00"):
    floor = (story or Story()).floor
    assert floor.hall is not None
    return promise_of(floor.hall, ZERO, visits, floor.tickets.values(), at(when))


def test_kept_is_who_starts_within_three_minutes_to_the_millisecond():
    today = promise(
        [visit("09:00", "09:03"), visit("09:00", "09:03:00.001"), visit("10:59:59.999", "11:00")],
    )
    assert (today.issued, today.kept, today.missed) == (3, 2, 1)
    assert today.share == 2 / 3
    assert today.day_kept is False


def test_minutes_aside_at_the_visitors_own_wish_do_not_count():
    today = promise([visit("09:00", "09:13", own=10), visit("09:00", "09:13:00.001", own=10)])
    assert (today.kept, today.missed, today.p50) == (1, 1, 180_000)
    story = Story().open("08:30", "W1")
    story.issue("09:00", "x")
    story.call("09:01", "W1")
    story.do("09:01", c.Hold("W1", "x", "visitor"))
    assert promise([], story, "10:00").pending == 1


def test_only_fast_tickets_issued_in_a_peak_count():
    today = promise(
        [
            visit("08:59:59", "09:01"),
            visit("11:00", "11:01"),
            visit("09:30", "09:31", lane="regular-A"),
            visit("09:30", "09:31"),
        ]
    )
    assert (today.issued, today.kept, today.missed) == (1, 1, 0)
    assert today.day_kept is True


def test_leaving_late_is_a_miss_and_leaving_early_counts_nowhere_in_the_share():
    today = promise(
        [
            visit("09:00", ended="09:02"),
            visit("09:00", ended="09:04"),
            visit("09:00", "09:01"),
            visit("09:00", "09:01"),
        ]
    )
    assert (today.left, today.missed, today.kept) == (1, 1, 2)
    assert today.share == 2 / 3
    assert (today.worst, today.waiting_late) == (240_000, 0)


def test_who_does_not_come_is_judged_by_the_first_call_and_not_by_the_end_of_the_day():
    today = promise(
        [
            visit("09:00", called="09:02", misses=1, ended="17:30"),
            visit("09:00", called="09:04", misses=1, ended="17:30"),
            visit("09:00", "09:01"),
        ]
    )
    assert (today.no_shows, today.missed, today.kept, today.left) == (1, 1, 1, 0)
    assert today.share == 1 / 2


def test_a_no_show_called_in_time_is_no_miss_while_the_hall_waits_for_the_visitor():
    story = Story().open("08:30", "W1")
    story.issue("09:00", "x", "QA")
    story.call("09:01", "W1")
    story.do("09:02", c.NoShow("W1", "x"))
    assert (promise([], story).no_shows, promise([], story).missed) == (1, 0)
    story.do("09:30", c.Requeue("x"))
    assert (promise([], story).no_shows, promise([], story).missed) == (1, 0)
    story.serve("09:31", "W1")
    assert (promise([], story).no_shows, promise([], story).missed) == (0, 1), "served, so judged by that"


def test_who_still_waits_is_pending_until_the_target_and_a_miss_after_it():
    story = Story().open("08:30", "W1")
    story.issue("09:00", "x", "QA")
    assert promise([], story, "09:03").pending == 1
    assert promise([], story, "09:03").share is None
    late = promise([], story, "09:03:01")
    assert (late.pending, late.missed, late.waiting_late, late.share) == (0, 1, 1, 0.0)
    assert late.worst == 181_000, "the longest wait is not that of the lucky ones only"


def test_a_ticket_is_judged_by_the_lane_at_issue_also_after_a_transfer():
    story = Story().open("08:30", "W1", "W4")
    story.issue("09:00", "x", "QA")
    story.call("09:01", "W1")
    story.do("09:01", c.Transfer("W1", "x", item="NA"))
    story.serve("09:02", "W4")
    today = promise([], story)
    assert (today.issued, today.kept, today.worst) == (1, 1, 120_000)


def test_waits_are_told_by_nearest_rank():
    today = promise([visit("09:00", f"09:{minute:02}") for minute in range(1, 11)])
    assert (today.p50, today.p90, today.worst) == (300_000, 540_000, 600_000)
    empty = promise([])
    assert (empty.p50, empty.p90, empty.worst, empty.share, empty.day_kept) == (None,) * 5


def test_everybody_issued_is_counted_once():
    story = Story().open("08:30", "W1")
    story.issue("10:58", "waits", "QA")
    story.issue("11:00", "later", "QA")
    story.issue("11:00", "x", "NA")
    visits = [
        visit("09:00", "09:01"),
        visit("09:00", ended="09:01"),
        visit("09:00", ended="09:09"),
        visit("09:00", called="09:01", misses=1, ended="17:30"),
    ]
    today = promise(visits, story, "11:00")
    assert (today.kept, today.missed, today.left, today.no_shows, today.pending) == (1, 1, 1, 1, 1)
    assert today.issued == 5
