"""The office: what a manager sees of the hall, and what cannot be done by a slip of the hand."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Route, expect

from tests.builders import DEMO
from tests.flows.browser import PROBE, Screens, barriers, taken_as_tag
from tests.flows.browser_server import Served

pytestmark = pytest.mark.browser

USUAL = (DEMO / "plans" / "fast_flex_always.toml").read_text("utf-8")
"""The plan that the hall of these tests starts with."""

TIDE = """
[[triggers]]
lane = "fast"
more_than = 2
for = "1 s"
window = "W15"
role = "fast"
"""


def renamed(code: str) -> str:
    """The usual plan under another code."""
    assert 'code = "fast_flex"' in USUAL
    return USUAL.replace('code = "fast_flex"', f'code = "{code}"')


@pytest.fixture(scope="module")
def boss(running: Served) -> str:
    """A manager's token."""
    return running.run("tokens", "create", "--role", "manager", "--name", "boss").split()[-1]


@pytest.fixture
def usual(served: Served, boss: str) -> Iterator[None]:
    """The usual plan, and nothing suspended, afterwards."""
    yield
    served.ask("POST", "/plan", {"text": USUAL}, boss)
    for one in served.ask("GET", "")["parked"]:
        served.ask("POST", f"/parked/{one['code']}/resume")


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
    office.set_viewport_size({"width": 390, "height": 844})
    assert office.evaluate("document.documentElement.scrollWidth") <= 390


def test_the_plan_can_be_read_on_a_phone(screens: Screens, served: Served) -> None:
    office = screens.office("plan", "en")
    office.set_viewport_size({"width": 390, "height": 844})
    letters = office.locator(".gantt text.who").first.bounding_box()
    assert letters is not None
    assert letters["height"] >= 8
    assert office.evaluate("document.documentElement.scrollWidth") <= 390
    assert barriers(office) == []


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


# the day


@pytest.mark.parametrize(("lang", "name"), [("zh-CN", "税务"), ("en", "Tax")])
@pytest.mark.usefixtures("usual")
def test_a_service_is_suspended_with_its_reason_and_resumed(
    screens: Screens, served: Served, lang: str, name: str
) -> None:
    office = screens.office("today", lang)
    office.locator("#park-code").select_option("SW")
    office.locator("#park-reason").fill(PROBE)
    office.locator("form.park button").click()
    suspended = office.locator(".parked li")
    expect(suspended).to_have_count(1)
    expect(suspended).to_contain_text(name)
    expect(suspended.locator(".reason")).to_have_text(PROBE)
    assert taken_as_tag(office) == 0
    assert barriers(office) == []
    assert [one["code"] for one in served.ask("GET", "")["parked"]] == ["SW"]
    expect(office.locator("#park-code option[value=SW]")).to_have_count(0)
    expect(office.locator(".office-day a.chip")).to_contain_text("1")
    suspended.locator("button").click()
    expect(suspended).to_have_count(0)
    assert served.ask("GET", "")["parked"] == []


def test_the_day_shows_appointments_pre_checks_and_how_visits_ended(screens: Screens, served: Served) -> None:
    before = served.ask("GET", "/turns")
    came, away = served.book("SG04"), served.book("BD03")
    number = served.ask("POST", f"/appointments/{came['id']}/check-in")["number"]
    served.ask("POST", f"/appointments/{away['id']}/cancel")
    check = served.ask("POST", "/pre-checks", {"items": ["SG04"]})
    served.issue()
    served.window("W01", "open")
    ticket = served.window("W01", "call-next")["ticket"]["id"]
    served.window("W01", "start", ticket=ticket)
    served.window("W01", "complete", ticket=ticket, outcome="turned_away", missing=["M03"])
    office = screens.office("today", "en")
    row = office.locator("table tbody tr", has_text=number)
    expect(row.locator(".state")).to_have_text("checked in")
    expect(row).to_contain_text("Company incorporation")
    expect(office.locator(".state.cancelled").first).to_have_text("cancelled")
    expect(office.locator(".checks li").first).to_contain_text("Company incorporation")
    ended = office.locator("table.ended tr", has_text="Turned away")
    expect(ended.locator("strong")).to_have_text(str(before["turned_away"] + 1))
    expect(office.locator(".missing")).to_contain_text("Registration application form")
    assert barriers(office) == []
    served.ask("POST", f"/pre-checks/{check['id']}/send-away", {"missing": []})
    expect(office.locator(".checks li")).to_have_count(0)


