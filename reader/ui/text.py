"""The only place where document text meets style: wrapping, painting and fitting of clean text.

Text goes in as plain characters with spans of named styles; markup is never parsed.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from rich.cells import cell_len, split_graphemes
from rich.segment import Segment
from rich.style import Style

from reader.model import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

WORD = re.compile(r"\S+")
NO_STYLE = Style.null()

Styled = tuple[int, int, str]
"""`(start, end, name)`: half-open characters of a text and the name of their style."""


@dataclass(frozen=True, slots=True)
class Glyphs:
    """The marks drawn beside text; a plain set stands in where the terminal lacks the fine one."""

    cursor: str = "▌"
    bookmark: str = "◆"
    note: str = "▎"
    near: str = "≈"
    read: str = "·"
    bar: str = "▇"
    rule: str = "─"
    upright: str = "│"
    box: str = "□"
    boxed: str = "■"
    pin: str = "+"
    dot: str = "·"
    ellipsis: str = "…"
    thumb: str = "┃"
    bullet: str = "•"
    close: str = "×"
    up: str = "▲"
    down: str = "▼"


PLAIN_GLYPHS = Glyphs(
    cursor=">",
    bookmark="*",
    note="|",
    near="~",
    read=".",
    bar="=",
    rule="-",
    upright="|",
    box="o",
    boxed="x",
    pin="+",
    dot="-",
    ellipsis="~",
    thumb="|",
    bullet="-",
    close="x",
    up="^",
    down="v",
)
"""For `TERM=linux`, whose console font has few signs, and for terminals that are not UTF-8."""


def wrap(text: str, width: int) -> tuple[Span, ...]:
    r"""Break `text` into lines of at most `width` cells, at white space; `\n` counts as a space.

    Returns:
        Half-open character spans without leading or trailing white space, in order, at least one. A word
        wider than the line is broken between graphemes.
    """
    width = max(width, 2)
    lines: list[Span] = []
    plain = text.isascii()
    start = end = used = 0
    open_line = False
    for match in WORD.finditer(text):
        begin, stop = match.span()
        cells = stop - begin if plain else cell_len(match[0])
        gap = begin - end
        if open_line and used + gap + cells <= width:
            end, used = stop, used + gap + cells
            continue
        if open_line:
            lines.append(Span(start, end))
        start, end, used, open_line = begin, stop, cells, True
        if cells > width:
            *full, rest = _broken(text, begin, stop, width)
            lines.extend(full)
            start, end = rest.start, rest.end
            used = cell_len(rest.of(text))
    if open_line or not lines:
        lines.append(Span(start, end))
    return tuple(lines)


def _broken(text: str, begin: int, stop: int, width: int) -> list[Span]:
    """A word wider than the line in pieces of at most `width` cells, never inside a grapheme."""
    word = text[begin:stop]
    if word.isascii():
        return [Span(at, min(at + width, stop)) for at in range(begin, stop, width)]
    # Joiners make a run of characters narrower or wider than the sum of its parts.
    is_joined = "\u200d" in word or "\ufe0f" in word
    pieces, start, used = [], begin, 0
    graphemes, _ = split_graphemes(word)
    for first, last, cells in graphemes:
        wider = cell_len(text[start : begin + last]) > width if is_joined else used + cells > width
        if wider and begin + first > start:
            pieces.append(Span(start, begin + first))
            start, used = begin + first, 0
        used += cells
    pieces.append(Span(start, stop))
    return pieces


def _broken_after_spaces(text: str, begin: int, stop: int, width: int) -> list[Span]:
    """A line in pieces of at most `width` cells, inside a word only where the word is wider."""
    pieces, start = [], begin
    while start < stop:
        piece = _broken(text, start, min(stop, start + 8 * width), width)[0]
        space = text.rfind(" ", start, piece.end)
        if piece.end < stop and text[piece.end] != " " and space >= 0 and text[start:space].strip():
            piece = Span(start, space + 1)
        pieces.append(piece)
        start = piece.end
    return pieces


def wrap_preformatted(text: str, width: int, *, words: bool = False) -> tuple[Span, ...]:
    r"""The lines of `text` as they are; those wider than `width` cells are broken between graphemes.

    Args:
        text: The lines.
        width: Cells.
        words: Whether words are kept whole where they fit.

    Returns:
        Half-open character spans, in order, at least one, without the `\n`.
    """
    width = max(width, 2)
    broken = _broken_after_spaces if words else _broken
    lines: list[Span] = []
    start = 0
    for line in text.split("\n"):
        stop = start + len(line)
        if cell_len(line) <= width:
            lines.append(Span(start, stop))
        else:
            lines.extend(broken(text, start, stop, width))
        start = stop + 1
    return tuple(lines)


def fit(text: str, width: int, ellipsis: str = "…") -> str:
    """`text` cut to at most `width` cells, with an ellipsis where something was cut."""
    if width <= 0:
        return ""
    if cell_len(text) <= width:
        return text
    graphemes, _ = split_graphemes(text)
    used = 0
    for first, _last, cells in graphemes:
        if used + cells > width - 1:
            return text[:first].rstrip() + ellipsis
        used += cells
    return text


def pad(text: str, width: int) -> str:
    """`text` filled with spaces to `width` cells; cut when it is wider."""
    text = fit(text, width)
    return text + " " * (width - cell_len(text))


def paint(
    text: str, spans: Iterable[Styled], styles: Mapping[str, Style], base: Style = NO_STYLE
) -> list[Segment]:
    r"""`text` as segments; where spans overlap, the later one wins.

    Args:
        text: Clean text of one line; a line break is drawn as a space.
        spans: Styled characters of `text`, in any order; parts outside `text` are ignored.
        styles: Style of each name.
        base: Style under all of them.
    """
    length = len(text)
    shown = text.replace("\n", " ")
    inside = [(max(s, 0), min(e, length), name) for s, e, name in spans if s < length and e > 0 and s < e]
    if not inside:
        return [Segment(shown, base)] if shown else []
    cuts = sorted({0, length, *(s for s, _, _ in inside), *(e for _, e, _ in inside)})
    segments = []
    for left, right in pairwise(cuts):
        style = base
        for start, end, name in inside:
            if start <= left and right <= end:
                style += styles[name]
        segments.append(Segment(shown[left:right], style))
    return segments


class Flow:
    """The text of a passage with white space runs as single spaces, and where its characters came from."""

    __slots__ = ("_cuts", "_gone", "text")

    RUN = re.compile(r"\s{2,}|\n")

    def __init__(self, source: str) -> None:
        self._cuts: list[int] = []
        """Source offsets from which on more characters are gone."""
        self._gone: list[int] = []
        """How many characters are gone from each cut on."""
        gone = 0
        for run in self.RUN.finditer(source):
            if len(run[0]) > 1:
                gone += len(run[0]) - 1
                self._cuts.append(run.end())
                self._gone.append(gone)
        self.text = self.RUN.sub(" ", source)

    def shown(self, offset: int) -> int:
        """Where the source character at `offset` stands in `text`."""
        at = bisect_right(self._cuts, offset)
        gone = self._gone[at - 1] if at else 0
        if at < len(self._cuts):
            # Inside a run: its characters all stand at its single space.
            width = self._gone[at] - gone
            gone += max(0, offset - (self._cuts[at] - width) + 1)
        return min(max(offset - gone, 0), len(self.text))

    def source(self, shown: int) -> int:
        """The source offset of the character at `shown` in `text`."""
        low, high = 0, len(self._cuts)
        while low < high:
            middle = (low + high) // 2
            if self._cuts[middle] - self._gone[middle] <= shown:
                low = middle + 1
            else:
                high = middle
        return shown + (self._gone[low - 1] if low else 0)


def centred(
    text: str, highlights: Sequence[Span], room: int, ellipsis: str = "…"
) -> tuple[str, tuple[Span, ...]]:
    """The part of `text` of about `room` cells that has the first highlight near its middle.

    Returns:
        The part, with an ellipsis where something was cut, and the highlights inside it, in its characters.
    """
    if cell_len(text) <= room or not highlights:
        return text, tuple(highlights)
    first = highlights[0]
    last = next((h for h in reversed(highlights) if h.end - first.start <= room * 2 // 3), first)
    start = max(0, (first.start + last.end - room) // 2)
    start = min(start, max(0, len(text) - room + 1))
    if start:
        space = text.find(" ", start, first.start)
        start = space + 1 if space >= 0 else start
    lead = ellipsis if start else ""
    shift = len(lead) - start
    part = lead + text[start:]
    moved = [h.shifted(shift) for h in highlights if h.start >= start]
    return part, tuple(moved)


def clipped(spans: Sequence[Styled], part: Span) -> list[Styled]:
    """The spans of a text as spans of its `part`."""
    return [
        (max(start, part.start) - part.start, min(end, part.end) - part.start, name)
        for start, end, name in spans
        if start < part.end and end > part.start
    ]
