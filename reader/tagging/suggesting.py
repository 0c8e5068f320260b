"""Names that recur in texts and are not in the gazetteer: what the user may want to make actors of.

Texts are gone through once, document by document, and memory stays bounded: the rarest names are let go
when there are too many (lossy counting, Manku and Motwani 2002).
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from reader.model import PassageKind
from reader.tagging import words
from reader.tagging.folding import fold_word
from reader.tagging.names import (
    ACRONYM,
    BRACKETED,
    HYPHENED,
    JOINT,
    JOINTS,
    LOWER,
    NOISE,
    RUN,
    STARTS,
    expansion,
    key_of,
    near,
    sentences,
    spoils,
    tidied,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from reader.model import Document, Mention

MOST_NAMES = 100_000
"""Different names that are held."""
_MOST_WORDS = 300_000
"""Different words in lower case that are held."""
_MOST_FORMS = 6
"""Spellings of one name that are told apart."""
_ALONE = 3
"""How much more often than in any longer name a word must stand alone to be a name of its own."""
_LEAST_JOINED = 2
"""Words of each of two names that may be joined."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A name that recurs."""

    name: str
    """As it is written most."""
    names: tuple[str, ...]
    """Other forms of it, and its acronym."""
    passages: int
    documents: int


@dataclass(slots=True)
class _Seen:
    """What is known of one name."""

    passages: int = 0
    documents: int = 0
    document: str = ""
    inside: int = 0
    """How often it stood inside a sentence, where its first word need not have a capital."""
    forms: Counter[str] = field(default_factory=Counter)


