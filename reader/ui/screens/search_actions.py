"""Searching: from what is typed to the list, the facets and the words around them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.binding import Binding
from textual.message import Message
from textual.widgets.input import Selection
from textual.worker import get_current_worker

from reader.search.context import SearchCancelled
from reader.search.edit import drop_filters, drop_last_filter, set_typo
from reader.search.hints import idle_sense
from reader.ui import views
from reader.ui.explanations import why_no_documents, why_nothing
from reader.ui.screens.reading_base import ReadingBase, Target
from reader.ui.widgets.bars import PaneTitle
from reader.ui.widgets.facet_list import FacetList
from reader.ui.widgets.search_bar import SearchBar

if TYPE_CHECKING:
    from reader.search.results import Results
    from reader.ui.widgets.result_list import Rows

PREVIEW_SECONDS = 0.15
"""How long a new first hit must stand before it is opened beside the list."""


class SearchActions(ReadingBase):
    """The part of the reading screen that searches."""

    BINDINGS: ClassVar = [
        Binding("/", "search", "Search", id="query.start"),
        Binding("S", "save_query", "Save search", tooltip="Save this search under a name", id="query.save"),
        Binding("@", "saved_queries", "Saved searches", id="query.saved"),
        Binding("~", "toggle_typo", "All off/on", tooltip="Forgive typing mistakes, or not", id="query.typo"),
        Binding("c", "clear_query", "Clear", tooltip="Clear the search", id="query.clear_all"),
        Binding(
            "x", "drop_last_filter", "Drop filter", tooltip="Drop the last filter", id="filter.drop_last"
        ),
        Binding("X", "drop_filters", "Drop all", tooltip="Drop all filters", id="filter.drop_all"),
    ]

    @dataclass
    class SearchFinished(Message):
        """A search answered."""

        results: Results
        rows: Rows

    # Searching.

    @on(SearchBar.QueryChanged)
    def _query_changed(self, event: SearchBar.QueryChanged) -> None:
        self.set_query(event.text, from_bar=True)

    def set_query(self, text: str, *, remember: bool = True, from_bar: bool = False) -> None:
        """Search for `text`, which also stands in the bar; in the history too if it is to be remembered."""
        if not from_bar:
            self.search_bar.set_query(text)
            if remember:
                self.search_bar.remember(text)
        self.trail.leave(self.pane.place)
        self.query_text = text
        self.wanted_row = self.wanted_place = None
        self.chosen = True
        self.search(text)

    @work(thread=True, exclusive=True, group="search", exit_on_error=False)
    def search(self, text: str) -> None:
        """Search in the background; an answer to an older query is dropped."""
        worker = get_current_worker()
        try:
            results = self.library.search(text, typing=True, cancelled=lambda: worker.is_cancelled)
        except SearchCancelled:
            return
        rows = views.list_rows(self.library, results)
        if not worker.is_cancelled:
            self.post_message(self.SearchFinished(results, rows))

    @on(SearchFinished)
    def _search_finished(self, event: SearchFinished) -> None:
        if event.results.query.text != self.query_text:
            return
        before, self.results = self.results, event.results
        fresh = before is not None and before.query.text != event.results.query.text
        cursor, offset = self._cursor_for(event.rows, fresh=fresh)
        self.listing.empty_text = self.empty_text()
        self.listing.show(event.rows, cursor=cursor, offset=offset)
        self.facets.show(event.results.facets, complete=event.results.complete)
        self.show_hint()
        self.show_notice()
        self.show_spellings()
        self._show_list_title()
        self.call_after_refresh(self.fit_list)
        self.show_status()
        self.show_keys()
        if fresh:
            self.say("")
        if fresh and self.search_bar.has_focus:
            self.preview_due = True
            self.set_timer(PREVIEW_SECONDS, lambda: self._preview(event.results))
        elif fresh:
            self._preview(event.results)
        elif self.wanted_place is not None and self.wanted_place.document:
            self._open_remembered()
        elif len(event.rows) and (self.pane.view is None or not (self.chosen or cursor)):
            self.open_row(cursor)
        else:
            self._draw_anew()

    def _draw_anew(self) -> None:
        """Bring what is drawn on the open document up to date, or on the one that was asked for since."""
        if self.coming is not None:
            self.load(self.coming)
        elif self.pane.view is not None and self.library.has(self.pane.view.document.id):
            self.load(Target(self.pane.view.document.id))

    def _cursor_for(self, rows: Rows, *, fresh: bool) -> tuple[int, int | None]:
        """Row to put the cursor on and row for the top: the same hit as before unless the query is new."""
        if fresh:
            current = self.pane.place.document
            at = 0 if rows.hits is not None else rows.find(current, None) or 0
            return at, (0 if not at else None)
        wanted = self.wanted_row
        if wanted is not None and wanted.document:
            row = rows.find(wanted.document, wanted.passage)
            if row is not None or self.library.progress.complete:
                self.wanted_row = None
            return (0, None) if row is None else (row, self.session.offset)
        if not self.chosen and not self.listing.cursor:
            return 0, 0
        shown = self.listing.rows
        if self.listing.cursor < len(shown):
            document, passage = shown.place(self.listing.cursor)
            row = rows.find(document, passage)
            return self.listing.cursor if row is None else row, None
        return 0, None

    def _open_remembered(self) -> None:
        place, self.wanted_place = self.wanted_place, None
        if place is not None and self.library.has(place.document):
            self.load(Target(place.document, place=place))
        elif place is not None and self.results is not None and not self.results.complete:
            self.wanted_place = place
        elif self.listing.row_count:
            self.open_row(self.listing.cursor)

    def _preview(self, results: Results) -> None:
        """Open the first hit beside the list, or draw the open document without the old hits."""
        if self.results is None or results.query.text != self.results.query.text:
            return
        self.preview_due = False
        if self.listing.rows.hits is not None and self.listing.row_count:
            self.open_row(self.listing.cursor)
        else:
            self._draw_anew()

    @on(SearchBar.Accepted)
    def _accepted(self, event: SearchBar.Accepted) -> None:
        answered = self.results is not None and self.results.query.text == event.text
        if answered and self.preview_due and self.results is not None:
            self._preview(self.results)
        if answered and self.results is not None and not self.results.total:
            self.take_suggestion()
        self.action_focus_pane("list")

    @on(SearchBar.Left)
    def _search_left(self) -> None:
        self.action_focus_pane(self.before_search)

    @on(SearchBar.CompletionWanted)
    def _completion_wanted(self, event: SearchBar.CompletionWanted) -> None:
        text, cursor = self.library.complete(event.text, event.cursor)
        if text != event.text:
            self.search_bar.value = text
            self.search_bar.cursor_position = cursor
        else:
            self.show_hint()

    @on(FacetList.FacetToggled)
    def _facet_toggled(self, event: FacetList.FacetToggled) -> None:
        self.set_query(self.library.toggle(self.query_text, event.group, event.value))

    @on(PaneTitle.Clicked, "#list-title")
    def _chips_clicked(self) -> None:
        self.action_drop_last_filter()

    def _show_list_title(self) -> None:
        assert self.results is not None
        if self.results.query.is_empty:
            left = [(views.count(len(self.listing.rows), "document"), "")]
        else:
            # The notice below it says what they do without.
            left = [(views.hit_count(replace(self.results, dropped=None)), "")]
            if self.results.documents:
                left.append((f" in {views.count(self.results.documents, 'document')}", ""))
        chips = views.filter_labels(self.results.query, self.results)
        right = [
            (f"{'  ' if at else ''}{label} {self.glyphs.close}", "chip") for at, label in enumerate(chips)
        ]
        self.list_title.show(left, right)

    def show_hint(self) -> None:
        """Say what is odd in the query, or how the value being typed could go on."""
        if self.results is None:
            return
        problems = self.results.query.problems
        self.search_bar.show_problems([problem.span for problem in problems])
        cursor, text = self.search_bar.cursor_position, ""
        # What is odd where one types is mostly that one is not done: then the ways to go on say more.
        is_problem = bool(problems) and problems[0].span.end != cursor
        if self.search_bar.has_focus and not is_problem:
            text = views.completion_hint(self.library, self.search_bar.value, cursor)
        if problems and not text:
            text, is_problem = problems[0].message, True
        text = text or idle_sense(self.results.query)
        self.hint.show([(text, "")])
        self.hint.set_class(is_problem, "-problem")
        self.hint.set_class(bool(text), "-shown")

    def empty_text(self) -> str:
        """What the list says when it has no rows."""
        progress = self.library.progress
        is_bare = progress.complete and not progress.documents
        if self.results is not None and not self.results.query.is_empty and not is_bare:
            return why_nothing(self.results, self.key_of)
        if not progress.complete:
            return "Reading the collection …"
        others = (*self.library.skipped, *self.library.foreign)
        return why_no_documents(str(self.library.places.root), others, self.key_of)

    # Queries by key.

    def action_search(self) -> None:
        """Type a query."""
        focused = self.focused
        self.before_search = (focused.id or "list") if focused is not None else "list"
        self._make_room_for_words()
        self.set_focus(self.search_bar)

    def _make_room_for_words(self) -> None:
        """Have what is typed next take the place of the old words, beside the filters."""
        text = self.query_text
        filters = self.library.parse(text).filters
        first = filters[0].span.start if filters else len(text)
        last = filters[-1].span.end if filters else 0
        if text[:first].strip() and filters:
            start, end = 0, first
        else:
            start, end = last, len(text)
        if filters and not text[start:end].strip():
            self.search_bar.set_query(text.rstrip() + " ")
            return
        start += len(text[start:end]) - len(text[start:end].lstrip())
        self.search_bar.selection = Selection(start, len(text[:end].rstrip()))

    def action_clear_query(self) -> None:
        """Show all documents again."""
        self.set_query("")

    def action_drop_last_filter(self) -> None:
        """Take the last filter off."""
        self.set_query(drop_last_filter(self.query_text))

    def action_drop_filters(self) -> None:
        """Take all filters off."""
        self.set_query(drop_filters(self.query_text))

    def action_toggle_typo(self) -> None:
        """Forgive typing mistakes, or not."""
        tolerant = self.results is None or self.results.query.tolerant
        text = set_typo(self.query_text, not tolerant, default=self.library.tolerant)
        self.set_query(text, remember=not self.spellings_are_open)
