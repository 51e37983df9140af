"""What nobody writes down in a hall, and the outlook therefore assumes. The page about it names each."""

from __future__ import annotations

from queueing import times
from simulation.laws import Law

PAUSE = Law("exponential", 10.0 * times.MINUTE)
"""How long a pause goes on."""
LATE = Law("exponential", 5.0 * times.MINUTE)
"""How long a clerk whose slot has begun is still to come."""
TOO_LATE = 30 * times.MINUTE
"""Whose slot began longer ago than this (ms) is not waited for."""
ASIDE = Law("exponential", 10.0 * times.MINUTE)
"""How long somebody who was put aside stays away."""
EARLY = 10 * times.MINUTE
LATENESS = Law("exponential", 8.0 * times.MINUTE)
"""Who is booked comes :data:`EARLY` (ms) before the time, plus a draw of this."""
STAYS_AWAY = 0.1
"""The share of appointments to which nobody comes."""
VARIES = 0.7
"""The variation of the service of an item that the profile does not have; its mean is the catalogue's."""
