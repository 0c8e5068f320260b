"""Whether a country acts or is only a place, as far as the words beside a mention tell.

A judgement by a few words each side, careful rather than complete: what they do not tell stays open.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from reader.model import EntityKind, How, Mention, Sense
from reader.tagging import sense_words as words

if TYPE_CHECKING:
    from collections.abc import Sequence

_REACH = 60
"""Characters each side that are looked at."""
_MOST_BEFORE = 3
_MOST_AFTER = 4
"""Words each side."""
_STATES = frozenset({How.NAME, How.ALIAS, How.ACRONYM, How.CAPITAL, How.METONYM})
"""Kinds of words that can be the subject of a sentence as a state is."""
_TOWNS = frozenset({How.CITY, How.CAPITAL})
_SENTENCE = re.compile(r"[.!?;:()\n\u2014\"\u201c\u201d«»]")
_CLAUSE = re.compile(r"[,.!?;:()\n\u2014\"\u201c\u201d«»]")
_WORD = re.compile(r"[^\W\d_][\w'\u2019-]*")
_POSSESSIVE = re.compile(r"['\u2019](?:s\b)?")
_BETWEEN_MEMBERS = re.compile(r"(?:, (?:and |or )?| and | or | as well as | и |\u2013|-)(?:the )?")
_DATELINE = re.compile(
    r"(?:, [A-Z][a-z]{2,8}\.? \d{1,2})?(?: \([^\n)]{2,30}\))? ?[\u2013\u2014] ?|(?:, [A-Z]\w+ \d+)? - "
)


def with_senses(mentions: Sequence[Mention], text: str) -> list[Mention]:
    """The mentions, those of countries and regions with their sense; `mentions` are sorted by start.

    Members of a list share a sense: Russia and China agreed; in Osh, Bishkek and Tashkent.
    """
    senses = [
        Sense.OPEN if mention.entity.kind is EntityKind.ACTOR else sense_of(mention, text)
        for mention in mentions
    ]
    joined = [
        bool(_BETWEEN_MEMBERS.fullmatch(text, a.span.end, b.span.start))
        if a.span.end < b.span.start
        else False
        for a, b in pairwise(mentions)
    ]
    for number in range(len(joined) - 1, -1, -1):
        if (
            joined[number]
            and senses[number] is Sense.OPEN
            and _is_alike(mentions[number], mentions[number + 1])
        ):
            senses[number] = senses[number + 1]
    for number, together in enumerate(joined):
        if (
            together
            and senses[number + 1] is Sense.OPEN
            and _is_alike(mentions[number], mentions[number + 1])
        ):
            senses[number + 1] = senses[number]
    return [
        m if sense is Sense.OPEN else Mention(m.entity, m.span, m.how, sense, m.rule)
        for m, sense in zip(mentions, senses, strict=True)
    ]


def sense_of(mention: Mention, text: str) -> Sense:
    """What the words beside one mention say of it."""
    start, end = mention.span.start, mention.span.end
    if not end:
        return Sense.OPEN
    if (not start or text[start - 1] == "\n") and mention.how in _TOWNS and _DATELINE.match(text, end):
        return Sense.PLACE
    before, after, possessive = _words_before(text, start), *_words_after(text, end)
    noun = mention.how in {How.ADJECTIVE, How.DEMONYM}
    if not (noun or possessive) and _is_at(before):
        return Sense.PLACE
    if noun or possessive or mention.how in _TOWNS or (after and after[0] in words.EVENTS):
        told = _belonging(after)
        if told is not Sense.OPEN:
            return told
    if mention.how in _STATES and not possessive and _does(after):
        return Sense.ACTOR
    if mention.how is How.METONYM or (mention.how in _STATES and not possessive and _is_party(before)):
        return Sense.ACTOR
    return Sense.PLACE if mention.how is How.CITY else Sense.OPEN


def _is_alike(one: Mention, other: Mention) -> bool:
    kinds = (EntityKind.COUNTRY, EntityKind.REGION)
    return one.entity.kind in kinds and other.entity.kind in kinds


def _words_before(text: str, start: int) -> list[str]:
    """Up to three words of the same sentence before, in lower case, without articles directly before."""
    found = _WORD.findall(_SENTENCE.split(text[max(0, start - _REACH) : start])[-1])
    before = [word.lower() for word in found]
    while before and before[-1] in words.ARTICLES:
        before.pop()
    return before[-_MOST_BEFORE:]


def _words_after(text: str, end: int) -> tuple[list[str], bool]:
    """Up to four words of the same clause after, in lower case; and whether the mention is a possessive."""
    possessive = _POSSESSIVE.match(text, end)
    first = possessive.end() if possessive else end
    clause = _CLAUSE.split(text[first : first + _REACH], maxsplit=1)[0]
    return [word.lower() for word in _WORD.findall(clause)[:_MOST_AFTER]], possessive is not None


def _is_at(before: Sequence[str]) -> bool:
    """Whether a place is to follow: in, near, south of, a visit to."""
    if not before:
        return False
    last, earlier = before[-1], before[:-1]
    if last in words.AT or last in words.SIDES:
        return True
    if last == "of":
        return bool(earlier) and (earlier[-1] in words.SIDES or earlier[-1] in words.PARTS)
    if last == "with":
        return bool(earlier) and earlier[-1] in words.BORDERING
    return last in {"to", "from", "for"} and any(word in words.TRAVEL for word in earlier)


def _belonging(after: Sequence[str]) -> Sense:
    """What follows a possessive or adjective: an organ of the state, or something that is there."""
    for word in after[:3]:
        bare = word.partition("'")[0].partition("\u2019")[0]
        if bare in words.ORGANS:
            return Sense.ACTOR
        if bare in words.SPOTS or bare in words.EVENTS:
            return Sense.PLACE
        if bare in words.FUNCTION_WORDS:
            break
    return Sense.OPEN


def _does(after: Sequence[str]) -> bool:
    """Whether a verb of acting follows: insists, has refused, is seeking."""
    helped = False
    for word in after:
        if word in words.HELPERS:
            helped = True
        elif word not in words.ADVERBS and not word.endswith("ly"):
            return is_verb(word, base=helped)
    return False


def is_verb(word: str, *, base: bool = False) -> bool:
    """Whether a word in lower case is a form of a verb of acting.

    Args:
        word: In lower case.
        base: Whether its bare form counts, as after `will`.
    """
    if word in words.IRREGULAR or (base and word in words.VERBS):
        return True
    for ending, instead in words.ENDINGS:
        if word.endswith(ending) and word.removesuffix(ending) + instead in words.VERBS:
            return True
    return False


def _is_party(before: Sequence[str]) -> bool:
    """Whether one is to follow with whom something is agreed or to whom something is done."""
    if not before:
        return False
    last, earlier = before[-1], before[:-1]
    if last in words.PARTY or last in words.DONE_TO:
        return True
    return last == "with" or any(word in words.TOWARDS.get(last, ()) for word in earlier)
