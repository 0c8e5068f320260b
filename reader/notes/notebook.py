"""All notes and bookmarks of one collection: the door to this package.

Whatever `add_note`, `edit` or `delete` did is on disk when they return, and survives kill -9, a power cut, a
second session and a hand that edits the files meanwhile. See docs/notes-format.md.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from reader.errors import NotebookError
from reader.notes.annotations import (
    Bookmark,
    Conflict,
    DocumentSnapshot,
    Entry,
    Located,
    Note,
    NoteProblem,
    make_anchor,
    new_id,
)
from reader.notes.drafts import Draft, Drafts, NoteBody, Origin
from reader.notes.opening import Opened
from reader.notes.pace import Pace
from reader.notes.store.fields import doc_table, new_table
from reader.notes.store.merge import merge, parts
from reader.notes.store.records import Table, normalise
from reader.notes.store.store import Held, Store, not_saved
from reader.notes.undoing import Steps
from reader.text import one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from reader.files import Places
    from reader.model import Anchor, Document, DocumentInfo, Span
    from reader.notes.claims import Claim


def utc_now() -> datetime:
    """The time now, in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class _NoteStep:
    """One change of a note. `None` means that there was, or is, no such note."""

    notebook: Notebook
    words: str
    id: str
    before: Table | None
    after: Table | None

    def turned(self, *, backwards: bool) -> _NoteStep:
        """See `reader.notes.undoing.Step`."""
        return self.notebook.turn_note(self, backwards=backwards)


@dataclass(frozen=True, slots=True)
class _DraftStep:
    """A draft was thrown away."""

    notebook: Notebook
    words: str
    name: str

    def turned(self, *, backwards: bool) -> _DraftStep:
        """See `reader.notes.undoing.Step`."""
        self.notebook.turn_draft(self.name, backwards=backwards)
        return self


