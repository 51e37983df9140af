"""One log line a request, with an id that the answer carries too."""

from __future__ import annotations

import logging
import re
import time
import uuid

import structlog
from flask import Flask, Response, g, request

HEADER = "X-Request-ID"
_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")


def request_id() -> str:
    """The id of the present request."""
    return str(g.get("request_id", "-"))


def log_requests(app: Flask, every: bool) -> None:
    """Gives every request an id (a proxy's own, if it sends a sane one) and logs it when it is answered.

    ``every`` one, or only those that have failed. Addresses of unguessable pages and query strings are left
    out: they hold tokens and what people typed.
    """
    log = structlog.get_logger("request")

    @app.before_request
    def begin() -> None:
        given = request.headers.get(HEADER, "")
        g.request_id = given if _ID.fullmatch(given) else uuid.uuid4().hex
        g.began = time.perf_counter()

    @app.after_request
    def end(response: Response) -> Response:
        response.headers[HEADER] = request_id()
        # What is not to be had for the moment (503) is told once, by whoever knows why.
        failed = response.status_code >= 500 and response.status_code != 503
        if not (failed or every):
            return response
        rule = request.url_rule.rule if request.url_rule else "-"
        took = (time.perf_counter() - g.began) * 1000 if "began" in g else 0.0
        level = logging.ERROR if failed else logging.INFO
        log.log(
            level,
            "request",
            id=request_id(),
            method=request.method,
            route=rule,
            status=response.status_code,
            ms=round(took, 1),
            actor=g.get("actor", None),
        )
        return response
