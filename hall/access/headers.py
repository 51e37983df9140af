"""Headers that tell the browser what our pages may do: nothing but their own work."""

from __future__ import annotations

from functools import lru_cache

from flask import Response, request

BUILT = "/static/dist/assets/"
"""Where the built assets are, each with a hash in its name."""

PERMISSIONS = "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()"


def content_security_policy(host: str) -> str:
    """The policy of every answer. Sockets are named by host: older browsers do not count them to 'self'."""
    named = "".join(letter for letter in host if letter.isalnum() or letter in ".:-[]")
    return "; ".join(
        (
            "default-src 'self'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self' data: blob:",
            "media-src 'self' blob:",
            f"connect-src 'self' ws://{named} wss://{named}",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )


@lru_cache(maxsize=16)
def _of_every_answer(host: str) -> tuple[tuple[str, str], ...]:
    return (
        ("Content-Security-Policy", content_security_policy(host)),
        ("X-Content-Type-Options", "nosniff"),
        ("X-Frame-Options", "DENY"),
        ("Referrer-Policy", "same-origin"),
        ("Permissions-Policy", PERMISSIONS),
        ("Cross-Origin-Opener-Policy", "same-origin"),
    )


def _of_a_document(may: str, *more: str) -> str:
    """The policy of a page that brings everything with it: its styles and pictures stand inside."""
    return "; ".join(
        (
            f"sandbox {may}",
            "default-src 'none'",
            "style-src 'unsafe-inline'",
            "img-src data:",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
            *more,
        )
    )


DOCUMENT = _of_a_document("allow-downloads")
"""The policy of such a page without a script."""

PLAYED = _of_a_document("allow-downloads allow-scripts", "script-src 'unsafe-inline'")
"""Of one with a theatre. To its scripts it is a page of nobody's: they can read and send nothing."""


def add_security_headers(response: Response) -> Response:
    """Sets the headers on every answer, errors too; a page may bring a policy of its own.

    Caches keep nothing but static files; built ones for good, since their names change with their content.
    """
    for name, value in _of_every_answer(request.host):
        response.headers.setdefault(name, value)
    if request.endpoint is None or not request.endpoint.endswith("static"):
        response.headers.setdefault("Cache-Control", "no-store")
    elif request.path.startswith(BUILT) and response.status_code == 200:
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response
