"""The latest outlook of each hall.

Revision ID: 0006
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

CODE = sa.String(64)
TIME = sa.BigInteger


def upgrade() -> None:
    """Makes the table."""
    op.create_table(
        "outlooks",
        sa.Column("hall", CODE, sa.ForeignKey("halls.code"), primary_key=True),
        sa.Column("at", TIME, nullable=False),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.Column("data", sa.Text, nullable=False),
    )
