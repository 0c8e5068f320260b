"""One passage as the matching and the highlighting look at it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

from reader.model import Span
from reader.search.analysis import (
    LONGEST_WORD,
    Token,
    hyphenated,
    place_in_plain,
    plain,
    single_words,
    span_of,
    word_matches,
    words_of_plain,
)

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator, Sequence
    from collections.abc import Set as AbstractSet

    from reader.model import Mention
    from reader.search.snapshot import Located


_MANY = 8
"""Places of one word from which on it is quicker to look at all words of the text once."""


_NONE: AbstractSet[str] = frozenset()


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
        self._plain = plain(text)
        self._words = single_words(text) if self._plain is None else words_of_plain(self._plain)
        self._known = set(self._words)
        self._hyphenated = hyphenated(text)
        self._joined = {folded for folded, _, _ in self._hyphenated.values()} if self._hyphenated else _NONE
        if self._joined:
            self._known |= self._joined

    @cached_property
    def _whole(self) -> Mapping[str, Sequence[Token]]:
        """Hyphenated words as one."""
        found: dict[str, list[Token]] = {}
        numbers = {span_of(match)[0]: number for number, match in enumerate(self._matches)}
        for start, (folded, end, parts) in self._hyphenated.items():
            number = numbers[start]
            found.setdefault(folded, []).append(Token(folded, start, end, number, number + parts - 1))
        return found

    def __getitem__(self, word: str) -> Sequence[Token]:
        numbers = self._numbers(word)
        spans = self._plain_spans(word, len(numbers)) if 0 < len(numbers) < _MANY else None
        if spans is None:
            spans = [span_of(self._matches[number]) for number in numbers]
        found = [Token(word, *span, i, i) for span, i in zip(spans, numbers, strict=True)]
        if word in self._joined:
            found = sorted([*self._whole[word], *found], key=lambda token: (token.first, -token.last))
        if not found:
            raise KeyError(word)
        return found

    def runs(self, word: str) -> Sequence[tuple[int, int]]:
        """Numbers of the first and the last part of each such word; quicker than where it stands.

        Raises:
            KeyError: There is none.
        """
        if word in self._joined:
            return [(token.first, token.last) for token in self[word]]
        if word not in self._known:
            raise KeyError(word)
        return [(number, number) for number in self._numbers(word)]

    def beginning(self, prefix: str) -> set[str]:
        """The words that begin with `prefix`."""
        line, wanted = self._line, f" {prefix}"
        found = set()
        at = line.find(wanted)
        while at >= 0:
            end = line.find(" ", at + 1)
            found.add(line[at + 1 : end])
            at = line.find(wanted, end)
        found.update(word for word in self._joined if word.startswith(prefix))
        return found

    @cached_property
    def _line(self) -> str:
        """All words with a blank before and after each, quick to look through."""
        return f" {' '.join(self._words)} "

    def __len__(self) -> int:
        return len(self._known)

    def __iter__(self) -> Iterator[str]:
        return iter(self._known)

    def __contains__(self, word: object) -> bool:
        return word in self._known

    @property
    def known(self) -> AbstractSet[str]:
        """The words, folded."""
        return self._known

    @cached_property
    def _matches(self) -> Sequence[re.Match[str]]:
        return word_matches(self._text)

    def _numbers(self, word: str) -> list[int]:
        """Numbers of the words that are this one alone."""
        words, found, number = self._words, [], -1
        for _ in range(words.count(word)):
            number = words.index(word, number + 1)
            found.append(number)
        return found

    def _plain_spans(self, word: str, times: int) -> list[tuple[int, int]] | None:
        """Where a word stands, which does so many times; `None` if that takes a closer look."""
        if self._plain is None or not word.isascii() or len(word) >= LONGEST_WORD:
            return None
        found = list(place_in_plain(word, self._plain))
        return found if len(found) == times else None

    def numbers(self, span: Span) -> tuple[int, int]:
        """Numbers of the first and the last word that some characters touch; zeros if there is none."""
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
