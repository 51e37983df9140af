"""Builds the clip packs from Debian packages: `python -m displays.voice.build`.

Mandarin syllables are voice 5 of gcin-voice, human recordings under CC-BY-3.0; English words and letters are
spoken by flite's voice rms. A second run with the same words does nothing. Where the packages cannot be had,
one line says so and the exit code is 0: announcements then chime and the board shows the text.
"""

import argparse
import fcntl
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from pypinyin import Style
from pypinyin.contrib.tone_convert import to_tone
from pypinyin.style import convert

from displays.voice.debian import Apt, Unavailable
from displays.voice.packs import MANIFEST, PACKS
from displays.voice.sound import RATE, edges, level, read_wav, resample, trim, wav_bytes
from displays.voice.tokens import LETTER
from displays.voice.vocabulary import chinese_tokens, english_tokens, usual_words

RECIPE = 1
"""Raise it when the same words must give other clips."""

STAMP = ".stamp"
LOCK = ".lock"

CHINESE_PACKAGES = (("gcin-voice",), ("vorbis-tools",), ("libvorbisfile3",), ("libvorbis0a",), ("libogg0",))
ENGLISH_PACKAGES = (("flite",), ("libflite1",), ("libasound2t64", "libasound2"))

CHINESE_CREDIT = (
    "Mandarin syllables: gcin-voice, voice 5, by Chu Lo (羅竺) with the ChionMeilin recording group "
    "(徵音梅林開發委員會錄音組); trimmed, levelled and joined"
)
ENGLISH_CREDIT = "English words: made with Flite, voice rms, Carnegie Mellon University"


@dataclass(frozen=True)
class Recipe:
    """How one language's clips are made: what to unpack, and who says the tokens."""

    language: str
    licence: str
    credit: str
    packages: tuple[tuple[str, ...], ...]
    record: Callable[[Apt, Sequence[str], Path], dict[str, Path]]


def zhuyin_name(token: str) -> str:
    """gcin's folder for a syllable: zhuyin, the tone as a digit, none for the first: kuai4 is ㄎㄨㄞ4."""
    name = convert(to_tone(token.replace("v", "ü")), Style.BOPOMOFO, strict=True, default=token)
    tone = {"˙": "1", "ˊ": "2", "ˇ": "3", "ˋ": "4"}.get(name[-1], "")
    return str(name.rstrip("˙ˊˇˋ") + tone)


def record_chinese(apt: Apt, tokens: Sequence[str], folder: Path) -> dict[str, Path]:
    """The recordings of these syllables as WAV files; a syllable without one is left out."""
    sources = {
        token: apt.root / "usr/share/gcin-voice/ogg" / zhuyin_name(token) / "5.ogg" for token in tokens
    }
    there = {token: source for token, source in sources.items() if source.is_file()}
    for token, source in there.items():
        shutil.copyfile(source, folder / f"{token}.ogg")
    apt.run("oggdec", "-Q", *(str(folder / f"{token}.ogg") for token in there))
    return {token: folder / f"{token}.wav" for token in there}


def record_english(apt: Apt, tokens: Sequence[str], folder: Path) -> dict[str, Path]:
    """These words and letters spoken by flite."""

    def speak(token: str) -> Path:
        path = folder / f"{token}.wav"
        text = token.removeprefix(LETTER).upper() if token.startswith(LETTER) else token.replace("-", " ")
        apt.run("flite", "-voice", "rms", "-t", f"{text}.", "-o", str(path))
        return path

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return dict(zip(tokens, pool.map(speak, tokens), strict=True))


RECIPES = (
    Recipe("zh-CN", "CC-BY-3.0", CHINESE_CREDIT, CHINESE_PACKAGES, record_chinese),
    Recipe("en", "MIT-CMU", ENGLISH_CREDIT, ENGLISH_PACKAGES, record_english),
)


