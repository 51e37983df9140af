"""Clip packs: folders with a `pack.toml` that names each token's sound file, with licence and credit."""

import tomllib
from dataclasses import dataclass, field
from pathlib import Path

from displays.voice.sound import RATE, Samples, read_wav

PACKS = Path(__file__).parent / "packs"
"""Where the build puts the packs, one folder a language."""

MANIFEST = "pack.toml"


class PackFault(Exception):
    """A pack that cannot be used; the message says which file, what is wrong and how to mend it."""


@dataclass(frozen=True)
class Pack:
    """One language's clips. Files are read when first needed and then kept."""

    language: str
    licence: str
    credit: str
    files: dict[str, Path]
    _read: dict[str, Samples] = field(default_factory=dict, repr=False, compare=False)

    def clip(self, token: str) -> Samples:
        """The samples of a token. Raises KeyError for a token it has not, PackFault for a bad file."""
        if token not in self._read:
            path = self.files[token]
            try:
                samples, rate = read_wav(path)
            except Exception as error:
                raise PackFault(
                    f"{path}: {error}; build the clips again: python -m displays.voice.build"
                ) from None
            if rate != RATE:
                raise PackFault(f"{path}: {rate} samples a second, needed {RATE}; build the clips again")
            self._read[token] = samples
        return self._read[token]


def load_pack(folder: Path) -> Pack:
    """The pack in a folder. Raises PackFault naming everything that is wrong with its manifest."""
    manifest = folder / MANIFEST
    try:
        data = tomllib.loads(manifest.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise PackFault(
            f"{manifest}: {error}; build the clips again: python -m displays.voice.build"
        ) from None
    faults = [
        f"{key} must be a text"
        for key in ("language", "licence", "credit")
        if not isinstance(data.get(key), str)
    ]
    clips = data.get("clips")
    if not isinstance(clips, dict):
        faults.append("[clips] must be a table of token = file")
        clips = {}
    faults += [
        f"clips.{token}: no file {name} beside it"
        for token, name in clips.items()
        if not isinstance(name, str) or not (folder / name).is_file()
    ]
    if faults:
        raise PackFault(
            f"{manifest}: {'; '.join(faults)}. Mend it or build again: python -m displays.voice.build"
        )
    files = {token: folder / name for token, name in clips.items()}
    return Pack(data["language"], data["licence"], data["credit"], files)


def load_packs(folder: Path) -> tuple[list[Pack], list[str]]:
    """All packs under `folder` and, in sentences, what is wrong with those that cannot be used."""
    packs, faults = [], []
    for manifest in sorted(folder.glob(f"*/{MANIFEST}")):
        try:
            packs.append(load_pack(manifest.parent))
        except PackFault as fault:
            faults.append(str(fault))
    return packs, faults
