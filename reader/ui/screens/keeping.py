"""The session: where the user is, kept while it changes and when the program ends."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from reader.session import Place
from reader.ui.screens.reading_base import ReadingBase
from reader.ui.widgets.reading_pane import ReadingPane

if TYPE_CHECKING:
    from reader.session import Session


class Keeping(ReadingBase):
    """The part of the reading screen that remembers."""

    _saved: Session | None = None

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
        self.remember_position()
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

    def remember_position(self) -> None:
        """Remember how far the open document is read."""
        place = self.pane.place
        if place.document and self.session.positions.get(place.document) != place:
            positions = dict(self.session.positions)
            positions.pop(place.document, None)
            positions[place.document] = place
            self.session = replace(self.session, positions=positions)
