"""The film of a day over the API: it goes on where it was left, and says what the office's figures say."""

from __future__ import annotations

import pytest

from hall.retention import Done, Retention
from simulation.film import VERDICTS, WHERE
from tests.builders import DAY, at
from tests.hall.api.answers import ok

MINUTE = 60_000


@pytest.fixture
def office(api):
    return api("manager")


@pytest.fixture
def kiosk(api):
    return api("kiosk")


def film(office, after=0, day=DAY):
    return ok(office.get(f"/film?day={day}&after={after}"))


def issue(kiosk, item="QA"):
    return ok(kiosk.post("/tickets", {"items": [item]}), 201)


def test_whoever_asks_again_gets_what_has_happened_since_and_nothing_twice(office, kiosk, clock):
    first = film(office)
    assert first["film"]["day"] == DAY
    assert first["film"]["source"] == "live"
    assert [one["id"] for one in first["film"]["hall"]["windows"]] == ["W1", "W2", "W3", "W4"]
    assert not first["over"]
    ticket = issue(kiosk)
    ok(office.post("/windows/W1/open"))
    clock.at += MINUTE
    ok(office.post("/windows/W1/call-next"))
    second = film(office, first["next"])
    assert second["film"] is None
    assert [row[0] for row in second["rows"]] == ["i", "m", "w", "m"]
    assert second["rows"][0][2] == ticket["number"]
    assert [WHERE[row[3]] for row in second["rows"] if row[0] == "m"] == ["waiting", "called"]
    assert film(office, second["next"])["rows"] == []
    assert film(office)["rows"] == first["rows"] + second["rows"]


def test_a_promise_that_time_alone_breaks_is_seen_at_the_next_look(office, kiosk, clock):
    issue(kiosk)
    seen = film(office)
    clock.at += 4 * MINUTE
    (row,) = film(office, seen["next"])["rows"]
    assert (row[0], VERDICTS[row[3]]) == ("v", "missed")


def test_its_promise_is_that_of_the_office(office, kiosk, clock):
    ok(office.post("/windows/W1/open"))
    for minutes in (1, 5):
        ticket = issue(kiosk)
        clock.at += minutes * MINUTE
        ok(office.post("/windows/W1/call-next"))
        ok(office.post("/windows/W1/start", {"ticket": ticket["id"]}))
        ok(office.post("/windows/W1/complete", {"ticket": ticket["id"]}))
    told = ok(office.get("/promise"))
    said = [VERDICTS[row[3]] for row in film(office)["rows"] if row[0] == "v"]
    assert said == ["kept", "missed"]
    assert (told["kept"], told["missed"]) == (1, 1)


def test_a_day_that_has_closed_is_whole_and_stays(office, kiosk):
    issue(kiosk)
    ok(office.post("/day/close"))
    found = film(office)
    assert found["over"]
    assert found["film"]["source"] == "recorded"
    assert found["rows"][-1][2] == "closed"
    assert film(office) | {"now": ""} == found | {"now": ""}


def test_an_archived_day_is_asked_for_like_any_other_and_a_lost_file_is_told_in_words(
    office, kiosk, clock, parts, settings
):
    ticket = issue(kiosk)
    ok(office.post("/day/close"))
    clock.at = at("09:00", 1)
    issue(kiosk)
    ok(office.post("/day/close"))
    clock.at = at("20:00", 3)
    keeping = settings.model_copy(update={"visitor_days": 1, "record_days": 1})
    done, retention = Done(), Retention(parts.operations, keeping)
    for _ in retention.steps("TINY", retention.due("TINY"), done):
        pass
    assert done.days == [DAY]
    file = next(settings.archive_folder.rglob("*.jsonl.gz"))
    aside = file.rename(file.with_suffix(".aside"))
    answer = office.get(f"/film?day={DAY}")
    assert (answer.status_code, answer.get_json()["code"]) == (500, "archive_missing")
    assert file.name in answer.get_json()["detail"]
    aside.rename(file)
    found = film(office)
    assert (found["over"], found["film"]["source"]) == (True, "recorded")
    assert [row[2] for row in found["rows"] if row[0] == "i"] == [ticket["number"]]


@pytest.mark.parametrize(
    ("asked", "status", "code"),
    [
        ("day=2026-03-01", 404, "unknown_day"),
        ("day=2026-03-03", 404, "unknown_day"),
        ("day=yesterday", 422, "wrong_shape"),
        (f"day={DAY}&after=-1", 422, "wrong_shape"),
        ("", 422, "wrong_shape"),
    ],
)
def test_what_cannot_be_shown_is_told_in_words(office, asked, status, code):
    film(office)
    answer = office.get(f"/film?{asked}")
    assert (answer.status_code, answer.get_json()["code"]) == (status, code)


def test_a_mistaken_day_does_not_spoil_the_right_one(office):
    assert office.get("/film?day=2026-03-03").status_code == 404
    assert film(office)["rows"] != []


@pytest.mark.parametrize("role", ["clerk", "kiosk", "board", "reception"])
def test_it_is_for_those_who_see_the_figures(api, role):
    only = {"window": "W1"} if role == "clerk" else {}
    assert api(role, **only).get(f"/film?day={DAY}").status_code == 403
