"""The words of the collection, and which of them a typed word may have meant.

Edit distance is the optimal string alignment distance (OSA): insert, delete, replace or swap two neighbours.
A vocabulary of hundreds of thousands of words is first cut to some hundreds by letter signatures, which lose
nothing within reach. Other romanizations count as one edit and weigh more than any.
"""

from __future__ import annotations

import threading
from bisect import bisect_left
from dataclasses import dataclass
from heapq import nlargest, nsmallest
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

from reader.search.analysis import base_forms, inflections
from reader.search.results import Likeness
from reader.search.romanization import respelt, script_of
from reader.search.signatures import Bands

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

MOST_NEAR = 48
"""Spellings kept for each number of edits, the likeliest; of 5,000 right words none was ranked lower."""

LONG_WORD = 8
"""Letters of a word that may be three edits away, not all three left out or added, if nothing is nearer."""

FUZZY_PREFIX = 5
"""Letters that a word being typed must have before its beginning may hold a mistake."""

EDIT_PENALTY = 0.25
"""Taken off a near spelling's likeness (Jaro-Winkler) for each edit."""

ROMANIZED_WEIGHT = 0.95
"""Another romanization, against 1 for the word as typed."""

RESPELT_PENALTY = 0.02
"""Taken off for each sound that is spelt otherwise, five at most: more than an edit's it always weighs."""

REST_PENALTY = 0.01
"""Taken off a beginning for each letter that follows, 20 at most: as light as Jaro-Winkler's own steps."""

LONGEST_ACRONYM = 6
"""Letters of a word in capitals that is taken for an acronym; a longer one is shouted."""


class Near(NamedTuple):
    """A word of the vocabulary that is close to what was typed."""

    word: str
    edits: int
    """At least 1."""
    weight: float
    """Above 0, against 1 for the word as typed."""
    how: Likeness = Likeness.EDIT


@dataclass(frozen=True, slots=True)
class Expansion:
    """The words of a vocabulary that one typed word stands for, besides itself and what it is a prefix of."""

    inflected: tuple[str, ...] = ()
    """Other forms of the same English word; as good as exact."""
    near: tuple[Near, ...] = ()
    """Fewest edits first, then likeliest; without the word, its forms, and what it is a prefix of."""


SHORTEST = 3
"""Letters of the shortest word that has near spellings."""


def tolerance(raw: str, folded: str) -> int:
    """The most edits for a typed word: 0 for up to 2 letters, digits, acronyms; 1 for 3 and 4; else 2.

    Long words may be further away, see `LONG_WORD`. Words of `SHORTEST` letters have near spellings only
    where no passage has them: most are a letter away from many others.

    Args:
        raw: As typed; capitals mark an acronym.
        folded: The same, folded.
    """
    if len(folded) < SHORTEST or any(map(str.isdigit, folded)):
        return 0
    if raw.isupper() and len(raw) <= LONGEST_ACRONYM:
        return 0
    return 1 if len(folded) <= 4 else 2


