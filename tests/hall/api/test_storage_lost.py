"""A database server that goes away, also within a commit: it is said, and the same id settles it."""

import pytest
import sqlalchemy as sa

from hall.assembly import assemble
from hall.store.rebuild import check
from tests.cutting import Cutter
from tests.postgres import let_go


@pytest.fixture
def cutter(postgres, tmp_path):
    folder = tmp_path / "way"
    folder.mkdir()
    made = Cutter(postgres.folder, folder)
    yield made
    made.close()


@pytest.fixture
def parts(settings, clock, postgresql_url, cutter):
    """The small hall's parts on PostgreSQL, by a way that can break."""
    made = assemble(settings.model_copy(update={"database_url": cutter.url(postgresql_url)}), clock)
    yield made
    assert check(made.store, "TINY").differences == ()
    let_go(made.store)


@pytest.mark.parametrize(("cut", "done"), [("before", False), ("after", True)])
def test_a_command_whose_outcome_is_unknown_is_settled_by_its_own_id(api, parts, cutter, cut, done):
    kiosk = api("kiosk")
    assert kiosk.post("/tickets", {"items": ["QA"]}).get_json()["number"] == "K001"

    def committing(connection):
        # Reading who asks ends with a COMMIT, too.
        if connection.get_execution_options().get("write"):
            cutter.cut = cut

    sa.event.listen(parts.store.engine, "commit", committing)
    answer = kiosk.post("/tickets", {"items": ["QA"]}, key="k")
    told = answer.get_json()
    assert (answer.status_code, told["code"]) == (503, "outcome_unknown")
    assert answer.headers["Retry-After"] == "1"
    assert set(told["words"]) == {"zh-CN", "en"}
    sa.event.remove(parts.store.engine, "commit", committing)
    again = kiosk.post("/tickets", {"items": ["QA"]}, key="k")
    assert (again.status_code, again.get_json()["number"]) == (201, "K002")
    assert ("Idempotency-Replayed" in again.headers) is done
    assert kiosk.post("/tickets", {"items": ["QA"]}).get_json()["number"] == "K003"


def test_while_the_server_is_away_nothing_is_done_and_it_is_said(app, api, parts, postgres):
    kiosk, browser = api("kiosk"), app.test_client()
    assert kiosk.post("/tickets", {"items": ["QA"]}).status_code == 201
    postgres.stop()
    try:
        answer = kiosk.post("/tickets", {"items": ["QA"]}, key="k")
        assert (answer.status_code, answer.get_json()["code"]) == (503, "database_away")
        assert answer.headers["Retry-After"] == "1"
        assert browser.get("/readyz").status_code == 503
        page = browser.get("/f/aaaaaaaaaaaaaaaaaaaaaaaa", headers={"Accept-Language": "zh-CN"})
        assert page.status_code == 503
        assert "连接不上数据库服务器" in page.text
    finally:
        postgres.start()
    assert browser.get("/readyz").status_code == 200
    again = kiosk.post("/tickets", {"items": ["QA"]}, key="k")
    assert (again.get_json()["number"], "Idempotency-Replayed" in again.headers) == ("K002", False)
