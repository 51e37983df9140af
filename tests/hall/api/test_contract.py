"""Every row of the contract, done and refused."""

import re

import pytest
import sqlalchemy as sa

from hall.store.tables import answers, events
from tests.builders import at
from tests.hall.api.answers import ok, refused

pytestmark = pytest.mark.quick

TICKET_FIELDS = {
    "id", "number", "items", "lane", "state", "because", "priority", "channel", "paper", "arrived_at",
    "issued_at", "called_at", "started_at", "accepted_at", "completed_at", "window", "people_ahead",
    "estimate", "follow_url", "seq", "steps", "step", "steps_total", "first_window", "appointment", "claim",
    "outcome", "missing", "pass_until", "returns", "readied_at", "held_wish", "more_time_left",
    "requeue_left", "parked", "uncounted_seconds", "to_window",
}  # fmt: skip


@pytest.fixture
def kiosk(api):
    return api("kiosk")


@pytest.fixture
def boss(api):
    return api("supervisor")


@pytest.fixture
def issue(kiosk):
    def make(item="QA", **more):
        return ok(kiosk.post("/tickets", {"items": [item], **more}), 201)

    return make


@pytest.fixture
def called(boss, issue):
    """A ticket that W1 has called."""
    issue()
    ok(boss.post("/windows/W1/open"))
    return ok(boss.post("/windows/W1/call-next"))["ticket"]


# reading


def test_a_token_sees_its_hall_or_all_that_are_configured(app, api, token):
    assert ok(api("board").client.get("/api/v1/halls", headers=api("board").head)) == {
        "halls": [{"code": "TINY", "names": {"zh-CN": "Tiny hall号", "en": "Tiny hall"}}]
    }
    everywhere = api("integration", hall=None)
    assert len(ok(everywhere.client.get("/api/v1/halls", headers=everywhere.head))["halls"]) == 1


def test_the_hall_shows_its_lanes_and_windows_with_seq(api, issue, clock):
    issue()
    clock.at += 90_000
    hall = ok(api("board").get())
    assert hall["timezone"] == "Asia/Shanghai"
    assert hall["now"] == "2026-03-02T01:01:30.000Z"
    assert hall["seq"] > 0
    fast = next(lane for lane in hall["lanes"] if lane["code"] == "fast")
    assert (fast["waiting"], fast["longest_wait_seconds"]) == (1, 90)
    first = hall["windows"][0]
    assert {"id", "state", "lanes", "skills", "ticket"} <= set(first)
    assert first["lanes"] == [
        {"lane": "fast", "after_seconds": 0, "reserve": 0},
        {"lane": "regular-A", "after_seconds": 1200, "reserve": 1},
    ]


def test_the_base_answers_with_and_without_a_slash(api):
    assert ok(api("board").get("/"))["code"] == "TINY"


def test_boards_catalogue_and_priorities_come_in_both_languages(api):
    reader = api("kiosk")
    assert ok(reader.get("/boards"))["boards"][0]["id"] == "main"
    catalogue = ok(reader.get("/catalogue"))
    assert {one["code"] for one in catalogue["departments"]} == {"DA", "DB"}
    quick = next(item for item in catalogue["items"] if item["code"] == "QA")
    assert quick["names"] == {"zh-CN": "QA号", "en": "QA"}
    assert quick["fast"] is True
    assert quick["materials"][0]["code"] == "ID"
    assert ok(reader.get("/priorities"))["priorities"][0]["credit_seconds"] == 600


def test_an_unknown_hall_and_one_without_a_file_are_told_apart(app, hall, token):
    client = app.test_client()
    head = {"Authorization": f"Bearer {token('admin', hall=None)}"}
    refused(client.get("/api/v1/halls/NOPE", headers=head), 404, "unknown_hall")
    refused(client.get("/api/v1/halls/EMPTY", headers=head), 409, "hall_not_configured")


# issuing


