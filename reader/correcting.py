"""The user's corrections of tags at work: in force at once, and brought into the index where they matter.

correct() ─► tags.toml ─► a new gazetteer and tagger, for everything that is tagged from now on
retag()   ─► what was applied last, compared ─► the documents that are affected ─► Index.retag in batches
reload()  ─► a hand that edited the file ─► the same two steps
"""

from __future__ import annotations

import contextlib
import json
import threading
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from reader.errors import CorrectionError, DocumentError
from reader.files import write_atomically
from reader.model import EntityKind
from reader.search.context import SearchCancelled
from reader.search.index import IndexedDocument
from reader.tagging.affecting import Affected, affected_by
from reader.tagging.corrected import Corrected, CorrectedTagger, Problem, UnknownError
from reader.tagging.corrections import Add, Alias, Item, Merge, NewActor, Reject, in_words
from reader.tagging.corrections_file import CorrectionsFile
from reader.tagging.corrections_tables import FieldError, correction_of, kind_of, table_of
from reader.tagging.folding import fold
from reader.tagging.gazetteer import Gazetteer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from reader.files import Places
    from reader.model import Document, Entity, Tag
    from reader.search.index import FileKey, Index
    from reader.tagging.corrections import Correction
    from reader.tagging.corrections_file import Stamp

BATCH = 1_500
"""Passages that are indexed again in one go."""

SALIENT = 0.1
"""Least salience of what a document is said to be about."""

MOST_UNDO = 200
"""Steps that can be undone."""

_ABOUT_ORDER = {EntityKind.COUNTRY: 0, EntityKind.ACTOR: 1, EntityKind.REGION: 2}


@dataclass(frozen=True, slots=True)
class Retagging:
    """How far bringing corrections into the index has come, in documents."""

    done: int = 0
    total: int = 0
    complete: bool = False


@dataclass(frozen=True, slots=True)
class _Step:
    words: str
    correction: Correction
    added: bool


class _State:
    """The corrections as they were read, and what follows from them."""

    def __init__(
        self,
        file: CorrectionsFile,
        base: Gazetteer,
        before: _State | None,
        applied: Iterable[Correction],
    ) -> None:
        self.stamp: Stamp = file.stamp()
        self.items, self._problems = file.read(applied)
        self.corrected: Corrected = Corrected(
            base, self.items, before.corrected if before is not None else None
        )
        self._before = before.tagger if before is not None and before.has_tagger else None

    @property
    def problems(self) -> tuple[Problem, ...]:
        return self._problems + self.corrected.problems

    @property
    def has_tagger(self) -> bool:
        return "tagger" in self.__dict__

    @cached_property
    def tagger(self) -> CorrectedTagger:
        before, self._before = self._before, None
        if before is not None and before.gazetteer is self.corrected.gazetteer:
            return before.with_corrections(self.corrected.corrections)
        return CorrectedTagger(self.corrected)


