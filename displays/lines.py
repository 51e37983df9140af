"""What moves in a line, told to all who stand in it in one message, however many they are.

A ticket stands at a *stand*: a place (ms UTC) and a join, which order all who wait. Its position is how many
stand before it in its lane, or among those sent to its window. So a phone that knows its own stand, and its
position as of some seq, follows by itself: a move behind that seq and before its stand counts. ``waits`` are
samples of how long who has so many people before waits; between two samples it is a straight line.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from displays.rows import Row, moment
from queueing.floor import Floor

TOLD_MS = 1_000
"""A line is told about at most this often, real ms."""

SAMPLES = (0, 1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512, 768, 1024, 1536)
"""Numbers of people ahead whose waits are told. Close together where a wait is no straight line yet."""

Queue = tuple[str, str]
"""Those among whom a position counts: ("lane", code) or ("window", id)."""

Stand = tuple[Queue, int, int]
"""Where a ticket that waits stands: its queue, place (ms UTC) and join."""


@dataclass(slots=True)
class _Moves:
    """What has moved in a queue since it was told about last, at ``told_at`` (real ms).

    ``served``: other windows serve it, or one of those has come or gone.
    """

    told_at: int | None = None
    served: bool = False
    rows: list[tuple[int, int, int, int]] = field(default_factory=list)


class Lines:
    """The moves of a hall's lines that are still to be told."""

    def __init__(self) -> None:
        self._moves: dict[Queue, _Moves] = {}
        self._seen = 0

    def moved(self, seq: int, before: Stand | None, after: Stand | None) -> None:
        """An event has brought a ticket from one stand to another, or to none.

        A picture that is made anew sees old events once more; they have been told, or are still to be.
        """
        if before == after or seq <= self._seen:
            return
        self._seen = seq
        for one, by in ((before, -1), (after, 1)):
            if one is not None:
                queue, place, join = one
                self._moves.setdefault(queue, _Moves()).rows.append((seq, place, join, by))

    def served(self, seq: int, lanes: Iterable[str]) -> None:
        """An event has changed which windows serve these lanes, or whether one of them is open."""
        if seq > self._seen:
            self._seen = seq
            for lane in lanes:
                self._moves.setdefault(("lane", lane), _Moves()).served = True

    def news(
        self, floor: Floor, tickets: Iterable[str], seq: int, now: int, real: int
    ) -> Iterator[tuple[list[str], Row]]:
        """Tickets of one line each time, out of these, with what has moved before the last of them.

        ``seq`` is the Floor's, ``now`` the hall's time (ms UTC) and ``real`` a machine's (ms).
        """
        due = {
            queue: moves
            for queue, moves in self._moves.items()
            if (moves.rows or moves.served) and (moves.told_at is None or real - moves.told_at >= TOLD_MS)
        }
        if not due:
            return
        for (queue, _), stands in _by_line(floor, tickets, due).items():
            last = max(stands)
            rows = [row for row in due[queue].rows if row[1:3] < last[:2]]
            if rows or due[queue].served:
                due[queue].told_at = real
                names = [name for _, _, name in stands]
                plan = None if floor.plan_at is None else moment(floor.plan_at)
                told = {"seq": seq, "moves": rows, "plan_at": plan}
                yield names, {**told, **_expected(floor, queue, sorted(stands), now)}
        for moves in due.values():
            moves.rows, moves.served = [], False


def stand(floor: Floor, name: str | None) -> Stand | None:
    """Where a ticket stands so that others wait behind it; None when it does not."""
    ticket = None if name is None else floor.tickets.get(name)
    if ticket is None or ticket.state != "waiting":
        return None
    if ticket.to_window is not None:
        return ("window", ticket.to_window), ticket.place, ticket.join
    return None if floor.is_parked(ticket) else (("lane", ticket.lane), ticket.place, ticket.join)


def _by_line(
    floor: Floor, tickets: Iterable[str], queues: Iterable[Queue]
) -> dict[tuple[Queue, int], list[tuple[int, int, str]]]:
    """Tickets that wait in these queues, with their stands, by queue and the windows that may call them."""
    wanted = set(queues)
    found: dict[tuple[Queue, int], list[tuple[int, int, str]]] = {}
    for name in tickets:
        ticket = floor.tickets.get(name)
        if ticket is None or ticket.state != "waiting":
            continue
        sent = ticket.to_window
        queue = ("lane", ticket.lane) if sent is None else ("window", sent)
        if queue in wanted:
            mask = floor.mask(ticket.items) if sent is None else 0
            found.setdefault((queue, mask), []).append((ticket.place, ticket.join, name))
    return found


def _expected(floor: Floor, queue: Queue, stands: list[tuple[int, int, str]], now: int) -> Row:
    """Samples of people ahead with half of such visitors' wait and that of 9 in 10, s; None: not known.

    None at all: no window will serve the line today.

    Sampled is where tickets stand, up to the last of these in order. ``windows`` is how many serve the line,
    ``late`` how many of those that should are not open, ``opens_at`` when the first comes if none serves:
    what has become of these is a reason why a wait has grown.
    """
    (kind, lane), (place, join, last) = queue, stands[-1]
    items = floor.tickets[last].items
    because = floor.how(lane, items, place, join, now) if kind == "lane" else None
    if because is None:
        return {"waits": [] if kind == "lane" else None, "windows": None, "late": None, "opens_at": None}
    most = floor.ahead_of(lane, place, join)
    line = floor.first_of(lane, most + 1)
    found = []
    for ahead in [*(one for one in SAMPLES if one < most), most, most + 1]:
        spot = (line[ahead].place, line[ahead].join) if ahead < len(line) else (place, join + 1)
        wait = floor.estimate(lane, items, *spot, now)
        assert wait is not None
        found.append((ahead, round(wait.p50 / 1000), round(wait.p90 / 1000)))
    opens = because.facts.get("opens_at")
    return {
        "waits": found,
        "windows": because.facts["windows"],
        "late": because.facts.get("late", 0),
        "opens_at": moment(opens) if isinstance(opens, int) else None,
    }
