"""A small hall on a database in a folder of its own, with a clock set by hand, and programs that use it.

A folder's conftest takes these fixtures over by importing them.
"""

import shutil

import pytest

from hall.access.keys import fingerprint, new_token
from hall.app import create_app
from hall.assembly import assemble
from hall.clock import HandClock
from hall.operations.asking import Request
from hall.settings import Settings
from hall.store import calculations, jobs
from hall.store.database import Store
from hall.store.people import People
from queueing import commands as c
from tests.builders import at, hall_data, plan_data, tiny_plan
from tests.postgres import let_go


class Wall:
    """A machine's clock that moves when told to; ms UTC."""

    def __init__(self, at):
        self.at = at

    def __call__(self):
        return self.at

    def pass_seconds(self, seconds):
        self.at += seconds * 1000


@pytest.fixture
def wall():
    return Wall(1_772_409_600_000)


@pytest.fixture
def settings(tmp_path):
    return Settings(data_dir=tmp_path, public_url="http://hall.test", open_rate="60/minute")


@pytest.fixture
def clock():
    return HandClock(at("09:00"))


@pytest.fixture(scope="session")
def blank(tmp_path_factory):
    """A database with its tables and nothing in them, to be copied: migrations take long."""
    path = tmp_path_factory.mktemp("blank") / "kuaiban.db"
    store = Store(f"sqlite:///{path}")
    store.upgrade()
    let_go(store)
    return path


@pytest.fixture
def parts(settings, clock, blank):
    shutil.copy(blank, settings.data_dir / "kuaiban.db")
    made = assemble(settings, clock)
    yield made
    let_go(made.store)


@pytest.fixture
def people(parts):
    return People(parts.store)


@pytest.fixture
def hall(parts, clock):
    """The small hall with its plan; its day opens with the first request."""
    return set_up(parts, clock, hall_data(appointments={}))


def set_up(parts, clock, data):
    """Configures the small hall by this file, with its plan and a printer for the kiosk; its code."""
    clock.at = at("06:00")
    for code in ("TINY", "EMPTY"):
        parts.store.add_hall(code)
    request = Request("test")
    parts.operations.perform("TINY", c.ConfigureHall(data), request, lambda _: (200, {}))
    parts.operations.perform("TINY", c.ApplyPlan(tiny_plan()), request, lambda _: (200, {}))
    with parts.store.write() as connection:
        jobs.put_printer(connection, "TINY", "kiosk", "virtual://kiosk", ["kiosk"])
    clock.at = at("09:00")
    return "TINY"


@pytest.fixture
def app(parts, wall):
    return create_app(parts, wall)


@pytest.fixture
def token(people, wall, hall):
    """Makes tokens: ``token("clerk", window="W1")``."""

    def make(role, hall="TINY", **only):
        secret = new_token()
        people.add_token(name=role, role=role, hall=hall, secret_hash=fingerprint(secret), now=wall(), **only)
        return secret

    return make


class Api:
    """A program that speaks to the small hall with one token."""

    def __init__(self, app, token, hall="TINY"):
        self.client = app.test_client(use_cookies=False)
        self.base = f"/api/v1/halls/{hall}"
        self.head = {"Authorization": f"Bearer {token}"} if token else {}

    def get(self, path="", **more):
        return self.client.get(self.base + path, headers=self.head, **more)

    def post(self, path, body=None, key=None):
        head = self.head | ({"Idempotency-Key": key} if key else {})
        if body is None:
            return self.client.post(self.base + path, headers=head)
        return self.client.post(self.base + path, json=body, headers=head)


@pytest.fixture
def api(app, hall, token):
    """Makes programs by role: ``api("kiosk")``."""

    def make(role, **only):
        return Api(app, token(role, **only) if role else None)

    return make


@pytest.fixture
def recommended(parts, hall):
    """A calculation that has recommended a plan: its id and the plan."""
    plan = plan_data() | {"code": "advised"}
    row = {"id": "3fa9c1d2" * 4, "hall": "TINY", "kind": "recommend", "wish": {}, "given": {}}
    with parts.store.write() as connection:
        calculations.ask(connection, row | {"asked_by": "person:1", "asked_at": 1})
        begun = calculations.begin(connection, 2)
        assert begun is not None
        calculations.end(connection, begun, 3, result={"plan": plan}, page={"en": "<p>"})
    return row["id"], plan
