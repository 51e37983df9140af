"""All pages of the application."""

from __future__ import annotations

from hall.pages.entrance import entrance
from hall.pages.rules import rules
from hall.pages.screens import screens

PAGES = (entrance, rules, screens)
