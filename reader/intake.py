"""From the folder to the index: what is new or changed is extracted, tagged and indexed in batches."""

from __future__ import annotations

import os
import threading
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from reader.errors import CorpusError
from reader.ingest.scan import scan
from reader.ingest.source import OUT_OF_REACH
from reader.ingest.supervisor import Extractor
from reader.model import Skipped
from reader.retagging import indexed
from reader.search.index import FileKey

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from reader.correcting import Correcting
    from reader.ingest.scan import Scan, SourceFile
    from reader.ingest.supervisor import Extraction
    from reader.model import Document
    from reader.search.index import Index

FIRST_BATCH = 60
"""Passages indexed before the first news of progress, so that something shows at once."""

BATCH = 1_500
"""Passages indexed in one go after that."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far reading a collection has come."""

    files_done: int = 0
    files_total: int = 0
    documents: int = 0
    passages: int = 0
    complete: bool = False
    changed: bool = False
    """Whether documents came, changed or went since the last news."""


@dataclass(frozen=True, slots=True)
class Changes:
    """What the last refresh found in the folder, in files."""

    new: int = 0
    """Not indexed before, or not to their end."""
    changed: int = 0
    """Of another size, time or inode than when they were indexed."""
    gone: int = 0
    """Indexed, and not there any more."""


class Intake:
    """Reads one collection into its index; one refresh at a time, everything else at any time."""

    def __init__(self, root: Path, index: Index, correcting: Correcting) -> None:
        """Make it; nothing is read yet.

        Args:
            root: The collection, a folder or one file.
            index: Where documents go.
            correcting: Gives what finds mentions, when the first document is there.
        """
        self._root = root
        self._index = index
        self._correcting = correcting
        documents, passages = index.counts
        self.progress = Progress(documents=documents, passages=passages)
        self.skipped: tuple[Skipped, ...] = ()
        """What could not be read; known once `refresh` has run."""
        self.notices: tuple[Skipped, ...] = ()
        """What is odd about documents that were read, likewise."""
        self.foreign: tuple[Skipped, ...] = ()
        """Files of kinds that there is no reader for: they are no fault, and none of the skipped."""
        self.changes = Changes()
        """What the last `refresh` found new, changed and gone, as soon as it has listed the folder."""
        self._refreshing = threading.Lock()
        self._tried: set[str] = set()
        """Files that were read again in this session because they seemed to be in reach."""

    def refresh(
        self,
        *,
        progress: Callable[[Progress], None] = lambda _progress: None,
        cancelled: Callable[[], bool] = lambda: False,
        settled: Callable[[], object] = lambda: None,
    ) -> Progress:
        """See `Library.refresh`.

        Args:
            progress: Called after each batch, in the calling thread; not at all if nothing changed.
            cancelled: Asked between batches; what is indexed by then is kept.
            settled: Called when everything is indexed, before the last news of progress.

        Raises:
            CorpusError: The folder is not there any more, cannot be listed, or lost everything at once.
            WorkerError: The extracting process cannot be started.
        """
        with self._refreshing, Extractor() as extractor:
            if not self._index.counts[0]:
                extractor.start()
            found = scan(self._root)
            before = self._index.state
            known = self._index.known()
            elsewhere = self._index.state is not before
            self._doubt(found, known)
            present = {file.path for file in found.files}
            gone = [path for path in known if path not in present]
            if gone:
                self._index.remove(gone)
            news = self._set_skipped(found)
            again = self._in_reach_again(found)
            fresh = [
                file
                for file in found.files
                if file.path in again or not _is_known(file, known.get(file.path))
            ]
            changed = sum(file.path in known for file in fresh)
            self.changes = Changes(len(fresh) - changed, changed, len(gone))
            if not fresh and not gone and self.progress.complete:
                if news or elsewhere:
                    self._tell(progress, 0, 0, complete=True, changed=elsewhere)
                return self.progress
            self._tell(progress, 0, len(fresh), changed=bool(gone))
            run = _Run(
                self._index,
                self._correcting,
                self._unfinished(fresh),
                lambda done: self._tell(progress, done, len(fresh), changed=True),
            )
            try:
                extractions = extractor.extract(self._root, fresh, known=run.known, cancelled=cancelled)
                for extraction in extractions:
                    run.take(extraction)
                    if cancelled():
                        break
            finally:
                run.flush()
                self._set_skipped(found)
            if not cancelled():
                if fresh:
                    self._index.tidy()
                settled()
                self._tell(progress, len(fresh), len(fresh), complete=True)
            return self.progress

    def _unfinished(self, fresh: Sequence[SourceFile]) -> Mapping[FileKey, Mapping[str, str]]:
        """What is indexed of files that were not read to their end and are still as they were then."""
        keys = set(map(_key_of, fresh))
        found = self._index.unfinished() if keys else {}
        return {key: documents for key, documents in found.items() if key in keys}

    def _in_reach_again(self, found: Scan) -> set[str]:
        """Files that the system did not give when they were read, and may give now; each once a session."""
        told = {item.path for item in self._index.skipped() if item.reason.startswith(OUT_OF_REACH)}
        base = self._root if self._root.is_dir() else self._root.parent
        again = {
            file.path
            for file in found.files
            if file.path in told - self._tried and os.access(base / file.on_disk, os.R_OK)
        }
        self._tried |= again
        return again

    def _doubt(self, found: Scan, known: Mapping[str, FileKey]) -> None:
        """Do not believe that everything is gone at once: a disk that is not mounted looks just so.

        Raises:
            CorpusError: The folder holds nothing at all, and did; what was read of it stays.
        """
        if known and not (found.files or found.skipped or found.foreign):
            self.progress = replace(self.progress, complete=True, changed=False)
            raise CorpusError(
                "The collection is empty or not mounted; what was read of it before is kept.",
                path=self._root,
            )

    def _set_skipped(self, found: Scan) -> bool:
        """Note what cannot be read; gives whether that is news."""
        before = self.skipped, self.notices, self.foreign
        told = dict.fromkeys([*found.skipped, *self._index.skipped()])
        ordered = sorted(told, key=lambda item: item.path)
        self.skipped = tuple(item for item in ordered if not item.notice)
        self.notices = tuple(item for item in ordered if item.notice)
        self.foreign = found.foreign
        return before != (self.skipped, self.notices, self.foreign)

    def _tell(
        self,
        report: Callable[[Progress], None],
        done: int,
        total: int,
        *,
        complete: bool = False,
        changed: bool = False,
    ) -> None:
        documents, passages = self._index.counts
        self.progress = Progress(done, total, documents, passages, complete=complete, changed=changed)
        report(self.progress)


