"""The deployment files name what there is: settings, commands, services, ports."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from hall.cli import COMMANDS
from hall.settings import PREFIX, Settings
from tests.builders import ROOT

FILES = [path for path in sorted((ROOT / "config" / "deploy").rglob("*")) if path.is_file()]
OF_COMPOSE = {"KUAIBAN_DATABASE_PASSWORD", "KUAIBAN_HTTP_PORT"}
"""What whoever starts the containers chooses and no process of ours reads."""


def text(name: str) -> str:
    return (ROOT / "config" / "deploy" / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_setting_in_a_deployment_file_is_one(path: Path) -> None:
    known = {PREFIX + name.upper() for name in Settings.model_fields} | OF_COMPOSE
    named = set(re.findall(r"KUAIBAN_[A-Z_]+", path.read_text(encoding="utf-8")))
    assert named <= known


def test_every_command_that_is_started_is_one() -> None:
    started = re.findall(r'command: \["([a-z]+)"\]', text("compose.yaml"))
    for unit in ("kuaiban-web@.service", "kuaiban-worker.service"):
        started += re.findall(r"^ExecStart=\S+/kuaiban ([a-z]+)$", text(f"systemd/{unit}"), re.MULTILINE)
    assert set(started) == {"upgrade", "web", "worker"}
    assert set(started) <= set(COMMANDS)


def test_nginx_knows_the_web_processes_of_the_containers_and_their_port() -> None:
    upstreams = re.findall(r"^ *server (\S+):(\d+) ", text("nginx.conf"), re.MULTILINE)
    services = re.findall(r"^  (web\d+):$", text("compose.yaml"), re.MULTILINE)
    (port,) = re.findall(r"KUAIBAN_PORT=(\d+)", text("Dockerfile"))
    assert upstreams == [(name, port) for name in services]
    assert len(upstreams) == 2
