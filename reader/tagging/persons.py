"""Given names, titles and surnames around a candidate."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from reader.model import How
from reader.tagging import words
from reader.tagging.context import word_after, word_before
from reader.tagging.evidence import Evidence, Verdict
from reader.tagging.folding import fold_word

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reader.tagging.matcher import Candidate
    from reader.tagging.tables import Spelling

_TOWNS = frozenset({How.CITY, How.CAPITAL})
_INITIALS = re.compile(r"(?:[^\W\d_]\.-?){1,3}")
"""`K.`, `К.-Ж.`, `В.В.`"""
_SHARED_SURNAME = re.compile(r"(\w+) (?:and|и) \w+\s$")
_MOST_GIVEN = 5
"""Given names, patronymics and initials before a surname that are taken with it."""
_WINDOW = 60
"""Characters before a surname in which a second given name is looked for."""


def given_names_start(spelling: Spelling, start: int, text: str) -> int:
    """Where the given names, patronymic and initials before a surname begin; `start` if there are none."""
    for _ in range(_MOST_GIVEN):
        word, gap = word_before(text, start)
        bare = word.strip(".")
        known = bool(word) and all(fold_word(part) in spelling.given for part in bare.split("-"))
        initial = bool(_INITIALS.fullmatch(word))
        if not (gap == " " and bare[:1].isupper() and (known or initial or _is_patronymic(bare))):
            return start
        if initial and not known and not any(name[0] == fold_word(bare[0]) for name in spelling.given):
            return start
        start = text.rindex(word, 0, start)
    return start


def judge_surname(spelling: Spelling, start: int, evidence: Evidence) -> Verdict:
    """Not after somebody else's given name, unless shared: `Timur and Dinara Kulibayev`."""
    if given_names_start(spelling, start, evidence.text) < start:
        return Verdict.KEEP
    word, gap = word_before(evidence.text, start)
    if gap != " " or word[:1].islower() or word.endswith(("'s", "\u2019s", ".", "-")):
        return Verdict.KEEP
    folded = fold_word(word)
    if folded in spelling.given or folded not in evidence.given_names:
        return Verdict.KEEP
    both = _SHARED_SURNAME.search(evidence.text, max(0, start - _WINDOW), start)
    return Verdict.KEEP if both and fold_word(both[1]) in spelling.given else Verdict.DROP


def _is_patronymic(word: str) -> bool:
    return word.lower().endswith(
        ("вич", "вича", "вичу", "вичем", "вна", "вны", "вне", "вну", "vich", "vna", "ұлы", "қызы")
    )


def is_persons(spelling: Spelling, start: int, evidence: Evidence) -> bool:
    """Michael Jordan, Mr Jordan, Jack London."""
    word, gap = word_before(evidence.text, start)
    if gap != " " or evidence.name_end == start - 1:
        return False
    folded = fold_word(word)
    if folded in words.PERSONAL_TITLES or (folded in evidence.given_names and word[0].isupper()):
        evidence.persons.add(spelling.text)
        return True
    if len(word) == 2 and word[1] == "." and word[0].isupper():
        before, gap = word_before(evidence.text, start - len(word) - 1)
        return gap == " " and fold_word(before) in evidence.given_names
    return False


def is_given_name(end: int, evidence: Evidence) -> bool:
    """Jordan Peterson: a capitalised word follows that is not one of those that follow countries."""
    after, gap = word_after(evidence.text, end)
    return gap == " " and after.istitle() and after not in words.NOT_SURNAMES


def drop_surnames(candidates: Sequence[Candidate], chosen: list[Spelling | None], evidence: Evidence) -> None:
    """Drop towns that the text has used as a surname: Irving Berlin came; Berlin sang.

    Not after a preposition of place, nor where another name of the same country stands by them.
    """
    keys = {s.key for s in chosen if s is not None and s.text not in evidence.persons}
    for number, spelling in enumerate(chosen):
        if (
            spelling is not None
            and spelling.text in evidence.persons
            and spelling.how in _TOWNS
            and spelling.key not in keys
            and word_before(evidence.text, candidates[number].start)[0] not in words.INTO_PLACE
        ):
            chosen[number] = None
