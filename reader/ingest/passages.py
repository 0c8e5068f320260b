"""From blocks, or from spans of a finished text, to passages and sections."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from reader.model import Passage, PassageKind, Section, Span, Style, StyleKind
from reader.text import clean, one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

LONGEST_PASSAGE = 1_200
"""Characters; a longer paragraph is split at the end of a sentence, or failing that at a space."""
LONGEST_HEADING = 300
"""Characters; what is marked as a heading but longer is a paragraph."""
LONGEST_TITLE = 200
"""Characters of a section's title."""

# Looking back and possessive, or a line of dots would cost the square of its length.
_SENTENCE_END = re.compile(r"(?<![.!?…؟۔])[.!?…؟۔]++[\"'»”’)\]]*+(?=\s)|[。！？]++[」』”]*+")
_ABBREVIATIONS = frozenset({
    "mr", "mrs", "ms", "dr", "prof", "gen", "col", "lt", "sen", "rep", "gov", "st", "vs", "etc", "no", "vol",
    "pp", "fig", "approx", "inc", "ltd", "co", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept",
    "oct", "nov", "dec",
    "им", "г", "гг", "т", "тт", "см", "стр", "ул", "руб", "млн", "млрд", "тыс", "акад", "проф",
})  # fmt: skip
_SPACE = re.compile(r"\s+")
_JOINERS = "\u200d\ufe0e\ufe0f"


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a document that stands on lines of its own."""

    kind: PassageKind
    text: str
    """Need not be clean; line breaks in it are kept."""
    level: int = 0
    styles: tuple[Style, ...] = ()
    """Spans of `text`, sorted by start."""
    tight: bool = False
    """Follows the block before it without an empty line."""


@dataclass(frozen=True, slots=True)
class Body:
    """The text of a document with its structure; see `Document` for what the fields mean."""

    text: str
    passages: tuple[Passage, ...]
    sections: tuple[Section, ...] = ()
    styles: tuple[Style, ...] = ()


class Piece(NamedTuple):
    """A span of a finished text and what stands there."""

    start: int
    end: int
    kind: PassageKind = PassageKind.PARAGRAPH
    level: int = 0


class Inline:
    """Collects the text of one block, with the styles of its parts."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self._open: list[tuple[int, StyleKind, str]] = []
        self._styles: list[Style] = []
        self._last = "\n"

    def append(self, text: str) -> None:
        """Add text as it is."""
        if text:
            self._parts.append(text)
            self._length += len(text)
            self._last = text[-1]

    def flow(self, text: str) -> None:
        """Add text whose white space runs mean one space, and nothing after white space."""
        text = _SPACE.sub(" ", text)
        self.append(text.lstrip() if self._last.isspace() else text)

    def open(self, kind: StyleKind, target: str = "") -> None:
        """Begin a style at the end of the text so far."""
        self._open.append((self._length, kind, one_line(target, 2_000)))

    def close(self) -> None:
        """End the style that was begun last; nothing happens if there is none."""
        if self._open:
            start, kind, target = self._open.pop()
            if start < self._length:
                self._styles.append(Style(Span(start, self._length), kind, target))

    def take(self, *, indented: bool = False) -> tuple[str, tuple[Style, ...]]:
        """The text, stripped (`indented`: of empty lines only), and its styles.

        The collector is empty then, with the same styles begun.
        """
        again = [(kind, target) for _, kind, target in self._open]
        while self._open:
            self.close()
        text = "".join(self._parts)
        if indented:
            text = text.expandtabs(8)
        stripped = text.strip("\n").rstrip() if indented else text.strip()
        styles: list[Style] = []
        if self._styles:
            lead = text.find(stripped)
            for style in self._styles:
                start, end = max(style.span.start - lead, 0), min(style.span.end - lead, len(stripped))
                if start < end:
                    styles.append(Style(Span(start, end), style.kind, style.target))
            styles.sort(key=lambda style: (style.span.start, -style.span.end))
        self._parts, self._length, self._styles, self._last = [], 0, [], "\n"
        self._open = [(0, kind, target) for kind, target in again]
        return stripped, tuple(styles)


def assemble(blocks: Iterable[Block]) -> Body:
    """Put blocks one under the other, an empty line between them, and cut them into passages."""
    parts: list[str] = []
    pieces: list[Piece] = []
    styles: list[Style] = []
    at = 0
    for block in blocks:
        text = clean(block.text)
        if not text.strip():
            continue
        if parts:
            gap = "\n" if block.tight else "\n\n"
            parts.append(gap)
            at += len(gap)
        parts.append(text)
        pieces.append(Piece(at, at + len(text), block.kind, block.level))
        styles.extend(Style(style.span.shifted(at), style.kind, style.target) for style in block.styles)
        at += len(text)
    text = "".join(parts)
    passages = cut(text, pieces)
    return Body(text, passages, sections_of(text, passages), tuple(styles))


