"""First tables.

Revision ID: 0001
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

TIME = sa.BigInteger
CODE = sa.String(64)


def _hall(key: bool = False, required: bool = True) -> sa.Column[str]:
    return sa.Column("hall", CODE, sa.ForeignKey("halls.code"), primary_key=key, nullable=not required)


def upgrade() -> None:
    """Makes every table of the first version."""
    op.create_table(
        "halls",
        sa.Column("code", CODE, primary_key=True),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
    )
    op.create_table(
        "events",
        _hall(key=True),
        sa.Column("seq", sa.BigInteger, primary_key=True),
        sa.Column("day", sa.String(10)),
        sa.Column("at", TIME, nullable=False),
        sa.Column("recorded_at", TIME, nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("v", sa.Integer, nullable=False),
        sa.Column("actor", sa.String(120), nullable=False),
        sa.Column("request_id", sa.String(100)),
        sa.Column("data", sa.Text, nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
    )
    op.create_table(
        "answers",
        _hall(key=True),
        sa.Column("actor", sa.String(120), primary_key=True),
        sa.Column("request_id", sa.String(100), primary_key=True),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("status", sa.Integer, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.Column("recorded_at", TIME, nullable=False),
        sa.Index("answers_by_age", "recorded_at"),
    )
    op.create_table(
        "tickets",
        _hall(key=True),
        sa.Column("id", CODE, primary_key=True),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.Column("day", sa.String(10), nullable=False),
        sa.Column("number", sa.String(12), nullable=False),
        sa.Column("items", sa.Text, nullable=False),
        sa.Column("lane", CODE, nullable=False),
        sa.Column("issued_lane", CODE, nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("because", sa.Text, nullable=False),
        sa.Column("priority", CODE),
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("language", sa.String(10), nullable=False),
        sa.Column("arrived_at", TIME),
        sa.Column("issued_at", TIME, nullable=False),
        sa.Column("called_at", TIME),
        sa.Column("started_at", TIME),
        sa.Column("accepted_at", TIME),
        sa.Column("accept_inferred", sa.Boolean, nullable=False),
        sa.Column("completed_at", TIME),
        sa.Column("missed_at", TIME),
        sa.Column("ended_at", TIME),
        sa.Column("window", CODE),
        sa.Column("to_window", CODE),
        sa.Column("misses", sa.Integer, nullable=False),
        sa.Column("people_ahead", sa.Integer, nullable=False),
        sa.Column("estimate_p50", TIME),
        sa.Column("estimate_p90", TIME),
        sa.Index("tickets_by_day", "hall", "day", "number"),
    )
    op.create_table(
        "visits",
        _hall(key=True),
        sa.Column("ticket", CODE, primary_key=True),
        sa.Column("day", sa.String(10), nullable=False),
        sa.Column("number", sa.String(12), nullable=False),
        sa.Column("items", sa.Text, nullable=False),
        sa.Column("issued_lane", CODE, nullable=False),
        sa.Column("lane", CODE, nullable=False),
        sa.Column("window", CODE),
        sa.Column("ended", sa.String(12), nullable=False),
        sa.Column("priority", sa.Boolean, nullable=False),
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("arrived_at", TIME),
        sa.Column("issued_at", TIME, nullable=False),
        sa.Column("called_at", TIME),
        sa.Column("started_at", TIME),
        sa.Column("accepted_at", TIME),
        sa.Column("accept_inferred", sa.Boolean, nullable=False),
        sa.Column("completed_at", TIME),
        sa.Column("ended_at", TIME, nullable=False),
        sa.Column("misses", sa.Integer, nullable=False),
        sa.Index("visits_by_day", "hall", "day"),
    )
    op.create_table(
        "notes",
        sa.Column("id", sa.Integer, primary_key=True),
        _hall(),
        sa.Column("ticket", CODE, nullable=False),
        sa.Column("written_at", TIME, nullable=False),
        sa.Column("actor", sa.String(120), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Index("notes_by_ticket", "hall", "ticket"),
    )
    op.create_table(
        "printers",
        _hall(key=True),
        sa.Column("name", CODE, primary_key=True),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("channels", sa.Text, nullable=False),
    )
    op.create_table(
        "print_jobs",
        sa.Column("id", sa.Integer, primary_key=True),
        _hall(),
        sa.Column("ticket", CODE, nullable=False),
        sa.Column("printer", CODE, nullable=False),
        sa.Column("copy", sa.Integer, nullable=False),
        sa.Column("slip", sa.Text, nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("reason", sa.Text),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("next_try_at", TIME),
        sa.Column("changed_at", TIME, nullable=False),
        sa.UniqueConstraint("hall", "ticket", "copy", name="one_original"),
        sa.Index("print_jobs_to_do", "state", "next_try_at"),
    )
    op.create_table(
        "people",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("login", sa.String(80), nullable=False, unique=True),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("role", sa.String(20), nullable=False),
        _hall(required=False),
        sa.Column("window", CODE),
        sa.Column("password_hash", sa.Text, nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("disabled_at", TIME),
    )
    op.create_table(
        "tokens",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("role", sa.String(20), nullable=False),
        _hall(required=False),
        sa.Column("window", CODE),
        sa.Column("board", CODE),
        sa.Column("secret_hash", sa.String(64), nullable=False, unique=True),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("revoked_at", TIME),
    )
    op.create_table(
        "sessions",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("secret_hash", sa.String(64), nullable=False, unique=True),
        sa.Column("person", sa.Integer, sa.ForeignKey("people.id")),
        sa.Column("token", sa.Integer, sa.ForeignKey("tokens.id")),
        sa.Column("window", CODE),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("expires_at", TIME, nullable=False),
    )
    op.create_table(
        "leases",
        sa.Column("name", CODE, primary_key=True),
        sa.Column("holder", sa.String(80), nullable=False),
        sa.Column("until", TIME, nullable=False),
    )
    op.create_table(
        "secrets",
        sa.Column("name", CODE, primary_key=True),
        sa.Column("value", sa.String(128), nullable=False),
    )
