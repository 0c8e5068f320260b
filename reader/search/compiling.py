"""From the tree of a query to terms that are evaluated on a snapshot."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from reader.search.analysis import tokens
from reader.search.expanding import Request, expanded
from reader.search.filters import compile_field
from reader.search.levels import all_of, levels, union
from reader.search.matching import (
    CompoundTerm,
    GroupTerm,
    MentionTerm,
    NamedTerm,
    NotTerm,
    rarity,
)
from reader.search.phrases import PhraseTerm, has_phrase
from reader.search.query import And, FieldTerm, Not, Or, Phrase, Word, is_filter
from reader.search.results import Likeness, Switch
from reader.search.spacing import (
    MOST_READ,
    MOST_READ_TYPING,
    MOST_SAMPLED,
    SHORTEST_BEGINNING,
    SHORTEST_HALF,
    SHORTEST_JOINED,
    SHORTEST_SPLIT,
    USUAL,
    SpacedTerm,
    halves,
    is_rare,
    joined,
    sampled,
    split,
)
from reader.search.spelling import tolerance
from reader.search.verifying import quick_phrase, verified

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from reader.search.context import SearchContext
    from reader.search.matching import Term, WordTerm
    from reader.search.query import Node, Query, QueryProblem
    from reader.search.snapshot import Snapshot
    from reader.search.spacing import Halves

LONGEST_NAME = 6
"""Words that are looked up together as a name."""

# English function words that are also somebody's name or acronym: US, IT, WHO.
_NOT_NAMES = frozenset(
    {"us", "it", "who", "in", "is", "an", "as", "at", "be", "by", "do", "he", "am", "or", "so", "to", "no",
     "on", "of", "me", "my", "we", "if", "up", "go", "and", "the", "are", "can", "may", "all", "any"}
)  # fmt: skip


@dataclass(frozen=True)
class Operand:
    """A term of the top level."""

    node: Node
    """What it came from; for a name of several words the first."""
    text: str
    """As it stands in the query."""
    term: Term
    words: str = ""
    """The words of it, if it is a word or a name."""


@dataclass
class Compiler:
    """Turns one query into terms. Used once."""

    snapshot: Snapshot
    context: SearchContext
    query: Query
    check: Callable[[], None]
    """Called between stages; raises `SearchCancelled`."""
    problems: list[QueryProblem] = field(default_factory=list)
    """What could not be understood."""

    def operands(self, root: And, *, pairs: bool = True) -> list[Operand]:
        """The terms of the top level, in order; those with nothing to look for are left out.

        Args:
            root: The query.
            pairs: Whether two words that may be one are one term.
        """
        found = []
        for nodes, term in self._all(root.operands, negated=False, pairs=pairs):
            start, end = nodes[0].span.start, nodes[-1].span.end
            words = " ".join(node.text for node in nodes if isinstance(node, Word))
            found.append(Operand(nodes[0], self.query.text[start:end], term, words))
        return sorted(found, key=lambda operand: operand.node.span.start)

    def _all(
        self, nodes: Sequence[Node], *, negated: bool, pairs: bool = True
    ) -> Iterator[tuple[list[Node], Term]]:
        """The operands of an AND; neighbouring words that are a name or a word together become one term.

        Filters come last: words between which only filters stand are neighbours, so that filters only narrow.
        """
        nodes = sorted(nodes, key=is_filter)
        place = 0
        while place < len(nodes):
            self.check()
            size, mention = self._name(nodes, place)
            pair = self._pair(nodes, place, size) if pairs and not negated else None
            group = list(nodes[place : place + (2 if pair else size)])
            place += len(group)
            alone = mention is None and len(group) > 1
            terms = [t for node in group if (t := self._term(node, negated=negated, alone=alone)) is not None]
            if not terms:
                continue
            term = terms[0] if len(terms) == 1 else GroupTerm.all(terms, self.snapshot.alive)
            if mention is not None:
                term = NamedTerm.of(term, mention)
            yield group, term if pair is None else joined(self.snapshot, term, terms, pair)

    def _pair(self, nodes: Sequence[Node], place: int, size: int) -> SpacedTerm | None:
        """The word that two neighbouring words are together, if it stands in the collection.

        Args:
            nodes: Operands of an AND.
            place: Of the first of the two.
            size: How many from there on are a name.
        """
        two = nodes[place : place + 2]
        if size > 2 or len(two) < 2 or (size == 1 and self._name(nodes, place + 1)[0] > 1):
            return None
        parts = [self._part(node) for node in two]
        whole, prefix = "".join(parts), isinstance(two[1], Word) and two[1].prefix
        if not all(parts) or len(whole) < SHORTEST_JOINED or (prefix and len(parts[1]) < SHORTEST_BEGINNING):
            return None
        snapshot = self.snapshot
        # The vocabulary also has words that no passage has any more.
        there = snapshot.vocabulary.begins(whole) if prefix else whole in snapshot.vocabulary
        if not (there and (snapshot.beginning(whole) if prefix else snapshot.word(whole))):
            return None
        typed = " ".join(node.text for node in two if isinstance(node, Word))
        request = Request(whole, typed, prefix, inflected=self.query.inflected)
        inner = expanded(snapshot, request, self.check)
        return self._spaced(inner, typed, whole, Likeness.JOINED)

    def _part(self, node: Node) -> str:
        """A word that may be half of one, folded; else empty."""
        if not self.query.tolerant or not isinstance(node, Word) or node.literal or node.cased:
            return ""
        found = [] if self._is_starred(node) else list(tokens(node.text))
        return found[0].folded if len(found) == 1 and len(found[0].folded) >= SHORTEST_HALF else ""

    def _spaced(self, inner: Term, typed: str, found: str, how: Likeness) -> SpacedTerm | None:
        """A term with another space, as far as it is found and as the query switches it."""
        query = self.query
        switch = Switch.PINNED if found in query.pinned else Switch.OFF if found in query.off else Switch.ON
        return SpacedTerm(inner, typed, found, how, switch, 1.0) if inner.levels else None

    def _name(self, nodes: Sequence[Node], place: int) -> tuple[int, MentionTerm | None]:
        """How many words from `place` on are the name of one entity, and its mentions; 1 if they are none."""
        words: list[str] = []
        for node in nodes[place : place + LONGEST_NAME]:
            if not isinstance(node, Word) or node.literal or node.cased or self._is_starred(node):
                break
            words.append(node.text)
        for size in range(len(words), 0, -1):
            if size == 1 and words[0] in _NOT_NAMES:
                continue
            found = self.context.named(tuple(words[:size]))
            if len(found) == 1:
                mention = MentionTerm.of(self.snapshot, found[0], size)
                if mention.levels:
                    return size, mention
        return 1, None

    def _term(self, node: Node, *, negated: bool, alone: bool = True) -> Term | None:
        """One node; `None` if there is nothing to look for in it."""
        match node:
            case Word():
                if alone:
                    found = list(self._all([node], negated=negated))
                    return found[0][1] if found else None
                return self._word(node, negated=negated)
            case Phrase():
                return self._phrase(node.words, within=node.within)
            case FieldTerm():
                return compile_field(node, self.snapshot, self.context, self.problems, self.query.sense)
            case Not():
                inner = self._term(node.operand, negated=True)
                return None if inner is None else NotTerm.of(inner, self.snapshot.alive)
            case Or():
                some = [t for n in node.operands if (t := self._term(n, negated=negated)) is not None]
                return GroupTerm.any(some) if some else None
            case And():
                terms = [term for _, term in self._all(node.operands, negated=negated)]
                return GroupTerm.all(terms, self.snapshot.alive) if terms else None

    def _is_starred(self, word: Word) -> bool:
        """Whether a prefix was asked for, rather than still being typed."""
        return word.prefix and word.span.of(self.query.text).endswith("*")

    def _word(self, word: Word, *, negated: bool) -> Term | None:
        words = list(tokens(word.text))
        if not words:
            return None
        parts = [t for t in words if t.first == t.last]
        prefix = word.prefix and (not negated or self._is_starred(word))
        tolerant = self.query.tolerant and not (negated or word.literal or word.cased)
        if len(parts) == 1:
            spelt = parts[0].span.of(word.text) if word.cased else ""
            strict = negated or word.literal
            found = self._single(parts[0].folded, word.text, prefix, tolerant, strict=strict, cased=spelt)
            return self._split(found, parts[0].folded, prefix) if tolerant else found
        cased = tuple(t.span.of(word.text) for t in parts) if word.cased else ()
        phrase = self._run(tuple(t.folded for t in parts), prefix=prefix, cased=cased)
        whole = next((t for t in words if t.last - t.first == len(parts) - 1), None)
        together: list[Term] = [phrase]
        if whole is not None and not cased:
            strict = negated or word.literal
            together.append(self._single(whole.folded, word.text, prefix, tolerant, strict=strict))
        if not tolerant:
            return CompoundTerm.of(together, None)
        apart = [
            self._single(t.folded, t.span.of(word.text), prefix and t is parts[-1], tolerant) for t in parts
        ]
        return CompoundTerm.of(together, GroupTerm.all(apart, self.snapshot.alive))

    def _single(
        self, folded: str, typed: str, prefix: bool, tolerant: bool, *, strict: bool = False, cased: str = ""
    ) -> WordTerm:
        """A word that is one in the text too."""
        most = tolerance(typed, folded) if tolerant or (self.query.pinned and not strict and not cased) else 0
        request = Request(
            folded, typed, prefix, most, self.query.inflected and not strict, cased, self.query.off,
            self.query.pinned, only_pinned=not tolerant,
        )  # fmt: skip
        return expanded(self.snapshot, request, self.check)

    def _split(self, word: WordTerm, folded: str, prefix: bool) -> Term:
        """A word that may be two written without a space."""
        snapshot, query = self.snapshot, self.query
        if len(folded) < SHORTEST_SPLIT or not tolerance(word.typed, folded):
            return word
        exact = snapshot.beginning(folded) if prefix else snapshot.word(folded)
        if not is_rare(snapshot, exact):
            return word
        key = ("split", folded, word.typed, prefix, query.off, query.pinned, query.inflected)

        def find() -> Term:
            found = []
            for pair, inner in self._as_two(folded, prefix):
                text = f"{pair.first} {pair.second}"
                found.append(self._spaced(inner, word.typed, text, Likeness.SPLIT))
            return split(snapshot, word, [one for one in found if one is not None])

        return snapshot.recently(key, find)

    def _as_two(self, folded: str, prefix: bool) -> Iterator[tuple[Halves, Term]]:
        """The pairs of words that a word may be, as far as there is time to look."""
        left, samples = (MOST_READ_TYPING, 1) if prefix else (MOST_READ, MOST_SAMPLED)
        for pair in halves(self.snapshot, folded, prefix=prefix):
            words = (pair.first, pair.second)
            named = self.context.named(words) if not prefix else ()
            mention = MentionTerm.of(self.snapshot, named[0], 2) if len(named) == 1 else None
            if mention is not None and mention.levels:
                yield pair, mention
            elif len(pair.passages) <= left:
                left -= len(pair.passages)
                yield pair, self._run(words, prefix=prefix)
            elif samples:
                samples -= 1
                some = sampled(pair.passages)
                together = partial(has_phrase, PhraseTerm(words, (), 0.0, prefix=prefix))
                if len(verified(self.snapshot, some, together, self.check)) >= USUAL * len(some):
                    requests = (
                        Request(pair.first, pair.first, inflected=False),
                        Request(pair.second, pair.second, prefix, inflected=False),
                    )
                    terms = [expanded(self.snapshot, request, self.check) for request in requests]
                    yield pair, GroupTerm.all(terms, self.snapshot.alive)

    def _phrase(self, words: Sequence[str], *, within: int) -> Term | None:
        folded = tuple(t.folded for word in words for t in tokens(word) if t.first == t.last)
        if not folded:
            return None
        if len(folded) == 1:
            return self._single(folded[0], " ".join(words), prefix=False, tolerant=False, strict=True)
        return self._run(folded, within=within)

    def _run(
        self, words: tuple[str, ...], *, within: int = 0, prefix: bool = False, cased: tuple[str, ...] = ()
    ) -> PhraseTerm:
        """Words in a row, or near each other."""

        def find() -> PhraseTerm:
            draft = PhraseTerm(words, (), 0.0, within, prefix, cased)
            snapshot = self.snapshot
            sets = [snapshot.word(word) for word in (words[:-1] if prefix else words)]
            weight = sum(rarity(snapshot, len(s)) for s in sets)
            if prefix:
                sets.append(snapshot.beginning(words[-1]))
            candidates = union(all_of([levels(s) for s in sets], snapshot.alive))
            quick = None if within or cased else quick_phrase(words)
            passages = verified(snapshot, candidates, lambda view: has_phrase(draft, view), self.check, quick)
            return PhraseTerm(words, levels(passages), weight, within, prefix, cased)

        return self.snapshot.recently(("run", words, within, prefix, cased), find)
