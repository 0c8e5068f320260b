"""An immutable piece of the index: up to 65,536 passages with their words, entities, dates and places."""

from __future__ import annotations

import json
import struct
import zlib
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from reader.model import Entity, EntityKind, How, Mention, Passage, PassageKind, Sense, Span
from reader.search.packing import pack, pack_numbers, unpack, unpack_numbers, unpack_words
from reader.search.postings import Labels, Postings

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy as np
    import numpy.typing as npt

    from reader.search.postings import Container
    from reader.search.spelling import Vocabulary

KINDS = tuple(PassageKind)
"""By the number that a segment has for them."""
HOWS = tuple(How)
"""Likewise."""
_SENSES = tuple(Sense)
_SENSE_SHIFT = 5
"""The sense of a mention stands in the bits above its kind of evidence."""

_LENGTH = struct.Struct("<I")
COLUMNS = (
    "starts", "lengths", "kinds", "keys", "firsts", "numbers", "mention_passages", "mention_starts",
    "mention_lengths", "mention_entities", "mention_hows",
)  # fmt: skip
"""Of a segment, by passage, by document or by mention."""

_STARTS = frozenset({"starts", "mention_starts"})
"""Written as distances to the one before: mostly small."""
_LABELS = ("title:", "author:", "source:", "lang:", "date:")


@dataclass(frozen=True, slots=True)
class Run:
    """Passages of one document that lie together in a segment."""

    key: int
    """The document's key in the store."""
    first: int
    """Number of the first of them in the segment."""
    number: int
    """Number of the first of them in the document."""
    count: int


def evidence_of(mention: Mention) -> int:
    """How a mention was recognised and in what sense, as one number from 0 to 255."""
    return HOWS.index(mention.how) | _SENSES.index(mention.sense) << _SENSE_SHIFT


def told(evidence: int) -> tuple[How, Sense]:
    """What `evidence_of` made a number of."""
    return HOWS[evidence & (1 << _SENSE_SHIFT) - 1], _SENSES[evidence >> _SENSE_SHIFT]


