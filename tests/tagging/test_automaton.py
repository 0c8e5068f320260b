"""The compiled matcher finds exactly what the tree of words finds."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.model import Entity, EntityKind, How
from reader.tagging import Gazetteer, Tagger
from reader.tagging.automaton import CompiledMatcher, best_matcher
from reader.tagging.matcher import Matcher
from reader.tagging.tables import Spelling

if TYPE_CHECKING:
    from reader.tagging.matcher import Candidate

pytest.importorskip("daachorse", reason="no automaton for this system")

GAZETTEER = Gazetteer.load()
ENTITY = Entity("x", "X", EntityKind.ACTOR, "X")
OWN = tuple(
    Spelling(text, ENTITY, ENTITY.key, How.ACRONYM if text.isupper() else How.NAME, exact=text.isupper())
    for text in (
        "New York", "York", "New York City", "U.S.", "US", "U.S. Army", "St. Louis", "Gazeta.uz", "C5+1",
        "Cote d'Ivoire", "Guinea-Bissau", "Guinea", "S-300", "UN", "Congo (Kinshasa)", "A", "de Gaulle",
    )
)  # fmt: skip
SPELLINGS = (*GAZETTEER.spellings, *OWN)
TREE, COMPILED = Matcher(SPELLINGS), CompiledMatcher(SPELLINGS, after=0)

PIECES = sorted({w for s in OWN for w in s.text.split()} | {s.text for s in GAZETTEER.spellings[::97]})
GAPS = [
    " ", " ", "", "-", "\n", "\n\n", "  ", " \n", "\n  ", ", ", ". ", ".", ".  ", "'", "\u2019", "\u2018s",
    "\u00a0", "\t", " - ", " \u2013 ", "\u2013", "\u2014", "_", "1", "s ", "'s ", "+", " +", " + ", " (", "(",
    ") ", "\u0301", "\u00ad", "\u200b", "\u00e9", "\u0435", "s are large. ", "\ufffd", "`", "\x00", "\u02bb",
]  # fmt: skip
CASES = (str, str, str, str.upper, str.lower, str.title, str.swapcase)


def seen(found: list[Candidate]) -> list[tuple[int, int, list[Spelling]]]:
    return [(c.start, c.end, list(c.senses)) for c in found]


@given(
    st.lists(st.tuples(st.sampled_from(PIECES), st.sampled_from(CASES), st.sampled_from(GAPS)), max_size=12)
)
def test_texts_of_pieces_of_names(pieces: list[tuple[str, type[str], str]]) -> None:
    text = "".join(case(word) + gap for word, case, gap in pieces)
    assert seen(COMPILED.candidates(text)) == seen(TREE.candidates(text))


@given(st.text(st.sampled_from("ANUSansu. -\n'\u2019\u00e9\u0410\u0301"), max_size=40))
def test_texts_of_hard_characters(text: str) -> None:
    assert seen(COMPILED.candidates(text)) == seen(TREE.candidates(text))


@given(st.text(max_size=80))
def test_any_text(text: str) -> None:
    assert seen(COMPILED.candidates(text)) == seen(TREE.candidates(text))


@pytest.mark.parametrize("number", range(7))
def test_every_spelling_as_it_is_written(number: int) -> None:
    for spelling in GAZETTEER.spellings[number::7]:
        text = f"The {spelling.text} here, {spelling.text}. {spelling.text}"
        assert seen(COMPILED.candidates(text)) == seen(TREE.candidates(text))


def test_it_is_compiled_when_that_pays() -> None:
    matcher = CompiledMatcher(OWN, after=10)
    found = [seen(matcher.candidates("in New York")) for _ in range(3)]
    assert found[0] == found[1] == found[2] != []


def test_without_an_automaton_the_tree_stands_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "daachorse", None)
    assert type(best_matcher(OWN)) is Matcher
    assert [m.entity.id for m in Tagger(GAZETTEER).mentions("Kazakhstan and Казахстан")] == ["KZ", "KZ"]
