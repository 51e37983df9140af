"""A feed's own web process, and halls on its database as another process has them: the test's."""

import subprocess
import sys
from pathlib import Path

import httpx

from hall.access.signing_in import create_token
from hall.clock import HandClock
from hall.follow import Follow
from hall.operations.asking import Request
from hall.operations.core import Operations
from hall.store.database import Store
from hall.store.doorbell import ringer
from hall.store.people import People
from hall.store.redisline import RedisLine
from queueing import commands as c
from tests.builders import at, hall_data, names, tiny_plan
from tests.postgres import let_go

ROOT = Path(__file__).parents[2]
BOARDS = [
    {"id": "main", "names": names("Main board")},
    {"id": "zone-a", "names": names("Zone A"), "lanes": ["fast", "regular-A"]},
]
PROGRAM = Path(__file__).with_name("feed_server.py")
LANES = [
    {
        "code": "fast",
        "kind": "fast",
        "letter": "K",
        "names": {"zh-CN": "快办", "en": "Fast"},
    },
    *hall_data()["lanes"][1:],
]


class Place:
    """Where halls are kept, and the line to Redis by which this process wakes others, if there is one."""

    def __init__(self, url, redis=None):
        self.store = Store(url)
        self.redis = redis
        self.line = RedisLine(redis) if redis else None
        self.ringer = ringer(self.store, self.line)

    def close(self):
        let_go(self.store)
        if self.line is not None:
            self.line.close()


class Server:
    """The web process on a database, and what it wrote to its error stream."""

    def __init__(self, place, errors):
        self.errors = errors
        redis = [place.redis] if place.redis else []
        with errors.open("wb") as stream:
            self.process = subprocess.Popen(
                [sys.executable, PROGRAM, place.store.url, str(at("09:00")), *redis],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=stream,
                cwd=ROOT,
            )
        line = self.process.stdout.readline()
        if not line:
            self.stop()
        self.url = f"http://127.0.0.1:{int(line)}"

    def act(self, hall, move, window):
        answer = httpx.post(f"{self.url}/{hall.code}/{move}/{window}", timeout=20).json()
        assert answer["status"] == 200
        return answer["seq"]

    def stop(self, expected=()):
        """Ends it; each line of its log holds one of the ``expected`` words, in order."""
        self.process.stdin.close()
        assert self.process.wait(20) == 0
        self.process.stdout.close()
        complaints = self.errors.read_text().splitlines()
        assert len(complaints) == len(expected), complaints
        assert all(word in line for word, line in zip(expected, complaints, strict=True)), complaints


class Hall:
    """A new hall as another process has it: this one."""

    def __init__(self, place):
        self.store = place.store
        self.code = f"HALL{len(self.store.halls())}"
        self.store.add_hall(self.code)
        self.clock = HandClock(at("07:50"))
        self.operations = Operations(self.store, self.clock)
        if place.ringer is not None:
            self.operations.after_commit(place.ringer.ring)
        self.do(c.ConfigureHall(hall_data(code=self.code, boards=BOARDS, lanes=LANES)))
        self.do(c.ApplyPlan(tiny_plan()))
        self.clock.at = at("09:00")
        self.do(c.Settle())
        for window in ("W1", "W2", "W3", "W4"):
            self.do(c.OpenWindow(window))

    def do(self, command):
        answer = self.operations.perform(self.code, command, Request("other"), lambda _: (200, {}))
        assert answer.status == 200, answer.body
        return answer.seq

    def issue(self, ticket, item="QA", language="zh-CN"):
        return self.do(c.Issue(ticket, (item,), language=language))

    def token(self, role, **where):
        _, token = create_token(
            People(self.store), name=role, role=role, now=1, **{"hall": self.code, **where}
        )
        return token

    def follow_token(self, ticket):
        return Follow(self.store).token(self.code, ticket)

    def seq(self):
        return self.store.seq(self.code)
