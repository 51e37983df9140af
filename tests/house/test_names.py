"""Names of ours that something else could take, or that would take something else's place."""

from __future__ import annotations

import sys
from importlib.metadata import packages_distributions

import pytest

from tests.builders import ROOT
from tests.house.test_borders import OURS, modules

TRAPS = {"queue", "calendar", "signal", "serial", "types", "statistics"}
"""Standard or well-known modules that a script run inside one of our folders would shadow."""


@pytest.mark.parametrize("package", OURS)
def test_no_installed_distribution_brings_a_package_of_our_name(package: str) -> None:
    # An editable installation lists nobody; the wheel lists us.
    assert set(packages_distributions().get(package, ())) <= {"kuaiban"}


def test_no_module_is_named_like_one_it_would_shadow() -> None:
    last = {name: name.rpartition(".")[2] for name, _ in modules()}
    assert [name for name, word in last.items() if word in TRAPS] == []


def test_no_package_of_ours_is_named_like_a_standard_module() -> None:
    assert not set(OURS) & sys.stdlib_module_names


def test_the_distribution_is_not_named_like_a_folder() -> None:
    # The build would then ship that one folder alone, without a word.
    assert not (ROOT / "kuaiban").exists()
