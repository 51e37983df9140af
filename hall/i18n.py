"""Languages of the pages: which one a reader gets, and the sentences for server and browser.

One gettext catalogue serves both. Jinja and Python use it through Flask-Babel; a page's script finds its own
part of it as JSON in the page. ``python -m hall.i18n`` compiles the catalogues; with the word
``update`` they are first brought in line with the sources.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask, Response, g, request
from flask_babel import Babel, gettext

from hall.assets import AssetsMissing
from hall.locales.catalogues import compile_all, update
from printers import phrases

LANGUAGES: Mapping[str, str] = {"zh-CN": "zh_Hans_CN", "en": "en"}
"""Language of the product -> name of its catalogue's folder."""
OWN_NAMES: Mapping[str, str] = {"zh-CN": "中文", "en": "English"}
"""Each language as its readers write it."""
DEFAULT = "zh-CN"
COOKIE = "kuaiban_lang"
LOCALES = Path(__file__).parent / "locales"
_YEAR = 365 * 24 * 3600


def language() -> str:
    """The language of the present request: ``?lang=``, the cookie, ``Accept-Language``, else the default."""
    if "kb_language" not in g:
        asked = (request.args.get("lang"), request.cookies.get(COOKIE))
        chosen = next((one for one in asked if one in LANGUAGES), None)
        g.kb_language = chosen or _accepted() or DEFAULT
    return str(g.kb_language)


def _accepted() -> str | None:
    for wanted, _ in request.accept_languages:
        start = wanted.lower().split("-")[0]
        found = next((one for one in LANGUAGES if one.lower().split("-")[0] == start), None)
        if found:
            return found
    return None


def other_languages(of: str) -> list[str]:
    """The languages that a page in ``of`` offers."""
    return [one for one in LANGUAGES if one != of]


def named(names: Mapping[str, str] | None, lang: str | None = None) -> str:
    """A name in the reader's language; any other when there is none in it."""
    if not names:
        return ""
    return names.get(lang or language()) or next(iter(names.values()))


def waiting_words(estimate: Mapping[str, float] | None) -> str:
    """An expected wait (``p50_seconds``, ``p90_seconds``) as one phrase in the reader's language."""
    if estimate is None:
        return str(gettext("not known yet"))
    return phrases.expected(estimate["p50_seconds"], estimate["p90_seconds"], language())


@cache
def _browser_words(folder: str) -> dict[str, dict[str, Any]]:
    path = LOCALES / folder / "browser.json"
    try:
        found: dict[str, dict[str, Any]] = json.loads(path.read_text("utf-8"))
    except OSError:
        raise AssetsMissing(f"{path} is missing: the sentences are not compiled. Run: make assets") from None
    return found


def words_for(screen: str, lang: str) -> dict[str, Any]:
    """The sentences that the script of ``screen`` needs: sentence -> translation, or [one, many]."""
    words = _browser_words(LANGUAGES[lang])
    return {**words.get("lib", {}), **words.get(screen, {})}


def _remember(response: Response) -> Response:
    asked = request.args.get("lang")
    if asked is not None and asked in LANGUAGES and request.method == "GET":
        response.set_cookie(COOKIE, asked, max_age=_YEAR, httponly=True, samesite="Lax")
    return response


def init_app(app: Flask) -> None:
    """Gives ``app`` its sentences and its templates ``named``, ``words_for`` and the languages' own names.

    The browser's sentences are read at the first page that needs them; :class:`hall.assets.AssetsMissing`
    says when they are not compiled.
    """
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(LOCALES)
    Babel(app, locale_selector=lambda: LANGUAGES[language()], default_locale=LANGUAGES[DEFAULT])
    app.jinja_env.policies["ext.i18n.trimmed"] = True
    app.jinja_env.globals.update(
        named=named, words_for=words_for, own_names=OWN_NAMES, waiting_words=waiting_words
    )
    app.after_request(_remember)


if __name__ == "__main__":
    if "update" in sys.argv[1:]:
        update()
    compile_all()
