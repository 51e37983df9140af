"""Whether the process answers and whether it takes commands."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify

from hall.access.rules import rule
from hall.services import services

health = Blueprint("health", __name__)


@health.get("/healthz")
@rule("public")
def healthz() -> Response:
    """200 as soon as the process answers."""
    return jsonify(status="alive")


@health.get("/readyz")
@rule("public")
def readyz() -> tuple[Response, int]:
    """200 when commands are accepted: the database answers and has the tables of this version."""
    try:
        services().operations.store.check()
    except Exception as error:
        return jsonify(status="not ready", reason=type(error).__name__), 503
    return jsonify(status="ready"), 200
