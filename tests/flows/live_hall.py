"""A live hall on a socket, for playing recorded moves: real HTTP, real tokens, a real database file.

Only its clock is set by hand, to the time of each move.
"""

from __future__ import annotations

import http.client
import json
import threading
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from werkzeug.serving import WSGIRequestHandler, make_server

from hall.access.keys import fingerprint, new_token
from hall.app import create_app
from hall.assembly import assemble
from hall.clock import HandClock, SystemClock
from hall.operations.asking import Request
from hall.settings import Settings
from hall.store.database import Store
from hall.store.people import People
from hall.store.rebuild import check
from queueing import commands as c
from queueing.hallfile import hall_from_data
from queueing.plans import Plan
from queueing.times import wall_text
from tests.postgres import let_go, wait_for_ringers


class _Keep(WSGIRequestHandler):
    """Keeps a connection open between requests, and quiet."""

    protocol_version = "HTTP/1.1"

    def log(self, *_: object) -> None:
        """Requests are not the test's output."""


def plan_file(plan: Plan) -> dict[str, Any]:
    """A plan as its file would be written: a role for each list of lanes, a row for each slot."""
    roles: dict[str, Any] = {}
    rows = []
    for slot in plan.slots:
        lanes = [{"lane": one.lane, "after": f"{one.after} ms", "reserve": one.reserve} for one in slot.lanes]
        name = next((name for name, role in roles.items() if role["lanes"] == lanes), f"role-{len(roles)}")
        roles[name] = {"lanes": lanes}
        rows.append(
            {"from": wall_text(slot.begins), "to": wall_text(slot.ends), "windows": {name: [slot.window]}}
        )
    triggers = []
    for one in plan.triggers:
        roles[one.role] = {
            "lanes": [{"lane": e.lane, "after": f"{e.after} ms", "reserve": e.reserve} for e in one.lanes]
        }
        counted = {"more_than": one.more_than, "below": one.below}
        crowded = counted if one.longer_than is None else {"longer_than": f"{one.longer_than} ms"}
        waits = {"for": one.sustain, "until_for": one.calm, "dwell": one.dwell}
        triggers.append(
            {"lane": one.lane, "window": one.window, "role": one.role}
            | crowded
            | {key: f"{ms} ms" for key, ms in waits.items()}
        )
    return {
        "code": plan.code,
        "names": dict(plan.names),
        "lanes": list(plan.lanes),
        "breaks": False,
        "skills": {"add": list(plan.skills_added), "remove": list(plan.skills_removed)},
        "roles": roles,
        "slots": rows,
        "triggers": triggers,
    }


_ON_TICKET = {
    "withdraw": ("withdraw", {"wants_pass": "return_pass"}),
    "resume": ("resume", {}),
    "requeue": ("requeue", {}),
    "more-time": ("more-time", {}),
    "grant-priority": ("priority", {"priority": "priority"}),
    "refuse-priority": ("refuse-priority", {}),
    "change-items": ("items", {"items": "items"}),
    "add-matter": ("matters", {"item": "item"}),
}
"""What is done with a ticket: the end of its path, and the body's names by the move's."""

_AT_WINDOW = {
    "pause": {"reason": "reason"},
    "complete": {"outcome": "outcome", "missing": "missing"},
    "complete-and-call-next": {"outcome": "outcome", "missing": "missing"},
    "hold": {"wish": "wish"},
    "transfer": {"item": "item", "lane": "lane", "to_window": "window"},
    "reclassify": {"complexity": "complexity"},
}
"""What is done at a window: the body's names by the move's, beside the ticket."""


