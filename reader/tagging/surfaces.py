"""How a spelling may look in a text: what may stand between its words, which letters are capitals."""

from __future__ import annotations

import re
from itertools import product
from typing import TYPE_CHECKING

from reader.tagging.folding import APOSTROPHES, HYPHENS, fold_word, plain_word

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from reader.tagging.tables import Spelling

MARKS = "\u0300-\u036f\u00ad\u200b-\u200d\u2060"
"""Combining marks and invisible characters, which `\\w` leaves out, continue a word."""
REST = rf"[\w{MARKS}]"
"""What a word goes on with."""
GAP = re.compile(rf"([^\w\n]{{1,3}}|[^\w\n]{{0,3}}\n[^\w\n]{{0,8}})(\w{REST}*)")
"""What may stand between two words of a spelling: a few marks or spaces, at most one line break."""
WORD = re.compile(rf"\w{REST}*")
LONG = 5
"""Lower-case letters at the end of a word that is no abbreviation."""
_NO_LATIN = "\u0370"
"""Greek, Cyrillic and other letters, from here on, are never ASCII without their accents."""
_STOPS = frozenset(".,")


def parts_of(text: str) -> list[tuple[str, str]]:
    """The words of a spelling, each with what joins it to the one before (see `separator`)."""
    parts: list[tuple[str, str]] = []
    end = 0
    for match in WORD.finditer(text):
        parts.append((separator(text[end : match.start()]) if parts else "", match.group()))
        end = match.end()
    return parts


def first_word(text: str) -> str:
    """The first word of a spelling, folded."""
    if text.isalpha():
        return text.lower() if text.isascii() else fold_word(text)
    match = WORD.search(text)
    return fold_word(match[0]) if match else ""


def folded_parts(text: str) -> list[str]:
    """The words of a spelling, folded, each after the first with what joins it to the one before."""
    simple = simple_form(text)
    if simple:
        first, *others = simple.lower().split(" ")
        return [first, *(f" {word}" for word in others)]
    return [joint + fold_word(word) for joint, word in parts_of(text)]


def separator(gap: str) -> str:
    """What joins two words: white space and hyphens are a space, apostrophes `'` or `' `, others bare.

    A full stop or comma with white space before it joins nothing, and is given back as it is.
    """
    if gap == " ":
        return gap
    if len(gap) == 1 and gap in HYPHENS:
        return " "
    bare = gap.strip()
    if not bare:
        return " "
    if bare in _STOPS and gap[0] != bare:
        return gap
    if bare in APOSTROPHES:
        return "'" if gap == bare else "' " if gap[0] == bare else gap
    return bare


def fits(spelling: Spelling, found: str) -> bool:
    """Whether `found`, which folds like the spelling, has the capitals that it needs.

    Exact spellings must be there letter for letter. Others: as they are written, with every word capitalised,
    or all in capitals; accents do not matter.
    """
    wanted = spelling.text
    if found == wanted:
        return True
    if spelling.exact:
        return found == wanted.rstrip(".") or " ".join(found.split()) == wanted
    ours = [plain_word(word) for word in WORD.findall(wanted)]
    theirs = [plain_word(word) for word in WORD.findall(found)]
    return theirs in (ours, [capitalised(word) for word in ours], [word.upper() for word in ours])


def simple_form(text: str) -> str:
    """ASCII words with single blanks or hyphens between them, with blanks only; empty for anything else."""
    if text.isalpha():
        return text if text.isascii() else ""
    blanks = text.replace("-", " ")
    letters = blanks.replace(" ", "")
    if letters.isascii() and letters.isalpha() and "  " not in blanks and " " not in {blanks[0], blanks[-1]}:
        return blanks
    return ""


def capitalised(word: str) -> str:
    """The word with its first letter a capital, the rest as it is."""
    return word[:1].upper() + word[1:]


def forms(spelling: Spelling) -> Collection[str]:
    """Every way in which `fits` finds the spelling in ASCII text that begins with a capital, each once.

    White space and hyphens are one space, all apostrophes `'`; a mark may have a space after it, and before
    it too unless it is a full stop or comma. Marks at the end are left out.
    """
    text = spelling.text
    if text[0] >= _NO_LATIN:
        return ()
    simple = simple_form(text)
    if not simple:
        return set(_forms_with_marks(spelling))
    if spelling.exact:
        return (simple,) if simple[0].isupper() else ()
    found = {
        simple.upper(),
        " ".join(map(capitalised, simple.split(" "))) if " " in simple else capitalised(simple),
    }
    if simple[0].isupper():
        found.add(simple)
    return found


def _forms_with_marks(spelling: Spelling) -> Iterator[str]:
    text = spelling.text
    if spelling.exact and not (text.isascii() and text[0].isalnum() and text.rstrip(".")[-1:].isalnum()):
        return
    parts = parts_of(text)
    words = [plain_word(word) for _, word in parts]
    if not words or not all(word.isascii() for word in words):
        return
    kinds = [words] if spelling.exact else [words, [*map(capitalised, words)], [w.upper() for w in words]]
    for kind in kinds:
        if kind[0][0].isupper():
            gaps = [_gaps(joint, word) for (joint, _), word in zip(parts[1:], kind, strict=False)]
            for chosen in product(*gaps):
                yield kind[0] + "".join(gap + word for gap, word in zip(chosen, kind[1:], strict=True))


def is_long_word(letters: str) -> bool:
    """Whether the last letters of a word show that a full stop and a blank after it end a sentence."""
    return len(letters) == LONG and letters.isascii() and letters.isalpha() and letters.islower()


def _gaps(joint: str, before: str) -> tuple[str, ...]:
    if joint in {" ", "'", "' "} or (joint == "." and is_long_word(before[-LONG:])):
        return (joint,)
    if joint in _STOPS:
        return joint, f"{joint} "
    return joint, f"{joint} ", f" {joint}", f" {joint} "
