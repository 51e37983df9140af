"""The board on the wall: what it shows, what it says when it has lost the server, how it speaks."""

from __future__ import annotations

import json
import os
import re
import signal
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

import pytest
from playwright.sync_api import Page, Response, WebSocket, expect

from hall.operations.asking import Request
from queueing import commands as c
from tests.flows.browser import PROBE, Screens, taken_as_tag
from tests.flows.browser_server import HALL, Served
from tests.postgres import let_go
from tests.waiting import until

pytestmark = pytest.mark.browser

LOST_MS = 12_000
"""How soon the board must say that it has lost the server."""


def called(served: Served, window: str = "W01", item: str = "SG02") -> dict[str, Any]:
    """A ticket that a window calls now."""
    ticket = served.issue(item)
    served.window(window, "call-next")
    return ticket


def shows(board: Page, number: str, window: str) -> None:
    """The board's largest words are this number and this window."""
    expect(board.locator(".hero-number").first).to_have_text(number)
    expect(board.locator(".hero-number").nth(1)).to_have_text(window)


@pytest.fixture
def again(served: Served) -> Iterator[Callable[[], None]]:
    """Starts the server again, in the test or at the latest after it."""

    def start() -> None:
        if not served.up:
            served.start()

    yield start
    start()


def test_a_board_whose_server_is_gone_says_so_keeps_its_numbers_and_mends_itself(
    screens: Screens, served: Served, again: Callable[[], None]
) -> None:
    screens.watch.allow("ERR_CONNECTION_REFUSED", "WebSocket connection to", "WebSocket is already in CLOS")
    served.window("W01", "open")
    served.window("W02", "open")
    board = screens.board()
    first = called(served)
    shows(board, first["number"], "1")
    second = served.issue("SG01")
    expect(board.locator(".waiting li .figure").nth(1)).to_have_text("1")

    served.stop()
    expect(board.locator(".band")).to_contain_text("显示屏与服务器断开", timeout=LOST_MS)
    expect(board.locator(".band")).to_contain_text("截至")
    shows(board, first["number"], "1")
    operations = served.beside()
    operations.perform(HALL, c.CallNext("W02"), Request("test"), lambda _: (200, {}))
    let_go(operations.store)

    again()
    expect(board.locator(".band")).to_have_count(0)
    shows(board, second["number"], "2")
    expect(board.locator(".last .call").first).to_contain_text(first["number"])
    expect(board.locator(".waiting li .figure").nth(1)).to_have_text("0")


def test_a_board_whose_server_falls_silent_says_so_and_follows_again(
    screens: Screens, served: Served
) -> None:
    screens.watch.allow("WebSocket connection to")
    served.window("W01", "open")
    board = screens.board("en")
    ticket = called(served)
    shows(board, ticket["number"], "1")
    os.kill(served.web, signal.SIGSTOP)
    try:
        expect(board.locator(".band")).to_contain_text("lost its connection", timeout=LOST_MS)
        shows(board, ticket["number"], "1")
    finally:
        os.kill(served.web, signal.SIGCONT)
    expect(board.locator(".band")).to_have_count(0)
    served.window("W01", "no-show", ticket=ticket["id"])
    shows(board, called(served)["number"], "1")


def test_the_board_shows_the_last_calls_and_a_missed_one_is_no_longer_called(
    screens: Screens, served: Served
) -> None:
    for window in ("W01", "W02", "W03"):
        served.window(window, "open")
    board = screens.board()
    tickets = [called(served, "W01"), called(served, "W02", "SG01"), called(served, "W03", "SG01")]
    shows(board, tickets[2]["number"], "3")
    rows = board.locator(".last .call:not(.none)")
    expect(rows.nth(0)).to_contain_text(tickets[1]["number"])
    expect(rows.nth(1)).to_contain_text(tickets[0]["number"])
    served.window("W01", "no-show", ticket=tickets[0]["id"])
    expect(rows.nth(1)).to_contain_text("过号")


def test_a_visitor_who_sits_at_the_window_is_no_longer_called(screens: Screens, served: Served) -> None:
    served.window("W01", "open")
    board = screens.board("en")
    ticket = called(served)
    hero = board.locator(".hero")
    expect(hero).to_contain_text("Now calling")
    served.window("W01", "start", ticket=ticket["id"])
    expect(hero).to_contain_text("Last called")
    shows(board, ticket["number"], "1")


CUT = """() => [...document.querySelectorAll("kb-board *")].filter(one => {
    const {left, top, right, bottom} = one.getBoundingClientRect();
    return left < 0 || top < 0 || right > innerWidth + 1 || bottom > innerHeight + 1;
}).map(one => one.className || one.localName)"""
"""Tells what stands beyond the edge of the wall."""


@pytest.mark.parametrize("upright", [False, True], ids=["lying", "upright"])
def test_a_full_board_that_has_lost_its_server_still_shows_every_call(
    screens: Screens, served: Served, upright: bool
) -> None:
    screens.watch.allow("ERR_INTERNET_DISCONNECTED", "WebSocket connection to")
    windows = ("W01", "W02", "W03", "W06", "W07", "W08", "W14")
    for window in windows:
        served.window(window, "open")
        called(served, window, "SG02")
    board = screens.board("en")
    if upright:
        board.set_viewport_size({"width": 1080, "height": 1920})
    expect(board.locator(".call:not(.none)")).to_have_count(6)
    board.context.set_offline(True)
    expect(board.locator(".band")).to_be_visible(timeout=20_000)
    assert board.evaluate(CUT) == []


