"""The command line with everything that can be wrong: a sentence, an exit code, and nothing half done."""

from __future__ import annotations

import json
import shutil
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from hall.commandline.lazy import LazyGroup
from hall.store.database import Store
from tests.builders import DEMO
from tests.hall.commandline.conftest import Kuaiban, Said
from tests.postgres import Postgres

USAGE, DATA, NO_INPUT, UNAVAILABLE, DISK, SETTINGS = 64, 65, 66, 69, 74, 78


@pytest.fixture
def good(kuaiban: Kuaiban) -> Kuaiban:
    """The same with a deployment of the sample hall."""
    plan = DEMO / "plans" / "fast_flex.toml"
    assert kuaiban("init", "--hall", DEMO / "hall.toml", "--plan", plan).code == 0
    return kuaiban


@pytest.fixture
def hall_file(tmp_path: Path) -> Path:
    """A copy of the sample hall's file, to be spoilt."""
    return Path(shutil.copy(DEMO / "hall.toml", tmp_path / "hall.toml"))


def spoil(file: Path, *changes: tuple[str, str]) -> Path:
    text = file.read_text("utf-8")
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    file.write_text(text, "utf-8")
    return file


def rows(tmp_path: Path, table: str) -> int:
    with closing(sqlite3.connect(tmp_path / "var" / "kuaiban.db")) as database:
        return int(database.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


def test_without_a_word_it_shows_what_it_can_do(kuaiban: Kuaiban) -> None:
    for words in ([], ["tokens"], ["hall"]):
        said = kuaiban(*words)
        assert said.code == 0
        assert "Commands:" in said.out
        assert said.err == ""


def test_what_a_command_does_is_told_in_a_line_and_not_cut_off(kuaiban: Kuaiban) -> None:
    lines = kuaiban("--help").out.splitlines()
    commands = lines[lines.index("Commands:") + 1 :]
    assert len(commands) > 20
    assert [line for line in commands if line.endswith("...")] == []


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["serv"], "No such command 'serv'. Did you mean 'serve'?"),
        (["tokens", "creat"], "No such command 'creat'. Did you mean 'create'?"),
        (["tokens", "create", "--role", "clark", "--name", "x"], "'clark' is not one of 'kiosk'"),
        (
            ["tokens", "create", "--rol", "clerk", "--name", "x"],
            "No such option '--rol'. Did you mean '--role'?",
        ),
        (["people", "add", "li", "--name", "Li", "--role", "kiosk"], "'kiosk' is not one of 'clerk'"),
        (["rebuild", "--check", "again"], "unexpected extra argument"),
        (["init", "--plan", "plan.toml"], "--plan needs --hall"),
    ],
)
def test_wrong_usage_is_told_with_what_is_right(kuaiban: Kuaiban, words: list[str], told: str) -> None:
    said = kuaiban(*words)
    assert (said.code, said.out) == (USAGE, "")
    assert told in said.err


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--role", "kiosk", "--hall", "DEM"], "There is no hall 'DEM'. Did you mean 'DEMO'?"),
        (["--role", "clerk", "--window", "W1"], "there is no window 'W1' in DEMO. Did you mean 'W1"),
        (["--role", "board", "--board", "mian"], "there is no board 'mian' in DEMO. Did you mean 'main'?"),
        (["--role", "manager", "--window", "W01"], "a window belongs to a hall. Name the hall"),
        (["--role", "kiosk", "--window", "W01"], "only a clerk's token is for one window"),
        (["--role", "kiosk", "--name", " "], "' ' is not a name"),
    ],
)
def test_a_token_is_made_only_for_what_exists(
    good: Kuaiban, tmp_path: Path, words: list[str], told: str
) -> None:
    said = good("tokens", "create", "--name", "x", *words)
    assert (said.code, said.out) == (USAGE, "")
    assert told in said.err
    assert rows(tmp_path, "tokens") == 0


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (
            ["people", "add", "admin", "--name", "A", "--role", "admin"],
            "'admin' is in use. Choose another login",
        ),
        (
            ["people", "add", "li", "--name", "Li", "--role", "clerk", "--window", "W01"],
            "a window belongs to a hall",
        ),
        (["people", "password", "admn"], "There is no person 'admn'. Did you mean 'admin'?"),
        (["tokens", "revoke", "7"], "There is no valid token 7"),
        (["printers", "remove", "kiosk"], "There is no printer 'kiosk'"),
    ],
)
def test_people_tokens_and_printers_that_are_not_there(good: Kuaiban, words: list[str], told: str) -> None:
    said = good(*words)
    assert (said.code, said.out) == (USAGE, "")
    assert told in said.err


