"""Which documents a change of what is tagged may concern: those that mention it, or hold the words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reader.search.context import SearchContext
from reader.search.parser import parse
from reader.search.searching import Search

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pyroaring import BitMap

    from reader.search.snapshot import Snapshot


def documents_with(
    snapshot: Snapshot, keys: Iterable[str], phrases: Iterable[str], cancelled: Callable[[], bool]
) -> tuple[str, ...]:
    """Ids of the documents in which one of the entities is tagged, or one of the phrases stands.

    Args:
        snapshot: What is searched.
        keys: Of entities.
        phrases: Words that follow each other, in any case and with any accents.
        cancelled: Asked between phrases.

    Raises:
        SearchCancelled: `cancelled` said so.
    """
    found = passages_with(snapshot, keys, phrases, cancelled)
    return tuple(
        entry.info.id
        for entry in snapshot.entries.values()
        if any(
            found.range_cardinality(segment.base + run.first, segment.base + run.first + run.count)
            for segment, run in snapshot.runs.get(entry.key, ())
        )
    )


def passages_with(
    snapshot: Snapshot, keys: Iterable[str], phrases: Iterable[str], cancelled: Callable[[], bool]
) -> BitMap:
    """The passages that `documents_with` looks at."""
    from pyroaring import BitMap

    found = BitMap()
    for key in keys:
        found |= snapshot.key(key) | snapshot.key(f"tagged:{key}")
    for phrase in phrases:
        query = parse('"{}"'.format(phrase.replace('"', " ")), tolerant=False)
        if query.has_words:
            found = BitMap.union(found, *Search(snapshot, query, SearchContext(), cancelled).match)
    return found
