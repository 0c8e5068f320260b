"""Acronyms that a text itself explains: `Center for Immigration Studies (CIS)`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_REACH = 150
"""Characters before the bracket in which the full name may stand."""
_LETTERS = re.compile(r"[^\W\d_]+")
_CLAUSE = re.compile(r"[.,;:()\n\"\u201c\u201d]")
_LEAST_SHARED = 0.75
"""Of the words of the full name that must be in a known name for it to be the same body."""
_STEM = 5
"""First letters by which words are compared: Organisation is Organization."""


def full_name_before(acronym: str, start: int, text: str) -> list[str]:
    """The capitalised words before `(ACRONYM)` that it abbreviates, in lower case; none if it does not.

    Args:
        acronym: With capitals only; its full stops do not count.
        start: Where it begins in `text`, after its bracket.
        text: The whole text.
    """
    letters = [letter.lower() for letter in acronym if letter.isalpha()]
    clause = _CLAUSE.split(text[max(0, start - _REACH) : start - 1])[-1]
    found = [word.lower() for word in _LETTERS.findall(clause) if word[0].isupper()][-len(letters) :]
    return found if [word[0] for word in found] == letters else []


def stems(words: Iterable[str]) -> frozenset[str]:
    """Words in lower case as they are compared."""
    return frozenset(word[:_STEM] for word in words)


def is_other_name(words: list[str], names: Iterable[frozenset[str]]) -> bool:
    """Whether a full name (words in lower case) is not that of the body with these names (stems)."""
    mine = stems(words)
    return not any(len(name & mine) >= _LEAST_SHARED * len(mine) for name in names)
