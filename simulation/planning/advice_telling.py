"""Trials beside a recommended plan as names and rows: the same for a terminal and for the page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from queueing.hallfile import Hall
from simulation.figures import HOUR, MINUTE, estimate, per_cent, signed
from simulation.planning.telling import listed, role_name, target_name
from simulation.planning.trials import Trying
from simulation.words import say

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Told:
    """A part of the advice: its code, title, notes, and a table."""

    code: str
    title: str
    notes: tuple[str, ...]
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def told_parts(found: Row, hall: Hall, language: str) -> list[Told]:
    """All parts of a document's advice that have something in them, the most pressing first."""
    advice = found["advice"]
    if advice is None:
        return []
    facts = {"days": advice["days"], "visitors": f"{advice['visitors_each']:,}"}
    made = []
    for code in ("ways", "training", "prices", "sensitivity"):
        trials = advice[code]
        if not trials:
            continue
        notes = [say(f"adv_{code}_note", language, **facts)]
        if code != "sensitivity" and advice["further_search"] is not None:
            kept, among = _kept(advice["further_search"])
            notes.append(say("adv_again", language, kept=kept, all=among, days=advice["days"]))
        if code == "ways":
            best = next((one for one in trials if one["kept"]), None)
            notes.append(
                say("adv_none", language)
                if best is None
                else say("adv_cheapest", language, what=what(best, hall, language))
            )
            notes.append(say("adv_list_changes", language))
        head = tuple(say(f"adv_{key}", language) for key in ("what", "kept", "paid", "mean", "worst"))
        rows = tuple(_row(one, found, hall, language) for one in trials)
        made.append(Told(code, say(f"adv_{code}", language), tuple(notes), head, rows))
    return made


def told_trying(trying: Trying, language: str) -> str:
    """What is being tried, and how far it is."""
    part = say(f"adv_part_{trying.part}", language)
    return say("adv_trying", language, part=part, done=trying.done, of=trying.of)


def told_untried(found: Row, language: str) -> str:
    """What was not tried beside the plan because somebody has stopped it; empty where all was."""
    untried = found["advice"]["untried"] if found["advice"] is not None else []
    parts = [say(f"adv_part_{name}", language) for name in untried]
    return say("adv_untried_note", language, parts=listed(parts, language)) if parts else ""


def _row(one: Row, found: Row, hall: Hall, language: str) -> tuple[str, ...]:
    kept, among = _kept(one)
    worst = min(one["targets"], key=lambda row: float(row["margin"]))
    named = next(row for row in found["targets"] if row["code"] == worst["code"])
    return (
        what(one, hall, language),
        say("adv_kept_of", language, kept=kept, all=among),
        changed(one["paid_change_seconds"], HOUR),
        changed(one["mean_change_seconds"], MINUTE),
        f"{target_name(named, language)}: {100 * worst['margin']:+.1f}{per_cent(language)}",
    )


def _kept(one: Row) -> tuple[int, int]:
    """How many targets a trial surely keeps, and of how many."""
    return sum(row["margin"] >= 0 for row in one["targets"]), len(one["targets"])


def what(one: Row, hall: Hall, language: str) -> str:
    """What is otherwise in a trial."""
    kind = one["kind"]
    if kind in ("arrivals", "services"):
        return say(f"adv_{kind}", language, percent=f"{100 * (one['factor'] - 1):+.0f}")
    if kind == "dwell":
        minutes, before = (round(one[key] / MINUTE) for key in ("dwell_seconds", "from_seconds"))
        return say("adv_dwell", language, minutes=minutes, before=before)
    if kind == "breaks":
        by = one["later_seconds"]
        key = "adv_breaks_later" if by > 0 else "adv_breaks_earlier"
        windows = listed(one["windows"], language)
        return say(key, language, windows=windows, minutes=round(abs(by) / MINUTE))
    if kind in ("skill", "training"):
        who = [_taught(lesson, hall, language) for lesson in one["taught"]]
        return say("adv_train", language, who=say("adv_and", language).join(who))
    if kind == "clerk":
        who = [
            say(
                "adv_clerk",
                language,
                zone=row["zone"],
                begins=row["from"],
                ends=row["to"],
                like=row["like"],
            )
            for row in one["clerks"]
        ]
        return say("adv_clerks", language, who=say("adv_and", language).join(who))
    if kind == "trigger":
        facts = {"lane": hall.lanes[one["lane"]].names[language], "role": role_name(one["role"], language)}
        counts = {"count": one["more_than"], "below": one["below"]}
        return say("adv_trigger", language, window=one["window"], **facts, **counts)
    if kind == "quieter":
        times = listed(["-".join(pair) for pair in one["times"]], language)
        return say("adv_quieter", language, percent=f"{100 * one['share']:.0f}", times=times)
    item = hall.items[one["item"]]
    return say(
        "adv_on" if kind.endswith("on") else "adv_off", language, item=f"{item.code} {item.names[language]}"
    )


def changed(one: Row, unit: float) -> str:
    """A difference to the hundredth: a limit's price is often minutes a day."""
    told = estimate(one, unit, digits=2)
    return f"+{told}" if told and signed(one["value"] / unit, 2).startswith("+") else told


def _taught(lesson: Row, hall: Hall, language: str) -> str:
    raw: Any = hall.data.get("skills", ())
    named = {row["code"]: row["names"] for row in raw if "names" in row}
    names = named.get(lesson["skill"])
    if names is None and lesson["skill"] in hall.departments:
        names = hall.departments[lesson["skill"]].names
    skill = lesson["skill"] if names is None else f"{lesson['skill']} {names[language]}"
    return say("adv_taught", language, window=lesson["window"], zone=lesson["zone"], skill=skill)
