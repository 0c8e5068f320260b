"""What one search sees: some segments, the documents in them, their order. Never changes once made."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from reader.search.passage_view import PassageView
from reader.search.postings import FEW, bitmap_of, union_of_ranges
from reader.search.query import Sort
from reader.search.recent import Recent

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence

    import numpy as np
    import numpy.typing as npt
    from pyroaring import BitMap

    from reader.model import DocumentInfo, Entity, Mention, Passage
    from reader.search.postings import Piece
    from reader.search.segment import Run, Segment
    from reader.search.spelling import Vocabulary
    from reader.search.texts import Texts

    Ids = npt.NDArray[np.uint32]

T = TypeVar("T")

_MOST_WORDS = 1024
"""Words whose passages are kept ready."""

_MOST_REMEMBERED = 4096
"""What is worked out once from the collection, kept with a snapshot; it lives until something is indexed."""

_MOST_RECENT = 64
"""What is worked out for one query and kept for the next ones; bitmaps, of up to some hundred kilobytes."""

_MOST_VIEWS = 384
"""Passages whose words are kept at hand."""


@dataclass(frozen=True, slots=True)
class FileKey:
    """A file as it was when it was indexed; another key means that it has to be read again."""

    path: str
    """Relative to the collection's root, with `/`."""
    size: int
    """Bytes."""
    mtime_ns: int
    inode: int
    digest: str = ""
    """SHA-256 of the file, hexadecimal, or empty."""


@dataclass(slots=True)
class Entry:
    """A document that is indexed."""

    key: int
    info: DocumentInfo
    file: FileKey
    complete: bool
    """Whether its file was indexed to its end."""
    about: Mapping[str, float] = field(default_factory=dict)
    """Saliences of what it is about, by the keys of the entities."""
    pieces: tuple[bytes, ...] | None = None
    """Its text, compressed, while it is held in memory."""
    layout: bytes | None = None
    """Its sections and styles, likewise."""


@dataclass(frozen=True)
class Located:
    """A passage, found by its id."""

    entry: Entry
    segment: Segment
    local: int
    """Number of the passage in the segment."""
    number: int
    """Number of the passage in the document."""

    @property
    def id(self) -> int:
        """Its id."""
        return self.segment.base + self.local

    @cached_property
    def passage(self) -> Passage:
        """The passage itself."""
        return self.segment.passage(self.local, self.number)

    @property
    def mentions(self) -> tuple[Mention, ...]:
        """Those in the passage."""
        return self.segment.mentions(self.local)


@dataclass(frozen=True, slots=True)
class Order:
    """An order of documents; equal ones are newest first, those without a date last, then by id."""

    sort: Sort = Sort.NEWEST
    entities: frozenset[str] = frozenset()
    """For `Sort.SALIENCE` the keys of the entities that it asks for; without any, all."""

    @classmethod
    def of(cls, sort: Sort, entities: Iterable[str] = ()) -> Order:
        """The order for a sort; relevance leaves it at the newest."""
        if sort is Sort.SALIENCE:
            return cls(sort, frozenset(entities))
        return cls(Sort.OLDEST if sort is Sort.OLDEST else Sort.NEWEST)

    def salience(self, about: Mapping[str, float]) -> float:
        """How much a document is about the entities, by what it is about."""
        if not self.entities:
            return max(about.values(), default=0.0)
        return sum(about.get(key, 0.0) for key in self.entities)


class _RunColumns(NamedTuple):
    """Where the passages of documents lie, by ascending id."""

    firsts: Ids
    """The first passage."""
    ranks: Ids
    """Its place in the order of documents and passages."""
    documents: Ids
    """The place of the document in the order of documents."""


