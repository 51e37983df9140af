"""Tables of told waits beside the one in force.

Revision ID: 0007
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

CODE = sa.String(64)
TIME = sa.BigInteger


def upgrade() -> None:
    """Makes the table."""
    op.create_table(
        "told_waits",
        sa.Column("hall", CODE, sa.ForeignKey("halls.code"), primary_key=True),
        sa.Column("place", sa.String(12), primary_key=True),
        sa.Column("waits", sa.Text, nullable=False),
        sa.Column("actor", sa.String(120), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("mistakes", sa.Text),
    )
