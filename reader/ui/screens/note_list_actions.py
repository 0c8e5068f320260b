"""The list of all bookmarks and notes, and what is done there."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.binding import Binding

from reader.errors import NotebookError, ReaderError
from reader.notes.annotations import Confidence
from reader.ui.screens.note_actions import NoteActions
from reader.ui.screens.note_writing import STILL_READING
from reader.ui.screens.reading_base import Target

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reader.notes.annotations import Entry
    from reader.ui.screens.notes_list import NoteAction


class NoteListActions(NoteActions):
    """The part of the reading screen that shows the list."""

    BINDINGS: ClassVar = [
        Binding("apostrophe", "notes", "Notes", tooltip="All bookmarks and notes", id="note.list"),
    ]

    @work(group="editor", exclusive=True, exit_on_error=False)
    async def action_notes(self) -> None:
        """Show all drafts, notes and bookmarks, and do what is asked there."""
        from reader.ui.screens.notes_list import NotesScreen

        notebook, places = self.library.notebook, dict[str, str]()
        cursor, words, chosen = 0, "", ""
        while True:
            screen = NotesScreen(
                self.library.entries(),
                drafts=notebook.drafts(),
                glyphs=self.glyphs,
                place=str(self.library.places.notes),
                problems=[str(problem) for problem in notebook.problems()],
                places=places,
                find_places=self._places_in,
                cursor=cursor,
                chosen=chosen,
                words=words,
            )
            action = await self.app.push_screen_wait(screen)
            if action is None:
                return
            words, cursor, before = screen.words, screen.cursor, {entry.id for entry in screen.entries}
            if action.verb == "open" and (entry := notebook.get(action.id)) is not None:
                self.open_entry(entry)
                return
            await self._act(action)
            back = [entry.id for entry in self.library.entries() if entry.id not in before]
            chosen = back[0] if action.verb in {"undo", "redo"} and back else ""

    async def _act(self, action: NoteAction) -> None:
        """Do what was asked for in the list."""
        notebook = self.library.notebook
        entry = notebook.get(action.id)
        try:
            match action.verb:
                case "undo":
                    words = await self.run_in_thread(notebook.undo)
                    self.note_saved(f"Undone: {words}" if words else "Nothing to undo")
                case "redo":
                    words = await self.run_in_thread(notebook.redo)
                    self.note_saved(f"Redone: {words}" if words else "Nothing to redo")
                case "edit" if entry is not None:
                    await self.write_task(self.task_for(entry))
                case "external" if entry is not None:
                    await self.write_outside(self.task_for(entry))
                case "delete" if entry is not None:
                    await self.run_in_thread(notebook.delete, entry.id)
                    self.note_saved("Deleted (u undoes)")
                case "discard":
                    await self.run_in_thread(notebook.discard_draft, action.id)
                    self.say("Draft discarded")
                case "continue" | "continue outside":
                    drafts = notebook.drafts()
                    draft = next((draft for draft in drafts if draft.key == action.id), None)
                    task = self.task_of(draft) if draft is not None else None
                    if task is not None and action.verb == "continue":
                        await self.write_task(task)
                    elif task is not None:
                        await self.write_outside(task)
        except NotebookError as error:
            self.show_error(str(error))

    def open_entry(self, entry: Entry) -> None:
        """Go to the passage of a bookmark or note."""
        if not self.library.has(entry.anchor.document):
            gone = f"{entry.anchor.document} is not in the collection any more; the note is kept."
            self.show_error(gone if self.library.progress.complete else STILL_READING)
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

    def _places_in(self, document_id: str) -> Mapping[str, str]:
        """What is to be said of the places of a document's entries, by id; called in a thread."""
        notebook = self.library.notebook
        entries = notebook.of_document(document_id)
        try:
            located = notebook.locate(self.library.document(document_id))
        except ReaderError:
            complete = self.library.progress.complete
            words = "its document is gone" if complete else "its document is not read yet"
            return {entry.id: words for entry in entries}
        said = {}
        for entry in entries:
            place = located.get(entry.id)
            if place is None:
                continue
            if place.passage is None:
                said[entry.id] = "its passage is gone"
            elif place.confidence is Confidence.MAYBE:
                said[entry.id] = "place uncertain"
            elif place.passage != entry.anchor.passage:
                said[entry.id] = f"found elsewhere, ¶ {place.passage + 1}"
        return said
