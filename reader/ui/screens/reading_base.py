"""What the parts of the reading screen share: the widgets, the library, and what one part asks of another."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from textual import getters
from textual.binding import Binding
from textual.screen import Screen

from reader.ui.screens.dialogs import live_key
from reader.ui.widgets.bars import Hint, KeyBar, PaneTitle, StatusBar
from reader.ui.widgets.facet_list import FacetList
from reader.ui.widgets.notice import Notice
from reader.ui.widgets.reading_pane import ReadingPane
from reader.ui.widgets.result_list import ResultList
from reader.ui.widgets.search_bar import SearchBar
from reader.ui.widgets.spelling_list import SpellingList

if TYPE_CHECKING:
    from collections.abc import Callable

    from reader.config import Config
    from reader.library import Library
    from reader.model import Span
    from reader.search.results import Results
    from reader.session import Place, Session
    from reader.ui.text import Glyphs
    from reader.ui.trail import Trail

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Target:
    """What to open in the reading pane."""

    document: str
    passage: int | None = None
    """To bring into sight; `None` for where the document was left."""
    place: Place | None = None
    """An exact place instead."""
    hit: int = 0
    """Instead 1 for the first passage in it that matches, -1 for the last."""


class ReadingBase(Screen[None]):
    """The widgets and the state; `ReadingScreen` is the whole."""

    library: Library
    config: Config
    glyphs: Glyphs
    trail: Trail
    query_text: str
    session: Session
    results: Results | None
    """The answer to the query that is shown."""
    chosen: bool
    """Whether the user chose a row or a query, so that the list keeps to it."""
    preview_due: bool
    """Whether the first hit of a new answer is still to be opened."""
    coming: Target | None
    """What was asked for and is not shown yet."""
    measure: int
    """Longest line of text in cells."""
    before_search: str
    """Id of the pane the search bar was entered from."""
    before_spellings: str
    """Id of the pane the drawer of near spellings was opened from."""
    wanted_row: Place | None
    """A row of an earlier session to put the cursor on once it is listed."""
    wanted_place: Place | None
    """A place of an earlier session to open once its document is there."""

    search_bar = getters.query_one(SearchBar)
    hint = getters.query_one(Hint)
    facets = getters.query_one(FacetList)
    listing = getters.query_one(ResultList)
    notice = getters.query_one(Notice)
    pane = getters.query_one(ReadingPane)
    spellings = getters.query_one(SpellingList)
    status = getters.query_one(StatusBar)
    keys = getters.query_one(KeyBar)
    list_title = getters.query_one("#list-title", PaneTitle)
    facets_title = getters.query_one("#facets-title", PaneTitle)
    reading_title = getters.query_one("#reading-title", PaneTitle)
    spellings_title = getters.query_one("#spellings-title", PaneTitle)

    def set_query(self, text: str, *, remember: bool = True) -> None:
        """Search for `text`, which also stands in the bar; in the history too if it is to be remembered."""
        raise NotImplementedError

    def open_row(self, row: int) -> None:
        """Show the document of a row beside the list, at its hit."""
        raise NotImplementedError

    def show_status(self) -> None:
        """Bring the status line up to date."""
        raise NotImplementedError

    def show_hint(self) -> None:
        """Say what is odd in the query, or how the value being typed could go on."""
        raise NotImplementedError

    def show_facets(self, *, shown: bool | None) -> None:
        """Show the facets or not; `None`: as the width suggests."""
        raise NotImplementedError

    def keep_document(self) -> None:
        """Have the open document stay whatever is listed later, for the reader has taken it up."""
        raise NotImplementedError

    def load(self, target: Target) -> None:
        """Open a document in the reading pane."""
        raise NotImplementedError

    def reload(self) -> None:
        """Draw marks, notes and counts anew after a change to them."""
        raise NotImplementedError

    def search(self, text: str) -> object:
        """Search in the background; an answer to an older query is dropped."""
        raise NotImplementedError

    def fit_list(self) -> None:
        """Give the list a height of whole rows."""
        raise NotImplementedError

    def empty_text(self) -> str:
        """What the list says when it has no rows."""
        raise NotImplementedError

    def show_reading_title(self) -> None:
        """Say which section and passage of the document is read, or how much of it is selected."""
        raise NotImplementedError

    def set_unsaved(self, message: str) -> None:
        """Say in the status line that something is not saved; empty to take it back."""
        raise NotImplementedError

    def action_focus_pane(self, name: str) -> None:
        """To a pane by the id of its widget."""
        raise NotImplementedError

    def close_spellings(self) -> None:
        """Give the place of the near spellings back to the text."""
        raise NotImplementedError

    def show_spellings(self) -> None:
        """Bring the near spellings up to date with the results."""
        raise NotImplementedError

    def show_notice(self) -> None:
        """Say above the list what the hits do without, and what was probably meant."""
        raise NotImplementedError

    def take_suggestion(self) -> bool:
        """Search for what was probably meant, if anything was."""
        raise NotImplementedError

    @property
    def dialog_text(self) -> int:
        """Cells of a line in a dialog to read."""
        raise NotImplementedError

    @property
    def spellings_are_open(self) -> bool:
        """Whether the near spellings are shown."""
        raise NotImplementedError

    def key_name(self, id_: str) -> str:
        """How the first live key of a binding is written; empty if it has none."""
        return live_key(self, id_)

    def key_of(self, id_: str, screen: type[Screen[Any]] | None = None) -> str:
        """How the first key of a binding is written, live or not; empty if there is none.

        Args:
            id_: Of the binding.
            screen: Which declares it, or a class that it is made of; by default this one.
        """
        classes = (screen or type(self)).__mro__
        declared = (one for class_ in classes for one in class_.__dict__.get("BINDINGS", ()))
        binding = next((one for one in declared if isinstance(one, Binding) and one.id == id_), None)
        if binding is None:
            return ""
        keys = self.config.keys.get(id_, binding.key)
        return self.app.get_key_display(Binding(keys.split(",")[0].strip(), "", ""))

    def show_keys(self) -> None:
        """Show the keys that matter where the focus is."""
        raise NotImplementedError

    def show_error(self, message: str) -> None:
        """Tell of something that went wrong."""
        self.notify(message, severity="error", markup=False, timeout=10)

    said = ""
    """What the status line says for a moment."""

    def say(self, message: str) -> None:
        """A short word at the right end of the status line that goes away by itself."""
        raise NotImplementedError

    async def run_in_thread(self, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Call what waits for the disk without holding up the keys."""
        return await asyncio.to_thread(function, *args, **kwargs)

    def passage_span(self) -> Span | None:
        """The current passage, or `None` with a word about it when no document is open."""
        view = self.pane.view
        if view is None or not view.document.passages:
            self.say("Open a document first.")
            return None
        self.keep_document()
        return view.document.passages[self.pane.passage].span

    def chosen_span(self) -> Span | None:
        """The words that are selected, by keys or else with the mouse; `None` if none are."""
        stretch = self.pane.stretch
        return stretch.span if stretch is not None else self.pane.mouse_span

    def leave_selection(self) -> None:
        """Have nothing selected any more."""
        self.pane.choose(None)
        self.clear_selection()

    def tell_of_conflicts(self) -> None:
        """Say that a note has two texts, if one has."""
        found = len(self.library.notebook.conflicts())
        if found:
            notes = "A note was" if found == 1 else f"{found} notes were"
            self.say(f"{notes} changed in two places; {self.key_of('note.list')} shows both texts")
