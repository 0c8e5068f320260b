"""What context says about a candidate. Each rule is named, small, and looks only at the text around it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from reader.model import How
from reader.tagging import words
from reader.tagging.context import (
    NEAR,
    is_language,
    is_unit_of_account,
    word_after,
    word_before,
    words_of_line,
)
from reader.tagging.evidence import Evidence, Verdict
from reader.tagging.folding import fold_word
from reader.tagging.persons import given_names_start, is_given_name, is_persons, judge_surname
from reader.tagging.sense import is_verb

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from reader.tagging.tables import Spelling

_PLACES = frozenset({How.NAME, How.ALIAS, How.CAPITAL, How.CITY})
_DATELINE = re.compile(
    r"(?:, [^\n]{2,30})?(?: \([^\n)]{2,30}\))? ?[-\u2013\u2014]|, [A-Z][a-z]{2,8} \d| \([A-Z]"
)
"""After a town in capitals at the start of a line: LIMA, March 3 -; ROME (Reuters) -."""
_WINDOW = 60
"""Characters before a name in which a preposition of place is looked for."""
_UNION = ("actor:eu", "actor:european-commission", "actor:european-council", "actor:european-parliament")
_SHORT = 4
"""Letters up to which a name in capitals (OSH, MALI) may be an acronym."""


def judge(spelling: Spelling, start: int, end: int, evidence: Evidence) -> Verdict:
    """Whether `spelling`, found at `start:end`, means its entity there."""
    text = evidence.text
    if not spelling.exact and _is_shouted_acronym(spelling.text, start, end, text):
        return Verdict.DROP
    if spelling.given:
        verdict = judge_surname(spelling, start, evidence)
        if verdict is not Verdict.KEEP:
            return verdict
    elif spelling.how in _PLACES:
        if _is_street(spelling, end, text) or is_persons(spelling, start, evidence):
            return Verdict.DROP
    elif spelling.how is How.ADJECTIVE and is_language(spelling.text, start, end, text):
        return Verdict.DROP
    if is_unit_of_account(start, end, text):
        return Verdict.DROP
    rule = RULES.get(spelling.rule.partition(":")[0])
    return rule(spelling, start, end, evidence) if rule else Verdict.KEEP


def _is_street(spelling: Spelling, end: int, text: str) -> bool:
    """Jersey Avenue, Lebanon County; but Nairobi County is in its country."""
    if text[end + 1 : end + 4] not in words.CLOSER_LOOK:
        return False
    after, gap = word_after(text, end)
    if gap != " " or after not in words.STREETS or spelling.rule == "state":
        return False
    return after not in {"County", "Parish"} or spelling.how in {How.NAME, How.ALIAS}


def _is_shouted_acronym(wanted: str, start: int, end: int, text: str) -> bool:
    """OSH in a line that is not in capitals is not the city."""
    found = text[start:end]
    if len(found) > _SHORT or not found.isupper() or wanted.isupper():
        return False
    if (not start or text[start - 1] == "\n") and _DATELINE.match(text, end):
        return False
    others = words_of_line(start, end, text)
    return bool(others) and not all(word.isupper() for word in others)


def _keep(_spelling: Spelling, _start: int, _end: int, _evidence: Evidence) -> Verdict:
    return Verdict.KEEP


def _support(spelling: Spelling, _start: int, _end: int, evidence: Evidence) -> Verdict:
    """Only with another, certain mention of the same entity in the text."""
    if not evidence.complete:
        return Verdict.WAIT
    return Verdict.KEEP if evidence.entities[spelling.key] else Verdict.DROP


def _with(spelling: Spelling, _start: int, _end: int, evidence: Evidence) -> Verdict:
    """`@with:country:TM`: only in a text that mentions that other entity."""
    if not evidence.complete:
        return Verdict.WAIT
    return Verdict.KEEP if evidence.entities[spelling.rule.partition(":")[2]] else Verdict.DROP


def _title(spelling: Spelling, start: int, end: int, evidence: Evidence) -> Verdict:
    """A common surname: with an office or given name before it, or once the text has named the person."""
    if given_names_start(spelling, start, evidence.text) < start:
        return Verdict.KEEP
    word, gap = word_before(evidence.text, start)
    if gap == " " and fold_word(word) in words.OFFICES:
        return Verdict.KEEP
    return _support(spelling, start, end, evidence)


def _given(spelling: Spelling, start: int, _end: int, evidence: Evidence) -> Verdict:
    """A surname that never stands for the person alone."""
    return Verdict.KEEP if given_names_start(spelling, start, evidence.text) < start else Verdict.DROP


def _person(spelling: Spelling, start: int, end: int, evidence: Evidence) -> Verdict:
    """A name that people also bear: not before a surname, not once the text has used it for a person."""
    if is_given_name(end, evidence):
        evidence.persons.add(spelling.text)
        return Verdict.DROP
    if not evidence.complete:
        return Verdict.WAIT
    known = evidence.entities[spelling.key]
    if word_before(evidence.text, start)[0] in words.INTO_PLACE:
        return Verdict.KEEP
    return Verdict.DROP if spelling.text in evidence.persons and not known else Verdict.KEEP


def _caps(_spelling: Spelling, start: int, end: int, evidence: Evidence) -> Verdict:
    """WHO and IS are words when all around is in capitals."""
    others = words_of_line(start, end, evidence.text)
    return Verdict.DROP if others and all(word.isupper() for word in others) else Verdict.KEEP


def _us(_spelling: Spelling, start: int, end: int, evidence: Evidence) -> Verdict:
    """In a heading in capitals US may be the pronoun."""
    if _caps(_spelling, start, end, evidence) is Verdict.KEEP:
        return Verdict.KEEP
    before, _ = word_before(evidence.text, start)
    after, _ = word_after(evidence.text, end)
    pronoun = before in words.ME_WORDS or (not after and before in {"TO", "FOR", "WITH", "OF", "ALL", "ON"})
    return Verdict.DROP if pronoun else Verdict.KEEP


def _caps_support(spelling: Spelling, start: int, end: int, evidence: Evidence) -> Verdict:
    if _caps(spelling, start, end, evidence) is Verdict.DROP:
        return Verdict.DROP
    return _support(spelling, start, end, evidence)


def _brussels(spelling: Spelling, start: int, end: int, evidence: Evidence) -> Verdict:
    """Brussels wants, but not in Brussels: the Union, where the text is about it or names nothing Belgian."""
    if not evidence.complete:
        return Verdict.WAIT
    about = any(evidence.entities[key] for key in _UNION)
    if not about and not evidence.entities["country:BE"]:
        after, gap = word_after(evidence.text, end)
        about = gap == " " and is_verb(after)
    window = evidence.text, max(0, start - _WINDOW), start
    acts = about and (bool(words.REGARD.search(*window)) or not words.AT_PLACE.search(*window))
    return Verdict.KEEP if acts is (spelling.key == _UNION[0]) else Verdict.DROP


def _united_nations(_spelling: Spelling, start: int, end: int, evidence: Evidence) -> Verdict:
    """The Security Council of the United Nations, named before or in the paragraph; not a country's own."""
    before, gap = word_before(evidence.text, start)
    if gap == " " and (before[:1].isupper() and before != "The"):
        return Verdict.DROP
    paragraph = evidence.text.find("\n\n", end, end + 2 * NEAR)
    last = paragraph if paragraph >= 0 else end + 2 * NEAR
    near = words.UNITED_NATIONS.search(evidence.text, max(0, start - 2 * NEAR), last)
    return Verdict.KEEP if near else Verdict.DROP


