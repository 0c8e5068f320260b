"""The user's corrections of tags at work: in force at once, and brought into the index where they matter.

correct() ─► tags.toml ─► a new gazetteer and tagger, for everything that is tagged from now on
retag()   ─► what was applied last, compared ─► the documents that are affected ─► Index.retag in batches
reload()  ─► a hand that edited the file ─► the same two steps
"""

from __future__ import annotations

import contextlib
import threading
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from reader.errors import CorrectionError, DocumentError
from reader.model import EntityKind
from reader.retagging import Record, Retagger, Retagging, TagState
from reader.tagging.corrected import Corrected, CorrectedTagger, Problem, UnknownError, slug
from reader.tagging.corrections import (
    ACTOR_TYPES,
    Add,
    Alias,
    Correction,
    Item,
    Merge,
    NewActor,
    Reject,
    in_words,
    passages_with,
    quote_of,
    without_effect,
)
from reader.tagging.corrections_file import CorrectionsFile
from reader.tagging.folding import fold
from reader.tagging.gazetteer import Gazetteer
from reader.tagging.petrarch import read_dictionary
from reader.tagging.petrarch_taking import Taken, take
from reader.tagging.suggesting import Suggester, Suggestion

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from reader.files import Places
    from reader.model import Document, Entity
    from reader.search.index import Index

MOST_UNDO = 200
"""Steps that can be undone."""