def cut(text: str, pieces: Iterable[Piece]) -> tuple[Passage, ...]:
    """Passages of the pieces of a clean text: those that are too long split, those without text left out.

    Args:
        text: The whole text.
        pieces: Sorted and disjoint; only white space between them.
    """
    passages: list[Passage] = []
    for start, end, kind, level in pieces:
        if kind is PassageKind.HEADING and end - start > LONGEST_HEADING:
            kind, level = PassageKind.PARAGRAPH, 0
        spans = split_lines(text, start, end) if kind.is_preformatted else split_prose(text, start, end)
        for number, span in enumerate(spans):
            if number and kind is PassageKind.ITEM:
                kind, level = PassageKind.PARAGRAPH, 0
            passages.append(Passage(len(passages), span, kind, level))
    return tuple(passages)


def sections_of(text: str, passages: Sequence[Passage]) -> tuple[Section, ...]:
    """A section for each heading: to the next heading of the same or a higher level, or the end."""
    headings = [p for p in passages if p.kind is PassageKind.HEADING]
    ends = [len(text)] * len(headings)
    waiting: list[int] = []
    for number, heading in enumerate(headings):
        while waiting and headings[waiting[-1]].level >= heading.level:
            ends[waiting.pop()] = heading.span.start
        waiting.append(number)
    return tuple(
        Section(one_line(h.span.of(text), LONGEST_TITLE), h.level, Span(h.span.start, end))
        for h, end in zip(headings, ends, strict=True)
    )


def split_prose(text: str, start: int, end: int, limit: int = LONGEST_PASSAGE) -> list[Span]:
    """A paragraph in stripped parts of at most `limit` characters and of about the same length."""
    spans: list[Span] = []
    start, end = _stripped(text, start, end)
    while end - start > limit:
        parts = -(-(end - start) // limit)
        stop = _break(text, start, start + -(-(end - start) // parts), start + limit)
        left, right = _stripped(text, start, stop)
        if left < right:
            spans.append(Span(left, right))
        start, end = _stripped(text, stop, end)
    if start < end:
        spans.append(Span(start, end))
    return spans


def split_lines(text: str, start: int, end: int, limit: int = LONGEST_PASSAGE) -> list[Span]:
    """Preformatted text in parts of at most `limit` characters, cut between lines; indents are kept."""
    spans: list[Span] = []
    while start < end:
        stop = end
        if end - start > limit:
            line = text.rfind("\n", start + 1, start + limit + 1)
            stop = line if line > start else _break(text, start, start + limit, start + limit)
        left, right = start, len(text[start:stop].rstrip()) + start
        # Empty lines go, the indent of the first line stays.
        first = _stripped(text, left, right)[0]
        newline = text.rfind("\n", left, first)
        left = newline + 1 if newline >= 0 else left
        if left < right:
            spans.append(Span(left, right))
        start = stop
    return spans


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    """The range without white space at its ends; empty at `end` if there is nothing else."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _break(text: str, start: int, target: int, most: int) -> int:
    """Where to end a part: the sentence's end, else the white space, nearest to `target`, else `most`."""
    least = start + (target - start) * 2 // 5
    ends = [
        m.end() for m in _SENTENCE_END.finditer(text, least, most + 1) if m.end() <= most and _ends(text, m)
    ]
    if not ends:
        ends = [m.start() for m in _SPACE.finditer(text, least, most + 1) if m.start() > start]
    if ends:
        at = bisect_left(ends, target)
        return min(ends[max(at - 1, 0) : at + 1], key=lambda end: abs(end - target))
    stop = most
    while stop > start + 1 and (
        unicodedata.combining(text[stop]) or text[stop] in _JOINERS or text[stop - 1] == "\u200d"
    ):
        stop -= 1
    return stop if stop > start + 1 else most


def _ends(text: str, match: re.Match[str]) -> bool:
    """Whether a full stop ends a sentence, and not an abbreviation or an initial."""
    after = text[match.end() : match.end() + 3].lstrip()[:1]
    if after.islower():
        return False
    if match[0] != ".":
        return True
    word = re.search(r"[^\W\d_]+$", text[max(match.start() - 12, 0) : match.start()])
    return not word or (len(word[0]) > 1 and word[0].lower() not in _ABBREVIATIONS)
