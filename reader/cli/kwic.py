"""`reader search --kwic`: a concordance, keywords below each other with the words around them."""

from __future__ import annotations

import shutil
import sys
from typing import TYPE_CHECKING

from reader.cli.output import HIGHLIGHT, console, emit, emit_json, emit_row, is_styled, is_terminal
from reader.search.concordance import Line, LineOrder, beginning, concordance, ending
from reader.search.results import Tier
from reader.text import clean, one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from reader.search.results import Hit, Results

COLUMNS = ("query", "document", "title", "date", "passage", "tier", "left", "keyword", "right")
"""Header of the tab-separated form."""

PIPE_CELLS = 100
"""Width of a line where there is no terminal, and characters on each side in JSON and TSV."""

LEAST_CELLS = 40
"""A narrower line has no room for words on both sides."""

NEAR = "~"
"""Stands before the words of a passage that only near spellings match."""

_Row = tuple[str, str, str, str]
"""What a line is made of: where it is, then the three columns; the first two are filled up to their width."""


def print_lines(
    query: str, results: Results, shown: Iterable[Hit], *, order: LineOrder, width: int | None, form: str
) -> int:
    """Print a line for each place that was found.

    Args:
        query: As typed.
        results: Its results.
        shown: The hits to print.
        order: Of the lines.
        width: Cells of a line, or characters on each side in `json` and `tsv`; `None` for the usual.
        form: `json`, `tsv` or empty.

    Returns:
        How many lines that were.
    """
    context = (width or PIPE_CELLS) if form else (cells := width or _screen_cells())
    lines = concordance(shown, order, context)
    if form == "json":
        emit_json(_object(query, results, lines))
    elif form == "tsv":
        for line in lines:
            emit_row(
                (
                    query, line.document, line.title, line.date or "", line.passage + 1, line.tier,
                    line.left, line.keyword, line.right,
                )
            )  # fmt: skip
    elif is_styled():
        _print_styled(lines, cells)
    else:
        for row in _rows(lines, cells):
            emit("".join(row).rstrip())
    return len(lines)


def _screen_cells() -> int:
    if not is_terminal(sys.stdout):
        return PIPE_CELLS
    return max(LEAST_CELLS, shutil.get_terminal_size().columns)


def _object(query: str, results: Results, lines: Sequence[Line]) -> dict[str, object]:
    return {
        "query": query,
        "total_exact": results.total_exact,
        "total_near": results.total_near,
        "dropped": results.dropped,
        "suggestion": results.suggestion.query if results.suggestion else None,
        "seconds": round(results.seconds, 6),
        "lines": [
            {
                "document": line.document,
                "title": line.title,
                "date": line.date,
                "passage": line.passage + 1,
                "tier": str(line.tier),
                "start": line.span.start,
                "end": line.span.end,
                "left": line.left,
                "keyword": line.keyword,
                "right": line.right,
            }
            for line in lines
        ],
    }


def _print_styled(lines: Sequence[Line], cells: int) -> None:
    from rich.text import Text

    out = console()
    for where, left, keyword, right in _rows(lines, cells):
        text = Text.assemble((where, "dim"), left, (keyword, HIGHLIGHT), right.rstrip())
        out.print(text, no_wrap=True, overflow="ignore", crop=False, soft_wrap=True)


def _rows(lines: Sequence[Line], width: int) -> Iterator[_Row]:
    """The lines in columns, each at most `width` cells."""
    from rich.cells import cell_len

    places = [_place(line) for line in lines]
    place_cells = min(max(map(cell_len, places), default=0), width // 3)
    keyword_cells = max((cell_len(line.keyword) for line in lines), default=0)
    # The place, two cells for the mark, and what is left is shared by both sides.
    room = width - place_cells - 2
    left_cells = max((room - keyword_cells) // 2, room // 4)
    for line, place in zip(lines, places, strict=True):
        where = _filled(_last(place, place_cells, cell_len), place_cells, cell_len)
        mark = f" {NEAR}" if line.tier is Tier.NEAR else "  "
        left = clean(line.left)
        left = left[_start(left, left_cells, cell_len) :]
        left = " " * (left_cells - cell_len(left)) + left
        keyword = clean(line.keyword)
        keyword = keyword[: _end(keyword, room - left_cells, cell_len, whole_words=False)]
        right = clean(line.right)
        right = right[: _end(right, room - left_cells - cell_len(keyword), cell_len)]
        yield where + mark, left, keyword, right


def _place(line: Line) -> str:
    return f"{one_line(line.document)} ¶ {line.passage + 1}"


def _last(text: str, width: int, cell_len: Callable[[str], int]) -> str:
    """The end of a text if it is too wide: of a path that is what tells most."""
    if cell_len(text) <= width:
        return text
    return "…" + text[_start(text, width - 1, cell_len, whole_words=False) :]


def _filled(text: str, width: int, cell_len: Callable[[str], int]) -> str:
    return text + " " * (width - cell_len(text))


def _start(text: str, width: int, cell_len: Callable[[str], int], *, whole_words: bool = True) -> int:
    """From where on the end of `text` fits into so many cells."""
    low, high = max(0, len(text) - 2 * width), len(text)
    while low < high:
        middle = (low + high) // 2
        if cell_len(text[middle:]) <= width:
            high = middle
        else:
            low = middle + 1
    if whole_words:
        low = len(text) - len(ending(text, low))
    # What only changes the character before it has lost that.
    while low < len(text) and not cell_len(text[low]):
        low += 1
    return low


def _end(text: str, width: int, cell_len: Callable[[str], int], *, whole_words: bool = True) -> int:
    """Up to where the beginning of `text` fits into so many cells."""
    low, high = 0, min(len(text), 2 * max(0, width))
    while low < high:
        middle = (low + high + 1) // 2
        if cell_len(text[:middle]) <= width:
            low = middle
        else:
            high = middle - 1
    return len(beginning(text, low)) if whole_words else low
