"""Codes of one hall as people say them, and reasons as the API shows them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from hall.api.times import from_rfc3339, rfc3339, seconds
from hall.words import LISTED, Lookup, because_text
from queueing.hallfile import Hall
from queueing.reasons import Because

STATES: Mapping[str, Mapping[str, str]] = {
    "waiting": {"zh-CN": "等候", "en": "waiting"},
    "called": {"zh-CN": "已叫号", "en": "called"},
    "serving": {"zh-CN": "办理中", "en": "being served"},
    "held": {"zh-CN": "暂存", "en": "on hold"},
    "missed": {"zh-CN": "过号", "en": "missed"},
    "completed": {"zh-CN": "已办结", "en": "completed"},
    "withdrawn": {"zh-CN": "已取消", "en": "withdrawn"},
    "expired": {"zh-CN": "已失效", "en": "expired"},
    "open": {"zh-CN": "开放", "en": "open"},
    "paused": {"zh-CN": "暂停", "en": "paused"},
    "closed": {"zh-CN": "关闭", "en": "closed"},
}
"""States of tickets and windows as people say them."""

COMMANDS: Mapping[str, Mapping[str, str]] = {
    "call": {"zh-CN": "叫号", "en": "calling"},
    "withdraw": {"zh-CN": "取消", "en": "withdrawing"},
    "recall": {"zh-CN": "重呼", "en": "recalling"},
    "start": {"zh-CN": "开始办理", "en": "starting"},
    "no_show": {"zh-CN": "标记过号", "en": "marking a no-show"},
    "hold": {"zh-CN": "暂存", "en": "holding"},
    "transfer": {"zh-CN": "转办", "en": "transferring"},
    "accept": {"zh-CN": "受理", "en": "accepting"},
    "complete": {"zh-CN": "办结", "en": "completing"},
    "pause": {"zh-CN": "暂停", "en": "pausing"},
    "resume": {"zh-CN": "恢复等候", "en": "resuming"},
    "requeue": {"zh-CN": "重新排队", "en": "requeueing"},
    "more_time": {"zh-CN": "延后", "en": "giving more time"},
    "grant": {"zh-CN": "确认优先", "en": "granting priority"},
    "refuse": {"zh-CN": "不予优先", "en": "refusing priority"},
    "reclassify": {"zh-CN": "调整难易", "en": "reclassifying"},
    "change_items": {"zh-CN": "更改事项", "en": "changing the items"},
    "add_matter": {"zh-CN": "增加事项", "en": "adding a matter"},
    "print": {"zh-CN": "补打", "en": "printing"},
    "issue": {"zh-CN": "取新号", "en": "taking a new ticket"},
    "ask": {"zh-CN": "向窗口或导办台询问", "en": "asking at the window or the reception"},
}
"""Commands as people say them."""

ASIDE = ("grant", "refuse", "reclassify", "add_matter", "change_items")
"""Possible in many states, but nothing that brings a ticket on: a refusal does not name them."""

MOST_NAMED = 4
"""So many commands are named to somebody whose own one is not possible; the usual ones come first."""

COMPLEXITIES: Mapping[str, Mapping[str, str]] = {
    "simple": {"zh-CN": "简单事项", "en": "simple"},
    "complex": {"zh-CN": "复杂事项", "en": "complex"},
}
"""How difficult a matter is, as people say it."""

ROLE_NAMES: Mapping[str, Mapping[str, str]] = {
    "kiosk": {"zh-CN": "取号机", "en": "kiosk"},
    "reception": {"zh-CN": "导办", "en": "guide"},
    "board": {"zh-CN": "显示屏", "en": "board"},
    "printer": {"zh-CN": "打印机", "en": "printer"},
    "clerk": {"zh-CN": "窗口人员", "en": "clerk"},
    "supervisor": {"zh-CN": "值班长", "en": "supervisor"},
    "manager": {"zh-CN": "大厅管理", "en": "manager"},
    "admin": {"zh-CN": "系统管理", "en": "administrator"},
    "auditor": {"zh-CN": "审计", "en": "auditor"},
    "integration": {"zh-CN": "外部系统", "en": "integration"},
}
"""Roles as people say them."""


_TABLES = {
    "state": STATES,
    "command": COMMANDS,
    "complexity": COMPLEXITIES,
    "role": ROLE_NAMES,
    "allowed": ROLE_NAMES,
}


def calculation_number(calculation: str) -> str:
    """A calculation's id as the office shows it: its beginning tells fifty of them apart."""
    return calculation[:8]


def general_name(key: str, value: object, language: str) -> str | None:
    """States, commands, roles and the like, which are the same in every hall."""
    if key == "possible" and isinstance(value, str):
        names = [name for name in value.split(", ") if name not in ASIDE]
        return LISTED[language].join(COMMANDS[name][language] for name in names[:MOST_NAMED])
    if key == "calculation":
        return calculation_number(str(value))
    if key == "reason" and value is None:
        return {"zh-CN": "未说明原因", "en": "no reason given"}[language]
    table = _TABLES.get(key)
    found = table.get(str(value)) if table else None
    return found[language] if found else None


def naming(hall: Hall | None) -> Lookup:
    """How the people of ``hall`` say its lanes, windows and items."""

    def look(key: str, value: object, language: str) -> str | None:
        known = general_name(key, value, language)
        if known is not None or hall is None or not isinstance(value, str):
            return known
        return _name_in(hall, key, value, language)

    return look


def _name_in(hall: Hall, key: str, value: str, language: str) -> str | None:
    if key in ("lane", "over_lane") and value in hall.lanes:
        return hall.lanes[value].names[language]
    if key in ("window", "own", "to_window") and value in hall.windows:
        return hall.windows[value].names[language]
    if key == "item" and value in hall.items:
        return hall.items[value].names[language]
    if key == "service" and (value in hall.items or value in hall.departments):
        return (hall.items.get(value) or hall.departments[value]).names[language]
    if key == "priority" and value in hall.priorities:
        return hall.priorities[value].names[language]
    if key.endswith("_at"):
        return wall_clock(hall, value)
    if key in ("items", "steps"):
        codes = [code.strip() for code in value.split(",")]
        if all(code in hall.items for code in codes):
            comma = {"zh-CN": "、", "en": ", "}[language]
            return comma.join(hall.items[code].names[language] for code in codes)
    return None


def wall_clock(hall: Hall, time: str) -> str | None:
    """An RFC 3339 time as ``HH:MM`` on the hall's wall; None for anything else."""
    try:
        moment = datetime.fromtimestamp(from_rfc3339(time) / 1000, UTC)
    except ValueError:
        return None
    return moment.astimezone(ZoneInfo(hall.timezone)).strftime("%H:%M")


def outward(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Facts in the API's units: ``_ms`` becomes ``_seconds``, ``_at`` becomes RFC 3339."""
    found: dict[str, Any] = {}
    for key, value in facts.items():
        if key.endswith("_ms") and isinstance(value, int):
            found[key.removesuffix("_ms") + "_seconds"] = seconds(value)
        elif (key.endswith("_at") or key in ("due", "booked_for")) and isinstance(value, int):
            found[key] = rfc3339(value)
        else:
            found[key] = value
    return found


def because_json(because: Because, hall: Hall | None) -> dict[str, Any]:
    """A reason with its sentence in every language and its facts by name."""
    facts = outward(because.facts)
    return {**facts, "code": because.code, "text": because_text(because.code, facts, naming(hall))}
