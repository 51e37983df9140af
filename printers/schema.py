"""The JSON Schema of slip templates, made from the same table of kinds and keys that checks them."""

from __future__ import annotations

import json
import sys
from typing import Any

from printers.blocks import KINDS, WHEN, Key
from printers.slip import LANGUAGES, Words


def template_schema() -> dict[str, Any]:
    """The schema as JSON values. What it cannot say (fields in braces, the whole) the reader checks."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Kuaiban slip template",
        "type": "object",
        "additionalProperties": False,
        "required": ["block"],
        "properties": {
            "block": {
                "type": "array",
                "minItems": 1,
                "items": {"oneOf": [{"$ref": f"#/$defs/{kind}"} for kind in KINDS]},
            }
        },
        "$defs": {kind: _block(kind) for kind in KINDS},
    }


def _block(kind: str) -> dict[str, Any]:
    keys = KINDS[kind]
    return {
        "type": "object",
        "additionalProperties": False,
        "required": ["kind", *(name for name, key in keys.items() if key.needed)],
        "properties": {
            "kind": {"const": kind},
            "when": _value(WHEN),
            **{name: _value(key) for name, key in keys.items()},
        },
    }


def _value(key: Key) -> dict[str, Any]:
    default = key.default.to_data() if isinstance(key.default, Words) else key.default
    said = {"description": key.means} | ({} if default is None else {"default": default})
    text = {"type": "string"}
    both = {
        "type": "object",
        "additionalProperties": False,
        "required": list(LANGUAGES),
        "properties": dict.fromkeys(LANGUAGES, text),
    }
    one = {"enum": list(key.choices)}
    shapes: dict[str, dict[str, Any]] = {
        "text": {"oneOf": [text, both]},
        "choice": one,
        "integer": {"type": "integer", "minimum": key.least, "maximum": key.most},
        "flag": {"type": "boolean"},
        "conditions": {"oneOf": [one, {"type": "array", "items": one}]},
        "file": text,
    }
    return said | shapes[key.shape]


def main() -> None:
    """Print the schema: ``python -m printers.schema > docs/reference/slip-template.schema.json``."""
    json.dump(template_schema(), sys.stdout, ensure_ascii=False, indent=2)
    sys.stdout.write("\n")


if __name__ == "__main__":
    main()
