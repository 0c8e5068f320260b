"""Names in a passage: runs of capitalised words, without what only looks like one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from reader.model import EntityKind
from reader.tagging import words
from reader.tagging.folding import fold_word

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reader.model import Mention

_MOST_SHARE = 0.6
"""Share of capitalised words from which on a line is a title, not a sentence."""
_LEAST_LINE = 4
_LONGEST = 8
"""Words of the longest name."""
_LEAST_STEM = 3

_CAP = r"[A-ZÀ-ÖØ-ÞĀĂĄĆČĎĐĒĖĘĚĞĢİĪĶĻŁŃŅŇŌŐŘŚŞŠŢŤŪŮŰŹŻŽА-ЯЁӘҒҚҢӨҰҮҺІ]"
_WORD = rf"(?:{_CAP}[\w’'-]*\w|{_CAP}(?:\.{_CAP})+\.?|{_CAP}\.)"
JOINT = r"(?:of(?: the)?|for|de(?: la)?|del|di|du|da|van(?: der)?|von|der|bin|ibn|al|el|ul|ben|по)"
RUN = re.compile(rf"(?<![\w’'-]){_WORD}(?:[ \u00a0\n]+(?:{JOINT}[ \u00a0\n]+)?{_WORD})*")
"""A run of capitalised words, small words between them."""
LOWER = re.compile(r"(?<![\w’'-])[a-zа-яёәғқңөұүһі][\w’'-]+")
"""A word in lower case."""
_WORDS = re.compile(r"[^\W\d_][\w’'-]*")
STARTS = re.compile(r"(?:^|[.!?…:;•*|—–\n]|[.!?…][\"”»’)\]]*)[\s\"“„«‘'(\[>—–-]*$")
"""The end of what stands before a word that begins a sentence."""
ACRONYM = re.compile(rf"(?:{_CAP}){{2,6}}")
"""Some capitals."""
BRACKETED = re.compile(rf"\s*\(\s*((?:{_CAP}){{2,7}})\s*[),;]")
"""An acronym in brackets, after its name."""
_ENDING = re.compile(
    r"(?:ого|его|ому|ему|ыми|ими|ами|ями|ой|ей|ою|ею|ым|им|ом|ем|ах|ях|ам|ям|ый|ий|ая|яя|ое|ые|"
    r"а|я|у|ю|е|ы|и|й|ь|о)$"
)
HYPHENED = re.compile(r"-[^\W\d_]*[a-zа-яё]+$")
"""The end of Russian-language."""
_CONTRACTED = re.compile(r"[’'](?:m|ll|d|ve|re|t)$")
_POSSESSIVE = re.compile(r"[’']s?$")

_NOISE_WORDS = """
    monday tuesday wednesday thursday friday saturday sunday january february march april may june july
    august september october november december the a an in on at by for of and but or if when while as it he
    she they we i you this that these those there here what who how why where which his her its our their my
    your not no yes mr mrs ms dr sir lord justice north south east west northern southern eastern western new
    chapter section figure table part page volume article appendix vol fig ok http https www isbn question
    answer jr sr then now so yet still also понедельник вторник среда четверг пятница суббота воскресенье
    январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь в во на и но а он она
    они мы вы я это этот эта эти как что кто где когда если по из за от до для при об о с со к ко у не после
    затем
"""
NOISE = frozenset(_NOISE_WORDS.split())
"""Capitalised words that begin or are no name."""
_JOINT_WORDS = "of for de del di du da van von der bin ibn al el ul ben по the la"
JOINTS = frozenset(_JOINT_WORDS.split())
"""Small words inside names."""


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """The lines of a passage that are no titles."""
    start = 0
    for line in text.split("\n"):
        found = _WORDS.findall(line)
        capitals = sum(word[0].isupper() for word in found[1:])
        if len(found) < _LEAST_LINE or capitals < _MOST_SHARE * (len(found) - 1):
            yield start, start + len(line)
        start += len(line) + 1


def near(known: list[Mention], at: int, start: int, end: int) -> Iterator[Mention]:
    """The known places that a stretch may touch."""
    while at < len(known) and known[at].span.start < end:
        if known[at].span.end > start:
            yield known[at]
        at += 1


def spoils(mention: Mention, start: int, end: int) -> bool:
    """Whether a stretch that touches a mention is no new name: of it, cut by it, or an actor and more."""
    span = mention.span
    if mention.entity.kind is EntityKind.ACTOR:
        return True
    return end < span.end or (span.start <= start and (end <= span.end or span.start < start))


def tidied(run: str) -> tuple[str, ...]:
    """The words of a name without what stands before it (the, titles, offices) or hangs on behind."""
    found = _POSSESSIVE.sub("", run).split()
    while found and _leads(found[0]):
        del found[0]
    while found and (found[-1].lower() in JOINTS or fold_word(found[-1].strip(".")) in NOISE):
        del found[-1]
    if any(_CONTRACTED.search(word) for word in found):
        return ()
    if not found or len(found) > _LONGEST or all(len(word.strip(".")) < 2 for word in found):
        return ()
    if len(found) > 1 and all(word.isupper() and len(word) > 1 for word in found):
        return ()  # a shouted line
    if len(found) == 1 and found[0].isupper() and not ACRONYM.fullmatch(found[0]):
        return ()
    return tuple(found)


def _leads(word: str) -> bool:
    folded = fold_word(word.strip("."))
    return folded in NOISE or folded in JOINTS or folded in words.PERSONAL_TITLES or folded in words.OFFICES


def key_of(name: tuple[str, ...]) -> tuple[str, ...]:
    """What the forms of a name have in common: folded, without the endings of cases."""
    return tuple(_stem(word) for word in name)


def _stem(word: str) -> str:
    if ACRONYM.fullmatch(word):
        return word
    folded = fold_word(word.strip("."))
    if not folded.isascii() and "а" <= folded[:1] <= "ӿ":
        stem = _ENDING.sub("", folded)
        return stem if len(stem) >= _LEAST_STEM else folded
    return folded


def expansion(acronym: str, name: tuple[str, ...]) -> tuple[str, ...]:
    """The last words of a name that an acronym stands for; none if it does not."""
    for at in range(len(name) - 1):
        rest = name[at:]
        initials = "".join(word[0] for word in rest if word[0].isupper())
        if acronym in {initials, "".join(word[0] for word in rest).upper()}:
            return rest
    return ()
