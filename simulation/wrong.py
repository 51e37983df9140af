"""What is wrong with what a command was given."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import click

from queueing.errors import Mistake


@dataclass(frozen=True, slots=True)
class NoFile(Mistake):
    """A file that the command itself names is not there."""


class Stopped(click.ClickException):
    """Ctrl-C has ended a command that has nothing to tell yet."""

    exit_code = 130


class Wrong(click.ClickException):
    """A command cannot do its work: a ``head``, and all mistakes at once.

    The head is in the language of the command; the mistakes are in English, and whoever shows them may
    translate them.
    """

    def __init__(self, head: str, mistakes: Iterable[Mistake]) -> None:
        self.head, self.mistakes = head, tuple(mistakes)
        lines = "\n".join(f"  {one}" for one in self.mistakes)
        super().__init__(f"{head}\n{lines}")
