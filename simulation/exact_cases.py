"""Cases whose figures are known exactly: a scenario each (``config/validation``), and the exact values."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from simulation.scenario import Scenario, read_scenario


@dataclass(frozen=True, slots=True)
class Case:
    """A scenario and what is known of it: by figure, the exact value and the half-width a proof must reach.

    ``kind`` is steady, day or exact (no scenario: a figure to be computed). ``who`` are the items that words
    in the figures' names stand for. ``quick`` says how long short runs warm up and measure (minutes), and the
    half-width they reach but for what is ``hard``. ``facts`` are what single figures need to know.
    """

    id: str
    title: str
    source: str
    kind: str
    scenario: Scenario | None
    runs: int
    expected: Mapping[str, tuple[float, float]]
    who: Mapping[str, str] = field(default_factory=dict)
    quick: Mapping[str, float] = field(default_factory=dict)
    hard: tuple[str, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)


def read_cases(folder: Path | str) -> dict[str, Case]:
    """The cases of a folder, by id.

    Raises :class:`~queueing.errors.Mistakes` when a scenario has any.
    """
    folder = Path(folder)
    data = tomllib.loads((folder / "cases.toml").read_text(encoding="utf-8"))
    return {row["id"]: _case(row, folder) for row in data["cases"]}


def _case(row: dict[str, Any], folder: Path) -> Case:
    name = row.get("scenario")
    return Case(
        id=row["id"],
        title=row["title"],
        source=row["source"],
        kind=row["kind"],
        scenario=None if name is None else read_scenario(_file(folder, name), studies=True),
        runs=row.get("runs", 1),
        expected={name: (exact["value"], exact["precision"]) for name, exact in row["expected"].items()},
        who=row.get("who", {}),
        quick=row.get("quick", {}),
        hard=tuple(row.get("hard", ())),
        facts={key: row[key] for key in ("closing", "hour", "ahead") if key in row},
    )


def _file(folder: Path, name: str) -> Path:
    return folder / "scenarios" / f"{name}.toml"
