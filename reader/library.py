"""The only door to the core: open a collection, search it, read it, annotate it.

Opening is cheap; `refresh` reads what is new or changed, and may run in a thread while all else is used.
"""

from __future__ import annotations

import contextlib
import gc
import sys
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from reader.correcting import Correcting, Correction, Retagging, corrected_tagger
from reader.entry_search import EntrySearch, with_tags
from reader.errors import CorpusError
from reader.files import Places
from reader.ingest.readers import READER_VERSION
from reader.ingest.scan import scan
from reader.ingest.supervisor import Extractor
from reader.intake import Changes, Intake, Progress
from reader.model import How
from reader.notes.notebook import Notebook
from reader.notes.searches import delete_search, load_searches, save_search
from reader.placing import Placing
from reader.search.context import SearchContext
from reader.search.counting import counts
from reader.search.edit import SAVED, apply_completion, completion_context, toggle
from reader.search.filters import ENTITY_KINDS, meant
from reader.search.index import Index
from reader.search.parser import parse
from reader.search.query import Field, Sort, State
from reader.search.terms import SENSES
from reader.session import load_session, save_session
from reader.tagging.corrected import Corrected, CorrectedTagger
from reader.tagging.gazetteer import Gazetteer
from reader.tagging.salience import weigh
from reader.tagging.tables import data_version

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from reader.model import Document, DocumentInfo, Entity, Passage, Skipped, Span, Tag
    from reader.notes.annotations import Entry
    from reader.search.counting import By
    from reader.search.query import Query
    from reader.search.results import Facet, Results, Tier
    from reader.session import Session

__all__ = [
    "Changes",
    "Completion",
    "Library",
    "Progress",
    "corrected_tagger",
    "tag_stream",
    "tags_by_passage",
]


@dataclass(frozen=True, slots=True)
class Completion:
    """One way to finish a field value that is being typed."""

    value: str
    """As it is written in the query, unquoted."""
    label: str
    passages: int
    """How many passages of the whole collection have it; 0 where that is not counted."""


NOT_READ = "Could not be read"
"""The subject of files and records that could not be read, among the problems."""

_YOUNG = 20_000
"""Objects made between two looks of the garbage collector at the young ones; 700 is Python's own choice."""

_LARGE = 20_000
"""Passages from which on a collection weighs on the garbage collector."""


