"""Who stands behind an entry of the record, with a name that people know."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from hall.store.people import names_of
from hall.words import LANGUAGES

OTHERS: Mapping[str, Mapping[str, str]] = {
    "timetable": {"zh-CN": "系统（到时自动）", "en": "The system, as it was due"},
    "command line": {"zh-CN": "命令行", "en": "The command line"},
    "system": {"zh-CN": "初始设置", "en": "The first set-up"},
}
"""Actors that are neither a person nor a token, as people say them."""

TOKEN: Mapping[str, str] = {"zh-CN": "{name}（程序或设备）", "en": "{name} (program or device)"}


class Known:
    """Whom the record names, looked up in one go."""

    def __init__(self, connection: sa.Connection, actors: set[str]) -> None:
        self._names = names_of(connection, actors)

    def json(self, actor: str) -> dict[str, Any]:
        """An actor as answers show it; one that nobody knows any more has its id for a name."""
        kind = actor.partition(":")[0].replace(" ", "_")
        name = self._names.get(actor)
        if name is None:
            names = OTHERS.get(actor, dict.fromkeys(LANGUAGES, actor))
            known = actor in OTHERS
        else:
            said = TOKEN if kind == "token" else dict.fromkeys(LANGUAGES, "{name}")
            names = {language: text.replace("{name}", name) for language, text in said.items()}
            known = True
        return {"actor": actor, "kind": kind if known else "unknown", "names": dict(names)}
