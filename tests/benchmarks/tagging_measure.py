"""Scores and mistakes of the tagger and its peers on labelled texts."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from reader.model import EntityKind
from tests.benchmarks.tagging_errors import Mistake, mistakes
from tests.benchmarks.tagging_score import Score, score

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from reader.model import How
    from tests.benchmarks.tagging_gold import Labelled
    from tests.benchmarks.tagging_peers import Finder, Ours

SHARES = (0.3, 0.4, 0.5, 0.6, 0.7, 1.0)
"""Of the salience of the first country, what another must have to be what a text is about."""


class Result(NamedTuple):
    """One set, one kind of label."""

    title: str
    texts: int
    labels: int
    scores: Mapping[str, Score]
    mistakes: Sequence[Mistake]


def of_countries(
    title: str, rows: Sequence[Labelled], ours: Ours, peers: Sequence[Finder], without: Collection[How]
) -> Result:
    """Every country mentioned, also by a name inside the name of an institution.

    Args:
        title: Of the set.
        rows: The set.
        ours: The tagger.
        peers: What it is compared with.
        without: Kinds of evidence of the tagger that the labels leave out.
    """
    found, wrong = [], []
    for row in rows:
        mentions = [m for m in ours.tagger.mentions(row.text, row.date or None) if m.how not in without]
        found.append(frozenset(m.entity.id for m in mentions if m.entity.kind is EntityKind.COUNTRY))
        wrong += mistakes(row, row.countries, mentions, EntityKind.COUNTRY, ours.gazetteer)
    gold = [row.countries for row in rows]
    scores = {ours.title: score(list(zip(gold, found, strict=True)))}
    for peer in peers:
        scores[peer.title] = score([(row.countries, peer.countries(row.text)) for row in rows])
    return Result(title, len(rows), sum(map(len, gold)), scores, wrong)


def of_actors(title: str, rows: Sequence[Labelled], ours: Ours) -> Result:
    """Every actor mentioned."""
    pairs, wrong = [], []
    for row in rows:
        mentions = ours.tagger.mentions(row.text, row.date or None)
        kind = EntityKind.ACTOR
        pairs.append((row.actors, frozenset(m.entity.id for m in mentions if m.entity.kind is kind)))
        wrong += mistakes(row, row.actors, mentions, kind, ours.gazetteer)
    return Result(title, len(rows), _count(rows, "actors"), {ours.title: score(pairs)}, wrong)


def of_focus(title: str, rows: Sequence[Labelled], ours: Ours, peers: Sequence[Finder]) -> Result:
    """What texts are about, by share of the salience of the first; peers have all that they find."""
    saliences = []
    for row in rows:
        tags = ours.tagger.tags(row.document())
        saliences.append({t.entity.id: t.salience for t in tags if t.entity.kind is EntityKind.COUNTRY})
    scores = {}
    for share in SHARES:
        pairs = [(row.countries, _salient(some, share)) for row, some in zip(rows, saliences, strict=True)]
        scores[f"{ours.title}, {share:.0%} of the first"] = score(pairs)
    for peer in peers:
        scores[peer.title] = score([(row.countries, peer.countries(row.text)) for row in rows])
    return Result(title, len(rows), _count(rows, "countries"), scores, [])


def _salient(saliences: Mapping[str, float], share: float) -> frozenset[str]:
    most = max(saliences.values(), default=0.0)
    return frozenset(key for key, salience in saliences.items() if salience >= share * most)


def _count(rows: Sequence[Labelled], field: str) -> int:
    return sum(len(getattr(row, field)) for row in rows)
