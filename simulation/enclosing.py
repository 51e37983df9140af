"""A scenario with everything that it names inside: to be kept or sent without the files beside it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from queueing.errors import Mistake
from queueing.reading import raise_if_any
from simulation.namedfiles import load

_NAMED = ("hall", "profile", "plan")
"""Keys that name a file, or hold what would stand in it."""


def enclosed(path: Path | str) -> dict[str, Any]:
    """The scenario of a file as data, with its hall, profile and plans as tables.

    Whoever reads the data as a scenario finds its mistakes. Raises :class:`~queueing.errors.Mistakes` for
    files that cannot be read.
    """
    path = Path(path)
    mistakes: list[Mistake] = []
    data = load(path, "", mistakes) or {}
    raise_if_any(mistakes)
    found = _with_tables(data, path.parent)
    if isinstance(found.get("compare"), Mapping):
        found["compare"] = _with_tables(found["compare"], path.parent)
    return found


def _with_tables(data: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    mistakes: list[Mistake] = []
    read = {key: load(folder / data[key], key, mistakes) for key in _NAMED if isinstance(data.get(key), str)}
    raise_if_any(mistakes)
    return {**data, **read}
