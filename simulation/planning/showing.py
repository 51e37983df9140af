"""A recommendation in a terminal: what is kept, what it costs, who is what when, and who pays."""

from __future__ import annotations

from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from queueing.hallfile import Hall
from simulation.figures import HOUR, MINUTE, change, estimate, minutes
from simulation.planning.advice_telling import Told, told_parts, told_untried
from simulation.planning.recommend import Said
from simulation.sentences import refused
from simulation.words import say

_STYLES = ("bold black on cyan", "black on green", "black on yellow", "black on magenta")
_CLOSED, _ABSENT = "·", " "


def show(found: dict[str, Any], hall: Hall, console: Console) -> None:
    """Prints a recommendation's document."""
    heading = f"{found['scenario']['names']['en']}, {found['scenario']['date']}: a plan for {found['aim']}"
    console.print(Text(heading.replace("_", " "), style="bold"))
    console.print(Text(_verdict(found)))
    console.print(Text("\nTargets", style="bold"), _targets(found))
    console.print(Text("What it costs", style="bold"), _costs(found))
    console.print(Text("Who is what when", style="bold"))
    gantt(found["schedule"], console)
    console.print(Text("\nWho gains and who pays (mean time to the window, same visitors)", style="bold"))
    console.print(_payers(found))
    if found["front"]:
        console.print(Text("What further hours would buy (each the best waits for its hours)", style="bold"))
        console.print(_front(found))
    for part in told_parts(found, hall, "en", lambda row: str(row["code"])):
        console.print(Text(part.title, style="bold"))
        for note in part.notes:
            console.print(Text(note))
        console.print(_advice(part))
    if told_untried(found, "en"):
        console.print(Text(told_untried(found, "en")))
    for line in how(found):
        console.print(Text(line))


def lasting(seconds: float, language: str) -> str:
    """About how long something takes."""
    if seconds < 90:
        return say("rec_seconds", language, n=max(1, round(seconds)))
    return say("rec_minutes", language, n=round(seconds / MINUTE))


def told(said: Said) -> str | None:
    """A line for what happens on the way; None for what is not worth one."""
    if said.what == "start" and said.standing is not None:
        worst = min(said.standing.margin(0.0))
        verdict = "keeps every target" if worst >= 0 else f"misses its worst target by {-worst:.1%}"
        return f"First plan (by formula, checked on 50 days): {said.standing.paid:.1f} paid hours, {verdict}"
    return None


def _verdict(found: dict[str, Any]) -> str:
    paid, today = (found["paid"][name]["paid_seconds"]["value"] / HOUR for name in ("recommended", "today"))
    saved = found["paid"]["saved_seconds"]
    days = found["how"]["certified_on_days"]
    if found["kept"] and found["aim"] == "best_waits":
        mean, before = (found["waits"][name]["mean_seconds"] for name in ("recommended", "today"))
        return (
            f"Every target is kept, each certified at 95 % on {days} days never searched. The mean wait is "
            f"{minutes(mean)} min, today {minutes(before)}, for {paid:.1f} paid hours; today {today:.1f}."
        )
    if found["kept"]:
        return (
            f"Every target is kept, each certified at 95 % on {days} days never searched. "
            f"{paid:.1f} paid hours a day; today {today:.1f}, so {estimate(saved, HOUR)} saved."
        )
    missed = [one["code"] for one in found["targets"] if not one["kept"]]
    return (
        f"The targets cannot be kept within these limits, as far as the search has gone. The best plan found "
        f"({paid:.1f} paid hours, today {today:.1f}) does not certify: {', '.join(missed)}."
    )


def _advice(part: Told) -> Table:
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for place, name in enumerate(part.head):
        table.add_column(name, justify="left" if place in (0, 4) else "right")
    for row in part.rows:
        table.add_row(*row)
    return table


def _table() -> Table:
    return Table(box=SIMPLE_HEAD, pad_edge=False)


def _targets(found: dict[str, Any]) -> Table:
    table = _table()
    for name in ("target", "within", "wanted", "today", "this plan", "sure at 95 %", ""):
        table.add_column(name, justify="left" if name == "target" else "right", no_wrap=True)
    rows = found["targets"]
    shown = rows if len(rows) <= 20 else sorted(rows, key=lambda one: one["margin"])[:12]
    for one in shown:
        sure = one["share_wanted"] + one["margin"]
        table.add_row(
            one["code"],
            f"{one['within_seconds'] / MINUTE:.1f} min",
            f"{one['share_wanted']:.1%}",
            f"{one['today_share']:.1%}",
            f"{one['share']:.1%}",
            f"{sure:.1%}",
            "kept" if one["kept"] else "not kept",
        )
    if len(shown) < len(rows):
        table.add_row(f"and {len(rows) - len(shown)} with more to spare")
    return table


