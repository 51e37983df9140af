"""The page on the live feed names every event that is spoken."""

from __future__ import annotations

import re

from tests.builders import ROOT

SPOKEN = re.compile(r'(?:emit|_to_one|_emit|on_event)\(\s*"(\w+)"')
HANDLED = re.compile(r'\(\s*"(\w+)", self\._\w+\)')
MESSAGES = re.compile(r"name: Literal\[(.*?)\]")
BEFORE_FOLLOWING = {"connect", "disconnect"}


def test_every_event_of_the_feed_is_in_its_reference() -> None:
    sockets = ROOT.joinpath("hall/feed/sockets.py").read_text("utf-8")
    sound = ROOT.joinpath("hall/feed/sound.py").read_text("utf-8")
    messages = MESSAGES.search(ROOT.joinpath("displays/feed.py").read_text("utf-8"))
    assert messages is not None
    spoken = {*SPOKEN.findall(sockets), *SPOKEN.findall(sound), *HANDLED.findall(sockets)}
    spoken |= set(re.findall(r'"(\w+)"', messages[1]))
    assert {"change", "called", "line", "alive", "follow", "player", "say", "said"} <= spoken
    page = ROOT.joinpath("docs/reference/live-feed.md").read_text("utf-8")
    assert [name for name in sorted(spoken - BEFORE_FOLLOWING) if f"`{name}`" not in page] == []
