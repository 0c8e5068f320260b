"""Every place that was found in the words around it, one line each, sortable by the words before or after."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from reader.search.analysis import tokens

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from reader.model import Span
    from reader.search.results import Hit, Tier

SORTED_BY = 8
"""Words on one side that lines are sorted by."""

_SORT_CHARACTERS = 160
"""Characters on one side that are looked at for these words."""


class LineOrder(StrEnum):
    """What the lines are sorted by."""

    RELEVANCE = "relevance"
    """As the hits are, which a query's `sort:` may set; places of one passage in its order."""
    DOCUMENT = "document"
    """By document, passage and place."""
    LEFT = "left"
    """By the words before, the nearest first."""
    RIGHT = "right"
    """By the words after, the nearest first."""


@dataclass(frozen=True, slots=True)
class Line:
    """One place with the words around it, all of it on one line: white space runs are single spaces."""

    document: str
    """Its id."""
    title: str
    date: str | None
    passage: int
    """0-based number."""
    span: Span
    """Characters of the passage's text that are the keyword."""
    tier: Tier
    """Of the passage."""
    left: str
    """Ends with a space if one stands before the keyword."""
    keyword: str
    right: str


def concordance(hits: Iterable[Hit], order: LineOrder, context: int) -> Iterator[Line]:
    """A line for each highlight of each hit; in the order of the hits each as soon as its hit is there.

    Args:
        hits: In their order; one without highlights has no line.
        order: Equal lines stay in the order of the hits.
        context: Most characters on each side; words that do not fit are left out whole where that can be.
    """
    places = ((hit, span) for hit in hits for span in hit.highlights)
    if order is LineOrder.RELEVANCE:
        return (_line(hit, span, context) for hit, span in places)
    lines = [(_key(hit, span, order), _line(hit, span, context)) for hit, span in places]
    lines.sort(key=lambda line: line[0])
    return (line for _, line in lines)


def _key(hit: Hit, span: Span, order: LineOrder) -> tuple[object, ...]:
    match order:
        case LineOrder.RELEVANCE:
            return ()
        case LineOrder.DOCUMENT:
            return hit.document.id, hit.passage.number, span.start
        case LineOrder.LEFT:
            before = hit.text[max(0, span.start - _SORT_CHARACTERS) : span.start]
            return tuple(list(_words(before))[: -SORTED_BY - 1 : -1])
        case LineOrder.RIGHT:
            after = hit.text[span.end : span.end + _SORT_CHARACTERS]
            return tuple(list(_words(after))[:SORTED_BY])


def _words(text: str) -> Iterator[str]:
    """The words as they are looked up, hyphenated ones in their parts."""
    return (token.folded for token in tokens(text) if token.first == token.last)


def _line(hit: Hit, span: Span, context: int) -> Line:
    text = hit.text
    # More than what is kept: runs of white space shrink.
    left = _flat(text[max(0, span.start - 2 * context - 1) : span.start])
    right = _flat(text[span.end : span.end + 2 * context + 1])
    return Line(
        hit.document.id,
        hit.document.title,
        hit.document.date,
        hit.passage.number,
        span,
        hit.tier,
        ending(left, len(left) - context).lstrip(),
        _flat(span.of(text)).strip(),
        beginning(right, context).rstrip(),
    )


def _flat(text: str) -> str:
    """White space runs as single spaces, also at both ends."""
    flat = " ".join(text.split())
    before = " " if text[:1].isspace() else ""
    after = " " if text[-1:].isspace() and flat else ""
    return f"{before}{flat}{after}"


def ending(text: str, start: int) -> str:
    """The end of `text` from character `start`, begun at the next word if that leaves at least half."""
    if start <= 0:
        return text
    if start >= len(text):
        return ""
    kept = text[start:]
    if text[start - 1].isspace() or kept[:1].isspace():
        return kept.lstrip() if kept.strip() else kept
    space = kept.find(" ")
    return kept[space + 1 :] if 0 <= space <= len(kept) // 2 else kept


def beginning(text: str, end: int) -> str:
    """The beginning of `text` up to character `end`, ended before a cut word if that leaves at least half."""
    if end >= len(text):
        return text
    kept = text[: max(0, end)]
    if not kept or text[len(kept)].isspace() or kept[-1].isspace():
        return kept
    space = kept.rfind(" ")
    return kept[:space] if space >= len(kept) // 2 else kept
