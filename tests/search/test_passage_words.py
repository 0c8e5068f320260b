"""The words of a passage, looked up quickly, against reading it word by word."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from reader.search.analysis import Token, tokens
from reader.search.passage_view import Words

PIECES = (
    "re", "export", "re-export", "reexport", "Re-Export", "a", "a-b", "ab", "don't", "dont", "don’t",
    "Court's", "Court’s", "court", "s", "--", "–", "—", "…", "-\n", "\n", " ", "_", ".", "é", "café", "Ёлка",
    "上海", "x" * 70, "`", "'", "‘", "”", "1:30", "ﬁ", "\u00ad", "\u0301", "a a a a a a a a a a",
    "co-operation-of-all-of-us",
)  # fmt: skip
texts = st.lists(st.sampled_from(PIECES), max_size=9).flatmap(
    lambda pieces: st.sampled_from(["", " "]).map(lambda between: between.join(pieces))
)


@given(texts)
@example("re-export reexport re-export")
@example("A’s “a” a")
def test_words_are_those_of_reading_word_by_word(text: str) -> None:
    wanted: dict[str, list[Token]] = {}
    for token in tokens(text):
        wanted.setdefault(token.folded, []).append(token)
    words = Words(text)
    assert words.known == wanted.keys() == set(words)
    assert len(words) == len(wanted)
    for word, found in wanted.items():
        assert word in words
        assert list(words[word]) == found
        assert list(words.runs(word)) == [(token.first, token.last) for token in found]
    assert sorted(words.beginning("re")) == sorted(word for word in wanted if word.startswith("re"))


def test_a_word_that_is_not_there() -> None:
    words = Words("steppe")
    with pytest.raises(KeyError):
        words["river"]
    with pytest.raises(KeyError):
        words.runs("river")
    assert words.get("river") is None
