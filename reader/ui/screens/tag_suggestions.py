"""Names that recur and are not known, in a list from which one key makes an actor."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static
from textual.worker import get_current_worker

from reader.text import one_line
from reader.ui.screens.dialogs import Choice, ChoiceList
from reader.ui.views import count
from reader.ui.widgets.line_list import LineList

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult

    from reader.correcting import Suggestion
    from reader.library import Library
    from reader.ui.text import Glyphs

_TELL_EVERY = 50
"""Documents between two words of how far it has come."""


class SuggestionScreen(ModalScreen["Suggestion | None"]):
    """Gives the name to make an actor of, or `None`."""

    BINDINGS: ClassVar = [
        Binding("escape,q", "dismiss(None)", "Close", id="suggestions.close"),
        Binding("n", "choose", "New actor", tooltip="Make an actor of the name", id="suggestions.actor"),
    ]

    def __init__(self, library: Library, *, glyphs: Glyphs, said: str = "") -> None:
        super().__init__()
        self._library = library
        self._glyphs = glyphs
        self._said = said

    def compose(self) -> ComposeResult:
        """The list, and how far it has come."""
        with Vertical(classes="dialog -tall", id="suggestions-dialog") as dialog:
            dialog.border_title = Content("Names that recur and are not known")
            yield ChoiceList(glyphs=self._glyphs, id="choices")
            yield Static(Content(self._said or "Reading …"), id="suggestions-said")
            yield Static(Content("n or Enter makes an actor   Esc close"), classes="hint")

    def on_mount(self) -> None:
        """Go through the texts in the background."""
        self.query_one(ChoiceList).focus()
        self.run_worker(self._gather, thread=True, exit_on_error=False)

    def _gather(self) -> None:
        worker = get_current_worker()

        def tell(done: int, total: int) -> None:
            if done % _TELL_EVERY == 0 and not worker.is_cancelled:
                self.app.call_from_thread(self._say, f"Reading {done:,} of {total:,} documents …")

        found = self._library.corrections.suggestions(progress=tell, cancelled=lambda: worker.is_cancelled)
        if not worker.is_cancelled:
            self.app.call_from_thread(self._show, found)

    def _say(self, words: str) -> None:
        if self.is_mounted:
            self.query_one("#suggestions-said", Static).update(Content(words))

    def _show(self, found: Sequence[Suggestion]) -> None:
        if not self.is_mounted:
            return
        rows = [
            Choice(
                one_line(", ".join((one.name, *one.names)), 200),
                f"{count(one.documents, 'document')}, {count(one.passages, 'passage')}",
                one,
            )
            for one in found
        ]
        self.query_one(ChoiceList).show(rows)
        self._say(self._said or f"{count(len(rows), 'name')}, each in three passages or more.")

    @on(LineList.RowChosen)
    def _row_chosen(self, event: LineList.RowChosen) -> None:
        event.stop()
        self.action_choose()

    def action_choose(self) -> None:
        """Give the name under the cursor."""
        choices = self.query_one(ChoiceList)
        if choices.choices:
            self.dismiss(choices.choices[choices.cursor].value)
