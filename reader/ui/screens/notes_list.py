"""All drafts, bookmarks and notes of the collection, in one list that can be searched."""

from __future__ import annotations

from typing import ClassVar

from textual import on

from reader.notes.annotations import Entry
from reader.notes.drafts import Draft
from reader.ui.note_rows import HERE, Fate, Order, key_of
from reader.ui.screens.dialogs import ChoiceList, Picker
from reader.ui.screens.help import help_choices
from reader.ui.screens.notes_keys import (
    BINDINGS,
    LEAVING,
    OF_DRAFTS,
    OF_MANY,
    NoteAction,
)
from reader.ui.screens.notes_shown import NotesShown
from reader.ui.widgets.entry_list import EntryList
from reader.ui.widgets.line_list import LineList
from reader.ui.widgets.search_bar import SearchBar


class NotesScreen(NotesShown):
    """Gives what is to be done elsewhere, or `None`; the rest is done here."""

    AUTO_FOCUS = "#entries"

    BINDINGS: ClassVar = list(BINDINGS)

    # Keys.

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """What cannot be done to the row has no key."""
        if action not in {"act", "order", "pick_all", "search", "other_pane"}:
            return True
        if not self.query(EntryList):
            return action == "act" and parameters[0] in {"undo", "redo"}
        row, verb = self.current, parameters[0] if parameters else ""
        if isinstance(row, Draft):
            return verb not in {"confirm", "detach", "attach", "conflict", "tags", "export"}
        place = self.state.places.get(row.id, HERE) if row is not None else HERE
        match verb:
            case "save":
                return False
            case "confirm" | "detach":
                return place.fate is Fate.DOUBTFUL or (verb == "confirm" and place.fate is Fate.MOVED)
            case "attach":
                return place.fate in {Fate.DOUBTFUL, Fate.ORPHAN}
            case "conflict":
                return row is not None and row.id in self.conflicts
        return True

    @on(LineList.CursorMoved, "#entries")
    def _moved(self, event: LineList.CursorMoved) -> None:
        event.stop()
        self.note_cursor()
        self.show_preview()

    @on(LineList.RowChosen, "#entries")
    def _chosen_row(self, event: LineList.RowChosen) -> None:
        event.stop()
        self.action_act("open")

    @on(EntryList.Picked)
    def _picked(self, event: EntryList.Picked) -> None:
        event.stop()
        row = self.shown[event.row]
        if isinstance(row, Entry):
            self.state.marked ^= {row.id}
            self.listing.redraw()
            self.show_counts(0, sum(isinstance(one, Entry) for one in self.shown))

    def action_pick_all(self) -> None:
        """Pick all that are listed; none if they are."""
        listed = {row.id for row in self.shown if isinstance(row, Entry)}
        rest = self.state.marked - listed
        new = rest if listed <= self.state.marked else rest | listed
        self.state.marked.clear()
        self.state.marked.update(new)
        self.show_rows()

    def action_order(self) -> None:
        """Sort by the next thing."""
        orders = list(Order)
        self.state.order = orders[(orders.index(self.state.order) + 1) % len(orders)]
        self.show_rows()

    def action_search(self) -> None:
        """Type a query."""
        self.query_one(SearchBar).focus()

    def action_other_pane(self) -> None:
        """To the preview, to scroll it; and back."""
        pane = self.query_one("#preview", ChoiceList)
        (self.listing if pane.has_focus else pane).focus()

    def action_leave(self) -> None:
        """From the preview to the list, from the list out."""
        if self.query(EntryList) and not self.listing.has_focus:
            self.listing.focus()
        else:
            self.dismiss(None)

    def action_help(self) -> None:
        """Show the keys that are live."""
        rows = help_choices(self.active_bindings.values(), self.app.get_key_display)
        self.app.push_screen(Picker("Keys of the list", rows, glyphs=self.glyphs))

    def action_act(self, verb: str) -> None:
        """Do something to what is picked, or to the row under the cursor."""
        action = self._action(verb)
        if action is None:
            return
        if action.verb in LEAVING:
            self.dismiss(action)
        else:
            self.run_worker(self._do(action), group="notes", exit_on_error=False)

    def _action(self, verb: str) -> NoteAction | None:
        row = self.current
        if verb in {"undo", "redo"}:
            return NoteAction(verb)
        if isinstance(row, Draft):
            return NoteAction(OF_DRAFTS.get(verb, verb), (row.name,))
        if verb in OF_MANY and self.state.marked:
            return NoteAction(
                verb, tuple(entry.id for entry in self.entries if entry.id in self.state.marked)
            )
        if verb == "export":
            return NoteAction(verb, tuple(one.id for one in self.shown if isinstance(one, Entry)))
        return NoteAction(verb, (row.id,)) if row is not None else None

    async def _do(self, action: NoteAction) -> None:
        before = {key_of(row) for row in (*self.entries, *self.drafts)}
        self.said = await self.act(action)
        rows = (*self.library.entries(), *self.library.notebook.drafts())
        back = [key_of(row) for row in rows if key_of(row) not in before]
        if back:
            self.state.cursor = back[0]
        if self.is_mounted:
            self.notes_changed()
