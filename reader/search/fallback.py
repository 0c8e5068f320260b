"""All words but one: what a search falls back to when no passage has all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reader.search.levels import all_of, exact_of
from reader.search.query import Word, is_filter

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyroaring import BitMap

    from reader.search.compiling import Operand

LEAST_WORDS = 3
"""Words of which any may be left out; of fewer only one that no passage has or is near to."""


def without_filters(operands: Sequence[Operand]) -> list[Operand]:
    """Those that are not filters."""
    return [operand for operand in operands if not is_filter(operand.node)]


def left_out(operands: Sequence[Operand], everything: BitMap) -> Operand | None:
    """The word to leave out so that the others are found together; `None` if that helps with none.

    To be asked only where no passage has all of them, filters aside.

    Filters have no say in it: with another filter the same word is left out, so what a facet counts is what
    one gets. A word that nothing is near to goes first, then one that stands nowhere as typed, then the one
    without which the others are nearest to what was typed, then the commonest.

    Args:
        operands: Of the top level, each word by itself.
        everything: All passages.
    """
    asked = without_filters(operands)
    words = [operand for operand in asked if _may_go(operand)]
    if len(words) < 2:
        return None
    best: tuple[bool, bool, int, int] | None = None
    found = None
    for word in words:
        own = word.term.levels
        if len(words) < LEAST_WORDS and own:
            continue
        match = all_of([o.term.levels for o in asked if o is not word], everything)
        if not match:
            continue
        nearest = next(distance for distance, level in enumerate(match) if level)
        rank = (bool(own), bool(exact_of(own)), nearest, -sum(map(len, own)))
        if best is None or rank < best:
            best, found = rank, word
    return found


def _may_go(operand: Operand) -> bool:
    """Whether it is a plain word; what is quoted, excluded, or a choice is meant as it is."""
    node = operand.node
    return isinstance(node, Word) and not node.literal and not node.cased