def test_a_ticket_has_exactly_the_fields_of_the_contract(issue, api):
    ticket = issue("QA", priority="elder", language="en", arrived_at="2026-03-02T08:58:00+08:00")
    assert set(ticket) == TICKET_FIELDS
    assert ticket["number"] == "K001"
    assert ticket["state"] == "waiting"
    assert ticket["lane"] == "fast"
    assert ticket["channel"] == "kiosk"
    assert ticket["paper"] == "queued"
    assert ticket["priority"] == "elder"
    assert ticket["arrived_at"] == "2026-03-02T00:58:00.000Z"
    assert ticket["issued_at"] == "2026-03-02T01:00:00.000Z"
    assert ticket["because"]["code"] == "on_fast_list"
    assert ticket["because"]["text"]["zh-CN"] == "QA号在快办清单上"
    assert set(ticket["estimate"]) == {"p50_seconds", "p90_seconds", "because"}
    assert ticket["follow_url"].startswith("http://hall.test/f/")
    assert ok(api("auditor").get(f"/tickets/{ticket['id']}")) == ticket


def test_issuing_says_where_the_ticket_is(kiosk):
    answer = kiosk.post("/tickets", {"items": ["NA"]})
    assert answer.headers["Location"] == f"/api/v1/halls/TINY/tickets/{answer.get_json()['id']}"
    assert kiosk.client.get(answer.headers["Location"], headers=kiosk.head).status_code == 200


def test_the_channel_follows_from_who_issues(api, issue):
    assert issue()["channel"] == "kiosk"
    assert ok(api("reception").post("/tickets", {"items": ["QA"]}), 201)["channel"] == "reception"
    program = ok(api("integration").post("/tickets", {"items": ["QA"]}), 201)
    assert (program["channel"], program["paper"]) == ("api", "none")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"items": ["XX"]}, "unknown_item"),
        ({"items": ["QA", "QA"]}, "item_twice"),
        ({"items": ["QA"], "priority": "king"}, "unknown_priority"),
        ({"items": []}, "wrong_shape"),
        ({"items": ["QA"], "language": "fr"}, "wrong_shape"),
        ({"items": ["QA"], "arrived_at": "yesterday"}, "wrong_shape"),
        ({"items": ["QA"], "arrived_at": "2026-03-02T09:00:00"}, "wrong_shape"),
        ({"items": ["QA"], "arrived_at": "2030-03-02T09:00:00Z"}, "wrong_shape"),
        ({"items": ["QA"], "arrived_at": "2026-02-28T09:00:00Z"}, "wrong_shape"),
        ({"items": ["QA"], "arrived_at": "0001-01-01T00:00:00+14:00"}, "wrong_shape"),
    ],
)
def test_a_ticket_that_cannot_be_is_refused(kiosk, body, code):
    refused(kiosk.post("/tickets", body), 422, code)


def test_nobody_gets_a_ticket_before_the_doors_open_or_after_the_last(kiosk, clock):
    clock.at = at("07:00")
    refused(kiosk.post("/tickets", {"items": ["QA"]}), 409, "day_not_open")
    clock.at = at("17:25")
    refused(kiosk.post("/tickets", {"items": ["QA"]}), 409, "issuing_stopped")


def test_an_unknown_ticket_is_not_found(api):
    refused(api("supervisor").get("/tickets/nope"), 404, "unknown_ticket")
    refused(api("supervisor").post("/tickets/nope/withdraw"), 404, "unknown_ticket")


# request ids


def test_two_equal_posts_make_one_ticket(kiosk, api):
    first = kiosk.post("/tickets", {"items": ["QA"]}, key="tap-1")
    assert "Idempotency-Replayed" not in first.headers
    # What is spelled out and what is left out mean the same when it is the default.
    for body in ({"items": ["QA"]}, {"items": ["QA"], "priority": None, "language": "zh-CN"}):
        same = kiosk.post("/tickets", body, key="tap-1")
        assert same.headers["Idempotency-Replayed"] == "true"
        assert (same.status_code, same.get_json()) == (201, first.get_json())
        assert same.headers["Location"] == first.headers["Location"]
    refused(
        kiosk.post("/tickets", {"items": ["QA"], "language": "en"}, key="tap-1"), 422, "request_id_reused"
    )
    assert ok(api("auditor").get("/tickets"))["total"] == 1


