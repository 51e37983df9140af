"""Reading a slip template: TOML in, checked blocks out, every mistake at once with its mend."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from printers.blocks import KINDS, WHEN, Block, Key, Template
from printers.checks import check
from printers.errors import Mistake, TemplateMistakes, did_you_mean
from printers.slip import Words

DEFAULT = Path(__file__).parent / "templates" / "default.toml"
"""The template of a hall that has chosen none."""
LARGEST_FILE = 256 * 1024
COMMON = {"kind", "when"}


@cache
def default_template() -> Template:
    """The packaged template."""
    return load_template(DEFAULT)


def load_template(path: Path) -> Template:
    """The template in a file. Raises TemplateMistakes, also when it cannot be read or is not TOML."""
    try:
        raw = path.read_bytes()
    except OSError as failed:
        raise TemplateMistakes(
            str(path), [Mistake("", f"cannot be read ({failed.strerror})", "Check the path")]
        ) from None
    if len(raw) > LARGEST_FILE:
        raise TemplateMistakes(
            str(path), [Mistake("", "is larger than 256 KiB", "A template is a few kilobytes")]
        )
    return parse_template(raw, path)


def parse_template(raw: bytes | str, file: Path | str) -> Template:
    """The template in TOML text; ``file`` names it in mistakes and is where logos are looked for."""
    try:
        data = tomllib.loads(raw.decode("utf-8") if isinstance(raw, bytes) else raw)
    except UnicodeDecodeError as failed:
        wrong = Mistake("", f"is not UTF-8 at byte {failed.start}", "Save it as UTF-8")
        raise TemplateMistakes(str(file), [wrong]) from None
    except tomllib.TOMLDecodeError as failed:
        raise TemplateMistakes(str(file), [Mistake("", f"is not TOML: {failed}", "Mend that line")]) from None
    return _Reader(file).read(data)


class _Reader:
    """Checks a whole document and keeps every mistake until the end."""

    def __init__(self, file: Path | str) -> None:
        self.file = file
        self.mistakes: list[Mistake] = []
        self.where = ""

    def read(self, data: Mapping[str, Any]) -> Template:
        for key in data:
            if key != "block":
                self.note(f"key {key!r}", "is unknown", did_you_mean(key, ["block"]))
        rows = data.get("block", [])
        if not isinstance(rows, list) or not rows or not all(isinstance(row, dict) for row in rows):
            self.note("", "has no blocks", "Write at least one [[block]] with a kind")
            rows = []
        blocks = [block for n, row in enumerate(rows, 1) for block in self.block(n, row)]
        if rows and not self.mistakes:
            self.whole(blocks)
        if self.mistakes:
            raise TemplateMistakes(str(self.file), self.mistakes)
        return Template(self.file, tuple(blocks))

    def note(self, where: str, what: str, mend: str) -> None:
        self.mistakes.append(Mistake(", ".join(filter(None, (self.where, where))), what, mend))

    def block(self, position: int, row: Mapping[str, Any]) -> Iterator[Block]:
        kind = row.get("kind")
        self.where = f"block {position}"
        if not isinstance(kind, str) or kind not in KINDS:
            missing = "is missing" if kind is None else f"{kind!r} is unknown"
            self.note("key 'kind'", missing, did_you_mean(str(kind or ""), KINDS))
            self.where = ""
            return
        self.where = f"block {position} ({kind})"
        keys = KINDS[kind]
        for key in sorted(set(row) - set(keys) - COMMON):
            self.note(f"key {key!r}", "is unknown", did_you_mean(key, {*keys, *COMMON}))
        values = {name: self.value(name, key, row) for name, key in keys.items()}
        when = self.value("when", WHEN, row) or ()
        self.where = ""
        yield Block(kind, when, values)

    def whole(self, blocks: list[Block]) -> None:
        """What must hold for the template as a whole."""
        cuts = [n for n, block in enumerate(blocks, 1) if block.kind == "cut"]
        if cuts and cuts != [len(blocks)]:
            self.note(f"block {cuts[0]} (cut)", "is not the last block", "Keep one cut and put it at the end")
        if not any(block.kind == "number" and not block.when for block in blocks):
            self.note("", "never prints the ticket number", 'Add [[block]] kind = "number" without when')
        if not any(block.kind == "copy_mark" and set(block.when) <= {"copy"} for block in blocks):
            self.note(
                "", "would print a copy that looks like an original", 'Add [[block]] kind = "copy_mark"'
            )

    def value(self, name: str, key: Key, row: Mapping[str, Any]) -> Any:
        """The checked value of a key, or its default."""
        if name not in row:
            if key.needed:
                self.note(f"key {name!r}", "is missing", key.means)
            default = key.default
            return Words(default, default) if key.shape == "text" and isinstance(default, str) else default
        value, problems = check(key, row[name], Path(self.file).parent)
        for detail, what, mend in problems:
            self.note(f"key {name!r}" + (f", {detail}" if detail else ""), what, mend)
        return value
