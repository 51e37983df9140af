"""A day that is played again, for the terminal and as one HTML page that needs no network."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from simulation.columns import Columns
from simulation.replay_sentences import heads, how_far, rows, same_or_not, unknown, unsaid, what_came
from simulation.replaying import Replay
from simulation.report import html
from simulation.report.html import escape
from simulation.theatre import theatre_html
from simulation.words import say


def show(replay: Replay, console: Console, language: str) -> None:
    """Prints the day: whether it is the same, the table, and the lists of what is not known or not played."""
    console.print(Text(_title(replay, language), style="bold"))
    console.print(Text(same_or_not(replay, language)))
    table = Columns()
    table.add_column("", no_wrap=True)
    for head in heads(replay, language):
        table.add_column(head, justify="right")
    for name, part in rows(replay, language):
        table.add_row(Text(name, style="bold"))
        for first, *figures in part:
            table.add_row(f"  {first}", *figures)
    console.print(Text(f"\n{say('r_table', language)}", style="bold"), table)
    for line in (how_far(replay, language), *what_came(replay, language)):
        if line:
            console.print(Text(line))
    for key, lines in (("r_unknown", unknown(replay, language)), ("r_unsaid", unsaid(replay, language))):
        if lines:
            console.print(Text(f"\n{say(key, language)}", style="bold"))
            for line in lines:
                console.print(Text(f"  - {line}"))


def page(replay: Replay, language: str, command: str) -> str:
    """The same as a page, with the theatre: the day as it was beside the first what-if.

    ``command`` is what makes the page again. Raises :class:`simulation.theatre.PlayerMissing`.
    """
    title = _title(replay, language)
    films = replay.films()
    if len(films["films"]) > 1:
        others = heads(replay, language)[1:]
        right = others[-1 if len(others) == 1 else 1]
        sides = say("r_theatre_sides", language, right=right)
    else:
        sides = say("r_theatre_alone", language)
    tables = "".join(
        html.table([name, *heads(replay, language)], part, wide=True) for name, part in rows(replay, language)
    )
    told = [same_or_not(replay, language), *what_came(replay, language)]
    lead = "".join(f"<p>{escape(line)}</p>" for line in told)
    parts = [
        f'<section><div class="lead">{lead}</div></section>',
        html.section(say("r_table", language), tables, note=how_far(replay, language), name="table"),
        html.section(say("theatre", language), theatre_html(films, language), note=sides, name="theatre"),
        html.section(say("r_unknown", language), _list(unknown(replay, language)), name="unknown"),
        html.section(say("r_unsaid", language), _list(unsaid(replay, language)), name="unsaid"),
        html.section(say("again", language), f"<p><code>{escape(command)}</code></p>", name="again"),
    ]
    return html.whole(title, (), parts, language)


def _list(lines: list[str]) -> str:
    return html.listed([(line, "") for line in lines]) if lines else ""


def _title(replay: Replay, language: str) -> str:
    told = say("r_title", language, day=replay.day.day)
    return f"{told} · {replay.day.hall.names[language]}"
