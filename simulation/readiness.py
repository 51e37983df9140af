"""How long windows cleared up, as far as a recorded day tells: nobody presses a button when that is over.

A window that has somebody to call and does not is not ready yet. One that has nobody may be ready or not; the
hall's own mean stands there, but never more than what the window's next call leaves room for.
"""

from __future__ import annotations

from dataclasses import dataclass

from queueing import events as e
from queueing.floor import Floor


@dataclass(frozen=True, slots=True)
class Cleared:
    """After a service of ``ticket`` the window was not ready for at least ``least`` ms, at most ``most``.

    ``most`` is None where the window has called nobody any more.
    """

    ticket: str
    least: int
    most: int | None


class Readiness:
    """Watches a Floor to which a day's events are applied: :meth:`before` each of them, and after it.

    ``cleared`` is what was found; ``hesitated`` counts the calls, not after a service, for which the window
    had somebody to call earlier.
    """

    def __init__(self, floor: Floor) -> None:
        self.floor = floor
        self.cleared: list[Cleared] = []
        self.hesitated = 0
        self._served: dict[str, tuple[str, int]] = {}
        self._not_ready: dict[str, int] = {}

    def before(self, event: e.Event) -> None:
        """Notes which windows let somebody wait until this event."""
        floor = self.floor
        if event.at > floor.at:
            for name in floor.idle:
                if floor.next_caller((name,)) is not None:
                    self._not_ready[name] = event.at
        if isinstance(event, e.TicketCalled) and event.because.code != "walk_up":
            # Who would have come first, and did not call, was not ready at this very moment.
            for name in floor.idle:
                if name != event.window and floor.next_caller((name, event.window)) == name:
                    self._not_ready[name] = event.at + 1

    def after(self, event: e.Event) -> None:
        """Takes down what the event says of its window."""
        if isinstance(event, e.TicketCalled):
            self._called(event)
        elif isinstance(event, e.ServiceCompleted | e.StepCompleted):
            self._served[event.window] = (event.ticket, event.at)
            self._not_ready.pop(event.window, None)
        elif isinstance(event, e.DayClosed):
            for window in list(self._served):
                self._close(window, None)
        elif getattr(event, "window", None) is not None and not isinstance(event, _NO_PART):
            # A pause, an undo or another slot begins: what follows is no clearing up.
            window = str(getattr(event, "window", None))
            self._close(window, None)
            self._not_ready.pop(window, None)

    def _called(self, event: e.TicketCalled) -> None:
        if event.window in self._served:
            self._close(event.window, event.at)
        elif self._not_ready.get(event.window) == event.at:
            self.hesitated += 1
        self._not_ready.pop(event.window, None)

    def _close(self, window: str, called: int | None) -> None:
        if window not in self._served:
            return
        ticket, since = self._served.pop(window)
        least = max(0, self._not_ready.get(window, since) - since)
        most = None if called is None else called - since
        self.cleared.append(Cleared(ticket, least if most is None else min(least, most), most))


_NO_PART = (
    e.TicketReleased,
    e.TicketWithdrawn,
    e.SlotStarted,
    e.SlotExtended,
    e.SlotEnded,
    e.TriggerFired,
    e.TriggerEnded,
    e.AutoCallSet,
    e.ServiceStarted,
    e.CaseAccepted,
    e.TicketRecalled,
)
"""Kinds of event that name a window and leave its clearing up as it is."""
