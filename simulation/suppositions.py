"""What a study supposes to be otherwise than its scenario says."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class WhatIf:
    """Suppositions about how people get on with a plan.

    ``wrong_tickets``: this share of visitors whose item is not on the fast list hold a ticket for a fast-list
    item all the same, where the plan has a fast lane; whoever calls it serves them in full.
    ``slower_skill``: what a window serves by this skill alone takes it ``slower_by`` times as long.
    ``listed_service``: services of fast-list items take so many times as long, under every plan.
    """

    wrong_tickets: float = 0.0
    slower_skill: str = ""
    slower_by: float = 1.0
    listed_service: float = 1.0
