"""Takes the pictures of this folder: every screen in both languages, real size, from a day of the demo.

    .venv/bin/python docs/images/take.py            # all of them
    .venv/bin/python docs/images/take.py theatre    # the theatre alone, which needs no server

It runs the acted sample hall thirty times as fast as real time until about ten in the morning, which takes
some four minutes, and needs Chromium and what ``make assets`` builds.
"""

from __future__ import annotations

import io
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1]))

from simulation.scenario import read_scenario  # noqa: E402
from simulation.theatre import stage, theatre_page  # noqa: E402
from tests.flows.browser import Screens, choose_item, chromium, press  # noqa: E402
from tests.flows.browser_server import Served  # noqa: E402
from tests.waiting import until  # noqa: E402

SPEED = 30
UNTIL = "02:00"
"""Ten in the morning in the hall, as the API tells the time (UTC)."""

LEFT = "W10"
"""The window at which no actor sits."""

ITEM = "RS08"
"""What is served there."""

SCENARIO = HERE.parents[1] / "config" / "halls" / "demo" / "scenarios" / "monday.toml"

WORDS = {
    "zh-CN": (
        "市场监管",
        "个体工商户简易注销",
    ),
    "en": ("Market Regulation", "simplified deregistration"),
}
MOST = 150_000
"""Bytes that a picture may have."""


