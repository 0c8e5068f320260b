"""The index of one collection: what was read of it, kept in one file and searched in memory.

    add(batch) ─► build segment ─► transaction in the store ─► new snapshot swapped in ─► merge small segments
    search(query) ─► the snapshot of this moment ─► terms ─► bitmaps ─► order, facets, rows when looked at

Searching takes no lock and never waits for writing. Whatever happens to the file, it goes on in memory.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from typing import TYPE_CHECKING

from reader.errors import DocumentError
from reader.model import EntityKind
from reader.search.affected import documents_with, passages_with
from reader.search.context import SearchCancelled, SearchContext
from reader.search.holdings import Holdings, IndexedDocument
from reader.search.query import Field, Sort
from reader.search.records import unpack_layout
from reader.search.searching import Search
from reader.search.snapshot import FileKey, Order
from reader.search.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from reader.model import Document, DocumentInfo, Mention, Skipped, Span
    from reader.search.aside import SetAside
    from reader.search.query import Query
    from reader.search.results import Results, Tier
    from reader.search.snapshot import Entry, Snapshot

__all__ = ["FileKey", "Index", "IndexedDocument", "SearchCancelled", "SearchContext"]

MOST_FACETS = 200
"""Facets of a group unless asked otherwise."""


def _never() -> bool:
    return False


class Index:
    """Documents and passages of a collection. Safe to use from several threads and processes."""

    def __init__(self, store: Store | None) -> None:
        self._store = store
        self._holdings = Holdings(store)
        self._writing = threading.Lock()
        self._snapshot = self._holdings.snapshot()

    @classmethod
    def open(cls, path: Path | None, *, version: int = 0) -> Index:
        """Open or make the index in one file. Never fails: see `problem` and `recovered`.

        Args:
            path: The file; its folder is made. `None`: in memory only.
            version: Of what is put in, 0 to 65,535: of the format readers and the gazetteer. A file of
                another version is built anew.
        """
        return cls(None if path is None else Store(path, version))

    def close(self) -> None:
        """Let go of the file. What is in memory can still be searched."""
        if self._store is not None:
            with self._writing:
                self._holdings.forget_damaged()
            self._store.close()

    @property
    def problem(self) -> str | None:
        """Why what is indexed now will not be there next time, as a sentence; `None` if all is well."""
        return None if self._store is None else self._store.problem

    @property
    def recovered(self) -> str | None:
        """What happened to a file that could not be used, as a sentence; `None` if nothing did."""
        return None if self._store is None else self._store.recovered

    def set_aside(self) -> Sequence[SetAside]:
        """Files that could not be used and were set aside, now or earlier, oldest first."""
        return () if self._store is None else self._store.set_aside()

    # What is in it.

    @property
    def counts(self) -> tuple[int, int]:
        """Number of documents, number of passages."""
        snapshot = self._snapshot
        return len(snapshot.entries), snapshot.size

    @property
    def state(self) -> object:
        """An object that is another one after every change, to tell whether there was one."""
        return self._snapshot

    def known(self) -> Mapping[str, FileKey]:
        """The files that are wholly indexed or known to be unreadable, by path, as they were then.

        Looks first at what other processes added to the file. A file of which something that was kept turned
        out to be damaged is not known any more.
        """
        with self._writing:
            # Both, in this order.
            if self._holdings.refresh() | self._holdings.forget_damaged():
                self._snapshot = self._holdings.snapshot()
            return self._holdings.known()

    def unfinished(self) -> Mapping[FileKey, Mapping[str, str]]:
        """The files of which something is indexed but not all, with the digests of those documents by id."""
        with self._writing:
            return self._holdings.unfinished()

    def skipped(self) -> tuple[Skipped, ...]:
        """What could not be read of the known files."""
        return self._holdings.skipped()

    def has(self, document_id: str) -> bool:
        """Whether there is such a document."""
        return document_id in self._snapshot.by_id

    def info(self, document_id: str) -> DocumentInfo | None:
        """What is known of a document, or `None`."""
        entry = self._snapshot.by_id.get(document_id)
        return None if entry is None else entry.info

    def about(self, document_id: str) -> Mapping[str, float]:
        """Saliences of what a document is about by key, as given; none if there is no such document."""
        entry = self._snapshot.by_id.get(document_id)
        return {} if entry is None else entry.about

    def documents(self, sort: Sort | None = None) -> tuple[DocumentInfo, ...]:
        """All documents: newest first, or oldest (`Sort.OLDEST`); undated ones last; then by title.

        `Sort.SALIENCE` gives those first that are most about one thing.
        """
        snapshot = self._snapshot
        order = Order.of(sort or Sort.NEWEST)

        def find() -> tuple[DocumentInfo, ...]:
            infos = sorted(
                (entry.info for entry in snapshot.entries.values()),
                key=lambda info: (info.title.casefold(), info.id),
            )
            if order.sort is Sort.OLDEST:
                infos.sort(key=lambda info: info.date or "~")
            else:
                infos.sort(key=lambda info: info.date or "", reverse=True)
            if order.sort is Sort.SALIENCE:
                infos.sort(key=lambda info: -order.salience(self.about(info.id)))
            return tuple(infos)

        return snapshot.remembered(("documents", order), find)

    def document(self, document_id: str) -> Document:
        """A document with its text.

        Raises:
            DocumentError: It is not there any more, or its text cannot be read.
        """
        found = self._document(*self._entry(document_id))
        if found is None:
            # It was replaced this moment, here or by another process: then there is a newer one.
            with self._writing:
                if self._holdings.refresh():
                    self._snapshot = self._holdings.snapshot()
            snapshot, entry = self._entry(document_id)
            found = self._document(snapshot, entry)
            if found is None:
                snapshot.texts.damaged.add(entry.key)
                raise DocumentError(
                    "The text of the document cannot be read.", hint="Open the collection again."
                )
        return found

    def _document(self, snapshot: Snapshot, entry: Entry) -> Document | None:
        """A document with its text; `None` if that was removed or cannot be read."""
        from reader.model import Document

        layout = snapshot.texts.layout(entry)
        text = snapshot.texts.whole(entry)
        passages = tuple(
            segment.passage(run.first + i, run.number + i)
            for segment, run in snapshot.runs.get(entry.key, ())
            for i in range(run.count)
        )
        parts = None if layout is None else unpack_layout(layout)
        if parts is None or (passages and len(text) < passages[-1].span.end):
            return None
        sections, styles = parts
        return Document(entry.info, text, passages, sections, styles)

    def mentions(self, document_id: str) -> tuple[Mention, ...]:
        """The entities that a document mentions, sorted by start.

        Raises:
            DocumentError: It is not there any more.
        """
        snapshot, entry = self._entry(document_id)
        return tuple(
            mention
            for segment, run in snapshot.runs.get(entry.key, ())
            for mention in segment.mentions(run.first, run.count)
        )

    def documents_with(
        self, keys: Iterable[str], phrases: Iterable[str], cancelled: Callable[[], bool] = _never
    ) -> tuple[str, ...]:
        """Ids of the documents in which one of the entities is tagged, or one of the phrases stands.

        Raises:
            SearchCancelled: `cancelled` said so.
        """
        return documents_with(self._snapshot, keys, phrases, cancelled)

    def count_phrases(self, phrases: Iterable[str]) -> tuple[int, int]:
        """In how many documents and passages one of the phrases stands."""
        snapshot = self._snapshot
        found = passages_with(snapshot, (), phrases, _never)
        return snapshot.count_documents(found), len(found)

    def origin(self, document_id: str) -> tuple[FileKey, bool]:
        """The file of a document as it was when it was read, and whether it was read to its end.

        Raises:
            DocumentError: It is not there any more.
        """
        _, entry = self._entry(document_id)
        return entry.file, entry.complete

    def values(self, field: str) -> Mapping[str, int]:
        """The values that a field has, as they can be typed, with their number of passages.

        Args:
            field: `country`, `actor`, `region` (mentions only), `about`, `source`, `author`, `lang` or
                `date`; nothing for others.
        """
        snapshot = self._snapshot
        return snapshot.remembered(("values", field), lambda: _values(snapshot, field))

    def _entry(self, document_id: str) -> tuple[Snapshot, Entry]:
        snapshot = self._snapshot
        entry = snapshot.by_id.get(document_id)
        if entry is None:
            raise DocumentError(f"The document {document_id} is not in the collection any more.")
        return snapshot, entry

    # Changing it.

    def add(
        self,
        batch: Sequence[IndexedDocument],
        *,
        replaces: Iterable[str] = (),
        skipped: Iterable[tuple[FileKey, Skipped]] = (),
        removed: Iterable[str] = (),
    ) -> None:
        """Index documents; they can be searched when this returns. Older versions of the same ids go.

        Args:
            batch: Documents with their mentions and files.
            replaces: Paths of files whose other documents go in the same moment.
            skipped: What could not be read, with the files: those are then known and not read again.
            removed: Ids of documents that go in the same moment; one that is not there is no error.
        """
        with self._writing:
            self._holdings.add(batch, replaces, skipped, removed)
            self._snapshot = self._holdings.snapshot()
            while self._holdings.merge():
                self._snapshot = self._holdings.snapshot()

    def retag(self, batch: Sequence[IndexedDocument]) -> None:
        """Index documents again that were tagged anew; those that changed or went meanwhile are left out."""
        with self._writing:
            if self._holdings.refresh():
                self._snapshot = self._holdings.snapshot()
            known = self._snapshot.by_id
            same = [
                item
                for item in batch
                if (entry := known.get(item.document.id)) is not None
                and (entry.info.digest, entry.file) == (item.document.info.digest, item.file)
            ]
            if same:
                self._holdings.add(same, (), ())
                self._snapshot = self._holdings.snapshot()
                while self._holdings.merge():
                    self._snapshot = self._holdings.snapshot()

    def remove(self, paths: Iterable[str]) -> None:
        """Forget all documents of some files."""
        with self._writing:
            self._holdings.add((), paths, ())
            self._snapshot = self._holdings.snapshot()

    def tidy(self) -> None:
        """Merge small segments, for fast searching; worth it when a collection has been read to its end.

        Takes some seconds for a million passages; searching goes on meanwhile.
        """
        with self._writing:
            while self._holdings.merge(tidy=True):
                self._snapshot = self._holdings.snapshot()

    # Searching.

    def prepare(self) -> None:
        """Work out what many searches need: some tens of milliseconds for a large vocabulary, once."""
        self._snapshot.vocabulary.prepare()

    def search(
        self,
        query: Query,
        *,
        context: SearchContext | None = None,
        limit_facets: int = MOST_FACETS,
        disjunctive: bool = True,
        cancelled: Callable[[], bool] = _never,
    ) -> Results:
        """Search what is indexed at this moment.

        Args:
            query: What to look for; an empty one matches every passage.
            context: Names and marks.
            limit_facets: The most facets of a group; selected ones come on top.
            disjunctive: Whether the facets of a group ignore the query's own filters on it, and so tell what
                could be added to them; if not, all facets are counted inside the match set.
            cancelled: Asked between stages.

        Raises:
            SearchCancelled: `cancelled` said so.
        """
        started = time.perf_counter()
        search = self._search(query, context or SearchContext(), cancelled)
        return search.results(limit_facets, started, disjunctive=disjunctive)

    def highlights(
        self,
        query: Query,
        document_id: str,
        context: SearchContext | None = None,
        *,
        cancelled: Callable[[], bool] = _never,
    ) -> tuple[tuple[int, Tier, tuple[Span, ...]], ...]:
        """The passages of a document that match: number, tier, and sorted characters of `Document.text`.

        Passages that only filters let through have the mentions of the entities asked for, or no spans.

        Raises:
            SearchCancelled: `cancelled` said so.
        """
        return self._search(query, context or SearchContext(), cancelled).highlights(document_id)

    def _search(self, query: Query, context: SearchContext, cancelled: Callable[[], bool]) -> Search:
        if cancelled():
            raise SearchCancelled
        return Search(self._snapshot, query, context, cancelled)


def _values(snapshot: Snapshot, field: str) -> Mapping[str, int]:
    found: Counter[str] = Counter()
    if field in tuple(EntityKind):
        for entity in snapshot.entities.values():
            if entity.kind == field and (count := len(snapshot.key(entity.key))):
                found[entity.id.lower()] = count
        return dict(found)
    if field == Field.ABOUT:
        for key, documents in snapshot.subjects.items():
            infos = [snapshot.by_id[document].info for document in documents]
            found[key.partition(":")[2].lower()] += sum(info.passages for info in infos)
        return dict(found)
    for entry in snapshot.entries.values():
        info = entry.info
        match field:
            case "source" | "lang" | "date":
                some: Iterable[str] = [{"source": info.source, "lang": info.lang}.get(field, info.date or "")]
            case "author":
                some = info.authors
            case _:
                some = ()
        for value in some:
            if value:
                found[value] += info.passages
    return dict(found)
