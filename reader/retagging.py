"""Brings corrections of tags into the index: only the documents that they affect are tagged again."""

from __future__ import annotations

import contextlib
import json
import threading
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from reader.errors import DocumentError
from reader.files import write_atomically
from reader.model import EntityKind
from reader.search.context import SearchCancelled
from reader.search.index import IndexedDocument
from reader.tagging.affecting import Affected, affected_by
from reader.tagging.corrected import Corrected, CorrectedTagger
from reader.tagging.corrections import Add, Reject
from reader.tagging.corrections_tables import FieldError, correction_of, kind_of, table_of
from reader.tagging.folding import fold
from reader.tagging.salience import subjects

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from reader.model import Document, Tag
    from reader.search.index import FileKey, Index
    from reader.tagging.corrected import Problem
    from reader.tagging.corrections import Correction, Item
    from reader.tagging.corrections_file import CorrectionsFile, Stamp
    from reader.tagging.gazetteer import Gazetteer

BATCH = 1_500
"""Passages that are indexed again in one go."""

MOST_PHRASES = 1_000
"""Phrases that are looked for; with more of them (an import) every document is tagged again."""

_ABOUT_ORDER = {EntityKind.COUNTRY: 0, EntityKind.ACTOR: 1, EntityKind.REGION: 2}


@dataclass(frozen=True, slots=True)
class Retagging:
    """How far bringing corrections into the index has come, in documents."""

    done: int = 0
    total: int = 0
    complete: bool = False


class TagState:
    """The corrections as they were read, and what follows from them."""

    def __init__(
        self,
        file: CorrectionsFile,
        base: Gazetteer,
        before: TagState | None,
        applied: Iterable[Correction],
        index: Index,
    ) -> None:
        self.stamp: Stamp = file.stamp()
        self._written, self._problems = file.read(applied)
        self._index = index
        self._moved = moved(self._written, index)
        self.items: tuple[Item, ...] = tuple(
            replace(item, correction=self._moved.get(item.correction, item.correction))
            for item in self._written
        )
        """The corrections, those of a renamed document with its present id."""
        self.corrected: Corrected = Corrected(
            base, self.items, before.corrected if before is not None else None
        )
        self._before = before.tagger if before is not None and before.has_tagger else None

    @property
    def follows(self) -> bool:
        """Whether documents are still called as they were when the files were read."""
        return moved(self._written, self._index) == self._moved

    def written(self, correction: Correction) -> Correction:
        """A correction as it stands in the file."""
        return next((old for old, new in self._moved.items() if new == correction), correction)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with the files."""
        return self._problems + self.corrected.problems

    @cached_property
    def used(self) -> frozenset[Correction]:
        """The corrections that are in force."""
        return frozenset(self.corrected.used)

    @property
    def has_tagger(self) -> bool:
        """Whether `tagger` was asked for yet."""
        return "tagger" in self.__dict__

    @cached_property
    def tagger(self) -> CorrectedTagger:
        """What tags so; that of the state before is gone on with where the gazetteer is the same."""
        before, self._before = self._before, None
        if before is not None and before.gazetteer is self.corrected.gazetteer:
            return before.with_corrections(self.corrected.corrections)
        return CorrectedTagger(self.corrected)


def moved(items: Iterable[Item], index: Index) -> dict[Correction, Correction]:
    """Corrections whose document is gone while exactly one other has its very text; with the id of that."""
    strayed = [
        item.correction
        for item in items
        if isinstance(item.correction, (Reject, Add))
        and item.correction.digest
        and not index.has(item.correction.document)
    ]
    if not strayed:
        return {}
    ids: dict[str, list[str]] = {}
    for info in index.documents():
        ids.setdefault(info.digest, []).append(info.id)
    return {
        one: replace(one, document=ids[one.digest][0]) for one in strayed if len(ids.get(one.digest, ())) == 1
    }


class _Kept:
    """A set of corrections in a file of the cache, which is expendable."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._known: tuple[object, frozenset[Correction]] = (None, frozenset())
        """As it was read last, with the file's time, size and inode."""
        self._unwritten: frozenset[Correction] | None = None
        """What a disk that takes nothing did not take; holds for this session."""

    def read(self) -> frozenset[Correction]:
        """What this program or another wrote last."""
        if self._unwritten is not None:
            return self._unwritten
        found = set()
        with contextlib.suppress(
            OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError, FieldError
        ):
            status = self._path.stat()
            stamp = status.st_mtime_ns, status.st_size, status.st_ino
            if self._known[0] == stamp:
                return self._known[1]
            for kind, table in json.loads(self._path.read_text("utf-8")):
                found.add(correction_of(kind, table))
            self._known = stamp, frozenset(found)
        return frozenset(found)

    def write(self, corrections: frozenset[Correction]) -> None:
        """Keep them; where the disk does not, until the program ends."""
        tables = [[kind_of(one), table_of(one)] for one in corrections]
        try:
            write_atomically(self._path, json.dumps(tables).encode(), durable=False)
        except OSError:
            self._unwritten = corrections
        else:
            self._unwritten = None


