"""Follow tokens: the unguessable words behind a slip's QR code.

A token is a ticket's random id and a proof worked out with a secret of the deployment: nothing is stored for
it, and a rebuilt database gives the same tokens.
"""

from __future__ import annotations

import base64
import hmac

from hall.store.database import Store

_PROOF = 8
"""Characters of proof at the end of a token: 40 bits, guessed at the rate the limiter allows."""


class Follow:
    """Makes and reads follow tokens."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._key = store.secret("follow")

    def token(self, hall: str, ticket: str) -> str:
        """The token of a ticket: its id, and the proof that this deployment has issued it."""
        return ticket + self._proof(hall, ticket)

    def find(self, token: str) -> tuple[str, str] | None:
        """The hall and ticket of a token; None when it is not one of ours."""
        ticket, proof = token[:-_PROOF], token[-_PROOF:]
        for hall in self._store.halls():
            if ticket and hmac.compare_digest(proof.encode(), self._proof(hall, ticket).encode()):
                return hall, ticket
        return None

    def _proof(self, hall: str, ticket: str) -> str:
        digest = hmac.digest(self._key, f"{hall}/{ticket}".encode(), "sha256")
        return base64.b32encode(digest[: _PROOF * 5 // 8]).decode().lower()