def test_a_refusal_comes_again_under_its_id(boss, issue):
    first = refused(boss.post("/windows/W1/call-next", key="c"), 409, "window_not_open")
    ok(boss.post("/windows/W1/open"))
    again = boss.post("/windows/W1/call-next", key="c")
    assert again.headers["Idempotency-Replayed"] == "true"
    assert refused(again, 409, "window_not_open") == first


def test_an_id_belongs_to_one_actor_and_one_request(api, kiosk):
    ok(kiosk.post("/tickets", {"items": ["QA"]}, key="k"), 201)
    other = ok(api("reception").post("/tickets", {"items": ["QA"]}, key="k"), 201)
    assert other["number"] == "K002"
    refused(kiosk.post("/tickets", {"items": ["NA"]}, key="k"), 422, "request_id_reused")


def test_only_who_gives_an_id_has_its_answer_kept_and_every_event_has_one(kiosk, boss, parts):
    ok(kiosk.post("/tickets", {"items": ["QA"]}), 201)
    refused(boss.post("/windows/W1/call-next"), 409, "window_not_open")
    ok(kiosk.post("/tickets", {"items": ["QA"]}, key="tap-1"), 201)
    with parts.store.read() as connection:
        kept = connection.execute(sa.select(answers.c.request_id)).scalars().all()
        issued = sa.select(events.c.request_id).where(events.c.kind == "TicketIssued").order_by(events.c.seq)
        first, second = connection.execute(issued).scalars().all()
    assert kept == [second] == ["tap-1"]
    assert len(first) == 32


def test_a_request_id_may_be_chinese(kiosk):
    key = "取号一".encode().decode("latin-1")
    ok(kiosk.post("/tickets", {"items": ["QA"]}, key=key), 201)
    assert kiosk.post("/tickets", {"items": ["QA"]}, key=key).headers["Idempotency-Replayed"] == "true"


# windows


def test_a_window_opens_pauses_with_a_reason_and_closes(boss):
    assert ok(boss.post("/windows/W1/open"))["state"] == "open"
    refused(boss.post("/windows/W1/open"), 409, "window_open_already")
    paused = ok(boss.post("/windows/W1/pause", {"reason": "系统维护"}))
    assert (paused["state"], paused["reason"]) == ("paused", "系统维护")
    refused(boss.post("/windows/W1/pause", {}), 409, "window_not_open")
    assert ok(boss.post("/windows/W1/open", {}))["state"] == "open"
    assert ok(boss.post("/windows/W1/close"))["state"] == "closed"
    refused(boss.post("/windows/W1/close"), 409, "window_closed_already")
    assert ok(boss.get("/windows/W1"))["id"] == "W1"


def test_an_unknown_window_is_not_found_with_a_suggestion(boss):
    said = refused(boss.post("/windows/W11/open"), 404, "unknown_window")
    assert "Did you mean" in said["words"]["en"]
    assert "您是否想写" in said["words"]["zh-CN"]
    refused(boss.get("/windows/W11"), 404, "unknown_window")


def test_calling_says_whom_and_why(boss, issue, clock):
    ticket = issue()
    clock.at += 65_000
    ok(boss.post("/windows/W1/open"))
    preview = ok(boss.get("/windows/W1/next"))
    assert preview["ticket"]["id"] == ticket["id"]
    call = ok(boss.post("/windows/W1/call-next"))
    assert call["ticket"]["state"] == "called"
    assert call["ticket"]["window"] == "W1"
    assert call["because"]["code"] == "came_first"
    assert call["because"]["waited_seconds"] == 65
    assert call["because"]["text"]["en"] == "Came first; has waited 1 min 5 s"
    assert call["seq"] > ticket["seq"]


