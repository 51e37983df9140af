"""The command line in a folder of its own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from hall.cli import run


class Said(NamedTuple):
    """The exit code, and what was said on both streams."""

    code: int
    out: str
    err: str


Kuaiban = Callable[..., Said]


@pytest.fixture
def kuaiban(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Kuaiban:
    """Runs a command in a folder of its own. No failure may ever show a stack trace."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KUAIBAN_DATA_DIR", str(tmp_path / "var"))

    def command(*words: str | Path) -> Said:
        code = run([str(word) for word in words])
        said = Said(code, *capfd.readouterr())
        assert "Traceback" not in said.err
        return said

    return command