class Suggester:
    """Gathers names from documents that come one after the other."""

    def __init__(self, is_known: Callable[[tuple[str, ...]], bool]) -> None:
        """Nothing is gathered yet.

        Args:
            is_known: Whether words are a whole spelling in the gazetteer.
        """
        self._is_known = is_known
        self._seen: dict[tuple[str, ...], _Seen] = {}
        self._lower: set[str] = set()
        self._expanded: dict[str, Counter[tuple[str, ...]]] = {}
        self._floor = 1

    def add(self, document: Document, mentions: Iterable[Mention]) -> None:
        """Gather the names of a document.

        Args:
            document: It.
            mentions: What is known in it, sorted by start: no part of that is suggested.
        """
        known = [mention for mention in mentions if mention.span]
        at = 0
        for passage in document.passages:
            if passage.kind in {PassageKind.HEADING, PassageKind.CODE}:
                continue
            while at < len(known) and known[at].span.end <= passage.span.start:
                at += 1
            text = passage.span.of(document.text)
            if len(self._lower) < _MOST_WORDS:
                self._lower.update(LOWER.findall(text))
            inside: set[tuple[str, ...]] = set()
            for start, end in sentences(text):
                self._gather(document.id, text, (start, end), inside, passage.span.start, known, at)
        if len(self._seen) > MOST_NAMES:
            self._prune()

    def _gather(
        self,
        document: str,
        text: str,
        line: tuple[int, int],
        counted: set[tuple[str, ...]],
        offset: int,
        known: list[Mention],
        at: int,
    ) -> None:
        for match in RUN.finditer(text, *line):
            start, end = match.start() + offset, match.end() + offset
            if any(spoils(mention, start, end) for mention in near(known, at, start, end)):
                continue
            name = tidied(match.group())
            if not name:
                continue
            begins = bool(STARTS.search(text, max(0, match.start() - 8), match.start())) or not match.start()
            bracket = BRACKETED.match(text, match.end())
            expanded = expansion(bracket[1], name) if bracket else ()
            if bracket and expanded:
                self._expanded.setdefault(bracket[1], Counter())[key_of(expanded)] += 1
            self._count(name, document, counted, begins=begins)

    def _count(
        self, name: tuple[str, ...], document: str, counted: set[tuple[str, ...]], *, begins: bool
    ) -> None:
        key = key_of(name)
        seen = self._seen.get(key)
        if seen is None:
            seen = self._seen[key] = _Seen()
        if key not in counted:
            counted.add(key)
            seen.passages += 1
        if seen.document != document:
            seen.document = document
            seen.documents += 1
        seen.inside += not begins
        written = " ".join(name)
        if written in seen.forms or len(seen.forms) < _MOST_FORMS:
            seen.forms[written] += 1

    def _prune(self) -> None:
        """Let go of the rarest names, more of them each time it has to be."""
        while len(self._seen) > MOST_NAMES // 2:
            floor = self._floor
            self._seen = {key: seen for key, seen in self._seen.items() if seen.passages > floor}
            self._floor += 1

    def suggestions(self, *, least: int = 3, most: int = 500) -> list[Suggestion]:
        """What recurs, the names of most documents first.

        Args:
            least: Passages that a name must stand in.
            most: How many to give.
        """
        seen = _apart(self._without_sentence_starts())
        taken: set[tuple[str, ...]] = set()
        made: list[Suggestion] = []
        for acronym, expansions in self._expanded.items():
            key, _ = expansions.most_common(1)[0]
            key = next((end for at in range(len(key)) if (end := key[at:]) in seen), key)
            both = [one for one in (key, key_of((acronym,))) if one in seen]
            taken.update(both)
            if key in seen:
                made += self._made([seen[one] for one in both], least)
        inside: dict[str, int] = {}
        for key, one in seen.items():
            for word in key if len(key) > 1 and one.passages >= least else ():
                inside[word] = max(inside.get(word, 0), one.passages)
        for key, one in seen.items():
            if key in taken or (len(key) == 1 and not self._stands_alone(key, one, inside)):
                continue
            made += self._made([one], least)
        made.sort(key=lambda one: (-one.documents, -one.passages, one.name))
        return made[:most]

    def _made(self, seen: list[_Seen], least: int) -> Iterator[Suggestion]:
        passages = max(one.passages for one in seen)
        forms = [form for one in seen for form, _ in one.forms.most_common()]
        if passages < least or any(self._is_known(tuple(form.split())) for form in forms):
            return
        documents = max(one.documents for one in seen)
        yield Suggestion(forms[0], tuple(dict.fromkeys(forms[1:])), passages, documents)

    def _without_sentence_starts(self) -> dict[tuple[str, ...], _Seen]:
        """The names; those whose first word only had its capital from beginning a sentence are put right."""
        found: dict[tuple[str, ...], _Seen] = {}
        for key, seen in self._seen.items():
            first = key[0]
            if seen.inside or len(key) == 1 or not self._is_common(seen):
                _merge(found, key, seen)
            elif len(key) > 2 or (key[1:] in self._seen and self._seen[key[1:]].inside):
                forms = Counter({form.partition(" ")[2]: count for form, count in seen.forms.items()})
                rest = _Seen(seen.passages, seen.documents, seen.document, 0, forms)
                if first not in JOINTS and key[1] not in JOINTS:
                    _merge(found, key[1:], rest)
        return found

    def _is_common(self, seen: _Seen) -> bool:
        return any(form.partition(" ")[0].lower() in self._lower for form in seen.forms)

    def _stands_alone(self, key: tuple[str, ...], seen: _Seen, inside: Mapping[str, int]) -> bool:
        """Whether one word is a name: an acronym, or with a capital always and seldom in a longer name."""
        form = seen.forms.most_common(1)[0][0]
        if (
            seen.passages < _ALONE * inside.get(key[0], 0)
            or fold_word(form) in NOISE
            or form in words.LANGUAGES
        ):
            return False
        if HYPHENED.search(form):
            return False
        if ACRONYM.fullmatch(form):
            return form.lower() not in self._lower
        common = form.lower() in self._lower or self._is_common(seen)
        return not common and 2 * seen.inside >= seen.passages


_SPLIT = re.compile(rf" {JOINT} ")


def _apart(seen: dict[tuple[str, ...], _Seen]) -> dict[tuple[str, ...], _Seen]:
    """Names, two that are joined (somebody of the Some Fund) taken apart where the first stands alone too."""
    found: dict[tuple[str, ...], _Seen] = {}
    for key, one in seen.items():
        form = one.forms.most_common(1)[0][0]
        joint = _SPLIT.search(form)
        left = key_of(tuple(form[: joint.start()].split())) if joint else ()
        if joint is None or len(left) < _LEAST_JOINED or left not in seen:
            _merge(found, key, one)
            continue
        for part in (form[: joint.start()], form[joint.end() :]):
            words_of_part = tuple(part.split())
            if len(words_of_part) >= _LEAST_JOINED:
                counts = Counter({part: one.passages})
                _merge(
                    found, key_of(words_of_part), _Seen(one.passages, one.documents, "", one.inside, counts)
                )
    return found


def _merge(found: dict[tuple[str, ...], _Seen], key: tuple[str, ...], seen: _Seen) -> None:
    other = found.get(key)
    if other is None:
        found[key] = _Seen(seen.passages, seen.documents, seen.document, seen.inside, Counter(seen.forms))
    else:
        other.passages += seen.passages
        other.documents = max(other.documents, seen.documents)
        other.inside += seen.inside
        other.forms += seen.forms
