"""What a fit says to people, in both languages."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path

LANGUAGES = ("en", "zh-CN")

WORDS: Mapping[str, Mapping[str, str]] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
"""By key and language a sentence; its facts stand in braces."""


def say(key: str, language: str, **facts: object) -> str:
    """A sentence in a language (``en`` or ``zh-CN``) with its facts filled in."""
    return WORDS[key][language].format(**facts)
