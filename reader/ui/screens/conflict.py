"""A note that was changed in two places at once: its texts beside each other, and one key to choose."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from reader.text import one_line
from reader.ui.screens.dialogs import ChoiceList, text_choices
from reader.ui.widgets.bars import KeyBar, KeyHint

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from reader.notes.annotations import Conflict
    from reader.ui.text import Glyphs

JOINED = -1
"""The choice of all texts, one after the other."""

MOST = 4
"""Texts that are shown beside each other; with more the first ones and the joining remain."""


class ConflictScreen(ModalScreen["int | None"]):
    """Gives the number of the text to keep, `JOINED`, or `None` to leave it as it is."""

    BINDINGS: ClassVar = [
        *(
            Binding(str(n), f"take({n - 1})", f"Keep {n}", id=f"conflict.take_{n}")
            for n in range(1, MOST + 1)
        ),
        Binding("a", f"take({JOINED})", "Keep all", tooltip="One after the other", id="conflict.join"),
        Binding("tab", "app.focus_next", "Next text", id="conflict.next"),
        Binding("escape,q", "dismiss(None)", "Later", id="conflict.later"),
    ]  # fmt: skip

    def __init__(self, conflict: Conflict, *, glyphs: Glyphs) -> None:
        super().__init__()
        self._conflict = conflict
        self._glyphs = glyphs
        self._texts = conflict.texts[:MOST]

    def compose(self) -> ComposeResult:
        """Quote, texts, keys."""
        with Vertical(classes="dialog -wide-list", id="conflict") as dialog:
            dialog.border_title = Content("Changed in two places at once")
            quote = one_line(self._conflict.entry.anchor.quote, 160)
            yield Static(
                Content(f"“{quote}”" if quote else self._conflict.entry.document.title), classes="hint"
            )
            with Horizontal(id="conflict-texts"):
                for number, _ in enumerate(self._texts, 1):
                    with Vertical(classes="conflict-text"):
                        yield Static(Content(self._head(number)), classes="conflict-head")
                        yield ChoiceList(glyphs=self._glyphs, id=f"text-{number}")
            yield KeyBar(id="conflict-keys")

    def _head(self, number: int) -> str:
        """What a text is: the branch it is from, else whether it is the older or the newer one."""
        if names := self._conflict.names:
            return f"{number} ({one_line(names[number - 1], 40)})" if names[number - 1] else f"{number}"
        age = " (older)" if number == 1 else " (newer)" if number == len(self._texts) else ""
        return f"{number}{age}"

    def on_mount(self) -> None:
        """Lay the texts out once their width is known."""
        self.query(ChoiceList).first().focus()
        live = {active.binding.id: active.binding for active in self.active_bindings.values()}
        shown = [binding for id_, binding in live.items() if id_ and id_.startswith("conflict.")]
        self.query_one(KeyBar).show(
            [KeyHint(self.app.get_key_display(one), one.description, one.action) for one in shown]
        )
        self.call_after_refresh(self._lay_out)

    def on_resize(self) -> None:
        """Lay them out anew."""
        self.call_after_refresh(self._lay_out)

    def _lay_out(self) -> None:
        for pane, text in zip(self.query(ChoiceList), self._texts, strict=True):
            pane.shows_cursor = False
            pane.show(text_choices(text, max(pane.size.width - 3, 10)))

    @on(KeyBar.KeyClicked)
    async def _key_clicked(self, event: KeyBar.KeyClicked) -> None:
        event.stop()
        await self.app.run_action(event.action, self)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only the texts that are there can be taken."""
        return action != "take" or not parameters or int(str(parameters[0])) < len(self._texts)

    def action_take(self, number: int) -> None:
        """Keep one text, or all."""
        self.dismiss(number)
