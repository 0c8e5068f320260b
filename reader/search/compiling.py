"""From the tree of a query to terms that are evaluated on a snapshot."""

from __future__ import annotations

from dataclasses import dataclass, field
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
from reader.search.query import And, FieldTerm, Not, Or, Phrase, Word
from reader.search.spelling import tolerance
from reader.search.verifying import quick_phrase, verified

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from reader.search.context import SearchContext
    from reader.search.matching import Term, WordTerm
    from reader.search.query import Node, Query, QueryProblem
    from reader.search.snapshot import Snapshot

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

    def operands(self, root: And) -> list[Operand]:
        """The terms of the top level, in order; those with nothing to look for are left out."""
        found = []
        for nodes, term in self._all(root.operands, negated=False):
            start, end = nodes[0].span.start, nodes[-1].span.end
            found.append(Operand(nodes[0], self.query.text[start:end], term))
        return found

    def _all(self, nodes: Sequence[Node], *, negated: bool) -> Iterator[tuple[list[Node], Term]]:
        """The operands of an AND; neighbouring words that are a name together become one term."""
        place = 0
        while place < len(nodes):
            self.check()
            size, mention = self._name(nodes, place)
            group = list(nodes[place : place + size])
            place += size
            terms = [t for node in group if (t := self._term(node, negated=negated, alone=False)) is not None]
            if not terms:
                continue
            term = terms[0] if len(terms) == 1 else GroupTerm.all(terms, self.snapshot.alive)
            yield group, term if mention is None else NamedTerm.of(term, mention)

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
                return compile_field(node, self.snapshot, self.context, self.problems)
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
        found = list(tokens(word.text))
        if not found:
            return None
        parts = [t for t in found if t.first == t.last]
        prefix = word.prefix and (not negated or self._is_starred(word))
        tolerant = self.query.tolerant and not (negated or word.literal or word.cased)
        if len(parts) == 1:
            spelt = parts[0].span.of(word.text) if word.cased else ""
            strict = negated or word.literal
            return self._single(parts[0].folded, word.text, prefix, tolerant, strict=strict, cased=spelt)
        cased = tuple(t.span.of(word.text) for t in parts) if word.cased else ()
        phrase = self._run(tuple(t.folded for t in parts), prefix=prefix, cased=cased)
        whole = next((t for t in found if t.last - t.first == len(parts) - 1), None)
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
