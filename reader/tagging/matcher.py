"""One pass over a text: every longest spelling of the gazetteer, with the exact characters it covers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from reader.tagging.folding import fold_word
from reader.tagging.surfaces import GAP, LONG, REST, first_word, fits, folded_parts, is_long_word, separator

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reader.tagging.tables import Spelling

_LAST_CASED = 0x0530
"""End of the Latin, Greek and Cyrillic blocks, whose letters have case."""
_LEAST_LOWER = 4
"""Letters of the shortest Cyrillic word in lower case that can be an adjective or demonym."""
_MEMORY = 50_000
"""Folded words kept; a text of any size has fewer that matter."""


class Candidate(NamedTuple):
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
        self._first: dict[str, _Node | list[Spelling]] = {}
        """By the first word, folded: the tree from there, or until it is needed what it is grown from."""
        self._folded: dict[str, str] = {}
        self._nodes: dict[str, _Node | None] = {}
        roots: dict[str, list[Spelling]] = {}
        for spelling in spellings:
            first = first_word(spelling.text)
            known = roots.get(first)
            if known is None:
                roots[first] = [spelling]
            else:
                known.append(spelling)
        self._first.update(roots)
        upper = _ranges(c for c in range(_LAST_CASED) if chr(c).isupper())
        lower = _ranges(c for c in range(0x0430, _LAST_CASED) if chr(c).islower())
        self._words = re.compile(rf"[{upper}]{REST}*|[{lower}]{REST}{{{_LEAST_LOWER - 1},}}")

    def candidates(self, text: str) -> list[Candidate]:
        """The longest spelling at each place, left to right, disjoint; case is checked, context is not."""
        found: list[Candidate] = []
        self._search(text, 0, len(text), found)
        return found

    def _search(self, text: str, first: int, last: int, found: list[Candidate]) -> None:
        """Add the candidates that start from `first` to before `last`; they may end later."""
        end = first
        nodes = self._nodes
        for match in self._words.finditer(text, first):
            start = match.start()
            if start >= last:
                return
            word = match.group()
            node = nodes[word] if word in nodes else self._node(word)
            if node is None or start < end or (start and _continues(text[start - 1])):
                continue
            candidate = self._longest(text, start, match.end(), node)
            if candidate is not None:
                found.append(candidate)
                end = candidate.end

    def _node(self, word: str) -> _Node | None:
        """The tree of the spellings that begin with a word; kept by the word as it stands."""
        first = fold_word(word)
        node = self._first.get(first)
        if isinstance(node, list):
            node = self._first[first] = _grown(node)
        if len(self._nodes) >= _MEMORY:
            self._nodes = {}
        self._nodes[word] = node
        return node

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
                    senses = tuple(s for s in senses if fits(s, found))
                if senses:
                    best = Candidate(start, with_full_stop(senses[0], text, end), senses)
            if not node.following:
                return best
            gap = GAP.match(text, end)
            if gap is None:
                return best
            joint = separator(gap[1])
            following = node.following.get(joint + self._fold(gap[2]))
            if following is None or (
                joint == "." != gap[1] and is_long_word(text[end - LONG : end])  # a sentence ends here
            ):
                return best
            node, end = following, gap.end()


def _grown(spellings: Iterable[Spelling]) -> _Node:
    """The tree of spellings that have the first word in common."""
    root = _Node()
    for spelling in spellings:
        node = root
        for part in folded_parts(spelling.text)[1:]:
            node = node.following.setdefault(part, _Node())
        node.senses += (spelling,)
    return root


def with_full_stop(spelling: Spelling, text: str, end: int) -> int:
    """The full stop that ends `U.S.` belongs to it."""
    return end + 1 if spelling.text[-1] == "." and text[end : end + 1] == "." else end


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
    return character.isalnum() or character == "_" or "\u0300" <= character <= "\u036f"
