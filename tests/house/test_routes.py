# ruff: noqa: F811 (a fixture is asked for by the name it is imported under)
"""Every way into the server has an access rule, every code has words, and the API's document is right."""

import ast
from pathlib import Path

from openapi_spec_validator import validate

from hall.access.roles import RIGHTS, ROLES
from hall.access.rules import rule_of
from hall.api.document import problems_of
from hall.api.routes import api as table
from hall.errors import STATUS
from hall.words import BECAUSE, LANGUAGES, PROBLEMS, RULES, SHAPES
from queueing.reasons import UNTOLD
from tests.hall.api.fixtures import app, blank, clock, hall, parts, people, settings, token, wall  # noqa: F401

ROOT = Path(__file__).parent.parent.parent

PUBLIC = {
    "/healthz", "/readyz", "/", "/about", "/sign-in", "/sign-out", "/pair/<token>", "/f/<token>",
    "/halls/<hall>/rules",
    "/api/v1/openapi.json", "/api/v1/problems/<problem>", "/api/v1/follow/<token>",
    "/api/v1/follow/<token>/more-time", "/api/v1/follow/<token>/withdraw", "/api/v1/follow/<token>/requeue",
}  # fmt: skip
"""Routes that need nobody signed in. A new one is added here by hand and with a reason in mind."""

STATIC = {"/static/<path:filename>"}
"""Built files, the same for everybody."""


def test_every_route_says_who_may_use_it(app):
    silent = [
        rule.rule
        for rule in app.url_map.iter_rules()
        if rule.rule not in STATIC and rule_of(app.view_functions[rule.endpoint]) is None
    ]
    assert silent == []


def test_only_the_listed_routes_are_public(app):
    public = {
        rule.rule
        for rule in app.url_map.iter_rules()
        if rule.rule not in STATIC and rule_of(app.view_functions[rule.endpoint]) == "public"
    }
    assert public == PUBLIC


def test_every_api_route_that_is_not_public_turns_nobody_away_politely(app, hall):
    client = app.test_client()
    for one in table.routes:
        if one.access == "public":
            continue
        path = "/api/v1" + one.path.replace("<hall>", hall)
        for name in ("ticket", "window", "board", "printer"):
            path = path.replace(f"<{name}>", "X")
        path = path.replace("<int:paper>", "1").replace("<int:token>", "1")
        answer = client.open(path, method=one.method)
        if answer.status_code != 429:
            assert (answer.status_code, answer.get_json()["code"]) == (401, "not_signed_in"), path


def test_every_route_of_the_api_is_in_the_document_and_the_document_is_valid(app):
    document = app.test_client().get("/api/v1/openapi.json").get_json()
    validate(document)
    assert document["openapi"].startswith("3.1")
    declared = {(path, method.upper()) for path, methods in document["paths"].items() for method in methods}
    assert len(declared) == len(table.routes)


def test_every_right_is_used_and_every_role_has_one():
    used = {one.access for one in table.routes} | {"see_office"}
    assert used - {"public"} == set(RIGHTS)
    assert set().union(*RIGHTS.values()) == set(ROLES)


# words


def codes_raised(folder, call):
    """First arguments of ``call("code", ...)`` in the sources of a folder, with where they stand."""
    found = {}
    for path in (ROOT / folder).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call) or getattr(node.func, "id", None) != call:
                continue
            if node.args and isinstance(node.args[0], ast.Constant):
                found[node.args[0].value] = f"{path}:{node.lineno}"
    return found


def test_every_problem_that_can_be_raised_has_words_in_both_languages():
    raised = (
        codes_raised("queueing", "Refused")
        | codes_raised("hall", "Refused")
        | codes_raised("hall", "Problem")
    )
    assert "window_busy" in raised
    assert "malformed_json" in raised
    assert {code: where for code, where in raised.items() if code not in PROBLEMS} == {}
    assert set(STATUS) <= set(PROBLEMS)
    for code, told in PROBLEMS.items():
        assert set(told) == set(LANGUAGES), code
        assert all(set(words) == {"title", "detail"} and all(words.values()) for words in told.values()), code


def test_every_reason_has_words_in_both_languages():
    given = codes_raised("queueing", "Because") | codes_raised("hall", "Because")
    assert "came_first" in given
    given.pop(UNTOLD.code)  # of a day that nobody watches
    assert {code: where for code, where in given.items() if code not in BECAUSE} == {}
    for code, told in (*BECAUSE.items(), *SHAPES.items(), *RULES.items()):
        assert set(told) == set(LANGUAGES), code
        assert all(told.values()), code


def test_routes_name_only_problems_that_have_words():
    assert {code for one in table.routes for code in problems_of(one)} <= set(PROBLEMS)


def test_the_words_of_every_problem_can_be_read(app, wall):
    client, read = app.test_client(), {}
    for code in PROBLEMS:
        read[code] = client.get(f"/api/v1/problems/{code}")
        wall.pass_seconds(1)  # whoever reads faster is told to wait
    assert len(read) > 100
    assert {code: one.status_code for code, one in read.items() if one.status_code != 200} == {}
    assert {code for code, one in read.items() if set(one.get_json()["words"]) != set(LANGUAGES)} == set()
