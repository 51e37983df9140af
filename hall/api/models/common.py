"""Kinds of values that bodies and answers are made of."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from hall.api.times import from_rfc3339
from hall.typed import MOST_TYPED, VISIBLE


def _a_time(text: str) -> str:
    try:
        from_rfc3339(text)
    except (ValueError, OverflowError):
        raise PydanticCustomError("time_form", "not an RFC 3339 time") from None
    return text


Code = Annotated[str, Field(min_length=1, max_length=64, pattern=VISIBLE)]
Words = Annotated[str, Field(max_length=MOST_TYPED, pattern=VISIBLE)]
Time = Annotated[str, Field(json_schema_extra={"format": "date-time"})]
GivenTime = Annotated[
    str, Field(max_length=40, json_schema_extra={"format": "date-time"}), AfterValidator(_a_time)
]
Names = Annotated[dict[str, str], Field(description="zh-CN and en")]
Language = Literal["zh-CN", "en"]
TicketState = Literal["waiting", "called", "serving", "held", "missed", "completed", "withdrawn", "expired"]
WindowState = Literal["closed", "open", "paused"]
Paper = Literal["none", "queued", "sent", "printed", "uncertain", "failed"]
Channel = Literal["kiosk", "phone", "reception", "appointment", "window", "api"]
Steps = Literal["auto", "together", "in_order", "parallel"]
VisitOutcome = Literal["done", "accepted_with_gap", "turned_away"]
Wish = Literal["visitor", "hall"]
Claim = Literal["claimed", "granted", "refused"]
Undone = Literal["call", "start", "accept", "complete", "no_show", "hold", "pause", "transfer", "reclassify"]
AppointmentState = Literal["booked", "checked_in", "cancelled", "missed"]
CheckOutcome = Literal["passed", "sent_away", "left"]
Day = Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")]
