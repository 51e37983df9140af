"""The demo's visitors and clerks, at work in a real hall through its API."""

from contextlib import suppress
from typing import Any, cast

import pytest

from simulation.acting import Actors
from tests.builders import ZERO, at
from tests.simulation.by_hand import trace_of, visitor


class Wire:
    """What a :class:`simulation.remote.Remote` is to the actors, without a socket."""

    def __init__(self, visitors, clerks):
        self.by = {"visitor": visitors, "clerk": clerks}
        self.breaks = None
        """Verb at which the connection breaks next, and whether the hall has heard it by then."""

    def get(self, path, who="clerk"):
        return self.by[who].get(path).json

    def post(self, path, body=None, who="clerk", key=None):
        verb, heard = self.breaks or ("", False)
        broken = path.rpartition("/")[2] == verb
        if broken:
            self.breaks = None
        if not broken or heard:
            answer = self.by[who].post(path, body or {}, key)
        if broken:
            raise ConnectionResetError(path)
        return answer.status_code, answer.json


class Scene:
    """Actors in the small hall, on a clock set by hand; windows in ``left`` are for the test."""

    def __init__(self, api, clock, trace, left):
        self.clock, self.people = clock, api("supervisor")
        self.wire = Wire(api("kiosk"), api("supervisor"))
        self.actors = Actors(cast("Any", self.wire), cast("Any", self), trace, ZERO, frozenset(left))

    @property
    def now(self):
        return self.clock.at

    def until(self, when):
        """Lets the actors look at the hall every five seconds."""
        while self.clock.at < at(when):
            self.clock.at += 5_000
            with suppress(ConnectionResetError):
                self.actors.act(self.wire.get(""))

    def by_hand(self, window, verb, ticket=None, /, **more):
        """A real clerk does something."""
        body = {"ticket": ticket, **more} if ticket else {}
        answer = self.people.post(f"/windows/{window}/{verb}", body)
        assert answer.status_code == 200, answer.json
        return answer.json

    def served_by_hand(self, window):
        """A visitor takes a ticket and is at the window of a real clerk; the ticket's id."""
        self.by_hand(window, "open")
        self.wire.post("/tickets", {"items": ["QA"]}, "visitor")
        called = self.by_hand(window, "call-next")["ticket"]["id"]
        self.by_hand(window, "start", called)
        return called

    def ticket(self, name):
        return self.people.get(f"/tickets/{name}").json

    def tickets(self):
        """All of the day."""
        return self.people.get("/tickets").json["tickets"]


@pytest.fixture
def scene(api, clock):
    def make(*visitors, left=(), **other):
        return Scene(api, clock, trace_of(*visitors, **other), left)

    return make


def test_a_visitor_who_has_once_been_called_does_not_give_up_by_patience(scene):
    hall = scene(
        visitor("09:00", patience=600), visitor("09:01", patience=600), left=("W1", "W2", "W3", "W4")
    )
    hall.until("09:02")
    hall.by_hand("W1", "open")
    called = hall.by_hand("W1", "call-next")["ticket"]["id"]
    hall.by_hand("W1", "start", called)
    hall.by_hand("W1", "transfer", called, lane="regular-A")
    hall.until("09:15")
    states = {one["id"] == called: one["state"] for one in hall.tickets()}
    assert states == {True: "waiting", False: "withdrawn"}


def test_a_visitor_sent_to_a_window_is_called_there_though_nobody_waits_in_its_lanes(scene):
    hall = scene(visitor("12:00"), left=("W1", "W2", "W3"))
    hall.until("09:01")
    sent = hall.served_by_hand("W1")
    hall.by_hand("W1", "transfer", sent, window="W4")
    assert {lane["waiting"] for lane in hall.wire.get("")["lanes"]} == {0}
    assert hall.wire.get("/windows/W4")["addressed"] == 1
    hall.until("09:05")
    assert (hall.ticket(sent)["state"], hall.ticket(sent)["window"]) == ("completed", "W4")
    assert hall.wire.get("/windows/W4")["addressed"] == 0


def test_a_case_accepted_at_another_window_is_finished_and_the_next_visitor_called(scene):
    hall = scene(visitor("09:02", service=120, accept=30), left=("W1", "W2", "W3"))
    hall.until("09:01")
    sent = hall.served_by_hand("W1")
    hall.by_hand("W1", "accept", sent)
    hall.by_hand("W1", "transfer", sent, window="W4")
    hall.until("09:10")
    assert [(one["state"], one["window"]) for one in hall.tickets()] == [("completed", "W4")] * 2


@pytest.mark.parametrize("heard", [False, True], ids=["the command is lost", "the answer is lost"])
@pytest.mark.parametrize(
    "verb", ["tickets", "call-next", "recall", "start", "accept", "complete", "no-show", "requeue", "open"]
)
def test_a_connection_that_breaks_once_costs_nobody_the_visit(scene, verb, heard):
    hall = scene(
        visitor("09:02", service=60, accept=20),
        visitor("09:03", service=60, accept=20, comes=False, returns=120),
        visitor("09:04", service=60, accept=20),
        left=("W2", "W3", "W4"),
        calls=2,
        between=20_000,
        absent=40_000,
    )
    hall.wire.breaks = (verb, heard)
    hall.until("09:15")
    assert hall.wire.breaks is None, "the connection has been broken"
    assert [(one["state"], one["window"]) for one in hall.tickets()] == [("completed", "W1")] * 3
    assert (hall.actors.issued, hall.actors.served) == (3, 3)
