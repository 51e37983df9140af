"""Bodies and answers about the table that waits are told by."""

from __future__ import annotations

from typing import Any

from hall.api.models.base import Answer
from hall.api.models.common import Code, Time
from hall.api.models.office import Named
from hall.api.shape import Body


class WaitsBody(Body):
    """Whose table to take into use: that of a calculation of kind *waits* that is done."""

    calculation: Code


class WaitsTable(Answer):
    """What a table of waits was fitted on; no ``plans`` when it does not say for which."""

    scenarios: list[Named]
    plans: list[Named]
    days: int
    visitors: int


class KeptWaits(Answer):
    """A table (null: waits told without one) that was put there at a time.

    ``mistakes`` say why the hall could not take it into use.
    """

    table: WaitsTable | None
    at: Time
    mistakes: list[dict[str, Any]]


class ToldWaitsAnswer(Answer):
    """The ``table`` that waits are told by, and whether it was fitted for the plan in force (null: unknown).

    ``next`` comes into use before the next day opens; ``earlier`` was in use before and can be taken back.
    """

    table: WaitsTable | None
    fits_plan: bool | None
    next: KeptWaits | None
    earlier: KeptWaits | None
    seq: int


class WaitsTakenAnswer(Answer):
    """Whether the table is in use now; else it comes into use before the next day opens."""

    in_use: bool
    seq: int
