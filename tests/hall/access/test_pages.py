"""Pages: who may open them, signing in and out, pairing, forms, headers, and what people typed is escaped."""

import re

import pytest

from hall.access.signing_in import create_person

PASSWORD = "correct horse battery"
PROBE = "<script>alert('probe')</script>"


@pytest.fixture
def person(people, hall):
    def make(role, login=None, hall="TINY", **more):
        create_person(
            people, login=login or role, name=more.pop("name", role), role=role, password=PASSWORD, now=1,
            hall=hall, **more,
        )  # fmt: skip
        return login or role

    return make


@pytest.fixture
def browser(app):
    return app.test_client()


def field(page):
    return re.search(r'name="form_token" value="([^"]+)"', page.get_data(as_text=True)).group(1)


def sign_in(browser, login, password=PASSWORD, then="/", address="127.0.0.1", **headers):
    form = {"login": login, "password": password, "next": then, "form_token": field(browser.get("/sign-in"))}
    return browser.post("/sign-in", data=form, headers=headers, environ_base={"REMOTE_ADDR": address})


def page_token(page):
    found = re.search(r'<meta name="kb-token" content="([^"]+)">', page.get_data(as_text=True))
    return found.group(1) if found else None


# signing in


def test_signing_in_opens_what_the_role_allows_and_signing_out_ends_it(browser, person):
    answer = sign_in(browser, person("manager"), then="/office/TINY")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/office/TINY")
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    office = browser.get("/office/TINY")
    assert office.status_code == 200
    head = {"Authorization": f"Bearer {page_token(office)}"}
    assert browser.get("/api/v1/halls/TINY", headers=head).status_code == 200
    assert browser.post("/sign-out", data={"form_token": field(office)}).status_code == 303
    assert browser.get("/api/v1/halls/TINY", headers=head).get_json()["code"] == "token_refused"
    assert browser.get("/office/TINY").status_code == 303


def test_a_wrong_password_and_an_unknown_login_are_told_alike(browser, person):
    person("manager")
    wrong = sign_in(browser, "manager", "wrong password").get_data(as_text=True)
    unknown = sign_in(browser, "nobody", "wrong password").get_data(as_text=True)
    assert "登录名或密码不正确" in wrong
    assert "登录名或密码不正确" in unknown
    assert browser.get("/office/TINY").status_code == 303


def test_too_many_attempts_wait(browser, person, wall):
    person("manager")
    codes = [sign_in(browser, "manager", "wrong password").status_code for _ in range(11)]
    assert codes == [403] * 10 + [429]
    assert sign_in(browser, "manager").status_code == 429
    wall.pass_seconds(60)
    assert sign_in(browser, "manager").status_code == 303


def test_a_password_cannot_be_guessed_from_many_addresses_either(browser, person, wall):
    for login in ("manager", "clerk"):
        person(login)
    guesses = [sign_in(browser, "manager", "wrong password", address=f"10.0.0.{n}") for n in range(31)]
    assert [one.status_code for one in guesses] == [403] * 30 + [429]
    for language, words in (("zh-CN", "后再试"), ("en", "try again in")):
        told = sign_in(browser, " manager", address="10.0.1.1", **{"Accept-Language": language})
        assert (told.status_code, words in told.get_data(as_text=True)) == (429, True)
    assert sign_in(browser, "clerk", address="10.0.0.1").status_code == 303, "others are let in"
    wall.pass_seconds(60)
    assert sign_in(browser, "manager", address="10.0.0.1").status_code == 303


def test_one_address_locks_nobody_out_elsewhere(browser, person):
    person("manager")
    codes = [sign_in(browser, "manager", "wrong password").status_code for _ in range(40)]
    assert codes == [403] * 10 + [429] * 30
    assert sign_in(browser, "manager", address="10.0.0.1").status_code == 303


def test_a_session_ends_by_itself(browser, person, wall):
    sign_in(browser, person("manager"))
    assert browser.get("/office/TINY").status_code == 200
    wall.pass_seconds(13 * 3600)
    assert browser.get("/office/TINY").status_code == 303


