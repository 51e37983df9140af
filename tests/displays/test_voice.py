"""Sound files, judged by their bytes alone, and the clips they are made of."""

import array
import math
import struct

import pytest

from displays.announce import announce
from displays.voice.build import build
from displays.voice.packs import PACKS
from displays.voice.speak import CACHE_SIZE, Voice

LANES_OF_THE_DEMO_HALL = {
    "快办": "Fast",
    "商事综合": "Business",
    "人社医保": "Social insurance",
    "公安综合": "Police",
    "不动产税务": "Property and tax",
    "民政一件事": "Life events",
}
CHIME_MS = 600


@pytest.fixture(scope="module")
def voice():
    """The real clips; building them does nothing where they are there."""
    told = build(PACKS)
    voice = Voice()
    assert voice.languages == ("en", "zh-CN"), told
    return voice


def call(lane="快办", number="K012", window=3, language="zh-CN"):
    return announce(number=number, lane_word=lane, window=window, language=language).tokens


def read(wav):
    """(samples a second, samples) of a mono 16-bit WAV file, read without code of ours or a library's."""
    assert wav[:4] == b"RIFF"
    assert struct.unpack("<I", wav[4:8])[0] == len(wav) - 8
    assert wav[8:16] == b"WAVEfmt "
    size, kind, channels, rate, _, _, bits = struct.unpack("<IHHIIHH", wav[16:36])
    assert (size, kind, channels, bits) == (16, 1, 1, 16)
    assert wav[36:40] == b"data"
    assert struct.unpack("<I", wav[40:44])[0] == len(wav) - 44
    samples = array.array("h")
    samples.frombytes(wav[44:])
    return rate, samples


def dbfs(samples):
    return 10 * math.log10(sum(value * value for value in samples) / len(samples) / 32768**2)


