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
from reader.search.postings import LARGEST, Postings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from pyroaring import BitMap

    from reader.model import Document, DocumentInfo

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
_ARRAYS = (
    ("starts", "<u4"), ("ends", "<u4"), ("kinds", "u1"), ("keys", "<i8"), ("firsts", "<u4"),
    ("numbers", "<u4"), ("mention_passages", "<u4"), ("mention_starts", "<u4"), ("mention_ends", "<u4"),
    ("mention_entities", "<u4"), ("mention_hows", "u1"),
)  # fmt: skip


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
        words: Postings,
        keys: Postings,
        entities: tuple[Entity, ...],
        arrays: dict[str, Any],
    ) -> None:
        self.slot = slot
        self.base = slot << 16
        self.words = words
        self.keys = keys
        """Passages by property: `country:KZ` (mentioned), `name:country:KZ` (by a name), `people:country:KZ`
        (by an adjective or a word for its people), `tagged:country:KZ` (by the author),
        `source:eurasianet`, `date:2022-09-16`, `lang:en`, `title:summit`, `author:smith` (folded words)."""
        self.entities = entities
        self.arrays = arrays
        self.size = len(arrays["starts"])
        self._firsts: list[int] = arrays["firsts"].tolist()

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
        span = Span(int(arrays["starts"][local]), int(arrays["ends"][local]))
        return Passage(number, span, _KINDS[kind & 15], kind >> 4)

    def mentions(self, first: int, count: int = 1) -> tuple[Mention, ...]:
        """Mentions in some passages, sorted by start; spans in characters of the document."""
        import numpy as np

        arrays = self.arrays
        low, high = np.searchsorted(arrays["mention_passages"], (first, first + count)).tolist()
        return tuple(
            Mention(self.entities[entity], Span(start, end), _HOWS[how])
            for entity, start, end, how in zip(
                arrays["mention_entities"][low:high].tolist(),
                arrays["mention_starts"][low:high].tolist(),
                arrays["mention_ends"][low:high].tolist(),
                arrays["mention_hows"][low:high].tolist(),
                strict=True,
            )
        )

    def to_bytes(self) -> bytes:
        """What `from_bytes` reads; ends with a check sum."""
        import numpy as np

        entities = json.dumps([(e.kind, e.id, e.name, e.code) for e in self.entities])
        parts = [*self.words.to_parts(), *self.keys.to_parts(), zlib.compress(entities.encode(), 1)]
        parts += [np.asarray(self.arrays[name], dtype=kind).tobytes() for name, kind in _ARRAYS]
        data = b"".join([_LENGTH.pack(len(parts)), *(_LENGTH.pack(len(p)) for p in parts), *parts])
        return data + _LENGTH.pack(zlib.crc32(data))

    @classmethod
    def from_bytes(
        cls, data: bytes, slot: int, shared: Callable[[Iterable[str]], list[str]] = list
    ) -> Segment:
        """Read what `to_bytes` wrote.

        Args:
            data: All of it.
            slot: Under which number its passages go.
            shared: Gives the same words as objects that are kept once.

        Raises:
            ValueError: It is damaged.
        """
        import numpy as np

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
        words, keys = Postings.from_parts(parts[:4], slot, shared), Postings.from_parts(parts[4:8], slot)
        entities = tuple(
            Entity(id_, name, EntityKind(kind), code)
            for kind, id_, name, code in json.loads(zlib.decompress(parts[8]))
        )
        arrays = {
            name: np.frombuffer(part, dtype=kind)
            for (name, kind), part in zip(_ARRAYS, parts[9:], strict=True)
        }
        return cls(slot, words, keys, entities, arrays)


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


class _Words(dict[str, int]):
    """Numbers words as they come, by their spelling in the text; 0 is for what folds to nothing."""

    def __init__(self) -> None:
        self.folded: dict[str, int] = {"": 0}

    def __missing__(self, raw: str) -> int:
        folded = self.folded
        number = self[raw] = folded.setdefault(fold_word(raw), len(folded))
        return number


