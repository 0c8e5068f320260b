"""The order of the hits: edits, words as typed, their worth, then the newest; the top is looked at closely.

A score is one inverse document frequency for each word of the query, whatever spelling matched, times a
constant for how it matched. That did better than BM25's term frequencies on passages, which are short.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Sequence
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

from reader.search.levels import union
from reader.search.matching import NotTerm, Pool, SetTerm, WordTerm
from reader.search.query import Sort
from reader.search.snapshot import Order

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import numpy as np
    import numpy.typing as npt
    from pyroaring import BitMap

    from reader.search.levels import Levels
    from reader.search.matching import Found, Grade, Scores, Term
    from reader.search.passage_view import PassageView
    from reader.search.snapshot import Snapshot

CLOSE_LOOK = 20
"""Hits at the top whose text is looked at: words close together and in order go up within their tier. As many
as a screen shows: looking at 50 found no more of 400 misspelled queries (.983 in the first ten, not .985)."""

FIRST_ROWS = 256
"""Hits that are put in order at once; the rest when somebody goes there."""

CLOSENESS = 0.3
"""Largest share of the words' worth that a passage gains by having them side by side."""

IN_ORDER = 0.05
"""Share gained by having them in the order that was typed."""

CROWD = 8_192
"""Passages at one distance from which on the best are picked set by set, before any is scored."""

_MOST_STEPS = 64
"""Combinations of how words matched that are tried for that."""

_PARTS = 1024
"""Scores that differ by less than one part are equal."""

_HIGHEST_SCORE = (1 << 24) - 1
_MOST_TIERS = 255


Runs = tuple[float, Sequence[tuple[int, int]]]
"""What a term is worth, and the numbers of the first and the last word of each of its places in a passage."""


class Ranked:
    """A match set in order, worked out as far as it is asked for. Safe to use from several threads."""

    def __init__(
        self, snapshot: Snapshot, match: Levels, terms: Sequence[Term], sort: Sort, about: Iterable[str] = ()
    ) -> None:
        """Put hits in order.

        Args:
            snapshot: Where they are.
            match: The hits by distance.
            terms: What they answer.
            sort: How to order them.
            about: For `Sort.SALIENCE` the keys of the entities that documents are to be about.
        """
        self._snapshot = snapshot
        self._levels = match
        self._terms = terms
        self._distinct = list({id(term): term for term in terms}.values())
        """Without those that are the very same: a word typed twice is looked for once in a passage."""
        self._scoring = sum(not isinstance(term, (SetTerm, NotTerm)) for term in terms)
        self._sort = sort
        self._order = Order.of(sort, about)
        self.passages = union(match)

    def __len__(self) -> int:
        return len(self.passages)

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
            wanted = set(self._snapshot.of_document(document) & self.passages)
        else:
            found = self._snapshot.id_of(document, passage)
            wanted = set() if found is None or found not in self.passages else {found}
        if not wanted:
            return None
        for ids in (self._first[0], self._all[0]):
            for place, passage_id in enumerate(ids):
                if passage_id in wanted:
                    return place
        return None

    @cached_property
    def _first(self) -> tuple[Sequence[int], Sequence[int], Sequence[float]]:
        return self._ordered(self._candidates(), FIRST_ROWS)

    @cached_property
    def _all(self) -> tuple[Sequence[int], Sequence[int], Sequence[float]]:
        return self._ordered(self.passages, len(self.passages))

    @cached_property
    def _tiers(self) -> Sequence[tuple[int, BitMap]]:
        """Edits and passages, best first: what is exactly as typed comes before other forms of the words."""
        tiers = list(enumerate(self._levels))
        if self._sort is Sort.RELEVANCE and tiers:
            exact = typed = tiers[0][1]
            for term in self._terms:
                if (some := term.as_typed) is not None:
                    typed = typed & some
            tiers[:1] = [(0, typed), (0, exact - typed)]
        return [(edits, passages) for edits, passages in tiers if passages]

    def _candidates(self) -> BitMap:
        """Some passages among which the first rows are; few, if that can be told without scoring all."""
        from pyroaring import BitMap

        found = BitMap()
        for _, tier in self._tiers:
            wanted = FIRST_ROWS - len(found)
            if wanted <= 0:
                break
            found |= tier if len(tier) <= CROWD else self._best_of(tier, wanted)
        return found

    def _best_of(self, level: BitMap, wanted: int) -> BitMap:
        """Among passages at one distance some that hold the best ones."""
        from pyroaring import BitMap

        terms = [term.steps for term in self._terms] if self._sort is Sort.RELEVANCE else []
        if any(steps is None for steps in terms):
            return level
        found = BitMap()
        count, last = 0, math.inf
        for score, passages in _classes(level, [steps for steps in terms if steps]):
            # Rounded scores may be equal where these are not quite.
            if count >= wanted and score < last - 2 / _PARTS:
                return found
            best = self._leading(passages, wanted)
            count += len(best)
            found |= best
            last = score
        # Rather all of them than none, if there are too many ways to match.
        return found if count >= wanted else level

    def _leading(self, passages: BitMap, wanted: int) -> BitMap:
        """Those of some passages of equal worth that come first, as many as wanted at least."""
        count = 4 * wanted
        while len(passages) > CROWD and count < self._snapshot.size:
            best = passages & self._snapshot.leading(count, self._order)
            if len(best) >= wanted:
                return best
            count *= 8
        return passages

    def _ordered(self, passages: BitMap, wanted: int) -> tuple[Sequence[int], Sequence[int], Sequence[float]]:
        """The first of some passages: by edits, score, place in the documents' order."""
        import numpy as np

        pool = Pool(passages)
        tiers, scores = self._tier_of(pool), self._scores(pool)
        keys = tiers.astype(np.uint64) << np.uint64(56)
        if self._sort is Sort.RELEVANCE:
            worse = _HIGHEST_SCORE - np.minimum(np.round(scores * _PARTS), _HIGHEST_SCORE)
            keys |= worse.astype(np.uint64) << np.uint64(32)
        keys |= self._snapshot.ranks(pool.ids, self._order)
        if len(keys) > wanted:
            places = np.argpartition(keys, wanted)[:wanted]
            places = places[np.argsort(keys[places])]
        else:
            places = np.argsort(keys)
        return self._looked_at(pool.ids[places].tolist(), tiers[places].tolist(), scores[places].tolist())

    def _scores(self, pool: Pool) -> Scores:
        import numpy as np

        total = np.zeros(len(pool.ids), dtype=np.float32)
        for term in self._terms:
            scores = term.scores(pool)
            if scores is not None:
                total = total + scores
        return total

    def _tier_of(self, pool: Pool) -> npt.NDArray[np.uint8]:
        import numpy as np

        found = np.zeros(len(pool.ids), dtype=np.uint8)
        for number, (_, tier) in enumerate(self._tiers):
            if tier and number:
                found[pool.places(tier)] = min(number, _MOST_TIERS)
        return found

    def _looked_at(
        self, ids: list[int], tiers: list[int], scores: list[float]
    ) -> tuple[Sequence[int], Sequence[int], Sequence[float]]:
        """Some hits in order, with the first ones reordered within their tier by what their text shows."""
        if self._sort is Sort.RELEVANCE and self._scoring > 1:
            some = ids[:CLOSE_LOOK]
            self._snapshot.fetch(some)
            top = [(tiers[i], -(scores[i] + self._bonus(id_)), i) for i, id_ in enumerate(some)]
            top.sort()
            order = [i for _, _, i in top]
            scores[: len(top)] = [-score for _, score, _ in top]
            ids[: len(top)] = [ids[i] for i in order]
            tiers[: len(top)] = [tiers[i] for i in order]
        edits = [edits for edits, _ in self._tiers]
        return ids, [edits[tier] for tier in tiers], scores

    def _bonus(self, passage_id: int) -> float:
        view = self.view(passage_id)
        found = [runs for term in self._distinct for runs in _runs(term, view)]
        return closeness(found) if len(found) > 1 else 0.0

    def places(self, passage_id: int) -> Found:
        """Where a hit answers the query."""
        view = self.view(passage_id)
        return [found for term in self._distinct for found in term.places(view)]

    def fetch(self, places: Iterable[int]) -> None:
        """Read the texts of the hits at some places at once."""
        self._snapshot.fetch(self[place][0] for place in places)

    def view(self, passage_id: int) -> PassageView:
        """The text of a hit."""
        return self._snapshot.view(passage_id)


