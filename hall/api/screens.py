"""What a board shows, and the papers of virtual printers."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from hall.api import models as m
from hall.api.layer import Ask
from hall.api.reply import Reply
from hall.api.table import api
from hall.api.times import rfc3339
from hall.clock import Clock
from hall.errors import Problem
from hall.i18n import LANGUAGES
from hall.papers import papers_folder
from hall.printing import paper_word
from hall.store import jobs, lookups
from printers.addresses import parse_address
from printers.errors import AddressMistakes
from printers.papers import paper_number, papers_in
from printers.verdicts import REASONS
from queueing.errors import did_you_mean


@api.route(
    "GET",
    "/halls/<hall>/board/<board>",
    "see_board",
    "What a board shows",
    answer=m.AnyAnswer,
    problems=("unknown_board", "not_your_board", "hall_not_configured"),
)
def board(ask: Ask) -> Reply:
    """The same picture that the board's socket begins with; ``seq`` is where to follow on."""
    ask.who.need_board(ask.path["board"])
    ask.services.operations.tick(ask.hall)
    return Reply(ask.services.tails.board(ask.hall, ask.path["board"]))


@api.route("GET", "/halls/<hall>/printers", "see_paper", "The printers", answer=m.PrintersAnswer)
def printers(ask: Ask) -> Reply:
    """Printers with what they have to do, and what became of their latest slips."""
    clock = ask.services.operations.clock
    with ask.services.operations.store.read() as connection:
        rows = [
            {
                "name": row["name"],
                "address": re.sub(r"//[^/@]*@", "//***@", row["address"]),
                "channels": json.loads(row["channels"]),
                "virtual": row["address"].startswith("virtual:"),
                "jobs": lookups.jobs_in_state(connection, ask.hall, row["name"]),
                "slips": [_slip(one, clock) for one in jobs.recent_jobs(connection, ask.hall, row["name"])],
            }
            for row in jobs.printer_rows(connection, ask.hall)
        ]
    return Reply({"printers": rows})


def _slip(job: jobs.Row, clock: Clock) -> dict[str, Any]:
    reason = REASONS.get(job["reason"] or "")
    return {
        "ticket": job["ticket"],
        "number": json.loads(job["slip"])["number"],
        "paper": paper_word(job["state"]),
        "reason": job["reason"],
        "words": None if reason is None else {one: reason.get(one) for one in LANGUAGES},
        "changed_at": rfc3339(clock.at_real(job["changed_at"])),
    }


def _folder(ask: Ask) -> Path | None:
    """Where a virtual printer keeps its papers; None for a real one. Raises ``unknown_printer``."""
    name = ask.path["printer"]
    with ask.services.operations.store.read() as connection:
        rows = {row["name"]: row["address"] for row in jobs.printer_rows(connection, ask.hall)}
    if name not in rows:
        raise Problem("unknown_printer", printer=name, mend=did_you_mean(name, rows))
    try:
        address = parse_address(rows[name])
    except AddressMistakes:
        return None
    if address.scheme != "virtual":
        return None
    return papers_folder(ask.services.settings.data_dir, ask.hall) / address.place


@api.route(
    "GET",
    "/halls/<hall>/printers/<printer>/papers",
    "see_paper",
    "The papers of a virtual printer",
    answer=m.PapersAnswer,
    problems=("unknown_printer",),
)
def papers(ask: Ask) -> Reply:
    """The last papers, newest first; none for a real printer."""
    folder = _folder(ask)
    found = reversed(papers_in(folder)) if folder is not None else ()
    clock = ask.services.operations.clock
    base = f"/api/v1/halls/{ask.hall}/printers/{ask.path['printer']}/papers"
    rows = [
        {
            "paper": paper_number(path),
            "printed_at": rfc3339(clock.at_real(int(path.stat().st_mtime * 1000))),
            "image": f"{base}/{paper_number(path)}.png",
        }
        for path in found
    ]
    return Reply({"papers": rows})


@api.route(
    "GET",
    "/halls/<hall>/printers/<printer>/papers/<int:paper>.png",
    "see_paper",
    "A paper as a picture",
    answer=None,
    problems=("unknown_printer", "unknown_paper"),
    media_type="image/png",
)
def paper_png(ask: Ask) -> Reply:
    """The picture of one paper."""
    folder, wanted = _folder(ask), ask.path["paper"]
    path = next((one for one in papers_in(folder) if paper_number(one) == wanted), None) if folder else None
    try:
        data = path.read_bytes() if path is not None else None
    except FileNotFoundError:  # swept away between looking and reading
        data = None
    if data is None:
        raise Problem("unknown_paper", printer=ask.path["printer"], paper=wanted)
    return Reply(data=data, media_type="image/png")
