"""Words beside each other or near each other: the one kind of term for which bitmaps are not enough."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reader.model import Span
from reader.search.analysis import words_in_order
from reader.search.levels import exact_of, union
from reader.search.matching import Grade
from reader.search.passage_view import Place

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyroaring import BitMap

    from reader.search.analysis import Token
    from reader.search.levels import Levels
    from reader.search.matching import Found, Pool, Scores
    from reader.search.passage_view import PassageView
    from reader.search.results import Reason

PHRASE_BONUS = 1.1
"""A phrase weighs more than its words."""


@dataclass(frozen=True)
class PhraseTerm:
    """Words beside each other, or near each other."""

    words: tuple[str, ...]
    """Folded."""
    levels: Levels
    weight: float
    within: int = 0
    prefix: bool = False
    """Whether the last word may go on."""
    cased: tuple[str, ...] = ()
    """How the words have to be spelt, letter for letter, if not empty."""

    def scores(self, pool: Pool) -> Scores | None:
        """The same for all passages that have it."""
        return pool.graded([Grade(PHRASE_BONUS, union(self.levels))], self.weight)

    @property
    def as_typed(self) -> BitMap:
        """All."""
        return exact_of(self.levels)

    @property
    def steps(self) -> Sequence[Grade]:
        """The same for all."""
        return (Grade(PHRASE_BONUS * self.weight, union(self.levels)),)

    def places(self, view: PassageView) -> Found:
        """Each run of words that is the phrase; for a near one each word."""
        found = find_phrase(self, view)
        return [(self, found)] if found else []

    def reason(self, view: PassageView, place: Place) -> Reason | None:  # noqa: ARG002 - of the protocol
        """None: a phrase stands as typed."""
        return None


def find_phrase(phrase: PhraseTerm, view: PassageView) -> list[Place]:
    """Where a phrase stands in a passage: whole runs, or for a near one the words of each narrow window."""
    sizes = len(phrase.words)
    fits = _fitting(phrase, view)
    if any(not found for found in fits):
        return []
    if phrase.within and sizes > 1:
        return _find_near(phrase, fits)
    starts: list[dict[int, Token]] = [{token.first: token for token in found} for found in fits]
    runs = []
    for token in fits[0]:
        last: Token | None = token
        for following in starts[1:]:
            last = following.get(last.last + 1) if last is not None else None
        if last is not None:
            span = Span(token.start, last.end)
            runs.append(Place(token.first, last.last, span))
    return runs


def has_phrase(phrase: PhraseTerm, view: PassageView) -> bool:
    """Whether a passage has a phrase; much faster than finding where, if it is plain text."""
    words = None if phrase.cased or phrase.prefix else words_in_order(view.text)
    if words is None:
        return bool(find_phrase(phrase, view))
    if phrase.within:
        return _is_near(phrase.words, words, phrase.within + len(phrase.words))
    size = len(phrase.words)
    wanted = list(phrase.words)
    place = -1
    try:
        while True:
            place = words.index(wanted[0], place + 1)
            if words[place : place + size] == wanted:
                return True
    except ValueError:
        return False


def _is_near(wanted: Sequence[str], words: Sequence[str], most: int) -> bool:
    """Whether some run of at most `most` words holds all that are wanted, each as often as it is wanted."""
    lacking = Counter(wanted)
    places = [(i, word) for i, word in enumerate(words) if word in lacking]
    missing = len(wanted)
    low = 0
    for place, word in places:
        missing -= lacking[word] > 0
        lacking[word] -= 1
        while place - places[low][0] >= most:
            leaving = places[low][1]
            lacking[leaving] += 1
            missing += lacking[leaving] > 0
            low += 1
        if not missing:
            return True
    return False


def _fitting(phrase: PhraseTerm, view: PassageView) -> list[list[Token]]:
    """For each word of a phrase the words of the passage that are it."""
    found: list[list[Token]] = []
    for number, word in enumerate(phrase.words):
        going_on = phrase.prefix and number == len(phrase.words) - 1
        some = list(view.words.get(word, ()))
        if going_on:
            some = [t for w, ts in view.words.items() if w.startswith(word) for t in ts]
        if phrase.cased:
            spelt = phrase.cased[number]
            length = len(spelt) if going_on else None
            some = [t for t in some if view.text[t.start : t.end][:length] == spelt]
        found.append(some)
    return found


def _find_near(phrase: PhraseTerm, fits: Sequence[Sequence[Token]]) -> list[Place]:
    """The words of all windows that hold the phrase's words with at most `within` others."""
    wanted = Counter(phrase.words)
    # A word typed twice has to stand twice; equal words share their tokens.
    tokens = sorted({t for found in fits for t in found}, key=lambda t: (t.first, -t.last))
    last_word = phrase.words[-1]

    def name(token: Token) -> str:
        return token.folded if token.folded in wanted else last_word

    held: Counter[str] = Counter()
    taken: set[Token] = set()
    low = 0
    most = phrase.within + len(phrase.words)
    for high, token in enumerate(tokens):
        held[name(token)] += 1
        while token.last - tokens[low].first + 1 > most:
            held[name(tokens[low])] -= 1
            low += 1
        if all(held[word] >= count for word, count in wanted.items()):
            taken.update(tokens[low : high + 1])
    return [Place(t.first, t.last, t.span) for t in sorted(taken, key=lambda t: t.first)]
