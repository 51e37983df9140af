"""Building the clips: again, with more words, and where nothing can be had."""

import os
import subprocess
import sys
import tomllib

import pytest

from displays.voice.build import build, zhuyin_name
from displays.voice.packs import PACKS
from displays.voice.speak import Voice


@pytest.fixture(scope="module", autouse=True)
def built():
    build(PACKS)


def state(folder):
    return {path: path.stat().st_mtime_ns for path in folder.rglob("*")}


def run(target, **environment):
    return subprocess.run(
        [sys.executable, "-m", "displays.voice.build", "--into", str(target)],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_second_build_touches_nothing_and_says_nothing():
    before = state(PACKS)
    done = run(PACKS)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert state(PACKS) == before


def test_a_pack_says_its_licence_its_credit_and_where_it_is_from():
    data = tomllib.loads((PACKS / "zh-CN/pack.toml").read_text(encoding="utf-8"))
    assert data["licence"] == "CC-BY-3.0"
    assert "ChionMeilin" in data["credit"]
    assert data["source"].startswith("Debian package gcin-voice 0")
    on_disk = {path.name for path in (PACKS / "zh-CN").glob("*.wav")}
    assert set(data["clips"].values()) == on_disk


def test_a_hall_adds_a_word_of_its_own_and_keeps_it(tmp_path):
    target = tmp_path / "packs"
    target.mkdir()
    for language in ("zh-CN", "en"):
        (target / language).symlink_to(PACKS / language)
    told = build(target, ["Submarine", "骆驼"])
    assert not any("no new clips" in line for line in told), told
    assert Voice(target).missing(("submarine", "luo4", "tuo2", "kuai4", "letter-k")) == ()
    assert build(target) == []
    assert Voice().missing(("submarine",)) == ("submarine",)


def test_without_debian_tools_one_line_a_language_says_so_and_nothing_fails(tmp_path):
    done = run(tmp_path / "packs", PATH=str(tmp_path))
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert [line.split(":")[0] for line in lines] == ["zh-CN", "en"]
    assert all("apt-get is not here" in line and "只响提示音" in line for line in lines)
    assert [path.name for path in (tmp_path / "packs").iterdir()] == [".lock"]


def test_a_place_that_cannot_be_written_is_named_in_one_line(tmp_path):
    (tmp_path / "packs").write_text("a file is in the way")
    done = run(tmp_path / "packs")
    assert (done.returncode, done.stderr) == (0, "")
    assert len(done.stdout.splitlines()) == 1
    assert str(tmp_path / "packs") in done.stdout


def test_without_a_network_the_line_says_so_and_nothing_is_left_half_made(tmp_path):
    settings = tmp_path / "apt.conf"
    settings.write_text(
        'Acquire::http::Proxy "http://127.0.0.1:9";\nAcquire::https::Proxy "http://127.0.0.1:9";\n'
    )
    done = run(tmp_path / "packs", APT_CONFIG=str(settings))
    assert (done.returncode, done.stderr) == (0, "")
    assert len(done.stdout.splitlines()) == 2
    assert done.stdout.count("no new clips") == 2
    assert [path.name for path in (tmp_path / "packs").iterdir()] == [".lock"]


@pytest.mark.parametrize(
    ("syllable", "folder"),
    [
        ("yao1", "ㄧㄠ"),
        ("kuai4", "ㄎㄨㄞ4"),
        ("er4", "ㄦ4"),
        ("shi2", "ㄕ2"),
        ("de5", "ㄉㄜ1"),
        ("nv3", "ㄋㄩ3"),
    ],
)
def test_syllables_are_found_under_their_zhuyin_name(syllable, folder):
    assert zhuyin_name(syllable) == folder
