"""Writing a note: the quote above, the text, its tags below. What is typed is kept as a draft."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static, TextArea

from reader.errors import NotebookError
from reader.notes.drafts import NoteBody
from reader.notes.tag_words import parse_tags
from reader.text import one_line
from reader.ui.screens.dialogs import live_keys
from reader.ui.widgets.tag_input import TagInput

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult

    from reader.notes.keeper import DraftKeeper

DRAFT_SECONDS = 0.25
"""How often what is being typed is kept."""

_EMPTY = "Nothing is written yet."
_EMPTIED = "An empty note is not saved. Leave it, and it stays as it was; the list of notes can delete it."
KEYS = {
    "editor.save": "save",
    "editor.cancel": "leave, draft kept",
    "editor.discard": "discard",
    "editor.next": "tags",
}
"""What is said of the keys, by id."""


class Confirm(ModalScreen[bool]):
    """A question that is answered by yes or no."""

    BINDINGS: ClassVar = [
        Binding("y", "dismiss(True)", "Yes"),
        Binding("n,escape", "dismiss(False)", "No"),
    ]

    def __init__(self, question: str) -> None:
        super().__init__()
        self._question = question

    def compose(self) -> ComposeResult:
        """The question and the keys."""
        with Vertical(classes="dialog", id="confirm"):
            yield Static(Content(self._question))
            yield Static(Content("y yes   n no"), classes="hint")

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """The key that led here is no answer."""
        return key == "ctrl+q" or super().check_consume_key(key, character)


class NoteEditor(ModalScreen["NoteBody | None"]):
    """Gives text and tags, or `None` when it was left; the keeper knows what became of the draft."""

    AUTO_FOCUS = "#note-text"

    BINDINGS: ClassVar = [
        Binding("ctrl+s", "save", "Save", id="editor.save", priority=True),
        Binding("escape", "cancel", "Leave", id="editor.cancel", priority=True),
        Binding("ctrl+x", "discard", "Discard", id="editor.discard", priority=True),
        Binding(
            "tab", "next", "Next field", tooltip="Finish the tag, or to the next field", id="editor.next",
            priority=True, show=False,
        ),
        Binding("shift+tab", "app.focus_previous", "Previous field", priority=True, show=False),
        Binding("ctrl+q", "quit", "Quit", id="app.quit", priority=True, show=False),
    ]  # fmt: skip

    def __init__(
        self,
        title: str,
        quote: str,
        body: NoteBody,
        *,
        keeper: DraftKeeper,
        notice: str = "",
        error: str = "",
        said: str = "",
        known: Sequence[str] = (),
    ) -> None:
        """Make an editor.

        Args:
            title: Of the document.
            quote: The words the note is about.
            body: What to begin with; if it is not on disk yet it is kept at once.
            keeper: Keeps the draft.
            notice: What is to be known of the text.
            error: Why the last attempt to save failed.
            said: What is told until the text is changed.
            known: Tags in use, most used first.
        """
        super().__init__()
        self._title = title
        self._quote = quote
        self._body = body
        self._keeper = keeper
        self._notice = notice
        self._error = error
        self._said = said
        self._known = known
        self._leaving = False
        self._is_writing = False

    def compose(self) -> ComposeResult:
        """Quote, text, tags, keys."""
        with Vertical(classes="dialog", id="note-dialog") as dialog:
            dialog.border_title = Content("Note on " + one_line(self._title, 56))
            yield Static(Content(f"“{one_line(self._quote, 240)}”"), id="note-quote")
            if self._notice:
                yield Static(Content(self._notice), id="note-notice")
            # Above the text: on a low screen what is below it is cut off.
            error = self._error or self._said
            yield Static(Content(error), id="note-error", classes="" if error else "-hidden")
            yield TextArea(
                self._body.text, id="note-text", soft_wrap=True, tab_behavior="focus", compact=True
            )
            with Horizontal(id="note-tags-row"):
                yield Static(Content("tags "), id="note-tags-label")
                yield TagInput(", ".join(self._body.tags), self._known, id="note-tags")
            yield Static(Content(live_keys(self, KEYS)), id="note-keys")

    def on_mount(self) -> None:
        """No blinking, cursor at the end, drafts from now on."""
        area = self.query_one(TextArea)
        area.cursor_blink = False
        area.move_cursor(area.document.end)
        self.set_interval(DRAFT_SECONDS, self._journal)
        self._journal()

    # The draft.

    @property
    def draft(self) -> str:
        """What is being written at this moment."""
        return self.body.text

    @property
    def body(self) -> NoteBody:
        """Text and tags at this moment."""
        if not self.query(TextArea) or not self.query("#note-tags"):
            return self._body
        text = self.query_one("#note-text", TextArea).text
        shown = self.query_one("#note-tags", Input).value
        # A tag with a comma in it would fall apart in the line.
        untouched = shown == ", ".join(self._body.tags)
        return NoteBody(text, self._body.tags if untouched else parse_tags(shown))

    def _journal(self) -> None:
        self._keeper.latest = self.body
        self._keeper.renew()
        if self._error in {_EMPTY, _EMPTIED} and self.body.text.strip():
            self._error = ""
            self._show_error(self._said)
        if self._said and self.body.text != self._body.text:
            self._said = ""
            self._show_error(self._error)
        if not (self._keeper.is_safe or self._is_writing or self._leaving):
            self._is_writing = True
            self.run_worker(self._keep(), group="draft", exclusive=False, exit_on_error=False)

    async def _keep(self) -> bool:
        """Bring what is written to disk; whether it is there."""
        try:
            await asyncio.to_thread(self._keeper.write)
        except NotebookError as error:
            self._show_error(f"The draft is not kept: {error}")
            return False
        finally:
            self._is_writing = False
        self._show_error(self._error or self._said)
        return True

    async def _keep_now(self) -> bool:
        self._keeper.latest = self.body
        return await self._keep()

    def flush(self) -> None:
        """Keep what is being written now, whatever happens next."""
        self._keeper.latest = self.body
        self._keeper.write()

    def _show_error(self, message: str) -> None:
        for shown in self.query("#note-error").results(Static):
            shown.update(Content(message))
            shown.set_class(not message, "-hidden")

    def action_next(self) -> None:
        """Finish the tag that is being typed; else to the next field."""
        tags = self.query_one(TagInput)
        if not (tags.has_focus and tags.complete()):
            self.focus_next()

    # The ways out.

    def action_save(self) -> None:
        """Give what was written; an empty note is no note."""
        if self._leaving:
            return
        written = self.body
        text = written.text.strip()
        if not text and not written.tags:
            self._error = _EMPTIED if self._keeper.is_change else _EMPTY
            self._show_error(self._error)
            return
        self._leaving = True
        self._keeper.latest = written
        self.dismiss(NoteBody(text, written.tags))

    async def action_cancel(self) -> None:
        """Leave without saving; what was typed stays as a draft. Where that fails nothing is left."""
        if self._leaving:
            return
        self._leaving = True
        if await self._keep_now():
            self.dismiss(None)
        else:
            self._leaving = False

    async def action_discard(self) -> None:
        """Drop the draft and leave."""
        if self._leaving:
            return
        self._leaving = True
        try:
            await asyncio.to_thread(self._keeper.discard)
        except NotebookError as error:
            self.app.notify(str(error), severity="error", markup=False)
        self.dismiss(None)

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """Quitting is for this screen to decide, before the application does."""
        return key == "ctrl+q" or super().check_consume_key(key, character)

    async def action_quit(self) -> None:
        """Quit with the draft kept; where that fails, ask first."""
        if await self._keep_now():
            self.app.exit()
            return
        question = "What you wrote is neither saved nor kept as a draft. Quit and lose it?"
        await self.app.push_screen(Confirm(question), lambda sure: self.app.exit() if sure else None)

    @on(Input.Submitted, "#note-tags")
    def _tags_entered(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_save()