def _key_of(file: SourceFile) -> FileKey:
    return FileKey(file.path, file.size, file.mtime_ns, file.inode)


def _is_known(file: SourceFile, known: FileKey | None) -> bool:
    """Whether a file is as it was when it was read."""
    key = (file.size, file.mtime_ns, file.inode)
    return known is not None and (known.size, known.mtime_ns, known.inode) == key


class _Run:
    """One refresh: tags what was extracted and hands it to the index in batches.

    A file that was half read when the program ended, and has not changed since, is gone through again from
    its start, but of its documents only those are made, tagged and indexed that are not there yet; the others
    stay searchable.
    """

    def __init__(
        self,
        index: Index,
        correcting: Correcting,
        unfinished: Mapping[FileKey, Mapping[str, str]],
        report: Callable[[int], None],
    ) -> None:
        self._index = index
        self._correcting = correcting
        self._unfinished = unfinished
        self._marks = {file.path: next(iter(digests)) for file, digests in unfinished.items()}
        """Of each unfinished file a document that comes again: to say at the end that all are there."""
        self._report = report
        self._batch: list[tuple[Document, FileKey, bool]] = []
        self._skipped: list[tuple[FileKey, Skipped]] = []
        self._told: list[tuple[FileKey, Skipped]] = []
        """What of the present file could not be read; the index knows a file by that: not before its end."""
        self._mark: Document | None = None
        """That of the present file."""
        self._replaces: set[str] = set()
        self._removed: set[str] = set()
        self._left: dict[str, str] = {}
        """Documents of the present file that were there before and did not come yet, with their digests."""
        self._is_empty = True
        """Whether nothing came of the present file so far."""
        self._begun: str = ""
        self._passages = 0
        self._limit = FIRST_BATCH
        self.done = 0

    @property
    def known(self) -> Mapping[str, Mapping[str, str]]:
        """Documents of unfinished files that need not be made again, by path: id and digest."""
        return {
            file.path: {id_: digest for id_, digest in digests.items() if id_ != self._marks[file.path]}
            for file, digests in self._unfinished.items()
        }

    def take(self, extraction: Extraction) -> None:
        """Take the documents of one file; tag and index them when there are enough."""
        file = extraction.file
        key = _key_of(file)
        if self._begun != file.path:
            self._begin(key)
        self._told += [(key, skipped) for skipped in extraction.skipped]
        if extraction.documents or extraction.known or self._told:
            self._is_empty = False
        for id_ in extraction.known:
            self._left.pop(id_, None)
        for document in extraction.documents:
            digest = self._left.pop(document.id, None)
            if digest is not None and document.id == self._marks[file.path]:
                self._mark = document
            elif digest != document.info.digest:
                self._add(document, key, complete=extraction.last)
        if extraction.last:
            self._end(key)
        if self._passages >= self._limit:
            self.flush()

    def _begin(self, key: FileKey) -> None:
        self._begun = key.path
        self._mark, self._told, self._is_empty = None, [], True
        self._left = dict(self._unfinished.get(key, ()))
        if not self._left:
            self._replaces.add(key.path)

    def _add(self, document: Document, key: FileKey, *, complete: bool) -> None:
        self._batch.append((document, key, complete))
        self._passages += len(document.passages)

    def _end(self, key: FileKey) -> None:
        self.done += 1
        if self._mark is not None:
            self._add(self._mark, key, complete=True)
            self._mark = None
        if self._is_empty:
            self._told = [(key, Skipped(key.path, "The file holds no text."))]
        self._skipped += self._told
        self._removed.update(self._left)
        self._told, self._left = [], {}

    def flush(self) -> None:
        """Index what is waiting; only then is a file known that gave nothing."""
        if self._batch or self._skipped or self._replaces or self._removed:
            self._correcting.reload()
            with self._correcting.settling:
                batch = [
                    indexed(self._correcting.tagger, document, key, complete=complete)
                    for document, key, complete in self._batch
                ]
                self._index.add(batch, replaces=self._replaces, skipped=self._skipped, removed=self._removed)
            self._batch, self._skipped = [], []
            self._replaces, self._removed = set(), set()
            self._passages, self._limit = 0, BATCH
            self._report(self.done)
