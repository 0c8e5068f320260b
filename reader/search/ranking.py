"""The order of the hits: edits, then the worth of the words, then the newest; the top is looked at closely.

A score is one inverse document frequency for each word of the query, whatever spelling matched, times a
constant for how it matched. That did better than BM25's term frequencies on passages, which are short.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from reader.search.levels import union
from reader.search.matching import NotTerm, Pool, SetTerm
from reader.search.passage_view import PassageView
from reader.search.query import Sort

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    import numpy.typing as npt

    from reader.search.levels import Levels
    from reader.search.matching import Found, Scores, Term
    from reader.search.snapshot import Snapshot

CLOSE_LOOK = 50
"""Hits at the top whose text is looked at: words close together and in order go up within their tier."""

FIRST_ROWS = 256
"""Hits that are put in order at once; the rest when somebody goes there."""

CLOSENESS = 0.3
"""Largest share of the words' worth that a passage gains by having them side by side."""

IN_ORDER = 0.05
"""Share gained by having them in the order that was typed."""

_STEPS = (1 << 16) - 1
_MOST_EDITS = 255


class Ranked:
    """A match set in order, worked out as far as it is asked for. Safe to use from several threads."""

    def __init__(self, snapshot: Snapshot, match: Levels, terms: Sequence[Term], sort: Sort) -> None:
        self._snapshot = snapshot
        self._levels = match
        self._terms = terms
        self._scoring = sum(not isinstance(term, (SetTerm, NotTerm)) for term in terms)
        self._sort = sort
        self.pool = Pool(union(match))

    def __len__(self) -> int:
        return len(self.pool.passages)

    def __getitem__(self, place: int) -> tuple[int, int, float]:
        """Id, edits and score of the hit at a place, from 0."""
        ids, edits, scores = self._first if place < len(self._first[0]) else self._all
        return int(ids[place]), int(edits[place]), float(scores[place])

    def place(self, row: int) -> tuple[str, int]:
        """Document id and passage number of the hit at a place."""
        located = self._snapshot.locate(self[row][0])
        return located.entry.info.id, located.number

    def find(self, document: str, passage: int | None) -> int | None:
        """The place of a passage, or of the first hit of a document; `None` if it is not among the hits."""
        if passage is None:
            wanted = set(self._snapshot.of_document(document) & self.pool.passages)
        else:
            found = self._snapshot.id_of(document, passage)
            wanted = set() if found is None or found not in self.pool.passages else {found}
        if not wanted:
            return None
        for ids in (self._first[0], self._all[0]):
            for place, passage_id in enumerate(ids):
                if passage_id in wanted:
                    return place
        return None

    @cached_property
    def _scores(self) -> Scores:
        import numpy as np

        total = np.zeros(len(self.pool.ids), dtype=np.float32)
        for term in self._terms:
            scores = term.scores(self.pool)
            if scores is not None:
                total = total + scores
        return total

    @cached_property
    def _edits(self) -> npt.NDArray[np.uint8]:
        import numpy as np

        edits = np.zeros(len(self.pool.ids), dtype=np.uint8)
        for distance, level in enumerate(self._levels[1:], 1):
            if level:
                edits[self.pool.places(level)] = min(distance, _MOST_EDITS)
        return edits

    @cached_property
    def _keys(self) -> npt.NDArray[np.uint64]:
        """A number for each hit by which they are ordered: edits, score, place in the documents' order."""
        import numpy as np

        order = Sort.NEWEST if self._sort is Sort.RELEVANCE else self._sort
        keys = self._edits.astype(np.uint64) << np.uint64(48)
        if self._sort is Sort.RELEVANCE and len(self._scores):
            highest = max(float(self._scores.max()), 1e-9)
            worse = np.round((1 - self._scores / highest) * _STEPS).astype(np.uint64)
            keys |= worse << np.uint64(32)
        return keys | self._snapshot.ranks(self.pool.ids, order)

    @cached_property
    def _first(self) -> tuple[Sequence[int], Sequence[int], Sequence[float]]:
        import numpy as np

        keys = self._keys
        if len(keys) > FIRST_ROWS:
            places = np.argpartition(keys, FIRST_ROWS)[:FIRST_ROWS]
            places = places[np.argsort(keys[places])]
        else:
            places = np.argsort(keys)
        return self._looked_at(places)

    @cached_property
    def _all(self) -> tuple[Sequence[int], Sequence[int], Sequence[float]]:
        import numpy as np

        return self._looked_at(np.argsort(self._keys))

    def _looked_at(
        self, places: npt.NDArray[np.int64]
    ) -> tuple[Sequence[int], Sequence[int], Sequence[float]]:
        """Some hits in order, with the first ones reordered within their tier by what their text shows."""
        ids, edits = self.pool.ids[places].tolist(), self._edits[places].tolist()
        scores = self._scores[places].tolist()
        if self._sort is Sort.RELEVANCE and self._scoring > 1:
            top = [
                (edits[i], -(scores[i] + self._bonus(ids[i])), i) for i in range(min(CLOSE_LOOK, len(ids)))
            ]
            top.sort()
            order = [i for _, _, i in top]
            scores[: len(top)] = [-score for _, score, _ in top]
            ids[: len(top)] = [ids[i] for i in order]
            edits[: len(top)] = [edits[i] for i in order]
        return ids, edits, scores

    def _bonus(self, passage_id: int) -> float:
        found = self.places(passage_id)
        return closeness(found) if len(found) > 1 else 0.0

    def places(self, passage_id: int) -> Found:
        """Where a hit answers the query."""
        view = self.view(passage_id)
        return [found for term in self._terms for found in term.places(view)]

    def view(self, passage_id: int) -> PassageView:
        """The text of a hit; remembered with the snapshot."""
        return self._snapshot.remembered(
            ("view", passage_id), lambda: PassageView.of(self._snapshot, passage_id)
        )


def closeness(found: Found) -> float:
    """What a passage gains for having the words of a query near each other and in order.

    Args:
        found: Terms in the order of the query, each with its places; at least two.
    """
    points = sorted(
        (place.first, place.last, number) for number, (_, places) in enumerate(found) for place in places
    )
    wanted = len(found)
    held = [0] * wanted
    missing, low, best, straight = wanted, 0, 1 << 30, False
    for high, (_, last, number) in enumerate(points):
        missing -= held[number] == 0
        held[number] += 1
        while not missing:
            first, _, leaving = points[low]
            width = last - first + 1 - wanted
            sequence = [n for _, _, n in points[low : high + 1]]
            ordered = sequence == sorted(sequence)
            if (width, not ordered) < (best, not straight):
                best, straight = width, ordered
            held[leaving] -= 1
            missing += held[leaving] == 0
            low += 1
    worth = sum(leaf.weight for leaf, _ in found)
    return worth * (CLOSENESS / (1 + max(0, best) / 4) + (IN_ORDER if straight else 0.0))
