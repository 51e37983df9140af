"""Boards, offices, consoles and phones that lose their lines all the time, while two halls go on."""

import json
import random
import socket
import struct
import threading
from contextlib import suppress

import pytest
import sqlalchemy as sa

from hall.operations.asking import Request
from queueing.floor import Floor
from tests.displays.pages import Page, Phone
from tests.displays.walks import WINDOWS, a_move
from tests.displays.wire_client import CLOSE, TEXT, Client, frame
from tests.hall.feed_hall import Hall, Place, Server
from tests.postgres import let_go
from tests.waiting import until

PHONES = 3
MOST_BYTES = 6_000
"""A line is cut after so many bytes at most: some during the first picture, some after many changes."""
MOVES_A_CUT = 5
"""The halls go on by so many moves for each line that is cut."""
SMALL = 2_304
"""A receive buffer so small that the server is often stopped in the middle of a frame."""


class Over(Exception):
    """The line is to be given up."""


class Follower(threading.Thread):
    """A client that is cut off at random, comes back and says what it has seen, until the storm is over."""

    def __init__(self, storm, hall, word, token, seed):
        super().__init__(daemon=True)
        self.storm, self.hall, self.word, self.token = storm, hall, word, token
        self.known = Phone() if "ticket" in word else Page()
        self.random = random.Random(seed)
        self.failure, self.settled, self.meanwhile = None, False, None

    def run(self):
        try:
            while not self.settled:
                self.connection()
        except BaseException as failure:
            self.failure = failure

    def connection(self):
        small = self.random.random() < 0.3
        line = Client(self.storm.port, greet=False, receive_buffer=SMALL if small else None)
        budget = None if self.storm.over.is_set() else self.random.randrange(MOST_BYTES)
        try:
            for text in self.texts(line, budget):
                if text.startswith("0"):
                    line.say("40" + (json.dumps({"token": self.token}) if self.token else ""))
                elif text.startswith("40"):
                    self.ask(line)
                elif text.startswith("430"):
                    self.answered(json.loads(text[3:])[0])
                elif text.startswith("42"):
                    self.heard(line, *json.loads(text[2:]))
                if self.storm.over.is_set() and self.true_at_last():
                    self.settled = True
                    return
        except Over:
            self.cut(line)
            self.storm.cut()
        finally:
            line.close()

    def texts(self, line, budget):
        """What the server says, until so many bytes have come."""
        while True:
            opcode, payload = line.frame()
            assert opcode in (TEXT, CLOSE)
            if budget is not None:
                budget -= len(payload)
                if budget < 0:
                    raise Over
            if payload == b"2":
                line.say("3")
            else:
                yield payload.decode()

    def cut(self, line):
        """Ends the line in one of the ways in which lines end; most of them in the middle of something."""
        way = self.random.randrange(4)
        with suppress(OSError, EOFError):
            if way == 0:
                return
            if way == 1:  # in the middle of a frame that we send
                whole = frame(TEXT, b'420["follow",{"hall":"nowhere"}]')
                line.socket.sendall(whole[: self.random.randrange(1, len(whole))])
            if way == 2:  # in the middle of one that the server sends
                line.say("420" + json.dumps(["follow", self.word]))
                line.stream.read(self.random.randrange(3, 40))
            line.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    def ask(self, line):
        self.meanwhile = []
        line.say("420" + json.dumps(["follow", {**self.word, "after": self.known.seq}]))

    def answered(self, answer):
        assert "error" not in answer, answer
        if "changes" in answer:
            for change in answer["changes"]:
                assert self.known.change(change), "missed changes do not fit what was seen"
        else:
            self.known.picture(answer)
        heard, self.meanwhile = self.meanwhile, None
        for name, body in heard:
            assert self.take(name, body), "a gap right behind an answer"

    def heard(self, line, name, body):
        if self.meanwhile is not None:
            self.meanwhile.append((name, body))
        elif not self.take(name, body):
            self.ask(line)

    def take(self, name, body):
        """Takes a message; False when something is missing before it."""
        if name == "line":
            self.known.line(body)
        if name == "change" and body["seq"] > self.known.seq:
            return self.known.change(body)
        return True

    def true_at_last(self):
        """Whether what is known is what the hall has come to."""
        if self.meanwhile is not None or not self.known.seq:
            return False
        if isinstance(self.known, Page):
            return self.known.seq == self.storm.last[self.hall.code]
        state, ahead = self.storm.tickets[self.word["ticket"]]
        return (self.known.ticket["state"], self.known.ahead) == (state, ahead)


