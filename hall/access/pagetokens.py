"""Page tokens and form tokens: signed words that the server writes into its own pages.

A *page token* stands in ``<meta name="kb-token">`` and is sent by the page's script as a bearer token. It is
worth exactly as much as the session row it names: when that row goes, so does the token. A *form token* is a
hidden field that must fit the ``kuaiban_form`` cookie of the same browser.
"""

from __future__ import annotations

import hmac
from typing import Literal

from itsdangerous import BadSignature, URLSafeSerializer

PAGE_PREFIX = "kbp_"

SessionKind = Literal["person", "kiosk", "board", "reception"]


class PageTokens:
    """Signs and reads page tokens and form tokens with the deployment's key."""

    def __init__(self, key: bytes) -> None:
        self._pages = URLSafeSerializer(key, salt="page")
        self._forms = URLSafeSerializer(key, salt="form")

    def for_session(self, session: int, secret_hash: str) -> str:
        """The page token of a session row."""
        return PAGE_PREFIX + str(self._pages.dumps([session, secret_hash[:16]]))

    def session_of(self, token: str) -> tuple[int, str] | None:
        """(session row, start of its secret's hash) named by a page token of ours; None for other text."""
        try:
            session, start = self._pages.loads(token.removeprefix(PAGE_PREFIX))
        except (BadSignature, ValueError, TypeError):
            return None
        return int(session), str(start)

    def for_form(self, cookie: str) -> str:
        """The hidden field that fits a browser's form cookie."""
        return str(self._forms.dumps(cookie))

    def form_fits(self, field: str, cookie: str) -> bool:
        """Whether a posted hidden field belongs to the browser's form cookie."""
        try:
            signed = str(self._forms.loads(field))
        except BadSignature:
            return False
        return bool(cookie) and hmac.compare_digest(signed.encode(), cookie.encode())
