"""All drafts, bookmarks and notes of the collection, in one list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static
from textual.worker import get_current_worker

from reader.notes.annotations import Note
from reader.notes.drafts import Draft
from reader.text import one_line
from reader.ui.text import Glyphs, fit
from reader.ui.views import count
from reader.ui.widgets.line_list import LineList

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from textual.app import ComposeResult

    from reader.notes.annotations import Entry
    from reader.ui.widgets.line_list import Line

    Row = Entry | Draft

PREVIEW_LINES = 6
"""Lines of a note shown under the list."""

LONGEST_QUOTE = 240
"""Characters of the words it was made on."""


@dataclass(frozen=True, slots=True)
class NoteAction:
    """What the user wants to do with an entry or a draft; the reading screen does it."""

    verb: str
    """`open`, `edit`, `external`, `delete`, `undo` or `redo`; of a draft `continue`, `continue outside` or
    `discard`."""
    id: str = ""
    """Of the entry, or the key of the draft."""


_OF_DRAFTS = {"open": "continue", "edit": "continue", "external": "continue outside", "delete": "discard"}


class EntryList(LineList):
    """Drafts, bookmarks and notes, two lines each."""

    def __init__(
        self,
        *,
        glyphs: Glyphs,
        places: Mapping[str, str],
        title: Callable[[Draft], str],
        id: str | None = None,  # noqa: A002 — Textual's
    ) -> None:
        super().__init__(glyphs=glyphs, id=id)
        self.rows: Sequence[Row] = ()
        self._places = places
        self._title = title

    def show(self, rows: Sequence[Row], *, cursor: int = 0) -> None:
        """Show other rows."""
        self.rows = rows
        self.set_rows(len(rows), height=2, cursor=cursor)

    def row_lines(self, row: int, width: int) -> list[Line]:
        """Note or quote; then document, what became of the place, tags and date."""
        shown = self.rows[row]
        if isinstance(shown, Draft):
            first = fit(f"{self.glyphs.note} {one_line(f'Draft: {shown.text}', 400)}", width)
            right = f"draft  {shown.saved.astimezone():%Y-%m-%d %H:%M}"
            return [
                (first, [(0, 1, "mark"), (2, 8, "mark"), (8, len(first), "title")]),
                self._second(self._title(shown), right, width),
            ]
        is_note = isinstance(shown, Note)
        glyph = self.glyphs.note if is_note else self.glyphs.bookmark
        words = shown.text or shown.anchor.quote
        first = fit(f"{glyph} {one_line(words, 400)}", width)
        tags = " ".join(f"#{tag}" for tag in shown.tags)
        parts = (self._places.get(shown.id, ""), tags, f"{shown.updated.astimezone():%Y-%m-%d}")
        right = "  ".join(part for part in parts if part)
        return [
            (first, [(0, 1, "mark"), (2, len(first), "title" if is_note else "body")]),
            self._second(shown.document.title, right, width),
        ]

    def _second(self, title: str, right: str, width: int) -> Line:
        right = fit(right, max(width - 14, 2))
        left = fit(title, max(width - len(right) - 4, 2))
        line = fit("  " + left + " " * max(width - len(left) - len(right) - 2, 1) + right, width)
        return line, [(0, len(line), "dim")]


class NotesScreen(ModalScreen["NoteAction | None"]):
    """Gives what to do with which entry, or `None`."""

    AUTO_FOCUS = "#entries"

    BINDINGS: ClassVar = [
        Binding("escape,q", "leave", "Close", id="notes.close"),
        Binding("i,a", "act('edit')", "Edit here", id="notes.edit"),
        Binding("e", "act('external')", "$EDITOR", id="notes.external"),
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
        drafts: Sequence[Draft] = (),
        glyphs: Glyphs,
        place: str,
        problems: Sequence[str] = (),
        places: dict[str, str] | None = None,
        find_places: Callable[[str], Mapping[str, str]] = lambda _document: {},
        cursor: int = 0,
        chosen: str = "",
        words: str = "",
    ) -> None:
        """Make the list.

        Args:
            entries: All of them.
            drafts: What was written and not saved; they stand at the top.
            glyphs: Marks to draw with.
            place: The folder they are kept in.
            problems: One line for each file that could not be read.
            places: What is to be said of the place of an entry, by id, as far as it is known; it is added to.
            find_places: Says it for the entries of one document; called in a thread.
            cursor: Row to begin on.
            chosen: Id of the entry to begin on instead, if it is there.
            words: Filter to begin with.
        """
        super().__init__()
        self.entries = entries
        self._rows: Sequence[Row] = [*drafts, *entries]
        self._titles = {entry.document.id: entry.document.title for entry in entries}
        self._glyphs = glyphs
        self._place = place
        self._problems = problems
        self._places = places if places is not None else {}
        self._find_places = find_places
        self._cursor = cursor
        self._chosen = chosen
        self.words = words
        self.shown: Sequence[Row] = self._rows

    def compose(self) -> ComposeResult:
        """Filter, list, preview, keys."""
        with Vertical(classes="dialog -tall" if self._rows else "dialog", id="notes-dialog") as dialog:
            dialog.border_title = Content("Bookmarks and notes")
            for problem in self._problems[:3]:
                yield Static(Content(one_line(problem, 300)), classes="problem")
            if not self._rows:
                yield Static(Content(self._empty_text()), id="empty")
                return
            yield Input(
                self.words, placeholder="/ to filter: words of the note, quote, title, #tag", id="filter"
            )
            yield EntryList(glyphs=self._glyphs, places=self._places, title=self._title, id="entries")
            yield Static("", id="preview")
            yield Static(Content(""), id="note-keys")

    def _title(self, draft: Draft) -> str:
        document = draft.origin.document
        known = document.title if document is not None else ""
        return known or self._titles.get(draft.anchor.document, "") or draft.anchor.document

    def _empty_text(self) -> str:
        return (
            "No bookmarks or notes yet.\n\n"
            "In the reading pane, m bookmarks the current passage and a writes a note on it.\n\n"
            f"They are kept as small TOML files in\n{self._place}"
        )

    def on_mount(self) -> None:
        """Fill the list; then see what became of the places."""
        if self._rows:
            self.query_one(Input).cursor_blink = False
            self._narrow(self.words, self._cursor)
            at = next((at for at, row in enumerate(self.shown) if _key(row) == self._chosen), None)
            if at is not None:
                self.query_one(EntryList).cursor = at
            documents = dict.fromkeys(entry.anchor.document for entry in self.entries if self._unknown(entry))
            if documents:
                self.run_worker(
                    lambda: self._look_for_places(list(documents)), thread=True, exit_on_error=False
                )

    def _unknown(self, entry: Entry) -> bool:
        return entry.id not in self._places

    def _look_for_places(self, documents: Sequence[str]) -> None:
        worker = get_current_worker()
        for document in documents:
            if worker.is_cancelled:
                return
            found = self._find_places(document)
            if not worker.is_cancelled:
                self.app.call_from_thread(self._places_found, document, found)

    def _places_found(self, document: str, found: Mapping[str, str]) -> None:
        of_it = {entry.id: "" for entry in self.entries if entry.anchor.document == document}
        self._places.update({**of_it, **found})
        if any(found.values()) and self.is_mounted and self.query(EntryList):
            self.query_one(EntryList).redraw()
            self._preview()

    @property
    def cursor(self) -> int:
        """The row under the cursor."""
        return self.query_one(EntryList).cursor if self._rows and self.query(EntryList) else 0

    def _narrow(self, words: str, cursor: int = 0) -> None:
        wanted = words.casefold().split()
        self.shown = [row for row in self._rows if all(word in self._haystack(row) for word in wanted)]
        self.query_one(EntryList).show(self.shown, cursor=cursor)
        drafts = sum(isinstance(row, Draft) for row in self.shown)
        entries = count(len(self.shown) - drafts, "entry").replace("entrys", "entries")
        dialog = self.query_one("#notes-dialog")
        dialog.border_subtitle = Content(f"{count(drafts, 'draft')}, {entries}" if drafts else entries)
        self._preview()

    def _preview(self) -> None:
        preview = self.query_one("#preview", Static)
        keys = self.query_one("#note-keys", Static)
        if not self.shown:
            preview.update(Content("Nothing matches the filter."))
            return
        row = self.shown[self.cursor]
        is_draft = isinstance(row, Draft)
        enter, delete = ("continue", "discard") if is_draft else ("go", "delete")
        edit = "" if is_draft else "   i edit"
        keys.update(Content(f"Enter {enter}{edit}   e $EDITOR   d {delete}   u undo   / filter   Esc close"))
        lines = [f"“{one_line(row.anchor.quote, LONGEST_QUOTE)}”"]
        if row.text:
            lines += ["", *row.text.split("\n")[:PREVIEW_LINES]]
        if not is_draft and (status := self._places.get(_key(row), "")):
            lines.insert(0, f"{status[0].upper()}{status[1:]}. It was made on:")
        preview.update(Content("\n".join(lines)))

    @on(LineList.CursorMoved)
    def _moved(self, event: LineList.CursorMoved) -> None:
        event.stop()
        self._preview()

    @on(LineList.RowChosen)
    def _chosen_row(self, event: LineList.RowChosen) -> None:
        event.stop()
        self.action_act("open")

    @on(Input.Changed)
    def _filtered(self, event: Input.Changed) -> None:
        event.stop()
        if event.value != self.words:
            self.words = event.value
            self._narrow(event.value)

    @on(Input.Submitted)
    def _filter_done(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_to_list()

    def action_filter(self) -> None:
        """Type in the filter line."""
        if self._rows:
            self.query_one(Input).focus()

    def action_to_list(self) -> None:
        """Back to the list."""
        if self._rows:
            self.query_one(EntryList).focus()

    def action_leave(self) -> None:
        """From the filter to the list, from the list out."""
        if self._rows and self.query_one(Input).has_focus:
            self.action_to_list()
        else:
            self.dismiss(None)

    def action_act(self, verb: str) -> None:
        """Give what is to be done with the row under the cursor."""
        if verb in {"undo", "redo"}:
            self.dismiss(NoteAction(verb))
        elif self.shown:
            row = self.shown[self.cursor]
            verb = _OF_DRAFTS[verb] if isinstance(row, Draft) else verb
            self.dismiss(NoteAction(verb, _key(row)))

    def _haystack(self, row: Row) -> str:
        """What the filter looks at."""
        if isinstance(row, Draft):
            return f"draft {row.text} {row.anchor.quote} {self._title(row)}".casefold()
        tags = " ".join(f"#{tag}" for tag in row.tags)
        said = self._places.get(row.id, "")
        return f"{row.text} {row.anchor.quote} {row.document.title} {tags} {said}".casefold()


def _key(row: Row) -> str:
    return row.key if isinstance(row, Draft) else row.id