def build_segment(parts: Sequence[Part], slot: int, shared: Callable[[Iterable[str]], list[str]]) -> Segment:
    """Index some passages, at most 65,536 of them.

    Args:
        parts: In the order that their passages get.
        slot: Under which number the segment goes.
        shared: Gives the same words as objects that are kept once.
    """
    from array import array

    import numpy as np

    words = _Words()
    ids, counts = array("I"), array("I")
    keys: dict[str, list[tuple[int, int]]] = {}
    columns: dict[str, array[int]] = {name: array("q") for name, _ in _ARRAYS}
    entities: dict[str, tuple[int, Entity]] = {}
    local = 0
    for part in parts:
        text = part.document.text
        columns["keys"].append(part.key)
        columns["firsts"].append(local)
        columns["numbers"].append(part.first)
        for term in info_terms(part.document.info):
            keys.setdefault(term, []).append((local, local + part.count))
        _add_mentions(part, local, columns, entities, keys)
        for passage in part.document.passages[part.first : part.first + part.count]:
            span = passage.span
            found = set(map(words.__getitem__, raw_words(text[span.start : span.end])))
            found.discard(0)
            ids.extend(found)
            counts.append(len(found))
            columns["starts"].append(span.start)
            columns["ends"].append(span.end)
            columns["kinds"].append(_KINDS.index(passage.kind) | passage.level << 4)
        local += part.count
    numbers = np.repeat(np.arange(local, dtype=np.uint32), np.frombuffer(counts, dtype=np.uint32))
    folded = shared(words.folded)
    return Segment(
        slot,
        Postings.build(folded, np.frombuffer(ids, dtype=np.uint32), numbers, slot),
        _ranges_to_postings(keys, slot),
        tuple(entity for _, entity in entities.values()),
        {name: np.array(columns[name], dtype=kind) for name, kind in _ARRAYS},
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
        columns["mention_ends"].append(mention.span.end)
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


def merge_segments(
    segments: Sequence[tuple[Segment, BitMap]], slot: int, shared: Callable[[Iterable[str]], list[str]]
) -> Segment:
    """One segment of the living passages of several, in their order.

    Args:
        segments: Each with the ids of its dead passages; whole documents (runs) of it. The living ones are
            65,536 at most.
        slot: Under which number the new one goes.
        shared: Gives the same words as objects that are kept once.
    """
    import numpy as np

    words, keys = _Merged(), _Merged()
    entities: dict[str, tuple[int, Entity]] = {}
    columns: dict[str, list[Any]] = {name: [np.zeros(0, dtype=kind)] for name, kind in _ARRAYS}
    base = 0
    for segment, dead in segments:
        alive = np.ones(segment.size, dtype=bool)
        alive[np.frombuffer(dead.to_array(), dtype=np.uint32) & 0xFFFF] = False
        places = (np.cumsum(alive) - 1 + base).astype(np.uint32)
        arrays = segment.arrays
        words.take(segment.words, alive, places)
        keys.take(segment.keys, alive, places)
        for name in ("starts", "ends", "kinds"):
            columns[name].append(arrays[name][alive])
        firsts = arrays["firsts"]
        kept = alive[firsts]
        columns["keys"].append(arrays["keys"][kept])
        columns["numbers"].append(arrays["numbers"][kept])
        columns["firsts"].append(places[firsts[kept]])
        kept = alive[arrays["mention_passages"]]
        renumber = np.array(
            [entities.setdefault(e.key, (len(entities), e))[0] for e in segment.entities] or [0],
            dtype=np.uint32,
        )
        columns["mention_passages"].append(places[arrays["mention_passages"][kept]])
        columns["mention_entities"].append(renumber[arrays["mention_entities"][kept]])
        for name in ("mention_starts", "mention_ends", "mention_hows"):
            columns[name].append(arrays[name][kept])
        base += int(alive.sum())
    return Segment(
        slot,
        words.build(slot, shared),
        keys.build(slot),
        tuple(entity for _, entity in entities.values()),
        {name: np.concatenate(columns[name]).astype(kind) for name, kind in _ARRAYS},
    )


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

    def build(self, slot: int, shared: Callable[[Iterable[str]], list[str]] = list) -> Postings:
        import numpy as np

        ids = np.concatenate(self._ids)
        return Postings.build(shared(self._terms), ids, np.concatenate(self._numbers), slot)
