"""All routes of the API: importing this module fills the table."""

from __future__ import annotations

from hall.api import (
    appointments,
    calculations,
    figures,
    film,
    halls,
    moving,
    office,
    outlook,
    parking,
    plan_changes,
    pre_checks,
    public,
    reception,
    record,
    rules,
    screens,
    tickets,
    tokens,
    waits,
    windows,
)
from hall.api.table import api

__all__ = [
    "api",
    "appointments",
    "calculations",
    "figures",
    "film",
    "halls",
    "moving",
    "office",
    "outlook",
    "parking",
    "plan_changes",
    "pre_checks",
    "public",
    "reception",
    "record",
    "rules",
    "screens",
    "tickets",
    "tokens",
    "waits",
    "windows",
]
