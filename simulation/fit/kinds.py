"""The kinds of findings, with their words in both languages."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from simulation.fit.words import LANGUAGES


@dataclass(frozen=True, slots=True)
class Kind:
    """What becomes of the rows (see :mod:`simulation.fit.findings`); by language the fault and its mend."""

    effect: str
    words: Mapping[str, tuple[str, str]]


def _read() -> dict[str, Kind]:
    data = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
    return {
        code: Kind(row["effect"], {language: (row[language][0], row[language][1]) for language in LANGUAGES})
        for code, row in data.items()
    }


KINDS: Mapping[str, Kind] = _read()
"""By code. Line numbers of ``column`` are columns, those of ``gap`` are 0."""
