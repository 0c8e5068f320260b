"""The screen everything happens on: search bar, facets, list, reading pane. It routes; it does not compute.

```
typing ─► QueryChanged ─► search() in a thread ─► SearchFinished ─► list, facets, status
cursor on a row ─► CursorMoved ─► load() in a thread ─► DocumentLoaded ─► reading pane
key on a passage ─► note actions ─► notebook (in a thread) ─► marks and view drawn anew
```
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.binding import Binding
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Static
from textual.worker import get_current_worker

from reader.errors import ReaderError
from reader.ui import views
from reader.ui.screens.copy_actions import CopyActions
from reader.ui.screens.keeping import Keeping
from reader.ui.screens.note_list_actions import NoteListActions
from reader.ui.screens.pane_actions import PaneActions
from reader.ui.screens.passage_actions import PassageActions
from reader.ui.screens.reading_base import Target
from reader.ui.screens.search_actions import SearchActions
from reader.ui.screens.spelling_actions import SpellingActions
from reader.ui.screens.tag_actions import TagActions
from reader.ui.screens.telling import Telling
from reader.ui.screens.watching import RESCAN_SECONDS, Watching
from reader.ui.trail import Trail
from reader.ui.widgets.bars import Hint, KeyBar, ListTitle, PaneTitle, StatusBar
from reader.ui.widgets.facet_list import FacetList
from reader.ui.widgets.line_list import LineList
from reader.ui.widgets.notice import Notice
from reader.ui.widgets.reading_pane import ReadingPane
from reader.ui.widgets.result_list import ResultList
from reader.ui.widgets.search_bar import SearchBar
from reader.ui.widgets.spelling_list import SpellingList

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from reader.config import Config
    from reader.library import Library
    from reader.search.results import Results
    from reader.session import Place
    from reader.ui.text import Glyphs
    from reader.ui.widgets.page import DocumentView

SAVE_SECONDS = 2.0
"""How often the session is kept while it changes."""


class ReadingScreen(
    TagActions,
    SpellingActions,
    SearchActions,
    PaneActions,
    NoteListActions,
    PassageActions,
    CopyActions,
    Telling,
    Keeping,
    Watching,
):
    """Documents or hits beside the text."""

    AUTO_FOCUS = None

    BINDINGS: ClassVar = [
        Binding("n", "hit(1)", "Next hit", id="hit.next"),
        Binding("N", "hit(-1)", "Previous hit", id="hit.previous"),
        Binding("P", "problems", "Problems", tooltip="What could not be read, and why", id="app.problems"),
        Binding("question_mark,f1", "help", "Help", id="app.help"),
    ]

    @dataclass
    class DocumentLoaded(Message):
        """A document is ready to be shown."""

        view: DocumentView
        target: Target

    def __init__(
        self, library: Library, config: Config, glyphs: Glyphs, *, notices: tuple[str, ...] = ()
    ) -> None:
        super().__init__()
        self.library = library
        self.config = config
        self.glyphs = glyphs
        self.session = library.session
        self.query_text = self.session.query
        self.results: Results | None = None
        self.trail = Trail()
        self.measure = self.session.measure or config.measure
        self._notices = notices
        self.chosen = bool(self.session.row.document)
        self.wanted_row: Place | None = self.session.row
        self.wanted_place: Place | None = self.session.place
        self.preview_due = False
        self.coming: Target | None = None
        self.before_search = self.before_spellings = "list"
        self._saved = self.session

    def compose(self) -> ComposeResult:
        """Bars and panes; the stylesheet places them by width."""
        with Horizontal(id="search"):
            yield Static(Content("/"), id="search-prompt")
            yield SearchBar(id="search-bar")
        yield Hint(id="hint")
        with Horizontal(id="body"):
            with Vertical(id="facets-pane", classes="pane"):
                yield PaneTitle(id="facets-title")
                yield FacetList(glyphs=self.glyphs, id="facets")
            with Vertical(id="list-pane", classes="pane"):
                yield ListTitle(id="list-title")
                yield Notice(id="notice")
                yield ResultList(glyphs=self.glyphs, id="list")
            with Vertical(id="reading-pane", classes="pane"):
                yield PaneTitle(id="reading-title")
                yield ReadingPane(glyphs=self.glyphs, id="reading")
            with Vertical(id="spellings-pane", classes="pane"):
                yield PaneTitle(id="spellings-title")
                yield SpellingList(glyphs=self.glyphs, id="spellings")
        yield StatusBar(id="status")
        yield KeyBar(id="keys")

    def on_mount(self) -> None:
        """Take up where the user was, and read on what changed in the folder."""
        self.search_bar.set_query(self.query_text)
        self.search_bar.history = list(self.session.searches)
        self.pane.measure = self.measure
        self.pane.empty_text = "Choose a document to read."
        self.facets_title.show([("Narrow by", "")])
        self.listing.empty_text = "Reading the collection …"
        self.set_class(self.session.zoomed, "-zoomed")
        self.show_facets(shown=self.session.facets)
        self.action_focus_pane(self.session.pane)
        self.call_after_refresh(self._offer_draft)
        self.search(self.query_text)
        self.index()
        self.set_interval(SAVE_SECONDS, self.keep_session)
        self.set_interval(RESCAN_SECONDS, self.look_again)
        self.call_after_refresh(self.watch_notes)
        for notice in self._notices:
            self.notify(notice, severity="warning", markup=False, timeout=8)

    # The list and the document.

    @on(LineList.CursorMoved, "#list")
    def _row_moved(self) -> None:
        self._choose_row()

    @on(LineList.RowChosen, "#list")
    def _row_chosen(self) -> None:
        self.trail.leave(self.pane.place)
        self._choose_row()
        self.action_focus_pane("reading")

    def _choose_row(self) -> None:
        """Show what the cursor is on now: the list may have grown above it since the key was pressed."""
        self.chosen, self.wanted_row, self.wanted_place = True, None, None
        self.open_row(self.listing.cursor)

    def keep_document(self) -> None:
        """Have the open document stay whatever is listed later, for the reader has taken it up."""
        if self.chosen or self.pane.view is None:
            return
        self.chosen, self.wanted_row, self.wanted_place, self.coming = True, None, None, None
        self.mark_row()

    def open_row(self, row: int) -> None:
        """Show the document of a row beside the list, at its hit."""
        if row < len(self.listing.rows):
            document, passage = self.listing.rows.place(row)
            self.load(Target(document, passage))

    def load(self, target: Target) -> None:
        """Open a document in the reading pane."""
        self.coming = target
        self._load(target)

    @property
    def is_settling(self) -> bool:
        """Whether another passage than the one in sight was asked for and is on its way.

        What is done to the current passage then waits for it.
        """
        return not self.search_bar.has_focus and (self.preview_due or self.coming is not None)

    @property
    def is_unanswered(self) -> bool:
        """Whether the list still shows another query than the one that was left in the bar."""
        answered = self.results is not None and self.results.query.text == self.query_text
        return not answered and not self.search_bar.has_focus

    @work(thread=True, exclusive=True, group="document", exit_on_error=False)
    def _load(self, target: Target) -> None:
        """Fetch a document and what is drawn on it."""
        worker = get_current_worker()
        query = self.results.query if self.results else self.library.parse("")
        try:
            view = views.document_view(self.library, target.document, query)
        except ReaderError as error:
            self.app.call_from_thread(self._load_failed, target, str(error))
            return
        if not worker.is_cancelled:
            self.post_message(self.DocumentLoaded(view, target))

    def _load_failed(self, target: Target, message: str) -> None:
        if self.coming is not target:
            # Something else was asked for meanwhile, or the same document anew.
            return
        self.coming = None
        self.show_error(message)

    @on(DocumentLoaded)
    def _document_loaded(self, event: DocumentLoaded) -> None:
        target, document = event.target, event.view.document
        if self.coming is not target:
            # Something else was asked for meanwhile.
            return
        self.coming = None
        other = self.pane.view is None or self.pane.view.document.id != document.id
        if other:
            self.remember_position()
        place = target.place
        if place is None and target.passage is None and other:
            place = self.session.positions.get(document.id)
        self.pane.show(event.view, place)
        hits = sorted(event.view.highlights) if target.hit else ()
        if hits:
            self.pane.go_to(hits[0 if target.hit > 0 else -1])
        elif target.passage is not None:
            self.pane.go_to(target.passage)
        if other and not self.listing.has_focus:
            self.mark_row()
        if self.pane.has_focus:
            self.keep_document()
        self.show_reading_title()

    def reload(self) -> None:
        """Draw marks, notes and counts anew after a change to them."""
        self.search(self.query_text)
