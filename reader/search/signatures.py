"""Letter signatures: which of many words may be near another one, without comparing them letter by letter.

A signature has 64 bits, "letter seen" and "seen twice". Leaving out or adding a letter flips at most one of
them, replacing one at most two, swapping two none; so words that are `edits` apart and differ by `n` letters
in length differ in at most `2 * edits - n` bits. A second signature has the first two letters and the last
two. An edit changes one pair at most, in a word of five letters or more, and of that one letter: two bits.
Both together leave some hundreds of 250,000 words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    import numpy.typing as npt

    Signatures = npt.NDArray[np.uint64]

APART = 5
"""Letters from which on no edit is in the first two letters and in the last two at once."""


class _Band(NamedTuple):
    """Words of one length."""

    numbers: npt.NDArray[np.uint32]
    letters: Signatures
    ends: Signatures

    def with_more(self, other: _Band) -> _Band:
        """These words and others."""
        import numpy as np

        return _Band(
            np.concatenate((self.numbers, other.numbers)),
            np.concatenate((self.letters, other.letters)),
            np.concatenate((self.ends, other.ends)),
        )


class Bands:
    """The signatures of many words, grouped by length. Immutable."""

    def __init__(self, count: int = 0, bands: dict[int, _Band] | None = None) -> None:
        self.count = count
        """How many words there are."""
        self._bands = bands or {}

    def extended(self, words: Sequence[str]) -> Bands:
        """With more words, which are numbered on."""
        import numpy as np

        lengths = np.fromiter(map(len, words), dtype=np.uint32, count=len(words))
        letters, ends = signatures_of(words)
        bands = dict(self._bands)
        for length in np.unique(lengths).tolist():
            places = np.flatnonzero(lengths == length)
            fresh = _Band((places + self.count).astype(np.uint32), letters[places], ends[places])
            old = bands.get(length)
            bands[length] = fresh if old is None else old.with_more(fresh)
        return Bands(self.count + len(words), bands)

    def near(self, word: str, edits: int) -> list[int]:
        """Numbers of all words within `edits` of `word`, and of some others; the empty word aside."""
        import numpy as np

        letters, ends = (np.uint64(signature) for signature in signatures(word))
        found: list[int] = []
        for length in range(max(1, len(word) - edits), len(word) + edits + 1):
            band = self._bands.get(length)
            if band is None:
                continue
            most = 2 * edits - abs(length - len(word))
            places = np.flatnonzero(np.bitwise_count(band.letters ^ letters) <= most)
            if min(length, len(word)) >= APART:
                places = places[np.bitwise_count(band.ends[places] ^ ends) <= 2 * edits]
            found += band.numbers[places].tolist()
        return found


def signatures(word: str) -> tuple[int, int]:
    """Both signatures of one word.

    The first has bit `c % 32` for a letter seen, 32 above for one seen twice; the second the same bit for the
    first two letters, 32 above for the last two. Letters that share a bit are counted as one; the bounds hold
    all the same.
    """
    bits = [1 << (ord(letter) & 31) for letter in word]
    seen = 0
    for bit in bits:
        seen |= bit << 32 if seen & bit else bit
    ends = bits[0] | bits[:2][-1] | (bits[-1] | bits[-2:][0]) << 32
    return seen, ends


def signatures_of(words: Sequence[str]) -> tuple[Signatures, Signatures]:
    """Both signatures of each word, as `signatures` has them; no word may be empty."""
    import numpy as np

    total = len(words)
    found, ends = np.zeros(total, dtype=np.uint64), np.zeros(total, dtype=np.uint64)
    block = 1 << 15
    powers = np.uint64(1) << np.arange(32, dtype=np.uint64)
    high = np.uint64(32)
    for start in range(0, total, block):
        some = words[start : start + block]
        letters = np.frombuffer("".join(some).encode("utf-32-le", "surrogatepass"), dtype=np.uint32) & 31
        sizes = np.fromiter(map(len, some), dtype=np.int64, count=len(some))
        rows = np.repeat(np.arange(len(some)), sizes)
        counts = np.bincount(rows * 32 + letters, minlength=len(some) * 32).reshape(len(some), 32)
        seen, twice = (
            np.packbits(counts > least, axis=1, bitorder="little").view("<u4").ravel().astype(np.uint64)
            for least in (0, 1)
        )
        found[start : start + block] = seen | (twice << high)
        bits = powers[letters]
        stops = np.cumsum(sizes)
        starts, second = stops - sizes, np.minimum(sizes, 2) - 1
        first = bits[starts] | bits[starts + second]
        last = bits[stops - 1] | bits[stops - 1 - second]
        ends[start : start + block] = first | (last << high)
    return found, ends
