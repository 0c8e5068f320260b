"""Names that recur in texts and are not in the gazetteer: what the user may want to make actors of.

Texts are gone through once, document by document, and memory stays bounded: the rarest names are let go
when there are too many (lossy counting, Manku and Motwani 2002).
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from reader.model import EntityKind, PassageKind
from reader.tagging import words
from reader.tagging.folding import fold_word

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from reader.model import Document, Mention

MOST_NAMES = 100_000
"""Different names that are held."""
_MOST_WORDS = 300_000
"""Different words in lower case that are held."""
_MOST_FORMS = 6
"""Spellings of one name that are told apart."""
_MOST_SHARE = 0.6
"""Share of capitalised words from which on a line is a title, not a sentence."""
_LEAST_LINE = 4
_LONGEST = 6
"""Words of the longest name."""
_LEAST_STEM = 3

_CAP = r"[A-ZÀ-ÖØ-ÞĀĂĄĆČĎĐĒĖĘĚĞĢİĪĶĻŁŃŅŇŌŐŘŚŞŠŢŤŪŮŰŹŻŽА-ЯЁӘҒҚҢӨҰҮҺІ]"
_WORD = rf"(?:{_CAP}[\w’'-]*\w|{_CAP}(?:\.{_CAP})+\.?|{_CAP}\.)"
_JOINT = r"(?:of(?: the)?|for|de(?: la)?|del|di|du|da|van(?: der)?|von|der|bin|ibn|al|el|ul|ben|по)"
_RUN = re.compile(rf"(?<![\w’'-]){_WORD}(?:[ \u00a0\n]+(?:{_JOINT}[ \u00a0\n]+)?{_WORD})*")
_LOWER = re.compile(r"(?<![\w’'-])[a-zа-яёәғқңөұүһі][\w’'-]+")
_WORDS = re.compile(r"[^\W\d_][\w’'-]*")
_STARTS = re.compile(r"(?:^|[.!?…:;•*|—–\n]|[.!?…][\"”»’)\]]*)[\s\"“„«‘'(\[>—–-]*$")
_ACRONYM = re.compile(rf"(?:{_CAP}){{2,6}}")
_BRACKETED = re.compile(rf"\s*\(\s*((?:{_CAP}){{2,7}})\s*[),;]")
_ENDING = re.compile(
    r"(?:ого|его|ому|ему|ыми|ими|ами|ями|ой|ей|ою|ею|ым|им|ом|ем|ах|ях|ам|ям|ов|ев|ый|ий|ая|яя|ое|ые|"
    r"а|я|у|ю|е|ы|и|й|ь|о)$"
)
_HYPHENED = re.compile(r"-[^\W\d_]*[a-zа-яё]+$")
_CONTRACTED = re.compile(r"[’'](?:m|ll|d|ve|re|t)$")
_POSSESSIVE = re.compile(r"[’']s?$")

_NOISE_WORDS = """
    monday tuesday wednesday thursday friday saturday sunday january february march april may june july
    august september october november december the a an in on at by for of and but or if when while as it he
    she they we i you this that these those there here what who how why where which his her its our their my
    your not no yes mr mrs ms dr sir lord justice north south east west northern southern eastern western new
    chapter section figure table part page volume article appendix vol fig ok http https www isbn question
    answer jr sr понедельник вторник среда четверг пятница суббота воскресенье январь февраль март апрель
    май июнь июль август сентябрь октябрь ноябрь декабрь
    в во на и но а он она они мы вы я это этот эта эти как что
    кто где когда если по из за от до для при об о с со к ко у не
