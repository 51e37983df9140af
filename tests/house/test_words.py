"""Every sentence of the screens exists in both languages, and no catalogue holds what nobody says."""

import ast
import re
import string
from pathlib import Path

import pytest

import queueing
import simulation
from hall import plans
from hall.commandline import fitting, reading, replay
from hall.i18n import LANGUAGES
from hall.locales.catalogues import FOLDERS, browser_words, read, used
from hall.words import BECAUSE, CHECKS, MISTAKES, NOTES, PROBLEMS, RULES, SHAPES, STORY
from simulation.fit.words import WORDS as FIT_WORDS
from simulation.words import WORDS
from tests.builders import DEMO

PYTHON_FACTS = re.compile(r"%\((\w+)\)s")


def sentences(folder):
    return {
        message.id if isinstance(message.id, str) else tuple(message.id): message
        for message in read(folder)
        if message.id
    }


def facts(text):
    braces = {name for _, name, _, _ in string.Formatter().parse(text) if name}
    return braces | set(PYTHON_FACTS.findall(text))


def test_the_product_has_a_catalogue_for_each_of_its_languages():
    assert set(LANGUAGES.values()) == set(FOLDERS)


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_sentence_of_a_screen_is_in_the_catalogue(folder):
    assert sorted(set(used()) - set(sentences(folder)), key=str) == []


@pytest.mark.parametrize("folder", FOLDERS)
def test_the_catalogue_holds_nothing_that_no_screen_says(folder):
    assert sorted(set(sentences(folder)) - set(used()), key=str) == []


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_sentence_is_translated_and_no_translation_is_a_guess(folder):
    bad = []
    for key, message in sentences(folder).items():
        texts = [message.string] if isinstance(message.string, str) else list(message.string)
        if message.fuzzy or not all(text.strip() for text in texts):
            bad.append(key)
    assert bad == []


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_translation_has_the_same_facts_as_its_sentence(folder):
    bad = []
    for key, message in sentences(folder).items():
        wanted = facts(key if isinstance(key, str) else key[-1])
        texts = [message.string] if isinstance(message.string, str) else list(message.string)
        bad += [(key, text) for text in texts if facts(text) - wanted or wanted - facts(text)]
    assert bad == []


def test_chinese_sentences_are_not_left_in_english():
    left = [key for key, message in sentences("zh_Hans_CN").items() if message.string == key]
    assert left == []


def test_a_screen_gets_only_the_sentences_that_its_own_scripts_use():
    words = browser_words(read("zh_Hans_CN"))
    assert set(words) == {"lib", "kiosk", "board", "console", "reception", "office", "follow", "theatre"}
    assert "Take the ticket" in words["kiosk"]
    assert "Take the ticket" not in words["board"]


REFUSALS = {"ClickException", "UsageError", "BadParameter"}
TYPED = re.compile(r": kuaiban [^.]*$")
SAY = {
    "note": slice(1, None),
    "Mistake": slice(1, None),
    "NoFile": slice(1, None),
    "NoInput": slice(1),
    "_refused": slice(1, None),
    "Worded": slice(1),
}
"""Who says what of a mistake, and which of the arguments are words."""


def texts_in(value):
    """The texts of an expression that are not somebody else's (a call's)."""
    parts = () if isinstance(value, ast.Call) else ast.walk(value)
    return {one.value for one in parts if isinstance(one, ast.Constant) and isinstance(one.value, str)}


def words_of_mistakes():
    """Every English sentence or template that may be said of a mistake in a file of a manager."""
    found = set()
    folders = (Path(queueing.__file__).parent, Path(simulation.__file__).parent)
    paths = [path for folder in folders for path in folder.rglob("*.py")]
    paths += [Path(str(module.__file__)) for module in (plans, reading, fitting, replay)]
    for path in paths:
        nodes = list(ast.walk(ast.parse(path.read_text("utf-8"))))
        named = {}
        for node in nodes:
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                named.setdefault(node.targets[0].id, set()).update(texts_in(node.value))
        for node in nodes:
            if not isinstance(node, ast.Call):
                continue
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            if name == "note" and path.parent.name == "fit":
                continue  # what is found in a file's rows has words of its own (FIT_WORDS)
            for said in node.args[SAY[name]] if name in SAY else ():
                assert not isinstance(said, ast.JoinedStr), f"{path.name}:{said.lineno} forgets its template"
                found |= named.get(said.id, set()) if isinstance(said, ast.Name) else texts_in(said)
    return found


