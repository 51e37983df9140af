"""What belongs on the fast list, in a terminal."""

from __future__ import annotations

from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from queueing.hallfile import Hall
from simulation.figures import HOUR, MINUTE, change, minutes, percent

_SHOWN = 12


def show_fast_list(found: dict[str, Any], hall: Hall, console: Console) -> None:
    """Prints the document of :func:`~simulation.planning.fastlist.fast_list`."""
    scenario, days = found["scenario"], found["days"]
    console.print(
        Text(f"The fast list for {scenario['code']}, {scenario['date']}, plan {found['plan']}", style="bold")
    )
    console.print(Text(verdict(found, hall)))
    console.print(Text(f"\nOne item on the list or off it ({days['singles']} days)", style="bold"))
    console.print(_singles(found, hall))
    if found["unserved"]:
        told = ", ".join(found["unserved"])
        console.print(
            Text(f"Not tried: the plan would leave somebody unserved with another list for {told}.")
        )
    if found["together"] is not None:
        console.print(Text(f"The best of them together ({days['together']} further days)", style="bold"))
        for line in together(found["together"]):
            console.print(Text(line))
    if found["wrong_tickets"]:
        console.print(Text(_misrouted(found["wrong_tickets"], days["singles"])))
    if found["toml"] is not None:
        console.print(Text("\nFor the hall's file, instead of its present [[fast_list]]:", style="bold"))
        console.print(Text(found["toml"]), soft_wrap=True)


def verdict(found: dict[str, Any], hall: Hall) -> str:
    """Whether another list is better, and which."""
    if not found["better"]:
        return (
            "Nothing that was tried surely beats the present list: no other list makes everybody together "
            "wait less while the promise fares no worse than it must."
        )
    both = found["together"]
    moves = [f"put {_name(code, hall)} on the list" for code in both["on"]]
    moves += [f"take {_name(code, hall)} off it" for code in both["off"]]
    return f"Better, checked on days of their own: {'; '.join(moves)}."


def together(one: dict[str, Any]) -> list[str]:
    """What the list does to whom."""
    changed = one["mean_change_seconds"]
    before, after = one["moved_seconds"]
    now, new = percent(one["promise_now"]), percent(one["promise"])
    everybody, listed, others = (_seconds(changed[name]) for name in ("all", "listed", "others"))
    return [
        f"The moved items wait {minutes(after)} min instead of {minutes(before)}.",
        f"Everybody: {everybody}; on the list before and after: {listed}; all others: {others}.",
        f"The promise: {new} of the new list's visitors in the peaks, {now} of the present one's.",
        f"Paid hours a day: {change(one['paid_change_seconds'], HOUR)}.",
    ]


def _singles(found: dict[str, Any], hall: Hall) -> Table:
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for name in (
        "change", "of visitors", "service, min", "own wait, min", "others, s", "everybody, s", "promise", "",
    ):  # fmt: skip
        table.add_column(name, justify="left" if name == "change" else "right")
    rows = found["singles"]
    for one in rows[:_SHOWN]:
        code = (*one["on"], *one["off"])[0]
        facts = found["items"][code]
        before, after = one["moved_seconds"]
        table.add_row(
            f"{'on: ' if one['on'] else 'off: '}{_name(code, hall)}",
            f"{100 * facts['share']:.1f} %",
            f"{facts['service_seconds'] / MINUTE:.0f}",
            f"{minutes(before)} > {minutes(after)}",
            change(one["mean_change_seconds"]["others"]),
            change(one["mean_change_seconds"]["all"]),
            percent(one["promise"]),
            "gains" if one["gains"] else "",
        )
    if len(rows) > _SHOWN:
        table.add_row(f"and {len(rows) - _SHOWN} that gain less")
    return table


def _misrouted(rows: list[dict[str, Any]], days: int) -> str:
    """Up to which share of wrong tickets the gain is sure."""
    sure = [row["share"] for row in rows if row["mean_change_seconds"]["high"] < 0]
    first = rows[0]["share"]
    if not sure or sure[0] != first:
        return f"With {first:.0%} wrong tickets for the fast lane the gain is no longer sure ({days} days)."
    lost = [row["share"] for row in rows if row["share"] not in sure]
    if not lost:
        return f"The gain is sure even with {sure[-1]:.0%} wrong tickets for the fast lane ({days} days)."
    still = max(share for share in sure if share < lost[0])
    return (
        f"The gain is sure with up to {still:.0%} wrong tickets for the fast lane; "
        f"with {lost[0]:.0%} it is not ({days} days)."
    )


def _seconds(one: dict[str, Any]) -> str:
    told = change(one)
    return f"{told} s" if told else "nobody"


def _name(code: str, hall: Hall) -> str:
    return f"{code} {hall.items[code].names['en']}"
