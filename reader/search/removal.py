"""Taking terms out of query text, with the operators and parentheses that mean nothing without them."""

from __future__ import annotations

from bisect import bisect_left
from itertools import islice
from typing import TYPE_CHECKING

from reader.model import Span
from reader.search.lexer import SETTINGS, Kind, tokenize
from reader.search.limits import MOST_CHARACTERS, MOST_TOKENS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reader.search.lexer import Token

_JOINING = frozenset({Kind.AND, Kind.OR})
_OPERATORS = _JOINING | {Kind.NOT}


def tokens_read(text: str) -> list[Token]:
    """The tokens of as much of a query as `parse` reads."""
    return list(islice(tokenize(text[:MOST_CHARACTERS]), MOST_TOKENS))


def is_setting(token: Token) -> bool:
    """Whether the token is a `sort:`, `typo:`, `forms:` or `as:`."""
    return token.kind is Kind.FIELD and token.text in SETTINGS


def settings_inside(tokens: Sequence[Token], first: int, end: int) -> list[int]:
    """Which of the tokens `first` to `end` (not included) set how the search is done, wherever they stand."""
    return [
        i
        for i in range(first, end)
        if is_setting(tokens[i]) and not (i > first and tokens[i - 1].kind is Kind.NOT)
    ]


def without(text: str, spans: Sequence[Span]) -> str:
    """The text without the terms at `spans`, all else as it was but for the white space around them.

    Settings inside a group stay. Time grows with the number of tokens and of spans, not with their product.

    Args:
        text: The query.
        spans: Spans of nodes of the query made of exactly this text, sorted and disjoint.
    """
    tokens = tokens_read(text)
    starts = [token.span.start for token in tokens]
    left = list(range(len(tokens)))
    for span in reversed(spans):
        first, end = bisect_left(starts, span.start), bisect_left(starts, span.end)
        if first == end or not span.contains(Span(starts[first], tokens[end - 1].span.end)):
            continue
        kept = settings_inside(tokens, first, end) if end - first > 1 else []
        here, behind = _with_dependents(tokens, left, bisect_left(left, first), bisect_left(left, end))
        left[here:behind] = kept
    for run in _runs(sorted(set(range(len(tokens))).difference(left), reverse=True)):
        text = _cut(text, Span(tokens[run[-1]].span.start, tokens[run[0]].span.end))
    return text


def _with_dependents(tokens: Sequence[Token], left: Sequence[int], first: int, end: int) -> tuple[int, int]:
    """Widen the range `first` to `end` (not included) of `left` to all that makes no sense without it."""
    joined = False
    while True:
        before = tokens[left[first - 1]].kind if first else None
        after = tokens[left[end]].kind if end < len(left) else None
        if before in _OPERATORS:
            joined = joined or before is not Kind.NOT
            first -= 1
        elif after in _JOINING and not joined:
            end += 1
        elif before is Kind.OPEN and after in {Kind.CLOSE, None}:
            first, end, joined = first - 1, min(end + 1, len(left)), False
        else:
            return first, end


def _runs(numbers: Sequence[int]) -> Iterator[list[int]]:
    """Falling numbers in groups of those that follow each other."""
    run: list[int] = []
    for number in numbers:
        if run and number != run[-1] - 1:
            yield run
            run = []
        run.append(number)
    if run:
        yield run


def _cut(text: str, span: Span) -> str:
    """Take characters out and leave one space, or none at an edge, where they stood."""
    before, after = text[: span.start], text[span.end :]
    if not before or before[-1].isspace() or before[-1] == "(":
        after = after.lstrip()
    if not after or after[0] == ")":
        return before.rstrip() + after
    apart = not before or before[-1].isspace() or before[-1] == "(" or after[0].isspace()
    return before + after if apart else f"{before} {after}"
