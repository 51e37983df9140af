"""The kernel's file: there for this machine, with the shapes that Python gives it."""

from __future__ import annotations

import ctypes
import re

import numpy as np
import pytest

from simulation.screening import build, library
from simulation.screening.engine import one_day, screen
from simulation.screening.layout import Inexpressible
from tests.simulation.screening.random_days import random_day

DATA = (build.HERE / "kernel" / "data.h").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "shape"),
    [("Hall", library.HallData), ("Visitors", library.VisitorData), ("Record", library.RecordData)],
)
def test_python_and_the_kernel_name_the_same_fields_in_the_same_order(
    name: str, shape: type[ctypes.Structure]
) -> None:
    body = re.search(r"typedef struct \{([^}]*)\} " + name + ";", DATA)
    assert body is not None
    lines = re.sub(r"/\*.*?\*/", "", body[1], flags=re.DOTALL)
    fields = [
        (field.strip().lstrip("*"), "*" in field)
        for line in re.findall(r"(?:const )?(?:i64|i32|double|uint8_t)\s([^;]*);", lines)
        for field in line.split(",")
    ]
    whole = library.Whole
    assert fields == [(field, kind is not whole) for field, kind in shape._fields_]


def test_a_kernel_is_built_for_every_machine_that_is_known() -> None:
    for name in build.TARGETS:
        assert (build.HERE / "lib" / name).stat().st_size > 10_000, name


def test_a_machine_without_a_kernel_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("platform.machine", lambda: "abacus")
    with pytest.raises(library.KernelMissing, match="abacus"):
        library.kernel.__wrapped__()


def test_what_it_cannot_express_is_refused_by_name() -> None:
    day = random_day(5)
    hall = dict(day.setting.hall)
    windows = hall["windows"]
    assert isinstance(windows, list)
    hall["windows"] = [*windows, *({**windows[0], "id": f"X{n}", "number": 20 + n} for n in range(64))]
    crowded = type(day.setting)(hall, day.setting.plan, day.setting.date, day.setting.zero)
    with pytest.raises(Inexpressible, match="windows"):
        screen(crowded, one_day(day.trace))


def test_a_credit_longer_than_its_numbers_hold_is_refused_by_name() -> None:
    day = random_day(5)
    rules = day.setting.hall["rules"]
    assert isinstance(rules, dict)
    hall = {**day.setting.hall, "rules": {**rules, "return_credit": "200000 h"}}
    patient = type(day.setting)(hall, day.setting.plan, day.setting.date, day.setting.zero)
    with pytest.raises(Inexpressible, match="5,000 days"):
        screen(patient, one_day(day.trace))


def test_numbers_of_another_kind_than_the_kernel_reads_are_refused() -> None:
    """A column of halves read as wholes would be somebody else's memory."""
    wrong = np.zeros(3, dtype=np.int32)
    with pytest.raises(TypeError, match="int64 here, not int32"):
        library.addresses(library.VisitorData, {"service": wrong})
    with pytest.raises(ctypes.ArgumentError, match="int64 here, not int32"):
        library.kernel().kuaiban_days(None, None, None, 0, wrong, wrong, None)