def test_a_slip_that_cannot_be_printed_on_trial_says_why_in_words(kuaiban: Kuaiban, tmp_path: Path) -> None:
    said = kuaiban("printers", "test", "tcp://127.0.0.1:1")
    assert (said.code, said.out) == (1, "failed: The printer refused the connection\n")
    said = kuaiban("printers", "test", f"file://{tmp_path}/missing/slips.bin")
    assert said.out == "failed: The file cannot be written (No such file or directory)\n"
    said = kuaiban("printers", "test", f"file://{tmp_path}/slips.bin")
    assert (said.code, said.out) == (0, "printed: Written to the file\n")


def test_a_hall_that_must_be_named_is_asked_for(good: Kuaiban, hall_file: Path) -> None:
    spoil(hall_file, ('code = "DEMO"', 'code = "SECOND"'))
    said = good("hall", "configure", hall_file)
    assert said.out.startswith("Hall SECOND is configured. No plan is in force: put one in force with\n")
    said = good("tokens", "create", "--role", "kiosk", "--name", "x")
    assert said.code == USAGE
    assert "Name a hall with --hall: DEMO, SECOND" in said.err


def test_all_mistakes_of_a_hall_file_are_told_at_once_with_place_and_mend(
    kuaiban: Kuaiban, hall_file: Path, tmp_path: Path
) -> None:
    spoil(
        hall_file,
        ('timezone = "Asia/Shanghai"', 'timezone = "Asia/Shanghia"'),
        ('last_ticket = "', 'last_ticket = "about '),
        ("[hours]", "[hours]\nlunch = true"),
    )
    for words in (["hall", "check"], ["hall", "configure"], ["init", "--hall"]):
        said = kuaiban(*words, hall_file)
        assert (said.code, said.out) == (DATA, "")
        lines = said.err.splitlines()
        assert len(lines) == 4
        assert lines[-1] == "3 mistakes. Nothing has been changed."
        assert all(line.startswith(f"- {hall_file}: ") for line in lines[:-1])
        assert any("timezone" in line and "'Asia/Shanghai'?" in line for line in lines)
        assert any("hours.last_ticket" in line and "90 s" in line for line in lines)
        assert any("hours.lunch" in line for line in lines)
        assert not (tmp_path / "var").exists(), "nothing was made, not even the database"


def test_mistakes_of_several_plans_are_told_together(kuaiban: Kuaiban, tmp_path: Path) -> None:
    first = Path(shutil.copy(DEMO / "plans" / "fast_flex.toml", tmp_path / "first.toml"))
    second = Path(shutil.copy(DEMO / "plans" / "fast_flex.toml", tmp_path / "second.toml"))
    spoil(first, ('"W06"', '"W66"'), ('rest = "regular"', 'rest = "regulr"'))
    spoil(second, ('lane = "fast"', 'lane = "fats"'))
    said = kuaiban("hall", "check", DEMO / "hall.toml", first, DEMO / "plans" / "fast_flex.toml", second)
    assert (said.code, said.out) == (DATA, "")
    assert f"- {first}: slots" in said.err
    assert "Did you mean 'regular'?" in said.err
    assert f"- {second}: roles" in said.err
    assert "Did you mean 'fast'?" in said.err


def test_a_plan_with_mistakes_leaves_a_new_deployment_unmade(kuaiban: Kuaiban, tmp_path: Path) -> None:
    plan = Path(shutil.copy(DEMO / "plans" / "fast_flex.toml", tmp_path / "plan.toml"))
    spoil(plan, ('"W06"', '"W66"'))
    said = kuaiban("init", "--hall", DEMO / "hall.toml", "--plan", plan)
    assert (said.code, said.out) == (DATA, "")
    assert not (tmp_path / "var").exists()


def test_mistakes_of_a_scenario_are_told_at_once(kuaiban: Kuaiban, tmp_path: Path) -> None:
    file = tmp_path / "demo" / "scenarios" / "ordinary.toml"
    shutil.copytree(DEMO, tmp_path / "demo")
    spoil(file, ('date = "2026-11-24"', 'date = "soon"'), ('arrivals = "ordinary"', 'arivals = "ordinary"'))
    said = kuaiban("simulate", file, "--days", "1")
    assert (said.code, said.out) == (DATA, "")
    assert "soon" in said.err
    assert "arivals" in said.err


