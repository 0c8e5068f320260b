from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.model import Entity, EntityKind, How
from reader.tagging.folding import fold, fold_word
from reader.tagging.matcher import Matcher
from reader.tagging.tables import Spelling

ENTITY = Entity("X", "X", EntityKind.ACTOR, "X")
NAMES = [
    "Korea", "South Korea", "Republic of Korea", "Guinea", "Papua New Guinea", "New York", "New York City",
    "York", "of Korea", "Кыргыз Республикасы", "кыргыз", "Côte d'Ivoire", "Ivoire", "казахский", "C5+1",
    "St. Louis",
]  # fmt: skip
ACRONYMS = ["US", "U.S.", "UN", "UN Charter", "ШОС"]


def spelling(text: str, how: How = How.NAME) -> Spelling:
    return Spelling(text, ENTITY, ENTITY.key, how, exact=how is How.ACRONYM)


SPELLINGS = [*map(spelling, NAMES), *(spelling(text, How.ACRONYM) for text in ACRONYMS)]
MATCHER = Matcher(SPELLINGS)


def found(text: str) -> list[str]:
    return [text[c.start : c.end] for c in MATCHER.candidates(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("the Republic of Korea", ["Republic of Korea"]),
        ("the Republic of Koreans", []),
        ("a republic of Korea", ["Korea"]),
        ("Papua New Guinean", []),
        ("Papua New York City", ["New York City"]),
        ("New Yorker", []),
        ("NEW YORK CITY", ["NEW YORK CITY"]),
        ("New york", []),
        ("South-Korea South\u00a0Korea", ["South-Korea", "South\u00a0Korea"]),
        ("South\nKorea South  Korea", ["South\nKorea", "South  Korea"]),
        ("South, Korea. South \u2014 Korea", ["Korea", "Korea"]),
        ("U.S. and US, not us nor Us", ["U.S.", "US"]),
        ("U.S", ["U.S"]),
        ("UN Charter, UN charter", ["UN Charter", "UN"]),
        ("шос ШОС", ["ШОС"]),
        ("Казахский казахский КАЗАХСКИЙ", ["Казахский", "казахский", "КАЗАХСКИЙ"]),
        ("кыргыз республикасы", ["кыргыз"]),
        ("Кыргыз Республикасы", ["Кыргыз Республикасы"]),
        ("Cote d\u2019Ivoire", ["Cote d\u2019Ivoire"]),
        ("C5+1 and C5 + 1", ["C5+1", "C5 + 1"]),
        ("St. Louis, St Louis", ["St. Louis"]),
        ("_Korea_ Korea1", []),
        ("", []),
    ],
)  # fmt: skip
def test_the_longest_spelling_is_found_with_its_case(text: str, expected: list[str]) -> None:
    assert found(text) == expected


WORDS = re.compile("\\w[\\w\u0300-\u036f]*")


def is_written_like(ours: list[str], theirs: list[str]) -> bool:
    """As it is, every word capitalised, or all in capitals."""
    return theirs in (ours, [w[0].upper() + w[1:] for w in ours], [w.upper() for w in ours])


def longest_by_trying_all(text: str, start: int) -> int:
    """Where the longest plain spelling that stands at `start` ends, or -1."""
    best = -1
    for name in (n for n in NAMES if n.replace(" ", "").isalpha()):
        pattern = r"[ \n-]".join(re.escape(word) for word in name.split())
        match = re.compile(pattern + r"(?!\w)", re.IGNORECASE).match(text, start)
        if match is not None and is_written_like(WORDS.findall(name), WORDS.findall(match[0])):
            best = max(best, match.end())
    return best


def by_trying_all(text: str) -> list[tuple[int, int]]:
    spans, position = [], 0
    for match in WORDS.finditer(text):
        if match.start() >= position and (end := longest_by_trying_all(text, match.start())) >= 0:
            spans.append((match.start(), end))
            position = end
    return spans


@given(
    st.lists(
        st.tuples(
            st.sampled_from(
                [
                    "South",
                    "Korea",
                    "korea",
                    "KOREA",
                    "Republic",
                    "of",
                    "New",
                    "York",
                    "City",
                    "Papua",
                    "Guinea",
                    "кыргыз",
                    "Кыргыз",
                    "Республикасы",
                    "казахский",
                    "x",
                ]
            ),
            st.sampled_from([" ", "\n", "-", ", ", ". ", "\n\n"]),
        ),
        max_size=20,
    )
)
def test_one_pass_finds_what_trying_every_spelling_everywhere_finds(pairs: list[tuple[str, str]]) -> None:
    text = "".join(word + gap for word, gap in pairs)
    matcher = Matcher(s for s in SPELLINGS if s.text in NAMES and s.text.replace(" ", "").isalpha())
    # A spelling in lower-case Latin letters is not entered by its first word: "of Korea" is found as Korea.
    expected = [(a, b) for a, b in by_trying_all(text) if text[a].isupper() or not text[a].isascii()]
    if "of" not in text:
        assert [(c.start, c.end) for c in matcher.candidates(text)] == expected


@given(st.text(max_size=40))
def test_folding_is_stable(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert fold(text) == fold(text.upper()) or "ı" in text.lower()


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Токаёв", "токаев"),
        ("Erdoğan", "ERDOGAN"),
        ("Côte d’Ivoire", "Cote d'Ivoire"),
        ("U.S.", "us"),
        ("Straße", "STRASSE"),
        ("Guinea-Bissau", "guinea bissau"),
        ("O‘zbekiston", "Oʻzbekiston"),
    ],
)
def test_spellings_fold_alike(first: str, second: str) -> None:
    assert fold(first) == fold(second)


def test_the_short_way_for_cyrillic_folds_as_the_long_one() -> None:
    letters = "абвгдеёжзийклмнопрстуфхцчшщъыьэюяәғқңөұүһі"
    # A trailing Latin accent forces the long way.
    assert fold_word(letters) + "e" == fold_word(letters + "é")
    assert fold_word(letters.upper()) == fold_word(letters)
