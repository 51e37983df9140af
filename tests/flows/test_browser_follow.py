"""The page behind a slip's code, on a visitor's own telephone."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.builders import DEMO
from tests.flows.browser import PROBE, Screens, codes_in, taken_as_tag
from tests.flows.browser_server import Served

pytestmark = pytest.mark.browser

USUAL = (DEMO / "plans" / "fast_flex_always.toml").read_text("utf-8")


@pytest.fixture(scope="module")
def boss(running: Served) -> str:
    """A manager's token."""
    return running.run("tokens", "create", "--role", "manager", "--name", "boss").split()[-1]


@pytest.mark.parametrize(
    ("lang", "two", "go"),
    [("zh-CN", "2 人", "请现在到窗口办理"), ("en", "2 people", "Please go to the window now")],
)
def test_the_phone_shows_the_place_in_the_line_and_then_the_window(
    screens: Screens, served: Served, lang: str, two: str, go: str
) -> None:
    served.issue("SG01")
    served.issue("SG01")
    ticket = served.issue("SG01")
    phone = screens.phone(ticket["follow_url"], lang)
    expect(phone.locator("h1")).to_contain_text(ticket["number"])
    expect(phone.locator("[data-fact=ahead]")).to_have_text(two)
    served.window("W02", "open")
    for ahead in ("1", "0"):
        called = served.window("W02", "call-next")["ticket"]["id"]
        expect(phone.locator("[data-fact=ahead]")).to_contain_text(ahead)
        served.window("W02", "no-show", ticket=called)
    served.window("W02", "call-next")
    expect(phone.locator("#ticket")).to_have_attribute("data-state", "called")
    expect(phone.locator("[data-fact=window]")).to_have_text("2")
    expect(phone.locator("[data-fact=sentence]")).to_contain_text(go)
    served.window("W02", "start", ticket=ticket["id"])
    served.window("W02", "complete", ticket=ticket["id"])
    expect(phone.locator("#ticket")).to_have_attribute("data-state", "completed")


@pytest.mark.parametrize(
    ("lang", "unserved", "ready"),
    [
        ("zh-CN", "现在没有窗口办理。请在大厅等候。", "请准备"),
        ("en", "No window serves this now", "you are among the next"),
    ],
)
def test_nobody_is_told_to_get_ready_for_windows_that_are_not_open(
    screens: Screens, served: Served, lang: str, unserved: str, ready: str
) -> None:
    phone = screens.phone(served.issue("SG01")["follow_url"], lang)
    sentence = phone.locator("[data-fact=sentence]")
    expect(sentence).to_contain_text(unserved)
    expect(phone.locator("#ticket.ready")).to_have_count(0)
    assert unserved in phone.request.get(phone.url).text(), "without scripts too"
    served.window("W02", "open")
    expect(sentence).to_contain_text(ready)
    expect(phone.locator("#ticket.ready")).to_have_count(1)
    served.window("W02", "pause", reason="training")
    expect(sentence).to_contain_text(unserved)


def test_who_missed_the_call_learns_at_which_window_and_what_to_do(screens: Screens, served: Served) -> None:
    served.window("W02", "open")
    ticket = served.issue("SG01")
    phone = screens.phone(ticket["follow_url"], "en")
    expect(phone.locator("[data-fact=sentence]")).to_contain_text("you are among the next")
    served.window("W02", "call-next")
    served.window("W02", "no-show", ticket=ticket["id"])
    expect(phone.locator("[data-fact=sentence]")).to_contain_text("nobody came")
    expect(phone.locator("[data-fact=notes] .missed")).to_contain_text("behind the next 3 of your lane")
    expect(phone.locator(".follow-window")).to_have_text("Called at window2")
    expect(phone.locator(".follow-board")).to_be_hidden()


