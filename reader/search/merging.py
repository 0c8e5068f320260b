"""One segment of several: their living passages, in their order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reader.search.postings import Labels, Postings
from reader.search.segment import COLUMNS, Segment, narrowed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyroaring import BitMap

    from reader.model import Entity
    from reader.search.spelling import Vocabulary


def merge_segments(segments: Sequence[tuple[Segment, BitMap]], slot: int, vocabulary: Vocabulary) -> Segment:
    """One segment of the living passages of several, in their order.

    Args:
        segments: Each with the ids of its dead passages; whole documents (runs) of it. The living ones are
            65,536 at most.
        slot: Under which number the new one goes.
        vocabulary: The one that all are of.
    """
    import numpy as np

    words, keys = _Merged(), _Merged()
    labels: dict[str, list[int]] = {}
    entities: dict[str, tuple[int, Entity]] = {}
    columns: dict[str, list[Any]] = {name: [] for name in COLUMNS}
    base = documents = 0
    for segment, dead in segments:
        alive = np.ones(segment.size, dtype=bool)
        alive[np.frombuffer(dead.to_array(), dtype=np.uint32) & 0xFFFF] = False
        places = (np.cumsum(alive) - 1 + base).astype(np.uint32)
        arrays = segment.arrays
        words.take(segment.words, alive, places)
        keys.take(segment.keys, alive, places)
        for name in ("starts", "lengths", "kinds"):
            columns[name].append(arrays[name][alive])
        firsts = arrays["firsts"]
        kept = alive[firsts]
        renumber = np.where(kept, np.cumsum(kept) - 1 + documents, -1).tolist()
        for term, some in segment.labels.items():
            living = [renumber[i] for i in some if renumber[i] >= 0]
            if living:
                labels.setdefault(term, []).extend(living)
        columns["keys"].append(arrays["keys"][kept])
        columns["numbers"].append(arrays["numbers"][kept])
        columns["firsts"].append(places[firsts[kept]])
        documents += int(kept.sum())
        kept = alive[arrays["mention_passages"]]
        names = np.array(
            [entities.setdefault(e.key, (len(entities), e))[0] for e in segment.entities] or [0],
            dtype=np.uint32,
        )
        columns["mention_passages"].append(places[arrays["mention_passages"][kept]])
        columns["mention_entities"].append(names[arrays["mention_entities"][kept]])
        for name in ("mention_starts", "mention_lengths", "mention_hows"):
            columns[name].append(arrays[name][kept])
        base += int(alive.sum())
    return Segment(
        slot,
        vocabulary,
        words.build(slot),
        keys.build(slot),
        Labels.build(labels, slot),
        tuple(entity for _, entity in entities.values()),
        {name: narrowed(np.concatenate(columns[name])) for name in COLUMNS},
    )


class _Merged:
    """Postings of several segments put together."""

    def __init__(self) -> None:
        self._terms: dict[str, int] = {}
        self._ids: list[Any] = []
        self._numbers: list[Any] = []

    def take(self, postings: Postings, alive: Any, places: Any) -> None:
        import numpy as np

        terms = self._terms
        renumber = np.array([terms.setdefault(t, len(terms)) for t in postings.terms] or [0], dtype=np.uint32)
        ids, numbers = postings.pairs()
        kept = alive[numbers]
        self._ids.append(renumber[ids[kept]])
        self._numbers.append(places[numbers[kept]])

    def build(self, slot: int) -> Postings:
        import numpy as np

        ids = np.concatenate(self._ids)
        return Postings.build(list(self._terms), ids, np.concatenate(self._numbers), slot)
