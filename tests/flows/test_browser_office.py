"""The office: what a manager sees of the hall, and what cannot be done by a slip of the hand."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.flows.browser import Screens, barriers
from tests.flows.browser_server import Served

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("lang", ["zh-CN", "en"])
def test_nobody_loses_a_place_by_one_click_in_the_office(screens: Screens, served: Served, lang: str) -> None:
    ticket = served.issue()
    office = screens.office("tickets", lang)
    row = office.locator("table.tickets tbody tr", has_text=ticket["number"])
    row.locator("button").click()
    question = office.locator("dialog")
    expect(question).to_contain_text(ticket["number"])
    expect(question).to_contain_text("个体工商户简易注销" if lang == "zh-CN" else "simplified deregistration")
    assert barriers(office) == []
    office.keyboard.press("Escape")
    expect(question).to_have_count(0)
    expect(row.locator("button")).to_be_focused()
    assert [one["id"] for one in served.tickets("waiting")] == [ticket["id"]]
    row.locator("button").click()
    question.locator(".danger").click()
    expect(row.locator(".state")).to_have_class("state withdrawn")
    assert served.tickets("waiting") == []


@pytest.mark.parametrize("hand", ["pointer", "keyboard"])
def test_a_ticket_stays_under_the_hand_that_aims_at_it(screens: Screens, served: Served, hand: str) -> None:
    first = served.issue()
    office = screens.office("tickets")
    office.locator("#find-state").select_option("waiting")
    rows = office.locator("table.tickets tbody tr")
    expect(rows).to_have_count(1)
    if hand == "pointer":
        rows.first.locator("button").hover()
    else:
        rows.first.locator("button").focus()
    served.issue()
    served.issue("SG01")
    more = office.locator(".wanted button")
    expect(more).to_contain_text("2")
    expect(rows).to_have_count(1)
    served.window("W01", "open")
    served.window("W01", "call-next")
    expect(rows.first.locator(".state")).to_have_class("state called")
    expect(rows.first).to_contain_text(first["number"])
    more.click()
    expect(rows).to_have_count(2)
    expect(more).to_have_count(0)
