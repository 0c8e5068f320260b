"""Which passages hold a phrase or a word as it is spelt: what only their text can tell."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from reader.search.passage_view import PassageView

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pyroaring import BitMap

    from reader.search.snapshot import Snapshot

    Quick = Callable[[str], "bool | None"]

_BATCH = 256
"""Passages between two looks at whether the search goes on."""

# Letters without accents, and signs that no word takes in; all else is left to the slow way.
_NOT_PLAIN = re.compile(
    "[^\\x00-\\x7f\u2018\u2019\u201c\u201d\u2013\u2014\u2026\u2022\u00a0\u00a7\u00ab\u00bb\u20ac\u00a3]"
)
_APOSTROPHES = "'\u2018\u2019`"
_HYPHEN = re.compile(r"-\n? {0,4}")


def verified(
    snapshot: Snapshot,
    candidates: BitMap,
    holds: Callable[[PassageView], bool],
    check: Callable[[], None],
    quick: Quick | None = None,
) -> BitMap:
    """Those of some passages whose text passes a test.

    Args:
        snapshot: Where the passages are.
        candidates: Their ids.
        holds: The test; looks at the text only.
        check: Called now and then; raises `SearchCancelled`.
        quick: The test's answer for a text, or `None` if only the test can tell.
    """
    from pyroaring import BitMap

    found = []
    for number, (passage_id, text) in enumerate(snapshot.each_text(candidates)):
        if number % _BATCH == 0:
            check()
        answer = quick(text) if quick is not None else None
        if holds(PassageView(text)) if answer is None else answer:
            found.append(passage_id)
    return BitMap(found)


def quick_phrase(words: Sequence[str]) -> Quick | None:
    """Says of most texts that some folded words do not stand there in a row; `None` if it cannot."""
    if not all(word.isascii() and word.isalnum() for word in words):
        return None
    if sum(not word.strip("s") for word in words) > 1:
        # With the `s` of a possessive there would be too many ways to share out a run of them.
        return None
    # Apostrophes are taken out, so a possessive's `s` may stand at the end of a word.
    row = re.compile(r"s?[\W_]+".join(words), re.ASCII)
    # Hyphenated words count as one and in parts: with the hyphens gone they may begin and end anywhere.
    together = re.compile(r"s?[\W_]*".join(words), re.ASCII)

    def quick(text: str) -> bool | None:
        if _NOT_PLAIN.search(text):
            return None
        text = text.lower()
        for apostrophe in _APOSTROPHES:
            if apostrophe in text:
                text = text.replace(apostrophe, "")
        if row.search(text):
            return None
        return None if "-" in text and together.search(_HYPHEN.sub("", text)) else False

    return quick


def quick_spelling(spelt: str) -> Quick | None:
    """Says of most texts whether a word stands there letter for letter; `None` if it cannot."""
    if not (spelt.isascii() and spelt.isalnum()):
        return None
    alone = re.compile(f"(?<![A-Za-z0-9{_APOSTROPHES}]){spelt}(?![A-Za-z0-9{_APOSTROPHES}])")

    def quick(text: str) -> bool | None:
        if spelt not in text:
            return False
        return True if not _NOT_PLAIN.search(text) and alone.search(text) else None

    return quick
