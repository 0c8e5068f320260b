"""Query text to `Query`. Never raises: what is odd becomes a `QueryProblem`, the rest is searched.

    query   = operand*                       all of them: AND, the word may be written
    operand = unary ("|" | "OR" unary)*      binds tighter than AND
    unary   = ("-" | "!" | "NOT")* primary
    primary = word | phrase | field | @saved | "(" query ")"

Recursive descent over a bounded number of tokens and a bounded depth, so time is linear and the stack safe.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

from reader.model import Span
from reader.search.hints import nearest, shown
from reader.search.lexer import SETTINGS, Kind, Token, tokenize
from reader.search.limits import DEEPEST, MOST_CHARACTERS, MOST_TERMS, MOST_TOKENS, SPELLING, Reading
from reader.search.query import And, Not, Or, Query, Word
from reader.search.terms import (
    field_term,
    is_searchable,
    phrase_term,
    setting_values,
    unknown_field,
    word_term,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reader.search.query import Node


def parse(
    text: str, *, typing: bool = False, saved: Mapping[str, str] | None = None, tolerant: bool = True
) -> Query:
    """Read a query; any text is one.

    Args:
        text: What was typed.
        typing: The query is still being typed: a bare word at its very end is searched as a prefix.
        saved: Saved queries by name, for `@name`.
        tolerant: Whether words match near spellings where the query does not say.

    Returns:
        The query, with problems sorted by where they are. Linear in the length of `text`.
    """
    known = {name.casefold(): query for name, query in (saved or {}).items()}
    state = Reading(saved=known, tolerant=tolerant)
    root = _Parser(text, state, typing=typing).query()
    problems = sorted(state.problems, key=lambda problem: (problem.span.start, problem.span.end))
    off, pinned = (
        frozenset(w for w, on in state.switches.items() if on is wanted) for wanted in (False, True)
    )
    return Query(
        text, root, state.sort, state.tolerant, tuple(problems), off, pinned, state.inflected, state.sense
    )


class _Parser:
    """Reads one text: the query, or a saved query in it.

    Args:
        text: What to read.
        state: Shared with the parsers of saved queries.
        typing: As in `parse`.
        place: Where all of it stands in the text of the query, for a saved query.
        depth: How many groups it stands in.
    """

    def __init__(
        self, text: str, state: Reading, *, typing: bool = False, place: Span | None = None, depth: int = 0
    ) -> None:
        self._text = text[:MOST_CHARACTERS]
        self._state = state
        self._typing = typing
        self._place = place
        self._depth = depth
        self._negations = 0
        self._ignored_opens = 0
        self._next = 0
        self._tokens = list(islice(tokenize(self._text), state.tokens_left + 1))
        self._shorten(len(text))

    def query(self) -> And:
        """The whole text, as the operands of one AND."""
        operands = self._operands()
        while self._peek() is not None:
            self._problem(self._advance().span, "This ) closes nothing; it is ignored.")
            operands += self._operands()
        return And(tuple(operands), self._span(Span(0, len(self._text))))

    def _shorten(self, length: int) -> None:
        """Cut what exceeds the limits of size, and say so."""
        left = self._state.tokens_left
        if len(self._tokens) > left:
            start = self._tokens[left].span.start
            del self._tokens[left:]
            self._problem(
                Span(start, length), f"A query has {MOST_TOKENS:,} parts at most; the rest is ignored."
            )
        elif length > MOST_CHARACTERS:
            span = Span(MOST_CHARACTERS, length)
            self._problem(span, f"A query has {MOST_CHARACTERS:,} characters at most; the rest is ignored.")
        self._state.tokens_left -= len(self._tokens)

    # Tokens

    def _peek(self) -> Token | None:
        return self._tokens[self._next] if self._next < len(self._tokens) else None

    def _advance(self) -> Token:
        self._next += 1
        return self._tokens[self._next - 1]

    def _at_end(self) -> bool:
        """Whether the text or the group ends here. Closing a group that was too deep to open is skipped."""
        while (token := self._peek()) is not None and token.kind is Kind.CLOSE and self._ignored_opens:
            self._ignored_opens -= 1
            self._next += 1
        return token is None or token.kind is Kind.CLOSE

    # Grammar

    def _operands(self) -> list[Node]:
        """Everything up to the end of the text or of the group."""
        operands: list[Node] = []
        while not self._at_end():
            node = self._operand()
            if node is not None:
                operands.append(node)
        return operands

    def _operand(self) -> Node | None:
        """One unary, or several joined by OR."""
        found: list[Node] = []
        token = self._peek()
        if token is not None and token.kind is Kind.OR:
            self._problem(
                token.span,
                f"Nothing stands before {token.text or '|'}; it joins two words, as in coal | gas.",
            )
        else:
            found += _present(self._unary())
        while (token := self._peek()) is not None and token.kind is Kind.OR:
            bar = self._advance()
            if self._at_end():
                self._problem(
                    bar.span, f"Nothing follows {bar.text or '|'}; it joins two words, as in coal | gas."
                )
                break
            following = self._peek()
            if following is not None and following.kind is Kind.OR:
                self._problem(following.span, "Two ORs in a row; one is enough.")
                continue
            found += _present(self._unary())
        if len(found) < 2:
            return found[0] if found else None
        flat = [inner for node in found for inner in (node.operands if isinstance(node, Or) else (node,))]
        return Or(tuple(flat), Span(found[0].span.start, found[-1].span.end))

    def _unary(self) -> Node | None:
        """A primary and the negations before it; two negations cancel each other."""
        marks: list[Token] = []
        while (token := self._peek()) is not None and token.kind is Kind.NOT:
            marks.append(self._advance())
        if not marks:
            return self._primary()
        ended, token = self._at_end(), self._peek()
        if ended or (token is not None and token.kind in {Kind.OR, Kind.AND, Kind.STRAY}):
            mark = marks[-1]
            self._problem(mark.span, f"Nothing follows {mark.text or mark.span.of(self._text)}; write -word.")
            return None
        self._negations += 1
        node = self._primary(negated=True)
        self._negations -= 1
        if node is None:
            return None
        span = Span(self._span(marks[0].span).start, node.span.end)
        if len(marks) % 2 == 0:
            return replace(node, span=span)
        return replace(node.operand, span=span) if isinstance(node, Not) else Not(node, span)

    def _primary(self, *, negated: bool = False) -> Node | None:
        """A term or a group; `None` for what asks for nothing."""
        token = self._advance()
        match token.kind:
            case Kind.OPEN:
                return self._group(token)
            case Kind.STRAY:
                self._problem(
                    token.span, "Nothing follows the -; to leave out a word write -word without a space."
                )
            case Kind.PHRASE:
                return self._phrase(token)
            case Kind.FIELD:
                return self._field(token, negated=negated)
            case Kind.SAVED:
                return self._saved(token)
            case Kind.WORD:
                return self._word(token)
        return None

    def _group(self, opening: Token) -> Node | None:
        if self._depth >= DEEPEST:
            self._problem(opening.span, f"Parentheses nest {DEEPEST} deep at most; this one is ignored.")
            self._ignored_opens += 1
            return None
        first = self._next
        self._depth += 1
        operands = self._operands()
        self._depth -= 1
        closing = self._peek()
        if closing is None and not self._state.full:
            self._problem(opening.span, "This ( is never closed; add a ) where the group ends.")
        elif closing is not None and self._next == first:
            span = Span(opening.span.start, closing.span.end)
            self._problem(span, "There is nothing between ( and ); write (coal | gas).")
        end = self._tokens[self._next - 1].span.end if closing is None else self._advance().span.end
        return _joined(operands, self._span(Span(opening.span.start, end)))

    # Terms

    def _word(self, token: Token) -> Node | None:
        if not self._has_room(token, 1):
            return None
        word, odd = word_term(token.text, self._span(token.span))
        for message in odd:
            self._problem(token.span, message)
        message = unknown_field(token.text)
        if message and not (word and (word.literal or word.cased)):
            self._problem(Span(token.span.start, token.span.start + token.text.index(":") + 1), message)
        if word is None:
            return None
        self._state.terms_left -= 1
        return self._as_prefix(word, token)

    def _as_prefix(self, word: Word, token: Token) -> Word:
        """The word as it is searched while it is being typed."""
        unfinished = self._typing and token.span.end == len(self._text) and not self._negations
        bare = not (word.literal or word.cased) and word.text[-1] not in ".,;:!?…"
        return replace(word, prefix=True) if unfinished and bare else word

    def _phrase(self, token: Token) -> Node | None:
        if not token.text.strip():
            where = "between the quotes" if token.closed else "after the quote"
            self._problem(token.span, f'There is nothing {where}; a phrase is written "red lines".')
        elif not token.closed:
            self._problem(token.span, "The closing quote is missing; the phrase runs to the end.")
        if not is_searchable(token.text):
            return None
        if not self._has_room(token, 1):
            return None
        phrase, odd = phrase_term(token, self._span(token.span), self._state.terms_left)
        for message in odd:
            self._problem(token.span, message)
        self._state.terms_left -= len(phrase.words)
        return phrase

    def _field(self, token: Token, *, negated: bool) -> Node | None:
        if token.text in SETTINGS:
            self._setting(token, negated=negated)
            return None
        if not self._has_room(token, 1):
            return None
        term, odd = field_term(token, self._span(token.span), self._state.terms_left)
        for span, message in odd:
            self._problem(span, message)
        if term is not None:
            self._state.terms_left -= len(term.values)
        return term

    def _setting(self, token: Token, *, negated: bool) -> None:
        found, odd = setting_values(token, negated=negated)
        for span, message in odd:
            self._problem(span, message)
        for name, value in found:
            if name.startswith(SPELLING):
                if not self._has_room(token, 1):
                    return
                self._state.terms_left -= 1
            self._state.set(name, value)

    def _saved(self, token: Token) -> Node | None:
        """What the saved query `@name` stands for; searched as a word if there is none of that name."""
        state, name = self._state, token.text.casefold()
        if name in state.expanding:
            self._problem(token.span, f"@{shown(token.text)} contains itself; it is ignored there.")
            return None
        if self._depth >= DEEPEST:
            self._problem(token.span, f"Saved queries nest {DEEPEST} deep at most; this one is ignored.")
            return None
        if name not in state.saved:
            near = nearest(name, state.saved)
            advice = f"did you mean @{near}?" if near else "it is searched as a word."
            self._problem(token.span, f"There is no saved query @{shown(token.text)}; {advice}")
            return self._word(replace(token, text=f"@{token.text}"))
        if not self._has_room(token, 1):
            return None
        place, before = self._span(token.span), state.expanding
        state.expanding = (*before, name)
        root = _Parser(state.saved[name], state, place=place, depth=self._depth + 1).query()
        state.expanding = before
        return _joined(list(root.operands), place)

    # Places and problems

    def _has_room(self, token: Token, terms: int) -> bool:
        """Whether `terms` more terms may be searched; if not, the rest of the query is ignored."""
        if self._state.terms_left >= terms:
            return True
        if not self._state.full:
            span = Span(token.span.start, self._tokens[-1].span.end)
            self._problem(span, f"A query has {MOST_TERMS} words at most; the rest is ignored.")
        self._state.full = True
        del self._tokens[self._next :]
        return False

    def _span(self, span: Span) -> Span:
        """Where characters of this text stand in the text of the query."""
        return self._place or span

    def _problem(self, span: Span, message: str) -> None:
        self._state.report(self._span(span), message)


def _present(node: Node | None) -> tuple[Node, ...]:
    return () if node is None else (node,)


def _joined(operands: list[Node], span: Span) -> Node | None:
    """One node for what stands in a group."""
    if not operands:
        return None
    return replace(operands[0], span=span) if len(operands) == 1 else And(tuple(operands), span)
