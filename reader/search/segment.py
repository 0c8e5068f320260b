"""An immutable piece of the index: up to 65,536 passages with their words, entities, dates and places."""

from __future__ import annotations

import json
import struct
import zlib
from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from reader.model import Entity, EntityKind, How, Mention, Passage, PassageKind, Span
from reader.search.analysis import fold, fold_word, raw_words
from reader.search.packing import pack, pack_numbers, unpack, unpack_numbers, unpack_words
from reader.search.postings import LARGEST, Labels, Postings

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    import numpy as np
    import numpy.typing as npt
    from pyroaring import BitMap

    from reader.model import Document, DocumentInfo
    from reader.search.postings import Container
    from reader.search.spelling import Vocabulary

_KINDS = tuple(PassageKind)
_HOWS = tuple(How)
_EVIDENCE: Mapping[How, tuple[str, ...]] = dict.fromkeys(How, ("",)) | {
    How.NAME: ("", "name:"),
    How.ALIAS: ("", "name:"),
    How.ACRONYM: ("", "name:"),
    How.ADJECTIVE: ("", "people:"),
    How.DEMONYM: ("", "people:"),
}
"""The properties that a mention gives a passage, before the key of the entity."""

_LENGTH = struct.Struct("<I")
_COLUMNS = (
    "starts", "lengths", "kinds", "keys", "firsts", "numbers", "mention_passages", "mention_starts",
    "mention_lengths", "mention_entities", "mention_hows",
)  # fmt: skip
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
        found = np.minimum(np.searchsorted(self._numbers, words), len(self._numbers) - 1)
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
        return Passage(number, span, _KINDS[kind & 15], kind >> 4)

    def entities_of(self, local: int) -> Sequence[Entity]:
        """The entities mentioned in a passage, one for each mention."""
        import numpy as np

        low, high = np.searchsorted(self.arrays["mention_passages"], (local, local + 1)).tolist()
        entities = self.entities
        return [entities[i] for i in self.arrays["mention_entities"][low:high].tolist()]

    def mentions(self, first: int, count: int = 1) -> tuple[Mention, ...]:
        """Mentions in some passages, sorted by start; spans in characters of the document."""
        import numpy as np

        arrays = self.arrays
        low, high = np.searchsorted(arrays["mention_passages"], (first, first + count)).tolist()
        return tuple(
            Mention(self.entities[entity], Span(start, start + length), _HOWS[how])
            for entity, start, length, how in zip(
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
        parts += [pack_numbers(_stepped(name, self.arrays[name])) for name in _COLUMNS]
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
            for name, part in zip(_COLUMNS, parts[12:], strict=True)
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


@dataclass(frozen=True, slots=True)
class Part:
    """Some passages of a document, to be put into a segment."""

    key: int
    document: Document
    mentions: Sequence[Mention]
    """All of the document's, sorted by start."""
    first: int
    """Number of the first passage that is meant."""
    count: int


def parts_of(documents: Iterable[tuple[int, Document, Sequence[Mention]]]) -> Iterator[list[Part]]:
    """Deal documents out to segments that are not over-full; a very long document is cut between passages."""
    waiting: list[Part] = []
    room = LARGEST
    for key, document, mentions in documents:
        first, left = 0, len(document.passages)
        while left:
            count = min(left, room)
            waiting.append(Part(key, document, mentions, first, count))
            first, left, room = first + count, left - count, room - count
            if not room:
                yield waiting
                waiting, room = [], LARGEST
    if waiting:
        yield waiting


class _Numbering(dict[str, int]):
    """Numbers words as they come, by their spelling in the text; 0 is for what folds to nothing."""

    def __init__(self) -> None:
        self.folded: dict[str, int] = {"": 0}

    def __missing__(self, raw: str) -> int:
        folded = self.folded
        number = self[raw] = folded.setdefault(fold_word(raw), len(folded))
        return number


def build_segment(parts: Sequence[Part], slot: int, vocabulary: Vocabulary) -> Segment:
    """Index some passages, at most 65,536 of them.

    Args:
        parts: In the order that their passages get.
        slot: Under which number the segment goes.
        vocabulary: Takes the words in.
    """
    from array import array

    import numpy as np

    words = _Numbering()
    ids, counts = array("I"), array("I")
    keys: dict[str, list[tuple[int, int]]] = {}
    labels: dict[str, list[int]] = {}
    columns: dict[str, array[int]] = {name: array("q") for name in _COLUMNS}
    entities: dict[str, tuple[int, Entity]] = {}
    local = 0
    for number, part in enumerate(parts):
        text = part.document.text
        columns["keys"].append(part.key)
        columns["firsts"].append(local)
        columns["numbers"].append(part.first)
        for term in info_terms(part.document.info):
            labels.setdefault(term, []).append(number)
        _add_mentions(part, local, columns, entities, keys)
        for passage in part.document.passages[part.first : part.first + part.count]:
            span = passage.span
            found = set(map(words.__getitem__, raw_words(text[span.start : span.end])))
            found.discard(0)
            ids.extend(found)
            counts.append(len(found))
            columns["starts"].append(span.start)
            columns["lengths"].append(span.end - span.start)
            columns["kinds"].append(_KINDS.index(passage.kind) | passage.level << 4)
        local += part.count
    numbers = np.repeat(np.arange(local, dtype=np.uint32), np.frombuffer(counts, dtype=np.uint32))
    return Segment(
        slot,
        vocabulary,
        Postings.build(list(words.folded), np.frombuffer(ids, dtype=np.uint32), numbers, slot),
        _ranges_to_postings(keys, slot),
        Labels.build(labels, slot),
        tuple(entity for _, entity in entities.values()),
        {name: narrowed(columns[name]) for name in _COLUMNS},
    )


def _add_mentions(
    part: Part,
    local: int,
    columns: dict[str, Any],
    entities: dict[str, tuple[int, Entity]],
    keys: dict[str, list[tuple[int, int]]],
) -> None:
    """Note the mentions in the passages of `part`; one outside all passages counts for the one before it."""
    starts = [passage.span.start for passage in part.document.passages]
    for mention in sorted(part.mentions, key=lambda mention: mention.span.start):
        number = max(0, bisect_right(starts, mention.span.start) - 1)
        if not part.first <= number < part.first + part.count:
            continue
        place = local + number - part.first
        entity, _ = entities.setdefault(mention.entity.key, (len(entities), mention.entity))
        columns["mention_passages"].append(place)
        columns["mention_starts"].append(mention.span.start)
        columns["mention_lengths"].append(mention.span.end - mention.span.start)
        columns["mention_entities"].append(entity)
        columns["mention_hows"].append(_HOWS.index(mention.how))
        for prefix in _EVIDENCE[mention.how] if mention.span else ("tagged:",):
            keys.setdefault(prefix + mention.entity.key, []).append((place, place + 1))


def info_terms(info: DocumentInfo) -> set[str]:
    """What all passages of a document can be found by."""
    found = {f"title:{word}" for word in fold(info.title).split()}
    found |= {f"author:{word}" for author in info.authors for word in fold(author).split()}
    source = fold(info.source)
    if source:
        found.add(f"source:{source}")
    if info.lang:
        found.add(f"lang:{info.lang.lower()}")
    if info.date:
        found.add(f"date:{info.date}")
    return found


def _ranges_to_postings(keys: dict[str, list[tuple[int, int]]], slot: int) -> Postings:
    """Postings from half-open ranges of passages by term."""
    import numpy as np

    flat = [bound for ranges in keys.values() for pair in ranges for bound in pair]
    starts, ends = np.array(flat, dtype=np.int64).reshape(-1, 2).T
    lengths = ends - starts
    terms = np.repeat(np.arange(len(keys)), [len(ranges) for ranges in keys.values()])
    offsets = np.repeat(starts - np.cumsum(lengths) + lengths, lengths)
    numbers = (np.arange(len(offsets)) + offsets).astype(np.uint32)
    return Postings.build(list(keys), np.repeat(terms, lengths).astype(np.uint32), numbers, slot)


def merge_segments(segments: Sequence[tuple[Segment, BitMap]], slot: int, vocabulary: Vocabulary) -> Segment:
    """One segment of the living passages of several, in their order.

    Args:
        segments: Each with the ids of its dead passages; whole documents (runs) of it. The living ones are
            65,536 at most.
        slot: Under which number the new one goes.
        vocabulary: The one that all are of.
    """
    import numpy as np

    words, keys = _Merged(), _Merged()
    labels: dict[str, list[int]] = {}
    entities: dict[str, tuple[int, Entity]] = {}
    columns: dict[str, list[Any]] = {name: [] for name in _COLUMNS}
    base = documents = 0
    for segment, dead in segments:
        alive = np.ones(segment.size, dtype=bool)
        alive[np.frombuffer(dead.to_array(), dtype=np.uint32) & 0xFFFF] = False
        places = (np.cumsum(alive) - 1 + base).astype(np.uint32)
        arrays = segment.arrays
        words.take(segment.words, alive, places)
        keys.take(segment.keys, alive, places)
        for name in ("starts", "lengths", "kinds"):
            columns[name].append(arrays[name][alive])
        firsts = arrays["firsts"]
        kept = alive[firsts]
        renumber = np.where(kept, np.cumsum(kept) - 1 + documents, -1).tolist()
        for term, some in segment.labels.items():
            living = [renumber[i] for i in some if renumber[i] >= 0]
            if living:
                labels.setdefault(term, []).extend(living)
        columns["keys"].append(arrays["keys"][kept])
        columns["numbers"].append(arrays["numbers"][kept])
        columns["firsts"].append(places[firsts[kept]])
        documents += int(kept.sum())
        kept = alive[arrays["mention_passages"]]
        names = np.array(
            [entities.setdefault(e.key, (len(entities), e))[0] for e in segment.entities] or [0],
            dtype=np.uint32,
        )
        columns["mention_passages"].append(places[arrays["mention_passages"][kept]])
        columns["mention_entities"].append(names[arrays["mention_entities"][kept]])
        for name in ("mention_starts", "mention_lengths", "mention_hows"):
            columns[name].append(arrays[name][kept])
        base += int(alive.sum())
    return Segment(
        slot,
        vocabulary,
        words.build(slot),
        keys.build(slot),
        Labels.build(labels, slot),
        tuple(entity for _, entity in entities.values()),
        {name: narrowed(np.concatenate(columns[name])) for name in _COLUMNS},
    )


def narrowed(column: Any) -> Any:
    """Whole numbers in the narrowest type that holds them all; wide enough to count documents and keys."""
    import numpy as np

    column = np.asarray(column, dtype=np.int64)
    low, high = (int(column.min()), int(column.max())) if len(column) else (0, 0)
    if low < 0 or high >> 32:
        return column
    return column.astype("|u1" if not high >> 8 else "<u2" if not high >> 16 else "<u4")


class _Merged:
    """Postings of several segments put together."""

    def __init__(self) -> None:
        self._terms: dict[str, int] = {}
        self._ids: list[Any] = []
        self._numbers: list[Any] = []

    def take(self, postings: Postings, alive: Any, places: Any) -> None:
        import numpy as np

        terms = self._terms
        renumber = np.array([terms.setdefault(t, len(terms)) for t in postings.terms] or [0], dtype=np.uint32)
        ids, numbers = postings.pairs()
        kept = alive[numbers]
        self._ids.append(renumber[ids[kept]])
        self._numbers.append(places[numbers[kept]])

    def build(self, slot: int) -> Postings:
        import numpy as np

        ids = np.concatenate(self._ids)
        return Postings.build(list(self._terms), ids, np.concatenate(self._numbers), slot)
