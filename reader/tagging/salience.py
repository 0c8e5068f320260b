"""How much a text is about each entity it mentions."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from reader.model import EntityKind, How, PassageKind, Span, Tag

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from reader.model import Document, Entity, Mention

WEIGHTS: Mapping[How, float] = {
    How.NAME: 1.0, How.ACRONYM: 1.0, How.ALIAS: 0.9, How.METONYM: 0.8, How.CAPITAL: 0.7, How.DEMONYM: 0.7,
    How.ADJECTIVE: 0.7, How.CITY: 0.6, How.LEADER: 0.5, How.AUTHOR: 3.0, How.USER: 3.0,
}  # fmt: skip
"""What one mention is worth by its kind of evidence. A judgement: a name says more than a city in it."""

_TOWNS = frozenset({How.CITY, How.CAPITAL})
TITLE_WEIGHT = 2.0
"""What being named in the title adds."""
OPENING_FACTOR = 1.3
"""What a mention in the first sentence is worth more."""
FIRST_FACTOR = 1.5
"""What the very first mention of a kind is worth more: mostly it is the subject."""
DATELINE_FACTOR = 0.3
"""What a dateline is worth: it says where a report was written, not what it is about."""
FADING = 0.7
"""Share of its worth that a mention at the very end has lost; evenly from the start."""
GROWTH = 0.9
"""Exponent of the number of mentions: 1 would count, 0 would only ask whether there is one."""
REST = 0.5
"""Weight of what the text is about beyond its entities: one passing mention does not make salience 1."""
SHARE = 0.5
"""Of the salience of the first of its kind, what another must have for the text to be about it too."""
LEAST = 0.1
"""Least salience of what a text is said to be about."""

# The figures are judgements that do well together on passages labelled by hand: F1 of what they are about is
# .86, and .70 with mentions weighed alike wherever they stand; each could be changed by a third for .02.

_SENTENCE_END = re.compile(r"[.!?](?=\s|$)")
_DATELINE = re.compile(r"[^\n.]{0,40}[-\u2013\u2014] ")


def weigh(
    document: Document,
    mentions: Iterable[Mention],
    *,
    titled: frozenset[str] = frozenset(),
    span: Span | None = None,
) -> tuple[Tag, ...]:
    """The tags that `mentions` make, countries, then actors, then regions, most salient first.

    The score of an entity is the mean weight of its mentions times their number to the power of `GROWTH`,
    plus what the title adds; salience is its share of all scores of its kind. A mention weighs by its kind of
    evidence and by its place: the earlier the more.

    Args:
        document: What the mentions are of.
        mentions: Sorted by start; those of one passage if `span` is given.
        titled: Keys of entities that the title names.
        span: The passage.
    """
    places = _Places(document.text, span or _body(document))
    grouped: dict[Entity, list[Mention]] = defaultdict(list)
    weights: dict[Entity, float] = defaultdict(float)
    for mention in mentions:
        grouped[mention.entity].append(mention)
        weights[mention.entity] += WEIGHTS[mention.how] * places.factor(mention)
    scores = {
        entity: weights[entity] * float(len(found) ** (GROWTH - 1)) + TITLE_WEIGHT * (entity.key in titled)
        for entity, found in grouped.items()
    }
    tags: list[Tag] = []
    for kind in EntityKind:
        total = sum(score for entity, score in scores.items() if entity.kind is kind) + REST
        tags += sorted(
            (
                Tag(entity, scores[entity] / total, tuple(found))
                for entity, found in grouped.items()
                if entity.kind is kind
            ),
            key=lambda tag: (-tag.salience, tag.entity.name),
        )
    return tuple(tags)


def subjects(tags: Iterable[Tag]) -> tuple[Tag, ...]:
    """What a text is about by its tags, in order: the first of each kind, and those near it in salience."""
    most: dict[EntityKind, float] = {}
    found = []
    for tag in tags:
        first = most.setdefault(tag.entity.kind, tag.salience)
        if tag.salience >= max(LEAST, SHARE * first):
            found.append(tag)
    return tuple(found)


class _Places:
    """What a mention is worth by where it stands in a text."""

    def __init__(self, text: str, span: Span) -> None:
        self._text = text
        self._span = span
        end = _SENTENCE_END.search(text, span.start, span.end)
        self._first_sentence = end.end() if end else span.end
        self._begun: set[EntityKind] = set()

    def factor(self, mention: Mention) -> float:
        """0 to `OPENING_FACTOR * FIRST_FACTOR`; 1 for what the metadata says. Ask in the text's order."""
        start, kind = mention.span.start, mention.entity.kind
        if not mention.span:
            return 1.0
        if mention.how in _TOWNS and self._is_dateline(mention):
            return DATELINE_FACTOR
        share = (start - self._span.start) / max(1, len(self._span))
        factor = 1 - FADING * min(1.0, max(0.0, share))
        if start < self._first_sentence:
            factor *= OPENING_FACTOR
        if kind not in self._begun:
            self._begun.add(kind)
            factor *= FIRST_FACTOR
        return factor

    def _is_dateline(self, mention: Mention) -> bool:
        start = mention.span.start
        opens = not start or self._text[start - 1] == "\n"
        return opens and _DATELINE.match(self._text, mention.span.end) is not None


def _body(document: Document) -> Span:
    """The text from its first paragraph on; headings before it count as its very beginning."""
    first = next((p.span.start for p in document.passages if p.kind is not PassageKind.HEADING), 0)
    return Span(first, max(first, len(document.text)))
