"""Waiting for something that another thread or process does, with a bound instead of a sleep."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

LEAST = 60.0
"""Seconds that everything is given: a test judges what happens, not how busy the machine is."""


def until(condition: Callable[[], T], what: str, seconds: float = LEAST, every: float = 0.02) -> T:
    """Asks until the answer is true and returns it.

    Fails after ``seconds``, or ``LEAST`` if that is longer, and says ``what`` did not happen.

    An exception of the condition counts as "not yet" and is shown when the time is over.
    """
    seconds = max(seconds, LEAST)
    ends = time.monotonic() + seconds
    while True:
        error: Exception | None = None
        try:
            if found := condition():
                return found
        except Exception as caught:
            error = caught
        if time.monotonic() >= ends:
            raise AssertionError(f"within {seconds:g} s this did not happen: {what}") from error
        time.sleep(every)
