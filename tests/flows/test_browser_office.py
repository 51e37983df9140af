"""The office: what a manager sees of the hall, and what cannot be done by a slip of the hand."""

from __future__ import annotations

import pytest
from playwright.sync_api import Route, expect

from tests.flows.browser import Screens, barriers
from tests.flows.browser_server import Served

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("lang", ["zh-CN", "en"])
def test_nobody_loses_a_place_by_one_click_in_the_office(screens: Screens, served: Served, lang: str) -> None:
    ticket = served.issue()
    office = screens.office("tickets", lang)
    row = office.locator("table.tickets tbody tr", has_text=ticket["number"])
    row.locator(".moves button").click()
    question = office.locator("dialog")
    expect(question).to_contain_text(ticket["number"])
    expect(question).to_contain_text("个体工商户简易注销" if lang == "zh-CN" else "simplified deregistration")
    assert barriers(office) == []
    office.keyboard.press("Escape")
    expect(question).to_have_count(0)
    expect(row.locator(".moves button")).to_be_focused()
    assert [one["id"] for one in served.tickets("waiting")] == [ticket["id"]]
    row.locator(".moves button").click()
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
        rows.first.locator(".moves button").hover()
    else:
        rows.first.locator(".moves button").focus()
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


def test_who_waits_longer_than_promised_stands_out_in_the_list(screens: Screens, served: Served) -> None:
    fast, regular = served.issue(), served.issue("SG01")
    office = screens.office("overview")

    def impatient(route: Route) -> None:
        route.fulfill(json=route.fetch().json() | {"target_seconds": -1})

    office.route("**/promise", impatient)
    office.reload()
    office.locator(".parts a[href='#tickets']").click()
    waits = {
        one["number"]: office.locator("tbody tr", has_text=one["number"]).locator("td.num").nth(1)
        for one in (fast, regular)
    }
    expect(waits[fast["number"]].locator(".bad")).to_contain_text("超过承诺")
    expect(waits[regular["number"]]).to_contain_text("分钟")
    expect(waits[regular["number"]].locator(".bad")).to_have_count(0)


def test_every_ticket_of_a_long_day_can_be_reached(screens: Screens, served: Served) -> None:
    for _ in range(101):
        served.issue()
    office = screens.office("tickets")
    rows = office.locator("table.tickets tbody tr")
    expect(rows).to_have_count(100)
    office.locator(".more button").click()
    expect(rows.nth(100)).to_be_visible()
    heights = rows.evaluate_all("all => [...new Set(all.map(one => Math.round(one.offsetHeight)))]")
    assert len(heights) == 1
    rows.nth(100).scroll_into_view_if_needed()
    expect(office.locator("table.tickets thead th").first).to_be_in_viewport()


def test_the_overview_tells_who_waits_who_is_served_and_which_late_tickets_wait_still(
    screens: Screens, served: Served
) -> None:
    served.issue()
    served.issue("SG01")
    served.window("W02", "open")
    ticket = served.window("W02", "call-next")["ticket"]
    served.window("W02", "start", ticket=ticket["id"])
    office = screens.office("overview", "en")
    cards = office.locator(".figure-card")
    expect(cards.nth(3)).to_contain_text("People waiting now1")
    expect(cards.nth(3)).to_contain_text("1 being served, 0 called")

    def late(route: Route) -> None:
        facts = {"kept": 7, "missed": 3, "waiting_late": 2, "pending": 0, "share": 0.7, "worst_seconds": 187}
        route.fulfill(json=route.fetch().json() | facts)

    office.route("**/promise", late)
    office.set_viewport_size({"width": 1366, "height": 768})
    office.reload()
    expect(cards.nth(1)).to_contain_text("3 too late, 2 of them still waiting")
    expect(cards.nth(2)).to_contain_text("3:07")
    last = office.locator(".window").last.bounding_box()
    assert last is not None
    assert last["y"] + last["height"] <= 768
    table = office.locator("table.lanes")
    assert table.evaluate("one => one.scrollWidth <= one.parentElement.clientWidth")


def test_a_dead_printer_is_seen_from_every_part_of_the_office(screens: Screens, served: Served) -> None:
    office = screens.office("overview")
    slip = {
        "ticket": "t1", "number": "K777", "paper": "failed", "reason": "resting",
        "words": {"zh-CN": "打印机故障，稍后重试", "en": "The printer has a fault"},
        "changed_at": "2026-03-02T01:02:00.000Z",
    }  # fmt: skip

    def dead(route: Route) -> None:
        answer = route.fetch().json()
        answer["printers"][0]["slips"] = [slip]
        route.fulfill(json=answer)

    office.route("**/printers", dead)
    office.reload()
    expect(office.locator(".parts .badge")).to_contain_text("1")
    office.locator(".parts a[href='#paper']").click()
    expect(office.locator(".printers .chip")).to_have_text("有问题")
    expect(office.locator(".bad-slips")).to_contain_text("K777")
    expect(office.locator(".bad-slips")).to_contain_text("打印机故障")
    assert barriers(office) == []
