"""Sound as arrays: mono, float64 between -1 and 1, `RATE` samples a second. Levels are dB of full scale."""

import io
import wave
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt

Samples = npt.NDArray[np.float64]

RATE = 22_050
SPEECH_DBFS = -20.0
"""Root mean square of everything that is played."""
PEAK_DB = -1.0
CROSS_FADE_SECONDS = 0.015
PAUSE_SECONDS = 0.120
LOWEST_HZ = 60
CHIME_SECONDS = 0.600
CHIME_NOTES_HZ = (659.26, 523.25)
"""E5 then C5, a falling third: the usual doorbell, easy to place and unlike speech."""


def read_wav(path: Path) -> tuple[Samples, int]:
    """A 16-bit WAV file as mono samples and its rate. Raises ValueError for another sample width."""
    with wave.open(str(path)) as file:
        if file.getsampwidth() != 2:
            raise ValueError(f"{path}: {8 * file.getsampwidth()} bits a sample; clips have 16")
        raw = np.frombuffer(file.readframes(file.getnframes()), dtype="<i2")
        return raw.reshape(-1, file.getnchannels()).mean(axis=1) / 32768.0, file.getframerate()


def wav_bytes(samples: Samples) -> bytes:
    """Samples as a mono 16-bit WAV file."""
    target = io.BytesIO()
    with wave.open(target, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(np.round(np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes())
    return target.getvalue()


def resample(samples: Samples, rate: int) -> Samples:
    """From `rate` to `RATE` through the spectrum: exact up to the lower Nyquist rate, for clips.

    What lies under `LOWEST_HZ` is hum and offset, no speech, and goes: an offset cracks at every joint.
    """
    padded = np.concatenate([samples, np.zeros(rate // 10)])  # so that the end does not wrap to the beginning
    length = round(len(padded) * RATE / rate)
    spectrum = np.fft.rfft(padded)
    kept = np.zeros(length // 2 + 1, dtype=complex)
    width = min(len(spectrum), len(kept))
    kept[:width] = spectrum[:width]
    kept[: round(LOWEST_HZ * len(padded) / rate)] = 0
    result = np.fft.irfft(kept, length) * (length / len(padded))
    return result[: round(len(samples) * RATE / rate)]


def trim(samples: Samples, floor_db: float = -42.0, keep_seconds: float = 0.012) -> Samples:
    """Without the near-silence at both ends: all under `floor_db` below the peak, but for a short rest."""
    loud = np.flatnonzero(np.abs(samples) > np.abs(samples).max(initial=0) * 10 ** (floor_db / 20))
    if not len(loud):
        return samples[:0]
    keep = round(keep_seconds * RATE)
    return samples[max(0, loud[0] - keep) : loud[-1] + 1 + keep]


def level(samples: Samples) -> Samples:
    """At `SPEECH_DBFS`; quieter if a peak would pass `PEAK_DB`, so that nothing is ever clipped."""
    peak = float(np.abs(samples).max(initial=0))
    if peak == 0:
        return samples
    gain = 10 ** (SPEECH_DBFS / 20) / float(np.sqrt(np.mean(samples**2)))
    return samples * min(gain, 10 ** (PEAK_DB / 20) / peak)


def edges(samples: Samples) -> Samples:
    """With a fade of one cross-fade at both ends, so that no clip begins or ends with a click."""
    width = min(round(CROSS_FADE_SECONDS * RATE), len(samples) // 2)
    shape = np.ones(len(samples))
    ramp = np.sin(np.linspace(0, np.pi / 2, width, endpoint=False)) ** 2
    shape[:width] = ramp
    shape[len(samples) - width :] = ramp[::-1]
    return samples * shape


def join(clips: Iterable[Samples | None]) -> Samples:
    """Clips in a row; None is a pause. Neighbours overlap by one cross-fade, their faded edges adding up."""
    parts = [edges(clip) if clip is not None else None for clip in clips]
    overlap, pause = round(CROSS_FADE_SECONDS * RATE), round(PAUSE_SECONDS * RATE)
    starts, at = [], 0
    for part, following in pairwise([*parts, None]):
        starts.append(at)
        both = part is not None and following is not None
        at += (pause if part is None else len(part)) - (overlap if both else 0)
    out = np.zeros(max(at, 0))
    for start, part in zip(starts, parts, strict=True):
        if part is not None:
            out[start : start + len(part)] += part
    return out


def chime() -> Samples:
    """Two struck notes, `CHIME_SECONDS` together, levelled like speech."""
    half = round(CHIME_SECONDS * RATE / 2)
    time = np.arange(half) / RATE
    notes = [
        sum(
            (
                strength * np.sin(2 * np.pi * hertz * harmonic * time)
                for harmonic, strength in ((1, 1.0), (2, 0.3))
            )
        )
        * np.exp(-7 * time)
        for hertz in CHIME_NOTES_HZ
    ]
    return level(np.concatenate([edges(np.asarray(note)) for note in notes]))
