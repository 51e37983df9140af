"""What clerks and managers of a recorded day did: pauses, plans put in force, windows without a clerk."""

from __future__ import annotations

from collections import Counter

from queueing import events as e
from queueing.floor import Floor
from queueing.plans import Plan
from simulation.behaviour import Pause
from simulation.habits import AutoCall, Habits


class Crewing:
    """Takes a day's events from its opening on, beside a Floor that goes along.

    ``pauses`` and ``plans`` are as a script has them (ms after zero); ``opened`` are the windows that were
    ever open. ``unsaid`` counts what a script has no word for.
    """

    _zero = 0

    def __init__(self, floor: Floor) -> None:
        self.floor = floor
        self.pauses: list[Pause] = []
        self.plans: list[tuple[int, Plan]] = []
        self.opened: set[str] = set()
        self.unsaid: Counter[str] = Counter()
        self._paused: dict[str, e.WindowPaused] = {}
        self._empty: dict[str, int] = {}
        self._calls: dict[str, list[int | None]] = {}

    @property
    def habits(self) -> Habits:
        """The windows that called by themselves all day, if all did so after the same time."""
        steady = {window: one for window, (one, *more) in self._calls.items() if one is not None and not more}
        times = set(steady.values())
        return Habits(auto_call=AutoCall(tuple(steady), times.pop())) if len(times) == 1 else Habits()

    def before(self, event: e.Event) -> None:
        """Nothing is to be seen before an event."""

    def after(self, event: e.Event) -> None:
        """Takes down who is at which window."""
        assert self.floor.day is not None or isinstance(event, e.DayClosed)
        if isinstance(event, e.PlanApplied):
            self.plans.append((event.at - self._zero, Plan.from_data(event.plan)))
            self.unsaid["plans"] += 1
        elif isinstance(event, e.WindowPaused):
            self._paused[event.window] = event
        elif isinstance(event, e.AutoCallSet):
            known = self._calls.setdefault(event.window, [])
            if event.after not in known:
                known.append(event.after)
        elif isinstance(event, e.HallConfigured):
            self.unsaid["configured"] += 1
        if isinstance(event, e.DayOpened):
            self._zero = event.zero
        window = getattr(event, "window", None)
        if isinstance(event, e.WindowOpened | e.WindowClosed):
            self._resume(event)
        if isinstance(event, e.WindowOpened):
            self.opened.add(event.window)
        if window is not None and isinstance(event, _STAFFING):
            self._note_empty(str(window), event.at)

    def _resume(self, event: e.WindowOpened | e.WindowClosed) -> None:
        paused = self._paused.pop(event.window, None)
        if paused is not None:
            begins = paused.at - self._zero
            self.pauses.append(Pause(event.window, begins, event.at - paused.at, paused.reason or ""))
            self.unsaid["pauses"] += 1

    def _note_empty(self, window: str, at: int) -> None:
        """Counts the stretches in which a slot was in force and the window closed."""
        here = self.floor.windows[window]
        empty = bool(here.lanes) and here.state == "closed"
        since = self._empty.pop(window, None)
        if empty:
            self._empty[window] = at if since is None else since
        elif since is not None and at > since and window in self.opened:
            self.unsaid["unmanned_stretches"] += 1

    @property
    def own_calls(self) -> int:
        """How many windows called by themselves at some time."""
        return sum(any(after is not None for after in known) for known in self._calls.values())


_STAFFING = (e.SlotStarted, e.SlotEnded, e.WindowOpened, e.WindowClosed, e.WindowPaused)