# priority


def test_what_priority_costs_stands_beside_the_waits_of_the_others(screens: Screens, served: Served) -> None:
    costs = served.ask("GET", "/priorities/costs")["priorities"]
    before = next(one for one in costs if one["code"] == "priority")
    claimed, refused = served.issue(priority="priority"), served.issue(priority="priority")
    served.ask("POST", f"/tickets/{claimed['id']}/priority", {"priority": None})
    served.ask("POST", f"/tickets/{refused['id']}/refuse-priority")
    office = screens.office("priority", "en")
    row = office.locator("table.costs tbody tr").first
    expect(row).to_contain_text("claimed at the kiosk")
    cells = row.locator("td")
    wanted = (before["claimed"] + 2, before["granted"] + 1, before["refused"] + 1)
    for place, n in zip((2, 3, 4), wanted, strict=True):
        expect(cells.nth(place)).to_have_text(str(n))
    expect(office.locator("table.bounds tr.now td").first).to_have_text("25 min")
    assert barriers(office) == []


# the plan


@pytest.mark.parametrize("lang", ["zh-CN", "en"])
@pytest.mark.usefixtures("usual")
def test_a_plan_that_leaves_somebody_unserved_is_listed_and_asked_about_before_it_is_forced(
    screens: Screens, served: Served, tmp_path: Path, lang: str
) -> None:
    gap = tmp_path / "gap.toml"
    gap.write_text(renamed("gap").replace('to = "24:00"', 'to = "23:00"'), "utf-8")
    office = screens.office("plan", lang)
    office.locator("#plan-file").set_input_files(str(gap))
    harms = office.locator(".notice.warn .harms li")
    expect(harms.first).to_contain_text("23:00")
    assert harms.count() > 5
    assert barriers(office) == []
    office.locator("kb-office-plan .answers .danger").click()
    question = office.locator("dialog")
    expect(question).to_be_visible()
    assert barriers(office) == []
    office.keyboard.press("Escape")
    assert served.ask("GET", "")["plan"] == "fast_flex"
    office.locator("kb-office-plan .answers .danger").click()
    question.locator(".danger").click()
    expect(office.locator(".notice.ok")).to_be_visible()
    assert served.ask("GET", "")["plan"] == "gap"
    left_open = office.locator(".left-open")
    expect(left_open.locator(".harms li").first).to_contain_text("23:00")
    office.reload()
    expect(left_open.locator(".harms li").first).to_contain_text("23:00")
    assert barriers(office) == []


@pytest.mark.parametrize(
    ("lang", "told"),
    [("zh-CN", "本方案没有角色“regulr” 您是否想写 regular？"), ("en", "'regulr' is no role of this plan")],
)
@pytest.mark.usefixtures("usual")
def test_a_good_plan_is_put_in_force_and_a_wrong_file_changes_nothing(
    screens: Screens, served: Served, tmp_path: Path, lang: str, told: str
) -> None:
    screens.watch.allow("422")
    office = screens.office("plan", lang)
    wrong, good = tmp_path / "wrong.toml", tmp_path / "good.toml"
    wrong.write_text(USUAL.replace('rest = "regular"', 'rest = "regulr"'), "utf-8")
    good.write_text(renamed("good"), "utf-8")
    office.locator("#plan-file").set_input_files(str(wrong))
    mistake = office.locator(".notice.danger .harms li").first
    expect(mistake).to_contain_text("slots[1].rest")
    expect(mistake).to_contain_text(told)
    office.locator("#plan-file").set_input_files(str(good))
    expect(office.locator(".notice.ok")).to_be_visible()
    office.locator("kb-office-plan .answers .main").click()
    expect(office.locator("kb-office-plan .gantt")).to_have_count(1)
    assert served.ask("GET", "")["plan"] == "good"


