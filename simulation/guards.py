"""What must not get worse for the rest when a fast lane is made: the limits of the guards."""

from __future__ import annotations

from queueing.times import MINUTE

OTHERS_GROWTH = 1.10
"""The others' P90 may grow by this factor."""
LONGEST_WAIT = 75 * MINUTE
"""No single wait of a month may be longer (ms)."""
MONTH = 22
"""Working days of a month."""
