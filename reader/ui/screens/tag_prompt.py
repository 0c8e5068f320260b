"""Asking for tags, with completion from those in use."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from reader.text import one_line
from reader.ui.screens.dialogs import live_key
from reader.ui.widgets.tag_input import TagInput

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult

LONGEST_HINT = 400
"""Characters of the tags in use that are shown."""


class TagPrompt(ModalScreen["str | None"]):
    """Gives a line of tags as typed, or `None`."""

    BINDINGS: ClassVar = [
        Binding("escape", "dismiss(None)", "Cancel", id="dialog.cancel"),
        Binding("tab", "complete", "Complete", id="dialog.complete", priority=True),
    ]

    def __init__(self, title: str, value: str, known: Sequence[str], *, hint: str = "") -> None:
        """Make the question.

        Args:
            title: Of the dialog.
            value: What to begin with.
            known: Tags in use, most used first.
            hint: What else can be typed.
        """
        super().__init__()
        self._title = title
        self._value = value
        self._known = known
        self._hint = hint

    def compose(self) -> ComposeResult:
        """The line, and the tags in use."""
        with Vertical(classes="dialog") as dialog:
            dialog.border_title = Content(one_line(self._title, 60))
            yield TagInput(self._value, self._known, id="tags")
            if self._hint:
                yield Static(Content(self._hint), classes="hint")
            known = one_line(", ".join(self._known), LONGEST_HINT)
            key = live_key(self, "dialog.complete")
            words = f"{key} completes. In use: {known}" if known else "Separated by commas."
            yield Static(Content(words), classes="hint", id="tags-in-use")

    def action_complete(self) -> None:
        """Finish the tag being typed."""
        self.query_one(TagInput).complete()

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.dismiss(one_line(event.value))
