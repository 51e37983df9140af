"""Templates: what they may say, and what a mistake in one is told."""

from __future__ import annotations

import json
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from PIL import Image

from printers.bitmap import picture
from printers.blocks import KINDS
from printers.compose import Entries, Number, Pair, Text, compose
from printers.errors import TemplateMistakes
from printers.fields import CONDITIONS, FIELDS
from printers.schema import template_schema
from printers.slip import Words
from printers.template import DEFAULT, default_template, load_template, parse_template
from printers.testprint import sample_slip

ROOT = Path(__file__).parents[2]
EXAMPLES = sorted((ROOT / "config" / "slips").glob("*.toml"))
GOOD = '[[block]]\nkind = "number"\n[[block]]\nkind = "copy_mark"\n'


def mistakes(text: str) -> list[str]:
    with pytest.raises(TemplateMistakes) as caught:
        parse_template(text, "hall.toml")
    return [str(mistake) for mistake in caught.value.mistakes]


@pytest.mark.quick
def test_the_packaged_template_and_every_example_hold() -> None:
    assert default_template().blocks
    assert EXAMPLES, "config/slips shows at least one variant"
    for example in EXAMPLES:
        template = load_template(example)
        for dots in (384, 576):
            for language in ("zh-CN", "en"):
                assert picture(template, sample_slip(language), dots).width == dots


def test_every_mistake_of_a_file_is_told_at_once_with_its_block_its_key_and_a_mend() -> None:
    told = mistakes(
        '[[blok]]\n[[block]]\nkind = "txt"\n[[block]]\nkind = "text"\ntext = "前方 {ahed} 人"\nsize = 9\n'
        'align = "centre"\nbold = "yes"\ncolour = "red"\nwhen = "quick"\n'
        '[[block]]\nkind = "pair"\nleft = { zh-CN = "部门" }\n'
    )
    expected = [
        "hall.toml, key 'blok': is unknown. Did you mean 'block'?",
        "hall.toml, block 1, key 'kind': 'txt' is unknown. Did you mean 'text'?",
        (
            "hall.toml, block 2 (text), key 'colour': is unknown. "
            "Known: align, bold, frame, kind, lang, size, text, when"
        ),
        "hall.toml, block 2 (text), key 'text': field {ahed} is unknown. Did you mean 'ahead'?",
        "hall.toml, block 2 (text), key 'size': is 9. Use a whole number from 1 to 8",
        "hall.toml, block 2 (text), key 'align': 'centre' is not a choice. Did you mean 'center'?",
        "hall.toml, block 2 (text), key 'bold': is 'yes'. Use true or false",
    ]
    assert told[: len(expected)] == expected
    assert any("block 2 (text), key 'when': 'quick' is not a condition" in line for line in told)
    assert any("block 3 (pair), key 'left'" in line and "both languages" in line for line in told)
    assert any("block 3 (pair), key 'right': is missing" in line for line in told)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "has no blocks"),
        ("block = 3", "has no blocks"),
        ("[[block]\n", "is not TOML"),
        ('[[block]]\nkind = "copy_mark"', "never prints the ticket number"),
        (
            '[[block]]\nkind = "number"\nwhen = "fast"\n[[block]]\nkind = "copy_mark"',
            "never prints the ticket number",
        ),
        ('[[block]]\nkind = "number"', "a copy that looks like an original"),
        ('[[block]]\nkind = "cut"\n' + GOOD, "is not the last block"),
        (GOOD + '[[block]]\nkind = "text"\ntext = "{number"', "a brace without its partner"),
        (GOOD + '[[block]]\nkind = "text"\ntext = { zh-CN = "a", en = 3 }', "en: is not a text"),
        (GOOD + '[[block]]\nkind = "logo"\nfile = "nothing.png"', "is not a picture"),
        (GOOD + '[[block]]\nkind = "gap"\nheight = true', "Use a whole number"),
        (GOOD + '[[block]]\nkind = "gap"\nwhen = 3', "Use a condition or a list of them"),
        (GOOD + '[[block]]\nkind = "list"\nof = "windows"', "Known: departments, items, materials, notices"),
    ],
)
def test_a_wrong_template_is_told_what_is_wrong(text: str, said: str) -> None:
    assert any(said in line for line in mistakes(text)), mistakes(text)


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(TemplateMistakes, match=r"none\.toml: cannot be read"):
        load_template(tmp_path / "none.toml")
    (tmp_path / "gbk.toml").write_bytes("# 办".encode("gbk"))
    with pytest.raises(TemplateMistakes, match="is not UTF-8 at byte 2"):
        load_template(tmp_path / "gbk.toml")
    (tmp_path / "big.toml").write_bytes(b"#" * 300_000)
    with pytest.raises(TemplateMistakes, match="larger than 256 KiB"):
        load_template(tmp_path / "big.toml")