def test_mistakes_of_a_simulation_are_told_in_the_language_asked_for(kuaiban: Kuaiban) -> None:
    ordinary = DEMO / "scenarios" / "ordinary.toml"
    said = kuaiban("simulate", "ordinary.tml", "--lang", "zh-CN")
    assert (said.code, said.out) == (NO_INPUT, "")
    assert (
        said.err
        == "错误：无法模拟 ordinary.tml：\n  ordinary.tml：没有文件 ordinary.tml。请写一个存在的文件\n"
    )
    said = kuaiban("recommend", ordinary, "--against", "fast_flx", "--lang", "zh-CN")
    assert said.code == NO_INPUT
    assert said.err.startswith("错误：无法寻找方案：\n  --against：没有文件 ")
    assert said.err.endswith("您是否想写 fast_flex.toml？\n")
    said = kuaiban("recommend", ordinary, "--against", "fast_flx")
    assert said.err.endswith("Did you mean 'fast_flex.toml'?\n")


def test_a_file_that_is_not_there_ends_every_command_alike(kuaiban: Kuaiban, tmp_path: Path) -> None:
    ordinary, none = DEMO / "scenarios" / "ordinary.toml", "none.toml"
    for words in (
        ["simulate", none],
        ["compare", none, "also_none.toml", "--scenario", ordinary],
        ["recommend", none],
        ["study", none],
        ["fit-waits", none],
        ["theatre", none, "--out", "page.html"],
    ):
        said = kuaiban(*words)
        assert (said.code, said.out) == (NO_INPUT, ""), words
        assert "there is no file" in said.err
    # A file that a file names is a mistake in that file.
    shutil.copytree(DEMO, tmp_path / "demo")
    spoil(tmp_path / "demo" / "scenarios" / "ordinary.toml", ("fast_flex.toml", "none.toml"))
    assert kuaiban("simulate", tmp_path / "demo" / "scenarios" / "ordinary.toml").code == DATA


def test_the_nearest_command_is_named_without_importing_any() -> None:
    group = LazyGroup(name="kuaiban", lazy={"simulate": "there.is.no:module"})
    ran = CliRunner().invoke(group, ["simulat"])
    assert ran.exit_code == 2
    assert "No such command 'simulat'. Did you mean 'simulate'?" in ran.output


def test_a_file_that_is_not_there_or_not_toml(kuaiban: Kuaiban, tmp_path: Path) -> None:
    said = kuaiban("hall", "check", "hal.toml")
    assert (said.code, said.err) == (NO_INPUT, "There is no file hal.toml.\n")
    for wrong in (b"code = DEMO\n", b"code = '\xff'\n"):
        (tmp_path / "wrong.toml").write_bytes(wrong)
        said = kuaiban("hall", "check", "wrong.toml")
        assert said.code == DATA
        assert said.err.startswith("- wrong.toml: is not TOML (")
    assert kuaiban("hall", "check", tmp_path).code == USAGE


def test_a_plan_that_leaves_a_line_to_nobody_for_a_while_is_told_before_it_is_put_in_force(
    kuaiban: Kuaiban, tmp_path: Path
) -> None:
    shutil.copytree(DEMO, tmp_path / "demo")
    plan = tmp_path / "demo" / "plans" / "fast_flex.toml"
    spoil(plan, ('from = "12:00"\nto = "13:30"', 'from = "12:00"\nto = "13:00"'))
    said = kuaiban("hall", "check", tmp_path / "demo" / "hall.toml", plan)
    assert (said.code, said.out) == (DATA, "")
    assert f"{plan}: lane fast: no window takes SG02, SG03, SG08" in said.err
    assert "from 13:00 to 13:30" in said.err
    said = kuaiban("hall", "check", DEMO / "hall.toml", DEMO / "plans" / "fast_flex.toml")
    assert "   25 min  fast: SG02, SG03, SG08 and 2 more\n" in said.out
    assert "   45 min  regular-A: SG01, SG04, SG05 and 4 more\n" in said.out


