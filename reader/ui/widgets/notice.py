"""A line or two above the list: what the hits are, and what was probably meant."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from reader.text import clean

if TYPE_CHECKING:
    from collections.abc import Sequence


class Notice(Static):
    """Shown only while it has something to say; it can be clicked."""

    @dataclass
    class Clicked(Message):
        """The notice was clicked."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 — Textual's
        super().__init__(Content(""), id=id)
        self._lines: list[list[tuple[str, str]]] = []

    def show(self, lines: Sequence[Sequence[tuple[str, str]]]) -> None:
        """Say something else; nothing is drawn when it is the same.

        Args:
            lines: Pieces of `(text, text style)` each, the style empty or a word such as `bold`; none hides
                the notice.
        """
        new = [[(clean(text), style) for text, style in line] for line in lines]
        if new == self._lines:
            return
        self._lines = new
        self.update(Content("\n").join(Content.assemble(*line) for line in new))
        self.set_class(bool(new), "-shown")

    @property
    def text(self) -> str:
        """What is said, for tests and screen readers."""
        return "\n".join("".join(text for text, _ in line) for line in self._lines)

    def on_click(self) -> None:
        """Tell of it."""
        self.post_message(self.Clicked())
