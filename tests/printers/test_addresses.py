"""Printer addresses: what they mean, and what a mistake in one is told."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from printers.addresses import EXAMPLES, TAKES, parse_address
from printers.errors import AddressMistakes


@pytest.mark.quick
def test_an_address_says_where_a_printer_is_and_what_it_can_do() -> None:
    it = parse_address("tcp://host:9100?dots=384&cut=full&render=bitmap&confirm=gs-r&status=dle-eot")
    assert (it.scheme, it.place, it.port, it.dots, it.cut) == ("tcp", "host", 9100, 384, "full")
    assert (it.options["confirm"], it.options["status"], it.options["timeout"]) == ("gs-r", "dle-eot", "3")


@pytest.mark.parametrize(
    ("text", "place", "port"),
    [
        ("tcp://192.0.2.7", "192.0.2.7", 9100),
        ("tcp://[2001:db8::7]:9101", "2001:db8::7", 9101),
        ("file:///tmp/a%20b.bin", "/tmp/a b.bin", 0),
        ("serial:///dev/ttyUSB0?baud=115200", "/dev/ttyUSB0", 0),
        ("usb://04b8:0202", "04b8:0202", 0),
        ("cups://office_2", "office_2", 0),
        ("virtual://hall-1", "hall-1", 0),
    ],
)
def test_every_kind_of_printer_has_its_address(text: str, place: str, port: int) -> None:
    it = parse_address(text)
    assert (it.place, it.port) == (place, port)
    assert set(it.options) == set(TAKES[it.scheme])


def test_every_example_given_in_a_mend_is_right() -> None:
    assert set(EXAMPLES) == set(TAKES)
    for scheme, example in EXAMPLES.items():
        assert parse_address(example).scheme == scheme


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", ["'' has no kind of printer"]),
        ("192.0.2.7:9100", ["has no kind of printer"]),
        ("tpc://host", ["'tpc' is not a kind of printer. Did you mean 'tcp'?"]),
        ("tcp://", ["does not say where the printer is. Write it like tcp://192.0.2.7:9100"]),
        ("tcp://host:99999", ["Write it like tcp://"]),
        ("tcp://host:0", ["does not say where"]),
        ("tcp://[::1", ["Write it like tcp://"]),
        ("tcp://host/path", ["does not say where"]),
        ("tcp://me:secret@host", ["Leave out @ and #"]),
        ("file://host/path", ["does not say where"]),
        ("file:///", ["does not say where"]),
        ("usb://04b8", ["does not say where"]),
        ("virtual://../../etc", ["does not say where"]),
        ("virtual://a.b", ["does not say where"]),
        ("cups://-d", ["does not say where"]),
        ("tcp://host?dts=384", ["key 'dts': is unknown. Did you mean 'dots'?"]),
        (
            "tcp://host?dots=500&cut=prtial",
            ["'500' is not a choice. Known: 384, 432", "Did you mean 'partial'?"],
        ),
        ("tcp://host?timeout=0", ["Use a whole number from 1 to 60"]),
        ("tcp://host?baud=9600", ["means nothing for tcp. Leave it out"]),
        ("tcp://host?cut=full&cut=none", ["is given twice"]),
        ("tcp://host?render=native", ["Use bitmap"]),
    ],
)
def test_a_wrong_address_is_told_everything_that_is_wrong(text: str, told: list[str]) -> None:
    with pytest.raises(AddressMistakes) as caught:
        parse_address(text)
    for said in told:
        assert said in str(caught.value)
    assert len(caught.value.mistakes) == len(told)


@given(
    st.text(max_size=40)
    | st.builds("{}://{}?{}={}".format, st.sampled_from(sorted(TAKES)), *[st.text(max_size=9)] * 3)
)
def test_no_text_at_all_breaks_the_reader(text: str) -> None:
    with contextlib.suppress(AddressMistakes):
        assert parse_address(text).scheme in TAKES
