"""The values by which the matching passages can be narrowed, with exact counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len
from textual.binding import Binding
from textual.message import Message

from reader.ui.text import fit, pad
from reader.ui.widgets.line_list import LineList

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reader.search.results import Facet
    from reader.ui.text import Styled
    from reader.ui.widgets.line_list import Line

GROUPS = {
    "country": "Countries",
    "actor": "Actors",
    "region": "Regions",
    "source": "Sources",
    "date": "Months",
    "tag": "My tags",
    "is": "State",
}
"""The groups in their order, and their titles."""

FIRST = 8
"""Values of a group shown before `more` is chosen."""

BAR = 5
"""Cells of the longest bar."""


@dataclass(frozen=True, slots=True)
class _Row:
    group: str
    facet: Facet | None = None
    more: int = 0
    """How many values a `more` row stands for; 0 for titles and values."""
    is_title: bool = False


class FacetList(LineList):
    """Groups of facets; a row toggles its filter."""

    chooses_at_once = True

    BINDINGS: ClassVar = [
        Binding("enter,space", "choose", "Tick", tooltip="Narrow by this value, or not", id="filter.toggle"),
        Binding("left_curly_bracket", "group(-1)", "Group before", id="filter.previous_group", show=False),
        Binding("right_curly_bracket", "group(1)", "Next group", id="filter.next_group", show=False),
    ]

    @dataclass
    class FacetToggled(Message):
        """A value was chosen or taken back."""

        group: str
        value: str

    def __init__(self, **options: object) -> None:
        super().__init__(**options)  # type: ignore[arg-type]
        self._facets: Mapping[str, tuple[Facet, ...]] = {}
        self._rows: list[_Row] = []
        self._expanded: set[str] = set()
        self._largest: dict[str, int] = {}
        self._lower_bounds = False

    def show(self, facets: Mapping[str, tuple[Facet, ...]], *, complete: bool = True) -> None:
        """Show other counts; the cursor stays on its value where that still exists.

        Args:
            facets: By group.
            complete: `False` marks counts as lower bounds (`≥`).
        """
        self._facets, self._lower_bounds = facets, not complete
        self._lay_out()

    def _lay_out(self) -> None:
        before = self._rows[self.cursor] if self.cursor < len(self._rows) else None
        rows: list[_Row] = []
        for group in GROUPS:
            facets = self._facets.get(group, ())
            if not facets:
                continue
            if group == "date":
                # Months make a line of time, the newest first.
                facets = tuple(sorted(facets, key=lambda facet: facet.value, reverse=True))
            if rows:
                rows.append(_Row(group, is_title=True, more=-1))
            rows.append(_Row(group, is_title=True))
            self._largest[group] = max((facet.total for facet in facets), default=0)
            shown = facets if group in self._expanded else _first(facets)
            rows.extend(_Row(group, facet) for facet in shown)
            if len(shown) < len(facets):
                rows.append(_Row(group, more=len(facets) - len(shown)))
        self._rows = rows
        self.set_rows(len(rows), cursor=self._same_row(before))

    def _same_row(self, before: _Row | None) -> int:
        if before is None:
            return 0
        wanted = (before.group, before.facet.value if before.facet else "")
        for number, row in enumerate(self._rows):
            if row.facet and (row.group, row.facet.value) == wanted:
                return number
        return self.cursor

    def can_hold_cursor(self, row: int) -> bool:
        """Titles are passed over."""
        return not self._rows[row].is_title

    def row_lines(self, row: int, width: int) -> list[Line]:
        """A title, a value with its box, count and bar, or the way to more."""
        entry = self._rows[row]
        if entry.is_title:
            title = "" if entry.more < 0 else GROUPS[entry.group]
            return [(title, [(0, len(title), "group")])]
        if entry.facet is None:
            text = f"  {entry.more} more"
            return [(text, [(0, len(text), "dim")])]
        return [self._value_line(entry.facet, width)]

    def _value_line(self, facet: Facet, width: int) -> Line:
        count = f"{'≥' if self._lower_bounds else ''}{facet.total:,}"
        largest = self._largest[facet.group] or 1
        bar_width = BAR if width >= 24 else 0
        bar = self.glyphs.bar * -(-facet.total * bar_width // largest)
        tail = f" {count}" + (f" {pad(bar, bar_width)}" if bar_width else "")
        room = width - 2 - cell_len(tail)
        box = self.glyphs.boxed if facet.selected else self.glyphs.box
        text = f"{box} {pad(fit(facet.label, room), room)}{tail}"
        spans: list[Styled] = [(0, 1, "selected" if facet.selected else "dim")]
        if facet.selected:
            spans.append((2, len(text), "selected"))
        elif not facet.total:
            spans.append((0, len(text), "dim"))
        start = len(text) - len(tail)
        spans.append((start, start + 1 + len(count), "selected" if facet.selected else "dim"))
        if bar_width:
            spans.append((len(text) - bar_width, len(text), "bar"))
        return text, spans

    def action_group(self, step: int) -> None:
        """To the first value of the next group, or of the one before."""
        firsts = [row + 1 for row, entry in enumerate(self._rows) if entry.is_title and not entry.more]
        later = [row for row in firsts if (row - self.cursor) * step > 0]
        if later:
            self.cursor = min(later, key=lambda row: abs(row - self.cursor))

    def action_choose(self) -> None:
        """Toggle the value under the cursor, or show the rest of its group."""
        if not self._rows:
            return
        row = self._rows[self.cursor]
        if row.facet is not None:
            self.post_message(self.FacetToggled(row.group, row.facet.value))
        elif row.more > 0:
            self._expanded.add(row.group)
            self._lay_out()


def _first(facets: tuple[Facet, ...]) -> tuple[Facet, ...]:
    """The first values of a group, and the selected ones among the rest."""
    if len(facets) <= FIRST + 1:
        return facets
    return facets[:FIRST] + tuple(facet for facet in facets[FIRST:] if facet.selected)
