"""Reads actor dictionaries of PETRARCH (and TABARI): names in capitals, synonyms, codes with dates.

    AFGHAN_NATIONAL_ARMY_ [AFGMIL]      a name and its code; _ stands for a space, # begins a comment
    +ANA_                               a synonym of the name above
    HAMID_KARZAI_
        [AFGELI 011222]                 a code of the name above, from a day on
        [AFGGOV 020619-140929]          between two days; also <890101 and >911221

Days are YYMMDD or YYYYMMDD; years up to 30 are of this century, as PETRARCH reads them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_CODE = re.compile(r"\[([^\[\]]*)\]?")
_DATED = re.compile(r"([<>]?)\s*(\d+)(?:\s*-\s*(\d+))?")
_CENTURY = 30
"""Last two-digit year that is of this century."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A line, or something on it, that is not taken."""

    line: int
    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Code:
    """What an entry was, and when."""

    code: str
    """In capitals: `AFGGOV`."""
    start: str = ""
    """ISO 8601 day, empty if not limited."""
    end: str = ""


@dataclass(slots=True)
class DictionaryEntry:
    """A name with its synonyms and codes."""

    line: int
    names: list[tuple[int, str]] = field(default_factory=list)
    """Line and name as written, with spaces."""
    codes: list[Code] = field(default_factory=list)


def read_dictionary(lines: Iterable[str]) -> tuple[list[DictionaryEntry], list[Refused]]:
    """The entries of a dictionary, and what of it is not taken; never raises.

    Args:
        lines: Of the file, in order.
    """
    entries: list[DictionaryEntry] = []
    refused: list[Refused] = []
    in_comment = False
    for number, raw in enumerate(lines, 1):
        line, in_comment = _without_comment(raw, inside=in_comment)
        bare = line.strip()
        if not bare:
            continue
        if bare.startswith("!"):
            refused.append(Refused(number, bare, "A list of agents; they are words, not actors."))
            continue
        name, _, rest = bare.partition("[")
        codes = _codes(number, f"[{rest}" if _ else "", refused)
        name = name.removeprefix("+").replace("_", " ").strip()
        if bare.startswith("+") or not name:
            if not entries:
                refused.append(Refused(number, bare, "It belongs to no name."))
                continue
        else:
            entries.append(DictionaryEntry(number))
        if name and not any(character.isalpha() for character in name):
            refused.append(Refused(number, bare, "A name without a letter."))
        elif name:
            entries[-1].names.append((number, " ".join(name.split())))
        entries[-1].codes += codes
    return entries, refused


def _without_comment(line: str, *, inside: bool) -> tuple[str, bool]:
    """The line without comments, and whether a comment in angle brackets goes on."""
    if inside:
        _, end, line = line.partition("-->")
        if not end:
            return "", True
    while "<!--" in line:
        before, _, rest = line.partition("<!--")
        _, end, after = rest.partition("-->")
        if not end:
            return before, True
        line = before + after
    return line.partition("#")[0], False


def _codes(line: int, text: str, refused: list[Refused]) -> list[Code]:
    found = []
    for match in _CODE.finditer(text):
        code, _, dates = match[1].strip().partition(" ")
        if not code or not code.strip("-"):
            refused.append(Refused(line, f"[{match[1]}]", "An empty code."))
            continue
        start, end = _dates(line, dates.strip(), refused)
        found.append(Code(code.upper(), start, end))
    return found


def _dates(line: int, text: str, refused: list[Refused]) -> tuple[str, str]:
    if not text:
        return "", ""
    match = _DATED.fullmatch(text)
    days = [_day(one) for one in match.groups()[1:] if one] if match else [""]
    if match is None or "" in days:
        refused.append(Refused(line, text, "No such day; the code is taken without it."))
        return "", ""
    if match[1] == "<":
        return "", days[0]
    return days[0], days[1] if len(days) > 1 else ""


def _day(digits: str) -> str:
    """ISO 8601 of `YYMMDD` or `YYYYMMDD`; empty if it is no day."""
    if len(digits) == 6:
        year = int(digits[:2])
        digits = f"{2000 + year if year <= _CENTURY else 1900 + year}{digits[2:]}"
    month, day = digits[4:6], digits[6:8]
    if len(digits) != 8 or not 1 <= int(month) <= 12 or not 1 <= int(day) <= 31:
        return ""
    return f"{digits[:4]}-{month}-{day}"
