"""Who is behind each connection, and which ones must end: of nobody, or of somebody whose right has ended."""

from __future__ import annotations

from collections.abc import Container
from typing import Any

import gevent

from hall.access.actors import Actor
from hall.access.bearer import Doorkeeper

GUEST_MS = 10_000
"""How long a connection may stay that has no token and follows no ticket: long enough for a slow phone to
say what it wants. Without an end such connections would fill the process, and no address can be limited: a
hall's phones may share one."""


class Connected:
    """The connections of this process. ``server`` is its ``socketio.Server``.

    Kept are credentials, not what they were once worth: a token may be revoked while it is in use.
    """

    def __init__(self, server: Any, doors: Doorkeeper) -> None:
        self._server = server
        self._doors = doors
        self._credentials: dict[str, str | None] = {}
        self._guests: dict[str, int] = {}

    def __contains__(self, sid: str) -> bool:
        """Whether the connection has been let in and not gone."""
        return sid in self._credentials

    def add(self, sid: str, credential: str | None) -> None:
        """Lets a connection in. Raises ``token_refused`` for a credential that is of no worth."""
        if credential is not None:
            self._doors.from_bearer(credential)
        self._credentials[sid] = credential

    def remove(self, sid: str) -> None:
        """The connection has gone."""
        self._credentials.pop(sid, None)

    def actor(self, sid: str) -> Actor | None:
        """Who is behind a connection at this moment, None for a guest. Raises ``token_refused``."""
        credential = self._credentials.get(sid)
        return None if credential is None else self._doors.from_bearer(credential)

    def end_refused(self) -> None:
        """Ends the connections whose token, session or person is no longer good; one look for all of them."""
        held = {sid: word for sid, word in self._credentials.items() if word is not None}
        good = self._doors.in_force(set(held.values())) if held else set()
        for sid, credential in held.items():
            if credential not in good and sid in self._credentials:  # it may have gone while we asked
                self._end(self._server.manager.eio_sid_from_sid(sid, "/"), sid)

    def end_guests(self, seated: Container[str], real: int) -> None:
        """Ends guests that have followed nothing for too long, also those that have not even said hello.

        ``seated`` are the connections that follow something; ``real`` is the machine's ms.
        """
        guests = {}
        for line in list(self._server.eio.sockets):
            sid = self._server.manager.sid_from_eio_sid(line, "/")
            if sid in seated or self._credentials.get(sid) is not None:
                continue
            guests[line] = self._guests.get(line, real)
            if real - guests[line] >= GUEST_MS:
                self._end(line, sid)
        self._guests = guests

    def _end(self, line: str | None, sid: str | None) -> None:
        """Says goodbye and closes the line. It waits for nobody: a client may be slow to take the goodbye."""
        if sid is not None:
            self._server.disconnect(sid)
        if line is not None:  # None would mean everybody
            gevent.spawn(self._server.eio.disconnect, line)
