"""Chromium for browser flows: screens of the hall, and a watch over what goes wrong in them."""

from __future__ import annotations

import io
import json
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import zxingcpp
from PIL import Image
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Locator,
    Page,
    Request,
    expect,
    sync_playwright,
)

from tests.flows.browser_server import HALL, Served
from tests.waiting import LEAST

SIZES = {
    "kiosk": (1080, 1920),
    "board": (1920, 1080),
    "console": (1366, 768),
    "office": (1440, 900),
    "tablet": (1024, 768),
    "standing tablet": (820, 1180),
    "phone": (390, 844),
}
"""Real sizes of the screens, CSS pixels."""

HAND_MS = 400
"""How soon a hand presses the next key."""

AXE = Path(__file__).parents[2] / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")

FEATURES_OFF = (
    # Pages of Chromium's own address line, which a browser without a window loads for every screen: they took
    # more processor time than most screens do.
    "WebUIOmniboxPopup",
    "WebUIOmniboxAimPopup",
    "WebUIOmniboxFullPopup",
    # Playwright's own list, which ours replaces.
    "AvoidCorsURLLoaderRestartOnRedirect",
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsFirstBalancedModeAutoEnable",
    "HttpsUpgrades",
    "LensOverlay",
    "MediaRouter",
    "NetworkTimeServiceQuerying",
    "OptimizationHints",
    "PaintHolding",
    "PreconnectToSearch",
    "ThirdPartyStoragePartitioning",
)
"""What Chromium is to leave out."""

expect.set_options(timeout=30_000)  # a test judges what happens, not how busy the machine is

PROBE = "<img src=x onerror=p()>"
"""What somebody might type. Taken as a tag it is an image in the page, a request to ``/x`` and a fault."""


@contextmanager
def chromium() -> Iterator[Browser]:
    """The system's Chromium, without a window."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    assert path, "Chromium is needed: apt-get install chromium"
    switches = (
        "--no-sandbox",
        "--disable-dev-shm-usage",
        "--disable-gpu",
        "--disable-background-networking",
        "--autoplay-policy=no-user-gesture-required",
        f"--disable-features={','.join(FEATURES_OFF)}",
    )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(switches))
        yield browser
        browser.close()


@dataclass
class Watch:
    """What a browser reported: errors on the console, faults of scripts, requests to elsewhere."""

    base: str
    allowed: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)

    def on(self, context: BrowserContext) -> None:
        """Listens to everything that the context's pages do."""
        context.on("console", self._console)
        context.on("weberror", lambda error: self.wrong.append(f"fault: {error.error}"))
        context.on("request", self._request)
        context.on("page", lambda page: page.on("websocket", lambda one: self._address(one.url)))

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.wrong.append(f"{message.type}: {message.text} ({message.location.get('url', '')})")

    def _request(self, request: Request) -> None:
        self._address(request.url)

    def _address(self, address: str) -> None:
        parts = urlsplit(address)
        if parts.scheme in ("data", "blob"):
            return
        if parts.netloc != urlsplit(self.base).netloc:
            self.elsewhere.append(address)

    def allow(self, *patterns: str) -> None:
        """What this test brings about on purpose; everything else is still a fault."""
        self.allowed += patterns

    def faults(self) -> list[str]:
        """What nobody brought about on purpose."""
        unwanted = [one for one in self.wrong if not any(re.search(known, one) for known in self.allowed)]
        return unwanted + [f"asked elsewhere: {one}" for one in self.elsewhere]


