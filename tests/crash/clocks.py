"""A process whose machine's clock can be set by hand, while the clock that nobody sets goes on."""

from __future__ import annotations

import time
from pathlib import Path


def set_by(file: Path) -> tuple[str | int, ...]:
    """How a process is told to show what is ``file`` says: its clock is ahead by so many ms."""
    return (__name__, follow.__name__, str(file))


def follow(file: str) -> None:
    """Lets this process's clock be ahead of the machine's by the ms in a file."""
    right, path = time.time_ns, Path(file)

    def shown() -> int:
        return right() + int(path.read_text("ascii")) * 1_000_000

    time.time_ns = shown
