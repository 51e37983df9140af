"""The turns of one visit: hold, more time, priority, reclassify, walk-up, passes, pre-check, parking."""

from __future__ import annotations

import pytest

from queueing import commands as c
from queueing.calling import Choice
from queueing.promise import waited
from tests.builders import Story, all_day, at, hall_data, plan_of


def hall(**rules: object) -> Story:
    data = hall_data()
    data["rules"] |= {"return_days": 3, "return_credit": "20 min", **rules}
    plan = all_day(W1=["fast"], W2=["regular-A"], W3=["regular-B"])
    return Story(plan, data).open("08:30", "W1", "W2", "W3")


# -- hold and more time -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("wish", "uncounted"), [("visitor", 20 * 60_000), ("hall", 0)])
def test_held_at_the_visitors_wish_the_measured_wait_stops(wish: c.Wish, uncounted: int) -> None:
    story = hall()
    story.issue("09:00", "t")
    story.call("09:01", "W1")
    story.do("09:02", c.Hold("W1", "t", wish))
    assert story.floor.tickets["t"].uncounted_by(at("09:12")) == uncounted // 2
    story.do("09:22", c.Resume("t"))
    told = story.floor.preview("W1", at("09:23"))
    assert isinstance(told, Choice)
    assert told.because.facts["waited_ms"] == 23 * 60_000 - uncounted
    story.serve("09:23", "W1")
    ticket = story.floor.tickets["t"]
    assert (ticket.uncounted, ticket.place) == (uncounted, at("09:00"))
    measured = waited(
        issued=ticket.issued_at,
        called=ticket.called_at,
        started=ticket.started_at,
        ended=None,
        misses=0,
        at=at("10:00"),
        uncounted=ticket.uncounted,
    )
    assert measured == 23 * 60_000 - uncounted


def test_more_time_goes_behind_the_next_few_of_the_lane_once() -> None:
    story = hall(more_time_behind=2)
    for minute, name in enumerate(("t", "a", "b", "d")):
        story.issue(f"09:0{minute}", name)
    story.do("09:04", c.MoreTime("t"))
    assert story.line("fast") == ["a", "b", "t", "d"]
    assert story.refused("09:05", c.MoreTime("t")).code == "more_time_limit"


def test_more_time_at_the_window_frees_the_window() -> None:
    story = hall()
    story.issue("09:00", "t")
    story.issue("09:01", "u")
    story.call("09:02", "W1")
    story.do("09:03", c.MoreTime("t"))
    assert story.call("09:03", "W1") == "u"


# -- priority ---------------------------------------------------------------------------------------------


def test_a_claim_at_the_kiosk_counts_at_once_and_is_granted_or_refused_with_one_key() -> None:
    story = hall()
    story.issue("09:00", "a")
    story.issue("09:05", "t", priority="elder")
    assert story.floor.tickets["t"].claim == "claimed"
    assert story.line("fast") == ["t", "a"]
    story.do("09:06", c.RefusePriority("t"))
    assert story.line("fast") == ["a", "t"]
    assert (story.floor.tickets["t"].claim, story.floor.tickets["t"].priority) == ("refused", None)
    story.do("09:07", c.GrantPriority("t", "urgent"))
    assert story.line("fast") == ["t", "a"]
    assert story.floor.tickets["t"].place == at("08:45")


def test_the_halls_own_people_grant_when_they_issue() -> None:
    story = hall()
    story.do("09:00", c.Issue("t", ("QA",), "elder", channel="reception"))
    assert story.floor.tickets["t"].claim == "granted"
    assert story.refused("09:01", c.GrantPriority("t")).code == "granted_already"


def test_after_a_requeue_granting_moves_nobody() -> None:
    story = hall()
    for minute, name in enumerate(("t", "a", "b", "d")):
        story.issue(f"09:0{minute}", name)
    story.call("09:05", "W1")
    story.do("09:06", c.NoShow("W1", "t"))
    story.do("09:07", c.Requeue("t"))
    line = story.line("fast")
    story.do("09:08", c.GrantPriority("t", "urgent"))
    assert story.line("fast") == line == ["a", "b", "t", "d"]


