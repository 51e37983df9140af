"""The theatre: a page that stands alone and plays a day twice, and the hall's own days in the office."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from simulation.scenario import read_scenario
from simulation.theatre import stage, theatre_html, theatre_page
from tests.builders import DEMO
from tests.flows.browser import SIZES, Screens, Watch, barriers
from tests.flows.browser_server import HALL, Served
from tests.waiting import until

pytestmark = pytest.mark.browser

TEN = 10 * 3_600_000
"""Ten o'clock, in ms after the day's zero."""


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An ordinary day with its two plans, as a page in each language."""
    folder = tmp_path_factory.mktemp("theatre")
    film = stage(read_scenario(DEMO / "scenarios" / "ordinary.toml"), 1, 0)
    for lang in ("zh-CN", "en"):
        (folder / f"{lang}.html").write_text(theatre_page(film, lang), encoding="utf-8")
    return folder


class Alone:
    """Opens pages from a file, without a network, and watches what they do."""

    def __init__(self, browser: Browser, folder: Path) -> None:
        self._browser, self._folder = browser, folder
        self.watch = Watch("file://")

    def open(self, lang: str, size: str = "office", **options: object) -> Page:
        width, height = SIZES[size]
        context = self._browser.new_context(
            viewport={"width": width, "height": height},
            offline=True,
            **options,  # type: ignore[arg-type]
        )
        context.set_default_timeout(30_000)
        self.watch.on(context)
        page = context.new_page()
        page.goto((self._folder / f"{lang}.html").as_uri())
        page.locator("canvas.th-stage").last.wait_for()
        return page

    def close(self) -> None:
        for context in self._browser.contexts:
            context.close()


@pytest.fixture
def alone(browser: Browser, pages: Path) -> Iterator[Alone]:
    """No page may report an error or ask anybody for anything."""
    made = Alone(browser, pages)
    yield made
    made.close()
    assert made.watch.faults() == []


def go_to(page: Page, time: int) -> None:
    """Drags the bar to a time of day."""
    page.locator(".th-timeline input").evaluate(
        "(bar, time) => { bar.value = time; bar.dispatchEvent(new InputEvent('input', {bubbles: true})); }",
        time,
    )


def clock(page: Page) -> str:
    return page.locator(".th-clock").inner_text()


def shares(page: Page) -> list[int]:
    """The promise on each side, percent."""
    return [int(re.sub(r"\D", "", text)) for text in page.locator(".th-share strong").all_inner_texts()]


@pytest.mark.parametrize("lang", ["zh-CN", "en"])
def test_a_page_alone_plays_by_itself_and_shows_what_fast_track_does(alone: Alone, lang: str) -> None:
    page = alone.open(lang)
    expect(page.locator("html")).to_have_attribute("lang", lang)
    begun = clock(page)
    expect(page.locator(".th-clock")).not_to_have_text(begun)
    page.locator(".th-play").click()
    go_to(page, TEN)
    expect(page.locator(".th-clock")).to_have_text("10:00:00")
    page.keyboard.press("End")
    expect(page.locator(".th-clock")).not_to_have_text("10:00:00")
    until(lambda: shares(page)[0] + 15 < 90 <= shares(page)[1], "the day ends as it does without and with it")
    expect(page.locator(".th-promise").first).to_have_class(re.compile("missed"))
    expect(page.locator(".th-promise").last).to_have_class(re.compile("kept"))
    said = page.locator(".th-title").inner_text()
    assert re.search(r"the same \d{3} visitors" if lang == "en" else r"同样的\d{3}位办事人", said)
    assert barriers(page) == []


def test_everything_can_be_done_with_keys(alone: Alone) -> None:
    page = alone.open("en", reduced_motion="reduce")
    page.keyboard.press("Home")
    expect(page.locator(".th-clock")).to_have_text("08:00:00")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(page.locator(".th-clock")).to_have_text("08:11:00")
    page.keyboard.press("ArrowLeft")
    expect(page.locator(".th-clock")).to_have_text("08:10:00")
    expect(page.locator(".th-speeds [aria-pressed=true]")).to_have_text("120×")
    page.keyboard.press("+")
    expect(page.locator(".th-speeds [aria-pressed=true]")).to_have_text("300×")
    page.keyboard.press("-")
    page.keyboard.press("-")
    expect(page.locator(".th-speeds [aria-pressed=true]")).to_have_text("60×")
    page.keyboard.press(" ")
    expect(page.locator(".th-play")).to_contain_text("Pause")
    page.keyboard.press(" ")
    expect(page.locator(".th-play")).to_contain_text("Play")


def test_nothing_moves_by_itself_for_those_who_wish_so(alone: Alone) -> None:
    page = alone.open("en", reduced_motion="reduce")
    expect(page.locator(".th-play")).to_contain_text("Play")
    assert clock(page) == "08:55:00"