def _costs(found: dict[str, Any]) -> Table:
    table = _table()
    for name in ("", "paid hours", "of them overtime", "mean wait, min", "left"):
        table.add_column(name, justify="right" if name else "left")
    for key, name in (("recommended", "this plan"), ("today", "today"), ("start", "first plan")):
        paid, waits = found["paid"][key], found["waits"].get(key)
        table.add_row(
            name,
            estimate(paid["paid_seconds"], HOUR),
            estimate(paid["overtime_seconds"], HOUR),
            minutes(waits["mean_seconds"]) if waits else "",
            estimate(waits["left"], 0.01, sign=" %") if waits else "",
        )
    bound = found["bound"]
    table.add_row("no plan under", f"{bound['paid_seconds'] / HOUR:.1f}", "", "", "")
    return table


def gantt(schedule: dict[str, Any], console: Console) -> None:
    """Windows by slot: the first letter of each role, on its colour."""
    roles = [name for row in schedule["windows"].values() for name in row if name not in (None, "closed")]
    style = {name: _STYLES[place % len(_STYLES)] for place, name in enumerate(sorted(set(roles)))}
    width = max((len(window) for window in schedule["windows"]), default=0)
    hours = Text(" " * (width + 1))
    for begins, _ in schedule["slots"]:
        hours.append(f"{begins[:2]} " if begins.endswith("00") else "   ")
    console.print(hours)
    for window, row in schedule["windows"].items():
        line = Text(f"{window:<{width}} ")
        for name in row:
            if name is None:
                line.append(_ABSENT * 3)
            elif name == "closed":
                line.append(f" {_CLOSED} ")
            else:
                line.append(f" {name[0].upper()} ", style=style[name])
        console.print(line)
    legend = ", ".join(f"{name[0].upper()} {name}" for name in style)
    console.print(Text(f"{legend}; {_CLOSED} closed; blank: break"))


def _payers(found: dict[str, Any]) -> Table:
    table = _table()
    for name in ("who", "today, min", "this plan, min", "change, min"):
        table.add_column(name, justify="left" if name == "who" else "right")
    for zone, row in found["evidence"]["zones"].items():
        table.add_row(
            f"zone {zone}",
            minutes(row["today_seconds"]),
            minutes(row["recommended_seconds"]),
            change(row["change_seconds"], MINUTE),
        )
    for group, name in (("listed", "fast-list items"), ("other", "others"), ("all", "everybody")):
        for period in ("peak", "day"):
            one = found["evidence"]["groups"][group][period]["time_to_window_seconds"]["mean"]
            table.add_row(
                f"{name}, {'peaks' if period == 'peak' else 'all day'}", "", "", change(one, MINUTE)
            )
    return table


def _front(found: dict[str, Any]) -> Table:
    table = _table()
    for name in ("paid hours", "mean wait, min", "left", "targets"):
        table.add_column(name, justify="right")
    for one in found["front"]:
        table.add_row(
            estimate(one["paid_seconds"], HOUR),
            minutes(one["mean_seconds"]),
            estimate(one["left"], 0.01, sign=" %"),
            "kept" if one["kept"] else "not all certified",
        )
    return table


def how(found: dict[str, Any]) -> list[str]:
    """How the answer was found, and how far from the best it can be."""
    by, bound = found["how"], found["bound"]
    paid = f"{bound['paid_seconds'] / HOUR:.1f} paid hours"
    among = f"Chosen among {by['chosen_among']} plans on {by['chosen_on_days']} days; "
    spent = f"{by['visitors_simulated'] / 1e6:.0f} million visitors simulated."
    gap = f"this one is at most {bound['gap']:.0%} above the best"
    lines = [
        f"No plan that serves these visitors costs less than {paid} (provable from the work): {gap}.",
        among + spent if by["chosen_among"] > 1 else spent,
    ]
    if by["played_by_the_reference"]:
        days, equal = (
            by["played_by_the_reference"],
            by["played_by_the_reference"] - by["unequal_to_the_reference"],
        )
        lines.append(f"Played by the reference on {days} further days: {equal} of them equal to the ms.")
    if found["by_reference"]:
        lines += [refused(found["by_reference"], "en"), say("rec_slow_found", "en")]
    if by["ended_early"]:
        lines.append("The search was ended early: with more time it may find a better plan.")
    return lines