class Segment:
    """Passages and everything that is looked up about them. Immutable.

    A passage's id is `slot << 16 | number in the segment`.
    """

    def __init__(
        self,
        slot: int,
        vocabulary: Vocabulary,
        words: Postings,
        keys: Postings,
        labels: Labels,
        entities: tuple[Entity, ...],
        arrays: dict[str, Any],
    ) -> None:
        import numpy as np

        self.slot = slot
        self.base = slot << 16
        numbers = np.array(vocabulary.take(words.terms), dtype=np.uint32)
        self._order = np.argsort(numbers).astype(np.int32)
        self._numbers = numbers[self._order]
        # The same words as objects that are kept once, in a tuple: the garbage collector passes it over.
        words.terms = tuple(map(vocabulary.words.__getitem__, numbers.tolist()))
        self.words = words
        self.keys = keys
        """Passages by property: `country:KZ` (mentioned), `name:country:KZ` (by a name), `people:country:KZ`
        (by an adjective or a word for its people), `tagged:country:KZ` (by the author)."""
        self.labels = labels
        """Documents by property: `source:eurasianet`, `date:2022-09-16`, `lang:en`, `title:summit`,
        `author:smith` (folded words)."""
        self.entities = entities
        self.arrays = arrays
        self.size = len(arrays["starts"])
        self._firsts: list[int] = arrays["firsts"].tolist()
        self.bounds = np.array([*self._firsts, self.size], dtype=np.int64)
        """Where the passages of each document begin, and where the last ones end."""

    def places(self, words: npt.NDArray[np.uint32]) -> npt.NDArray[np.int64]:
        """Places in `words.terms` of words by their numbers in the vocabulary; -1 for those it has not."""
        import numpy as np

        if not len(self._numbers):
            return np.full(len(words), -1)
        found = self._numbers.searchsorted(words)
        found[found == len(self._numbers)] = 0
        places: npt.NDArray[np.int64] = np.where(self._numbers[found] == words, self._order[found], -1)
        return places

    def property(self, term: str) -> Container | None:
        """The passages with a property of theirs or of their document."""
        if term.startswith(_LABELS):
            return self.labels.find(term, self.bounds)
        return self.keys.find(term)

    def properties(self, prefix: str) -> Sequence[str]:
        """The properties that begin with `prefix`."""
        if prefix.startswith(_LABELS):
            return self.labels.beginning(prefix)
        places = self.keys.beginning(prefix)
        return self.keys.terms[places.start : places.stop]

    def runs(self) -> Iterator[Run]:
        """The documents of the segment, in order."""
        arrays = self.arrays
        ends = [*self._firsts[1:], self.size]
        for key, first, number, end in zip(
            arrays["keys"].tolist(), self._firsts, arrays["numbers"].tolist(), ends, strict=True
        ):
            yield Run(key, first, number, end - first)

    def document_of(self, local: int) -> tuple[int, int]:
        """Key of the document of a passage, and the passage's number in it."""
        i = bisect_right(self._firsts, local) - 1
        number = int(self.arrays["numbers"][i]) + local - self._firsts[i]
        return int(self.arrays["keys"][i]), number

    def passage(self, local: int, number: int) -> Passage:
        """The passage at `local`, which is passage `number` of its document."""
        arrays = self.arrays
        kind = int(arrays["kinds"][local])
        start = int(arrays["starts"][local])
        span = Span(start, start + int(arrays["lengths"][local]))
        return Passage(number, span, KINDS[kind & 15], kind >> 4)

    def _mentions_of(self, first: int, count: int) -> tuple[int, int]:
        """Where the mentions of some passages begin and end."""
        # Not NumPy's search: it would make the whole column as wide as an int for each call.
        column = self.arrays["mention_passages"]
        low = bisect_left(column, first)
        return low, bisect_left(column, first + count, low)

    def entities_of(self, local: int) -> Sequence[Entity]:
        """The entities mentioned in a passage, one for each mention."""
        low, high = self._mentions_of(local, 1)
        if low == high:
            return ()
        entities = self.entities
        return [entities[i] for i in self.arrays["mention_entities"][low:high].tolist()]

    def mentions(self, first: int, count: int = 1) -> tuple[Mention, ...]:
        """Mentions in some passages, sorted by start; spans in characters of the document."""
        arrays = self.arrays
        low, high = self._mentions_of(first, count)
        return tuple(
            Mention(self.entities[entity], Span(start, start + length), *told(evidence))
            for entity, start, length, evidence in zip(
                arrays["mention_entities"][low:high].tolist(),
                arrays["mention_starts"][low:high].tolist(),
                arrays["mention_lengths"][low:high].tolist(),
                arrays["mention_hows"][low:high].tolist(),
                strict=True,
            )
        )

    def to_bytes(self) -> bytes:
        """What `from_bytes` reads; ends with a check sum."""
        entities = json.dumps([(e.kind, e.id, e.name, e.code) for e in self.entities])
        parts = [*self.words.to_parts(), *self.keys.to_parts(), *self.labels.to_parts()]
        parts.append(pack(entities.encode()))
        parts += [pack_numbers(_stepped(name, self.arrays[name])) for name in COLUMNS]
        data = b"".join([_LENGTH.pack(len(parts)), *(_LENGTH.pack(len(p)) for p in parts), *parts])
        return data + _LENGTH.pack(zlib.crc32(data))

    @classmethod
    def from_bytes(cls, data: bytes, slot: int, vocabulary: Vocabulary) -> Segment:
        """Read what `to_bytes` wrote.

        Args:
            data: All of it.
            slot: Under which number its passages go.
            vocabulary: Takes the words in.

        Raises:
            ValueError: It is damaged.
        """
        view = memoryview(data)
        if len(data) < 8 or _LENGTH.unpack(view[-4:])[0] != zlib.crc32(view[:-4]):
            raise ValueError("an index segment fails its check sum")
        (count,) = _LENGTH.unpack(view[:4])
        parts = []
        position = 4 + 4 * count
        for i in range(count):
            (length,) = _LENGTH.unpack(view[4 + 4 * i : 8 + 4 * i])
            parts.append(view[position : position + length])
            position += length
        words = Postings.from_parts(unpack_words(parts[0]), parts[1:4], slot)
        keys = Postings.from_parts(unpack_words(parts[4]), parts[5:8], slot)
        labels = Labels.from_parts(unpack_words(parts[8]), parts[9:11], slot)
        entities = tuple(
            Entity(id_, name, EntityKind(kind), code)
            for kind, id_, name, code in json.loads(unpack(parts[11]))
        )
        arrays = {
            name: _unstepped(name, unpack_numbers(part))
            for name, part in zip(COLUMNS, parts[12:], strict=True)
        }
        return cls(slot, vocabulary, words, keys, labels, entities, arrays)


def _stepped(name: str, column: Any) -> Any:
    """A column as it is written."""
    import numpy as np

    return np.diff(column.astype(np.int64), prepend=0) if name in _STARTS else column


def _unstepped(name: str, column: Any) -> Any:
    """A column as it is looked up."""
    import numpy as np

    return np.cumsum(column, dtype=np.int64).astype(np.uint32) if name in _STARTS else column


def narrowed(column: Any) -> Any:
    """Whole numbers in the narrowest type that holds them all; wide enough to count documents and keys."""
    import numpy as np

    column = np.asarray(column, dtype=np.int64)
    low, high = (int(column.min()), int(column.max())) if len(column) else (0, 0)
    if low < 0 or high >> 32:
        return column
    return column.astype("|u1" if not high >> 8 else "<u2" if not high >> 16 else "<u4")
