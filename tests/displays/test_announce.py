import pytest

from displays.announce import announce

pytestmark = pytest.mark.quick

LANES = {
    "快办": ["kuai4", "ban4"],
    "商事综合": ["shang1", "shi4", "zong1", "he2"],
    "人社医保": ["ren2", "she4", "yi1", "bao3"],
    "公安综合": ["gong1", "an1", "zong1", "he2"],
    "不动产税务": ["bu2", "dong4", "chan3", "shui4", "wu4"],
    "民政一件事": ["min2", "zheng4", "yi2", "jian4", "shi4"],
    "A区": ["letter-a", "qu1"],
    "第一综合": ["di4", "yi1", "zong1", "he2"],
    "3楼": ["san1", "lou2"],
}


def chinese(number="K012", lane="快办", window=3):
    return announce(number=number, lane_word=lane, window=window, language="zh-CN")


def english(number="K012", lane="Fast", window=3):
    return announce(number=number, lane_word=lane, window=window, language="en")


def spoken(announcement):
    """The tokens as groups between pauses."""
    return [group.split() for group in " ".join(announcement.tokens).split("pause")]


def test_a_call_in_chinese_names_lane_number_and_window():
    call = chinese()
    assert call.text == "请快办零一二号到三号窗口"
    assert spoken(call) == [
        ["qing3"],
        ["kuai4", "ban4"],
        ["ling2", "yao1", "er4", "hao4"],
        ["dao4", "san1", "hao4", "chuang1", "kou3"],
    ]


def test_a_call_in_english_names_lane_number_and_window():
    call = english()
    assert call.text == "Fast zero one two, please go to window 3"
    assert spoken(call) == [["fast"], ["zero", "one", "two"], ["please-go-to-window", "three"]]


@pytest.mark.parametrize(("lane", "syllables"), LANES.items())
def test_lanes_are_spoken_by_their_word_as_a_speaker_of_mandarin_says_it(lane, syllables):
    assert spoken(chinese(lane=lane))[1] == syllables


@pytest.mark.parametrize(
    ("lane", "groups"),
    [
        ("Social insurance", [["social", "insurance"]]),
        ("Civil affairs, one thing", [["civil", "affairs"], ["one", "thing"]]),
        ("Zone B", [["zone", "letter-b"]]),
        ("VIP", [["letter-v", "letter-i", "letter-p"]]),
        ("Floor 2", [["floor", "two"]]),
    ],
)
def test_english_lanes_are_spoken_word_by_word(lane, groups):
    assert spoken(english(lane=lane))[:-2] == groups


def test_every_ticket_number_is_spoken_digit_by_digit_with_yao_for_one():
    zh = ["ling2", "yao1", "er4", "san1", "si4", "wu3", "liu4", "qi1", "ba1", "jiu3"]
    en = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
    hanzi = "零一二三四五六七八九"
    for number in range(1000):
        digits = [int(digit) for digit in f"{number:03}"]
        ticket = f"K{number:03}"
        assert spoken(chinese(ticket))[2] == [*(zh[digit] for digit in digits), "hao4"]
        assert f"快办{''.join(hanzi[digit] for digit in digits)}号" in chinese(ticket).text
        assert spoken(english(ticket))[1] == [en[digit] for digit in digits]


def test_every_window_is_spoken_as_a_number():
    zh = ["ling2", "yi1", "er4", "san1", "si4", "wu3", "liu4", "qi1", "ba1", "jiu3"]
    value = {syllable: number for number, syllable in enumerate(zh)}
    hanzi = {"十": 10, **{character: number for number, character in enumerate("零一二三四五六七八九")}}
    for window in range(1, 100):
        tokens = spoken(chinese(window=window))[3][1:-3]
        assert read_back([10 if token == "shi2" else value[token] for token in tokens]) == window
        text = chinese(window=window).text.removeprefix("请快办零一二号到").removesuffix("号窗口")
        assert read_back([hanzi[character] for character in text]) == window
        assert english(window=window).text.endswith(f"window {window}")


def read_back(parts):
    """The number that digits and tens in a row mean: 2 10 1 is 21."""
    if 10 not in parts:
        assert len(parts) == 1
        return parts[0]
    before, after = parts[: parts.index(10)], parts[parts.index(10) + 1 :]
    assert before != [1], "十二, never 一十二"
    assert len(before) <= 1
    assert len(after) <= 1
    return 10 * (before or [1])[0] + (after or [0])[0]


@pytest.mark.parametrize(
    ("window", "words"),
    [(1, ["one"]), (12, ["twelve"]), (20, ["twenty"]), (21, ["twenty", "one"]), (99, ["ninety", "nine"])],
)
def test_windows_in_english_are_ordinary_numbers(window, words):
    assert spoken(english(window=window))[-1] == ["please-go-to-window", *words]


def test_without_a_lane_word_the_letter_of_the_number_is_spoken():
    assert spoken(chinese(lane=""))[1] == ["letter-k"]
    assert chinese(lane="").text == "请K零一二号到三号窗口"
    assert english(lane=" ").text == "K zero one two, please go to window 3"


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"number": "K"}, "no digit"),
        ({"window": 0}, "1 to 99"),
        ({"window": 100}, "1 to 99"),
        ({"language": "fr"}, "zh-CN, en"),
    ],
)
def test_what_cannot_be_spoken_is_refused_by_name(wrong, words):
    with pytest.raises(ValueError, match=words):
        announce(**{"number": "K012", "lane_word": "快办", "window": 3, "language": "en", **wrong})
