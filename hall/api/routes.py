"""All routes of the API: importing this module fills the table."""

from __future__ import annotations

from hall.api import halls, office, public, record, screens, tickets, tokens, windows
from hall.api.table import api

__all__ = ["api", "halls", "office", "public", "record", "screens", "tickets", "tokens", "windows"]
