"""Notes and bookmarks as W3C Web Annotations (w3.org/TR/annotation-model)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from reader.notes.annotations import is_ulid
from reader.notes.dates import utc_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from reader.notes.annotations import DocumentSnapshot, Entry

CONTEXT = "http://www.w3.org/ns/anno.jsonld"

DUBLIN = frozenset({"title", "creator", "date", "publisher"})
"""Terms of Dublin Core, which the context of Web Annotations knows as `dc`."""


def written(entries: Iterable[Entry]) -> str:
    """A JSON list of annotations, one an entry.

    `document.passage` counts from 1, as everywhere people look.
    """
    return json.dumps(list(map(annotation, entries)), ensure_ascii=False, indent=2, default=str) + "\n"


def annotation(entry: Entry) -> dict[str, Any]:
    """One entry. What the model has no word for is in `document` and `extra`, which other programs skip."""
    made: dict[str, Any] = {
        "@context": CONTEXT,
        "id": f"urn:ulid:{entry.id}" if is_ulid(entry.id) else f"urn:reader:{quote(entry.id, safe='')}",
        "type": "Annotation",
        "motivation": "commenting" if entry.kind == "note" else "bookmarking",
        "creator": entry.extra.get("creator", ""),
        "created": utc_text(entry.created),
        "modified": utc_text(entry.updated),
        "label": entry.label,
        "body": _bodies(entry),
        "target": {"source": _source(entry.document), "selector": _selectors(entry)},
        "document": _document(entry),
        "extra": {name: value for name, value in entry.extra.items() if name != "creator"},
    }
    return {name: value for name, value in made.items() if value not in ("", [], {})}


def _bodies(entry: Entry) -> list[dict[str, Any]]:
    text = {"type": "TextualBody", "purpose": "commenting", "format": "text/plain", "value": entry.text}
    tags = [{"type": "TextualBody", "purpose": "tagging", "value": tag} for tag in entry.tags]
    return [text, *tags] if entry.text else tags


def _selectors(entry: Entry) -> list[dict[str, Any]]:
    anchor = entry.anchor
    place = {"type": "TextPositionSelector", "start": anchor.span.start, "end": anchor.span.end}
    if not anchor.quote:
        return [place]
    words = {"exact": anchor.quote, "prefix": anchor.prefix, "suffix": anchor.suffix}
    return [{"type": "TextQuoteSelector", **words}, place]


def _source(document: DocumentSnapshot) -> str:
    """An address of the document: its own, or its id as a path from the collection."""
    if document.url:
        return quote(document.url, safe="/:?#[]@!$&'()*+,;=%~")
    return quote(document.id, safe="/#@!$&'()*+,;=~") or "urn:reader:unknown"


def _document(entry: Entry) -> Mapping[str, Any]:
    document = entry.document
    known = {
        "id": document.id,
        "title": document.title,
        "creator": list(document.authors),
        "date": document.date,
        "publisher": document.source,
        "url": document.url,
        "path": document.path,
        "sha256": document.digest,
        "length": entry.length,
        "rival": entry.rival,
        "heading": list(entry.heading),
    }
    described = {f"dc:{name}" if name in DUBLIN else name: value for name, value in known.items() if value}
    return {**described, "passage": entry.anchor.passage + 1}