def test_a_plan_with_that_mistake_is_applied_by_force_only(good: Kuaiban, tmp_path: Path) -> None:
    plan = tmp_path / "gap.toml"
    shutil.copy(DEMO / "plans" / "fast_flex.toml", plan)
    spoil(plan, ('from = "12:00"\nto = "13:30"', 'from = "12:00"\nto = "13:00"'))
    said = good("plan", "apply", plan)
    assert (said.code, said.out) == (DATA, "")
    assert said.err.startswith("This plan would leave somebody unserved; --force applies it nevertheless.\n")
    assert f"- {plan}: lane fast: no window takes" in said.err
    assert "11 mistakes. Nothing has been changed." in said.err
    said = good("plan", "apply", plan, "--force")
    assert (said.code, said.out) == (0, "Plan fast_flex is in force in DEMO.\n")
    assert said.err.startswith("It leaves this open:\n- lane ")
    assert (said.err.count("- lane "), said.err.count("\n")) == (10, 12)
    assert "lane fast: no window takes SG02, SG03, SG08" in said.err


def test_a_missing_plan_hides_no_mistake_of_the_others(
    kuaiban: Kuaiban, hall_file: Path, tmp_path: Path
) -> None:
    plan = tmp_path / "plan.toml"
    plan.write_text('code = "p"\nstart = 2026-03-02\n', "utf-8")
    said = kuaiban("hall", "check", hall_file, plan, "nowhere.toml")
    assert (said.code, said.out) == (DATA, "")
    assert "nowhere.toml: is not there" in said.err
    assert f"{plan}: start: is not a key that exists here" in said.err


@pytest.mark.parametrize("address", ["tcp://", "tpc://printer", "tcp://printer:9100?dots=500&cutt=full"])
def test_a_printer_address_with_mistakes_adds_no_printer(good: Kuaiban, tmp_path: Path, address: str) -> None:
    for words in (["add", "kiosk"], ["test"]):
        said = good("printers", *words, address)
        assert (said.code, said.out) == (DATA, "")
        assert "Nothing has been changed." in said.err
    assert rows(tmp_path, "printers") == 0


