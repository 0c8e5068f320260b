"""Where the notes of the list belong: settled and gone to; and which of two texts stays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reader.errors import ReaderError
from reader.text import one_line
from reader.ui.screens.conflict import JOINED, ConflictScreen
from reader.ui.screens.dialogs import Choice, Picker
from reader.ui.screens.note_actions import NoteActions
from reader.ui.screens.note_writing import STILL_READING
from reader.ui.screens.reading_base import Target

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reader.model import Document, Span
    from reader.notes.annotations import Entry


@dataclass(frozen=True, slots=True)
class Site:
    """A place that a note can be attached to."""

    document: Document
    span: Span
    what: str
    """What it is to the user."""

    @property
    def choice(self) -> Choice[Site]:
        """As a row to choose."""
        found = self.document.passage_at(self.span.start)
        number = f"¶ {found.number + 1} " if found is not None else ""
        return Choice(f"{number}“{one_line(self.span.of(self.document.text), 200)}”", self.what, self)


class NotePlaces(NoteActions):
    """The part of the reading screen that settles them."""

    async def settle_place(self, verb: str, entry: Entry) -> None:
        """Settle where a note belongs, or what it says."""
        notebook = self.library.notebook
        if verb == "conflict":
            await self.settle_conflict(entry)
        elif verb == "confirm":
            document = await self.run_in_thread(self.library.document, entry.anchor.document)
            done = await self.run_in_thread(notebook.confirm, entry.id, document)
            self.note_saved(f"Its place is ¶ {done.anchor.passage + 1} now")
        elif verb == "detach":
            await self.run_in_thread(notebook.detach, entry.id)
            self.note_saved("Taken off its passage; the note stays listed")
        elif verb == "attach":
            await self.attach(entry)

    async def attach(self, entry: Entry) -> None:
        """Ask where a note belongs, and attach it there."""
        sites = await self.run_in_thread(self._sites, entry, self._site_here())
        if not sites:
            self.notify("Open the document first, at the passage it belongs to.", markup=False)
            return
        choices = [site.choice for site in sites]
        site = await self.app.push_screen_wait(Picker("Attach it to", choices, glyphs=self.glyphs))
        if site is None:
            return
        done = await self.run_in_thread(self.library.notebook.attach, entry.id, site.document, site.span)
        title = site.document.info.title
        self.note_saved(f"Attached to ¶ {done.anchor.passage + 1} of {title}")

    def _site_here(self) -> Site | None:
        view, span, chosen = self.pane.view, self.passage_span(), self.chosen_span()
        if view is None or span is None:
            return None
        what = "selected in the text" if chosen is not None else "current in the text"
        return Site(view.document, chosen or span, what)

    def _sites(self, entry: Entry, here: Site | None) -> Sequence[Site]:
        """What is current in the text, then what comes nearest; called in a thread."""
        found = [here] if here is not None else []
        document = self._document_of(entry)
        if document is not None:
            known = (here.document.id, here.span) if here is not None else None
            near = [span for span in self._near(entry, document) if (document.id, span) != known]
            found += [Site(document, span, "nearest" if not n else "near") for n, span in enumerate(near)]
        return found

    def _document_of(self, entry: Entry) -> Document | None:
        try:
            return self.library.document(entry.anchor.document)
        except ReaderError:
            return None

    def _near(self, entry: Entry, document: Document) -> Sequence[Span]:
        """Where a note stands, else what comes nearest to its words; best first."""
        located = self.library.notebook.locate(document).get(entry.id)
        if located is None:
            return ()
        return located.candidates if located.span is None else (located.span,)

    async def settle_conflict(self, entry: Entry) -> None:
        """Show the texts of a note that was changed in two places, and keep what is chosen."""
        notebook = self.library.notebook
        conflict = next((one for one in notebook.conflicts() if one.entry.id == entry.id), None)
        if conflict is None:
            return
        choice = await self.app.push_screen_wait(ConflictScreen(conflict, glyphs=self.glyphs))
        if choice is None:
            return
        kept = None if choice == JOINED else choice
        await self.run_in_thread(notebook.resolve, entry.id, kept, base=conflict.entry)
        self.note_saved("Joined" if kept is None else f"Text {kept + 1} kept (undo brings the other back)")

    async def open_entry(self, entry: Entry) -> None:
        """Go to the passage of a bookmark or note; where that is gone, to what comes nearest."""
        if not self.library.has(entry.anchor.document):
            gone = f"{entry.anchor.document} is not in the collection any more; the note is kept."
            self.show_error(gone if self.library.progress.complete else STILL_READING)
            return
        passage = self.library.passage_of(entry)
        if passage is None:
            passage = await self.run_in_thread(self._passage_near, entry)
            self.say("Its passage is gone: this is what comes nearest")
        self.trail.leave(self.pane.place)
        self.load(Target(entry.anchor.document, passage))
        self.action_focus_pane("reading")

    def _passage_near(self, entry: Entry) -> int:
        """The passage that comes nearest to a note that lost its own; called in a thread."""
        document = self._document_of(entry)
        if document is None:
            return entry.anchor.passage
        near = self._near(entry, document)
        found = document.passage_at(near[0].start) if near else None
        return found.number if found is not None else min(entry.anchor.passage, len(document.passages) - 1)
