"""Sorted terms and the passages that each stands in, compact in memory and on disk, bitmaps made when asked.

Passages of one segment are numbered from 0 to 65,535. A term's passages are a run of 16-bit numbers, or 8 KiB
of bits when there are more than 4,096: exactly the two containers of a roaring bitmap, so that one of several
segments is made by putting a header in front (https://github.com/RoaringBitmap/RoaringFormatSpec).
"""

from __future__ import annotations

import struct
from bisect import bisect_left
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from reader.search.packing import (
    pack,
    pack_numbers,
    pack_runs,
    pack_words,
    unpack,
    unpack_numbers,
    unpack_runs,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import numpy as np
    import numpy.typing as npt
    from pyroaring import BitMap

    Numbers = npt.NDArray[np.uint32]

LARGEST = 1 << 16
"""Passages a segment holds at most: the width of a roaring container."""

DENSE = 4096
"""A container with more members is a bit set."""

FEW = 1 << 16
"""Pairs of term and passage up to which a union is made by sorting them."""

_DENSE_BYTES = LARGEST // 8
_COOKIE = 12346
"""Marks a serialised roaring bitmap without run containers."""


Piece: TypeAlias = "tuple[int, int, bytes | memoryview]"
"""A `Container`, or a plain tuple of the same: making thousands of the former takes its time."""


class Container(NamedTuple):
    """Some passages of one segment."""

    slot: int
    """Of the segment."""
    size: int
    """How many passages; at least one."""
    payload: bytes | memoryview
    """As a roaring container has them."""


def bitmap_of(containers: Sequence[Piece]) -> BitMap:
    """The passages of some segments together.

    Args:
        containers: One a segment at most, by ascending slot.
    """
    from pyroaring import BitMap

    count = len(containers)
    if not count:
        return BitMap()
    heads: list[int] = []
    offsets = []
    place = 8 + 8 * count
    for slot, size, payload in containers:
        heads += (slot, size - 1)
        offsets.append(place)
        place += len(payload)
    header = struct.pack(f"<II{2 * count}H{count}I", _COOKIE, count, *heads, *offsets)
    return BitMap.deserialize(b"".join([header, *(payload for _, _, payload in containers)]))


def flagged(flags: npt.NDArray[np.bool_], slot: int) -> Container | None:
    """The passages of a segment that are marked, 65,536 flags; `None` if none is."""
    import numpy as np

    count = int(np.count_nonzero(flags))
    if not count:
        return None
    if count > DENSE:
        return Container(slot, count, np.packbits(flags, bitorder="little").tobytes())
    return Container(slot, count, np.flatnonzero(flags).astype("<u2").tobytes())


def union_of_ranges(ranges: Sequence[tuple[Postings, range]]) -> BitMap:
    """The passages that hold a term at some places, a range a segment, none of them in many passages."""
    from array import array

    import numpy as np
    from pyroaring import BitMap

    some = [
        words.numbers_in(places).astype(np.uint32) + (words.slot << 16) for words, places in ranges if places
    ]
    if not some:
        return BitMap()
    ids = np.concatenate(some)
    ids.sort()
    members = array("I")
    members.frombytes(ids.tobytes())
    return BitMap(members)


class Postings:
    """Which passages of a segment hold a term. Immutable.

    Attributes:
        terms: Sorted by code point, without repeats.
        slot: Number of the segment among those that are open: the high 16 bits of the bitmaps' members.
    """

    def __init__(
        self,
        terms: Sequence[str],
        counts: Numbers,
        sparse: npt.NDArray[np.uint16],
        dense: bytes,
        slot: int,
    ) -> None:
        import numpy as np

        self.terms = terms
        self.slot = slot
        self.counts = counts
        """Of each term, how many passages hold it."""
        self._starts = np.zeros(len(counts) + 1, dtype=np.uint32)
        np.cumsum(np.where(counts > DENSE, 0, counts), out=self._starts[1:])
        self._sparse = sparse
        self._dense = dense
        large = np.flatnonzero(counts > DENSE).tolist()
        self._large = {i: number * _DENSE_BYTES for number, i in enumerate(large)}
        self._large_places = large

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
        return cls(kept_terms, counts.astype(np.uint32), numbers, b"".join(dense), slot)

    def __len__(self) -> int:
        return len(self.terms)

    def find(self, term: str) -> Container | None:
        """The passages that hold `term`, or `None`."""
        i = bisect_left(self.terms, term)
        return self.container(i) if i < len(self.terms) and self.terms[i] == term else None

    def container(self, place: int) -> Container:
        """The passages that hold the term at a place."""
        start = self._large.get(place)
        if start is not None:
            payload: bytes = self._dense[start : start + _DENSE_BYTES]
        else:
            payload = self._sparse[self._starts[place] : self._starts[place + 1]].tobytes()
        return Container(self.slot, int(self.counts[place]), payload)

    def containers(self, places: npt.NDArray[np.int64]) -> Iterator[Piece]:
        """Those of many terms, by place."""
        counts, starts = self.counts[places].tolist(), self._starts[places].tolist()
        slot, sparse = self.slot, self._sparse.data.cast("B") if len(self._sparse) else b""
        for place, count, start in zip(places.tolist(), counts, starts, strict=True):
            if count > DENSE:
                first = self._large[place]
                yield slot, count, self._dense[first : first + _DENSE_BYTES]
            else:
                yield slot, count, sparse[2 * start : 2 * (start + count)]

    def beginning(self, prefix: str) -> range:
        """Places in `terms` of those that begin with `prefix`."""
        low = bisect_left(self.terms, prefix)
        high = bisect_left(self.terms, prefix + "\U0010ffff", low)
        return range(low, high)

    def union(self, places: range) -> Container | None:
        """The passages that hold at least one of the terms at `places`; cheap however many they are."""
        import numpy as np

        if len(places) <= 1:
            return self.container(places.start) if places else None
        flags = np.zeros(LARGEST, dtype=bool)
        flags[self._sparse[self._starts[places.start] : self._starts[places.stop]]] = True
        large = [start for i, start in self._large.items() if i in places]
        if not large:
            return flagged(flags, self.slot)
        bits = np.packbits(flags, bitorder="little")
        for start in large:
            bits |= np.frombuffer(self._dense, dtype=np.uint8, count=_DENSE_BYTES, offset=start)
        count = int(np.bitwise_count(bits.view(np.uint64)).sum())
        return Container(self.slot, count, bits.tobytes())

    def pairs_in(self, places: range) -> int:
        """How many pairs of term and passage the terms at `places` have; many if one is in many passages."""
        if bisect_left(self._large_places, places.start) < bisect_left(self._large_places, places.stop):
            return LARGEST
        return int(self._starts[places.stop] - self._starts[places.start])

    def numbers_in(self, places: range) -> npt.NDArray[np.uint16]:
        """The passages of those pairs, if none is in many."""
        return self._sparse[self._starts[places.start] : self._starts[places.stop]]

    def pairs(self) -> tuple[Numbers, Numbers]:
        """All of it as `build` takes it: places in `terms`, and passages."""
        import numpy as np

        ids, numbers = [], []
        sparse_counts = np.where(self.counts > DENSE, 0, self.counts)
        ids.append(np.repeat(np.arange(len(self.terms), dtype=np.uint32), sparse_counts))
        numbers.append(self._sparse.astype(np.uint32))
        for i, start in self._large.items():
            bits = np.frombuffer(self._dense, dtype=np.uint8, count=_DENSE_BYTES, offset=start)
            members = np.flatnonzero(np.unpackbits(bits, bitorder="little")).astype(np.uint32)
            ids.append(np.full(len(members), i, dtype=np.uint32))
            numbers.append(members)
        return np.concatenate(ids), np.concatenate(numbers)

    def to_parts(self) -> list[bytes]:
        """What `from_parts` reads."""
        return [
            pack_words(self.terms),
            pack_numbers(self.counts),
            pack_runs(self._sparse, self._first_of_runs()),
            pack(self._dense),
        ]

    @classmethod
    def from_parts(cls, terms: Sequence[str], parts: Sequence[memoryview], slot: int) -> Postings:
        """Read what `to_parts` wrote.

        Args:
            terms: The first part, read.
            parts: The other three.
            slot: As the attribute.

        Raises:
            ValueError: The parts are damaged, or do not fit together.
        """
        import numpy as np

        counts, sparse, dense = parts
        numbers = unpack_numbers(counts).astype(np.uint32)
        found = cls(terms, numbers, np.zeros(0, dtype="<u2"), unpack(dense), slot)
        found._sparse = unpack_runs(sparse, found._first_of_runs())
        if (
            len(terms) != len(numbers)
            or found._starts[-1] != len(found._sparse)
            or len(found._large) * _DENSE_BYTES != len(found._dense)
        ):
            raise ValueError("the parts of an index segment do not fit together")
        return found

    def _first_of_runs(self) -> npt.NDArray[np.int64]:
        import numpy as np

        starts = self._starts.astype(np.int64)
        return starts[:-1][starts[1:] > starts[:-1]]


class Labels:
    """Which documents of a segment have a property; all their passages have it. Immutable.

    Attributes:
        terms: Sorted by code point, without repeats.
    """

    def __init__(self, terms: Sequence[str], counts: Numbers, documents: Numbers, slot: int) -> None:
        """As it was built.

        Args:
            terms: As the attribute.
            counts: Of each term, how many documents have it.
            documents: Their numbers in the segment, term after term, ascending.
            slot: Of the segment.
        """
        import numpy as np

        self.terms = terms
        self.counts = counts
        self._slot = slot
        self._documents = documents
        self._starts = np.zeros(len(counts) + 1, dtype=np.int64)
        np.cumsum(counts, out=self._starts[1:])
        if len(terms) != len(counts) or self._starts[-1] != len(documents):
            raise ValueError("the parts of an index segment do not fit together")

    @classmethod
    def build(cls, found: dict[str, list[int]], slot: int) -> Labels:
        """From the numbers of documents by term, ascending."""
        import numpy as np

        terms = sorted(found)
        counts = np.array([len(found[term]) for term in terms], dtype=np.uint32)
        documents = np.array([number for term in terms for number in found[term]], dtype=np.uint32)
        return cls(terms, counts, documents, slot)

    def items(self) -> Iterable[tuple[str, list[int]]]:
        """Each term with its documents."""
        for i, term in enumerate(self.terms):
            yield term, self._documents[self._starts[i] : self._starts[i + 1]].tolist()

    def beginning(self, prefix: str) -> Sequence[str]:
        """The terms that begin with `prefix`."""
        low = bisect_left(self.terms, prefix)
        return self.terms[low : bisect_left(self.terms, prefix + "\U0010ffff", low)]

    def find(self, term: str, bounds: npt.NDArray[np.int64]) -> Container | None:
        """The passages of the documents that have a term, or `None`.

        Args:
            term: What to look up.
            bounds: Where the passages of each document begin, and where the last ones end.
        """
        import numpy as np

        i = bisect_left(self.terms, term)
        if i == len(self.terms) or self.terms[i] != term:
            return None
        some = self._documents[self._starts[i] : self._starts[i + 1]]
        flags = np.zeros(LARGEST, dtype=bool)
        if len(some) <= 8:
            for number in some.tolist():
                flags[bounds[number] : bounds[number + 1]] = True
        else:
            wanted = np.zeros(len(bounds) - 1, dtype=bool)
            wanted[some] = True
            flags[bounds[0] : bounds[-1]] = np.repeat(wanted, np.diff(bounds))
        return flagged(flags, self._slot)

    def to_parts(self) -> list[bytes]:
        """What `from_parts` reads."""
        return [pack_words(self.terms), pack_numbers(self.counts), pack_numbers(self._documents)]

    @classmethod
    def from_parts(cls, terms: Sequence[str], parts: Sequence[memoryview], slot: int) -> Labels:
        """Read what `to_parts` wrote.

        Args:
            terms: The first part, read.
            parts: The other two.
            slot: Of the segment.

        Raises:
            ValueError: The parts are damaged, or do not fit together.
        """
        import numpy as np

        return cls(terms, unpack_numbers(parts[0]).astype(np.uint32), unpack_numbers(parts[1]), slot)
