"""A list of any length with rows of equal height; only rows that are seen are drawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from rich.segment import Segment
from textual.binding import Binding
from textual.cache import LRUCache
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from reader.ui.text import Glyphs, paint, wrap

if TYPE_CHECKING:
    from rich.style import Style
    from textual import events

    from reader.ui.text import Styled

Line = tuple[str, "list[Styled]"]
"""Clean text of one line, and its styled spans."""

CACHED_ROWS = 512
"""Rows kept drawn; some ten screens of the tallest terminal."""


class LineList(ScrollView, can_focus=True):
    """Base of the lists: a cursor over `row_count` rows of `row_height` lines.

    A subclass declares `COMPONENT_CLASSES` that begin with `list--` and draws `row_lines`.
    """

    BINDINGS: ClassVar = [
        Binding("j,down", "cursor_down", "Down", id="move.down", show=False),
        Binding("k,up", "cursor_up", "Up", id="move.up", show=False),
        Binding("g,home", "first", "First", id="move.first", show=False),
        Binding("G,end", "last", "Last", id="move.last", show=False),
        Binding("space,pagedown", "page_down", "Page down", id="move.page_down", show=False),
        Binding("b,pageup", "page_up", "Page up", id="move.page_up", show=False),
        Binding("ctrl+d", "half_down", "Half a page down", id="move.half_down", show=False),
        Binding("ctrl+u", "half_up", "Half a page up", id="move.half_up", show=False),
        Binding("enter", "choose", "Open", id="move.open"),
    ]

    COMPONENT_CLASSES: ClassVar = {
        "list--cursor",
        "list--cursor-rest",
        "list--cursor-blurred",
        "list--title",
        "list--dim",
        "list--highlight",
        "list--near",
        "list--near-highlight",
        "list--body",
        "list--code",
        "list--mark",
        "list--selected",
        "list--group",
        "list--bar",
        "list--difference",
    }

    chooses_at_once = False
    """`True` where one click is enough; elsewhere the second one opens."""

    shows_cursor = True
    """`False` for lists to read: the keys scroll."""

    cursor = reactive(0, repaint=False, init=False)
    """Row under the cursor, 0-based; 0 when there are no rows."""

    @dataclass
    class CursorMoved(Message):
        """Another row came under the cursor."""

        list: LineList
        row: int

        @property
        def control(self) -> LineList:
            """The list, for selectors."""
            return self.list

    @dataclass
    class RowChosen(Message):
        """A row was opened, by key or click."""

        list: LineList
        row: int

        @property
        def control(self) -> LineList:
            """The list, for selectors."""
            return self.list

    def __init__(self, *, glyphs: Glyphs | None = None, id: str | None = None) -> None:  # noqa: A002 — Textual's
        super().__init__(id=id)
        self.glyphs = glyphs or Glyphs()
        self.row_count = 0
        self.row_height = 1
        self.empty_text = ""
        """Shown when there are no rows: what that means and the way out."""
        self._strips: LRUCache[tuple[int, int], list[Strip]] = LRUCache(CACHED_ROWS)

    # What a subclass says.

    def row_lines(self, row: int, width: int) -> list[Line]:
        """The `row_height` lines of a row, each at most `width` cells."""
        raise NotImplementedError

    def can_hold_cursor(self, row: int) -> bool:  # noqa: ARG002 — a subclass decides by it
        """Whether the cursor may rest on the row."""
        return True

    # Rows.

    def set_rows(self, count: int, *, height: int = 1, cursor: int = 0, offset: int | None = None) -> None:
        """Show `count` rows of `height` lines, with the cursor on row `cursor`.

        Args:
            count: How many rows.
            height: Lines of each.
            cursor: The row for the cursor; the nearest existing one is taken.
            offset: Row at the top; `None` keeps the cursor in sight with the least scrolling.
        """
        self.row_count, self.row_height = count, max(height, 1)
        self._strips.clear()
        self.virtual_size = Size(0, count * self.row_height)
        cursor = self._nearest(min(max(cursor, 0), max(count - 1, 0)), 1)
        self.set_reactive(LineList.cursor, cursor)
        if offset is not None:
            self.scroll_to(y=offset * self.row_height, animate=False, force=True)
        self.show_cursor()
        self.refresh()

    def mark(self, row: int) -> None:
        """Put the cursor on a row without news of it."""
        before = self.cursor
        self.set_reactive(LineList.cursor, self._nearest(min(max(row, 0), max(self.row_count - 1, 0)), 1))
        for changed in (before, self.cursor):
            self._refresh_row(changed)
        self.show_cursor()

    def redraw(self) -> None:
        """Draw all rows anew: something they show has changed."""
        self._strips.clear()
        self.refresh()

    @property
    def offset_rows(self) -> int:
        """Rows scrolled out above."""
        return self.scroll_offset.y // self.row_height

    def show_cursor(self) -> None:
        """Scroll as little as needed to have the row under the cursor in sight."""
        height = self.scrollable_content_region.height
        if not height:
            return
        top, rows = self.scroll_offset.y, max(height // self.row_height, 1) * self.row_height
        first = self.cursor * self.row_height
        if first < top:
            self.scroll_to(y=first, animate=False, force=True)
        elif first + self.row_height > top + rows:
            self.scroll_to(y=first + self.row_height - rows, animate=False, force=True)

    def watch_cursor(self, old: int, new: int) -> None:
        """Redraw the two rows concerned and tell."""
        for row in (old, new):
            self._refresh_row(row)
        self.show_cursor()
        self.post_message(self.CursorMoved(self, new))

    def validate_cursor(self, row: int) -> int:
        """Keep the cursor on a row that exists and may hold it."""
        row = min(max(row, 0), max(self.row_count - 1, 0))
        return self._nearest(row, 1 if row >= self.cursor else -1)

    def _nearest(self, row: int, step: int) -> int:
        for direction in (step, -step):
            candidate = row
            while 0 <= candidate < self.row_count:
                if self.can_hold_cursor(candidate):
                    return candidate
                candidate += direction
        return row

    def _refresh_row(self, row: int) -> None:
        for focused in (False, True):
            self._strips.discard((row, focused))
        y = row * self.row_height - self.scroll_offset.y
        self.refresh(Region(0, y, self.size.width, self.row_height))

    # Drawing.

    def notify_style_update(self) -> None:
        """Drop drawn rows when the theme changes."""
        super().notify_style_update()
        self._strips.clear()

    def on_resize(self) -> None:
        """Drop drawn rows: they were made for another width."""
        self._strips.clear()
        self.show_cursor()

    def on_focus(self) -> None:
        """Draw the cursor as active."""
        self._refresh_row(self.cursor)

    def on_blur(self) -> None:
        """Draw the cursor as resting."""
        self._refresh_row(self.cursor)

    def render_line(self, y: int) -> Strip:
        """One line of the visible part."""
        width = self.scrollable_content_region.width
        row, line = divmod(self.scroll_offset.y + y, self.row_height)
        if not self.row_count and self.empty_text and width > 0:
            return self._empty_line(y, width)
        if row >= self.row_count or width <= 0:
            return Strip.blank(max(width, 0), self.rich_style)
        key = (row, self.has_focus)
        strips = self._strips.get(key)
        if strips is None:
            strips = self._strips[key] = self._draw(row, width)
        return strips[line] if line < len(strips) else Strip.blank(width, self.rich_style)

    def _empty_line(self, y: int, width: int) -> Strip:
        lines = [part.of(text) for text in self.empty_text.split("\n") for part in wrap(text, width - 3)]
        text = f"  {lines[y - 1]}" if 0 <= y - 1 < len(lines) else ""
        style = "title" if y == 1 else "dim"
        segments = paint(text, [(0, len(text), style)], self.styles_by_name(), self.rich_style)
        return Strip(segments).adjust_cell_length(width, self.rich_style)

    def _draw(self, row: int, width: int) -> list[Strip]:
        styles = self.styles_by_name()
        under_cursor = self.shows_cursor and row == self.cursor and self.can_hold_cursor(row)
        mark = self.glyphs.cursor if under_cursor else " "
        strips: list[Strip] = []
        for text, spans in self.row_lines(row, width - 2)[: self.row_height]:
            base = self.rich_style
            if under_cursor:
                base += styles[
                    "cursor-blurred" if not self.has_focus else "cursor-rest" if strips else "cursor"
                ]
            segments = [Segment(mark, base + styles["mark"] if under_cursor else base)]
            segments += paint(text, spans, styles, base)
            strips.append(Strip(segments).adjust_cell_length(width, base))
        while len(strips) < self.row_height:
            strips.append(Strip.blank(width, self.rich_style))
        return strips

    def styles_by_name(self) -> dict[str, Style]:
        """The component styles without their `list--`, to be laid over the row's own."""
        names = {name.removeprefix("list--"): name for name in self.COMPONENT_CLASSES}
        return {short: self.get_component_rich_style(name, partial=True) for short, name in names.items()}

    # Moving.

    @property
    def _page_rows(self) -> int:
        return max(self.scrollable_content_region.height // self.row_height, 1)

    def _move(self, rows: int) -> None:
        if self.shows_cursor:
            self.cursor += rows
        else:
            self.scroll_relative(y=rows * self.row_height, animate=False)

    def action_cursor_down(self) -> None:
        """One row down."""
        self._move(1)

    def action_cursor_up(self) -> None:
        """One row up."""
        self._move(-1)

    def action_first(self) -> None:
        """To the first row."""
        self.scroll_to(y=0, animate=False, force=True)
        self.cursor = 0

    def action_last(self) -> None:
        """To the last row."""
        if not self.shows_cursor:
            self.scroll_end(animate=False)
        self.cursor = self.row_count - 1

    def action_page_down(self) -> None:
        """A page down, one row of overlap."""
        self._move(max(self._page_rows - 1, 1))

    def action_page_up(self) -> None:
        """A page up, one row of overlap."""
        self._move(-max(self._page_rows - 1, 1))

    def action_half_down(self) -> None:
        """Half a page down."""
        self._move(max(self._page_rows // 2, 1))

    def action_half_up(self) -> None:
        """Half a page up."""
        self._move(-max(self._page_rows // 2, 1))

    def action_choose(self) -> None:
        """Open the row under the cursor."""
        if self.row_count:
            self.post_message(self.RowChosen(self, self.cursor))

    def on_click(self, event: events.Click) -> None:
        """Put the cursor on the row that was clicked; a second click opens it."""
        row = (self.scroll_offset.y + event.y) // self.row_height
        if not 0 <= row < self.row_count or not self.can_hold_cursor(row):
            return
        opens = self.chooses_at_once or row == self.cursor or event.chain > 1
        self.cursor = row
        if opens:
            self.action_choose()