class Record:
    """Which corrections the index was last brought up to, and which may hold in a part of it only.

    A correction that is made and taken back before all is tagged again leaves documents behind that were
    tagged with it; so whatever comes into force, or goes, counts as unsettled until a whole run is done.
    """

    def __init__(self, folder: Path) -> None:
        """Nothing is read yet.

        Args:
            folder: Where the index is.
        """
        self._applied = _Kept(folder / "tags-applied.json")
        self._unsettled = _Kept(folder / "tags-unsettled.json")

    @property
    def applied(self) -> frozenset[Correction]:
        """The corrections that the index was last brought up to, by this program or another."""
        return self._applied.read()

    def pending(self, used: frozenset[Correction]) -> frozenset[Correction]:
        """Corrections because of which documents must be tagged again for `used` to hold in all of them."""
        return (self.applied ^ used) | self._unsettled.read()

    def unsettle(self, changed: frozenset[Correction]) -> None:
        """Note, before they come into force or go, that documents may be tagged with them or without."""
        before = self._unsettled.read()
        if not changed <= before:
            self._unsettled.write(before | changed)

    def settle(
        self, used: frozenset[Correction], done: frozenset[Correction], now: frozenset[Correction]
    ) -> None:
        """Note that the index was brought up to corrections.

        Args:
            used: These.
            done: What was pending when that began.
            now: The corrections in force by now.
        """
        left = (self._unsettled.read() - done) | (used ^ now)
        if self.applied != used:
            self._applied.write(used)
        if self._unsettled.read() != left:
            self._unsettled.write(left)


class Retagger:
    """Tags again what is indexed; one run at a time."""

    def __init__(
        self, index: Index, record: Record, state: Callable[[], TagState], settling: threading.Lock
    ) -> None:
        """Make it.

        Args:
            index: What is to be kept up.
            record: What was applied to it.
            state: Gives the corrections of this moment.
            settling: Held while a batch goes into the index; corrections do not change meanwhile.
        """
        self._index = index
        self._record = record
        self._state = state
        self._settling = settling
        self._retagging = threading.Lock()

    def run(
        self,
        *,
        first: str = "",
        progress: Callable[[Retagging], None] = lambda _progress: None,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> Retagging:
        """Tag again the documents that corrections made since the last time affect, and index them.

        Searching goes on meanwhile and sees what is done so far. What is cancelled or killed is taken up by
        the next call, in any session.

        Args:
            first: Id of a document to begin with.
            progress: Called after each batch, in the calling thread.
            cancelled: Asked between batches.
        """
        with self._retagging:
            done = 0
            while True:
                state = self._state()
                pending = self._record.pending(state.used)
                if not pending:
                    return Retagging(done, done, complete=True)
                try:
                    ids = self._affected(pending, state, cancelled)
                except SearchCancelled:
                    return Retagging(done, 0)
                ids.sort(key=lambda id_: id_ != first)
                for count in self._retag_batches(ids, state):
                    progress(Retagging(done + count, done + len(ids)))
                    if cancelled():
                        return Retagging(done + count, done + len(ids))
                    if self._state() is not state:
                        break
                else:
                    done += len(ids)
                    with self._settling:
                        self._record.settle(state.used, pending, self._state().used)

    def _retag_batches(self, ids: Sequence[str], state: TagState) -> Iterator[int]:
        """Tag and index documents; gives after each batch how many are done. The first batch is only one."""
        batch: list[IndexedDocument] = []
        passages = 0
        for number, id_ in enumerate(ids, 1):
            with contextlib.suppress(DocumentError):  # it went meanwhile
                document = self._index.document(id_)
                file, complete = self._index.origin(id_)
                batch.append(indexed(state.tagger, document, file, complete=complete))
                passages += len(document.passages)
            if passages >= BATCH or number in {1, len(ids)}:
                with self._settling:
                    if self._state() is state:
                        self._index.retag(batch)
                batch, passages = [], 0
                yield number

    def _affected(
        self, changed: Iterable[Correction], state: TagState, cancelled: Callable[[], bool]
    ) -> list[str]:
        if not self._index.counts[0]:
            return []
        found = Affected()
        for correction in changed:
            found |= affected_by(correction, state.corrected)
        if len(found.phrases) > MOST_PHRASES:
            return [info.id for info in self._index.documents()]
        ids = {id_ for id_ in found.documents if self._index.has(id_)}
        ids.update(self._index.documents_with(found.keys, found.phrases, cancelled))
        said = {fold(phrase) for phrase in found.phrases}
        for info in self._index.documents() if said else ():
            if any(fold(name) in said for name in (*info.actors, *info.countries)):
                ids.add(info.id)
        return [info.id for info in self._index.documents() if info.id in ids]


def indexed(tagger: CorrectedTagger, document: Document, file: FileKey, *, complete: bool) -> IndexedDocument:
    """A document with its mentions and what it is about."""
    mentions = tagger.document_mentions(document)
    about = _about(tagger.tags(document, mentions))
    return IndexedDocument(document, mentions, file, complete, about)


def _about(tags: Sequence[Tag]) -> Mapping[str, float]:
    """Saliences of what a document is about by its tags, in the order of `Library.about`."""
    kept = sorted(subjects(tags), key=lambda tag: _ABOUT_ORDER[tag.entity.kind])
    return {tag.entity.key: tag.salience for tag in kept}
