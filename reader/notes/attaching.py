"""What a note's file says of its place: confirmed, attached elsewhere, detached."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reader.notes.annotations import NORM, DocumentSnapshot, make_anchor
from reader.notes.store.fields import doc_table
from reader.text import one_line

if TYPE_CHECKING:
    from reader.model import Document, Span
    from reader.notes.store.records import Table


def attached(table: Table, document: Document, span: Span) -> Table:
    """The `anchor` and `doc` of a record whose passage is `span` from now on; takes some ms.

    Keys of a person's own stay in both.

    Args:
        table: The record.
        document: As it is now.
        span: Characters of its text; cut to the text if it reaches beyond.
    """
    from reader.notes.anchoring import rival_score

    made = make_anchor(document, span)
    anchor = {
        **_table(table.get("anchor")),
        "exact": made.quote,
        "prefix": made.prefix,
        "suffix": made.suffix,
        "start": made.span.start,
        "end": made.span.end,
        "passage": made.passage,
        "length": len(document.text),
        "heading": [one_line(title) for title in document.heading_path(made.span.start)],
        "rival": round(rival_score(document, made), 2),
        "norm": NORM,
    }
    anchor.pop("detached", None)
    own = {name: value for name, value in _table(table.get("doc")).items() if name not in _DOCUMENT}
    return {"anchor": anchor, "doc": {**doc_table(DocumentSnapshot.of(document.info)), **own}}


def detached(table: Table) -> Table:
    """The `anchor` of a record that belongs to no passage from now on; its quote stays."""
    anchor = _table(table.get("anchor"))
    norm = {"norm": anchor["norm"]} if "norm" in anchor else {}  # the last key shows that a file is whole
    return {"anchor": {name: anchor[name] for name in anchor if name != "norm"} | {"detached": True} | norm}


_DOCUMENT = frozenset({"id", "path", "title", "authors", "date", "source", "url", "sha256"})


def _table(value: Any) -> Table:
    return value if isinstance(value, dict) else {}
