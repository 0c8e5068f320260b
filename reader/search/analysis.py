"""Text to words: one tokenizer and one folding for what is searched and for what is asked.

Folding makes words that a person would call the same word equal: case, accents, Ё and Е, apostrophes,
soft hyphens and zero-width characters make no difference, and the English possessive `'s` is dropped.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from reader.model import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST_WORD = 64
"""Folded characters of a word that are kept; what is longer is data, not a word."""

MOST_PARTS = 4
"""Parts of a hyphenated word that are also looked up as one: `re-export`, `state-of-the-art`."""

# What may stand inside a word without being a letter: combining marks, vowel signs, soft hyphen, zero-width.
_MARKS = (
    "\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f"
    "\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u0900-\u0903\u093a-\u094f\u0951-\u0957"
    "\u0981-\u0983\u09bc-\u09cd\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u1ab0-\u1aff\u20d0-\u20ff"
    "\u00ad\u034f\u180e\u200b-\u200f\u2060-\u2064\ufe00-\ufe0f\ufeff"
)
# Scripts written without spaces: each character is a word of its own, and a query of several is a phrase.
_IDEOGRAPHS = "\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f"
_APOSTROPHES = "'’‘`´ʼʹ＇"
_LETTER = rf"(?:[^\W_{_IDEOGRAPHS}][{_MARKS}]*)"
_WORD = re.compile(
    rf"({_LETTER}+(?:[{_APOSTROPHES}](?![sS](?!{_LETTER})){_LETTER}+)*)(?:[{_APOSTROPHES}][sS](?!{_LETTER}))?"
    rf"|([{_IDEOGRAPHS}])"
)
_ASCII_WORD = re.compile(
    r"([A-Za-z0-9]+(?:['`](?![sS](?![A-Za-z0-9]))[A-Za-z0-9]+)*)(?:['`][sS](?![A-Za-z0-9]))?"
)
_PLAINER = {"’": "'", "‘": "'", "“": " ", "”": " ", "–": " ", "—": " ", "…": " ", "\u00a0": " "}
_MARKED = frozenset("'`")
# After an apostrophe: more of the word, and not the ending of a possessive.
_GOES_ON = re.compile(r"(?!s(?![a-z0-9]))[a-z0-9]")
# The same in lower case where there are no apostrophes.
_PLAIN_WORD = re.compile("[a-z0-9]+")
# Hyphenated words that begin with a letter; a hard-wrapped one goes on in the next line.
_JOINER = "[-‐‑]\\n? {0,4}"
_HYPHENATED = re.compile(
    rf"(?<![\w{_MARKS}‐‑-])(?<![\w{_MARKS}][{_APOSTROPHES}])(?=[^\W\d_])"
    rf"({_LETTER}+(?:{_JOINER}{_LETTER}+){{1,{MOST_PARTS - 1}}})"
    rf"(?![\w‐‑-]|[{_APOSTROPHES}](?![sS](?!{_LETTER})){_LETTER})"
)
_HYPHENS = "-‐‑"
# Where no such thing is there are no hyphenated words; dashes and ranges of numbers are sorted out later.
_MAYBE_HYPHENATED = re.compile(r"(?<=[^\s‐‑-])[‐‑-]\n? {0,4}\w")
# Letters that Unicode does not take apart, but readers do.
_LOOSE = str.maketrans(
    {"ø": "o", "đ": "d", "ł": "l", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th", "ı": "i", "ħ": "h", "ŋ": "n"}
)


class Token(NamedTuple):
    """A word of a text."""

    folded: str
    """As it is looked up; never empty."""
    start: int
    """Its first character."""
    end: int
    """Behind its last character, a possessive `'s` left out."""
    first: int
    """0-based number of the word in the text; the parts of a hyphenated word count one each."""
    last: int
    """Number of its last part: `first` unless this is a hyphenated word as one."""

    @property
    def span(self) -> Span:
        """Its characters."""
        return Span(self.start, self.end)


@lru_cache(maxsize=1 << 16)
def _fold_word(raw: str) -> str:
    text = raw.lower()
    if not text.isascii():
        text = unicodedata.normalize("NFC", raw).casefold()
        # й is a letter, not an accented и.
        parts = (
            c if c == "й" else unicodedata.normalize("NFKD", c) for c in unicodedata.normalize("NFC", text)
        )
        text = "".join(parts).casefold().translate(_LOOSE)
        text = "".join(c for c in text if c.isalnum() and unicodedata.category(c) != "Lm")
        return text[:LONGEST_WORD]
    return (text if text.isalnum() else "".join(filter(str.isalnum, text)))[:LONGEST_WORD]


def fold_word(raw: str) -> str:
    """One word as it is looked up; empty if nothing of it is left."""
    return _fold_word(raw[: LONGEST_WORD * 4])


def fold(text: str) -> str:
    """The folded words of `text`, one space between; equal for texts that the search takes as the same."""
    return " ".join(token.folded for token in tokens(text) if token.first == token.last)


def raw_words(text: str) -> list[str]:
    """The words of `text`, hyphenated ones also as one (these last); folded or not. The fast way to index.

    `fold_word` of each gives the same words as `tokens`; some may fold to nothing.
    """
    if text.isascii():
        found: list[str] = _ASCII_WORD.findall(text)
    else:
        found = [first or second for first, second in _WORD.findall(text)]
    if _may_be_hyphenated(text):
        found += [folded for folded, _, _ in hyphenated(text).values()]
    return found


def tokens(text: str) -> Iterator[Token]:
    """The words of `text` in order, each hyphenated word as one (`first < last`) before its parts."""
    joined = hyphenated(text)
    number = 0
    pattern = _ASCII_WORD if text.isascii() else _WORD
    for match in pattern.finditer(text):
        group = match.lastindex or 0
        folded = fold_word(match[group])
        if not folded:
            continue
        start, end = match.span(group)
        if joined and (whole := joined.get(start)) is not None:
            yield Token(whole[0], start, whole[1], number, number + whole[2] - 1)
        yield Token(folded, start, end, number, number)
        number += 1


def words_in_order(text: str) -> list[str] | None:
    """The folded words of `text`, the fast way; `None` if it may have hyphenated ones."""
    return None if _may_be_hyphenated(text) else single_words(text)


def plain(text: str) -> str | None:
    """`text` in ASCII and lower case, character by character; `None` if that changes more than typography."""
    if not text.isascii():
        # Mostly there is nothing but the marks of good typography.
        for mark, plainer in _PLAINER.items():
            text = text.replace(mark, plainer)
        if not text.isascii():
            return None
    return text.lower()


def single_words(text: str) -> list[str]:
    """The folded words of `text` in order, each part of a hyphenated one; the fast way."""
    found = plain(text)
    if found is None:
        return [folded for a, b in _WORD.findall(text) if (folded := fold_word(a or b))]
    return words_of_plain(found)


def words_of_plain(text: str) -> list[str]:
    """The folded words of what `plain` gave."""
    if "'" not in text and "`" not in text:
        words = _PLAIN_WORD.findall(text)
    else:
        # Apostrophes are left where something goes on after them.
        line = " ".join(_ASCII_WORD.findall(text)).replace("'", "").replace("`", "")
        words = line.split(" ") if line else []
    return words if len(max(words, key=len, default="")) <= LONGEST_WORD else list(map(fold_word, words))


def place_in_plain(word: str, text: str) -> Iterator[tuple[int, int]]:
    """Where a word stands letter for letter in what `plain` gave; words with apostrophes inside left out."""
    start = text.find(word)
    while start >= 0:
        end = start + len(word)
        if not (text[start - 1 : start].isalnum() or text[end : end + 1].isalnum()) and not (
            (text[start - 1 : start] in _MARKED and text[start - 2 : start - 1].isalnum())
            or (text[end : end + 1] in _MARKED and _GOES_ON.match(text, end + 1))
        ):
            yield start, end
        start = text.find(word, end)


def word_matches(text: str) -> list[re.Match[str]]:
    """A match for each word of `single_words`; see `span_of`."""
    if text.isascii():
        return list(_ASCII_WORD.finditer(text))
    return [match for match in _WORD.finditer(text) if fold_word(match[match.lastindex or 0])]


def span_of(match: re.Match[str]) -> tuple[int, int]:
    """Start and end of the word that a match of `word_matches` stands for."""
    return match.span(match.lastindex or 0)


def _may_be_hyphenated(text: str) -> bool:
    if "-" not in text and (text.isascii() or not ("‐" in text or "‑" in text)):
        return False
    return _MAYBE_HYPHENATED.search(text) is not None


def hyphenated(text: str) -> dict[int, tuple[str, int, int]]:
    """The hyphenated words of `text` by start: folded as one, end, and number of parts."""
    if not _may_be_hyphenated(text):
        return {}
    found = {}
    for match in _HYPHENATED.finditer(text):
        parts = [part for part in re.split(f"[{_HYPHENS}]", match[1]) if fold_word(part.strip())]
        folded = fold_word(match[1])
        if folded and len(parts) > 1:
            found[match.start()] = (folded, match.end(), len(parts))
    return found


_VOWEL = re.compile("[aeiouy]")
# Words that only look inflected.
_UNINFLECTED = frozenset({
    "news", "aids", "his", "this", "thus", "was", "has", "does", "its", "yes", "gas", "bus", "plus", "always",
    "during", "evening", "morning", "nothing", "something", "anything", "everything", "species", "series",
    "perhaps", "hundred", "wing", "wed", "red", "shed", "sacred", "indeed",
})  # fmt: skip


def _forms(base: str) -> set[str]:
    """The regular English inflections of `base`, itself included."""
    found = {base}
    if base.endswith(("s", "x", "z", "ch", "sh")):
        found.add(base + "es")
    elif base.endswith("y") and base[-2] not in "aeiou":
        found.add(base[:-1] + "ies")
    elif base.endswith("o"):
        found |= {base + "s", base + "es"}
    else:
        found.add(base + "s")
    if base.endswith("e"):
        found |= {base + "d", (base if base.endswith("ee") else base[:-1]) + "ing"}
    elif base.endswith("y") and base[-2] not in "aeiou":
        found |= {base[:-1] + "ied", base + "ing"}
    elif _doubles(base):
        found |= {base + base[-1] + "ed", base + base[-1] + "ing"}
        if len(base) > 4:  # only a stressed syllable doubles: `visited`, `targeted`
            found |= {base + "ed", base + "ing"}
    else:
        found |= {base + "ed", base + "ing"}
    return found


def _doubles(base: str) -> bool:
    """Whether the last consonant of `base` may double: consonant, vowel, consonant."""
    return base[-1] not in "aeiouywx" and base[-2] in "aeiou" and (len(base) < 3 or base[-3] not in "aeiou")


def _bases(word: str) -> Iterator[str]:
    """What `word` may be an inflection of."""
    if word.endswith("s") and not word.endswith("ss"):
        yield word[:-1]
        if word.endswith("es"):
            yield word[:-2]
        if word.endswith("ies"):
            yield word[:-3] + "y"
    for ending in ("ed", "ing"):
        if word.endswith(ending):
            stem = word[: -len(ending)]
            yield stem
            yield stem + "e"
            if len(stem) > 2 and stem[-1] == stem[-2]:
                yield stem[:-1]
            if ending == "ed" and stem.endswith("i"):
                yield stem[:-1] + "y"


@lru_cache(maxsize=4096)
def inflections(word: str) -> frozenset[str]:
    """The other regular English forms of a folded word: plural, `-s`, `-ed`, `-ing`, and what it comes from.

    Conservative: nothing for words under three letters, for other scripts, for digits and for words that only
    look inflected. Forms are generated, not looked up: not all of them exist.
    """
    if len(word) < 3 or not (word.isascii() and word.isalpha()) or word in _UNINFLECTED:
        return frozenset()
    if not _VOWEL.search(word):
        return frozenset()
    found: set[str] = set()
    for base in {word, *base_forms(word)}:
        found |= _forms(base)
    return frozenset(found - _UNINFLECTED - {word})


def base_forms(word: str) -> set[str]:
    """What a folded word may be a regular English inflection of: `drill` for `drills`; often nothing."""
    if word in _UNINFLECTED:
        return set()
    return {
        base
        for base in _bases(word)
        if len(base) >= 3 and base not in _UNINFLECTED and _VOWEL.search(base) and word in _forms(base)
    }
