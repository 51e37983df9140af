"""Unpacks Debian packages into a folder of ours: nothing is installed and no rights are needed."""

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

TIMEOUT_SECONDS = 300


class Unavailable(Exception):
    """A package or tool cannot be had here; the message says which and why, in a line."""


class Apt:
    """apt-get and dpkg-deb working inside `folder`; the unpacked files are under `root`."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "root"
        self._folder = folder
        self._options = ["-o", "Acquire::Retries=0", "-o", "Acquire::http::Timeout=15"]
        self._options += ["-o", "APT::Sandbox::User=root"]  # our folder is closed to apt's own user
        for tool in ("apt-get", "apt-cache", "dpkg-deb"):
            if shutil.which(tool) is None:
                raise Unavailable(f"{tool} is not here; the clips come from Debian packages")

    def unpack(self, wanted: Sequence[tuple[str, ...]]) -> None:
        """Download and unpack one package of each tuple, the first that exists: names differ by release.

        Tries the machine's own package lists first, then lists of ours. Raises Unavailable.
        """
        try:
            self._download(wanted)
        except Unavailable:
            self._own_lists()
            self._download(wanted)
        for package in sorted((self._folder / "debs").glob("*.deb")):
            self._run(["dpkg-deb", "-x", str(package), str(self.root)])

    def version(self, package: str) -> str:
        """The version of an unpacked package."""
        (found,) = (self._folder / "debs").glob(f"{package}_*.deb")
        return self._run(["dpkg-deb", "-f", str(found), "Version"]).strip()

    def run(self, program: str, *arguments: str) -> str:
        """Run an unpacked program with the unpacked libraries; its output. Raises Unavailable if it fails."""
        libraries = sorted({str(path.parent) for path in self.root.rglob("*.so*")})
        return self._run(
            [str(self.root / "usr/bin" / program), *arguments], LD_LIBRARY_PATH=":".join(libraries)
        )

    def _download(self, wanted: Sequence[tuple[str, ...]]) -> None:
        known = self._known([name for names in wanted for name in names])
        names = [self._first(names, known) for names in wanted]
        debs = self._folder / "debs"
        debs.mkdir(exist_ok=True)
        self._run(["apt-get", *self._options, "download", *names], cwd=debs)

    def _known(self, names: Sequence[str]) -> set[str]:
        """Those of the packages that can be had; asked at once, for each time apt reads its lists anew."""
        known, name = set(), ""
        for line in self._run(["apt-cache", *self._options, "policy", *names]).splitlines():
            if not line.startswith(" "):
                name = line.removesuffix(":")
            elif line.startswith("  Candidate:") and not line.endswith("(none)"):
                known.add(name)
        return known

    @staticmethod
    def _first(names: tuple[str, ...], known: set[str]) -> str:
        for name in names:
            if name in known:
                return name
        raise Unavailable(f"the package lists of this machine know no {names[0]}")

    def _own_lists(self) -> None:
        state, cache = self._folder / "state", self._folder / "cache"
        (state / "lists/partial").mkdir(parents=True, exist_ok=True)
        (cache / "archives/partial").mkdir(parents=True, exist_ok=True)
        for key, value in (
            ("Dir::State", state),
            ("Dir::State::lists", state / "lists"),
            ("Dir::State::status", "/var/lib/dpkg/status"),
            ("Dir::Cache", cache),
            ("Dir::Cache::archives", cache / "archives"),
        ):
            self._options += ["-o", f"{key}={value}"]
        self._run(["apt-get", *self._options, "update"])

    def _run(self, command: list[str], cwd: Path | None = None, **environment: str) -> str:
        try:
            done = subprocess.run(  # noqa: S603  commands are ours, nothing comes from outside
                command,
                cwd=cwd or self._folder,
                env={**os.environ, "LC_ALL": "C", **environment},
                capture_output=True,
                text=True,
                errors="replace",
                timeout=TIMEOUT_SECONDS,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise Unavailable(f"{Path(command[0]).name}: {error}") from None
        if done.returncode != 0:
            last = (done.stderr.strip() or done.stdout.strip() or "failed").splitlines()[-1]
            raise Unavailable(f"{Path(command[0]).name}: {last}")
        return done.stdout
