"""The words of the collection, and which of them a typed word may have meant.

Edit distance is the optimal string alignment distance (OSA): insert, delete, replace or swap two neighbours.
A vocabulary of hundreds of thousands of words is first cut to some thousands by letter signatures: 64 bits,
"letter seen" and "seen twice". One edit flips at most two of them, so nothing within reach is lost.
"""

from __future__ import annotations

import threading
from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reader.search.analysis import base_forms, inflections
from reader.search.results import Likeness

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    import numpy as np
    import numpy.typing as npt

    Signatures = npt.NDArray[np.uint64]
    Lengths = npt.NDArray[np.uint8]

MOST_NEAR = 96
"""Spellings kept for each number of edits, the likeliest; five letters have thousands at two edits."""

FUZZY_PREFIX = 5
"""Letters that a word being typed must have before its beginning may hold a mistake."""

LONGEST_ACRONYM = 6
"""Letters of a word in capitals that is taken for an acronym; a longer one is shouted."""


@dataclass(frozen=True, slots=True)
class Near:
    """A word of the vocabulary that is close to what was typed."""

    word: str
    edits: int
    """1 or 2."""
    weight: float
    """0 to 1, higher is likelier: Jaro-Winkler similarity."""
    how: Likeness = Likeness.EDIT


@dataclass(frozen=True, slots=True)
class Expansion:
    """The words of a vocabulary that one typed word stands for, besides itself and what it is a prefix of."""

    inflected: tuple[str, ...] = ()
    """Other forms of the same English word; as good as exact."""
    near: tuple[Near, ...] = ()
    """Fewest edits first, then likeliest; without the word, its forms, and what it is a prefix of."""


def tolerance(raw: str, folded: str) -> int:
    """The most edits for a typed word: 0 for up to 3 letters, digits and acronyms; 1 for 4 letters; else 2.

    Args:
        raw: As typed; capitals mark an acronym.
        folded: The same, folded.
    """
    if len(folded) <= 3 or any(map(str.isdigit, folded)):
        return 0
    if raw.isupper() and len(raw) <= LONGEST_ACRONYM:
        return 0
    return 1 if len(folded) == 4 else 2


