"""A plan is checked before it is put in force, wherever that is done; the rules are told to all."""

from __future__ import annotations

import re

import pytest

from hall.api.times import rfc3339
from hall.words import CHECKS, LANGUAGES
from tests.builders import plan_data
from tests.hall.api.answers import ok, refused

GAP = plan_data(
    code="gap",
    slots=[
        {"from": "08:30", "to": "12:00", "windows": {"fast": ["W1", "W2"]}, "rest": "regular"},
        {"from": "13:30", "to": "17:30", "windows": {"fast": ["W1", "W2"]}, "rest": "regular"},
    ],
    triggers=[{"lane": "regular-A", "more_than": 6, "window": "W3", "role": "fast"}],
)
TEXT = """
code = "typed"
names = { zh-CN = "新方案", en = "Typed" }
[roles.all]
lanes = [{ lane = "fast" }, { lane = "own" }]
[[slots]]
from = "08:30"
to = "17:30"
rest = "all"
"""


def test_a_plan_that_leaves_somebody_unserved_is_refused_with_everything_in_words(api, hall):
    office = api("manager")
    said = refused(office.post("/plan", {"plan": GAP}), 422, "plan_harms")
    assert said["count"] == len(said["mistakes"]) == 7
    first = next(one for one in said["mistakes"] if one["where"] == "lane fast")
    assert first["words"]["en"]["what"] == "no window takes QA from 12:00 to 13:30 in Fast"
    assert first["words"]["zh-CN"]["what"] == "12:00 至 13:30 没有窗口办理Fast号：QA号"
    assert {one["code"] for one in said["mistakes"]} == {
        "line_uncovered", "trigger_helps_not", "quota_too_large",
    }  # fmt: skip
    assert ok(office.get())["plan"] == "tiny"


def test_a_forced_plan_is_in_force_and_the_answer_says_what_it_leaves_open(api, hall):
    office = api("manager")
    told = ok(office.post("/plan", {"plan": GAP, "force": True}, key="k1"))
    assert (told["plan"], len(told["harms"])) == ("gap", 7)
    assert ok(office.post("/plan", {"plan": GAP, "force": True}, key="k1")) == told
    assert ok(office.post("/plan", {"text": TEXT}))["harms"] == []
    assert ok(office.get())["plan"] == "typed"


def test_the_plan_in_force_is_told_with_what_it_leaves_open(api, hall, clock):
    office = api("manager")
    told = ok(office.get("/plan"))
    assert (told["plan"]["code"], len(told["harms"])) == ("tiny", 0)
    clock.at += 60_000
    forced = ok(office.post("/plan", {"plan": GAP, "force": True}))
    told = ok(api("auditor").get("/plan"))
    assert (told["plan"]["code"], told["harms"]) == ("gap", forced["harms"])
    assert told["since"] == rfc3339(clock.at)
    refused(api("clerk", window="W1").get("/plan"), 403, "not_allowed")


def in_force_because(office):
    return ok(office.get("/plan"))["because"]


def test_a_reason_is_kept_in_the_record_and_shown_with_the_plan(api, hall):
    office = api("manager")
    assert in_force_because(office) is None
    ok(office.post("/plan", {"text": TEXT, "reason": " W2 is <b>ill</b> {today} "}))
    said = in_force_because(office)
    assert (said["code"], said["reason"]) == ("plan_reason", "W2 is <b>ill</b> {today}")
    assert said["text"] == dict.fromkeys(LANGUAGES, "W2 is <b>ill</b> {today}")
    *_, last = [one for one in ok(office.get("/events?limit=1000"))["events"] if one["kind"] == "PlanApplied"]
    assert last["data"]["because"] == {"code": "plan_reason", "reason": "W2 is <b>ill</b> {today}"}
    ok(office.post("/plan", {"text": TEXT, "reason": "  "}))
    assert in_force_because(office) is None


@pytest.mark.parametrize("reason", ["x" * 201, "two\nlines", 7])
def test_a_reason_that_cannot_be_kept_is_refused_and_the_plan_stays(api, hall, reason):
    office = api("manager")
    refused(office.post("/plan", {"text": TEXT, "reason": reason}), 422, "wrong_shape")
    assert ok(office.get())["plan"] == "tiny"


def test_a_recommended_plan_says_which_calculation_in_both_languages(api, recommended):
    office, (calculation, plan) = api("manager"), recommended
    ok(office.post("/plan", {"plan": plan, "calculation": calculation}))
    said = in_force_because(office)
    assert said["calculation"] == calculation
    assert said["text"]["en"] == "Recommended, calculation 3fa9c1d2"
    assert "3fa9c1d2" in said["text"]["zh-CN"]
    ok(office.post("/plan", {"plan": plan, "calculation": calculation, "reason": "for May"}))
    assert in_force_because(office)["text"]["en"] == "Recommended, calculation 3fa9c1d2: for May"