class Correcting:
    """The corrections of one collection. Safe to use from several threads."""

    def __init__(self, places: Places, index: Index) -> None:
        self._file = CorrectionsFile(places.notes, places.state / "tags.lock")
        self._record = places.cache / "tags-applied.json"
        self._index = index
        self._mutex = threading.RLock()
        self._retagging = threading.Lock()
        self.settling = threading.Lock()
        """Held while corrections change, and from tagging a batch until it is indexed: none falls between."""
        self._now: _State | None = None
        self._known: tuple[object, frozenset[Correction]] = (None, frozenset())
        """The record as it was read last, with its time, size and inode."""
        self._done: list[_Step] = []
        self._undone: list[_Step] = []

    @cached_property
    def _base(self) -> Gazetteer:
        return Gazetteer.load()

    @property
    def _state(self) -> _State:
        with self._mutex:
            if self._now is None:
                self._now = _State(self._file, self._base, None, self._applied())
            return self._now

    @property
    def gazetteer(self) -> Gazetteer:
        """All that is known, the user's own included."""
        return self._state.corrected.gazetteer

    @property
    def tagger(self) -> CorrectedTagger:
        """Tags as the user corrected it."""
        return self._state.tagger

    @property
    def path(self) -> Path:
        """The file that they are written to; it may not exist yet."""
        return self._file.path

    def entity(self, key: str) -> Entity:
        """The entity that a key, or a kind with a name of it, means.

        Raises:
            CorrectionError: None, or several.
        """
        try:
            return self._state.corrected.entity(key)
        except UnknownError as error:
            raise CorrectionError(error.message, hint=error.hint) from None

    @property
    def items(self) -> tuple[Item, ...]:
        """The corrections as they stand in the files."""
        return self._state.items

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with the files, all else of which is used; known once the gazetteer is loaded."""
        return () if self._now is None else self._now.problems

    # Changing them.

    def correct(self, correction: Correction) -> str:
        """Keep a correction and have it in force; `retag` brings it into the index.

        Returns:
            What was done, in words; empty if it was there already.

        Raises:
            CorrectionError: It makes no sense, or cannot be written; nothing was changed.
        """
        self.reload()
        self._check(correction)
        if not self._write(correction, add=True):
            return ""
        return self._remember(_Step(in_words(correction), correction, added=True))

    def retract(self, correction: Correction) -> str:
        """Take a correction back, whenever it was made; otherwise as `correct`."""
        if not self._write(correction, add=False):
            return ""
        words = f"no longer: {in_words(correction)}"
        return self._remember(_Step(words, correction, added=False))

    def undo(self) -> str | None:
        """Take back the last correction made here; gives what it was, `None` if there is none.

        Raises:
            CorrectionError: It could not be written; it can be tried again.
        """
        return self._step(self._done, self._undone, backwards=True)

    def redo(self) -> str | None:
        """Make again what `undo` took back last; otherwise as that."""
        return self._step(self._undone, self._done, backwards=False)

    @property
    def can_undo(self) -> bool:
        """Whether there is something for `undo`."""
        return bool(self._done)

    @property
    def can_redo(self) -> bool:
        """Whether there is something for `redo`."""
        return bool(self._undone)

    def reload(self) -> bool:
        """Take in what a hand or another program wrote; gives whether anything changed. Costs a `stat`."""
        with self._mutex:
            if self._now is None or self._now.stamp == self._file.stamp():
                return False
        self._switch()
        return True

    def _check(self, correction: Correction) -> None:
        """See that a correction would be used.

        Raises:
            CorrectionError: It would not.
        """
        corrected = Corrected(self._base, [*self.items, Item(correction)])
        if correction in corrected.used:
            return
        told = next((p for p in corrected.problems if p.path is None), None)
        raise CorrectionError(told.message if told else "It cannot be used.", hint=told.hint if told else "")

    def _write(self, correction: Correction, *, add: bool) -> bool:
        written = self._file.add(correction) if add else self._file.remove(correction)
        if written:
            self._switch()
        return written

    def _switch(self) -> None:
        state = _State(self._file, self._base, self._now, self._applied())
        _ = state.tagger
        with self.settling, self._mutex:
            self._now = state

    def _remember(self, step: _Step) -> str:
        self._done = [*self._done[-MOST_UNDO + 1 :], step]
        self._undone.clear()
        return step.words

    def _step(self, source: list[_Step], target: list[_Step], *, backwards: bool) -> str | None:
        if not source:
            return None
        step = source[-1]
        self._write(step.correction, add=step.added is not backwards)
        target.append(source.pop())
        return step.words

    # Bringing them into the index.

    def is_pending(self) -> bool:
        """Whether the index still holds what was tagged with other corrections."""
        return self._applied() != frozenset(self._state.corrected.used)

    def retag(
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
                state, applied = self._state, self._applied()
                target = frozenset(state.corrected.used)
                if applied == target:
                    return Retagging(done, done, complete=True)
                try:
                    ids = self._affected(applied ^ target, state, cancelled)
                except SearchCancelled:
                    return Retagging(done, 0)
                ids.sort(key=lambda id_: id_ != first)
                for count in self._retag_batches(ids, state):
                    progress(Retagging(done + count, done + len(ids)))
                    if cancelled():
                        return Retagging(done + count, done + len(ids))
                    if self._state is not state:
                        break
                else:
                    done += len(ids)
                    self._keep_applied(target)

    def _retag_batches(self, ids: Sequence[str], state: _State) -> Iterable[int]:
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
                with self.settling:
                    if self._state is state:
                        self._index.retag(batch)
                batch, passages = [], 0
                yield number

    def _affected(
        self, changed: Iterable[Correction], state: _State, cancelled: Callable[[], bool]
    ) -> list[str]:
        if not self._index.counts[0]:
            return []
        found = Affected()
        for correction in changed:
            found |= affected_by(correction, state.corrected)
        ids = {id_ for id_ in found.documents if self._index.has(id_)}
        ids.update(self._index.documents_with(found.keys, found.phrases, cancelled))
        said = {fold(phrase) for phrase in found.phrases}
        for info in self._index.documents() if said else ():
            if any(fold(name) in said for name in (*info.actors, *info.countries)):
                ids.add(info.id)
        return [info.id for info in self._index.documents() if info.id in ids]

    def _applied(self) -> frozenset[Correction]:
        """The corrections that the index was last brought up to, by this program or another."""
        found = set()
        with contextlib.suppress(OSError, ValueError, TypeError, KeyError, FieldError):
            status = self._record.stat()
            stamp = status.st_mtime_ns, status.st_size, status.st_ino
            if self._known[0] == stamp:
                return self._known[1]
            for kind, table in json.loads(self._record.read_text("utf-8")):
                found.add(correction_of(kind, table))
            self._known = stamp, frozenset(found)
        return frozenset(found)

    def _keep_applied(self, corrections: Iterable[Correction]) -> None:
        """A disk that takes nothing costs only that it is compared again."""
        tables = [[kind_of(one), table_of(one)] for one in corrections]
        with contextlib.suppress(OSError):
            write_atomically(self._record, json.dumps(tables, ensure_ascii=False).encode(), durable=False)


def corrected_tagger(places: Places) -> tuple[CorrectedTagger, tuple[Problem, ...]]:
    """What tags a collection as the user corrected it, without an index; and what is wrong with the files."""
    items, problems = CorrectionsFile(places.notes, places.state / "tags.lock").read()
    corrected = Corrected(Gazetteer.load(), items)
    return CorrectedTagger(corrected), problems + corrected.problems


def indexed(tagger: CorrectedTagger, document: Document, file: FileKey, *, complete: bool) -> IndexedDocument:
    """A document with its mentions and what it is about."""
    mentions = tagger.document_mentions(document)
    about = _about(tagger.tags(document, mentions))
    return IndexedDocument(document, mentions, file, complete, about)


def _about(tags: Sequence[Tag]) -> Mapping[str, float]:
    """Saliences of what a document is about by its tags, in the order of `Library.about`."""
    kept = sorted(tags, key=lambda tag: _ABOUT_ORDER[tag.entity.kind])
    return {tag.entity.key: tag.salience for tag in kept if tag.salience >= SALIENT}


__all__ = [
    "Add", "Alias", "Correcting", "Item", "Merge", "NewActor", "Problem", "Reject", "Retagging",
    "UnknownError", "indexed",
]  # fmt: skip
