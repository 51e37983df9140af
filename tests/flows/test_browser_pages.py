"""Every screen in both languages: no barrier, no fault, the right language, a focus that can be seen."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.flows.browser import PROBE, Screens, barriers, choose_item, press, press_button, taken_as_tag
from tests.flows.browser_server import HALL, Served

pytestmark = pytest.mark.browser

LANGUAGES = ("zh-CN", "en")
WORDS = {
    "zh-CN": ("市场监管", "个体工商户简易注销"),
    "en": ("Market Regulation", "simplified deregistration"),
}
STILL = """() => Promise.all(
    document.getAnimations()
        .filter(one => Number.isFinite(one.effect.getComputedTiming().endTime))
        .map(one => one.finished.catch(() => 0))
)"""
"""Waits for what moves to have come to rest: half-way a colour is another one."""
Look = Callable[[str], None]


def checker(page: Page, lang: str, found: list[str]) -> Look:
    """Looks at the page as it is now and notes what is wrong under a name."""

    def look(name: str) -> None:
        page.evaluate(STILL)
        found.extend(f"{name}: {one}" for one in barriers(page))
        said = page.locator("html").get_attribute("lang")
        if said != lang:
            found.append(f"{name}: says it is in {said}")

    return look


def a_busy_hall(served: Served) -> None:
    """Somebody waits in several lanes, somebody is called, somebody is served, a window pauses."""
    for item in ("SG02", "SG01", "RS01", "RS06", "HZ01", "BD03", "SG02", "SG01", "SG01"):
        served.issue(item)
    for window in ("W01", "W02", "W03", "W09"):
        served.window(window, "open")
    served.window("W01", "call-next")
    ticket = served.window("W02", "call-next")["ticket"]
    served.window("W02", "start", ticket=ticket["id"])
    missed = served.window("W09", "call-next")["ticket"]
    served.window("W09", "no-show", ticket=missed["id"])
    served.window("W09", "pause", reason="短暂休息")


@pytest.mark.parametrize("lang", ["zh-CN", pytest.param("en", marks=pytest.mark.prove)])
def test_the_kiosk_has_no_barriers(screens: Screens, served: Served, lang: str) -> None:
    a_busy_hall(served)
    found: list[str] = []
    kiosk = screens.kiosk(lang, clock=True)
    look = checker(kiosk, lang, found)
    look("home")
    kiosk.locator(".find").tap()
    kiosk.locator(".key", has_text="S").first.tap()
    look("search")
    kiosk.locator("footer button").first.tap()
    kiosk.locator("button.department", has_text=WORDS[lang][0]).tap()
    look("department")
    kiosk.locator("footer button").first.tap()
    choose_item(kiosk, *WORDS[lang])
    expect(kiosk.locator(".fact .value").nth(1)).not_to_have_text("…")
    look("item")
    kiosk.locator("footer .size").tap()
    kiosk.locator("footer .reach").tap()
    look("item in large text")
    kiosk.clock.run_for(91_000)
    expect(kiosk.locator("dialog.still-there")).to_be_visible()
    look("question")
    kiosk.locator("dialog.still-there button").tap()
    kiosk.locator(".take-button").tap()
    kiosk.locator(".given-number").wait_for()
    look("ticket")
    assert found == []


@pytest.mark.parametrize("lang", ["zh-CN", pytest.param("en", marks=pytest.mark.prove)])
def test_the_board_has_no_barriers(screens: Screens, served: Served, lang: str) -> None:
    screens.watch.allow("ERR_INTERNET_DISCONNECTED", "WebSocket connection to")
    found: list[str] = []
    board = screens.board(lang)
    look = checker(board, lang, found)
    look("quiet")
    a_busy_hall(served)
    expect(board.locator(".last .call:not(.none)").nth(1)).to_be_visible()
    look("calls")
    board.context.set_offline(True)
    expect(board.locator(".band")).to_be_visible(timeout=20_000)
    look("lost")
    assert found == []


@pytest.mark.parametrize("lang", ["en", pytest.param("zh-CN", marks=pytest.mark.prove)])
def test_the_console_has_no_barriers(screens: Screens, served: Served, lang: str) -> None:
    a_busy_hall(served)

    found: list[str] = []
    desk = screens.console("W04", lang)
    look = checker(desk, lang, found)
    look("closed")
    press(desk, "o")
    expect(desk.locator(".hand")).to_contain_text("A0")
    look("free")
    press(desk, "n")
    expect(desk.locator(".hand-number")).to_be_visible()
    look("called")
    press(desk, "t")
    look("transfer")
    for way in (1, 2):
        desk.locator(".ways button").nth(way).click()
        look(f"transfer {way}")
    press(desk, "Escape")
    press(desk, "s")
    expect(desk.locator(".offers button")).to_have_count(6)
    for keys, question in (
        ("h", "hold"),
        ("m", "more"),
        ("me", "outcome"),
        ("mb", "matter"),
        ("mu", "auto-call"),
    ):
        for key in keys:
            press(desk, key)
        desk.locator(f"dialog#{question}").wait_for()
        look(question)
        press(desk, "Escape")
        expect(desk.locator("dialog")).to_have_count(0)
    look("serving")
    press(desk, "h")
    press(desk, "h")
    expect(desk.locator(".aside li").first).to_be_visible()
    look("undo")
    press(desk, "w")
    desk.locator("dialog#walk-up").wait_for()
    look("walk-up")
    press(desk, "Escape")
    press(desk, "p")
    look("pause")
    press_button(desk.locator("#pause .options button").first)
    expect(desk.locator(".strip .chip")).to_have_class("chip paused")
    look("paused")
    desk.locator(".desk-foot button").nth(1).click()
    expect(desk.locator(".picker li").first).to_be_visible()
    look("windows")
    assert found == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_office_has_no_barriers(screens: Screens, served: Served, lang: str) -> None:
    a_busy_hall(served)
    found: list[str] = []
    office = screens.office("overview", lang)
    look = checker(office, lang, found)
    for part, there in (
        ("overview", ".window"),
        ("tickets", "table.tickets tbody tr"),
        ("paper", ".papers img"),
        ("plan", "svg.gantt"),
        ("devices", ".door"),
    ):
        office.locator(f".parts a[href='#{part}']").click()
        office.locator(there).first.wait_for()
        look(part)
    assert found == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_phone_and_the_plain_pages_have_no_barriers(screens: Screens, served: Served, lang: str) -> None:
    screens.watch.allow("404", "401")
    a_busy_hall(served)
    ticket = served.issue("SG01")
    found: list[str] = []
    phone = screens.phone(ticket["follow_url"], lang)
    look = checker(phone, lang, found)
    look("waiting")
    phone.emulate_media(color_scheme="dark")
    look("waiting, dark")
    for path in ("/", "/sign-in", "/about", "/no-such-page", f"/kiosk/{HALL}", f"/board/{HALL}/main"):
        phone.goto(f"{served.base}{path}?lang={lang}")
        phone.emulate_media(color_scheme="light")
        look(path)
    home = screens.office("overview", lang)
    home.goto(f"{served.base}/?lang={lang}")
    checker(home, lang, found)("/ signed in")
    assert found == []


def unmarked(page: Page, steps: int) -> list[str]:
    """Where the focus stands without showing it, while Tab goes through the page."""
    found = []
    for _ in range(steps):
        page.keyboard.press("Tab")
        told = page.evaluate(
            """() => {
                const one = document.activeElement;
                if (!one || one === document.body) return "";
                const style = getComputedStyle(one);
                const line = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
                const seen = one.getBoundingClientRect();
                const there = seen.width > 0 && seen.bottom > 0 && seen.top < innerHeight;
                return line && there ? "" : one.outerHTML.slice(0, 100);
            }"""
        )
        if told:
            found.append(told)
    return found


def test_the_keyboard_shows_where_it_is_on_every_screen(screens: Screens, served: Served) -> None:
    a_busy_hall(served)
    pages = {
        "sign-in": (screens.page("/sign-in"), 6),
        "kiosk": (screens.kiosk(), 16),
        "console": (screens.console("W03"), 12),
        "office": (screens.office("tickets"), 14),
        "phone": (screens.phone(served.issue()["follow_url"]), 2),
    }
    found = {name: unmarked(page, steps) for name, (page, steps) in pages.items()}
    assert {name: places for name, places in found.items() if places} == {}


def test_a_ticket_can_be_taken_without_a_finger_or_a_mouse(screens: Screens) -> None:
    kiosk = screens.kiosk()
    kiosk.locator("button.department", has_text="市场监管").focus()
    kiosk.keyboard.press("Enter")
    kiosk.locator("button.item", has_text="个体工商户简易注销").focus()
    kiosk.keyboard.press("Enter")
    kiosk.locator(".take-button").focus()
    kiosk.keyboard.press("Enter")
    expect(kiosk.locator(".given-number")).to_be_visible()


def test_a_login_that_is_no_login_is_shown_as_it_was_typed(screens: Screens) -> None:
    screens.watch.allow("403")
    page = screens.page("/sign-in")
    page.locator("#login").fill(PROBE)
    page.locator("#password").fill(PROBE)
    page.locator("form.sign-in button.main").click()
    expect(page.locator("#sign-in-problem")).to_be_visible()
    expect(page.locator("#login")).to_have_value(PROBE)
    assert taken_as_tag(page) == 0


def test_what_the_office_searches_for_is_shown_as_it_was_typed(screens: Screens, served: Served) -> None:
    served.issue()
    office = screens.office("tickets")
    expect(office.locator("table.tickets tbody tr").first).to_be_visible()
    office.locator("#find-ticket").fill(PROBE)
    expect(office.locator(".empty")).to_be_visible()
    assert taken_as_tag(office) == 0
    office.locator("#find-ticket").fill("K0")
    expect(office.locator("table.tickets tbody tr").first).to_be_visible()


def test_a_screen_that_is_not_paired_tells_the_public_whom_to_ask(screens: Screens) -> None:
    screens.watch.allow("401")
    page = screens.page(f"/kiosk/{HALL}?lang=en")
    expect(page.locator(".trouble")).to_contain_text("Please ask at the reception")
    command = page.get_by_text("kuaiban tokens create")
    expect(command).to_be_hidden()
    page.locator("summary").click()
    expect(command).to_be_visible()


def test_a_page_that_is_signed_out_in_another_tab_says_so_and_leads_back(
    screens: Screens, served: Served
) -> None:
    screens.watch.allow("401", "WebSocket")
    keys, path = served.keys, f"/console/{HALL}"
    desk = screens.signed_in(keys["login"], keys["password"], path, "console")
    desk.goto(f"{served.base}{path}?window=W01&lang=en")
    desk.locator(".offers").wait_for()
    other = desk.context.new_page()
    other.goto(f"{served.base}/about?lang=en")
    other.get_by_text("Sign out").click()
    other.get_by_role("link", name="Sign in").first.wait_for()
    press(desk, "o")
    band = desk.locator(".ended")
    expect(band).to_contain_text("no longer signed in")
    expect(desk.locator("main")).not_to_contain_text("token")
    assert barriers(desk) == []
    band.get_by_role("link").click()
    desk.locator("#login").fill(keys["login"])
    desk.locator("#password").fill(keys["password"])
    desk.locator("form.sign-in button.main").click()
    expect(desk.locator("h1")).to_contain_text("Window 1")
    expect(band).to_have_count(0)


@pytest.mark.parametrize("device", ["kiosk", "board"])
def test_a_screen_whose_token_is_revoked_does_not_go_on_as_if_nothing_had_happened(
    screens: Screens, served: Served, device: str
) -> None:
    screens.watch.allow("401", "WebSocket")
    name = f"revoked {device}"
    token = served.run("tokens", "create", "--role", device, "--name", name, "--hall", HALL)
    page = screens.context(device, locale="en").new_page()
    page.goto(f"{served.base}/pair/{token}")
    page.locator("button.department, .waiting li").first.wait_for()
    (row,) = [line.split()[0] for line in served.run("tokens", "list").splitlines() if name in line]
    served.run("tokens", "revoke", row)
    expect(page.locator(".trouble")).to_contain_text("Please ask at the reception")
