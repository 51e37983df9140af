"""What moves in a line: told once to all who stand in it, and enough for each to know its position."""

import json
from itertools import pairwise

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from displays.feed import WHOLE_AT_A_TIME, Interest
from queueing import commands as c
from tests.builders import Story, hall_data, waits_table
from tests.displays.pages import Phone
from tests.displays.walks import (
    a_day,
    a_day_of_turns,
    a_day_with_everything,
    following,
    play,
    steps,
    walk,
)


def begun(story):
    feed = following()
    play(feed, story.events)
    return feed


def news(feed, real):
    """What is told of lines at a time, and to whose tickets."""
    told = [one for one in feed.news_of_lines(feed.picture.floor.at, real) if one.name == "line"]
    return [([interest.name for interest in one.interests], one.body) for one in told]


def waiting(count, windows=("W4",), hall=None):
    """So many tickets wait in a regular lane, and all of them are followed."""
    story = (a_day(open_windows=False) if hall is None else Story(None, hall)).open("08:30", *windows)
    for number in range(count):
        story.issue("08:31", f"n{number}", "NA")
    feed = begun(story)
    for number in range(count):
        feed.add(Interest("ticket", f"n{number}"))
    return story, feed


def test_a_line_is_told_at_most_once_a_second_and_only_when_something_has_moved_in_it():
    story, feed = waiting(5)
    assert news(feed, 5_000) == []
    start = feed.seq
    story.call("08:32", "W4")
    play(feed, story.events[start:])
    ((tickets, first),) = news(feed, 5_000)
    assert tickets == ["n1", "n2", "n3", "n4"]
    one = story.floor.tickets["n0"]
    assert (first["seq"], first["moves"]) == (feed.seq, [(feed.seq, one.place, one.join, -1)])
    seen = feed.seq
    story.do("08:33", c.NoShow("W4", "n0"))
    story.call("08:33", "W4")
    play(feed, story.events[seen:])
    assert news(feed, 5_999) == []
    ((_, second),) = news(feed, 6_000)
    assert len(second["moves"]) == 1
    assert news(feed, 60_000) == []


def test_who_comes_behind_all_that_listen_is_no_news():
    story, feed = waiting(3)
    start = feed.seq
    story.issue("08:32", "last", "NA")
    story.issue("08:32", "elsewhere", "NB")
    play(feed, story.events[start:])
    assert news(feed, 5_000) == []
    feed.add(Interest("ticket", "last"))
    start = feed.seq
    story.do("08:33", c.Withdraw("n2"))
    play(feed, story.events[start:])
    ((tickets, body),) = news(feed, 6_000)
    assert tickets == ["n0", "n1", "last"]
    assert [by for *_, by in body["moves"]] == [-1]


def test_who_waits_hears_that_a_window_has_gone_or_come_though_nobody_has_moved():
    story, feed = waiting(3, hall=hall_data(waits=waits_table()))
    for serving, late, command in ((0, 3, c.PauseWindow("W4", "break")), (1, 2, c.OpenWindow("W4"))):
        start = feed.seq
        story.do("08:33", command)
        play(feed, story.events[start:])
        ((tickets, body),) = news(feed, 5_000 + 1_000 * serving)
        assert tickets == ["n0", "n1", "n2"]
        assert (body["moves"], body["windows"], body["late"]) == ([], serving, late)
        assert news(feed, 60_000) == []


def echo(count):
    """How many messages a call makes for boards, office, window and phones, and of how many bytes."""
    story, feed = waiting(count)
    for interest in (Interest("board", "main"), Interest("lanes"), Interest("window", "W4")):
        feed.add(interest)
    start = feed.seq
    story.call("08:32", "W4")
    sent = play(feed, story.events[start:]) + feed.news_of_lines(story.floor.at, 5_000)
    return len(sent), sum(len(json.dumps(one.body)) for one in sent)


def test_the_echo_of_a_call_does_not_grow_with_the_people_waiting():
    (few, small), (many, large) = echo(10), echo(1_000)
    assert few == many
    assert large < small + 700, "longer numbers and some more samples of waits, and that is all"