def test_nobody_to_call_is_an_answer_with_its_reason(boss):
    ok(boss.post("/windows/W1/open"))
    call = ok(boss.post("/windows/W1/call-next"))
    assert call["ticket"] is None
    assert call["because"]["code"] == "nobody_waiting"
    assert call["because"]["text"]["zh-CN"]


def test_a_busy_window_finishes_first(boss, called):
    said = refused(boss.post("/windows/W1/call-next"), 409, "window_busy")
    assert said["number"] == called["number"]
    refused(boss.post("/windows/W1/pause", {}), 409, "window_busy")
    refused(boss.post("/windows/W1/close"), 409, "window_busy")
    assert ok(boss.get("/windows/W1/next"))["because"]["code"] == "window_busy"


def test_a_visit_from_call_to_complete(boss, called, clock):
    body = {"ticket": called["id"]}
    refused(boss.post("/windows/W1/complete", body), 409, "wrong_state")
    refused(boss.post("/windows/W1/accept", body), 409, "wrong_state")
    assert ok(boss.post("/windows/W1/recall", body))["state"] == "called"
    clock.at += 30_000
    assert ok(boss.post("/windows/W1/start", body))["started_at"] == "2026-03-02T01:00:30.000Z"
    refused(boss.post("/windows/W1/start", body), 409, "wrong_state")
    assert ok(boss.post("/windows/W1/accept", body))["accepted_at"] is not None
    refused(boss.post("/windows/W1/accept", body), 409, "accepted_already")
    done = ok(boss.post("/windows/W1/complete", body))
    assert (done["state"], done["completed_at"] is not None) == ("completed", True)
    assert ok(boss.get(f"/tickets/{called['id']}"))["state"] == "completed"
    refused(boss.post("/windows/W1/complete", body), 409, "wrong_state")
    refused(boss.post(f"/tickets/{called['id']}/withdraw"), 409, "wrong_state")


def test_complete_and_call_next_is_one_step(boss, called, issue):
    second = issue("QB")
    refused(boss.post("/windows/W1/complete-and-call-next", {"ticket": called["id"]}), 409, "wrong_state")
    ok(boss.post("/windows/W1/start", {"ticket": called["id"]}))
    call = ok(boss.post("/windows/W1/complete-and-call-next", {"ticket": called["id"]}))
    assert call["ticket"]["id"] == second["id"]
    ok(boss.post("/windows/W1/start", {"ticket": second["id"]}))
    call = ok(boss.post("/windows/W1/complete-and-call-next", {"ticket": second["id"]}))
    assert call["ticket"] is None
    assert call["because"]["code"] == "nobody_waiting"


def test_acting_on_another_ticket_than_the_one_in_hand_is_refused(boss, called, issue):
    other = issue()
    ok(boss.post("/windows/W2/open"))
    ok(boss.post("/windows/W2/call-next"))
    refused(boss.post("/windows/W1/start", {"ticket": other["id"]}), 409, "other_ticket")
    refused(boss.post("/windows/W1/start", {"ticket": "nope"}), 404, "unknown_ticket")
    refused(boss.post("/windows/W1/start", {}), 422, "wrong_shape")


def test_a_missed_ticket_comes_back_once(boss, called):
    assert ok(boss.post("/windows/W1/no-show", {"ticket": called["id"]}))["state"] == "missed"
    assert ok(boss.post(f"/tickets/{called['id']}/requeue"))["state"] == "waiting"
    ok(boss.post("/windows/W1/call-next"))
    ok(boss.post("/windows/W1/no-show", {"ticket": called["id"]}))
    refused(boss.post(f"/tickets/{called['id']}/requeue"), 409, "requeue_limit")


