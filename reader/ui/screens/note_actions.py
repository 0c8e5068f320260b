"""Bookmarks, notes and tags on the current passage, and the list of all of them."""

from __future__ import annotations

import os
import shlex
import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.binding import Binding

from reader.errors import NotebookError, ReaderError
from reader.notes.annotations import Note, make_anchor
from reader.ui.screens.dialogs import Prompt
from reader.ui.screens.reading_base import ReadingBase, Target

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from reader.model import Anchor, Document, Span
    from reader.notes.annotations import Entry
    from reader.ui.screens.note_editor import NoteBody


class NoteActions(ReadingBase):
    """The part of the reading screen that changes the notebook."""

    BINDINGS: ClassVar = [
        Binding(
            "m", "bookmark", "Bookmark", tooltip="Bookmark the passage, or take it back", id="note.bookmark"
        ),
        Binding("a", "note", "Note", tooltip="Write a note on the passage", id="note.add"),
        Binding("t", "tags", "Tags", tooltip="Your tags on the passage", id="note.tags"),
        Binding("apostrophe", "notes", "Notes", tooltip="All bookmarks and notes", id="note.list"),
        Binding("e", "external", "Editor", tooltip="Edit the note in $EDITOR", id="note.external"),
        Binding("u", "undo", "Undo", tooltip="Undo the last change to notes", id="note.undo"),
        Binding("ctrl+r", "redo", "Redo", tooltip="Redo it", id="note.redo"),
    ]

    @property
    def passage_entries(self) -> Sequence[Entry]:
        """The bookmarks and notes on the current passage."""
        view = self.pane.view
        if view is None:
            return ()
        ids = {remark.id for remark in view.remarks.get(self.pane.passage, ())}
        return [entry for entry in self.library.entries() if entry.id in ids]

    @work(thread=True, group="notebook", exit_on_error=False)
    def action_bookmark(self) -> None:
        """Bookmark the current passage, or take its bookmark back."""
        span, view = self.passage_span(), self.pane.view
        if span is None or view is None:
            return
        try:
            placed = self.library.notebook.toggle_bookmark(view.document, self.pane.passage)
        except NotebookError as error:
            self.app.call_from_thread(self.set_unsaved, "bookmark not saved")
            self.app.call_from_thread(self.show_error, str(error))
            return
        self.app.call_from_thread(
            self.note_saved, "Bookmarked" if placed else "Bookmark taken back (u undoes)"
        )

    def note_saved(self, message: str) -> None:
        """Say that a change to the notes is on disk, and draw it."""
        self.set_unsaved("")
        self.say(message)
        self.reload()

    @work(group="editor", exclusive=True, exit_on_error=False)
    async def action_note(self) -> None:
        """Write a note on the current passage."""
        span, view = self.passage_span(), self.pane.view
        if span is None or view is None:
            return
        notes = [entry for entry in self.passage_entries if isinstance(entry, Note)]
        if notes:
            await self.edit_note(notes[0])
        else:
            await self.write_note(view.document, span)

    async def write_note(self, document: Document, span: Span, text: str = "") -> None:
        """Ask for a note until it is saved or dropped."""
        from reader.ui.screens.note_editor import NoteBody

        anchor = make_anchor(document, span)
        key = f"{document.id}#{span.start}"
        body = NoteBody(text or self._draft_text(key))

        def save(written: NoteBody) -> str:
            entry = self.library.notebook.annotate(document, span, written.text, tags=written.tags)
            return f"Saved: note on ¶ {entry.anchor.passage + 1}"

        await self._ask_and_save(document.info.title, anchor, body, key, save)

    async def edit_note(self, entry: Entry) -> None:
        """Ask for another text of a note or bookmark until it is saved or dropped."""
        from reader.ui.screens.note_editor import NoteBody

        body = NoteBody(self._draft_text(entry.id) or entry.text, entry.tags)

        def save(written: NoteBody) -> str:
            self.library.notebook.edit(entry.id, text=written.text, tags=written.tags, base=entry)
            return "Saved: note changed"

        await self._ask_and_save(entry.document.title, entry.anchor, body, entry.id, save)

    async def _ask_and_save(
        self, title: str, anchor: Anchor, body: NoteBody, key: str, save: Callable[[NoteBody], str]
    ) -> None:
        """Open the editor until what was written is on disk, or nothing is to be kept."""
        from reader.ui.screens.note_editor import NoteEditor

        notebook, error = self.library.notebook, ""
        while True:
            written = await self.app.push_screen_wait(
                NoteEditor(
                    title,
                    anchor.quote,
                    body,
                    keep_draft=lambda text: notebook.save_draft(key, anchor, text),
                    error=error,
                )
            )
            if written is None:
                return
            body = written
            try:
                words = await self.run_in_thread(save, written)
            except NotebookError as problem:
                error = str(problem)
                self.set_unsaved("note not saved")
                continue
            with suppress(NotebookError):
                await self.run_in_thread(notebook.discard_draft, key)
            self.note_saved(words)
            return

    def _draft_text(self, key: str) -> str:
        return next((draft.text for draft in self.library.notebook.drafts() if draft.key == key), "")

    def _offer_draft(self) -> None:
        """Open the editor on what was being typed when the last session ended."""
        drafts = self.library.notebook.drafts()
        if drafts:
            self.say("A note was being written when the last session ended: here it is.")
            self.resume_draft(drafts[0].key)

    @work(group="editor", exclusive=True, exit_on_error=False)
    async def resume_draft(self, key: str) -> None:
        """Go on with a draft."""
        draft = next((draft for draft in self.library.notebook.drafts() if draft.key == key), None)
        if draft is None:
            return
        entry = next((entry for entry in self.library.entries() if entry.id == key), None)
        try:
            if entry is not None:
                await self.edit_note(entry)
            else:
                document = await self.run_in_thread(self.library.document, draft.anchor.document)
                await self.write_note(document, draft.anchor.span, draft.text)
        except ReaderError as error:
            self.show_error(f"The draft is kept, but its document cannot be opened: {error}")

    @work(group="editor", exclusive=True, exit_on_error=False)
    async def action_tags(self) -> None:
        """Ask for the user's tags on the current passage."""
        from reader.ui.screens.note_editor import parse_tags

        span, view = self.passage_span(), self.pane.view
        if span is None or view is None:
            return
        entries = self.passage_entries
        before = ", ".join(entries[0].tags) if entries else ""
        known = ", ".join(self.library.tag_names()[:12])
        answer = await self.app.push_screen_wait(
            Prompt("Tags, separated by commas", before, hint=f"In use: {known}" if known else "")
        )
        if answer is None:
            return
        tags = tuple(parse_tags(answer))
        try:
            if entries:
                await self.run_in_thread(
                    self.library.notebook.edit, entries[0].id, tags=tags, base=entries[0]
                )
            elif tags:
                await self.run_in_thread(self.library.notebook.bookmark, view.document, span, tags=tags)
        except NotebookError as error:
            self.show_error(str(error))
            return
        self.note_saved("Tags saved")

    @work(group="editor", exclusive=True, exit_on_error=False)
    async def action_notes(self) -> None:
        """Show all bookmarks and notes, and do what is asked there."""
        from reader.ui.screens.notes_list import NotesScreen

        cursor, words = 0, ""
        while True:
            screen = NotesScreen(
                self.library.entries(),
                glyphs=self.glyphs,
                place=str(self.library.places.notes),
                problems=[str(problem) for problem in self.library.notebook.problems()],
                status=self._entry_status,
                cursor=cursor,
                words=words,
            )
            action = await self.app.push_screen_wait(screen)
            if action is None:
                return
            words = screen.words
            cursor = next((at for at, entry in enumerate(screen.shown) if entry.id == action.id), 0)
            entry = next((entry for entry in self.library.entries() if entry.id == action.id), None)
            if action.verb == "open" and entry is not None:
                self.open_entry(entry)
                return
            await self._act_on_entry(action.verb, entry)

    async def _act_on_entry(self, verb: str, entry: Entry | None) -> None:
        try:
            if verb == "edit" and entry is not None:
                await self.edit_note(entry)
            elif verb == "delete" and entry is not None:
                await self.run_in_thread(self.library.notebook.delete, entry.id)
                self.note_saved("Deleted (u undoes)")
            elif verb == "undo":
                words = await self.run_in_thread(self.library.notebook.undo)
                self.note_saved(f"Undid the {words}" if words else "Nothing to undo")
            elif verb == "redo":
                words = await self.run_in_thread(self.library.notebook.redo)
                self.note_saved(f"Made again the {words}" if words else "Nothing to redo")
        except NotebookError as error:
            self.show_error(str(error))

    def open_entry(self, entry: Entry) -> None:
        """Go to the passage of a bookmark or note."""
        if not self.library.has(entry.anchor.document):
            self.show_error(f"{entry.anchor.document} is not in the collection any more; the note is kept.")
            return
        self.trail.leave(self.pane.place)
        self.load(Target(entry.anchor.document, self._passage_of(entry)))
        self.action_focus_pane("reading")

    def _passage_of(self, entry: Entry) -> int:
        """The passage an entry stands on in the text as it is now; where it was made if it is lost."""
        try:
            located = self.library.notebook.locate(self.library.document(entry.anchor.document))
        except ReaderError:
            return entry.anchor.passage
        passage = located[entry.id].passage if entry.id in located else None
        return entry.anchor.passage if passage is None else passage

    def _entry_status(self, entry: Entry) -> str:
        gone = not self.library.has(entry.anchor.document)
        return "Its document is not in the collection any more; the note is kept." if gone else ""

    @work(group="notebook", exit_on_error=False)
    async def action_undo(self) -> None:
        """Undo the last change to notes."""
        await self._act_on_entry("undo", None)

    @work(group="notebook", exit_on_error=False)
    async def action_redo(self) -> None:
        """Redo what was undone."""
        await self._act_on_entry("redo", None)

    @work(group="editor", exclusive=True, exit_on_error=False)
    async def action_external(self) -> None:
        """Edit the note on the current passage in the user's own editor."""
        span, view = self.passage_span(), self.pane.view
        if span is None or view is None:
            return
        notes = [entry for entry in self.passage_entries if isinstance(entry, Note)]
        before = notes[0].text if notes else ""
        text = self._edit_outside(before)
        if text is None or text == before or not text.strip():
            return
        try:
            if notes:
                await self.run_in_thread(self.library.notebook.edit, notes[0].id, text=text, base=notes[0])
            else:
                await self.run_in_thread(self.library.notebook.annotate, view.document, span, text)
        except NotebookError as error:
            self.show_error(str(error))
            await self.write_note(view.document, span, text)
            return
        self.note_saved("Saved: note from the editor")

    def _edit_outside(self, text: str) -> str | None:
        """Run `$VISUAL` or `$EDITOR` on a temporary file; `None` when it could not be used."""
        command = os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi"
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "note.md"
            path.write_text(text, "utf-8")
            try:
                with self.app.suspend():
                    done = subprocess.run([*shlex.split(command), str(path)], check=False)
                after = path.read_text("utf-8", "replace")
            except (OSError, ValueError) as error:
                self.show_error(f"{command} cannot be run: {error}. Set $EDITOR.")
                return None
            if done.returncode:
                self.show_error(f"{command} ended with code {done.returncode}; the note is unchanged.")
                return None
        return after.strip()
