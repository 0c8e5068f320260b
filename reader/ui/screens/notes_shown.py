"""What the list of all drafts, bookmarks and notes shows: rows, preview, keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on, work
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static
from textual.worker import get_current_worker

from reader.notes.drafts import Draft
from reader.search.context import SearchCancelled
from reader.text import one_line
from reader.ui.note_preview import preview
from reader.ui.note_rows import ListState, in_order, key_of, matching_drafts, places_in
from reader.ui.screens.dialogs import ChoiceList
from reader.ui.screens.notes_keys import DRAFT_KEYS, ENTRY_KEYS, QUERY_KEYS, NoteAction
from reader.ui.views import count
from reader.ui.widgets.bars import KeyBar, KeyHint
from reader.ui.widgets.entry_list import EntryList
from reader.ui.widgets.search_bar import SearchBar

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence

    from textual.app import ComposeResult
    from textual.binding import Binding

    from reader.library import Library
    from reader.ui.note_rows import Placed, Row
    from reader.ui.text import Glyphs


_NOTHING = "Nothing matches the search."
_EMPTY = "Nothing is left here."


class NotesShown(ModalScreen["NoteAction | None"]):
    """The part of the list that shows; `NotesScreen` is the whole."""

    def __init__(
        self,
        library: Library,
        state: ListState,
        act: Callable[[NoteAction], Awaitable[str]],
        *,
        glyphs: Glyphs,
        empty: str,
    ) -> None:
        """Make the list.

        Args:
            library: The collection.
            state: Where the list was left; it is brought up to date.
            act: Does what is not done elsewhere; gives a word about it.
            glyphs: Marks to draw with.
            empty: What to say when there is nothing yet.
        """
        super().__init__()
        self.library = library
        self.state = state
        self.act = act
        self.said = ""
        """What was done last."""
        self.glyphs = glyphs
        self._empty = empty
        self._found: frozenset[str] | None = None
        """Ids of the entries that match; `None` for all."""
        self.entries = library.entries()
        self.drafts = library.notebook.drafts()
        self.conflicts = {conflict.entry.id: conflict for conflict in library.notebook.conflicts()}
        self.shown: Sequence[Row] = ()

    def compose(self) -> ComposeResult:
        """Search bar, list, preview, keys."""
        has_rows = bool(self.entries or self.drafts)
        with Vertical(classes="dialog -wide-list" if has_rows else "dialog", id="notes-dialog") as dialog:
            dialog.border_title = Content("Bookmarks and notes")
            yield from self._problems()
            if not has_rows:
                yield Static(Content(self._empty), id="empty")
                return
            with Horizontal(id="notes-search"):
                yield Static(Content("/"), id="notes-prompt")
                yield SearchBar(id="notes-query")
            with Horizontal(id="notes-body"):
                yield EntryList(
                    glyphs=self.glyphs, places=self.state.places, picked=self.state.marked,
                    title=self._title_of_draft, id="entries",
                )  # fmt: skip
                yield ChoiceList(glyphs=self.glyphs, id="preview")
            yield KeyBar(id="notes-keys")

    def _problems(self) -> Sequence[Static]:
        """The first things that are wrong with files of notes."""
        problems = self.library.notebook.problems()[:3]
        return [Static(Content(one_line(str(problem), 300)), classes="problem") for problem in problems]

    @property
    def listing(self) -> EntryList:
        """The rows."""
        return self.query_one(EntryList)

    def _title_of_draft(self, draft: Draft) -> str:
        known = draft.origin.document
        return (known.title if known is not None else "") or draft.anchor.document

    def on_mount(self) -> None:
        """Fill the list; then see what became of the places."""
        if not self.query(EntryList):
            return
        bar = self.query_one(SearchBar)
        bar.placeholder = "words of notes and passages, tag:, country:, is:orphan"
        bar.set_query(self.state.words)
        self.query_one("#preview", ChoiceList).shows_cursor = False
        if self.state.words.strip():
            self._search(self.state.words)
        self.show_rows()
        self._look_for_places()

    # What is shown.

    def show_rows(self) -> None:
        """Bring the rows up to date, with the cursor on the row it was on."""
        entries = [entry for entry in self.entries if self._found is None or entry.id in self._found]
        drafts = matching_drafts(self.drafts, self.state.words)
        self.shown = [*drafts, *in_order(entries, self.state.order)]
        keys = [key_of(row) for row in self.shown]
        row = keys.index(self.state.cursor) if self.state.cursor in keys else self.state.row
        self.listing.empty_text = _NOTHING if self.state.words else _EMPTY
        self.listing.show(self.shown, cursor=row)
        self.note_cursor()
        self.show_counts(len(drafts), len(entries))
        self.show_preview()

    def show_counts(self, drafts: int, entries: int) -> None:
        """Say how many there are, how many are picked, and the order."""
        parts = [count(drafts, "draft")] if drafts else []
        parts.append("1 entry" if entries == 1 else f"{entries:,} entries")
        if picked := len(self.state.marked):
            parts.append(f"{picked} picked")
        said = f"{one_line(self.said, 60)} · " if self.said else ""
        self.query_one("#notes-dialog").border_subtitle = Content(
            f"{said}{', '.join(parts)}, by {self.state.order}"
        )

    def note_cursor(self) -> None:
        """Remember the row under the cursor."""
        if self.shown:
            self.state.row = self.listing.cursor
            self.state.cursor = key_of(self.shown[self.listing.cursor])

    @property
    def cursor(self) -> int:
        """The row under the cursor."""
        return self.listing.cursor if self.query(EntryList) else 0

    @property
    def current(self) -> Row | None:
        """What is under the cursor."""
        return self.shown[self.listing.cursor] if self.shown and self.query(EntryList) else None

    def show_preview(self) -> None:
        """Show the row under the cursor in full, and the keys for it."""
        row, pane = self.current, self.query_one("#preview", ChoiceList)
        width = max(pane.size.width - 3, 20)
        found = self.state.places.get(key_of(row)) if row is not None else None
        conflict = self.conflicts.get(key_of(row)) if row is not None else None
        pane.show(preview(row, found, conflict, width) if row is not None else [])
        self._show_keys()

    def _show_keys(self) -> None:
        ids = DRAFT_KEYS if isinstance(self.current, Draft) else ENTRY_KEYS
        if self.query_one(SearchBar).has_focus:
            ids = QUERY_KEYS
        live: dict[str | None, Binding] = {}
        for active in self.active_bindings.values():
            live.setdefault(active.binding.id, active.binding)
        self.query_one(KeyBar).show(
            [
                KeyHint(self.app.get_key_display(live[id_]), live[id_].description, live[id_].action)
                for id_ in ids
                if id_ in live
            ]
        )

    @on(KeyBar.KeyClicked)
    async def _key_clicked(self, event: KeyBar.KeyClicked) -> None:
        event.stop()
        await self.app.run_action(event.action, self.focused or self)

    def on_descendant_focus(self) -> None:
        """Show the keys of what has the focus."""
        if self.query(KeyBar):
            self._show_keys()

    def on_resize(self) -> None:
        """Lay the preview out anew."""
        if self.query(EntryList):
            self.call_after_refresh(self.show_preview)

    # Searching.

    @on(SearchBar.QueryChanged)
    def _query_changed(self, event: SearchBar.QueryChanged) -> None:
        event.stop()
        self.state.words = event.text
        self.state.row, self.state.cursor = 0, ""
        self._search(event.text)

    @work(thread=True, exclusive=True, group="notes search", exit_on_error=False)
    def _search(self, text: str) -> None:
        worker = get_current_worker()
        try:
            found = (
                self.library.find_entries(text, typing=True, cancelled=lambda: worker.is_cancelled)
                if text.strip()
                else None
            )
        except SearchCancelled:
            return
        if not worker.is_cancelled:
            self.app.call_from_thread(self._found_entries, text, found)

    def _found_entries(self, text: str, found: frozenset[str] | None) -> None:
        if text == self.state.words and self.is_mounted:
            self._found = found
            self.show_rows()

    @on(SearchBar.CompletionWanted)
    def _completion_wanted(self, event: SearchBar.CompletionWanted) -> None:
        event.stop()
        bar = self.query_one(SearchBar)
        text, cursor = self.library.complete(event.text, event.cursor)
        if text != event.text:
            bar.value = text
            bar.cursor_position = cursor

    @on(SearchBar.Accepted)
    @on(SearchBar.Left)
    def _to_list(self, event: SearchBar.Accepted | SearchBar.Left) -> None:
        event.stop()
        self.listing.focus()

    # What became of the places.

    @work(thread=True, exclusive=True, group="places", exit_on_error=False)
    def _look_for_places(self) -> None:
        worker = get_current_worker()
        unknown = (entry for entry in self.entries if entry.id not in self.state.places)
        for document in dict.fromkeys(entry.anchor.document for entry in unknown):
            found = places_in(self.library, document)
            if worker.is_cancelled:
                return
            self.app.call_from_thread(self._places_found, found)

    def _places_found(self, found: Mapping[str, Placed]) -> None:
        self.state.places.update(found)
        if any(place.words for place in found.values()) and self.is_mounted:
            self.listing.redraw()
            self.show_preview()

    # Changes.

    def notes_changed(self) -> None:
        """Notes were changed, here or outside: show them as they are now."""
        self.entries = self.library.entries()
        self.drafts = self.library.notebook.drafts()
        self.conflicts = {conflict.entry.id: conflict for conflict in self.library.notebook.conflicts()}
        self.state.marked &= {entry.id for entry in self.entries}
        self.state.places.clear()
        if not self.query(EntryList):
            if self.entries or self.drafts:
                self.refresh(recompose=True)
            return
        self.query(".problem").remove()
        self.query_one("#notes-dialog").mount_all(self._problems(), before="#notes-search")
        self.show_rows()
        self._look_for_places()
        if self.state.words.strip():
            self._search(self.state.words)
