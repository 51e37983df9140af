"""Drafts of plans: how many windows of each group have which role, slot by slot."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from simulation.planning.roles import CLOSED

Cell = tuple[int, ...]
"""The roles of a group's windows in one slot, sorted."""


@dataclass(frozen=True, slots=True)
class Draft:
    """``ways`` says which way each role is set, ``cells`` the roles by group and slot of the group."""

    ways: tuple[int, ...]
    cells: tuple[tuple[Cell, ...], ...]

    def moved(self, group: int, slots: Sequence[int], old: int, new: int) -> Draft | None:
        """The draft with one window of a group in another role in these slots; None where none can."""
        cells = list(self.cells[group])
        for slot in slots:
            cell = list(cells[slot])
            if old not in cell:
                return None
            cell[cell.index(old)] = new
            cells[slot] = tuple(sorted(cell))
        return replace(self, cells=(*self.cells[:group], tuple(cells), *self.cells[group + 1 :]))

    def at_work(self) -> Iterator[tuple[int, int, int]]:
        """(group, slot of the group, how many are at work)."""
        for group, cells in enumerate(self.cells):
            for slot, cell in enumerate(cells):
                yield group, slot, len(cell) - cell.count(CLOSED)


@dataclass(frozen=True, slots=True)
class Group:
    """Windows that differ in nothing a plan could use: skills, zones, breaks, hours and roles.

    ``windows`` are their places among the hall's, ``slots`` the slots in which they can be at work, ``roles``
    what they may be.
    """

    windows: tuple[int, ...]
    slots: tuple[int, ...]
    roles: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Shifts:
    """How long windows stay what they are (ms): see :class:`~simulation.planning.limits.Limits`."""

    dwell: int
    stretches: int
    stretch: int


def named(
    group: Group, cells: Sequence[Cell], begins: Sequence[int], ends: int, shifts: Shifts
) -> tuple[tuple[int, ...], ...] | None:
    """The role of each of the group's windows in each of its slots; None where ``shifts`` cannot be kept.

    ``begins`` are the begins of the group's slots, ``ends`` is the end of the last. At a border those change
    who have been what they are for the longest: that is the best for the shortest stay, since two windows of
    one role may swap what comes after.
    """
    count = len(group.windows)
    if not cells:
        return ((),) * count
    columns: list[tuple[int, ...]] = []
    role, since = list(cells[0]), [begins[0]] * count
    working, stretches = [begins[0]] * count, [int(one != CLOSED) for one in role]
    for place, cell in enumerate(cells):
        now = begins[place]
        if place and cell != cells[place - 1]:
            for window, new in _changes(role, since, working, cell):
                old = role[window]
                first = old == CLOSED and not stretches[window]
                if not first and now - since[window] < shifts.dwell:
                    return None
                if new == CLOSED and now - working[window] < shifts.stretch:
                    return None
                if old == CLOSED:
                    stretches[window] += 1
                    working[window] = now
                    if stretches[window] > shifts.stretches:
                        return None
                role[window], since[window] = new, now
        columns.append(tuple(role))
    for window in range(count):
        if role[window] != CLOSED and (
            ends - since[window] < shifts.dwell or ends - working[window] < shifts.stretch
        ):
            return None
    return tuple(zip(*columns, strict=True))


def _changes(
    role: Sequence[int], since: Sequence[int], working: Sequence[int], cell: Cell
) -> list[tuple[int, int]]:
    """Which windows get which new role, so that the roles become those of ``cell``."""
    wanted = [0] * (max(*role, *cell) + 1)
    for one in cell:
        wanted[one] += 1
    leaving: list[int] = []
    for window in sorted(range(len(role)), key=since.__getitem__, reverse=True):  # the youngest stay
        if wanted[role[window]]:
            wanted[role[window]] -= 1
        else:
            leaving.append(window)
    # Who goes home has been at work for the longest.
    leaving.sort(key=lambda window: (role[window] == CLOSED, working[window], window))
    entering = [one for one, count in enumerate(wanted) for _ in range(count)]
    return list(zip(leaving, entering, strict=True))
