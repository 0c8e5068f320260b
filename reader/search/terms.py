"""Single tokens to the terms of a query, with what is odd about each."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from reader.model import Sense
from reader.search.analysis import fold
from reader.search.dates import date_range
from reader.search.hints import field_candidates, nearest, shown
from reader.search.lexer import LITERAL_MARKS
from reader.search.limits import SPELLING
from reader.search.query import Field, FieldTerm, Phrase, Sort, State, Word

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reader.model import Span
    from reader.search.lexer import Token

LONGEST_WORD = 500
"""Characters of a word or value; longer ones are cut. File paths fit, and no word is longer."""

WIDEST_NEAR = 1_000
"""Words that `~` may allow between the first and the last of a phrase."""

DEFAULT_NEAR = 8
"""What `"a b"~` means before its number is typed."""

_DATES = frozenset({Field.DATE, Field.AFTER, Field.BEFORE})
_UNKNOWN = re.compile(r"([^\W\d_]+):(?!//)(.*)", re.DOTALL)
_EXAMPLES = {
    Field.COUNTRY: "country:kz", Field.ACTOR: "actor:tokayev", Field.REGION: 'region:"central asia"',
    Field.ABOUT: "about:kz",
    Field.TAG: "tag:water", Field.NOTE: "note:follow-up", Field.IS: "is:unread", Field.TITLE: "title:summit",
    Field.AUTHOR: "author:smith", Field.SOURCE: "source:reuters", Field.LANG: "lang:ru",
    Field.PATH: "path:reports/**", Field.DATE: "date:2022-09", Field.AFTER: "after:2022-02-24",
    Field.BEFORE: "before:2022",
}  # fmt: skip

SENSES = ("actor", "place", "any")
"""The values of `as:`."""

_OPPOSITES = {
    "sort": "sort:-date for the newest first",
    "typo": "typo:on",
    "forms": "forms:on",
    "as": "as:any",
}
_CHOICES: dict[str, tuple[str, ...]] = {
    "sort": tuple(Sort), "typo": ("on", "off", "-word", "+word"), "forms": ("on", "off"),
    "as": SENSES,
}  # fmt: skip


def is_searchable(text: str) -> bool:
    """Whether there is anything in `text` to look for: a letter or a digit."""
    return any(map(str.isalnum, text))


def word_term(text: str, span: Span) -> tuple[Word | None, list[str]]:
    """A bare run of characters as a word, and what is odd about it.

    Args:
        text: With its marks: `'` and `=` in front, `*` behind.
        span: Where it stands in the query.
    """
    short = text[:LONGEST_WORD]
    bare = short.lstrip(LITERAL_MARKS + "=")
    marks = short[: len(short) - len(bare)]
    cased = "=" in marks
    literal = bool(marks) and not cased
    word = bare.rstrip("*" + LITERAL_MARKS if literal else "*")
    if not is_searchable(word):
        return None, []
    odd = []
    if len(text) > LONGEST_WORD:
        odd.append(f"A word has {LONGEST_WORD} characters at most; the rest of this one is ignored.")
    if "*" in word:
        odd.append("A * stands for any ending, so it works only at the end of a word, as in sanction*.")
    return Word(word, span, literal=literal, cased=cased, prefix="*" in bare[len(word) :]), odd


def phrase_term(token: Token, span: Span, most: int) -> tuple[Phrase, list[str]]:
    """A quotation with at least one searchable word as a phrase of at most `most` words, at least one."""
    words = [word[:LONGEST_WORD] for word in token.text.split() if is_searchable(word[:LONGEST_WORD])]
    words = words or [token.text.strip()[:LONGEST_WORD]]
    odd = []
    if len(words) > most:
        odd.append("The query has too many words; the rest of this phrase is ignored.")
        words = words[:most]
    within = 0
    if token.near is not None:
        within = min(int(token.near[:5] or DEFAULT_NEAR), WIDEST_NEAR)
        if not token.near:
            odd.append(f'How near? Write the number of words, as in "china railway"~{DEFAULT_NEAR}.')
    return Phrase(tuple(words), span, within if len(words) > 1 else 0), odd


def field_term(token: Token, span: Span, most: int) -> tuple[FieldTerm | None, list[tuple[Span, str]]]:
    """A field with those of its values that mean something; `None` if there are none.

    Args:
        token: A field token, not a setting.
        span: Where the term stands in the query.
        most: Values that may be kept, at least one.
    """
    field = Field(token.text)
    odd = list(_odd_values(token))
    written = [value for value in token.values if value.text.strip()]
    if len(written) > most:
        odd.append((token.span, "The query has too many words; the last of these values are ignored."))
    values = []
    for value in written[:most]:
        text, message = _checked(field, value.text.strip()[:LONGEST_WORD].strip())
        if message:
            odd.append((value.span, message))
        if text:
            values.append(text)
    return (FieldTerm(field, tuple(values), span) if values else None), odd


def setting_values(
    token: Token, *, negated: bool
) -> tuple[list[tuple[str, Sort | Sense | bool]], list[tuple[Span, str]]]:
    """What `sort:`, `typo:`, `forms:` or `as:` sets, in order, and what is odd about it.

    Returns:
        Names and values: an order for `sort`; for `typo` and `forms` whether near spellings and other English
        forms match; for `as` a sense; for a near spelling, named `SPELLING` and its folded words, whether it
        is pinned.
    """
    if negated:
        return [], [(token.span, f"{token.text}: cannot be excluded; write {_OPPOSITES[token.text]}.")]
    choices = _CHOICES[token.text]
    if not any(value.text for value in token.values):
        return [], [(token.span, f"{token.text}: {_choose(choices)}")]
    found: list[tuple[str, Sort | Sense | bool]] = []
    odd = []
    for value in token.values:
        text = value.text.strip()[:LONGEST_WORD]
        name = text.lower()
        if token.text == "sort" and name in tuple(Sort):
            found.append((token.text, Sort(name)))
        elif token.text == "as" and name in choices:
            found.append((token.text, Sense.OPEN if name == "any" else Sense(name)))
        elif token.text in {"typo", "forms"} and name in {"on", "off"}:
            found.append((token.text, name == "on"))
        elif token.text == "typo" and text.startswith(("-", "+")):
            word = fold(text[1:])
            if word:
                found.append((SPELLING + word, text[0] == "+"))
            else:
                odd.append(
                    (value.span, f"typo:{text[0]} needs a word right behind it: typo:{text[0]}tokarev.")
                )
        elif name:
            odd.append((value.span, f"{token.text}:{shown(text)} is not known; {_choose(choices, name)}"))
    return found, odd


def unknown_field(text: str) -> str:
    """What to say if a word looks like a field that does not exist; `""` if it does not look like one.

    A time, an address and a single letter before the colon are no fields.
    """
    found = _UNKNOWN.match(text)
    if not found or (len(found[1]) < 2 and found[2]):
        return ""
    candidates = field_candidates(found[1])
    if candidates:
        meant = " or ".join(f"{name}:" for name in candidates)
        return f"{shown(found[1])}: is not a field, so this is searched as text; did you mean {meant}?"
    if not found[2]:
        return ""
    return f"{shown(found[1])}: is not a field, so this is searched as text; there are country:, date: …"


def _odd_values(token: Token) -> Iterator[tuple[Span, str]]:
    """What is odd about the values of a field as they are written."""
    example = _EXAMPLES[Field(token.text)]
    last = token.values[-1]
    if not any(value.text.strip() for value in token.values):
        yield token.span, f"{token.text}: needs a value right after the colon, as in {example}."
        return
    if any(not value.text.strip() for value in token.values):
        one = next(value.text.strip() for value in token.values if value.text.strip())
        yield (
            token.span,
            f"A value is missing at a comma; write {token.text}:{shown(one)},other without spaces.",
        )
    if any(len(value.text) > LONGEST_WORD for value in token.values):
        yield token.span, f"A value has {LONGEST_WORD} characters at most; the rest is ignored."
    if not last.closed:
        yield last.span, "The closing quote is missing; the value runs to the end."


def _checked(field: Field, text: str) -> tuple[str, str]:
    """A value as it is searched, empty if it means nothing, and what is odd about it."""
    if field in _DATES:
        days, odd = date_range(field, text)
        return (text if days else ""), odd
    if field is Field.IS:
        state = text.lower()
        if state in tuple(State):
            return state, ""
        return "", f"is:{shown(text)} is not known; {_choose(tuple(State), state)}"
    return text, ""


def _choose(choices: tuple[str, ...], typed: str = "") -> str:
    """What may be written instead, and which of it was probably meant."""
    near = nearest(typed, choices)
    return f"did you mean {near}?" if near else f"write one of {', '.join(choices)}."
