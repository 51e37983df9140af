"""What the crash tests share: the processes that others are forked from."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.crash.house import Nurseries
from tests.crash.nursery import Nursery


@pytest.fixture(scope="session")
def nurseries() -> Iterator[Nurseries]:
    """Loaded once, for all tests of this process."""
    with ExitStack() as stack:
        made = [Nursery(module) for module in ("hall.web", "hall.worker")]
        for one in made:
            stack.callback(one.end)
        yield Nurseries(*made)
