"""Words that meet in other romanizations and scripts, and words that must not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.search.romanization import Script, respelt, script_of, spellings

NAMES = tuple(sorted({
    "japarov", "джапаров", "жапаров", "kyrgyzstan", "кыргызстан", "tokayev", "toqaev", "токаев", "mirziyoyev",
    "мирзиеев", "релоканты", "relokanty", "mishustin", "мишустин", "kazakhstan", "казахстан", "қазақстан",
    "qazaqstan", "nazarbayev", "назарбаев", "lukashenko", "лукашенко", "yeltsin", "ельцин", "alexander",
    "александр", "tatiana", "татьяна", "khrushchev", "хрущев", "aqtau", "ақтау", "rahmon", "рахмон", "ilham",
    "ильхам", "smirnoff", "смирнов", "ozbekiston", "узбекистон", "kassym", "касым", "cat", "car", "court",
    "curt", "war", "house",
}))  # fmt: skip


def found(word: str, *, prefix: bool = False) -> set[str]:
    return {other for other, _ in respelt(NAMES, word, prefix=prefix)}


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("zhaparov", {"japarov", "джапаров", "жапаров"}),
        ("dzhaparoff", {"japarov", "джапаров", "жапаров"}),
        ("kirghizstan", {"kyrgyzstan", "кыргызстан"}),
        ("киргизстан", {"kyrgyzstan", "кыргызстан"}),
        ("токаев", {"tokayev", "toqaev"}),
        ("tokaev", {"tokayev", "toqaev", "токаев"}),
        ("mirzioyev", {"mirziyoyev"}),
        ("мирзиеев", {"mirziyoyev"}),
        ("relokanty", {"релоканты"}),
        ("релоканты", {"relokanty"}),
        ("мишустин", {"mishustin"}),
        ("qazaqstan", {"қазақстан", "kazakhstan", "казахстан"}),
        ("казахстан", {"kazakhstan", "қазақстан", "qazaqstan"}),
        ("nasarbajew", {"назарбаев"}),
        ("lukaschenko", {"lukashenko", "лукашенко"}),
        ("eltsin", {"yeltsin", "ельцин"}),
        ("aleksandr", {"александр"}),
        ("tatyana", {"tatiana", "татьяна"}),
        ("khruschev", {"khrushchev", "хрущев"}),
        ("aktau", {"aqtau", "ақтау"}),
        ("rakhmon", {"rahmon", "рахмон"}),
        ("ильхам", {"ilham"}),
        ("smirnov", {"smirnoff", "смирнов"}),
        ("узбекистон", {"ozbekiston"}),
        ("касым", {"kassym"}),
    ],
)
def test_one_name_meets_in_all_its_spellings(typed: str, names: set[str]) -> None:
    assert found(typed) == names


@pytest.mark.parametrize("typed", ["kat", "tsar", "curt", "hause", "токаevv", "tok2", "", "war", "上海"])
def test_other_words_do_not_meet(typed: str) -> None:
    assert found(typed) == set()


def test_a_word_being_typed_meets_what_goes_on() -> None:
    assert found("zhap", prefix=True) == {"japarov", "жапаров", "джапаров"}
    assert found("kirgh", prefix=True) == {"kyrgyzstan", "кыргызстан"}
    assert found("токае", prefix=True) == {"tokayev", "toqaev"}
    assert found("hous", prefix=True) == set(), "what begins as typed is found without"


@pytest.mark.parametrize("script", Script)
@pytest.mark.parametrize("target", Script)
def test_spellings_are_folded_words_of_their_script(script: Script, target: Script) -> None:
    letters = "".join(c for word in NAMES if script_of(word) is script for c in word)
    for row, letter in zip(spellings(letters, script, target), letters, strict=True):
        assert all(target.spells(spelt) and 1 <= size <= 4 for size, spelt, _ in row), letter


@given(
    st.lists(st.text("ivykhjeуыхжеь", min_size=1, max_size=9), unique=True), st.text("ivykhje", max_size=9)
)
def test_what_is_found_is_there_and_another_word(words: list[str], typed: str) -> None:
    ordered = sorted(words)
    for prefix in (False, True):
        result = respelt(ordered, typed, prefix=prefix)
        assert {word for word, _ in result} <= set(words) - {typed}
        assert len({word for word, _ in result}) == len(result)


@given(st.sampled_from(NAMES))
def test_what_one_spelling_finds_in_its_script_finds_it_back(name: str) -> None:
    for other, _ in respelt(NAMES, name):
        if script_of(other) is script_of(name) and not name.endswith(("v", "ff")):
            assert name in found(other)