class Snapshot:
    """An immutable view of the index. Passages go by ids, see `Segment`; a bitmap is a set of ids."""

    def __init__(
        self,
        segments: Sequence[Segment],
        dead: BitMap | None,
        entries: Mapping[int, Entry],
        vocabulary: Vocabulary,
        texts: Texts,
    ) -> None:
        self.segments = {segment.slot: segment for segment in sorted(segments, key=lambda s: s.slot)}
        """By slot, ascending."""
        self.entries = entries
        """By key."""
        self.vocabulary = vocabulary
        self.texts = texts
        self._dead = dead
        self._remembered: dict[Hashable, Any] = {}
        self._recent: Recent[Hashable, Any] = Recent(_MOST_RECENT)
        self._views: Recent[int, PassageView] = Recent(_MOST_VIEWS)
        self._words: dict[str, BitMap] = {}
        self._building = threading.Lock()

    @cached_property
    def alive(self) -> BitMap:
        """All passages there are."""
        from pyroaring import BitMap

        found = BitMap()
        for segment in self.segments.values():
            found.add_range(segment.base, segment.base + segment.size)
        if self._dead:
            found -= self._dead
        return found

    @property
    def size(self) -> int:
        """Number of passages."""
        return sum(s.size for s in self.segments.values()) - (len(self._dead) if self._dead else 0)

    def remembered(self, key: Hashable, make: Callable[[], T]) -> T:
        """What `make` gives, kept with the snapshot; two threads may both make it."""
        try:
            found: T = self._remembered[key]
        except KeyError:
            found = make()
            if len(self._remembered) >= _MOST_REMEMBERED:
                self._remembered.clear()
            self._remembered[key] = found
        return found

    def recently(self, key: Hashable, make: Callable[[], T]) -> T:
        """What `make` gives for one query, kept for the next ones; two threads may both make it."""
        found: T = self._recent.get(key, make)
        return found

    def view(self, passage_id: int) -> PassageView:
        """The text of a living passage, kept for a while."""
        return self._views.get(passage_id, lambda: self._view_of(self.locate(passage_id)))

    def _view_of(self, located: Located) -> PassageView:
        return PassageView(self.text(located), located)

    def word(self, folded: str) -> BitMap:
        """The passages that hold a folded word."""
        return self.words((folded,))[0]

    def words(self, folded: Sequence[str]) -> list[BitMap]:
        """The passages that hold each of some folded words; quicker than one by one."""
        from pyroaring import BitMap

        known = self._words
        vocabulary = self.vocabulary
        missing = {w: n for w in folded if w not in known and (n := vocabulary.number(w)) is not None}
        if missing:
            if len(known) > _MOST_WORDS:
                known = self._words = {}
            known.update(zip(missing, self._find(list(missing.values())), strict=True))
        return [known[w] if w in known else BitMap() for w in folded]

    def _find(self, numbers: Sequence[int]) -> list[BitMap]:
        """The passages that hold words given by their numbers."""
        import numpy as np

        wanted = np.array(numbers, dtype=np.uint32)
        found: list[list[Piece]] = [[] for _ in numbers]
        for segment in self.segments.values():
            places = segment.places(wanted)
            there = (places >= 0).nonzero()[0]
            for i, container in zip(there.tolist(), segment.words.containers(places[there]), strict=True):
                found[i].append(container)
        return [self._living(containers) for containers in found]

    def beginning(self, prefix: str) -> BitMap:
        """The passages that hold a word that begins with `prefix`, folded."""

        def find() -> BitMap:
            ranges = [(s.words, s.words.beginning(prefix)) for s in self.segments.values()]
            if sum(words.pairs_in(places) for words, places in ranges) <= FEW:
                found = union_of_ranges(ranges)
                return found - self._dead if self._dead else found
            return self._living([words.union(places) for words, places in ranges])

        return self.recently(("beginning", prefix), find)

    def key(self, term: str) -> BitMap:
        """The passages with a property, see `Segment.keys` and `Segment.labels`."""
        return self.remembered(
            ("key", term), lambda: self._living([s.property(term) for s in self.segments.values()])
        )

    def keys(self, prefix: str) -> tuple[str, ...]:
        """The properties that begin with `prefix`, without it; some may be of dead passages only."""

        def find() -> tuple[str, ...]:
            found = {term for segment in self.segments.values() for term in segment.properties(prefix)}
            return tuple(sorted(term.removeprefix(prefix) for term in found))

        return self.remembered(("keys", prefix), find)

    def _living(self, parts: Iterable[Piece | None]) -> BitMap:
        """The union of one container a segment, by ascending slot, without the dead."""
        found = bitmap_of([part for part in parts if part is not None])
        return found - self._dead if self._dead else found

    @cached_property
    def entities(self) -> Mapping[str, Entity]:
        """The entities that passages mention or are tagged with, by key."""
        known = {e.key: e for segment in self.segments.values() for e in segment.entities}
        return {key: e for key, e in known.items() if self.key(key) or self.key(f"tagged:{key}")}

    @cached_property
    def by_id(self) -> Mapping[str, Entry]:
        """Documents by their id."""
        return {entry.info.id: entry for entry in self.entries.values()}

    @cached_property
    def subjects(self) -> Mapping[str, Sequence[str]]:
        """The ids of the documents that are about each entity, by key."""
        found: dict[str, list[str]] = {}
        for entry in self.entries.values():
            for key in entry.about:
                found.setdefault(key, []).append(entry.info.id)
        return found

    def _runs_of(self, key: int) -> Sequence[tuple[Segment, Run]]:
        """Where the passages of a document are, in their order."""
        return self.runs.get(key, ())

    @cached_property
    def runs(self) -> Mapping[int, tuple[tuple[Segment, Run], ...]]:
        """Where the passages of each document are, by key, in their order."""
        found: dict[int, list[tuple[Segment, Run]]] = {}
        for segment in self.segments.values():
            for run in segment.runs():
                if run.key in self.entries:
                    found.setdefault(run.key, []).append((segment, run))
        return {key: tuple(sorted(runs, key=lambda r: r[1].number)) for key, runs in found.items()}

    def of_document(self, document_id: str) -> BitMap:
        """The passages of a document; none if there is no such document."""
        from pyroaring import BitMap

        found = BitMap()
        entry = self.by_id.get(document_id)
        for segment, run in self.runs.get(entry.key, ()) if entry else ():
            found.add_range(segment.base + run.first, segment.base + run.first + run.count)
        return found

    def id_of(self, document_id: str, number: int) -> int | None:
        """The id of a passage, if there is one."""
        entry = self.by_id.get(document_id)
        for segment, run in self.runs.get(entry.key, ()) if entry else ():
            if run.number <= number < run.number + run.count:
                return segment.base + run.first + number - run.number
        return None

    def locate(self, passage_id: int) -> Located:
        """Where a living passage is."""
        segment = self.segments[passage_id >> 16]
        local = passage_id & 0xFFFF
        key, number = segment.document_of(local)
        return Located(self.entries[key], segment, local, number)

    def text(self, located: Located) -> str:
        """The characters of a passage; empty if the document was removed since."""
        span = located.passage.span
        return self.texts.of(located.entry, span.start, span.end)

    def each_text(self, passages: BitMap) -> Iterator[tuple[int, str]]:
        """Some living passages by ascending id with their texts; for many at once."""
        import numpy as np

        columns = self._run_columns(Order())
        ids = np.frombuffer(passages.to_array(), dtype=np.uint32)
        if not len(ids):
            return
        runs = np.searchsorted(columns.firsts, ids, side="right") - 1
        heads = np.flatnonzero(np.diff(runs, prepend=-1)).tolist()
        for head, end in zip(heads, [*heads[1:], len(ids)], strict=True):
            some = ids[head:end]
            segment = self.segments[int(some[0]) >> 16]
            key, _ = segment.document_of(int(some[0]) & 0xFFFF)
            locals_ = some & 0xFFFF
            starts = segment.arrays["starts"][locals_].astype(np.int64)
            ends = starts + segment.arrays["lengths"][locals_]
            spans = list(zip(starts.tolist(), ends.tolist(), strict=True))
            yield from zip(some.tolist(), self.texts.each(self.entries[key], spans), strict=True)

    def fetch(self, passage_ids: Iterable[int]) -> None:
        """Read the texts of some living passages at once; `view` has them then."""
        located = [self.locate(passage_id) for passage_id in passage_ids if passage_id not in self._views]
        spans = [one.passage.span for one in located]
        self.texts.fetch((one.entry, span.start, span.end) for one, span in zip(located, spans, strict=True))
        if len(located) <= _MOST_VIEWS // 2:
            for one in located:
                self._views.get(one.id, partial(self._view_of, one))

    def document_order(self, order: Order) -> list[Entry]:
        """All documents in an order."""

        def find() -> list[Entry]:
            entries = sorted(self.entries.values(), key=lambda e: e.info.id)
            if order.sort is Sort.OLDEST:
                entries.sort(key=lambda e: e.info.date or "~")
            else:
                entries.sort(key=lambda e: e.info.date or "", reverse=True)
            if order.sort is Sort.SALIENCE:
                entries.sort(key=lambda e: -order.salience(e.about))
            return entries

        return self.remembered(("order", order), find)

    def ranks(self, ids: Ids, order: Order) -> Ids:
        """The place of each passage in the order of documents and passages; distinct numbers."""
        import numpy as np

        columns = self._run_columns(order)
        runs = np.searchsorted(columns.firsts, ids, side="right") - 1
        return columns.ranks[runs] + (ids - columns.firsts[runs])

    def leading(self, count: int, order: Order) -> BitMap:
        """The first passages in the order of documents and passages, at least so many if there are."""
        from pyroaring import BitMap

        def find() -> BitMap:
            found = BitMap()
            left = count
            for entry in self.document_order(order):
                for segment, run in self._runs_of(entry.key):
                    found.add_range(segment.base + run.first, segment.base + run.first + run.count)
                    left -= run.count
                if left <= 0:
                    break
            return found

        return self.remembered(("leading", count, order), find)

    def count_documents(self, passages: BitMap) -> int:
        """How many documents some passages lie in."""
        import numpy as np

        if not passages:
            return 0
        columns = self._run_columns(Order())
        if len(passages) < len(columns.firsts):
            ids = np.frombuffer(passages.to_array(), dtype=np.uint32)
            runs = np.searchsorted(columns.firsts, ids, side="right") - 1
            documents = columns.documents[runs]
        else:
            ids = np.frombuffer(passages.to_array(), dtype=np.uint32)
            places = np.append(np.searchsorted(ids, columns.firsts), len(ids))
            documents = columns.documents[places[1:] > places[:-1]]
        seen = np.zeros(len(self.entries), dtype=bool)
        seen[documents] = True
        return int(np.count_nonzero(seen))

    def _run_columns(self, order: Order) -> _RunColumns:
        """The runs of all segments, by ascending id."""
        import numpy as np

        def find() -> _RunColumns:
            places = {entry.key: number for number, entry in enumerate(self.document_order(order))}
            segments = self.segments.values()
            columns = [segment.arrays for segment in segments]
            keys = [key for arrays in columns for key in arrays["keys"].tolist()]
            # Dead ones stand behind all others; nobody asks for them.
            documents = np.array([places.get(key, len(places)) for key in keys], dtype=np.int64)
            firsts = [segment.arrays["firsts"].astype(np.uint32) + segment.base for segment in segments]
            counts = [np.diff(segment.bounds) for segment in segments]
            numbers = [arrays["numbers"].astype(np.int64) for arrays in columns]
            if not firsts:
                return _RunColumns(*(np.zeros(0, dtype=np.uint32) for _ in range(3)))
            sizes = np.bincount(documents, weights=np.concatenate(counts), minlength=len(places) + 1)
            bases = (np.cumsum(sizes) - sizes).astype(np.int64)
            ranks = bases[documents] + np.concatenate(numbers)
            return _RunColumns(
                np.concatenate(firsts).astype(np.uint32),
                ranks.astype(np.uint32),
                documents.astype(np.uint32),
            )

        with self._building:
            return self.remembered(("runs", order), find)