def loud_parts_ms(rate, samples, quiet_db=-55):
    """(start, end) of stretches that are not silent for 60 ms, in milliseconds."""
    step = rate // 100
    loud = [
        number * 10
        for number in range(len(samples) // step)
        if any(
            abs(value) > 32768 * 10 ** (quiet_db / 20)
            for value in samples[number * step : (number + 1) * step]
        )
    ]
    parts = []
    for at in loud:
        if parts and at - parts[-1][1] <= 60:
            parts[-1][1] = at + 10
        else:
            parts.append([at, at + 10])
    return parts


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_every_call_of_the_demo_hall_can_be_spoken(voice, language):
    lanes = [*LANES_OF_THE_DEMO_HALL, "A"] if language == "zh-CN" else [*LANES_OF_THE_DEMO_HALL.values(), "A"]
    for lane in lanes:
        assert voice.missing(call(lane, language=language)) == ()
    for number in range(1000):
        assert voice.missing(call("", f"K{number:03}", language=language)) == ()
    for window in range(1, 100):
        assert voice.missing(call(window=window, lane="", language=language)) == ()
    for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ":
        assert voice.missing(call(lane="", number=f"{letter}001", language=language)) == ()


@pytest.mark.parametrize(
    "tokens",
    [call(lane) for lane in LANES_OF_THE_DEMO_HALL]
    + [call(word, language="en") for word in LANES_OF_THE_DEMO_HALL.values()]
    + [call("", "Z987", 99), call("", "Z987", 99, "en"), call() + call("Fast", language="en")],
)
def test_what_is_spoken_is_even_in_level_and_never_clipped(voice, tokens):
    rate, samples = read(voice.wav(tokens))
    assert rate == 22_050
    assert dbfs(samples) == pytest.approx(-20, abs=1)
    assert max(map(abs, samples)) <= 32767 * 10 ** (-1 / 20) + 1
    assert abs(sum(samples) / len(samples)) < 60, "no constant offset, which would crack at the end"
    assert abs(samples[0]) < 200
    assert abs(samples[-1]) < 200
    assert 2.0 <= len(samples) / rate <= 12.0


def test_a_call_begins_with_the_chime_and_a_breath(voice):
    rate, samples = read(voice.wav(call()))
    parts = loud_parts_ms(rate, samples)
    assert parts[0][0] <= 20
    assert 400 <= max(end for _, end in parts if end <= CHIME_MS + 20) <= CHIME_MS + 20
    speech = next(start for start, _ in parts if start > CHIME_MS)
    assert CHIME_MS + 100 <= speech <= CHIME_MS + 300
    assert dbfs(samples[: round(0.6 * rate)]) == pytest.approx(-20, abs=1)


def test_a_longer_number_takes_longer_and_pauses_are_heard(voice):
    short, long = read(voice.wav(call(number="K1")))[1], read(voice.wav(call(number="K1111")))[1]
    assert len(long) > len(short) + 3 * 22_050 // 10
    with_pauses = read(voice.wav(("hao4", "pause", "pause", "hao4")))[1]
    without = read(voice.wav(("hao4", "hao4")))[1]
    cross_fade = 0.015
    assert len(with_pauses) - len(without) == pytest.approx((2 * 0.120 + cross_fade) * 22_050, abs=2)


def test_four_tones_of_a_syllable_are_four_recordings(voice):
    for syllables in (("wu3", "wu4"), ("shi2", "shi4"), ("ban1", "ban4"), ("yi1", "yi2", "yi4")):
        spoken = [voice.wav((syllable,)) for syllable in syllables if not voice.missing((syllable,))]
        assert len(spoken) >= 2 or syllables[0] == "ban1"
        assert len(set(spoken)) == len(spoken)


def test_the_stated_length_is_the_length_of_the_sound(voice):
    for tokens in (call(), call("Fast", language="en"), ("klingon",)):
        said = voice.say(tokens)
        rate, samples = read(said.wav)
        assert said.length_ms == pytest.approx(len(samples) / rate * 1000, abs=1)


def test_a_word_without_a_clip_chimes_only_and_is_named(voice):
    tokens = call("Klingon affairs", language="en")
    assert voice.wav(tokens) is None
    said = voice.say(tokens)
    assert (said.spoken, said.missing) == (False, ("klingon",))
    rate, samples = read(said.wav)
    assert len(samples) == pytest.approx(0.6 * rate, abs=2)
    assert dbfs(samples) == pytest.approx(-20, abs=0.5)


def test_without_any_pack_every_call_chimes_only(tmp_path):
    voice = Voice(tmp_path / "nothing here")
    assert (voice.languages, voice.faults) == ((), [])
    assert voice.wav(call()) is None
    said = voice.say(call())
    assert not said.spoken
    assert len(read(said.wav)[1]) == pytest.approx(0.6 * 22_050, abs=2)


def test_the_same_words_give_the_same_file_and_only_so_many_are_kept(voice):
    first = voice.wav(call())
    assert voice.wav(call()) is first
    for window in range(1, CACHE_SIZE + 1):
        voice.wav(call(number="K999", window=window))
    again = voice.wav(call())
    assert again is not first
    assert again == first


def test_the_voices_are_credited_as_their_licences_ask(voice):
    assert any("CC-BY-3.0" in line and "羅竺" in line and "gcin-voice" in line for line in voice.credits)
    assert any("Carnegie Mellon" in line for line in voice.credits)


@pytest.mark.parametrize(
    ("manifest", "words"),
    [
        ("language = ", ["pack.toml", "Invalid"]),
        ("language = 'en'\n", ["licence must be a text", "credit must be a text", "[clips] must be a table"]),
        (
            "language = 'en'\nlicence = 'x'\ncredit = 'x'\n[clips]\none = 'one.wav'\ntwo = 'two.wav'\n",
            ["clips.one: no file one.wav", "clips.two: no file two.wav", "python -m displays.voice.build"],
        ),
    ],
)
def test_a_broken_pack_is_described_whole_and_the_hall_goes_on(tmp_path, manifest, words):
    (tmp_path / "en").mkdir()
    (tmp_path / "en/pack.toml").write_text(manifest)
    voice = Voice(tmp_path)
    assert len(voice.faults) == 1
    assert all(word in voice.faults[0] for word in words), voice.faults
    assert not voice.say(("one",)).spoken


def test_a_clip_recorded_too_quietly_sounds_as_loud_as_all(tmp_path):
    (tmp_path / "en").mkdir()
    (tmp_path / "en/pack.toml").write_text(
        "language = 'en'\nlicence = 'x'\ncredit = 'x'\n[clips]\none = 'one.wav'\n"
    )
    samples = array.array("h", [round(90 * math.sin(number / 8)) for number in range(22_050)])
    head = struct.pack(
        "<4sI8sIHHIIHH4sI", b"RIFF", 44_136, b"WAVEfmt ", 16, 1, 1, 22_050, 44_100, 2, 16, b"data", 44_100
    )
    (tmp_path / "en/one.wav").write_bytes(head + samples.tobytes())
    rate, heard = read(Voice(tmp_path).wav(("one",)))
    assert dbfs(heard[round(0.75 * rate) :]) == pytest.approx(-20, abs=0.1)


@pytest.mark.parametrize("content", [b"not a sound", b""])
def test_a_clip_that_is_no_sound_chimes_only_and_is_named(tmp_path, content):
    (tmp_path / "en").mkdir()
    (tmp_path / "en/one.wav").write_bytes(content)
    (tmp_path / "en/pack.toml").write_text(
        "language = 'en'\nlicence = 'x'\ncredit = 'x'\n[clips]\none = 'one.wav'\n"
    )
    voice = Voice(tmp_path)
    assert not voice.say(("one",)).spoken
    assert "one.wav" in voice.faults[0]
