"""The same matches as `Matcher` finds, by a compiled automaton over plain paragraphs."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

from reader.tagging.matcher import Candidate, Matcher
from reader.tagging.surfaces import LONG, forms, is_long_word

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reader.tagging.tables import Spelling

_PLAIN = {
    "\u00a0": " ", "\u2013": "-", "\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2019": "'", "\u2018": "'",
    "\u00b4": "'", "\u201c": '"', "\u201d": '"', "\u2014": '"', "\u2026": '"', "\u2022": '"', "\u00ab": '"',
    "\u00bb": '"', "\u20ac": '"', "\u00a3": '"', "\u00b0": '"', "\u201e": '"',
}  # fmt: skip
"""Marks that are common in texts of Latin letters, by a plain one that separates words as they do."""
_JOINTS = bytes.maketrans(b"\n\t-`", b"   '")
_FOREIGN = re.compile("[^\\x00-\\x7f]+")
_ODD_BLANKS = re.compile(r" [ \n]|\n |\t")
_IN_WORD = [chr(code).isalnum() or chr(code) == "_" for code in range(128)]
_STOP = ord(".")
COMPILE_AFTER = 300_000
"""Characters of texts after which compiling, some 0.05 s, begins to pay: one document is not worth it."""

_Pattern: TypeAlias = "tuple[tuple[Spelling, ...], bool, bool]"
"""What an ASCII form means; whether it tells all, having no blank that may stand for something else in the
text; whether a full stop after it belongs to it."""


class CompiledMatcher(Matcher):
    """Finds what `Matcher` finds, in ASCII paragraphs at the speed of an automaton.

    The automaton holds every form of every spelling. It runs over a copy of the text, of the same length, in
    which hyphens and line breaks are blanks. Where it cannot tell (a match that ends inside a word, white
    space of several characters, letters with accents, Cyrillic), the tree of words is asked.
    """

    def __init__(self, spellings: Iterable[Spelling], *, after: int = COMPILE_AFTER) -> None:
        """Make it.

        Args:
            spellings: What to find.
            after: Characters that the tree of words searches before the automaton is compiled.

        Raises:
            ImportError: There is no automaton for this system.
        """
        import daachorse

        self._automaton_of = daachorse.DoubleArrayAhoCorasick
        self._longest_first = daachorse.MATCH_KIND_LEFTMOST_LONGEST
        self._spellings = tuple(spellings)
        self._left = after
        super().__init__(self._spellings)

    def candidates(self, text: str) -> list[Candidate]:
        """As `Matcher.candidates`."""
        if self._left > 0:
            self._left -= len(text)
            return super().candidates(text)
        found: list[Candidate] = []
        plain = _plain(text)
        odd = _odd_places(plain)
        if not odd:
            self._run(text, plain, 0, found)
            return found
        done = 0
        for place in odd:
            if place < done:
                continue
            first = _cut_before(plain, place, done)
            if first > done:
                self._run(text, plain[done:first], done, found)
            done = _cut_after(plain, place)
            self._search(text, first, done, found)
        if done < len(plain):
            self._run(text, plain[done:], done, found)
        return found

    @cached_property
    def _compiled(self) -> tuple[object, list[_Pattern]]:
        senses: dict[str, tuple[Spelling, ...]] = {}
        for spelling in self._spellings:
            for form in forms(spelling):
                known = senses.get(form)
                senses[form] = (spelling,) if known is None else (*known, spelling)
        automaton = self._automaton_of([form.encode() for form in senses], self._longest_first)
        return automaton, [_pattern(form, found) for form, found in senses.items()]

    def _run(self, text: str, plain: str, offset: int, found: list[Candidate]) -> None:
        """Add the candidates of an ASCII part of `text` that begins at `offset`."""
        automaton, patterns = self._compiled
        data = plain.encode("ascii").translate(_JOINTS) + b" "
        in_word = _IN_WORD
        end = 0
        for start, stop, number in automaton.find(data):  # type: ignore[attr-defined]
            senses, is_sure, takes_stop = patterns[number]
            if start < end or not is_sure or in_word[data[stop]] or in_word[data[start - 1]]:
                if stop > end:
                    known = len(found)
                    self._search(text, offset + max(start, end), offset + stop, found)
                    if len(found) > known:
                        end = found[-1].end - offset
                continue
            end = stop + 1 if takes_stop and data[stop] == _STOP else stop
            found.append(Candidate(offset + start, offset + end, senses))


def best_matcher(spellings: Iterable[Spelling]) -> Matcher:
    """The compiled matcher, or the plain one where there is no automaton for this system."""
    spellings = tuple(spellings)
    try:
        return CompiledMatcher(spellings)
    except ImportError:
        return Matcher(spellings)


def _pattern(form: str, senses: tuple[Spelling, ...]) -> _Pattern:
    is_sure = (
        form.isalpha()
        or " " not in form
        or (
            form.replace(" ", "").replace("'", "").isalnum()
            and "' " not in form
            and not any(spelling.exact for spelling in senses)
        )
    )
    return senses, is_sure, senses[0].text[-1] == "."


def _plain(text: str) -> str:
    """The text with common marks that are not ASCII replaced; each character by one."""
    if not text.isascii():
        for mark, plain in _PLAIN.items():
            if mark in text:
                text = text.replace(mark, plain)
    return text


def _odd_places(plain: str) -> list[int]:
    """Where something begins that only the tree of words understands, ascending."""
    places = [] if plain.isascii() else [match.start() for match in _FOREIGN.finditer(plain)]
    if "  " in plain or ("\n" in plain and (" \n" in plain or "\n " in plain)) or "\t" in plain:
        places += [match.start() for match in _ODD_BLANKS.finditer(plain)]
        places.sort()
    return places


def _cut_before(plain: str, place: int, least: int) -> int:
    """The last place from `least` to `place` that no spelling spans: an empty line, the end of a sentence."""
    least = max(least, plain.rfind("\n\n", least, place))
    stop = place
    while (stop := plain.rfind(". ", least, stop)) >= 0:
        if is_long_word(plain[stop - LONG : stop]):
            return stop + 1
    return least


def _cut_after(plain: str, place: int) -> int:
    """The next such place after `place`."""
    most = plain.find("\n\n", place)
    most = len(plain) if most < 0 else most + 1
    stop = place
    while (stop := plain.find(". ", stop + 1, most)) >= 0:
        if is_long_word(plain[stop - LONG : stop]):
            return stop + 1
    return most