@pytest.mark.usefixtures("usual")
def test_a_window_that_follows_the_tide_is_seen_in_the_table_and_in_the_picture(
    screens: Screens, served: Served, boss: str
) -> None:
    served.ask("POST", "/plan", {"text": USUAL + TIDE}, boss)
    served.window("W15", "open")
    office = screens.office("plan", "en")
    state = office.locator("table.tides .chip")
    expect(state).to_have_text("off")
    for _ in range(3):
        served.issue()
    expect(state).to_contain_text("on for")
    expect(office.locator("table.tides .why")).to_contain_text("Fast")
    expect(office.locator(".gantt .tide rect")).to_have_count(1)
    assert barriers(office) == []


# the rules, and a ticket's story


@pytest.mark.parametrize(("lang", "first"), [("zh-CN", "谁先谁后"), ("en", "Who comes first")])
def test_the_rules_can_be_read_from_the_office_and_by_anybody(
    screens: Screens, lang: str, first: str
) -> None:
    office = screens.office("plan", lang)
    office.locator(".rules-link a").click()
    expect(office.locator(".rules h2").first).to_have_text(first)
    rules = screens.page(f"/halls/DEMO/rules?lang={lang}", "phone")
    expect(rules.locator(".rules h2").first).to_have_text(first)
    assert barriers(rules) == []
    assert rules.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("lang", ["zh-CN", "en"])
def test_a_tickets_story_is_found_by_its_number(screens: Screens, served: Served, lang: str) -> None:
    ticket = served.issue()
    served.window("W01", "open")
    called = served.window("W01", "call-next")["ticket"]
    served.window("W01", "no-show", ticket=called["id"])
    office = screens.office("tickets", lang)
    office.locator("#find-ticket").fill(ticket["number"])
    number = office.locator(".story-of", has_text=ticket["number"])
    expect(office.locator(".story-of")).to_have_count(1)
    number.click()
    story = office.locator("dialog.drawer .story li")
    expect(story.last).to_contain_text("Did not come to Window 1 (missed)")
    expect(story.last).to_contain_text("1号窗口叫号，没有来（过号）")
    assert barriers(office) == []
    office.keyboard.press("Escape")
    expect(story).to_have_count(0)
    expect(number).to_be_focused()


def test_everything_else_is_two_clicks_away_at_the_reception_and_at_the_console(
    screens: Screens, served: Served
) -> None:
    ticket = served.issue()
    office = screens.office("tickets", "en")
    office.locator("table.tickets tbody tr", has_text=ticket["number"]).locator(".moves a").click()
    expect(office.locator("#found-number")).to_have_text(ticket["number"])
    office.locator("[data-turn=more-time]").click()
    expect(office.locator("[data-turn=more-time]")).to_have_count(0)
    assert served.ask("GET", f"/tickets/{ticket['id']}")["more_time_left"] == 0
    office = screens.office("overview", "en")
    office.locator("a.window-number", has_text="7").first.click()
    expect(office.locator(".strip h1")).to_have_text("Window 7")


@pytest.mark.parametrize("lang", ["zh-CN", "en"])
def test_the_office_lists_which_plan_came_into_force_when_by_whom_and_why(
    screens: Screens, served: Served, boss: str, usual: None, lang: str
) -> None:
    reason = f"two clerks are ill ({lang})"
    served.ask("POST", "/plan", {"text": renamed("short"), "reason": reason}, boss)
    office = screens.office("plan", lang)
    changes = office.locator("kb-office-changes")
    newest = changes.locator(".change").first
    expect(newest).to_contain_text(reason)
    expect(newest).to_contain_text("boss（程序或设备）" if lang == "zh-CN" else "boss (program or device)")
    expect(newest).to_contain_text("生效中" if lang == "zh-CN" else "in force")
    served.ask("POST", "/plan", {"text": USUAL}, boss)
    expect(changes.locator(".change").nth(1)).to_contain_text(reason)
    office.set_viewport_size({"width": 390, "height": 844})
    assert office.evaluate("document.documentElement.scrollWidth") <= 390
    assert barriers(office) == []
    changes.locator("#changes-span").select_option("day")
    changes.locator("#changes-day").fill("2020-02-03")
    expect(changes.locator(".empty")).to_be_visible()
    expect(changes.locator(".change")).to_have_count(0)
