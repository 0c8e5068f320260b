"""A parsed query: what `reader.search.parser` makes of the text and the index evaluates."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

from reader.model import Sense

if TYPE_CHECKING:
    from reader.model import Span


class Field(StrEnum):
    """The `name:` part of a field term."""

    COUNTRY = "country"
    ACTOR = "actor"
    REGION = "region"
    ABOUT = "about"
    TAG = "tag"
    NOTE = "note"
    IS = "is"
    TITLE = "title"
    AUTHOR = "author"
    SOURCE = "source"
    LANG = "lang"
    PATH = "path"
    DATE = "date"
    AFTER = "after"
    BEFORE = "before"


class State(StrEnum):
    """The values of `is:`."""

    BOOKMARKED = "bookmarked"
    NOTED = "noted"
    READ = "read"
    UNREAD = "unread"
    ORPHAN = "orphan"


class Sort(StrEnum):
    """The values of `sort:`."""

    RELEVANCE = "relevance"
    OLDEST = "date"
    NEWEST = "-date"
    SALIENCE = "salience"
    """The documents first that are most about what is asked for."""


@dataclass(frozen=True, slots=True)
class Word:
    """One word to find."""

    text: str
    """As typed, without its operators; holds a letter or digit, and may be several words to the tokenizer
    (`central-asia`, `1:30`, `foo:bar`, `http://x`), which then stand side by side."""
    span: Span
    """Characters of `Query.text` it came from, operators included. A node alone in parentheses spans these
    too; every node of a saved query spans its `@name`."""
    literal: bool = False
    """`'word`: as spelt (case and accents aside), no tolerance, no names; never if `cased`."""
    cased: bool = False
    """`=Word`: as spelt, letter for letter."""
    prefix: bool = False
    """`word*`, or the last word of a query that is being typed."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """`"two words"`: in this order without another word between; `"two words"~8`: close, in any order."""

    words: tuple[str, ...]
    """As typed; at least one, each with a letter or digit."""
    span: Span
    within: int = 0
    """0 for an exact phrase, else the most words that may stand between first and last, up to 1,000."""


@dataclass(frozen=True, slots=True)
class FieldTerm:
    """`field:value` or `field:value,value` (either of the values)."""

    field: Field
    values: tuple[str, ...]
    """As typed, unquoted; at least one. Those of `is:` are values of `State`, those of `date:`, `after:` and
    `before:` have a range (`reader.search.dates.date_range`)."""
    span: Span


@dataclass(frozen=True, slots=True)
class Not:
    """`-x` or `!x`."""

    operand: Node
    """Never a `Not` itself: two cancel each other."""
    span: Span


@dataclass(frozen=True, slots=True)
class Or:
    """`(a | b)`, `a OR b`; binds tighter than AND."""

    operands: tuple[Node, ...]
    """At least two, none of them an `Or` itself."""
    span: Span


@dataclass(frozen=True, slots=True)
class And:
    """`a b`: all in one passage."""

    operands: tuple[Node, ...]
    """May be empty at the top of a query, which then matches everything; at least two elsewhere."""
    span: Span


Node: TypeAlias = Word | Phrase | FieldTerm | Not | Or | And


def is_filter(node: Node) -> bool:
    """Whether it is a field term, or a `Not` with one in it."""
    return isinstance(node.operand if isinstance(node, Not) else node, FieldTerm)


@dataclass(frozen=True, slots=True)
class QueryProblem:
    """A spot in the query that could not be understood; the rest is searched all the same."""

    span: Span
    """Characters of `Query.text`."""
    message: str
    """One line: what is odd, and what would be right."""


@dataclass(frozen=True, slots=True)
class Query:
    """A whole query."""

    text: str
    """What was typed."""
    root: And
    sort: Sort = Sort.RELEVANCE
    tolerant: bool = True
    """`False` after `typo:off`."""
    problems: tuple[QueryProblem, ...] = ()
    """Sorted by where they are, 20 at most."""
    off: frozenset[str] = frozenset()
    """Near spellings that do not count, as `fold` gives them: after `typo:-word`."""
    pinned: frozenset[str] = frozenset()
    """Near spellings that count as exact, likewise: after `typo:+word`; none is also in `off`."""
    inflected: bool = True
    """Whether other English forms of a word (drill, drills) count as exact; `False` after `forms:off`."""
    sense: Sense = Sense.OPEN
    """After `as:actor` or `as:place` the only mentions of countries and regions that count."""

    @property
    def is_empty(self) -> bool:
        """Whether it asks for nothing: no words, no filters."""
        return not self.root.operands

    @property
    def filters(self) -> tuple[FieldTerm | Not, ...]:
        """The field terms of the top level, negated ones inside their `Not`, in order: the chips."""
        return tuple(
            node
            for node in self.root.operands
            if isinstance(node, FieldTerm) or (isinstance(node, Not) and isinstance(node.operand, FieldTerm))
        )

    @property
    def has_words(self) -> bool:
        """Whether anything but filters is asked for."""
        return len(self.filters) < len(self.root.operands)
