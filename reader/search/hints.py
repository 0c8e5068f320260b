"""What to say about an odd query: names that were probably meant, and the user's own words, safely quoted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reader.model import Sense
from reader.search.lexer import NAMES
from reader.search.query import And, Field, FieldTerm, Not, Or
from reader.text import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from reader.search.query import Node, Query

LONGEST_NAME = 24
"""Characters; a longer name resembles none of ours, and comparing takes time that grows with its square."""

LEAST_LIKENESS = 0.6
"""Ratcliff-Obershelp ratio under which two names are not alike; the default of `difflib`."""

_SENSED = frozenset({Field.COUNTRY, Field.REGION})
"""The fields whose mentions have a sense."""

# What other programs and common sense call our fields.
_OTHER_NAMES: Mapping[str, str] = {
    "by": "author", "creator": "author", "writer": "author",
    "nation": "country", "cc": "country", "in": "country",
    "person": "actor", "people": "actor", "who": "actor", "org": "actor", "organisation": "actor",
    "organization": "actor", "group": "actor", "name": "actor", "entity": "actor",
    "area": "region", "place": "region", "where": "region",
    "label": "tag", "topic": "tag", "keyword": "tag", "subject": "tag",
    "comment": "note", "annotation": "note", "has": "is", "state": "is", "status": "is",
    "headline": "title", "intitle": "title",
    "site": "source", "publisher": "source", "from": "source", "domain": "source",
    "language": "lang", "file": "path", "folder": "path", "filename": "path", "document": "path",
    "year": "date", "month": "date", "day": "date", "when": "date", "published": "date",
    "since": "after", "until": "before", "till": "before", "to": "before",
    "order": "sort", "orderby": "sort", "fuzzy": "typo", "tolerance": "typo", "stem": "forms",
    "stemming": "forms", "inflections": "forms",
}  # fmt: skip


def idle_sense(query: Query) -> str:
    """What to say if `as:` has nothing to choose from: no country or region is asked for; mostly `""`."""
    if query.sense is Sense.OPEN or any(term.field in _SENSED for term in _field_terms(query.root)):
        return ""
    return f"as:{query.sense} goes with country: or region:; alone it only changes counts."


def _field_terms(node: Node) -> Iterator[FieldTerm]:
    match node:
        case FieldTerm():
            yield node
        case Not(operand=operand):
            yield from _field_terms(operand)
        case And(operands=operands) | Or(operands=operands):
            for operand in operands:
                yield from _field_terms(operand)


def shown(text: str) -> str:
    """The user's words for use inside a message: clean, one line, 30 characters at most."""
    return one_line(text, 30)


def nearest(name: str, candidates: Iterable[str]) -> str:
    """The candidate most like `name`, case aside, or `""` if none is alike."""
    if not name or len(name) > LONGEST_NAME:
        return ""
    from difflib import SequenceMatcher

    matcher = SequenceMatcher(b=name.lower(), autojunk=False)
    best, score = "", LEAST_LIKENESS
    for candidate in sorted(candidates):
        matcher.set_seq1(candidate.lower())
        if matcher.real_quick_ratio() >= score and (ratio := matcher.ratio()) >= score:
            best, score = candidate, ratio + 1e-9
    return best


def field_candidates(name: str) -> tuple[str, ...]:
    """The fields that `name` may have meant, likeliest first, at most two; empty if it resembles none."""
    wanted = name.lower()
    found = []
    if wanted in _OTHER_NAMES:
        found.append(_OTHER_NAMES[wanted])
    by_prefix = [field for field in sorted(NAMES) if len(wanted) > 1 and field.startswith(wanted)]
    by_likeness = nearest(wanted, NAMES)
    found += [*by_prefix, *([by_likeness] if by_likeness else [])]
    return tuple(dict.fromkeys(found))[:2]
