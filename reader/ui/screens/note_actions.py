"""Bookmarks, notes and tags on the selection or the current passage, and the way from mark to mark."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.binding import Binding

from reader.errors import NotebookError
from reader.notes.annotations import Bookmark, Note
from reader.notes.drafts import NoteBody
from reader.notes.tag_words import parse_tags
from reader.ui.screens.note_outside import NoteOutside
from reader.ui.screens.reading_base import Target
from reader.ui.screens.tag_prompt import TagPrompt

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from reader.model import Document, Span
    from reader.notes.annotations import Entry
    from reader.ui.screens.note_writing import Task


class NoteActions(NoteOutside):
    """The part of the reading screen that changes the notebook."""

    BINDINGS: ClassVar = [
        Binding(
            "m", "bookmark", "Bookmark", tooltip="Bookmark the selection or passage, or take it back",
            id="note.bookmark",
        ),
        Binding("a", "note", "Note", tooltip="Write a note on the selection or passage", id="note.add"),
        Binding("t", "tags", "Tags", tooltip="Your tags on the selection or passage", id="note.tags"),
        Binding("[", "marked(-1)", "Previous mark", tooltip="Passage marked before", id="note.previous"),
        Binding("]", "marked(1)", "Next mark", tooltip="Passage marked next", id="note.next"),
        Binding("e", "external", "Editor", tooltip="Edit the note in $EDITOR", id="note.external"),
        Binding("u", "undo", "Undo", tooltip="Undo the last change to notes", id="note.undo"),
        Binding("ctrl+r", "redo", "Redo", tooltip="Redo it", id="note.redo"),
    ]  # fmt: skip

    @property
    def passage_entries(self) -> Sequence[Entry]:
        """The bookmarks and notes that begin in the current passage."""
        view = self.pane.view
        if view is None:
            return ()
        ids = {remark.id for remark in view.remarks.get(self.pane.passage, ())}
        return [entry for entry in self.library.notebook.of_document(view.document.id) if entry.id in ids]

    def entries_on(self, span: Span) -> Sequence[Entry]:
        """The bookmarks and notes on exactly these characters of the open document."""
        view = self.pane.view
        if view is None:
            return ()
        ids = {
            remark.id
            for remarks in view.remarks.values()
            for remark in remarks
            if remark.start == span.start and remark.end == span.end
        }
        return [entry for entry in self.library.notebook.of_document(view.document.id) if entry.id in ids]

    @work(group="notebook", exit_on_error=False)
    async def action_bookmark(self) -> None:
        """Bookmark the current passage, or take its bookmark back."""
        span, view, passage = self.passage_span(), self.pane.view, self.pane.passage
        if span is None or view is None:
            return
        chosen, notebook = self.chosen_span(), self.library.notebook
        try:
            if chosen is None:
                placed = await self.run_in_thread(notebook.toggle_bookmark, view.document, passage)
            else:
                marks = [entry for entry in self.entries_on(chosen) if isinstance(entry, Bookmark)]
                placed = await self.run_in_thread(self._toggle_words, view.document, chosen, marks)
        except NotebookError as error:
            self.set_unsaved("bookmark not saved")
            self.show_error(str(error))
            return
        self.leave_selection()
        taken = f"Bookmark taken back ({self.key_of('note.undo')} undoes)"
        self.note_saved("Bookmarked" if placed else taken)

    def _toggle_words(self, document: Document, span: Span, marks: Sequence[Bookmark]) -> Bookmark | None:
        """Bookmark words, or take back the bookmarks that they have; called in a thread."""
        notebook = self.library.notebook
        with notebook.together(f"deletion of {len(marks)} bookmarks"):
            for entry in marks:
                notebook.delete(entry.id)
        return None if marks else notebook.bookmark(document, span)

    @work(group="editor", exclusive=True, exit_on_error=False)
    async def action_note(self) -> None:
        """Write a note on the selection or the current passage, or go on with what is there."""
        task = self._task_here()
        if task is not None:
            await self.write_task(task)
            if task.keeper.has_draft or task.keeper.is_closed:
                self.leave_selection()

    @work(group="editor", exclusive=True, exit_on_error=False)
    async def action_external(self) -> None:
        """Edit that note in the user's own editor."""
        if self.may_run_editor():
            task = self._task_here()
            if task is not None:
                await self.write_outside(task)
                self.leave_selection()

    def _task_here(self) -> Task | None:
        """What there is to write on the selection, else on the current passage."""
        chosen, passage = self.chosen_span(), self.passage_span()
        view = self.pane.view
        if passage is None or view is None:
            return None
        if chosen is None:
            return self.task_here(self._note_here, view.document, self.pane.passage)
        note = next((entry for entry in self.entries_on(chosen) if isinstance(entry, Note)), None)
        return self.task_on_words(note, view.document, chosen)

    @property
    def _note_here(self) -> Note | None:
        return next((entry for entry in self.passage_entries if isinstance(entry, Note)), None)

    @work(group="editor", exclusive=True, exit_on_error=False)
    async def action_tags(self) -> None:
        """Ask for the user's tags: those of the note on the selection or passage, else of its bookmark."""
        span, view = self.passage_span(), self.pane.view
        if span is None or view is None:
            return
        span = self.chosen_span() or span
        here = self.passage_entries if self.chosen_span() is None else self.entries_on(span)
        entry = next((one for one in here if isinstance(one, Note)), None) or next(iter(here), None)
        before = ", ".join(entry.tags) if entry is not None else ""
        title = f"Tags of the {entry.kind}" if entry is not None else "Tags of a new bookmark"
        answer = await self.app.push_screen_wait(TagPrompt(title, before, self.library.tag_names()))
        if answer is None or answer == before:
            return
        tags = parse_tags(answer)
        notebook, said = self.library.notebook, "Tags saved"
        try:
            if entry is not None:
                saved = await self.run_in_thread(notebook.edit, entry.id, tags=tags, base=entry)
                said = self.saved_words(said, NoteBody(entry.text, tags), entry, saved)
            elif tags:
                await self.run_in_thread(notebook.bookmark, view.document, span, tags=tags)
        except NotebookError as error:
            self.show_error(str(error))
            return
        self.leave_selection()
        self.note_saved(said)

    @work(group="notebook", exit_on_error=False)
    async def action_undo(self) -> None:
        """Undo the last change to notes."""
        await self.step_back(self.library.notebook.undo, "Undone", "Nothing to undo")

    @work(group="notebook", exit_on_error=False)
    async def action_redo(self) -> None:
        """Redo what was undone."""
        await self.step_back(self.library.notebook.redo, "Redone", "Nothing to redo")

    async def step_back(self, step: Callable[[], str | None], done: str, nothing: str) -> None:
        """Undo or redo a change to the notes, and say so."""
        try:
            words = await self.run_in_thread(step)
        except NotebookError as error:
            self.show_error(str(error))
            return
        self.note_saved(f"{done}: {words}" if words else nothing)

    def action_marked(self, step: int) -> None:
        """To the next passage with a bookmark or note, or the one before; then into the next document."""
        view = self.pane.view
        if view is None:
            return
        here = [number for number in sorted(view.remarks) if (number - self.pane.passage) * step > 0]
        if here:
            self.pane.go_to(min(here, key=lambda number: abs(number - self.pane.passage)))
            return
        marks = self.listing.rows.marks
        sort = self.results.query.sort if self.results is not None else None
        documents = [info.id for info in self.library.documents(sort)]
        at = documents.index(view.document.id) if view.document.id in documents else -1
        further = documents[at + 1 :] if step > 0 else documents[: max(at, 0)][::-1]
        there = next((document for document in further if document in marks), None)
        if there is None:
            self.say("No further mark" if marks else "Nothing is marked yet")
            return
        numbers = marks[there].bookmarks | marks[there].notes
        self.trail.leave(self.pane.place)
        self.load(Target(there, min(numbers) if step > 0 else max(numbers)))
