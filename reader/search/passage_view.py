"""One passage as the matching and the highlighting look at it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from reader.model import Span
from reader.search.analysis import Token, tokens

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from reader.model import Mention
    from reader.search.snapshot import Located, Snapshot


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


@dataclass(frozen=True)
class PassageView:
    """A passage with its words, worked out when asked for."""

    text: str
    located: Located | None = None

    @classmethod
    def of(cls, snapshot: Snapshot, passage_id: int) -> PassageView:
        """The passage with this id."""
        located = snapshot.locate(passage_id)
        return cls(snapshot.text(located), located)

    @cached_property
    def tokens(self) -> Sequence[Token]:
        """Its words in order."""
        return tuple(tokens(self.text))

    @cached_property
    def words(self) -> Mapping[str, Sequence[Token]]:
        """Its words by how they are looked up."""
        found: dict[str, list[Token]] = {}
        for token in self.tokens:
            found.setdefault(token.folded, []).append(token)
        return found

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
        numbers = [t.first for t in self.tokens if t.start < span.end and span.start < t.end]
        return Place(min(numbers, default=0), max(numbers, default=0), span)


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
