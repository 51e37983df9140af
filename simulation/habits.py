"""Habits: which other courses visits take in a scenario, and how often; what is not named does not happen.

Each habit is one table of the scenario file. Shares are of the visitors it can concern; durations are laws.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from queueing.commands import Steps
from simulation.laws import Law


@dataclass(frozen=True, slots=True)
class Several:
    """A ``share`` of visitors bring further matters.

    ``matters`` gives the share of each number of matters in all; they are served as ``how`` says.
    """

    share: float
    matters: Mapping[int, float]
    how: Steps


@dataclass(frozen=True, slots=True)
class Appointments:
    """Booked visitors, beside those who just come: ``booked`` are (item, ms after zero).

    They come ``early`` before the booked time plus a draw of ``lateness``; a share of ``no_show`` does not.
    """

    booked: tuple[tuple[str, int], ...]
    early: int
    lateness: Law
    no_show: float


@dataclass(frozen=True, slots=True)
class TurnedAway:
    """Visitors whose papers are not right: the ``share`` of all items, or of single ``items``.

    A share of ``today`` comes back ``back_after`` on the same day, one of ``later`` on another day; so as
    many come, with a pass of an earlier day, over the day.
    """

    share: float
    items: Mapping[str, float]
    today: float
    later: float
    back_after: Law


@dataclass(frozen=True, slots=True)
class MoreTime:
    """A ``share`` of visitors ask for more time ``after`` the issue, if they are not at a window by then."""

    share: float
    after: Law


@dataclass(frozen=True, slots=True)
class Aside:
    """A ``share`` of visitors wish to be put aside ``after`` the call, and are back after ``back_after``."""

    share: float
    after: Law
    back_after: Law


@dataclass(frozen=True, slots=True)
class Claims:
    """A guide looks at each claimed priority ``after`` the issue and refuses a share of ``refused``."""

    refused: float
    after: Law


@dataclass(frozen=True, slots=True)
class PreCheck:
    """So many ``guides`` look the papers through before the ticket, one visitor at a time for ``time``.

    ``items`` are checked (none named: all); a share of ``sent_away`` gets no ticket.
    """

    guides: int
    time: Law
    items: tuple[str, ...]
    sent_away: float


@dataclass(frozen=True, slots=True)
class GetReady:
    """Who was told to get ready at least ``early`` before the call walks ``saves`` less (ms)."""

    early: int
    saves: int


@dataclass(frozen=True, slots=True)
class AutoCall:
    """These windows call by themselves once they have been idle for ``after`` ms."""

    windows: tuple[str, ...]
    after: int


@dataclass(frozen=True, slots=True)
class Groups:
    """A ``share`` of visitors come in groups: at the same ms, each with a ticket and a matter of their own.

    ``sizes`` gives the share of each number of people among the groups.
    """

    share: float
    sizes: Mapping[int, float]

    @property
    def mean(self) -> float:
        """How many people a group has on average."""
        return sum(size * share for size, share in self.sizes.items())


@dataclass(frozen=True, slots=True)
class Crowd:
    """So many ``visitors``, beside the profile's, stand at the door ``at`` (ms after zero)."""

    visitors: int
    at: int


@dataclass(frozen=True, slots=True)
class Paced:
    """Beside the profile's visitors one comes exactly ``every`` so long, in [begins, ends); ms after zero."""

    every: int
    begins: int
    ends: int


@dataclass(frozen=True, slots=True)
class Listed:
    """One visitor written down, beside the profile's: the item, when (ms after zero), and the service (ms).

    A service of None is drawn by the item's law.
    """

    item: str
    at: int
    service: int | None


@dataclass(frozen=True, slots=True)
class Balking:
    """A ``share`` of visitors take no ticket when they find ``more_than`` so many waiting in their lane."""

    more_than: int
    share: float


@dataclass(frozen=True, slots=True)
class Outside:
    """Rules that no hall has, for comparing with what is known elsewhere; None and empty: as in the hall.

    ``free_window`` lowest: of several free windows the lowest calls, not the longest idle. ``closing_window``
    hands_back: a window whose slot ends gives its visitor back to the head of the lane, and the rest of the
    service is done elsewhere. ``aging``: who waits in a lane gets so many points a minute, and a window calls
    who has most.
    """

    free_window: str | None = None
    closing_window: str | None = None
    aging: Mapping[str, float] | None = None


@dataclass(frozen=True, slots=True)
class Habits:
    """All habits of a scenario; None where it has none.

    ``room``: who finds so many visitors with a ticket in the hall gets none.
    """

    several: Several | None = None
    appointments: Appointments | None = None
    turned_away: TurnedAway | None = None
    more_time: MoreTime | None = None
    aside: Aside | None = None
    claims: Claims | None = None
    pre_check: PreCheck | None = None
    get_ready: GetReady | None = None
    auto_call: AutoCall | None = None
    groups: Groups | None = None
    crowd: Crowd | None = None
    paced: Paced | None = None
    visitors: tuple[Listed, ...] | None = None
    balking: Balking | None = None
    room: int | None = None
    outside: Outside | None = None
