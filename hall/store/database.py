"""The store: one database with its log, projections and migrations."""

from __future__ import annotations

import secrets as randomness
from contextlib import AbstractContextManager
from pathlib import Path

import sqlalchemy as sa

from hall.store.archives import Cut, cut_of
from hall.store.batch import Batch, Writer
from hall.store.engine import glancing, insert, make_engine, reading, writing
from hall.store.log import GENESIS, KEPT_ANSWERS_MS, Log, Record
from hall.store.outage import Outage, Watched
from hall.store.projections import Projections
from hall.store.statements import Statement
from hall.store.tables import answers, halls, secrets

MIGRATIONS = Path(__file__).parent / "migrations"

VERSIONS = sorted(path.name[1:5] for path in MIGRATIONS.glob("versions/v*.py"))
"""The migrations, by the number that the name of each has; the last one makes the tables of this version."""

ONE_UPGRADE = 2_059_133_402
"""The advisory lock on PostgreSQL that whoever upgrades holds: any number that nobody else uses."""


_HALLS = Statement(sa.select(halls.c.code).order_by(halls.c.code))
_SEQ = Statement(sa.select(halls.c.seq).where(halls.c.code == sa.bindparam("hall")))


class NewerDatabase(RuntimeError):
    """The database was written by a newer version of the program than this one."""


class WrongEncoding(RuntimeError):
    """The database cannot hold all text: its encoding, which the message names, is not UTF-8."""


class OldDatabase(RuntimeError):
    """The database needs ``kuaiban upgrade`` before this version can use it."""


class Store:
    """A database. Transactions are short: nothing inside waits for anything but the database.

    ``own`` is a word that no other process has, by which it is known among them.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self.own = randomness.token_hex(8)
        self.engine = make_engine(url)
        self._read, self._glance = reading(self.engine), glancing(self.engine)
        self._write = writing(self.engine)
        self.log = Log()
        self._writer = Writer(self.engine.dialect)
        self.projections = Projections(self._writer)
        self.outage = Outage(self.engine)

    # -- migrations

    def upgrade(self) -> None:
        """Brings the tables to this version, and what they hold of the log.

        Raises :class:`NewerDatabase` when they are ahead of it, and :class:`WrongEncoding`.
        """
        path = sa.make_url(self.url).database
        if self.engine.dialect.name == "sqlite" and path and path != ":memory:":
            Path(path).parent.mkdir(parents=True, exist_ok=True)
        # Imported by whoever upgrades: it would take a sixth of every start.
        from alembic import command  # noqa: PLC0415
        from alembic.config import Config  # noqa: PLC0415

        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
        with self.write() as connection:
            if self.engine.dialect.name == "postgresql":
                encoding = connection.exec_driver_sql("SHOW server_encoding").scalar_one()
                if encoding != "UTF8":
                    raise WrongEncoding(encoding)
                connection.exec_driver_sql("SET LOCAL lock_timeout = 0")  # another upgrade may take its time
                connection.execute(sa.select(sa.func.pg_advisory_xact_lock(ONE_UPGRADE)))
            before = _revision(connection)
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            if before not in (None, VERSIONS[-1]):
                # Rows of before lack what this version takes down; the log has it.
                for hall in connection.execute(sa.select(halls.c.code)).scalars().all():
                    self.projections.remake(connection, self.log, hall)

    def check(self) -> None:
        """Raises :class:`NewerDatabase` or :class:`OldDatabase` unless the tables are of this version."""
        with self.read() as connection:
            current = _revision(connection)
        if current != VERSIONS[-1]:
            raise OldDatabase(self.url)

    # -- transactions

    def write(self) -> Watched:
        """A transaction that writes; raises ``OutcomeUnknown`` when nobody knows whether it was committed.

        On SQLite it holds the database's write lock from its first statement; on PostgreSQL it locks the rows
        that it reads for update.
        """
        return Watched(self.outage, self._write, writes=True)

    def read(self) -> AbstractContextManager[sa.Connection]:
        """A transaction that sees one moment and writes nothing."""
        return Watched(self.outage, self._read)

    def glance(self) -> AbstractContextManager[sa.Connection]:
        """A connection for one :class:`~hall.store.statements.Statement` that reads, a moment by itself."""
        return Watched(self.outage, self._glance)

    def batch(self, hall: str) -> Batch:
        """What a transaction of a hall will write at its end."""
        return Batch(self._writer, hall)

    def copy(self, word: str) -> Path | None:
        """Copies an SQLite database to a file of its name and ``word`` beside it; its path.

        None for another database, which its own tools copy.
        """
        if self.engine.dialect.name != "sqlite":
            return None
        path = Path(str(sa.make_url(self.url).database))
        beside = path.with_name(f"{path.stem}-{word}{path.suffix}")
        beside.unlink(missing_ok=True)
        with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            raw = connection.connection.driver_connection
            assert raw is not None
            raw.execute("VACUUM INTO ?", (str(beside),))
        return beside

    # -- halls

    def halls(self) -> list[str]:
        """The codes of all halls, sorted."""
        with self.glance() as connection:
            return [row[0] for row in _HALLS.all(connection)]

    def add_hall(self, code: str) -> bool:
        """Makes room for a hall's log; False when it is there already."""
        with self.write() as connection:
            made = insert(connection.dialect, halls).values(code=code, seq=0, hash=GENESIS)
            return (
                connection.execute(made.on_conflict_do_nothing().returning(halls.c.code)).first() is not None
            )

    def seq(self, hall: str) -> int:
        """The seq of a hall's last event; 0 before the first."""
        with self.glance() as connection:
            found = _SEQ.first(connection, hall=hall)
            return 0 if found is None else int(found[0])

    def events(self, hall: str, after: int = 0, most: int | None = None) -> list[Record]:
        """The rows of a hall's log after ``after``, in order; the first ``most`` of them."""
        # Rows of the log never change, so those read one after the other are as good as those of one moment.
        with self.glance() as connection:
            return list(self.log.after(connection, hall, after, most))

    def cut(self, hall: str) -> Cut:
        """Where the hall's log begins; what is before is archived."""
        with self.read() as connection:
            return cut_of(connection, hall)

    def foundation(self, hall: str) -> list[Record]:
        """The rows that leave a Floor as the hall's last closed day has left it; see ``Log.foundation``."""
        with self.read() as connection:
            return self.log.foundation(connection, hall)

    def forget_answers(self, now: int) -> int:
        """Deletes request answers that need no longer be kept at ``now`` (ms UTC); how many."""
        with self.write() as connection:
            old = sa.delete(answers).where(answers.c.recorded_at < now - KEPT_ANSWERS_MS)
            return connection.execute(old).rowcount

    # -- secrets

    def secret(self, name: str) -> bytes:
        """A random secret of this deployment, made on first use and shared by all its processes."""
        with self.write() as connection:
            made = insert(connection.dialect, secrets).values(name=name, value=randomness.token_hex(32))
            connection.execute(made.on_conflict_do_nothing())
            found = connection.execute(sa.select(secrets.c.value).where(secrets.c.name == name)).scalar_one()
        return bytes.fromhex(found)


def _revision(connection: sa.Connection) -> str | None:
    """The newest migration that the tables have been through. Raises :class:`NewerDatabase`."""
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    if found is not None and found not in VERSIONS:
        raise NewerDatabase(found)
    return found
