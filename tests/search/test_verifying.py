"""The quick answers about a text never contradict the slow ones."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader.search.passage_view import PassageView
from reader.search.phrases import PhraseTerm, has_phrase
from reader.search.verifying import quick_phrase, quick_spelling

PIECES = ("re", "export", "re-export", "a", "a-b", "c-d", "ab", "d", "C", "don't", "dont", "Court", "court's",
          "Court’s", "it's", "s", "“of", "of”", "–", "--", "-", "-\n", "\n", "_", ".", "é", "café", "e",
          "O'Court", "’", "'", "Courts", "x-Court", "ﬁ", "\u00ad")  # fmt: skip
texts = st.lists(st.sampled_from(PIECES), max_size=8).flatmap(
    lambda pieces: st.sampled_from(["", " "]).map(lambda between: between.join(pieces))
)
words = st.sampled_from(
    ["re", "export", "reexport", "a", "b", "ab", "c", "d", "dont", "court", "of", "s", "e"]
)


@settings(max_examples=1500, deadline=None)
@given(texts, st.lists(words, min_size=2, max_size=3))
def test_phrases(text: str, row: list[str]) -> None:
    quick = quick_phrase(row)
    assert quick is not None or row.count("s") > 1
    answer = quick(text) if quick is not None else None
    if answer is not None:
        assert answer == has_phrase(PhraseTerm(tuple(row), (), 1.0), PassageView(text))


@settings(max_examples=1500, deadline=None)
@given(texts, st.sampled_from(["Court", "C", "re", "Re", "export", "courts", "O"]))
def test_spellings(text: str, spelt: str) -> None:
    quick = quick_spelling(spelt)
    assert quick is not None
    answer = quick(text)
    found = [token.span.of(text) for tokens in PassageView(text).words.values() for token in tokens]
    if answer is not None:
        assert answer == (spelt in found)


@pytest.mark.parametrize("word", ["москва", "café", "上", ""])
def test_only_plain_words_are_quick(word: str) -> None:
    assert quick_phrase(["of", word]) is None
    assert quick_spelling(word) is None


def test_a_row_of_the_letter_of_possessives_is_not_tried_in_every_way() -> None:
    assert quick_phrase(["kazakhstan", "s"]) is not None
    assert quick_phrase(["s"] * 20 + ["x"]) is None
