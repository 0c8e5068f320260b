"""Panes: which has the focus, which are shown, how wide the text is, and the keys that matter there."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding

from reader.config import MEASURE_RANGE
from reader.ui.screens.help import key_rank
from reader.ui.screens.reading_base import ReadingBase
from reader.ui.widgets.bars import KeyBar, KeyHint
from reader.ui.widgets.result_list import ResultList

if TYPE_CHECKING:
    from textual import events

LIST_KEYS = (
    "query.start", "move.open", "query.spellings", "filter.facets", "note.bookmark", "note.add", "app.help",
    "note.list", "app.back",
)  # fmt: skip
READING_KEYS = (
    "query.start", "hit.next", "select.start", "note.bookmark", "note.add", "note.copy", "note.list",
    "app.help", "app.back",
)  # fmt: skip
FACET_KEYS = ("filter.toggle", "filter.drop_last", "filter.drop_all", "query.start", "app.help", "app.back")
SPELLING_KEYS = (
    "spelling.toggle", "spelling.pin", "query.typo", "spelling.reset", "query.start", "app.help", "app.back",
)  # fmt: skip
LIST_SHARE, READING_SHARE = 0.55, 0.3
"""Of the height, for the list above the text: while it is used, and while the text is read."""

SELECT_KEYS = (
    "select.word", "select.sentence", "select.start", "select.other_end", "note.bookmark", "note.add",
    "note.copy", "select.leave", "note.tags", "note.copy_as", "app.help",
)  # fmt: skip
QUERY_KEYS = ("query.accept", "query.leave", "query.complete", "query.older")


class PaneActions(ReadingBase):
    """The part of the reading screen that arranges it."""

    BINDINGS: ClassVar = [
        Binding(
            "f", "facets", "Facets", tooltip="Countries, actors and more to narrow by", id="filter.facets"
        ),
        Binding("h,left", "pane(-1)", "Pane to the left", id="pane.left"),
        Binding("l,right", "pane(1)", "Pane to the right", id="pane.right"),
        Binding("tab", "pane(1)", "Next pane", id="pane.next"),
        Binding("shift+tab", "pane(-1)", "Previous pane", id="pane.previous"),
        Binding("1", "focus_pane('facets')", "Facets", tooltip="To the facets", id="pane.facets"),
        Binding("2", "focus_pane('list')", "List", tooltip="To the list", id="pane.list"),
        Binding("3", "focus_pane('reading')", "Text", tooltip="To the text", id="pane.reading"),
        Binding("4", "notes", "Notes", tooltip="To the notes list", id="pane.notes"),
        Binding("z", "zoom", "Zoom", tooltip="The pane alone, or all panes", id="view.zoom"),
        Binding("plus", "measure(4)", "Wider text", id="view.wider"),
        Binding("minus", "measure(-4)", "Narrower text", id="view.narrower"),
        Binding("ctrl+l", "redraw", "Redraw", id="app.redraw"),
        Binding("q", "back(True)", "Back", tooltip="Back; quits from the list", id="app.back"),
        Binding("escape", "back(False)", "Back", show=False),
    ]

    # Panes.

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Mark the pane that has the focus, for zooming and small screens."""
        # While a query is typed its hits are what is looked at.
        shown = self.listing if event.widget is self.search_bar else event.widget
        for pane in self.query(".pane"):
            pane.set_class(shown in pane.walk_children(), "-active")
        if event.widget is self.pane:
            self.keep_document()
        self.fit_list()
        self.show_keys()
        self.show_hint()
        self.show_notice()

    def on_resize(self) -> None:
        """Share the height anew."""
        self.call_after_refresh(self.fit_list)

    @on(ResultList.RowHeightChanged)
    def _row_height_changed(self) -> None:
        self.call_after_refresh(self.fit_list)

    def fit_list(self) -> None:
        """In one column give the list whole rows: most of the height while it is used, a few in reading."""
        pane = self.query_one("#list-pane")
        if not self.has_class("-narrow") or self.has_class("-low", "-zoomed"):
            pane.styles.height = None
            return
        is_reading = self.query_one("#reading-pane").has_class("-active")
        above = 1 + (self.notice.outer_size.height if self.notice.has_class("-shown") else 0)
        wanted = int(self.query_one("#body").size.height * (READING_SHARE if is_reading else LIST_SHARE))
        rows = max((wanted - above) // self.listing.row_height, 2)
        height = rows * self.listing.row_height + above
        if pane.styles.height is None or pane.styles.height.value != height:
            pane.styles.height = height
            self.call_after_refresh(self.fit_list)

    def show_facets(self, *, shown: bool | None) -> None:
        """Show the facets or not; `None`: as the width suggests."""
        self.set_class(shown is True, "-facets")
        self.set_class(shown is False, "-no-facets")

    @property
    def _facets_are_shown(self) -> bool:
        return self.has_class("-facets") or (self.has_class("-wide") and not self.has_class("-no-facets"))

    def action_facets(self) -> None:
        """To the facets; from them, away with them."""
        if self._facets_are_shown and self.facets.has_focus:
            self.show_facets(shown=False)
            self.action_focus_pane("list")
        else:
            self.action_focus_pane("facets")

    def action_focus_pane(self, name: str) -> None:
        """To a pane by the id of its widget."""
        if name == "facets":
            self.show_facets(shown=True)
        elif name == "reading":
            self.close_spellings()
        elif name == "list" and self.has_class("-facets") and not self.has_class("-wide"):
            self.show_facets(shown=None)
        panes = {"facets": self.facets, "list": self.listing, "reading": self.pane}
        if self.spellings_are_open:
            panes["spellings"] = self.spellings
        wanted = panes.get(name, self.listing)
        for pane in self.query(".pane"):
            pane.set_class(wanted in pane.walk_children(), "-active")
        self.fit_list()
        if wanted.focusable:
            self.set_focus(wanted)
        else:
            # Its pane comes into sight with the classes set just now.
            self.call_after_refresh(wanted.focus)

    def action_pane(self, step: int) -> None:
        """To the next pane, or the one before."""
        last = "spellings" if self.spellings_are_open else "reading"
        names = (["facets"] if self._facets_are_shown else []) + ["list", last]
        if self._facets_are_shown and not self.has_class("-wide"):
            names.remove("list")
        focused = self.focused.id if self.focused is not None else None
        at = names.index(focused) if focused in names else 0
        self.action_focus_pane(names[(at + step) % len(names)])

    def action_back(self, quits: bool) -> None:
        """One step back; from the list `q` quits."""
        if self.has_class("-zoomed"):
            self.action_zoom()
        elif self.spellings_are_open:
            self.close_spellings()
            self.action_focus_pane(self.before_spellings if self.spellings.has_focus else "list")
        elif self.pane.has_focus or self.facets.has_focus:
            if not self.has_class("-wide"):
                self.show_facets(shown=None)
            self.action_focus_pane("list")
        elif quits:
            self.app.exit()

    def action_zoom(self) -> None:
        """Show the focused pane alone, or all of them again."""
        self.toggle_class("-zoomed")
        self.fit_list()

    def action_measure(self, cells: int) -> None:
        """Make the lines of text longer or shorter."""
        self.measure = min(max(self.measure + cells, MEASURE_RANGE[0]), MEASURE_RANGE[1])
        self.pane.measure = self.measure
        self.say(f"Lines of up to {self.measure} characters, {self.pane.text_width} in this pane")

    def action_redraw(self) -> None:
        """Draw the whole screen anew."""
        self.app.refresh(layout=True)

    def show_keys(self) -> None:
        """Show the keys that matter where the focus is; none under a dialog, which has its own."""
        if self.app.screen is not self:
            self.keys.show(())
            return
        focused = self.focused
        wanted = {
            "list": LIST_KEYS, "reading": READING_KEYS, "facets": FACET_KEYS, "spellings": SPELLING_KEYS,
            "search-bar": QUERY_KEYS,
        }  # fmt: skip
        ids = wanted.get(focused.id or "" if focused else "", LIST_KEYS)
        if focused is self.pane and self.pane.stretch is not None:
            ids = SELECT_KEYS
        idle = self._idle_keys()
        live = {}
        for active in sorted(self.active_bindings.values(), key=lambda a: key_rank(a.binding.key)):
            if active.binding.id and active.binding.id not in live:
                live[active.binding.id] = active.binding
        self.keys.show(
            [
                KeyHint(self.app.get_key_display(live[id_]), live[id_].description, live[id_].action)
                for id_ in ids
                if id_ in live and id_ not in idle
            ]
        )

    def _idle_keys(self) -> set[str]:
        """Ids of keys that would do nothing with what was found."""
        results, idle = self.results, set[str]()
        if not self.query_text.strip() or results is None or not results.total:
            idle.add("hit.next")
        if results is None or not results.spellings:
            idle.add("query.spellings")
        if not self.listing.row_count and (results is None or results.suggestion is None):
            idle.add("move.open")
        return idle

    def on_screen_suspend(self) -> None:
        """Show no keys while a dialog takes them."""
        self.keys.show(())

    @on(KeyBar.KeyClicked)
    async def _key_clicked(self, event: KeyBar.KeyClicked) -> None:
        await self.app.run_action(event.action, self.focused or self)
