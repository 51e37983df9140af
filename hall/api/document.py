"""The OpenAPI 3.1 document, made from the same table as the views."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Literal

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from hall import __version__
from hall.api.layer import PREFIX, Route
from hall.errors import MEDIA_TYPE, status_of

_PLACE = re.compile(r"<(?:(int):)?([a-z_]+)>")
Names = Mapping[tuple[str, str], Any]
"""(model, mode) -> the schema that refers to it."""
_REF = "#/components/schemas/{model}"

PROBLEM_SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "description": "Why a request was not carried out (RFC 9457). Facts stand beside these members by name.",
    "required": ["type", "title", "status", "detail", "code", "words"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string", "description": "Stable; programs decide by it"},
        "words": {
            "type": "object",
            "required": ["zh-CN", "en"],
            "properties": {"zh-CN": {"type": "string"}, "en": {"type": "string"}},
        },
    },
}


def problems_of(route: Route) -> list[str]:
    """Every problem code that an operation may answer: its own and those the layer gives."""
    codes = [
        *route.problems,
        "too_many_requests",
        "wrong_shape",
        "internal",
        "storage_failed",
        "database_away",
        "hall_held",
    ]
    if route.access != "public":
        codes += ["not_signed_in", "token_refused", "not_allowed"]
        codes += ["not_your_hall", "unknown_hall"] if "<hall>" in route.path else []
    if route.body is not None:
        codes += ["malformed_json", "too_large", "wrong_type"]
    if route.command:
        codes += ["bad_request_id", "request_id_reused", "clock_ahead", "outcome_unknown"]
    return sorted(set(codes), key=lambda code: (status_of(code), code))


def openapi(routes: Iterable[Route], address: str) -> dict[str, Any]:
    """The document for a server at ``address``."""
    table = list(routes)
    wanted: list[tuple[type[BaseModel], Literal["validation", "serialization"]]] = []
    for route in table:
        wanted += [(route.body, "validation")] if route.body else []
        wanted += [(route.answer, "serialization")] if route.answer else []
    found, schemas = models_json_schema(list(dict.fromkeys(wanted)), ref_template=_REF)
    names: Names = {(str(model), mode): schema for (model, mode), schema in found.items()}
    paths: dict[str, dict[str, Any]] = {}
    for route in table:
        path = PREFIX + _PLACE.sub(r"{\2}", route.path)
        paths.setdefault(path, {})[route.method.lower()] = _operation(route, names)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Kuaiban", "version": __version__, "license": {"name": "MIT", "identifier": "MIT"}},
        "servers": [{"url": address}],
        "paths": paths,
        "components": {
            "schemas": {**schemas.get("$defs", {}), "Problem": PROBLEM_SCHEMA},
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}},
        },
    }


def _operation(route: Route, names: Names) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": route.name,
        "summary": route.summary,
        "security": [] if route.access == "public" else [{"bearer": []}],
        "x-access": "public" if route.access == "public" else sorted(route.roles),
        "parameters": _parameters(route),
        "responses": {str(route.status): _answer(route, names)},
    }
    if route.body is not None:
        operation["requestBody"] = {
            "required": any(field.is_required() for field in route.body.model_fields.values()),
            "content": {"application/json": {"schema": names[str(route.body), "validation"]}},
        }
    by_status: dict[int, list[str]] = {}
    for code in problems_of(route):
        by_status.setdefault(status_of(code), []).append(code)
    for status, codes in by_status.items():
        operation["responses"][str(status)] = {
            "description": "Problem: " + ", ".join(codes),
            "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
    return operation


def _answer(route: Route, names: Names) -> dict[str, Any]:
    if route.answer is not None:
        schema: Any = names[str(route.answer), "serialization"]
    else:
        schema = {"type": "object"} if route.media_type == "application/json" else {}
    answer: dict[str, Any] = {"description": route.summary, "content": {route.media_type: {"schema": schema}}}
    if route.command:
        answer["headers"] = {
            "Idempotency-Replayed": {
                "description": "true when this is the stored answer of an earlier request with the same key",
                "schema": {"type": "string", "enum": ["true"]},
            }
        }
    return answer


def _parameters(route: Route) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = [
        {
            "name": name,
            "in": "path",
            "required": True,
            "schema": {"type": "integer", "minimum": 0} if kind == "int" else {"type": "string"},
        }
        for kind, name in _PLACE.findall(route.path)
    ]
    schema = route.query.model_json_schema()
    for name, member in schema.get("properties", {}).items():
        required = name in schema.get("required", [])
        found.append({"name": name, "in": "query", "required": required, "schema": member})
    if route.command:
        found.append(
            {
                "name": "Idempotency-Key",
                "in": "header",
                "required": False,
                "description": "The same key with the same request gives the first answer again",
                "schema": {"type": "string", "minLength": 1, "maxLength": 100},
            }
        )
    return found
