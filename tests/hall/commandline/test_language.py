"""The language in which a command speaks: its option, or a variable, for the failure as for the success."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from hall.cli import cli
from hall.settings import OF_COMMANDS
from tests.hall.commandline.conftest import Kuaiban

DATA, NO_INPUT, SETTINGS = 65, 66, 78
SCENARIO = Path(__file__).parents[3] / "config" / "halls" / "demo" / "scenarios" / "ordinary.toml"
LONG_RUN = SCENARIO.parents[3] / "validation" / "scenarios" / "A1.toml"

UNWRITABLE = [
    ("simulate", SCENARIO, "--json"),
    ("compare", "all_regular", "--scenario", SCENARIO, "--html"),
    ("recommend", SCENARIO, "--out"),
    ("fit-waits", SCENARIO, "--into"),
    ("theatre", SCENARIO, "--out"),
    ("replay", "2026-03-02", "--html"),
]
"""Commands, but for the file that cannot be written."""


def commands(of: click.Command) -> Iterator[click.Command]:
    yield of
    if isinstance(of, click.Group):
        context = click.Context(of)
        for name in of.list_commands(context):
            found = of.get_command(context, name)
            assert found is not None
            yield from commands(found)


def test_settings_know_every_variable_that_stands_for_an_option() -> None:
    found = {str(one.envvar) for command in commands(cli) for one in command.params if one.envvar}
    assert found == OF_COMMANDS


def test_a_deployment_whose_machine_names_a_language_and_a_cluster_can_be_used(
    kuaiban: Kuaiban, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KUAIBAN_LANG", "zh-CN")
    monkeypatch.setenv("KUAIBAN_SCHEDULER", "tcp://127.0.0.1:1")
    assert kuaiban("init").code == 0


def test_the_variable_is_the_language_of_whoever_names_none(
    kuaiban: Kuaiban, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KUAIBAN_LANG", "zh-CN")
    said = kuaiban("simulate", "none.toml")
    assert said.code == NO_INPUT
    assert said.err.startswith("错误：无法模拟 none.toml：\n  none.toml：没有文件 none.toml")
    assert "cannot be simulated" in kuaiban("simulate", "none.toml", "--lang", "en").err
    monkeypatch.setenv("KUAIBAN_LANG", "zh")
    assert "KUAIBAN_LANG'): 'zh' is not one of 'en', 'zh-CN'" in kuaiban("simulate", "none.toml").err


@pytest.mark.parametrize("words", UNWRITABLE, ids=lambda words: words[0])
def test_a_file_that_cannot_be_written_is_told_before_the_work_in_the_language_asked_for(
    kuaiban: Kuaiban, words: tuple[str | Path, ...]
) -> None:
    said = kuaiban(*words, "no/such/file", "--lang", "zh-CN")
    assert (said.code, said.out) == (DATA, "")
    assert said.err == (
        "错误：无法写入文件：\n  no/such/file：无法写入：没有文件夹 no/such。请先建立文件夹，或换一个路径\n"
    )
    told = kuaiban(*words, ".")
    assert told.err == "Error: The files cannot be written:\n  .: is a folder. Give the path of a file\n"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_file_that_may_not_be_written_is_told_so(kuaiban: Kuaiban, tmp_path: Path) -> None:
    (tmp_path / "x.json").touch(mode=0o400)
    assert "cannot be written (Permission denied)" in kuaiban("simulate", SCENARIO, "--json", "x.json").err


def test_a_study_whose_folder_cannot_be_made_says_so(kuaiban: Kuaiban, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    study = SCENARIO.parents[1] / "study.toml"
    said = kuaiban("study", study, "--out", "file/folder", "--lang", "zh-CN")
    assert said.code == DATA
    assert said.err.startswith("错误：无法写入文件：\n  file/folder：无法写入（")


def test_a_study_of_the_long_run_refuses_in_the_language_asked_for(kuaiban: Kuaiban) -> None:
    said = kuaiban("simulate", LONG_RUN, "--lang", "zh-CN", "--picture", "x.svg")
    assert said.code == DATA
    assert said.err == (
        "错误：这是对长期运行的模拟：\n  --picture：没有可画的一天。请不写此项；--json 会写出全部数字\n"
    )


def test_settings_that_are_wrong_are_told_as_such_by_every_command(
    kuaiban: Kuaiban, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("KUAIBAN_PROT", "8000")
    said = kuaiban("fit", "--out", tmp_path / "out", "--lang", "zh-CN")
    assert said.code == SETTINGS
