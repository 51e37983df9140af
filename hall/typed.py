"""What people may type where it is kept as it is: notes, reasons, codes."""

from __future__ import annotations

MOST_TYPED = 200
"""Characters of a note or a reason."""
VISIBLE = r"^[^\x00-\x1f\x7f]*$"
"""One line that can be seen, as a regular expression."""
