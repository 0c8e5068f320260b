"""How a near word is shown beside what was typed."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.model import Span
from reader.search.alignment import aligned

words = st.text("abcdeéЁёжқ", max_size=9)


def shown(typed: str, found: str) -> tuple[list[str], list[str]]:
    """The letters that differ, of each word."""
    alignment = aligned(typed, found)
    return [span.of(typed) for span in alignment.typed], [span.of(found) for span in alignment.found]


@pytest.mark.parametrize(
    ("typed", "found", "differing"),
    [
        ("kazakstan", "Kazakhstan", ([], ["h"])),
        ("tokayeev", "Tokayev", (["e"], [])),
        ("zhaparov", "Japarov", (["zh"], ["J"])),
        ("centralasia", "central asia", ([], [" "])),
        ("cafe", "Café", ([], [])),
        ("", "ab", ([], ["ab"])),
    ],
)
def test_only_the_letters_that_differ_are_marked(
    typed: str, found: str, differing: tuple[list[str], list[str]]
) -> None:
    assert shown(typed, found) == differing


def without(word: str, spans: tuple[Span, ...]) -> str:
    return "".join(c for i, c in enumerate(word) if not any(s.start <= i < s.end for s in spans))


@given(words, words)
def test_what_is_not_marked_is_the_same(typed: str, found: str) -> None:
    alignment = aligned(typed, found)
    for word, spans in ((typed, alignment.typed), (found, alignment.found)):
        assert all(0 <= span.start < span.end <= len(word) for span in spans)
        assert all(a.end < b.start for a, b in pairwise(spans))
    plain = [
        without(word, spans).lower().replace("é", "e").replace("ё", "е")
        for word, spans in ((typed, alignment.typed), (found, alignment.found))
    ]
    assert plain[0] == plain[1]
