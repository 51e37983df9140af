"""The tables. Times are ms UTC; ``data``, ``items`` and the like are JSON text.

Projections, which ``kuaiban rebuild`` makes anew from ``events``: tickets, visits, steps, appointments,
pre_checks. ``archives`` says where the older part of ``events`` is. Everything else below ``answers`` is
state of its own.
"""

from __future__ import annotations

import sqlalchemy as sa

metadata = sa.MetaData()

CODE = sa.String(64)
TIME = sa.BigInteger

FOUNDATION = "kind IN ('DayClosed', 'HallConfigured', 'PlanApplied')"
"""The few events from which a new day starts; the index that finds them is made for this very condition."""

halls = sa.Table(
    "halls",
    metadata,
    sa.Column("code", CODE, primary_key=True),
    sa.Column("seq", sa.BigInteger, nullable=False),
    sa.Column("hash", sa.String(64), nullable=False),
)

events = sa.Table(
    "events",
    metadata,
    sa.Column("hall", CODE, sa.ForeignKey("halls.code"), primary_key=True),
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
    sa.Index(
        "events_foundation",
        "hall",
        "seq",
        "kind",
        sqlite_where=sa.text(FOUNDATION),
        postgresql_where=sa.text(FOUNDATION),
    ),
)

archives = sa.Table(
    "archives",
    metadata,
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

answers = sa.Table(
    "answers",
    metadata,
    sa.Column("hall", CODE, sa.ForeignKey("halls.code"), primary_key=True),
    sa.Column("actor", sa.String(120), primary_key=True),
    sa.Column("request_id", sa.String(100), primary_key=True),
    sa.Column("fingerprint", sa.String(64), nullable=False),
    sa.Column("status", sa.Integer, nullable=False),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("seq", sa.BigInteger, nullable=False),
    sa.Column("recorded_at", TIME, nullable=False),
    sa.Index("answers_by_age", "recorded_at"),
)

tickets = sa.Table(
    "tickets",
    metadata,
    sa.Column("hall", CODE, sa.ForeignKey("halls.code"), primary_key=True),
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
    sa.Column("steps", sa.Text, nullable=False),
    sa.Column("parallel", sa.Boolean, nullable=False),
    sa.Column("step", sa.Integer, nullable=False),
    sa.Column("first_window", CODE),
    sa.Column("appointment", TIME),
    sa.Column("claim", sa.String(12)),
    sa.Column("extra_time", sa.Integer, nullable=False),
    sa.Column("reclassified", sa.Integer, nullable=False),
    sa.Column("uncounted", TIME, nullable=False),
    sa.Column("held_at", TIME),
    sa.Column("held_wish", sa.String(12)),
    sa.Column("readied_at", TIME),
    sa.Column("outcome", sa.String(20)),
    sa.Column("missing", sa.Text, nullable=False),
    sa.Column("pass_until", sa.String(10)),
    sa.Column("returns", CODE),
    sa.Index("tickets_by_day", "hall", "day", "number"),
)

visits = sa.Table(
    "visits",
    metadata,
    sa.Column("hall", CODE, sa.ForeignKey("halls.code"), primary_key=True),
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
    sa.Column("step", sa.Integer, nullable=False),
    sa.Column("first_window", CODE),
    sa.Column("appointment", TIME),
    sa.Column("reclassified", sa.Integer, nullable=False),
    sa.Column("uncounted", TIME, nullable=False),
    sa.Column("outcome", sa.String(20)),
    sa.Column("missing", sa.Text, nullable=False),
    sa.Column("pass_until", sa.String(10)),
    sa.Column("returns", CODE),
    sa.Index("visits_by_day", "hall", "day"),
)

steps = sa.Table(
    "steps",
    metadata,
    sa.Column("hall", CODE, sa.ForeignKey("halls.code"), primary_key=True),
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

appointments = sa.Table(
    "appointments",
    metadata,
    sa.Column("hall", CODE, sa.ForeignKey("halls.code"), primary_key=True),
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

pre_checks = sa.Table(
    "pre_checks",
    metadata,
    sa.Column("hall", CODE, sa.ForeignKey("halls.code"), primary_key=True),
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

retention = sa.Table(
    "retention",
    metadata,
    sa.Column("hall", CODE, sa.ForeignKey("halls.code"), primary_key=True),
    sa.Column("forgotten", sa.String(10)),
    sa.Column("forgetting", sa.String(10)),
    sa.Column("ran_for", sa.String(10)),
    sa.Column("ran_at", TIME),
    sa.Column("result", sa.Text),
)

outlooks = sa.Table(
    "outlooks",
    metadata,
    sa.Column("hall", CODE, sa.ForeignKey("halls.code"), primary_key=True),
    sa.Column("at", TIME, nullable=False),
    sa.Column("seq", sa.BigInteger, nullable=False),
    sa.Column("data", sa.Text, nullable=False),
)

notes = sa.Table(
    "notes",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("hall", CODE, sa.ForeignKey("halls.code"), nullable=False),
    sa.Column("ticket", CODE, nullable=False),
    sa.Column("written_at", TIME, nullable=False),
    sa.Column("actor", sa.String(120), nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Index("notes_by_ticket", "hall", "ticket"),
)

printers = sa.Table(
    "printers",
    metadata,
    sa.Column("hall", CODE, sa.ForeignKey("halls.code"), primary_key=True),
    sa.Column("name", CODE, primary_key=True),
    sa.Column("address", sa.Text, nullable=False),
    sa.Column("channels", sa.Text, nullable=False),
)

print_jobs = sa.Table(
    "print_jobs",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("hall", CODE, sa.ForeignKey("halls.code"), nullable=False),
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

scenarios = sa.Table(
    "scenarios",
    metadata,
    sa.Column("hall", CODE, sa.ForeignKey("halls.code"), primary_key=True),
    sa.Column("code", CODE, primary_key=True),
    sa.Column("place", sa.Integer, nullable=False),
    sa.Column("data", sa.Text, nullable=False),
    sa.Column("put_at", TIME, nullable=False),
)

calculations = sa.Table(
    "calculations",
    metadata,
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
    sa.Index("calculations_by_hall", "hall", "asked_at"),
    sa.Index("calculations_to_do", "state", "asked_at"),
)

told_waits = sa.Table(
    "told_waits",
    metadata,
    sa.Column("hall", CODE, sa.ForeignKey("halls.code"), primary_key=True),
    sa.Column("place", sa.String(12), primary_key=True),
    sa.Column("waits", sa.Text, nullable=False),
    sa.Column("actor", sa.String(120), nullable=False),
    sa.Column("at", TIME, nullable=False),
    sa.Column("mistakes", sa.Text),
)

people = sa.Table(
    "people",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("login", sa.String(80), nullable=False, unique=True),
    sa.Column("name", sa.String(120), nullable=False),
    sa.Column("role", sa.String(20), nullable=False),
    sa.Column("hall", CODE, sa.ForeignKey("halls.code")),
    sa.Column("window", CODE),
    sa.Column("password_hash", sa.Text, nullable=False),
    sa.Column("created_at", TIME, nullable=False),
    sa.Column("disabled_at", TIME),
)

tokens = sa.Table(
    "tokens",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("name", sa.String(120), nullable=False),
    sa.Column("role", sa.String(20), nullable=False),
    sa.Column("hall", CODE, sa.ForeignKey("halls.code")),
    sa.Column("window", CODE),
    sa.Column("board", CODE),
    sa.Column("secret_hash", sa.String(64), nullable=False, unique=True),
    sa.Column("created_at", TIME, nullable=False),
    sa.Column("revoked_at", TIME),
)

sessions = sa.Table(
    "sessions",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("kind", sa.String(20), nullable=False),
    sa.Column("secret_hash", sa.String(64), nullable=False, unique=True),
    sa.Column("person", sa.Integer, sa.ForeignKey("people.id")),
    sa.Column("token", sa.Integer, sa.ForeignKey("tokens.id")),
    sa.Column("window", CODE),
    sa.Column("created_at", TIME, nullable=False),
    sa.Column("expires_at", TIME, nullable=False),
)

leases = sa.Table(
    "leases",
    metadata,
    sa.Column("name", CODE, primary_key=True),
    sa.Column("holder", sa.String(80), nullable=False),
    sa.Column("until", TIME, nullable=False),
)

secrets = sa.Table(
    "secrets",
    metadata,
    sa.Column("name", CODE, primary_key=True),
    sa.Column("value", sa.String(128), nullable=False),
)
