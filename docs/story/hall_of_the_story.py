"""A live hall for the story: real HTTP, a real database file, a clock set by hand; and what it said, kept."""

from __future__ import annotations

import sys
import tempfile
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from hall.story import told  # noqa: E402
from hall.words import LANGUAGES  # noqa: E402
from queueing.hallfile import Hall, hall_from_data  # noqa: E402
from tests.builders import DEMO, at, demo_hall_data  # noqa: E402
from tests.flows.live_hall import LiveHall  # noqa: E402

ONCE = ("SlotStarted", "SlotEnded", "SlotExtended", "TicketReadied")
"""Events of every hour: the story tells the first of each, and counts the others."""
NEVER = ("HallConfigured",)
"""What has happened before the story begins."""
NOTHING = {"zh-CN": "大屏上没有叫号", "en": "The board shows no call"}
CALLED = {"zh-CN": "大屏：{calls}", "en": "The board shows: {calls}"}
ONE_CALL = {"zh-CN": "{number} 请到 {window} 号窗口", "en": "{number} to window {window}"}
PHONE = {"zh-CN": "手机上：{notes}", "en": "On the phone: {notes}"}
NOTE = {"zh-CN": "窗口看到的留言：{note}", "en": "The note that the clerk reads: {note}"}
SEMICOLON = {"zh-CN": "；", "en": "; "}
NEXT_DAY = {"zh-CN": "次日 {when}", "en": "The next day, {when}"}


@dataclass
class Scene:
    """One moment of the day: when, what people did, and what the hall said; all by language."""

    when: dict[str, str]
    told: dict[str, str]
    lines: dict[str, list[str]] = field(default_factory=lambda: {language: [] for language in LANGUAGES})

    def add(self, words: dict[str, str]) -> None:
        """One more line in each language, unless it has just been said."""
        for language in LANGUAGES:
            line = f"- {words[language]}"
            if line not in self.lines[language][-1:]:
                self.lines[language].append(line)

    def answer(self, words: Mapping[str, str]) -> None:
        """What the hall has answered to people."""
        self.add({language: f"*{words[language]}*" for language in LANGUAGES})


