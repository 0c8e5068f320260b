"""The texts of indexed documents: compressed, in pieces, from memory or from the store."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import TYPE_CHECKING

from reader.search.store import Store, expand_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from reader.search.snapshot import Entry

PIECE = 4_096
"""Characters compressed together: a search looks at fifty passages all over a collection for each key."""

_KEPT = 1_024
"""Pieces kept unpacked, the last used."""


class Texts:
    """Gives parts of texts; safe to use from several threads."""

    def __init__(self, store: Store | None) -> None:
        self._store = store
        self.damaged: set[int] = set()
        """Keys of documents of which something could not be read."""
        self._unpacked: OrderedDict[tuple[int, int], str] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, entry: Entry, start: int, end: int) -> str:
        """Characters `start` to `end` of a document; empty where the document was removed since."""
        if end <= start:
            return ""
        return _cut([self._piece(entry, number) for number in _pieces(start, end)], start, end)

    def fetch(self, wanted: Iterable[tuple[Entry, int, int]]) -> None:
        """Read what `of` will be asked for, all at once: document, start and end of each."""
        keys: dict[tuple[int, int], None] = {}
        with self._lock:
            for entry, start, end in wanted:
                if entry.pieces is None:
                    wanted_keys = ((entry.key, number) for number in _pieces(start, end))
                    keys.update((key, None) for key in wanted_keys if key not in self._unpacked)
        for key, text in self._read(keys):
            self._keep(key, text)

    def each(self, entry: Entry, spans: Sequence[tuple[int, int]]) -> Iterator[str]:
        """Characters of a document, from start to end of each span in ascending order; for many at once."""
        needed = sorted({n for start, end in spans for n in _pieces(start, end)})
        if entry.pieces is None:
            found = {number: text for (_, number), text in self._read([(entry.key, n) for n in needed])}
        else:
            found = {number: self._unpack(entry, number) for number in needed}
        for start, end in spans:
            yield _cut([found.get(number, "") for number in _pieces(start, end)], start, end)

    def _read(self, keys: Iterable[tuple[int, int]]) -> Iterator[tuple[tuple[int, int], str]]:
        """Pieces from the store, those that are gone left out: document's key and number of the piece."""
        if self._store is None:
            return
        wanted = list(keys)
        found = self._store.texts([key + number for key, number in wanted])
        for key, number in wanted:
            data = found.get(key + number)
            if data is not None:
                yield (key, number), self._expanded(key, data)

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
        # Looked at once: another thread lets go of it when the store has it.
        layout = entry.layout
        if layout is not None:
            return layout
        return None if self._store is None else self._store.layout(entry.key)

    def _piece(self, entry: Entry, number: int) -> str:
        key = (entry.key, number)
        with self._lock:
            text = self._unpacked.get(key)
            if text is not None:
                self._unpacked.move_to_end(key)
                return text
        text = self._unpack(entry, number)
        self._keep(key, text)
        return text

    def _keep(self, key: tuple[int, int], text: str) -> None:
        with self._lock:
            if text:
                self._unpacked[key] = text
            if len(self._unpacked) > _KEPT:
                self._unpacked.popitem(last=False)

    def _unpack(self, entry: Entry, number: int) -> str:
        # Looked at once: another thread lets go of them when the store has them.
        pieces = entry.pieces
        if pieces is not None:
            return self._expanded(entry.key, pieces[number]) if number < len(pieces) else ""
        data = None if self._store is None else self._store.text(entry.key + number)
        return "" if data is None else self._expanded(entry.key, data)

    def _expanded(self, key: int, data: bytes) -> str:
        """A piece as text; empty if it is damaged, which is noted."""
        try:
            return expand_text(data)
        except ValueError:
            self.damaged.add(key)
            return ""


def _pieces(start: int, end: int) -> range:
    """Numbers of the pieces that some characters are in; of one at least."""
    return range(start // PIECE, max(start, end - 1) // PIECE + 1)


def _cut(pieces: Sequence[str], start: int, end: int) -> str:
    """Some characters from the pieces they are in; nothing rather than others if a piece is missing."""
    if any(len(piece) < PIECE for piece in pieces[:-1]):
        return ""
    first = start // PIECE * PIECE
    return "".join(pieces)[start - first : end - first]
