"""Notes and bookmarks as rows of a table for spreadsheets and statistics."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from reader.notes.dates import utc_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from reader.notes.annotations import Entry

COLUMNS = (
    "id", "kind", "created", "updated", "document", "title", "authors", "date", "source", "url", "sha256",
    "section", "passage", "start", "end", "place", "quote", "prefix", "suffix", "label", "tags", "text",
)  # fmt: skip

FORMULA = "=+-@＝＋－＠"
"""What a spreadsheet takes for the beginning of a formula."""


def rows(entries: Iterable[Entry], places: Mapping[str, str]) -> str:
    """CSV (RFC 4180) under a header.

    A text that a spreadsheet would run as a formula gets an apostrophe before it, as people type one there.
    """
    file = io.StringIO(newline="")
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for entry in entries:
        writer.writerow([guarded(cell) for cell in _cells(entry, places.get(entry.id, ""))])
    return file.getvalue()


def guarded(cell: str) -> str:
    """A cell that no spreadsheet runs."""
    return f"'{cell}" if cell.lstrip()[:1] and cell.lstrip()[0] in FORMULA else cell


def _cells(entry: Entry, place: str) -> tuple[str, ...]:
    anchor, document = entry.anchor, entry.document
    return (
        entry.id,
        entry.kind,
        utc_text(entry.created),
        utc_text(entry.updated),
        document.id,
        document.title,
        "; ".join(document.authors),
        document.date or "",
        document.source,
        document.url,
        document.digest,
        " / ".join(entry.heading),
        str(anchor.passage + 1),
        str(anchor.span.start),
        str(anchor.span.end),
        {"?": "uncertain"}.get(place, place) or "found",
        anchor.quote,
        anchor.prefix,
        anchor.suffix,
        entry.label,
        "; ".join(entry.tags),
        entry.text,
    )
