"""Text that no database should see, in every place that takes text: told as the caller's mistake on both.

Every string in every body and query of the API's own document, every part of every address and the request
id, each with the character NUL and far too long, while all the rest is right.
"""

from __future__ import annotations

import copy
import itertools
import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

import pytest

from hall.assembly import assemble
from tests.postgres import let_go

BAD = ("\0", "a\0b", "a" * 20_000)

GOOD: Mapping[str, Any] = {
    "items": ["QA"],
    "item": "QA",
    "lane": "fast",
    "window": "W1",
    "hall": "TINY",
    "board": "main",
    "name": "x",
    "priority": "elder",
    "day": "2026-03-02",
    "at": "2026-03-02T02:00:00Z",
    "arrived_at": "2026-03-02T00:59:00Z",
    "plan": {"code": "p", "names": {"zh-CN": "p", "en": "p"}},
    "missing": [],
}
"""What the fields of bodies may hold in the small hall, so that nothing else is wrong."""


@pytest.fixture(params=["postgresql", pytest.param("sqlite", marks=pytest.mark.prove)])
def parts(request, settings, clock):
    """The small hall's parts on both databases."""
    url = request.getfixturevalue(f"{request.param}_url")
    made = assemble(settings.model_copy(update={"database_url": url}), clock)
    yield made
    let_go(made.store)


def whole(document: Mapping[str, Any], schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """A schema, its reference followed."""
    while "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return schema


def sample(document: Mapping[str, Any], schema: Mapping[str, Any], name: str = "") -> Any:
    """A value that fits, with everything in it that may be."""
    schema = whole(document, schema)
    if name in GOOD:
        return copy.deepcopy(GOOD[name])
    for kinds in ("anyOf", "oneOf"):
        if kinds in schema:
            return sample(document, schema[kinds][0], name)
    if "enum" in schema or "const" in schema:
        return schema.get("const", schema.get("enum", [None])[0])
    kind = schema.get("type")
    if kind == "object":
        return {one: sample(document, below, one) for one, below in schema.get("properties", {}).items()}
    if kind == "array":
        return [sample(document, schema["items"])]
    return {"string": "x", "integer": 1, "number": 1, "boolean": False}.get(str(kind))


def spoilt(value: Any) -> Iterator[tuple[Any, str]]:
    """The value with each of its texts made bad in turn, and where."""

    def places(here: Any, path: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
        if isinstance(here, str):
            yield path
        elif isinstance(here, dict | list):
            for key, below in here.items() if isinstance(here, dict) else enumerate(here):
                yield from places(below, (*path, key))

    for path in places(value, ()):
        for bad in BAD:
            made = copy.deepcopy(value)
            at = made
            for step in path[:-1]:
                at = at[step]
            at[path[-1]] = bad
            yield made, f"{path} with {bad[:5]!r}"


def refused(answer: Any, where: str) -> None:
    told = answer.get_data(as_text=True)
    assert 400 <= answer.status_code < 500, (where, answer.status_code, told[:300])
    assert answer.content_type == "application/problem+json", where
    assert set(answer.get_json()["words"]) == {"zh-CN", "en"}, where


def filled(path: str, places: Mapping[str, Any]) -> str:
    for name, value in places.items():
        path = path.replace(f"{{{name}}}", quote(str(value), safe=""))
    return path


def test_a_login_that_no_database_should_see_is_nobodys(app, hall):
    browser = app.test_client()
    page = browser.get("/sign-in").get_data(as_text=True)
    (form,) = re.findall('name="form_token" value="([^"]+)"', page)
    for bad in BAD:
        word = {"login": bad, "password": bad, "form_token": form}
        assert browser.post("/sign-in", data=word).status_code == 403


def test_text_that_no_database_should_see_is_the_callers_mistake_everywhere(api, hall):
    admin = api("admin", hall=None)
    document = admin.client.get("/api/v1/openapi.json").get_json()

    def send(where: str, method: str, path: str, **more: Any) -> None:
        refused(admin.client.open(path, method=method, headers=admin.head, **more), f"{method} {where}")

    bodies = 0
    for (path, method), operation in (
        ((path, method.upper()), operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ):
        wanted = operation.get("parameters", ())
        here = {
            one["name"]: sample(document, one["schema"], one["name"]) for one in wanted if one["in"] == "path"
        }
        here |= {"hall": "TINY", "window": "W1", "board": "main"}
        for one, bad in itertools.product(wanted, BAD):
            where = f"{path} {one['name']}"
            if one["in"] == "path":
                send(where, method, filled(path, {**here, one["name"]: bad}))
            elif one["in"] == "query" and "string" in str(one["schema"]):
                send(where, method, filled(path, here), query_string={one["name"]: bad})
        if "requestBody" in operation:
            schema = operation["requestBody"]["content"]["application/json"]["schema"]
            for body, where in spoilt(sample(document, schema)):
                send(f"{path} {where}", method, filled(path, here), json=body)
                bodies += 1
    assert bodies > 100, "the document has been read"
    tickets, items = f"{admin.base}/tickets", {"items": ["QA"]}
    long = admin.head | {"Idempotency-Key": "a" * 20_000}
    refused(admin.client.post(tickets, headers=long, json=items), "Idempotency-Key")
    good = admin.client.post(tickets, headers=admin.head, json=items)
    assert (good.status_code, good.get_json()["number"]) == (201, "K001"), "nothing has been done meanwhile"