def test_the_phone_page_is_whole_without_scripts(screens: Screens, served: Served) -> None:
    served.issue("SG01")
    ticket = served.issue("SG01")
    phone = screens.phone(ticket["follow_url"], java_script_enabled=False)
    expect(phone.locator("h1")).to_contain_text(ticket["number"])
    expect(phone.locator("[data-fact=ahead]")).to_have_text("1 人")
    expect(phone.locator("[data-fact=wait]")).to_contain_text("分钟")
    assert phone.locator("meta[http-equiv=refresh]").count() == 1
    served.window("W02", "open")
    served.window("W02", "call-next")
    served.window("W03", "open")
    served.window("W03", "call-next")
    phone.reload()
    expect(phone.locator("[data-fact=window]")).to_have_text("3")
    expect(phone.locator("[data-fact=sentence]")).to_contain_text("请现在到窗口办理")


def test_the_phone_says_when_it_has_no_connection(screens: Screens, served: Served) -> None:
    screens.watch.allow("ERR_INTERNET_DISCONNECTED", "WebSocket connection to", "ERR_CONNECTION")
    phone = screens.phone(served.issue()["follow_url"])
    expect(phone.locator(".follow-lost")).to_be_hidden()
    expect(phone.locator("[data-fact=time]")).to_contain_text("截至")
    phone.context.set_offline(True)
    expect(phone.locator(".follow-lost")).to_be_visible(timeout=20_000)
    phone.context.set_offline(False)
    expect(phone.locator(".follow-lost")).to_be_hidden(timeout=20_000)


def test_an_address_that_belongs_to_no_ticket_is_told_in_words(screens: Screens, served: Served) -> None:
    screens.watch.allow("404")
    phone = screens.phone(f"{served.base}/f/nothing-like-it")
    expect(phone.locator(".trouble h1")).to_be_visible()


WATCH = """() => {
    const of = (name) => document.querySelector(`[data-fact=${name}]`);
    window.told = [];
    const note = () => window.told.push([of("wait").textContent, of("worse").textContent]);
    note();
    new MutationObserver(note).observe(of("wait"), { childList: true });
}"""
"""Keeps every wait that is shown from now on, with the reason that stands beside it."""
TOLD_LESS = """(change) => addEventListener("pagehide", () => {
    const key = Object.keys(sessionStorage).find((one) => one.startsWith("kuaiban-told-"));
    const told = JSON.parse(sessionStorage.getItem(key));
    told.half -= 600_000;
    told.until -= 600_000;
    Object.assign(told.serving, change.serving);
    Object.assign(told, { ahead: told.ahead + (change.ahead ?? 0), stand: change.stand ?? told.stand });
    sessionStorage.setItem(key, JSON.stringify(told));
})"""
"""As if ten minutes less had been told, and something else been known: the last thing that the page does, for
what comes by the live feed would put it right again."""
FEWER = USUAL.replace('"W14"]', '"W14", "W03", "W04", "W05"]')


GROWN = {
    "zh-CN": {
        "short": "按当前排队和今日窗口安排估算",
        "front": "排到了前面",
        "plan": "窗口方案有调整",
        "away": "目前没有开放",
        "still": "仍未开放",
        "fewer": "现在办理的窗口少了",
        "moved": "号票的位置有变动",
    },
    "en": {
        "short": "Estimated from today's lines and windows",
        "front": "has come in front",
        "plan": "the plan of the windows has been changed",
        "away": "is not open at the moment",
        "still": "is still not open",
        "fewer": "fewer windows serve now",
        "moved": "stands at another place",
    },
}


