"""From documents to a segment: each passage's words, and what is known of it, turned the other way round."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from reader.model import Entity, EntityKind, How, Sense
from reader.search.analysis import fold, fold_word, raw_words
from reader.search.postings import LARGEST, Labels, Postings
from reader.search.segment import COLUMNS, KINDS, Segment, evidence_of, narrowed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from reader.model import Document, DocumentInfo, Mention
    from reader.search.spelling import Vocabulary

_EVIDENCE: Mapping[How, tuple[str, ...]] = dict.fromkeys(How, ("",)) | {
    How.NAME: ("", "name:"),
    How.ALIAS: ("", "name:"),
    How.ACRONYM: ("", "name:"),
    How.ADJECTIVE: ("", "people:"),
    How.DEMONYM: ("", "people:"),
}
"""The properties that a mention gives a passage, before the key of the entity."""

SENSES: Mapping[Sense, str] = {Sense.ACTOR: "acting:", Sense.PLACE: "place:"}
"""Likewise, for the countries and regions of which the words around tell."""


@dataclass(frozen=True, slots=True)
class Part:
    """Some passages of a document, to be put into a segment."""

    key: int
    document: Document
    mentions: Sequence[Mention]
    """All of the document's, sorted by start."""
    first: int
    """Number of the first passage that is meant."""
    count: int


def parts_of(documents: Iterable[tuple[int, Document, Sequence[Mention]]]) -> Iterator[list[Part]]:
    """Deal documents out to segments that are not over-full; a very long document is cut between passages."""
    waiting: list[Part] = []
    room = LARGEST
    for key, document, mentions in documents:
        first, left = 0, len(document.passages)
        while left:
            count = min(left, room)
            waiting.append(Part(key, document, mentions, first, count))
            first, left, room = first + count, left - count, room - count
            if not room:
                yield waiting
                waiting, room = [], LARGEST
    if waiting:
        yield waiting


class _Numbering(dict[str, int]):
    """Numbers words as they come, by their spelling in the text; 0 is for what folds to nothing."""

    def __init__(self) -> None:
        self.folded: dict[str, int] = {"": 0}

    def __missing__(self, raw: str) -> int:
        folded = self.folded
        number = self[raw] = folded.setdefault(fold_word(raw), len(folded))
        return number


def build_segment(parts: Sequence[Part], slot: int, vocabulary: Vocabulary) -> Segment:
    """Index some passages, at most 65,536 of them.

    Args:
        parts: In the order that their passages get.
        slot: Under which number the segment goes.
        vocabulary: Takes the words in.
    """
    from array import array

    import numpy as np

    words = _Numbering()
    ids, counts = array("I"), array("I")
    keys: dict[str, list[tuple[int, int]]] = {}
    labels: dict[str, list[int]] = {}
    columns: dict[str, array[int]] = {name: array("q") for name in COLUMNS}
    entities: dict[str, tuple[int, Entity]] = {}
    local = 0
    for number, part in enumerate(parts):
        text = part.document.text
        columns["keys"].append(part.key)
        columns["firsts"].append(local)
        columns["numbers"].append(part.first)
        for term in info_terms(part.document.info):
            labels.setdefault(term, []).append(number)
        _add_mentions(part, local, columns, entities, keys)
        for passage in part.document.passages[part.first : part.first + part.count]:
            span = passage.span
            found = set(map(words.__getitem__, raw_words(text[span.start : span.end])))
            found.discard(0)
            ids.extend(found)
            counts.append(len(found))
            columns["starts"].append(span.start)
            columns["lengths"].append(span.end - span.start)
            columns["kinds"].append(KINDS.index(passage.kind) | passage.level << 4)
        local += part.count
    numbers = np.repeat(np.arange(local, dtype=np.uint32), np.frombuffer(counts, dtype=np.uint32))
    return Segment(
        slot,
        vocabulary,
        Postings.build(list(words.folded), np.frombuffer(ids, dtype=np.uint32), numbers, slot),
        _ranges_to_postings(keys, slot),
        Labels.build(labels, slot),
        tuple(entity for _, entity in entities.values()),
        {name: narrowed(columns[name]) for name in COLUMNS},
    )


def _add_mentions(
    part: Part,
    local: int,
    columns: dict[str, Any],
    entities: dict[str, tuple[int, Entity]],
    keys: dict[str, list[tuple[int, int]]],
) -> None:
    """Note the mentions in the passages of `part`; one outside all passages counts for the one before it."""
    starts = [passage.span.start for passage in part.document.passages]
    for mention in sorted(part.mentions, key=lambda mention: mention.span.start):
        number = max(0, bisect_right(starts, mention.span.start) - 1)
        if not part.first <= number < part.first + part.count:
            continue
        place = local + number - part.first
        entity, _ = entities.setdefault(mention.entity.key, (len(entities), mention.entity))
        columns["mention_passages"].append(place)
        columns["mention_starts"].append(mention.span.start)
        columns["mention_lengths"].append(mention.span.end - mention.span.start)
        columns["mention_entities"].append(entity)
        columns["mention_hows"].append(evidence_of(mention))
        for prefix in _properties(mention):
            keys.setdefault(prefix + mention.entity.key, []).append((place, place + 1))


def _properties(mention: Mention) -> Iterable[str]:
    if not mention.span:
        return ("tagged:",)
    evidence = _EVIDENCE[mention.how]
    if mention.sense is Sense.OPEN or mention.entity.kind is EntityKind.ACTOR:
        return evidence
    return (*evidence, SENSES[mention.sense])


def info_terms(info: DocumentInfo) -> set[str]:
    """What all passages of a document can be found by."""
    found = {f"title:{word}" for word in fold(info.title).split()}
    found |= {f"author:{word}" for author in info.authors for word in fold(author).split()}
    source = fold(info.source)
    if source:
        found.add(f"source:{source}")
    if info.lang:
        found.add(f"lang:{info.lang.lower()}")
    if info.date:
        found.add(f"date:{info.date}")
    return found


def _ranges_to_postings(keys: dict[str, list[tuple[int, int]]], slot: int) -> Postings:
    """Postings from half-open ranges of passages by term."""
    import numpy as np

    flat = [bound for ranges in keys.values() for pair in ranges for bound in pair]
    starts, ends = np.array(flat, dtype=np.int64).reshape(-1, 2).T
    lengths = ends - starts
    terms = np.repeat(np.arange(len(keys)), [len(ranges) for ranges in keys.values()])
    offsets = np.repeat(starts - np.cumsum(lengths) + lengths, lengths)
    numbers = (np.arange(len(offsets)) + offsets).astype(np.uint32)
    return Postings.build(list(keys), np.repeat(terms, lengths).astype(np.uint32), numbers, slot)
