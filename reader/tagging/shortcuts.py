"""Which candidates need no rule: most stand where nothing beside them could change what they mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reader.model import How
from reader.tagging import words
from reader.tagging.context import GENITIVE, word_after, word_before
from reader.tagging.folding import fold_word

if TYPE_CHECKING:
    from reader.tagging.tables import Spelling

_TOWNS = frozenset({How.CITY, How.CAPITAL})
_ARTICLE = "al"
"""It belongs to the name after it."""
_OPEN = frozenset(".;:)'\u2019?!\"\u201d")
"""After a mention they say nothing about it."""
_DOUBTFUL = frozenset("-\u2010\u2011\n\u00a0_$")
"""Before a mention they need a closer look."""
_SHORT = 4
_REACH = 24
"""Characters of the longest neighbour that is looked up."""
_MEMORY = 50_000


_TOWN = 1
"""What a spelling needs to be believed, as bits: a comma after it may bring a qualifier,"""
_ADJECTIVE = 2
"""the word after it may make it a language,"""
_CASE = 4
"""words in capitals around it change what it means,"""
_PERSON = 8
"""only after a preposition of place, and not before a surname, is it surely no person."""


class Shortcuts:
    """Tells where a spelling can be believed at once; in doubt it says no, and the rules decide."""

    def __init__(self, given_names: frozenset[str]) -> None:
        self._given_names = given_names
        self._needs: dict[int, tuple[int | None, Spelling]] = {}
        """By identity of a spelling, which is kept with it."""
        self._before: dict[str, bool] = {}
        self._after: dict[str, bool] = {}

    def is_open(self, spelling: Spelling, start: int, end: int, text: str) -> bool:
        """Whether no rule could drop or change `spelling` at `start:end`, its only sense."""
        known_need = self._needs.get(id(spelling))
        if known_need is None:
            known_need = self._needs[id(spelling)] = _need(spelling), spelling
        need = known_need[0]
        if need is None or (end - start <= _SHORT and text[start:end] != spelling.text):
            return False
        after = text[end : end + 1]
        if after == " ":
            if need and not self._is_open_before_word(need, end, text):
                return False
            if text[end + 1 : end + 4] in words.CLOSER_LOOK:
                return False
            if need & _CASE and text[end + 1 : end + 3].islower():
                need = 0
        elif need & _ADJECTIVE:
            return False
        elif after == ",":
            if need & _TOWN and not text[end + 2 : end + 3].islower():
                return False
        elif after and after not in _OPEN:
            return False
        before = text[start - 1] if start else "("
        if before != " ":
            return before not in _DOUBTFUL and not need & (_CASE | _PERSON)
        return self._is_open_after_word(need, start, text)

    def _is_open_after_word(self, need: int, start: int, text: str) -> bool:
        first = text.rfind(" ", max(0, start - _REACH), start - 1) + 1
        if not first and start > _REACH:
            return False
        word = text[first : start - 1]
        known = self._before.get(word)
        if known is None:
            known = self._learn(self._before, word, harmless=self._is_harmless(word))
        if need & _PERSON and word not in words.INTO_PLACE:
            return False
        return known and not (need & _CASE and (len(word) == 1 or not (word.islower() and word.isalpha())))

    def _is_open_before_word(self, need: int, end: int, text: str) -> bool:
        if need & _PERSON and not text[end + 1 : end + 2].islower():
            return False
        return not need & _ADJECTIVE or self._is_noun_after(text, end)

    def _is_noun_after(self, text: str, end: int) -> bool:
        last = text.find(" ", end + 1, end + _REACH)
        if last < 0:
            return False
        word = text[end + 1 : last]
        known = self._after.get(word)
        if known is None:
            lower = word_after(f" {word}", 0)[0].lower()
            no_noun = not lower or lower in words.LANGUAGE_NOUNS or lower in words.FUNCTION_WORDS
            known = self._learn(self._after, word, harmless=not no_noun)
        return known

    def _is_harmless(self, chunk: str) -> bool:
        """Whether the word that ends `chunk` is no title, given name, initial or article."""
        word, _ = word_before(chunk + " ", len(chunk) + 1)
        if word.endswith(GENITIVE):
            return True
        folded = fold_word(word)
        is_initial = len(word) == 2 and word[1] == "."
        return not (
            is_initial
            or folded == _ARTICLE
            or folded in words.PERSONAL_TITLES
            or (folded in self._given_names and word[0].isupper())
        )

    @staticmethod
    def _learn(memory: dict[str, bool], word: str, *, harmless: bool) -> bool:
        if len(memory) >= _MEMORY:
            memory.clear()
        memory[word] = harmless
        return harmless


def _need(spelling: Spelling) -> int | None:
    """What the spelling needs; `None` if the rules have to be asked in any case."""
    if (
        spelling.entity is None
        or spelling.given
        or spelling.rule not in {"", "state", "us", "caps", "person"}
    ):
        return None
    need = 0
    if spelling.how in _TOWNS or spelling.text in words.US_TOWNS:
        need |= _TOWN
    if spelling.how is How.ADJECTIVE:
        if not spelling.text.isascii():
            return None
        need |= _ADJECTIVE
    if spelling.rule in {"us", "caps"}:
        need |= _CASE
    if spelling.rule == "person":
        need |= _PERSON
    return need
