"""Moves: what people did in a simulated day, as plain data that can be played anywhere.

A move is a JSON object: ``at`` (ms UTC), ``who`` (``visitor``, ``guide``, ``clerk`` or ``manager``), ``verb``
(as in the HTTP contract) and the verb's arguments. A call-next names only the window: whom it calls, the hall
decides.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from queueing import commands as c
from queueing.plans import Plan

VERBS: dict[type, tuple[str, str]] = {
    c.ApplyPlan: ("manager", "apply-plan"),
    c.OpenDay: ("manager", "open-day"),
    c.CloseDay: ("manager", "close-day"),
    c.Issue: ("visitor", "issue"),
    c.IssueGroup: ("guide", "issue-group"),
    c.StartPreCheck: ("guide", "pre-check"),
    c.PassPreCheck: ("guide", "pass-pre-check"),
    c.SendAway: ("guide", "send-away"),
    c.BookAppointment: ("guide", "book"),
    c.CancelAppointment: ("guide", "cancel-appointment"),
    c.CheckIn: ("visitor", "check-in"),
    c.Withdraw: ("visitor", "withdraw"),
    c.MoreTime: ("visitor", "more-time"),
    c.GrantPriority: ("guide", "grant-priority"),
    c.RefusePriority: ("guide", "refuse-priority"),
    c.ChangeItems: ("guide", "change-items"),
    c.AddMatter: ("guide", "add-matter"),
    c.Resume: ("visitor", "resume"),
    c.Requeue: ("visitor", "requeue"),
    c.OpenWindow: ("clerk", "open"),
    c.PauseWindow: ("clerk", "pause"),
    c.CloseWindow: ("clerk", "close"),
    c.CallNext: ("clerk", "call-next"),
    c.Recall: ("clerk", "recall"),
    c.Start: ("clerk", "start"),
    c.Accept: ("clerk", "accept"),
    c.Complete: ("clerk", "complete"),
    c.CompleteAndCallNext: ("clerk", "complete-and-call-next"),
    c.NoShow: ("clerk", "no-show"),
    c.Hold: ("clerk", "hold"),
    c.Transfer: ("clerk", "transfer"),
    c.Reclassify: ("clerk", "reclassify"),
    c.ServeWalkUp: ("clerk", "walk-up"),
    c.Undo: ("clerk", "undo"),
    c.SetAutoCall: ("clerk", "auto-call"),
    c.Park: ("manager", "park"),
    c.Unpark: ("manager", "unpark"),
}
"""Who does it and how it is called, by command. Configuring and settling are nobody's moves."""

_COMMANDS = {verb: command for command, (_, verb) in VERBS.items()}


def move_of(at: int, command: c.Command) -> dict[str, Any] | None:
    """A command as a move; None when it is nobody's move."""
    if type(command) not in VERBS:
        return None
    who, verb = VERBS[type(command)]
    move: dict[str, Any] = {"at": at, "who": who, "verb": verb}
    for field in fields(command):
        value = getattr(command, field.name)
        if isinstance(value, Plan):
            value = value.code
        if field.name == "because":  # a reason changes nothing
            continue
        move[field.name] = list(value) if isinstance(value, tuple) else value
    return move


def command_of(move: Mapping[str, Any], plans: Mapping[str, Plan]) -> c.Command:
    """The opposite of :func:`move_of`; ``plans`` by code. Raises ``KeyError`` for an unknown verb or plan."""
    arguments = {key: value for key, value in move.items() if key not in ("at", "who", "verb")}
    if "plan" in arguments:
        arguments["plan"] = plans[arguments["plan"]]
    for name in ("items", "tickets", "missing"):
        if name in arguments:
            arguments[name] = tuple(arguments[name])
    command: c.Command = _COMMANDS[move["verb"]](**arguments)
    return command