def _classes(level: BitMap, terms: Sequence[Sequence[Grade]]) -> Iterator[tuple[float, BitMap]]:
    """Passages that match each term in one way, by falling score; ways that no passage has are left out.

    Args:
        level: Passages that match all terms.
        terms: For each term its disjoint steps, best first.
    """
    start = (0,) * len(terms)
    waiting = [(-sum(steps[0].weight for steps in terms), start)]
    seen = {start}
    for _ in range(_MOST_STEPS):
        if not waiting:
            return
        worth, chosen = heapq.heappop(waiting)
        passages = level
        for steps, i in zip(terms, chosen, strict=True):
            passages = passages & steps[i].passages
            if not passages:
                break
        if passages:
            yield -worth, passages
        for term, (steps, i) in enumerate(zip(terms, chosen, strict=True)):
            following = (*chosen[:term], i + 1, *chosen[term + 1 :])
            if i + 1 < len(steps) and following not in seen:
                seen.add(following)
                heapq.heappush(waiting, (worth + steps[i].weight - steps[i + 1].weight, following))


def _runs(term: Term, view: PassageView) -> list[Runs]:
    """Where a passage answers a term, in numbers of words."""
    if isinstance(term, WordTerm) and not term.cased:
        _, words = term.nearest(view)
        runs = [run for word in words for run in view.words.runs(word)]
        return [(term.weight, runs)] if runs else []
    return [
        (leaf.weight, [(place.first, place.last) for place in places]) for leaf, places in term.places(view)
    ]


def closeness(found: Sequence[Runs]) -> float:
    """What a passage gains for having the words of a query near each other and in order.

    Args:
        found: Terms in the order of the query; at least two.
    """
    points = sorted((first, last, number) for number, (_, runs) in enumerate(found) for first, last in runs)
    wanted = len(found)
    held = [0] * wanted
    missing, low, best, straight = wanted, 0, 1 << 30, False
    for high, (_, last, number) in enumerate(points):
        missing -= held[number] == 0
        held[number] += 1
        while not missing:
            first, _, leaving = points[low]
            width = last - first + 1 - wanted
            if width < best or (width == best and not straight):
                ordered = all(a <= b for (_, _, a), (_, _, b) in pairwise(points[low : high + 1]))
                best, straight = width, ordered
            held[leaving] -= 1
            missing += held[leaving] == 0
            low += 1
    worth = sum(weight for weight, _ in found)
    return worth * (CLOSENESS / (1 + max(0, best) / 4) + (IN_ORDER if straight else 0.0))
