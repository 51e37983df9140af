"""What a ticket and a visit can go through, and tables for steps, appointments and pre-checks.

Revision ID: 0003
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

TIME = sa.BigInteger
CODE = sa.String(64)
NOTHING = {"steps": "[]", "missing": "[]", "parallel": sa.false(), "step": "1"}
"""What the columns that always say something say of tickets from before; numbers not named here are 0."""


def _hall() -> sa.Column[str]:
    return sa.Column("hall", CODE, sa.ForeignKey("halls.code"), primary_key=True)


def _always(name: str, kind: type[sa.types.TypeEngine[object]]) -> sa.Column[object]:
    return sa.Column(name, kind, nullable=False, server_default=NOTHING.get(name, "0"))


def upgrade() -> None:
    """Adds the columns and makes the tables; the upgrade fills them from the log afterwards."""
    shared = (
        _always("step", sa.Integer),
        sa.Column("first_window", CODE),
        sa.Column("appointment", TIME),
        _always("reclassified", sa.Integer),
        _always("uncounted", TIME),
        sa.Column("outcome", sa.String(20)),
        _always("missing", sa.Text),
        sa.Column("pass_until", sa.String(10)),
        sa.Column("returns", CODE),
    )
    own = (
        _always("steps", sa.Text),
        _always("parallel", sa.Boolean),
        sa.Column("claim", sa.String(12)),
        _always("extra_time", sa.Integer),
        sa.Column("held_at", TIME),
        sa.Column("held_wish", sa.String(12)),
        sa.Column("readied_at", TIME),
    )
    for table, columns in (("tickets", (*shared, *own)), ("visits", shared)):
        for column in columns:
            op.add_column(table, column.copy())
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
