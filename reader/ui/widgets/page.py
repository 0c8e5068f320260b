"""How a document is laid out for reading: blocks of lines, made only for what is seen."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field, replace
from itertools import accumulate
from typing import TYPE_CHECKING

from textual.cache import LRUCache

from reader.model import PassageKind, Span, StyleKind
from reader.text import one_line
from reader.ui.text import Flow, Glyphs, clipped, fit, wrap, wrap_preformatted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from reader.model import Document, Passage, Style
    from reader.ui.text import Styled

CACHED_BLOCKS = 1_024
"""Blocks kept laid out; far more than any screen shows."""

LONGEST_NOTE = 12
"""Lines of a note shown under its passage; the whole is in the notes list."""

OWN_SIGN = re.compile(r"(?:\(?(?:\d{1,3}|\w)[.)]|[-+*•–—·])\s")
"""How an item begins that brings its own number or bullet: `3.`, `1)`, `(a)`, `-`."""

HEADER = -1
"""Block number of the title and what stands under it."""


@dataclass(frozen=True, slots=True)
class Remark:
    """A note or bookmark as it is drawn."""

    id: str
    text: str
    """Empty for a bookmark."""
    tags: tuple[str, ...] = ()
    quote: str = ""
    """The words it was made on, shown when its place is lost."""
    doubtful: bool = False
    """Its place was found again, but not for sure."""
    start: int = 0
    """First character of `Document.text` it is on."""
    end: int = 0


@dataclass(frozen=True, slots=True)
class DocumentView:
    """A document and all that is drawn with it."""

    document: Document
    byline: str = ""
    """Author, source, date: one line."""
    about: str = ""
    """Names of what it is about: one line."""
    highlights: Mapping[int, Sequence[Span]] = field(default_factory=dict)
    """Passage number to characters of `Document.text`; only passages that match."""
    near: frozenset[int] = frozenset()
    """Those of them that match by near spellings."""
    remarks: Mapping[int, Sequence[Remark]] = field(default_factory=dict)
    """By passage number."""
    orphans: Sequence[Remark] = ()
    """Notes whose passage is gone."""

    def remarks_on(self, passage: Passage) -> Iterator[Remark]:
        """Those that begin in a passage, and those from before it that reach into it."""
        yield from self.remarks.get(passage.number, ())
        for number, found in self.remarks.items():
            if number < passage.number:
                yield from (remark for remark in found if remark.end > passage.span.start)


@dataclass(frozen=True, slots=True)
class PageLine:
    """One line of a block."""

    text: str
    spans: tuple[Styled, ...] = ()
    indent: int = 0
    """Cells before the text."""
    offset: int = 0
    """Character of the passage the line begins with; where a bullet or bar stands before the text, less its
    length, so that the text behind it has its own characters."""
    is_text: bool = False
    """Whether it shows characters of the passage (and can be selected)."""
    margin: str = ""
    """What stands beside it: `note`, `doubt`, `bookmark` or nothing."""


_STYLES = {
    PassageKind.HEADING: "heading",
    PassageKind.QUOTE: "quote",
    PassageKind.CODE: "code",
    PassageKind.TABLE: "code",
}

_INLINE = {
    StyleKind.EMPHASIS: "emphasis",
    StyleKind.STRONG: "strong",
    StyleKind.CODE: "code",
    StyleKind.LINK: "link",
}


class Page:
    """Lays out one document for one width. Block -1 is the header, the one after the last the lost notes."""

    def __init__(self, view: DocumentView, width: int, glyphs: Glyphs) -> None:
        self.view = view
        self.width = max(width, 8)
        self.glyphs = glyphs
        self._blocks: LRUCache[int, tuple[PageLine, ...]] = LRUCache(CACHED_BLOCKS)
        self._styles = view.document.styles
        self._ends = list(accumulate((style.span.end for style in self._styles), max))
        """How far the styles up to each one reach: they may nest."""
        self._titled = _begins_with_title(view.document)
        """Whether the first passage is the title: then the header stands for it."""
        self._chosen: Span | None = None

    def choose(self, span: Span | None) -> None:
        """Draw other characters of the text as chosen, or none."""
        for changed in (self._chosen, span):
            if changed is not None:
                for block in self._blocks_of(changed):
                    self._blocks.discard(block)
        self._chosen = span

    def _blocks_of(self, span: Span) -> Iterator[int]:
        document = self.view.document
        first, last = document.passage_at(span.start), document.passage_at(max(span.end - 1, span.start))
        if first is not None and last is not None:
            yield from (self.block_of(number) for number in range(first.number, last.number + 1))

    def line_of(self, offset: int) -> tuple[int, int]:
        """Block and line that show a character of the text; the nearest before it where none does."""
        passage = self.view.document.passage_at(offset)
        if passage is None:
            return HEADER, 0
        block, inside = self.block_of(passage.number), offset - passage.span.start
        lines = [n for n, ln in enumerate(self.lines(block)) if ln.is_text and ln.offset <= inside]
        return block, lines[-1] if lines else 0

    def block_of(self, passage: int) -> int:
        """The block in which a passage is drawn."""
        return HEADER if self._titled and passage == 0 else passage

    def passage_of(self, block: int) -> int | None:
        """The passage that a block draws; `None` for a header of its own and for the lost notes."""
        if block == HEADER:
            return 0 if self._titled else None
        return block if block < len(self.view.document.passages) else None

    @property
    def last(self) -> int:
        """Number of the last block."""
        count = len(self.view.document.passages)
        return count if self.view.orphans else count - 1

    def lines(self, block: int) -> tuple[PageLine, ...]:
        """The lines of a block; none for a first passage that the header stands for."""
        lines = self._blocks.get(block)
        if lines is None:
            lines = self._blocks[block] = tuple(self._lay_out(block))
        return lines

    def height(self, block: int) -> int:
        """How many lines the block has."""
        return len(self.lines(block))

    def forward(self, block: int, line: int, count: int) -> tuple[int, int]:
        """The place `count` lines further down (up when negative), never outside the document."""
        line += count
        while line < 0 and block > HEADER:
            block -= 1
            line += self.height(block)
        while block < self.last and line >= self.height(block):
            line -= self.height(block)
            block += 1
        return block, max(min(line, self.height(block) - 1), 0)

    def lowest_top(self, height: int) -> tuple[int, int]:
        """The place at the top of a pane of `height` lines that shows the end of the document."""
        return self.forward(self.last, self.height(self.last) - 1, -(height - 1))

    def _lay_out(self, block: int) -> list[PageLine]:
        if block == HEADER:
            return self._header()
        passages = self.view.document.passages
        if block >= len(passages):
            return self._orphans()
        if self._titled and block == 0:
            return []
        passage = passages[block]
        before = passages[block - 1] if block else None
        lines = [] if _is_tight(before, passage) else [PageLine("")]
        lines += self._passage(passage)
        for remark in self.view.remarks.get(block, ()):
            lines += self._remark(remark)
        if block == self.last:
            lines.append(PageLine(""))
        return lines

    def _header(self) -> list[PageLine]:
        info = self.view.document.info
        lines = [_whole(part.of(info.title), "title") for part in wrap(info.title, self.width)]
        if self._titled:
            lines = [
                replace(line, spans=((0, len(line.text), "title"), *line.spans[1:]))
                for line in self._passage(self.view.document.passages[0])
            ]
        for text, style in ((self.view.byline, "byline"), (self.view.about, "about")):
            if text:
                lines += [_whole(part.of(text), style) for part in wrap(text, self.width)]
        if self._titled:
            for remark in self.view.remarks.get(0, ()):
                lines += self._remark(remark)
        if not self.view.document.passages:
            lines += [PageLine(""), _whole("This document has no text.", "byline")]
        return lines

    def _passage(self, passage: Passage) -> list[PageLine]:
        document = self.view.document
        source = passage.span.of(document.text)
        spans = self._passage_spans(passage)
        lead, indent = self._lead(passage)
        if passage.kind.is_preformatted:
            is_table = passage.kind is PassageKind.TABLE
            parts = wrap_preformatted(source, self.width - indent, words=is_table)
            return self._with_margins(
                passage,
                [
                    PageLine(
                        part.of(source), tuple(clipped(spans, part)), indent, offset=part.start, is_text=True
                    )
                    for part in parts
                ],
            )
        flow = Flow(source)
        shown = [(flow.shown(s), flow.shown(e), name) for s, e, name in spans]
        lines = []
        for number, part in enumerate(wrap(flow.text, self.width - indent)):
            text, inner = part.of(flow.text), clipped(shown, part)
            mark = lead if number == 0 else ""
            if mark:
                inner = [(0, len(mark), "mark"), *((s + len(mark), e + len(mark), n) for s, e, n in inner)]
            lines.append(
                PageLine(
                    mark + text,
                    tuple(inner),
                    indent - len(mark),
                    flow.source(part.start) - len(mark),
                    is_text=True,
                )
            )
        return self._with_margins(passage, lines)

    def _with_margins(self, passage: Passage, lines: list[PageLine]) -> list[PageLine]:
        """The lines with what stands beside them: a bookmark where it begins, notes all along."""
        remarks = list(self.view.remarks_on(passage))
        if not remarks:
            return lines
        starts = [passage.span.start + max(line.offset, 0) for line in lines]
        found = []
        for line, start, end in zip(lines, starts, [*starts[1:], passage.span.end], strict=True):
            is_first = line is lines[0]
            here = [
                remark
                for remark in remarks
                if (remark.start < end and start < remark.end) or (is_first and remark.start <= start)
            ]
            own = self.view.remarks.get(passage.number, ())
            begun = any(not one.text and one in own and (is_first or one.start >= start) for one in here)
            margin = "bookmark" if begun else "note" if any(one.text for one in here) else ""
            if any(remark.doubtful for remark in here):
                margin = "doubt"
            found.append(replace(line, margin=margin))
        return found

    def _lead(self, passage: Passage) -> tuple[str, int]:
        """The bullet or bar before a passage, and the cells that it and the indent take."""
        if passage.kind is PassageKind.ITEM:
            source = passage.span.of(self.view.document.text).lstrip()
            lead = "" if OWN_SIGN.match(source) else f"{self.glyphs.bullet} "
            return lead, 2 * max(passage.level, 1) - 2 + len(lead)
        if passage.kind is PassageKind.QUOTE:
            lead = f"{self.glyphs.upright} "
            return lead, 2 * max(passage.level, 1)
        if passage.kind.is_preformatted:
            return "", 2
        return "", 0

    def _passage_spans(self, passage: Passage) -> list[Styled]:
        """Styled spans in characters of the passage, weakest first."""
        start, end = passage.span.start, passage.span.end
        length = end - start
        spans: list[Styled] = []
        if name := _STYLES.get(passage.kind):
            spans.append((0, length, "subheading" if name == "heading" and passage.level > 2 else name))
        spans += [
            (style.span.start - start, style.span.end - start, _INLINE[style.kind])
            for style in self._styles_in(start, end)
        ]
        number = passage.number
        spans += [
            (max(remark.start - start, 0), min(remark.end - start, length), "remarked")
            for remark in self.view.remarks_on(passage)
            if remark.start > start or remark.end < end
        ]
        match = "near-highlight" if number in self.view.near else "highlight"
        spans += [
            (span.start - start, span.end - start, match) for span in self.view.highlights.get(number, ())
        ]
        if self._chosen is not None:
            spans.append((self._chosen.start - start, self._chosen.end - start, "chosen"))
        return spans

    def _styles_in(self, start: int, end: int) -> list[Style]:
        """The inline styles that reach into some characters of the document, in their order."""
        first = bisect_right(self._ends, start)
        last = bisect_left(self._styles, end, key=lambda style: style.span.start)
        return [style for style in self._styles[first:last] if style.span.end > start]

    def _remark(self, remark: Remark) -> list[PageLine]:
        if not remark.text and not remark.tags:
            return []
        bar = f"{self.glyphs.note} "
        doubt = "(place uncertain) " if remark.doubtful else ""
        tags = " ".join(f"#{tag}" for tag in remark.tags)
        texts = [doubt + line for line in (remark.text.split("\n") if remark.text else [])]
        lines = []
        for text in texts:
            lines += [part.of(text) for part in wrap(text, self.width - 4)]
        if len(lines) > LONGEST_NOTE:
            lines = [*lines[: LONGEST_NOTE - 1], f"{lines[LONGEST_NOTE - 1][: self.width - 8]} …"]
        found = [_noted(bar, line, "note") for line in lines]
        if tags:
            found.append(_noted(bar, fit(tags, self.width - 4), "note-tags"))
        return found

    def _orphans(self) -> list[PageLine]:
        lines = [PageLine(""), _whole("Notes whose passage is gone from this document", "byline")]
        for remark in self.view.orphans:
            lines.append(PageLine(""))
            quote = fit(f"“{remark.quote}”", self.width - 4)
            lines.append(_noted(f"{self.glyphs.note} ", quote, "quote"))
            lines += self._remark(remark)
        return [*lines, PageLine("")]


def _begins_with_title(document: Document) -> bool:
    """Whether the text begins with a heading that is the title, and goes on after it."""
    if len(document.passages) < 2 or document.passages[0].kind is not PassageKind.HEADING:
        return False
    return one_line(document.passage_text(0)).casefold() == document.info.title.casefold()


def _whole(text: str, style: str) -> PageLine:
    return PageLine(text, ((0, len(text), style),))


def _noted(bar: str, text: str, style: str) -> PageLine:
    line = bar + text
    return PageLine(line, ((0, len(bar), "note-bar"), (len(bar), len(line), style)), indent=2)


def _is_tight(before: Passage | None, passage: Passage) -> bool:
    """Whether no empty line stands between the two: items of one list."""
    return before is not None and before.kind is passage.kind is PassageKind.ITEM
