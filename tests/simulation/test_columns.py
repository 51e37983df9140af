"""Tables in a terminal: no figure is cut off, however narrow it is."""

from __future__ import annotations

import io

import pytest
from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from simulation.columns import Columns

FIGURES = ("225", "13.3 \u00b120.3", "21.7 \u00b119.5", "62.7 % \u00b110.2", "2.2 % \u00b14.0")
HEADS = ("A day", "P90", "P95", "Mean minutes to the window", "Left")


def printed(width: int) -> list[str]:
    table = Columns()
    table.add_column("Who", no_wrap=True)
    for head in HEADS:
        table.add_column(head, justify="right", no_wrap=True)
    table.add_row(Text("快办清单事项 · 高峰", style="bold"))
    table.add_row("  all_regular", *FIGURES)
    out = io.StringIO()
    Console(file=out, width=width).print(Text("Waits"), table)
    return out.getvalue().splitlines()


@pytest.mark.parametrize("width", [200, 100, 60, 40])
def test_no_figure_and_no_head_is_cut_off(width: int) -> None:
    lines = printed(width)
    told = "\n".join(lines)
    for one in FIGURES:
        assert one in told
    assert set(" ".join(HEADS).split()) <= set(told.split())
    assert "…" not in told
    assert max(map(cell_len, lines)) <= width


def test_columns_that_do_not_fit_stand_below_with_the_names_again() -> None:
    assert sum("all_regular" in line for line in printed(200)) == 1
    narrow = printed(60)
    assert sum("all_regular" in line for line in narrow) == 2
    assert sum("快办清单事项 · 高峰" in line for line in narrow) == 2


def test_long_names_are_folded_before_columns_go_below() -> None:
    table = Columns()
    for head in ("Target", "Reached", "Kept"):
        table.add_column(head)
    table.add_row("fast-list items, 08:00-09:00, 11:00-14:00, 16:00-17:30", "90.5 %", "not kept")
    out = io.StringIO()
    Console(file=out, width=60).print(table)
    assert out.getvalue().count("Target") == 1
    assert "not kept" in out.getvalue()