def test_settings_that_do_not_exist_or_are_not_right(
    kuaiban: Kuaiban, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("KUAIBAN_PROT", "8000")
    monkeypatch.setenv("KUAIBAN_SPEED", "fast")
    for word in ("demo", "serve", "init", "upgrade", "rebuild"):
        said = kuaiban(word)
        assert (said.code, said.out) == (SETTINGS, "")
        assert "KUAIBAN_PROT: no such setting. Did you mean 'KUAIBAN_PORT'?" in said.err
        assert "- KUAIBAN_SPEED: 'fast' is not right" in said.err
        assert not (tmp_path / "var").exists()


def test_a_database_address_that_is_none(kuaiban: Kuaiban, monkeypatch: pytest.MonkeyPatch) -> None:
    for wrong in ("kuaiban", "sqlight:///kuaiban.db"):
        monkeypatch.setenv("KUAIBAN_DATABASE_URL", wrong)
        for word in ("upgrade", "serve"):
            said = kuaiban(word)
            assert (said.code, said.out) == (SETTINGS, "")
            assert "KUAIBAN_DATABASE_URL" in said.err


def test_a_database_server_that_cannot_be_reached_is_told_in_both_languages(
    kuaiban: Kuaiban, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"postgresql+psycopg://kuaiban:secret@/halls?host={tmp_path}/nowhere"
    monkeypatch.setenv("KUAIBAN_DATABASE_URL", url)
    for words in (["init"], ["upgrade"], ["serve"], ["rebuild", "--check"], ["tokens", "list"]):
        said = kuaiban(*words)
        assert (said.code, said.out) == (UNAVAILABLE, "")
        assert "The database server cannot be reached. Nothing has been changed." in said.err
        assert "连接不上数据库服务器，没有做任何更改。" in said.err
        assert f"{tmp_path}/nowhere" in said.err
        assert "secret" not in said.err


def test_a_database_server_without_its_driver_says_what_to_install(
    kuaiban: Kuaiban, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KUAIBAN_DATABASE_URL", "postgresql+psycopg://kuaiban@/halls")
    monkeypatch.setitem(sys.modules, "psycopg", None)
    said = kuaiban("upgrade")
    assert (said.code, said.out) == (UNAVAILABLE, "")
    assert said.err.count("pip install 'kuaiban[postgres]'") == 2
    assert "没有安装 PostgreSQL 和 Redis 的驱动" in said.err


@pytest.fixture
def closed() -> Iterator[None]:
    """A command's process ends with its connections; here they have to be closed."""
    opened: list[Any] = []

    def note(connection: Any, _record: object) -> None:
        opened.append(connection)

    sa.event.listen(sa.Pool, "connect", note)
    yield
    sa.event.remove(sa.Pool, "connect", note)
    for connection in opened:
        connection.close()


@pytest.mark.usefixtures("closed")
@pytest.mark.parametrize("encoding", ["LATIN1", "SQL_ASCII"])
@pytest.mark.parametrize("command", ["init", "upgrade"])
def test_a_database_that_cannot_hold_all_text_is_refused_with_what_to_do(
    kuaiban: Kuaiban, postgres: Postgres, monkeypatch: pytest.MonkeyPatch, command: str, encoding: str
) -> None:
    postgres.run(f"CREATE DATABASE odd ENCODING '{encoding}' LOCALE 'C' TEMPLATE template0")
    monkeypatch.setenv("KUAIBAN_DATABASE_URL", postgres.url("odd"))
    said = kuaiban(command)
    assert (said.code, said.out) == (UNAVAILABLE, "")
    assert "createdb kuaiban --encoding=UTF8" in said.err
    assert encoding in said.err
    assert "编码" in said.err
    assert postgres.run("SELECT tablename FROM pg_tables WHERE schemaname = 'public'", "odd") == []
    postgres.drop("odd")


def test_a_deployment_is_set_up_on_postgresql(
    kuaiban: Kuaiban, postgres: Postgres, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    name = postgres.create()
    monkeypatch.setenv("KUAIBAN_DATABASE_URL", postgres.url(name))
    assert kuaiban("serve").err.strip().endswith("Run: kuaiban upgrade")
    plan = DEMO / "plans" / "fast_flex.toml"
    said = kuaiban("init", "--hall", DEMO / "hall.toml", "--plan", plan)
    assert (said.code, said.err) == (0, "")
    assert "First sign-in" in said.out
    assert kuaiban("upgrade").code == 0
    assert kuaiban("printers", "add", "kiosk", "tcp://127.0.0.1:8349").code == 0
    assert kuaiban("tokens", "create", "--role", "kiosk", "--name", "one", "--hall", "DEMO").code == 0
    assert kuaiban("rebuild").code == 0
    said = kuaiban("rebuild", "--check")
    assert (said.code, said.err) == (0, "")
    assert said.out.startswith("DEMO: ")
    assert not (tmp_path / "var").exists() or not any((tmp_path / "var").iterdir())
    postgres.drop(name)


def test_looking_for_a_database_that_is_not_there_makes_none(kuaiban: Kuaiban, tmp_path: Path) -> None:
    (tmp_path / "var").mkdir()
    for words in (["serve"], ["rebuild", "--check"], ["people", "list"], ["tokens", "list"]):
        said = kuaiban(*words)
        assert (said.code, said.out) == (UNAVAILABLE, "")
        assert "Make one with: kuaiban init" in said.err
    assert not any((tmp_path / "var").iterdir())


def test_a_database_of_a_newer_version_is_left_alone(good: Kuaiban, tmp_path: Path) -> None:
    file = tmp_path / "var" / "kuaiban.db"
    with closing(sqlite3.connect(file)) as database, database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
    for words in (["serve"], ["demo"], ["upgrade"], ["init"], ["tokens", "list"]):
        said = good(*words)
        assert (said.code, said.out) == (UNAVAILABLE, "")
        assert "newer version of Kuaiban" in said.err
        assert "9999" in said.err


def test_a_database_of_an_older_version_asks_for_the_upgrade(good: Kuaiban, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "var" / "kuaiban.db")) as database, database:
        database.execute("DELETE FROM alembic_version")
    said = good("serve")
    assert said.code == UNAVAILABLE
    assert "kuaiban upgrade" in said.err


def test_a_file_that_is_no_database(kuaiban: Kuaiban, tmp_path: Path) -> None:
    (tmp_path / "var").mkdir()
    (tmp_path / "var" / "kuaiban.db").write_text("not a database, not a database, not a database" * 99)
    said = kuaiban("upgrade")
    assert (said.code, said.out) == (DISK, "")
    assert "The database cannot be used: file is not a database" in said.err


def test_a_data_folder_that_cannot_be_made(kuaiban: Kuaiban, tmp_path: Path) -> None:
    (tmp_path / "var").write_text("a file where the folder should be")
    for word in ("init", "upgrade", "demo"):
        said = kuaiban(word)
        assert (said.code, said.out) == (DISK, "")
        assert str(tmp_path / "var") in said.err


def test_a_full_disk_is_told_and_nothing_is_half_done(
    good: Kuaiban, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = Store.__init__

    def on_a_full_disk(store: Store, url: str) -> None:
        made(store, url)
        # SQLite's own limit gives the very error of a full disk; 1 means: not one page more.
        sa.event.listen(store.engine, "connect", lambda one, _: one.execute("PRAGMA max_page_count=1"))

    monkeypatch.setattr(Store, "__init__", on_a_full_disk)
    before, said = rows(tmp_path, "tokens"), Said(0, "", "")
    for _ in range(1000):
        said = good("tokens", "create", "--role", "kiosk", "--name", "x" * 80, "--hall", "DEMO")
        if said.code:
            break
        before += 1
    assert (said.code, said.out) == (DISK, "")
    assert said.err.startswith("The disk is full. Nothing has been changed.")
    assert rows(tmp_path, "tokens") == before


def test_mistakes_of_hall_and_plans_are_told_together(
    kuaiban: Kuaiban, hall_file: Path, tmp_path: Path
) -> None:
    plans = [
        spoil(Path(shutil.copy(DEMO / "plans" / "fast_flex.toml", tmp_path / f"{name}.toml")), change)
        for name, change in (
            ("one", ('rest = "regular"', 'rest = "regulr"')),
            ("two", ('to = "09:00"', 'to = "9 am"')),
        )
    ]
    spoil(
        hall_file, ('timezone = "Asia/Shanghai"', 'timezone = "Asia/Shangai"'), ('zone = "A"', 'zone = "X"')
    )
    said = kuaiban("hall", "check", hall_file, *plans)
    assert (said.code, said.out) == (DATA, "")
    for told in (
        f"{hall_file}: timezone: 'Asia/Shangai' is no time zone. Did you mean 'Asia/Shanghai'?",
        f"{hall_file}: departments[SG].zone: 'X' is no zone of this hall",
        f"{plans[0]}: slots[1].rest: 'regulr' is no role of this plan. Did you mean 'regular'?",
        f"{plans[1]}: slots[1].to: '9 am' is not a time of day",
    ):
        assert f"- {told}" in said.err


def test_a_plan_that_is_refused_says_why(good: Kuaiban, tmp_path: Path) -> None:
    file = Path(shutil.copy(DEMO / "plans" / "fast_flex.toml", tmp_path / "plan.toml"))
    assert good("plan", "apply", file).code == 0
    events = rows(tmp_path, "events")
    spoil(file, ('rest = "regular"', 'rest = "regulr"'))
    said = good("plan", "apply", file)
    assert (said.code, said.out) == (DATA, "")
    assert f"- {file}: slots" in said.err
    assert rows(tmp_path, "events") == events


def test_why_a_plan_is_applied_is_kept_and_what_cannot_be_kept_is_refused(
    good: Kuaiban, tmp_path: Path
) -> None:
    plan = DEMO / "plans" / "fast_flex.toml"
    assert good("plan", "apply", plan, "--reason", "W2 修好了").code == 0
    with closing(sqlite3.connect(tmp_path / "var" / "kuaiban.db")) as database:
        kept = "SELECT data FROM events WHERE kind = 'PlanApplied' ORDER BY seq DESC LIMIT 1"
        (data,) = database.execute(kept).fetchone()
    assert json.loads(data)["because"] == {"code": "plan_reason", "reason": "W2 修好了"}
    events = rows(tmp_path, "events")
    for reason in ("x" * 201, "two\nlines"):
        said = good("plan", "apply", plan, "--reason", reason)
        assert (said.code, said.out) == (USAGE, "")
        assert "Write at most 200 characters, in one line." in said.err
    assert rows(tmp_path, "events") == events


def test_whose_access_is_ended_may_not_sign_in_and_stays_in_the_list(good: Kuaiban) -> None:
    assert good("people", "add", "li", "--name", "Li", "--role", "manager").code == 0
    assert good("people", "end", "li").code == 0
    assert any(
        line.split()[0] == "li" and line.endswith("ended") for line in good("people", "list").out.splitlines()
    )
    for word in ("end", "password"):
        said = good("people", word, "li")
        assert (said.code, said.out) == (USAGE, "")
        assert "There is no person 'li'. Known: admin" in said.err


def test_a_record_that_has_been_changed_is_found(good: Kuaiban, tmp_path: Path) -> None:
    assert good("rebuild", "--check").code == 0
    with closing(sqlite3.connect(tmp_path / "var" / "kuaiban.db")) as database, database:
        database.execute("UPDATE events SET actor = 'somebody else' WHERE seq = 1")
    said = good("rebuild", "--check")
    assert said.code == DATA
    assert "event 1: its hash does not follow" in said.err
