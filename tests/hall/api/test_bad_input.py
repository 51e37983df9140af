"""Nonsense in every place gets a clear answer and changes nothing; answers fit the document."""

import itertools
import json

import pytest
from jsonschema import Draft202012Validator

from hall.api.routes import api as table
from hall.store import scenarios
from tests.builders import DAY

NONSENSE = [
    None, True, 0, -1, 1.5, 10**30, "", "x", "<script>alert(1)</script>",
    "\x00", "\ud800", "𠮷" * 3, "a" * 300,
    [], [1], ["x"], [[]], {}, {"a": 1}, {"$ref": "x"}, "../../etc/passwd", "' OR 1=1 --", "%s%n", "{number}",
]  # fmt: skip


def path_of(route, **places):
    path = f"/api/v1{route.path}"
    for name, value in {"hall": "TINY", "window": "W1", "board": "main", **places}.items():
        path = path.replace(f"<{name}>", str(value)).replace(f"<int:{name}>", str(value))
    for name in ("ticket", "appointment", "check", "code", "calculation"):
        path = path.replace(f"<{name}>", "nope")
    return path.replace("<problem>", "internal").replace("<token>", "x" * 20)


def polite(answer):
    assert answer.status_code < 500, answer.get_data(as_text=True)
    if answer.status_code >= 400:
        assert answer.content_type == "application/problem+json"
        said = answer.get_json()
        assert said["code"] != "internal"
        for language in ("zh-CN", "en"):
            assert said["words"][language]
        for error in said.get("errors", ()):
            assert error["words"]["en"] != "This value is not right", error
    return answer


POSTS = [one for one in table.routes if one.method == "POST"]


@pytest.fixture
def program(api):
    return api("admin", hall=None)


@pytest.mark.parametrize("route", POSTS, ids=lambda one: one.name)
def test_no_body_however_odd_makes_a_command_fail(program, route):
    path = path_of(route, token=99)
    fields = list(route.body.model_fields)
    for whole in NONSENSE:
        polite(
            program.client.post(
                path, data=json.dumps(whole), headers=program.head, content_type="application/json"
            )
        )
    good = {"items": ["QA"], "ticket": "nope", "lane": "fast", "name": "x", "role": "kiosk", "plan": {}}
    for field, value in itertools.product([*fields, "odd"], NONSENSE):
        body = {name: good[name] for name in fields if name in good} | {field: value}
        if route.path == "/tokens" and field in ("name", "odd"):
            body["role"] = "kiosk"
        polite(program.client.post(path, json=body, headers=program.head))


@pytest.mark.parametrize(
    "route", [one for one in table.routes if one.method == "GET"], ids=lambda one: one.name
)
def test_no_query_however_odd_makes_a_question_fail(program, route):
    path = path_of(route, printer="kiosk", paper=1)
    for name in [*route.query.model_fields, "odd"]:
        for value in ("", "x", "-1", "0", "1e9", "9" * 40, "\x00", "%", "<script>", "QA,QA", ",", "二"):
            polite(program.client.get(path, query_string={name: value}, headers=program.head))


@pytest.mark.parametrize("place", ["<script>", "%00", "..%2f..", "二", "a" * 5000, "%ff", "W1%0d%0aX-Bad:1"])
def test_no_address_however_odd_makes_the_server_fail(program, place):
    for route in table.routes:
        if route.access == "public":
            continue
        path = f"/api/v1{route.path}"
        for name in (
            "hall",
            "window",
            "board",
            "ticket",
            "printer",
            "appointment",
            "check",
            "code",
            "calculation",
        ):
            path = path.replace(f"<{name}>", place)
        path = path.replace("<int:paper>", "1").replace("<int:token>", "1")
        answer = polite(program.client.open(path, method=route.method, headers=program.head))
        assert "X-Bad" not in answer.headers


def test_every_answer_fits_its_schema_in_the_document(program, api, parts):
    document = program.client.get("/api/v1/openapi.json").get_json()
    api("kiosk").post("/tickets", {"items": ["QA"], "priority": "elder"})
    program.post("/windows/W1/open")
    ticket = program.post("/windows/W1/call-next").get_json()["ticket"]["id"]
    wanted = {"items": ["QA"], "at": "2026-03-02T02:00:00Z"}
    booked = program.post("/appointments", wanted).get_json()["id"]
    program.post("/pre-checks", {"items": ["NA"]})
    program.post("/parked", {"code": "CB", "reason": "the network"})
    with parts.store.write() as connection:
        scenarios.put(connection, "TINY", [{"code": "day", "names": {"zh-CN": "日", "en": "Day"}}], 1)
    asked = program.post("/calculations", {"kind": "simulate", "scenario": "day"}).get_json()["id"]
    checked = 0
    for route in table.routes:
        if route.method != "GET" or route.media_type != "application/json":
            continue
        path = path_of(route, printer="kiosk", appointment=booked, calculation=asked).replace("nope", ticket)
        if route.name == "preview":
            path += "?items=QA"
        if route.name == "film":
            path += f"?day={DAY}"
        if route.name == "follow":
            path = (
                "/api/v1/follow/"
                + program.get(f"/tickets/{ticket}").get_json()["follow_url"].rsplit("/", 1)[1]
            )
        answer = program.client.get(path, headers=program.head)
        assert answer.status_code == 200, (route.name, answer.get_json())
        operation = next(
            methods["get"] for methods in document["paths"].values()
            if methods.get("get", {}).get("operationId") == route.name
        )  # fmt: skip
        schema = operation["responses"]["200"]["content"]["application/json"]["schema"]
        whole = {**schema, "components": document["components"]}
        Draft202012Validator(whole).validate(answer.get_json())
        checked += 1
    assert checked >= 20
    done = program.post("/windows/W1/start", {"ticket": ticket})
    whole = {"$ref": "#/components/schemas/TicketAnswer", "components": document["components"]}
    Draft202012Validator(whole).validate(done.get_json())
