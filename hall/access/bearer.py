"""From a request's credentials to the actor behind it.

Programs, devices and pages' scripts send ``Authorization: Bearer``; cookies count only when a page is opened
or a form is posted, so another site can never make a browser command anything through the API.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Collection

from hall.access.actors import Actor, actor_from_person, actor_from_token
from hall.access.keys import fingerprint
from hall.access.pagetokens import PAGE_PREFIX, PageTokens, SessionKind
from hall.errors import Problem
from hall.store.people import People, Row

LONGEST_CREDENTIAL = 512


class Doorkeeper:
    """Finds the actor behind a bearer token or a session cookie. ``now`` gives ms UTC, real time."""

    def __init__(self, people: People, pages: PageTokens, now: Callable[[], int]) -> None:
        self._people = people
        self._pages = pages
        self._now = now

    def from_header(self, header: str | None) -> Actor:
        """The actor of an ``Authorization`` header. Raises ``not_signed_in`` or ``token_refused`` (401)."""
        if not header:
            raise _unauthorized("not_signed_in")
        scheme, _, credential = header.partition(" ")
        if scheme.lower() != "bearer":
            raise _unauthorized("not_signed_in")
        return self.from_bearer(credential.strip())

    def from_bearer(self, credential: str) -> Actor:
        """The actor of a token or page token. Raises ``token_refused`` (401)."""
        actor = None
        if 0 < len(credential) <= LONGEST_CREDENTIAL:
            if credential.startswith(PAGE_PREFIX):
                actor = self._from_page_token(credential)
            else:
                row = self._people.token_by_secret(fingerprint(credential))
                actor = actor_from_token(row) if row else None
        if actor is None:
            raise _unauthorized("token_refused")
        return actor

    def in_force(self, credentials: Collection[str]) -> set[str]:
        """Those of the tokens and page tokens that :meth:`from_bearer` would take, asked for all at once."""
        pages = {one: self._pages.session_of(one) for one in credentials if one.startswith(PAGE_PREFIX)}
        bearers = {fingerprint(one): one for one in credentials if one not in pages}
        sessions = self._people.sessions_in_force(
            [named[0] for named in pages.values() if named], self._now()
        )
        good = {one for one, named in pages.items() if named and _is_of(sessions.get(named[0]), named[1])}
        return good | {bearers[one] for one in self._people.tokens_in_force(bearers)}

    def from_cookie(self, kind: SessionKind, cookie: str | None) -> tuple[Actor, Row] | None:
        """The actor and session of one of our cookies; None when it is unknown or has expired."""
        if not cookie or len(cookie) > LONGEST_CREDENTIAL:
            return None
        session = self._people.session_by_secret(fingerprint(cookie), self._now())
        if session is None or session["kind"] != kind:
            return None
        actor = self._from_session(session)
        return (actor, session) if actor else None

    def page_token(self, session: Row) -> str:
        """The token that a page of this session may use."""
        return self._pages.for_session(session["id"], session["secret_hash"])

    def _from_page_token(self, token: str) -> Actor | None:
        named = self._pages.session_of(token)
        session = self._people.session_by_id(named[0], self._now()) if named else None
        if named is None or session is None or not _is_of(session["secret_hash"], named[1]):
            return None
        return self._from_session(session)

    def _from_session(self, session: Row) -> Actor | None:
        if session["kind"] == "person":
            person = self._people.person_of(session)
            return actor_from_person(person, session) if person else None
        token = self._people.token_of(session)
        return actor_from_token(token) if token else None


def _is_of(secret_hash: str | None, start: str) -> bool:
    """Whether a page token names the session with this hash: row ids may be used again after a sign-out."""
    return secret_hash is not None and hmac.compare_digest(secret_hash[:16], start)


def _unauthorized(code: str) -> Problem:
    return Problem(code, headers={"WWW-Authenticate": 'Bearer realm="kuaiban"'})
