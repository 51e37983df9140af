"""Built screens: the hashed files that Vite made, as tags for a page.

The build writes ``static/dist/manifest.json``: source -> file, its style sheets, the chunks it imports.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Flask
from markupsafe import Markup

FOLDER = Path(__file__).parent / "static" / "dist"
ADDRESS = "/static/dist/"
SOURCES: Mapping[str, str] = {
    "base": "src/styles/base.css",
    "dark": "src/styles/dark.css",
    "kiosk": "src/kiosk/main.ts",
    "board": "src/board/main.ts",
    "console": "src/console/main.ts",
    "reception": "src/reception/main.ts",
    "office": "src/office/main.ts",
    "follow": "src/follow/main.ts",
    "theatre": "theatre.js",
    "theatre-style": "theatre.css",
}
"""What a page asks for by name -> its source in ``frontend/``."""


class AssetsMissing(Exception):
    """The screens are not built; the message says how to build them."""


@dataclass(frozen=True, slots=True)
class Assets:
    """One build of the screens. ``build`` changes whenever any file does, so pages know when to reload."""

    manifest: Mapping[str, Mapping[str, Any]]
    build: str

    def tags(self, *names: str, media: str = "") -> Markup:
        """Link and script tags of the named entries, style sheets first, each file once.

        ``media`` limits the style sheets to a media query. Raises :class:`AssetsMissing` for a name that is
        not in the build.
        """
        chunks = [chunk for name in names for chunk in self._with_imports(self._source(name))]
        styles = dict.fromkeys(style for chunk in chunks for style in self._styles(chunk))
        scripts = dict.fromkeys(chunk["file"] for chunk in chunks if chunk["file"].endswith(".js"))
        entries = {self.manifest[self._source(name)]["file"] for name in names}
        limit = Markup(' media="{}"').format(media) if media else Markup()
        tags = [Markup('<link rel="stylesheet" href="{}"{}>').format(ADDRESS + one, limit) for one in styles]
        tags += [
            Markup('<script type="module" src="{}"></script>').format(ADDRESS + one)
            if one in entries
            else Markup('<link rel="modulepreload" href="{}">').format(ADDRESS + one)
            for one in scripts
        ]
        return Markup("\n").join(tags)

    def _source(self, name: str) -> str:
        source = SOURCES[name]
        if source not in self.manifest:
            raise AssetsMissing(f"The build has no {name} screen. Run: make assets")
        return source

    def _with_imports(self, key: str) -> Iterator[Mapping[str, Any]]:
        chunk = self.manifest[key]
        for other in chunk.get("imports", ()):
            yield from self._with_imports(other)
        yield chunk

    @staticmethod
    def _styles(chunk: Mapping[str, Any]) -> Iterator[str]:
        yield from chunk.get("css", ())
        if chunk["file"].endswith(".css"):
            yield chunk["file"]


def load_assets(folder: Path = FOLDER) -> Assets:
    """The build in ``folder``, also when it was made anew while the server runs.

    Raises :class:`AssetsMissing` when there is none that can be read.
    """
    path = folder / "manifest.json"
    try:
        return _read(path, path.stat().st_mtime_ns)
    except (OSError, ValueError):
        raise AssetsMissing(f"The screens are not built: {path} cannot be read. Run: make assets") from None


@lru_cache(maxsize=8)
def _read(path: Path, _changed_at: int) -> Assets:
    text = path.read_bytes()
    return Assets(json.loads(text), hashlib.sha256(text).hexdigest()[:12])


def init_app(app: Flask) -> None:
    """Gives templates the name ``assets``. Pages without a build raise :class:`AssetsMissing`."""
    app.jinja_env.globals["assets"] = load_assets
