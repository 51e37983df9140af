"""The commands that the documents show are true: every block marked ``sh test`` runs as it stands."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from hall.cli import cli
from hall.settings import FILE_VARIABLE, PREFIX, Settings
from tests.builders import ROOT
from tests.flows.running import KUAIBAN, variables

DOCUMENTS = ("README.md", "README.zh-CN.md", "docs/tutorial.md")
BLOCK = re.compile(r"^```sh test\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PLAIN = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def words_of(document: str) -> str:
    return ROOT.joinpath(document).read_text("utf-8")


def commands_of(document: str) -> list[tuple[str, str]]:
    """Every command that a document shows: the word after ``kuaiban`` and the whole line."""
    text = words_of(document)
    lines = [line for block in (*PLAIN.findall(text), *BLOCK.findall(text)) for line in block.splitlines()]
    found = [re.match(r"(?:\S+=\S+ )*(kuaiban|make) (\S+)", line) for line in lines]
    return [(f"{one[1]} {one[2]}", one.string) for one in found if one]


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_block_marked_for_testing_runs(document: str, tmp_path: Path) -> None:
    blocks = BLOCK.findall(words_of(document))
    assert blocks, f"{document} has no block marked 'sh test'"
    # A copy of what a reader has in front of him, so that nothing is written into the checkout.
    shutil.copytree(ROOT / "config", tmp_path / "config")
    environment = variables(tmp_path / "var")
    environment["PATH"] = f"{KUAIBAN.parent}{os.pathsep}{environment['PATH']}"
    for block in blocks:
        done = subprocess.run(
            ["bash", "-eu", "-o", "pipefail", "-c", block],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
            stdin=subprocess.DEVNULL,
        )
        assert done.returncode == 0, f"{document}:\n{block}\nended with {done.returncode}: {done.stderr}"
        assert done.stdout.strip(), f"{document}:\n{block}\nsays nothing"


def test_every_command_shown_exists() -> None:
    targets = re.findall(r"^([a-z]+):", ROOT.joinpath("Makefile").read_text("utf-8"), re.MULTILINE)
    told = subprocess.run([KUAIBAN, "--help"], capture_output=True, text=True, check=True).stdout
    known = {f"make {name}" for name in targets} | {
        f"kuaiban {name}" for name in re.findall(r"^  ([a-z]+) ", told, re.MULTILINE)
    }
    for document in DOCUMENTS:
        shown = commands_of(document)
        assert shown, document
        assert [line for word, line in shown if word not in known] == [], document


def test_both_readmes_test_the_same_commands() -> None:
    english, chinese = (BLOCK.findall(words_of(f"README{language}.md")) for language in ("", ".zh-CN"))
    assert english == [block.replace(" --lang zh-CN", "") for block in chinese]


def test_both_readmes_lead_to_the_same_pages() -> None:
    english, chinese = (
        {
            one.replace(".zh-CN", "")
            for one in re.findall(r"\]\((docs/[^)]*\.md)\)", words_of(f"README{language}.md"))
        }
        for language in ("", ".zh-CN")
    )
    assert english == chinese


def test_every_page_can_be_found_from_another() -> None:
    every = documents()
    for document in every:
        name = document.name.replace(".zh-CN", "")
        others = [one.read_text("utf-8") for one in every if one.name.replace(".zh-CN", "") != name]
        assert name == "README.md" or any(name in text for text in others), f"nothing leads to {document}"


def test_every_setting_is_told() -> None:
    told = words_of("docs/reference/settings.md")
    for name in (FILE_VARIABLE, *(PREFIX + name.upper() for name in Settings.model_fields)):
        assert f"`{name}`" in told, name


def documents() -> list[Path]:
    """Everything that people read."""
    return [*sorted(ROOT.glob("*.md")), *sorted(ROOT.joinpath("docs").rglob("*.md"))]


def test_links_between_the_documents_lead_somewhere() -> None:
    for document in documents():
        for target in re.findall(r"\]\((?!\w+:)([^)#]+)[^)]*\)", document.read_text("utf-8")):
            assert document.parent.joinpath(target).exists(), f"{document} links to {target}"


def shown(document: Path) -> Iterator[list[str]]:
    """The words behind ``kuaiban`` in every command that a document shows, in blocks and in sentences."""
    text = document.read_text("utf-8")
    for block in re.findall(r"^```sh.*?\n(.*?)^```$", text, re.MULTILINE | re.DOTALL):
        for line in block.replace("\\\n", " ").splitlines():
            if found := re.match(r"(?:\S+=\S+ )*kuaiban (.*)", line):
                yield shlex.split(found[1], comments=True)
    for sentence in re.findall(r"`kuaiban ([^`]*)`", text):
        yield sentence.split()


def test_every_command_and_option_that_a_document_shows_exists() -> None:
    checked = 0
    for document in documents():
        for words in shown(document):
            command: click.Command = cli
            context = click.Context(command)
            while isinstance(command, click.Group) and words and not words[0].startswith("-"):
                found = command.get_command(context, words[0])
                assert found is not None, f"{document.name}: kuaiban {words[0]}"
                command, words = found, words[1:]
            options = {name for one in command.get_params(context) for name in one.opts}
            unknown = [
                one for one in words if re.match(r"--\w", one) and one.partition("=")[0] not in options
            ]
            assert not unknown, f"{document.name}: {command.name} {unknown}"
            checked += 1
    assert checked > 100
