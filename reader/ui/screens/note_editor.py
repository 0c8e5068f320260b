"""Writing a note: the quote above, the text, its tags below. What is typed is journalled as a draft."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static, TextArea

from reader.text import one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual.app import ComposeResult
    from textual.timer import Timer

DRAFT_SECONDS = 0.25
"""How often what is being typed is kept."""


@dataclass(frozen=True, slots=True)
class NoteBody:
    """What the user wrote."""

    text: str
    tags: tuple[str, ...] = ()


class NoteEditor(ModalScreen["NoteBody | None"]):
    """Gives the note's text and tags, or `None` when it was dropped."""

    AUTO_FOCUS = "#note-text"

    BINDINGS: ClassVar = [
        Binding("ctrl+s", "save", "Save", id="editor.save", priority=True),
        Binding("escape", "cancel", "Cancel", id="editor.cancel", priority=True),
        Binding("tab", "app.focus_next", "Next field", id="editor.next", priority=True, show=False),
        Binding("shift+tab", "app.focus_previous", "Previous field", priority=True, show=False),
    ]

    def __init__(
        self, title: str, quote: str, body: NoteBody, *, keep_draft: Callable[[str], None], error: str = ""
    ) -> None:
        """Make an editor.

        Args:
            title: Of the document.
            quote: The words the note is about.
            body: What to begin with.
            keep_draft: Called with the text a few times a second while it changes; runs in a thread.
            error: Why the last attempt to save failed.
        """
        super().__init__()
        self._title = title
        self._quote = quote
        self._body = body
        self._keep_draft = keep_draft
        self._error = error
        self._kept = body.text
        self._timer: Timer | None = None
        self._leaving = False

    def compose(self) -> ComposeResult:
        """Quote, text, tags, keys."""
        with Vertical(classes="dialog", id="note-dialog") as dialog:
            dialog.border_title = Content("Note on " + one_line(self._title, 56))
            yield Static(Content(f"“{one_line(self._quote, 240)}”"), id="note-quote")
            yield TextArea(
                self._body.text, id="note-text", soft_wrap=True, tab_behavior="focus", compact=True
            )
            with Horizontal(id="note-tags-row"):
                yield Static(Content("tags "), id="note-tags-label")
                yield Input(", ".join(self._body.tags), placeholder="comma, separated", id="note-tags")
            yield Static(Content(self._error), id="note-error", classes="" if self._error else "-hidden")
            yield Static(Content("^S save   Esc cancel   Tab tags"), id="note-keys")

    def on_mount(self) -> None:
        """No blinking, cursor at the end, drafts from now on."""
        area = self.query_one(TextArea)
        area.cursor_blink = False
        area.move_cursor(area.document.end)
        self.query_one(Input).cursor_blink = False
        self._timer = self.set_interval(DRAFT_SECONDS, self._journal)

    def _journal(self) -> None:
        text = self.query_one(TextArea).text
        if text != self._kept and not self._leaving:
            self._kept = text
            self.run_worker(
                lambda: self._keep_draft(text),
                thread=True,
                group="draft",
                exclusive=False,
                exit_on_error=False,
            )

    @property
    def draft(self) -> str:
        """What is being written at this moment."""
        return self.query_one(TextArea).text

    def flush(self) -> None:
        """Keep what is being written now, whatever happens next."""
        if self.draft != self._body.text and not self._leaving:
            self._keep_draft(self.draft)

    def action_save(self) -> None:
        """Give what was written; an empty note is no note."""
        text = self.query_one(TextArea).text.strip()
        tags = _tags(self.query_one(Input).value)
        if not text and not tags:
            self.query_one("#note-error", Static).update(Content("Nothing is written yet."))
            self.query_one("#note-error").remove_class("-hidden")
            return
        self._leaving = True
        self.dismiss(NoteBody(text, tags))

    def action_cancel(self) -> None:
        """Leave without a note; what was typed stays as a draft for the next time."""
        self._leaving = True
        self.dismiss(None)

    @on(Input.Submitted, "#note-tags")
    def _tags_entered(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_save()


def _tags(text: str) -> tuple[str, ...]:
    """`a, b c, #d` as `("a", "b c", "d")`, without repeats."""
    parts = (one_line(part).lstrip("#").strip() for part in text.split(","))
    return tuple(dict.fromkeys(part for part in parts if part))


def parse_tags(text: str) -> Sequence[str]:
    """The tags of a line as typed: separated by commas, `#` in front allowed."""
    return _tags(text)
