"""The texts of indexed documents: compressed, in pieces, from memory or from the store."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import TYPE_CHECKING

from reader.search.store import Store, expand_text

if TYPE_CHECKING:
    from reader.search.snapshot import Entry

PIECE = 4_096
"""Characters compressed together: a search looks at fifty passages all over a collection for each key."""

_KEPT = 1_024
"""Pieces kept unpacked, the last used."""


class Texts:
    """Gives parts of texts; safe to use from several threads."""

    def __init__(self, store: Store | None) -> None:
        self._store = store
        self._unpacked: OrderedDict[tuple[int, int], str] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, entry: Entry, start: int, end: int) -> str:
        """Characters `start` to `end` of a document; empty where the document was removed since."""
        if end <= start:
            return ""
        first, last = start // PIECE, (end - 1) // PIECE
        text = "".join([self._piece(entry, number) for number in range(first, last + 1)])
        return text[start - first * PIECE : end - first * PIECE]

    def whole(self, entry: Entry) -> str:
        """All of a document's text; cut short where it was removed or cannot be read."""
        parts: list[str] = []
        while True:
            part = self._piece(entry, len(parts))
            parts.append(part)
            if len(part) < PIECE:
                break
        return "".join(parts)

    def layout(self, entry: Entry) -> bytes | None:
        """The document's packed layout; `None` if it was removed or cannot be read."""
        if entry.layout is not None:
            return entry.layout
        return None if self._store is None else self._store.layout(entry.key)

    def _piece(self, entry: Entry, number: int) -> str:
        key = (entry.key, number)
        with self._lock:
            text = self._unpacked.get(key)
            if text is not None:
                self._unpacked.move_to_end(key)
                return text
        text = self._unpack(entry, number)
        with self._lock:
            if text:
                self._unpacked[key] = text
            if len(self._unpacked) > _KEPT:
                self._unpacked.popitem(last=False)
        return text

    def _unpack(self, entry: Entry, number: int) -> str:
        if entry.pieces is not None:
            return expand_text(entry.pieces[number]) if number < len(entry.pieces) else ""
        data = None if self._store is None else self._store.text(entry.key + number)
        if data is None:
            return ""
        try:
            return expand_text(data)
        except ValueError:
            return ""
