"""One ticket all the way: taps at the kiosk, paper, a clerk's keys, the board, the record."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.flows.browser import Screens, choose_item, codes_in, press
from tests.flows.browser_server import HALL, Served
from tests.waiting import until

pytestmark = pytest.mark.browser


@pytest.mark.quick
def test_a_ticket_goes_from_a_tap_to_paper_to_a_window_and_into_the_record(
    screens: Screens, served: Served, clerk: tuple[str, str]
) -> None:
    kiosk, board = screens.kiosk(), screens.board()
    choose_item(kiosk, "市场监管", "个体工商户简易注销")
    expect(kiosk.locator(".fact.lane")).to_contain_text("快办")

    with kiosk.expect_response("**/tickets") as answer:
        kiosk.locator(".take-button").tap()
    ticket = answer.value.json()
    expect(kiosk.locator(".given-number")).to_have_text(ticket["number"])
    assert codes_in(kiosk.screenshot()) == [ticket["follow_url"]]
    expect(kiosk.locator(".notice.ok.paper")).to_contain_text("已打印")

    papers = served.ask("GET", "/printers/kiosk/papers")["papers"]
    assert codes_in(served.picture(papers[0]["paper"])) == [ticket["follow_url"]]
    office = screens.office("paper")
    expect(office.locator(".papers img").first).to_have_js_property("complete", True)

    phone = screens.phone(codes_in(kiosk.screenshot())[0])
    expect(phone.locator("h1")).to_contain_text(ticket["number"])

    desk = screens.signed_in(*clerk, f"/console/{HALL}", "console")
    desk.locator(".picker a", has_text="1号").first.focus()
    desk.keyboard.press("Enter")
    desk.locator(".offers").wait_for()
    press(desk, "o")
    expect(desk.locator(".strip .chip")).to_have_class("chip open")
    until(lambda: served.ask("GET", "/windows/W01")["state"] == "open", "the window is open")
    expect(desk.locator(".hand")).to_contain_text(ticket["number"])
    press(desk, "n")
    expect(board.locator(".hero-number").first).to_have_text(ticket["number"])
    expect(board.locator(".hero-number").nth(1)).to_have_text("1")
    expect(desk.locator(".hand-number")).to_contain_text(ticket["number"])
    expect(desk.locator(".why")).to_contain_text("先到先办")
    expect(phone.locator(".follow-window")).to_contain_text("1")

    for key, word in (("s", "办理中"), ("a", "已受理")):
        press(desk, key)
        expect(desk.locator(".hand-state")).to_have_text(word)
    press(desk, "c")
    expect(desk.locator(".hand.idle")).to_be_visible()

    visit = until(lambda: served.visit(ticket["id"]), "the visit is in the record")
    assert (visit["number"], visit["window"], visit["ended"]) == (ticket["number"], "W01", "completed")
    assert visit["accept_inferred"] == 0
    assert visit["issued_at"] <= visit["called_at"] <= visit["started_at"] <= visit["accepted_at"]
    assert "DEMO" in served.run("rebuild", "--check")
