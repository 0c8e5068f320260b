"""The words around a place in a text, and what they say about it."""

from __future__ import annotations

import re

from reader.tagging import words

NEAR = 300
"""Characters each side within which evidence counts as near, about two sentences."""
GENITIVE = ("'s", "\u2019s")
_BLANKS = " \n\u00a0"
_JOINTS = "-\u2010\u2011"
_MOST_BLANKS = 3
_LAST_WORD = re.compile(r"[\w.'\u2019-]+\Z")
_WORD = 40
"""Characters of the longest neighbour that is read; hostile text may have no spaces."""
_LINE = 120
"""Characters each side that are looked at for the words of a line."""


def word_before(text: str, start: int) -> tuple[str, str]:
    """The word directly before `start` with its full stop or 's, and what lies between.

    The gap is `" "` for white space without an empty line, `"-"` for a hyphen; without a word both are empty.
    """
    if not start:
        return "", ""
    last = text[start - 1]
    if last in _BLANKS:
        head = text[max(0, start - _WORD) : start]
        bare = head.rstrip(_BLANKS)
        if len(head) - len(bare) > _MOST_BLANKS or "\n\n" in head[len(bare) - len(head) :]:
            return "", ""
        gap = " "
    elif last in _JOINTS:
        bare, gap = text[max(0, start - _WORD) : start - 1], "-"
    else:
        return "", ""
    match = _LAST_WORD.search(bare, bare.rfind(" ") + 1)
    return (match[0], gap) if match else ("", "")


def word_after(text: str, end: int) -> tuple[str, str]:
    """The word directly after `end`, and what lies between, as for `word_before`."""
    first = end
    while first < len(text) and text[first] in " \n\u00a0" and first - end < 3:
        first += 1
    gap = " "
    if first == end:
        if text[first : first + 1] not in {"-", "\u2010", "\u2011"}:
            return "", ""
        gap, first = "-", first + 1
    last, most = first, min(len(text), first + _WORD)
    while last < most and (text[last].isalnum() or text[last] == "_"):
        last += 1
    return (text[first:last], gap) if first < last and "\n\n" not in text[end:first] else ("", "")


def words_of_line(start: int, end: int, text: str) -> list[str]:
    """Up to three words each side on the same line, single letters left out."""
    line_start = text.rfind("\n", max(0, start - _LINE), start) + 1 or max(0, start - _LINE)
    line_end = text.find("\n", end, end + _LINE)
    after = text[end : line_end if line_end >= 0 else end + _LINE].split()[:3]
    return [w for w in (*text[line_start:start].split()[-3:], *after) if sum(c.isalpha() for c in w) > 1]


def is_language(wanted: str, start: int, end: int, text: str) -> bool:
    """In Russian, Russian-speaking, на русском языке: the language, not the country.

    An English adjective that no noun follows and no article precedes is the name of a language, as a rule;
    where the words beside it do not tell, those around must be about languages.
    """
    if not wanted.isascii():
        return bool(words.RUSSIAN_LANGUAGE.match(text, end) or words.KAZAKH_LANGUAGE.match(text, end))
    last, after, gap = _end_of_series(end, text)
    if after.lower() in words.LANGUAGE_NOUNS:
        return True
    if wanted not in words.LANGUAGES:
        return False
    before, before_gap = word_before(text, _start_of_series(start, text))
    if before_gap == "-" or gap == "-" or before.lower() in words.DETERMINERS or before.endswith(GENITIVE):
        return False
    if after and after.lower() not in words.FUNCTION_WORDS:
        return False
    verb = before.lower() in words.LANGUAGE_VERBS
    adjectives = last == end and after in {"and", "or"} and not words.NO_ADJECTIVE.match(text, end)
    if verb != adjectives:
        return verb
    return bool(words.LANGUAGE_CONTEXT.search(text, max(0, start - NEAR), end + NEAR))


def _start_of_series(start: int, text: str) -> int:
    """Where the series of languages begins that ends at `start`."""
    while True:
        match = words.PREVIOUS_OF_SERIES.search(text, max(0, start - _WORD), start)
        if match is None or match[1] not in words.LANGUAGES:
            return start
        start = match.start()


def _end_of_series(end: int, text: str) -> tuple[int, str, str]:
    """The end of `Kazakh, Russian and English`, the word after it and the gap before that word."""
    while True:
        match = words.NEXT_OF_SERIES.match(text, end)
        if match is None or match[1] not in words.LANGUAGES:
            return end, *word_after(text, end)
        end = match.end()


def is_unit_of_account(start: int, end: int, text: str) -> bool:
    """300 million Kazakh tenge, US$300."""
    following = text[end : end + 4]
    if following[:1] in {"$", "€", "£"}:
        return True
    if following[1:] not in words.CURRENCY_STARTS:
        return False
    after, _ = word_after(text, end)
    return after in words.CURRENCIES and bool(words.AMOUNT.search(text[max(0, start - 20) : start]))