def test_nobody_claims_a_recommendation_that_was_none(api, recommended):
    office, (calculation, plan) = api("manager"), recommended
    other = plan | {"code": "mine"}
    refused(office.post("/plan", {"plan": other, "calculation": calculation}), 409, "not_recommended")
    refused(office.post("/plan", {"text": TEXT, "calculation": calculation}), 409, "not_recommended")
    refused(office.post("/plan", {"plan": plan, "calculation": "none"}), 404, "unknown_calculation")
    assert ok(office.get())["plan"] == "tiny"


def test_mistakes_in_a_plans_file_are_told_in_both_languages(api, hall):
    wrong = plan_data(
        roles={
            "fast": {"lanes": [{"lane": "fats"}]},
            "regular": {"lanes": [{"lane": "own", "after": "soon"}]},
        },
        slots=[
            {"from": "08:30", "to": "12:00", "windows": {"fast": ["W1"]}, "rest": "regular"},
            {"from": "11:00", "to": "25:00", "windows": {"fsat": ["W9"], "fast": 3}, "rest": "regular"},
        ],
    )
    for path in ("/plan/check", "/plan"):
        said = refused(api("manager").post(path, {"plan": wrong}), 422, "mistakes")
        told = {one["where"]: one["words"] for one in said["mistakes"]}
        assert (len(told), said["count"]) == (6, 10)
        assert told["slots[2].to"] == {
            "en": {
                "where": "slots[2].to",
                "what": "'25:00' is not a time of day",
                "mend": 'Give a time like "08:30"',
            },
            "zh-CN": {
                "where": "slots[2].to",
                "what": "“25:00”不是一天里的时间",
                "mend": '请写成 "08:30" 这样的时间',
            },
        }
        for words in told.values():
            assert all(re.search("[\u4e00-\u9fff]", words["zh-CN"][part]) for part in ("what", "mend")), words
    said = refused(api("manager").post("/plan/check", {"text": "code = \n"}), 422, "mistakes")
    assert said["mistakes"][0]["words"]["zh-CN"]["where"] == "文件"


def test_a_plan_is_read_from_data_or_from_a_files_text(api, hall):
    office = api("manager")
    for body in ({}, {"plan": GAP, "text": TEXT}):
        refused(office.post("/plan", body), 422, "wrong_shape")
        refused(office.post("/plan/check", body), 422, "wrong_shape")
    said = refused(office.post("/plan/check", {"text": "code = \n"}), 422, "mistakes")
    assert said["mistakes"][0]["what"].startswith("is not TOML")
    said = refused(
        office.post("/plan", {"text": TEXT.replace("rest", "rust"), "force": True}), 422, "mistakes"
    )
    assert {one["where"] for one in said["mistakes"]} == {"slots[1].rust"}


def test_a_check_changes_nothing_and_tells_slots_harms_and_bounds(api, hall):
    office = api("manager")
    told = ok(office.post("/plan/check", {"plan": GAP}))
    assert (told["code"], len(told["slots"]), told["triggers"], len(told["harms"])) == ("gap", 8, 1, 7)
    assert {line["lane"]: line["overtaking_seconds"] for line in told["lines"]} == {
        "fast": 1500, "regular-A": 2700, "regular-B": 2700,
    }  # fmt: skip
    assert ok(office.get())["plan"] == "tiny"
    refused(api("clerk", window="W1").post("/plan/check", {"plan": GAP}), 403, "not_allowed")


def test_every_finding_has_words_in_both_languages_without_full_stops():
    for code, told in CHECKS.items():
        assert set(told) == set(LANGUAGES), code
        for said in told.values():
            assert set(said) == {"what", "mend"}
            assert not any(text.endswith((".", "。")) for text in said.values()), code


@pytest.mark.parametrize(("language", "first"), [("zh-CN", "谁先谁后"), ("en", "Who comes first")])
def test_the_rules_are_told_with_the_bound_by_line(api, hall, language, first):
    told = ok(api("board").get(f"/rules?language={language}"))
    assert (told["language"], told["plan"]) == (language, "tiny")
    assert told["sections"][0]["title"] == first
    assert all(section["sentences"] for section in told["sections"])
    assert {line["overtaking_seconds"] for line in told["lines"] if line["lane"] == "fast"} == {1500}
    assert len(told["lines"]) == 5


@pytest.mark.parametrize(
    ("language", "first"), [("zh-CN", "叫号规则"), ("en", "How the next visitor is chosen")]
)
def test_everybody_may_read_the_rules_as_a_page(app, hall, language, first):
    page = app.test_client().get(f"/halls/TINY/rules?lang={language}")
    text = page.get_data(as_text=True)
    assert page.status_code == 200
    assert first in text
    assert "Tiny plan" in text
    assert "kb-token" not in text
    assert app.test_client().get("/halls/NONE/rules").status_code == 404