class Vocabulary:
    """All words that ever stood in the collection while it was open; grows only, and may be read meanwhile.

    Words of a removed document stay: they lead to no passage.
    """

    def __init__(self) -> None:
        self._words: list[str] = []
        self._known: dict[str, int] = {}
        self._signed: tuple[Signatures, Lengths] | None = None
        self._ordered: tuple[Sequence[str], frozenset[str]] = ((), frozenset())
        self._signing = threading.Lock()

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
        found = []
        for word in words:
            number = known.get(word)
            if number is None:
                number = len(self._words)
                # In this order: whoever sees the number finds the word.
                self._words.append(word)
                known[word] = number
            found.append(number)
        return found

    def expand(self, word: str, *, edits: int = 0, prefix: bool = False, inflect: bool = True) -> Expansion:
        """The words that `word` stands for.

        Args:
            word: Folded.
            edits: The most edits; see `tolerance`.
            prefix: Whether the word may go on: then a beginning within one edit counts too (from 5 letters).
            inflect: Whether other English forms of the word count as exact.
        """
        forms = tuple(sorted(f for f in inflections(word) if f in self._known)) if inflect else ()
        if not edits or not self._words:
            return Expansion(forms)
        taken = {word, *forms}
        near = self._near(word, edits, prefix)
        if inflect and edits == 1 and word not in self._known:
            # A short word with a mistake, `dril`, is no further from `drills` than from `drill`.
            near = [*near, *self._inflected(word, edits)]
        kept = (n for n in near if n.word not in taken and not (prefix and n.word.startswith(word)))
        return Expansion(forms, tuple(_likeliest(kept)))

    def _near(self, word: str, edits: int, prefix: bool) -> Iterable[Near]:
        import numpy as np

        signatures, lengths = self._signatures()
        mine = signatures_of([word])[0]
        apart = np.bitwise_count(signatures ^ mine)
        size = len(word)
        close = (apart <= 2 * edits) & (lengths >= size - edits) & (lengths <= size + edits)
        found = self._within(word, np.flatnonzero(close).tolist(), edits)
        if prefix and size >= FUZZY_PREFIX:
            for near in self._beginning(word):
                other = found.get(near.word)
                if other is None or other.edits > near.edits:
                    found[near.word] = near
        return found.values()

    def _inflected(self, word: str, edits: int) -> Iterator[Near]:
        """English forms, one letter further away, of what is within `edits` of `word`."""
        from rapidfuzz.distance import OSA

        for near in self._near(word, edits + 1, prefix=False):
            if near.edits > edits and any(OSA.distance(word, b) <= edits for b in base_forms(near.word)):
                yield Near(near.word, edits, near.weight)

    def _within(self, word: str, candidates: Sequence[int], edits: int) -> dict[str, Near]:
        from rapidfuzz.distance import OSA, JaroWinkler
        from rapidfuzz.process import cdist

        if not candidates:
            return {}
        words = [self._words[i] for i in candidates]
        distances = cdist([word], words, scorer=OSA.distance, score_cutoff=edits, dtype="uint8")[0].tolist()
        return {
            other: Near(other, distance, JaroWinkler.similarity(word, other))
            for other, distance in zip(words, distances, strict=True)
            if 0 < distance <= edits
        }

    def _beginning(self, word: str) -> list[Near]:
        """Words that begin with something one edit away from `word`.

        The last letter typed is not doubted: that would bring in all words that begin like the others.
        """
        from rapidfuzz.distance import JaroWinkler

        ordered, alphabet = self._in_order()
        letters = [c for c in alphabet if any(ord(c) >> 7 == ord(mine) >> 7 for mine in word)]
        found: dict[str, Near] = {}
        for start in sorted(_variants(word, letters)):
            low = bisect_left(ordered, start)
            if low == len(ordered) or not ordered[low].startswith(start):
                continue
            likeness = JaroWinkler.similarity(word, start)
            for other in ordered[low : bisect_left(ordered, start + "\U0010ffff", low)]:
                # The longer the rest, the less likely: 0.01 a letter, as light as Jaro-Winkler's own steps.
                weight = max(0.0, likeness - min(0.2, 0.01 * max(0, len(other) - len(word))))
                if other not in found or found[other].weight < weight:
                    found[other] = Near(other, 1, weight, Likeness.BEGINNING)
        return list(found.values())

    def _in_order(self) -> tuple[Sequence[str], Collection[str]]:
        """The words so far, sorted, and all their letters."""
        ordered = self._ordered
        count = len(self._words)
        if len(ordered[0]) == count:
            return ordered
        with self._signing:
            done = len(self._ordered[0])
            fresh = self._words[done:count]
            # Sorting is cheap where most of it is sorted already.
            self._ordered = (
                sorted([*self._ordered[0], *sorted(fresh)]),
                self._ordered[1] | set("".join(fresh)),
            )
            return self._ordered

    def _signatures(self) -> tuple[Signatures, Lengths]:
        """Signatures and lengths of the words so far, in their order."""
        import numpy as np

        signed = self._signed
        count = len(self._words)
        if signed is not None and len(signed[0]) == count:
            return signed
        with self._signing:
            signed = self._signed
            done = 0 if signed is None else len(signed[0])
            fresh = self._words[done:count]
            lengths = np.fromiter(map(len, fresh), dtype=np.uint8, count=len(fresh))
            if signed is None:
                signed = (signatures_of(fresh), lengths)
            elif fresh:
                signed = (
                    np.concatenate((signed[0], signatures_of(fresh))),
                    np.concatenate((signed[1], lengths)),
                )
            self._signed = signed
            return signed


def _likeliest(near: Iterable[Near]) -> Iterator[Near]:
    """In order, `MOST_NEAR` for each number of edits."""
    counts = {1: 0, 2: 0}
    for other in sorted(near, key=lambda n: (n.edits, -n.weight, n.word)):
        counts[other.edits] += 1
        if counts[other.edits] <= MOST_NEAR:
            yield other


def _variants(word: str, letters: Iterable[str]) -> set[str]:
    """All beginnings one edit away from `word` in which its last letter stays."""
    found = set()
    for i in range(len(word) - 1):
        before, after = word[:i], word[i + 1 :]
        found.add(before + after)
        found.add(before + after[0] + word[i] + after[1:])
        for letter in letters:
            found.add(before + letter + after)
            found.add(before + letter + word[i:])
    found.update(word[:-1] + letter + word[-1] for letter in letters)
    found.discard(word)
    return found


def signatures_of(words: Sequence[str]) -> Signatures:
    """The letter signature of each word: bit `c % 32` for a letter seen, 32 above for one seen twice.

    Letters that share a bit are counted as one; the bound of two bits an edit holds all the same.
    """
    import numpy as np

    total = len(words)
    result = np.zeros(total, dtype=np.uint64)
    block = 1 << 15
    powers = np.uint64(1) << np.arange(32, dtype=np.uint64)
    for start in range(0, total, block):
        some = words[start : start + block]
        letters = np.frombuffer("".join(some).encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
        sizes = np.fromiter(map(len, some), dtype=np.int64, count=len(some))
        rows = np.repeat(np.arange(len(some)), sizes)
        counts = np.bincount(rows * 32 + (letters & 31), minlength=len(some) * 32).reshape(len(some), 32)
        seen = ((counts > 0) * powers).sum(axis=1, dtype=np.uint64)
        twice = ((counts > 1) * powers).sum(axis=1, dtype=np.uint64)
        result[start : start + block] = seen | (twice << np.uint64(32))
    return result
