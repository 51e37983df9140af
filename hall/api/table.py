"""The one table of the API's routes; the modules beside declare theirs in it."""

from __future__ import annotations

from hall.api.layer import Table

api = Table()
