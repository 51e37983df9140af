"""The files that a scenario names, or what it writes as a table in their place."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from difflib import get_close_matches
from os.path import normpath
from pathlib import Path
from typing import Any, TypeVar

from queueing.errors import Mistake, Mistakes, Worded, did_you_mean
from queueing.reading import Reader
from simulation.wrong import NoFile

T = TypeVar("T")


class Files:
    """Reads what a scenario names as a file or writes as a table in its place.

    A mistake inside is told with the key that names it.
    """

    def __init__(self, top: Reader, folder: Path) -> None:
        self.top, self.folder, self.mistakes = top, folder, top.mistakes

    def read(self, key: str, parse: Callable[[object], T], row: Reader | None = None) -> T | None:
        """What stands at a key of the scenario, or of one of its tables."""
        row = row or self.top
        where = ".".join(part for part in (row.where, key) if part)
        if isinstance(row.raw(key), Mapping):
            return self._told(where, row.raw(key), parse)
        if row.has(key) and not isinstance(row.raw(key), str):
            row.note(key, "is neither a file's name nor a table", "Name a file, or write its keys as a table")
            return None
        name = row.text(key)
        return self.parse(where, self.folder / name, parse, name) if name else None

    def parse(self, key: str, path: Path, parse: Callable[[object], T], name: str | None = None) -> T | None:
        """What stands in a file."""
        data = load(path, key, self.mistakes)
        return None if data is None else self._told(f"{key} ({name or path.name})", data, parse)

    def _told(self, where: str, data: object, parse: Callable[[object], T]) -> T | None:
        try:
            return parse(data)
        except Mistakes as found:
            for one in found.mistakes:
                self.mistakes.append(Mistake(f"{where}: {one.where}", one.what, one.mend))
            return None


def load(path: Path, key: str, mistakes: list[Mistake]) -> dict[str, Any] | None:
    """What a TOML file says; None, with the mistake told at ``key``, when it cannot be read.

    A command names the file when there is no key, or the key is one of the command's options.
    """
    where, name = key or path.name, f"{path.name} " if key else ""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        missing, kind = Path(normpath(path)), NoFile if not key or key.startswith("--") else Mistake
        mistakes.append(kind(where, Worded("there is no file {file}", file=missing), _near(missing)))
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        what = Worded("{name}is not UTF-8 (line {line})", name=name, line=line)
        mistakes.append(Mistake(where, what, "Save it as UTF-8"))
    except OSError as error:
        what = Worded("{file} cannot be read: {why}", file=path, why=error.strerror)
        mistakes.append(Mistake(where, what, "Name a file that can be"))
    except tomllib.TOMLDecodeError as error:
        what = Worded("{name}is not TOML: {error}", name=name, error=error)
        mistakes.append(Mistake(where, what, "Mend the line it names"))
    return None


def _near(missing: Path) -> str:
    """How to mend the name of a file that is not there: by those that are."""
    there = {one.stem: one.name for one in missing.parent.glob("*.toml")}
    if not there:
        return "Name a file that exists"
    near = get_close_matches(missing.stem, there, n=1)  # by the ending all of them are near
    return did_you_mean(there[near[0]] if near else "", there.values())


def plan_file(against: Path | str, plan: Path) -> Path:
    """The file meant by ``--against``: as given, or the plan of that code beside the scenario's own."""
    given = Path(against)
    if not given.exists() and given.suffix == "" and given.name == str(against):
        return (plan.parent / f"{given.name}.toml").absolute()
    return given.absolute()
