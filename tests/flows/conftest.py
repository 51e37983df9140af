"""A running server and a browser for the flows that need them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.flows.browser import Screens, chromium
from tests.flows.browser_server import HALL, Served


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The sample hall, open round the clock, for all flows of this process.

    Afterwards its log and all that was made from it must be right.
    """
    served = Served(tmp_path_factory.mktemp("served") / "data").start()
    yield served
    differences = served.differences()
    served.stop()
    assert differences == ()


@pytest.fixture
def served(running: Served) -> Served:
    """The sample hall with nobody in it, in a day that lasts until the test is over."""
    running.in_one_day()
    running.quiet()
    return running


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium; by module, since Playwright's loop would be in the way of tests that run one of their own."""
    with chromium() as found:
        yield found


@pytest.fixture
def screens(browser: Browser, served: Served) -> Iterator[Screens]:
    """Screens of the hall. No page of a test may report an error or ask anybody but its own server."""
    made = Screens(browser, served)
    yield made
    made.close()
    assert made.watch.faults() == []


@pytest.fixture(scope="session")
def clerk(running: Served) -> tuple[str, str]:
    """Login and password of a clerk who chooses a window at sign-in."""
    told = running.run("people", "add", "chen", "--name", "陈静", "--role", "clerk", "--hall", HALL)
    login, _, password = told.partition(" / ")
    return login, password
