"""What the terms of a query match: passages by distance, their scores, and the places in a passage."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

from reader.model import How
from reader.search.analysis import fold_word
from reader.search.levels import all_of, any_of, distance, exact_of, levels, union
from reader.search.passage_view import PassageView, Place
from reader.search.results import Reason, Switch

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    import numpy as np
    import numpy.typing as npt
    from pyroaring import BitMap

    from reader.model import Entity
    from reader.search.levels import Levels
    from reader.search.snapshot import Ids, Snapshot
    from reader.search.spelling import Near

    Scores = npt.NDArray[np.float32]

TITLE_BONUS = 0.1
"""Share of a word's score that a passage gets on top when the word stands in its document's title."""

PEOPLE_WEIGHT = 0.8
"""A country found by an adjective (`Kazakh`) where its name was typed, against 1 for any of its names."""

_CALLED = frozenset({How.NAME, How.ALIAS, How.ACRONYM, How.ADJECTIVE, How.DEMONYM})

Found = list[tuple["Leaf", list[Place]]]
"""Terms that score, each with its places in a passage."""


class Term(Protocol):
    """A part of a query, evaluated on a snapshot."""

    @property
    def levels(self) -> Levels:
        """The passages that match."""

    def scores(self, pool: Pool) -> Scores | None:
        """A score for each passage of a pool; `None` for all zero."""

    @property
    def as_typed(self) -> BitMap | None:
        """The passages that have it letter for letter, not in another form; `None` if that is no question."""

    @property
    def steps(self) -> Sequence[Grade] | None:
        """The same scores as disjoint sets of passages, best first; `None` if they are too many to tell."""

    def places(self, view: PassageView) -> Found:
        """Where a passage that matches answers the term; nearest spellings only."""


class Leaf(Term, Protocol):
    """A term with places of its own."""

    @property
    def weight(self) -> float:
        """Inverse document frequency: what the term is worth where it stands as typed."""

    def reason(self, view: PassageView, place: Place) -> Reason | None:
        """Why one of its places answers it; `None` where it stands as typed."""


@dataclass(frozen=True)
class Grade:
    """Passages that match a word equally well."""

    weight: float
    passages: BitMap


def nearest_of(options: Sequence[Term], view: PassageView) -> Sequence[Term]:
    """Of terms any of which will do those that a passage of the index matches at the least distance."""
    assert view.located is not None
    distances = [distance(option.levels, view.located.id) for option in options]
    nearest = min((d for d in distances if d is not None), default=None)
    return [o for o, d in zip(options, distances, strict=True) if d is not None and d == nearest]


def stepped(grades: Iterable[Grade]) -> tuple[Grade, ...]:
    """Disjoint grades, best first: a passage counts for the first of `grades` that it is in."""
    from pyroaring import BitMap

    taken = BitMap()
    found = []
    for grade in grades:
        fresh = grade.passages - taken
        if fresh:
            found.append(Grade(grade.weight, fresh))
            taken |= fresh
    return tuple(sorted(found, key=lambda grade: -grade.weight))


OTHERWISE_WEIGHT = 0.6
"""Of a compound word written as one, or with its parts apart, against 1 for the parts in a row as typed."""


def rarity(snapshot: Snapshot, passages: int) -> float:
    """Inverse document frequency of what is in so many passages: one for all spellings of a word together."""
    return math.log1p(snapshot.size / (1 + passages))


@dataclass(frozen=True)
class Pool:
    """Passages that are scored."""

    passages: BitMap

    @cached_property
    def ids(self) -> Ids:
        """Their ids in ascending order."""
        import numpy as np

        return np.frombuffer(self.passages.to_array(), dtype=np.uint32)

    def places(self, some: BitMap) -> npt.NDArray[np.int64]:
        """Where in `ids` those are that are also in `some`."""
        import numpy as np

        members = np.frombuffer((some & self.passages).to_array(), dtype=np.uint32)
        if len(members) == len(self.ids):
            return np.arange(len(members))
        return np.searchsorted(self.ids, members)

    def graded(self, grades: Sequence[Grade], unit: float) -> Scores:
        """A score for each passage: the weight of the last grade it is in, times `unit`."""
        import numpy as np

        scores = np.zeros(len(self.ids), dtype=np.float32)
        for grade in grades:
            if grade.passages:
                scores[self.places(grade.passages)] = grade.weight * unit
        return scores


@dataclass(frozen=True)
class NearWord:
    """A near spelling and where it stands."""

    near: Near
    passages: BitMap
    switch: Switch = Switch.ON


@dataclass(frozen=True)
class WordTerm:
    """A word, with all that it stands for."""

    typed: str
    levels: Levels
    grades: Sequence[Grade]
    """Lightest first."""
    weight: float
    title: BitMap
    """Passages of documents with the word in their title."""
    exact: frozenset[str]
    """Folded words that are as good as typed."""
    begins: str = ""
    """Folded beginning of words that are as good as typed, or empty."""
    near: Mapping[str, NearWord] = field(default_factory=dict)
    """The words that are near, by their folded form."""
    cased: str = ""
    """As the word has to be spelt, letter for letter, or empty."""
    switched: tuple[NearWord, ...] = ()
    """Near words that the query switches off or pins."""

    def scores(self, pool: Pool) -> Scores | None:
        """Inverse document frequency times the weight of the best spelling."""
        scores = pool.graded(self.grades, self.weight)
        if self.title:
            titled = pool.places(self.title)
            scores[titled[scores[titled] > 0]] += TITLE_BONUS * self.weight
        return scores

    @property
    def as_typed(self) -> BitMap:
        """Those with the word itself."""
        return self.grades[-1].passages if self.grades else exact_of(self.levels)

    @cached_property
    def steps(self) -> Sequence[Grade]:
        """Each grade, with the title and without."""
        plain = stepped(Grade(grade.weight * self.weight, grade.passages) for grade in reversed(self.grades))
        if not self.title:
            return plain
        bonus = TITLE_BONUS * self.weight
        titled = [Grade(grade.weight + bonus, grade.passages & self.title) for grade in plain]
        return stepped([*titled, *plain])

    def places(self, view: PassageView) -> Found:
        """The words of the passage that are nearest to the term."""
        edits, words = self.nearest(view)
        places = [Place(t.first, t.last, t.span, edits) for w in words for t in view.words[w]]
        if self.cased:
            spelt = [(place, place.span.of(view.text)) for place in places]
            going_on = len(self.cased) if self.begins else None
            places = [place for place, text in spelt if text[:going_on] == self.cased]
        return [(self, places)] if places else []

    def nearest(self, view: PassageView) -> tuple[int, Collection[str]]:
        """Folded words of the passage that are as near to the term as any of it, and their edits."""
        there = view.words.known
        words = there & self.exact
        if self.begins:
            words |= view.words.beginning(self.begins)
        if words or not self.near:
            return 0, words
        near = there & self.near.keys()
        edits = min((self.near[word].near.edits for word in near), default=0)
        return edits, [word for word in near if self.near[word].near.edits == edits]

    def reason(self, view: PassageView, place: Place) -> Reason | None:
        """Why a place answers the word; `None` where it stands as typed."""
        found = place.span.of(view.text)
        near = self.near.get(fold_word(found)) if place.edits else None
        return None if near is None else Reason(place.span, self.typed, found, near.near.how, near.near.edits)


@dataclass(frozen=True)
class MentionTerm:
    """Passages that call an entity by any of its names, in any script, or by an adjective."""

    key: str
    """Of the entity."""
    levels: Levels
    grades: Sequence[Grade]
    weight: float

    @classmethod
    def of(cls, snapshot: Snapshot, entity: Entity, words: int) -> MentionTerm:
        """The mentions of an entity; cities, leaders and the like do not count, they are other names.

        Args:
            snapshot: Where they are looked up.
            entity: Whose they are.
            words: How many words of the query they stand for.
        """
        names, people = snapshot.key(f"name:{entity.key}"), snapshot.key(f"people:{entity.key}")
        grades = [Grade(PEOPLE_WEIGHT, people), Grade(1.0, names)]
        found = levels(names | people)
        return cls(entity.key, found, grades, words * rarity(snapshot, sum(map(len, found))))

    def scores(self, pool: Pool) -> Scores | None:
        """Names before adjectives."""
        return pool.graded(self.grades, self.weight)

    @property
    def as_typed(self) -> BitMap:
        """All: a name is as good as another."""
        return exact_of(self.levels)

    @cached_property
    def steps(self) -> Sequence[Grade]:
        """Names before adjectives."""
        return stepped(Grade(grade.weight * self.weight, grade.passages) for grade in reversed(self.grades))

    def places(self, view: PassageView) -> Found:
        """The mentions."""
        found = [
            view.place_of(span)
            for mention, span in view.mentions
            if mention.entity.key == self.key and mention.how in _CALLED
        ]
        return [(self, found)] if found else []

    def reason(self, view: PassageView, place: Place) -> Reason | None:  # noqa: ARG002 - of the protocol
        """None: a name is as good as another."""
        return None


@dataclass(frozen=True)
class NamedTerm:
    """Words that are the name of an entity: the words, or a mention of it under any name."""

    inner: Term
    mention: MentionTerm
    levels: Levels

    @classmethod
    def of(cls, inner: Term, mention: MentionTerm) -> NamedTerm:
        """Either of the two."""
        return cls(inner, mention, any_of((inner.levels, mention.levels)))

    def scores(self, pool: Pool) -> Scores | None:
        """The better of the two."""
        import numpy as np

        mine, other = self.inner.scores(pool), self.mention.scores(pool)
        if mine is None or other is None:
            return other if mine is None else mine
        return np.maximum(mine, other)

    @property
    def as_typed(self) -> BitMap:
        """Those with the words or the name."""
        words = self.inner.as_typed
        return self.mention.as_typed if words is None else words | self.mention.as_typed

    @cached_property
    def steps(self) -> Sequence[Grade] | None:
        """The better of the two."""
        inner = self.inner.steps
        if inner is None:
            return None
        return stepped(sorted([*inner, *self.mention.steps], key=lambda grade: -grade.weight))

    def places(self, view: PassageView) -> Found:
        """The mentions, and the words if all stand as typed; near spellings only if there is neither."""
        mentions, words = self.mention.places(view), self.inner.places(view)
        if mentions and any(places[0].edits for _, places in words):
            return mentions
        return mentions + words


@dataclass(frozen=True)
class CompoundTerm:
    """A word of several parts, such as `central-asia`: the parts in a row, as one, or just all there."""

    together: Sequence[Term]
    apart: Term | None
    levels: Levels

    @classmethod
    def of(cls, together: Sequence[Term], apart: Term | None) -> CompoundTerm:
        """The parts in a row come first in `together`; standing apart they are one edit away at least."""
        from pyroaring import BitMap

        sets = [term.levels for term in together]
        if apart is not None and apart.levels:
            one = apart.levels[1] if len(apart.levels) > 1 else BitMap()
            sets.append((BitMap(), apart.levels[0] | one, *apart.levels[2:]))
        return cls(together, apart, any_of(sets))

    def scores(self, pool: Pool) -> Scores | None:
        """The best of them, less where the parts do not stand in a row."""
        import numpy as np

        options = [*self.together, *([] if self.apart is None else [self.apart])]
        found = [scores for option in options if (scores := option.scores(pool)) is not None]
        if not found:
            return None
        best = np.maximum.reduce(found)
        weights = np.full(len(best), OTHERWISE_WEIGHT, dtype=np.float32)
        weights[pool.places(exact_of(self.together[0].levels))] = 1.0
        weighted: Scores = best * weights
        return weighted

    @property
    def as_typed(self) -> BitMap:
        """Those with the parts in a row."""
        return exact_of(self.together[0].levels)

    @property
    def steps(self) -> Sequence[Grade] | None:
        """Not told."""
        return None

    def places(self, view: PassageView) -> Found:
        """The nearest of them."""
        found = [place for option in self.together for place in option.places(view)]
        exact = [(leaf, places) for leaf, places in found if not places[0].edits]
        if exact or self.apart is None:
            return exact or found
        return found + self.apart.places(view)


@dataclass(frozen=True)
class SetTerm:
    """A filter: passages that have a property."""

    levels: Levels
    entities: tuple[Entity, ...] = ()
    """Those whose mention makes a passage match."""

    def scores(self, pool: Pool) -> Scores | None:  # noqa: ARG002 - of the protocol
        """None: a filter does not rank."""
        return None

    @property
    def as_typed(self) -> BitMap | None:
        """No question."""
        return None

    @property
    def steps(self) -> Sequence[Grade] | None:
        """None that count."""
        return ()

    def places(self, view: PassageView) -> Found:  # noqa: ARG002 - of the protocol
        """None: a filter does not highlight."""
        return []


@dataclass(frozen=True)
class NotTerm:
    """What a term does not match."""

    operand: Term
    levels: Levels

    @classmethod
    def of(cls, operand: Term, everything: BitMap) -> NotTerm:
        """All but the operand."""
        return cls(operand, levels(everything - union(operand.levels)))

    def scores(self, pool: Pool) -> Scores | None:  # noqa: ARG002 - of the protocol
        """None: what is not there does not rank."""
        return None

    @property
    def as_typed(self) -> BitMap | None:
        """No question."""
        return None

    @property
    def steps(self) -> Sequence[Grade] | None:
        """None that count."""
        return ()

    def places(self, view: PassageView) -> Found:  # noqa: ARG002 - of the protocol
        """None."""
        return []


@dataclass(frozen=True)
class GroupTerm:
    """Several terms: all of them, or any."""

    operands: tuple[Term, ...]
    levels: Levels
    either: bool = False
    """Whether any of them will do."""

    @classmethod
    def all(cls, operands: Sequence[Term], everything: BitMap) -> GroupTerm:
        """All in one passage."""
        return cls(tuple(operands), all_of([t.levels for t in operands], everything))

    @classmethod
    def any(cls, operands: Sequence[Term]) -> GroupTerm:
        """At least one."""
        return cls(tuple(operands), any_of([t.levels for t in operands]), either=True)

    def scores(self, pool: Pool) -> Scores | None:
        """The sum."""
        total: Scores | None = None
        for operand in self.operands:
            scores = operand.scores(pool)
            if scores is not None:
                total = scores if total is None else total + scores
        return total

    @property
    def as_typed(self) -> BitMap | None:
        """Those with all of them, or any."""
        from pyroaring import BitMap

        some = [found for operand in self.operands if (found := operand.as_typed) is not None]
        if not some:
            return None
        return BitMap.union(*some) if self.either else BitMap.intersection(*some)

    @property
    def steps(self) -> Sequence[Grade] | None:
        """Not told: sums of many parts."""
        return self.operands[0].steps if len(self.operands) == 1 else None

    def places(self, view: PassageView) -> Found:
        """Those of all operands; of alternatives those of the nearest."""
        operands = nearest_of(self.operands, view) if self.either else self.operands
        return [found for operand in operands for found in operand.places(view)]


def reasons(found: Found, view: PassageView) -> tuple[Reason, ...]:
    """Why near words of a passage answer the query, by where they stand."""
    some = (leaf.reason(view, place) for leaf, places in found for place in places if place.edits)
    return tuple(
        sorted((r for r in some if r is not None), key=lambda r: (r.span.start, r.span.end, r.typed))
    )
