"""The API layer by itself: two small routes, every kind of bad request."""

import io
import json
from typing import Annotated

import pytest
from flask import Flask
from openapi_spec_validator import validate
from pydantic import BaseModel, Field

from hall.access.signing_in import at_once
from hall.api.document import openapi
from hall.api.layer import Ask, Table
from hall.api.reply import Reply, problem_response
from hall.api.shape import LARGEST_BODY, READ_BODY, Body, Query
from hall.errors import problem_document
from hall.failures import handle_failures
from hall.services import KEY, make_services
from hall.settings import Settings


class Greeting(Body):
    name: Annotated[str, Field(min_length=1, max_length=10)]
    times: Annotated[int, Field(ge=1, le=9)] = 1


class Greeted(BaseModel):
    words: list[str]


class Page(Query):
    limit: Annotated[int, Field(ge=1, le=9)] = 3


def greeting_table():
    table = Table()

    @table.route("POST", "/halls/<hall>/greet", "issue", "Greet", answer=Greeted, status=201, body=Greeting)
    def greet(ask: Ask) -> Reply:
        if ask.body.name == "fall":
            raise RuntimeError("fell on purpose, with a secret: swordfish")
        return Reply({"words": [ask.body.name] * ask.body.times}, 201)

    @table.route("GET", "/count", "public", "Count", answer=Greeted, query=Page)
    def count(ask: Ask) -> Reply:
        return Reply({"words": ["x"] * ask.query.limit})

    return table


@pytest.fixture
def settings(tmp_path):
    return Settings(data_dir=tmp_path, open_rate="5/minute")


@pytest.fixture
def app(parts, hall, wall):
    app = Flask("layer")
    app.config["MAX_CONTENT_LENGTH"] = READ_BODY
    app.extensions[KEY] = make_services(parts, wall, at_once)
    app.register_blueprint(greeting_table().blueprint())
    handle_failures(app, problem_response)
    return app


@pytest.fixture
def client(app):
    return app.test_client()


@pytest.fixture
def bearer(token):
    return lambda role: {"Authorization": f"Bearer {token(role)}"}


def problem(answer, status, code):
    """The problem document of an answer, checked for what every one of them must have."""
    assert answer.status_code == status, answer.get_data(as_text=True)
    assert answer.content_type == "application/problem+json"
    said = answer.get_json()
    assert said["code"] == code
    assert said["status"] == status
    assert said["title"]
    assert said["detail"]
    assert set(said["words"]) == {"zh-CN", "en"}
    return said


def test_a_good_request_gets_the_declared_answer(client, bearer):
    answer = client.post("/api/v1/halls/TINY/greet", json={"name": "a", "times": 2}, headers=bearer("kiosk"))
    assert (answer.status_code, answer.get_json()) == (201, {"words": ["a", "a"]})


def test_a_body_that_is_not_json_is_told_where(client, bearer):
    head = bearer("kiosk") | {"Content-Type": "application/json"}
    for bad in (
        b"{",
        b"{'name': 1}",
        b'{"name": NaN}',
        b"\xff\xfe",
        b"[" * 60_000,
        b'{"name": "a", "name": "b"}',
    ):
        problem(client.post("/api/v1/halls/TINY/greet", data=bad, headers=head), 400, "malformed_json")
    long_number = b'{"times": ' + b"9" * 5000 + b"}"
    problem(client.post("/api/v1/halls/TINY/greet", data=long_number, headers=head), 400, "malformed_json")


def test_a_body_of_another_type_or_too_large_is_refused(client, bearer):
    head = bearer("kiosk")
    problem(client.post("/api/v1/halls/TINY/greet", data="name=a", headers=head), 415, "wrong_type")
    plain = head | {"Content-Type": "text/plain"}
    problem(client.post("/api/v1/halls/TINY/greet", data="{}", headers=plain), 415, "wrong_type")
    large = {"name": "x" * LARGEST_BODY}
    problem(client.post("/api/v1/halls/TINY/greet", json=large, headers=head), 413, "too_large")


def test_a_body_that_comes_in_pieces_is_read_whole_or_refused(client, bearer):
    head = bearer("kiosk") | {"Transfer-Encoding": "chunked", "Content-Type": "application/json"}

    def in_pieces(body):
        return client.post(
            "/api/v1/halls/TINY/greet",
            input_stream=io.BytesIO(body),
            headers=head,
            environ_overrides={"wsgi.input_terminated": True},
        )

    body = b'{"name": "a"}'
    assert in_pieces(body.ljust(LARGEST_BODY)).status_code == 201
    problem(in_pieces(body.ljust(LARGEST_BODY + 1)), 413, "too_large")
    problem(in_pieces(body.ljust(3 * LARGEST_BODY) + b"garbage"), 413, "too_large")