def test_a_held_ticket_is_resumed_and_a_waiting_one_withdrawn(boss, called):
    assert ok(boss.post("/windows/W1/hold", {"ticket": called["id"]}))["state"] == "held"
    refused(boss.post(f"/tickets/{called['id']}/requeue"), 409, "wrong_state")
    assert ok(boss.post(f"/tickets/{called['id']}/resume"))["state"] == "waiting"
    assert ok(boss.post(f"/tickets/{called['id']}/withdraw"))["state"] == "withdrawn"
    assert ok(boss.get(f"/tickets/{called['id']}"))["state"] == "withdrawn"


def test_a_transfer_needs_a_place_to_go(boss, called):
    here = "/windows/W1/transfer"
    refused(boss.post(here, {"ticket": called["id"]}), 422, "wrong_shape")
    refused(boss.post(here, {"ticket": called["id"], "item": "XX"}), 422, "unknown_item")
    refused(boss.post(here, {"ticket": called["id"], "lane": "XX"}), 422, "unknown_lane")
    refused(boss.post(here, {"ticket": called["id"], "window": "W1"}), 409, "same_window")
    refused(boss.post(here, {"ticket": called["id"], "window": "W4"}), 409, "window_not_open")
    refused(boss.post(here, {"ticket": called["id"], "window": "W9"}), 404, "unknown_window")
    sent = ok(boss.post(here, {"ticket": called["id"], "item": "NB", "note": "材料齐全"}))
    assert (sent["state"], sent["items"], sent["lane"]) == ("waiting", ["NB"], "regular-B")


# the record, boards, the office


def test_the_record_is_read_in_parts(boss, called):
    whole = ok(boss.get("/events?limit=10000"))
    assert [one["seq"] for one in whole["events"]] == list(range(1, whole["last_seq"] + 1))
    assert whole["more"] is False
    kinds = [one["kind"] for one in whole["events"]]
    assert kinds[:3] == ["HallConfigured", "PlanApplied", "DayOpened"]
    assert {"TicketIssued", "WindowOpened", "TicketCalled"} <= set(kinds)
    part = ok(boss.get("/events?after=2&limit=1"))
    assert ([one["seq"] for one in part["events"]], part["last_seq"], part["more"]) == ([3], 3, True)
    after = ok(boss.get(f"/events?after={whole['last_seq']}"))
    assert (after["events"], after["last_seq"]) == ([], whole["last_seq"])
    beyond = ok(boss.get("/events?after=9007199254740991"))
    assert (beyond["events"], beyond["last_seq"]) == ([], whole["last_seq"])
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", whole["events"][0]["at"])
    assert next(one["actor"] for one in whole["events"] if one["kind"] == "TicketCalled").startswith("token:")


def test_a_preview_tells_what_a_ticket_would_be_like(kiosk, issue, clock):
    issue()
    seen = ok(kiosk.get("/preview?items=QA"))
    assert (seen["lane"], seen["people_ahead"], seen["issuing"]["open"]) == ("fast", 1, True)
    assert ok(kiosk.get("/preview?items=QA&priority=elder"))["people_ahead"] == 0
    assert ok(kiosk.get("/preview?items=CA"))["because"]["code"] == "complex_item"
    refused(kiosk.get("/preview?items=XX"), 422, "unknown_item")
    refused(kiosk.get("/preview?items=QA&priority=XX"), 422, "unknown_priority")
    refused(kiosk.get("/preview"), 422, "wrong_shape")
    clock.at = at("17:25")
    assert ok(kiosk.get("/preview?items=QA"))["issuing"]["because"]["code"] == "issuing_stopped"


