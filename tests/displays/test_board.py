"""What a board shows, from the Floor's own events."""

import json

import pytest
from hypothesis import given

from displays.board import KEPT_CALLS, Picture, UnknownBoard, UnknownWindow
from queueing import commands as c
from tests.builders import Story, at, hall_data
from tests.displays.walks import BOARDS, a_day, steps, walk


def picture(events):
    shown = Picture()
    for seq, event in enumerate(events, 1):
        shown.take(seq, event)
    return shown


def board(story, name="main", when=None):
    shown = picture(story.events)
    return shown.board(name, shown.floor.at if when is None else at(when))


def numbers(shown):
    return [call["number"] for call in shown["calls"]]


def test_a_called_ticket_is_first_on_the_board_with_its_window_and_time():
    story = a_day()
    story.issue("08:31", "x", "QA")
    story.call("08:32:10", "W1")
    shown = board(story)
    assert shown["calls"] == [
        {
            "seq": len(story.events),
            "number": "K001",
            "window": "W1",
            "window_number": 1,
            "lane": "fast",
            "at": "2026-03-02T00:32:10.000Z",
            "state": "called",
            "recalls": 0,
        }
    ]
    assert shown["seq"] == len(story.events)
    assert shown["day"] == "2026-03-02"


def test_the_newest_call_stands_first_and_a_recall_brings_a_ticket_back_to_the_top():
    story = a_day()
    for ticket in "xyz":
        story.issue("08:31", ticket, "QA")
    for window in ("W1", "W2", "W4"):
        story.call("08:32", window)
    assert numbers(board(story)) == ["K003", "K002", "K001"]
    story.do("08:33", c.Recall("W1", "x"))
    assert numbers(board(story)) == ["K001", "K003", "K002"]
    assert board(story)["calls"][0]["recalls"] == 1


def test_a_call_follows_its_ticket_to_its_end():
    story = a_day()
    story.issue("08:31", "x", "QA")
    story.call("08:32", "W1")
    for command, state in (
        (c.Start("W1", "x"), "serving"),
        (c.Complete("W1", "x"), "completed"),
    ):
        story.do("08:33", command)
        assert [call["state"] for call in board(story)["calls"]] == [state]


def busy(story, count, first="08:32", seconds=1):
    """So many calls at W1, each served at once."""
    for number in range(count):
        when = at(first) + number * seconds * 1000
        story.do(when, c.Issue(f"b{number}", ("QA",)))
        story.do(when, c.CallNext("W1"))
        story.do(when, c.Start("W1", f"b{number}"))
        story.do(when, c.Complete("W1", f"b{number}"))


def test_calls_stay_a_minute_however_many_come_after_them():
    story = a_day()
    busy(story, 30)
    assert len(board(story)["calls"]) == 30


def test_old_calls_make_room_but_one_still_called_stays():
    story = a_day()
    story.issue("08:31", "x", "NA")
    story.call("08:31", "W4")
    busy(story, 30, seconds=10)
    shown = board(story)
    assert numbers(shown)[-1] == "A001", "x is still called"
    assert len(shown["calls"]) == KEPT_CALLS + 1
    story.do("08:40", c.Start("W4", "x"))
    busy_later = c.Issue("late", ("QA",))
    story.do("08:40", busy_later)
    story.call("08:40", "W1")
    assert "A001" not in numbers(board(story))


def test_a_board_of_one_zone_shows_its_own_lanes_and_calls_only():
    story = a_day()
    story.issue("08:31", "x", "NB")
    story.issue("08:31", "y", "NA")
    story.call("08:32", "W3")
    story.issue("08:33", "z", "NB")
    shown = board(story, "zone-a")
    assert [lane["code"] for lane in shown["lanes"]] == ["fast", "regular-A"]
    assert numbers(shown) == []
    assert numbers(board(story)) == ["B001"]


def test_a_lane_says_how_many_wait_and_since_when_the_first_does():
    story = a_day()
    for minute in (31, 33):
        story.issue(f"08:{minute}", f"n{minute}", "NA")
    (lane,) = [row for row in board(story, when="08:36")["lanes"] if row["code"] == "regular-A"]
    assert (lane["waiting"], lane["longest_wait_seconds"]) == (2, 300)
    assert lane["waiting_since"] == "2026-03-02T00:31:00.000Z"
    assert lane["names"] == {"zh-CN": "Regular A号", "en": "Regular A"}


def test_a_window_says_why_it_pauses():
    story = a_day()
    story.do("08:40", c.PauseWindow("W2", "<b>tea</b>"))
    (window,) = [row for row in board(story)["windows"] if row["id"] == "W2"]
    assert (window["state"], window["reason"], window["number"]) == ("paused", "<b>tea</b>", 2)


def test_what_hangs_on_a_wall_never_carries_the_id_behind_a_follow_link():
    story = a_day()
    story.issue("08:31", "secret-id", "QA")
    story.call("08:32", "W1")
    assert "secret-id" not in json.dumps(board(story))
    shown = picture(story.events)
    assert "secret-id" in json.dumps(shown.lanes(shown.hall, shown.floor.at)), "the hall's people may know it"


def test_the_board_says_in_both_languages_that_no_more_tickets_are_issued_and_that_the_hall_is_closed():
    story = a_day()
    assert board(story)["texts"] == []
    story.settle("17:20")
    (text,) = board(story)["texts"]
    assert "停止取号" in text["zh-CN"]
    assert "No more tickets" in text["en"]
    story.settle("17:30")
    (text,) = board(story)["texts"]
    assert "不在办理时间" in text["zh-CN"]
    assert board(story)["day"] is None


