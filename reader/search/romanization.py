"""One word in several romanizations and scripts: zhaparov and Japarov, токаев and Tokayev.

Sounds have several spellings; a word is spelt anew sound by sound, as far as the vocabulary goes along: the
walk down the sorted words leaves a spelling as soon as no word begins with it. Nothing is stored.

The spellings are those in use for names from Central Asia, Russia and the Caucasus: BGN/PCGN, GOST and ISO 9,
Kazakh and Uzbek Latin letters, and what English, French and German newspapers write.
"""

from __future__ import annotations

from bisect import bisect_left
from enum import Enum
from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

SHORTEST = 4
"""Letters of a word that is spelt anew."""

SHORTEST_FOUND = 3
"""Letters of a word that is found so."""

MOST_CHANGES = 4
"""Sounds that may be spelt otherwise in the same script."""

MOST_STEPS = 1_000
"""Spellings tried for one word and script; some tens are usual, and a step costs half a microsecond."""

# Of each sound: spellings in Latin letters, in Cyrillic ones, and those that count only from one script to
# the other, since two Latin words that differ so are two words (car, tsar). The usual one comes first. As
# folded: no accents, no apostrophes, ё is е, ў is у.
_SOUNDS = (
    ("a", "а ә", "ae"),
    ("b", "б", "бь bb"),
    ("v w", "в", "вь vv"),
    ("g gh", "г ғ ґ", "h гь gg"),
    ("d", "д", "дь dd"),
    ("e ye yo je jo", "е э є йе йо ье ьо", "ie io eh о"),
    ("zh j dj dzh", "ж җ дж", "жь g"),
    ("z", "з", "зь zz s"),
    ("i y iy ii yi ij yy", "и і ы й ий ый ьи ии", "j e"),
    ("k q kh", "к қ", "c ck kk х"),
    ("kh h x", "х һ ҳ қ", "ch"),
    ("l", "л", "ль ll"),
    ("m", "м", "мь mm"),
    ("n", "н", "нь ң ng nn"),
    ("o", "о ө", "oe у"),
    ("p", "п", "пь pp"),
    ("r", "р", "рь rr"),
    ("s", "с", "сь ss"),
    ("t", "т", "ть tt"),
    ("u", "у ұ ү", "ou oo oe w"),
    ("f ph", "ф", "фь ff"),
    ("ts tz", "ц тс", "c ць"),
    ("ch tch tsch", "ч тч", "c чь"),
    ("sh sch", "ш", "s ch шь"),
    ("shch sch stch", "щ шч", "sh sc"),
    ("yu iu ju", "ю йу ью", "u"),
    ("ya ia ja", "я йа ья", "a"),
    ("ia iya iia ija", "ия ья", "iia"),
    ("x ks", "кс", ""),
    ("", "ь ъ", ""),
)
_AT_THE_END = (("v w f ff", "в ф", ""),)


class Script(Enum):
    """An alphabet, by its first letter and the one behind its last."""

    LATIN = ("a", "{")
    CYRILLIC = ("\u0400", "\u0530")

    def spells(self, text: str) -> bool:
        """Whether all of some text is in this script."""
        first, end = self.value
        return all(first <= c < end for c in text)


class Respelt(NamedTuple):
    """A word of the vocabulary that is another spelling of the word typed."""

    word: str
    changes: int
    """Sounds that are not spelt in the same way; across scripts, not in the usual way."""


@lru_cache(maxsize=4096)
def script_of(word: str) -> Script | None:
    """The script that all of a folded word is in, if it is one that is known here."""
    return next((script for script in Script if word and script.spells(word)), None)


def respelt(ordered: Sequence[str], word: str, *, prefix: bool = False) -> list[Respelt]:
    """The words that are `word` in another romanization or script; not the word itself.

    Args:
        ordered: Words, sorted by code point.
        word: Folded; nothing is found if it is shorter than `SHORTEST` or of mixed scripts.
        prefix: Whether the word goes on: then words that begin so are found too.

    Returns:
        Each once, with the fewest changes. Takes some tens of microseconds among 250,000 words.
    """
    script = script_of(word)
    if script is None or len(word) < SHORTEST:
        return []
    found: dict[str, int] = {}
    for target in Script:
        for other, changes in _walk(ordered, word, script, target, prefix=prefix):
            if len(other) >= SHORTEST_FOUND and changes < found.get(other, MOST_CHANGES * 100):
                found[other] = changes
    found.pop(word, None)
    return [Respelt(other, changes) for other, changes in found.items()]