LISTEN = """
    window.heard = [];
    const start = AudioBufferSourceNode.prototype.start;
    AudioBufferSourceNode.prototype.start = function (...when) {
        const sound = {from: performance.now(), to: null};
        window.heard.push(sound);
        this.addEventListener("ended", () => sound.to = performance.now());
        return start.apply(this, when);
    };
"""
"""Notes when a sound begins and ends in the page."""


def words(page: Page) -> list[tuple[str, dict[str, Any]]]:
    """What the page tells the server, name and content, collected as it tells it."""
    told: list[tuple[str, dict[str, Any]]] = []

    def sent(frame: str | bytes) -> None:
        if isinstance(frame, str) and frame.startswith("42"):
            name, content = json.loads(frame[frame.index("[") :])
            told.append((name, content))

    def opened(socket: WebSocket) -> None:
        socket.on("framesent", sent)

    page.on("websocket", opened)
    return told


def test_three_quick_calls_are_spoken_one_after_the_other(screens: Screens, served: Served) -> None:
    for window in ("W01", "W02", "W03"):
        served.window(window, "open")
    board = screens.board()
    told = words(board)
    sounds: list[Response] = []
    board.on("response", lambda answer: sounds.append(answer) if answer.url.endswith(".wav") else None)
    board.add_init_script(LISTEN)
    board.reload()

    def offered() -> bool:
        board.wait_for_timeout(50)
        names = [name for name, _ in told]
        return "follow" in names and "player" in names[names.index("follow") :]

    def said() -> list[dict[str, Any]]:
        board.wait_for_timeout(50)
        return [content for name, content in told if name == "said"]

    until(offered, "it offers to speak")
    for window, item in (("W02", "SG01"), ("W03", "SG01"), ("W01", "SG02")):
        called(served, window, item)
    until(lambda: len(said()) >= 6, "three announcements are started and ended")
    assert [one["phase"] for one in said()] == ["started", "ended"] * 3
    ids = [one["id"] for one in said()]
    assert ids[0::2] == ids[1::2]
    assert len(set(ids)) == 3
    kinds = [(one.status, one.headers["content-type"]) for one in sounds]
    assert kinds == [(200, "audio/wav")] * 3
    assert all(int(one.headers["content-length"]) > 40_000 for one in sounds)
    heard = board.evaluate("window.heard")
    assert len(heard) == 3
    assert all(before["to"] <= after["from"] for before, after in pairwise(heard))


# Turns that a wall shows


@pytest.mark.parametrize(
    ("lang", "ready", "later"), [("zh-CN", "请准备", "稍后再叫"), ("en", "Get ready", "called again later")]
)
def test_a_call_taken_back_disappears_at_once_and_the_number_may_get_ready_again(
    screens: Screens, served: Served, lang: str, ready: str, later: str
) -> None:
    first, second = served.issue("SG01"), served.issue("SG01")
    served.window("W02", "open")
    board = screens.board(lang)
    told = board.locator(".waiting .ready")
    expect(told).to_have_text(re.compile(rf"{ready}\s*{first['number']}\s*{second['number']}"))
    served.window("W02", "call-next")
    shows(board, first["number"], "2")
    expect(told).not_to_contain_text(first["number"])
    served.window("W02", "undo")
    expect(board.locator(".calls")).not_to_contain_text(first["number"])
    expect(board.locator(".undone")).to_contain_text(first["number"])
    expect(board.locator(".undone")).to_contain_text(later)
    expect(told).to_contain_text(first["number"])
    served.window("W02", "call-next")
    shows(board, first["number"], "2")
    expect(board.locator(".undone")).to_have_count(0)


@pytest.mark.parametrize(("lang", "name"), [("zh-CN", "税务"), ("en", "Tax")])
def test_what_is_suspended_is_told_on_the_wall(
    screens: Screens, served: Served, lang: str, name: str
) -> None:
    board = screens.board(lang)
    served.ask("POST", "/parked", {"code": "SW", "reason": PROBE})
    expect(board.locator(".board-foot")).to_contain_text(name)
    expect(board.locator(".board-foot")).to_contain_text(PROBE)
    assert taken_as_tag(board) == 0
    served.ask("POST", "/parked/SW/resume")
    expect(board.locator(".board-foot")).not_to_contain_text(PROBE)


@pytest.mark.parametrize("upright", [False, True], ids=["lying", "upright"])
def test_lines_of_who_may_get_ready_cover_nothing(screens: Screens, served: Served, upright: bool) -> None:
    for number in range(1, 19):
        served.window(f"W{number:02}", "open")
    for item in ("SG01", "RS05", "HZ03", "BD04", "MZ02", "SG02") * 3:
        served.issue(item)
    board = screens.board("en")
    if upright:
        board.set_viewport_size({"width": 1080, "height": 1920})
    for window in ("W01", "W02", "W03", "W04", "W05", "W06", "W07"):
        served.window(window, "call-next")
    expect(board.locator(".waiting .ready")).to_have_count(3)
    expect(board.locator(".last .call:not(.none)").nth(3)).to_be_visible()
    assert board.evaluate(COVERED) == []


COVERED = """() => {
    const foot = document.querySelector(".board-foot").getBoundingClientRect().top;
    const calls = document.querySelectorAll(".waiting li, .last .call:not(.none)");
    const rows = [...calls].filter(one => one.offsetParent);
    const box = one => one.getBoundingClientRect();
    const beyond = (one, row) => box(one).height && (box(one).bottom > box(row).bottom + 6
        || box(one).top < box(row).top - 6);
    return [
        ...rows.filter(one => box(one).bottom > foot + 1).map(one => "below: " + one.textContent),
        ...rows.filter(row => [...row.children].some(one => beyond(one, row))).map(
            one => "beyond: " + one.textContent
        ),
    ].map(one => one.replace(/\\s+/g, " "));
}"""
"""What of the board's rows lies under the foot or beyond its own row."""
