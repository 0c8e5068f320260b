"""Near spellings in a drawer over the text, and the query that was probably meant."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.binding import Binding

from reader.search.edit import set_typo, switch_spelling
from reader.search.results import Switch
from reader.ui.explanations import did_you_mean, no_spellings, without_word
from reader.ui.screens.reading_base import ReadingBase
from reader.ui.widgets.notice import Notice
from reader.ui.widgets.result_list import ResultList
from reader.ui.widgets.spelling_list import STATES, SpellingList


class SpellingActions(ReadingBase):
    """The part of the reading screen for words that are not quite what was typed."""

    BINDINGS: ClassVar = [
        Binding(
            "s", "spellings", "Spellings", tooltip="Near spellings found: leave out or pin single ones",
            id="query.spellings",
        ),
        Binding(
            "D", "take_suggestion", "Did you mean", tooltip="Search for what was probably meant",
            id="query.meant",
        ),
    ]  # fmt: skip

    # The drawer.

    def action_spellings(self) -> None:
        """Open the drawer, or close it."""
        if self.spellings_are_open and self.spellings.has_focus:
            self.close_spellings()
            self.action_focus_pane(self.before_spellings)
            return
        if not self.query_text.strip():
            self.say(f"Near spellings are those of a search: {self.key_of('query.start')} to search")
            return
        focused = self.focused.id if self.focused is not None else None
        self.before_spellings = focused if focused in {"list", "reading"} else "list"
        if self.has_class("-facets") and not self.has_class("-wide"):
            self.show_facets(shown=None)
        self.add_class("-spellings")
        self.action_focus_pane("spellings")

    @property
    def spellings_are_open(self) -> bool:
        """Whether the drawer is shown."""
        return self.has_class("-spellings")

    def close_spellings(self) -> None:
        """Give the drawer's place back to the text."""
        if self.spellings_are_open:
            self.remove_class("-spellings")
            self.search_bar.remember(self.query_text)

    def show_spellings(self) -> None:
        """Bring the drawer up to date with the results."""
        results = self.results
        if results is None:
            return
        self.spellings.empty_text = no_spellings(results, self.key_of)
        self.spellings.show(results)
        states = [spelling.switch for spelling in self.spellings.spellings]
        told = [
            f"{n} {STATES[switch]}" for switch in (Switch.OFF, Switch.PINNED) if (n := states.count(switch))
        ]
        if not results.query.tolerant:
            told = ["all off", *told[1:]] if states.count(Switch.OFF) else ["all off", *told]
        self.spellings_title.show([("Near spellings", "")], [(f" {self.glyphs.dot} ".join(told), "")])

    @on(SpellingList.Switched)
    def _switched(self, event: SpellingList.Switched) -> None:
        self.set_query(switch_spelling(self.query_text, event.spelling, event.switch), remember=False)

    @on(SpellingList.Reset)
    def _reset(self) -> None:
        text = self.query_text
        query = self.library.parse(text)
        for word in sorted(query.off | query.pinned):
            text = switch_spelling(text, word, Switch.ON)
        tolerant = self.library.tolerant
        self.set_query(set_typo(text, tolerant, default=tolerant), remember=False)

    # What was meant.

    def show_notice(self) -> None:
        """Say above the list what the hits do without, and what was probably meant."""
        results = self.results
        lines = []
        if results is not None and results.dropped is not None and results.total:
            lines.append(without_word(results))
        if results is not None and results.suggestion is not None and results.total:
            lines.append(did_you_mean(results.suggestion, self.key_name("query.meant")))
        self.notice.show(lines)

    def action_take_suggestion(self) -> None:
        """Search for what was probably meant."""
        if not self.take_suggestion():
            self.say("Nothing else seems to be meant.")

    def take_suggestion(self) -> bool:
        """Search for what was probably meant, if anything was."""
        suggestion = self.results.suggestion if self.results is not None else None
        if suggestion is not None:
            self.set_query(suggestion.query)
        return suggestion is not None

    @on(Notice.Clicked)
    @on(ResultList.NothingChosen)
    def _wanted(self) -> None:
        self.take_suggestion()
