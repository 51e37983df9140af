"""Figures of the day for the office, and a ticket's story."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from hall.api.models.base import Answer, AnyAnswer, Because
from hall.api.models.common import Day, Names, Time
from hall.api.models.halls import LaneEntryAnswer
from hall.api.shape import Query


class WaitsAnswer(Answer):
    """Measured waits from issue to call of ``tickets``; null while none was called."""

    tickets: int
    mean_seconds: float | None
    p90_seconds: float | None


class BoundRow(Answer):
    """How much later somebody may come and yet be called first in a lane, with a class and without it."""

    lane: str
    with_seconds: float
    without_seconds: float


class CostRow(Answer):
    """A priority class today: what became of it, its waits, those of the others in the same lanes."""

    code: str
    names: Names
    credit_seconds: float
    kiosk: bool
    claimed: int
    granted: int
    refused: int
    waits: WaitsAnswer
    others: WaitsAnswer
    bounds: list[BoundRow]


class CostsAnswer(Answer):
    """What each priority costs the others, today or on the last day."""

    day: str | None
    priorities: list[CostRow]
    seq: int


class Tally(Answer):
    """Of ``known`` tickets that were told a wait, how many were called within the P50 and within the P90; of
    ``at_once`` that were told none, how many were ``true``ly called within a minute. ``unknown`` left before
    the time was up.
    """

    known: int
    p50: int
    p90: int
    at_once: int
    true: int
    unknown: int


class TallyRow(Tally):
    """The tickets of a day, of a lane, or of a lane issued in the hour that begins at ``hour``; else null."""

    day: Day | None
    lane: str | None
    hour: int | None


class CalibrationAnswer(Answer):
    """How well told waits came true on the last recorded days, the newest first."""

    days: list[Day]
    all: Tally
    by_day: list[TallyRow]
    by_lane: list[TallyRow]
    by_hour: list[TallyRow]
    seq: int


class MissingRow(Answer):
    """A material, and how many of the day's visitors did not have it."""

    code: str
    names: Names
    count: int


class TurnsAnswer(Answer):
    """What the day's tickets have been through. ``reclassified`` were in the wrong lane (misroutes).

    ``no_shows`` were called at least once and did not come. ``passes`` may come back, ``returned`` have.
    """

    day: str | None
    issued: int
    done: int
    accepted_with_gap: int
    turned_away: int
    withdrawn: int
    expired: int
    reclassified: int
    no_shows: int
    more_time: int
    walk_ups: int
    returned: int
    passes: int
    missing: list[MissingRow]
    seq: int


class TriggerRow(Answer):
    """A trigger of the plan in force and how it stands.

    ``off``: its lane is not crowded; ``counting``: it is, since ``since``; ``due``: for long enough, but the
    window is not free yet; ``on``: since ``since``; ``calming``: on, and the lane calm since ``calm_since``.
    """

    lane: str
    window: str
    role: str
    more_than: int | None
    longer_than_seconds: float | None
    below: int
    for_seconds: float
    until_for_seconds: float
    dwell_seconds: float
    lanes: list[LaneEntryAnswer]
    state: str
    since: Time | None
    calm_since: Time | None
    waiting: int
    longest_seconds: float | None


class TideRow(Answer):
    """A time of today at which a trigger had given a window other lanes, and why; ``to_at`` null: still."""

    window: str
    trigger: int
    from_at: Time
    to_at: Time | None
    lanes: list[LaneEntryAnswer]
    because: Because


class TriggersAnswer(Answer):
    """The triggers of the plan in force, and when they were on today."""

    triggers: list[TriggerRow]
    tides: list[TideRow]
    seq: int


class StoryRow(Answer):
    """Something that has happened to a ticket, in words of each language."""

    seq: int
    at: Time
    kind: str
    actor: str
    text: Names


class StoryAnswer(Answer):
    """All that has happened to a ticket, in order."""

    ticket: str
    number: str
    events: list[StoryRow]


class FilmQuery(Query):
    """Which day, and from which row on."""

    day: Day
    after: Annotated[int, Field(ge=0, le=2**31)] = 0


class FilmAnswer(Answer):
    """A part of a film; docs/reference/film.md says what its rows mean. ``now`` is the hall's clock."""

    film: AnyAnswer | None
    rows: list[list[Any]]
    next: int
    over: bool
    now: Time
