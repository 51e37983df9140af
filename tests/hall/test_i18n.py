"""Which language a reader gets, and the words of an expected wait."""

import pytest
from flask import Flask

from hall import i18n


@pytest.fixture
def client():
    app = Flask("language_test")
    i18n.init_app(app)

    @app.get("/")
    def told():
        return i18n.language()

    @app.get("/wait/<float:low>/<float:high>")
    def wait(low, high):
        return i18n.waiting_words({"p50_seconds": low, "p90_seconds": high})

    with app.test_client() as client:
        yield client


def test_a_reader_who_says_nothing_gets_chinese(client):
    assert client.get("/").text == "zh-CN"


@pytest.mark.parametrize(
    ("accepted", "language"),
    [("en-GB,en;q=0.9", "en"), ("zh-TW", "zh-CN"), ("fr, en;q=0.5", "en"), ("fr", "zh-CN"), ("*", "zh-CN")],
)
def test_the_browsers_languages_choose(client, accepted, language):
    assert client.get("/", headers={"Accept-Language": accepted}).text == language


def test_a_choice_wins_over_the_browser_and_is_remembered(client):
    english = {"Accept-Language": "en"}
    assert client.get("/?lang=zh-CN", headers=english).text == "zh-CN"
    assert client.get("/", headers=english).text == "zh-CN"
    assert client.get("/?lang=en").text == "en"
    assert client.get("/").text == "en"


@pytest.mark.parametrize("asked", ["xx", "EN<script>", ""])
def test_a_language_that_is_not_ours_is_ignored_and_not_remembered(client, asked):
    answer = client.get("/", query_string={"lang": asked})
    assert answer.text == "zh-CN"
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize(
    ("low", "high", "english"),
    [
        (5.0, 50.0, "about 1 minute"),
        (100.0, 110.0, "about 2 minutes"),
        (90.0, 290.0, "2–5 minutes"),
        (5.0, 70.0, "1–2 minutes"),
    ],
)
def test_an_expected_wait_is_told_as_people_say_it(client, low, high, english):
    assert client.get(f"/wait/{low}/{high}?lang=en").text == english


def test_an_unknown_wait_says_so(client):
    with client.application.test_request_context("/?lang=zh-CN"):
        assert i18n.waiting_words(None) == "暂无法估计"


def test_a_name_that_lacks_the_readers_language_is_shown_in_another():
    assert i18n.named({"en": "Hall"}, "zh-CN") == "Hall"
    assert i18n.named(None, "en") == ""
