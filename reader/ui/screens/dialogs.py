"""Small typed questions: a line of text, one of a list, something to read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar

from textual import on
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from reader.text import clean, one_line
from reader.ui.text import Glyphs, clipped, fit, wrap
from reader.ui.widgets.line_list import LineList

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from textual.app import ComposeResult
    from textual.screen import Screen

    from reader.ui.text import Styled
    from reader.ui.widgets.line_list import Line

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Choice(Generic[T]):
    """One row of a picker or a text."""

    label: str
    detail: str = ""
    """Drawn dim at the right end."""
    value: T | None = None
    """`None`: a line to read, not to choose."""
    style: str = ""
    """`group` for a title, `dim`, `code`, `title`; empty for plain."""
    indent: int = 0
    spans: tuple[Styled, ...] = ()
    """Styled characters of `label`, over its style."""


class ChoiceList(LineList):
    """The rows of a dialog."""

    def __init__(self, *, glyphs: Glyphs | None = None, id: str | None = None) -> None:  # noqa: A002 — Textual's
        super().__init__(glyphs=glyphs, id=id)
        self.choices: Sequence[Choice[Any]] = ()

    def show(self, choices: Sequence[Choice[Any]], *, cursor: int = 0) -> None:
        """Show other rows."""
        self.choices = choices
        self.set_rows(len(choices), cursor=cursor)

    def can_hold_cursor(self, row: int) -> bool:
        """Rows to choose; where there is nothing to choose the keys scroll."""
        return self.choices[row].value is not None

    def row_lines(self, row: int, width: int) -> list[Line]:
        """Label and detail."""
        choice = self.choices[row]
        detail = fit(one_line(choice.detail), width // 2)
        room = width - choice.indent - (len(detail) + 2 if detail else 0)
        label = " " * choice.indent + fit(clean(choice.label).replace("\n", " "), room)
        gap = " " * max(width - len(label) - len(detail), 1) if detail else ""
        text = label + gap + detail
        spans: list[Styled] = [(len(text) - len(detail), len(text), "dim")] if detail else []
        if choice.style:
            spans.append((0, len(label), choice.style))
        at = choice.indent
        spans += [(start + at, min(end + at, len(label)), name) for start, end, name in choice.spans]
        return [(text, spans)]


class Picker(ModalScreen["T | None"], Generic[T]):
    """One of a list, or a text to read."""

    BINDINGS: ClassVar = [
        Binding("escape,q", "dismiss(None)", "Close", id="dialog.close"),
        Binding("d,delete", "delete", "Delete", id="dialog.delete"),
    ]

    def __init__(
        self,
        title: str,
        choices: Sequence[Choice[T]],
        *,
        cursor: int = 0,
        glyphs: Glyphs,
        empty: str = "",
        delete: Callable[[T], None] | None = None,
    ) -> None:
        """Make a list.

        Args:
            title: Of the dialog.
            choices: Its rows.
            cursor: Row to begin on.
            glyphs: Marks to draw with.
            empty: What to say when there are no rows.
            delete: Removes what a row stands for, if that can be; the row goes with it.
        """
        super().__init__()
        self._title = title
        self._delete = delete
        self._choices = choices
        self._cursor = cursor
        self._glyphs = glyphs
        self._empty = empty

    def compose(self) -> ComposeResult:
        """The list in a frame."""
        with Vertical(classes="dialog -tall" if self._choices else "dialog") as dialog:
            dialog.border_title = Content(one_line(self._title, 60))
            if self._choices:
                yield ChoiceList(glyphs=self._glyphs, id="choices")
            else:
                yield Static(Content(self._empty), id="empty")

    def on_mount(self) -> None:
        """Fill the list."""
        choices = self.query_one_optional(ChoiceList)
        if choices is not None:
            choices.shows_cursor = any(choice.value is not None for choice in self._choices)
            choices.show(self._choices, cursor=self._cursor)
            choices.focus()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002 — Textual's
        """Deleting is there only where something can be deleted."""
        return action != "delete" or (self._delete is not None and bool(self._choices))

    def action_delete(self) -> None:
        """Remove what is under the cursor."""
        choices = self.query_one(ChoiceList)
        chosen = self._choices[choices.cursor]
        if self._delete is None or chosen.value is None:
            return
        self._delete(chosen.value)
        self._choices = [choice for choice in self._choices if choice is not chosen]
        choices.show(self._choices, cursor=choices.cursor)
        choices.empty_text = self._empty

    @on(LineList.RowChosen)
    def _chosen(self, event: LineList.RowChosen) -> None:
        event.stop()
        value = self._choices[event.row].value
        self.dismiss(value)


class Prompt(ModalScreen["str | None"]):
    """One line of text."""

    BINDINGS: ClassVar = [Binding("escape", "dismiss(None)", "Cancel", id="dialog.cancel")]

    def __init__(self, title: str, value: str = "", *, hint: str = "") -> None:
        super().__init__()
        self._title = title
        self._value = value
        self._hint = hint

    def compose(self) -> ComposeResult:
        """The line in a frame."""
        with Vertical(classes="dialog") as dialog:
            dialog.border_title = Content(one_line(self._title, 60))
            line = Input(self._value, select_on_focus=False)
            line.cursor_blink = False
            yield line
            if self._hint:
                yield Static(Content(self._hint), classes="hint")

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.dismiss(one_line(event.value))


def live_key(screen: Screen[Any], id_: str) -> str:
    """How the first live key of a binding is written; empty if it has none."""
    found = (active.binding for active in screen.active_bindings.values() if active.binding.id == id_)
    return next((screen.app.get_key_display(binding) for binding in found), "")


def live_keys(screen: Screen[Any], named: Mapping[str, str]) -> str:
    """Some bindings on one line: `^S save   Esc leave`; those without a key are left out.

    Args:
        screen: Where they are live.
        named: What they do, by id.
    """
    keys = {id_: live_key(screen, id_) for id_ in named}
    return "   ".join(f"{keys[id_]} {what}" for id_, what in named.items() if keys[id_])


def text_choices(
    text: str, width: int, *, indent: int = 0, style: str = "", spans: Sequence[Styled] = ()
) -> list[Choice[Any]]:
    """A longer text as rows to read.

    Args:
        text: It, of one line if it has spans.
        width: Cells of a row.
        indent: Cells before each row.
        style: Of the whole.
        spans: Styled characters of it.
    """
    rows: list[Choice[Any]] = []
    for line in clean(text).split("\n"):
        rows += [
            Choice(part.of(line), indent=indent, style=style, spans=tuple(clipped(spans, part)))
            for part in wrap(line, width - indent)
        ]
    return rows