def test_one_visitor_is_followed_on_both_sides(alone: Alone) -> None:
    page = alone.open("en", reduced_motion="reduce")
    go_to(page, TEN)
    page.locator(".th-story button").click()
    told = page.locator(".th-story p span")
    expect(told).to_have_count(2)
    expect(told.first).to_contain_text(re.compile(r"[A-E]\d{3}: has waited \d+:\d\d"))
    expect(told.last).to_contain_text(re.compile(r"K\d{3}: at the window after \d+:\d\d"))


def test_what_the_picture_shows_can_be_read_as_tables(alone: Alone) -> None:
    page = alone.open("en", reduced_motion="reduce")
    go_to(page, TEN)
    page.locator(".th-words summary").click()
    rows = page.locator(".th-tables table").first.locator("tbody tr")
    expect(rows).to_have_count(6)
    waiting = [
        sum(int(text) for text in rows.locator(f"td:nth-of-type({n})").all_inner_texts()) for n in (1, 2)
    ]
    assert [str(one) for one in waiting] == page.locator(".th-now div:first-child dd").all_inner_texts()
    assert barriers(page) == []


def test_the_language_changes_in_the_page_itself(alone: Alone) -> None:
    page = alone.open("en", reduced_motion="reduce")
    go_to(page, TEN)
    page.locator(".th-title .th-button").click()
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
    expect(page.locator(".th-plan").first).to_have_text("改革前：不分快慢")
    expect(page.locator(".th-clock")).to_have_text("10:00:00")
    expect(page.locator(".th-play")).to_contain_text("播放")


@pytest.mark.parametrize("size", ["office", "board", "phone"])
def test_it_fits_every_screen(alone: Alone, size: str) -> None:
    page = alone.open("en", size, reduced_motion="reduce")
    go_to(page, TEN)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    if size != "phone":
        assert page.evaluate("document.documentElement.scrollHeight <= innerHeight")
    assert page.locator("canvas.th-stage").first.evaluate("one => one.clientHeight") >= 300


STRANGER = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A report</title>
<style>section {{ padding: 99px }} svg {{ min-width: 640px }} p, .th-small {{ font-size: 77px }}</style>
</head><body><main><h1>A report</h1><p id="own">Its own words</p>{theatre}{theatre}</main></body></html>"""


def test_it_stands_in_a_page_of_somebody_else_and_neither_touches_the_other(
    alone: Alone, pages: Path
) -> None:
    film = stage(read_scenario(DEMO / "scenarios" / "ordinary.toml"), 1, 0)
    page = STRANGER.format(theatre=theatre_html(film, "en"))
    (pages / "stranger.html").write_text(page, encoding="utf-8")
    opened = alone.open("stranger")
    expect(opened.locator(".th-play")).to_have_count(2)
    expect(opened.locator(".th-play").first).to_contain_text("Play")
    expect(opened.locator("#own")).to_have_css("font-size", "77px")
    expect(opened.locator(".th-promise .th-small").first).to_have_css("font-size", "14px")
    expect(opened.locator(".th-side").first).to_have_css("padding-left", "16px")
    opened.locator(".th-play").first.click()
    expect(opened.locator(".th-clock").first).not_to_have_text("08:55:00")
    expect(opened.locator(".th-clock").last).to_have_text("08:55:00")
    assert barriers(opened) == []


# -- in the office


def theatre(screens: Screens, lang: str = "en") -> Page:
    """The hall's own day, as the manager sees it."""
    page = screens.office("overview", lang)
    page.locator(".parts a[href$='/theatre']").click()
    page.locator("canvas.th-stage").wait_for()
    return page


@pytest.mark.parametrize("lang", ["zh-CN", "en"])
def test_the_present_day_goes_on_as_things_happen(screens: Screens, served: Served, lang: str) -> None:
    page = theatre(screens, lang)
    expect(page.locator(".th-live")).to_have_attribute("aria-pressed", "true")
    now = page.locator(".th-now div:first-child dd")
    expect(now).to_have_text("0")
    ticket = served.issue()
    expect(now).to_have_text("1")
    served.window("W01", "open")
    served.window("W01", "call-next")
    expect(now).to_have_text("0")
    page.locator(".th-words summary").click()
    expect(page.locator(".th-tables table").last).to_contain_text(ticket["number"])
    assert barriers(page) == []


def test_one_looks_back_into_the_day_and_comes_back_to_the_present(screens: Screens, served: Served) -> None:
    served.issue()
    page = theatre(screens)
    page.locator(".th-play").click()
    live = page.locator(".th-live")
    expect(live).to_have_attribute("aria-pressed", "false")
    page.keyboard.press("Home")
    stopped = clock(page)
    served.issue()
    assert clock(page) == stopped
    live.click()
    expect(live).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".th-clock")).not_to_have_text(stopped)
    expect(page.locator(".th-now div:first-child dd")).to_have_text("2")


def test_the_theatre_is_for_those_who_see_the_figures(
    screens: Screens, served: Served, clerk: tuple[str, str]
) -> None:
    screens.watch.allow("403")
    page = screens.signed_in(*clerk, f"/office/{HALL}/theatre", "office")
    expect(page.locator("kb-hall-theatre")).to_have_count(0)
    expect(page.locator("h1")).to_have_text("没有权限")
