"""Service items, departments and the fast list: the catalogue of a hall."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Department:
    """A department; ``zone`` says where in the hall its windows are."""

    code: str
    zone: str
    names: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Item:
    """A service item (事项). ``service`` is its mean time at the window in ms, from start to complete.

    One with ``steps`` (codes of other items) is "one thing" (一件事): its ticket goes from step to step, as
    listed when ``in_order``, else in any order.
    """

    code: str
    department: str
    complexity: str
    handling: str
    commitment: bool
    names: Mapping[str, str]
    pinyin: str
    initials: str
    materials: tuple[str, ...]
    service: int
    zone: str
    steps: tuple[str, ...] = ()
    in_order: bool = False


@dataclass(frozen=True, slots=True)
class FastPeriod:
    """Items that are fast-tracked from one date to another (both included, ISO dates; None is open)."""

    begins: str | None
    ends: str | None
    items: frozenset[str]

    def holds_on(self, day: str) -> bool:
        """Whether the period covers an ISO date."""
        return (self.begins is None or self.begins <= day) and (self.ends is None or day <= self.ends)