@pytest.mark.parametrize("lang", ["zh-CN", pytest.param("en", marks=pytest.mark.prove)])
def test_a_wait_that_was_told_grows_only_with_a_sentence_why(
    screens: Screens, served: Served, boss: str, lang: str
) -> None:
    words = GROWN[lang]
    for window in ("W02", "W03", "W04"):
        served.window(window, "open")
    ticket = [served.issue("SG01") for _ in range(12)][-1]
    phone = screens.phone(ticket["follow_url"], lang)
    why = phone.locator("[data-fact=worse]")
    expect(phone.locator(".follow-how summary")).to_have_text(words["short"])
    expect(phone.locator("[data-fact=time]")).not_to_be_empty()
    phone.evaluate(WATCH)
    expect(why).to_be_empty()
    for _ in range(4):
        served.issue("SG01", priority="priority")
    expect(why).to_contain_text(words["front"])
    try:
        served.ask("POST", "/plan", {"text": FEWER}, boss)
        expect(why).to_contain_text(words["plan"])
    finally:
        served.ask("POST", "/plan", {"text": USUAL}, boss)
    expect(why).to_be_empty()  # it is as short again as it was
    told = phone.evaluate("window.told")
    assert len({wait for wait, _ in told}) > 2
    longest = [int(re.findall(r"\d+", wait)[-1]) for wait, _ in told]
    for (before, now), (_, said) in zip(pairwise(longest), told[1:], strict=True):
        assert now <= before or said, told
    because = served.ask("GET", f"/tickets/{ticket['id']}")["estimate"]["because"]
    assert because["late"] >= 1
    for change, said in (
        ({"serving": {"late": 0}}, "away"),
        ({}, "still"),
        ({"serving": {"windows": because["windows"] + 1}}, "fewer"),
        ({"ahead": -1}, "front"),
        ({"stand": [1, 1]}, "moved"),
    ):
        phone.evaluate(TOLD_LESS, change)
        phone.reload()
        expect(why).to_contain_text(words[said])


# What a visitor may do alone


def do(phone: Page, word: str, sure: str) -> None:
    """Touches what is offered, and says yes to what it does."""
    phone.locator(".follow-acts button", has_text=word).tap()
    expect(phone.locator(".follow-does")).not_to_be_empty()
    phone.locator(".follow-acts button", has_text=sure).tap()


def state_of(served: Served, ticket: dict[str, Any]) -> str:
    return str(served.ask("GET", f"/tickets/{ticket['id']}")["state"])


@pytest.mark.parametrize(
    ("lang", "word", "sure"),
    [("zh-CN", "我还需要时间", "位先办"), ("en", "I need more time", "Yes, let 3 go first")],
)
def test_who_needs_more_time_says_so_once_and_others_go_first(
    screens: Screens, served: Served, lang: str, word: str, sure: str
) -> None:
    ticket, *others = [served.issue("SG01") for _ in range(4)]
    served.window("W02", "open")
    served.window("W02", "call-next")
    desk = screens.console("W02")
    phone = screens.phone(ticket["follow_url"], lang, has_touch=True)
    do(phone, word, sure)
    expect(phone.locator("#ticket")).to_have_attribute("data-state", "waiting")
    expect(phone.locator("[data-fact=ahead]")).to_contain_text("3")
    expect(phone.locator(".follow-acts button", has_text=word)).to_have_count(0)
    expect(desk.locator(".hand.idle")).to_be_visible()
    expect(desk.locator(".desk-word")).to_contain_text(ticket["number"])
    assert served.window("W02", "call-next")["ticket"]["id"] == others[0]["id"]


def test_a_touch_by_mistake_is_taken_back(screens: Screens, served: Served) -> None:
    ticket = served.issue("SG01")
    phone = screens.phone(ticket["follow_url"], "en", has_touch=True)
    phone.locator(".follow-acts button", has_text="cancel this ticket").tap()
    phone.locator(".follow-acts button", has_text="Back").tap()
    expect(phone.locator(".follow-acts button", has_text="I need more time")).to_be_visible()
    assert state_of(served, ticket) == "waiting"


def test_who_thinks_better_of_it_stands_where_they_were_with_the_keyboard_too(
    screens: Screens, served: Served
) -> None:
    phone = screens.phone(served.issue("SG01")["follow_url"], "en")
    give_up = phone.locator(".follow-acts button", has_text="I no longer need it")
    give_up.focus()
    phone.keyboard.press("Enter")
    phone.locator(".follow-acts button", has_text="Back").focus()
    phone.keyboard.press("Enter")
    expect(give_up).to_be_focused()


