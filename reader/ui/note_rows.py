"""What the list of notes shows: drafts, notes and bookmarks in an order, and what became of their places."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from reader.errors import ReaderError
from reader.notes.annotations import Confidence
from reader.notes.drafts import Draft

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from reader.library import Library
    from reader.model import Document
    from reader.notes.annotations import Entry, Located

    Row = Entry | Draft

LONGEST_QUOTE = 600
"""Characters of quoted words in the preview."""


class Order(StrEnum):
    """How the list is sorted."""

    DOCUMENT = "document"
    DATE = "date"
    TAG = "tag"


class Fate(StrEnum):
    """What became of the place of a note."""

    HERE = "here"
    MOVED = "moved"
    DOUBTFUL = "doubtful"
    ORPHAN = "orphan"


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a note stands in its document as it is now."""

    fate: Fate
    words: str = ""
    """Of the fate, for the user; empty where all is as it was."""
    now: str = ""
    """The words it stands on now, where they are others."""
    candidates: tuple[str, ...] = ()
    """Words of places that came near, for an orphan; best first."""


HERE = Placed(Fate.HERE)


@dataclass(slots=True)
class ListState:
    """What stays when the list is left and shown again."""

    words: str = ""
    """The query in its bar."""
    order: Order = Order.DOCUMENT
    cursor: str = ""
    """Key of the row under the cursor."""
    row: int = 0
    """Its number, for when it is gone."""
    marked: set[str] = field(default_factory=set)
    """Keys of the rows that were picked."""
    places: dict[str, Placed] = field(default_factory=dict)
    """As far as they are known, by id."""


def key_of(row: Row) -> str:
    """What a row is known by: the id of a note, the name of a draft."""
    return row.name if isinstance(row, Draft) else row.id


def in_order(entries: Iterable[Entry], order: Order) -> Sequence[Entry]:
    """Notes as they are listed: by document and place, newest first, or by their first tag, untagged last.

    Args:
        entries: By document and place.
        order: What to sort by.
    """
    match order:
        case Order.DOCUMENT:
            return tuple(entries)
        case Order.DATE:
            return sorted(entries, key=lambda entry: entry.updated, reverse=True)
        case Order.TAG:
            return sorted(
                entries, key=lambda entry: (not entry.tags, min(map(str.casefold, entry.tags), default=""))
            )


def matching_drafts(drafts: Iterable[Draft], words: str) -> Sequence[Draft]:
    """The drafts that hold all words of a query as they stand."""
    wanted = words.casefold().split()
    return [draft for draft in drafts if all(word in _words_of(draft) for word in wanted)]


def _words_of(draft: Draft) -> str:
    tags = [f"#{tag}" for tag in draft.tags or ()]
    return " ".join([draft.text, draft.anchor.quote, *tags]).casefold()


def places_in(library: Library, document_id: str) -> Mapping[str, Placed]:
    """What became of the places of a document's notes, by id. Reads the document if it was edited since."""
    entries = library.notebook.of_document(document_id)
    if not library.has(document_id):
        words = "document gone" if library.progress.complete else "document not read yet"
        return {entry.id: Placed(Fate.ORPHAN, words) for entry in entries}
    try:
        document = library.document(document_id)
        located = library.notebook.locate(document)
    except ReaderError as error:
        return {entry.id: Placed(Fate.ORPHAN, str(error)) for entry in entries}
    return {entry.id: placed(entry, located[entry.id], document) for entry in entries if entry.id in located}


def placed(entry: Entry, located: Located, document: Document) -> Placed:
    """What became of one place."""
    if located.span is None or located.passage is None:
        near = tuple(span.of(document.text) for span in located.candidates)
        gone = "passage gone" if entry.anchor.quote else "no passage"
        return Placed(Fate.ORPHAN, "detached" if entry.detached else gone, candidates=near)
    now = located.span.of(document.text)
    changed = now if now != entry.anchor.quote else ""
    if located.confidence is Confidence.MAYBE:
        return Placed(Fate.DOUBTFUL, f"place uncertain, ¶ {located.passage + 1}?", now)
    if located.passage != entry.anchor.passage:
        return Placed(Fate.MOVED, f"moved to ¶ {located.passage + 1}", changed)
    return Placed(Fate.MOVED, "words edited", changed) if changed else HERE
