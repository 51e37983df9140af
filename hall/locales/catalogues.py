"""Finds the sentences in templates, Python and TypeScript, and turns catalogues into what programs read."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parents[2]
LOCALES = Path(__file__).parent
DOMAIN = "messages"
FOLDERS = ("zh_Hans_CN", "en")
SCREENS = "frontend/src/"
_KEYWORDS = {"_": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2)}
_STRING = r'"(?:[^"\\]|\\.)*"'
_ONE = re.compile(rf"\bt\(\s*({_STRING})")
_MANY = re.compile(rf"\btn\(\s*({_STRING})\s*,\s*({_STRING})")

MessageId = str | tuple[str, str]
"""A sentence, or the pair for one thing and for many."""


def used(root: Path = ROOT) -> dict[MessageId, list[str]]:
    """Every sentence of the sources under ``root`` -> the files that use it."""
    found: dict[MessageId, list[str]] = {}
    for name, sentence in _sentences(root):
        places = found.setdefault(sentence, [])
        if name not in places:
            places.append(name)
    return found


def _sentences(root: Path) -> Iterator[tuple[str, MessageId]]:
    for package in ("hall", "displays"):
        for path in sorted((root / package).rglob("*.html")):
            yield from _by_babel("jinja2.ext:babel_extract", path, root, {"trimmed": "true"})
        for path in sorted((root / package).rglob("*.py")):
            yield from _by_babel("python", path, root, {})
    for path in sorted((root / SCREENS).rglob("*.ts")):
        name = path.relative_to(root).as_posix()
        yield from ((name, sentence) for sentence in _in_script(path.read_text("utf-8")))


def _in_script(text: str) -> Iterator[MessageId]:
    """The sentences of t("...") and tn("...", "...") calls; a sentence is always written as one literal."""
    yield from (str(ast.literal_eval(one)) for one in _ONE.findall(text))
    yield from (
        (str(ast.literal_eval(one)), str(ast.literal_eval(many))) for one, many in _MANY.findall(text)
    )


def _by_babel(
    method: str, path: Path, root: Path, options: dict[str, str]
) -> Iterator[tuple[str, MessageId]]:
    name = path.relative_to(root).as_posix()
    for _, found, _, _ in extract(method, BytesIO(path.read_bytes()), _KEYWORDS, options=options):
        if isinstance(found, str):
            yield name, found
        else:
            yield name, (found[0], found[1])


def po_path(folder: str) -> Path:
    """Where the catalogue of a language is kept."""
    return LOCALES / folder / "LC_MESSAGES" / f"{DOMAIN}.po"


def read(folder: str) -> Catalog:
    """The catalogue of a language."""
    with po_path(folder).open("rb") as file:
        return read_po(file, locale=folder)


def update() -> None:
    """Brings every catalogue in line with the sources: new sentences come in empty, old ones go out.

    In English a sentence is its own translation until somebody changes it.
    """
    sentences = used()
    for folder in FOLDERS:
        old = read(folder) if po_path(folder).exists() else Catalog(locale=folder)
        new = Catalog(locale=folder, fuzzy=False)
        for sentence in sorted(sentences, key=str):
            kept = old.get(sentence if isinstance(sentence, str) else sentence[0])
            text: Any = kept.string if kept else (sentence if folder == "en" else "")
            new.add(sentence, text, locations=[(name, 0) for name in sentences[sentence]])
        po_path(folder).parent.mkdir(parents=True, exist_ok=True)
        with po_path(folder).open("wb") as file:
            write_po(file, new, omit_header=True, include_lineno=False, width=110)


def compile_all() -> None:
    """Writes what Flask-Babel (``.mo``) and the browser (``browser.json``) read, beside the catalogues."""
    for folder in FOLDERS:
        catalogue = read(folder)
        with po_path(folder).with_suffix(".mo").open("wb") as file:
            write_mo(file, catalogue)
        text = json.dumps(browser_words(catalogue), ensure_ascii=False, indent=1, sort_keys=True)
        (LOCALES / folder / "browser.json").write_text(text + "\n", encoding="utf-8")


def browser_words(catalogue: Catalog) -> dict[str, dict[str, Any]]:
    """Folder of the screens' sources -> sentence -> translation. What reads as its own key is left out."""
    found: dict[str, dict[str, Any]] = {}
    for message in catalogue:
        places = [name.removeprefix(SCREENS) for name, _ in message.locations if name.startswith(SCREENS)]
        key = message.id if isinstance(message.id, str) else message.id[0]
        for folder in sorted({place.split("/")[0] for place in places}):
            if message.string != key:
                found.setdefault(folder, {})[key] = message.string
    return found