class Notebook:
    """The notes and bookmarks of one collection. May be used from several threads."""

    def __init__(self, places: Places, now: Callable[[], datetime] = utc_now) -> None:
        self._places = places
        self._now = now
        self._store = Store(places.notes, places.state, now)
        self._mutex = Opened(self._store.open)
        self._pace = Pace()
        self._drafts = Drafts(places.state)
        self._steps = Steps()
        self._moved: dict[str, DocumentInfo] = {}
        self._known: dict[str, DocumentInfo] = {}
        self._sorted: tuple[Entry, ...] | None = None
        self._grouped: dict[str, tuple[Entry, ...]] | None = None

    @classmethod
    def open(cls, places: Places, *, now: Callable[[], datetime] = utc_now, later: bool = False) -> Notebook:
        """Read all notes, finish what a crash interrupted. Never raises for bad records, see `problems`.

        Args:
            places: Where the notes and their versions are.
            now: The time.
            later: Read nothing yet. Until `reload` or a change does so, there seem to be no notes.
        """
        notebook = cls(places, now)
        if not later:
            notebook.reload()
        return notebook

    @property
    def folder(self) -> Path:
        """Where the notes are; it may not exist yet."""
        return self._places.notes

    def entries(self) -> tuple[Entry, ...]:
        """All of them, by document path, then by place in the document."""
        if not self._mutex.is_open:
            return ()
        with self._mutex:
            if self._sorted is None:
                held = (self._shown(held.entry) for held in self._store.held.values())
                self._sorted = tuple(sorted(held, key=_place))
            return self._sorted

    def of_document(self, document_id: str) -> tuple[Entry, ...]:
        """Those of one document, by place; also the ones that followed it when it moved."""
        if not self._mutex.is_open:
            return ()
        with self._mutex:
            if self._grouped is None:
                groups: dict[str, list[Entry]] = {}
                for entry in self.entries():
                    groups.setdefault(entry.document.id, []).append(entry)
                self._grouped = {document: tuple(found) for document, found in groups.items()}
            return self._grouped.get(document_id, ())

    def get(self, id: str) -> Entry | None:  # noqa: A002 (the field's word)
        """One of them, or `None`."""
        with self._mutex:
            held = self._store.held.get(id)
            return self._shown(held.entry) if held else None

    def problems(self) -> tuple[NoteProblem, ...]:
        """What is wrong with files in the notes folder; nothing is lost by any of it."""
        if not self._mutex.is_open:
            return ()
        with self._mutex:
            return self._store.problems()

    def reload(self) -> bool:
        """Take in what other sessions and editors wrote. Costs one `stat` a note when nothing changed.

        Returns:
            Whether anything that is shown is different.
        """
        return self._take_in(thorough=True)

    def look(self) -> bool:
        """`reload`, to be called again and again: most times at one `stat` a folder.

        A file that was written in place, as few editors do, may be seen some calls later. What other sessions
        and synchronisers write is always seen.
        """
        if not self._pace.is_due:
            return self._take_in(thorough=False)
        with self._pace.timed():
            return self._take_in(thorough=True)

    def _take_in(self, *, thorough: bool) -> bool:
        with self._mutex:
            if self._mutex.take_news():
                return bool(self._store.held)
            changed = self._store.reload(thorough=thorough)
            if changed:
                self._forget()
            return changed

    # --- changing ------------------------------------------------------------------------------------

    def add_note(
        self,
        anchor: Anchor,
        text: str,
        *,
        info: DocumentInfo,
        heading: Sequence[str] = (),
        length: int = 0,
        label: str = "",
        tags: Sequence[str] = (),
        rival: float = 0.0,
    ) -> Note:
        """Keep a note; it is durable when this returns.

        Args:
            anchor: Where it belongs, see `make_anchor`.
            text: What the user wrote.
            info: The document.
            heading: Titles of the sections around it, outermost first.
            length: Characters of the document's text.
            label: One line.
            tags: The user's own.
            rival: See `reader.notes.anchoring.rival_score`.

        Raises:
            NotebookError: It is not saved; the caller still holds the text.
        """
        entry = self._add("note", anchor, text, info, heading, length, label, tags, rival)
        assert isinstance(entry, Note)
        return entry

    def add_bookmark(
        self,
        anchor: Anchor,
        text: str = "",
        *,
        info: DocumentInfo,
        heading: Sequence[str] = (),
        length: int = 0,
        label: str = "",
        tags: Sequence[str] = (),
        rival: float = 0.0,
    ) -> Bookmark:
        """Keep a bookmark; it is durable when this returns. The arguments are those of `add_note`.

        Raises:
            NotebookError: It is not saved.
        """
        entry = self._add("bookmark", anchor, text, info, heading, length, label, tags, rival)
        assert isinstance(entry, Bookmark)
        return entry

    def annotate(
        self, document: Document, span: Span, text: str, *, label: str = "", tags: Sequence[str] = ()
    ) -> Note:
        """`add_note` on a span of a document, with everything that can be known of it.

        Raises:
            NotebookError: It is not saved; the caller still holds the text.
        """
        return self.add_note(
            make_anchor(document, span), text, label=label, tags=tags, **_known(document, span)
        )

    def bookmark(
        self, document: Document, span: Span, *, label: str = "", tags: Sequence[str] = ()
    ) -> Bookmark:
        """`add_bookmark` on a span of a document, with everything that can be known of it.

        Raises:
            NotebookError: It is not saved.
        """
        return self.add_bookmark(
            make_anchor(document, span), label=label, tags=tags, **_known(document, span)
        )

    def record(self, id: str) -> Table:  # noqa: A002 (the field's word)
        """All that stands in the file of a note or bookmark; empty if there is none of that id."""
        with self._mutex:
            held = self._store.held.get(id)
            return dict(held.table) if held is not None else {}

    def admit(self, id: str, table: Table) -> bool:  # noqa: A002 (the field's word)
        """Keep a note or bookmark that was exported elsewhere, with its id and times.

        Args:
            id: Its id.
            table: All of its record.

        Returns:
            Whether it is new; one of that id is left alone, one in the trash comes back.

        Raises:
            NotebookError: It is not kept.
        """
        with self._mutex:
            record = _storable({**table, "id": id})
            if id in self._store.held or not self._store.admit(id, record):
                return False
            self._forget()
            words = f"adding of {_called(self._store.held[id].entry)}"
            self._steps.add(_NoteStep(self, words, id, None, self._store.held[id].table))
            return True

    def toggle_bookmark(self, document: Document, passage: int) -> Bookmark | None:
        """Bookmark a passage, or take the bookmarks off that it has.

        Args:
            document: The document as it is now.
            passage: 0-based number.

        Returns:
            The new bookmark, `None` if some were taken off.

        Raises:
            NotebookError: It is not saved.
        """
        with self._mutex:
            located = self.locate(document)
            marks = [
                entry
                for entry in self.of_document(document.id)
                if isinstance(entry, Bookmark) and located[entry.id].passage == passage
            ]
            with self.together(f"deletion of {len(marks)} bookmarks"):
                for entry in marks:
                    self.delete(entry.id)
            return None if marks else self.bookmark(document, document.passages[passage].span)

    def edit(
        self,
        id: str,  # noqa: A002 (the field's word)
        *,
        text: str | None = None,
        label: str | None = None,
        tags: Sequence[str] | None = None,
        base: Entry | None = None,
    ) -> Entry:
        """Change a note or bookmark; durable when this returns.

        Args:
            id: Which one.
            text: The new text; `None` leaves it.
            label: The new label; `None` leaves it.
            tags: All tags it is to have; `None` leaves them.
            base: What the user saw when the change began. If the note was changed elsewhere since, both
                changes are merged, and where both changed the text both texts are kept, see `conflicts`.
                By default what this notebook shows.

        Raises:
            NotebookError: There is none of that id, or it is not saved; the caller still holds the text.
        """
        with self._mutex:
            held = self._held(id)
            seen = base if base is not None else held.entry
            changes: Table = {}
            if text is not None and normalise(text) != seen.text:
                changes["text"] = normalise(text)
            if label is not None and one_line(label) != seen.label:
                changes["label"] = one_line(label)
            if tags is not None and _tags(tags) != list(seen.tags):
                changes["tags"] = _tags(tags)
            return self._change(held, "change", changes, seen)

    def _held(self, id: str) -> Held:  # noqa: A002
        held = self._store.held.get(id)
        if held is None:
            raise NotebookError("This note is not there any more.")
        return held

    def _change(self, held: Held, what: str, changes: Table, seen: Entry | None = None) -> Entry:
        """Merge changes into a note as it is on disk.

        Args:
            held: The note.
            what: What is done, for `Undone: …`.
            changes: The fields that are to be different.
            seen: What the user saw when the change began.
        """
        entry = held.entry
        if "doc" not in changes and (info := self._moved.get(entry.document.id)) is not None:
            changes["doc"] = doc_table(DocumentSnapshot.of(info))
        origin = {**held.table, **_seen(seen or entry, entry)}
        goal = {**origin, **_storable(changes)}
        self._apply(entry.id, f"{what} of {_called(entry)}", lambda table: merge(origin, goal, table))
        return self._shown(self._store.held[entry.id].entry)

    def conflicts(self) -> tuple[Conflict, ...]:
        """Notes whose text was changed in two places at once, in the order of `entries`."""
        found = ((entry, parts(entry.text)) for entry in self.entries())
        several = [(entry, texts) for entry, texts in found if len(texts) > 1]
        return tuple(Conflict(entry, texts, self._branches(entry.id, texts)) for entry, texts in several)

    def _branches(self, id: str, texts: Sequence[str]) -> tuple[str, ...]:  # noqa: A002
        """What git calls the sides of a note whose file has its conflict markers."""
        with self._mutex:
            names = self._store.branches(id)
        return tuple(names.get(text, "") for text in texts) if names else ()

    def resolve(self, id: str, choice: int | None, *, base: Entry | None = None) -> Entry:  # noqa: A002
        """Keep one of the texts of a note that has several, or put them together; durable when this returns.

        Args:
            id: Which note.
            choice: Number of the text in `Conflict.texts`; `None`: all of them, as paragraphs of one text.
            base: `Conflict.entry` as the user saw it: a text that came in since stays. By default what this
                notebook shows.

        Raises:
            IndexError: There is no text of that number.
            NotebookError: There is no such note, or it is not saved.
        """
        with self._mutex:
            seen = base if base is not None else self._held(id).entry
            texts = parts(seen.text)
            text = "\n\n".join(texts) if choice is None else texts[choice]
            return self.edit(id, text=text, base=seen)

    def confirm(self, id: str, document: Document) -> Entry:  # noqa: A002
        """Believe the place where a note was found: that is its passage from now on. Durable, undoable.

        Args:
            id: Which note or bookmark.
            document: Its document as it is now.

        Raises:
            NotebookError: There is none of that id, it was found nowhere, or it is not saved.
        """
        from reader.notes.anchoring import locate

        with self._mutex:
            span = locate(self._shown(self._held(id).entry), document).span
            if span is None:
                hint = "Attach it to the passage where it belongs."
                raise NotebookError("The passage of this note is not in the document any more.", hint=hint)
            return self.attach(id, document, span)

    def attach(self, id: str, document: Document, span: Span) -> Entry:  # noqa: A002
        """Give a note or bookmark another passage, in any document. Durable when this returns, undoable.

        Args:
            id: Which one.
            document: As it is now.
            span: Characters of its text.

        Raises:
            NotebookError: There is none of that id, or it is not saved.
        """
        from reader.notes.attaching import attached

        with self._mutex:
            held = self._held(id)
            return self._change(held, "attaching", attached(held.table, document, span))

    def detach(self, id: str) -> Entry:  # noqa: A002
        """Take a note or bookmark off its passage: an orphan, with its quote, until it is attached.

        Raises:
            NotebookError: There is none of that id, or it is not saved.
        """
        from reader.notes.attaching import detached

        with self._mutex:
            held = self._held(id)
            return self._change(held, "detaching", detached(held.table))

    def delete(self, id: str) -> None:  # noqa: A002 (the field's word)
        """Move a note or bookmark to the trash; durable when this returns. `undo` brings it back.

        Raises:
            NotebookError: There is none of that id, or it could not be deleted.
        """
        with self._mutex:
            held = self._held(id)
            before = self._store.delete(id)
            self._forget()
            self._steps.add(_NoteStep(self, f"deletion of {_called(held.entry)}", id, before, None))

    @contextmanager
    def together(self, words: str) -> Iterator[None]:
        """Take the changes made meanwhile by this thread for one, which `undo` takes back at once.

        Args:
            words: What is done, for `Undone: …`, where it is more than one change.
        """
        with self._mutex, self._steps.together(words):
            yield

    def undo(self) -> str | None:
        """Take back the last action that was done through this notebook: a change, or those of `together`.

        Returns:
            What was taken back, for `Undone: …`; `None` if there is nothing.

        Raises:
            NotebookError: It could not be saved; it can be tried again.
        """
        with self._mutex:
            return self._steps.undo()

    @property
    def undo_words(self) -> str:
        """What `undo` would take back; empty if there is nothing."""
        return self._steps.words

    @property
    def undo_steps(self) -> int:
        """How many actions `undo` could take back."""
        return len(self._steps)

    def redo(self) -> str | None:
        """Make the change again that `undo` took back last.

        Returns:
            What was made again; `None` if there is nothing.

        Raises:
            NotebookError: It could not be saved; it can be tried again.
        """
        with self._mutex:
            return self._steps.redo()

    def _add(
        self,
        kind: str,
        anchor: Anchor,
        text: str,
        info: DocumentInfo,
        heading: Sequence[str],
        length: int,
        label: str,
        tags: Sequence[str],
        rival: float,
    ) -> Entry:
        with self._mutex:
            now = self._now().astimezone(UTC)
            id = new_id(now)  # noqa: A001
            table = new_table(
                key=id,
                kind=kind,
                now=now.replace(microsecond=0),
                anchor=anchor,
                document=DocumentSnapshot.of(info),
                heading=[one_line(title) for title in heading],
                length=length,
                rival=rival,
                fields={"label": one_line(label), "tags": _tags(tags), "text": normalise(text)},
            )
            table = _storable(table)
            self._store.create(id, table)
            self._forget()
            entry = self._shown(self._store.held[id].entry)
            self._steps.add(
                _NoteStep(self, f"adding of {_called(entry)}", id, None, self._store.held[id].table)
            )
            return entry

    def _apply(self, id: str, words: str, change: Callable[[Table], Table]) -> None:  # noqa: A002
        before: list[Table] = []

        def edit(table: Table) -> Table:
            before.append(table)
            return change(table)

        self._store.change(id, edit)
        self._forget()
        after = self._store.held[id].table
        if before and after != before[0]:
            self._steps.add(_NoteStep(self, words, id, before[0], after))

    def turn_note(self, step: _NoteStep, *, backwards: bool) -> _NoteStep:
        """Take a step back, or make it again; gives it as it can be turned the other way.

        Raises:
            NotebookError: It could not be saved.
        """
        wanted, left = (step.before, step.after) if backwards else (step.after, step.before)
        if wanted is None:
            current = self._store.delete(step.id)
            left = current if current is not None else left
        elif left is None:
            self._store.revive(step.id, wanted)
        else:
            origin, goal = left, wanted
            if step.id in self._store.held:
                self._store.change(
                    step.id, lambda table: merge(origin, {**goal, "updated": origin["updated"]}, table)
                )
            else:
                self._store.revive(step.id, goal)
        self._forget()
        held = self._store.held.get(step.id)
        reached = held.table if held else None
        before, after = (reached, left) if backwards else (left, reached)
        return replace(step, before=before, after=after)

    # --- places --------------------------------------------------------------------------------------

    def locate(self, document: Document) -> Mapping[str, Located]:
        """Where each entry of a document stands in its text as it is now, by id.

        Cheap for those whose quote is still where it was; the others are searched for, some ms each.
        """
        from reader.notes.anchoring import locate

        entries = self.of_document(document.id)
        return {entry.id: locate(entry, document) for entry in entries}

    def locate_draft(self, draft: Draft, document: Document) -> Located:
        """Where a draft belongs in `document` as it is now."""
        from reader.notes.anchoring import locate_anchor

        origin = draft.origin
        digest = origin.document.digest if origin.document is not None else ""
        return locate_anchor(draft.anchor, document, digest=digest, length=origin.length, rival=origin.rival)

    def draft_on(self, document: Document, passage: int) -> Draft | None:
        """The newest draft that belongs to a passage, of a new note or of one that stands there.

        One that is being written is only given where there is no other.

        Args:
            document: The document as it is now.
            passage: 0-based number.
        """
        drafts = [draft for draft in self.drafts() if draft.anchor.document == document.id]
        entries = self.locate(document) if drafts else {}
        for draft in sorted(drafts, key=lambda draft: draft.is_elsewhere):
            located = entries.get(draft.key) or self.locate_draft(draft, document)
            if located.passage == passage:
                return draft
        return None

    def rebind(self, infos: Sequence[DocumentInfo]) -> Mapping[str, DocumentInfo]:
        """Let entries follow documents that were renamed or moved: by digest, then by a title that is unique.

        Only what is shown changes; files say the new path when they are next written.

        Args:
            infos: All documents of the collection.

        Returns:
            The documents that were found again, by their old id.
        """
        from reader.notes.anchoring import moved

        with self._mutex:
            drafts = (draft.origin.document for draft in self._drafts.all())
            snapshots = {document.id: document for document in drafts if document is not None}
            snapshots |= {held.entry.document.id: held.entry.document for held in self._store.held.values()}
            self._moved = moved(snapshots.values(), infos)
            self._known = {info.id: info for info in infos}
            self._forget()
            return dict(self._moved)

    def _shown(self, entry: Entry) -> Entry:
        """The entry with its document as it is called now."""
        info = self._moved.get(entry.document.id)
        if info is None:
            return self._titled(entry)
        # Still the text it was made on: what was edited and renamed at once is looked for by its words.
        document = replace(DocumentSnapshot.of(info), digest=entry.document.digest)
        return replace(entry, document=document, anchor=replace(entry.anchor, document=info.id))

    def _titled(self, entry: Entry) -> Entry:
        """The entry with what is known of its document, if its record names the id at most."""
        info = self._known.get(entry.document.id)
        if info is None or entry.document.title != entry.document.id:
            return entry
        return replace(entry, document=replace(DocumentSnapshot.of(info), digest=entry.document.digest))

    def _forget(self) -> None:
        self._sorted = None
        self._grouped = None

    # --- drafts --------------------------------------------------------------------------------------

    def save_draft(
        self, key: str, anchor: Anchor, body: NoteBody | str, origin: Origin | None = None, name: str = ""
    ) -> None:
        """Keep what is being typed; durable when this returns, and never half.

        Args:
            key: The id of the note being edited, or any words for a new one.
            anchor: Where it belongs.
            body: All of the text so far, and the tags.
            origin: What it began from.
            name: Which of the drafts of that key, see `drafts.new_name`; by default the only one.

        Raises:
            NotebookError: It could not be kept.
        """
        written = NoteBody(body) if isinstance(body, str) else body
        try:
            self._drafts.save(key, anchor, written, self._now(), origin, name)
        except OSError as error:
            raise not_saved(error, self._places.state, "The draft was not saved") from error

    def drafts(self) -> tuple[Draft, ...]:
        """What was typed and never saved, newest first, with their documents as they are called now."""
        found = []
        for draft in self._drafts.all():
            info = self._moved.get(draft.anchor.document)
            anchor = replace(draft.anchor, document=info.id) if info is not None else draft.anchor
            found.append(replace(draft, anchor=anchor))
        return tuple(found)

    def claim_draft(self, name: str) -> Claim | None:
        """The right to write a draft, until it is released or the program ends; `None` if another has it."""
        return self._drafts.claim(name)

    def drop_needless_drafts(self) -> None:
        """Discard the drafts that say what their note says by now, but for those being written.

        Raises:
            NotebookError: One cannot be removed.
        """
        for draft in self.drafts():
            entry = None if draft.is_elsewhere else self.get(draft.key)
            if entry is not None and draft.body(entry.tags).is_like(NoteBody(entry.text, entry.tags)):
                self.discard_draft(draft.name)

    def discard_draft(self, name: str) -> None:
        """Forget a draft, because its note is saved or not wanted.

        Args:
            name: Of the draft, or the key of one that was saved without a name.

        Raises:
            NotebookError: It cannot be removed.
        """
        try:
            self._drafts.discard(name)
        except OSError as error:
            raise not_saved(error, self._places.state, "The draft was not removed") from error

    def throw_draft_away(self, draft: Draft) -> None:
        """Move a draft to the trash, because it is not wanted. `undo` brings it back.

        Raises:
            NotebookError: It is still there.
        """
        with self._mutex:
            self.turn_draft(draft.name, backwards=False)
            words = one_line(draft.text or draft.anchor.quote, 40)
            self._steps.add(_DraftStep(self, f"discarding of draft “{words}”", draft.name))

    def turn_draft(self, name: str, *, backwards: bool) -> None:
        """Move a draft to the trash, or back out of it.

        Raises:
            NotebookError: It is where it was.
        """
        try:
            if backwards:
                self._drafts.bring_back(name)
            else:
                self._drafts.throw_away(name)
        except OSError as error:
            words = "The draft was not brought back" if backwards else "The draft was not removed"
            raise not_saved(error, self._places.state, words) from error


