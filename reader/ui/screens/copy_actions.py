"""Copying a quote with its citation: to the clipboard by the terminal, and where that fails into a file."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.binding import Binding

from reader.config import CITE_FORMATS
from reader.files import write_atomically
from reader.notes.cite import citation
from reader.ui.screens.dialogs import Choice, Picker
from reader.ui.screens.reading_base import ReadingBase

if TYPE_CHECKING:
    from collections.abc import Mapping

LONGEST_COPY = 75_000
"""Bytes that terminals take by OSC 52."""

SHOWN = "shown"
"""The choice that is no format."""

STYLES = {
    "chicago": "Chicago note",
    "markdown": "Markdown quote",
    "plain": "plain text",
    "bibtex": "BibTeX",
    "csl": "CSL-JSON",
}
"""What the formats of a citation are called."""


@dataclass(frozen=True, slots=True)
class Copy:
    """What was given to the terminal last."""

    document: str
    passage: int
    """Where the user was afterwards."""
    text: str


class CopyActions(ReadingBase):
    """The part of the reading screen that gives quotes to other programs."""

    BINDINGS: ClassVar = [
        Binding(
            "y", "copy", "Copy", tooltip="Copy the selection or passage with its citation", id="note.copy"
        ),
        Binding("Y", "copy_as", "Copy as", tooltip="Copy it, choosing the format", id="note.copy_as"),
    ]

    _copied: Copy | None = None

    @work(group="editor", exclusive=True, exit_on_error=False)
    async def action_copy(self) -> None:
        """Copy the selection, else the current passage, with its citation."""
        await self._copy(self.config.cite)

    @work(group="editor", exclusive=True, exit_on_error=False)
    async def action_copy_as(self) -> None:
        """Choose the format of the copy."""
        if self.passage_span() is None:
            return
        choices = [Choice(STYLES[name], name, name) for name in CITE_FORMATS]
        choices.append(Choice("show it, to select with the mouse", "", SHOWN))
        cursor = CITE_FORMATS.index(self.config.cite) if self.config.cite in CITE_FORMATS else 0
        picker = Picker("Copy as", choices, cursor=cursor, glyphs=self.glyphs)
        style = await self.app.push_screen_wait(picker)
        if style == SHOWN:
            await self._show()
        elif style is not None:
            await self._copy(style)

    async def _copy(self, style: str) -> None:
        text = self._cited(style)
        self.leave_selection()
        if reason := why_not_by_terminal(text, os.environ):
            await self._show(text, reason)
        elif text:
            self.app.copy_to_clipboard(text)
            self._copied = Copy(self.pane.place.document, self.pane.passage, text)
            self.say(f"Copied as {STYLES[style]}; {self.key_of('note.copy_as')} shows it if it did not come")

    def _cited(self, style: str) -> str:
        """The selection, else the passage, with its citation; empty without a document."""
        passage_span, view = self.passage_span(), self.pane.view
        if passage_span is None or view is None:
            return ""
        span = self.chosen_span() or passage_span
        first = view.document.passage_at(span.start)
        quote, heading = span.of(view.document.text), view.document.heading_path(span.start)
        return citation(style, view.document.info, first.number if first else None, quote, heading)

    def _copied_here(self) -> str:
        """What was copied last, if it was here and nothing is selected now."""
        last, here = self._copied, (self.pane.place.document, self.pane.passage)
        if last is None or (last.document, last.passage) != here or self.chosen_span() is not None:
            return ""
        return last.text

    async def _show(self, text: str = "", reason: str = "") -> None:
        """Show a text that the terminal does not take; without one what was copied here, or would be."""
        from reader.ui.screens.copied import CopiedScreen

        text = text or self._copied_here() or self._cited(self.config.cite)
        self.leave_selection()
        where = await self._written(text)
        await self.app.push_screen_wait(CopiedScreen(text, reason, where, glyphs=self.glyphs))

    async def _written(self, text: str) -> str:
        """Which file holds what was copied, or why there is none."""
        path = self.library.places.state / "copied.txt"
        try:
            await self.run_in_thread(write_atomically, path, text.encode())
        except OSError as error:
            return f"It could not be written into a file: {error.strerror or error}."
        return f"It is also in {path}"


def why_not_by_terminal(text: str, environ: Mapping[str, str]) -> str:
    """Why a text cannot go to the clipboard through the terminal; empty if it may.

    No terminal says whether it took it: only those are named that are known not to.
    """
    size, term = len(text.encode()), environ.get("TERM", "")
    if size > LONGEST_COPY:
        return f"{size:,} bytes are more than terminals take into the clipboard ({LONGEST_COPY:,})."
    if term in {"linux", "dumb"} or term.startswith("vt"):
        return f"This terminal ({term}) has no clipboard."
    if environ.get("STY"):
        return "GNU screen does not pass a copy on to the terminal."
    return ""
