"""The near spellings of the present query: which count, which do not, which are as good as typed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len
from textual.binding import Binding
from textual.message import Message

from reader.search.printer import unparse
from reader.search.query import Sort
from reader.search.results import Spelling, Switch
from reader.text import one_line
from reader.ui.resemblance import DIFFERENCE, marked, resemblance
from reader.ui.text import fit, pad
from reader.ui.widgets.line_list import LineList

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from reader.search.query import Query
    from reader.search.results import Results
    from reader.ui.text import Styled
    from reader.ui.widgets.line_list import Line

BROADEST = 78
"""Cells of the longest row: the count must not stand far from its word."""

WIDEST_WORD = 26
"""Cells of the longest spelling shown in full."""

STATES = {Switch.ON: "", Switch.OFF: "off", Switch.PINNED: "pinned"}
"""The word for each state; what counts as any near spelling does goes without."""

_STATE_CELLS = max(map(len, STATES.values()))

COUNTED = "passages in all"
"""Head of the last column."""


@dataclass(frozen=True, slots=True)
class _Row:
    typed: str
    spelling: Spelling | None = None
    """`None` for the title of a group and for the empty line before it."""
    is_gap: bool = False


class SpellingList(LineList):
    """Near spellings under the words they answer; those that were seen stay listed while the words stay."""

    chooses_at_once = True

    BINDINGS: ClassVar = [
        Binding(
            "enter,space", "choose", "Off/on", tooltip="Leave the near spelling out, or let it count again",
            id="spelling.toggle",
        ),
        Binding("p", "pin", "Pin", tooltip="Let it count like what you typed, or not", id="spelling.pin"),
        Binding("r", "reset", "Reset", tooltip="Let all near spellings count as usual", id="spelling.reset"),
    ]  # fmt: skip

    @dataclass
    class Switched(Message):
        """A spelling is to count otherwise."""

        spelling: str
        switch: Switch

    @dataclass
    class Reset(Message):
        """All spellings are to count as usual."""

    def __init__(self, **options: object) -> None:
        super().__init__(**options)  # type: ignore[arg-type]
        self._words = ""
        """What is searched, without what it says of spellings."""
        self._seen: dict[tuple[str, str], Spelling] = {}
        self._rows: list[_Row] = []
        self._tolerant = True

    @property
    def spellings(self) -> Sequence[Spelling]:
        """Those that are listed, in their order."""
        return [row.spelling for row in self._rows if row.spelling is not None]

    def show(self, results: Results) -> None:
        """Show the near spellings of a search; the cursor stays on its row where that still exists."""
        words, self._tolerant = _words(results.query), results.query.tolerant
        if words != self._words:
            self._words, self._seen = words, {}
        found = {(spelling.typed, spelling.found): spelling for spelling in results.spellings}
        kept = {
            key: replace(spelling, switch=_switch(results.query, spelling.found))
            for key, spelling in self._seen.items()
        }
        self._seen = {**kept, **found}
        before = self._rows[self.cursor] if self.cursor < len(self._rows) else None
        self._rows = list(_grouped(self._seen.values(), results.query.text))
        self.set_rows(len(self._rows), cursor=self._same_row(before))

    def _same_row(self, before: _Row | None) -> int:
        if before is None or before.spelling is None:
            return 0
        wanted = (before.typed, before.spelling.found)
        for number, row in enumerate(self._rows):
            if row.spelling is not None and (row.typed, row.spelling.found) == wanted:
                return number
        return 0

    def can_hold_cursor(self, row: int) -> bool:
        """Titles are passed over."""
        return self._rows[row].spelling is not None

    def row_lines(self, row: int, width: int) -> list[Line]:
        """A title, or a spelling with its state, likeness and count."""
        entry, width = self._rows[row], min(width, BROADEST)
        if entry.is_gap:
            return [("", [])]
        if entry.spelling is None:
            return [self._title_line(entry.typed, width, is_first=row == 0)]
        return [self._spelling_line(entry.spelling, width)]

    def _title_line(self, typed: str, width: int, *, is_first: bool) -> Line:
        right = COUNTED if is_first and width > 2 * len(COUNTED) else ""
        lead = "for "
        left = pad(lead + one_line(typed), width - len(right))
        return left + right, [
            (0, len(lead), "dim"),
            (len(lead), len(left), "group"),
            (len(left), width, "dim"),
        ]

    def _spelling_line(self, spelling: Spelling, width: int) -> Line:
        count = f"{spelling.passages:,}"
        state = STATES[spelling.switch]
        tail = f" {pad(state, _STATE_CELLS)} {count:>7}"
        room = max(width - 2 - len(tail), 4)
        widest = max(cell_len(other.found) for other in self.spellings)
        word_cells = min(widest, WIDEST_WORD, room)
        word = fit(spelling.found, word_cells, self.glyphs.ellipsis)
        how = resemblance(spelling.typed, spelling.found, spelling.how, spelling.edits)
        shown = pad(word, word_cells) + pad(f"  {how}", room - word_cells) if room > word_cells else word
        text = f"{self._mark(spelling.switch)} {shown}{tail}"
        plain = "dim" if spelling.switch is Switch.OFF else "body"
        spans: list[Styled] = [
            (0, 1, "selected" if plain == "body" else "dim"),
            (2, 2 + len(word), plain),
            (2 + len(word), len(text) - len(tail), "dim"),
            (len(text) - len(tail), len(text), plain),
        ]
        _, letters = marked(spelling.typed, spelling.found)
        spans += [
            (2 + s.start, 2 + min(s.end, len(word)), DIFFERENCE) for s in letters if s.start < len(word)
        ]
        return text, spans

    def _mark(self, switch: Switch) -> str:
        marks = {Switch.ON: self.glyphs.boxed, Switch.OFF: self.glyphs.box, Switch.PINNED: self.glyphs.pin}
        return marks[switch]

    @property
    def _current(self) -> Spelling | None:
        return self._rows[self.cursor].spelling if self._rows else None

    def action_choose(self) -> None:
        """Leave the spelling under the cursor out, or let it count again."""
        if (spelling := self._current) is not None:
            # Where none counts, a single one can only be let in as good as typed.
            again = Switch.ON if self._tolerant else Switch.PINNED
            self._switch(spelling, again if spelling.switch is Switch.OFF else Switch.OFF)

    def action_pin(self) -> None:
        """Let the spelling under the cursor count like what was typed, or not."""
        if (spelling := self._current) is not None:
            pinned = spelling.switch is Switch.PINNED
            self._switch(spelling, Switch.ON if pinned else Switch.PINNED)

    def _switch(self, spelling: Spelling, switch: Switch) -> None:
        if not self._tolerant and switch is Switch.OFF:
            switch = Switch.ON
        self.post_message(self.Switched(spelling.found, switch))

    def action_reset(self) -> None:
        """Let all of them count as usual."""
        self.post_message(self.Reset())


def _words(query: Query) -> str:
    """What a query asks for, whatever it says of order and of near spellings."""
    return unparse(replace(query, tolerant=True, off=frozenset(), pinned=frozenset(), sort=Sort.RELEVANCE))


def _switch(query: Query, found: str) -> Switch:
    """How a spelling counts that has no part in the results."""
    if found in query.pinned:
        return Switch.PINNED
    return Switch.OFF if found in query.off or not query.tolerant else Switch.ON


def _grouped(spellings: Iterable[Spelling], text: str) -> Iterable[_Row]:
    """The rows: words in the order of the query, under each its spellings as they were first seen."""
    groups: dict[str, list[Spelling]] = {}
    for spelling in spellings:
        groups.setdefault(spelling.typed, []).append(spelling)
    folded = text.casefold()
    for number, typed in enumerate(sorted(groups, key=lambda typed: folded.find(typed.casefold()))):
        if number:
            yield _Row(typed, is_gap=True)
        yield _Row(typed)
        for spelling in groups[typed]:
            yield _Row(typed, spelling)
