"""Tokens: how they are kept, ended, and made by an administrator."""

from dataclasses import replace

import pytest
import sqlalchemy as sa

from hall.access.signing_in import create_token
from hall.app import create_app
from hall.store.tables import tokens
from queueing.errors import Mistakes


@pytest.fixture
def admin(api):
    return api("admin")


def post(admin, path, body=None):
    return admin.client.post(f"/api/v1{path}", json=body or {}, headers=admin.head)


def test_the_database_keeps_no_token_only_its_fingerprint(parts, people, hall):
    _, secret = create_token(people, name="kiosk 1", role="kiosk", now=1, hall=hall)
    assert secret.startswith("kbt_")
    with parts.store.read() as connection:
        rows = connection.execute(sa.select(tokens)).all()
    assert len(rows) == 1
    assert secret not in str(rows)


def test_a_token_works_at_once_and_not_after_it_is_revoked(app, admin):
    made = post(admin, "/tokens", {"name": "kiosk 2", "role": "kiosk", "hall": "TINY"})
    assert made.status_code == 201
    head = {"Authorization": f"Bearer {made.get_json()['token']}"}
    assert app.test_client().get("/api/v1/halls/TINY", headers=head).status_code == 200
    ended = post(admin, f"/tokens/{made.get_json()['id']}/revoke")
    assert ended.get_json()["revoked_at"] is not None
    answer = app.test_client().get("/api/v1/halls/TINY", headers=head)
    assert (answer.status_code, answer.get_json()["code"]) == (401, "token_refused")


def test_the_list_shows_no_secret(admin):
    post(admin, "/tokens", {"name": "<script>", "role": "board", "hall": "TINY", "board": "main"})
    listed = admin.client.get("/api/v1/tokens", headers=admin.head).get_json()["tokens"]
    assert [one["role"] for one in listed] == ["admin", "board"]
    assert all("token" not in one and "secret_hash" not in one for one in listed)


def test_a_token_that_makes_no_sense_is_refused(admin):
    assert post(admin, "/tokens", {"name": "x", "role": "king"}).get_json()["code"] == "wrong_shape"
    wrong = post(admin, "/tokens", {"name": "x", "role": "kiosk", "window": "W1", "hall": "TINY"})
    assert wrong.get_json()["code"] == "mistakes"
    assert post(admin, "/tokens", {"name": "x", "role": "kiosk"}).get_json()["code"] == "not_your_hall"
    assert post(admin, "/tokens/99/revoke").get_json()["code"] == "unknown_token"


def test_an_administrator_of_every_hall_is_told_of_an_unknown_one(api):
    everywhere = api("admin", hall=None)
    answer = post(everywhere, "/tokens", {"name": "x", "role": "kiosk", "hall": "TINI"})
    assert answer.get_json()["errors"][0]["words"]["en"] == "There is no TINI. Did you mean 'TINY'?"


def test_every_mistake_of_a_token_is_told_at_once(people, hall):
    with pytest.raises(Mistakes) as caught:
        create_token(people, name=" ", role="kiok", now=1, window="W1", board="main")
    assert [one.where for one in caught.value.mistakes] == [
        "role",
        "name",
        "window",
        "board",
        "window",
        "board",
    ]
    assert "Did you mean 'kiosk'?" in str(caught.value)


def test_requests_with_one_token_are_limited_only_when_the_setting_says_so(
    parts, hall, token, wall, tmp_path
):
    head = {"Authorization": f"Bearer {token('board')}"}
    limited = replace(parts, settings=parts.settings.model_copy(update={"token_rate": "3/minute"}))
    codes = [
        create_app(parts, wall).test_client().get("/api/v1/halls", headers=head).status_code for _ in range(5)
    ]
    assert codes == [200] * 5
    client = create_app(limited, wall).test_client()
    assert [client.get("/api/v1/halls", headers=head).status_code for _ in range(5)] == [200] * 3 + [429] * 2
