"""An independent reader of a hall's tables: what was acknowledged is there once, and nothing is wrong.

It uses nothing of the product: its own hashes, its own replay, its own idea of what each command leaves.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from tests.crash.replay import Replay
from tests.crash.rows import Row, Rows

CHAINED = ("hall", "seq", "day", "at", "recorded_at", "kind", "v", "actor", "request_id", "data")
"""What the hash of a row is made of."""

BY_THE_WAY = {"TicketReadied", "TicketReleased"}
"""Kinds that may stand beside what a command was asked for."""

LEAVES = {
    "issue": "TicketIssued",
    "open": "WindowOpened",
    "start": "ServiceStarted",
    "complete": "ServiceCompleted",
    "no-show": "TicketMissed",
    "hold": "TicketHeld",
    "transfer": "TicketTransferred",
    "resume": "TicketResumed",
    "requeue": "TicketRequeued",
}
"""What a command leaves in the log when it is carried out. Those that call are not in this table."""


@dataclass(frozen=True)
class Told:
    """A command and what its client was answered. ``tries`` is how often it had to be sent."""

    request_id: str
    verb: str
    ticket: str | None
    status: int
    body: dict[str, Any]
    tries: int = 1
    replayed: bool = False


@dataclass
class Verdict:
    """``lost`` and ``double`` are acknowledged commands; ``wrong`` is everything else, in sentences."""

    lost: list[str] = field(default_factory=list)
    double: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    calls: int = 0

    @property
    def right(self) -> bool:
        return not (self.lost or self.double or self.wrong)


def judge(
    rows: Rows, told: Iterable[Told], *, all_told: bool = True, forgotten: Collection[str] = ()
) -> Verdict:
    """What is to be said of the tables. With ``all_told`` there may be no command that nobody was told of.

    The answers of ``forgotten`` requests need no longer be kept.
    """
    verdict = Verdict()
    _chain(rows, verdict)
    replay = Replay()
    for row in rows.events:
        replay.take(row)
    verdict.calls = replay.calls
    verdict.wrong += replay.faults
    _projections(rows, replay, verdict)
    _commands(rows, list(told), all_told, set(forgotten), verdict)
    return verdict


def _chain(rows: Rows, verdict: Verdict) -> None:
    seq, before = 0, "0" * 64
    for row in rows.events:
        if row["seq"] != seq + 1:
            verdict.wrong.append(f"after event {seq} comes {row['seq']}")
        line = json.dumps([row[name] for name in CHAINED], ensure_ascii=False, separators=(",", ":"))
        if hashlib.sha256(f"{before}\n{line}".encode()).hexdigest() != row["hash"]:
            verdict.wrong.append(f"event {row['seq']}: its hash does not follow")
        seq, before = row["seq"], row["hash"]
    if (rows.seq, rows.hash) != (seq, before):
        verdict.wrong.append(f"the hall's last event is {rows.seq}, the log ends with {seq}")


def _projections(rows: Rows, replay: Replay, verdict: Verdict) -> None:
    there = {row["id"]: row for row in rows.tickets}
    for name in replay.tickets.keys() ^ there.keys():
        verdict.wrong.append(f"ticket {name}: log and table disagree whether it exists")
    ended = {one.id for one in replay.tickets.values() if one.ended_at is not None}
    for name in ended ^ {row["ticket"] for row in rows.visits}:
        verdict.wrong.append(f"visit {name}: log and table disagree whether it exists")
    for name in replay.tickets.keys() & there.keys():
        right = {**vars(replay.tickets[name]), "items": json.dumps(replay.tickets[name].items)}
        for column in right.keys() - {"place", "join"}:
            if there[name][column] != right[column]:
                verdict.wrong.append(
                    f"ticket {name}: {column} is {there[name][column]!r}, the log gives {right[column]!r}"
                )


def _commands(rows: Rows, told: list[Told], all_told: bool, forgotten: set[str], verdict: Verdict) -> None:
    done: dict[str, list[Row]] = defaultdict(list)
    for row in rows.events:
        if row["request_id"] is not None:
            done[row["request_id"]].append(row)
    kept = {row["request_id"]: row for row in rows.answers}
    for name, events in done.items():
        _whole(name, events, verdict)
        if name in kept or name not in forgotten:
            _answered(name, events, kept.get(name), verdict)
    for one in told:
        if one.request_id in kept:
            _same(one, kept[one.request_id], verdict)
        elif one.request_id not in forgotten:
            verdict.lost.append(f"request {one.request_id} ({one.verb}): its answer is gone")
            continue
        _told(one, done.get(one.request_id, []), verdict)
    if all_told:
        for name in done.keys() - {one.request_id for one in told}:
            verdict.wrong.append(f"request {name}: nobody was told of it")


def _whole(name: str, events: list[Row], verdict: Verdict) -> None:
    """The events of one command stand together."""
    first, last = events[0]["seq"], events[-1]["seq"]
    if last - first + 1 != len(events) or len({row["recorded_at"] for row in events}) != 1:
        verdict.double.append(f"request {name}: its events stand apart")


def _answered(name: str, events: list[Row], kept: Row | None, verdict: Verdict) -> None:
    """The answer of a command was written with the last of its events."""
    if kept is None:
        verdict.wrong.append(f"request {name}: half done, it has events and no answer")
    elif kept["seq"] != events[-1]["seq"]:
        verdict.wrong.append(
            f"request {name}: answered at {kept['seq']}, its last event is {events[-1]['seq']}"
        )


def _same(one: Told, kept: Row, verdict: Verdict) -> None:
    """The answer that was given is the one that is kept."""
    if one.status >= 400:  # a refusal may be told more exactly later: a ticket that is gone has ended
        same = kept["status"] >= 400
    else:
        same = (kept["status"], json.loads(kept["body"])) == (one.status, one.body)
    if not same:
        verdict.wrong.append(f"request {one.request_id} ({one.verb}): it was answered otherwise")


def _told(one: Told, events: list[Row], verdict: Verdict) -> None:
    """What was acknowledged is in the log, once."""
    wanted = _wanted(one)
    found = Counter(row["kind"] for row in events if row["kind"] not in BY_THE_WAY)
    for kind in wanted.keys() | found.keys():
        if found[kind] < wanted[kind]:
            verdict.lost.append(f"request {one.request_id} ({one.verb}): no {kind} in the log")
        elif found[kind] > wanted[kind]:
            verdict.double.append(f"request {one.request_id} ({one.verb}): {kind} x {found[kind]}")
    called = one.body.get("ticket")
    meant = {one.ticket, one.body.get("id"), called["id"] if isinstance(called, dict) else None} - {None}
    for row in events:
        ticket = json.loads(row["data"]).get("ticket")
        if row["kind"] in wanted and ticket is not None and ticket not in meant:
            verdict.wrong.append(f"request {one.request_id} ({one.verb}): the log has {ticket}")


def _wanted(one: Told) -> Counter[str]:
    """The kinds of events that an answered command must have left."""
    if one.status >= 400:
        return Counter()
    wanted = Counter([LEAVES[one.verb]] if one.verb in LEAVES else [])
    if one.verb == "complete-and-call-next":
        wanted["ServiceCompleted"] += 1
    if one.verb.endswith("call-next") and one.body["ticket"] is not None:
        wanted["TicketCalled"] += 1
    return wanted
