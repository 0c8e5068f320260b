"""The tagger does well on passages labelled by hand."""

from pathlib import Path

import pytest

from reader.model import EntityKind
from reader.tagging import Gazetteer, Tagger
from tests.benchmarks.tagging_errors import mistakes
from tests.benchmarks.tagging_gold import Labelled, read_gold
from tests.benchmarks.tagging_score import score

PASSAGES = Path(__file__).parent / "gold" / "passages.jsonl"


@pytest.fixture(scope="module")
def passages(gazetteer: Gazetteer) -> list[Labelled]:
    return read_gold(PASSAGES, gazetteer)


def test_passages_are_of_the_usual_length_and_have_labels_of_all_kinds(passages: list[Labelled]) -> None:
    assert len({row.id for row in passages}) == len(passages) >= 120
    assert all(40 <= len(row.text.split()) <= 130 for row in passages)
    assert all(row.has_actors and row.has_focus and row.focus <= row.countries for row in passages)


@pytest.mark.parametrize(("kind", "floor"), [(EntityKind.COUNTRY, 0.95), (EntityKind.ACTOR, 0.85)])
def test_the_labels_of_passages_are_found(
    passages: list[Labelled], gazetteer: Gazetteer, tagger: Tagger, kind: EntityKind, floor: float
) -> None:
    pairs = []
    for row in passages:
        mentions = tagger.mentions(row.text)
        gold = row.countries if kind is EntityKind.COUNTRY else row.actors
        pairs.append((gold, frozenset(m.entity.id for m in mentions if m.entity.kind is kind)))
        for missed in mistakes(row, gold, mentions, kind, gazetteer):
            print(*missed, sep=" · ")
    assert score(pairs).f1 >= floor
