"""The log lines of a process. The worker has them too, and is not to load what answers requests."""

from __future__ import annotations

import logging
import sys
from contextlib import suppress
from typing import Literal

import structlog


def set_up_log(shape: Literal["console", "json"]) -> None:
    """Chooses the log lines of this process, on standard error.

    ``json`` is for machines and keeps a line for every request; ``console`` is for a person who watches, and
    says only what has gone wrong.
    """
    last: structlog.typing.Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if shape == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            last,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(
            logging.INFO if shape == "json" else logging.WARNING
        ),
        # Asked for each line: whoever replaces standard error (a test, a supervisor) gets the lines.
        logger_factory=lambda *_: _Lines(sys.stderr),
    )


class _Lines(structlog.PrintLogger):
    """Writes lines, or loses them: a log on a disk that is full must end no request and no worker."""

    def msg(self, message: str) -> None:
        """One line."""
        with suppress(OSError):
            super().msg(message)

    debug = info = warning = error = critical = exception = fatal = failure = err = log = msg
