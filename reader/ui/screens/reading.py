"""The screen everything happens on: search bar, facets, list, reading pane. It routes; it does not compute.

```
typing ─► QueryChanged ─► search() in a thread ─► SearchFinished ─► list, facets, status
cursor on a row ─► CursorMoved ─► load() in a thread ─► DocumentLoaded ─► reading pane
key on a passage ─► note actions ─► notebook (in a thread) ─► marks and view drawn anew
```
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.binding import Binding
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Static
from textual.worker import Worker, WorkerState, get_current_worker

from reader.errors import ReaderError
from reader.session import Place, Session
from reader.ui import views
from reader.ui.screens.note_actions import NoteActions
from reader.ui.screens.pane_actions import PaneActions
from reader.ui.screens.passage_actions import PassageActions
from reader.ui.screens.reading_base import Target
from reader.ui.screens.search_actions import SearchActions
from reader.ui.screens.spelling_actions import SpellingActions
from reader.ui.trail import Trail
from reader.ui.widgets.bars import Hint, KeyBar, PaneTitle, StatusBar
from reader.ui.widgets.facet_list import FacetList
from reader.ui.widgets.line_list import LineList
from reader.ui.widgets.notice import Notice
from reader.ui.widgets.reading_pane import ReadingPane
from reader.ui.widgets.result_list import ResultList
from reader.ui.widgets.search_bar import SearchBar
from reader.ui.widgets.spelling_list import SpellingList

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.timer import Timer

    from reader.config import Config
    from reader.library import Library, Progress
    from reader.search.results import Results
    from reader.ui.text import Glyphs
    from reader.ui.widgets.page import DocumentView

RESCAN_SECONDS = 5.0
"""How often files and notes are looked at for changes from outside."""

MOST_BANNERS = 3
"""Problems with notes that are told at the start; P lists all."""

SAID_SECONDS = 4.0
"""How long a short word stands in the status line."""

SAVE_SECONDS = 2.0
"""How often the session is kept while it changes."""


class ReadingScreen(SpellingActions, SearchActions, PaneActions, NoteActions, PassageActions):
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

    @dataclass
    class Indexed(Message):
        """Reading the collection went on, or ended."""

        progress: Progress
        error: str = ""

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
        self._status_error = ""
        self._index_error = ""
        self._said = ""
        self._said_timer: Timer | None = None

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
                yield PaneTitle(id="list-title")
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
        self.set_interval(RESCAN_SECONDS, self._look_again)
        for problem in self.library.notebook.problems()[:MOST_BANNERS]:
            self.notify(str(problem), severity="warning", markup=False, timeout=10)
        for notice in self._notices:
            self.notify(notice, severity="warning", markup=False, timeout=8)

    # The list and the document.

    @on(LineList.CursorMoved, "#list")
    def _row_moved(self, event: LineList.CursorMoved) -> None:
        self.chosen, self.wanted_row = True, None
        self.open_row(event.row)

    @on(LineList.RowChosen, "#list")
    def _row_chosen(self, event: LineList.RowChosen) -> None:
        self.chosen, self.wanted_row = True, None
        self.trail.leave(self.pane.place)
        self.open_row(event.row)
        self.action_focus_pane("reading")

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
        if self.coming is target:
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
            self._remember_position()
        place = target.place
        if place is None and target.passage is None and other:
            place = self.session.positions.get(document.id)
        self.pane.show(event.view, place)
        if target.passage is not None:
            self.pane.go_to(target.passage)
        if other and not self.listing.has_focus:
            self._mark_row(document.id)
        self._show_reading_title()

    def _mark_row(self, document: str) -> None:
        """Let the cursor of the list follow a document that was opened from elsewhere."""
        rows, cursor = self.listing.rows, self.listing.cursor
        if cursor < len(rows) and rows.place(cursor)[0] == document:
            return
        row = rows.find(document, self.pane.passage)
        row = rows.find(document, None) if row is None else row
        if row is not None:
            self.listing.mark(row)

    @on(ReadingPane.PassageChanged)
    def _passage_changed(self) -> None:
        self._show_reading_title()

    def reload(self) -> None:
        """Draw marks, notes and counts anew after a change to them."""
        self.search(self.query_text)

    # Indexing.

    def _look_again(self) -> None:
        """See whether files or notes were changed from outside; nothing is drawn when they were not."""
        if self._is_indexing or not self.is_active:
            # Under a dialog any message to this screen would draw the dialog anew.
            return
        self.index()
        self._reload_notes()

    @work(thread=True, exclusive=True, group="notes from outside", exit_on_error=False)
    def _reload_notes(self) -> None:
        if self.library.notebook.reload():
            self.app.call_from_thread(self.reload)

    @property
    def _is_indexing(self) -> bool:
        return any(worker.group == "index" and worker.is_running for worker in self.workers)

    @work(thread=True, exclusive=True, group="index", exit_on_error=False)
    def index(self) -> None:
        """Read what is new or changed in the folder."""
        worker = get_current_worker()
        news: list[Progress] = []

        def tell(progress: Progress) -> None:
            news.append(progress)
            self.post_message(self.Indexed(progress))

        self.library.prepare()
        try:
            self.library.refresh(progress=tell, cancelled=lambda: worker.is_cancelled)
        except ReaderError as error:
            self.post_message(self.Indexed(self.library.progress, str(error)))
            return
        if news:
            self.library.prepare()
        if news and self.library.entries():
            in_place, elsewhere, lost = self.library.edited_under_notes()
            if elsewhere or lost:
                words = f"Notes on edited documents: {in_place} ok, {elsewhere} moved, {lost} lost"
                self.app.call_from_thread(self.say, words)

    @on(Worker.StateChanged)
    def _worker_failed(self, event: Worker.StateChanged) -> None:
        """No failure is silent, whatever it was."""
        if event.state is WorkerState.ERROR:
            error = event.worker.error
            self.coming = None
            self.show_error(
                f"Something went wrong in the {event.worker.group}: {type(error).__name__}: {error}"
            )

    @on(Indexed)
    def _indexed(self, event: Indexed) -> None:
        if event.error and event.error != self._index_error:
            self.show_error(event.error)
        self._index_error = event.error
        if event.progress.changed or event.progress.complete:
            self.search(self.query_text)
        else:
            self.listing.empty_text = self._empty_text()
            self.listing.redraw()
            self.show_status()

    # What the bars say.

    def _show_reading_title(self) -> None:
        view = self.pane.view
        if view is None or not view.document.passages:
            self.reading_title.show([("", "")])
            return
        passage = view.document.passages[self.pane.passage]
        path = view.document.heading_path(passage.span.start)
        left = " / ".join(path) if path else view.document.id
        total = len(view.document.passages)
        right = f"¶ {passage.number + 1}/{total}"
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
        elif self._said:
            right.append((self._said, "strong"))
        elif not progress.complete:
            right.append((f"reading {progress.files_done:,}/{progress.files_total:,}", "strong"))
        elif problems := sum(map(len, self.library.problems(only_serious=True).values())):
            right.append((views.count(problems, "problem") + " (P)", ""))
        self.status.show([(f" {self.glyphs.dot} ".join(parts), "")], right)

    def say(self, message: str) -> None:
        """A short word at the right end of the status line that goes away by itself."""
        self._said = message
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

    # The session.

    def keep_session(self) -> None:
        """Keep where the user is, if that changed."""
        session = self.current_session()
        if session != self._saved:
            self._saved = self.library.session = session
            self.run_worker(
                lambda: self.library.save_session(session), thread=True, group="session", exit_on_error=False
            )

    def flush(self) -> None:
        """Keep the session now, whatever happens next; nothing while the screen is not there yet."""
        if self.query(ReadingPane):
            self.library.save_session(self.current_session())

    def current_session(self) -> Session:
        """Where the user is now."""
        self._remember_position()
        row = Place()
        if self.listing.row_count and self.listing.cursor < len(self.listing.rows):
            document, passage = self.listing.rows.place(self.listing.cursor)
            row = Place(document, passage or 0)
        elif self.wanted_row is not None:
            row = self.wanted_row
        focused = self.focused.id if self.focused is not None else None
        self.session = replace(
            self.library.session,
            query=self.query_text,
            row=row,
            offset=self.listing.offset_rows,
            place=self.pane.place if self.pane.view is not None else (self.wanted_place or Place()),
            pane=focused if focused in {"list", "reading", "facets"} else self._pane_before,
            zoomed=self.has_class("-zoomed"),
            facets=True if self.has_class("-facets") else False if self.has_class("-no-facets") else None,
            measure=0 if self.measure == self.config.measure else self.measure,
            positions=self.session.positions,
            searches=tuple(self.search_bar.history),
        )
        return self.session

    @property
    def _pane_before(self) -> str:
        """The pane that bar or drawer was entered from."""
        before = self.before_spellings if self.spellings.has_focus else self.before_search
        return self.before_spellings if before == "spellings" else before

    def _remember_position(self) -> None:
        place = self.pane.place
        if place.document and self.session.positions.get(place.document) != place:
            positions = dict(self.session.positions)
            positions.pop(place.document, None)
            positions[place.document] = place
            self.session = replace(self.session, positions=positions)
