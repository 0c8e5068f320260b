"""One search from query to results: match set, order, facets, spellings, all from the same bitmaps."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

from reader.search.compiling import Compiler
from reader.search.context import SearchCancelled
from reader.search.facets import facets_of
from reader.search.fallback import left_out, without_filters
from reader.search.filters import ENTITY_KINDS, family, meant, title_hint
from reader.search.hits import Hits, highlights
from reader.search.levels import all_of, exact_of, near_of
from reader.search.limits import MOST_PROBLEMS
from reader.search.matching import CompoundTerm, GroupTerm, NamedTerm, SetTerm, WordTerm
from reader.search.query import FieldTerm, Not
from reader.search.ranking import Ranked
from reader.search.results import Results, Spelling, Switch, TermCount, Tier
from reader.search.spacing import EitherTerm, spaced_terms
from reader.search.suggesting import Suggester

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from pyroaring import BitMap

    from reader.model import Entity, Span
    from reader.search.compiling import Operand
    from reader.search.context import SearchContext
    from reader.search.levels import Levels
    from reader.search.matching import Term
    from reader.search.query import And, Field, Query
    from reader.search.results import Suggestion
    from reader.search.snapshot import Snapshot

MOST_SPELLINGS = 50
"""Near spellings that are told of, those in most passages."""


class Search:
    """A query evaluated on a snapshot."""

    def __init__(
        self, snapshot: Snapshot, query: Query, context: SearchContext, cancelled: Callable[[], bool]
    ) -> None:
        self._snapshot = snapshot
        self._context = context
        self._cancelled = cancelled
        compiler = Compiler(snapshot, context, query, self._check)
        self.asked = compiler.operands(query.root)
        """What the query asks for."""
        self.operands = self.asked
        """What the hits have; without the word that is left out."""
        self.dropped: str | None = None
        self.query = query
        if compiler.problems:
            told = list(dict.fromkeys((*query.problems, *compiler.problems)))[:MOST_PROBLEMS]
            told.sort(key=lambda problem: (problem.span.start, problem.span.end))
            self.query = replace(query, problems=tuple(told))
        self.match = self._matched(self.operands)
        if not self.match and query.tolerant and not self._matched(without_filters(self.asked)):
            self._fall_back(compiler.operands(query.root, pairs=False))

    def _check(self) -> None:
        if self._cancelled():
            raise SearchCancelled

    def _matched(self, operands: Iterable[Operand]) -> Levels:
        from pyroaring import BitMap

        self._check()
        found = all_of([operand.term.levels for operand in operands], self._snapshot.alive)
        # Without a word of the query every hit is a step away at least.
        return (BitMap(), *found) if found and self.dropped is not None else found

    def _fall_back(self, operands: Sequence[Operand]) -> None:
        """Leave a word out if no passage has all."""
        word = left_out(operands, self._snapshot.alive)
        if word is not None:
            self.dropped = word.words
            self.operands = [operand for operand in operands if operand is not word]
            self.match = self._matched(self.operands)

    def results(self, limit_facets: int, started: float, *, disjunctive: bool = True) -> Results:
        """Everything that is shown; for facets that are not `disjunctive` see `Index.search`."""
        subjects = [key for entity in self.asked_entities for key in family(entity, self._context)]
        terms = [o.term for o in self.operands]
        ranked = Ranked(self._snapshot, self.match, terms, self.query.sort, subjects)
        exact, near = exact_of(self.match), near_of(self.match)
        facets = facets_of(
            self._snapshot,
            self._context,
            [o.node for o in self.operands if disjunctive and isinstance(o.node, FieldTerm)],
            self._without,
            sense=self.query.sense,
            limit=limit_facets,
            check=self._check,
        )
        spellings = tuple(self._spellings(near))
        self._check()
        hits = Hits(ranked, self.asked_entities, self.query.sense)
        return Results(
            self.query,
            hits,
            len(exact),
            len(near),
            facets,
            spellings,
            () if len(hits) else self._term_counts(),
            self._snapshot.count_documents(ranked.passages),
            None if len(hits) else title_hint(self.query, self._snapshot),
            suggestion=None if exact else self._suggestion(),
            dropped=self.dropped if len(hits) else None,
            names=self._names(),
            seconds=time.perf_counter() - started,
        )

    def _suggestion(self) -> Suggestion | None:
        """Another query, where nothing is found as typed."""

        def finds(root: And) -> bool:
            compiler = Compiler(self._snapshot, self._context, self.query, self._check)
            return bool(all_of([o.term.levels for o in compiler.operands(root)], self._snapshot.alive))

        if not self.query.has_words:
            return None
        suggester = Suggester(self._snapshot, self._context, self.query, finds)
        return suggester.suggestion(nothing=not self.match or self.dropped is not None)

    def _without(self, field: Field | None) -> tuple[BitMap, BitMap]:
        """The exact and the near match set without the filters on a field."""
        match = self.match
        if field is not None:
            match = self._matched(
                o for o in self.operands if not (isinstance(o.node, FieldTerm) and o.node.field is field)
            )
        return exact_of(match), near_of(match)

    @property
    def asked_entities(self) -> tuple[Entity, ...]:
        """Entities that filters of the top level ask for."""
        return tuple(e for o in self.operands if isinstance(o.term, SetTerm) for e in o.term.entities)

    def _term_counts(self) -> tuple[TermCount, ...]:
        return tuple(
            TermCount(o.text, len(exact_of(o.term.levels)), len(near_of(o.term.levels))) for o in self.asked
        )

    def _names(self) -> Mapping[tuple[str, str], str]:
        """See `Results.names`."""
        found = {}
        for node in self.query.filters:
            term = node.operand if isinstance(node, Not) else node
            if isinstance(term, FieldTerm) and term.field in ENTITY_KINDS:
                for value in term.values:
                    entities = meant(term.field, value, self._context.resolve)
                    if len(entities) == 1:
                        found[term.field.value, value] = entities[0].name
        return found

    def _spellings(self, near: BitMap) -> Sequence[Spelling]:
        """The near words that stand in near hits, and those that the query switches."""
        told = list(_near_spellings(o.term for o in self.operands))
        found = {(s.typed, s.found): s for s, _ in told if s.switch is not Switch.ON}
        for spelling, passages in sorted(told, key=lambda row: -row[0].passages) if near else ():
            if len(found) >= MOST_SPELLINGS:
                break
            if not passages.isdisjoint(near):
                found.setdefault((spelling.typed, spelling.found), spelling)
        return sorted(found.values(), key=lambda s: (-s.passages, s.edits, s.found, s.typed))

    def highlights(self, document_id: str) -> tuple[tuple[int, Tier, tuple[Span, ...]], ...]:
        """The passages of a document that match: number, tier, and characters of the document's text."""
        inside = self._snapshot.of_document(document_id)
        entities = frozenset(self.asked_entities)
        found = []
        for passage_id in sorted(i for level in self.match for i in level & inside):
            self._check()
            view = self._snapshot.view(passage_id)
            assert view.located is not None
            places = [p for operand in self.operands for p in operand.term.places(view)]
            spans, _ = highlights(places, view, entities, self.query.sense)
            start = view.located.passage.span.start
            tier = Tier.EXACT if passage_id in self.match[0] else Tier.NEAR
            found.append((view.located.number, tier, tuple(span.shifted(start) for span in spans)))
        return tuple(sorted(found, key=lambda row: row[0]))


def _near_spellings(terms: Iterable[Term]) -> Iterator[tuple[Spelling, BitMap]]:
    """The near spellings of some terms and where they stand; not those of what is excluded."""
    for term in terms:
        match term:
            case WordTerm():
                for one in (*term.near.values(), *term.switched):
                    near, count = one.near, len(one.passages)
                    found = Spelling(term.typed, near.word, near.edits, count, near.how, one.switch)
                    yield found, one.passages
            case EitherTerm():
                yield from _near_spellings(term.options[:1])
                for spaced in spaced_terms(term):
                    count = len(spaced.passages)
                    found = Spelling(spaced.typed, spaced.found, 1, count, spaced.how, spaced.switch)
                    yield found, spaced.passages
            case GroupTerm():
                yield from _near_spellings(term.operands)
            case NamedTerm():
                yield from _near_spellings([term.inner])
            case CompoundTerm():
                yield from _near_spellings(term.together)
                yield from _near_spellings([] if term.apart is None else [term.apart])
            case _:
                pass
