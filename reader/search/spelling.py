"""The words of the collection, and which of them a typed word may have meant.

Edit distance is the optimal string alignment distance (OSA): insert, delete, replace or swap two neighbours.
A vocabulary of hundreds of thousands of words is first cut to some thousands by letter signatures: 64 bits,
"letter seen" and "seen twice". One edit flips at most two of them, so nothing within reach is lost.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reader.search.analysis import inflections

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import numpy as np
    import numpy.typing as npt

    Signatures = npt.NDArray[np.uint64]
    Lengths = npt.NDArray[np.uint8]

MOST_NEAR = 96
"""Spellings kept for each number of edits, the likeliest; five letters have thousands at two edits."""

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
        self._known: dict[str, str] = {}
        self._signed: tuple[Signatures, Lengths] | None = None
        self._signing = threading.Lock()

    def __contains__(self, word: str) -> bool:
        return word in self._known

    def __len__(self) -> int:
        return len(self._words)

    def shared(self, words: Iterable[str]) -> list[str]:
        """The same words as objects that are kept once; new ones are taken in. One thread at a time."""
        known = self._known
        found = []
        for word in words:
            kept = known.get(word)
            if kept is None:
                known[word] = kept = word
                self._words.append(word)
            found.append(kept)
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
        near = [n for n in self._near(word, edits, prefix) if n.word not in taken]
        if prefix:
            near = [n for n in near if not n.word.startswith(word)]
        return Expansion(forms, tuple(near))

    def _near(self, word: str, edits: int, prefix: bool) -> list[Near]:
        import numpy as np

        signatures, lengths = self._signatures()
        mine = signatures_of([word])[0]
        apart = np.bitwise_count(signatures ^ mine)
        size = len(word)
        close = (apart <= 2 * edits) & (lengths >= size - edits) & (lengths <= size + edits)
        found = self._within(word, np.flatnonzero(close).tolist(), edits)
        if prefix and size >= 5:
            missing = np.bitwise_count(mine & ~signatures)
            begins = np.flatnonzero((missing <= 1) & (lengths >= size - 1)).tolist()
            for near in self._beginning(word, begins):
                other = found.get(near.word)
                if other is None or other.edits > near.edits:
                    found[near.word] = near
        ranked = sorted(found.values(), key=lambda n: (n.edits, -n.weight, n.word))
        counts = {1: 0, 2: 0}
        kept = []
        for near in ranked:
            counts[near.edits] += 1
            if counts[near.edits] <= MOST_NEAR:
                kept.append(near)
        return kept

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

    def _beginning(self, word: str, candidates: Sequence[int]) -> list[Near]:
        """Words that begin with something one edit away from `word`."""
        from rapidfuzz.distance import OSA, JaroWinkler
        from rapidfuzz.process import cdist

        if not candidates:
            return []
        words = [self._words[i] for i in candidates]
        size = len(word)
        best: dict[str, str] = {}
        for length in (size, size + 1, size - 1):
            starts = list({w[:length] for w in words if len(w) >= length})
            if starts:
                distances = cdist([word], starts, scorer=OSA.distance, score_cutoff=1, dtype="uint8")[0]
                best |= {s: s for s, d in zip(starts, distances.tolist(), strict=True) if d <= 1}
        found = []
        for other in words:
            start = next((s for n in (size, size + 1, size - 1) if (s := best.get(other[:n]))), None)
            if start is not None:
                # The longer the rest, the less likely: 0.01 a letter, as light as Jaro-Winkler's own steps.
                rest = min(0.2, 0.01 * (len(other) - size))
                found.append(Near(other, 1, max(0.0, JaroWinkler.similarity(word, start) - max(0.0, rest))))
        return found

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
