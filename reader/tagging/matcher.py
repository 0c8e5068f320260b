"""One pass over a text: every longest spelling of the gazetteer, with the exact characters it covers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reader.tagging.folding import APOSTROPHES, HYPHENS, fold_word

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reader.tagging.tables import Spelling

_MARKS = "\u0300-\u036f\u00ad\u200b-\u200d\u2060"
"""Combining marks and invisible characters, which `\\w` leaves out, continue a word."""
_REST = rf"[\w{_MARKS}]"
_LAST_CASED = 0x0530
"""End of the Latin, Greek and Cyrillic blocks, whose letters have case."""
_LEAST_LOWER = 4
"""Letters of the shortest Cyrillic word in lower case that can be an adjective or demonym."""
_GAP = re.compile(rf"([^\w\n]{{1,3}}|[^\w\n]{{0,3}}\n[^\w\n]{{0,8}})(\w{_REST}*)")
"""What may stand between two words of a spelling: a few marks or spaces, at most one line break."""
_WORD = re.compile(rf"\w{_REST}*")
_MEMORY = 50_000
"""Folded words kept; a text of any size has fewer that matter."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place where a spelling stands, before context is looked at."""

    start: int
    end: int
    senses: tuple[Spelling, ...]
    """What it can mean, all spelt alike; never empty."""


class _Node:
    """A word in the tree of spellings."""

    __slots__ = ("following", "senses")

    def __init__(self) -> None:
        self.senses: tuple[Spelling, ...] = ()
        self.following: dict[str, _Node] = {}


class Matcher:
    """Spellings compiled into a tree of folded words, the first word found by one dictionary look-up.

    Only words that begin with a capital, and Cyrillic words of any case, are looked up: the rest of a Latin
    text goes by at the speed of one regular expression.
    """

    def __init__(self, spellings: Iterable[Spelling]) -> None:
        self._first: dict[str, _Node] = {}
        self._folded: dict[str, str] = {}
        for spelling in spellings:
            self._enter(spelling)
        upper = _ranges(c for c in range(_LAST_CASED) if chr(c).isupper())
        lower = _ranges(c for c in range(0x0430, _LAST_CASED) if chr(c).islower())
        self._words = re.compile(rf"[{upper}]{_REST}*|[{lower}]{_REST}{{{_LEAST_LOWER - 1},}}")

    def candidates(self, text: str) -> list[Candidate]:
        """The longest spelling at each place, left to right, disjoint; case is checked, context is not."""
        found: list[Candidate] = []
        end = 0
        first = self._first
        for match in self._words.finditer(text):
            word = match.group()
            node = first.get(word.lower() if word.isascii() else self._fold(word))
            if node is None:
                continue
            start = match.start()
            if start < end or (start and _continues(text[start - 1])):
                continue
            candidate = self._longest(text, start, match.end(), node)
            if candidate is not None:
                found.append(candidate)
                end = candidate.end
        return found

    def _enter(self, spelling: Spelling) -> None:
        text = spelling.text
        if text.isalpha():
            key = text.lower() if text.isascii() else fold_word(text)
            node = self._first.get(key)
            if node is None:
                node = self._first[key] = _Node()
        else:
            first, *others = _parts(text)
            node = self._first.setdefault(first, _Node())
            for part in others:
                node = node.following.setdefault(part, _Node())
        node.senses += (spelling,)

    def _fold(self, word: str) -> str:
        folded = self._folded.get(word)
        if folded is None:
            if len(self._folded) >= _MEMORY:
                self._folded.clear()
            folded = self._folded[word] = fold_word(word)
        return folded

    def _longest(self, text: str, start: int, end: int, node: _Node) -> Candidate | None:
        best: Candidate | None = None
        while True:
            if node.senses:
                found = text[start:end]
                senses = node.senses
                if len(senses) > 1 or senses[0].text != found:
                    senses = tuple(s for s in senses if _fits(s, found))
                if senses:
                    best = Candidate(start, _with_full_stop(senses[0], text, end), senses)
            if not node.following:
                return best
            gap = _GAP.match(text, end)
            if gap is None:
                return best
            following = node.following.get(_separator(gap[1]) + self._fold(gap[2]))
            if following is None:
                return best
            node, end = following, gap.end()


def _ranges(codes: Iterable[int]) -> str:
    """A character class for `codes`, which ascend."""
    runs: list[list[int]] = []
    for code in codes:
        if runs and runs[-1][1] == code - 1:
            runs[-1][1] = code
        else:
            runs.append([code, code])
    return "".join(f"{chr(a)}-{chr(b)}" for a, b in runs)


def _continues(character: str) -> bool:
    return character.isalnum() or character == "_"


def _parts(text: str) -> list[str]:
    """The words of a spelling, folded, each after the first with what joins it to the one before."""
    parts: list[str] = []
    end = 0
    for match in _WORD.finditer(text):
        gap = _separator(text[end : match.start()]) if parts else ""
        parts.append(gap + fold_word(match.group()))
        end = match.end()
    return parts


def _separator(gap: str) -> str:
    """What joins two words: white space and hyphens are a space, apostrophes `'`, others bare."""
    if gap == " ":
        return gap
    if len(gap) == 1 and gap in HYPHENS:
        return " "
    bare = gap.strip()
    if not bare:
        return " "
    return "'" if bare in APOSTROPHES and bare == gap else bare


def _with_full_stop(spelling: Spelling, text: str, end: int) -> int:
    """The full stop that ends `U.S.` belongs to it."""
    return end + 1 if spelling.text[-1] == "." and text[end : end + 1] == "." else end


def _fits(spelling: Spelling, found: str) -> bool:
    """Whether `found` has capitals where the spelling has them (and only the same, for exact spellings)."""
    wanted = spelling.text
    if spelling.exact:
        return found == wanted or found == wanted.rstrip(".") or " ".join(found.split()) == wanted
    if found == wanted:
        return True
    if wanted.isalpha():
        return found[0].isupper() or not wanted[0].isupper()
    pairs = zip(_WORD.findall(wanted), _WORD.findall(found), strict=False)
    return all(theirs[0].isupper() or not ours[0].isupper() for ours, theirs in pairs)
