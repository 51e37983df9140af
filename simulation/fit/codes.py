"""Words of a CSV file as places in a hall's own lists: items, windows, priorities, outcomes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from queueing.hallfile import Hall
from simulation.chance import Flags, Ints
from simulation.fit import headers, moments
from simulation.fit.findings import Findings
from simulation.fit.visits import NEVER, OUTCOMES

UNKNOWN = -2
"""Stands for a word that nobody knows; an empty cell is -1."""
_LONGEST = 40
"""So many letters of an unknown word are told."""


@dataclass(frozen=True, slots=True)
class Words:
    """Looks up the words of rows at these ``lines``; what nobody knows is noted unless the row is ``out``."""

    lines: Ints
    out: Flags
    findings: Findings

    def places(self, cells: Sequence[str], known: Mapping[str, int], kind: str) -> Ints:
        """The place of each cell: -1 where it is empty, -2 where nobody knows it (noted, with the word)."""
        index: dict[str, int] = {}
        found = np.empty(len(cells), dtype=np.int64)
        unknown: dict[str, list[int]] = {}
        for row, cell in enumerate(cells):
            if cell not in index:
                index[cell] = _place(cell, known)
            found[row] = index[cell]
            if index[cell] == UNKNOWN and not self.out[row]:
                unknown.setdefault(cell.strip()[:_LONGEST], []).append(int(self.lines[row]))
        for word, some in unknown.items():
            self.findings.note(kind, some, word)
        return found

    def known(self, cells: Sequence[str] | None, known: Mapping[str, int], kind: str) -> Ints:
        """The same, -1 for what nobody knows as well, and everywhere where there is no such column."""
        if cells is None:
            return np.full(len(self.lines), NEVER, dtype=np.int64)
        return np.maximum(self.places(cells, known, kind), NEVER)

    def numbers(self, cells: Sequence[str] | None, kind: str) -> Ints:
        """Small whole numbers; 0 where there is none."""
        found = np.zeros(len(self.lines), dtype=np.int64)
        bad: list[int] = []
        for row, cell in enumerate(cells or ()):
            text = cell.strip()
            if text.isdecimal() and len(text) <= 3:
                found[row] = int(text)
            elif text.casefold() not in moments.NOTHING and not self.out[row]:
                bad.append(int(self.lines[row]))
        self.findings.note(kind, bad)
        return found


def _place(cell: str, known: Mapping[str, int]) -> int:
    whole = cell.strip().casefold()
    if whole in moments.NOTHING:
        return NEVER
    return known.get(whole, known.get(headers.plain(cell), UNKNOWN))


def items(hall: Hall) -> dict[str, int]:
    """Items by code and by their names; a name that two items share means neither."""
    return _named({code: item.names for code, item in hall.items.items()})


def priorities(hall: Hall) -> dict[str, int]:
    """Priority classes by code and name; a plain yes is the class of the kiosk."""
    found = _named({code: one.names for code, one in hall.priorities.items()})
    kiosk = next((place for place, one in enumerate(hall.priorities.values()) if one.kiosk), 0)
    if hall.priorities:
        for word in ("yes", "true", "1", "是", "优先"):
            found.setdefault(word, kiosk)
    for word in ("no", "false", "0", "否", "普通"):
        found.setdefault(word, NEVER)
    return found


def windows(hall: Hall) -> dict[str, int]:
    """Windows by id, number and name."""
    found = _named({name: spec.names for name, spec in hall.windows.items()})
    for spec in hall.windows.values():
        for word in (f"{spec.number}", f"{spec.number:02d}", f"{spec.number}号", f"{spec.number}号窗口"):
            found.setdefault(word, spec.index)
    return found


def outcomes() -> dict[str, int]:
    """Outcomes by what files say."""
    return {word: OUTCOMES.index(meaning) for word, meaning in headers.OUTCOMES.items()}


def _named(names: Mapping[str, Mapping[str, str]]) -> dict[str, int]:
    found: dict[str, int] = {}
    twice: set[str] = set()
    for place, one in enumerate(names.values()):
        for name in one.values():
            key = name.strip().casefold()
            if found.setdefault(key, place) != place:
                twice.add(key)
    found = {key: place for key, place in found.items() if key not in twice}
    return found | {code.casefold(): place for place, code in enumerate(names)}
