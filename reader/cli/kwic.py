"""`reader search --kwic`: a concordance, keywords below each other with the words around them."""

from __future__ import annotations

import shutil
import sys
from itertools import chain, islice
from typing import TYPE_CHECKING

from reader.cli.output import HIGHLIGHT, emit, emit_json, emit_row, escapes, is_styled, is_terminal
from reader.search.concordance import Line, LineOrder, beginning, concordance, ending
from reader.search.results import Tier
from reader.text import clean, one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from reader.search.results import Hit, Results

COLUMNS = ("query", "document", "title", "date", "passage", "tier", "left", "keyword", "right")
"""Header of the tab-separated form."""

PIPE_CELLS = 100
"""Width of a line where there is no terminal, and characters on each side in JSON and TSV."""

LEAST_CELLS = 40
"""A narrower line has no room for words on both sides."""

MEASURED = 1_000
"""So many lines tell how wide the columns are, so that the first can be printed before the last is known."""

NEAR = "~"
"""Stands before the words of a passage that only near spellings match."""

_Row = tuple[str, str, str, str]
"""What a line is made of: where it is, then the three columns; the first two are filled up to their width."""


def print_lines(
    query: str, results: Results, shown: Iterable[Hit], *, order: LineOrder, width: int | None, form: str
) -> None:
    """Print a line for each place that was found, as they come unless they have to be sorted.

    Args:
        query: As typed.
        results: Its results.
        shown: The hits to print.
        order: Of the lines.
        width: Cells of a line, or characters on each side in `json` and `tsv`; `None` for the usual.
        form: `json`, `tsv` or empty.
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


def _screen_cells() -> int:
    if not is_terminal(sys.stdout):
        return PIPE_CELLS
    return max(LEAST_CELLS, shutil.get_terminal_size().columns)


def _object(query: str, results: Results, lines: Iterable[Line]) -> dict[str, object]:
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


def _print_styled(lines: Iterable[Line], cells: int) -> None:
    # Rich itself takes a fifth of a millisecond for a line.
    dim, highlight = escapes("dim"), escapes(HIGHLIGHT)
    for where, left, keyword, right in _rows(lines, cells):
        print(f"{dim[0]}{where}{dim[1]}{left}{highlight[0]}{keyword}{highlight[1]}{right.rstrip()}")


def _rows(lines: Iterable[Line], width: int) -> Iterator[_Row]:
    """The lines in columns, each at most `width` cells."""
    lines = iter(lines)
    first = list(islice(lines, MEASURED))
    place_cells = min(max((_cells(_place(line)) for line in first), default=0), width // 3)
    keyword_cells = max((_cells(line.keyword) for line in first), default=0)
    # The place, two cells for the mark, and what is left is shared by both sides.
    room = width - place_cells - 2
    left_cells = max((room - keyword_cells) // 2, room // 4)
    for line in chain(first, lines):
        where = _last(_place(line), place_cells)
        where += " " * (place_cells - _cells(where))
        mark = f" {NEAR}" if line.tier is Tier.NEAR else "  "
        left = clean(line.left)
        left = left[_start(left, left_cells) :]
        left = " " * (left_cells - _cells(left)) + left
        keyword = clean(line.keyword)
        keyword = keyword[: _end(keyword, room - left_cells, whole_words=False)]
        right = clean(line.right)
        right = right[: _end(right, room - left_cells - _cells(keyword))]
        yield where + mark, left, keyword, right


def _place(line: Line) -> str:
    return f"{one_line(line.document)} ¶ {line.passage + 1}"


def _last(text: str, width: int) -> str:
    """The end of a text if it is too wide: of a path that is what tells most."""
    if _cells(text) <= width:
        return text
    return "…" + text[_start(text, width - 1, whole_words=False) :]


def _cells(text: str) -> int:
    """Terminal cells of a clean text on one line."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)


def _start(text: str, width: int, *, whole_words: bool = True) -> int:
    """From where on the end of `text` fits into so many cells."""
    low, high = max(0, len(text) - 2 * width), len(text)
    if text.isascii():
        low = high = max(0, len(text) - width)
    while low < high:
        middle = (low + high) // 2
        if _cells(text[middle:]) <= width:
            high = middle
        else:
            low = middle + 1
    if whole_words:
        low = len(text) - len(ending(text, low))
    # What only changes the character before it has lost that.
    while low < len(text) and not _cells(text[low]):
        low += 1
    return low


def _end(text: str, width: int, *, whole_words: bool = True) -> int:
    """Up to where the beginning of `text` fits into so many cells."""
    low, high = 0, min(len(text), 2 * max(0, width))
    if text.isascii():
        low = high = min(len(text), max(0, width))
    while low < high:
        middle = (low + high + 1) // 2
        if _cells(text[:middle]) <= width:
            low = middle
        else:
            high = middle - 1
    return len(beginning(text, low)) if whole_words else low