def test_every_mistake_in_a_file_has_chinese_words_with_the_same_facts():
    said = words_of_mistakes()
    assert len(said) > 60
    assert sorted(said - set(MISTAKES)) == []
    for english, told in MISTAKES.items():
        if not english.startswith(("Give at least one, like", "Write names =")):  # braces that are no facts
            assert facts(told["zh-CN"]) <= facts(english), english


def chinese_and_english():
    """(language, text) of every sentence for a code."""
    for table in (PROBLEMS, BECAUSE, SHAPES, CHECKS, STORY, NOTES):
        for told in table.values():
            for language, said in told.items():
                texts = [said] if isinstance(said, str) else said.values()
                yield from ((language, text) for text in texts)


def test_sentences_for_codes_stand_alone_and_so_without_a_full_stop():
    assert [text for _, text in chinese_and_english() if text.rstrip().endswith((".", "。"))] == []


def last_words(value):
    """How the texts end that an expression may come to; nothing for what is said elsewhere."""
    if isinstance(value, ast.IfExp):
        return last_words(value.body) + last_words(value.orelse)
    if isinstance(value, ast.JoinedStr):
        value = value.values[-1]
    if isinstance(value, ast.FormattedValue):
        return ["{}"]
    return [value.value] if isinstance(value, ast.Constant) else []


def test_refusals_of_a_command_end_with_a_full_stop_or_with_what_is_to_be_typed():
    unended = []
    for package in ("hall", "simulation", "printers"):
        for path in (Path(queueing.__file__).parents[1] / package).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if not isinstance(node, ast.Call):
                    continue
                if getattr(node.func, "attr", "") in REFUSALS and node.args:
                    unended += [
                        f"{path.name}:{node.lineno}: {said}"
                        for said in last_words(node.args[0])
                        if not said.endswith((".", "?")) and not TYPED.search(said)
                    ]
    assert unended == []


def test_chinese_sentences_have_chinese_marks():
    half = re.compile(r"[\u4e00-\u9fff][,;:!?()]|[(),;:!?][\u4e00-\u9fff]")
    texts = [text for language, text in chinese_and_english() if language == "zh-CN"]
    texts += [told["zh-CN"] for told in (*RULES.values(), *MISTAKES.values())]
    for message in sentences("zh_Hans_CN").values():
        texts += [message.string] if isinstance(message.string, str) else list(message.string)
    hall = (DEMO / "hall.toml").read_text(encoding="utf-8")
    texts += re.findall(r'zh-CN = "([^"]*)"', hall)
    assert [text for text in texts if half.search(text)] == []


def test_chinese_sets_no_space_before_the_sign_of_per_cent():
    root = Path(__file__).parents[2]
    apart = re.compile(r"[\d}] %(?![\w(])")
    texts = {text for language, text in chinese_and_english() if language == "zh-CN"}
    texts |= {told["zh-CN"] for told in (*RULES.values(), *MISTAKES.values(), *FIT_WORDS.values())}
    texts |= {chinese for _, chinese in WORDS.values()}
    for message in sentences("zh_Hans_CN").values():
        texts |= {message.string} if isinstance(message.string, str) else set(message.string)
    for file in (root / "config").rglob("*.toml"):
        texts |= set(re.findall(r'zh-CN = "([^"]*)"', file.read_text(encoding="utf-8")))
    for file in (*(root / "docs").rglob("*.zh-CN.md"), *(root / "docs").rglob("*.zh-CN.svg")):
        texts |= set(file.read_text(encoding="utf-8").splitlines())
    assert [text for text in texts if apart.search(text)] == []


def test_every_refusal_says_why_and_what_can_be_done():
    marks = {"zh-CN": re.compile(r"[；，。：]|\{mend\}"), "en": re.compile(r"[;,.:]|\{mend\}")}
    alone = [
        (code, language)
        for code, told in PROBLEMS.items()
        for language, said in told.items()
        if len([part for part in marks[language].split(said["detail"] + "|") if part]) < 2
    ]
    assert alone == []