@dataclass(frozen=True, slots=True)
class _Step:
    words: str
    correction: Correction
    added: bool


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entity that may be meant by what is typed."""

    entity: Entity
    passages: int
    """How many mention it."""


class Correcting:
    """The corrections of one collection. Safe to use from several threads."""

    def __init__(self, places: Places, index: Index) -> None:
        self._file = CorrectionsFile(places.notes, places.state / "tags.lock")
        self._index = index
        self._mutex = threading.RLock()
        self.settling = threading.Lock()
        """Held while corrections change, and from tagging a batch until it is indexed: none falls between."""
        self._switching = threading.Lock()
        """Held from reading the files until what they say is in force: what was read last holds."""
        self._now: TagState | None = None
        self._record = Record(places.cache)
        self._retagger = Retagger(index, self._record, lambda: self._state, self.settling)
        self._done: list[_Step] = []
        self._undone: list[_Step] = []

    @cached_property
    def _base(self) -> Gazetteer:
        return Gazetteer.load()

    @property
    def _state(self) -> TagState:
        with self._mutex:
            if self._now is None:
                state = TagState(self._file, self._base, None, self._record.applied, self._index)
                self._record.unsettle(state.used ^ self._record.applied)
                self._now = state
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

    def without_effect(self) -> tuple[Problem, ...]:
        """Corrections whose document, or whose words in it, are gone; looks at each of these documents."""
        found = []
        for item in self.items:
            id_ = item.correction.document if isinstance(item.correction, (Reject, Add)) else ""
            if not id_:
                continue
            try:
                reason = without_effect(item.correction, self._index.document(id_))
            except DocumentError:
                reason = f"There is no document {id_}."
            if reason:
                hint = "It is kept, and holds again if that comes back."
                found.append(Problem(reason, item.path, item.line, hint))
        return tuple(found)

    def candidates(self, typed: str, kind: str = "", most: int = 50) -> tuple[Candidate, ...]:
        """Ways to finish the name of an entity, most passages first.

        Args:
            typed: As typed, perhaps with `country:`, `actor:` or `region:` before it.
            kind: Of what alone; empty for any.
            most: How many to give.
        """
        before, colon, rest = typed.strip().partition(":")
        kinds = [one for one in EntityKind if kind in {"", one}]
        if colon and before in kinds:
            kinds, typed = [EntityKind(before)], rest
        found = []
        for one in kinds:
            counts = self._index.values(one)
            entities = self.gazetteer.complete(one, typed)
            found += [Candidate(entity, counts.get(entity.id.lower(), 0)) for entity in entities]
        found.sort(key=lambda candidate: -candidate.passages)
        return tuple(found[:most])

    def suggestions(
        self,
        *,
        least: int = 3,
        most: int = 500,
        progress: Callable[[int, int], None] = lambda _done, _total: None,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> list[Suggestion]:
        """Names that recur in the collection and are not known, those in most documents first.

        Goes through all texts, some 10 MB/s.

        Args:
            least: Passages that a name must stand in.
            most: How many to give.
            progress: Told how many documents of how many are done.
            cancelled: Asked between documents; what was found by then is given.
        """
        gazetteer = self.gazetteer
        spelt = {fold(spelling.text) for spelling in gazetteer.spellings}
        found = Suggester(lambda words: fold(" ".join(words)) in spelt or bool(gazetteer.named(words)))
        infos = self._index.documents()
        for number, info in enumerate(infos, 1):
            if cancelled():
                break
            with contextlib.suppress(DocumentError):
                found.add(self._index.document(info.id), self._index.mentions(info.id))
            progress(number, len(infos))
        return self._counted(found.suggestions(least=least, most=most), least)

    def _counted(self, found: Sequence[Suggestion], least: int) -> list[Suggestion]:
        """The suggestions with what a search for them finds; gathering only estimates that."""
        counted = []
        for one in found:
            documents, passages = self._index.count_phrases((one.name, *one.names))
            if passages >= least:
                counted.append(replace(one, documents=documents, passages=passages))
        return sorted(counted, key=lambda one: (-one.documents, -one.passages, one.name))

    def new_id(self, name: str) -> str:
        """An id for a new actor of this name that no other has."""
        return slug(name, self.gazetteer)

    # Changing them.

    def correct(self, correction: Correction) -> str:
        """Keep a correction and have it in force; `retag` brings it into the index.

        Returns:
            What was done, in words; empty if it was there already.

        Raises:
            CorrectionError: It makes no sense, or cannot be written; nothing was changed.
        """
        self.reload()
        if isinstance(correction, (Reject, Add)) and (info := self._index.info(correction.document)):
            correction = replace(correction, digest=info.digest)
        self._check(correction)
        if not self._write(correction, add=True):
            return ""
        return self._remember(_Step(in_words(correction), correction, added=True))

    def retract(self, correction: Correction) -> str:
        """Take a correction back, whenever it was made; otherwise as `correct`."""
        correction = self._state.written(correction)
        if not self._write(correction, add=False):
            return ""
        words = f"no longer: {in_words(correction)}"
        return self._remember(_Step(words, correction, added=False))

    def take_in(
        self, path: Path, *, replace: bool = False, dry_run: bool = False
    ) -> tuple[Taken, Path | None]:
        """Take the actors and names of a PETRARCH dictionary into a file of their own in the notes folder.

        Args:
            path: The dictionary.
            replace: Whether an earlier import of a file of this name goes.
            dry_run: Whether to only tell what would be taken.

        Returns:
            What was taken and what not, and the file it went to; `None` for that if there was nothing.

        Raises:
            CorrectionError: It was imported before, cannot be read, or nothing can be written.
        """
        target = self._file.side_file(path.name.removesuffix(".txt").removesuffix(".actors"))
        if target.exists() and not replace and not dry_run:
            hint = "Replace the earlier import, or delete that file."
            raise CorrectionError("This dictionary was imported before.", path=target, hint=hint)
        try:
            text = path.read_bytes().decode("utf-8", "replace").removeprefix("\ufeff")
        except OSError as error:
            raise CorrectionError(f"It cannot be read: {error.strerror}.", path=path) from error
        if "\0" in text:
            raise CorrectionError("It is no text.", path=path, hint="Nothing was imported.")
        items = [item for item in self.items if item.path != target]
        taken = take(*read_dictionary(text.splitlines()), Corrected(self._base, items).gazetteer)
        if dry_run or not taken.corrections:
            return taken, None
        self._file.write_side(target, taken.corrections, path.name)
        self._switch()
        return taken, target

    def reject_in(self, document: Document, number: int | None, key: str, words: str = "") -> str:
        """Reject a tag in a document, or in one passage of it; what the user added there goes instead.

        Args:
            document: The document.
            number: Of the passage; `None` for the whole document.
            key: Of the entity.
            words: Only where these made the tag; empty: all of it.

        Returns:
            What was done, in words; empty if it was so already.

        Raises:
            CorrectionError: It cannot be written; nothing was changed.
        """
        own = [add for add in self._added_to(document, number) if self.entity(add.entity).key == key]
        if own and not words:
            return "; ".join(filter(None, map(self.retract, own)))
        quote, before = ("", "") if number is None else quote_of(document, number)
        return self.correct(Reject(key, words, document.id, quote, before))

    def add_to(self, document: Document, number: int | None, key: str, words: str = "") -> str:
        """Add a tag to a document, or to one passage of it; otherwise as `reject_in`."""
        quote, before = ("", "") if number is None else quote_of(document, number)
        return self.correct(Add(key, document.id, quote, before, words))

    def _added_to(self, document: Document, number: int | None) -> list[Add]:
        adds = [item.correction for item in self.items if isinstance(item.correction, Add)]
        mine = [add for add in adds if add.document == document.id]
        if number is None:
            return mine
        return [
            add for add in mine if not add.quote or number in passages_with(document, add.quote, add.before)
        ]

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

    def rebind(self) -> bool:
        """Let corrections follow documents that were renamed, by their text; gives whether any did.

        Only what is in force changes; the file says what it said.
        """
        with self._mutex:
            if self._now is None or self._now.follows:
                return False
        self._switch()
        return True

    @property
    def strayed(self) -> tuple[Problem, ...]:
        """Corrections whose document is not there, under whatever name; to be asked when all is read."""
        if self._now is None:
            return ()
        hint = (
            "If it was renamed and edited, correct it anew or write its new id here; else this waits for it."
        )
        found = []
        for item in self.items:
            id_ = item.correction.document if isinstance(item.correction, (Reject, Add)) else ""
            if id_ and not self._index.has(id_):
                found.append(Problem(f"There is no document {id_}.", item.path, item.line, hint))
        return tuple(found)

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
        with self._switching:
            before = self._state
            state = TagState(self._file, self._base, before, self._record.applied, self._index)
            _ = state.tagger
            with self.settling, self._mutex:
                self._record.unsettle(state.used ^ before.used)
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
        return bool(self._record.pending(self._state.used))

    def retag(
        self,
        *,
        first: str = "",
        progress: Callable[[Retagging], None] = lambda _progress: None,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> Retagging:
        """Tag again the documents that corrections affect; see `Retagger.run`."""
        return self._retagger.run(first=first, progress=progress, cancelled=cancelled)


def corrected_tagger(places: Places) -> tuple[CorrectedTagger, tuple[Problem, ...]]:
    """What tags a collection as the user corrected it, without an index; and what is wrong with the files."""
    items, problems = CorrectionsFile(places.notes, places.state / "tags.lock").read()
    corrected = Corrected(Gazetteer.load(), items)
    return CorrectedTagger(corrected), problems + corrected.problems


__all__ = [
    "ACTOR_TYPES", "Add", "Alias", "Correcting", "Correction", "Item", "Merge", "NewActor", "Problem",
    "Reject", "Retagging", "Suggestion", "Taken", "corrected_tagger", "in_words",
]  # fmt: skip
