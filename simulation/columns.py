"""Tables for a terminal of any width: no figure of theirs is ever cut off."""

from __future__ import annotations

from collections.abc import Sequence

from rich.box import SIMPLE_HEAD
from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderResult
from rich.table import Table
from rich.text import Text

_BETWEEN, _EDGES, _HEAD, _NAMES = 3, 2, 8, 24
"""Signs between two columns and at both edges together, in a line of a folded head, and at least in a line of
names that are folded to let all columns stand beside them.
"""


class Columns(Table):
    """A table without lines between its rows; the first column names them.

    Where not all columns fit, the others stand in further tables below, each with the names.
    """

    def __init__(self) -> None:
        super().__init__(box=SIMPLE_HEAD, pad_edge=False)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        room = options.max_width
        first, *others = ([_plain(cell) for cell in column.cells] for column in self.columns)
        heads = [_plain(column.header) for column in self.columns]
        whole = [
            max(map(cell_len, [head, *cells])) for head, cells in zip(heads, (first, *others), strict=True)
        ]
        if _needs(whole) <= room:
            yield from super().__rich_console__(console, options)
            return
        least = [
            max(min(_HEAD, cell_len(head)), *map(cell_len, [*head.split(), *cells]))
            for head, cells in zip(heads[1:], others, strict=True)
        ]
        beside = room - _needs([0, *least])
        names = min(whole[0], beside if beside >= _NAMES else room // 2)
        for part in _parts(names, least, room):
            yield self._of(part, names, [0, *least])

    def _of(self, places: Sequence[int], names: int, least: Sequence[int]) -> Table:
        """The table of the first column and those at ``places``; heads in as many lines as they need."""
        table = Table(box=SIMPLE_HEAD, pad_edge=False)
        table.add_column(self.columns[0].header, max_width=names, overflow="fold")
        for place in places:
            column = self.columns[place]
            head = Text(_plain(column.header), justify=column.justify)
            lines = head.wrap(Console(width=least[place]), least[place])
            table.add_column(Text("\n").join(lines), justify=column.justify, no_wrap=True)
        cells = [list(self.columns[place].cells) for place in (0, *places)]
        for row in zip(*cells, strict=True):
            table.add_row(*row)
        return table


def _plain(cell: object) -> str:
    return cell.plain if isinstance(cell, Text) else str(cell)


def _needs(widths: Sequence[int]) -> int:
    return sum(widths) + _BETWEEN * (len(widths) - 1) + _EDGES


def _parts(names: int, least: Sequence[int], room: int) -> list[list[int]]:
    """The columns after the first, in as few tables as they fit into."""
    parts, width = list[list[int]](), room
    for place, column in enumerate(least, start=1):
        if width + _BETWEEN + column > room:
            parts.append([])
            width = _needs([names])
        parts[-1].append(place)
        width += _BETWEEN + column
    return parts
