"""A recommended plan as the text of a plan file."""

from __future__ import annotations

from typing import Any

from queueing import times
from simulation.fit.tomltext import document, span
from simulation.planning.draft import Draft
from simulation.planning.problem import NAMES, Problem
from simulation.planning.roles import CLOSED


def plan_data(problem: Problem, draft: Draft) -> dict[str, Any]:
    """The draft as a plan file's data: roles by name, and slot by slot the windows in each role."""
    rows = problem.rows(draft)
    assert rows is not None
    limits = problem.limits
    used = sorted({role for row in rows for role in row if role > CLOSED})
    slots: list[dict[str, Any]] = []
    for number, (begins, ends) in enumerate(limits.slots):
        windows: dict[str, list[str]] = {}
        for role in used:
            mine = [spec.id for spec, row in zip(problem.windows, rows, strict=True) if row[number] == role]
            if mine:
                windows[limits.roles[role - 1].name] = mine
        if not windows:
            continue
        if slots and slots[-1]["windows"] == windows and slots[-1]["to"] == times.wall_text(begins):
            slots[-1]["to"] = times.wall_text(ends)
        else:
            slots.append({"from": times.wall_text(begins), "to": times.wall_text(ends), "windows": windows})
    data: dict[str, Any] = {"code": problem.empty.code, "names": NAMES, "lanes": list(limits.lanes)}
    skills = {"add": list(problem.today.skills_added), "remove": list(problem.today.skills_removed)}
    if any(skills.values()):
        data["skills"] = {name: codes for name, codes in skills.items() if codes}
    data["roles"] = {
        limits.roles[role - 1].name: {
            "lanes": [_entry(*entry) for entry in limits.roles[role - 1].ways[draft.ways[role - 1]]]
        }
        for role in used
    }
    return data | {"slots": slots}


def _entry(lane: str, after: int, reserve: int) -> dict[str, Any]:
    found: dict[str, Any] = {"lane": lane}
    if after:
        found["after"] = span(after).strip('"')
    return found | ({"reserve": reserve} if reserve else {})


def plan_text(problem: Problem, draft: Draft) -> str:
    """The plan file's text."""
    return document(plan_data(problem, draft))
