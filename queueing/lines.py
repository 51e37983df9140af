"""A line: the waiting tickets of one lane and one skill group, in the order of their places."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterator

Entry = tuple[int, int, str]
"""(place in ms UTC, join, ticket id); join is unique in a day, so entries never tie."""

_SHED = 64


class Line:
    """A sorted list with a moving head: adding at the end and taking the head cost the same at any length.

    ``head`` is the ticket that came first, None when nobody waits.
    """

    __slots__ = ("_entries", "_head", "head")

    def __init__(self) -> None:
        self._entries: list[Entry] = []
        self._head = 0
        self.head: Entry | None = None

    def __len__(self) -> int:
        return len(self._entries) - self._head

    def __iter__(self) -> Iterator[Entry]:
        return (self._entries[at] for at in range(self._head, len(self._entries)))

    def first(self, count: int) -> list[Entry]:
        """The first ``count`` entries, in order."""
        return self._entries[self._head : self._head + count]

    def before(self, place: int, most: int) -> list[Entry]:
        """The first ``most`` of the tickets whose place is earlier than ``place``, in order."""
        end = bisect_left(self._entries, (place, -1, ""), lo=self._head)
        return self._entries[self._head : min(end, self._head + most)]

    def add(self, entry: Entry) -> None:
        """Puts a ticket where its place belongs."""
        entries = self._entries
        if not entries or entries[-1] < entry:
            entries.append(entry)
            if self.head is None:
                self.head = entry
        else:
            insort(entries, entry, lo=self._head)
            self.head = entries[self._head]

    def remove(self, entry: Entry) -> None:
        """Takes a ticket out, wherever it stands. Raises ``KeyError`` if it is not in this line."""
        if entry != self.head:
            at = bisect_left(self._entries, entry, lo=self._head)
            if at == len(self._entries) or self._entries[at] != entry:
                raise KeyError(entry)
            del self._entries[at]
            return
        self._head += 1
        if self._head > _SHED and self._head * 2 > len(self._entries):
            del self._entries[: self._head]
            self._head = 0
        self.head = self._entries[self._head] if self._head < len(self._entries) else None

    def ahead_of(self, place: int, join: int) -> int:
        """How many tickets stand before (place, join)."""
        return bisect_left(self._entries, (place, join, ""), lo=self._head) - self._head

    def after(self, place: int, join: int, count: int) -> list[Entry]:
        """The next ``count`` entries behind (place, join)."""
        at = bisect_right(self._entries, (place, join, "\U0010ffff"), lo=self._head)
        return self._entries[at : at + count]
