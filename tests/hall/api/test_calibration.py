"""What the office is told of told waits: whether they came true."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from hall.calibration import Calibration, calibration_json
from hall.pages.frame import show
from queueing.calibration import Tally, came_true
from tests.builders import DAY, at, tiny_hall
from tests.hall.api.answers import ok

MINUTE = 60_000


def test_the_office_sees_how_many_of_the_told_waits_came_true_once_the_day_is_over(api, hall, clock):
    office, kiosk = api("manager"), api("kiosk")
    ok(office.post("/windows/W1/open"))
    tickets = [ok(kiosk.post("/tickets", {"items": ["QA"]}), 201) for _ in range(3)]
    told = [one["estimate"]["p90_seconds"] for one in tickets]
    assert told[0] == 0 < told[1] <= told[2]
    assert ok(office.get("/calibration"))["days"] == [], "the day is not over"
    for number, one in enumerate(tickets):
        called = ok(office.post("/windows/W1/call-next"))["ticket"]
        assert called["id"] == one["id"]
        ok(office.post("/windows/W1/start", {"ticket": one["id"]}))
        ok(office.post("/windows/W1/complete", {"ticket": one["id"]}))
        clock.at += MINUTE if number == 0 else round(told[2] * 1000)
    left = ok(kiosk.post("/tickets", {"items": ["CA"]}), 201)
    ok(office.post(f"/tickets/{left['id']}/withdraw"))
    clock.at += 12 * 60 * MINUTE
    found = ok(office.get("/calibration"))
    assert found["days"] == [DAY]
    whole = found["all"]
    assert (whole["at_once"], whole["true"]) == (1, 1)
    assert (whole["known"], whole["p90"]) == (2, 1), "the second was called in time, the third was not"
    assert whole["unknown"] == 1, "who leaves at once proves nothing"
    assert [row["lane"] for row in found["by_lane"]] == ["fast", "regular-A"]
    assert sum(row["known"] for row in found["by_hour"]) == 2
    assert kiosk.get("/calibration").status_code == 403


@pytest.mark.parametrize(
    ("lang", "words", "share"), [("en", "Within the P90", "66.7 %"), ("zh-CN", "在P90之内", "66.7%")]
)
def test_the_page_draws_what_the_tallies_say(app, hall, lang, words, share):
    found = Calibration([DAY])
    for waited in (1, 2, 30):
        found.add(
            {
                "day": DAY,
                "issued_lane": "fast",
                "channel": "kiosk",
                "estimate_p50": MINUTE,
                "estimate_p90": 10 * MINUTE,
                "issued_at": at("09:10"),
                "called_at": at("09:10") + waited * MINUTE,
                "ended_at": None,
            },
            ZoneInfo("Asia/Shanghai"),
        )
    data = calibration_json(found) | {"lanes": {}, "few": 2}
    with app.test_request_context(f"/?lang={lang}"):
        page = show("hall/calibration.html", hall=tiny_hall(), data=data).get_data(as_text=True)
    assert words in page
    assert page.count(share) == 7, "all, the day, the lane as a figure and in the picture; the hour"
    assert "09:00" in page
    assert page.count('class="low"') == 5, "three pictures, the hour, and what it means"


def test_no_wait_came_true_when_the_clerk_called_within_a_minute():
    found = Tally()
    for waited, left in ((0, None), (9_000, None), (MINUTE, None), (MINUTE + 1, None), (None, 9_000)):
        found.add(0, 0, waited, left)
    assert (found.at_once, found.true, found.unknown, found.known) == (4, 3, 1, 0)


def test_who_leaves_after_the_told_time_has_waited_longer():
    assert came_true(60_000, 60_000, None) is True
    assert came_true(60_000, 60_001, None) is False
    assert came_true(60_000, None, 60_001) is False
    assert came_true(60_000, None, 60_000) is None
