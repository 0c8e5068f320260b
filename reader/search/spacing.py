"""Words with a space too many or too few: `centralasia` for Central Asia, `kazakh stan` for Kazakhstan."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from reader.search.levels import any_of, exact_of, levels, union
from reader.search.matching import Grade, nearest_of, rarity, stepped
from reader.search.results import Likeness, Reason, Switch

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pyroaring import BitMap

    from reader.search.levels import Levels
    from reader.search.matching import Found, Pool, Scores, Term, WordTerm
    from reader.search.passage_view import PassageView, Place
    from reader.search.snapshot import Snapshot

SPACED_WEIGHT = 0.8
"""Of what was typed with another space, against 1 as typed: less than a romanization, more than an edit."""

SHORTEST_SPLIT = 5
"""Letters of a word that may be two."""

SHORTEST_HALF = 2
"""Letters of each of the two."""

SHORTEST_BEGINNING = 3
"""Letters of a second word that is still being typed."""

SHORTEST_JOINED = 6
"""Letters of two words together that may be one."""

RARE = 10_000
"""A word is taken for two only where at most one passage in so many has it, or a single one."""

MOST_READ = 500
"""Passages with both halves of a word whose text is looked at: some 15 microseconds each."""

MOST_READ_TYPING = 100
"""The same for a word that is still being typed."""

SAMPLE = 48
"""Of more passages so many are looked at."""

MOST_SAMPLED = 2
"""Pairs of halves that are looked at so, those in fewer passages; one while the word is being typed."""

USUAL = 0.5
"""Share of the sample with the halves side by side, from which on they count wherever both stand."""


@dataclass(frozen=True)
class SpacedTerm:
    """What was typed, with a space more or less."""

    inner: Term
    typed: str
    found: str
    """Folded; two words with a space between."""
    how: Likeness
    switch: Switch
    weight: float

    @cached_property
    def passages(self) -> BitMap:
        """Those that have it."""
        return union(self.inner.levels)

    @property
    def edits(self) -> int:
        """Steps away from what was typed."""
        return 0 if self.switch is Switch.PINNED else 1

    @cached_property
    def levels(self) -> Levels:
        """One edit away, unless the query pins it."""
        from pyroaring import BitMap

        return levels(*(BitMap() for _ in range(self.edits)), self.passages)

    def scores(self, pool: Pool) -> Scores | None:
        """The same for all passages."""
        return pool.graded([Grade(SPACED_WEIGHT, self.passages)], self.weight)

    @property
    def as_typed(self) -> BitMap:
        """None but those that the query takes for that."""
        return exact_of(self.levels)

    @property
    def steps(self) -> Sequence[Grade]:
        """The same for all passages."""
        return (Grade(SPACED_WEIGHT * self.weight, self.passages),)

    def places(self, view: PassageView) -> Found:
        """Where it stands."""
        found = [p._replace(edits=self.edits) for _, places in self.inner.places(view) for p in places]
        return [(self, found)] if found else []

    def reason(self, view: PassageView, place: Place) -> Reason | None:
        """A space."""
        return Reason(place.span, self.typed, place.span.of(view.text), self.how, 1) if place.edits else None


@dataclass(frozen=True)
class EitherTerm:
    """What was typed, or the same with other spaces."""

    options: Sequence[Term]
    levels: Levels
    switched: tuple[SpacedTerm, ...] = ()
    """What the query switches off or pins."""

    @classmethod
    def of(cls, plain: Term, spaced: Sequence[SpacedTerm]) -> EitherTerm:
        """As typed first."""
        options = [plain, *(s for s in spaced if s.switch is not Switch.OFF)]
        switched = tuple(s for s in spaced if s.switch is not Switch.ON)
        return cls(options, any_of([o.levels for o in options]), switched)

    def scores(self, pool: Pool) -> Scores | None:
        """The best of those that match."""
        import numpy as np

        best: Scores = np.zeros(len(pool.ids), dtype=np.float32)
        for option in self.options:
            scores = option.scores(pool)
            if scores is not None:
                here = pool.places(union(option.levels))
                best[here] = np.maximum(best[here], scores[here])
        return best

    @property
    def as_typed(self) -> BitMap | None:
        """What was typed, with the same spaces."""
        return self.options[0].as_typed

    @cached_property
    def steps(self) -> Sequence[Grade] | None:
        """The best of them."""
        found: list[Grade] = []
        for option in self.options:
            steps = option.steps
            if steps is None:
                return None
            found += steps
        return stepped(sorted(found, key=lambda grade: -grade.weight))

    def places(self, view: PassageView) -> Found:
        """Those of the nearest that match."""
        return [found for option in nearest_of(self.options, view) for found in option.places(view)]


def is_rare(snapshot: Snapshot, passages: BitMap) -> bool:
    """Whether so few passages have a word that it may rather be two."""
    return len(passages) <= 1 + snapshot.size // RARE


class Halves(NamedTuple):
    """The two words that one word may be."""

    first: str
    second: str
    """May go on, if the word may."""
    passages: BitMap
    """Those that have both, anywhere; not empty."""


def halves(snapshot: Snapshot, word: str, *, prefix: bool) -> list[Halves]:
    """The pairs of words that one word may be, which stand together in some passage; fewest passages first.

    Args:
        snapshot: Where they are looked up.
        word: Folded.
        prefix: Whether its end is still being typed.
    """
    known = snapshot.vocabulary
    shortest = SHORTEST_BEGINNING if prefix else SHORTEST_HALF
    found = []
    for cut in range(SHORTEST_HALF, len(word) - shortest + 1):
        first, second = word[:cut], word[cut:]
        if first in known and (known.begins(second) if prefix else second in known):
            both = snapshot.word(first) & (snapshot.beginning(second) if prefix else snapshot.word(second))
            if both:
                found.append(Halves(first, second, both))
    return sorted(found, key=lambda pair: (len(pair.passages), pair.first))


def sampled(passages: BitMap) -> BitMap:
    """Some of them, evenly spread."""
    return passages[:: max(1, len(passages) // SAMPLE)]


def split(snapshot: Snapshot, word: WordTerm, spaced: Sequence[SpacedTerm]) -> Term:
    """A word, or what it is as two words; all weigh by how many passages have any of them."""
    if not spaced:
        return word
    total = union(word.levels).union(*(s.passages for s in spaced))
    unit = rarity(snapshot, len(total))
    return EitherTerm.of(replace(word, weight=unit), [replace(s, weight=unit) for s in spaced])


def joined(snapshot: Snapshot, plain: Term, parts: Sequence[Term], spaced: SpacedTerm) -> EitherTerm:
    """Two words, or what they are as one; that weighs as much as both."""
    unit = sum(rarity(snapshot, sum(map(len, part.levels))) for part in parts)
    return EitherTerm.of(plain, [replace(spaced, weight=unit)])


def spaced_terms(term: Term) -> Iterator[SpacedTerm]:
    """What else a term is with other spaces; those switched off too."""
    if isinstance(term, EitherTerm):
        found = [option for option in term.options if isinstance(option, SpacedTerm)]
        yield from found
        yield from (s for s in term.switched if s.switch is Switch.OFF)
