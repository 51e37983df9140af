"""Every error leaves as words: a problem document under ``/api``, a page elsewhere, never a stack trace."""

from __future__ import annotations

from collections.abc import Callable

import structlog
from flask import Flask, Response, request
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from hall.api.reply import problem_response
from hall.api.shape import LARGEST_BODY
from hall.errors import Problem
from hall.requestlog import request_id
from hall.services import services
from hall.store.engine import OutcomeUnknown, is_away, is_locked

_BY_STATUS = {
    400: "bad_request",
    401: "not_signed_in",
    403: "not_allowed",
    404: "not_found",
    413: "too_large",
    415: "wrong_type",
    429: "too_many_requests",
    503: "not_ready",
}

SOON = {"Retry-After": "1"}

ProblemPage = Callable[[Problem], Response]


def handle_failures(app: Flask, page: ProblemPage) -> None:
    """Registers the handlers; ``page`` shows a problem to a person."""
    log = structlog.get_logger("failure")

    def show(problem: Problem) -> Response:
        if request.path == "/api" or request.path.startswith("/api/"):
            return problem_response(problem)
        return page(problem)

    @app.errorhandler(Problem)
    def told(problem: Problem) -> Response:
        return show(problem)

    @app.errorhandler(HTTPException)
    def refused(error: HTTPException) -> Response:
        return show(_as_problem(error))

    @app.errorhandler(OutcomeUnknown)
    def unknown(error: OutcomeUnknown) -> Response:
        log.error("outcome unknown", id=request_id(), error=str(error))
        return show(Problem("outcome_unknown", headers=SOON))

    @app.errorhandler(DBAPIError)
    def storage(error: DBAPIError) -> Response:
        if not is_locked(error) and not services().operations.store.outage.explains(error):
            log.error("storage failed", id=request_id(), error=str(error.orig))
        code = "hall_held" if is_locked(error) else "database_away" if is_away(error) else "storage_failed"
        return show(Problem(code, headers=SOON))

    @app.errorhandler(PoolTimeout)
    def crowded(_error: PoolTimeout) -> Response:
        return show(Problem("database_away", headers=SOON))

    @app.errorhandler(Exception)
    def failed(error: Exception) -> Response:
        log.error("request failed", id=request_id(), exc_info=error)
        return show(Problem("internal", request=request_id()))


def _as_problem(error: HTTPException) -> Problem:
    if isinstance(error, MethodNotAllowed):
        allowed = sorted(set(error.valid_methods or ()) - {"OPTIONS"})
        return Problem("method_not_allowed", headers={"Allow": ", ".join(allowed)}, allowed=allowed)
    code = _BY_STATUS.get(error.code or 500)
    if code == "too_large":
        return Problem(code, limit=LARGEST_BODY)
    if code is None:
        code = "bad_request" if (error.code or 500) < 500 else "internal"
    return Problem(code, request=request_id()) if code == "internal" else Problem(code)
