"""Sorted terms and the passages that each stands in, compact in memory and on disk, bitmaps made when asked.

Passages of one segment are numbered from 0 to 65,535. A term's passages are a run of 16-bit numbers, or 8 KiB
of bits when there are more than 4,096: exactly the two containers of a roaring bitmap, so that one is made by
putting a header in front (https://github.com/RoaringBitmap/RoaringFormatSpec).
"""

from __future__ import annotations

import struct
import zlib
from bisect import bisect_left
from functools import lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    import numpy as np
    import numpy.typing as npt
    from pyroaring import BitMap

    Numbers = npt.NDArray[np.uint32]

LARGEST = 1 << 16
"""Passages a segment holds at most: the width of a roaring container."""

DENSE = 4096
"""A container with more members is a bit set."""

_DENSE_BYTES = LARGEST // 8
_HEADER = struct.Struct("<IIHHI")
_COOKIE = 12346
"""Marks a serialised roaring bitmap without run containers."""

_KEPT_BITMAPS = 4096
"""Bitmaps of one term that are kept ready, the last used."""


class Postings:
    """Which passages of a segment hold a term. Immutable.

    Attributes:
        terms: Sorted by code point, without repeats.
        slot: Number of the segment among those that are open: the high 16 bits of the bitmaps' members.
    """

    def __init__(
        self, terms: list[str], counts: Sequence[int], sparse: memoryview, dense: memoryview, slot: int
    ) -> None:
        self.terms = terms
        self.slot = slot
        self._counts = counts
        self._starts = [0, *accumulate(0 if n > DENSE else 2 * n for n in counts)]
        self._sparse = sparse
        self._dense = dense
        large = [i for i, n in enumerate(counts) if n > DENSE]
        self._large = {i: number * _DENSE_BYTES for number, i in enumerate(large)}
        self.bitmap: Callable[[int], BitMap] = lru_cache(_KEPT_BITMAPS)(self._bitmap)

    @classmethod
    def build(cls, terms: Sequence[str], ids: Numbers, passages: Numbers, slot: int) -> Postings:
        """From pairs, in any order, repeats allowed.

        Args:
            terms: Any order, without repeats; those that no pair names are left out.
            ids: For each pair the place of its term in `terms`.
            passages: For each pair the number of its passage.
            slot: As the attribute.
        """
        import numpy as np

        order = sorted(range(len(terms)), key=terms.__getitem__)
        rank = np.empty(len(terms), dtype=np.uint64)
        rank[order] = np.arange(len(terms), dtype=np.uint64)
        pairs = (rank[ids] << np.uint64(16)) | passages
        pairs.sort()
        # Not `np.unique`: since numpy 2.3 it hashes, which takes ten times as long here.
        pairs = pairs[np.concatenate(([True], pairs[1:] != pairs[:-1]))] if len(pairs) else pairs
        counts = np.bincount((pairs >> np.uint64(16)).astype(np.int64), minlength=len(terms))
        numbers = (pairs & np.uint64(0xFFFF)).astype("<u2")
        kept = np.flatnonzero(counts)
        counts = counts[kept]
        dense = []
        large = np.flatnonzero(counts > DENSE)
        if len(large):
            ends = np.cumsum(counts)
            sparse = np.ones(len(numbers), dtype=bool)
            for i in large.tolist():
                start, end = int(ends[i] - counts[i]), int(ends[i])
                flags = np.zeros(LARGEST, dtype=np.uint8)
                flags[numbers[start:end]] = 1
                dense.append(np.packbits(flags, bitorder="little").tobytes())
                sparse[start:end] = False
            numbers = numbers[sparse]
        kept_terms = [terms[order[i]] for i in kept.tolist()]
        return cls(
            kept_terms, counts.tolist(), memoryview(numbers.tobytes()), memoryview(b"".join(dense)), slot
        )

    def __len__(self) -> int:
        return len(self.terms)

    def find(self, term: str) -> BitMap | None:
        """The passages that hold `term`, or `None`; a shared object, not to be changed."""
        i = bisect_left(self.terms, term)
        return self.bitmap(i) if i < len(self.terms) and self.terms[i] == term else None

    def beginning(self, prefix: str) -> range:
        """Places in `terms` of those that begin with `prefix`."""
        low = bisect_left(self.terms, prefix)
        high = bisect_left(self.terms, prefix + "\U0010ffff", low)
        return range(low, high)

    def union(self, places: range) -> BitMap:
        """The passages that hold at least one of the terms at `places`; cheap however many they are."""
        import numpy as np
        from pyroaring import BitMap

        if len(places) <= 8:
            return BitMap.union(BitMap(), *(self.bitmap(i) for i in places))
        numbers = np.frombuffer(
            self._sparse[self._starts[places.start] : self._starts[places.stop]], dtype="<u2"
        )
        found = self._from_numbers(numbers)
        for i in self._large:
            if i in places:
                found |= self.bitmap(i)
        return found

    def pairs(self) -> tuple[Numbers, Numbers]:
        """All of it as `build` takes it: places in `terms`, and passages."""
        import numpy as np

        ids, numbers = [], []
        sparse_counts = [0 if n > DENSE else n for n in self._counts]
        ids.append(np.repeat(np.arange(len(self.terms), dtype=np.uint32), sparse_counts))
        numbers.append(np.frombuffer(self._sparse, dtype="<u2").astype(np.uint32))
        for i, start in self._large.items():
            bits = np.frombuffer(self._dense[start : start + _DENSE_BYTES], dtype=np.uint8)
            members = np.flatnonzero(np.unpackbits(bits, bitorder="little")).astype(np.uint32)
            ids.append(np.full(len(members), i, dtype=np.uint32))
            numbers.append(members)
        return np.concatenate(ids), np.concatenate(numbers)

    def to_parts(self) -> list[bytes]:
        """What `from_parts` reads."""
        import numpy as np

        words = "\n".join(self.terms).encode("utf-8", "surrogatepass")
        counts = np.asarray(self._counts, dtype="<u4").tobytes()
        return [zlib.compress(words, 1), counts, bytes(self._sparse), bytes(self._dense)]

    @classmethod
    def from_parts(
        cls,
        parts: Sequence[memoryview],
        slot: int,
        shared: Callable[[Iterable[str]], list[str]] = list,
    ) -> Postings:
        """Read what `to_parts` wrote; keeps views into it.

        Args:
            parts: Four of them.
            slot: As the attribute.
            shared: Gives the same terms as objects that are kept once.

        Raises:
            ValueError: The parts do not fit together.
            zlib.error: They are damaged.
        """
        import numpy as np

        words, counts, sparse, dense = parts
        text = zlib.decompress(words).decode("utf-8", "surrogatepass")
        terms = shared(text.split("\n")) if text else []
        numbers = np.frombuffer(counts, dtype="<u4").tolist()
        found = cls(terms, numbers, sparse, dense, slot)
        if (
            len(terms) != len(numbers)
            or found._starts[-1] != len(sparse)
            or len(found._large) * _DENSE_BYTES != len(dense)
        ):
            raise ValueError("the parts of an index segment do not fit together")
        return found

    def _bitmap(self, place: int) -> BitMap:
        from pyroaring import BitMap

        count = self._counts[place]
        start = self._large.get(place)
        if start is None:
            payload = self._sparse[self._starts[place] : self._starts[place + 1]]
        else:
            payload = self._dense[start : start + _DENSE_BYTES]
        return BitMap.deserialize(self._header(count) + payload)

    def _from_numbers(self, numbers: npt.NDArray[np.uint16]) -> BitMap:
        """A bitmap of numbers in any order, repeats allowed."""
        import numpy as np
        from pyroaring import BitMap

        flags = np.zeros(LARGEST, dtype=bool)
        flags[numbers] = True
        count = int(np.count_nonzero(flags))
        if not count:
            return BitMap()
        if count > DENSE:
            payload = np.packbits(flags, bitorder="little").tobytes()
        else:
            payload = np.flatnonzero(flags).astype("<u2").tobytes()
        return BitMap.deserialize(self._header(count) + payload)

    def _header(self, count: int) -> bytes:
        return _HEADER.pack(_COOKIE, 1, self.slot, count - 1, _HEADER.size)
