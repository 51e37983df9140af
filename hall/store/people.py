"""People, their sessions, and tokens of devices and programs: the SQL of who may come in.

These tables are state of their own, not projections of the event log. Every function is one short
transaction; times are ms UTC and come in as arguments. Secrets come in as fingerprints only.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import sqlalchemy as sa

from hall.store.database import Store
from hall.store.statements import Statement
from hall.store.tables import people, sessions, tokens

Row = Mapping[Any, Any]

_TOKEN = Statement(
    sa.select(tokens).where(
        tokens.c.secret_hash == sa.bindparam("secret_hash"), tokens.c.revoked_at.is_(None)
    )
)
_TOKEN_BY_ID = Statement(
    sa.select(tokens).where(tokens.c.id == sa.bindparam("token"), tokens.c.revoked_at.is_(None))
)
_PERSON_BY_ID = Statement(
    sa.select(people).where(people.c.id == sa.bindparam("person"), people.c.disabled_at.is_(None))
)
_SESSION = Statement(
    sa.select(sessions).where(
        sessions.c.secret_hash == sa.bindparam("secret_hash"), sessions.c.expires_at > sa.bindparam("now")
    )
)
_SESSION_BY_ID = Statement(
    sa.select(sessions).where(
        sessions.c.id == sa.bindparam("session"), sessions.c.expires_at > sa.bindparam("now")
    )
)
"""Asked with every request."""


def names_of(connection: sa.Connection, actors: Collection[str]) -> dict[str, str]:
    """The names of people and tokens by the actors' ids (``person:3``, ``token:7``), also of those who have
    no access any more: the record goes on naming them.
    """
    found: dict[str, str] = {}
    for kind, table in (("person", people), ("token", tokens)):
        ids = [int(one.partition(":")[2]) for one in actors if one.startswith(f"{kind}:")]
        rows = connection.execute(sa.select(table.c.id, table.c.name).where(table.c.id.in_(ids)))
        found |= {f"{kind}:{row.id}": row.name for row in rows}
    return found


class People:
    """Who may come in, kept in the database of ``store``."""

    def __init__(self, store: Store) -> None:
        self._store = store

    # people

    def add_person(
        self,
        *,
        login: str,
        name: str,
        role: str,
        password_hash: str,
        now: int,
        hall: str | None = None,
        window: str | None = None,
    ) -> int:
        """Adds a person and returns the row's id. Raises ``IntegrityError`` for a login in use."""
        with self._store.write() as conn:
            return self._insert(
                conn,
                people,
                login=login,
                name=name,
                role=role,
                password_hash=password_hash,
                hall=hall,
                window=window,
                created_at=now,
            )

    def person_by_login(self, login: str) -> Row | None:
        """The person who signs in as ``login``, unless disabled."""
        return self._one(sa.select(people).where(people.c.login == login, people.c.disabled_at.is_(None)))

    def all_people(self) -> list[Row]:
        """Everybody, in order of login."""
        return self._all(sa.select(people).order_by(people.c.login))

    def set_password(self, person: int, password_hash: str) -> None:
        """Replaces a password and ends every session of that person."""
        with self._store.write() as conn:
            conn.execute(sa.update(people).where(people.c.id == person).values(password_hash=password_hash))
            conn.execute(sa.delete(sessions).where(sessions.c.person == person))

    def upgrade_password(self, person: int, password_hash: str) -> None:
        """Replaces a hash by a stronger one of the same password; sessions stay."""
        with self._store.write() as conn:
            conn.execute(sa.update(people).where(people.c.id == person).values(password_hash=password_hash))

    def disable_person(self, person: int, now: int) -> None:
        """Ends a person's access and sessions; the row stays because events name it."""
        with self._store.write() as conn:
            conn.execute(sa.update(people).where(people.c.id == person).values(disabled_at=now))
            conn.execute(sa.delete(sessions).where(sessions.c.person == person))

    # sessions

    def add_session(
        self,
        *,
        kind: str,
        secret_hash: str,
        now: int,
        expires_at: int,
        person: int | None = None,
        token: int | None = None,
        window: str | None = None,
    ) -> int:
        """Begins a session of a person or of a paired device; also sweeps out sessions that have expired."""
        with self._store.write() as conn:
            conn.execute(sa.delete(sessions).where(sessions.c.expires_at <= now))
            return self._insert(
                conn,
                sessions,
                kind=kind,
                secret_hash=secret_hash,
                person=person,
                token=token,
                window=window,
                created_at=now,
                expires_at=expires_at,
            )

    def session_by_secret(self, secret_hash: str, now: int) -> Row | None:
        """The session of a cookie, unless expired."""
        return self._mapping(_SESSION, secret_hash=secret_hash, now=now)

    def session_by_id(self, session: int, now: int) -> Row | None:
        """The session row that a page token names, unless expired."""
        return self._mapping(_SESSION_BY_ID, session=session, now=now)

    def person_of(self, session: Row) -> Row | None:
        """The person behind a session, unless disabled since."""
        return self._mapping(_PERSON_BY_ID, person=session["person"])

    def token_of(self, session: Row) -> Row | None:
        """The device's token behind a session, unless revoked since."""
        return self._mapping(_TOKEN_BY_ID, token=session["token"])

    def sessions_in_force(self, ids: Collection[int], now: int) -> dict[int, str]:
        """Fingerprints by session, of those that have not expired and whose person or device may come in."""
        asked = (
            sa.select(sessions.c.id, sessions.c.secret_hash)
            .outerjoin(people, people.c.id == sessions.c.person)
            .outerjoin(tokens, tokens.c.id == sessions.c.token)
            .where(sessions.c.id.in_(ids), sessions.c.expires_at > now)
            .where(people.c.disabled_at.is_(None), tokens.c.revoked_at.is_(None))
        )
        return {row["id"]: row["secret_hash"] for row in self._all(asked)}

    def choose_window(self, session: int, window: str | None) -> None:
        """The window at which a signed-in clerk sits."""
        with self._store.write() as conn:
            conn.execute(sa.update(sessions).where(sessions.c.id == session).values(window=window))

    def end_session(self, session: int) -> None:
        """Signs out."""
        with self._store.write() as conn:
            conn.execute(sa.delete(sessions).where(sessions.c.id == session))

    # tokens

    def add_token(
        self,
        *,
        name: str,
        role: str,
        secret_hash: str,
        now: int,
        hall: str | None = None,
        window: str | None = None,
        board: str | None = None,
    ) -> int:
        """Adds a token and returns the row's id."""
        with self._store.write() as conn:
            return self._insert(
                conn,
                tokens,
                name=name,
                role=role,
                secret_hash=secret_hash,
                hall=hall,
                window=window,
                board=board,
                created_at=now,
            )

    def token_by_secret(self, secret_hash: str) -> Row | None:
        """The token with this fingerprint, unless revoked."""
        return self._mapping(_TOKEN, secret_hash=secret_hash)

    def tokens_in_force(self, secret_hashes: Collection[str]) -> set[str]:
        """Those of the fingerprints whose tokens have not been revoked."""
        asked = sa.select(tokens.c.secret_hash).where(
            tokens.c.secret_hash.in_(secret_hashes), tokens.c.revoked_at.is_(None)
        )
        return {row["secret_hash"] for row in self._all(asked)}

    def all_tokens(self) -> list[Row]:
        """Every token, in order of making, without its fingerprint."""
        shown = [column for column in tokens.c if column.name != "secret_hash"]
        return self._all(sa.select(*shown).order_by(tokens.c.id))

    def revoke_token(self, token: int, now: int) -> bool:
        """Ends a token and the sessions of devices paired with it; False when there is no such live token."""
        with self._store.write() as conn:
            done = conn.execute(
                sa.update(tokens)
                .where(tokens.c.id == token, tokens.c.revoked_at.is_(None))
                .values(revoked_at=now)
            )
            conn.execute(sa.delete(sessions).where(sessions.c.token == token))
            return done.rowcount == 1

    # helpers

    @staticmethod
    def _insert(conn: sa.Connection, table: sa.Table, **values: object) -> int:
        return int(conn.execute(sa.insert(table).values(**values).returning(table.c.id)).scalar_one())

    def _mapping(self, statement: Statement, **values: Any) -> Row | None:
        with self._store.glance() as conn:
            return statement.mapping(conn, **values)

    def _one(self, statement: sa.Select[Any]) -> Row | None:
        with self._store.read() as conn:
            return conn.execute(statement).mappings().first()

    def _all(self, statement: sa.Select[Any]) -> list[Row]:
        with self._store.read() as conn:
            return list(conn.execute(statement).mappings())
