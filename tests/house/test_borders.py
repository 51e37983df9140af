"""The borders between the packages, and inside them."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import grimp
import pytest

from tests.builders import ROOT

OURS = ("hall", "queueing", "simulation", "printers", "displays")


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    return grimp.build_graph(*OURS, include_external_packages=False, cache_dir=None)


def modules() -> Iterator[tuple[str, Path]]:
    """Every module of ours with its file."""
    for package in OURS:
        for path in sorted((ROOT / package).rglob("*.py")):
            name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
            yield name.removesuffix(".__init__"), path


def test_the_contracts_of_the_project_file_hold() -> None:
    # A process of its own: it silences every logger there is, and other tests listen to theirs.
    config: list[str | Path] = ["--config", ROOT / "pyproject.toml", "--no-cache"]
    told = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), *config],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 0, told.stdout + told.stderr
    assert ", 0 broken" in told.stdout


def _against_the_arrows(graph: grimp.ImportGraph) -> set[tuple[str, str]]:
    middle = grimp.Layer("simulation", "printers", "displays", independent=True)
    found = graph.find_illegal_dependencies_for_layers(layers=["hall", middle, "queueing"])
    return {(one.importer, one.imported) for one in found}


def test_imports_cross_the_borders_one_way_only(graph: grimp.ImportGraph) -> None:
    assert _against_the_arrows(graph) == set()


@pytest.mark.parametrize(
    ("importer", "imported"),
    [
        ("queueing.lanes", "hall.errors"),
        ("queueing.lanes", "printers"),
        ("displays.wire", "printers"),
        ("printers", "simulation"),
        ("simulation", "hall.clock"),
    ],
)
def test_an_import_against_the_arrows_would_be_found(importer: str, imported: str) -> None:
    broken = grimp.build_graph(*OURS, cache_dir=None)
    broken.add_import(importer=importer, imported=imported)
    arrow = (importer.partition(".")[0], imported.partition(".")[0])
    assert arrow in _against_the_arrows(broken)


def _circle(graph: grimp.ImportGraph) -> list[str]:
    """Modules that import each other in a circle, in order; empty when there is none."""
    state: dict[str, int] = {}
    way: list[str] = []

    def visit(module: str) -> list[str]:
        state[module] = 1
        way.append(module)
        for other in sorted(graph.find_modules_directly_imported_by(module)):
            if state.get(other) == 1:
                return [*way[way.index(other) :], other]
            if other not in state and (found := visit(other)):
                return found
        state[module] = 2
        way.pop()
        return []

    for module in sorted(graph.modules):
        if module not in state and (found := visit(module)):
            return found
    return []


def test_no_modules_import_each_other_in_a_circle(graph: grimp.ImportGraph) -> None:
    assert _circle(graph) == []


def test_a_circle_would_be_found() -> None:
    broken = grimp.build_graph("queueing", cache_dir=None)
    broken.add_import(importer="queueing.lanes", imported="queueing.floor")
    assert {"queueing.lanes", "queueing.floor"} <= set(_circle(broken))


def lazy_imports(path: Path) -> list[str]:
    """Imports of our own packages inside functions: where circles hide."""
    found = []
    for outer in ast.walk(ast.parse(path.read_text("utf-8"))):
        if not isinstance(outer, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        for inner in ast.walk(outer):
            if isinstance(inner, ast.Import):
                found += [one.name for one in inner.names if one.name.split(".")[0] in OURS]
            if isinstance(inner, ast.ImportFrom) and (inner.level or str(inner.module).split(".")[0] in OURS):
                found.append(str(inner.module))
    return found


def test_nothing_of_ours_is_imported_inside_a_function() -> None:
    assert {name: found for name, path in modules() if (found := lazy_imports(path))} == {}


def test_an_import_inside_a_function_would_be_found(tmp_path: Path) -> None:
    hidden = tmp_path / "hidden.py"
    hidden.write_text("def call():\n    from queueing.floor import Floor\n    return Floor\n")
    assert lazy_imports(hidden) == ["queueing.floor"]


def test_every_package_and_module_says_what_it_is_for() -> None:
    silent = [
        name for name, path in modules() if ast.get_docstring(ast.parse(path.read_text("utf-8"))) is None
    ]
    assert silent == []


def test_config_is_data_and_tests_are_no_package() -> None:
    assert list((ROOT / "config").rglob("*.py")) == []
    assert list((ROOT / "tests").rglob("__init__.py")) == []
