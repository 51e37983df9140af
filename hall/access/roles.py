"""Roles and what each may do. A route names a right; a right is a set of roles."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, get_args

Role = Literal[
    "kiosk",
    "reception",
    "board",
    "printer",
    "clerk",
    "supervisor",
    "manager",
    "admin",
    "auditor",
    "integration",
]

ROLES: tuple[Role, ...] = get_args(Role)
PEOPLE: tuple[Role, ...] = ("clerk", "reception", "supervisor", "manager", "admin", "auditor")
"""Roles that a person may have; the others belong to devices and programs."""

Right = Literal[
    "see_hall",
    "see_board",
    "see_ticket",
    "see_day",
    "see_office",
    "see_events",
    "see_figures",
    "see_paper",
    "issue",
    "check_in",
    "book",
    "guide",
    "work_window",
    "move_ticket",
    "run_day",
    "manage_tokens",
]

PUBLIC: frozenset[Role] = frozenset()
"""The access rule of a route that needs nobody signed in. It must be named; no route is public by silence."""

RIGHTS: Mapping[Right, frozenset[Role]] = {
    "see_hall": frozenset(ROLES),
    "see_board": frozenset(ROLES) - {"printer"},
    "see_ticket": frozenset(ROLES) - {"board", "printer"},
    "see_day": frozenset({"reception", "clerk", "supervisor", "manager", "admin", "auditor", "integration"}),
    "see_office": frozenset({"reception", "supervisor", "manager", "admin", "auditor"}),
    "see_events": frozenset({"supervisor", "manager", "admin", "auditor", "integration"}),
    "see_figures": frozenset({"supervisor", "manager", "admin", "auditor"}),
    "see_paper": frozenset({"reception", "supervisor", "manager", "admin", "auditor", "printer"}),
    "issue": frozenset({"kiosk", "reception", "supervisor", "manager", "integration", "admin"}),
    "check_in": frozenset({"kiosk", "reception", "supervisor", "manager", "integration", "admin"}),
    "book": frozenset({"reception", "supervisor", "manager", "integration", "admin"}),
    "guide": frozenset({"reception", "supervisor", "manager", "admin"}),
    "work_window": frozenset({"clerk", "supervisor", "manager", "admin"}),
    # A clerk moves only tickets of the own window (hall.api.tickets checks whose it is).
    "move_ticket": frozenset({"reception", "clerk", "supervisor", "manager", "admin"}),
    "run_day": frozenset({"manager", "admin"}),
    "manage_tokens": frozenset({"admin"}),
}
"""What the roles may do. ``guide`` is what a guide does beside tickets: groups, pre-checks, parking."""

ANY_WINDOW: frozenset[Role] = frozenset({"supervisor", "manager", "admin"})
"""Roles that act at any window."""


ANY_HALL: frozenset[Role] = frozenset({"manager", "admin", "auditor", "integration"})
"""Roles whose tokens may be for every hall; the others belong to one."""
