"""An index that finds where the last closed day has left a hall.

Revision ID: 0002
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

CONDITION = sa.text("kind IN ('DayClosed', 'HallConfigured', 'PlanApplied')")


def upgrade() -> None:
    """Makes the index."""
    op.create_index(
        "events_foundation",
        "events",
        ["hall", "seq", "kind"],
        sqlite_where=CONDITION,
        postgresql_where=CONDITION,
    )
