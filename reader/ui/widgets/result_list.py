"""The list beside the reading pane: all documents, or the passages that match."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.message import Message

from reader.model import EntityKind
from reader.search.results import Tier
from reader.ui.text import centred, clipped, fit, wrap
from reader.ui.widgets.line_list import LineList

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from reader.model import DocumentInfo, Entity
    from reader.search.results import Hit, HitList
    from reader.ui.text import Styled
    from reader.ui.widgets.line_list import Line

BROAD = 66
"""Cells from which on title and date share a line, and one line of snippet is enough."""

TALL = 22
"""Lines of list from which on rows are set apart by an empty line."""

STILL_TALL = 18
"""Lines of list from which on they stay so: the list is fitted to the height of its rows."""

LONGEST_CODE = 10
"""Cells of a surname among the tags of a row."""

CODES = 4
"""Most tag codes shown in a row."""


@dataclass(frozen=True, slots=True)
class Marks:
    """What the user left in one document."""

    bookmarks: frozenset[int] = frozenset()
    """Numbers of the bookmarked passages."""
    notes: frozenset[int] = frozenset()
    """Numbers of the passages with notes."""


NO_MARKS = Marks()


@dataclass(frozen=True, slots=True)
class Rows:
    """What the list shows; either documents or hits are given."""

    documents: Sequence[DocumentInfo] = ()
    hits: HitList | None = None
    """Rows are read from it as they are seen."""
    about: Callable[[str], tuple[Entity, ...]] = lambda _id: ()
    """What a document is about, most salient first."""
    marks: Mapping[str, Marks] = field(default_factory=dict)
    """By document id."""
    read: frozenset[str] = frozenset()
    """Ids of documents marked as read."""

    def __len__(self) -> int:
        return len(self.documents) if self.hits is None else len(self.hits)

    def place(self, row: int) -> tuple[str, int | None]:
        """Document id and, for a hit, passage number of a row."""
        if self.hits is None:
            return self.documents[row].id, None
        return self.hits.place(row)

    def find(self, document: str, passage: int | None) -> int | None:
        """The row of a document or hit; `None` if it is not listed."""
        if self.hits is not None:
            return self.hits.find(document, passage)
        return next((row for row, info in enumerate(self.documents) if info.id == document), None)


class ResultList(LineList):
    """Documents or hits, one under the other."""

    @dataclass
    class NothingChosen(Message):
        """Enter was pressed where there are no rows."""

    @dataclass
    class RowHeightChanged(Message):
        """Rows have another number of lines in the new size."""

    def __init__(self, **options: object) -> None:
        super().__init__(**options)  # type: ignore[arg-type]
        self.rows = Rows()
        self._is_spaced = False

    def show(self, rows: Rows, *, cursor: int = 0, offset: int | None = None) -> None:
        """Show other rows.

        Args:
            rows: What to show.
            cursor: Row to put the cursor on.
            offset: Row at the top; `None` scrolls as little as needed.
        """
        self.rows = rows
        self.set_rows(len(rows), height=self._height(), cursor=cursor, offset=offset)

    def on_resize(self) -> None:
        """Lay the rows out for the new size, with the same row under the cursor."""
        height, before = self._height(), self.row_height
        if height != before:
            self.set_rows(len(self.rows), height=height, cursor=self.cursor)
            self.post_message(self.RowHeightChanged())

    @property
    def _broad(self) -> bool:
        return self.scrollable_content_region.width >= BROAD

    def _height(self) -> int:
        self._is_spaced = self.size.height >= (STILL_TALL if self._is_spaced else TALL)
        spacing = int(self._is_spaced)
        if self._broad:
            return 2 + spacing
        return (3 if self.rows.hits is None else 4) + spacing

    def action_choose(self) -> None:
        """Open the row under the cursor; tell when there is none."""
        super().action_choose()
        if not self.row_count:
            self.post_message(self.NothingChosen())

    def row_lines(self, row: int, width: int) -> list[Line]:
        """Title, date, source, what it is about; for a hit the words around it."""
        if self.rows.hits is None:
            return self._document_lines(self.rows.documents[row], width)
        return self._hit_lines(row, width)

    def _document_lines(self, info: DocumentInfo, width: int) -> list[Line]:
        marks = self.rows.marks.get(info.id, NO_MARKS)
        details = [info.source or ", ".join(info.authors)]
        if self._broad:
            details.append(f"{info.passages} passage{'' if info.passages == 1 else 's'}")
        else:
            details.insert(0, info.date or "")
        if info.id in self.rows.read:
            details.append("read")
        signs = [
            f"{glyph}{len(found)}"
            for glyph, found in (
                (self.glyphs.bookmark, marks.bookmarks),
                (self.glyphs.note, marks.notes),
            )
            if found
        ]
        style = "dim" if info.id in self.rows.read else "title"
        right = self._right(" ".join(signs), self.rows.about(info.id), "", width)
        last = _two_ends(self._dotted(details), ["dim"], right, "code", width)
        if self._broad:
            return self._broad_document(info, style, self._dotted(details), right, width)
        first, *more = [part.of(info.title) for part in wrap(info.title, width)]
        titles = [first, fit(" ".join(more), width)] if more else [first]
        return [*((line, [(0, len(line), style)]) for line in titles), last]

    def _broad_document(
        self, info: DocumentInfo, style: str, details: str, right: str, width: int
    ) -> list[Line]:
        """Title and date; a long title goes on before the details."""
        date = info.date or ""
        first, *more = [part.of(info.title) for part in wrap(info.title, width - cell_len(date) - 2)]
        rest = f"{' '.join(more)} {self.glyphs.dot} " if more else ""
        spans: list[Styled] = [
            (0, max(len(rest) - 3, 0), style),
            (len(rest), len(rest) + len(details), "dim"),
        ]
        return [
            _two_ends(first, [style], date, "dim", width),
            _line_with_end(rest + details, spans, right, "code", width),
        ]

    def _hit_lines(self, row: int, width: int) -> list[Line]:
        """Title, date, source and the words around; below a hit of the same document only its passage."""
        assert self.rows.hits is not None
        hit = self.rows.hits[row]
        marks = self.rows.marks.get(hit.document.id, NO_MARKS)
        number = hit.passage.number
        signs = (self.glyphs.bookmark if number in marks.bookmarks else "") + (
            self.glyphs.note if number in marks.notes else ""
        )
        goes_on = row > 0 and self.rows.hits.place(row - 1)[0] == hit.document.id
        near = f"{self.glyphs.near} " if hit.tier is Tier.NEAR else ""
        title = near + (f"¶ {number + 1}/{hit.document.passages}" if goes_on else hit.document.title)
        spans: list[Styled] = [
            (0, len(near), "near"),
            (len(near), len(title), "dim" if goes_on else "title"),
        ]
        if self._broad:
            date = "" if goes_on else hit.document.date or ""
            # The title comes before the tags.
            room = max(width - cell_len(title) - 2, cell_len(signs) + len(date) + 2)
            right = self._right(signs, hit.entities, date, min(2 * room, width))
            return [_line_with_end(title, spans, right, "dim", width), *self._snippet(hit, width, 1)]
        if goes_on:
            right = self._right(signs, hit.entities, "", width)
            return [_line_with_end(title, spans, right, "code", width), *self._snippet(hit, width, 3)]
        place = self._dotted([hit.document.date or "", hit.document.source])
        tags = self._right("", hit.entities, "", width)
        return [
            _line_with_end(title, spans, signs, "mark", width),
            _two_ends(place, ["dim"], tags, "code", width),
            *self._snippet(hit, width, 2),
        ]

    def _snippet(self, hit: Hit, width: int, lines: int) -> list[Line]:
        style = "near-highlight" if hit.tier is Tier.NEAR else "highlight"
        indent = 2 if self._broad else 0
        room = max((width - indent) * lines - 4 * (lines - 1), 8)
        text, highlights = centred(hit.snippet.text, hit.snippet.highlights, room, self.glyphs.ellipsis)
        spans: list[Styled] = [(h.start, h.end, style) for h in highlights]
        found: list[Line] = []
        parts = wrap(text, width - indent)
        for number, part in enumerate(parts[:lines]):
            line = part.of(text)
            if number == lines - 1 and len(parts) > lines:
                line = self._broken_off(line, width - indent)
            inner = [(s + indent, e + indent, n) for s, e, n in clipped(spans, part)]
            shown = " " * indent + line
            found.append((shown, [(0, len(shown), "body"), *inner]))
        return found

    def _broken_off(self, line: str, width: int) -> str:
        """A line after which the text goes on, with an ellipsis."""
        line, ellipsis = line.rstrip(), self.glyphs.ellipsis
        if cell_len(line) + 2 <= width:
            return f"{line} {ellipsis}"
        return fit(line + 2 * ellipsis, width, ellipsis)

    def _right(self, signs: str, entities: Sequence[Entity], date: str, width: int) -> str:
        """Marks, tags and date in at most half the width; tags give way first."""
        codes = self._codes(entities)
        while True:
            text = "  ".join(part for part in (signs, " ".join(codes), date) if part)
            if cell_len(text) <= width // 2 or not codes:
                return text
            codes.pop()

    def _codes(self, entities: Sequence[Entity]) -> list[str]:
        codes: list[str] = []
        for entity in entities:
            if entity.kind is not EntityKind.REGION and entity.code and entity.code not in codes:
                codes.append(fit(entity.code, LONGEST_CODE, self.glyphs.ellipsis))
        return codes[:CODES]

    def _dotted(self, parts: Sequence[str]) -> str:
        return f" {self.glyphs.dot} ".join(part for part in parts if part)


def _two_ends(left: str, styles: list[str], right: str, right_style: str, width: int) -> Line:
    return _line_with_end(left, [(0, len(left), name) for name in styles], right, right_style, width)


def _line_with_end(left: str, spans: list[Styled], right: str, right_style: str, width: int) -> Line:
    """A line with text at both ends; the left one gives way."""
    right = fit(right, max(width // 2, 0))
    room = width - cell_len(right) - (2 if right else 0)
    shown = fit(left, room)
    gap = " " * (width - cell_len(shown) - cell_len(right))
    text = shown + gap + right
    inside = [(start, min(end, len(shown)), name) for start, end, name in spans]
    return text, [*inside, (len(text) - len(right), len(text), right_style)]
