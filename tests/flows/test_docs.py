"""The commands that the documents show are true: every block marked ``sh test`` runs as it stands."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

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


def test_links_between_the_documents_lead_somewhere() -> None:
    for document in (*DOCUMENTS, "CONTRIBUTING.md"):
        here = ROOT.joinpath(document).parent
        for target in re.findall(r"\]\(([^)#:]+)[^)]*\)", words_of(document)):
            assert here.joinpath(target).exists(), f"{document} links to {target}"
