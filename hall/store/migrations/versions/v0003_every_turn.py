"""What a ticket and a visit can go through, and tables for steps, appointments and pre-checks.

Revision ID: 0003
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

TIME = sa.BigInteger
CODE = sa.String(64)
SHARED: tuple[tuple[str, Any, str | None], ...] = (
    ("step", sa.Integer(), "1"),
    ("first_window", CODE, None),
    ("appointment", TIME(), None),
    ("reclassified", sa.Integer(), "0"),
    ("uncounted", TIME(), "0"),
    ("outcome", sa.String(20), None),
    ("missing", sa.Text(), "[]"),
    ("pass_until", sa.String(10), None),
    ("returns", CODE, None),
)
"""New columns of tickets and visits: name, kind, what rows of before have (None: nothing)."""
OWN: tuple[tuple[str, Any, str | None], ...] = (
    ("steps", sa.Text(), "[]"),
    ("parallel", sa.Boolean(), "false"),
    ("claim", sa.String(12), None),
    ("extra_time", sa.Integer(), "0"),
    ("held_at", TIME(), None),
    ("held_wish", sa.String(12), None),
    ("readied_at", TIME(), None),
)
"""Those of tickets alone."""


def _hall() -> sa.Column[str]:
    return sa.Column("hall", CODE, sa.ForeignKey("halls.code"), primary_key=True)


def upgrade() -> None:
    """Adds the columns and makes the tables; the upgrade fills them from the log afterwards."""
    for table, columns in (("tickets", (*SHARED, *OWN)), ("visits", SHARED)):
        for name, kind, before in columns:
            op.add_column(table, sa.Column(name, kind, nullable=before is None, server_default=before))
    op.create_table(
        "steps",
        _hall(),
        sa.Column("ticket", CODE, primary_key=True),
        sa.Column("n", sa.Integer, primary_key=True),
        sa.Column("day", sa.String(10), nullable=False),
        sa.Column("items", sa.Text, nullable=False),
        sa.Column("lane", CODE, nullable=False),
        sa.Column("window", CODE),
        sa.Column("called_at", TIME),
        sa.Column("started_at", TIME),
        sa.Column("accepted_at", TIME),
        sa.Column("completed_at", TIME),
        sa.Column("outcome", sa.String(20)),
        sa.Index("steps_by_day", "hall", "day"),
    )
    op.create_table(
        "appointments",
        _hall(),
        sa.Column("id", CODE, primary_key=True),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.Column("day", sa.String(10), nullable=False),
        sa.Column("items", sa.Text, nullable=False),
        sa.Column("booked_for", TIME, nullable=False),
        sa.Column("priority", CODE),
        sa.Column("language", sa.String(10), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("number", sa.String(12)),
        sa.Column("changed_at", TIME, nullable=False),
        sa.Index("appointments_by_day", "hall", "day", "booked_for"),
    )
    op.create_table(
        "pre_checks",
        _hall(),
        sa.Column("id", CODE, primary_key=True),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.Column("day", sa.String(10), nullable=False),
        sa.Column("items", sa.Text, nullable=False),
        sa.Column("language", sa.String(10), nullable=False),
        sa.Column("started_at", TIME, nullable=False),
        sa.Column("ended_at", TIME),
        sa.Column("outcome", sa.String(12)),
        sa.Column("missing", sa.Text, nullable=False),
        sa.Column("pass_until", sa.String(10)),
        sa.Index("pre_checks_by_day", "hall", "day"),
    )
