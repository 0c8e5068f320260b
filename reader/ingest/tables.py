"""Tables as lines of text."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from reader.text import one_line

if TYPE_CHECKING:
    from collections.abc import Sequence

WIDEST = 90
"""Cells that a table with padded columns may be wide; the widest text column of the interface."""
GAP = "   "
"""Between padded columns."""
SEPARATOR = " | "
"""Between cells that are not padded."""


def table_text(rows: Sequence[Sequence[str]]) -> str:
    """A line a row, the cells padded into columns if they fit into `WIDEST`, otherwise separated by bars."""
    lines = [[one_line(cell) for cell in row] for row in rows]
    lines = [row for row in lines if any(row)]
    if not lines:
        return ""
    if max(map(len, lines)) == 1:
        return "\n".join(row[0] for row in lines)
    widths = [0] * max(map(len, lines))
    has_caption = sum(map(bool, lines[0])) == 1
    for row in lines[has_caption:]:
        for column, cell in enumerate(row):
            widths[column] = max(widths[column], _width(cell))
    if sum(widths) + len(GAP) * (len(widths) - 1) > WIDEST:
        return "\n".join(SEPARATOR.join(row) for row in lines)
    return "\n".join(
        GAP.join(cell + " " * (widths[column] - _width(cell)) for column, cell in enumerate(row)).rstrip()
        for row in lines
    )


def _width(text: str) -> int:
    """Terminal cells, near enough for padding: wide characters two, combining ones none."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text
    )
