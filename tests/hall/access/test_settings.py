"""Settings: every mistake at once, with what would mend it."""

import pytest

from hall.settings import Settings, load_settings
from queueing.errors import Mistakes


@pytest.fixture(autouse=True)
def clean(monkeypatch):
    for name in Settings.model_fields:
        monkeypatch.delenv(f"KUAIBAN_{name.upper()}", raising=False)
    monkeypatch.delenv("KUAIBAN_SETTINGS", raising=False)


def mistakes():
    with pytest.raises(Mistakes) as caught:
        load_settings()
    return {one.where: f"{one.what}. {one.mend}" for one in caught.value.mistakes}


def test_nothing_said_is_a_server_on_this_machine():
    settings = load_settings()
    assert (settings.host, settings.port, settings.demo) == ("127.0.0.1", 8000, "on")
    assert settings.database.endswith("/var/kuaiban.db")
    assert settings.base_url == "http://127.0.0.1:8000"


def test_the_environment_beats_the_file_and_the_command_line_both(monkeypatch, tmp_path):
    file = tmp_path / "kuaiban.toml"
    file.write_text('port = 1\nhost = "10.0.0.1"\nspeed = 2.0\n')
    monkeypatch.setenv("KUAIBAN_SETTINGS", str(file))
    monkeypatch.setenv("KUAIBAN_PORT", "2")
    settings = load_settings(speed=3.0)
    assert (settings.host, settings.port, settings.speed) == ("10.0.0.1", 2, 3.0)


def test_every_mistake_is_told_at_once(monkeypatch, tmp_path):
    file = tmp_path / "kuaiban.toml"
    file.write_text('hots = "x"\nproxies = 99\n')
    monkeypatch.setenv("KUAIBAN_SETTINGS", str(file))
    monkeypatch.setenv("KUAIBAN_PROT", "9000")
    monkeypatch.setenv("KUAIBAN_SPEED", "fast")
    monkeypatch.setenv("KUAIBAN_DEMO", "maybe")
    found = mistakes()
    assert set(found) == {
        "KUAIBAN_PROT",
        "KUAIBAN_SPEED",
        "KUAIBAN_DEMO",
        f"{file}: hots",
        f"{file}: proxies",
    }
    assert "Did you mean 'KUAIBAN_PORT'?" in found["KUAIBAN_PROT"]
    assert "Did you mean 'host'?" in found[f"{file}: hots"]


def test_a_file_that_cannot_be_read_is_told_by_name(monkeypatch, tmp_path):
    monkeypatch.setenv("KUAIBAN_SETTINGS", str(tmp_path / "nope.toml"))
    assert "cannot be read" in mistakes()[str(tmp_path / "nope.toml")]
    broken = tmp_path / "broken.toml"
    broken.write_text("port = \n")
    monkeypatch.setenv("KUAIBAN_SETTINGS", str(broken))
    assert "is not TOML" in mistakes()[str(broken)]


def test_variables_of_the_tests_are_left_alone(monkeypatch):
    monkeypatch.setenv("KUAIBAN_TEST_DATABASE_URL", "x")
    load_settings()


def test_a_public_address_must_be_one_and_loses_its_slash(monkeypatch):
    monkeypatch.setenv("KUAIBAN_PUBLIC_URL", "https://hall.example/")
    assert load_settings().base_url == "https://hall.example"
    monkeypatch.setenv("KUAIBAN_PUBLIC_URL", "hall.example")
    assert "KUAIBAN_PUBLIC_URL" in mistakes()


def test_visitors_are_not_known_for_longer_than_their_days_are_in_the_database(monkeypatch):
    monkeypatch.setenv("KUAIBAN_VISITOR_DAYS", "60")
    monkeypatch.setenv("KUAIBAN_RECORD_DAYS", "59")
    found = mistakes()
    assert set(found) == {"KUAIBAN_RECORD_DAYS"}
    assert "write 60 (visitor_days) or more, or off" in found["KUAIBAN_RECORD_DAYS"]
    for right in ("60", "off"):
        monkeypatch.setenv("KUAIBAN_RECORD_DAYS", right)
        assert str(load_settings().record_days) == right
    monkeypatch.setenv("KUAIBAN_VISITOR_DAYS", "0")
    monkeypatch.setenv("KUAIBAN_RECORD_DAYS", "never")
    monkeypatch.setenv("KUAIBAN_RETAIN_HOUR", "24")
    assert set(mistakes()) == {"KUAIBAN_VISITOR_DAYS", "KUAIBAN_RECORD_DAYS", "KUAIBAN_RETAIN_HOUR"}


def test_the_archive_is_in_the_data_folder_unless_it_is_elsewhere(monkeypatch):
    monkeypatch.setenv("KUAIBAN_DATA_DIR", "/data")
    assert str(load_settings().archive_folder) == "/data/archive"
    monkeypatch.setenv("KUAIBAN_ARCHIVE_DIR", "/elsewhere")
    assert str(load_settings().archive_folder) == "/elsewhere"


@pytest.mark.parametrize(
    "url",
    [
        "redis://127.0.0.1",
        "redis://:pass%40word@redis.example:6380/3",
        "rediss://user:word@[::1]:6379/0",
        "unix:///run/redis.sock?db=1",
    ],
)
def test_a_redis_is_named_by_its_address(monkeypatch, url):
    monkeypatch.setenv("KUAIBAN_REDIS_URL", url)
    assert load_settings().redis_url == url


@pytest.mark.parametrize(
    "url",
    [
        "127.0.0.1:6379",
        "http://127.0.0.1",
        "redis:///0",
        "redis://host:port",
        "redis://host:99999",
        "redis://host/first",
        "redis://:secret@host/1/2",
        "unix://run/redis.sock",
        "unix://",
        "redis://[::1",
    ],
)
def test_an_address_of_no_redis_is_told_with_what_to_write_and_without_its_password(monkeypatch, url):
    monkeypatch.setenv("KUAIBAN_REDIS_URL", url)
    (told,) = mistakes().values()
    assert "write redis://" in told
    assert "secret" not in told
