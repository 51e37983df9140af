"""Pieces of the page: sections, tables, cards. What people typed is escaped here."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence
from pathlib import Path


def escape(words: str) -> str:
    """Words as markup; an interval stays on the line of its figure."""
    return html.escape(words).replace(" ±", "\u00a0±").replace(" %", "\u00a0%")


_STYLE = Path(__file__).with_name("style.css")


_BELOW = "</div></header>"


def whole(title: str, below: Sequence[str], parts: Iterable[str], language: str) -> str:
    """A document of these parts under a title, with lines ``below`` it; it needs no file and no network."""
    lines = "".join(f"<p>{escape(one)}</p>" for one in below)
    return (
        f'<!doctype html>\n<html lang="{language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(' · '.join((title, *below[:1])))}</title>"
        '<link rel="icon" href="data:,">'
        f"<style>{_STYLE.read_text(encoding='utf-8')}</style></head>\n<body>"
        f"<header><div><h1>{escape(title)}</h1>{lines}{_BELOW}\n"
        f"<main>{chr(10).join(part for part in parts if part)}</main>\n"
        f"<footer>Kuaiban 快办</footer></body></html>\n"
    )


def with_line(document: str, words: str) -> str:
    """A document of :func:`whole` with one more line below its title."""
    return document.replace(_BELOW, f"<p>{escape(words)}</p>{_BELOW}", 1)


def section(title: str, *parts: str, note: str = "", name: str = "") -> str:
    """A part of the page under a heading; nothing when there is nothing in it."""
    inside = "".join(part for part in parts if part)
    if not inside:
        return ""
    told = f'<p class="note">{escape(note)}</p>' if note else ""
    anchor = f' id="{name}"' if name else ""
    return f"<section{anchor}><h2>{escape(title)}</h2>{told}{inside}</section>"


def figure(svg: str, title: str = "") -> str:
    """A picture, with a title of its own where there are several."""
    head = f"<h3>{escape(title)}</h3>" if title and svg else ""
    # A wide picture scrolls in a narrow window; whoever uses the keyboard must be able to get there.
    return f'{head}<figure tabindex="0">{svg}</figure>' if svg else ""


def table(
    head: Sequence[str], rows: Sequence[Sequence[str]], wide: bool = False, stacked: bool = False
) -> str:
    """A table whose first column names the rows; ``wide`` when these names are long. ``stacked``: in a narrow
    window each row is a block of lines that name their column.
    """
    kind = f' class="{"stacked" if stacked else "wide"}"' if wide or stacked else ""
    top = "".join(f'<th scope="col">{escape(one)}</th>' for one in head)
    body = "".join(
        f'<tr><th scope="row">{escape(row[0])}</th>'
        + "".join(
            f'<td data-name="{escape(name)}">{escape(one)}</td>' if stacked else f"<td>{escape(one)}</td>"
            for name, one in zip(head[1:], row[1:], strict=True)
        )
        + "</tr>"
        for row in rows
    )
    return (
        f'<div class="scroll" tabindex="0"><table{kind}><thead><tr>{top}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def folded(title: str, inside: str) -> str:
    """What opens when asked for."""
    return f"<details><summary>{escape(title)}</summary>{inside}</details>"


def card(title: str, rows: Sequence[tuple[str, str, str]]) -> str:
    """A figure of each plan: colour, name, and the figure with its interval, as ``95.1 % ±0.4``."""
    found = ""
    for colour, name, told in rows:
        value, _, width = told.partition(" ±")
        more = f" <small>±{escape(width)}</small>" if width else ""
        dot = f'<span class="dot" style="background:{colour}"></span>'
        found += f"<div><dt>{dot}{escape(name)}</dt><dd><b>{escape(value)}</b>{more}</dd></div>"
    return f'<div class="card"><p class="what">{escape(title)}</p><dl>{found}</dl></div>'


def listed(lines: Sequence[tuple[str, str]]) -> str:
    """A list of sentences, each with markup that follows it."""
    return "<ul>" + "".join(f"<li>{escape(told)}{more}</li>" for told, more in lines) + "</ul>"


def verdict(words: str, good: bool) -> str:
    """A verdict that can be told without its colour."""
    return f' <span class="verdict {"good" if good else "bad"}">{escape(words)}</span>'
