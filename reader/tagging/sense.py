"""Whether a country acts or is only a place, as far as the words beside a mention tell.

A judgement by a few words each side, careful rather than complete: what they do not tell stays open.
"""

from __future__ import annotations

import re
from functools import lru_cache
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
_LONGEST_WORD = 24
_LONGEST_JOINT = 16
_OPEN, _ACTOR, _PLACE = Sense.OPEN, Sense.ACTOR, Sense.PLACE
_CITY, _CAPITAL, _METONYM, _LEADER = How.CITY, How.CAPITAL, How.METONYM, How.LEADER
_ADJECTIVE, _DEMONYM = How.ADJECTIVE, How.DEMONYM
_BELONGING = frozenset({_ADJECTIVE, _DEMONYM})
_TELLING_ALONE = words.AT | words.SIDES | (words.PARTY - {"between"}) | words.DONE_TO
"""Directly before a mention they say all about it."""
_GOVERNING = frozenset({"of", "with", "to", "from", "for", "on"})
"""Directly before a mention they say that it is not the subject of the verb after it."""
_TELLING = words.ARTICLES | words.TOWARDS.keys() | _GOVERNING | {"between"}
"""Directly before a mention they say that the word before them is to be looked at."""
_ENDS = frozenset([*',.!?;:()\n\u2014"\u201c\u201d\u00ab\u00bb', ""])
"""After a mention they end the clause; the last is the end of the text."""
_TELLING_AFTER = (words.ORGANS | words.SPOTS | words.EVENTS | words.FUNCTION_WORDS) - (
    words.HELPERS | words.EDGES
)
"""Directly after a mention they say all about it."""
_SENTENCE_ENDS = frozenset('.!?;:()\n\u2014"\u201c\u201d\u00ab\u00bb')
_QUOTES = frozenset("'\u2019")
_SENTENCE = re.compile(r"[.!?;:()\n\u2014\"\u201c\u201d«»]")
_CLAUSE = re.compile(r"[,.!?;:()\n\u2014\"\u201c\u201d«»]")
_WORD = re.compile(r"[^\W\d_][\w'\u2019-]*")
_ON_THE = re.compile(r"\b[Oo]n the\s\Z")
_POSSESSIVE = re.compile(r"['\u2019](?:s\b)?")
_BETWEEN_MEMBERS = re.compile(r"(?:, (?:and |or )?| and | or | as well as | и |\u2013|-)(?:the )?")
_DATELINE = re.compile(
    r"(?:, [A-Z][a-z]{2,8}\.? \d{1,2})?(?: \([^\n)]{2,30}\))? ?[\u2013\u2014] ?|(?:, [A-Z]\w+ \d+)? - "
)


def with_senses(mentions: Sequence[Mention], text: str) -> list[Mention]:
    """The mentions, those of countries and regions with their sense; `mentions` are sorted by start.

    Members of a list share a sense: Russia and China agreed; in Osh, Bishkek and Tashkent.
    """
    actor = EntityKind.ACTOR
    senses = [_OPEN if mention.entity.kind is actor else sense_of(mention, text) for mention in mentions]
    joined = [
        number
        for number, (a, b) in enumerate(pairwise(mentions))
        if 0 < b.span.start - a.span.end <= _LONGEST_JOINT
        and a.entity.kind is not actor
        and b.entity.kind is not actor
        and (a.how in _BELONGING) is (b.how in _BELONGING)
        and _BETWEEN_MEMBERS.fullmatch(text, a.span.end, b.span.start)
    ]
    for number in reversed(joined):
        if senses[number] is _OPEN:
            senses[number] = senses[number + 1]
    for number in joined:
        if senses[number + 1] is _OPEN:
            senses[number + 1] = senses[number]
    return [
        mention if sense is _OPEN else Mention(mention.entity, mention.span, mention.how, sense, mention.rule)
        for mention, sense in zip(mentions, senses, strict=True)
    ]