def build_pack(recipe: Recipe, tokens: Sequence[str], target: Path) -> list[str]:
    """Make one pack in `target`, or only what it lacks; the sentences to tell. Raises Unavailable.

    The pack is put together beside its place and moved there whole, so a broken build leaves the old one.
    Words a hall has added before stay.
    """
    tried = tried_before(recipe, target / STAMP)
    wanted = sorted(set(tokens) - tried)
    if not wanted:
        return []
    with tempfile.TemporaryDirectory(prefix=".making-", dir=target.parent) as place:
        new = Path(place) / "new"
        new.mkdir()
        for clip in target.glob("*.wav") if tried else ():
            shutil.copyfile(clip, new / clip.name)
        version = record(recipe, wanted, Path(place), new)
        recorded = sorted(clip.stem for clip in new.glob("*.wav"))
        source = f"Debian package {recipe.packages[0][0]} {version}"
        (new / MANIFEST).write_text(manifest(recipe, source, recorded), encoding="utf-8")
        stamp = {"recipe": fingerprint(recipe), "tokens": sorted(tried.union(tokens))}
        (new / STAMP).write_text(json.dumps(stamp))
        if target.exists():
            target.rename(Path(place) / "old")
        new.rename(target)
    lacking = sorted(set(wanted) - set(recorded))
    told = [f"{recipe.language}: {len(recorded)} clips in {target}"]
    return [*told, f"{recipe.language}: no recording of {', '.join(lacking)}"] if lacking else told


def record(recipe: Recipe, tokens: Sequence[str], place: Path, clips: Path) -> str:
    """Put finished clips of these tokens into the folder `clips`; the version of the package used."""
    raw = place / "raw"
    raw.mkdir()
    apt = Apt(place)
    apt.unpack(recipe.packages)
    for token, path in recipe.record(apt, tokens, raw).items():
        samples, rate = read_wav(path)
        (clips / f"{token}.wav").write_bytes(wav_bytes(level(edges(trim(resample(samples, rate))))))
    return apt.version(recipe.packages[0][0])


def fingerprint(recipe: Recipe) -> str:
    """What the clips depend on besides the words."""
    parts = [RECIPE, recipe.language, recipe.licence, recipe.credit, recipe.packages]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def tried_before(recipe: Recipe, stamp: Path) -> set[str]:
    """The tokens an earlier build by the same recipe has tried; none if the stamp is absent or unreadable."""
    try:
        data = json.loads(stamp.read_text())
        return set(data["tokens"]) if data["recipe"] == fingerprint(recipe) else set()
    except (OSError, ValueError, LookupError, TypeError):
        return set()


def manifest(recipe: Recipe, source: str, tokens: Sequence[str]) -> str:
    """The text of `pack.toml`."""
    head = {
        "language": recipe.language,
        "licence": recipe.licence,
        "credit": recipe.credit,
        "source": source,
        "rate": RATE,
    }
    lines = [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in head.items()]
    clips = [f'{json.dumps(token, ensure_ascii=False)} = "{token}.wav"' for token in tokens]
    return "\n".join([*lines, "", "[clips]", *clips, ""])


def build(target: Path, extra: Sequence[str] = ()) -> list[str]:
    """Make both packs under `target` with the usual words and `extra` ones; the sentences to tell."""
    chinese, english = usual_words()
    chinese += [word for word in extra if not word.isascii()]
    english += [word for word in extra if word.isascii()]
    vocabulary = {"zh-CN": chinese_tokens(chinese), "en": english_tokens(english)}
    told: list[str] = []
    try:
        target.mkdir(parents=True, exist_ok=True)
        with (target / LOCK).open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # two builds at once: the second finds everything made
            for recipe in RECIPES:
                told += build_or_tell(recipe, vocabulary[recipe.language], target / recipe.language)
    except OSError as error:
        told.append(no_clips(target.name, error))
    return told


def build_or_tell(recipe: Recipe, tokens: Sequence[str], target: Path) -> list[str]:
    """Make one pack; where it cannot be made, the sentence that says why."""
    try:
        return build_pack(recipe, tokens, target)
    except (Unavailable, OSError) as error:
        return [no_clips(recipe.language, error)]


def no_clips(what: str, error: Exception) -> str:
    """The one line, in both languages, that tells why there are no new clips."""
    return (
        f"{what}: no new clips, announcements chime where clips are missing ({error}) / "
        "没有新语音素材，缺少素材时只响提示音"
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line; always 0, for a hall works without a voice."""
    parser = argparse.ArgumentParser(prog="python -m displays.voice.build", description=__doc__)
    parser.add_argument("--add", action="append", default=[], metavar="WORD", help="one more lane word")
    parser.add_argument("--into", type=Path, default=PACKS, metavar="FOLDER", help="where the packs go")
    options = parser.parse_args(arguments)
    for line in build(options.into, options.add):
        print(line)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
