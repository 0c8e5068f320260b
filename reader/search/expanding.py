"""One word of a query to the passages of all that it stands for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reader.search.levels import levels, union_of
from reader.search.matching import Grade, NearWord, WordTerm, rarity
from reader.search.results import Likeness, Switch
from reader.search.spelling import SHORTEST, Expansion
from reader.search.verifying import quick_spelling, verified

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pyroaring import BitMap

    from reader.search.snapshot import Snapshot
    from reader.search.spelling import Near

INFLECTED_WEIGHT = 0.93
"""Another form of the word, against 1 for the word as typed."""

PINNED_WEIGHT = 0.9
"""A near spelling that the query takes for exact."""

BEGUN_WEIGHT = 0.85
"""A word of which only the beginning was typed."""

SHORT_WORD = 6
"""Letters up to which a word that stands in the collection as typed is not taken for one two letters away."""


KNOWN = 5
"""Passages from which on a word that stands in them as typed is taken for what was meant, so that words with
another first letter are not near: people rarely mistype that one (border is not order)."""

FAR_MORE = 100
"""Times as often another word must stand there for the typed one to be a misspelling of it all the same."""

SMALL_WORD = 5
"""Letters up to which a word may be one that is everywhere: and, from, their."""

EVERYWHERE = 100
"""Passages, and a twentieth of all, above which it is; then it is not near one that stands there as typed."""


@dataclass(frozen=True, slots=True)
class Request:
    """A word to look for, and how."""

    folded: str
    typed: str
    prefix: bool = False
    """Whether it may go on."""
    edits: int = 0
    """The most edits; 0 for no near spellings of any kind."""
    inflected: bool = True
    """Whether other English forms are as good."""
    cased: str = ""
    """How it has to be spelt, letter for letter, or empty."""
    off: frozenset[str] = frozenset()
    """Near spellings that do not count."""
    pinned: frozenset[str] = frozenset()
    """Near spellings that count as exact."""
    only_pinned: bool = False
    """Whether the other near spellings do not count."""


def expanded(snapshot: Snapshot, request: Request, check: Callable[[], None]) -> WordTerm:
    """A word with all that it stands for; remembered with the snapshot.

    Args:
        snapshot: Where it is looked up.
        request: The word.
        check: Called between stages; raises `SearchCancelled`.
    """
    key = ("word", request, len(snapshot.vocabulary))
    make = _cased if request.cased else _expanded
    return snapshot.recently(key, lambda: make(snapshot, request, check))


def _expanded(snapshot: Snapshot, request: Request, check: Callable[[], None]) -> WordTerm:
    folded, exact = request.folded, snapshot.word(request.folded)
    begun = snapshot.beginning(folded) if request.prefix else None
    edits = min(request.edits, 1) if exact and len(folded) <= SHORT_WORD else request.edits
    if len(folded) == SHORTEST and (exact or begun):
        edits = 0
    expansion = _expansion(snapshot, request, edits, known=bool(exact))
    check()
    forms = snapshot.words(expansion.inflected)
    there = _there(snapshot, expansion.near)
    if not there and edits > 1 and not (exact or begun or any(forms)):
        there = _there(snapshot, snapshot.vocabulary.farther(folded))
    if exact:
        size = snapshot.size
        there = [(one, some) for one, some in there if not _is_another(one, some, request, exact, size)]
    near, pinned, switched = _switched(request, there)
    grades = [Grade(BEGUN_WEIGHT, begun)] if begun is not None else []
    grades += [Grade(PINNED_WEIGHT, one.passages) for one in pinned]
    grades += [Grade(INFLECTED_WEIGHT, form) for form in forms]
    grades.append(Grade(1.0, exact))
    steps: dict[tuple[int, float], list[BitMap]] = {}
    for one in near:
        steps.setdefault((one.near.edits, _weight(one.near)), []).append(one.passages)
    unions = {step: union_of(some) for step, some in steps.items()}
    nearer = sorted((Grade(weight, some) for (_, weight), some in unions.items()), key=lambda g: g.weight)
    sets = [union_of([grade.passages for grade in grades])]
    furthest = max((one.near.edits for one in near), default=0)
    sets += [
        union_of([some for (edits, _), some in unions.items() if edits == distance])
        for distance in range(1, furthest + 1)
    ]
    found = levels(*sets)
    return WordTerm(
        request.typed,
        found,
        [*nearer, *grades],
        rarity(snapshot, sum(map(len, found))),
        snapshot.key(f"title:{folded}"),
        frozenset({folded, *expansion.inflected, *(one.near.word for one in pinned)}),
        folded if request.prefix else "",
        {one.near.word: one for one in near},
        switched=tuple(switched),
    )


def _expansion(snapshot: Snapshot, request: Request, edits: int, *, known: bool) -> Expansion:
    """The words it stands for; remembered apart, so that switching one of them costs little."""
    if not edits and not request.inflected:
        return Expansion()
    vocabulary = snapshot.vocabulary
    key = ("expansion", request.folded, edits, request.prefix, request.inflected, known, len(vocabulary))
    return snapshot.recently(
        key,
        lambda: vocabulary.expand(
            request.folded, edits=edits, prefix=request.prefix, inflect=request.inflected, known=known
        ),
    )


def _there(snapshot: Snapshot, near: Sequence[Near]) -> list[tuple[Near, BitMap]]:
    """The near words that some passage has. The vocabulary has words of removed documents too."""
    sets = snapshot.words([one.word for one in near])
    return [(one, passages) for one, passages in zip(near, sets, strict=True) if passages]


def _is_another(one: Near, passages: BitMap, request: Request, exact: BitMap, size: int) -> bool:
    """Whether a word one letter or two away is simply another word, where the typed one stands, too."""
    if one.how is not Likeness.EDIT or one.word in request.pinned or one.word in request.off:
        return False
    if len(one.word) <= SMALL_WORD and len(passages) > max(EVERYWHERE, size // 20, len(exact)):
        return True
    has_other_start = one.word[0] != request.folded[0]
    return has_other_start and len(exact) >= KNOWN and len(passages) < FAR_MORE * len(exact)


def _switched(
    request: Request, near: Sequence[tuple[Near, BitMap]]
) -> tuple[list[NearWord], list[NearWord], list[NearWord]]:
    """The near words that count, those that count as exact, and all that the query switches."""
    counted, pinned, switched = [], [], []
    for one, passages in near:
        word = one.word
        switch = Switch.PINNED if word in request.pinned else Switch.OFF if word in request.off else Switch.ON
        if request.only_pinned and switch is not Switch.PINNED:
            continue
        found = NearWord(one, passages, switch)
        if switch is not Switch.ON:
            switched.append(found)
        if switch is Switch.ON:
            counted.append(found)
        elif switch is Switch.PINNED:
            pinned.append(found)
    return counted, pinned, switched


def _cased(snapshot: Snapshot, request: Request, check: Callable[[], None]) -> WordTerm:
    """A word whose spelling is looked up in the texts."""
    folded, typed = request.folded, request.typed
    begins = folded if request.prefix else ""
    candidates = snapshot.beginning(folded) if request.prefix else snapshot.word(folded)
    nowhere = union_of([])
    term = WordTerm(typed, (), (), 0.0, nowhere, frozenset({folded}), begins, cased=request.cased)
    quick = None if request.prefix else quick_spelling(request.cased)
    passages = verified(snapshot, candidates, lambda view: bool(term.places(view)), check, quick)
    weight = rarity(snapshot, len(passages))
    return WordTerm(
        typed, levels(passages), [Grade(1.0, passages)], weight, nowhere, term.exact, begins, cased=term.cased
    )


def _weight(near: Near) -> float:
    """Weight of a near spelling, in steps of 0.05 so that few bitmaps are needed."""
    return max(0.05, round(near.weight * 20) / 20)
