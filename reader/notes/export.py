"""Notes and bookmarks in the forms that other programs read. All take clean entries and give text."""

from __future__ import annotations

import json
from itertools import groupby
from typing import TYPE_CHECKING, Any

from reader.notes.cite import citation, escape
from reader.notes.store.fields import new_table
from reader.notes.store.records import FORMAT, normalise

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from reader.notes.annotations import Entry

_CONTEXT = "http://www.w3.org/ns/anno.jsonld"


def to_markdown(entries: Iterable[Entry], places: Mapping[str, str] | None = None) -> str:
    """A document for people: a heading a document, then each quote with its source and what was noted.

    Args:
        entries: In any order.
        places: What is to be said of the place of an entry, by id: `lost`, `?`.
    """
    lines: list[str] = []
    for _, group in groupby(_ordered(entries), key=lambda entry: entry.document.id):
        found = list(group)
        lines += [f"# {escape(found[0].document.title)}", ""]
        for entry in found:
            lines += _section(entry, (places or {}).get(entry.id, ""))
    return "\n".join(lines)


def _section(entry: Entry, place: str) -> list[str]:
    title = escape(entry.label) or (escape(" / ".join(entry.heading)) or entry.kind.capitalize())
    lines = [
        f"## {title}",
        "",
        citation("markdown", entry.document, entry.anchor.passage, entry.anchor.quote, entry.heading),
        "",
    ]
    if entry.text:
        lines += [entry.text, ""]
    facts = [f"{entry.kind}, {entry.created:%Y-%m-%d}{f', place {place}' if place else ''}"]
    facts += [f"#{tag.replace(' ', '-')}" for tag in entry.tags]
    return [*lines, f"({' '.join(facts)})", ""]


def to_json(entries: Iterable[Entry]) -> str:
    """A JSON list of W3C Web Annotations (w3.org/TR/annotation-model), one an entry.

    `document.passage` counts from 1, as everywhere people look.
    """
    return (
        json.dumps([_annotation(entry) for entry in _ordered(entries)], ensure_ascii=False, indent=2) + "\n"
    )


def _annotation(entry: Entry) -> dict[str, Any]:
    anchor, document = entry.anchor, entry.document
    body: list[dict[str, Any]] = []
    if entry.text:
        body.append(
            {"type": "TextualBody", "purpose": "commenting", "format": "text/plain", "value": entry.text}
        )
    body += [{"type": "TextualBody", "purpose": "tagging", "value": tag} for tag in entry.tags]
    selectors: list[dict[str, Any]] = [
        {"type": "TextPositionSelector", "start": anchor.span.start, "end": anchor.span.end}
    ]
    if anchor.quote:
        quote = {"exact": anchor.quote, "prefix": anchor.prefix, "suffix": anchor.suffix}
        selectors.insert(0, {"type": "TextQuoteSelector", **quote})
    known = {
        "title": document.title,
        "creator": list(document.authors),
        "date": document.date,
        "publisher": document.source,
        "url": document.url,
        "path": document.path,
        "sha256": document.digest,
    }
    described = {f"dc:{name}" if name in _DUBLIN else name: value for name, value in known.items() if value}
    annotation = {
        "@context": _CONTEXT,
        "id": f"urn:ulid:{entry.id}",
        "type": "Annotation",
        "motivation": "commenting" if entry.kind == "note" else "bookmarking",
        "created": f"{entry.created:%Y-%m-%dT%H:%M:%SZ}",
        "modified": f"{entry.updated:%Y-%m-%dT%H:%M:%SZ}",
        "label": entry.label,
        "body": body,
        "target": {"source": document.url or document.id, "selector": selectors},
        "document": {
            "id": document.id,
            **described,
            "passage": anchor.passage + 1,
            "heading": list(entry.heading),
        },
    }
    return {name: value for name, value in annotation.items() if value not in ("", [])}


_DUBLIN = frozenset({"title", "creator", "date", "publisher"})
"""Terms of Dublin Core, which the context of Web Annotations knows as `dc`."""


def to_toml(entries: Iterable[Entry]) -> str:
    """One TOML file with an array `entry`, each as in its own file."""
    import tomli_w

    tables = []
    for entry in _ordered(entries):
        table = new_table(
            key=normalise(entry.id),
            kind=entry.kind,
            now=entry.created,
            anchor=entry.anchor,
            document=entry.document,
            heading=entry.heading,
            length=entry.length,
            rival=entry.rival,
            fields={"label": entry.label, "tags": entry.tags, "text": entry.text},
        )
        tables.append({**entry.extra, **table, "updated": entry.updated})
    whole = {"format": FORMAT, "entry": tables} if tables else {"format": FORMAT}
    return tomli_w.dumps(whole, multiline_strings=True)


def _ordered(entries: Iterable[Entry]) -> list[Entry]:
    return sorted(
        entries, key=lambda entry: (entry.document.path, entry.document.id, entry.anchor.span, entry.id)
    )
