"""The film of a day, for the theatre in the office."""

from __future__ import annotations

from typing import Any

from hall.api import models as m
from hall.api.layer import Ask
from hall.api.reply import Reply
from hall.api.table import api
from hall.api.times import rfc3339
from simulation.film import document

_OF_ARCHIVES = ("archive_unreadable", "archive_missing", "archive_cut_off", "archive_changed")


@api.route(
    "GET",
    "/halls/<hall>/film",
    "see_figures",
    "The film of a day",
    answer=m.FilmAnswer,
    query=m.FilmQuery,
    problems=("hall_not_configured", "unknown_day", *_OF_ARCHIVES),
)
def film(ask: Ask) -> Reply:
    """Who was where when on a day. ``film`` describes the hall and is there when asked from the beginning;
    ``rows`` are those after the first ``after``, ``next`` is what to ask with for those to come.
    """
    operations, query = ask.services.operations, ask.query
    operations.tick(ask.hall)
    now = operations.now()
    filming = ask.services.films.of(ask.hall, query.day, now)
    rows = filming.rows[query.after :]
    described: dict[str, Any] | None = None
    if query.after == 0:
        described = document("recorded" if filming.over else "live", [filming])
        del described["films"]
    return Reply(
        {
            "film": described,
            "rows": rows,
            "next": query.after + len(rows),
            "over": filming.over,
            "now": rfc3339(now),
        }
    )
