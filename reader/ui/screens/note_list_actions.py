"""The list of all bookmarks and notes, and what is done there."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.binding import Binding

from reader.errors import NotebookError, ReaderError
from reader.files import write_atomically
from reader.notes.drafts import NoteBody
from reader.notes.export import FORMATS, exported
from reader.notes.tag_words import TagChange, parse_tags
from reader.ui.note_rows import ListState
from reader.ui.screens.dialogs import Choice, Picker, Prompt
from reader.ui.screens.note_places import NotePlaces
from reader.ui.screens.note_writing import ELSEWHERE
from reader.ui.screens.tag_prompt import TagPrompt
from reader.ui.views import count

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reader.notes.annotations import Entry
    from reader.notes.drafts import Draft
    from reader.ui.screens.notes_keys import NoteAction

EXPORTS = {
    "markdown": ("Markdown", "md"),
    "json": ("JSON, Web Annotations", "json"),
    "toml": ("one TOML file", "toml"),
    "csv": ("CSV, a table", "csv"),
    "bibtex": ("BibTeX of the documents", "bib"),
    "csl": ("CSL-JSON of the documents", "json"),
}
"""What each format of an export is called, and how its file ends."""


class NoteListActions(NotePlaces):
    """The part of the reading screen that shows the list."""

    BINDINGS: ClassVar = [
        Binding("apostrophe", "notes", "Notes", tooltip="All bookmarks and notes", id="note.list"),
    ]

    @work(group="editor", exclusive=True, exit_on_error=False)
    async def action_notes(self) -> None:
        """Show all drafts, notes and bookmarks; after an edit the list is there again."""
        from reader.ui.screens.notes_list import NotesScreen

        state, said = ListState(), ""
        while True:
            screen = NotesScreen(
                self.library, state, self.act_on_notes, glyphs=self.glyphs, empty=self._no_notes()
            )
            screen.said = said
            action = await self.app.push_screen_wait(screen)
            if action is None:
                return
            entry = self.library.notebook.get(action.id)
            if action.verb == "open":
                if entry is not None:
                    await self.open_entry(entry)
                return
            self.say("")
            await self._write(action, entry)
            said = self.said

    def _no_notes(self) -> str:
        keys = {name: self.key_of(f"note.{name}") for name in ("bookmark", "add")}
        return (
            "No bookmarks or notes yet.\n\n"
            f"{keys['bookmark']} bookmarks the current passage, {keys['add']} writes a note on it; "
            "in the text a few words can be selected first.\n\n"
            f"They are kept as small TOML files in\n{self.library.places.notes}"
        )

    async def _write(self, action: NoteAction, entry: Entry | None) -> None:
        """Go on with a note or a draft in an editor."""
        try:
            task = self.task_for(entry) if entry is not None else None
            if action.verb.startswith("continue") and (draft := self._draft(action.id)) is not None:
                task = self.task_of(draft)
            if task is not None and action.verb in {"external", "continue outside"}:
                await self.write_outside(task)
            elif task is not None:
                await self.write_task(task)
        except NotebookError as error:
            self.show_error(str(error))

    def _draft(self, name: str) -> Draft | None:
        return next((draft for draft in self.library.notebook.drafts() if draft.name == name), None)

    async def act_on_notes(self, action: NoteAction) -> str:
        """Do what was asked for in the list; gives a word about it, which the list hides elsewhere."""
        self.say("")
        chosen = [entry for id_ in action.ids if (entry := self.library.notebook.get(id_)) is not None]
        try:
            match action.verb:
                case "undo":
                    await self.step_back(self.library.notebook.undo, "Undone", "Nothing to undo")
                case "redo":
                    await self.step_back(self.library.notebook.redo, "Redone", "Nothing to redo")
                case "save" | "discard":
                    await self._settle_draft(action)
                case "delete":
                    await self._delete(chosen)
                case "tags":
                    await self._tag(chosen)
                case "export":
                    await self._export(chosen)
                case _ if chosen:
                    await self.settle_place(action.verb, chosen[0])
        except ReaderError as error:
            self.show_error(str(error))
        return self.said

    async def _settle_draft(self, action: NoteAction) -> None:
        draft = self._draft(action.id)
        if draft is not None and action.verb == "discard":
            await self._discard_draft(draft)
            return
        task = self.task_of(draft) if draft is not None else None
        if task is not None and (problem := await self.save_task(task, task.body)) is not None:
            task.keeper.release()
            self.show_error(problem)

    async def _discard_draft(self, draft: Draft) -> None:
        claim = self.library.notebook.claim_draft(draft.name)
        if claim is None:
            self.show_error(f"{ELSEWHERE}: the draft is left alone.")
            return
        try:
            await self.run_in_thread(self.library.notebook.throw_draft_away, draft)
        finally:
            claim.release()
        self.say(f"Draft discarded ({self.key_of('note.undo')} undoes)")

    async def _delete(self, chosen: Sequence[Entry]) -> None:
        from reader.ui.screens.note_editor import Confirm

        if len(chosen) > 1:
            sure = await self.app.push_screen_wait(Confirm(f"Delete {len(chosen)} bookmarks and notes?"))
            if not sure:
                return
        await self.run_in_thread(self._delete_all, chosen)
        what = "Deleted" if len(chosen) == 1 else f"{len(chosen)} deleted"
        self.note_saved(f"{what} ({self.key_of('note.undo')} undoes)")

    def _delete_all(self, chosen: Sequence[Entry]) -> None:
        """Delete entries as one action; called in a thread."""
        notebook = self.library.notebook
        with notebook.together(f"deletion of {len(chosen)} bookmarks and notes"):
            for entry in chosen:
                notebook.delete(entry.id)

    async def _tag(self, chosen: Sequence[Entry]) -> None:
        known = self.library.tag_names()
        if len(chosen) == 1:
            before = ", ".join(chosen[0].tags)
            answer = await self.app.push_screen_wait(
                TagPrompt(f"Tags of the {chosen[0].kind}", before, known)
            )
            if answer is None or answer == before:
                return
            changed = [(chosen[0], parse_tags(answer))]
        else:
            title = f"Tags of {len(chosen)} bookmarks and notes"
            hint = "Those named are added; with a minus in front taken off: water, -todo"
            answer = await self.app.push_screen_wait(TagPrompt(title, "", known, hint=hint))
            change = TagChange.parsed(answer or "")
            changed = [(entry, change.applied(entry.tags)) for entry in chosen]
        self.note_saved(await self.run_in_thread(self._tag_all, changed))

    def _tag_all(self, changed: Sequence[tuple[Entry, tuple[str, ...]]]) -> str:
        """Give entries their tags as one action; called in a thread, gives a word about it."""
        notebook, said = self.library.notebook, "Tags saved"
        with notebook.together(f"tags of {len(changed)} bookmarks and notes"):
            for entry, tags in changed:
                if tags != entry.tags:
                    saved = notebook.edit(entry.id, tags=tags, base=entry)
                    said = self.saved_words(said, NoteBody(entry.text, tags), entry, saved)
        return said

    async def _export(self, chosen: Sequence[Entry]) -> None:
        """Ask for format and file, and write it; never over a file that is there."""
        if self.config.restricted:
            self.notify("Restricted: nothing is written into other files.", markup=False)
            return
        choices = [Choice(EXPORTS[form][0], form, form) for form in FORMATS]
        form = await self.app.push_screen_wait(
            Picker(
                f"Export {count(len(chosen), 'entry').replace('entrys', 'entries')}",
                choices,
                glyphs=self.glyphs,
            )
        )
        if form is None:
            return
        name = f"notes-{datetime.now().astimezone():%Y-%m-%d-%H%M}.{EXPORTS[form][1]}"
        answer = await self.app.push_screen_wait(
            Prompt("Write to", str(Path.cwd() / name), hint="Enter writes")
        )
        if not answer:
            return
        path = await self.run_in_thread(self._write_export, answer, form, chosen)
        self.notify(f"{len(chosen)} written to {path}", markup=False)

    def _write_export(self, name: str, form: str, chosen: Sequence[Entry]) -> Path:
        path = Path(name).expanduser()
        if path.exists():
            raise NotebookError("It is there already; nothing was written.", path=path)
        records = (
            {entry.id: self.library.notebook.record(entry.id) for entry in chosen} if form == "toml" else {}
        )
        text = exported(form, chosen, self._lost(chosen), records)
        try:
            write_atomically(path, text.encode("utf-8", "replace"))
        except OSError as error:
            raise NotebookError(f"It cannot be written: {error.strerror or error}.", path=path) from error
        return path

    def _lost(self, chosen: Sequence[Entry]) -> dict[str, str]:
        return {entry.id: "lost" for entry in chosen if self.library.passage_of(entry) is None}
