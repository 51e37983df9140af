"""The small hall's application for the tests of this folder."""

from __future__ import annotations

from collections.abc import Iterator

import argon2
import pytest

from hall.access import keys
from tests.hall.api.fixtures import (  # noqa: F401 (fixtures are found by name)
    api,
    app,
    blank,
    clock,
    hall,
    parts,
    people,
    settings,
    token,
    wall,
)


@pytest.fixture(autouse=True, scope="package")
def hashing_costs_little() -> Iterator[None]:
    """Passwords are hashed as always, only with less work: some of these tests guess a hundred times."""
    with pytest.MonkeyPatch.context() as patch:
        light = argon2.PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1)
        patch.setattr(keys, "_hasher", light)
        yield
