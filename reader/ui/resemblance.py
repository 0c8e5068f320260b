"""Words and marks for what a near spelling has in common with what was typed, and what not."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from reader.model import Span
from reader.search.alignment import aligned
from reader.search.results import Likeness

if TYPE_CHECKING:
    from collections.abc import Sequence

DIFFERENCE = "difference"
"""Style of the letters in which two spellings differ."""

_SLIPS = {1: "one slip", 2: "two slips", 3: "three slips"}

MOST_MARKED = 0.6
"""Share of the letters up to which marking the different ones says anything."""


def resemblance(typed: str, found: str, how: Likeness, edits: int) -> str:
    """How a spelling comes from what was typed, in few words: `y added`, `another script`.

    Args:
        typed: The word, or two, of the query.
        found: What the collection has instead.
        how: In what way it resembles it.
        edits: Steps away.
    """
    match how:
        case Likeness.JOINED:
            return "written together"
        case Likeness.SPLIT:
            return "written apart"
        case Likeness.ROMANIZATION:
            return "another script" if _other_script(typed, found) else "another romanization"
        case Likeness.BEGINNING:
            return "begins alike"
        case Likeness.EDIT:
            return _slips(typed, found, edits)


def marked(typed: str, found: str) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    """The letters in which two spellings differ, where it helps to see them.

    Returns:
        Sorted, disjoint characters of `typed` and of `found`; nothing when most of them differ.
    """
    if _other_script(typed, found):
        return (), ()
    if (swap := _swap(typed, found)) is not None:
        return (swap,), (swap,)
    alignment = aligned(typed, found)
    share = sum(map(len, alignment.found)) / max(len(found), 1)
    return ((), ()) if share > MOST_MARKED else (alignment.typed, alignment.found)


def differences(typed: str, found: str) -> Sequence[tuple[str, str]]:
    """What stands in each spelling where they differ, in order; empty where one has nothing."""
    alignment = aligned(typed, found)
    ours, theirs = [*alignment.typed], [*alignment.found]
    at = of = 0
    parts = []
    while ours or theirs:
        same_ours = ours[0].start - at if ours else len(typed) + len(found)
        same_theirs = theirs[0].start - of if theirs else len(typed) + len(found)
        same = min(same_ours, same_theirs)
        at, of = at + same, of + same
        before = after = ""
        if same_ours == same:
            before, at = ours[0].of(typed), ours.pop(0).end
        if same_theirs == same:
            after, of = theirs[0].of(found), theirs.pop(0).end
        parts.append((before, after))
    return parts


def _slips(typed: str, found: str, edits: int) -> str:
    if _swap(typed, found) is not None:
        return "two letters swapped"
    parts = differences(typed.casefold(), found.casefold())
    if len(parts) == 1 == edits:
        before, after = parts[0]
        if not before:
            return f"{after} added"
        return f"{after} for {before}" if after else f"{before} left out"
    return _SLIPS.get(edits) or f"{edits} slips"


def _swap(typed: str, found: str) -> Span | None:
    """The two neighbouring letters that stand the other way round, if that is all; the same in both."""
    one, other = typed.casefold(), found.casefold()
    if not len(one) == len(other) == len(typed) == len(found):
        return None
    at = [number for number, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
    if len(at) != 2 or at[1] != at[0] + 1:
        return None
    first, second = at
    swapped = one[first] == other[second] and one[second] == other[first]
    return Span(first, second + 1) if swapped else None


def _other_script(typed: str, found: str) -> bool:
    return _is_cyrillic(typed) is not _is_cyrillic(found)


def _is_cyrillic(word: str) -> bool:
    return any(unicodedata.name(letter, "").startswith("CYRILLIC") for letter in word)