def test_nothing_is_granted_that_nobody_has_claimed() -> None:
    story = hall()
    story.issue("09:00", "t")
    assert story.refused("09:01", c.GrantPriority("t")).code == "nothing_claimed"
    assert story.refused("09:01", c.RefusePriority("t")).code == "nothing_claimed"


# -- reclassify, other items ------------------------------------------------------------------------------


def test_what_is_more_complex_than_it_seemed_keeps_its_place_in_the_other_lane() -> None:
    story = hall()
    story.issue("09:00", "t")
    story.issue("09:00", "c", "CA")
    story.serve("09:05", "W1")
    story.do("09:06", c.Reclassify("t", "complex", "W1"))
    assert story.line("regular-A") == ["t", "c"] or story.line("regular-A") == ["c", "t"]
    ticket = story.floor.tickets["t"]
    assert (ticket.place, ticket.reclassified, ticket.because.code) == (at("09:00"), 1, "reclassified")
    assert story.floor.windows["W1"].idle_since == at("09:06")
    story.do("09:07", c.Reclassify("t", "simple"))
    assert story.line("fast") == ["t"]
    assert story.refused("09:08", c.Reclassify("t", "simple")).code == "same_lane"


def test_another_matter_is_routed_anew_and_the_place_is_kept() -> None:
    story = hall()
    story.issue("09:00", "t")
    story.do("09:10", c.ChangeItems("t", ("CB",)))
    ticket = story.floor.tickets["t"]
    assert (ticket.lane, ticket.items, ticket.place, ticket.number) == (
        "regular-B",
        ("CB",),
        at("09:00"),
        "K001",
    )


# -- walk-up, group ---------------------------------------------------------------------------------------


def test_a_walk_up_is_served_in_one_step_and_recorded() -> None:
    story = hall()
    story.issue("09:00", "waits")
    outcome = story.do("09:05", c.ServeWalkUp("W1", "w", ("QA",)))
    assert [event.kind for event in outcome.events] == ["TicketIssued", "TicketCalled", "ServiceStarted"]
    ticket = story.floor.tickets["w"]
    assert (ticket.state, ticket.channel, ticket.window) == ("serving", "window", "W1")
    assert story.refused("09:06", c.ServeWalkUp("W1", "x", ("QA",))).code == "window_busy"
    assert story.refused("09:06", c.ServeWalkUp("W3", "x", ("CA",))).code == "not_covered"


def test_a_group_gets_a_ticket_each_or_none() -> None:
    story = hall()
    outcome = story.do("09:00", c.IssueGroup(("a", "b", "d"), ("QA",)))
    assert [event.number for event in outcome.events] == ["K001", "K002", "K003"]  # type: ignore[attr-defined]
    assert story.refused("09:01", c.IssueGroup(("e", "a"), ("QA",))).code == "ticket_exists"
    assert story.refused("09:01", c.IssueGroup((), ("QA",))).code == "group_size"


# -- outcomes and return passes ---------------------------------------------------------------------------


def test_turned_away_the_visitor_comes_back_without_queueing_anew() -> None:
    story = hall()
    story.issue("09:00", "t")
    story.serve("09:01", "W1")
    story.do("09:02", c.Complete("W1", "t", "turned_away", ("ID",)))
    ended = story.floor.ended["t"]
    assert (ended.pass_until, ended.missing, ended.accepted_at) == ("2026-03-05", ("ID",), None)
    for number in range(5):
        story.issue("09:50", f"w{number}")
    story.do("10:00", c.Issue("again", ("QA",), returns="t"))
    assert story.line("fast")[0] == "again"
    assert story.refused("10:01", c.Issue("more", ("QA",), returns="t")).code == "unknown_pass"


def test_a_pass_outlasts_the_night_until_its_last_date() -> None:
    story = hall()
    story.issue("09:00", "t")
    story.serve("09:01", "W1")
    story.do("09:02", c.Complete("W1", "t", "accepted_with_gap", ("ID",)))
    day = 86_400_000
    for number in (1, 2, 3, 4):
        story.settle("20:00", number - 1)
        story.do("08:00", c.OpenDay(f"2026-03-{2 + number:02d}", at("00:00") + number * day), day=number)
        if number == 3:
            assert set(story.floor.passes) == {"t"}, "the last date counts"
    assert story.floor.passes == {}


