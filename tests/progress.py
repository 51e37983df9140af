"""Tells how far a long proof has come while it runs: pytest keeps back what tests print until they end."""

from __future__ import annotations

import time
from contextlib import AbstractContextManager
from typing import Protocol


class Capture(Protocol):
    """What is needed of pytest's keeper of output."""

    def global_and_fixture_disabled(self) -> AbstractContextManager[None]: ...


class Progress:
    """The fixture ``progress``. A short proof has no progress to tell of, only what it prints in the end."""

    def __init__(self, capture: Capture, *, long: bool) -> None:
        self._capture, self._long = capture, long
        self._began, self._tenths, self._lines = time.monotonic(), 0, 0

    def so_far(self, done: int, of: int, what: str) -> None:
        """That so much is done, once for each tenth of the whole."""
        tenths = 10 * done // of
        if tenths > self._tenths:
            self._tenths = tenths
            self.now(f"{done:,} of {of:,} {what}")

    def now(self, what: str) -> None:
        """What has just been reached or is begun."""
        if self._long:
            self._print(f"{time.monotonic() - self._began:7.1f} s  {what}")

    def report(self, text: str) -> None:
        """What a proof has found in the end, of a short one too; of a long one also how long it took."""
        self._lines = 0
        self._print(text)
        self.now("in all")

    def _print(self, text: str) -> None:
        with self._capture.global_and_fixture_disabled():
            # pytest has left the cursor behind its dots or the test's name.
            print(text if self._lines else f"\n{text}", flush=True)
        self._lines += 1
