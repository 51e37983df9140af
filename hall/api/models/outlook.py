"""The answer about the next two hours."""

from __future__ import annotations

from typing import Literal

from hall.api.models.base import Answer, Because
from hall.api.models.common import Names, Time


class OutlookCome(Answer):
    """How many have just come today, and how many the profile would have expected by then."""

    so_far: int
    expected: float


class OutlookPromise(Answer):
    """The promise in the peak that goes on or comes next, as far as the outlook sees it.

    ``chance`` that it breaks; ``share`` is the middle of the shares in time, nine in ten futures lie between
    ``low`` and ``high``. ``breaks_at``: from when on it cannot be kept, where it breaks. ``judged`` and
    ``missed`` are this peak's tickets whose visits are over.
    """

    from_at: Time
    to_at: Time
    chance: float
    share: float | None
    low: float | None
    high: float | None
    breaks_at: Time | None
    judged: int
    missed: int


class OutlookWaiting(Answer):
    """How many will wait in the lane at a time: nine in ten futures lie between ``low`` and ``high``."""

    at: Time
    low: int
    middle: int
    high: int


class OutlookWaits(Answer):
    """The wait for the call of who comes then; null: hardly anybody comes, or the wait is out of sight."""

    from_at: Time
    to_at: Time
    come: float
    p50_seconds: float | None
    p90_seconds: float | None


class OutlookLane(Answer):
    """A lane's next two hours."""

    lane: str
    waiting: list[OutlookWaiting]
    waits: list[OutlookWaits]


class OutlookGroup(Answer):
    """The waits of fast or of regular tickets, of who waits now or comes within the outlook."""

    kind: str
    p50_seconds: float | None
    p90_seconds: float | None


class OutlookEffect(Answer):
    """``chance`` that the promise breaks, how many fast tickets are too ``late``, and the waits."""

    chance: float | None
    late: float
    groups: list[OutlookGroup]


class OutlookAction(Answer):
    """The best action now: a window to another role, one more window, a break later, or a trigger.

    The window serves ``lane`` first from ``from_at`` to ``to_at``; a trigger while more than ``more_than``
    wait there, for ``dwell_seconds`` at least. ``before`` and ``after`` are of the same futures, without it
    and with it.
    """

    what: Literal["role", "open", "break", "trigger"]
    window: str
    lane: str
    from_at: Time
    to_at: Time
    more_than: int | None
    dwell_seconds: float | None
    because: Because
    before: OutlookEffect
    after: OutlookEffect


class OutlookApplied(Answer):
    """An action that is in force for today, and the names of the plan that can be put back."""

    at: Time
    because: Because
    before: Names


class OutlookAnswer(Answer):
    """The next two hours of the hall as the worker has found them ``at`` a time.

    ``state``: ``ready``; ``not_yet`` found today; ``failed``: the worker's log says why; ``closed``: the day
    is not open; ``no_scenario``: the hall has no kind of day. All but ``applied`` is told when it is ready.
    ``action`` null: of ``tried`` actions none helps.
    """

    state: Literal["ready", "not_yet", "failed", "closed", "no_scenario"]
    at: Time | None
    until: Time | None = None
    futures: int | None = None
    come: OutlookCome | None = None
    promise: OutlookPromise | None = None
    lanes: list[OutlookLane] | None = None
    tried: int | None = None
    action: OutlookAction | None = None
    applied: OutlookApplied | None
    seq: int