class Storm:
    """Two halls with all kinds of followers, and how often one of them was cut off."""

    def __init__(self, port, halls, early, seed):
        self.port, self.halls, self.random = port, halls, random.Random(seed)
        self.over, self.cuts, self._guard = threading.Event(), 0, threading.Lock()
        self._turns = threading.Semaphore(2 * MOVES_A_CUT)
        self.last, self.tickets, self.done = {}, {}, 0
        self.followers = []
        for hall in halls:
            for number in range(early):  # so that most phones still wait at the end
                hall.issue(f"early{number}", "NA")
            for number in range(PHONES):
                hall.issue(f"own{number}", "NA")
            board, office = hall.token("board"), hall.token("manager")
            self.add(hall, {"hall": hall.code, "board": "main"}, board)
            self.add(hall, {"hall": hall.code, "board": "zone-a"}, board)
            self.add(hall, {"hall": hall.code, "lanes": True}, office)
            for window in WINDOWS[:2]:
                self.add(hall, {"hall": hall.code, "window": window}, office)
            for number in range(PHONES):
                self.add(hall, {"ticket": hall.follow_token(f"own{number}")}, None)

    def add(self, hall, word, token):
        self.followers.append(Follower(self, hall, word, token, len(self.followers)))

    def cut(self):
        with self._guard:
            self.cuts += 1
        self._turns.release(MOVES_A_CUT)

    def rage(self, cuts, progress):
        """Halls go on, whatever their clerks and visitors do, until so many lines have been cut."""
        for follower in self.followers:
            follower.start()
        while self.cuts < cuts and not any(one.failure for one in self.followers):
            if self._turns.acquire(timeout=1):
                self.done += self.move(self.random.choice(self.halls))
            progress.so_far(self.cuts, cuts, "cuts")
        for hall in self.halls:
            self.settle(hall)
        self.over.set()
        for follower in self.followers:
            until(lambda one=follower: not one.is_alive(), "it has heard all", 120)
            if follower.failure:
                raise follower.failure

    def move(self, hall):
        """One thing that somebody does in a hall; 1 when the hall lets them."""
        what, which = self.random.randint(0, 20), self.random.randint(0, 11)
        number = hall.seq()
        hall.clock.at += 10
        answer = hall.operations.perform(
            hall.code,
            lambda floor: a_move(floor, number, what, which),
            Request("storm"),
            lambda _: (200, {}),
        )
        return answer.status == 200

    def settle(self, hall):
        """What all must know at last: by the Floor of this process, which has never seen a feed."""
        self.last[hall.code] = hall.seq()
        for number in range(PHONES):
            self.tickets[hall.follow_token(f"own{number}")] = hall.operations.read(
                hall.code, lambda floor, name=f"own{number}": standing(hall, floor, name)
            )


def standing(hall, floor, name):
    """State and people ahead of a ticket, counted one by one."""
    one = floor.tickets.get(name)
    if one is None:
        with hall.store.read() as connection:
            asked = sa.text("SELECT state FROM tickets WHERE hall = :hall AND id = :id")
            return connection.execute(asked, {"hall": hall.code, "id": name}).scalar_one(), 0
    if one.state != "waiting":
        return one.state, 0
    others = [
        other
        for other in floor.tickets.values()
        if other.state == "waiting" and (other.place, other.join) < (one.place, one.join)
    ]
    if one.to_window is not None:
        return one.state, sum(other.to_window == one.to_window for other in others)
    callable_ = [other for other in others if other.to_window is None and not floor.is_parked(other)]
    return one.state, sum(other.lane == one.lane for other in callable_)


