"""Small changes to a draft: one window of a group in another role for some slots in a row."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from simulation.planning.draft import Draft
from simulation.planning.problem import Problem
from simulation.planning.roles import CLOSED


@dataclass(frozen=True, slots=True)
class Move:
    """One window of ``group`` goes from role ``old`` to ``new`` in its slots at these places."""

    group: int
    places: tuple[int, ...]
    old: int
    new: int

    @property
    def sheds(self) -> bool:
        """Whether a window less is at work."""
        return self.new == CLOSED

    @property
    def adds(self) -> bool:
        """Whether a window more is at work."""
        return self.old == CLOSED

    def slots(self, problem: Problem) -> tuple[int, ...]:
        """The slots of the day that it changes."""
        of = problem.groups[self.group].slots
        return tuple(of[place] for place in self.places)

    def on(self, draft: Draft, problem: Problem) -> Draft | None:
        """The draft after the move; None where it cannot be made or does not keep to the limits."""
        found = draft.moved(self.group, self.places, self.old, self.new)
        return found if found is not None and problem.rows(found) is not None else None


def moves(
    problem: Problem, draft: Draft, lengths: tuple[int, ...], slots: range | None = None
) -> Iterator[Move]:
    """Every move of these lengths, inside the slots given; it may turn out not to keep to the limits."""
    for number, group in enumerate(problem.groups):
        cells = draft.cells[number]
        for length in lengths:
            for begins in range(len(group.slots) - length + 1):
                places = tuple(range(begins, begins + length))
                if slots is not None and not all(group.slots[place] in slots for place in places):
                    continue
                olds = set(cells[begins]).intersection(*(cells[place] for place in places))
                for old in sorted(olds):
                    for new in (CLOSED, *group.roles):
                        if new != old:
                            yield Move(number, places, old, new)
