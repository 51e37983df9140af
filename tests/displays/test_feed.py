"""Followers of a hall: nothing twice, nothing missed, whoever comes and goes."""

import json
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from displays.feed import KEPT_CHANGES, Interest, UnknownTicket
from queueing import commands as c
from queueing.events import KINDS
from simulation.recording import record
from simulation.scenario import read_scenario
from tests.builders import DEMO, Story, hall_data, tiny_plan
from tests.displays.pages import Page as Known
from tests.displays.walks import (
    WINDOWS,
    a_day,
    a_day_of_turns,
    a_day_with_everything,
    following,
    play,
    steps,
    walk,
)

MAIN, ZONE, LANES = Interest("board", "main"), Interest("board", "zone-a"), Interest("lanes")


class Page(Known):
    """A page that follows a feed, and follows again at a gap."""

    def __init__(self, feed, interest):
        super().__init__()
        self.feed, self.interest = feed, interest

    def follow(self, now=0):
        missing = self.feed.missing(self.interest, self.seq) if self.seq else None
        if missing is None:
            self.picture(self.feed.snapshot(self.interest, now))
        else:
            for change in missing:
                self.hear(change)

    def hear(self, change):
        assert self.change(change), "a gap"


def fresh(feed, interest):
    page = Page(feed, interest)
    page.picture(feed.snapshot(interest, feed.picture.floor.at))
    return page


def begun(events):
    """A feed of which the first events are old, and no follower has come yet."""
    feed = following()
    play(feed, events)
    return feed


@given(steps, st.integers(0, 80), st.lists(st.booleans(), max_size=40))
def test_any_picture_with_the_changes_behind_it_ends_as_a_fresh_picture_whoever_loses_the_line(
    moves, start, lost
):
    events = walk(moves)
    check_pages(events, min(start, len(events)), lost)


def test_after_every_kind_of_event_a_page_shows_what_a_fresh_page_shows():
    days = (a_day_with_everything(), a_day_of_turns())
    assert {event.kind for events in days for event in events} == set(KINDS)
    for events in days:
        check_pages(events, 0, [])
        check_pages(events, 20, [False, True, True, False] * 10)


def test_random_days_are_rich_enough_to_find_what_is_wrong():
    done = Counter()

    @settings(derandomize=True, database=None, max_examples=100)
    @given(steps)
    def count(moves):
        done.update({event.kind for event in walk(moves)})

    count()
    by_the_clock = {
        "IssuingStopped",
        "HoursEnded",
        "SlotEnded",
        "SlotExtended",
        "DayClosed",
        "TicketExpired",
        "TicketReleased",
        "TicketRerouted",
        "TriggerFired",
        "TriggerEnded",
    }
    by_reception = {kind for kind in KINDS if kind.startswith(("Appointment", "PreCheck"))}
    assert [kind for kind in KINDS if kind not in by_the_clock | by_reception and done[kind] < 10] == []


def check_pages(events, start, lost):
    """Pages of every interest, offline while ``lost`` says so, always show what a fresh page shows."""
    feed = begun(events[:start])
    pages = [
        Page(feed, interest) for interest in (MAIN, ZONE, LANES, *(Interest("window", w) for w in WINDOWS))
    ]
    for page in pages:
        if start:  # before the hall has a description there is nothing to see
            page.follow()
        feed.add(page.interest)
    for number, event in enumerate(events[start:]):
        offline = number < len(lost) and lost[number]
        messages = play(feed, [event])
        if offline:
            continue
        for page in pages:
            for message in messages:
                if message.interests == (page.interest,) and message.name == "change":
                    if message.body["prev"] == page.seq:
                        page.hear(message.body)
                    else:
                        page.follow()
            assert page.shown() == fresh(feed, page.interest).shown(), event
            assert len(set(page.seen)) == len(page.seen), "something was shown twice"


def test_every_event_reaches_a_board_once_and_in_order():
    story = a_day()
    feed = begun(story.events)
    before = feed.seq
    feed.add(MAIN)
    story.issue("08:31", "x", "QA")
    story.serve("08:32", "W1")
    story.do("08:33", c.Accept("W1", "x"))
    story.done("08:34", "W1")
    sent = [m.body for m in play(feed, story.events[before:]) if m.name == "change"]
    assert [(one["seq"], one["prev"]) for one in sent] == [
        (seq, seq - 1) for seq in range(before + 1, feed.seq + 1)
    ]
    assert [one["kind"] for one in sent] == [event.kind for event in story.events[before:]]


def test_a_call_is_also_told_as_the_event_called_with_its_number_window_lane_and_time():
    story = a_day()
    story.issue("08:31", "x", "NB")
    feed = begun(story.events)
    interests = [
        MAIN,
        ZONE,
        LANES,
        Interest("window", "W3"),
        Interest("window", "W1"),
        Interest("ticket", "x"),
    ]
    for interest in interests:
        feed.add(interest)
    story.call("08:32", "W3")
    told = {m.interests[0]: m.body for m in play(feed, story.events[-1:]) if m.name == "called"}
    assert set(told) == {MAIN, LANES, Interest("window", "W3"), Interest("ticket", "x")}
    assert told[MAIN] == {
        "seq": feed.seq,
        "number": "B001",
        "window": "W3",
        "lane": "regular-B",
        "at": "2026-03-02T00:32:00.000Z",
        "recall": False,
    }
    story.do("08:33", c.Recall("W3", "x"))
    assert [m.body["recall"] for m in play(feed, story.events[-1:]) if m.name == "called"] == [True] * 4


def test_who_has_missed_nothing_gets_nothing():
    feed = begun(a_day().events)
    assert feed.missing(MAIN, feed.seq) == []


