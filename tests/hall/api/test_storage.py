"""A database that cannot be written: a clear answer, nothing half done, and on it goes afterwards."""

import resource

import sqlalchemy as sa


def test_a_full_disk_is_told_and_leaves_nothing_behind(api, parts):
    kiosk, engine = api("kiosk"), parts.store.engine
    first = kiosk.post("/tickets", {"items": ["QA"]}).get_json()

    def full(connection, _record):
        # SQLite's own limit gives the very error of a full disk; 1 means: not one page more.
        connection.execute("PRAGMA max_page_count=1")

    sa.event.listen(engine, "connect", full)
    engine.dispose()
    answers = [kiosk.post("/tickets", {"items": ["QA"]}, key=f"k{n}") for n in range(80)]
    failed = [one for one in answers if one.status_code == 503]
    assert failed, "the database never became full"
    assert all(one.status_code in (201, 503) for one in answers)
    told = failed[0].get_json()
    assert told["code"] == "storage_failed"
    assert told["words"]["zh-CN"]
    assert failed[0].headers["Retry-After"] == "1"

    sa.event.remove(engine, "connect", full)
    engine.dispose()
    again = kiosk.post("/tickets", {"items": ["QA"]}, key=f"k{answers.index(failed[0])}")
    assert again.status_code == 201
    assert "Idempotency-Replayed" not in again.headers
    made = 1 + sum(one.status_code == 201 for one in answers) + 1
    assert again.get_json()["number"] == f"K{made:03d}"
    assert first["number"] == "K001"


def test_a_hall_that_cannot_store_is_not_ready_until_it_can(app, api, parts):
    kiosk, boss, browser = api("kiosk"), api("supervisor"), app.test_client()
    assert kiosk.post("/tickets", {"items": ["QA"]}).status_code == 201
    (log,) = parts.settings.data_dir.glob("*.db-wal")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (log.stat().st_size, hard))
    try:
        assert kiosk.post("/tickets", {"items": ["QA"]}).get_json()["code"] == "storage_failed"
        assert browser.get("/readyz").status_code == 503
        assert kiosk.get("").status_code == 200
        boss.post("/windows/W2/call-next")
        assert browser.get("/readyz").status_code == 503, "what is refused and kept nowhere proves nothing"
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert browser.get("/readyz").status_code == 200
    assert kiosk.post("/tickets", {"items": ["QA"]}).get_json()["number"] == "K002"
