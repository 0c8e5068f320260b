"""What holds of the mentions of every text."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from reader.model import EntityKind, How
from reader.tagging import Gazetteer, Tagger
from reader.tagging.rules import RULES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reader.model import Mention

ROOT = Path(__file__).parents[2]
FILES = sorted(p for p in (ROOT / "sample_corpus").rglob("*") if p.suffix in {".md", ".txt", ".html"})
TAGGER = Tagger(Gazetteer.load())
WORDS = [
    "Kazakhstan", "Kazakh", "US", "us", "WHO", "Georgia", "Atlanta", "Jordan", "Michael", "Tokayev", "Osh",
    "Kassym-Jomart", "the", "West", "SCO", "Shanghai Cooperation Organisation", "(SCO)", "Токаев", "Paris",
    "казахстанский", "Texas", "Republic of Korea", "Korea", "of", "and", "Russian", "in", "language", "UN",
    "Security Council", "Brussels", "European Union", "Central Bank of Uzbekistan", "Polish", "JOIN", "Mr",
    "San José", "Costa Rica", "Turkey", "roast", "County", "Nice", "President", "Washington", "DC", "Xi",
]  # fmt: skip
TEXTS = st.lists(
    st.tuples(st.sampled_from(WORDS), st.sampled_from([" ", " ", ". ", ", ", "\n", "\n\n", "-", "'s "])),
    max_size=25,
).map(lambda pairs: "".join(word + gap for word, gap in pairs))


def without(text: str, mentions: Iterable[Mention]) -> str:
    """The text with other letters in place of the words of some mentions, capitals for capitals."""
    letters = list(text)
    for mention in mentions:
        for place in range(mention.span.start, mention.span.end):
            if letters[place].isalpha():
                letters[place] = "X" if letters[place].isupper() else "x"
    return "".join(letters)


def assert_tags_hang_on_their_words(text: str) -> None:
    mentions = TAGGER.mentions(text)
    for entity in {mention.entity for mention in mentions}:
        cut = without(text, (m for m in mentions if m.entity == entity))
        left = [m.span.of(cut) for m in TAGGER.mentions(cut) if m.entity == entity]
        assert not left, (entity.key, text)


def assert_spans_are_exact(text: str) -> None:
    mentions = TAGGER.mentions(text)
    for mention in mentions:
        words = mention.span.of(text)
        assert words
        assert words == words.strip()
        assert mention.rule == "" or mention.rule in {*RULES, "own", "leader"}
    for one, other in pairwise(mentions):
        if one.span.overlaps(other.span):
            assert one.span.contains(other.span) or one.entity.kind is EntityKind.COUNTRY
            assert other.rule in {"own", "leader"}
            assert (other.how is How.LEADER) is (other.rule == "leader")
        else:
            assert one.span.end <= other.span.start


@given(TEXTS)
def test_without_its_words_a_tag_is_gone(text: str) -> None:
    assert_tags_hang_on_their_words(text)


@given(TEXTS)
def test_spans_are_exact_and_nested_only_where_a_rule_says_so(text: str) -> None:
    assert_spans_are_exact(text)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_both_in_the_sample_corpus(path: Path) -> None:
    text = path.read_text(encoding="utf-8", errors="replace")
    assert_spans_are_exact(text)
    for part in text.split("\n\n"):
        assert_tags_hang_on_their_words(part)


SLOW = Tagger(TAGGER._gazetteer)
SLOW._shortcuts.is_open = lambda *_: False  # type: ignore[method-assign]


@given(TEXTS)
@example("Atlanta, казахстанский ")
def test_shortcuts_change_nothing(text: str) -> None:
    assert SLOW.mentions(text) == TAGGER.mentions(text)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_shortcuts_change_nothing_in_the_sample_corpus(path: Path) -> None:
    text = path.read_text(encoding="utf-8", errors="replace")
    assert SLOW.mentions(text) == TAGGER.mentions(text)


def test_every_rule_is_described() -> None:
    text = (ROOT / "docs" / "tagging-rules.md").read_text(encoding="utf-8")
    described = [line.split("`")[1] for line in text.splitlines() if line.startswith("| `")]
    assert sorted(described) == sorted({*RULES, "own", "leader"})
