"""Match sets by distance: `levels[n]` holds the passages that are `n` edits away at best; all disjoint."""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pyroaring import BitMap

    Levels: TypeAlias = tuple[BitMap, ...]


def levels(*sets: BitMap) -> Levels:
    """Sets by distance made disjoint, the nearest wins; without empty ones at the end."""
    found: list[BitMap] = []
    for level in sets:
        for nearer in found:
            level = level - nearer
        found.append(level)
    return trimmed(found)


def trimmed(sets: Sequence[BitMap]) -> Levels:
    """Without empty levels at the end."""
    size = len(sets)
    while size and not sets[size - 1]:
        size -= 1
    return tuple(sets[:size])


def both(a: Levels, b: Levels) -> Levels:
    """Passages in both; distances add up."""
    from pyroaring import BitMap

    found = [BitMap() for _ in range(max(0, len(a) + len(b) - 1))]
    for i, x in enumerate(a):
        for j, y in enumerate(b):
            found[i + j] |= x & y
    return trimmed(found)


def all_of(terms: Iterable[Levels], everything: BitMap) -> Levels:
    """Passages in all; `everything` if there are no terms."""
    ordered = sorted(terms, key=lambda term: sum(map(len, term)))
    if not ordered:
        return levels(everything)
    return reduce(both, ordered)


def any_of(terms: Sequence[Levels]) -> Levels:
    """Passages in any; the nearest distance counts."""
    from pyroaring import BitMap

    deepest = max(map(len, terms), default=0)
    return levels(*(BitMap.union(BitMap(), *(t[i] for t in terms if i < len(t))) for i in range(deepest)))


def union(term: Levels) -> BitMap:
    """All passages of all levels."""
    from pyroaring import BitMap

    return term[0] if len(term) == 1 else BitMap.union(BitMap(), *term)


def union_of(sets: Iterable[BitMap]) -> BitMap:
    """All passages of some sets; one of the sets itself if the others are empty."""
    from pyroaring import BitMap

    some = [passages for passages in sets if passages]
    return some[0] if len(some) == 1 else BitMap.union(BitMap(), *some)


def near_of(term: Levels) -> BitMap:
    """All passages but those of level 0."""
    return union(term[1:])


def exact_of(term: Levels) -> BitMap:
    """The passages of level 0."""
    from pyroaring import BitMap

    return term[0] if term else BitMap()


def distance(term: Levels, passage_id: int) -> int | None:
    """How far a passage is away at best; `None` if it does not match."""
    return next((number for number, level in enumerate(term) if passage_id in level), None)