def test_a_new_day_begins_with_an_empty_list():
    story = a_day()
    story.issue("08:31", "x", "QA")
    story.serve("08:32", "W1")
    story.done("08:33", "W1")
    story.settle("17:30")
    assert numbers(board(story)) == []


def test_a_board_or_window_that_the_hall_does_not_have_is_said_by_name():
    shown = picture(a_day().events)
    with pytest.raises(UnknownBoard, match="attic"):
        shown.board("attic", 0)
    with pytest.raises(UnknownWindow, match="W9"):
        shown.window("W9", 0)
    with pytest.raises(UnknownBoard):
        Picture().board("main", 0)


@given(steps)
def test_a_restarted_process_shows_what_the_one_before_it_showed(moves):
    events = walk(moves)
    half = picture(events[: len(events) // 2])
    for event in events[len(events) // 2 :]:
        half.take(half.seq + 1, event)
    anew = picture(events)
    now = anew.floor.at
    assert half.board("main", now) == anew.board("main", now)
    assert [call.state for call in half.calls] == [call.state for call in anew.calls]


# what is taken back, told beforehand, or suspended


def ready_day():
    data = hall_data(boards=BOARDS)
    data["rules"]["get_ready"] = 2
    return Story(hall=data).open("08:30", "W1", "W2")


def test_a_call_that_is_taken_back_goes_from_the_board_and_is_told_once():
    story = a_day()
    story.issue("08:31", "x", "QA")
    story.issue("08:31", "y", "QA")
    story.call("08:32", "W2")
    story.call("08:33", "W1")
    shown = picture(story.events)
    story.do("08:33:05", c.Undo("W1"))
    change = shown.take(len(story.events), story.events[-1])
    assert change.kind == "CommandUndone"
    assert (change.withdrawn.number, change.withdrawn.window) == ("K002", "W1")
    assert [call.number for call in change.calls] == ["K001"]
    assert change.lanes["fast"]["waiting"] == 1
    assert change.windows["W1"]["undo"] is None


def test_a_completion_that_is_taken_back_shows_the_ticket_being_served_again():
    story = a_day()
    story.issue("08:31", "x", "QA")
    story.call("08:32", "W1")
    story.done("08:33", "W1")
    story.do("08:33:05", c.Undo("W1"))
    assert [call["state"] for call in board(story)["calls"]] == ["serving"]


def test_the_next_of_each_lane_are_told_to_get_ready_until_they_are_called():
    story = ready_day()
    for number, item in enumerate(("QA", "QA", "QA", "NA")):
        story.issue(f"08:3{number}", f"t{number}", item)
    assert board(story)["ready"] == [
        {"lane": "fast", "numbers": ["K001", "K002"]},
        {"lane": "regular-A", "numbers": ["A001"]},
    ]
    story.call("08:40", "W1")
    assert board(story)["ready"][0] == {"lane": "fast", "numbers": ["K002", "K003"]}
    story.do("08:40:05", c.Undo("W1"))
    assert board(story)["ready"][0] == {"lane": "fast", "numbers": ["K001", "K002", "K003"]}
    assert [row["lane"] for row in board(story, "zone-a")["ready"]] == ["fast", "regular-A"]


def test_nobody_is_told_to_get_ready_for_a_lane_that_no_open_window_serves():
    data = hall_data(boards=BOARDS)
    data["rules"]["get_ready"] = 2
    story = Story(hall=data).open("08:30")
    story.issue("08:31", "x", "QA")
    assert board(story)["ready"] == []
    shown = picture(story.events)
    story.do("08:40", c.OpenWindow("W1"))
    change = shown.take(len(story.events), story.events[-1])
    assert [(one.number, one.lane) for one in change.ready] == [("K001", "fast")]
    story.do("08:41", c.PauseWindow("W1", "lunch"))
    assert board(story)["ready"] == []
    story.do("08:41:05", c.Undo("W1"))
    assert board(story)["ready"] == [{"lane": "fast", "numbers": ["K001"]}]


def test_the_board_says_in_both_languages_what_is_suspended_and_why():
    story = a_day()
    story.do("09:00", c.Park("DB", "the tax system"))
    (said,) = board(story)["texts"]
    assert said["zh-CN"].startswith("Department B号暂停办理：the tax system")
    assert said["en"] == "Department B is suspended: the tax system; places are kept"
    story.do("09:01", c.Unpark("DB"))
    assert board(story)["texts"] == []


def test_a_windows_clerk_sees_the_countdown_and_what_can_be_undone_and_the_wall_does_not():
    story = a_day()
    story.do("09:00", c.SetAutoCall("W1", 10_000))
    story.issue("09:00", "x", "QA")
    shown = picture(story.events)
    row = shown.window("W1", at("09:00"))["window"]
    assert (row["auto_call_seconds"], row["auto_call_at"]) == (10, "2026-03-02T01:00:10.000Z")
    story.settle("09:00:10")
    row = picture(story.events).window("W1", at("09:00:10"))["window"]
    assert row["undo"] == {"command": "call", "until": "2026-03-02T01:00:20.000Z", "number": "K001"}
    assert row["auto_call_at"] is None
    wall = next(row for row in board(story)["windows"] if row["id"] == "W1")
    assert not {"undo", "auto_call_at", "auto_call_seconds", "ticket"} & set(wall)
    assert wall["trigger"] is None