def test_a_finished_visit_misses_nothing() -> None:
    story = hall()
    story.issue("09:00", "t")
    story.serve("09:01", "W1")
    assert story.refused("09:02", c.Complete("W1", "t", "done", ("ID",))).code == "missing_when_done"
    assert story.refused("09:02", c.Complete("W1", "t", "turned_away", ("XX",))).code == "unknown_material"


# -- pre-check --------------------------------------------------------------------------------------------


def test_a_pre_check_that_passes_becomes_a_ticket_whose_visitor_arrived_when_it_began() -> None:
    story = hall()
    story.do("09:00", c.StartPreCheck("p", ("QA",)))
    outcome = story.do("09:08", c.PassPreCheck("p"))
    assert [event.kind for event in outcome.events] == ["PreCheckEnded", "TicketIssued"]
    ticket = story.floor.tickets["p"]
    assert (ticket.arrived_at, ticket.issued_at, ticket.place) == (at("09:00"), at("09:08"), at("09:08"))


def test_sent_away_with_the_list_there_is_no_ticket() -> None:
    story = hall()
    story.do("09:00", c.StartPreCheck("p", ("QA",)))
    story.do("09:05", c.SendAway("p", ("ID",)))
    assert (story.floor.tickets, story.floor.checks) == ({}, {})
    assert story.refused("09:06", c.PassPreCheck("p")).code == "unknown_check"


def test_a_pre_check_left_over_at_closing_is_told() -> None:
    story = hall()
    story.do("17:00", c.StartPreCheck("p", ("QA",)))
    ended = [event.outcome for event in story.settle("20:00") if event.kind == "PreCheckEnded"]
    assert ended == ["left"]


# -- parking ----------------------------------------------------------------------------------------------


def test_while_its_system_is_down_nobody_is_called_for_an_item_and_order_comes_back() -> None:
    story = hall()
    for name, item in (("a", "QA"), ("b", "QB"), ("d", "QA")):
        story.issue("09:00", name, item)
    story.do("09:01", c.Park("DA", "税务系统故障"))
    assert story.call("09:02", "W1") == "b"
    story.done("09:03", "W1")
    assert story.call("09:03", "W1") == "not_covered"
    assert story.floor.waiting("fast") == 2
    parked = story.refused("09:04", c.Issue("e", ("QA",)))
    assert (parked.code, parked.facts["reason"]) == ("item_parked", "税务系统故障")
    story.do("09:05", c.Unpark("DA"))
    assert [story.call("09:06", "W1"), story.line("fast")] == ["a", ["d"]]


def test_holders_choose_to_wait_another_item_or_a_return_pass() -> None:
    story = hall()
    for name in ("waits", "other", "leaves"):
        story.issue("09:00", name)
    assert story.refused("09:01", c.Withdraw("leaves", wants_pass=True)).code == "nothing_parked"
    story.do("09:01", c.Park("QA"))
    story.do("09:02", c.ChangeItems("other", ("QB",)))
    story.do("09:02", c.Withdraw("leaves", wants_pass=True))
    assert story.floor.passes["leaves"].until == "2026-03-05"
    assert story.call("09:03", "W1") == "other"


def test_tickets_for_one_window_go_back_to_their_lane_when_their_item_is_parked() -> None:
    story = hall()
    story.issue("09:00", "t")
    story.call("09:01", "W1")
    story.do("09:02", c.Transfer("W1", "t", to_window="W2"))
    story.do("09:03", c.Park("QA"))
    assert story.floor.tickets["t"].to_window is None
    assert story.call("09:04", "W2") == "nobody_waiting"


def test_what_is_parked_twice_comes_back_when_both_are_over() -> None:
    story = hall()
    story.issue("09:00", "t")
    story.do("09:01", c.Park("DA"))
    story.do("09:01", c.Park("QA"))
    story.do("09:02", c.Unpark("DA"))
    assert story.call("09:03", "W1") == "not_covered"
    story.do("09:04", c.Unpark("QA"))
    assert story.call("09:04", "W1") == "t"


def test_parking_ends_with_the_day() -> None:
    story = Story(plan_of({"W1": [("08:30", "17:30", ["fast"])]})).open("08:30", "W1")
    story.do("09:00", c.Park("DA"))
    story.settle("20:00")
    assert (story.floor.parked, story.floor.parked_items) == ({}, frozenset())
