"""These tests run on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from hall.store.database import Store
from tests.postgres import DATABASES, Postgres, let_go


@pytest.fixture(params=DATABASES)
def kind(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture
def database_url(kind: str, request: pytest.FixtureRequest) -> str:
    url: str = request.getfixturevalue(f"{kind}_url")
    return url


@pytest.fixture
def empty(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """A database without any tables."""
    if kind == "sqlite":
        store = Store(f"sqlite:///{tmp_path / 'empty.db'}")
        yield store
        let_go(store)
        return
    server: Postgres = request.getfixturevalue("postgres")
    name = server.create()
    store = Store(server.url(name))
    yield store
    let_go(store)
    server.drop(name)