"""
_NOISE = frozenset(_NOISE_WORDS.split())
"""Capitalised words that begin or are no name."""


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
                self._lower.update(_LOWER.findall(text))
            inside: set[tuple[str, ...]] = set()
            for start, end in _sentences(text):
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
        for match in _RUN.finditer(text, *line):
            start, end = match.start() + offset, match.end() + offset
            if any(_spoils(mention, start, end) for mention in _near(known, at, start, end)):
                continue
            name = _tidied(match.group())
            if not name:
                continue
            begins = bool(_STARTS.search(text, max(0, match.start() - 8), match.start())) or not match.start()
            bracket = _BRACKETED.match(text, match.end())
            if bracket and _is_acronym_of(bracket[1], name):
                self._expanded.setdefault(bracket[1], Counter())[_key(name)] += 1
            self._count(name, document, counted, begins=begins)

    def _count(
        self, name: tuple[str, ...], document: str, counted: set[tuple[str, ...]], *, begins: bool
    ) -> None:
        key = _key(name)
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
        seen = self._without_sentence_starts()
        taken: set[tuple[str, ...]] = set()
        made: list[Suggestion] = []
        for acronym, expansions in self._expanded.items():
            key, _ = expansions.most_common(1)[0]
            both = [one for one in (key, _key((acronym,))) if one in seen]
            taken.update(both)
            if key in seen:
                made += self._made([seen[one] for one in both], least)
        long_words = {word for key in seen if len(key) > 1 and seen[key].passages >= least for word in key}
        for key, one in seen.items():
            if key in taken or (len(key) == 1 and not self._stands_alone(key, one, long_words)):
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
                if first not in _JOINTS and key[1] not in _JOINTS:
                    _merge(found, key[1:], rest)
        return found

    def _is_common(self, seen: _Seen) -> bool:
        return any(form.partition(" ")[0].lower() in self._lower for form in seen.forms)

    def _stands_alone(self, key: tuple[str, ...], seen: _Seen, long_words: set[str]) -> bool:
        """Whether one word is a name: an acronym, or always with a capital and no part of a longer name."""
        form = seen.forms.most_common(1)[0][0]
        if key[0] in long_words or fold_word(form) in _NOISE or form in words.LANGUAGES:
            return False
        if _HYPHENED.search(form):
            return False
        if _ACRONYM.fullmatch(form):
            return form.lower() not in self._lower
        common = form.lower() in self._lower or self._is_common(seen)
        return not common and 2 * seen.inside >= seen.passages


_JOINT_WORDS = "of for de del di du da van von der bin ibn al el ul ben по the la"
_JOINTS = frozenset(_JOINT_WORDS.split())


def _merge(found: dict[tuple[str, ...], _Seen], key: tuple[str, ...], seen: _Seen) -> None:
    other = found.get(key)
    if other is None:
        found[key] = _Seen(seen.passages, seen.documents, seen.document, seen.inside, Counter(seen.forms))
    else:
        other.passages += seen.passages
        other.documents += seen.documents
        other.inside += seen.inside
        other.forms += seen.forms


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    """The lines of a passage that are no titles."""
    start = 0
    for line in text.split("\n"):
        found = _WORDS.findall(line)
        capitals = sum(word[0].isupper() for word in found)
        if len(found) < _LEAST_LINE or capitals < _MOST_SHARE * len(found):
            yield start, start + len(line)
        start += len(line) + 1


def _near(known: list[Mention], at: int, start: int, end: int) -> Iterator[Mention]:
    """The known places that a stretch may touch."""
    while at < len(known) and known[at].span.start < end:
        if known[at].span.end > start:
            yield known[at]
        at += 1


def _spoils(mention: Mention, start: int, end: int) -> bool:
    """Whether a stretch that touches a mention is no new name: part of it, cut by it, or it and more."""
    span = mention.span
    if span.start <= start:
        return end <= span.end or span.start < start or mention.entity.kind is EntityKind.ACTOR
    return end < span.end or (mention.entity.kind is EntityKind.ACTOR and end == span.end)


def _tidied(run: str) -> tuple[str, ...]:
    """The words of a name without what stands before it (the, titles, offices) or hangs on behind."""
    found = _POSSESSIVE.sub("", run).split()
    while found and _leads(found[0]):
        del found[0]
    while found and (found[-1].lower() in _JOINTS or fold_word(found[-1].strip(".")) in _NOISE):
        del found[-1]
    if any(_CONTRACTED.search(word) for word in found):
        return ()
    if not found or len(found) > _LONGEST or all(len(word.strip(".")) < 2 for word in found):
        return ()
    if len(found) > 1 and all(word.isupper() and len(word) > 1 for word in found):
        return ()  # a shouted line
    if len(found) == 1 and found[0].isupper() and not _ACRONYM.fullmatch(found[0]):
        return ()
    return tuple(found)


def _leads(word: str) -> bool:
    folded = fold_word(word.strip("."))
    return folded in _NOISE or folded in _JOINTS or folded in words.PERSONAL_TITLES or folded in words.OFFICES


def _key(name: tuple[str, ...]) -> tuple[str, ...]:
    """What the forms of a name have in common: folded, without the endings of cases."""
    return tuple(_stem(word) for word in name)


def _stem(word: str) -> str:
    if _ACRONYM.fullmatch(word):
        return word
    folded = fold_word(word.strip("."))
    if not folded.isascii() and "а" <= folded[:1] <= "ӿ":
        stem = _ENDING.sub("", folded)
        return stem if len(stem) >= _LEAST_STEM else folded
    return folded


def _is_acronym_of(acronym: str, name: tuple[str, ...]) -> bool:
    initials = "".join(word[0] for word in name if word[0].isupper())
    every = "".join(word[0] for word in name).upper()
    return len(name) > 1 and acronym in {initials, every}
