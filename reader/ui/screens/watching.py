"""What changes outside: files that are read anew, notes that another session or an editor wrote."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from textual import on, work
from textual.message import Message
from textual.worker import Worker, WorkerState, get_current_worker

from reader.errors import ReaderError
from reader.ui.screens.reading_base import ReadingBase

if TYPE_CHECKING:
    from reader.library import Progress

RESCAN_SECONDS = 5.0
"""How often files are looked at for changes from outside."""

NOTES_SECONDS = 1.0
"""How often notes are: another session sees a change within two seconds."""


MOST_BANNERS = 3
"""Problems with notes that are told at the start; P lists all."""


@runtime_checkable
class ShowsNotes(Protocol):
    """A screen over the reading screen that has to know of changes to the notes."""

    def notes_changed(self) -> None:
        """Notes were changed from outside."""


@dataclass
class Indexed(Message):
    """Reading the collection went on, or ended."""

    progress: Progress
    error: str = ""


class Watching(ReadingBase):
    """The part of the reading screen that looks outside."""

    _index_error = ""
    _reload_due = False

    @work(group="notes from outside", exit_on_error=False)
    async def watch_notes(self) -> None:
        """See again and again whether notes were changed from outside, also under a dialog.

        One worker for all of it: any message to this screen would draw a dialog over it anew. The first look
        reads the notes, if that was put off until there is something on the screen.
        """
        await self._look_at_notes()
        for problem in self.library.notebook.problems()[:MOST_BANNERS]:
            self.notify(str(problem), severity="warning", markup=False, timeout=10)
        while True:
            await asyncio.sleep(NOTES_SECONDS)
            await self._look_at_notes()

    async def _look_at_notes(self) -> None:
        if await self.run_in_thread(self.library.notebook.look):
            self._notes_changed()

    def _notes_changed(self) -> None:
        """Draw what other sessions wrote: here at once, or when the dialog over it is closed."""
        if self.is_active:
            self.reload()
        else:
            self._reload_due = True
        self.tell_of_conflicts()
        top = self.app.screen
        if isinstance(top, ShowsNotes):
            top.notes_changed()

    def on_screen_resume(self) -> None:
        """Draw what was changed meanwhile, and the keys that a dialog had."""
        self.show_keys()
        if self._reload_due:
            self._reload_due = False
            self.reload()

    def look_again(self) -> None:
        """See whether files were changed from outside; nothing is drawn when they were not."""
        if self._is_indexing or not self.is_active:
            # Under a dialog any message to this screen would draw the dialog anew.
            return
        self.index()

    @property
    def _is_indexing(self) -> bool:
        return any(worker.group == "index" and worker.is_running for worker in self.workers)

    @work(thread=True, exclusive=True, group="index", exit_on_error=False)
    def index(self) -> None:
        """Read what is new or changed in the folder."""
        worker = get_current_worker()
        news: list[Progress] = []

        def tell(progress: Progress) -> None:
            news.append(progress)
            self.post_message(Indexed(progress))

        self.library.prepare()
        try:
            self.library.refresh(progress=tell, cancelled=lambda: worker.is_cancelled)
        except ReaderError as error:
            self.post_message(Indexed(self.library.progress, str(error)))
            return
        if news:
            self.library.prepare()
        if news and not worker.is_cancelled:
            self.library.edited_under_notes()  # looked up here, told there
            self.app.call_from_thread(self._tell_of_edited)

    def _tell_of_edited(self) -> None:
        """Say once what became of the notes on edited documents."""
        if self.library.progress.complete and (found := self.library.tell_of_edited()) is not None:
            in_place, moved, lost = found
            self.say(f"Notes on edited documents: {in_place} ok, {moved} moved, {lost} lost")

    @on(Worker.StateChanged)
    def _worker_failed(self, event: Worker.StateChanged) -> None:
        """No failure is silent, whatever it was."""
        if event.state is WorkerState.ERROR:
            error = event.worker.error
            self.coming = None
            self.show_error(
                f"Something went wrong in the {event.worker.group}: {type(error).__name__}: {error}"
            )

    @on(Indexed)
    def _indexed(self, event: Indexed) -> None:
        if event.error and event.error != self._index_error:
            self.show_error(event.error)
        self._index_error = event.error
        if event.progress.changed or event.progress.complete:
            self.search(self.query_text)
        else:
            self.listing.empty_text = self.empty_text()
            self.listing.redraw()
            self.show_status()