def keep(picture: bytes, name: str) -> None:
    """Writes a picture as a PNG of few colours, which is enough for screens."""
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    for colours in (256, 128, 64):
        small = io.BytesIO()
        reduced = image.quantize(colours, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
        reduced.save(small, "PNG", optimize=True)
        if small.tell() <= MOST:
            break
    (HERE / f"{name}.png").write_bytes(small.getvalue())
    print(f"{name}.png  {image.width} x {image.height}  {small.tell() / 1000:.0f} kB", flush=True)


def shoot(page: Page, name: str, lang: str) -> None:
    """A picture of what the screen shows now, without the mark of a finger that happened to rest on it."""
    page.evaluate("document.activeElement && document.activeElement.blur()")
    page.wait_for_timeout(600)
    keep(page.screenshot(animations="disabled"), f"{name}-{lang}")


def kiosk(screens: Screens, lang: str) -> None:
    """The way of a visitor."""
    department, item = WORDS[lang]
    page = screens.kiosk(lang)
    shoot(page, "kiosk-start", lang)
    page.locator(".find").tap()
    for letter in "GTGS":
        page.locator(".key", has_text=letter).first.tap()
    shoot(page, "kiosk-search", lang)
    page.locator("footer button").first.tap()
    page.locator("button.department", has_text=department).tap()
    shoot(page, "kiosk-items", lang)
    page.locator("footer button").first.tap()
    choose_item(page, department, item)
    shoot(page, "kiosk-item", lang)
    page.locator(".take-button").tap()
    page.locator(".notice.ok.paper").wait_for()
    shoot(page, "kiosk-ticket", lang)


def phone(screens: Screens, served: Served, lang: str) -> None:
    """The page of the visitor who has most people ahead."""
    ticket = max(served.tickets("waiting"), key=lambda one: one["people_ahead"])
    page = screens.phone(ticket["follow_url"], lang)
    shoot(page, "follow", lang)


def desk(screens: Screens, served: Served, lang: str) -> None:
    """The console of the window that the actors have left free, with a visitor at it."""

    def called() -> bool:
        served.issue(ITEM)
        press(page, "n")
        page.wait_for_timeout(500)
        return page.locator(".hand-number").is_visible()

    page = screens.console(LEFT, lang)
    if page.locator(".chip.closed").count():
        press(page, "o")
        page.locator(".strip .chip.open").wait_for()
    shoot(page, "console-free", lang)
    until(called, "somebody comes to the window", 60)
    press(page, "s")
    page.locator(".offers button").nth(4).wait_for()
    shoot(page, "console", lang)
    press(page, "t")
    page.locator(".ways button").nth(2).click()
    shoot(page, "console-transfer", lang)
    press(page, "Escape")
    press(page, "c")
    page.locator(".hand.idle").wait_for()


def guide(screens: Screens, lang: str) -> None:
    """The tablet at the reception: an item, a ticket given, the same one found, papers looked through."""
    page = screens.reception("issue", lang)
    page.locator(f".tile[data-item={ITEM}]").or_(page.locator(".tile")).first.tap()
    page.locator("#giving .main").wait_for()
    page.wait_for_timeout(1000)
    shoot(page, "reception-item", lang)
    page.locator("#giving .main").tap()
    page.locator(".given-number").wait_for()
    page.wait_for_timeout(1500)
    shoot(page, "reception", lang)
    number = page.locator(".given-number").inner_text()
    page.locator(".tabs a[href='#find']").tap()
    page.locator("#find-number").fill(number)
    page.locator(".hit").first.tap()
    page.locator("#found-number").wait_for()
    shoot(page, "reception-ticket", lang)
    page.locator(".tabs a[href='#checks']").tap()
    page.locator(".tile").nth(1).tap()
    page.locator("#check .ticks label").first.tap()
    shoot(page, "reception-check", lang)
    page.locator("#check .answers button").nth(1).tap()
    page.locator("#bring").wait_for()
    shoot(page, "reception-bring", lang)


def office(screens: Screens, lang: str) -> None:
    """The parts of the office."""
    page = screens.office("overview", lang)
    for part, there in (
        ("overview", ".window"),
        ("tickets", "table.tickets tbody tr"),
        ("paper", ".papers img"),
        ("plan", "svg.gantt"),
    ):
        page.locator(f".parts a[href='#{part}']").click()
        page.locator(there).first.wait_for()
        page.wait_for_timeout(1500)
        shoot(page, f"office-{part}", lang)


def theatre() -> None:
    """A Monday at ten under its two plans, with one visitor followed."""
    film = stage(read_scenario(SCENARIO), 1, 0)
    with chromium() as browser, tempfile.TemporaryDirectory() as folder:
        for lang in ("zh-CN", "en"):
            file = Path(folder) / f"{lang}.html"
            file.write_text(theatre_page(film, lang), encoding="utf-8")
            page = browser.new_page(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
            page.goto(file.as_uri())
            page.locator(".th-timeline input").evaluate(
                "bar => { bar.value = 10 * 3600000; bar.dispatchEvent(new InputEvent('input')); }"
            )
            page.locator(".th-story button").click()
            shoot(page, "theatre", lang)


def slip(served: Served) -> None:
    """The newest slip of the virtual printer, as its paper looks."""
    papers = served.ask("GET", "/printers/kiosk/papers")["papers"]
    keep(served.picture(papers[0]["paper"]), "slip")


def main() -> None:
    """Runs the morning, then takes all pictures."""
    theatre()
    if sys.argv[1:] == ["theatre"]:
        return
    with tempfile.TemporaryDirectory(prefix="kuaiban-pictures-") as folder:
        served = Served(Path(folder) / "data", demo="on", speed=SPEED).start()
        try:
            until(
                lambda: served.ended() or served.ask("GET", "")["now"][11:16] >= UNTIL,
                "it is ten in the hall", 600, 1.0,
            )  # fmt: skip
            if served.ended():
                sys.exit("The sample hall has stopped before it was ten.")
            with chromium() as browser:
                screens = Screens(browser, served)
                for lang in ("zh-CN", "en"):
                    kiosk(screens, lang)
                    phone(screens, served, lang)
                    board = screens.board(lang)
                    board.locator(".last .call:not(.none)").nth(5).wait_for()
                    shoot(board, "board", lang)
                    desk(screens, served, lang)
                    guide(screens, lang)
                    office(screens, lang)
                    screens.close()
                slip(served)
        finally:
            served.stop()


if __name__ == "__main__":
    main()
