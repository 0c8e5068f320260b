from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from reader.search.results import Likeness
from reader.search.signatures import APART, signatures, signatures_of
from reader.search.spelling import LONG_WORD, Vocabulary, tolerance

words = st.text("abcdeёжқ", min_size=1, max_size=8)


def vocabulary(*some: str) -> Vocabulary:
    found = Vocabulary()
    found.take(some)
    return found


def near(typed: str, *some: str, prefix: bool = False) -> dict[str, int]:
    expansion = vocabulary(*some).expand(typed, edits=tolerance(typed, typed), prefix=prefix)
    return {n.word: n.edits for n in expansion.near}


@pytest.mark.parametrize(
    ("raw", "edits"),
    [("no", 0), ("gas", 1), ("nato", 1), ("NATO", 0), ("OSCE", 0), ("KAZAKHSTAN", 2), ("drill", 2),
     ("covid19", 0), ("и", 0), ("нефть", 2)],
)  # fmt: skip
def test_tolerance_by_length(raw: str, edits: int) -> None:
    assert tolerance(raw, raw.lower()) == edits


def test_real_slips_are_found() -> None:
    assert near("kazakstan", "kazakhstan", "uzbekistan") == {"kazakhstan": 1}
    assert near("tokaeyv", "tokayev") == {"tokayev": 1}
    assert near("sanktoins", "sanctions") == {"sanctions": 2}
    assert near("nato", "nata", "otan") == {"nata": 1}


def test_a_long_word_may_be_three_edits_away() -> None:
    def farther(typed: str, *some: str) -> set[str]:
        return {n.word for n in vocabulary(*some).farther(typed)}

    assert farther("unnessecary", "unnecessary", "unnessecery", "nursery") == {"unnecessary"}
    assert farther("nesecry", "necessr") == set(), "not long"
    assert farther("unnessecary", "unnessec") == set(), "three letters too many are another word"


def test_a_word_being_typed_may_begin_with_a_slip() -> None:
    assert near("kazakst", "kazakhstan", prefix=True) == {"kazakhstan": 1}
    assert near("samrka", "samarkand", prefix=True) == {"samarkand": 1}
    assert near("samar", "samarkand", "sample", prefix=True) == {}, "the last letter typed is not doubted"


def test_inflections_are_only_those_that_exist() -> None:
    expansion = vocabulary("drill", "drills", "drilling", "grill").expand("drill")
    assert expansion.inflected == ("drilling", "drills")
    assert expansion.near == ()


def test_another_romanization_comes_before_any_edit() -> None:
    expansion = vocabulary("zhapanov", "japarov", "жапаров").expand("zhaparov", edits=2)
    assert [(n.word, n.edits, n.how) for n in expansion.near] == [
        ("жапаров", 1, Likeness.ROMANIZATION),
        ("japarov", 1, Likeness.ROMANIZATION),
        ("zhapanov", 1, Likeness.EDIT),
    ]
    weights = [n.weight for n in expansion.near]
    assert weights == sorted(weights, reverse=True)
    assert vocabulary("japarov").expand("zhaparov").near == ()


@given(st.lists(words, unique=True, min_size=1, max_size=40), words)
def test_nothing_within_reach_is_lost(some: list[str], typed: str) -> None:
    known = vocabulary(*some[: len(some) // 2])
    known.expand(typed, edits=2)
    known.take(some)
    found = {n.word: n.edits for n in known.expand(typed, edits=2, inflect=False).near}
    assert found == {w: d for w in some if 0 < (d := OSA.distance(typed, w)) <= 2}
    expected = {w for w in some if OSA.distance(typed, w) == 3 and abs(len(w) - len(typed)) < 3}
    assert {n.word for n in known.farther(typed)} == (expected if len(typed) >= LONG_WORD else set())


@given(words, words)
def test_an_edit_flips_at_most_two_bits_of_a_signature(one: str, other: str) -> None:
    (a, b), (c, d) = (column.tolist() for column in signatures_of([one, other]))
    assert [signatures(one), signatures(other)] == [(a, c), (b, d)]
    distance = OSA.distance(one, other)
    assert (a ^ b).bit_count() <= 2 * distance - abs(len(one) - len(other))
    if min(len(one), len(other)) >= APART:
        assert (c ^ d).bit_count() <= 2 * distance