def _walk(
    ordered: Sequence[str], word: str, script: Script, target: Script, *, prefix: bool
) -> Iterator[tuple[str, int]]:
    """The words in one script, and how many sounds of each are changed."""
    first, end = target.value
    low = bisect_left(ordered, first)
    high = bisect_left(ordered, end, low)
    size, steps = len(word), spellings(word, script, target, ends=not prefix)
    least = {(0, ""): 0}
    stack = [(0, "", low, high)]
    left = MOST_STEPS
    while stack and left > 0:
        place, start, low, high = stack.pop()
        changes = least[place, start]
        if place == size:
            if not prefix:
                if ordered[low] == start:
                    yield start, changes
            elif changes or script is not target:
                yield from ((other, changes) for other in _beginning(ordered, start, low, high))
            continue
        for length, spelling, changed in steps[place]:
            key = (place + length, start + spelling)
            total = changes + changed
            if total >= least.get(key, 1 + MOST_CHANGES if script is target else 1_000):
                continue
            left -= 1
            at = bisect_left(ordered, key[1], low, high)
            if at < high and ordered[at].startswith(key[1]):
                least[key] = total
                stack.append((*key, at, high))


def _beginning(ordered: Sequence[str], start: str, low: int, high: int) -> Sequence[str]:
    return ordered[low : bisect_left(ordered, start + "\U0010ffff", low, high)]


def spellings(
    word: str, script: Script, target: Script, *, ends: bool = True
) -> list[list[tuple[int, str, bool]]]:
    """For each letter of a word the ways to go on from it: letters spelt, how, and whether that is a change.

    Args:
        word: Folded, all in `script`.
        script: Its script.
        target: The script it is spelt in.
        ends: Whether its end is the end of the word.
    """
    rules, last = _rules(script, target)
    found = []
    for place in range(len(word)):
        here = [
            (length, spelling, changed)
            for length in range(1, min(4, len(word) - place) + 1)
            for spelling, changed in rules.get(word[place : place + length], {}).items()
        ]
        if ends:
            here += [
                (length, spelling, changed)
                for length in range(1, min(2, len(word) - place) + 1)
                if place + length == len(word)
                for spelling, changed in last.get(word[place:], {}).items()
            ]
        found.append(here)
    return found


@cache
def _rules(
    script: Script, target: Script
) -> tuple[Mapping[str, Mapping[str, bool]], Mapping[str, Mapping[str, bool]]]:
    """Letters of one script to their spellings in another; anywhere, and at the end of a word."""
    anywhere, ends = _table(_SOUNDS, script, target), _table(_AT_THE_END, script, target)
    if script is target:
        # Any letter may stay, those too that no sound has.
        first, end = (ord(c) for c in script.value)
        for letter in map(chr, range(first, end)):
            anywhere.setdefault(letter, {})[letter] = False
    return anywhere, ends


def _table(
    sounds: tuple[tuple[str, str, str], ...], script: Script, target: Script
) -> dict[str, dict[str, bool]]:
    found: dict[str, dict[str, bool]] = {}
    for latin, cyrillic, across in sounds:
        usual = {Script.LATIN: latin.split(" "), Script.CYRILLIC: cyrillic.split(" ")}
        some = {s: usual[s] + [w for w in across.split() if s.spells(w)] for s in Script}
        sources, targets = (usual, usual) if script is target else (some, some)
        for source in filter(None, sources[script]):
            for number, other in enumerate(targets[target]):
                if script is target and (source == other or not other):
                    continue
                changed = script is target or number > 0
                before = found.setdefault(source, {}).get(other, True)
                found[source][other] = before and changed
    return found
