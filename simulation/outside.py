"""Rules that no hall has: a Floor that follows them, to be compared with results known elsewhere."""

from __future__ import annotations

from collections.abc import Iterable

from queueing.calling import Candidate, place_of
from queueing.floor import Floor
from queueing.windows import Window
from simulation.habits import Outside


def floor_for(rules: Outside | None) -> Floor:
    """A hall's Floor, or one that also follows rules from outside."""
    return Floor() if rules is None else OutsideFloor(rules)


class OutsideFloor(Floor):
    """Calls as ``rules`` say; all else is as in every hall."""

    def __init__(self, rules: Outside) -> None:
        super().__init__()
        self.rules = rules

    def candidates(self, window: Window) -> list[Candidate]:
        """With aging, who has most points is first: points are turned into a key that goes the other way.

        Points a minute are b, the wait is at - place, so the key is -b (at - place) in place of place + after
        (L. Kleinrock, Nav. Res. Logist. Q. 11, 1964, 329-341).
        """
        found = list(super().candidates(window))
        aging = self.rules.aging
        if aging is None:
            return found
        return [self._aged(one, aging[window.lanes[one[3]].lane]) for one in found]

    def _aged(self, candidate: Candidate, points: float) -> Candidate:
        _, join, ticket, position, _ = candidate
        place = place_of(candidate)
        key = -round(points * (self.at - place))
        return key, join, ticket, position, key - place

    def next_caller(self, windows: Iterable[str]) -> str | None:
        """The free window of the lowest number among those that may call, if that is the rule."""
        if self.rules.free_window is None:
            return super().next_caller(windows)
        free = [self.windows[name] for name in windows if self.windows[name].idle_since is not None]
        choices = [(self._choice(window, self.at), window) for window in free]
        able = [(choice.position, window.spec.index, window.spec.id) for choice, window in choices if choice]
        return min(able)[2] if able else None
