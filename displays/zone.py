"""The loudspeaker's queue: one announcement at a time in an audio zone, none that comes too late.

Pure: time is an argument, integer milliseconds from any fixed beginning.
"""

from dataclasses import dataclass

from displays.announce import Announcement

GAP_MS = 400
"""Silence between the end of one announcement and the start of the next."""

STALE_MS = 20_000
"""An announcement that has not begun this long after its call is dropped; the board shows the call anyway."""

GRACE_MS = 2_000
"""How much longer than its length an announcement may take before the player counts as lost."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """One announcement with what the queue must know: whose it is, since when, how long it lasts."""

    id: str
    ticket: str
    announcement: Announcement
    called_at_ms: int
    length_ms: int
    recall: bool = False


class AnnouncementQueue:
    """Decides what one audio zone says next.

    Recalls come before first calls, each kind in the order it came. The player acknowledges `started` and
    `ended`; without an acknowledgement the zone is free again after the length and a grace.
    """

    def __init__(self) -> None:
        self._waiting: list[Spoken] = []
        self._playing: Spoken | None = None
        self._free_at_ms: int | None = None

    @property
    def playing(self) -> Spoken | None:
        """What was handed to the player and has not ended, as far as is known."""
        return self._playing

    @property
    def waiting(self) -> tuple[Spoken, ...]:
        """What is still to be said, in the order in which it will be."""
        return tuple(sorted(self._waiting, key=lambda spoken: not spoken.recall))

    def add(self, spoken: Spoken) -> None:
        """Queue an announcement."""
        self._waiting.append(spoken)

    def left(self, ticket: str) -> bool:
        """The ticket is not called any more: what waits for it is dropped, what is being said is not cut.

        Whether anything was dropped.
        """
        before = len(self._waiting)
        self._waiting = [spoken for spoken in self._waiting if spoken.ticket != ticket]
        return len(self._waiting) < before

    def started(self, id_: str, now_ms: int) -> None:
        """The player has begun; acknowledgements of anything but the announcement in hand are ignored."""
        if self._playing is not None and self._playing.id == id_:
            self._free_at_ms = now_ms + self._playing.length_ms + GRACE_MS + GAP_MS

    def ended(self, id_: str, now_ms: int) -> None:
        """The player has finished; the next one follows after the gap."""
        if self._playing is not None and self._playing.id == id_:
            self._playing = None
            self._free_at_ms = now_ms + GAP_MS

    def take(self, now_ms: int) -> Spoken | None:
        """What the player is to say now, or None; call it after every change and at `look_again_at`."""
        self._waiting = [spoken for spoken in self._waiting if now_ms - spoken.called_at_ms < STALE_MS]
        if self._free_at_ms is not None and now_ms < self._free_at_ms:
            return None
        self._playing = None
        if not self._waiting:
            return None
        self._playing = self.waiting[0]
        self._waiting.remove(self._playing)
        self._free_at_ms = now_ms + self._playing.length_ms + GRACE_MS + GAP_MS
        return self._playing

    def look_again_at(self, now_ms: int) -> int | None:
        """When `take` may have something to give by the clock alone; None while nothing waits."""
        if not self._waiting:
            return None
        return now_ms if self._free_at_ms is None else max(now_ms, self._free_at_ms)
