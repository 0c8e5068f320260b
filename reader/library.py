"""The only door to the core: open a collection, search it, read it, annotate it.

Opening is cheap; `refresh` reads what is new or changed, and may run in a thread while all else is used.
"""

from __future__ import annotations

import contextlib
import threading
from collections import Counter
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from reader.errors import CorpusError
from reader.files import Places
from reader.ingest.readers import READER_VERSION
from reader.ingest.scan import scan
from reader.ingest.supervisor import Extractor
from reader.model import EntityKind
from reader.notes.notebook import Notebook
from reader.notes.searches import load_searches, save_search
from reader.placing import Placing
from reader.search.context import SearchContext
from reader.search.edit import SAVED, apply_completion, completion_context, toggle
from reader.search.index import FileKey, Index, IndexedDocument
from reader.search.parser import parse
from reader.search.query import Field, Sort, State
from reader.session import load_session, save_session
from reader.tagging.gazetteer import Gazetteer
from reader.tagging.salience import weigh
from reader.tagging.tables import data_version
from reader.tagging.tagger import Tagger

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from reader.ingest.scan import Scan, SourceFile
    from reader.ingest.supervisor import Extraction
    from reader.model import Document, DocumentInfo, Entity, Passage, Skipped, Span, Tag
    from reader.notes.annotations import Entry
    from reader.search.query import Query
    from reader.search.results import Results, Tier
    from reader.session import Session

FIRST_BATCH = 60
"""Passages indexed before the first news of progress, so that something shows at once."""

BATCH = 1_500
"""Passages indexed in one go after that."""

SALIENT = 0.1
"""Least salience of what a document is said to be about."""


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
class Completion:
    """One way to finish a field value that is being typed."""

    value: str
    """As it is written in the query, unquoted."""
    label: str
    passages: int
    """How many passages of the whole collection have it; 0 where that is not counted."""


_KINDS: dict[str, EntityKind] = {
    Field.COUNTRY: EntityKind.COUNTRY,
    Field.ACTOR: EntityKind.ACTOR,
    Field.REGION: EntityKind.REGION,
}


