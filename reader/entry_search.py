"""Which notes and bookmarks a query finds: by the passages they stand on, or by their own words and marks."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from reader.search.analysis import fold, inflections, tokens
from reader.search.query import And, Field, FieldTerm, Not, Or, Phrase, State, Word
from reader.search.spelling import tolerance

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from reader.notes.annotations import Entry
    from reader.search.query import Node, Query
    from reader.search.results import Results

_OF_ENTRY = frozenset({Field.TAG, Field.NOTE})
"""Fields that ask of the note itself, whatever else stands on its passage."""

_OWN_STATES = frozenset({State.BOOKMARKED, State.NOTED, State.ORPHAN})


_HASH = re.compile(r"(?<![^\s(-])#(?=[^\s#\"])")
"""What a tag begins with as the list shows it."""


def with_tags(text: str) -> str:
    """A query in which `#water` outside of quotation marks is written as the language has it: `tag:water`."""
    parts = text.split('"')
    return '"'.join(part if n % 2 else _HASH.sub("tag:", part) for n, part in enumerate(parts))


@dataclass(frozen=True, slots=True)
class _Candidate:
    entry: Entry
    passage: int | None
    """0-based number; `None` for one whose words are lost."""
    words: Sequence[str]
    """Folded words of text, label, quote and tags, in order."""


@dataclass(frozen=True, slots=True)
class EntrySearch:
    """What it needs of the collection."""

    search: Callable[[Query], Results]
    """Searches passages."""
    passage_of: Callable[[Entry], int | None]

    def find(self, query: Query, entries: Iterable[Entry]) -> frozenset[str]:
        """Ids of those that match: each part of the query by their passage, or by their own words.

        `tag:`, `note:`, `is:noted`, `is:bookmarked` and `is:orphan` ask of the note itself. One search of the
        passages for every other part.

        Raises:
            SearchCancelled: `search` said so.
        """
        candidates = [
            _Candidate(entry, self.passage_of(entry), [token.folded for token in tokens(_text(entry))])
            for entry in entries
        ]
        return frozenset(one.entry.id for one in self._matching(query, query.root, candidates))

    def _matching(self, query: Query, node: Node, candidates: Sequence[_Candidate]) -> list[_Candidate]:
        """Those of `candidates` that a part of the query finds, in their order."""
        match node:
            case And():
                found = list(candidates)
                for operand in node.operands:
                    found = self._matching(query, operand, found)
                return found
            case Or():
                ids = {
                    one.entry.id for part in node.operands for one in self._matching(query, part, candidates)
                }
                return [one for one in candidates if one.entry.id in ids]
            case Not():
                out = {one.entry.id for one in self._matching(query, node.operand, candidates)}
                return [one for one in candidates if one.entry.id not in out]
            case FieldTerm() if _asks_of_entry(node):
                return [
                    one for one in candidates if any(_has(one, node.field, value) for value in node.values)
                ]
            case _:
                return self._by_passage_or_words(query, node, candidates)

    def _by_passage_or_words(
        self, query: Query, node: Word | Phrase | FieldTerm, candidates: Sequence[_Candidate]
    ) -> list[_Candidate]:
        own = {one.entry.id for one in candidates if _says(one, node, tolerant=query.tolerant)}
        standing = [one for one in candidates if one.entry.id not in own and one.passage is not None]
        if standing:
            results = self.search(replace(query, root=And((node,), node.span)))
            if results.dropped is None:
                own |= {
                    one.entry.id
                    for one in standing
                    if results.hits.find(one.entry.anchor.document, one.passage) is not None
                }
        return [one for one in candidates if one.entry.id in own]


def _text(entry: Entry) -> str:
    return "\n".join([entry.text, entry.label, entry.anchor.quote, *entry.tags])


def _asks_of_entry(node: FieldTerm) -> bool:
    return node.field in _OF_ENTRY or (node.field is Field.IS and set(node.values) <= _OWN_STATES)


def _has(one: _Candidate, field: Field, value: str) -> bool:
    """Whether a note has a tag, words of its own, or a state."""
    entry, wanted = one.entry, fold(value)
    if field is Field.TAG:
        return any(fold(tag) == wanted for tag in entry.tags)
    if field is Field.NOTE:
        return wanted in fold(f"{entry.label} {entry.text}")
    if value == State.ORPHAN:
        return one.passage is None
    return entry.kind == ("note" if value == State.NOTED else "bookmark")


def _says(one: _Candidate, node: Word | Phrase | FieldTerm, *, tolerant: bool) -> bool:
    """Whether a word or phrase is among the note's own, or a field of the document as it was then has it."""
    match node:
        case Word(cased=True):
            return node.text in _text(one.entry)
        case Word():
            wanted = [token.folded for token in tokens(node.text)]
            near = tolerant and not node.literal
            return (len(wanted) == 1 and _is_among(wanted[0], one.words, node, near=near)) or (
                len(wanted) > 1 and _in_order(wanted, one.words)
            )
        case Phrase():
            wanted = [token.folded for word in node.words for token in tokens(word)]
            return set(wanted) <= set(one.words) if node.within else _in_order(wanted, one.words)
        case _:
            known = one.entry.document
            fields = {
                Field.TITLE: known.title,
                Field.AUTHOR: ", ".join(known.authors),
                Field.SOURCE: known.source,
                Field.PATH: known.path,
            }
            value = fold(fields.get(node.field, ""))
            return one.passage is None and any(fold(wanted) in value for wanted in node.values if value)


def _is_among(wanted: str, words: Sequence[str], node: Word, *, near: bool) -> bool:
    if wanted in words or (node.prefix and any(word.startswith(wanted) for word in words)):
        return True
    if node.literal:
        return False
    if not inflections(wanted).isdisjoint(words):
        return True
    allowed = tolerance(node.text, wanted) if near else 0
    if not allowed:
        return False
    from rapidfuzz.distance import OSA

    return any(OSA.distance(wanted, word, score_cutoff=allowed) <= allowed for word in words)


def _in_order(wanted: Sequence[str], words: Sequence[str]) -> bool:
    size = len(wanted)
    return any(list(words[at : at + size]) == list(wanted) for at in range(len(words) - size + 1))
