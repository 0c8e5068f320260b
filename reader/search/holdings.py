"""What the index holds, in memory and in the store, and how it changes. One thread at a time."""

from __future__ import annotations

import secrets
import sqlite3
import zlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from reader.search.building import build_segment, parts_of
from reader.search.merging import merge_segments
from reader.search.postings import LARGEST
from reader.search.records import (
    pack_about,
    pack_file,
    pack_info,
    pack_layout,
    pack_skipped,
    unpack_about,
    unpack_file,
    unpack_infos,
    unpack_skipped,
)
from reader.search.segment import Segment
from reader.search.snapshot import Entry, FileKey, Snapshot
from reader.search.spelling import Vocabulary
from reader.search.store import DocumentRow, compress_text
from reader.search.texts import PIECE, Texts

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from pyroaring import BitMap

    from reader.model import Document, Mention, Skipped
    from reader.search.store import Reader, Store, Writer

HELD_BYTES = 16 << 20
"""Compressed text that is kept in memory beside the store, some 100,000 passages; more is read when shown."""

MANY = 8
"""Segments of a size class that are merged into one."""

_SIZES = (512, 4_096, LARGEST // 2)
"""Passages up to which a segment belongs to a class; larger ones are left alone."""


_DAMAGE = (ValueError, TypeError, KeyError, zlib.error)

_PIECE_BITS = 20
_PIECES = (1 << _PIECE_BITS) - 1


@dataclass(frozen=True, slots=True)
class IndexedDocument:
    """A document to be indexed."""

    document: Document
    mentions: Sequence[Mention]
    file: FileKey
    """The file it is from, as it was when it was read."""
    complete: bool = True
    """Whether the file gives no further documents after this batch; until one is, the file is not known."""
    about: Mapping[str, float] = field(default_factory=dict)
    """Keys of the entities it is said to be about, most important first."""


@dataclass(slots=True)
class _Unsaved:
    """What the store does not have yet."""

    documents: dict[int, DocumentRow] = field(default_factory=dict)
    segments: set[int] = field(default_factory=set)
    removed_documents: set[int] = field(default_factory=set)
    removed_segments: set[int] = field(default_factory=set)
    skipped: set[str] = field(default_factory=set)
    """Paths whose entries were set or removed."""

    def __bool__(self) -> bool:
        return bool(
            self.documents or self.segments or self.removed_documents or self.removed_segments or self.skipped
        )


class Holdings:
    """Documents and segments. Memory is the truth; the store follows, at once if it can."""

    def __init__(self, store: Store | None) -> None:
        from pyroaring import BitMap

        self._store = store
        self._texts = Texts(store)
        self._vocabulary = Vocabulary()
        self._entries: dict[int, Entry] = {}
        self._keys: dict[str, int] = {}
        self._of_path: dict[str, set[int]] = {}
        self._runs: dict[int, list[tuple[int, int]]] = {}
        self._segments: dict[int, Segment] = {}
        self._dead = BitMap()
        self._skipped: dict[str, tuple[FileKey, tuple[Skipped, ...]]] = {}
        self._unsaved = _Unsaved()
        self._generation = 0
        self._held = 0
        if store is not None:
            store.open(self._open)
            if not store.is_open:
                self._clear()

    def snapshot(self) -> Snapshot:
        """A view of how it is now."""
        segments = [s for s in self._segments.values() if s.size]
        return Snapshot(
            segments,
            self._dead.copy() if self._dead else None,
            dict(self._entries),
            self._vocabulary,
            self._texts,
        )

    def known(self) -> Mapping[str, FileKey]:
        """Files by path, see `Index.known`."""
        found = {entry.file.path: entry.file for entry in self._entries.values() if entry.complete}
        return found | {path: file for path, (file, _) in self._skipped.items()}

    def unfinished(self) -> Mapping[FileKey, Mapping[str, str]]:
        """See `Index.unfinished`."""
        known = self.known()
        found: dict[FileKey, dict[str, str]] = {}
        for entry in self._entries.values():
            if entry.file.path not in known:
                found.setdefault(entry.file, {})[entry.info.id] = entry.info.digest
        return found

    def forget_damaged(self) -> bool:
        """Let go of files with a document whose text is damaged, to be read again; gives whether any is."""
        damaged = self._texts.damaged & self._entries.keys()
        self._texts.damaged -= damaged
        if damaged:
            self.add((), {self._entries[key].file.path for key in damaged}, ())
        return bool(damaged)

    def skipped(self) -> tuple[Skipped, ...]:
        """See `Index.skipped`."""
        return tuple(entry for _, entries in list(self._skipped.values()) for entry in entries)

    # Reading the store.

    def refresh(self) -> bool:
        """Take in what other processes changed in the store; gives whether they did."""
        if self._store is None or not self._store.is_open:
            return False
        generation = self._store.generation()
        if generation is None or generation == self._generation:
            return False
        try:
            with self._store.reading() as reader:
                self._load(reader)
        except (sqlite3.Error, *_DAMAGE) as error:
            self._store.note(error)
            return False
        return True

    def _open(self, reader: Reader) -> None:
        """Begin with what is in the store.

        Raises:
            ValueError, TypeError, KeyError, zlib.error: It is damaged.
        """
        self._clear()
        self._load(reader)
        for key, listed in self._entries.items():
            if sum(end - first for first, end in self._runs.get(key, ())) != listed.info.passages:
                raise ValueError("passages of a document are missing")
        for id_, data in reader.texts(HELD_BYTES):
            entry = self._entries.get(id_ & ~_PIECES)
            if entry is None:
                continue
            if id_ & _PIECES != len(entry.pieces or ()):
                self._texts.damaged.add(entry.key)
                continue
            entry.pieces = (*(entry.pieces or ()), data)
            self._held += len(data)

    def _clear(self) -> None:
        for table in (self._entries, self._keys, self._of_path, self._runs, self._segments, self._skipped):
            table.clear()
        self._dead.clear()
        self._held = 0

    def _load(self, reader: Reader) -> None:
        """Take over what the store has; what it does not have yet is newer and stays.

        Everything is read before anything changes: if it cannot be, all is as it was.

        Raises:
            ValueError, TypeError, KeyError, zlib.error: The store is damaged.
            sqlite3.Error: It cannot be read.
        """
        contents = reader.contents()
        unsaved = self._unsaved
        listed = {row[0] for row in contents.documents} - unsaved.removed_documents
        rows = [row for row in contents.documents if row[0] in listed and row[0] not in self._entries]
        entries, displaced = [], set()
        for row, info in zip(rows, unpack_infos([row[4] for row in rows]), strict=True):
            key, id_, path, packed, packed_info, complete, about = row
            if self._keys.get(id_) in unsaved.documents:
                displaced.add(key)
                continue
            file = unpack_file(path, packed, key, id_, packed_info, complete, about)
            entries.append(Entry(key, info, file, bool(complete), unpack_about(about)))
        present = set(contents.segments) - unsaved.removed_segments
        segments = {i: s for i, s in self._segments.items() if i in present or i in unsaved.segments}
        for number in sorted(present - segments.keys()):
            slot = _free_slot(segments.values())
            segments[number] = Segment.from_bytes(reader.segment(number), slot, self._vocabulary)
        skipped = {path: entry for path, entry in self._skipped.items() if path in unsaved.skipped}
        for path, packed, reasons in contents.skipped:
            if path not in unsaved.skipped:
                skipped[path] = (unpack_file(path, packed), unpack_skipped(reasons))

        for key in [k for k in self._entries if k not in listed and k not in unsaved.documents]:
            self._forget(key)
        for entry in entries:
            self._note(entry)
        unsaved.removed_documents |= displaced
        self._segments, self._skipped = segments, skipped
        self._generation = contents.generation
        self._find_dead()

    def _find_dead(self) -> None:
        """Passages whose document is gone, and where the living documents are."""
        from pyroaring import BitMap

        self._dead = BitMap()
        self._runs.clear()
        for segment in self._segments.values():
            self._note_runs(segment)

    def _note_runs(self, segment: Segment) -> None:
        for run in segment.runs():
            first = segment.base + run.first
            if run.key in self._entries:
                self._runs.setdefault(run.key, []).append((first, first + run.count))
            else:
                self._dead.add_range(first, first + run.count)

    # Changing it.

    def add(
        self,
        batch: Sequence[IndexedDocument],
        replaces: Iterable[str],
        skipped: Iterable[tuple[FileKey, Skipped]],
        removed: Iterable[str] = (),
    ) -> None:
        """See `Index.add`."""
        latest = {item.document.id: item for item in batch}
        gone = set(replaces)
        old = {self._keys[id_] for id_ in {*latest, *removed} if id_ in self._keys}
        for key in old.union(*(self._of_path.get(path, ()) for path in gone)):
            self._drop(key)
        for path in gone | {item.file.path for item in latest.values()}:
            if self._skipped.pop(path, None) is not None:
                self._unsaved.skipped.add(path)
        for file, entry_skipped in skipped:
            known, entries = self._skipped.get(file.path, (file, ()))
            self._skipped[file.path] = (file, (*(entries if known == file else ()), entry_skipped))
            self._unsaved.skipped.add(file.path)
        fresh = [(self._take_in(item), item.document, item.mentions) for item in latest.values()]
        for parts in parts_of(fresh):
            self._add_segment(build_segment(parts, _free_slot(self._segments.values()), self._vocabulary))
        self._save()

    def _take_in(self, item: IndexedDocument) -> int:
        """Note a document; gives its key."""
        document = item.document
        key = secrets.randbits(42) << _PIECE_BITS
        pieces = tuple(compress_text(document.text, PIECE))
        layout = pack_layout(document)
        self._note(Entry(key, document.info, item.file, item.complete, item.about, pieces, layout))
        self._held += sum(map(len, pieces))
        if self._store is not None:
            info, about = pack_info(document.info), pack_about(item.about)
            file = pack_file(item.file, key, document.id, info, int(item.complete), about)
            self._unsaved.documents[key] = DocumentRow(
                key, document.id, item.file.path, file, info, layout, item.complete, about
            )
        return key

    def _add_segment(self, segment: Segment) -> None:
        id_ = secrets.randbits(62)
        self._segments[id_] = segment
        if self._store is not None:
            self._unsaved.segments.add(id_)
        self._note_runs(segment)

    def _drop(self, key: int) -> None:
        """Forget a document, here and later in the store."""
        if self._unsaved.documents.pop(key, None) is None and self._store is not None:
            self._unsaved.removed_documents.add(key)
        self._forget(key)
        for first, end in self._runs.pop(key, ()):
            self._dead.add_range(first, end)

    def _note(self, entry: Entry) -> None:
        self._entries[entry.key] = entry
        self._keys[entry.info.id] = entry.key
        self._of_path.setdefault(entry.file.path, set()).add(entry.key)

    def _forget(self, key: int) -> None:
        entry = self._entries.pop(key)
        self._of_path[entry.file.path].discard(key)
        if self._keys.get(entry.info.id) == key:
            del self._keys[entry.info.id]
        self._held -= sum(map(len, entry.pieces or ()))

    # Writing the store.

    def _save(self) -> None:
        """Write what the store does not have yet. If that fails it is tried again with the next change."""
        if self._store is None or not self._unsaved:
            return
        with self._store.writing() as writer:
            if writer is None:
                return
            generation = writer.generation()
            if generation != self._generation:
                self._load_others(writer)
            self._flush(writer)
        if writer.done:
            self._generation = generation + 1
            self._let_go(self._unsaved.documents)
            self._unsaved = _Unsaved()

    def _load_others(self, writer: Writer) -> None:
        try:
            self._load(writer)
        except _DAMAGE as error:
            raise sqlite3.DatabaseError(str(error)) from error

    def _flush(self, writer: Writer) -> None:
        unsaved = self._unsaved
        writer.remove_documents(unsaved.removed_documents)
        writer.remove_segments(unsaved.removed_segments)
        texts = (
            (key + number, piece)
            for key in unsaved.documents
            for number, piece in enumerate(self._entries[key].pieces or ())
        )
        writer.put_documents(unsaved.documents.values(), texts)
        for id_ in unsaved.segments:
            writer.put_segment(id_, self._segments[id_].to_bytes())
        for path in unsaved.skipped:
            if path in self._skipped:
                file, entries = self._skipped[path]
                writer.put_skipped(path, pack_file(file), pack_skipped(entries))
            else:
                writer.remove_skipped([path])

    def _let_go(self, keys: Iterable[int]) -> None:
        """Keep no text in memory that the store has, beyond `HELD_BYTES`."""
        for key in keys:
            entry = self._entries[key]
            entry.layout = None
            if self._held > HELD_BYTES:
                self._held -= sum(map(len, entry.pieces or ()))
                entry.pieces = None

    # Merging.

    def merge(self, *, tidy: bool = False) -> bool:
        """Make one segment of several, if there are many of a size or much of one is dead.

        Args:
            tidy: Merge all that fit into one segment, however few.

        Returns:
            Whether there may be more to merge.
        """
        chosen = self._mergeable(2 if tidy else MANY, (LARGEST // 2,) if tidy else _SIZES)
        if not chosen:
            return False
        old = [self._segments[id_] for id_ in chosen]
        slot = _free_slot(self._segments.values())
        merged = merge_segments([(s, self._dead_in(s)) for s in old], slot, self._vocabulary)
        id_ = secrets.randbits(62)
        if self._store is not None and not self._unsaved:
            with self._store.writing() as writer:
                if writer is None:
                    return False
                generation = writer.generation()
                if generation != self._generation:
                    # Another process was faster; what was merged here may be gone.
                    return False
                writer.remove_segments(chosen)
                if merged.size:
                    writer.put_segment(id_, merged.to_bytes())
            if not writer.done:
                return False
            self._generation = generation + 1
        for gone in chosen:
            del self._segments[gone]
        self._unsaved.segments -= set(chosen)
        if merged.size:
            self._segments[id_] = merged
            if self._store is not None and self._unsaved:
                self._unsaved.segments.add(id_)
        self._find_dead()
        return True

    def _mergeable(self, many: int, sizes: Sequence[int]) -> list[int]:
        """Ids of segments to be merged now; while the store takes nothing only those it does not have."""
        living = {}
        for id_, segment in self._segments.items():
            if not self._unsaved or id_ in self._unsaved.segments:
                living[id_] = segment.size - len(self._dead_in(segment))
        low = 0
        for high in sizes:
            group = [id_ for id_, size in living.items() if low <= size <= high]
            low = high + 1
            if len(group) >= many:
                chosen, total = [], 0
                for id_ in group:
                    if total + living[id_] <= LARGEST:
                        chosen.append(id_)
                        total += living[id_]
                if len(chosen) > 1:
                    return chosen
        return next(([id_] for id_, size in living.items() if 2 * size < self._segments[id_].size), [])

    def _dead_in(self, segment: Segment) -> BitMap:
        from pyroaring import BitMap

        return self._dead & BitMap(range(segment.base, segment.base + segment.size))


def _free_slot(segments: Iterable[Segment]) -> int:
    """The lowest number that none of some segments has."""
    used = {segment.slot for segment in segments}
    return next(slot for slot in range(len(used) + 1) if slot not in used)
