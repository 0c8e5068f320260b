"""Did you mean: another query where nothing is found as typed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from reader.layouts import retyped
from reader.model import Span
from reader.search.analysis import fold, tokens
from reader.search.query import And, Or, Phrase, Word
from reader.search.results import Suggestion, SuggestionReason
from reader.search.spelling import tolerance

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from reader.search.context import SearchContext
    from reader.search.query import Node, Query
    from reader.search.snapshot import Snapshot

SHORTEST = 3
"""Letters of a word that may have been typed with another layout."""

MOST_EDITS = 3
"""Between a word that nothing is near to and one that is suggested for it; a third of its letters at most."""


@dataclass(frozen=True, slots=True)
class _Typed:
    """A word of the query, alone or in a phrase."""

    text: str
    """Without operators."""
    span: Span
    """Characters of the query it may be replaced in."""
    begins: bool
    """Whether it may go on."""
    tolerant: bool
    """Whether near spellings of it were looked for."""


class Suggester:
    """Looks for another query. Used once.

    Args:
        snapshot: Where the words are looked up.
        context: Knows names.
        query: The query that finds nothing as typed.
        finds: Whether a query with this root finds anything.
    """

    def __init__(
        self, snapshot: Snapshot, context: SearchContext, query: Query, finds: Callable[[And], bool]
    ) -> None:
        self._snapshot = snapshot
        self._context = context
        self._query = query
        self._finds = finds

    def suggestion(self, *, nothing: bool) -> Suggestion | None:
        """Another query that finds something; `None` if there is none.

        Args:
            nothing: Whether no passage has all words, near spellings included. Only then are words suggested
                that are not what the same keys give in another layout.
        """
        unknown = [word for word in _typed_words(self._query) if not self._is_known(word.text, word.begins)]
        layout = {word: text for word in unknown if (text := self._in_another_layout(word))}
        if layout:
            return self._changed(layout, SuggestionReason.LAYOUT)
        if not nothing:
            return None
        spelt = {word: text for word in unknown if (text := self._spelt_right(word))}
        return self._changed(spelt, SuggestionReason.SPELLING) if spelt else None

    def _is_known(self, text: str, begins: bool) -> bool:
        """Whether all words of some text stand in the collection, or are a name."""
        found = [token.folded for token in tokens(text) if token.first == token.last]
        if found and self._context.named(tuple(text.split())):
            return True
        last = len(found) - 1
        vocabulary = self._snapshot.vocabulary
        return bool(found) and all(
            bool(self._snapshot.word(word))
            or (begins and i == last and vocabulary.begins(word) and bool(self._snapshot.beginning(word)))
            for i, word in enumerate(found)
        )

    def _in_another_layout(self, word: _Typed) -> str:
        """What was meant if another layout was active; empty if that is nothing known."""
        typed = word.span.of(self._query.text).strip("()* ")
        for text in retyped(typed):
            letters = text.replace("-", "")
            if len(letters) >= SHORTEST and letters.isalpha() and self._is_known(text, word.begins):
                return text
        return ""

    def _spelt_right(self, word: _Typed) -> str:
        """The likeliest word for one that nothing is near to; empty if there is none."""
        folded = fold(word.text)
        if not folded or " " in folded or any(map(str.isdigit, folded)):
            return ""
        usual = tolerance(word.text, folded)
        far = min(MOST_EDITS, max(1, len(folded) // 3))
        edits = max(usual, far) if word.tolerant else max(1, usual)
        key = ("suggested", folded, edits, len(self._snapshot.vocabulary))
        near = self._snapshot.recently(
            key, lambda: self._snapshot.vocabulary.expand(folded, edits=edits, prefix=word.begins).near
        )
        ranked = [
            (one.edits, -round(one.weight, 1), -len(passages), one.word)
            for one, passages in zip(near, self._snapshot.words([n.word for n in near]), strict=True)
            if passages
        ]
        return min(ranked)[-1] if ranked else ""

    def _changed(self, changes: Mapping[_Typed, str], reason: SuggestionReason) -> Suggestion | None:
        """The query with other words, if it finds anything."""
        plain = reason is SuggestionReason.LAYOUT
        texts = {word.span: (word.text, text) for word, text in changes.items()}
        root = _replaced(self._query.root, texts, plain=plain)
        if not isinstance(root, And) or not self._finds(root):
            return None
        query, told = self._query.text, []
        for word, text in sorted(changes.items(), key=lambda change: -change[0].span.start):
            before = word.span.of(query)
            after = text if plain else before.replace(word.text, text, 1)
            query = query[: word.span.start] + after + query[word.span.end :]
            told.append((before, after))
        return Suggestion(query, reason, tuple(reversed(told)))


def _typed_words(query: Query) -> Iterator[_Typed]:
    """The words of a query that were typed into it: not those of saved queries, nor what is excluded."""

    def below(node: Node) -> Iterator[_Typed]:
        written = node.span.of(query.text)
        match node:
            case Word() if node.text in written and not node.cased:
                yield _Typed(node.text, node.span, node.prefix, query.tolerant and not node.literal)
            case Phrase():
                place = node.span.start
                for word in node.words:
                    start = query.text.find(word, place, node.span.end)
                    if start < 0:
                        return
                    place = start + len(word)
                    yield _Typed(word, Span(start, place), begins=False, tolerant=False)
            case And() | Or():
                for operand in node.operands:
                    yield from below(operand)
            case _:
                pass

    yield from below(query.root)


def _replaced(node: Node, changes: Mapping[Span, tuple[str, str]], *, plain: bool) -> Node:
    """A tree with other words; `plain` without the marks of those that change."""
    match node:
        case Word() if node.span in changes:
            literal = node.literal and not plain
            return replace(node, text=changes[node.span][1], literal=literal)
        case Phrase():
            words = dict(changes[span] for span in changes if node.span.contains(span))
            return replace(node, words=tuple(words.get(word, word) for word in node.words))
        case And() | Or():
            return replace(node, operands=tuple(_replaced(o, changes, plain=plain) for o in node.operands))
        case _:
            return node