class Vocabulary:
    """All words that ever stood in the collection while it was open; grows only, and may be read meanwhile.

    Words of a removed document stay: they lead to no passage.
    """

    def __init__(self) -> None:
        self._words: list[str] = []
        self._known: dict[str, int] = {}
        self._bands = Bands()
        self._ordered: tuple[Sequence[str], frozenset[str]] = ((), frozenset())
        self._ordering = threading.Lock()

    def __contains__(self, word: str) -> bool:
        return word in self._known

    def __len__(self) -> int:
        return len(self._words)

    @property
    def words(self) -> Sequence[str]:
        """All of them, by their number."""
        return self._words

    def number(self, word: str) -> int | None:
        """The number of a word, or `None`."""
        return self._known.get(word)

    def take(self, words: Iterable[str]) -> list[int]:
        """The numbers of some words; new ones are taken in. One thread at a time."""
        known = self._known
        some = list(words)
        for word in some if not known else [word for word in some if word not in known]:
            if word not in known:
                # In this order: whoever sees the number finds the word.
                self._words.append(word)
                known[word] = len(self._words) - 1
        return [known[word] for word in some]

    def begins(self, start: str) -> bool:
        """Whether some word begins so."""
        ordered, _ = self._in_order()
        place = bisect_left(ordered, start)
        return place < len(ordered) and ordered[place].startswith(start)

    def expand(
        self,
        word: str,
        *,
        edits: int = 0,
        prefix: bool = False,
        inflect: bool = True,
        known: bool | None = None,
    ) -> Expansion:
        """The words that `word` stands for.

        Args:
            word: Folded.
            edits: The most edits; see `tolerance`. With 0 there are no near words of any kind.
            prefix: Whether the word may go on: then a beginning within one edit counts too (from 5 letters).
            inflect: Whether other English forms of the word count as exact.
            known: Whether some passage has the word as typed; `None`: whether it is here.
        """
        forms = tuple(sorted(f for f in inflections(word) if f in self._known)) if inflect else ()
        if not edits or not self._words:
            return Expansion(forms)
        near = [*self._respelt(word, prefix=prefix), *self._near(word, edits)]
        if prefix and len(word) >= FUZZY_PREFIX:
            near += self._beginning(word)
        if inflect and edits == 1 and not (word in self._known if known is None else known):
            # A short word with a mistake, `dril`, is no further from `drills` than from `drill`.
            near += self._inflected(word, edits)
        taken = {word, *forms}
        kept = (n for n in near if n.word not in taken and not (prefix and n.word.startswith(word)))
        return Expansion(forms, tuple(_likeliest(kept)))

    def farther(self, word: str) -> tuple[Near, ...]:
        """The words three edits away from a long word, for where no passage has anything nearer."""
        if len(word) < LONG_WORD:
            return ()
        found = (n for n in self._near(word, 3) if n.edits == 3 and abs(len(n.word) - len(word)) < 3)
        return tuple(_likeliest(found))

    def _near(self, word: str, edits: int) -> list[Near]:
        """Words within some edits."""
        from rapidfuzz.distance import OSA, JaroWinkler
        from rapidfuzz.process import cdist

        numbers = self._signatures().near(word, edits)
        if not numbers:
            return []
        known = self._words
        words = [known[i] for i in numbers]
        distances = cdist([word], words, scorer=OSA.distance, score_cutoff=edits, dtype="uint8")[0].tolist()
        found = [(w, d) for w, d in zip(words, distances, strict=True) if 0 < d <= edits]
        return [
            Near(other, distance, JaroWinkler.similarity(word, other) - EDIT_PENALTY * distance)
            for other, distance in found
        ]

    def _inflected(self, word: str, edits: int) -> Iterator[Near]:
        """English forms, one letter further away, of what is within `edits` of `word`."""
        from rapidfuzz.distance import OSA

        for near in self._near(word, edits + 1):
            if near.edits > edits and any(OSA.distance(word, b) <= edits for b in base_forms(near.word)):
                yield Near(near.word, edits, near.weight + EDIT_PENALTY)

    def _respelt(self, word: str, *, prefix: bool) -> Iterator[Near]:
        """Other romanizations of it, and words of another script that sound like it."""
        ordered, _ = self._in_order()
        found = respelt(ordered, word)
        if prefix:
            begun = respelt(ordered, word, prefix=True)
            script = script_of(word)
            if len(word) < FUZZY_PREFIX:
                begun = [one for one in begun if script_of(one.word) is not script]
            found += sorted(begun, key=lambda one: (one.changes, len(one.word)))[:MOST_NEAR]
        for other, changes in found:
            weight = ROMANIZED_WEIGHT - RESPELT_PENALTY * min(5, changes)
            yield Near(other, 1, weight, Likeness.ROMANIZATION)

    def _beginning(self, word: str) -> list[Near]:
        """Words that begin with something one edit away from `word`.

        The last letter typed is not doubted: that would bring in all words that begin like the others.
        """
        from rapidfuzz.distance import JaroWinkler

        ordered, alphabet = self._in_order()
        letters = [c for c in alphabet if any(ord(c) >> 7 == ord(mine) >> 7 for mine in word)]
        found: dict[str, float] = {}
        for start, low, high in _starts(ordered, word, letters):
            likeness = JaroWinkler.similarity(word, start) - EDIT_PENALTY
            others = ordered[low:high]
            for other in others if len(others) <= MOST_NEAR else nsmallest(MOST_NEAR, others, key=len):
                weight = likeness - REST_PENALTY * min(20, max(0, len(other) - len(word)))
                if weight > found.get(other, 0.0):
                    found[other] = weight
        likeliest = nlargest(MOST_NEAR, found.items(), key=itemgetter(1))
        return [Near(other, 1, weight, Likeness.BEGINNING) for other, weight in likeliest]

    def prepare(self) -> None:
        """Work out what looking for near spellings takes, so that no key press has to."""
        self._in_order()
        self._signatures()

    def _in_order(self) -> tuple[Sequence[str], frozenset[str]]:
        """The words so far, sorted, and all their letters, digits left out."""
        ordered = self._ordered
        count = len(self._words)
        if len(ordered[0]) == count:
            return ordered
        with self._ordering:
            done = len(self._ordered[0])
            fresh = self._words[done:count]
            # Sorting is cheap where most of it is sorted already.
            # A tuple of words is nothing that the garbage collector goes through again and again.
            self._ordered = (
                tuple(sorted([*self._ordered[0], *sorted(fresh)])),
                self._ordered[1] | {c for c in set("".join(fresh)) if not c.isdigit()},
            )
            return self._ordered

    def _signatures(self) -> Bands:
        """Of the words so far."""
        count = len(self._words)
        if self._bands.count < count:
            with self._ordering:
                self._bands = self._bands.extended(self._words[self._bands.count : count])
        return self._bands


def _likeliest(near: Iterable[Near]) -> Iterator[Near]:
    """Each word once, as near as it is, in order; `MOST_NEAR` for each number of edits."""
    seen: set[str] = set()
    counts: dict[int, int] = {}
    for other in sorted(near, key=lambda n: (n.edits, -n.weight, n.word)):
        if other.word in seen:
            continue
        seen.add(other.word)
        counts[other.edits] = counts.get(other.edits, 0) + 1
        if counts[other.edits] <= MOST_NEAR:
            yield other


def _starts(ordered: Sequence[str], word: str, letters: Sequence[str]) -> Iterator[tuple[str, int, int]]:
    """Beginnings one edit away from `word`, its last letter kept, and which words begin so.

    Walks down the sorted words with as much of `word` as some of them begin with: nothing is found beyond.
    """
    low, high, last = 0, len(ordered), len(word) - 1
    seen = {word}
    for place in range(len(word)):
        before, after = word[:place], word[place:]
        variants = [before + letter + after for letter in letters]
        if place < last:
            rest = word[place + 1 :]
            variants += [before + rest, before + rest[0] + word[place] + rest[1:]]
            variants += [before + letter + rest for letter in letters]
        for start in variants:
            at = bisect_left(ordered, start, low, high)
            if at < high and ordered[at].startswith(start) and start not in seen:
                seen.add(start)
                yield start, at, bisect_left(ordered, start + "\U0010ffff", at, high)
        typed = word[: place + 1]
        low = bisect_left(ordered, typed, low, high)
        high = bisect_left(ordered, typed + "\U0010ffff", low, high)
        if low == high:
            return
