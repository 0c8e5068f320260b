"""What the bars of the reading screen say: status, title of the text, news and trouble."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on

from reader.library import NOT_READ
from reader.model import how_many
from reader.ui import views
from reader.ui.screens.reading_base import ReadingBase
from reader.ui.widgets.reading_pane import ReadingPane

if TYPE_CHECKING:
    from textual.timer import Timer

SAID_SECONDS = 4.0
"""How long a short word stands in the status line."""


class Telling(ReadingBase):
    """The part of the reading screen that says what is going on."""

    _status_error = ""
    _said_timer: Timer | None = None

    @on(ReadingPane.PassageChanged)
    def _passage_changed(self) -> None:
        if self.coming is None:
            self.keep_document()
        self.show_reading_title()

    @on(ReadingPane.ChoiceChanged)
    def _choice_changed(self) -> None:
        self.show_reading_title()
        self.show_keys()

    def show_reading_title(self) -> None:
        """Say which section and passage of the document is read, or how much of it is selected."""
        view = self.pane.view
        if view is None or not view.document.passages:
            self.reading_title.show([("", "")])
            return
        passage = view.document.passages[self.pane.passage]
        path = view.document.heading_path(passage.span.start)
        left = " / ".join(path) if path else view.document.id
        total = len(view.document.passages)
        right = f"¶ {passage.number + 1}/{total}"
        if self.pane.stretch is not None:
            words = len(self.pane.stretch.span.of(view.document.text).split())
            self.reading_title.show([(left, "")], [(f"{views.count(words, 'word')} selected", "strong")])
            return
        hits = sorted(view.highlights)
        if hits and passage.number in view.highlights:
            right = f"hit {hits.index(passage.number) + 1} of {len(hits)} here  {right}"
        elif hits:
            right = f"{views.count(len(hits), 'hit')} here  {right}"
        self.reading_title.show([(left, "")], [(right, "")])

    def show_status(self) -> None:
        """Bring the status line up to date."""
        progress = self.library.progress
        parts = [
            self.library.name,
            views.count(progress.documents, "document"),
            views.count(progress.passages, "passage"),
        ]
        results = self.results
        if results is not None and not results.query.is_empty:
            parts.append(views.hit_count(results))
            parts.append(f"{results.seconds * 1000:.0f} ms")
            if not results.query.tolerant:
                parts.append("as spelt")
        right: list[tuple[str, str]] = []
        if self._status_error:
            right.append((self._status_error, "error"))
        elif self.said:
            right.append((self.said, "strong"))
        elif not progress.complete:
            right.append((f"reading {progress.files_done:,}/{progress.files_total:,}", "strong"))
        elif trouble := self._trouble():
            right.append((f"{trouble} ({self.key_of('app.problems')})", ""))
        self.status.show([(f" {self.glyphs.dot} ".join(parts), "")], right)

    def _trouble(self) -> str:
        """What could not be read, in the words of the command line, and how many other problems there are."""
        problems = self.library.problems(only_serious=True)
        parts = [f"{how_many(self.library.skipped)} not read"] if problems.pop(NOT_READ, None) else []
        if others := sum(map(len, problems.values())):
            parts.append(views.count(others, "problem"))
        return ", ".join(parts)

    def say(self, message: str) -> None:
        """A short word at the right end of the status line that goes away by itself."""
        self.said = message
        if self._said_timer is not None:
            self._said_timer.stop()
        self._said_timer = self.set_timer(SAID_SECONDS, self._unsay) if message else None
        self.show_status()

    def _unsay(self) -> None:
        self.say("")

    def set_unsaved(self, message: str) -> None:
        """Say in the status line that something is not saved; empty to take it back."""
        self._status_error = message
        self.show_status()
