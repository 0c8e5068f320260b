"""Choosing words of the text by keys: the part of the reading pane that `v` brings up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.binding import Binding
from textual.message import Message
from textual.widget import Widget

from reader.ui.stretches import Stretch, Unit, chosen_at

if TYPE_CHECKING:
    from reader.model import Span
    from reader.ui.widgets.page import DocumentView, Page

_WORD = "Word"
_SENTENCE = "Sentence"
_PASSAGE = "Passage"

CHOOSING_BINDINGS = (
    Binding("l,right", "choose_by('word', 1)", _WORD, tooltip="A word more", id="select.word"),
    Binding("h,left", "choose_by('word', -1)", _WORD, tooltip="A word less", id="select.word_back"),
    Binding("j,down", "choose_by('sentence', 1)", _SENTENCE, tooltip="A sentence more", id="select.sentence"),
    Binding(
        "k,up", "choose_by('sentence', -1)", _SENTENCE, tooltip="A sentence less", id="select.sentence_back"
    ),
    Binding(
        "right_curly_bracket", "choose_by('passage', 1)", _PASSAGE, tooltip="A passage more",
        id="select.passage",
    ),
    Binding(
        "left_curly_bracket", "choose_by('passage', -1)", _PASSAGE, tooltip="A passage less",
        id="select.passage_back",
    ),
    Binding("o", "other_end", "Swap", tooltip="Move the other end", id="select.other_end"),
    Binding(
        "v", "choose", "Select", tooltip="Select the sentence; again: the passage, the word",
        id="select.start",
    ),
    Binding("escape,q", "drop_choice", "Leave", tooltip="Leave the selection", id="select.leave"),
)  # fmt: skip
"""Of the reading pane, before its own: they hold while something is chosen."""

_ONLY_WHILE_CHOOSING = frozenset({"choose_by", "other_end", "drop_choice"})


class Choosing(Widget):
    """The state of it. The pane shows the page and moves."""

    view: DocumentView | None
    passage: int
    stretch: Stretch | None = None
    """What is being chosen, or `None`."""

    @dataclass
    class ChoiceChanged(Message):
        """Choosing began or ended, or something else is chosen."""

        stretch: Stretch | None

    @property
    def page(self) -> Page:
        """The layout of the document."""
        raise NotImplementedError

    def show_offset(self, offset: int) -> None:
        """Bring the line with a character of the text into sight."""
        raise NotImplementedError

    def first_in_sight(self, span: Span) -> int:
        """The first character of `span` that is in sight, its first one if none is."""
        raise NotImplementedError

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002 — Textual's
        """The keys of choosing are there only while something is chosen."""
        return action not in _ONLY_WHILE_CHOOSING or self.stretch is not None

    def choose(self, stretch: Stretch | None) -> None:
        """Have something chosen, or nothing."""
        before, self.stretch = self.stretch, stretch
        if stretch == before:
            return
        if self.view is not None:
            self.page.choose(stretch.span if stretch is not None else None)
            if stretch is not None:
                self.show_offset(stretch.edge)
        self.refresh()
        self.post_message(self.ChoiceChanged(stretch))

    def action_choose(self) -> None:
        """Choose the sentence of the first hit, else the first in sight; then the next larger unit."""
        if self.view is None or not self.view.document.passages:
            return
        document = self.view.document
        if self.stretch is not None:
            self.choose(self.stretch.in_next_unit(document))
            return
        hits = self.view.highlights.get(self.passage, ())
        span = document.passages[self.passage].span
        self.choose(chosen_at(document, hits[0].start if hits else self.first_in_sight(span), Unit.SENTENCE))

    def action_choose_by(self, unit: str, step: int) -> None:
        """Move the end that moves."""
        if self.stretch is not None and self.view is not None:
            self.choose(self.stretch.moved(self.view.document, Unit(unit), step))

    def action_other_end(self) -> None:
        """Let the other end move."""
        if self.stretch is not None:
            self.choose(self.stretch.swapped())

    def action_drop_choice(self) -> None:
        """Leave the selection."""
        self.choose(None)
