"""Where the paragraphs of plain text are: hard-wrapped, one line each, or told by their indents."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from reader.ingest.passages import Piece
from reader.model import PassageKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

WRAP_WIDTH = 100
"""Characters; a longer line is a paragraph by itself, unless the whole text is wrapped at a greater width."""
SHORT_LINE = 80
"""Characters; runs of lines that are shorter make one passage."""
WIDEST_WRAP = 200
"""Characters; nobody wraps text by hand at more."""
LONGEST_HEADING = 100
"""Characters of a line that can be a heading."""

_LINE = re.compile(r"[^\n]+")
_RULE = re.compile(r"([=\-~*^_#+.])\1{2,}$|[*\-_](?:[ ]+[*\-_]){2,}$")
_BULLET = re.compile(r"(?:[-*+•‣▪–—]|\(?\d{1,3}[.)]|\(?[a-zа-я][.)])\s+(?=\S)")
_NUMBERED = re.compile(r"(\d{1,2}(?:\.\d{1,2})*)\.?\s+(?=[^\W\d_])")
_PART = re.compile(
    r"(?:chapter|part|book|section|appendix|глава|часть|раздел|приложение|бөлім|тарау)\s+"
    r"(?:\d+|[ivxlcdm]+|one|two|three|four|five|six|seven|eight|nine|ten|первая|вторая|третья)\b[.:]?",
    re.IGNORECASE,
)
_COLUMNS = re.compile(r"\S {3,}\S|\S\t+\S")
_CLOSED = re.compile(r"[.!?…:;,。！？][\"'»”’)\]]*$")
_FINISHED = re.compile(r"[.!?…。！？][\"'»”’)\]]*$")


class Line(NamedTuple):
    """A line that holds something."""

    start: int
    """Its first character that is not white space."""
    end: int
    """Behind its last one."""
    indent: int
    """Characters of white space before `start`."""

    @property
    def length(self) -> int:
        """Characters without the white space at its ends."""
        return self.end - self.start


def pieces(text: str, *, headings: bool = True) -> Iterator[Piece]:
    """The paragraphs, list items, tables and headings of a clean text, in order.

    Args:
        text: Clean text of any layout.
        headings: Whether lines that look like headings are taken for headings.
    """
    blocks = list(_blocks(text))
    width = _wrap_width(blocks)
    for number, block in enumerate(blocks):
        after = blocks[number + 1] if number + 1 < len(blocks) else None
        if headings and (found := _heading(text, block, after, first=number == 0)):
            yield found
            block = block[1:]
            if not block:
                continue
        yield from _block(text, block, width)


def without_rules(text: str) -> str:
    """The text with its underlines and separators (`=====`, `* * *`) turned into spaces, one for one."""
    return _RULES.sub(lambda match: " " * len(match[0]), text)


_RULES = re.compile(r"^[ ]*(?:([=\-~*^_#+])\1{2,}|[*\-_](?:[ ]+[*\-_]){2,})[ ]*$", re.MULTILINE)


def underlined(text: str) -> dict[int, int]:
    """Titles with a rule under them: offset of the line's first character to a heading level.

    Levels come in the order in which the characters of the rules first appear, as in reStructuredText.
    """
    found: dict[int, int] = {}
    levels: dict[str, int] = {}
    before: re.Match[str] | None = None
    for match in _LINE.finditer(text):
        line = match[0].strip()
        if before and before.end() + 1 == match.start() and _RULE.match(line) and line[0] in "=-~^*#+":
            title = before[0].strip()
            if (
                title
                and not _RULE.match(title)
                and 3 <= len(line) <= 3 * len(title)
                and len(title) <= LONGEST_HEADING
            ):
                level = levels.setdefault(line[0], min(len(levels) + 1, 6))
                found[before.start() + len(before[0]) - len(before[0].lstrip())] = level
        before = match
    return found


def _blocks(text: str) -> Iterator[list[Line]]:
    """Runs of lines without an empty one between."""
    block: list[Line] = []
    last = -1
    for match in _LINE.finditer(text):
        line = match[0]
        stripped = line.strip()
        if not stripped:
            continue
        indent = len(line) - len(line.lstrip())
        start = match.start() + indent
        # One line break only between this line and the one before: nothing is empty there.
        if block and match.start() != last + 1:
            yield block
            block = []
        block.append(Line(start, start + len(stripped), indent))
        last = match.end()
    if block:
        yield block


def _wrap_width(blocks: Sequence[Sequence[Line]]) -> int:
    """The width at which the text is wrapped by hand, in characters; 0 if it is not."""
    lengths = sorted(line.length for block in blocks if len(block) > 2 for line in block[:-1])
    if len(lengths) < 4:
        return 0
    width = lengths[min(len(lengths) - 1, len(lengths) * 98 // 100)]
    if width > WIDEST_WRAP or width < 30:
        return 0
    near = sum(length >= width * 0.7 for length in lengths)
    return width if near >= 0.6 * len(lengths) else 0


def _heading(text: str, block: Sequence[Line], after: Sequence[Line] | None, *, first: bool) -> Piece | None:
    """The first line of a block as a heading, if it stands alone (or is in capitals) and looks like one."""
    line = block[0]
    title = text[line.start : line.end]
    if line.length > LONGEST_HEADING or not any(map(str.isalpha, title)):
        return None
    if len(block) > 1:
        below = text[block[1].start : block[1].end]
        is_title = (
            first and len(below) > WRAP_WIDTH and not _CLOSED.search(title) and not _BULLET.match(title)
        )
        is_part = _is_capitals(title) and not below.isupper() and len(below) >= 40
        if line.length < SHORT_LINE and (is_title or is_part):
            return Piece(line.start, line.end, PassageKind.HEADING, 1)
        return None
    level = 0
    if _PART.match(title) and line.length < SHORT_LINE:
        level = 1
    elif (match := _NUMBERED.match(title)) and not _CLOSED.search(title):
        following = text[after[0].start : after[0].end] if after and len(after) == 1 else ""
        level = 0 if _NUMBERED.match(following) else 1 + match[1].count(".")
    elif _is_capitals(title) or (first and after and not _CLOSED.search(title) and not _BULLET.match(title)):
        level = 1
    return Piece(line.start, line.end, PassageKind.HEADING, min(level, 6)) if level else None


def _is_capitals(title: str) -> bool:
    """Whether it is written in capitals only, and is words."""
    letters = sum(map(str.isalpha, title))
    return (
        title.isupper() and letters >= 3 and letters * 2 > len(title) and not title.endswith((".", ",", ";"))
    )


def _block(text: str, block: Sequence[Line], width: int) -> Iterator[Piece]:
    """The pieces of lines without an empty one between."""
    if len(block) > 1 and (kind := _preformatted(text, block)):
        start = text.rfind("\n", 0, block[0].start) + 1
        yield Piece(start, block[-1].end, kind)
    elif _is_list(text, block):
        yield from _items(text, block, width)
    else:
        yield from _paragraphs(text, block, width)


def _preformatted(text: str, block: Sequence[Line]) -> PassageKind | None:
    """A table if nearly all lines have a gap of three spaces inside, a drawing if they are mostly signs."""
    gaps = sum(bool(_COLUMNS.search(text, line.start, line.end)) for line in block)
    if gaps >= 0.8 * len(block):
        return PassageKind.TABLE
    if len(block) < 3 or (gaps == 0 and text[block[0].start].isalpha()):
        return None
    visible = "".join(text[line.start : line.end] for line in block[:40]).replace(" ", "")
    return PassageKind.CODE if sum(map(str.isalnum, visible)) < 0.45 * len(visible) else None


def _is_list(text: str, block: Sequence[Line]) -> bool:
    """Whether the block begins with a list item, or has several after a line that announces them."""
    marks = [bool(_BULLET.match(text, line.start, line.end)) for line in block]
    if marks[0]:
        return len(block) == 1 or any(marks[1:]) or block[1].indent > block[0].indent
    return sum(marks) > 1 and text[block[marks.index(True) - 1].end - 1] == ":"


def _items(text: str, block: Sequence[Line], width: int) -> Iterator[Piece]:
    """A list: each line with a mark begins an item, the others go on with it."""
    base = min(line.indent for line in block)
    current: list[Line] = []
    is_item = False
    for line in block:
        marked = bool(_BULLET.match(text, line.start, line.end))
        if marked and current:
            yield from _item(text, current, width, base, is_item=is_item)
            current = []
        is_item = marked or (is_item and bool(current))
        current.append(line)
    yield from _item(text, current, width, base, is_item=is_item)


def _item(text: str, lines: Sequence[Line], width: int, base: int, *, is_item: bool) -> Iterator[Piece]:
    if is_item:
        level = min(1 + (lines[0].indent - base) // 2, 6)
        yield Piece(lines[0].start, lines[-1].end, PassageKind.ITEM, level)
    else:
        yield from _paragraphs(text, lines, width)


def _paragraphs(text: str, block: Sequence[Line], width: int) -> Iterator[Piece]:
    """The paragraphs of a block: by indents, by long lines, or all of it."""
    start = block[0].start
    starts = _first_lines(block)
    limit = max(WRAP_WIDTH, width)
    for number, (line, following) in enumerate(pairwise(block), 1):
        if number in starts or line.length > limit or following.length > limit:
            is_end = True
        else:
            is_end = bool(width) and _is_last(text, line, following, width)
        if is_end:
            yield Piece(start, line.end)
            start = following.start
    yield Piece(start, block[-1].end)


def _first_lines(block: Sequence[Line]) -> frozenset[int]:
    """Numbers of the lines that begin a paragraph because they alone are indented."""
    base = min(line.indent for line in block)
    indented = [n for n, line in enumerate(block) if line.indent >= base + 2]
    deepest = {block[n].indent for n in indented}
    if not indented or len(deepest) > 1 or len(indented) * 2 > len(block) + 1:
        return frozenset()
    # A hanging indent (first line out, the rest in) is one paragraph, verse has indents everywhere.
    return frozenset(indented)


def _is_last(text: str, line: Line, following: Line, width: int) -> bool:
    """Whether a wrapped paragraph ends here: the line is finished, and the next word would have fitted."""
    if line.length >= width * 0.65 or not _FINISHED.search(text[max(line.start, line.end - 3) : line.end]):
        return False
    word = text[following.start : following.end].split(maxsplit=1)[0]
    return line.length + 1 + len(word) < width and not word[0].islower()
