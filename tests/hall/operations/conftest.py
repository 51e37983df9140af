"""These tests run on SQLite and on PostgreSQL."""

from __future__ import annotations

import pytest

from tests.postgres import DATABASES


@pytest.fixture(params=DATABASES)
def database_url(request: pytest.FixtureRequest) -> str:
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url
