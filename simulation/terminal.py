"""What the commands of the simulation share: mistakes told, files written, how far the work is."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from queueing.errors import Mistakes
from simulation.words import say
from simulation.wrong import Wrong

INTERRUPTED = 130
"""The exit code of a command that Ctrl-C has ended with what was done so far."""
_WIDTH = 140

Found = TypeVar("Found")


def told(head: str, read: Callable[[], Found], language: str = "en") -> Found:
    """What is read, or its mistakes as a failure of the command, all at once, under a head in a language."""
    try:
        return read()
    except Mistakes as found:
        raise Wrong(head, found.mistakes, language) from None


def console() -> Console:
    """The terminal; wide enough for the table where nobody looks at one."""
    found = Console()
    return found if found.is_terminal else Console(width=_WIDTH)


@contextmanager
def progress_bar(total: int, language: str) -> Iterator[tuple[Callable[[int], None], Callable[[str], None]]]:
    """A bar that is told how many are done, and what they have told so far."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[first]}"),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(say("progress", language), total=total, first="")

        def progress(done: int) -> None:
            bar.update(task, completed=done)

        def tell(first: str) -> None:
            bar.update(task, first=first)

        yield progress, tell


def refuse_unwritable(path: Path | None) -> None:
    """Tells before the work what would spoil it afterwards."""
    if path is None:
        return
    if path.is_dir():
        raise click.ClickException(f"{path} is a folder; give the path of a file.")
    if not path.parent.is_dir():
        raise click.ClickException(f"{path} cannot be written: there is no folder {path.parent}.")
    if not os.access(path if path.exists() else path.parent, os.W_OK):
        raise click.ClickException(f"{path} cannot be written: permission denied.")


def write(path: Path, text: str) -> None:
    """Writes a file, or tells why it cannot be written."""
    try:
        path.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise click.ClickException(f"{path} cannot be written: {error.strerror}.") from None