def _article(_spelling: Spelling, start: int, _end: int, evidence: Evidence) -> Verdict:
    """PARA UN USO, SOUS UN MÊME TOIT: among capitals, the article of a Romance language."""
    before, gap = word_before(evidence.text, start)
    return Verdict.DROP if gap == " " and before in words.BEFORE_ARTICLES else Verdict.KEEP


def _verb(_spelling: Spelling, start: int, end: int, evidence: Evidence) -> Verdict:
    """Polish the silver."""
    after, _ = word_after(evidence.text, end)
    before, _ = word_before(evidence.text, start)
    opens = not before or before.endswith((".", "!", "?"))
    return Verdict.DROP if opens and after in words.VERB_OBJECTS else Verdict.KEEP


def _food(_spelling: Spelling, start: int, end: int, evidence: Evidence) -> Verdict:
    """Turkey, the bird, at the start of a sentence."""
    near = evidence.text[max(0, start - 25) : end + 25]
    return Verdict.DROP if words.FOOD.search(near) else Verdict.KEEP


def _prefix(_spelling: Spelling, _start: int, end: int, evidence: Evidence) -> Verdict:
    """Sino-Russian: only before a hyphen."""
    return Verdict.KEEP if word_after(evidence.text, end)[1] == "-" else Verdict.DROP


def _in(_spelling: Spelling, start: int, _end: int, evidence: Evidence) -> Verdict:
    """Nice and Reading are places only after a preposition of place."""
    return (
        Verdict.KEEP if word_before(evidence.text, start)[0] in {"in", "near", "from", "at"} else Verdict.DROP
    )


def _the(_spelling: Spelling, start: int, end: int, evidence: Evidence) -> Verdict:
    """The West, the Gulf: with the article, and not the first half of a longer name."""
    before, _ = word_before(evidence.text, start)
    return (
        Verdict.DROP
        if before.lower() not in {"the", "collective"}
        else _alone(_spelling, start, end, evidence)
    )


def _alone(_spelling: Spelling, _start: int, end: int, evidence: Evidence) -> Verdict:
    """Not directly before another capitalised word: Western Union, Western Australia."""
    after, gap = word_after(evidence.text, end)
    return Verdict.DROP if gap == " " and after[:1].isupper() and not after.isupper() else Verdict.KEEP


def _georgia(spelling: Spelling, start: int, end: int, evidence: Evidence) -> Verdict:
    """The country or the US state, by what is named in the text, near words counting three times."""
    if is_persons(spelling, start, evidence) or is_given_name(end, evidence):
        return Verdict.DROP
    text = evidence.text
    if evidence.georgia is None:
        evidence.georgia = (
            [match.start() for match in words.GEORGIA_STATE.finditer(text)],
            [match.start() for match in words.GEORGIA_COUNTRY.finditer(text)],
        )
    state, country = (
        len(places) + 3 * sum(start - NEAR <= place < end + NEAR for place in places)
        for places in evidence.georgia
    )
    is_state = spelling.key == "country:US"
    return Verdict.KEEP if (state > country) is is_state else Verdict.DROP


RULES: Mapping[str, Callable[[Spelling, int, int, Evidence], Verdict]] = {
    "support": _support, "with": _with, "title": _title, "given": _given, "person": _person, "caps": _caps,
    "capsupport": _caps_support, "us": _us, "verb": _verb, "un": _united_nations, "food": _food,
    "prefix": _prefix, "article": _article, "in": _in, "the": _the, "alone": _alone, "georgia": _georgia,
    "state": _keep, "minor": _support, "brussels": _brussels,
}  # fmt: skip
"""The names that a table may put behind `@`."""
