"""What each role may do, as one table over HTTP."""

import pytest

from hall.access.roles import ROLES

ISSUES = {"kiosk", "reception", "supervisor", "manager", "integration", "admin"}
SEES_EVENTS = {"supervisor", "manager", "admin", "auditor", "integration"}
BOOKS = {"reception", "supervisor", "manager", "integration", "admin"}
GUIDES = {"reception", "supervisor", "manager", "admin"}
WORKS = {"clerk", "supervisor", "manager", "admin"}
MOVES = {"reception", "clerk", "supervisor", "manager", "admin"}
RUNS_DAY = {"manager", "admin"}
SEES_TICKET = set(ROLES) - {"board", "printer"}


def allowed(answer):
    """Whether the role was let in, whatever came of it then."""
    assert answer.status_code < 500
    return answer.get_json().get("code") != "not_allowed"


@pytest.mark.parametrize("role", ROLES)
def test_a_role_may_do_what_the_table_says_and_nothing_else(api, role):
    program = api(role, window="W1") if role == "clerk" else api(role)
    assert allowed(program.get())
    assert allowed(program.get("/catalogue"))
    assert allowed(program.get("/boards"))
    assert allowed(program.get("/board/main")) is (role != "printer")
    assert allowed(program.get("/tickets/x")) is (role in SEES_TICKET)
    assert allowed(program.post("/tickets", {"items": ["QA"]})) is (role in ISSUES)
    assert allowed(program.get("/events")) is (role in SEES_EVENTS)
    assert allowed(program.post("/windows/W1/open")) is (role in WORKS)
    assert allowed(program.post("/tickets/x/withdraw")) is (role in MOVES)
    assert allowed(program.post("/day/open", {})) is (role in RUNS_DAY)
    assert allowed(program.post("/plan", {"plan": {}})) is (role in RUNS_DAY)
    answer = program.client.get("/api/v1/tokens", headers=program.head)
    assert allowed(answer) is (role == "admin")


def test_a_clerk_acts_only_at_the_own_window(api):
    clerk = api("clerk", window="W1")
    assert clerk.post("/windows/W1/open").status_code == 200
    for verb in ("open", "close", "call-next", "pause"):
        answer = clerk.post(f"/windows/W2/{verb}", {})
        assert (answer.status_code, answer.get_json()["code"]) == (403, "not_your_window")
    for verb in (
        "recall",
        "start",
        "accept",
        "complete",
        "no-show",
        "hold",
        "transfer",
        "complete-and-call-next",
    ):
        answer = clerk.post(f"/windows/W2/{verb}", {"ticket": "x", "lane": "fast"})
        assert answer.get_json()["code"] in ("not_your_window", "wrong_shape")
    assert clerk.post("/windows/NOPE/open").get_json()["code"] == "not_your_window"


def test_a_clerk_without_a_window_acts_nowhere(api):
    assert api("clerk").post("/windows/W1/open").get_json()["code"] == "not_your_window"


def test_a_clerk_moves_only_tickets_of_the_own_window(api):
    issued = api("kiosk").post("/tickets", {"items": ["QA"]}).get_json()["id"]
    clerk, other = api("clerk", window="W1"), api("clerk", window="W2")
    assert clerk.post(f"/tickets/{issued}/withdraw").get_json()["code"] == "not_your_window"
    clerk.post("/windows/W1/open")
    clerk.post("/windows/W1/call-next")
    assert clerk.post("/windows/W1/hold", {"ticket": issued}).status_code == 200
    assert other.post(f"/tickets/{issued}/resume").get_json()["code"] == "not_your_window"
    assert clerk.post(f"/tickets/{issued}/resume").status_code == 200


def test_a_token_of_one_hall_opens_no_other(api, token):
    program = api("supervisor")
    answer = program.client.get("/api/v1/halls/EMPTY", headers=program.head)
    assert (answer.status_code, answer.get_json()["code"]) == (403, "not_your_hall")


def test_a_boards_token_shows_its_own_board_only(api):
    assert api("board", board="main").get("/board/main").status_code == 200
    other = api("board", board="side").get("/board/main")
    assert (other.status_code, other.get_json()["code"]) == (403, "not_your_board")
    assert api("board").get("/board/nope").get_json()["code"] == "unknown_board"
