"""What every test may ask for."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
import structlog
from hypothesis import settings

import hall.seldom  # noqa: F401 (tests are processes of ours)
from hall.store.database import Store
from queueing.hallfile import Hall, hall_from_data
from queueing.plans import Plan, plan_from_data
from tests.builders import demo_hall_data, demo_plan_data
from tests.postgres import Postgres
from tests.progress import Progress
from tests.redis_server import RedisServer

# The same examples on every machine, and no judgement of a machine's speed.
settings.register_profile("kuaiban", deadline=None, derandomize=True)
settings.load_profile("kuaiban")

FIRST = ("flows", "hall", "simulation", "queueing", "crash")
"""Folders whose files take longest: what is begun last is short, so all workers end at about one time."""


def pytest_configure(config: pytest.Config) -> None:
    """Gives each of several workers a session of its own. A calculation has the processor only while nobody
    else in its session wants it: it would wait for all workers otherwise, and its test with it.
    """
    if hasattr(config, "workerinput"):
        with suppress(PermissionError):  # it leads one already
            os.setsid()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The long files first, else in order."""
    folders = Path(__file__).parent

    def turn(item: pytest.Item) -> int:
        folder = item.path.relative_to(folders).parts[0]
        return FIRST.index(folder) if folder in FIRST else len(FIRST)

    items.sort(key=turn)


@pytest.fixture(autouse=True, scope="module")
def log_lines_stay_as_they_were() -> Iterator[None]:
    """A command that runs in this process silences the log, for its own life only as it thinks."""
    before = structlog.get_config()
    yield
    structlog.configure(**before)


@pytest.fixture
def progress(request: pytest.FixtureRequest) -> Progress:
    """Tells how far a long proof has come."""
    capture = request.config.pluginmanager.getplugin("capturemanager")
    return Progress(capture, long=request.node.get_closest_marker("prove") is not None)


@pytest.fixture(scope="session")
def demo_hall() -> Hall:
    return hall_from_data(demo_hall_data())


@pytest.fixture(scope="session")
def demo_plans(demo_hall: Hall) -> dict[str, Plan]:
    return {name: plan_from_data(data, demo_hall) for name, data in demo_plan_data().items()}


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A server that all tests of a process share."""
    server = Postgres()
    try:
        server.start()
        yield server
    finally:
        server.remove()


@pytest.fixture(scope="session")
def redis_server() -> Iterator[RedisServer]:
    """A server that all tests of a process share."""
    server = RedisServer()
    try:
        server.start()
        yield server
    finally:
        server.remove()


def _upgrade(url: str) -> None:
    store = Store(url)
    store.upgrade()
    store.engine.dispose()


@pytest.fixture(scope="session")
def postgresql_template(postgres: Postgres) -> str:
    """The name of a database with the tables of this version."""
    name = postgres.create()
    _upgrade(postgres.url(name))
    return name


@pytest.fixture
def postgresql_url(postgres: Postgres, postgresql_template: str) -> Iterator[str]:
    """A database on PostgreSQL, upgraded and empty."""
    name = postgres.create(postgresql_template)
    yield postgres.url(name)
    postgres.drop(name)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with the tables of this version."""
    path = tmp_path_factory.mktemp("template") / "hall.db"
    _upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """A database in a SQLite file, upgraded and empty."""
    path = tmp_path / "hall.db"
    shutil.copy(sqlite_template, path)
    return f"sqlite:///{path}"
