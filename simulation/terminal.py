"""What the commands of the simulation share: mistakes told, files written, how far the work is."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from queueing.errors import Mistake, Mistakes, Worded
from simulation.words import say
from simulation.wrong import Wrong

INTERRUPTED = 130
"""The exit code of a command that Ctrl-C has ended with what was done so far."""
_WIDTH = 140

Found = TypeVar("Found")


def told(head: str, read: Callable[[], Found]) -> Found:
    """What is read, or its mistakes as a failure of the command, all at once, under a head."""
    try:
        return read()
    except Mistakes as found:
        raise Wrong(head, found.mistakes) from None


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


def make_folder(path: Path, language: str) -> None:
    """Makes a folder that is not there, or tells why it cannot."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Wrong(say("w_write", language), [_not_written(path, error.strerror)]) from None


def refuse_unwritable(*paths: Path | None, language: str) -> None:
    """Tells before the work what would spoil it afterwards. None is a file that nobody asked for."""
    mistakes = [one for path in paths if path is not None and (one := _unwritable(path)) is not None]
    if mistakes:
        raise Wrong(say("w_write", language), mistakes)


def _unwritable(path: Path) -> Mistake | None:
    if path.is_dir():
        return Mistake(str(path), "is a folder", "Give the path of a file")
    if not path.parent.is_dir():
        what = Worded("cannot be written: there is no folder {folder}", folder=path.parent)
        return Mistake(str(path), what, "Make the folder, or give another path")
    if not os.access(path if path.exists() else path.parent, os.W_OK):
        return _not_written(path, os.strerror(errno.EACCES))
    return None


def _not_written(path: Path, why: str | None) -> Mistake:
    what = Worded("cannot be written ({why})", why=why)
    return Mistake(str(path), what, "Look at the folder's permissions and room")


def write(path: Path, text: str, language: str) -> None:
    """Writes a file, or tells why it cannot be written."""
    try:
        path.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise Wrong(say("w_write", language), [_not_written(path, error.strerror)]) from None
