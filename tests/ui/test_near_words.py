"""Near words beside what was typed: how they differ, in words and marks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from reader.library import Library
from reader.search.results import Likeness
from reader.ui.explanations import why_this
from reader.ui.resemblance import DIFFERENCE, differences, marked, resemblance

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

TEXT = """\
The Kazakhstan railway carries grain.

A railway and a reservoir, nothing else.
"""


@pytest.fixture
def corpus(report: Callable[[str], Path]) -> Path:
    return report(TEXT)


def test_why_shows_each_near_word_beside_what_was_typed(corpus: Path) -> None:
    library = Library.open(corpus)
    library.refresh()
    results = library.search("kazakhstn grain railwy")
    (hit,) = results.hits
    document = library.document(hit.document.id)
    lines = why_this(library, document, hit.passage.number, results)
    texts = [text for text, _ in lines]
    assert texts[0] == "This passage matches the search by near spelling, 2 steps away"
    assert texts[1] == "  exact: grain"
    assert texts[2:4] == [
        "  kazakhstn → Kazakhstan   a added",
        "  railwy    → railway      a added",
    ]
    text, spans = lines[2]
    assert [text[start:end] for start, end, name in spans if name == DIFFERENCE] == ["a"]

    pinned = library.search("typo:+railway kazakhstn grain railwy")
    assert [text for text, _ in why_this(library, document, hit.passage.number, pinned)][1:4] == [
        "  exact: grain",
        "  pinned: railway",
        "  kazakhstn → Kazakhstan   a added",
    ]

    exact = why_this(library, document, hit.passage.number, library.search("kazakhstan grain"))
    assert [text for text, _ in exact][:2] == [
        "This passage matches the search exactly",
        "  words: Kazakhstan, grain",
    ]
    library.close()


@pytest.mark.parametrize(
    ("typed", "found", "how", "edits", "words"),
    [
        ("mirzioyev", "mirziyoyev", Likeness.EDIT, 1, "y added"),
        ("kazakhstan", "kazakstan", Likeness.EDIT, 1, "h left out"),
        ("tokaev", "tokaef", Likeness.EDIT, 1, "f for v"),
        ("recieve", "receive", Likeness.EDIT, 1, "two letters swapped"),
        ("drils", "trials", Likeness.EDIT, 2, "two slips"),
        ("presidncal", "presidential", Likeness.EDIT, 3, "three slips"),
        ("Railwy", "railway", Likeness.EDIT, 1, "a added"),
        ("russa", "russian", Likeness.BEGINNING, 1, "begins alike"),
        ("zhaparov", "japarov", Likeness.ROMANIZATION, 1, "another romanization"),
        ("токаев", "tokayev", Likeness.ROMANIZATION, 1, "another script"),
        ("kazakh stan", "kazakhstan", Likeness.JOINED, 1, "written together"),
        ("centralasia", "central asia", Likeness.SPLIT, 1, "written apart"),
    ],
)
def test_likeness_is_said_in_few_words(typed: str, found: str, how: Likeness, edits: int, words: str) -> None:
    assert resemblance(typed, found, how, edits) == words


@pytest.mark.parametrize(
    ("typed", "found", "parts"),
    [
        ("", "", []),
        ("abc", "abc", []),
        ("abc", "abxc", [("", "x")]),
        ("xabc", "abcy", [("x", ""), ("", "y")]),
        ("abcd", "axcy", [("b", "x"), ("d", "y")]),
        ("Ёлка", "елки", [("а", "и")]),
    ],
)
def test_differences_are_paired_in_order(typed: str, found: str, parts: list[tuple[str, str]]) -> None:
    assert list(differences(typed, found)) == parts


@pytest.mark.parametrize(
    ("typed", "found", "left", "right"),
    [
        ("токаев", "tokayev", [], []),
        ("abcd", "wxyz", [], []),
        ("sanctoins", "Sanctions", ["oi"], ["io"]),
        ("kazakhstn", "Kazakhstan", [], ["a"]),
    ],
)
def test_letters_are_marked_only_where_that_helps(
    typed: str, found: str, left: list[str], right: list[str]
) -> None:
    ours, theirs = marked(typed, found)
    assert [span.of(typed) for span in ours] == left
    assert [span.of(found) for span in theirs] == right