def _place(entry: Entry) -> tuple[str, str, int, int, str]:
    return entry.document.path, entry.document.id, entry.anchor.span.start, entry.anchor.span.end, entry.id


def _tags(tags: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(tag for tag in (normalise(one_line(tag)) for tag in tags) if tag))


def _called(entry: Entry) -> str:
    """An entry in a few words, for `Undone: …`."""
    words = one_line(entry.label or entry.text or entry.anchor.quote, 40)
    return f"{entry.kind} “{words}”" if words else f"{entry.kind}"


def _seen(seen: Entry, held: Entry) -> Table:
    """The fields in which what the user saw differs from what is shown by now."""
    fields: Table = {}
    if seen.text != held.text:
        fields["text"] = seen.text
    if seen.label != held.label:
        fields["label"] = seen.label
    if seen.tags != held.tags:
        fields["tags"] = list(seen.tags)
    if seen.updated != held.updated:
        fields["updated"] = seen.updated
    return fields


def _storable(table: Table) -> Table:
    """The record with every text in a form that TOML can hold."""

    def stored(value: Any) -> Any:
        match value:
            case str():
                return normalise(value)
            case list():
                return [stored(item) for item in value]
            case dict():
                return {name: stored(item) for name, item in value.items()}
            case _:
                return value

    return {name: stored(value) for name, value in table.items()}


def _known(document: Document, span: Span) -> dict[str, Any]:
    from reader.notes.anchoring import rival_score

    anchor = make_anchor(document, span)
    return {
        "info": document.info,
        "heading": document.heading_path(anchor.span.start),
        "length": len(document.text),
        "rival": rival_score(document, anchor),
    }
