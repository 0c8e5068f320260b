"""Writing a note on a passage, here or in the user's own editor, until it is saved or left as a draft."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from reader.errors import NotebookError, ReaderError
from reader.notes.annotations import Confidence, make_anchor
from reader.notes.drafts import NoteBody, Origin, Revision
from reader.notes.keeper import DraftKeeper
from reader.notes.merged import merged_in
from reader.ui.screens.reading_base import ReadingBase

if TYPE_CHECKING:
    from collections.abc import Callable

    from reader.model import Document, Span
    from reader.notes.annotations import Entry
    from reader.notes.drafts import Draft

ELSEWHERE = "Being written in another session"
"""What is said of a draft that must be left alone."""
_WRITTEN_HERE = f"{ELSEWHERE} too: this is a draft of its own."
STILL_READING = "The collection is still being read; try again in a moment."


@dataclass(frozen=True, slots=True)
class Task:
    """A note that is to be written."""

    title: str
    quote: str
    keeper: DraftKeeper
    body: NoteBody
    """What to begin with."""
    save: Callable[[NoteBody], str]
    """Brings it to disk and says so in words."""
    notice: str = ""


class NoteWriting(ReadingBase):
    """The part of the reading screen that has notes written."""

    def note_saved(self, message: str) -> None:
        """Say that a change to the notes is on disk, and draw it."""
        self.set_unsaved("")
        self.say(message)
        self.reload()

    async def write_task(self, task: Task, error: str = "", said: str = "") -> None:
        """Open the editor until what was written is on disk, as the note or as a draft, or discarded.

        Args:
            task: What is to be written.
            error: Why it could not be saved.
            said: What is told until the text is changed.
        """
        from reader.ui.screens.note_editor import NoteEditor

        body, problem = task.body, error or None
        while True:
            editor = NoteEditor(
                task.title,
                task.quote,
                body,
                keeper=task.keeper,
                notice=task.notice,
                error=problem or "",
                said=said,
                known=self.library.tag_names(),
            )
            said = ""
            try:
                written = await self.app.push_screen_wait(editor)
            except asyncio.CancelledError:
                task.keeper.release()
                raise
            if written is None:
                task.keeper.release()
                self._left(task)
                return
            body = written
            problem = await self.save_task(task, body)
            if problem is None:
                return

    def _left(self, task: Task) -> None:
        """Say what became of what was written."""
        self.set_unsaved("")
        if task.keeper.has_draft:
            self.say(f"Draft kept; {self.key_of('note.add')} continues it")
        elif task.keeper.is_closed:
            self.say("Discarded")

    async def save_task(self, task: Task, body: NoteBody) -> str | None:
        """Save a note; why it could not be saved, or `None`."""
        try:
            words = await self.run_in_thread(task.save, body)
        except NotebookError as problem:
            self.set_unsaved("note not saved")
            return str(problem)
        with suppress(NotebookError):
            await self.run_in_thread(task.keeper.discard)
        task.keeper.release()
        self.note_saved(words)
        return None

    def saved_words(self, what: str, written: NoteBody, seen: Entry, saved: Entry) -> str:
        """Say that a change was saved, and what it was merged with.

        Args:
            what: Was saved, for where nothing was merged.
            written: By the user.
            seen: The note as the user saw it when the change began.
            saved: The note as it is now.
        """
        merged = merged_in(written, seen, saved)
        if not merged.words:
            return what
        shows = f" ({self.key_of('note.list')} shows them)" if merged.has_texts else ""
        return f"Saved, merged with a change elsewhere: {merged.words}{shows}"

    def new_note(self, document: Document, span: Span, draft: Draft | None = None) -> Task:
        """A note that is not there yet."""
        notebook, anchor = self.library.notebook, make_anchor(document, span)
        key = draft.key if draft is not None else f"{document.id}#{span.start}"

        def origin() -> Origin:
            return draft.origin if draft is not None else Origin.of_place(document, anchor)

        def save(written: NoteBody) -> str:
            entry = notebook.annotate(document, span, written.text, tags=written.tags)
            return f"Saved: note on ¶ {entry.anchor.passage + 1}"

        keeper = DraftKeeper(notebook, key, anchor, plain=NoteBody(), draft=draft, origin=origin)
        notice = self.continued(draft) if draft is not None else ""
        return Task(document.info.title, anchor.quote, keeper, keeper.latest, save, notice)

    def continued(self, draft: Draft) -> str:
        """What the editor says of a draft it goes on with."""
        from reader.ui.screens.note_editor import NoteEditor

        when = draft.saved.astimezone()
        today = when.date() == datetime.now().astimezone().date()
        since = f"{when:{'%H:%M' if today else '%Y-%m-%d %H:%M'}}"
        return f"Draft from {since} continued; {self.key_of('editor.discard', NoteEditor)} discards it"

    def change_of(self, entry: Entry, draft: Draft | None = None) -> Task:
        """Another text of a note or bookmark that is there; its draft goes on from what it began from."""
        notebook = self.library.notebook
        plain = NoteBody(entry.text, entry.tags)
        base, notice = entry, ""
        if draft is not None and draft.body(entry.tags).is_like(plain):
            with suppress(NotebookError):
                notebook.discard_draft(draft.name)
            draft = None
        if draft is not None:
            base, notice = draft.base(entry), self.continued(draft)
            if base.text != entry.text:
                notice += "\nThe note was changed since: saving keeps both texts."
        origin = replace(Origin.of_entry(entry), base=Revision.of(base))
        keeper = DraftKeeper(
            notebook, entry.id, entry.anchor, plain=plain, draft=draft, origin=lambda: origin
        )

        def save(written: NoteBody) -> str:
            saved = notebook.edit(entry.id, text=written.text, tags=written.tags, base=base)
            return self.saved_words("Saved: note changed", written, base, saved)

        return Task(entry.document.title, entry.anchor.quote, keeper, keeper.latest, save, notice)

    # What there is to write. Nothing here gives way to other tasks: what is typed in the same breath is
    # meant for the editor, which has to be there when it comes.

    def task_here(self, entry: Entry | None, document: Document, passage: int) -> Task | None:
        """What there is to write on a passage: its draft, else its note, else a new one.

        Args:
            entry: The note that stands there.
            document: What is read.
            passage: 0-based number.
        """
        draft = self.library.notebook.draft_on(document, passage)
        if draft is not None and not draft.is_elsewhere:
            return self.task_of(draft)
        if entry is not None:
            return self.task_for(entry)
        task = self.new_note(document, document.passages[passage].span)
        return task if draft is None else replace(task, notice=_WRITTEN_HERE)

    def task_on_words(self, entry: Entry | None, document: Document, span: Span) -> Task | None:
        """What there is to write on some words: their draft, else their note, else a new one.

        Args:
            entry: The note that stands on exactly these words.
            document: What is read.
            span: Characters of its text.
        """
        notebook = self.library.notebook
        drafts = [draft for draft in notebook.drafts() if draft.anchor.document == document.id]
        for draft in (draft for draft in drafts if not draft.is_elsewhere):
            known = notebook.get(draft.key) is not None
            if not known and notebook.locate_draft(draft, document).span == span:
                return self.task_of(draft)
        return self.new_note(document, span) if entry is None else self.task_for(entry)

    def task_for(self, entry: Entry) -> Task:
        """To go on with an entry, with its draft if there is one."""
        drafts = [draft for draft in self.library.notebook.drafts() if draft.key == entry.id]
        for draft in drafts:
            task = self.change_of(entry, draft)
            if not draft.is_elsewhere and task.keeper.claim():
                return task
        task = self.change_of(entry)
        return replace(task, notice=_WRITTEN_HERE) if drafts else task

    def task_of(self, draft: Draft) -> Task | None:
        """To go on with a draft where it belongs now; `None`, with a word about it, if that cannot be."""
        task = None if draft.is_elsewhere else self._placed_task(draft)
        if draft.is_elsewhere or (task is not None and not task.keeper.claim()):
            self.show_error(f"{ELSEWHERE}: the draft is left alone.")
            return None
        return task

    def _placed_task(self, draft: Draft) -> Task | None:
        notebook = self.library.notebook
        entry = notebook.get(draft.key)
        if entry is not None:
            return self.change_of(entry, draft)
        try:
            document = self.library.document(draft.anchor.document)
        except ReaderError as error:
            reading = not self.library.progress.complete
            self.show_error(f"The draft is kept. {STILL_READING if reading else error}")
            return None
        located = notebook.locate_draft(draft, document)
        if located.span is None:
            self.show_error(f"The draft is kept, but its passage is gone from {document.info.title}.")
            return None
        task = self.new_note(document, located.span, draft)
        if located.confidence is Confidence.MAYBE:
            task = replace(task, notice=f"{task.notice}\nThe text was edited: is this the passage?")
        return task

    # Drafts of earlier sessions.

    def _offer_draft(self) -> None:
        """Say that something was being typed when an earlier session ended."""
        self.run_worker(self._tell_of_drafts(), group="drafts", exit_on_error=False)

    async def _tell_of_drafts(self) -> None:
        with suppress(NotebookError):
            await self.run_in_thread(self.library.notebook.drop_needless_drafts)
        known = await self.run_in_thread(self.library.notebook.drafts)
        drafts = [draft for draft in known if not draft.is_elsewhere]
        if drafts:
            add, listed = self.key_of("note.add"), self.key_of("note.list")
            held = "1 draft" if len(drafts) == 1 else f"{len(drafts):,} drafts"
            self.say(f"{held} kept: {listed} lists; {add} on the passage goes on")