@pytest.mark.parametrize("with_table", [False, True])
def test_every_phone_works_out_nearly_what_the_hall_would_tell_it(with_table):
    hall = hall_data(waits=waits_table()) if with_table else None
    story, feed = waiting(60, ("W3", "W4"), hall)
    start = feed.seq
    story.call("08:32", "W4")
    play(feed, story.events[start:])
    ((names, body),) = news(feed, 5_000)
    assert body["windows"] >= 1
    assert len(body["waits"]) < 25
    for name in names:
        one = story.floor.tickets[name]
        wait = story.floor.estimate(one.lane, one.items, one.place, one.join, story.floor.at)
        p50, p90 = between(body["waits"], story.floor.people_ahead(name))
        assert abs(p50 - wait.p50 / 1000) <= 2 + 0.02 * p50
        assert abs(p90 - wait.p90 / 1000) <= 2 + 0.02 * p90


def between(waits, ahead):
    (low, *at_low), (high, *at_high) = next((one, two) for one, two in pairwise(waits) if ahead <= two[0])
    part = (ahead - low) / (high - low)
    return [a + part * (b - a) for a, b in zip(at_low, at_high, strict=True)]


def test_what_concerns_every_ticket_is_told_to_a_bounded_number_of_phones_a_second():
    story, feed = waiting(WHOLE_AT_A_TIME + 10)
    start = feed.seq
    story.do("08:32", c.Park("NA", "the system is down"))
    assert [one for one in play(feed, story.events[start:]) if one.name == "change"] == []
    first, second, third = (feed.news_of_lines(story.floor.at, real) for real in (5_000, 6_000, 7_000))
    assert [len(told) for told in (first, second, third)] == [WHOLE_AT_A_TIME, 10, 0]
    assert {one.body["kind"] for one in (*first, *second)} == {"Position"}


def test_a_picture_made_anew_neither_costs_a_phone_a_move_nor_tells_it_twice():
    story, feed = waiting(3)
    start = feed.seq
    story.call("08:32", "W4")
    play(feed, story.events[start:])
    feed.forget()  # before anybody was told of the move
    assert news(feed, 4_000) == []  # the second passes while there is no picture
    play(feed, story.events)
    ((_, body),) = news(feed, 5_000)
    assert [(seq, by) for seq, *_, by in body["moves"]] == [(start + 1, -1)]
    feed.forget()
    play(feed, story.events)
    assert news(feed, 6_000) == []


def check_phones(events, begins):
    """Phones that begin at some event know their position whenever their line has just been told.

    It yields the tickets compared.
    """
    feed, phones, real = following(), {}, 0
    begins = iter(begins)
    for number, event in enumerate(events):
        messages = play(feed, [event])
        check = number % 6 == 5
        if number % 2:
            real += 1_000 if check else 400
            messages += feed.news_of_lines(event.at, real)
        for message in messages:
            for interest in message.interests:
                if interest.kind == "ticket" and message.name != "called":
                    heard = getattr(phones[interest.name], message.name)(message.body)
                    assert heard is not False, "a gap"
        floor = feed.picture.floor
        for name in [name for name, phone in phones.items() if check and phone.ticket["state"] == "waiting"]:
            assert phones[name].ahead == floor.people_ahead(name), (event, name)
            yield name
        for name in floor.tickets:
            if name not in phones and next(begins, True):
                phones[name] = Phone()
                phones[name].picture(feed.snapshot(Interest("ticket", name), event.at))
                feed.add(Interest("ticket", name))


@settings(max_examples=40, phases=[Phase.explicit, Phase.generate])
@given(steps, st.lists(st.booleans(), max_size=40))
def test_a_phone_that_hears_of_its_line_knows_its_position(moves, begins):
    list(check_phones(walk(moves), begins))


def test_phones_know_their_positions_after_every_kind_of_event():
    days = (a_day_with_everything(), a_day_of_turns())
    assert sum(len(list(check_phones(day, []))) for day in days) > 40