def test_every_wrong_value_is_told_at_once_by_pointer_in_both_languages(client, bearer):
    body = {"nam": "a", "times": "1"}
    said = problem(
        client.post("/api/v1/halls/TINY/greet", json=body, headers=bearer("kiosk")), 422, "wrong_shape"
    )
    errors = {one["pointer"]: one for one in said["errors"]}
    assert set(errors) == {"/name", "/nam", "/times"}
    assert errors["/nam"]["words"]["en"] == "There is no field nam. Did you mean 'name'?"
    assert errors["/nam"]["words"]["zh-CN"] == "没有名为“nam”的字段。您是否想写 name？"


@pytest.mark.parametrize(
    "body", [[], 1, "x", None, True, {"name": None}, {"name": ["a"]}, {"name": "\ud800"}]
)
def test_a_body_of_the_wrong_shape_is_refused(client, bearer, body):
    answer = client.post(
        "/api/v1/halls/TINY/greet",
        data=json.dumps(body),
        headers=bearer("kiosk"),
        content_type="application/json",
    )
    problem(answer, 422, "wrong_shape")


def test_a_field_name_with_broken_unicode_does_not_break_the_answer(client, bearer):
    raw = b'{"name": "a", "\\ud800": 1}'
    answer = client.post(
        "/api/v1/halls/TINY/greet", data=raw, headers=bearer("kiosk"), content_type="application/json"
    )
    problem(answer, 422, "wrong_shape")


def test_a_query_is_checked_like_a_body(client):
    assert client.get("/api/v1/count?limit=2").get_json() == {"words": ["x", "x"]}
    for bad in ("limit=0", "limit=x", "limt=2", "limit=1&limit=2"):
        problem(client.get(f"/api/v1/count?{bad}"), 422, "wrong_shape")


def test_nobody_and_the_wrong_role_are_told_apart(client, bearer):
    without = client.post("/api/v1/halls/TINY/greet", json={"name": "a"})
    problem(without, 401, "not_signed_in")
    assert without.headers["WWW-Authenticate"].startswith("Bearer")
    wrong = client.post(
        "/api/v1/halls/TINY/greet", json={"name": "a"}, headers={"Authorization": "Bearer kbt_x"}
    )
    problem(wrong, 401, "token_refused")
    said = problem(
        client.post("/api/v1/halls/TINY/greet", json={"name": "a"}, headers=bearer("board")),
        403,
        "not_allowed",
    )
    assert said["role"] == "board"


def test_an_unknown_address_or_method_is_a_problem_document_too(client):
    problem(client.get("/api/v1/nothing"), 404, "not_found")
    answer = client.delete("/api/v1/count")
    problem(answer, 405, "method_not_allowed")
    assert "GET" in answer.headers["Allow"]
    problem(client.options("/api/v1/halls/TINY/greet"), 405, "method_not_allowed")


def test_requests_without_a_token_are_limited_and_those_with_one_are_not(client, bearer, wall):
    head = bearer("kiosk")
    for _ in range(5):
        problem(client.post("/api/v1/halls/TINY/greet", json={"name": "a"}), 401, "not_signed_in")
    late = client.post("/api/v1/halls/TINY/greet", json={"name": "a"})
    problem(late, 429, "too_many_requests")
    assert 1 <= int(late.headers["Retry-After"]) <= 60
    assert client.post("/api/v1/halls/TINY/greet", json={"name": "a"}, headers=head).status_code == 201
    wall.pass_seconds(60)
    problem(client.post("/api/v1/halls/TINY/greet", json={"name": "a"}), 401, "not_signed_in")


def test_a_failure_inside_says_nothing_about_the_inside(client, bearer):
    answer = client.post("/api/v1/halls/TINY/greet", json={"name": "fall"}, headers=bearer("kiosk"))
    problem(answer, 500, "internal")
    assert "swordfish" not in answer.get_data(as_text=True)
    assert "Traceback" not in answer.get_data(as_text=True)


def test_title_and_detail_are_in_the_readers_language(client):
    def title(languages):
        return client.get("/api/v1/nothing", headers={"Accept-Language": languages}).get_json()["title"]

    assert title("zh-CN,zh;q=0.9,en;q=0.8") == "没有找到"
    assert title("en-GB") == "Not found"
    assert title("fr") == "Not found"


@pytest.mark.parametrize("key", ["", "x" * 101, "a\tb"])
def test_a_request_id_must_be_short_visible_text(client, bearer, key):
    head = bearer("kiosk") | {"Idempotency-Key": key}
    problem(client.post("/api/v1/halls/TINY/greet", json={"name": "a"}, headers=head), 400, "bad_request_id")


def test_the_document_of_the_layer_is_valid_openapi():
    document = openapi(greeting_table().routes, "http://127.0.0.1:8000")
    validate(document)
    greet = document["paths"]["/api/v1/halls/{hall}/greet"]["post"]
    assert greet["x-access"] == ["admin", "integration", "kiosk", "manager", "reception", "supervisor"]
    assert {"400", "401", "403", "413", "415", "422", "429", "500", "503"} <= set(greet["responses"])


def test_a_problem_keeps_its_standard_members_whatever_its_facts_are_called():
    document = problem_document("window_busy", {"title": "mine", "number": "A001"})
    assert document["title"] == "The window is busy"
    assert document["number"] == "A001"