def sense_of(mention: Mention, text: str) -> Sense:
    """What the words beside one mention say of it."""
    start, end, how = mention.span.start, mention.span.end, mention.how
    if not end:
        return _OPEN
    is_town = how is _CITY or how is _CAPITAL
    if is_town and (not start or text[start - 1] == "\n") and _DATELINE.match(text, end):
        return _PLACE
    following = text[end : end + 1]
    possessive = following in _QUOTES and bool(_POSSESSIVE.match(text, end))
    if possessive or how is _ADJECTIVE or how is _DEMONYM:
        after = _words_after(text, end) if following not in _ENDS else ()
        told = _belonging(after)
        if after and after[0] == "side" and _ON_THE.search(text, max(0, start - 10), start):
            told = _OPEN
        return _ACTOR if told is _OPEN and how is _METONYM else _at_least(how, told)
    before = _words_before(text, start)
    if before and _is_at(before):
        return _PLACE
    after = () if following in _ENDS else _words_after(text, end, is_subject=not is_town)
    if after and (is_town or after[0] in words.EVENTS):
        told = _belonging(after)
        if told is not _OPEN:
            return told
    if how is _METONYM:
        return _ACTOR
    if how is _CITY:
        return _PLACE
    is_subject = not before or before[-1] not in _GOVERNING
    if how is not _LEADER and ((is_subject and after and _does(after)) or (before and _is_party(before))):
        return _ACTOR
    return _OPEN


def _at_least(how: How, told: Sense) -> Sense:
    """A city is a place where nothing else is told."""
    return _PLACE if told is _OPEN and how is _CITY else told


def _words_before(text: str, start: int) -> Sequence[str]:
    """Up to three words of the same sentence before, in lower case, without articles directly before.

    Fewer if the last of them says nothing, or all.
    """
    first = text.rfind(" ", max(0, start - _LONGEST_WORD), start - 1) + 1 if start else 0
    word = text[first : start - 1]
    if word[-1:] in _SENTENCE_ENDS:
        return ()
    if first and text[start - 1] == " " and word.removesuffix(",").isalpha():
        lower = word.lower().removesuffix(",")
        if lower not in _TELLING:
            return (lower,) if lower in _TELLING_ALONE else ()
    found = _WORD.findall(_SENTENCE.split(text[max(0, start - _REACH) : start])[-1])
    before = [word.lower() for word in found]
    while before and before[-1] in words.ARTICLES:
        before.pop()
    return before[-_MOST_BEFORE:]


def _words_after(text: str, end: int, *, is_subject: bool = False) -> Sequence[str]:
    """Up to four words of the same clause after, in lower case; after the ending of a possessive.

    Only the first if that tells all, as of a subject any word does that may not stand before a verb.
    """
    stop = text.find(" ", end + 1, end + _LONGEST_WORD)
    word = text[end + 1 : stop]
    if stop > 0 and text[end] == " " and word.isalpha():
        lower = word.lower()
        tells = lower in _TELLING_AFTER or (lower not in words.HELPERS and (is_subject or is_verb(lower)))
        if tells and not _is_beside_verb(lower):
            return (lower,)
    possessive = _POSSESSIVE.match(text, end)
    first = possessive.end() if possessive else end
    clause = _CLAUSE.split(text[first : first + _REACH], maxsplit=1)[0]
    return [word.lower() for word in _WORD.findall(clause)[:_MOST_AFTER]]


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
    if last == "between":
        return any(word in words.LAID for word in earlier)
    return last in {"to", "from", "for"} and any(word in words.TRAVEL for word in earlier)


def _belonging(after: Sequence[str]) -> Sense:
    """What follows a possessive or adjective: an organ of the state, or something that is there."""
    for number, word in enumerate(after[:3]):
        bare = word.partition("'")[0].partition("\u2019")[0]
        if bare in words.EDGES and words.GUARDING.intersection(after[number + 1 : number + 2]):
            return Sense.ACTOR
        if bare in words.ORGANS:
            return Sense.ACTOR
        if bare in words.SPOTS or bare in words.EVENTS:
            return Sense.PLACE
        if bare in words.FUNCTION_WORDS:
            break
    return Sense.OPEN


def _does(after: Sequence[str]) -> bool:
    """Whether a verb of acting follows: insists, has refused, is seeking; but not was invaded."""
    helped = passive = False
    for word in after:
        if word in words.HELPERS:
            helped, passive = True, word in words.BEING or (passive and word in {"not", "n't"})
        elif not _is_beside_verb(word):
            return is_verb(word, base=helped) and not (passive and not word.endswith("ing"))
    return False


def _is_beside_verb(word: str) -> bool:
    return word in words.ADVERBS or word.endswith("ly")


@lru_cache(maxsize=4096)
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
