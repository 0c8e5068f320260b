from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from reader.search.analysis import (
    LONGEST_WORD,
    fold,
    fold_word,
    inflections,
    raw_words,
    tokens,
    words_in_order,
)

texts = st.text() | st.lists(
    st.sampled_from(
        ["don't", "re-", "export", "’s", "-", "\n", " ", "Ё", "й", "\u0301", "\u00ad", "上", "x-y", "_"]
    )
).map("".join)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Kazakhstan's", "kazakhstan"),
        ("Kazakhstan’s drills", "kazakhstan drills"),
        ("O'Brien don’t", "obrien dont"),
        ("Ёлка ЁЛКА", "елка елка"),
        ("Майдан", "майдан"),
        (unicodedata.normalize("NFD", "Майдан café"), "майдан cafe"),
        ("Қазақстан Әбіш Өскемен", "қазақстан әбіш өскемен"),
        ("Oʻzbekiston oʼzbek", "ozbekiston ozbek"),
        ("İstanbul Işık", "istanbul isik"),
        ("Łódź Straße ﬁnal", "lodz strasse final"),
        ("soft\u00adware zero\u200bwidth", "software zerowidth"),
        ("snake_case x/y 3.14", "snake case x y 3 14"),
        ("上海合作", "上 海 合 作"),
        ("\x1b[0m [/b] — …", "0m b"),
        ("m² ½", "m2 12"),
    ],
)
def test_folding(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_hyphenated_words_are_found_in_parts_and_as_one() -> None:
    found = [(t.folded, t.first, t.last) for t in tokens("to re-export oil")]
    assert found == [("to", 0, 0), ("reexport", 1, 2), ("re", 1, 1), ("export", 2, 2), ("oil", 3, 3)]
    assert "cooperation" in {t.folded for t in tokens("hard-wrapped co-\n  operation")}
    assert "20220916" not in {t.folded for t in tokens("on 2022-09-16")}


def test_spans_leave_the_possessive_out() -> None:
    text = "Tokayev's man"
    assert [t.span.of(text) for t in tokens(text)] == ["Tokayev", "man"]


def test_a_word_of_a_megabyte_is_cut() -> None:
    assert fold("x" * 1_000_000) == "x" * LONGEST_WORD


@given(texts)
@example("0\u0300\u2018A-0")
def test_all_ways_to_read_a_text_agree(text: str) -> None:
    found = list(tokens(text))
    assert {t.folded for t in found} == {folded for raw in raw_words(text) if (folded := fold_word(raw))}
    single = [t for t in found if t.first == t.last]
    assert [t.first for t in single] == list(range(len(single)))
    assert words_in_order(text) in (None, [t.folded for t in single])
    for token in found:
        assert 0 <= token.start < token.end <= len(text)
        assert token.folded
        assert len(token.folded) <= LONGEST_WORD
        assert token.last < len(single)
        assert not token.span.of(text).isspace()


@given(texts)
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [("drill", "drills"), ("drills", "drilled"), ("plan", "planning"), ("country", "countries"),
     ("hope", "hoping"), ("box", "boxes"), ("visit", "visited"), ("war", "wars"), ("agree", "agreeing"),
     ("study", "studied"), ("sanction", "sanctioning")],
)  # fmt: skip
def test_inflections(one: str, other: str) -> None:
    assert other in inflections(one)
    assert one in inflections(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("plan", "plane"), ("new", "news"), ("hop", "hoping"), ("gas", "ga"), ("string", "str"),
     ("even", "evening"), ("thing", "th"), ("война", "войны"), ("us", "uss")],
)  # fmt: skip
def test_words_that_only_look_inflected(one: str, other: str) -> None:
    assert other not in inflections(one)
    assert one not in inflections(other)
