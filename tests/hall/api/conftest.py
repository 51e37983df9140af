"""A database in a folder of its own and a clock set by hand."""

import pytest
import sqlalchemy as sa

from hall.store.people import People


class Wall:
    """A machine's clock that moves when told to; ms UTC."""

    def __init__(self, at):
        self.at = at

    def __call__(self):
        return self.at

    def pass_seconds(self, seconds):
        self.at += seconds * 1000


@pytest.fixture
def wall():
    return Wall(1_772_409_600_000)


TABLES = """
CREATE TABLE people (id INTEGER PRIMARY KEY, login TEXT UNIQUE, name TEXT, role TEXT, hall TEXT,
  window TEXT, password_hash TEXT, created_at INTEGER, disabled_at INTEGER);
CREATE TABLE sessions (id INTEGER PRIMARY KEY, kind TEXT, secret_hash TEXT UNIQUE, person INTEGER,
  token INTEGER, window TEXT, created_at INTEGER, expires_at INTEGER);
CREATE TABLE tokens (id INTEGER PRIMARY KEY, name TEXT, role TEXT, hall TEXT, window TEXT, board TEXT,
  secret_hash TEXT UNIQUE, created_at INTEGER, revoked_at INTEGER);
"""


@pytest.fixture
def people(tmp_path):
    engine = sa.create_engine(f"sqlite:///{tmp_path / 'kuaiban.db'}")
    with engine.begin() as conn:
        for statement in TABLES.split(";"):
            if statement.strip():
                conn.exec_driver_sql(statement)
    yield People(engine)
    engine.dispose()
