"""Whose work is on the screens, on the paper and in the loudspeakers."""

from __future__ import annotations

from collections.abc import Mapping

CREDITS: tuple[Mapping[str, str], ...] = (
    {"what": "Noto Sans SC", "who": "Adobe, Google", "licence": "OFL-1.1"},
    {"what": "gcin-voice (Mandarin syllables)", "who": "Chu Lo, ChionMeilin", "licence": "CC-BY-3.0"},
    {"what": "Flite, voice rms", "who": "Carnegie Mellon University", "licence": "Flite licence"},
    {"what": "Lit", "who": "Google LLC", "licence": "BSD-3-Clause"},
    {"what": "Socket.IO", "who": "Automattic", "licence": "MIT"},
)
"""What is shipped beside our own work."""
