"""All bookmarks and notes of the collection, in one list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from reader.notes.annotations import Note
from reader.text import one_line
from reader.ui.text import Glyphs, fit
from reader.ui.views import count
from reader.ui.widgets.line_list import LineList

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual.app import ComposeResult

    from reader.notes.annotations import Entry
    from reader.ui.widgets.line_list import Line

PREVIEW_LINES = 6
"""Lines of a note shown under the list."""

LONGEST_QUOTE = 240
"""Characters of the words it was made on."""


@dataclass(frozen=True, slots=True)
class NoteAction:
    """What the user wants to do with an entry; the reading screen does it."""

    verb: str
    """`open`, `edit`, `delete`, `undo` or `redo`."""
    id: str = ""


class EntryList(LineList):
    """Bookmarks and notes, two lines each."""

    def __init__(self, *, glyphs: Glyphs, id: str | None = None) -> None:  # noqa: A002 — Textual's
        super().__init__(glyphs=glyphs, id=id)
        self.entries: Sequence[Entry] = ()

    def show(self, entries: Sequence[Entry], *, cursor: int = 0) -> None:
        """Show other entries."""
        self.entries = entries
        self.set_rows(len(entries), height=2, cursor=cursor)

    def row_lines(self, row: int, width: int) -> list[Line]:
        """Note or quote; then document, date and tags."""
        entry = self.entries[row]
        is_note = isinstance(entry, Note)
        glyph = self.glyphs.note if is_note else self.glyphs.bookmark
        words = entry.text or entry.anchor.quote
        first = fit(f"{glyph} {one_line(words, 400)}", width)
        tags = " ".join(f"#{tag}" for tag in entry.tags)
        right = f"{tags}  {entry.updated:%Y-%m-%d}".strip()
        title = fit(entry.document.title, width - len(right) - 4)
        second = "  " + title + " " * max(width - len(title) - len(right) - 2, 1) + right
        return [
            (first, [(0, 1, "mark"), (2, len(first), "title" if is_note else "body")]),
            (second, [(0, len(second), "dim")]),
        ]


class NotesScreen(ModalScreen["NoteAction | None"]):
    """Gives what to do with which entry, or `None`."""

    AUTO_FOCUS = "#entries"

    BINDINGS: ClassVar = [
        Binding("escape,q", "leave", "Close", id="notes.close"),
        Binding("e", "act('edit')", "Edit", id="notes.edit"),
        Binding("d,delete", "act('delete')", "Delete", id="notes.delete"),
        Binding("u", "act('undo')", "Undo", id="notes.undo"),
        Binding("ctrl+r", "act('redo')", "Redo", id="notes.redo", show=False),
        Binding("slash", "filter", "Filter", id="notes.filter"),
        Binding("down", "to_list", "To the list", show=False),
    ]

    def __init__(
        self,
        entries: Sequence[Entry],
        *,
        glyphs: Glyphs,
        place: str,
        problems: Sequence[str] = (),
        status: Callable[[Entry], str] = lambda _entry: "",
        cursor: int = 0,
        words: str = "",
    ) -> None:
        """Make the list.

        Args:
            entries: All of them.
            glyphs: Marks to draw with.
            place: The folder they are kept in.
            problems: One line for each file that could not be read.
            status: What is to be said of an entry's place: moved, doubtful, lost.
            cursor: Row to begin on.
            words: Filter to begin with.
        """
        super().__init__()
        self._entries = entries
        self._glyphs = glyphs
        self._place = place
        self._problems = problems
        self._status = status
        self._cursor = cursor
        self.words = words
        self.shown: Sequence[Entry] = entries

    def compose(self) -> ComposeResult:
        """Filter, list, preview, keys."""
        with Vertical(classes="dialog -tall" if self._entries else "dialog", id="notes-dialog") as dialog:
            dialog.border_title = Content("Bookmarks and notes")
            for problem in self._problems[:3]:
                yield Static(Content(one_line(problem, 300)), classes="problem")
            if not self._entries:
                yield Static(Content(self._empty_text()), id="empty")
                return
            yield Input(
                self.words, placeholder="/ to filter: words of the note, quote, title, #tag", id="filter"
            )
            yield EntryList(glyphs=self._glyphs, id="entries")
            yield Static("", id="preview")
            yield Static(
                Content("Enter go   e edit   d delete   u undo   / filter   Esc close"), id="note-keys"
            )

    def _empty_text(self) -> str:
        return (
            "No bookmarks or notes yet.\n\n"
            "In the reading pane, m bookmarks the current passage and a writes a note on it.\n\n"
            f"They are kept as small TOML files in\n{self._place}"
        )

    def on_mount(self) -> None:
        """Fill the list."""
        if self._entries:
            self.query_one(Input).cursor_blink = False
            self._narrow(self.words, self._cursor)

    def _narrow(self, words: str, cursor: int = 0) -> None:
        wanted = words.casefold().split()
        self.shown = [entry for entry in self._entries if all(word in _haystack(entry) for word in wanted)]
        self.query_one(EntryList).show(self.shown, cursor=cursor)
        dialog = self.query_one("#notes-dialog")
        total = count(len(self.shown), "entry").replace("entrys", "entries")
        dialog.border_subtitle = Content(total)
        self._preview()

    def _preview(self) -> None:
        entries = self.query_one(EntryList)
        preview = self.query_one("#preview", Static)
        if not self.shown:
            preview.update(Content("Nothing matches the filter."))
            return
        entry = self.shown[entries.cursor]
        lines = [f"“{one_line(entry.anchor.quote, LONGEST_QUOTE)}”"]
        if entry.text:
            lines += ["", *entry.text.split("\n")[:PREVIEW_LINES]]
        if status := self._status(entry):
            lines.append(status)
        preview.update(Content("\n".join(lines)))

    @on(LineList.CursorMoved)
    def _moved(self, event: LineList.CursorMoved) -> None:
        event.stop()
        self._preview()

    @on(LineList.RowChosen)
    def _chosen(self, event: LineList.RowChosen) -> None:
        event.stop()
        self.dismiss(NoteAction("open", self.shown[event.row].id))

    @on(Input.Changed)
    def _filtered(self, event: Input.Changed) -> None:
        event.stop()
        self.words = event.value
        self._narrow(event.value)

    @on(Input.Submitted)
    def _filter_done(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_to_list()

    def action_filter(self) -> None:
        """Type in the filter line."""
        if self._entries:
            self.query_one(Input).focus()

    def action_to_list(self) -> None:
        """Back to the list."""
        if self._entries:
            self.query_one(EntryList).focus()

    def action_leave(self) -> None:
        """From the filter to the list, from the list out."""
        if self._entries and self.query_one(Input).has_focus:
            self.action_to_list()
        else:
            self.dismiss(None)

    def action_act(self, verb: str) -> None:
        """Give what is to be done with the entry under the cursor."""
        if verb in {"undo", "redo"}:
            self.dismiss(NoteAction(verb))
        elif self.shown:
            self.dismiss(NoteAction(verb, self.shown[self.query_one(EntryList).cursor].id))


def _haystack(entry: Entry) -> str:
    text = entry.text if isinstance(entry, Note) else ""
    tags = " ".join(f"#{tag}" for tag in entry.tags)
    return f"{text} {entry.anchor.quote} {entry.document.title} {tags}".casefold()
