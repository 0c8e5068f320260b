"""The line a query is typed in: live, with history, completion and the odd spots underlined."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from rich.highlighter import Highlighter
from textual import on
from textual.binding import Binding
from textual.message import Message
from textual.widgets import Input

from reader.text import one_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.text import Text
    from textual import events

    from reader.model import Span

LONGEST_QUERY = 10_000
"""Characters; what is pasted beyond it is dropped with a word about it by the parser."""


class _ProblemHighlighter(Highlighter):
    """Underlines the spots that could not be understood."""

    def __init__(self) -> None:
        self.spans: Sequence[Span] = ()

    def highlight(self, text: Text) -> None:
        """Underline in place."""
        for span in self.spans:
            text.stylize("underline", span.start, max(span.end, span.start + 1))


class SearchBar(Input):
    """Query input. Enter goes to the results, Escape gives the focus back; neither clears it."""

    BINDINGS: ClassVar = [
        Binding("escape", "leave", "Back", id="query.leave"),
        Binding("enter,down", "accept", "To the results", id="query.accept"),
        Binding("up", "older", "Earlier search", id="query.older"),
        Binding("tab", "complete", "Complete", id="query.complete", priority=True),
        Binding("ctrl+u", "clear", "Clear", id="query.clear", show=False),
    ]

    @dataclass
    class QueryChanged(Message):
        """Another query stands in the bar."""

        text: str

    @dataclass
    class Accepted(Message):
        """The user wants to go to the results."""

        text: str

    @dataclass
    class Left(Message):
        """The user wants to go back to where they were."""

    @dataclass
    class CompletionWanted(Message):
        """The user asks to finish the field value before the cursor."""

        text: str
        cursor: int

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 — Textual's
        self._problems = _ProblemHighlighter()
        super().__init__(
            id=id,
            placeholder="words, "  # joined for the line length
            '"a phrase", country:kz, date:2022, -not',
            highlighter=self._problems,
            select_on_focus=False,
            max_length=LONGEST_QUERY,
        )
        self.cursor_blink = False
        self.history: list[str] = []
        """Earlier queries, oldest first."""
        self._recalled = 0
        """How far back in the history the shown query is; 0 for a query of one's own."""
        self._own = ""
        self._shown = ""
        """The query that was recalled last."""

    def set_query(self, text: str) -> None:
        """Put a query in the bar without news of it: it came from outside."""
        with self.prevent(Input.Changed):
            self.value = text
        self.cursor_position = len(text)
        self._recalled = 0

    def show_problems(self, spans: Sequence[Span]) -> None:
        """Underline these characters."""
        if list(spans) != list(self._problems.spans):
            self._problems.spans = spans
            self.refresh()

    def remember(self, text: str) -> None:
        """Put a query at the end of the history."""
        text = text.strip()
        if text:
            if text in self.history:
                self.history.remove(text)
            self.history.append(text)
        self._recalled = 0

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        event.stop()
        if self._recalled and event.value != self._shown:
            # An earlier query that was changed is one of one's own.
            self._recalled = 0
        self.post_message(self.QueryChanged(event.value))

    def on_paste(self, event: events.Paste) -> None:
        """A pasted text is one clean line."""
        event.stop()
        event.prevent_default()
        self.insert_text_at_cursor(one_line(event.text, LONGEST_QUERY))

    def action_leave(self) -> None:
        """Give the focus back."""
        self.remember(self.value)
        self.post_message(self.Left())

    def action_accept(self) -> None:
        """Go to the results."""
        self.remember(self.value)
        self.post_message(self.Accepted(self.value))

    def action_clear(self) -> None:
        """Empty the bar."""
        self.value = ""

    def action_older(self) -> None:
        """Recall an earlier query; after the oldest one's own comes back."""
        if self._recalled == 0:
            self._own = self.value
        earlier = [query for query in self.history if query != self._own]
        self._recalled = (self._recalled + 1) % (len(earlier) + 1)
        recalled = self._recalled
        self._shown = earlier[-recalled] if recalled else self._own
        self.value = self._shown
        self._recalled = recalled
        self.cursor_position = len(self.value)

    def action_complete(self) -> None:
        """Ask for the value before the cursor to be finished."""
        self.post_message(self.CompletionWanted(self.value, self.cursor_position))
