"""How much a text is about each entity it mentions."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from reader.model import EntityKind, How, PassageKind, Tag

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from reader.model import Document, Entity, Mention, Span

WEIGHTS: Mapping[How, float] = {
    How.NAME: 1.0, How.ACRONYM: 1.0, How.ALIAS: 0.9, How.METONYM: 0.8, How.CAPITAL: 0.7, How.DEMONYM: 0.7,
    How.ADJECTIVE: 0.7, How.CITY: 0.6, How.LEADER: 0.5, How.AUTHOR: 3.0, How.USER: 3.0,
}  # fmt: skip
"""What one mention is worth by its kind of evidence. A judgement: a name says more than a city in it."""

TITLE_WEIGHT = 2.0
"""What being named in the title adds."""
OPENING_FACTOR = 1.5
"""What a mention in the opening is worth more."""
GROWTH = 0.7
"""Exponent of the number of mentions: 1 would count, 0 would only ask whether there is one."""
REST = 0.5
"""Weight of what the text is about beyond its entities: one passing mention does not make salience 1."""


def weigh(
    document: Document,
    mentions: Iterable[Mention],
    *,
    titled: frozenset[str] = frozenset(),
    span: Span | None = None,
) -> tuple[Tag, ...]:
    """The tags that `mentions` make, countries, then actors, then regions, most salient first.

    The score of an entity is the mean weight of its mentions times their number to the power of `GROWTH`
    (repeating a name tells ever less), plus what the title adds; salience is its share of all scores of its
    kind.

    Args:
        document: What the mentions are of.
        mentions: Sorted by start; those of one passage if `span` is given.
        titled: Keys of entities that the title names.
        span: The passage, which has no opening of its own.
    """
    opening = None if span is not None else _opening(document)
    grouped: dict[Entity, list[Mention]] = defaultdict(list)
    for mention in mentions:
        grouped[mention.entity].append(mention)
    scores = {e: _score(found, opening) + TITLE_WEIGHT * (e.key in titled) for e, found in grouped.items()}
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


def _opening(document: Document) -> Span | None:
    """The first paragraph, headings skipped."""
    for passage in document.passages:
        if passage.kind is not PassageKind.HEADING:
            return passage.span
    return None


def _score(mentions: list[Mention], opening: Span | None) -> float:
    total = sum(
        WEIGHTS[m.how]
        * (OPENING_FACTOR if opening is not None and len(m.span) and opening.contains(m.span) else 1)
        for m in mentions
    )
    return total * float(len(mentions) ** (GROWTH - 1))
