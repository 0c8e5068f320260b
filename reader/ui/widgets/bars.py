"""The one-line widgets: title of a pane, status, keys."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from reader.text import clean
from reader.ui.text import fit, paint

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.style import Style
    from textual import events

    from reader.ui.text import Styled


class Bar(Widget):
    """One line with text at both ends; the left one gives way."""

    keeps_first = False
    """Whether the first piece at the left is shown whole before anything at the right."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 — Textual's
        super().__init__(id=id)
        self._left: list[tuple[str, str]] = []
        self._right: list[tuple[str, str]] = []

    def show(self, left: Sequence[tuple[str, str]], right: Sequence[tuple[str, str]] = ()) -> None:
        """Show other text; nothing is drawn when it is the same.

        Args:
            left: Pieces of `(text, style name)`, the name empty for the bar's own style.
            right: The same for the right end.
        """
        new = [(clean(text), name) for text, name in left], [(clean(text), name) for text, name in right]
        if new != (self._left, self._right):
            self._left, self._right = new
            self.refresh()

    @property
    def text(self) -> str:
        """What is shown, both ends, for tests and screen readers."""
        return "".join(text for text, _ in [*self._left, ("  ", ""), *self._right]).strip()

    def styles_by_name(self) -> dict[str, Style]:
        """The component styles by their short names."""
        return {
            name.split("--", 1)[1]: self.get_component_rich_style(name, partial=True)
            for name in self.COMPONENT_CLASSES
        }

    @property
    def _kept(self) -> int:
        """Cells that the right end leaves to the left one."""
        if not (self.keeps_first and self._left):
            return 0
        return min(cell_len(self._left[0][0]) + 2, self.size.width)

    def render_line(self, y: int) -> Strip:
        """The line."""
        width, base = self.size.width, self.rich_style
        if y or width <= 0:
            return Strip.blank(max(width, 0), base)
        styles = self.styles_by_name()
        right_text, right_spans = _joined(self._right)
        right_text = fit(right_text, width - self._kept)
        right = Strip(paint(right_text, right_spans, styles, base))
        room = width - right.cell_length - (2 if right_text else 0)
        left_text, left_spans = _joined(self._left)
        shown = fit(left_text, max(room, 0))
        left = Strip(paint(shown, left_spans, styles, base))
        gap = max(width - left.cell_length - right.cell_length, 0)
        return Strip.join([left, Strip([Segment(" " * gap, base)]), right]).adjust_cell_length(width, base)


def _joined(pieces: Sequence[tuple[str, str]]) -> tuple[str, list[Styled]]:
    text, spans = "", []
    for piece, name in pieces:
        if name:
            spans.append((len(text), len(text) + len(piece), name))
        text += piece
    return text, spans


class PaneTitle(Bar):
    """What a pane shows, at its left; the filters in force or the place in the document, at its right."""

    COMPONENT_CLASSES: ClassVar = {"title--strong", "title--chip", "title--near"}

    @dataclass
    class Clicked(Message):
        """The right end was clicked."""

        bar: PaneTitle

        @property
        def control(self) -> PaneTitle:
            """The bar, for selectors."""
            return self.bar

    def on_click(self, event: events.Click) -> None:
        """Tell of a click on the right end."""
        width = min(cell_len("".join(text for text, _ in self._right)), self.size.width - self._kept)
        if width > 0 and event.x >= self.size.width - width:
            self.post_message(self.Clicked(self))


class ListTitle(PaneTitle):
    """How many rows there are, and the filters in force as far as there is room."""

    keeps_first = True


class StatusBar(Bar):
    """Collection, documents, passages, hits, time; news of indexing and of trouble."""

    COMPONENT_CLASSES: ClassVar = {"status--strong", "status--error"}


class Hint(Bar):
    """What is odd in the query, or how the word being typed could go on."""

    COMPONENT_CLASSES: ClassVar = {"hint--strong"}


@dataclass(frozen=True, slots=True)
class KeyHint:
    """One key of the key bar."""

    key: str
    """As shown."""
    name: str
    action: str
    """What a click runs."""


class KeyBar(Widget):
    """The most useful keys of the moment, as many as fit; each can be clicked."""

    COMPONENT_CLASSES: ClassVar = {"keys--key", "keys--name"}

    @dataclass
    class KeyClicked(Message):
        """A key was clicked."""

        action: str

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 — Textual's
        super().__init__(id=id)
        self._hints: tuple[KeyHint, ...] = ()

    def show(self, hints: Sequence[KeyHint]) -> None:
        """Show other keys, most useful first; nothing is drawn when they are the same."""
        new = tuple(hints)
        if new != self._hints:
            self._hints = new
            self.refresh()

    def _placed(self) -> list[tuple[int, KeyHint]]:
        """The hints that fit, and the cell each begins at."""
        placed, x, gap = [], 0, self._gap
        for hint in self._hints:
            cells = len(hint.key) + 1 + len(hint.name)
            if x + cells > self.size.width:
                break
            placed.append((x, hint))
            x += cells + gap
        return placed

    @property
    def _gap(self) -> int:
        """Cells between two hints: fewer where not all of them fit."""
        cells = sum(len(hint.key) + len(hint.name) + 4 for hint in self._hints) - 3
        return 3 if cells <= self.size.width else 2

    def render_line(self, y: int) -> Strip:
        """The line."""
        width, base = self.size.width, self.rich_style
        if y or width <= 0:
            return Strip.blank(max(width, 0), base)
        key = base + self.get_component_rich_style("keys--key", partial=True)
        name = base + self.get_component_rich_style("keys--name", partial=True)
        segments: list[Segment] = []
        gap = " " * self._gap
        for _, hint in self._placed():
            segments += [Segment(hint.key + " ", key), Segment(hint.name, name), Segment(gap, base)]
        return Strip(segments).adjust_cell_length(width, base)

    def on_click(self, event: events.Click) -> None:
        """Run what the key that was clicked would run."""
        for x, hint in self._placed():
            if x <= event.x < x + len(hint.key) + 1 + len(hint.name):
                self.post_message(self.KeyClicked(hint.action))
                return