@pytest.mark.parametrize(
    ("lang", "rule", "word", "sure"),
    [
        ("zh-CN", "接下来的 3 位之后，还可 1 次", "我回来了", "好，重新排队"),
        ("en", "this is possible once", "I am back", "Yes, let me wait again"),
    ],
)
def test_who_missed_the_call_reads_the_rule_and_comes_back(
    screens: Screens, served: Served, lang: str, rule: str, word: str, sure: str
) -> None:
    ticket = served.issue("SG01")
    served.window("W02", "open")
    phone = screens.phone(ticket["follow_url"], lang, has_touch=True)
    for turn in range(2):
        served.window("W02", "call-next")
        served.window("W02", "no-show", ticket=ticket["id"])
        if turn == 0:
            expect(phone.locator("[data-fact=notes] .missed")).to_contain_text(rule)
            do(phone, word, sure)
            expect(phone.locator("#ticket")).to_have_attribute("data-state", "waiting")
    expect(phone.locator("[data-fact=notes] .missed_over")).to_be_visible()
    expect(phone.locator(".follow-acts button", has_text=word)).to_have_count(0)


def test_a_return_pass_is_shown_with_its_day_and_a_code_that_a_scanner_reads(
    screens: Screens, served: Served
) -> None:
    ticket = served.issue("SG01")
    served.window("W02", "open")
    served.window("W02", "call-next")
    served.window("W02", "start", ticket=ticket["id"])
    phone = screens.phone(ticket["follow_url"], "en")
    expect(phone.locator("#ticket")).to_have_attribute("data-state", "serving")
    served.window("W02", "complete", ticket=ticket["id"], outcome="turned_away")
    expect(phone.locator(".follow-pass svg")).to_be_visible()
    expect(phone.locator("[data-fact=notes] .pass")).to_contain_text("Return pass: until the end of")
    expect(phone.locator(".follow-pass")).to_contain_text(ticket["number"])
    assert codes_in(phone.locator(".follow-pass").screenshot()) == [ticket["id"]]
    without = screens.phone(ticket["follow_url"], "en", java_script_enabled=False)
    assert codes_in(without.locator(".follow-pass").screenshot()) == [ticket["id"]]


def test_whose_matter_is_suspended_may_wait_or_go_home_with_a_pass(screens: Screens, served: Served) -> None:
    ticket = served.issue("SG01")
    phone = screens.phone(ticket["follow_url"], "en", has_touch=True)
    served.ask("POST", "/parked", {"code": "SG", "reason": PROBE})
    phone.reload()
    expect(phone.locator("[data-fact=sentence]")).to_contain_text("Your place is kept")
    expect(phone.locator("[data-fact=notes] .parked_because")).to_contain_text(PROBE)
    expect(phone.locator("[data-fact=notes] .parked_choice")).to_contain_text("at the reception")
    assert taken_as_tag(phone) == 0
    do(phone, "Go home with a return pass", "Yes, give me the pass")
    expect(phone.locator(".follow-pass svg")).to_be_visible()
    assert state_of(served, ticket) == "withdrawn"


@pytest.mark.parametrize(
    ("lang", "step", "held"),
    [("zh-CN", "第 1 步，共 2 步", "按您的意愿"), ("en", "Step 1 of 2", "at your wish")],
)
def test_the_phone_goes_along_with_every_step_and_a_hold_at_the_visitors_wish(
    screens: Screens, served: Served, lang: str, step: str, held: str
) -> None:
    body = {"items": ["SG04", "BD01"], "steps": "in_order"}
    served.window("W02", "open")
    ticket = served.ask("POST", "/tickets", body, served.keys["kiosk"])
    phone = screens.phone(ticket["follow_url"], lang)
    expect(phone.locator("[data-fact=notes] .step")).to_contain_text(step)
    expect(phone.locator("#ticket")).to_have_class("follow-main ready")
    served.window("W02", "call-next")
    served.window("W02", "hold", ticket=ticket["id"], wish="visitor")
    expect(phone.locator("[data-fact=sentence]")).to_contain_text(held)
    served.ask("POST", f"/tickets/{ticket['id']}/resume")
    served.window("W02", "call-next")
    served.window("W02", "start", ticket=ticket["id"])
    served.window("W02", "complete", ticket=ticket["id"])
    expect(phone.locator("[data-fact=notes] .step")).to_contain_text(step.replace("1", "2", 1))
    expect(phone.locator("[data-fact=notes] .first_window")).to_contain_text("2")
