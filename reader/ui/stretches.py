"""Choosing words of a document by steps: words, sentences, passages. Pure functions and one frozen value."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from reader.model import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from reader.model import Document, Passage

_WORD = re.compile(r"\S+")
_LINE = re.compile(r"[^\n]+")
_STOP = re.compile(r"[.!?…]+[\"'»”’)\]]*(?=\s)|[。！？]+[」』”’]*")
_OPENING = "\"'«“‘([„—–- "
_ABBREVIATED = frozenset(
    re.findall(
        r"\S+",
        "mr mrs ms dr prof gen col lt sgt capt gov sen rep st no nos vs etc al fig figs vol pp ed eds approx "
        "jan feb mar apr jun jul aug sep sept oct nov dec dept inc ltd co corp e.g i.e cf "
        "г гг им ул т.е т.д т.п см стр руб млн млрд тыс",
    )
)
"""Words that a full stop stands behind without ending a sentence."""


class Unit(StrEnum):
    """What is chosen at once."""

    WORD = "word"
    SENTENCE = "sentence"
    PASSAGE = "passage"


_NEXT = {Unit.SENTENCE: Unit.PASSAGE, Unit.PASSAGE: Unit.WORD, Unit.WORD: Unit.SENTENCE}


@dataclass(frozen=True, slots=True)
class Stretch:
    """Words that are being chosen: one end moves, the other stays."""

    start: int
    """First character of `Document.text`."""
    end: int
    """Behind the last one; more than `start`."""
    unit: Unit
    origin: int
    """Character that the choosing began at."""
    at_end: bool = True
    """Whether the end moves, not the start."""

    @property
    def span(self) -> Span:
        """The characters that are chosen."""
        return Span(self.start, self.end)

    @property
    def edge(self) -> int:
        """The chosen character at the end that moves."""
        return self.end - 1 if self.at_end else self.start

    def swapped(self) -> Stretch:
        """With the other end to move."""
        return replace(self, at_end=not self.at_end)

    def moved(self, document: Document, unit: Unit, step: int) -> Stretch:
        """With the end that moves one word, sentence or passage further down (up when negative).

        Where nothing would be left the other end moves on instead, so that one unit is always chosen. At the
        ends of the document nothing changes.
        """
        here = self.end if self.at_end else self.start
        there = _edge(document, here, unit, step, ends=self.at_end)
        if self.at_end and there is not None and there > self.start:
            return replace(self, end=there)
        if not self.at_end and there is not None and there < self.end:
            return replace(self, start=there)
        if (step < 0) is self.at_end:
            other = self.swapped()
            grown = other.moved(document, unit, step)
            return self if grown == other else grown
        return self

    def in_next_unit(self, document: Document) -> Stretch:
        """Whole sentences, then whole passages, then the one word it began at."""
        unit = _NEXT[self.unit]
        if unit is Unit.WORD:
            return chosen_at(document, self.origin, unit) or self
        first = chosen_at(document, self.start, unit)
        last = chosen_at(document, self.end - 1, unit)
        if first is None or last is None:
            return self
        return replace(self, start=first.start, end=max(last.end, first.end), unit=unit)


def chosen_at(document: Document, offset: int, unit: Unit) -> Stretch | None:
    """The word, sentence or passage at a character of the text; `None` where there is none."""
    passage = document.passage_at(offset)
    found = list(units(document, passage, unit)) if passage is not None else []
    if not found:
        return None
    span = next((span for span in found if offset < span.end), found[-1])
    return Stretch(span.start, span.end, unit, offset)


def units(document: Document, passage: Passage, unit: Unit) -> Iterator[Span]:
    """The words or sentences of a passage, or the whole of it, as characters of the document, in order."""
    text, start = passage.span.of(document.text), passage.span.start
    found: Iterable[Span]
    if unit is Unit.WORD:
        found = (Span(*match.span()) for match in _WORD.finditer(text))
    elif unit is Unit.SENTENCE and passage.kind.is_preformatted:
        found = (_stripped(text, *match.span()) for match in _LINE.finditer(text))
    elif unit is Unit.SENTENCE:
        found = sentences(text)
    else:
        found = [_stripped(text, 0, len(text))]
    return (span.shifted(start) for span in found if len(span))


def sentences(text: str) -> Iterator[Span]:
    """The sentences of a paragraph, without the white space between them."""
    start = 0
    for stop in _STOP.finditer(text):
        after = text[stop.end() :].lstrip()[:4].lstrip(_OPENING)
        if after[:1].islower() or (stop[0] == "." and _is_abbreviated(text[start : stop.start()])):
            continue
        yield _stripped(text, start, stop.end())
        start = stop.end()
    if text[start:].strip():
        yield _stripped(text, start, len(text))


def _is_abbreviated(before: str) -> bool:
    word = before.rsplit(maxsplit=1)[-1].lstrip(_OPENING) if before.split() else ""
    return word.casefold() in _ABBREVIATED or (len(word.rpartition(".")[2]) == 1 and word.isupper())


def _stripped(text: str, start: int, end: int) -> Span:
    part = text[start:end]
    left = len(part) - len(part.lstrip())
    return Span(start + left, max(start + len(part.rstrip()), start + left))


def _edge(document: Document, offset: int, unit: Unit, step: int, *, ends: bool) -> int | None:
    """The next end (or start) of a unit after `offset`, or before it; `None` at the ends of the document."""
    passage = document.passage_at(max(offset - 1, 0) if ends else offset)
    number = passage.number if passage is not None else -1
    while 0 <= number < len(document.passages):
        spans = units(document, document.passages[number], unit)
        edges = [span.end if ends else span.start for span in spans]
        further = [edge for edge in edges if (edge - offset) * step > 0]
        if further:
            return min(further) if step > 0 else max(further)
        number += step
    return None