class Library:
    """One collection, its index, its notes and the user's place in it. Safe to use from several threads."""

    def __init__(self, places: Places, *, tolerant: bool = True, notes_later: bool = False) -> None:
        self.places = places
        self.tolerant = tolerant
        """Whether words match near spellings unless a query says otherwise."""
        self.session: Session = load_session(places.state)
        version = data_version() + READER_VERSION & 0xFFFF
        self.index = Index.open(self.index_file, version=version)
        self.notebook = Notebook.open(places, later=notes_later)
        self.corrections = Correcting(places, self.index)
        """What the user corrected of the automatic tags."""
        self._intake = Intake(places.root, self.index, self.corrections)
        self._placing = Placing(self.index, self.notebook)
        self._searches: dict[str, str] | None = None

    @classmethod
    def open(
        cls, root: Path, *, notes: Path | None = None, tolerant: bool = True, notes_later: bool = False
    ) -> Library:
        """Open the collection at `root`, a folder or one file. Reads what the index holds, not the folder.

        Args:
            root: The collection.
            notes: Where notes are kept, instead of the usual place.
            tolerant: Whether words match near spellings.
            notes_later: Read the notes only at `notebook.reload`, or when one is changed.

        Raises:
            CorpusError: There is no such folder or file.
        """
        root = root.expanduser()
        if not root.exists():
            raise CorpusError("There is no such folder or file.", path=root, hint="Name one that exists.")
        return cls(Places.of(root.resolve(), notes), tolerant=tolerant, notes_later=notes_later)

    @property
    def name(self) -> str:
        """The collection's name, for people."""
        return self.places.root.name or str(self.places.root)

    def prepare(self) -> None:
        """Make ready for many searches, for a program that keeps this collection open; in any thread.

        What a large collection has loaded by then is taken out of the garbage collector's rounds, which would
        stop a key press for a tenth of a second now and then; and the rounds become rarer.
        """
        self.index.prepare()
        _ = self.gazetteer
        gc.set_threshold(_YOUNG, 10, 10)
        if self.index.counts[1] >= _LARGE:
            gc.freeze()

    def close(self) -> None:
        """Let go of the index."""
        self.index.close()

    # Reading the folder.

    @property
    def gazetteer(self) -> Gazetteer:
        """The countries, actors and regions that are known, the user's own too; loaded when asked for."""
        return self.corrections.gazetteer

    @property
    def tagger(self) -> CorrectedTagger:
        """Finds their mentions, as the user corrected them."""
        return self.corrections.tagger

    @property
    def progress(self) -> Progress:
        """How far reading the folder has come."""
        return self._intake.progress

    @property
    def skipped(self) -> tuple[Skipped, ...]:
        """What could not be read; known once `refresh` has run."""
        return self._intake.skipped

    @property
    def notices(self) -> tuple[Skipped, ...]:
        """What is odd about documents that were read, likewise."""
        return self._intake.notices

    @property
    def foreign(self) -> tuple[Skipped, ...]:
        """Files of kinds that there is no reader for: they are no fault, and none of the skipped."""
        return self._intake.foreign

    @property
    def changes(self) -> Changes:
        """What the last `refresh` found new, changed and gone."""
        return self._intake.changes

    @property
    def index_file(self) -> Path:
        """Where the index is kept; not there if the disk takes nothing."""
        return self.places.cache / "index.sqlite3"

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
        self.corrections.reload()
        if self.corrections.is_pending() and self.retag(cancelled=cancelled).done:
            progress(replace(self.progress, changed=True))

        def settled() -> None:
            self.notebook.rebind(self.documents())
            if self.corrections.rebind():
                self.retag(cancelled=cancelled)

        return self._intake.refresh(progress=progress, cancelled=cancelled, settled=settled)

    # Correcting tags.

    def correct(self, correction: Correction) -> str:
        """Keep a correction of tags and have it in force; `retag` brings it into the index.

        Returns:
            What was done, in words; empty if it was there already.

        Raises:
            CorrectionError: It makes no sense, or cannot be written; nothing was changed.
        """
        return self.corrections.correct(correction)

    def undo_correction(self) -> str | None:
        """Take back the last correction of this session; gives what it was, `None` if there is none.

        Raises:
            CorrectionError: It could not be written; it can be tried again.
        """
        return self.corrections.undo()

    def retag(
        self,
        *,
        first: str = "",
        progress: Callable[[Retagging], None] = lambda _progress: None,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> Retagging:
        """Tag again what corrections affect, wherever they were made; see `Correcting.retag`."""
        return self.corrections.retag(first=first, progress=progress, cancelled=cancelled)

    def explained(self, document: Document, number: int) -> tuple[tuple[Tag, ...], tuple[Tag, ...]]:
        """The tags of a passage and of its document with the rules behind them: tags the document anew."""
        tagger = self.tagger
        mentions = tagger.document_mentions(document)
        of_passage = tagger.tags(document, mentions, document.passages[number].span)
        return of_passage, tagger.tags(document, mentions)

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

    def count(self, text: str, groups: Sequence[By]) -> tuple[Results, Mapping[By, tuple[Facet, ...]]]:
        """Search, and count the passages found by country, month and so on, all values of each.

        Other than the facets of `search`, those of the results are of passages that match the whole query.

        Args:
            text: The query as typed; empty for all passages.
            groups: What to count by; may be empty.
        """
        results = self.index.search(
            self.parse(text), context=self._context(), limit_facets=sys.maxsize, disjunctive=False
        )
        return results, counts(results, groups, self.index.info)

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
        if field not in ENTITY_KINDS:
            return toggle(text, field, value)

        def named(value: str) -> tuple[Entity, ...]:
            return meant(Field(field), value, self.gazetteer.resolve)

        wanted = set(named(value)[:1])
        return toggle(text, field, value, same=lambda typed: wanted == set(named(typed)))

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
        if context.field in ENTITY_KINDS:
            kinds = ENTITY_KINDS[Field(context.field)]
            entities = [e for kind in kinds for e in self.gazetteer.complete(kind, context.prefix)]
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
            case "typo" | "forms":
                return ("on", "off")
            case "as":
                return SENSES
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

    def find_entries(
        self, text: str, *, typing: bool = False, cancelled: Callable[[], bool] = lambda: False
    ) -> frozenset[str]:
        """Ids of the notes and bookmarks that a query finds, by their passages or by their own words.

        Args:
            text: The query as typed; an empty one finds all.
            typing: Whether its last word may go on.
            cancelled: Asked between stages.

        Raises:
            SearchCancelled: `cancelled` said so.
        """
        context = self._context()

        def search(query: Query) -> Results:
            return self.index.search(query, context=context, limit_facets=0, cancelled=cancelled)

        query = self.parse(with_tags(text), typing=typing)
        return EntrySearch(search, self.passage_of).find(query, self.entries())

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
        """How notes fare whose documents were edited or went since: in place, moved, lost."""
        in_place, moved, lost = self._placing.edited()
        return len(in_place), len(moved), len(lost)

    def tell_of_edited(self) -> tuple[int, int, int] | None:
        """As `edited_under_notes`, if more notes moved or were lost since this was last asked, at any start.

        To be asked only when all is read; `None` if there is nothing new.
        """
        in_place, moved, lost = self._placing.edited()
        fates = frozenset({f"{id_} moved" for id_ in moved} | {f"{id_} lost" for id_ in lost})
        told = self.session.told
        if fates != told:
            self.session = replace(self.session, told=fates)
        return None if fates <= told else (len(in_place), len(moved), len(lost))

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

    def delete_search(self, name: str) -> None:
        """Remove a saved search; one that is not there is no error.

        Raises:
            NotebookError: It cannot be removed.
        """
        try:
            delete_search(self.places.notes, name)
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
        found = {
            NOT_READ: [f"{item.path}: {item.reason}" for item in self.skipped],
            "Notes": [str(problem) for problem in self.notebook.problems()],
            "Corrections of tags": [str(problem) for problem in self.corrections.problems],
            "Index": [self.index.problem] if self.index.problem else [],
        }
        if not only_serious:
            found["Index"] += [self.index.recovered] if self.index.recovered else []
            if self.progress.complete:
                strayed = map(str, self.corrections.strayed)
                found["Corrections of tags"] = [*found["Corrections of tags"], *strayed]
            found["Notices"] = [f"{item.path}: {item.reason}" for item in self.notices]
            found["Files of other kinds"] = [f"{item.path}: {item.reason}" for item in self.foreign]
        return {title: lines for title, lines in found.items() if lines}


def tags_by_passage(document: Document, tags: Iterable[Tag]) -> Iterator[tuple[Passage, tuple[Tag, ...]]]:
    """Each passage of a document with its own tags, from those of the document: without an index."""
    mentions = sorted((mention for tag in tags for mention in tag.mentions), key=lambda one: one.span)
    for passage in document.passages:
        inside = [
            one
            for one in mentions
            if (len(one.span) or one.how is How.USER) and passage.span.contains(one.span)
        ]
        yield passage, weigh(document, inside, span=passage.span)


def tag_stream(
    root: Path,
    *,
    tagger: CorrectedTagger | None = None,
    skipped: Callable[[Skipped], None] = lambda _skipped: None,
) -> Iterator[tuple[Document, tuple[Tag, ...]]]:
    """Each document of a collection with its tags, in the order of the files, without an index.

    Args:
        root: A folder, or one file.
        tagger: What tags; as the program knows it, if not given.
        skipped: Told of what cannot be read.

    Raises:
        CorpusError: There is no such folder or file.
        WorkerError: The extracting process cannot be started.
    """
    found, tagger = scan(root), tagger or CorrectedTagger(Corrected(Gazetteer.load()))
    # A file that was asked for by its name is told of whatever its kind.
    for item in (*found.skipped, *(() if root.is_dir() else found.foreign)):
        skipped(item)
    with Extractor() as extractor:
        for extraction in extractor.extract(root, found.files):
            for item in extraction.skipped:
                skipped(item)
            for document in extraction.documents:
                yield document, tagger.tags(document, tagger.document_mentions(document))
