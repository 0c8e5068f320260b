"""The rows of a result, made when they are looked at."""

from __future__ import annotations

import threading
from collections import Counter
from typing import TYPE_CHECKING, overload

from reader.model import EntityKind, Sense, Span
from reader.search.matching import reasons
from reader.search.passage_view import PassageView, merged
from reader.search.results import Hit, HitList, Tier
from reader.search.snippet import snippet

if TYPE_CHECKING:
    from reader.model import Entity
    from reader.search.matching import Found
    from reader.search.ranking import Ranked

_KEPT = 512
"""Rows kept, the last made."""

_KIND_ORDER = {EntityKind.COUNTRY: 0, EntityKind.ACTOR: 1, EntityKind.REGION: 2}


class Hits(HitList):
    """All hits of a search in their order. A row costs some tens of microseconds the first time."""

    def __init__(self, ranked: Ranked, entities: tuple[Entity, ...], sense: Sense) -> None:
        self._ranked = ranked
        self._sense = sense
        self._entities = frozenset(entities)
        self._made: dict[int, Hit] = {}
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._ranked)

    @overload
    def __getitem__(self, index: int) -> Hit: ...

    @overload
    def __getitem__(self, index: slice) -> tuple[Hit, ...]: ...

    def __getitem__(self, index: int | slice) -> Hit | tuple[Hit, ...]:
        if isinstance(index, slice):
            some = range(*index.indices(len(self)))
            self._ranked.fetch(i for i in some if i not in self._made)
            return tuple(self[i] for i in some)
        if index < 0:
            index += len(self)
        if not 0 <= index < len(self):
            raise IndexError(index)
        made = self._made.get(index)
        if made is None:
            made = self._make(index)
            with self._lock:
                if len(self._made) >= _KEPT:
                    self._made.clear()
                self._made[index] = made
        return made

    def place(self, row: int) -> tuple[str, int]:
        """Document id and passage number of a row."""
        return self._ranked.place(row)

    def find(self, document: str, passage: int | None = None) -> int | None:
        """The row of a passage, or the first one of a document; `None` if it is not among the hits."""
        return self._ranked.find(document, passage)

    def _make(self, index: int) -> Hit:
        passage_id, edits, score = self._ranked[index]
        view = self._ranked.view(passage_id)
        located = view.located
        assert located is not None
        found = self._ranked.places(passage_id)
        spans, marks = highlights(found, view, self._entities, self._sense)
        return Hit(
            located.entry.info,
            located.passage,
            view.text,
            Tier.NEAR if edits else Tier.EXACT,
            edits,
            score,
            spans,
            snippet(view.text, spans, marks=marks),
            mentioned(view),
            reasons(found, view) if edits else (),
        )


def highlights(
    found: Found,
    view: PassageView,
    entities: frozenset[Entity] = frozenset(),
    sense: Sense = Sense.OPEN,
) -> tuple[tuple[Span, ...], list[int]]:
    """The characters of a passage that made it match, and which term each answers.

    Args:
        found: Terms with their places.
        view: The passage.
        entities: What only filters ask for: its mentions are shown where no word was looked for.
        sense: In which it is asked for; those in another are shown where there is none in this one.
    """
    answers = [(place.span, number) for number, (_, places) in enumerate(found) for place in places]
    if not answers:
        keys = {entity.key for entity in entities}
        mentions = [(mention, span) for mention, span in view.mentions if mention.entity.key in keys]
        told = [one for one in mentions if sense is Sense.OPEN or one[0].sense is sense]
        answers = [(span, 0) for _, span in told or mentions]
    spans = merged([span for span, _ in answers])
    ordered = sorted(answers, key=lambda answer: (answer[0].start, answer[0].end))
    marks = []
    place = 0
    for span in spans:
        while place < len(ordered) - 1 and ordered[place][0].end <= span.start:
            place += 1
        marks.append(ordered[place][1])
    return spans, marks


def mentioned(view: PassageView) -> tuple[Entity, ...]:
    """Countries, then actors, then regions of a passage, most mentioned first."""
    if view.located is None:
        return ()
    entities = view.located.segment.entities_of(view.located.local)
    if not entities:
        return ()
    counts = Counter(entities)
    return tuple(sorted(counts, key=lambda e: (_KIND_ORDER[e.kind], -counts[e], e.name)))