def test_an_old_page_never_speaks_for_the_next_person(app, browser, person):
    sign_in(browser, person("auditor"))
    office = browser.get("/office/TINY")
    old = {"Authorization": f"Bearer {page_token(office)}"}
    browser.post("/sign-out", data={"form_token": field(office)})
    other = app.test_client()
    sign_in(other, person("admin"))  # SQLite gives the new session the id of the one that has ended
    assert other.get("/office/TINY").status_code == 200
    assert browser.get("/api/v1/halls/TINY", headers=old).get_json()["code"] == "token_refused"


def test_a_disabled_person_is_out_at_once(browser, person, people, wall):
    sign_in(browser, person("manager"))
    people.disable_person(people.person_by_login("manager")["id"], wall())
    assert browser.get("/office/TINY").status_code == 303


@pytest.mark.parametrize(
    "there", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"]
)
def test_signing_in_never_leads_to_another_site(browser, person, there):
    assert sign_in(browser, person("manager"), then=there).headers["Location"] == "/"


def test_passwords_are_kept_as_argon2(people, person):
    person("manager")
    assert people.person_by_login("manager")["password_hash"].startswith("$argon2id$")


# forms


@pytest.mark.parametrize(
    "headers",
    [{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Origin": "https://evil.example"}],
)
def test_a_form_posted_from_another_site_is_refused(browser, person, headers):
    answer = sign_in(browser, person("manager"), **headers)
    assert answer.status_code == 403
    assert "kuaiban_person" not in str(answer.headers.getlist("Set-Cookie"))


def test_a_form_without_its_hidden_field_or_with_another_browsers_is_refused(app, browser, person):
    login = person("manager")
    other = field(app.test_client().get("/sign-in"))
    browser.get("/sign-in")
    for token in ("", "x", other):
        form = {"login": login, "password": PASSWORD, "form_token": token}
        assert browser.post("/sign-in", data=form).status_code == 403


def test_a_form_of_our_own_page_is_taken(browser, person):
    own = {"Sec-Fetch-Site": "same-origin", "Origin": "http://localhost"}
    assert sign_in(browser, person("manager"), **own).status_code == 303


# roles


@pytest.mark.parametrize(
    ("role", "open_to"),
    [
        ("clerk", {"console", "board"}),
        ("reception", {"kiosk", "reception", "office", "board"}),
        ("supervisor", {"kiosk", "reception", "console", "office", "board"}),
        ("manager", {"kiosk", "reception", "console", "office", "board"}),
        ("auditor", {"office", "board"}),
        ("admin", {"kiosk", "reception", "console", "office", "board"}),
    ],
)
def test_a_person_without_the_role_gets_a_page_in_words(browser, person, role, open_to):
    sign_in(browser, person(role))
    home = browser.get("/").get_data(as_text=True)
    for screen, path in (
        ("kiosk", "/kiosk/TINY"),
        ("reception", "/reception/TINY"),
        ("console", "/console/TINY"),
        ("office", "/office/TINY"),
        ("board", "/board/TINY/main"),
    ):
        answer = browser.get(path)
        assert (answer.status_code == 200) is (screen in open_to), screen
        assert (f'href="{path}"' in home) is (screen in open_to)
        if screen not in open_to:
            assert answer.status_code == 403
            assert "没有权限" in answer.get_data(as_text=True)


def test_nobody_is_sent_to_the_sign_in_and_back(browser, hall):
    answer = browser.get("/console/TINY")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/sign-in?next=/console/TINY")
    answer = browser.get("/console/TINY?window=W1")
    assert answer.headers["Location"] == "/sign-in?next=/console/TINY%3Fwindow%3DW1"


def test_a_person_of_another_hall_is_kept_out(browser, person, parts):
    parts.store.add_hall("FAR")
    sign_in(browser, person("manager", hall="FAR"))
    assert browser.get("/office/TINY").status_code == 403


def test_a_clerk_sits_at_the_window_that_was_given_or_chosen(browser, person, people):
    sign_in(browser, person("clerk", window="W1"))
    assert browser.get("/console/TINY?window=W2").status_code == 403
    token = page_token(browser.get("/console/TINY"))
    head = {"Authorization": f"Bearer {token}"}
    assert browser.post("/api/v1/halls/TINY/windows/W1/open", headers=head).status_code == 200
    assert browser.post("/api/v1/halls/TINY/windows/W2/open", headers=head).status_code == 403


def test_a_clerk_without_a_window_chooses_one(browser, person):
    sign_in(browser, person("clerk"))
    head = {"Authorization": f"Bearer {page_token(browser.get('/console/TINY'))}"}
    assert browser.post("/api/v1/halls/TINY/windows/W2/open", headers=head).status_code == 403
    assert browser.get("/console/TINY?window=NOPE").status_code == 404
    browser.get("/console/TINY?window=W2")
    assert browser.post("/api/v1/halls/TINY/windows/W2/open", headers=head).status_code == 200


# devices


def test_opening_the_pairing_address_makes_a_kiosk(browser, token):
    answer = browser.get(f"/pair/{token('kiosk')}")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/kiosk/TINY")
    kiosk = browser.get("/kiosk/TINY")
    head = {"Authorization": f"Bearer {page_token(kiosk)}"}
    assert browser.post("/api/v1/halls/TINY/tickets", json={"items": ["QA"]}, headers=head).status_code == 201


def test_a_paired_tablet_is_the_reception(browser, token):
    answer = browser.get(f"/pair/{token('reception')}")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/reception/TINY")
    tablet = browser.get("/reception/TINY")
    head = {"Authorization": f"Bearer {page_token(tablet)}"}
    given = browser.post("/api/v1/halls/TINY/tickets", json={"items": ["QA"]}, headers=head)
    assert (given.status_code, given.get_json()["channel"]) == (201, "reception")
    assert "/reception/TINY" in browser.get("/").get_data(as_text=True)


@pytest.mark.parametrize(
    ("role", "status"),
    [("reception", 200), ("supervisor", 200), ("manager", 200), ("clerk", 403), ("auditor", 403)],
)
def test_the_reception_is_for_guides_and_those_above_them(browser, person, role, status):
    assert browser.get("/reception/TINY").headers["Location"].startswith("/sign-in")
    sign_in(browser, person(role))
    assert browser.get("/reception/TINY").status_code == status


def test_a_guide_who_signs_in_is_at_the_reception_unless_another_page_was_asked_for(browser, person):
    assert sign_in(browser, person("reception")).headers["Location"] == "/reception/TINY"
    assert sign_in(browser, "reception", then="/kiosk/TINY").headers["Location"] == "/kiosk/TINY"
    assert sign_in(browser, person("manager")).headers["Location"] == "/"


def test_one_browser_may_be_kiosk_board_and_person(browser, token, person):
    browser.get(f"/pair/{token('kiosk')}")
    assert browser.get(f"/pair/{token('board', board='main')}").headers["Location"] == "/board/TINY/main"
    sign_in(browser, person("manager"))
    for path in ("/kiosk/TINY", "/board/TINY/main", "/office/TINY"):
        assert browser.get(path).status_code == 200


def test_a_browser_that_is_another_kiosk_already_is_asked_first(browser, token):
    browser.get(f"/pair/{token('kiosk')}")
    second = token("kiosk")
    asked = browser.get(f"/pair/{second}")
    assert asked.status_code == 200
    assert browser.post(f"/pair/{second}", data={"form_token": field(asked)}).status_code == 303
    assert browser.get(f"/pair/{second}").status_code == 303


def test_an_unpaired_screen_says_how_it_is_paired(browser, hall):
    for path, device in (("/kiosk/TINY", "kiosk"), ("/board/TINY/main", "board")):
        answer = browser.get(path)
        assert answer.status_code == 401
        assert f"--role {device}" in answer.get_data(as_text=True)


def test_a_wrong_pairing_address_pairs_nothing(browser, token):
    for bad in ("nope", "kbt_nope", token("supervisor")):
        answer = browser.get(f"/pair/{bad}")
        assert answer.status_code == 404
        assert "Set-Cookie" not in answer.headers or "kuaiban_kiosk" not in answer.headers["Set-Cookie"]


def test_a_revoked_device_is_out_at_once(browser, token, people, wall):
    browser.get(f"/pair/{token('kiosk')}")
    head = {"Authorization": f"Bearer {page_token(browser.get('/kiosk/TINY'))}"}
    people.revoke_token(people.all_tokens()[0]["id"], wall())
    assert browser.get("/kiosk/TINY").status_code == 401
    assert browser.get("/api/v1/halls/TINY", headers=head).status_code == 401


def test_a_cookie_alone_commands_nothing_through_the_api(browser, person):
    sign_in(browser, person("admin"))
    assert browser.post("/api/v1/halls/TINY/windows/W1/open").status_code == 401


# every page


def test_every_answer_carries_the_security_headers(browser, hall):
    for path in ("/", "/sign-in", "/nothing", "/api/v1/nothing", "/healthz"):
        head = browser.get(path).headers
        policy = head["Content-Security-Policy"]
        assert "default-src 'self'" in policy
        assert "unsafe" not in policy
        assert "connect-src 'self' ws://localhost wss://localhost" in policy
        assert "frame-ancestors 'none'" in policy
        assert head["X-Content-Type-Options"] == "nosniff"
        assert head["Referrer-Policy"] == "same-origin"
        assert head["Permissions-Policy"]
        assert head["X-Request-ID"]


def test_pages_hold_no_script_or_style_that_the_policy_refuses(browser, person):
    sign_in(browser, person("admin"))
    for path in (
        "/",
        "/about",
        "/sign-in",
        "/kiosk/TINY",
        "/console/TINY",
        "/office/TINY",
        "/board/TINY/main",
    ):
        text = browser.get(path).get_data(as_text=True)
        for script in re.findall(r"<script([^>]*)>", text):
            assert "src=" in script or "application/json" in script, path
        assert "<style" not in text
        assert not re.search(r"\sstyle=|\son\w+=", text)


def test_an_unknown_page_is_words_in_the_readers_language(browser, hall):
    assert "没有找到" in browser.get("/nothing").get_data(as_text=True)
    assert "Not found" in browser.get("/nothing", headers={"Accept-Language": "en"}).get_data(as_text=True)
    english = browser.get("/nothing?lang=en").get_data(as_text=True)
    assert '<html lang="en"' in english
    assert "Not found" in browser.get("/elsewhere").get_data(as_text=True)  # the choice is remembered


def test_a_large_or_broken_form_is_words_too(browser, hall):
    assert browser.post("/sign-in", data={"login": "x" * 100_000}).status_code == 413
    assert browser.post("/sign-in", data=b"\xff\xfe", content_type="multipart/form-data").status_code in (
        400,
        403,
    )


def test_what_people_typed_is_escaped_everywhere(browser, person, api):
    again = sign_in(browser, PROBE, "wrong password")
    assert PROBE not in again.get_data(as_text=True)
    assert "&lt;script&gt;" in again.get_data(as_text=True)
    assert PROBE not in browser.get(f"/sign-in?next=/{PROBE}").get_data(as_text=True)
    api("supervisor").post("/windows/W1/open")
    api("supervisor").post("/windows/W1/pause", {"reason": PROBE})
    sign_in(browser, person("admin", login="probe", name=PROBE))
    for path in (
        "/",
        "/about",
        "/office/TINY",
        "/console/TINY",
        f"/console/TINY?window={PROBE}",
        f"/kiosk/{PROBE}",
        f"/{PROBE}",
    ):
        assert PROBE not in browser.get(path).get_data(as_text=True), path


def test_alive_and_ready(browser, parts, hall):
    assert browser.get("/healthz").get_json() == {"status": "alive"}
    assert browser.get("/readyz").status_code == 200
    with parts.store.write() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    assert browser.get("/readyz").status_code == 503
    assert browser.get("/healthz").status_code == 200


def test_a_visitors_page_shows_the_ticket_without_a_script(browser, api):
    ticket = api("kiosk").post("/tickets", {"items": ["QA"]}).get_json()
    path = ticket["follow_url"].removeprefix("http://hall.test")
    page = browser.get(path)
    assert page.status_code == 200
    assert ticket["number"] in page.get_data(as_text=True)
    assert browser.get(path[:-1] + "0").status_code == 404


def test_built_assets_are_kept_by_the_browser_and_pages_are_not(browser):
    page = browser.get("/sign-in")
    assert page.headers["Cache-Control"] == "no-store"
    asset = re.search(r'"(/static/dist/assets/[^"]+)"', page.get_data(as_text=True)).group(1)
    with browser.get(asset) as answer:
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "immutable" not in browser.get("/static/dist/assets/nothing.css").headers.get("Cache-Control", "")