def by_the_log(hall, lanes):
    """What screens must show, worked out from the rows of the log without the feed's picture.

    How many wait in each lane, each window's state with the number it has in hand, and who is called where.
    """
    floor, calls = Floor(), {}
    for row in hall.store.events(hall.code):
        event = row.event()
        floor.apply(event)
        if event.kind == "DayOpened":
            calls = {}
        if event.kind in ("TicketCalled", "TicketRecalled"):
            if getattr(getattr(event, "because", None), "code", "") != "walk_up":
                ticket = floor.tickets[event.ticket]
                calls.pop(event.ticket, None)
                calls[event.ticket] = (row.seq, ticket.number, event.window, ticket.lane)
        elif event.kind == "CommandUndone" and event.command == "call":
            calls.pop(event.ticket, None)
        if event.kind != "TicketExpired":
            floor.ended.clear()
    waiting = {
        lane: sum(
            one.state == "waiting" and one.to_window is None and one.lane == lane
            for one in floor.tickets.values()
        )
        for lane in lanes
    }
    windows = {
        name: (one.state, floor.tickets[one.ticket].number if one.ticket else None)
        for name, one in floor.windows.items()
    }
    shown = [(number, window) for _, number, window, lane in sorted(calls.values())[::-1] if lane in lanes]
    return waiting, windows, shown


def as_shown(known):
    """The same of what a follower of a board or of all lanes knows."""
    return (
        {code: row["waiting"] for code, row in known.lanes.items()},
        {name: (row["state"], row["ticket_number"]) for name, row in known.windows.items()},
        [(row["number"], row["window"]) for row in known.calls],
    )


def fresh(port, follower):
    """What somebody new is shown."""
    line = Client(port, greet=False)
    line.text()
    line.say("40" + (json.dumps({"token": follower.token}) if follower.token else ""))
    line.text()
    known = type(follower.known)()
    known.picture(line.call("follow", follower.word))
    line.close()
    return known


@pytest.fixture
def place(sqlite_url):
    """Nobody cuts the power here, so commits need not wait for the disk."""
    place = Place(sqlite_url)
    sa.event.listen(place.store.engine, "connect", lambda one, _: one.execute("PRAGMA synchronous=OFF"))
    let_go(place.store)
    yield place
    place.close()


@pytest.fixture
def halls(place):
    """Two halls of this process."""
    return [Hall(place), Hall(place)]


@pytest.fixture
def server(place, halls, tmp_path):
    server = Server(place, tmp_path / "errors.txt")
    yield server
    server.stop()


@pytest.mark.parametrize("cuts", [100, pytest.param(1_000, marks=pytest.mark.prove)])
def test_whoever_is_cut_off_however_often_shows_what_the_hall_has_come_to(halls, server, cuts, progress):
    port = int(server.url.rpartition(":")[2])
    storm = Storm(port, halls, early=cuts // 4, seed=cuts)
    storm.rage(cuts, progress)
    assert storm.cuts >= cuts
    assert storm.done > cuts / 2, "the halls have been busy meanwhile"
    for follower in storm.followers:
        known, new = follower.known, fresh(port, follower)
        if isinstance(known, Phone):
            assert (known.ticket["state"], known.ahead) == (new.ticket["state"], new.ahead)
            continue
        assert known.shown() == new.shown()
        if "window" not in follower.word:
            assert as_shown(known) == by_the_log(follower.hall, list(known.lanes))
    assert any(state == "waiting" and ahead for state, ahead in storm.tickets.values()), "a line to know of"
    pictures = sum(one.known.pictures for one in storm.followers if isinstance(one.known, Page))
    changes = sum(len(one.known.seen) for one in storm.followers if isinstance(one.known, Page))
    progress.now(f"{storm.cuts} cut, {storm.done} moves, {pictures} pictures and {changes} changes taken")
    assert pictures > 20, "some had missed too much"
    assert changes > 20, "and some a few changes only"
