"""Whether the process answers and whether it takes commands."""

from __future__ import annotations

import uuid

from flask import Blueprint, Response, jsonify

from hall.access.rules import rule
from hall.operations.asking import Request
from hall.services import services
from queueing.commands import Settle

health = Blueprint("health", __name__)


@health.get("/healthz")
@rule("public")
def healthz() -> Response:
    """200 as soon as the process answers."""
    return jsonify(status="alive")


@health.get("/readyz")
@rule("public")
def readyz() -> tuple[Response, int]:
    """200 when commands are accepted: the database has the tables of this version and can be written.

    Whether it can be written is tried only after a command has failed: the next one may be long in coming.
    """
    operations = services().operations
    try:
        operations.store.check()
        if operations.storage_failed:
            for hall in operations.halls()[:1]:
                # With an id there is an answer to store, whether or not anything is due.
                operations.perform(hall, Settle(), Request("readyz", uuid.uuid4().hex), lambda _: (200, {}))
    except Exception as error:
        return jsonify(status="not ready", reason=type(error).__name__), 503
    return jsonify(status="ready"), 200
