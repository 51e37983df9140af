"""A live hall for the story: real HTTP, a real database file, a clock set by hand; and what it said, kept."""

from __future__ import annotations

import json
import sys
import tempfile
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sqlalchemy as sa

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from hall.api.saying import STATES  # noqa: E402
from hall.store.tables import visits  # noqa: E402
from hall.story import told  # noqa: E402
from hall.words import LANGUAGES  # noqa: E402
from queueing.hallfile import Hall, hall_from_data  # noqa: E402
from tests.builders import DEMO, at, demo_hall_data  # noqa: E402
from tests.flows.live_hall import LiveHall  # noqa: E402

QUIET = ("SlotStarted", "SlotEnded", "SlotExtended", "HallConfigured", "TicketReadied")
"""Events of every hour that the story leaves out, after they have been counted."""


@dataclass
class Scene:
    """One moment of the day: when, what people did, and what the hall said; all by language."""

    when: str
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
        self.live = LiveHall(Path(self._folder.name), demo_hall_data(), {}, at("07:30"))
        self.scenes: list[Scene] = []
        self.tickets: dict[str, str] = {}
        self.numbers: dict[str, str] = {}
        self.day = 0
        self._seen = 0
        self.counted: dict[str, int] = {}

    def close(self) -> None:
        """Stops the hall; what its record says must be right."""
        self.live.close()
        self._folder.cleanup()

    # -- telling --------------------------------------------------------------------------------------------

    def scene(self, when: str, chinese: str, english: str) -> None:
        """Begins a moment of the day; everything due by then has happened."""
        self.scenes.append(Scene(when, {"zh-CN": chinese, "en": english}))
        self.live.tick(at(when, self.day))
        self._take_down()

    def _take_down(self) -> None:
        rows = self.live.events()
        for kind, moment, data in rows[self._seen :]:
            self.counted[kind] = self.counted.get(kind, 0) + 1
            ticket = data.get("ticket")
            if kind == "TicketIssued":
                self.numbers[ticket] = data["number"]
            if kind in QUIET or not self.scenes:
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
        self.live.clock.at = at(when, self.day)
        status, answer = self.live.post(role, path, {} if body is None else body, window)
        self._take_down()
        if refused:
            assert answer.get("code") == refused, (path, status, answer)
            self.scenes[-1].answer(answer["words"])
            return answer
        assert status < 300, (path, status, answer)
        return answer

    def issue(self, when: str, name: str, items: list[str], role: str = "kiosk", **body: Any) -> None:
        """A visitor takes a ticket."""
        self.tickets[name] = self.post(when, role, "/tickets", {"items": items, **body})["id"]

    def issue_refused(self, when: str, items: list[str], code: str) -> None:
        """A visitor asks for a ticket and is told why there is none."""
        self.post(when, "kiosk", "/tickets", {"items": items}, refused=code)

    def moment(self, wall: str) -> int:
        """A wall time of the day as ms UTC."""
        return at(wall, self.day)

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

    def visits(self) -> list[dict[str, str]]:
        """The finished visits as rows of a table, with words by language."""
        with self.live.parts.store.read() as connection:
            rows = connection.execute(sa.select(visits).order_by(visits.c.issued_at)).mappings().all()
        return [self._visit(row) for row in rows]

    def _visit(self, row: Mapping[str, Any]) -> dict[str, str]:
        items = json.loads(row["items"])
        started = row["started_at"]
        wait = "" if started is None else f"{max(0, started - row['issued_at'] - row['uncounted']) // 1000} s"
        return {
            "number": row["number"],
            "window": row["window"] or "",
            "wait": wait,
            **{
                f"items {language}": ", ".join(self.hall.items[item].names[language] for item in items)
                for language in LANGUAGES
            },
            **{f"ended {language}": STATES[row["ended"]][language] for language in LANGUAGES},
        }

    def plan(self, when: str, name: str) -> None:
        """The manager puts a plan of the sample hall in force."""
        data = tomllib.loads((DEMO / "plans" / f"{name}.toml").read_text("utf-8"))
        self.post(when, "manager", "/plan", {"plan": data})
