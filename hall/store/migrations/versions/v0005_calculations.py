"""What is worked out for the office: the kinds of day to simulate, and the calculations asked for.

Revision ID: 0005
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

CODE = sa.String(64)
TIME = sa.BigInteger


def upgrade() -> None:
    """Makes the tables."""
    op.create_table(
        "scenarios",
        sa.Column("hall", CODE, sa.ForeignKey("halls.code"), primary_key=True),
        sa.Column("code", CODE, primary_key=True),
        sa.Column("place", sa.Integer, nullable=False),
        sa.Column("data", sa.Text, nullable=False),
        sa.Column("put_at", TIME, nullable=False),
    )
    op.create_table(
        "calculations",
        sa.Column("id", CODE, primary_key=True),
        sa.Column("hall", CODE, sa.ForeignKey("halls.code"), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("wish", sa.Text, nullable=False),
        sa.Column("given", sa.Text, nullable=False),
        sa.Column("asked_by", sa.String(120), nullable=False),
        sa.Column("asked_at", TIME, nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("started_at", TIME),
        sa.Column("ended_at", TIME),
        sa.Column("progress", sa.Text),
        sa.Column("result", sa.Text),
        sa.Column("page", sa.Text),
        sa.Column("problem", sa.Text),
    )
    op.create_index("calculations_by_hall", "calculations", ["hall", "asked_at"])
    op.create_index("calculations_to_do", "calculations", ["state", "asked_at"])
