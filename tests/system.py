"""Sets up what the tests need of the system: Chromium, a Chinese font, PostgreSQL, Redis and nginx.

Run by ``make test``.

On Debian it installs what is missing, as root or by sudo without a password; elsewhere, or when it cannot,
it says plainly what is missing and how to get it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

PACKAGES = {
    "chromium": "chromium",
    "Chinese font": "fonts-noto-cjk",
    "PostgreSQL": "postgresql",
    "Redis": "redis-server",
    "nginx": "nginx-light",
}


def postgresql_programs() -> Path:
    """The folder of ``initdb`` and ``postgres``, of the newest version. Debian keeps them off the path.

    Raises ``FileNotFoundError``.
    """
    debian = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = sorted(debian, key=lambda path: float(path.parent.parent.name), reverse=True)
    on_path = [Path(found)] if (found := shutil.which("initdb")) else []
    for initdb in (*newest, *on_path):
        return initdb.resolve().parent
    raise FileNotFoundError("initdb")


def nginx() -> str | None:
    """The path of nginx; Debian keeps it where only root looks."""
    return shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")


def missing() -> list[str]:
    """What is not there, by the name a person would use."""
    found = []
    if not (shutil.which("chromium") or shutil.which("chromium-browser")):
        found.append("chromium")
    fonts = shutil.which("fc-list")
    listed = (
        subprocess.run([fonts, ":lang=zh"], capture_output=True, text=True, check=False).stdout
        if fonts
        else ""
    )
    if not listed.strip():
        found.append("Chinese font")
    try:
        postgresql_programs()
    except FileNotFoundError:
        found.append("PostgreSQL")
    if not shutil.which("redis-server"):
        found.append("Redis")
    if nginx() is None:
        found.append("nginx")
    return found


def main() -> int:
    """Installs what is missing; 0 when nothing is missing in the end."""
    needed = missing()
    if not needed:
        return 0
    packages = [PACKAGES[name] for name in needed]
    by = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if shutil.which("apt-get") and (not by or shutil.which("sudo")):
        print(f"Installing {', '.join(packages)} for the tests ...", flush=True)
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        install = [*by, "apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages, "fontconfig"]
        for command in ([*by, "apt-get", "update", "-qq"], install):
            subprocess.run(command, env=environment, check=False, stdout=subprocess.DEVNULL)
    left = missing()
    if left:
        print(f"The tests need: {', '.join(left)}. On Debian, as root:", file=sys.stderr)
        print(f"  apt-get install {' '.join(PACKAGES[name] for name in left)}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