class Screens:
    """The screens of one hall; each has a browser context of its own, as it has a machine of its own."""

    def __init__(self, browser: Browser, served: Served) -> None:
        self._browser = browser
        self._contexts: list[BrowserContext] = []
        self.served = served
        self._kept = served.cookies
        self.watch = Watch(served.base)

    def close(self) -> None:
        """Closes every screen."""
        for context in self._contexts:
            for page in context.pages:
                # An answer in the server's place may be under way: its failure would be another test's.
                page.unroute_all(behavior="ignoreErrors")
            context.close()

    def context(self, size: str = "office", **options: Any) -> BrowserContext:
        """A browser with nobody signed in."""
        width, height = SIZES[size]
        made = self._browser.new_context(
            viewport={"width": width, "height": height}, **({"locale": "zh-CN"} | options)
        )
        made.set_default_timeout(30_000)
        self.watch.on(made)
        self._contexts.append(made)
        return made

    def page(self, path: str, size: str = "office", **options: Any) -> Page:
        """A page for anybody."""
        page = self.context(size, **options).new_page()
        page.goto(self.served.base + path)
        return page

    def kiosk(self, lang: str = "zh-CN", clock: bool = False, **options: Any) -> Page:
        """The kiosk, paired; with ``clock`` its timers are run by the test."""
        page = self._paired("kiosk", "kiosk", has_touch=True, **options).new_page()
        if clock:
            page.clock.install()
        page.goto(f"{self.served.base}/kiosk/{HALL}?lang={lang}")
        page.locator(".find").wait_for()
        return page

    def board(self, lang: str = "zh-CN", **options: Any) -> Page:
        """The main board, paired, with its picture."""
        page = self._paired("board", "board", **options).new_page()
        page.goto(f"{self.served.base}/board/{HALL}/main?lang={lang}")
        page.locator(".waiting li").first.wait_for()
        return page

    def _paired(self, role: str, size: str, **options: Any) -> BrowserContext:
        """A browser that is this device. What its link leads to is not loaded before the page that is wanted.

        A guide's tablet opens its link as people do, in the page.
        """
        context = self.context(size, **options)
        answer = context.request.get(f"{self.served.base}/pair/{self.served.keys[role]}", max_redirects=0)
        assert answer.status == 303
        return context

    def signed_in(self, login: str, password: str, then: str, size: str, **options: Any) -> Page:
        """A page behind the sign-in form."""
        page = self.page(f"/sign-in?next={then}", size, **options)
        page.locator("#login").fill(login)
        page.locator("#password").fill(password)
        page.locator("form.sign-in button.main").click()
        page.wait_for_url(lambda address: urlsplit(address).path == then)
        return page

    def console(self, window: str, lang: str = "zh-CN", **options: Any) -> Page:
        """The console of a window, for the administrator."""
        page = self._own(f"/console/{HALL}?window={window}&lang={lang}", "console", **options)
        page.locator(".offers").wait_for()
        return page

    def reception(
        self, part: str = "issue", lang: str = "zh-CN", size: str = "tablet", **options: Any
    ) -> Page:
        """A guide's tablet, paired, with the hall in it."""
        page = self.context(size, has_touch=True, **options).new_page()
        page.goto(f"{self.served.base}/pair/{self.served.device('reception')}")
        page.goto(f"{self.served.base}/reception/{HALL}?lang={lang}#{part}")
        page.locator(".lanes li").first.wait_for()
        return page

    def office(self, part: str = "overview", lang: str = "zh-CN", **options: Any) -> Page:
        """A part of the office, for the administrator."""
        page = self._own(f"/office/{HALL}?lang={lang}#{part}", "office", **options)
        page.locator(f".parts a[href='#{part}'][aria-current=page]").wait_for()
        return page

    def _own(self, path: str, size: str, **options: Any) -> Page:
        """The administrator's page; the first of a test goes on with the sign-in of an earlier test."""
        keys, kept = self.served.keys, self._kept
        self._kept = None
        if kept is not None:
            context = self.context(size, **options)
            context.add_cookies(kept)
            page = context.new_page()
            page.goto(self.served.base + path)
            return page
        # Signing in leads to a page that costs little: the one wanted is loaded once.
        page = self.signed_in(keys["login"], keys["password"], "/about", size, **options)
        if self.served.cookies is None:
            self.served.cookies = page.context.cookies()
        page.goto(self.served.base + path)
        return page

    def phone(self, address: str, lang: str = "zh-CN", **options: Any) -> Page:
        """A visitor's own telephone at the address of the ticket's page."""
        page = self.context("phone", **options).new_page()
        page.goto(f"{address}?lang={lang}")
        return page


def choose_item(kiosk: Page, department: str, item: str) -> None:
    """Taps a department and one of its items, by their names on the screen."""
    kiosk.locator("button.department", has_text=department).tap()
    kiosk.locator("button.item", has_text=item).tap()
    kiosk.locator(".take-button").wait_for()


def stand_still(page: Page) -> None:
    """From now on the page's clock, which the test has installed, goes only when the test lets it go."""
    page.clock.pause_at(page.evaluate("Date.now() / 1000") + LEAST)


def take_breath(page: Page) -> None:
    """As long as a hand needs between two keys: what comes sooner is taken for half of a double press.

    It counts from the answer to the last command. What that has done may be shown before, by the feed.
    """
    page.wait_for_function("() => !document.querySelector('kb-console, kb-reception')?.busy")
    page.wait_for_timeout(HAND_MS)


def press(page: Page, key: str) -> None:
    """A key, as fast as a hand does it."""
    take_breath(page)
    page.keyboard.press(key)


def press_button(button: Locator) -> None:
    """A click, as fast as a hand does it after the last thing it did."""
    take_breath(button.page)
    button.click()


def codes_in(picture: bytes) -> list[str]:
    """What a camera reads from the QR codes of a PNG."""
    return [one.text for one in zxingcpp.read_barcodes(Image.open(io.BytesIO(picture)).convert("L"))]


def taken_as_tag(page: Page) -> int:
    """How many probes the page took for HTML."""
    return page.locator("img[src='x']").count()


def barriers(page: Page) -> list[str]:
    """What axe-core finds on the page once nothing on it moves: rule, and the first place that breaks it."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    page.evaluate("() => Promise.allSettled(document.getAnimations().map(one => one.finished))")
    found = page.evaluate(
        "rules => axe.run(document, {runOnly: {type: 'tag', values: rules}, resultTypes: ['violations']})",
        list(RULES),
    )
    return [
        f"{one['id']}: {one['help']}: {json.dumps(one['nodes'][0]['target'])} x{len(one['nodes'])} "
        f"{one['nodes'][0].get('failureSummary', '')}"
        for one in found["violations"]
    ]
