"""Tables (what the file says) to entries (what is shown), and entries to tables.

A table may hold anything a person wrote; an entry is clean and complete. What a table lacks is filled with a
stand-in here and never written back by that alone.
"""

from __future__ import annotations

import hashlib
import re
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Any

from reader.model import Anchor, Span
from reader.notes.annotations import (
    NORM,
    Bookmark,
    DocumentSnapshot,
    Entry,
    Note,
    is_ulid,
    ulid_milliseconds,
)
from reader.notes.store.records import FORMAT, Table
from reader.text import clean, one_line

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

KNOWN = frozenset(
    {"format", "id", "kind", "label", "created", "updated", "history", "tags", "text", "doc", "anchor"}
)
"""Top-level keys of a record that this version understands."""

REQUIRED = ("id", "kind", "created", "updated", "doc", "anchor")
"""Keys that a whole record has; one that lacks some was cut or is a person's own sketch."""

REQUIRED_INSIDE: Mapping[str, tuple[str, ...]] = {
    "doc": ("id",),
    "anchor": ("exact", "prefix", "suffix", "start", "end", "passage", "length", "heading", "rival", "norm"),
}
"""Keys that its tables have, likewise; `norm` is the last thing in a file."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LATEST = datetime(9999, 1, 1, tzinfo=UTC)


def is_record(table: Table) -> bool:
    """Whether a table is a note or bookmark at all."""
    return any(isinstance(table.get(name), str) for name in ("id", "text", "label")) or isinstance(
        table.get("anchor"), dict
    )


def is_newer(table: Table) -> bool:
    """Whether a later version of this program wrote the record: it is shown and never rewritten."""
    number = table.get("format", FORMAT)
    return isinstance(number, int) and number > FORMAT


def when(value: object) -> datetime | None:
    """A time in UTC from what TOML gave: with or without offset, a date alone, or text in ISO 8601."""
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            return None
    if isinstance(value, date) and not isinstance(value, datetime):
        value = datetime.combine(value, time())
    if not isinstance(value, datetime):
        return None
    if value.tzinfo is None:
        value = value.replace(tzinfo=UTC)
    try:
        return value.astimezone(UTC)
    except OverflowError:
        return None


def updated_of(table: Table) -> datetime:
    """When a record says that it was last changed; the epoch if it does not. There is room for later ones."""
    return min(when(table.get("updated")) or when(table.get("created")) or _EPOCH, _LATEST)


def lineage(table: Table) -> list[str]:
    """The revisions that a record was made from, its own first; empty if a person wrote it."""
    history = table.get("history")
    return [name for name in history if isinstance(name, str)] if isinstance(history, list) else []


def revision_of(table: Table) -> str:
    """The revision of a record in the form that stands in names of versions; empty if it has none."""
    own = "".join(lineage(table)[:1])
    return own if own.isalnum() and own.isascii() and len(own) <= 8 else ""


def identity(table: Table, relative: str) -> str:
    """The id of a record; one that has none gets one that is always the same for its place.

    Args:
        table: The record.
        relative: Its path below the notes folder.
    """
    own = table.get("id")
    if isinstance(own, str) and own.strip():
        return own
    return "file-" + hashlib.sha256(relative.encode("utf-8", "surrogateescape")).hexdigest()[:20]


def entry_of(table: Table, key: str, written: datetime | None = None) -> Entry:
    """What is shown of a record.

    Args:
        table: The record.
        key: Its id, see `identity`.
        written: When its file was, for a record that says nothing of times.
    """
    anchor, doc = _table(table, "anchor"), _table(table, "doc")
    updated = when(table.get("updated"))
    created = when(table.get("created")) or _ulid_time(key) or updated or written or _EPOCH
    heading = anchor.get("heading", [])
    document = _snapshot(doc)
    kind = Bookmark if table.get("kind") == "bookmark" else Note
    rival = anchor.get("rival")
    return kind(
        id=key,
        label=one_line(_text(table, "label")),
        created=created,
        updated=updated or created,
        tags=tuple(dict.fromkeys(one_line(tag) for tag in _texts(table.get("tags")) if tag.strip())),
        text=clean(_text(table, "text")),
        anchor=_anchor(anchor, document.id),
        document=document,
        heading=_texts([heading] if isinstance(heading, str) else heading),
        length=_number(anchor, "length"),
        rival=float(rival) if isinstance(rival, int | float) and 0 <= rival <= 1 else 0.0,
        detached=anchor.get("detached") is True,
        extra={name: value for name, value in table.items() if name not in KNOWN},
    )


def _anchor(table: Table, document: str) -> Anchor:
    quote = clean(_text(table, "exact"))
    start = _number(table, "start")
    end = max(_number(table, "end"), start)
    if not table.get("end"):
        end = start + len(quote)
    return Anchor(
        document,
        _number(table, "passage"),
        Span(start, end),
        quote,
        clean(_text(table, "prefix")),
        clean(_text(table, "suffix")),
    )


def _snapshot(doc: Table) -> DocumentSnapshot:
    document = one_line(_text(doc, "id")) or one_line(_text(doc, "path"))
    day = doc.get("date")
    return DocumentSnapshot(
        id=document,
        path=one_line(_text(doc, "path")) or document,
        title=one_line(_text(doc, "title")) or document,
        authors=_texts(doc.get("authors")),
        date=one_line(day.isoformat() if isinstance(day, date) else str(day)) if day else None,
        source=one_line(_text(doc, "source")),
        url=one_line(_text(doc, "url")),
        digest=one_line(_text(doc, "sha256")),
    )


def _ulid_time(key: str) -> datetime | None:
    return datetime.fromtimestamp(ulid_milliseconds(key) // 1000, UTC) if is_ulid(key) else None


def _table(table: Table, name: str) -> Table:
    value = table.get(name)
    return value if isinstance(value, dict) else {}


def _text(table: Table, name: str) -> str:
    value = table.get(name)
    return value if isinstance(value, str) else ""


def _texts(value: object) -> tuple[str, ...]:
    values = [value] if isinstance(value, str) else value if isinstance(value, list) else []
    return tuple(one_line(item) for item in values if isinstance(item, str))


def _number(table: Table, name: str) -> int:
    value = table.get(name)
    return value if isinstance(value, int) and value >= 0 else 0


def new_table(
    *,
    key: str,
    kind: str,
    now: datetime,
    anchor: Anchor,
    document: DocumentSnapshot,
    heading: Sequence[str],
    length: int,
    rival: float,
    fields: Mapping[str, Any],
) -> Table:
    """The record of a new note or bookmark.

    Args:
        key: Its id.
        kind: `note` or `bookmark`.
        now: UTC, whole seconds.
        anchor: Where it belongs.
        document: What was known of the document.
        heading: Titles of the sections around it, outermost first.
        length: Characters of the document's text.
        rival: Best score of any other place.
        fields: `label`, `tags`, `text`, normalised.
    """
    return {
        "format": FORMAT,
        "id": key,
        "kind": kind,
        "label": fields.get("label", ""),
        "created": now,
        "updated": now,
        "tags": list(fields.get("tags", ())),
        "text": fields.get("text", ""),
        "doc": doc_table(document),
        "anchor": {
            "exact": anchor.quote,
            "prefix": anchor.prefix,
            "suffix": anchor.suffix,
            "start": anchor.span.start,
            "end": anchor.span.end,
            "passage": anchor.passage,
            "length": length,
            "heading": list(heading),
            "rival": round(rival, 2),
            "norm": NORM,
        },
    }


def doc_table(document: DocumentSnapshot) -> Table:
    """The `[doc]` of a record; what is not known is left out."""
    optional = {
        "path": document.path,
        "title": document.title,
        "authors": list(document.authors),
        "date": document.date,
        "source": document.source,
        "url": document.url,
        "sha256": document.digest,
    }
    return {"id": document.id} | {name: value for name, value in optional.items() if value}


def file_name(table: Table, key: str) -> str:
    """A file name for people: the day, a few words, the beginning and end of the id."""
    anchor = _table(table, "anchor")
    headings = _texts(anchor.get("heading"))
    words = (
        _text(table, "label")
        or _text(table, "text")[:200]
        or " ".join(headings[-1:])
        or _text(anchor, "exact")
    )
    created = when(table.get("created")) or _EPOCH
    return f"{created:%Y%m%d}-{slug(words, 32)}--{name_tail(key)}.toml"


def name_tail(key: str) -> str:
    """What the name of a note's file ends with."""
    if is_ulid(key):
        return f"{key[:10]}{key[-6:]}".lower()
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def folder_name(document: DocumentSnapshot) -> str:
    """The folder of a document's notes: its title for people, a hash of its id to tell equal titles apart."""
    digest = hashlib.sha256(document.id.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"{slug(document.title or document.id, 40)}--{digest}"


def slug(text: str, longest: int) -> str:
    """Letters, digits and hyphens of `text`, at most `longest` of them and 120 bytes, in lower case."""
    words = re.sub(r"[\W_]+", "-", one_line(text, 200).casefold()).strip("-")[:longest]
    while len(words.encode()) > 120:
        words = words[:-1]
    return words.strip("-") or "note"
