"""The first hits, picked set by set, against scoring every passage."""

from __future__ import annotations

from typing import TYPE_CHECKING
from unittest import mock

from hypothesis import given
from hypothesis import strategies as st

from reader.search import ranking
from reader.search.index import Index
from tests.search.test_index_properties import CONTEXT, documents, queries, slow

if TYPE_CHECKING:
    from reader.search.index import IndexedDocument
    from reader.search.query import Query

__all__ = ["documents"]


def rows(index: Index, query: Query) -> list[tuple[str, int, int]]:
    hits = index.search(query, context=CONTEXT).hits
    return [(hit.document.id, hit.passage.number, hit.edits) for hit in hits]


@slow
@given(st.data(), queries, st.integers(1, 6), st.integers(0, 4))
def test_first_hits_of_a_crowd_are_those_of_scoring_all(
    documents: st.SearchStrategy[list[IndexedDocument]],
    data: st.DataObject,
    query: Query,
    first: int,
    crowd: int,
) -> None:
    index = Index.open(None)
    index.add(data.draw(documents))
    # The close look would reorder what lies beyond the first rows.
    with mock.patch.object(ranking, "CLOSE_LOOK", 0):
        expected = rows(index, query)
        with mock.patch.object(ranking, "CROWD", crowd), mock.patch.object(ranking, "FIRST_ROWS", first):
            assert rows(index, query)[:first] == expected[:first]
            assert rows(index, query) == expected


@given(
    st.lists(st.tuples(st.floats(0.1, 9), st.sets(st.integers(0, 40), min_size=1)), min_size=1, max_size=6)
)
def test_ways_to_match_come_by_falling_worth_and_miss_no_passage(
    grades: list[tuple[float, set[int]]],
) -> None:
    from pyroaring import BitMap

    from reader.search.matching import Grade, stepped

    steps = stepped(Grade(weight, BitMap(members)) for weight, members in grades)
    everything = BitMap.union(BitMap(), *(step.passages for step in steps))
    found = list(ranking._classes(everything, [steps, steps]))
    assert [score for score, _ in found] == sorted((score for score, _ in found), reverse=True)
    # Sets are disjoint, and a passage is worth twice its weight.
    assert sorted(m for _, passages in found for m in passages) == sorted(everything)
    worth = {member: 2 * step.weight for step in steps for member in step.passages}
    for score, passages in found:
        assert all(abs(worth[member] - score) < 1e-6 for member in passages)
