"""The record: events in order, as they were written."""

from __future__ import annotations

import json

from hall.api import models as m
from hall.api.layer import Ask
from hall.api.reply import Reply
from hall.api.table import api
from hall.api.times import rfc3339
from hall.errors import Problem
from hall.store.archives import Cut


def refuse_archived(cut: Cut, hall: str, after: int) -> None:
    """Raises ``archived`` unless the record after this seq is whole in the database."""
    if after < cut.seq:
        raise Problem("archived", hall=hall, last=cut.seq, day=cut.day)


@api.route(
    "GET",
    "/halls/<hall>/events",
    "see_events",
    "A part of the record",
    answer=m.EventsAnswer,
    query=m.EventsQuery,
    problems=("archived",),
)
def events(ask: Ask) -> Reply:
    """Events after a seq. ``data`` is exactly what is stored: its times are ms UTC, its durations ms.

    Those of old days are archived: then ``archived`` (410) says after which seq the record goes on.
    """
    query, operations = ask.query, ask.services.operations
    operations.tick(ask.hall)
    found = operations.store.events(ask.hall, query.after, query.limit + 1)
    refuse_archived(operations.store.cut(ask.hall), ask.hall, query.after)  # asked later: nothing was cut off
    shown = found[: query.limit]
    rows = [
        {
            "seq": one.seq,
            "at": rfc3339(one.at),
            "kind": one.kind,
            "actor": one.actor,
            "data": json.loads(one.data),
        }
        for one in shown
    ]
    last = shown[-1].seq if shown else min(query.after, operations.seq(ask.hall))
    return Reply({"events": rows, "last_seq": last, "more": len(found) > len(shown)})
