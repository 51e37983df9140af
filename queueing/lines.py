"""A line: the waiting tickets of one lane and one skill group, in the order of their places."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterator

Entry = tuple[int, int, str]
"""(place in ms UTC, join, ticket id); join is unique in a day, so entries never tie."""

_SHED = 64
_MINUTE = 60_000
_HOUR = 60


class Works:
    """How much work tickets bring (ms), summed by the minute and by the hour of their places.

    So what stands before a place is three short sums, however many wait. A place earlier than a day before
    the first one seen counts as that early.
    """

    __slots__ = ("_begins", "_hours", "_minutes", "of", "total")

    def __init__(self, first: int) -> None:
        """``first`` is a place among the day's (ms UTC)."""
        self._begins = first // _MINUTE - 24 * _HOUR
        self._hours = [0] * 72
        self._minutes = [0] * (72 * _HOUR)
        self.of: dict[str, int] = {}
        self.total = 0

    def minute(self, place: int) -> int:
        """Which of the minutes a place falls in."""
        return min(max(place // _MINUTE - self._begins, 0), 72 * _HOUR - 1)

    def starts(self, minute: int) -> int:
        """When one of the minutes begins (ms UTC)."""
        return (self._begins + minute) * _MINUTE

    def note(self, entry: Entry, work: int) -> None:
        """A ticket brings so much."""
        self.of[entry[2]] = work
        self._change(entry[0], work)

    def forget(self, entry: Entry) -> None:
        """A ticket has left."""
        self._change(entry[0], -self.of.pop(entry[2], 0))

    def _change(self, place: int, by: int) -> None:
        minute = self.minute(place)
        self._minutes[minute] += by
        self._hours[minute // _HOUR] += by
        self.total += by

    def before(self, minute: int) -> int:
        """What comes in earlier minutes."""
        hour = minute // _HOUR
        return sum(self._hours[:hour]) + sum(self._minutes[hour * _HOUR : minute])


class Line:
    """A sorted list with a moving head: adding at the end and taking the head cost the same at any length.

    ``head`` is the ticket that came first, None when nobody waits. ``works`` sums what the tickets bring,
    where that has been said.
    """

    __slots__ = ("_entries", "_head", "head", "works")

    def __init__(self) -> None:
        self._entries: list[Entry] = []
        self._head = 0
        self.head: Entry | None = None
        self.works: Works | None = None

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

    def add(self, entry: Entry, work: int = 0) -> None:
        """Puts a ticket, with the work it brings (ms), where its place belongs."""
        entries = self._entries
        if work:
            if self.works is None:
                self.works = Works(entry[0])
            self.works.note(entry, work)
        if not entries or entries[-1] < entry:
            entries.append(entry)
            if self.head is None:
                self.head = entry
        else:
            insort(entries, entry, lo=self._head)
            self.head = entries[self._head]

    def remove(self, entry: Entry) -> None:
        """Takes a ticket out, wherever it stands. Raises ``KeyError`` if it is not in this line."""
        if self.works is not None:
            self.works.forget(entry)
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

    def ahead(self, place: int, join: int) -> tuple[int, int]:
        """How many tickets stand before (place, join), and the work they bring (ms).

        Only those whose place lies in the same minute are looked at one by one.
        """
        entries, works = self._entries, self.works
        end = bisect_left(entries, (place, join, ""), lo=self._head)
        if works is None or end == self._head:
            return end - self._head, 0
        if end == len(entries):
            return end - self._head, works.total
        minute = works.minute(place)
        begins = bisect_left(entries, (works.starts(minute), -1, ""), lo=self._head, hi=end)
        same = [works.of.get(entry[2], 0) for entry in entries[begins:end]]
        return end - self._head, works.before(minute) + sum(same)

    def after(self, place: int, join: int, count: int) -> list[Entry]:
        """The next ``count`` entries behind (place, join)."""
        at = bisect_right(self._entries, (place, join, "\U0010ffff"), lo=self._head)
        return self._entries[at : at + count]