def test_who_has_missed_too_much_gets_a_whole_picture():
    story = a_day()
    feed = begun(story.events)
    seen = feed.seq
    for number in range(KEPT_CHANGES + 1):
        story.issue("08:31", f"n{number}", "QA")
    play(feed, story.events[seen:-1])
    missing = feed.missing(MAIN, seen)
    assert [one["seq"] for one in missing] == list(range(seen + 1, seen + KEPT_CHANGES + 1))
    play(feed, story.events[-1:])
    assert feed.missing(MAIN, seen) is None
    assert feed.missing(MAIN, feed.seq + 7) is None, "from another log's future"


def test_catching_up_never_costs_a_board_much_more_than_a_picture():
    day = record(read_scenario(DEMO / "scenarios" / "ordinary.toml"), 1).events
    feed = following()
    for number, event in enumerate(day[:1_500]):
        play(feed, [event])
        if number < 500 or number % 10:
            continue
        interest = Interest("board", next(iter(feed.picture.hall.boards)))
        picture = len(json.dumps(feed.snapshot(interest, event.at)))
        missed = (feed.missing(interest, feed.seq - back) for back in range(1, 200))
        assert max(len(json.dumps(found)) for found in missed if found) < 2.5 * picture


def test_a_hall_described_anew_makes_everybody_follow_again():
    story = Story(hall=hall_data(), open_day=False)
    feed = begun(story.events)
    feed.add(MAIN)
    seen = feed.seq
    story.do("07:55", c.ConfigureHall(hall_data(names={"zh-CN": "新厅", "en": "New"})))
    story.do("07:55", c.ApplyPlan(tiny_plan()))
    first = play(feed, story.events[seen:])[0].body
    assert first["prev"] != seen
    assert feed.missing(MAIN, seen) is None
    assert feed.snapshot(MAIN, 0)["hall"]["names"]["en"] == "New"


def test_a_window_follower_sees_the_ticket_in_hand_and_the_empty_hand():
    story = a_day()
    story.issue("08:31", "x", "QA")
    feed = begun(story.events)
    page = Page(feed, Interest("window", "W1"))
    page.follow()
    feed.add(page.interest)
    assert page.ticket is None
    for act, state in (
        (lambda: story.call("08:32", "W1"), "called"),
        (lambda: story.do("08:33", c.Start("W1", "x")), "serving"),
    ):
        act()
        for message in play(feed, story.events[-1:]):
            if message.name == "change":
                page.hear(message.body)
        assert (page.ticket["id"], page.ticket["state"]) == ("x", state)
        assert page.window["ticket"] == "x"
    story.do("08:34", c.Complete("W1", "x"))
    for message in play(feed, story.events[-1:]):
        page.hear(message.body)
    assert page.ticket is None
    assert page.window["ticket"] is None


def changes(messages, ticket):
    return [m.body for m in messages if m.interests == (Interest("ticket", ticket),) and m.name == "change"]


def phones():
    """Five tickets in a regular lane of which two are followed."""
    story = a_day(open_windows=False)
    story.open("08:30", "W4")
    for number in range(5):
        story.issue("08:31", f"n{number}", "NA")
    feed = begun(story.events)
    for ticket in ("n0", "n4"):
        feed.add(Interest("ticket", ticket))
    return story, feed


def test_a_phone_hears_of_its_own_ticket_only():
    story, feed = phones()
    start = feed.seq
    story.call("08:32", "W4")
    story.do("08:33", c.NoShow("W4", "n0"))
    messages = play(feed, story.events[start:])
    own = changes(messages, "n0")
    assert [one["ticket"]["state"] for one in own] == ["called", "missed"]
    assert [one["prev"] for one in own] == [start, own[0]["seq"]]
    assert changes(messages, "n4") == []


def test_a_second_phone_with_the_same_ticket_joins_the_chain_of_the_first():
    story, feed = phones()
    start = feed.seq
    story.call("08:32", "W4")
    play(feed, story.events[start:])
    second = feed.snapshot(Interest("ticket", "n4"), 0)
    feed.add(Interest("ticket", "n4"))
    assert (second["seq"], second["as_of"]) == (start, feed.seq)
    feed.remove(Interest("ticket", "n4"))
    assert feed.anybody()
    seen = feed.seq
    story.do("08:33", c.Withdraw("n4"))
    (told,) = changes(play(feed, story.events[seen:]), "n4")
    assert (told["prev"], told["ticket"]["state"]) == (start, "withdrawn")


def test_a_ticket_that_nobody_knows_cannot_be_followed():
    with pytest.raises(UnknownTicket, match="ghost"):
        begun(a_day().events).snapshot(Interest("ticket", "ghost"), 0)


def test_who_has_gone_is_sent_nothing():
    story = a_day()
    feed = begun(story.events)
    feed.add(MAIN)
    feed.remove(MAIN)
    assert not feed.anybody()
    story.issue("08:31", "x")
    assert play(feed, story.events[-1:]) == []


@given(steps)
def test_a_wall_never_hears_the_id_behind_a_follow_link(moves):
    events = walk(moves)
    feed = begun(events[: 3 + len(WINDOWS)])
    feed.add(MAIN)
    told = json.dumps([m.body for m in play(feed, events[feed.seq :])])
    ids = {event.ticket for event in events if event.kind == "TicketIssued"}
    assert not [one for one in ids if f'"{one}"' in told]


@given(steps)
def test_every_message_is_json(moves):
    events = walk(moves)
    feed = following()
    for interest in (
        MAIN,
        LANES,
        Interest("window", "W2"),
        *(Interest("ticket", f"t{n}") for n in range(1, 9)),
    ):
        feed.add(interest)
    for message in play(feed, events):
        assert json.loads(json.dumps(message.body)) == message.body
