"""One passage as the matching and the highlighting look at it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

from reader.model import Span
from reader.search.analysis import Token, span_of, tokens, word_matches, words_in_order

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator, KeysView, Sequence

    from reader.model import Mention
    from reader.search.snapshot import Located


class Place(NamedTuple):
    """A piece of a passage that answers a term of the query."""

    first: int
    """Number of its first word in the passage."""
    last: int
    """Number of its last word."""
    span: Span
    """Characters of the passage."""
    edits: int = 0
    """How far it is from what was typed."""


class Words(Mapping[str, "Sequence[Token]"]):
    """The words of a text by how they are looked up; places are worked out only for those that are asked for.

    A search looks into fifty passages for each key that is pressed, and at a few words of each.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens: dict[str, list[Token]] = {}
        self._places: dict[str, list[int]] = {}
        words = words_in_order(text)
        if words is None:
            for token in tokens(text):
                self._tokens.setdefault(token.folded, []).append(token)
            return
        places = self._places
        for number, word in enumerate(words):
            if word in places:
                places[word].append(number)
            else:
                places[word] = [number]

    def __getitem__(self, word: str) -> Sequence[Token]:
        if self._tokens:
            return self._tokens[word]
        matches = self._matches
        return [Token(word, *span_of(matches[i]), i, i) for i in self._places[word]]

    def runs(self, word: str) -> Sequence[tuple[int, int]]:
        """Numbers of the first and the last part of each such word; quicker than where it stands.

        Raises:
            KeyError: There is none.
        """
        if self._tokens:
            return [(token.first, token.last) for token in self._tokens[word]]
        return [(number, number) for number in self._places[word]]

    def beginning(self, prefix: str) -> list[str]:
        """The words that begin with `prefix`."""
        lines, wanted = self._lines, "\n" + prefix
        found = []
        place = lines.find(wanted)
        while place >= 0:
            end = lines.find("\n", place + 1)
            found.append(lines[place + 1 : end])
            place = lines.find(wanted, end)
        return found

    @cached_property
    def _lines(self) -> str:
        """The words a line each, for `str.find`, which is quicker than looking at them one by one."""
        return "\n".join(["", *self.keys(), ""])

    def __len__(self) -> int:
        return len(self.keys())

    def __iter__(self) -> Iterator[str]:
        return iter(self.keys())

    def __contains__(self, word: object) -> bool:
        return word in self.keys()

    def keys(self) -> KeysView[str]:
        """The words, folded."""
        return (self._tokens or self._places).keys()

    @cached_property
    def _matches(self) -> Sequence[re.Match[str]]:
        return word_matches(self._text)

    def numbers(self, span: Span) -> tuple[int, int]:
        """Numbers of the first and the last word that some characters touch; zeros if there is none."""
        if self._tokens:
            some = (t for found in self._tokens.values() for t in found)
            touched = [t.first for t in some if t.start < span.end and span.start < t.end]
            return min(touched, default=0), max(touched, default=0)
        spans = [span_of(match) for match in self._matches]
        first = bisect_right(spans, span.start, key=itemgetter(1))
        last = bisect_left(spans, span.end, key=itemgetter(0)) - 1
        return (first, last) if first <= last else (0, 0)


@dataclass(frozen=True)
class PassageView:
    """A passage with its words, worked out when asked for."""

    text: str
    located: Located | None = None

    @cached_property
    def words(self) -> Words:
        """Its words by how they are looked up."""
        return Words(self.text)

    @cached_property
    def mentions(self) -> Sequence[tuple[Mention, Span]]:
        """Its mentions, each with its characters of the passage; those without words left out."""
        if self.located is None:
            return ()
        span = self.located.passage.span
        found = []
        for mention in self.located.mentions:
            start = max(mention.span.start, span.start) - span.start
            end = min(mention.span.end, span.end) - span.start
            if start < end:
                found.append((mention, Span(start, end)))
        return found

    def place_of(self, span: Span) -> Place:
        """Some characters as a place: with the numbers of the words that they touch."""
        first, last = self.words.numbers(span)
        return Place(first, last, span)


def merged(spans: Sequence[Span]) -> tuple[Span, ...]:
    """Sorted and disjoint: spans that overlap become one."""
    found: list[Span] = []
    for span in sorted(spans, key=lambda span: (span.start, span.end)):
        if found and span.start < found[-1].end:
            if span.end > found[-1].end:
                found[-1] = Span(found[-1].start, span.end)
        else:
            found.append(span)
    return tuple(found)