class LiveHall:
    """A hall behind HTTP, new or as its folder has it.

    ``ids`` maps the recording's ticket ids to those that the hall has given.
    """

    def __init__(
        self, folder: Path, hall: Mapping[str, object], plans: Mapping[str, Plan], at: int, **where: str
    ) -> None:
        """``where`` are settings of another database than the folder's own."""
        settings = Settings.model_validate({"data_dir": folder, "public_url": "http://hall.test", **where})
        made = Store(settings.database)
        made.upgrade()
        let_go(made)
        self.clock = HandClock(at)
        self.parts = assemble(settings, self.clock)
        self._forget_power_cuts()
        self.code = hall_from_data(hall).code
        self.plans = plans
        self.ids: dict[str, str] = {}
        if self.parts.store.add_hall(self.code):
            configure = c.ConfigureHall(hall)
            self.parts.operations.perform(self.code, configure, Request("test"), lambda _: (200, {}))
        self._people = People(self.parts.store)
        self._tokens: dict[str, str] = {}
        self._server = make_server(
            "127.0.0.1", 0, create_app(self.parts), threaded=True, request_handler=_Keep
        )
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()
        self._connection = http.client.HTTPConnection("127.0.0.1", self._server.server_port, timeout=30)

    def _forget_power_cuts(self) -> None:
        """No test here cuts the power, so commits need not wait for the disk."""
        engine = self.parts.store.engine
        if engine.dialect.name != "sqlite":  # the tests' own server does not wait for it anyway
            return
        sa.event.listen(engine, "connect", lambda one, _: one.execute("PRAGMA synchronous=OFF"))
        engine.dispose()

    def close(self) -> None:
        """Stops the server; its log and what was made from it must be right."""
        self._connection.close()
        self._server.shutdown()
        self._thread.join(10)
        self._server.server_close()
        wait_for_ringers()
        differences = check(self.parts.store, self.code).differences
        let_go(self.parts.store)
        if self.parts.line is not None:
            self.parts.line.close()
        assert differences == ()

    def events(self) -> list[tuple[str, int, Any]]:
        """The rows of the log: kind, time (ms UTC) and data."""
        rows = self.parts.store.events(self.code)
        return [(row.kind, row.at, json.loads(row.data)) for row in rows]

    def tick(self, at: int) -> None:
        """The worker's part: whatever is due by then happens."""
        self.clock.at = at
        self.parts.operations.tick(self.code)

    def play(self, move: Mapping[str, Any]) -> tuple[int, dict[str, Any]]:
        """Carries a move out over HTTP at its own time; status and JSON of the answer."""
        self.clock.at = move["at"]
        verb = move["verb"]
        if verb == "open-day":  # the timetable's move, not a person's: a live hall does it by itself
            return 200, {}
        if verb == "apply-plan":
            return self.post("manager", "/plan", {"plan": plan_file(self.plans[move["plan"]]), "force": True})
        if verb in _ON_TICKET:
            path, names = _ON_TICKET[verb]
            body = {name: move[key] for key, name in names.items()} or None
            return self.post("reception", f"/tickets/{self.ids[move['ticket']]}/{path}", body)
        if verb in ("park", "unpark"):
            path = "/parked" if verb == "park" else f"/parked/{move['code']}/resume"
            body = {"code": move["code"], "reason": move["reason"]} if verb == "park" else None
            return self.post("reception", path, body)
        if verb == "reclassify" and move["window"] is None:
            path = f"/tickets/{self.ids[move['ticket']]}/reclassify"
            return self.post("reception", path, {"complexity": move["complexity"]})
        if "window" in move and verb != "walk-up":
            path = f"/windows/{move['window']}/{verb}"
            return self.post("clerk", path, self._body(move), move["window"])
        return self._of_a_visitor(move)

    def _of_a_visitor(self, move: Mapping[str, Any]) -> tuple[int, dict[str, Any]]:
        """A visitor gets a ticket, an appointment or a pre-check, or goes on from there."""
        verb = move["verb"]
        asked = {name: move[name] for name in ("items", "priority", "language", "steps") if name in move}
        if verb == "issue":
            shown = None if move["returns"] is None else self.ids[move["returns"]]
            asked |= {"arrived_at": move["arrived_at"], "returns": shown}
            return self._named(move, *self.post(move["channel"], "/tickets", asked))
        if verb == "issue-group":
            status, told = self.post("reception", "/tickets/group", asked | {"count": len(move["tickets"])})
            self.ids |= {
                name: ticket["id"]
                for name, ticket in zip(move["tickets"], told.get("tickets", []), strict=False)
            }
            return status, told
        if verb == "walk-up":
            path = f"/windows/{move['window']}/walk-up"
            return self._named(move, *self.post("clerk", path, asked, move["window"]))
        if verb == "book":
            at = datetime.fromtimestamp(move["booked_for"] / 1000, UTC).isoformat()
            return self._named(move, *self.post("reception", "/appointments", asked | {"at": at}))
        if verb == "pre-check":
            return self._named(move, *self.post("reception", "/pre-checks", asked))
        name = self.ids[move["ticket"]]
        if verb == "check-in":
            return self.post("kiosk", f"/appointments/{name}/check-in", None)
        if verb == "cancel-appointment":
            return self.post("reception", f"/appointments/{name}/cancel", None)
        if verb == "pass-pre-check":
            return self.post("reception", f"/pre-checks/{name}/pass", asked)
        assert verb == "send-away", verb
        return self.post("reception", f"/pre-checks/{name}/send-away", {"missing": move["missing"]})

    def _named(
        self, move: Mapping[str, Any], status: int, told: dict[str, Any]
    ) -> tuple[int, dict[str, Any]]:
        """Takes down which id the hall has given."""
        self.ids[move["ticket"]] = told.get("id", "")
        return status, told

    def _body(self, move: Mapping[str, Any]) -> dict[str, Any] | None:
        if move["verb"] == "auto-call":
            return {"after_seconds": None if move["after"] is None else move["after"] // 1000}
        body = {name: move[key] for key, name in _AT_WINDOW.get(move["verb"], {}).items()}
        if "ticket" in move:
            body["ticket"] = self.ids[move["ticket"]]
        return body or None

    def post(
        self, role: str, path: str, body: Mapping[str, Any] | None, window: str | None = None
    ) -> tuple[int, dict[str, Any]]:
        """One request of a role, at the time that the clock shows; status and JSON of the answer."""
        headers = {"Authorization": f"Bearer {self._token(role, window)}"}
        if body is not None:
            headers["Content-Type"] = "application/json"
        text = None if body is None else json.dumps(body).encode()
        return self._ask("POST", f"/halls/{self.code}{path}", text, headers)

    def get(self, role: str, path: str) -> dict[str, Any]:
        """What a role reads of the hall."""
        headers = {"Authorization": f"Bearer {self._token(role, None)}"}
        return self._ask("GET", f"/halls/{self.code}{path}", None, headers)[1]

    def phone(self, follow_url: str) -> dict[str, Any]:
        """What the visitor's phone reads behind the link of a slip."""
        return self._ask("GET", f"/follow/{follow_url.rpartition('/')[2]}", None, {})[1]

    def _ask(
        self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]
    ) -> tuple[int, dict[str, Any]]:
        self._connection.request(method, f"/api/v1{path}", body, dict(headers))
        answer = self._connection.getresponse()
        told: dict[str, Any] = json.loads(answer.read())
        return answer.status, told

    def _token(self, role: str, window: str | None) -> str:
        name = f"{role} {window}"
        if name not in self._tokens:
            self._tokens[name] = new_token()
            self._people.add_token(
                name=name,
                role=role,
                hall=self.code,
                window=window,
                secret_hash=fingerprint(self._tokens[name]),
                now=SystemClock().now(),
            )
        return self._tokens[name]
