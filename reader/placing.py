"""Where notes and bookmarks stand in the documents as they are now; worked out once for each version."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reader.errors import DocumentError
from reader.notes.annotations import Bookmark

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from reader.model import DocumentInfo
    from reader.notes.annotations import Entry
    from reader.notes.notebook import Notebook
    from reader.search.index import Index

    Marks = Mapping[str, frozenset[tuple[str, int]]]


@dataclass(frozen=True, slots=True)
class Standing:
    """The place of one note or bookmark."""

    passage: int | None
    """0-based number of its passage; `None` if that is lost, or its document gone."""
    edited: bool = False
    """Whether the document was edited since the note was made, or is gone."""
    moved: bool = False
    """Whether it is another passage by number now, or its words were edited."""


@dataclass(frozen=True, slots=True)
class _Placed:
    """The entries of one document, and what they were placed by."""

    key: object
    standings: Mapping[str, Standing]


class Placing:
    """Notes and bookmarks at their places. Safe to use from several threads.

    A document is read only if it was edited under its notes, and then once, until it or they change again.
    """

    def __init__(self, index: Index, notebook: Notebook) -> None:
        self._index = index
        self._notebook = notebook
        self._lock = threading.Lock()
        self._placed: dict[str, _Placed] = {}
        self._standings: tuple[object, object, Mapping[str, Standing]] = (None, None, {})
        self._marks: tuple[object, Marks] = (None, {})

    def standings(self) -> Mapping[str, Standing]:
        """Every note and bookmark, by id; the same object while neither notes nor documents change."""
        with self._lock:
            entries, state = self._notebook.entries(), self._index.state
            if self._standings[0] is not entries or self._standings[1] is not state:
                groups: dict[str, list[Entry]] = {}
                for entry in entries:
                    groups.setdefault(entry.anchor.document, []).append(entry)
                self._placed = {document: self._place(document, group) for document, group in groups.items()}
                found = {k: v for placed in self._placed.values() for k, v in placed.standings.items()}
                self._standings = (entries, state, found)
            return self._standings[2]

    def marks(self) -> Marks:
        """What `tag:`, `note:` and `is:` mean: passages, as document id and number, by `field:value`.

        The same object while nothing changes, so that the index can remember what follows from it. What is
        lost has no passage; `is:orphan` finds its document, by the first passage.
        """
        standings = self.standings()
        if self._marks[0] is not standings:
            found: dict[str, set[tuple[str, int]]] = {}
            for entry in self._notebook.entries():
                standing = standings.get(entry.id)
                if standing is None:
                    continue
                if standing.passage is None:
                    if (info := self._index.info(entry.anchor.document)) is not None and info.passages:
                        found.setdefault("is:orphan", set()).add((info.id, 0))
                    continue
                for key in _keys(entry):
                    found.setdefault(key, set()).add((entry.anchor.document, standing.passage))
            self._marks = (standings, {key: frozenset(places) for key, places in found.items()})
        return self._marks[1]

    def edited(self) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
        """How notes fare whose documents were edited or went since: ids of those in place, moved, lost.

        One that the user detached is none of them.
        """
        standings = self.standings()
        in_place, moved, lost = set[str](), set[str](), set[str]()
        for entry in self._notebook.entries():
            standing = standings.get(entry.id)
            if standing is None or not standing.edited or entry.detached:
                continue
            (lost if standing.passage is None else moved if standing.moved else in_place).add(entry.id)
        return frozenset(in_place), frozenset(moved), frozenset(lost)

    def _place(self, document_id: str, entries: Sequence[Entry]) -> _Placed:
        info = self._index.info(document_id)
        key = (info and info.digest, tuple((e.id, e.anchor, e.document.digest, e.detached) for e in entries))
        kept = self._placed.get(document_id)
        if kept is not None and kept.key == key:
            return kept
        if info is None:
            return _Placed(key, {entry.id: Standing(None, edited=True) for entry in entries})
        if all(entry.document.digest == info.digest and not entry.detached for entry in entries):
            return _Placed(key, {entry.id: Standing(entry.anchor.passage) for entry in entries})
        try:
            return _Placed(key, self._located(info, entries))
        except DocumentError:  # it went this moment, or cannot be read: to be tried again
            return _Placed(None, {entry.id: Standing(entry.anchor.passage) for entry in entries})

    def _located(self, info: DocumentInfo, entries: Sequence[Entry]) -> Mapping[str, Standing]:
        """Each entry looked for in its document, which is read for that."""
        document = self._index.document(info.id)
        places = self._notebook.locate(document)
        found = {}
        for entry in entries:
            if entry.document.digest == info.digest and not entry.detached:
                found[entry.id] = Standing(entry.anchor.passage)
            elif (located := places.get(entry.id)) is not None:
                anchor = entry.anchor
                words = "" if located.span is None else located.span.of(document.text)
                moved = (located.passage, words) != (anchor.passage, anchor.quote)
                found[entry.id] = Standing(located.passage, edited=True, moved=moved)
        return found


def _keys(entry: Entry) -> list[str]:
    """The marks that an entry sets."""
    keys = [f"tag:{tag}" for tag in entry.tags]
    keys.append("is:bookmarked" if isinstance(entry, Bookmark) else "is:noted")
    if words := f"{entry.label} {entry.text}".strip():
        keys.append(f"note:{words}")
    return keys
