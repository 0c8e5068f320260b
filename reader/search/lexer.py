"""Query text to tokens. Never fails; a regular expression match a token, so time is linear."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING

from reader.model import Span
from reader.search.query import Field

if TYPE_CHECKING:
    from collections.abc import Iterator

QUOTES = '"“”„‟«»'
"""Any of these opens a quotation and any of them closes it: keyboards, editors and languages mix them."""

LITERAL_MARKS = "'‘’"
"""In front of a word: as spelt. Inside a word they are apostrophes."""

SETTINGS = frozenset({"sort", "typo", "forms", "as"})
"""Names before a colon that set how the search is done instead of narrowing it."""

NAMES = SETTINGS | {field.value for field in Field}
"""Every name that may stand before a colon, in lower case."""

_SPACE = re.compile(r"\s+")
_RUN = re.compile(rf"[^\s{QUOTES}()|]+")
_VALUE = re.compile(rf"[^\s{QUOTES}()|,]*")
_NAME = re.compile(r"([^\W\d_]+):")
_SAVED = re.compile(r"@([\w-]+)")
_QUOTED = re.compile(rf"[^{QUOTES}\\]*(?:\\.[^{QUOTES}\\]*)*\\?", re.DOTALL)
_ESCAPE = re.compile(rf"\\([{QUOTES}\\])")
_NEAR = re.compile(r"~([0-9]*)")
_STRAY = re.compile(r"[-!]+(?=[\s)|]|\Z)")
_BARS = re.compile(r"\|+")


class Kind(Enum):
    """What a token is."""

    WORD = auto()
    PHRASE = auto()
    FIELD = auto()
    SAVED = auto()
    NOT = auto()
    AND = auto()
    OR = auto()
    OPEN = auto()
    CLOSE = auto()
    STRAY = auto()
    """A `-` or `!` with nothing behind it."""


_KEYWORDS = {"OR": Kind.OR, "AND": Kind.AND, "NOT": Kind.NOT}


@dataclass(frozen=True, slots=True)
class Value:
    """One of the comma-separated values of a field term."""

    text: str
    """Without its quotes and escapes; may be empty."""
    span: Span
    """Quotes included; empty where a value is missing."""
    quoted: bool = False
    closed: bool = True
    """`False` if the closing quote is missing."""


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of query text that means something by itself."""

    kind: Kind
    span: Span
    text: str = ""
    """A word with its marks, a phrase without quotes and escapes, a field's name in lower case, a saved
    query's name without `@`."""
    values: tuple[Value, ...] = ()
    """Of a field term; at least one."""
    closed: bool = True
    """`False` for a phrase whose closing quote is missing."""
    near: str | None = None
    """What stands behind the `~` after a phrase: digits or nothing; `None` without `~`."""


def tokenize(text: str) -> Iterator[Token]:
    """The tokens of `text`, in order, with white space between them dropped."""
    position = 0
    while position < len(text):
        space = _SPACE.match(text, position)
        if space:
            position = space.end()
            continue
        token = _token(text, position)
        yield token
        position = token.span.end


def unescape(text: str) -> str:
    r"""The content of a quotation: `\"` stands for the quote itself and `\\` for a backslash."""
    return _ESCAPE.sub(r"\1", text)


def quote(text: str) -> str:
    """`text` as a quotation: the inverse of `unescape`, quotes put around it."""
    return '"' + re.sub(rf"([{QUOTES}\\])", r"\\\1", text) + '"'


def is_bare_value(text: str) -> bool:
    """Whether a field value needs no quotes."""
    return bool(text) and _VALUE.fullmatch(text) is not None


def _token(text: str, start: int) -> Token:
    """The token that begins at `start`, where no white space stands."""
    character = text[start]
    if character in QUOTES:
        return _phrase(text, start)
    if character == "(":
        return Token(Kind.OPEN, Span(start, start + 1))
    if character == ")":
        return Token(Kind.CLOSE, Span(start, start + 1))
    bars = _BARS.match(text, start)
    if bars:
        return Token(Kind.OR, Span(start, bars.end()))
    if character in "-!":
        stray = _STRAY.match(text, start)
        if stray:
            return Token(Kind.STRAY, Span(start, stray.end()))
        return Token(Kind.NOT, Span(start, start + 1))
    return _run(text, start)


def _run(text: str, start: int) -> Token:
    """A field term, a saved query, a keyword or a word."""
    name = _NAME.match(text, start)
    if name and name[1].lower() in NAMES:
        return _field(text, start, name.end(), name[1].lower())
    run = _RUN.match(text, start)
    assert run is not None
    span = Span(start, run.end())
    saved = _SAVED.fullmatch(run[0])
    if saved:
        return Token(Kind.SAVED, span, saved[1])
    return Token(_KEYWORDS.get(run[0], Kind.WORD), span, run[0])


def _phrase(text: str, start: int) -> Token:
    value = _quoted(text, start)
    near = _NEAR.match(text, value.span.end) if value.closed else None
    end = near.end() if near else value.span.end
    distance = near[1] if near else None
    return Token(Kind.PHRASE, Span(start, end), value.text, closed=value.closed, near=distance)


def _field(text: str, start: int, position: int, name: str) -> Token:
    values = []
    while True:
        if text[position : position + 1] in tuple(QUOTES):
            value = _quoted(text, position)
        else:
            bare = _VALUE.match(text, position)
            assert bare is not None
            value = Value(bare[0], Span(position, bare.end()))
        values.append(value)
        position = value.span.end
        if text[position : position + 1] != ",":
            return Token(Kind.FIELD, Span(start, position), name, tuple(values))
        position += 1


def _quoted(text: str, start: int) -> Value:
    """The quotation that opens at `start`; without a closing quote it runs to the end of the text."""
    inside = _QUOTED.match(text, start + 1)
    assert inside is not None
    closed = inside.end() < len(text)
    end = inside.end() + closed
    return Value(unescape(inside[0]), Span(start, end), quoted=True, closed=closed)