class Day:
    """Acts in the hall by HTTP. ``tickets`` goes by the nickname that the story gives a visitor."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory()
        self.hall: Hall = hall_from_data(demo_hall_data())
        self.live = self._start(at("07:30"))
        self.scenes: list[Scene] = []
        self.tickets: dict[str, str] = {}
        self.slips: dict[str, str] = {}
        self.numbers: dict[str, str] = {}
        self.day = 0
        self.clock_is_off = 0
        """By how much (ms) the server's clock is wrong."""
        self._seen = 0
        self.counted: dict[str, int] = {}

    def close(self) -> None:
        """Stops the hall; what its record says must be right."""
        self.live.close()
        self._folder.cleanup()

    def _start(self, moment: int) -> LiveHall:
        live = LiveHall(Path(self._folder.name), demo_hall_data(), {}, moment)
        live.clock.passed = moment
        return live

    def restart(self, when: str) -> None:
        """The server stops, and starts at ``when`` with what is on its disk."""
        self.live.close()
        self.live = self._start(at(when, self.day))

    def wait(self, when: str) -> None:
        """Time passes; whatever is due by then happens."""
        self._set_clock(when)
        self.live.tick(self.live.clock.at)
        self._take_down()

    def _set_clock(self, when: str) -> None:
        true = at(when, self.day)
        self.live.clock.passed, self.live.clock.at = true, true + self.clock_is_off

    # -- telling --------------------------------------------------------------------------------------------

    def scene(self, when: str, chinese: str, english: str) -> None:
        """Begins a moment of the day; everything due by then has happened."""
        heads = {
            language: NEXT_DAY[language].format(when=when) if self.day else when for language in LANGUAGES
        }
        self.scenes.append(Scene(heads, {"zh-CN": chinese, "en": english}))
        self.wait(when)

    def _take_down(self) -> None:
        rows = self.live.events()
        for kind, moment, data in rows[self._seen :]:
            self.counted[kind] = self.counted.get(kind, 0) + 1
            ticket = data.get("ticket")
            if kind == "TicketIssued":
                self.numbers[ticket] = data["number"]
            if kind in NEVER or (kind in ONCE and self.counted[kind] > 1):
                continue
            said = told(kind, data, self.hall)
            number = self.numbers.get(ticket, "")
            head = f"`{self._wall(moment)}` " + (f"**{number}** " if number else "")
            self.scenes[-1].add({language: head + said[language] for language in LANGUAGES})
        self._seen = len(rows)

    def _wall(self, moment: int) -> str:
        seconds = (moment - at("00:00", self.day)) // 1000
        return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"

    # -- acting ---------------------------------------------------------------------------------------------

    def post(
        self, when: str, role: str, path: str, body: Any = None, window: str | None = None, refused: str = ""
    ) -> dict[str, Any]:
        """One request at a wall time; ``refused`` is the code of the refusal that the story is about."""
        self._set_clock(when)
        status, answer = self.live.post(role, path, {} if body is None else body, window)
        self._take_down()
        if refused:
            assert answer.get("code") == refused, (path, status, answer)
            self.scenes[-1].answer(answer["words"])
            for one in answer.get("mistakes", ()):
                words = one["words"]
                self.scenes[-1].answer({name: f"{words[name]['what']}" for name in LANGUAGES})
            return answer
        assert status < 300, (path, status, answer)
        return answer

    def issue(self, when: str, name: str, items: list[str], role: str = "kiosk", **body: Any) -> None:
        """A visitor takes a ticket."""
        ticket = self.post(when, role, "/tickets", {"items": items, **body})
        self.tickets[name], self.slips[name] = ticket["id"], ticket["follow_url"]

    def phone(self, name: str) -> None:
        """What the visitor reads on the phone now, behind the link of the slip."""
        notes = self.live.phone(self.slips[name])["notes"]
        assert notes, name
        self.scenes[-1].answer(
            {
                language: PHONE[language].format(
                    notes=SEMICOLON[language].join(one[language] for one in notes)
                )
                for language in LANGUAGES
            }
        )

    def board(self) -> None:
        """What the board in the hall shows now: the calls to which nobody has come yet."""
        calls = [one for one in self.live.get("board", "/board/main")["calls"] if one["state"] == "called"]
        told = {}
        for language in LANGUAGES:
            shown = [
                ONE_CALL[language].format(number=one["number"], window=one["window_number"]) for one in calls
            ]
            told[language] = (
                CALLED[language].format(calls=SEMICOLON[language].join(shown)) if shown else NOTHING[language]
            )
        self.scenes[-1].answer(told)

    def note(self, name: str) -> None:
        """What a clerk has written for the next one."""
        (note,) = self.live.get("reception", f"/tickets/{self.tickets[name]}/notes")["notes"]
        self.scenes[-1].answer({language: NOTE[language].format(note=note["text"]) for language in LANGUAGES})

    def issue_refused(self, when: str, items: list[str], code: str) -> None:
        """A visitor asks for a ticket and is told why there is none."""
        self.post(when, "kiosk", "/tickets", {"items": items}, refused=code)

    def ticket(self, when: str, name: str, verb: str, role: str = "reception", **body: Any) -> dict[str, Any]:
        """Something is done with a visitor's ticket away from a window."""
        refused = body.pop("refused", "")
        return self.post(when, role, f"/tickets/{self.tickets[name]}/{verb}", body, refused=refused)

    def call(self, when: str, window: str, name: str | None) -> dict[str, Any]:
        """A clerk calls; it must be this visitor's turn (None: nobody's)."""
        answer = self.post(when, "clerk", f"/windows/{window}/call-next", {}, window)
        called = answer["ticket"]
        assert (called and called["id"]) == (self.tickets[name] if name else None), (name, answer)
        if called is None:
            self.scenes[-1].answer(answer["because"]["text"])
        return answer

    def hand(self, when: str, at_window: str, name: str, verb: str, **body: Any) -> dict[str, Any]:
        """A clerk does something with the ticket in hand."""
        refused = body.pop("refused", "")
        body = {"ticket": self.tickets[name], **body}
        return self.post(when, "clerk", f"/windows/{at_window}/{verb}", body, at_window, refused)

    def at_window(self, when: str, window: str, verb: str, **body: Any) -> dict[str, Any]:
        """A clerk does something with the window itself."""
        refused = body.pop("refused", "")
        return self.post(when, "clerk", f"/windows/{window}/{verb}", body or None, window, refused)

    def serve(self, start: str, end: str, window: str, name: str, **outcome: Any) -> None:
        """The visitor who was called is served from ``start`` to ``end``."""
        self.hand(start, window, name, "start")
        self.hand(end, window, name, "complete", **outcome)

    def plan(self, when: str, name: str, refused: str = "", **changes: Any) -> None:
        """The manager puts a plan of the sample hall in force, perhaps with changes."""
        data = tomllib.loads((DEMO / "plans" / f"{name}.toml").read_text("utf-8"))
        self.post(when, "manager", "/plan", {"plan": data | changes}, refused=refused)
