"""What becomes of old days: where their events are archived, and how far visitors have been forgotten.

Revision ID: 0004
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

CODE = sa.String(64)
TIME = sa.BigInteger


def upgrade() -> None:
    """Makes the tables."""
    op.create_table(
        "archives",
        sa.Column("hall", CODE, sa.ForeignKey("halls.code"), primary_key=True),
        sa.Column("last", sa.BigInteger, primary_key=True),
        sa.Column("first", sa.BigInteger, nullable=False),
        sa.Column("day", sa.String(10), nullable=False),
        sa.Column("before", sa.String(64), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("kept", sa.String(64), nullable=False),
        sa.Column("file", sa.String(120), nullable=False),
        sa.Column("archived_at", TIME, nullable=False),
    )
    op.create_table(
        "retention",
        sa.Column("hall", CODE, sa.ForeignKey("halls.code"), primary_key=True),
        sa.Column("forgotten", sa.String(10)),
        sa.Column("forgetting", sa.String(10)),
        sa.Column("ran_for", sa.String(10)),
        sa.Column("ran_at", TIME),
        sa.Column("result", sa.Text),
    )