def test_the_office_lists_and_finds_the_tickets_of_the_day(api, boss, called, issue):
    issue("NA")
    office = api("manager")
    every = ok(office.get("/tickets"))
    assert [one["number"] for one in every["tickets"]] in (["A001", "K001"], ["K001", "A001"])
    assert [one["number"] for one in ok(office.get("/tickets?state=called"))["tickets"]] == ["K001"]
    assert [one["number"] for one in ok(office.get("/tickets?lane=regular-A"))["tickets"]] == ["A001"]
    assert [one["number"] for one in ok(office.get("/tickets?q=a00"))["tickets"]] == ["A001"]
    assert ok(office.get("/tickets?q=%25"))["total"] == 0
    assert ok(office.get("/tickets?limit=1"))["total"] == 2
    assert ok(office.get(f"/tickets/{called['id']}/paper"))["printer"] == "kiosk"
    printers = ok(office.get("/printers"))["printers"]
    assert (printers[0]["name"], printers[0]["jobs"]) == ("kiosk", {"queued": 2})


def test_the_promise_is_counted_from_the_days_tickets(api, boss, called, issue, clock):
    clock.at += 20_000
    ok(boss.post("/windows/W1/start", {"ticket": called["id"]}))
    issue()
    live = ok(api("manager").get("/promise"))
    assert (live["kept"], live["missed"], live["pending"], live["share"]) == (1, 0, 1, 1.0)
    clock.at += 181_000
    late = ok(api("manager").get("/promise"))
    assert (late["kept"], late["missed"], late["pending"], late["share"]) == (1, 1, 0, 0.5)
    assert late["waiting_late"] == 1
    assert late["p90_seconds"] == 20


def test_the_manager_closes_and_opens_the_day_and_changes_the_plan(api, issue, clock):
    issue()
    office = api("manager")
    assert ok(office.post("/day/close"))["day"] is None
    refused(office.post("/day/close"), 409, "day_not_open")
    refused(office.post("/day/open", {"day": "2026-03-02"}), 409, "day_over")
    refused(office.post("/day/open", {"day": "2062-03-03"}), 409, "day_too_early")
    refused(office.post("/day/open", {"day": "2026-02-30"}), 422, "wrong_shape")
    clock.at = at("07:00", day=1)
    assert ok(office.post("/day/open"))["day"] == "2026-03-03"
    refused(office.post("/day/open"), 409, "day_open_already")
    said = refused(office.post("/plan", {"plan": {"code": "x", "slotz": []}}), 422, "mistakes")
    assert len(said["mistakes"]) > 1


def test_follow_shows_a_visitor_the_own_ticket_and_nothing_else(app, issue, boss):
    ticket = issue()
    token = ticket["follow_url"].rsplit("/", 1)[1]
    client = app.test_client()
    seen = ok(client.get(f"/api/v1/follow/{token}"))
    assert (seen["number"], seen["people_ahead"], seen["window"]) == ("K001", 0, None)
    assert "id" not in seen
    refused(client.get(f"/api/v1/follow/{ticket['id']}"), 404, "unknown_follow")
    other = "y" if token.endswith("x") else "x"
    refused(client.get(f"/api/v1/follow/{token[:-1]}{other}"), 404, "unknown_follow")
    ok(boss.post("/windows/W1/open"))
    ok(boss.post("/windows/W1/call-next"))
    seen = ok(client.get(f"/api/v1/follow/{token}"))
    assert (seen["state"], seen["window_number"]) == ("called", 1)


def test_phones_behind_one_address_are_not_limited_together_but_guesses_are(app, issue):
    tokens = [issue()["follow_url"].rsplit("/", 1)[1] for _ in range(4)]
    client = app.test_client()
    for _ in range(20):
        for token in tokens:
            ok(client.get(f"/api/v1/follow/{token}"))
    codes = [client.get(f"/api/v1/follow/guess{n:015d}").status_code for n in range(61)]
    assert codes == [404] * 60 + [429]
    ok(client.get(f"/api/v1/follow/{tokens[0]}"))


def test_a_forged_forwarded_address_does_not_dodge_the_limit(app, hall):
    client = app.test_client()
    codes = [
        client.get("/api/v1/halls/TINY", headers={"X-Forwarded-For": f"10.0.0.{n}"}).status_code
        for n in range(61)
    ]
    assert codes == [401] * 60 + [429]
