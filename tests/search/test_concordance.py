from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.search.concordance import LineOrder, beginning, concordance, ending
from reader.search.index import Index, IndexedDocument
from reader.search.parser import parse

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from reader.search.concordance import Line

    MakeDocument = Callable[..., IndexedDocument]


def lines(
    make_document: MakeDocument,
    passages: Sequence[str],
    query: str,
    order: LineOrder = LineOrder.RELEVANCE,
    context: int = 100,
) -> list[Line]:
    index = Index.open(None)
    index.add([make_document("b", passages[:2]), make_document("a", passages[2:])])
    return list(concordance(index.search(parse(query)).hits, order, context))


PASSAGES = (
    "The red gas line and a new gas\nfield.",
    "Old gas, cold water.",
    "No gas at all; Élan gas prices.",
)


def test_each_highlighted_place_is_a_line_and_its_parts_are_the_passage(make_document: MakeDocument) -> None:
    found = lines(make_document, PASSAGES, "'gas")
    assert len(found) == 5
    whole = {" ".join(passage.split()) for passage in PASSAGES}
    assert {line.left + line.keyword + line.right for line in found} == whole
    assert {(line.document, line.passage) for line in found} == {("b", 0), ("b", 1), ("a", 0)}
    for line in found:
        text = next(p for p in PASSAGES if " ".join(p.split()) == line.left + line.keyword + line.right)
        assert line.span.of(text) == line.keyword == "gas"


def nearest(line: Line, *, left: bool) -> str:
    words = (line.left if left else line.right).replace(",", " ").replace(";", " ").split()
    return (words[-1] if left else words[0]).lower() if words else ""


def test_lines_are_sorted_by_the_words_before_or_after_the_nearest_first(make_document: MakeDocument) -> None:
    left = lines(make_document, PASSAGES, "'gas", LineOrder.LEFT)
    assert [nearest(line, left=True) for line in left] == ["élan", "new", "no", "old", "red"]
    right = lines(make_document, PASSAGES, "'gas", LineOrder.RIGHT)
    assert [nearest(line, left=False) for line in right] == ["at", "cold", "field.", "line", "prices."]


def test_equal_neighbours_are_told_apart_by_the_words_beyond_them(make_document: MakeDocument) -> None:
    passages = ("c x gas y b", "a x gas y c", "b x gas y a", "x gas", "gas y")
    left = lines(make_document, passages, "'gas", LineOrder.LEFT)
    assert [line.left.split() for line in left] == [[], ["x"], ["a", "x"], ["b", "x"], ["c", "x"]]
    right = lines(make_document, passages, "'gas", LineOrder.RIGHT)
    assert [line.right.split() for line in right] == [[], ["y"], ["y", "a"], ["y", "b"], ["y", "c"]]


def test_lines_in_the_order_of_documents(make_document: MakeDocument) -> None:
    found = lines(make_document, PASSAGES, "'gas", LineOrder.DOCUMENT)
    places = [(line.document, line.passage, line.span.start) for line in found]
    assert places == sorted(places)


def test_lines_come_as_their_hits_do(make_document: MakeDocument) -> None:
    index = Index.open(None)
    index.add([make_document("a", ["gas and gas", "more gas"])])
    hits = iter(list(index.search(parse("'gas")).hits))
    found = concordance(hits, LineOrder.RELEVANCE, 100)
    assert [next(found).passage, next(found).passage] == [0, 0]
    assert [hit.passage.number for hit in hits] == [1]


@pytest.mark.parametrize("context", [8, 12, 40])
def test_contexts_are_no_longer_than_asked_and_begin_and_end_with_whole_words(
    make_document: MakeDocument, context: int
) -> None:
    text = "one two three four five six gas seven eight nine ten eleven"
    (line,) = lines(make_document, [text], "'gas", context=context)
    assert max(len(line.left), len(line.right)) <= context
    assert (line.left + line.keyword + line.right) in text
    assert set((line.left + line.keyword + line.right).split()) <= set(text.split())


def test_a_hit_without_a_highlight_has_no_line(make_document: MakeDocument) -> None:
    assert lines(make_document, PASSAGES, "title:a") == []


@given(st.text(alphabet="ab \n", max_size=40), st.integers(-5, 50))
def test_a_cut_text_is_a_part_that_fits(text: str, at: int) -> None:
    assert text.endswith(ending(text, at))
    assert len(ending(text, at)) <= max(0, len(text) - max(0, at)) or at <= 0
    assert text.startswith(beginning(text, at))
    assert len(beginning(text, at)) <= max(0, at)
