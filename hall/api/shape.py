"""Reads bodies and queries into models; everything that is wrong is told at once, by JSON pointer."""

from __future__ import annotations

import json
from typing import Any, NoReturn, TypeVar

from flask import Request
from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails
from werkzeug.exceptions import RequestEntityTooLarge

from hall.errors import Problem
from hall.words import shape_text
from queueing.errors import did_you_mean

LARGEST_BODY = 64 * 1024
READ_BODY = LARGEST_BODY + 1
"""How many bytes are read: a body that comes in pieces says nowhere how large it is, one more tells."""

Model = TypeVar("Model", bound=BaseModel)


class Body(BaseModel):
    """A body: values are taken as they are (``"1"`` is not a number) and unknown fields are refused."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Query(BaseModel):
    """A query string: values are text and read as what the field needs; unknown names are refused."""

    model_config = ConfigDict(extra="forbid")


class NoBody(Body):
    """A command that needs no words."""


def read_body(request: Request, model: type[Model]) -> Model:
    """The request's body as ``model``.

    No body at all counts as ``{}``. Raises ``too_large`` (413), ``wrong_type`` (415), ``malformed_json``
    (400) or ``wrong_shape`` (422).
    """
    try:
        raw = request.get_data(cache=True)
    except RequestEntityTooLarge:
        raise Problem("too_large", limit=LARGEST_BODY) from None
    if len(raw) > LARGEST_BODY:
        raise Problem("too_large", limit=LARGEST_BODY)
    if not raw:
        return checked(model, {})
    if not request.is_json:
        raise Problem("wrong_type", given=request.mimetype or "none")
    return checked(model, _parsed(raw))


def _parsed(raw: bytes) -> Any:
    try:
        values = json.loads(raw.decode("utf-8"), parse_constant=_no_constant, object_pairs_hook=_no_double)
        if b"\\u0000" in raw and _holds_nul(values):
            raise ValueError("a text holds the character U+0000")  # which no database on PostgreSQL can
        return values
    except RecursionError:
        raise Problem("malformed_json", reason="nested too deeply") from None
    except UnicodeDecodeError:
        raise Problem("malformed_json", reason="not UTF-8") from None
    except json.JSONDecodeError as error:
        reason = f"{error.msg}, line {error.lineno}, column {error.colno}"
        raise Problem("malformed_json", reason=reason) from None
    except ValueError as error:
        raise Problem("malformed_json", reason=str(error)) from None


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _no_double(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a field was given twice in one object")
    return found


def _holds_nul(value: Any) -> bool:
    if isinstance(value, dict):
        return any(_holds_nul(key) or _holds_nul(one) for key, one in value.items())
    if isinstance(value, list):
        return any(map(_holds_nul, value))
    return isinstance(value, str) and "\0" in value


def read_query(request: Request, model: type[Model]) -> Model:
    """The query string as ``model``. Raises ``wrong_shape`` (422), also for a name given twice."""
    values: dict[str, Any] = {}
    for name, given in request.args.lists() if request.query_string else ():
        if len(given) > 1:
            refuse("given_twice", [name], {})
        if "\0" in given[0]:
            refuse("string_pattern_mismatch", [name], {})
        values[name] = given[0]
    return checked(model, values)


def checked(model: type[Model], values: Any) -> Model:
    """``values`` as ``model``. Raises ``wrong_shape`` with every mistake."""
    try:
        return model.model_validate(values)
    except ValidationError as error:
        known = list(model.model_fields)
        _refuse_all([_told(one, known) for one in error.errors(include_url=False)])


def _told(one: ErrorDetails, known: list[str]) -> dict[str, Any]:
    kind, where = one["type"], list(one["loc"])
    facts: dict[str, Any] = dict(one.get("ctx", {}))
    if kind == "extra_forbidden":
        mend = did_you_mean(str(where[-1]), known) if known else ""
        return _mistake(kind, where, {"name": where[-1], "mend": mend})
    return _mistake(kind, where, facts)


def _mistake(kind: str, where: list[Any], facts: dict[str, Any]) -> dict[str, Any]:
    pointer = "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in where)
    return {"pointer": pointer, "kind": kind, "words": shape_text(kind, facts)}


def _refuse_all(mistakes: list[dict[str, Any]]) -> NoReturn:
    raise Problem("wrong_shape", count=len(mistakes), errors=mistakes)


def refuse(kind: str, where: list[Any], facts: dict[str, Any]) -> NoReturn:
    """Raises ``wrong_shape`` for one value that a model alone cannot judge."""
    _refuse_all([_mistake(kind, where, facts)])