class Library:
    """One collection, its index, its notes and the user's place in it. Safe to use from several threads."""

    def __init__(self, places: Places, *, tolerant: bool = True) -> None:
        self.places = places
        self.tolerant = tolerant
        """Whether words match near spellings unless a query says otherwise."""
        self.session: Session = load_session(places.state)
        version = data_version() + READER_VERSION & 0xFFFF
        self.index = Index.open(places.cache / "index.sqlite3", version=version)
        self.notebook = Notebook.open(places)
        self.progress = Progress(documents=self.index.counts[0], passages=self.index.counts[1])
        self.skipped: tuple[Skipped, ...] = ()
        """What could not be read; known once `refresh` has run."""
        self.notices: tuple[Skipped, ...] = ()
        """What is odd about documents that were read, likewise."""
        self.foreign: tuple[Skipped, ...] = ()
        """Those of them that are only files of other kinds."""
        self._refreshing = threading.Lock()
        self._seen: dict[str, tuple[int, int, int]] = {}
        """Files of which nothing came in this session, not even a reason, with size, time and inode."""
        self._placing = Placing(self.index, self.notebook)
        self._searches: dict[str, str] | None = None

    @classmethod
    def open(cls, root: Path, *, notes: Path | None = None, tolerant: bool = True) -> Library:
        """Open the collection at `root`, a folder or one file. Reads what the index holds, not the folder.

        Args:
            root: The collection.
            notes: Where notes are kept, instead of the usual place.
            tolerant: Whether words match near spellings.

        Raises:
            CorpusError: There is no such folder or file.
        """
        root = root.expanduser()
        if not root.exists():
            raise CorpusError("There is no such folder or file.", path=root, hint="Name one that exists.")
        return cls(Places.of(root.resolve(), notes), tolerant=tolerant)

    @property
    def name(self) -> str:
        """The collection's name, for people."""
        return self.places.root.name or str(self.places.root)

    def close(self) -> None:
        """Let go of the index."""
        self.index.close()

    # Reading the folder.

    @cached_property
    def gazetteer(self) -> Gazetteer:
        """The countries, actors and regions that are known; loaded when first asked for."""
        return Gazetteer.load()

    @cached_property
    def tagger(self) -> Tagger:
        """Finds their mentions."""
        return Tagger(self.gazetteer)

    def refresh(
        self,
        *,
        progress: Callable[[Progress], None] = lambda _progress: None,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> Progress:
        """Read what is new or changed in the collection, forget what is gone. Takes as long as that takes.

        Everything else can be used meanwhile and sees what is indexed so far. Two calls at once: the second
        waits for the first. Ten thousand unchanged files cost some tens of milliseconds.

        Args:
            progress: Called after each batch, in the calling thread; not at all if nothing changed since the
                last time.
            cancelled: Asked between batches; what is indexed by then is kept.

        Raises:
            CorpusError: The folder is not there any more or cannot be listed.
            WorkerError: The extracting process cannot be started.
        """
        with self._refreshing, Extractor() as extractor:
            if not self.index.counts[0]:
                extractor.start()
            found = scan(self.places.root)
            known = self.index.known()
            self._doubt(found, known)
            present = {file.path for file in found.files}
            self._seen = {path: key for path, key in self._seen.items() if path in present}
            gone = [path for path in known if path not in present]
            if gone:
                self.index.remove(gone)
            news = self._set_skipped(found)
            fresh = [file for file in found.files if not self._is_known(file, known.get(file.path))]
            if not fresh and not gone and self.progress.complete:
                if news:
                    self._tell(progress, 0, 0, complete=True)
                return self.progress
            self._tell(progress, 0, len(fresh), changed=bool(gone))
            run = _Run(self, lambda done: self._tell(progress, done, len(fresh), changed=True))
            try:
                for extraction in extractor.extract(self.places.root, fresh, cancelled=cancelled):
                    run.take(extraction)
                    if cancelled():
                        break
            finally:
                run.flush()
                self._set_skipped(found)
            if not cancelled():
                if fresh:
                    self.index.tidy()
                self.notebook.rebind(self.documents())
                self._tell(progress, len(fresh), len(fresh), complete=True)
            return self.progress

    def _doubt(self, found: Scan, known: Mapping[str, FileKey]) -> None:
        """Do not believe that everything is gone at once: a disk that is not mounted looks just so.

        Raises:
            CorpusError: The folder holds nothing at all, and did; what was read of it stays.
        """
        if known and not found.files and not found.skipped:
            self.progress = replace(self.progress, complete=True, changed=False)
            raise CorpusError(
                "The collection is empty or not mounted; what was read of it before is kept.",
                path=self.places.root,
            )

    def _set_skipped(self, found: Scan) -> bool:
        """Note what cannot be read; gives whether that is news."""
        before = self.skipped, self.notices, self.foreign
        told = dict.fromkeys([*found.skipped, *self.index.skipped()])
        ordered = sorted(told, key=lambda item: item.path)
        self.skipped = tuple(item for item in ordered if not item.notice)
        self.notices = tuple(item for item in ordered if item.notice)
        self.foreign = found.foreign
        return before != (self.skipped, self.notices, self.foreign)

    def note_seen(self, file: SourceFile) -> None:
        """Remember that a file was read to its end and nothing came of it that the index could know it by."""
        self._seen[file.path] = (file.size, file.mtime_ns, file.inode)

    def _is_known(self, file: SourceFile, known: FileKey | None) -> bool:
        """Whether a file is as it was when it was read, now or in an earlier session."""
        key = (file.size, file.mtime_ns, file.inode)
        if known is not None and (known.size, known.mtime_ns, known.inode) == key:
            return True
        return self._seen.get(file.path) == key

    def _tell(
        self,
        report: Callable[[Progress], None],
        done: int,
        total: int,
        *,
        complete: bool = False,
        changed: bool = False,
    ) -> None:
        documents, passages = self.index.counts
        self.progress = Progress(done, total, documents, passages, complete=complete, changed=changed)
        report(self.progress)

    # Documents.

    def has(self, document_id: str) -> bool:
        """Whether the collection holds this document now."""
        return self.index.has(document_id)

    def documents(self, sort: Sort | None = None) -> Sequence[DocumentInfo]:
        """All documents, newest first unless asked otherwise; those without a date last; then by title."""
        return self.index.documents(sort)

    def document(self, document_id: str) -> Document:
        """A document with its text.

        Raises:
            DocumentError: It is not in the collection any more.
        """
        return self.index.document(document_id)

    def tags(self, document_id: str) -> tuple[Tag, ...]:
        """What a document is tagged with and why, most salient first within a kind.

        Raises:
            DocumentError: It is not in the collection any more.
        """
        return self.tagger.tags(self.document(document_id), self.index.mentions(document_id))

    def passage_tags(self, document: Document, number: int) -> tuple[Tag, ...]:
        """What one passage is tagged with and why."""
        span = document.passages[number].span
        return self.tagger.tags(document, self.index.mentions(document.id), span)

    def about(self, document_id: str) -> tuple[Entity, ...]:
        """What a document is about: its most salient countries, then actors. Quick enough to draw by."""
        found = (self.gazetteer.get(key) for key in self.index.about(document_id))
        return tuple(entity for entity in found if entity is not None)

    # Searching.

    def parse(self, text: str, *, typing: bool = False) -> Query:
        """The query that `text` means; never fails.

        Args:
            text: As typed.
            typing: Whether the last word may go on, and so matches as a prefix.
        """
        return parse(text, typing=typing, saved=self.searches(), tolerant=self.tolerant)

    def search(
        self, text: str, *, typing: bool = False, cancelled: Callable[[], bool] = lambda: False
    ) -> Results:
        """Search what is indexed so far.

        Args:
            text: The query as typed.
            typing: Whether its last word may go on.
            cancelled: Asked between stages.

        Raises:
            SearchCancelled: `cancelled` said so.
        """
        query = self.parse(text, typing=typing)
        results = self.index.search(query, context=self._context(), cancelled=cancelled)
        return replace(results, complete=self.progress.complete)

    def highlights(self, query: Query, document_id: str) -> Sequence[tuple[int, Tier, tuple[Span, ...]]]:
        """The passages of a document that match `query`: number, tier, and the characters of its text."""
        if query.is_empty:
            return ()
        return self.index.highlights(query, document_id, self._context())

    def _context(self) -> SearchContext:
        """What the index asks about names and about what the user marked."""
        gazetteer = self.gazetteer
        return SearchContext(
            resolve=gazetteer.resolve,
            named=gazetteer.named,
            children=gazetteer.children,
            entity=gazetteer.get,
            marked=self._placing.marks(),
            read=self.session.read,
        )

    def toggle(self, text: str, field: str, value: str) -> str:
        """The query with one value of a filter added, or taken out however it was spelt.

        Args:
            text: The query as typed.
            field: Name of the field, such as `country`.
            value: The value as a facet has it.
        """
        kind = _KINDS.get(field)
        if kind is None:
            return toggle(text, field, value)
        wanted = set(self.gazetteer.resolve(kind, value)[:1])
        return toggle(
            text, field, value, same=lambda typed: wanted == set(self.gazetteer.resolve(kind, typed))
        )

    def completions(self, text: str, cursor: int, most: int = 12) -> tuple[Completion, ...]:
        """Ways to finish the field value that is being typed, most passages first.

        Args:
            text: The query as typed.
            cursor: Where the cursor is in it.
            most: How many to give.
        """
        context = completion_context(text, cursor)
        if context is None:
            return ()
        wanted = context.prefix.casefold()
        counts = self._value_counts(context.field)
        kind = _KINDS.get(context.field)
        if kind is not None:
            entities = self.gazetteer.complete(kind, context.prefix)
            found = [(entity.id.lower(), entity.name) for entity in entities]
        elif (choices := self._choices(context.field)) is not None:
            found = [(value, value) for value in choices if value.casefold().startswith(wanted)]
        else:
            found = [(value, value) for value in counts if wanted in value.casefold()]
        ranked = sorted(found, key=lambda item: -counts.get(item[0], 0))
        return tuple(Completion(value, label, counts.get(value, 0)) for value, label in ranked[:most])

    def _choices(self, field: str) -> Iterable[str] | None:
        """The values of a field that are not in the documents; `None` for fields that are."""
        match field:
            case Field.IS:
                return tuple(State)
            case Field.TAG:
                return self.tag_names()
            case "sort":
                return tuple(Sort)
            case "typo":
                return ("on", "off")
            case _:
                return sorted(self.searches()) if field == SAVED else None

    def _value_counts(self, field: str) -> Mapping[str, int]:
        """How many passages the values of a field have."""
        if field not in {Field.IS, Field.TAG}:
            return self.index.values(field)
        prefix = f"{field}:"
        marks = self._placing.marks().items()
        counts = {key.removeprefix(prefix): len(found) for key, found in marks if key.startswith(prefix)}
        if field == Field.IS:
            infos = (self.index.info(document_id) for document_id in self.session.read)
            counts[State.READ] = sum(info.passages for info in infos if info is not None)
            counts[State.UNREAD] = self.index.counts[1] - counts[State.READ]
        return counts

    def complete(self, text: str, cursor: int) -> tuple[str, int]:
        """The query with the value at the cursor finished as its best completion, and the cursor after it."""
        context, found = completion_context(text, cursor), self.completions(text, cursor, 1)
        if context is None or not found:
            return text, cursor
        return apply_completion(text, context, found[0].value)

    # What the user left in it.

    def entries(self) -> tuple[Entry, ...]:
        """All notes and bookmarks, by document, then place."""
        return self.notebook.entries()

    def tag_names(self) -> tuple[str, ...]:
        """The user's own tags, most used first."""
        counts = Counter(tag for entry in self.entries() for tag in entry.tags)
        return tuple(tag for tag, _ in counts.most_common())

    def passage_of(self, entry: Entry) -> int | None:
        """The passage that a note or bookmark stands on in its document as it is now.

        Returns:
            Its 0-based number; `None` if the words are lost, or the document is gone. Cheap: looked up, and
            worked out again only for documents that were edited or got notes since.
        """
        standing = self._placing.standings().get(entry.id)
        return None if standing is None else standing.passage

    def edited_under_notes(self) -> tuple[int, int, int]:
        """How notes fare whose documents were edited since: in place, found elsewhere, lost."""
        return self._placing.edited()

    def searches(self) -> dict[str, str]:
        """The saved searches, name to query."""
        if self._searches is None:
            self._searches = load_searches(self.places.notes)
        return self._searches

    def save_search(self, name: str, query: str) -> str:
        """Save a query as `@name`; gives the name as it can be typed.

        Raises:
            NotebookError: It is not saved.
        """
        try:
            return save_search(self.places.notes, name, query)
        finally:
            self._searches = None

    def save_session(self, session: Session) -> None:
        """Keep where the user is; a disk that takes nothing costs only the place."""
        self.session = session
        with contextlib.suppress(OSError):
            save_session(self.places.state, session)

    def toggle_read(self, document_id: str) -> bool:
        """Mark a document as read, or as unread again; gives whether it is read now."""
        self.session = replace(self.session, read=self.session.read ^ {document_id})
        return document_id in self.session.read

    def problems(self, *, only_serious: bool = False) -> dict[str, list[str]]:
        """What could not be read or kept, by subject, a line each; empty when all is well.

        Args:
            only_serious: Leave out what costs nothing: notices about documents that were read, files of kinds
                that there is no reader for (such as pictures), an index that was built anew.
        """
        others = set(self.foreign)
        found = {
            "Files that could not be read": [
                f"{item.path}: {item.reason}" for item in self.skipped if item not in others
            ],
            "Notes": [str(problem) for problem in self.notebook.problems()],
            "Index": [self.index.problem] if self.index.problem else [],
        }
        if not only_serious:
            found["Index"] += [self.index.recovered] if self.index.recovered else []
            found["Notices"] = [f"{item.path}: {item.reason}" for item in self.notices]
            found["Files of other kinds"] = [f"{item.path}: {item.reason}" for item in self.foreign]
        return {title: lines for title, lines in found.items() if lines}


_ABOUT_ORDER = {EntityKind.COUNTRY: 0, EntityKind.ACTOR: 1, EntityKind.REGION: 2}


def _about(tags: Sequence[Tag]) -> tuple[str, ...]:
    """Keys of what a document is about by its tags, see `Library.about`."""
    kept = sorted(tags, key=lambda tag: _ABOUT_ORDER[tag.entity.kind])
    return tuple(tag.entity.key for tag in kept if tag.salience >= SALIENT)


class _Run:
    """One refresh: tags what was extracted and hands it to the index in batches."""

    def __init__(self, library: Library, report: Callable[[int], None]) -> None:
        self._library = library
        self._report = report
        self._batch: list[IndexedDocument] = []
        self._skipped: list[tuple[FileKey, Skipped]] = []
        self._told: list[tuple[FileKey, Skipped]] = []
        """What of the present file could not be read; the index knows a file by that: not before its end."""
        self._replaces: set[str] = set()
        self._empty: list[SourceFile] = []
        """Files that were read to their end and whose last part held nothing."""
        self._begun: str = ""
        self._passages = 0
        self._limit = FIRST_BATCH
        self.done = 0

    def take(self, extraction: Extraction) -> None:
        """Tag the documents of one file; index them when there are enough."""
        file = extraction.file
        key = FileKey(file.path, file.size, file.mtime_ns, file.inode)
        if self._begun != file.path:
            self._begun = file.path
            self._replaces.add(file.path)
            self._told = []
        self._told += [(key, skipped) for skipped in extraction.skipped]
        tagger = self._library.tagger
        for document in extraction.documents:
            mentions = tagger.mentions(document.text)
            about = _about(tagger.tags(document, mentions))
            self._batch.append(IndexedDocument(document, mentions, key, extraction.last, about))
            self._passages += len(document.passages)
        self.done += extraction.last
        if extraction.last:
            self._skipped += self._told
            if not extraction.documents and not self._told:
                self._empty.append(file)
            self._told = []
        if self._passages >= self._limit:
            self.flush()

    def flush(self) -> None:
        """Index what is waiting; only then is a file known that gave nothing."""
        if self._batch or self._skipped or self._replaces:
            self._library.index.add(self._batch, replaces=self._replaces, skipped=self._skipped)
            for file in self._empty:
                self._library.note_seen(file)
            self._batch, self._skipped, self._replaces, self._empty = [], [], set(), []
            self._passages, self._limit = 0, BATCH
            self._report(self.done)


def tags_by_passage(document: Document, tags: Iterable[Tag]) -> Iterator[tuple[Passage, tuple[Tag, ...]]]:
    """Each passage of a document with its own tags, from those of the document: without an index."""
    mentions = sorted((mention for tag in tags for mention in tag.mentions), key=lambda one: one.span)
    for passage in document.passages:
        inside = [one for one in mentions if len(one.span) and passage.span.contains(one.span)]
        yield passage, weigh(document, inside, span=passage.span)


def tag_stream(
    root: Path, *, skipped: Callable[[Skipped], None] = lambda _skipped: None
) -> Iterator[tuple[Document, tuple[Tag, ...]]]:
    """Each document of a collection with its tags, in the order of the files, without an index.

    Args:
        root: A folder, or one file.
        skipped: Told of what cannot be read.

    Raises:
        CorpusError: There is no such folder or file.
        WorkerError: The extracting process cannot be started.
    """
    found, tagger = scan(root), Tagger(Gazetteer.load())
    for item in found.skipped:
        skipped(item)
    with Extractor() as extractor:
        for extraction in extractor.extract(root, found.files):
            for item in extraction.skipped:
                skipped(item)
            for document in extraction.documents:
                yield document, tagger.tags(document)
