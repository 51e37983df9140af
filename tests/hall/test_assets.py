"""Built files become tags: hashed names, style sheets first, and plain words when nothing is built."""

import json
import os
from typing import Any

import pytest

from hall.assets import SOURCES, Assets, AssetsMissing, load_assets

MANIFEST: dict[str, dict[str, Any]] = {
    SOURCES["base"]: {"file": "assets/base-1.css"},
    SOURCES["board"]: {
        "file": "assets/board-2.js",
        "imports": ["_shared-3.js"],
        "css": ["assets/board-4.css"],
    },
    SOURCES["kiosk"]: {"file": "assets/kiosk-5.js", "imports": ["_shared-3.js"]},
    "_shared-3.js": {"file": "assets/shared-3.js"},
}


@pytest.fixture
def assets():
    return Assets(MANIFEST, "abc")


def test_styles_come_before_scripts_and_shared_parts_are_named_once(assets):
    assert str(assets.tags("base", "board", "kiosk")).splitlines() == [
        '<link rel="stylesheet" href="/static/dist/assets/base-1.css">',
        '<link rel="stylesheet" href="/static/dist/assets/board-4.css">',
        '<link rel="modulepreload" href="/static/dist/assets/shared-3.js">',
        '<script type="module" src="/static/dist/assets/board-2.js"></script>',
        '<script type="module" src="/static/dist/assets/kiosk-5.js"></script>',
    ]


def test_a_style_sheet_can_wait_for_a_media_query(assets):
    tag = str(assets.tags("base", media="(prefers-color-scheme: dark)"))
    assert tag == (
        '<link rel="stylesheet" href="/static/dist/assets/base-1.css" media="(prefers-color-scheme: dark)">'
    )


def test_a_screen_that_the_build_lacks_is_said_plainly(assets):
    with pytest.raises(AssetsMissing, match=r"no office screen\. Run: make assets"):
        assets.tags("office")


@pytest.mark.parametrize("text", [None, "not json"])
def test_no_build_is_said_plainly(tmp_path, text):
    if text is not None:
        (tmp_path / "manifest.json").write_text(text)
    with pytest.raises(AssetsMissing, match="Run: make assets"):
        load_assets(tmp_path)


def test_the_build_id_changes_with_any_file(tmp_path):
    builds = []
    for name in ("one", "two"):
        folder = tmp_path / name
        folder.mkdir()
        (folder / "manifest.json").write_text(json.dumps({"a": {"file": f"{name}.js"}}))
        builds.append(load_assets(folder).build)
    assert len(set(builds)) == 2


def test_a_build_made_while_the_server_runs_is_used_at_once(tmp_path):
    manifest = tmp_path / "manifest.json"
    manifest.write_text(json.dumps({SOURCES["base"]: {"file": "assets/base-1.css"}}))
    assert "base-1.css" in load_assets(tmp_path).tags("base")
    manifest.write_text(json.dumps({SOURCES["base"]: {"file": "assets/base-2.css"}}))
    os.utime(manifest, ns=(1, 1))
    assert "base-2.css" in load_assets(tmp_path).tags("base")
