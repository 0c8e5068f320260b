"""A text that could not go to the clipboard: shown from edge to edge, so that the mouse can select it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from reader.ui.screens.dialogs import ChoiceList, live_key, text_choices

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from reader.ui.text import Glyphs


class CopiedScreen(ModalScreen[None]):
    """The text and the file it is in."""

    BINDINGS: ClassVar = [Binding("escape,q,enter", "dismiss(None)", "Close", id="dialog.close")]

    def __init__(self, text: str, reason: str, where: str, *, glyphs: Glyphs) -> None:
        """Make the screen.

        Args:
            text: What was to be copied.
            reason: Why it did not go to the clipboard; empty if it was not tried.
            where: Which file it is in, as a sentence.
            glyphs: Marks to draw with.
        """
        super().__init__()
        self._text = text
        self._reason = reason
        self._where = where
        self._glyphs = glyphs

    def compose(self) -> ComposeResult:
        """Nothing stands beside the text: the mouse would take it along."""
        with Vertical(classes="dialog", id="copied"):
            key = live_key(self, "dialog.close")
            hint = f"Select it with the mouse (most terminals: while Shift is held). {key} closes"
            yield Static(Content(" ".join(part for part in (self._reason, hint) if part)), classes="hint")
            yield Static(Content(self._where), classes="hint", id="copied-where")
            yield ChoiceList(glyphs=self._glyphs, id="choices")

    def on_mount(self) -> None:
        """Lay the text out for the width."""
        choices = self.query_one(ChoiceList)
        choices.shows_cursor = False
        choices.show(text_choices(self._text, max(self.app.size.width - 4, 10)))
        choices.focus()
