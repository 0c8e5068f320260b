"""Drafts, notes and bookmarks as rows, some of them picked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len
from textual.binding import Binding
from textual.message import Message

from reader.notes.annotations import Note
from reader.notes.drafts import Draft
from reader.text import one_line
from reader.ui.text import fit, pad
from reader.ui.widgets.line_list import LineList

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from reader.ui.note_rows import Placed, Row
    from reader.ui.text import Glyphs
    from reader.ui.widgets.line_list import Line

LONGEST = 400
"""Characters of a text that can be seen in a row."""


class EntryList(LineList):
    """Two lines each: the text, or the quote; then the document, what became of the place, tags, date."""

    BINDINGS: ClassVar = [
        Binding("space", "pick", "Pick", tooltip="Pick the row, to do things to many", id="notes.pick"),
    ]

    @dataclass
    class Picked(Message):
        """The row under the cursor was picked, or put back."""

        row: int

    def __init__(
        self,
        *,
        glyphs: Glyphs,
        places: Mapping[str, Placed],
        picked: AbstractSet[str],
        title: Callable[[Draft], str],
        id: str | None = None,  # noqa: A002 — Textual's
    ) -> None:
        super().__init__(glyphs=glyphs, id=id)
        self.rows: Sequence[Row] = ()
        self._places = places
        self._picked = picked
        self._title = title

    def show(self, rows: Sequence[Row], *, cursor: int = 0) -> None:
        """Show other rows."""
        self.rows = rows
        self.set_rows(len(rows), height=2, cursor=cursor)

    def action_pick(self) -> None:
        """Pick the row under the cursor, or put it back, and go to the next."""
        if self.row_count:
            self.post_message(self.Picked(self.cursor))
            self._strips.discard((self.cursor, self.has_focus))
            self.cursor += 1

    def row_lines(self, row: int, width: int) -> list[Line]:
        """Note or quote; then document, what became of the place, tags and date."""
        shown = self.rows[row]
        if isinstance(shown, Draft):
            first = fit(f"  {self.glyphs.note} {one_line(f'Draft: {shown.text}', LONGEST)}", width)
            right = f"draft  {shown.saved.astimezone():%Y-%m-%d %H:%M}"
            return [
                (first, [(2, 3, "mark"), (4, 10, "mark"), (10, len(first), "title")]),
                self._second(self._title(shown), right, width),
            ]
        is_note, is_picked = isinstance(shown, Note), shown.id in self._picked
        box = f"{self.glyphs.boxed} " if is_picked else "  "
        glyph = self.glyphs.note if is_note else self.glyphs.bookmark
        words = shown.text or shown.label or shown.anchor.quote
        first = fit(f"{box}{glyph} {one_line(words, LONGEST)}", width)
        tags = " ".join(f"#{tag}" for tag in shown.tags)
        place = self._places.get(shown.id)
        parts = (place.words if place is not None else "", tags, f"{shown.updated.astimezone():%Y-%m-%d}")
        style = "title" if is_note or is_picked else "body"
        return [
            (first, [(0, 3, "mark"), (4, len(first), style)]),
            self._second(shown.document.title, "  ".join(part for part in parts if part), width),
        ]

    def _second(self, title: str, right: str, width: int) -> Line:
        right = fit(right, max(width - 18, 2))
        left = pad(f"    {one_line(title, LONGEST)}", max(width - cell_len(right) - 2, 2))
        line = fit(f"{left}  {right}", width)
        return line, [(0, len(line), "dim")]
