"""The pane a document is read in. Its place is (block, line); only what is visible is laid out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from rich.segment import Segment
from textual.binding import Binding
from textual.geometry import Region
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip

from reader.model import Span
from reader.session import Place
from reader.ui.text import Glyphs, paint
from reader.ui.widgets.choosing import CHOOSING_BINDINGS, Choosing
from reader.ui.widgets.page import HEADER, DocumentView, Page, PageLine

if TYPE_CHECKING:
    from rich.style import Style
    from textual import events
    from textual.selection import Selection


GUTTER = 3
"""Cells left of the text: current passage, bookmark, space."""

ROOMY = 48
"""Cells to spare from which on the text stands in the middle of its pane."""

WHEEL_LINES = 3
"""Lines a turn of the wheel scrolls."""

COMPONENTS = (
    "title", "byline", "about", "heading", "subheading", "quote", "code", "emphasis", "strong", "link",
    "mark", "highlight", "near-highlight", "remarked", "current", "current-blurred", "bookmark", "note",
    "note-bar", "note-tags", "thumb", "selection", "chosen", "body",
)  # fmt: skip


class ReadingPane(Choosing, can_focus=True):
    """A document with its highlights, bookmarks and notes, and a current passage."""

    ALLOW_SELECT = True

    BINDINGS: ClassVar = [
        *CHOOSING_BINDINGS,
        Binding("j,down", "scroll(1)", "Down", id="move.down", show=False),
        Binding("k,up", "scroll(-1)", "Up", id="move.up", show=False),
        Binding("g,home", "first", "Start", id="move.first", show=False),
        Binding("G,end", "last", "End", id="move.last", show=False),
        Binding("space,pagedown", "page(1)", "Page down", id="move.page_down", show=False),
        Binding("b,pageup", "page(-1)", "Page up", id="move.page_up", show=False),
        Binding("ctrl+d", "half(1)", "Half a page down", id="move.half_down", show=False),
        Binding("ctrl+u", "half(-1)", "Half a page up", id="move.half_up", show=False),
    ]

    COMPONENT_CLASSES: ClassVar = {f"reading--{name}" for name in COMPONENTS}

    measure = reactive(76)
    """Longest line in cells."""

    @dataclass
    class PassageChanged(Message):
        """Another passage became the current one."""

        passage: int

    def __init__(self, *, glyphs: Glyphs | None = None, id: str | None = None) -> None:  # noqa: A002 — Textual's
        super().__init__(id=id)
        self.glyphs = glyphs or Glyphs()
        self.view: DocumentView | None = None
        self.empty_text = ""
        """Shown when there is no document."""
        self.passage = 0
        """Number of the current passage."""
        self._page: Page | None = None
        self._top = (HEADER, 0)
        """(block, line) of the first row."""
        self._chosen_top = (HEADER, 0)
        """The first row the reader chose; another stands there while the pane is too low for the passage."""
        self._pending: tuple[int, bool] | None = None
        """A passage to bring into sight once the size is known, and whether from the top."""

    # What is shown.

    def show(self, view: DocumentView | None, place: Place | None = None) -> None:
        """Show a document, or nothing.

        Args:
            view: The document with what is drawn on it.
            place: Where to begin; `None` keeps the place when it is the same document, else the start. A
                passage that was whole in sight stays so with the notes that have come below it.
        """
        same = view is not None and self.view is not None and view.document.id == self.view.document.id
        whole = same and place is None and self._is_whole(self.passage)
        if view is None or self.view is None or view.document.text != self.view.document.text:
            self.choose(None)
        self.view = view
        self._page = None
        last = max(len(view.document.passages) - 1, 0) if view is not None else 0
        if same and place is None:
            self.passage = min(self.passage, last)
        elif view is not None and place is not None:
            self.passage = min(place.passage, last)
            self._top = self._chosen_top = (min(place.top, last + 1) - 1, place.line)
        else:
            self.passage, self._top, self._chosen_top = 0, (HEADER, 0), (HEADER, 0)
        self._clamp()
        if whole or (place is not None and self._is_whole(self.passage, text=True)):
            self._keep_in_sight()
        self.refresh()

    def _is_whole(self, passage: int, *, text: bool = False) -> bool:
        """Whether all lines of a passage are in sight; with `text` those of the document."""
        if self.view is None or not self.size.height:
            return False
        block = self.page.block_of(passage)
        lines = self.page.lines(block)
        seen = [line for shown, line in self._visible() if shown == block]
        return all(n in seen for n, line in enumerate(lines) if line.is_text or not text)

    @property
    def place(self) -> Place:
        """Where the pane is, to come back to."""
        if self.view is None:
            return Place()
        return Place(self.view.document.id, self.passage, self._chosen_top[0] + 1, self._chosen_top[1])

    def go_to(self, passage: int, *, at_top: bool = False) -> None:
        """Make `passage` the current one and bring it into sight.

        Args:
            passage: 0-based; the nearest existing one is taken.
            at_top: Put it near the top even if it is in sight already.
        """
        if self.view is None or not self.view.document.passages:
            return
        passage = min(max(passage, 0), len(self.view.document.passages) - 1)
        if not self.size.height:
            self.passage, self._pending = passage, (passage, at_top)
            return
        self._set_passage(passage)
        top = self._top_to_see(passage, at_top=at_top)
        if top != self._top:
            self._move_top(top)

    def _top_to_see(self, passage: int, *, at_top: bool = False) -> tuple[int, int]:
        """The first row with which a passage is whole in sight; the present one where it is already."""
        page, height = self.page, self.size.height
        visible = [block for block, _ in self._visible()]
        block = page.block_of(passage)
        shown = visible.count(block)
        if not at_top and shown >= min(page.height(block), height):
            return self._top
        above = min(height // 4, 5) if at_top or not shown else 2
        if not at_top and shown and visible[0] != block:
            # Only its end is out of sight: scroll as little as needed.
            above = max(height - page.height(block), 0)
        return page.forward(block, 0, -above)

    def show_offset(self, offset: int) -> None:
        """Bring the line with a character of the text into sight, and make its passage the current one."""
        assert self.view is not None
        block, line = self.page.line_of(offset)
        rows = self._visible()
        if rows and (block, line) not in rows:
            above = 1 if (block, line) < rows[0] else self.size.height - 2
            self._move_top(self.page.forward(block, line, -above))
        passage = self.view.document.passage_at(offset)
        if passage is not None:
            self._set_passage(passage.number)

    def first_in_sight(self, span: Span) -> int:
        """The first character of `span` that is in sight, its first one if none is."""
        for block, number in self._visible():
            line = self.page.lines(block)[number]
            passage = self.page.passage_of(block)
            if line.is_text and passage is not None and self.view is not None:
                offset = self.view.document.passages[passage].span.start + max(line.offset, 0)
                if span.start <= offset < span.end:
                    return offset
        return span.start

    def _set_passage(self, passage: int) -> None:
        if passage == self.passage:
            return
        before, self.passage = self.passage, passage
        self._refresh_blocks({before, passage})
        self.post_message(self.PassageChanged(passage))

    # Layout.

    @property
    def text_width(self) -> int:
        """Cells of the longest line of text."""
        return max(min(self.measure, self.size.width - GUTTER - 2), 8)

    @property
    def page(self) -> Page:
        """The layout for the present width; asked only while a document is shown."""
        if self._page is None or self._page.width != self.text_width:
            assert self.view is not None
            self._page = Page(self.view, self.text_width, self.glyphs)
            self._page.choose(self.stretch.span if self.stretch is not None else None)
        return self._page

    @property
    def _margin(self) -> int:
        """Cells left of the gutter: beside a list the text keeps close to it, alone it is centred."""
        spare = max(self.size.width - 1 - GUTTER - self.text_width, 0)
        return spare // 2 if spare > ROOMY else min(spare // 2, 2)

    def _visible(self) -> list[tuple[int, int]]:
        """(block, line) of each row of the pane; shorter than the pane at the end of the document."""
        if self.view is None:
            return []
        page = self.page
        block, line = self._top
        rows: list[tuple[int, int]] = []
        while len(rows) < self.size.height and block <= page.last:
            rows += [(block, at) for at in range(line, page.height(block))]
            block, line = block + 1, 0
        return rows[: self.size.height]

    def _clamp(self) -> None:
        if self.view is None or not self.size.height:
            return
        page = self.page
        block = min(max(self._top[0], HEADER), page.last)
        top = (block, min(self._top[1], page.height(block) - 1))
        self._top = max(min(top, page.lowest_top(self.size.height)), (HEADER, 0))

    def _move_top(self, top: tuple[int, int]) -> None:
        before, self._top = self._top, top
        self._clamp()
        self._chosen_top = self._top
        if self._top != before:
            self.refresh()

    def _move_by(self, lines: int) -> None:
        if self.view is None:
            return
        before = self._top
        self._move_top(self.page.forward(*self._top, lines))
        rows = self._passages_in_sight()
        if self._top == before and rows:
            # Nothing left to scroll: the current passage walks to the end.
            self._set_passage(rows[-1] if lines > 0 else rows[0])
        elif rows and self.passage not in rows:
            self._set_passage(self._first_whole(rows) if lines > 0 else rows[-1])

    def _passages_in_sight(self) -> list[int]:
        """Number of the passage in each row that shows one."""
        found = (self.page.passage_of(block) for block, _ in self._visible())
        return [passage for passage in found if passage is not None]

    def _first_whole(self, rows: list[int]) -> int:
        """The first passage in sight that begins in sight, else the first in sight."""
        starts = [block for block, line in self._visible() if line == 0 and block in rows]
        return starts[0] if starts else rows[0]

    def _refresh_blocks(self, passages: set[int]) -> None:
        if self.view is None:
            return
        blocks = {self.page.block_of(passage) for passage in passages}
        rows = [y for y, (block, _) in enumerate(self._visible()) if block in blocks]
        if rows:
            self.refresh(*(Region(0, y, self.size.width, 1) for y in rows))

    # Events.

    def on_resize(self) -> None:
        """Keep the current passage in sight in the new width."""
        self._page = None
        if self._pending is not None:
            passage, at_top = self._pending
            self._pending = None
            self.go_to(passage, at_top=at_top)
        self._keep_in_sight()

    def watch_measure(self) -> None:
        """Lay out anew."""
        self._page = None
        self._keep_in_sight()

    def _keep_in_sight(self) -> None:
        """After a new layout: the first row as chosen, unless some of the current passage would be lost."""
        before, self._top = self._top, self._chosen_top
        self._clamp()
        rows = self._visible()
        if rows and rows[0][0] != self.page.block_of(self.passage) and not self._is_whole(self.passage):
            self._top = self._top_to_see(self.passage)
            self._clamp()
        if self._top != before:
            self.refresh()

    def on_focus(self) -> None:
        """Draw the mark of the current passage as active."""
        self._refresh_blocks({self.passage})

    def on_blur(self) -> None:
        """Draw the mark of the current passage as resting."""
        self._refresh_blocks({self.passage})

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Scroll."""
        event.stop()
        self._move_by(WHEEL_LINES)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Scroll."""
        event.stop()
        self._move_by(-WHEEL_LINES)

    def on_click(self, event: events.Click) -> None:
        """Make the passage that was clicked the current one; a click on the bar jumps."""
        if self.view is None:
            return
        if event.x >= self.size.width - 1:
            self._jump(event.y / max(self.size.height - 1, 1))
            return
        rows = self._visible()
        passage = self.page.passage_of(rows[event.y][0]) if 0 <= event.y < len(rows) else None
        if passage is not None:
            self._set_passage(passage)

    def _jump(self, fraction: float) -> None:
        assert self.view is not None
        passage = self.view.document.passage_at(int(fraction * len(self.view.document.text)))
        if passage is not None:
            self._move_top((passage.number if fraction else HEADER, 0))
            self._set_passage(passage.number)

    # Drawing.

    def styles_by_name(self) -> dict[str, Style]:
        """The component styles, to be laid over the pane's own."""
        return {name: self.get_component_rich_style(f"reading--{name}", partial=True) for name in COMPONENTS}

    def render_line(self, y: int) -> Strip:
        """One line of the pane."""
        width, base = self.size.width, self.rich_style
        if self.view is None:
            return self._empty_line(y, base)
        rows = self._visible()
        styles = self.styles_by_name()
        thumb = self._thumb(y, styles, base)
        if y >= len(rows):
            return Strip([Segment(" " * (width - 1), base), thumb])
        block, number = rows[y]
        line = self.page.lines(block)[number]
        head = Strip([Segment(" " * self._margin, base), *self._gutter(block, line, styles, base)])
        body = Strip(paint(line.text, self._with_selection(block, line), styles, base + styles["body"]))
        if line.is_text:
            body = body.apply_offsets(line.offset, block)
        indent = Strip([Segment(" " * line.indent, base)]) if line.indent else Strip([])
        return Strip.join([head, indent, body]).adjust_cell_length(width - 1, base) + Strip([thumb])

    def _empty_line(self, y: int, base: Style) -> Strip:
        lines = self.empty_text.split("\n")
        at = y - max(self.size.height // 3 - len(lines) // 2, 0)
        text = lines[at] if 0 <= at < len(lines) else ""
        segments = paint(
            " " * GUTTER + text, [(0, len(text) + GUTTER, "byline")], self.styles_by_name(), base
        )
        return Strip(segments).adjust_cell_length(self.size.width, base)

    def _gutter(self, block: int, line: PageLine, styles: dict[str, Style], base: Style) -> list[Segment]:
        passage = self.page.passage_of(block)
        current = passage == self.passage and bool(line.text)
        mark, style = " ", base
        if current:
            mark = self.glyphs.cursor
            style = base + styles["current" if self.has_focus else "current-blurred"]
        assert self.view is not None
        signs = {"bookmark": self.glyphs.bookmark, "note": self.glyphs.note, "doubt": "?"}
        sign = signs.get(line.margin, " ")
        marked = base + styles["bookmark" if line.margin == "bookmark" else "note-bar"]
        return [Segment(mark, style), Segment(sign, marked), Segment(" ", base)]

    def _thumb(self, y: int, styles: dict[str, Style], base: Style) -> Segment:
        """The cell of the position bar in this row."""
        assert self.view is not None
        passages, length = self.view.document.passages, len(self.view.document.text)
        rows, height = self._visible(), self.size.height
        if not passages or not rows or (self._top == (HEADER, 0) and rows[-1][0] >= self.page.last):
            return Segment(" ", base)
        last = len(passages) - 1
        start = passages[min(max(rows[0][0], 0), last)].span.start
        end = passages[min(max(rows[-1][0], 0), last)].span.end
        top = round(start / length * (height - 1))
        bottom = max(round(end / length * (height - 1)), top + 1)
        if top <= y <= bottom:
            return Segment(self.glyphs.thumb, base + styles["thumb"])
        return Segment(" ", base)

    # Selecting with the mouse.

    def _with_selection(self, block: int, line: PageLine) -> list[tuple[int, int, str]]:
        spans = list(line.spans)
        selection = self.text_selection
        if selection is None or not line.is_text:
            return spans
        found = selection.get_span(block)
        if found is not None:
            start, end = found
            stop = len(line.text) if end == -1 else end - line.offset
            spans.append((start - line.offset, stop, "selection"))
        return spans

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """The selected characters of the document."""
        span = self._selected(selection)
        return None if span is None or self.view is None else (span.of(self.view.document.text), "\n")

    @property
    def mouse_span(self) -> Span | None:
        """The characters of the document that are selected with the mouse."""
        selection = self.text_selection
        span = self._selected(selection) if selection is not None else None
        return span or None

    def _selected(self, selection: Selection) -> Span | None:
        if self.view is None or not self.view.document.passages:
            return None
        passages = self.view.document.passages
        last = len(passages) - 1
        first = min(max(selection.start.y, 0), last) if selection.start else 0
        final = min(max(selection.end.y, 0), last) if selection.end else last
        start = passages[first].span.start + (max(selection.start.x, 0) if selection.start else 0)
        end = passages[final].span.start + (
            max(selection.end.x, 0) if selection.end else len(passages[final].span)
        )
        return Span(start, max(start, min(end, passages[-1].span.end)))

    def selection_updated(self, selection: Selection | None) -> None:  # noqa: ARG002 — asked for when drawing
        """Draw the selection."""
        self.refresh()

    # Moving.

    def action_scroll(self, lines: int) -> None:
        """Some lines down, or up."""
        self._move_by(lines)

    def action_page(self, pages: int) -> None:
        """A page down or up, two lines of overlap."""
        self._move_by(pages * max(self.size.height - 2, 1))

    def action_half(self, direction: int) -> None:
        """Half a page down or up."""
        self._move_by(direction * max(self.size.height // 2, 1))

    def action_first(self) -> None:
        """To the title."""
        self._move_top((HEADER, 0))
        self._set_passage(0)

    def action_last(self) -> None:
        """To the end."""
        if self.view is not None and self.view.document.passages:
            self._move_top(self.page.lowest_top(max(self.size.height, 1)))
            self._set_passage(len(self.view.document.passages) - 1)
