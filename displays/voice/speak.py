"""Tokens in, one WAV file out: chime, a breath, then the clips joined."""

from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from displays.voice import sound
from displays.voice.packs import PACKS, Pack, PackFault, load_packs
from displays.voice.tokens import PAUSE

CACHE_SIZE = 64
"""Announcements kept ready, about 0.2 MB each: a called number is said again on recall, not all day."""

AFTER_CHIME_SECONDS = 0.150
WAV_HEADER_BYTES = 44


@dataclass(frozen=True, slots=True)
class Sound:
    """What to play. `spoken` is false when only the chime sounds, and `missing` names the lacking tokens."""

    wav: bytes
    length_ms: int
    spoken: bool
    missing: tuple[str, ...] = ()


class Voice:
    """The clips of all packs under a folder, joined on demand.

    `faults` says in sentences why a pack could not be used; `languages` are those that can be spoken.
    """

    def __init__(self, folder: Path = PACKS) -> None:
        self._packs, self.faults = load_packs(folder)
        self._where: dict[str, Pack] = {}
        for pack in self._packs:
            for token in pack.files:
                self._where.setdefault(token, pack)
        self._chime = sound.chime()
        self._chime_only = Sound(sound.wav_bytes(self._chime), round(sound.CHIME_SECONDS * 1000), False)
        self._ready: OrderedDict[tuple[str, ...], bytes] = OrderedDict()

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages of the packs in use."""
        return tuple(pack.language for pack in self._packs)

    @property
    def credits(self) -> tuple[str, ...]:
        """One line a pack: whose voice it is and under which licence."""
        return tuple(f"{pack.credit} ({pack.licence})" for pack in self._packs)

    def missing(self, tokens: tuple[str, ...]) -> tuple[str, ...]:
        """The tokens no pack has a clip for, each once."""
        return tuple(dict.fromkeys(token for token in tokens if token != PAUSE and token not in self._where))

    def wav(self, tokens: tuple[str, ...]) -> bytes | None:
        """Chime and speech as a WAV file (mono, 16 bit); None when a clip is missing or cannot be read."""
        if tokens in self._ready:
            self._ready.move_to_end(tokens)
            return self._ready[tokens]
        if not tokens or self.missing(tokens):
            return None
        try:
            clips = [None if token == PAUSE else self._where[token].clip(token) for token in tokens]
        except PackFault as fault:
            self.faults.append(str(fault))
            return None
        breath = np.zeros(round(AFTER_CHIME_SECONDS * sound.RATE))
        speech = sound.level(sound.join(clips))
        made = sound.wav_bytes(np.concatenate([self._chime, breath, speech]))
        self._ready[tokens] = made
        if len(self._ready) > CACHE_SIZE:
            self._ready.popitem(last=False)
        return made

    def say(self, tokens: tuple[str, ...]) -> Sound:
        """What to play for these tokens: speech if every clip is there, else the chime alone."""
        made = self.wav(tokens)
        if made is None:
            only = self._chime_only
            return Sound(only.wav, only.length_ms, False, self.missing(tokens))
        samples = (len(made) - WAV_HEADER_BYTES) // 2
        return Sound(made, -(-samples * 1000 // sound.RATE), True)
