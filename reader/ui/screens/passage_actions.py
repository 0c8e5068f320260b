"""Moving about in the open document, explaining it; saved searches, problems, help."""

from __future__ import annotations

from typing import ClassVar

from textual import work
from textual.binding import Binding

from reader.errors import NotebookError
from reader.files import config_file
from reader.library import NOT_READ
from reader.model import how_many
from reader.ui.explanations import facts, where
from reader.ui.screens.dialogs import Choice, Picker, Prompt, text_choices
from reader.ui.screens.help import help_choices
from reader.ui.screens.reading_base import ReadingBase, Target

DIALOG_CELLS = 84
"""Width of a dialog to read, in cells; narrower where the terminal is."""

DIALOG_EDGES = 7
"""Cells of it that frame, padding, scroll bar and margin take."""


class PassageActions(ReadingBase):
    """The part of the reading screen that moves and shows."""

    BINDINGS: ClassVar = [
        Binding("left_curly_bracket", "passage(-1)", "Passage before", id="document.previous_passage"),
        Binding("right_curly_bracket", "passage(1)", "Passage after", id="document.next_passage"),
        Binding("J", "document(1)", "Next document", id="document.next"),
        Binding("K", "document(-1)", "Previous document", id="document.previous"),
        Binding("H", "trail(-1)", "Back in history", id="document.back"),
        Binding("L", "trail(1)", "Forward in history", id="document.forward"),
        Binding(
            "o", "overview", "Overview", tooltip="Outline and facts of the document", id="document.overview"
        ),
        Binding("r", "read", "Read", tooltip="Mark the document as read, or not", id="document.read"),
    ]

    # Moving about.

    def action_passage(self, step: int) -> None:
        """To the next passage, or the one before."""
        self.pane.go_to(self.pane.passage + step)

    def action_document(self, step: int) -> None:
        """To the next document of the list, or the one before."""
        at = self._row_of_another(step)
        if at is None:
            self.say("No further document in the list.")
        else:
            self.trail.leave(self.pane.place)
            self.listing.mark(at)
            self.open_row(at)

    def _row_of_another(self, step: int) -> int | None:
        """The row where the next document begins, or the one before, in the order of their first rows."""
        rows, here = self.listing.rows, self.pane.place.document
        at = rows.find(here, None)
        at = self.listing.cursor if at is None else at
        firsts: dict[str, int | None] = {here: None}
        while 0 <= (at := at + step) < len(rows):
            document, _ = rows.place(at)
            if document not in firsts:
                firsts[document] = rows.find(document, None)
            if firsts[document] == at:
                return at
        return None

    def action_hit(self, step: int) -> None:
        """To the next passage with a hit: in this document, then in the next of the list."""
        view = self.pane.view
        if view is None or self.results is None or not self.results.total or self.results.query.is_empty:
            self.say(f"No hits: search with {self.key_of('query.start')}")
            return
        if self.focused is self.listing:
            self.listing.cursor += step
            return
        later = [number for number in view.highlights if (number - self.pane.passage) * step > 0]
        if later:
            self.pane.go_to(min(later, key=lambda number: abs(number - self.pane.passage)), at_top=False)
            self.mark_row()
            return
        at = self._row_of_another(step)
        if at is None:
            self.say("No further hit in the list.")
        else:
            self.trail.leave(self.pane.place)
            self.load(Target(self.listing.rows.place(at)[0], hit=step))

    def mark_row(self) -> None:
        """Let the cursor of the list follow the passage that is read, or else its document."""
        rows, here = self.listing.rows, self.pane.place
        row = rows.find(here.document, here.passage)
        cursor = self.listing.cursor
        if row is None and not (cursor < len(rows) and rows.place(cursor)[0] == here.document):
            row = rows.find(here.document, None)
        if row is not None:
            self.listing.mark(row)

    def action_trail(self, step: int) -> None:
        """Back to where you were, or forward again."""
        here = self.pane.place
        place = self.trail.back(here) if step < 0 else self.trail.forward(here)
        if place is None:
            self.say("That is all the history there is.")
        else:
            self.load(Target(place.document, place=place))

    # Explaining.

    @property
    def dialog_text(self) -> int:
        """Cells of a line in a dialog to read."""
        return max(min(DIALOG_CELLS, self.app.size.width) - DIALOG_EDGES, 10)

    @work(group="editor", exclusive=True, exit_on_error=False)
    async def action_overview(self) -> None:
        """Show the outline and the facts of the open document; go to the section that is chosen."""
        view = self.pane.view
        if self.passage_span() is None or view is None:
            return
        document = view.document
        rows: list[Choice[int]] = []
        for line in facts(self.library, document):
            rows += text_choices(line, self.dialog_text, style="dim")
        rows.append(Choice(""))
        for section in document.sections:
            passage = document.passage_at(section.span.start)
            if passage is not None:
                number = passage.number
                indent = 2 * max(section.level - 1, 0)
                rows.append(Choice(section.title, f"¶ {number + 1}", number, indent=indent))
        if not document.sections:
            rows.append(Choice("No headings in this document.", style="dim"))
        chosen = await self.app.push_screen_wait(Picker(document.info.title, rows, glyphs=self.glyphs))
        if chosen is not None:
            self.trail.leave(self.pane.place)
            self.pane.go_to(chosen, at_top=True)
            self.action_focus_pane("reading")

    def action_read(self) -> None:
        """Mark the open document as read, or not."""
        view = self.pane.view
        if view is None:
            return
        is_read = self.library.toggle_read(view.document.id)
        self.say("Marked as read" if is_read else "Marked as unread")
        self.reload()

    # Saved searches, problems, help.

    @work(group="editor", exclusive=True, exit_on_error=False)
    async def action_save_query(self) -> None:
        """Save the search under a name."""
        if not self.query_text.strip():
            self.say("There is no search to save.")
            return
        name = await self.app.push_screen_wait(
            Prompt("Name of this search", hint=f"Typed as @name later: {self.query_text}")
        )
        if not name:
            return
        try:
            slug = self.library.save_search(name, self.query_text)
        except NotebookError as error:
            self.show_error(str(error))
        else:
            self.say(f"Saved as @{slug}")

    @work(group="editor", exclusive=True, exit_on_error=False)
    async def action_saved_queries(self) -> None:
        """Choose a saved search."""
        choices = [Choice(f"@{name}", query, name) for name, query in self.library.searches().items()]
        name = await self.app.push_screen_wait(
            Picker(
                "Saved searches  (Enter uses, d deletes)" if choices else "Saved searches",
                choices,
                glyphs=self.glyphs,
                empty=f"None yet: {self.key_of('query.save')} saves the present search.",
                delete=self._delete_search,
            )
        )
        if name is not None:
            self.set_query(f"@{name}")

    def _delete_search(self, name: str) -> None:
        try:
            self.library.delete_search(name)
        except NotebookError as error:
            self.show_error(str(error))

    def action_problems(self) -> None:
        """List what could not be read, and why."""
        rows: list[Choice[str]] = []
        for title, lines in self.library.problems().items():
            number = how_many(self.library.skipped) if title == NOT_READ else f"{len(lines):,}"
            rows.append(Choice(f"{title} ({number})", style="group"))
            for line in lines:
                rows += text_choices(line, self.dialog_text, indent=2)
            rows.append(Choice(""))
        empty = "No problems: everything in the collection was read."
        self.app.push_screen(Picker("Problems", rows, glyphs=self.glyphs, empty=empty))

    def action_help(self) -> None:
        """Show the keys that are live."""
        rows = list(help_choices(self.active_bindings.values(), self.app.get_key_display))
        rows += [Choice(""), Choice("Files", style="group")]
        rows += [Choice(line, indent=1) for line in where(self.library, str(config_file()))]
        self.app.push_screen(Picker("Keys and queries", rows, glyphs=self.glyphs))
