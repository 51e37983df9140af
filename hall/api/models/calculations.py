"""Bodies and answers about calculations: what the office asks the simulation for."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from hall.api.models.base import Answer, Who
from hall.api.models.common import Code, Day, Names, Time
from hall.api.shape import Body

CalculationKind = Literal["simulate", "recommend", "fast_list", "waits", "replay"]
Aim = Literal["least_paid_hours", "best_waits"]
Effort = Literal["quick", "thorough"]
CalculationState = Literal["queued", "running", "cancelling", "done", "failed", "cancelled"]


class CalculationBody(Body):
    """What to work out for a kind of day, the ``scenario``; or for a ``day`` on record.

    *simulate*: how the plan in force does, beside that of ``plan_text``. *recommend*: which plan would be
    best; ``aim`` is what to make small, a window keeps a role for ``dwell_minutes`` at least, and
    ``effort`` says how long to look for it. *fast_list*: which items belong on the fast list under the plan
    in force; it has its own number of days. *waits*: the table that waits are told by, for the plan in force
    or that of ``plan_text``, fitted on ``days`` days of ``scenario`` and of each of the ``further`` kinds.
    *replay*: how a closed ``day`` would have gone under the plan of ``plan_text``, or under that of the code
    ``plan``, which must have been in force some time; it has neither kind of day nor number of days.
    Nothing is put in force by a calculation.
    """

    kind: CalculationKind
    scenario: Code | None = None
    further: Annotated[list[Code], Field(max_length=11)] = Field(default_factory=list)
    plan_text: Annotated[str, Field(max_length=60_000)] | None = None
    day: Day | None = None
    plan: Code | None = None
    days: Annotated[int, Field(ge=20, le=4_000)] | None = None
    seed: Annotated[int, Field(ge=0, le=1_000_000)] = 1
    aim: Aim = "least_paid_hours"
    dwell_minutes: Annotated[int, Field(ge=30, le=480)] = 60
    effort: Effort = "thorough"


class ScenarioRow(Answer):
    """A kind of day that can be simulated."""

    code: str
    names: Names


class ScenariosAnswer(Answer):
    """The kinds of day that the hall can simulate; none until somebody has put some there."""

    scenarios: list[ScenarioRow]


class KnownPlan(Answer):
    """A plan that was in force some time."""

    code: str
    names: Names


class DaysAnswer(Answer):
    """The dates of the days on record that have closed, and the plans that were in force some time, as far as
    the database goes back; the newest first.
    """

    days: list[str]
    plans: list[KnownPlan]


class CalculationProgress(Answer):
    """How far it is: ``done`` of ``of``, and what it has found so far."""

    done: int
    of: int
    left_seconds: float | None
    so_far: dict[str, Any]


class CalculationRow(Answer):
    """A calculation without its result. ``wish`` is what was asked for, with names for people; ``number`` is
    the beginning of ``id``, by which they know it. Times are by the hall's clock.
    """

    id: str
    number: str
    kind: CalculationKind
    wish: dict[str, Any]
    state: CalculationState
    asked_by: Who
    asked_at: Time
    started_at: Time | None
    ended_at: Time | None
    progress: CalculationProgress | None
    problem: dict[str, Any] | None
    page_url: str | None


class CalculationAnswer(CalculationRow):
    """A calculation; ``result`` is the document of ``docs/reference``, once it is done; of one that was
    cancelled, what had been found by then, if anything.
    """

    result: dict[str, Any] | None


class CalculationsAnswer(Answer):
    """The hall's calculations, the newest first."""

    calculations: list[CalculationRow]
