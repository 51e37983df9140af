"""Make the typeface of slips: ``python -m printers.fonts.build``.

The files come from one npm package of pinned content. The regular weight is kept whole, so that rare
characters of names print; the bold weight is cut down to GB 2312, and the painter takes a missing bold
glyph from the regular weight. Running it again does nothing when both files are already the right ones.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
from io import BytesIO
from pathlib import Path

# fontTools has no type hints.
from fontTools import subset  # type: ignore[import-untyped, unused-ignore]
from fontTools.ttLib import TTFont  # type: ignore[import-untyped, unused-ignore]

from printers.fonts.files import BOLD, FOLDER, LICENCE, REGULAR, in_bold

PACKAGE = "@expo-google-fonts/noto-sans-sc@0.4.3"
PACKAGE_SHA512 = (
    "f6b0307454c51db3bfbba0acd208f68d96d6ef84c62226853509d7607dace700"
    "356f3564c1b6af88be2df18515eb8d9e1988e0f3a787e8390011099f3470e771"
)
REGULAR_MEMBER = "package/400Regular/NotoSansSC_400Regular.ttf"
REGULAR_SHA256 = "d45f67f0a7c0ca3f256950777ce6a61cc7ce5f9696d02900cbbaac25f8aa7d16"
BOLD_MEMBER = "package/700Bold/NotoSansSC_700Bold.ttf"
LICENCE_MEMBER = "package/LICENSE_FONT"
MARK = "kuaiban bold gb2312 2 " + PACKAGE_SHA512[:16]
"""Written into the bold file's unique name; change the digit when the recipe changes."""
UNIQUE_NAME = 3


class BuildFailed(Exception):
    """The typeface could not be made; the message says why and what to do."""


def up_to_date() -> bool:
    """Whether both files exist and are the ones this recipe makes."""
    if not (REGULAR.is_file() and BOLD.is_file()):
        return False
    if hashlib.sha256(REGULAR.read_bytes()).hexdigest() != REGULAR_SHA256:
        return False
    return MARK.encode("utf-16-be") in BOLD.read_bytes()


def fetch(folder: Path) -> Path:
    """Have npm put the package's archive into the folder; its path.

    Raises BuildFailed when npm is missing or fails, or the archive is not the pinned one.
    """
    beside = Path(sys.executable).with_name("npm")
    npm = str(beside) if beside.exists() else shutil.which("npm")
    if npm is None:
        raise BuildFailed("npm is missing. Install the build group: uv sync --group build")
    command = [npm, "pack", PACKAGE, "--silent", "--pack-destination", str(folder)]
    # npm is a script that looks for node beside it first.
    search = os.pathsep.join((str(beside.parent), os.environ.get("PATH", os.defpath)))
    ran = subprocess.run(  # noqa: S603 - fixed words
        command, cwd=folder, capture_output=True, text=True, env={**os.environ, "PATH": search}, check=False
    )
    archives = sorted(folder.glob("*.tgz"))
    if ran.returncode != 0 or not archives:
        said = (ran.stderr or ran.stdout).strip().splitlines()
        raise BuildFailed(f"npm could not fetch {PACKAGE}: {said[-1] if said else ran.returncode}")
    digest = hashlib.sha512(archives[0].read_bytes()).hexdigest()
    if digest != PACKAGE_SHA512:
        raise BuildFailed(f"{PACKAGE} is not the pinned archive: its SHA-512 is {digest}")
    return archives[0]


def members(archive: Path) -> dict[str, bytes]:
    """The three wanted files of the archive by name, read without unpacking the rest."""
    found: dict[str, bytes] = {}
    with tarfile.open(archive) as tar:
        for member in tar:
            if member.name in {REGULAR_MEMBER, BOLD_MEMBER, LICENCE_MEMBER}:
                content = tar.extractfile(member)
                assert content is not None
                found[member.name] = content.read()
    return found


def cut_down(source: bytes) -> bytes:
    """The bold weight with GB 2312 only, without hints and layout tables, marked with the recipe."""
    options = subset.Options()
    options.layout_features = []
    options.hinting = False
    options.glyph_names = False
    options.name_IDs = ["*"]
    font = TTFont(BytesIO(source), lazy=True)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=[point for point in range(0x10000) if in_bold(chr(point))])
    cutter.subset(font)
    font["name"].setName(MARK, UNIQUE_NAME, 3, 1, 0x409)
    made = BytesIO()
    font.save(made)
    return made.getvalue()


def build() -> str:
    """Make what is missing; one line that says what was done and how long it took.

    Raises BuildFailed with the reason.
    """
    if up_to_date():
        return "fonts: up to date"
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        found = members(fetch(Path(folder)))
    fetched = time.monotonic()
    if found[LICENCE_MEMBER] != LICENCE.read_bytes():
        raise BuildFailed(f"The licence of {PACKAGE} is no longer the one in {LICENCE.name}. Read it first.")
    _write(REGULAR, found[REGULAR_MEMBER])
    _write(BOLD, cut_down(found[BOLD_MEMBER]))
    done = time.monotonic()
    size = (REGULAR.stat().st_size + BOLD.stat().st_size) / 1e6
    took = f"fetched in {fetched - began:.1f} s, cut in {done - fetched:.1f} s"
    return f"fonts: {size:.1f} MB in {FOLDER.name}/, {took}"


def _write(path: Path, content: bytes) -> None:
    # A reader sees the old file or the new one, never half of it.
    fresh = path.with_suffix(".part")
    fresh.write_bytes(content)
    fresh.replace(path)


def main() -> int:
    """Run the build; 0 when the typeface is there, 1 with one line of reason when not."""
    try:
        sys.stdout.write(build() + "\n")
    except (BuildFailed, OSError) as failed:
        sys.stderr.write(f"fonts: {failed}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