@pytest.mark.parametrize("field", sorted(FIELDS))
@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_every_field_has_words_in_both_languages(field: str, language: str) -> None:
    template = parse_template(GOOD + f'[[block]]\nkind = "text"\ntext = "<{{{field}}}>"', "hall.toml")
    (said,) = [p for p in compose(template, sample_slip(language)) if isinstance(p, Text)]  # type: ignore[arg-type]
    assert len(said.text) > 2
    assert "{" not in said.text


@pytest.mark.parametrize("condition", sorted(CONDITIONS))
def test_every_condition_holds_for_some_slips_and_not_for_others(condition: str) -> None:
    template = parse_template(
        GOOD + f'[[block]]\nkind = "text"\ntext = "x"\nwhen = "{condition}"', "hall.toml"
    )
    one = replace(sample_slip(), notices=(Words("一", "one"),))
    other = replace(
        sample_slip("en", copy=True),
        kind="regular",
        claimed=True,
        items=one.items * 2,
        people_ahead=0,
        p50_seconds=None,
        p90_seconds=None,
        departments=(),
        materials=(),
    )
    shown = [any(isinstance(p, Text) and p.text == "x" for p in compose(template, s)) for s in (one, other)]
    assert sorted(shown) == [False, True]


def test_all_conditions_of_a_block_must_hold() -> None:
    template = parse_template(
        GOOD + '[[block]]\nkind = "text"\ntext = "x"\nwhen = ["fast", "several_items"]', "hall.toml"
    )
    assert not [p for p in compose(template, sample_slip()) if isinstance(p, Text)]


def test_a_block_may_speak_the_other_language() -> None:
    template = parse_template(GOOD + '[[block]]\nkind = "text"\ntext = "{hall}"\nlang = "other"', "hall.toml")
    said = {
        language: [p.text for p in compose(template, sample_slip(language)) if isinstance(p, Text)]
        for language in ("zh-CN", "en")
    }
    assert said == {"zh-CN": ["Sample District Service Hall"], "en": ["示例区政务服务中心"]}


def test_a_name_with_braces_or_commands_in_it_is_only_a_name() -> None:
    template = parse_template(
        GOOD
        + '[[block]]\nkind = "list"\nof = "items"\n[[block]]\nkind = "pair"\nleft = "a"\nright = "{items}"',
        "hall.toml",
    )
    slip = replace(sample_slip(), items=(Words("{number}\x1b@\n 办", "x"),), number="K\x1d012")
    parts = compose(template, slip)
    assert [p.entries for p in parts if isinstance(p, Entries)] == [("{number} @ 办",)]
    assert [p.right for p in parts if isinstance(p, Pair)] == ["{number} @ 办"]
    assert [p.text for p in parts if isinstance(p, Number)] == ["K 012"]


def test_a_logo_beside_the_template_is_printed(tmp_path: Path) -> None:
    Image.new("RGBA", (200, 100), (0, 0, 0, 255)).save(tmp_path / "logo.png")
    (tmp_path / "hall.toml").write_text(GOOD + '[[block]]\nkind = "logo"\nfile = "logo.png"\nwidth = 50\n')
    with_logo = picture(load_template(tmp_path / "hall.toml"), sample_slip(), 384)
    without = picture(parse_template(GOOD, "hall.toml"), sample_slip(), 384)
    assert with_logo.height - without.height == 92
    row = [with_logo.getpixel((x, with_logo.height - 10)) for x in range(384)]
    assert row.count(0) == 184


def test_the_published_schema_is_the_one_the_code_checks_by() -> None:
    published = json.loads((ROOT / "docs" / "reference" / "slip-template.schema.json").read_text())
    assert published == template_schema()
    Draft202012Validator.check_schema(published)
    checker = Draft202012Validator(published)
    for file in (DEFAULT, *EXAMPLES):
        assert not list(checker.iter_errors(tomllib.loads(file.read_text("utf-8"))))
    for kind, keys in KINDS.items():
        wrong = {"block": [{"kind": kind, "nonsense": 1}]}
        assert list(checker.iter_errors(wrong)), kind
        assert set(published["$defs"][kind]["properties"]) == {*keys, "kind", "when"}
    assert list(checker.iter_errors({"block": [{"kind": "text", "text": "x", "size": 9}]}))


def test_the_reference_page_explains_every_kind_key_field_and_condition() -> None:
    page = (ROOT / "docs" / "reference" / "printing.md").read_text("utf-8")
    names = {*KINDS, *FIELDS, *CONDITIONS, *(key for keys in KINDS.values() for key in keys)}
    assert [name for name in sorted(names) if f"`{name}`" not in page and f"`{{{name}}}`" not in page] == []
