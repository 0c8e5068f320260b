"""What the user corrected of the automatic tags, as values, and what it does to mentions.

Everything here is pure; `reader.tagging.corrections_file` reads and writes it. See docs/corrections.md.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from reader.model import EntityKind, How, Mention, Span
from reader.tagging.folding import fold
from reader.text import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from reader.model import Document, Entity
    from reader.tagging.tables import Role

ACTOR_TYPES = ("person", "organisation", "group", "institution", "company", "media")
"""What an actor can be."""

_LONGEST_QUOTE = 120
"""Characters by which a passage is quoted in a correction."""


@dataclass(frozen=True, slots=True)
class Reject:
    """A tag is wrong: in one passage, in one document, or everywhere."""

    entity: str
    """Its key, `country:GE`."""
    words: str = ""
    """Only where these words made it; empty: whatever made it."""
    document: str = ""
    """Id of the document; empty: everywhere."""
    quote: str = ""
    """Words by which its passages are known, white space as it comes; empty: the whole document."""
    before: str = ""
    """Words directly before `quote`, where several passages hold that."""
    digest: str = field(default="", compare=False)
    """Of the document when this was made: by it the document is known again under another name."""


@dataclass(frozen=True, slots=True)
class Add:
    """A tag is missing from a passage or a document."""

    entity: str
    document: str
    quote: str = ""
    """Words by which the passage is known; empty: the whole document."""
    before: str = ""
    words: str = ""
    """Words of the passage that are the evidence; empty: the passage as a whole."""
    digest: str = field(default="", compare=False)
    """As for `Reject`."""


@dataclass(frozen=True, slots=True)
class Merge:
    """Two actors are the same."""

    actor: str
    """Id of the one that goes."""
    into: str
    """Id of the one that stays."""


@dataclass(frozen=True, slots=True)
class Alias:
    """Words that mean something known."""

    entity: str
    words: str
    exact: bool = False
    """Whether they count only letter for letter, capitals included."""


@dataclass(frozen=True, slots=True)
class NewActor:
    """An actor that the gazetteer does not know."""

    id: str
    name: str
    type: str = "organisation"
    countries: tuple[str, ...] = ()
    """Ids of countries."""
    names: tuple[str, ...] = ()
    """How it is written besides `name`."""
    roles: tuple[Role, ...] = field(default=())


Correction = Reject | Add | Merge | Alias | NewActor


@dataclass(frozen=True, slots=True)
class Item:
    """A correction and where it is written."""

    correction: Correction
    path: Path | None = None
    line: int | None = None
    imported: bool = False
    """Whether it came with many others: persons are then known by their whole names only."""


def in_words(correction: Correction) -> str:
    """What was done, for `Undone: …` and for lists."""
    match correction:
        case Reject(entity, words, document, quote):
            where = "in a passage of" if quote else "in"
            made = f" by “{one_line(words, 30)}”" if words else ""
            return f"{entity}{made} rejected {f'{where} {document}' if document else 'everywhere'}"
        case Add(entity, document, quote):
            return f"{entity} added to {'a passage of ' if quote else ''}{document}"
        case Merge(actor, into):
            return f"{actor} merged into {into}"
        case Alias(entity, words):
            return f"“{one_line(words, 40)}” as alias of {entity}"
        case NewActor(_, name):
            return f"new actor {one_line(name, 80)}"


@dataclass(frozen=True, slots=True)
class _Rejected:
    """One rejection, made ready for comparing."""

    words: str
    """Folded."""
    quote: str
    before: str


@dataclass(frozen=True, slots=True)
class _Added:
    entity: Entity
    correction: Add


class Corrections:
    """Rejections and additions, ready to be applied to the mentions of any document; immutable."""

    def __init__(
        self, rejects: Iterable[tuple[str, Reject]] = (), adds: Iterable[tuple[Entity, Add]] = ()
    ) -> None:
        """Make them.

        Args:
            rejects: Rejections with the keys of their entities, which are known.
            adds: Additions with their entities.
        """
        self._everywhere: dict[str, list[_Rejected]] = defaultdict(list)
        self._rejected: dict[str, dict[str, list[_Rejected]]] = defaultdict(lambda: defaultdict(list))
        self._added: dict[str, list[_Added]] = defaultdict(list)
        for key, reject in rejects:
            ready = _Rejected(fold(reject.words), reject.quote, reject.before)
            where = self._rejected[reject.document] if reject.document else self._everywhere
            where[key].append(ready)
        for entity, add in adds:
            self._added[add.document].append(_Added(entity, add))

    def apply(self, document: Document, mentions: Sequence[Mention]) -> tuple[Mention, ...]:
        """The mentions of a document as the user wants them: without rejected ones, with those added.

        Applying it twice is applying it once. A country that is evidenced by a rejected person goes with it.

        Args:
            document: The document.
            mentions: Those of its text, sorted by start; the author's tags may be among them.
        """
        here, added = self._rejected.get(document.id), self._added.get(document.id)
        if not here and not added and not self._everywhere:
            return tuple(mentions)
        passages = {
            (one.quote, one.before): passages_with(document, one.quote, one.before)
            for rejects in (here or {}).values()
            for one in rejects
            if one.quote
        }
        kept: list[Mention] = []
        gone: set[Span] = set()
        for mention in mentions:
            if mention.how is How.LEADER and mention.span in gone:
                continue
            if self._is_rejected(mention, document, passages):
                if mention.entity.kind is EntityKind.ACTOR:
                    gone.add(mention.span)
            else:
                kept.append(mention)
        for one in added or ():
            kept += [new for new in _made(one, document) if new not in kept]
        return tuple(sorted(kept, key=lambda one: (one.span.start, one.span.end)) if added else kept)

    def _is_rejected(
        self, mention: Mention, document: Document, passages: Mapping[tuple[str, str], frozenset[int]]
    ) -> bool:
        if mention.how is How.USER:
            return False
        key = mention.entity.key
        for reject in (*self._everywhere.get(key, ()), *self._rejected.get(document.id, {}).get(key, ())):
            if reject.words and reject.words != fold(mention.span.of(document.text)):
                continue
            if not reject.quote:
                return True
            passage = document.passage_at(mention.span.start)
            if passage is None or mention.how is How.AUTHOR:
                continue
            if passage.number in passages[reject.quote, reject.before]:
                return True
        return False


def _made(added: _Added, document: Document) -> list[Mention]:
    """The mentions that an addition makes in its document; none if its words are not there any more."""
    add = added.correction
    if not add.quote:
        return [Mention(added.entity, Span(0, 0), How.USER)]
    made = []
    for number in passages_with(document, add.quote, add.before):
        span = document.passages[number].span
        if add.words:
            found = [Span(*one).shifted(span.start) for one in _spans(span.of(document.text), add.words)]
            made += [Mention(added.entity, one, How.USER) for one in found]
        else:
            made.append(Mention(added.entity, Span(span.start, span.start), How.USER))
    return made


def without_effect(correction: Correction, document: Document) -> str:
    """Why a correction of a document can do nothing in it, in a sentence; empty if it can."""
    if not isinstance(correction, (Reject, Add)) or not correction.quote:
        return ""
    numbers = passages_with(document, correction.quote, correction.before)
    if not numbers:
        after = " after those before it" if correction.before else ""
        return f"{document.id} does not hold “{one_line(correction.quote, 40)}”{after} any more."
    texts = [document.passages[number].span.of(document.text) for number in numbers]
    words = correction.words if isinstance(correction, Add) else ""
    if words and not any(_spans(text, words) for text in texts):
        return f"“{one_line(words, 40)}” does not stand in that passage of {document.id}."
    return ""


def quote_of(document: Document, number: int) -> tuple[str, str]:
    """By which words passage `number` is known: as few of its first as tell it from the others.

    Returns:
        The quote, and words before it if it takes these; where passages are wholly alike both mean all.
    """
    span = document.passages[number].span
    words = span.of(document.text).split()
    quote = ""
    for word in words:
        if len(quote) >= _LONGEST_QUOTE:
            break
        quote = f"{quote} {word}".strip()
    if len(passages_with(document, quote)) <= 1:
        return quote, ""
    before = " ".join(document.text[max(0, span.start - _LONGEST_QUOTE) : span.start].split()[1:])
    if number in passages_with(document, quote, before):
        return quote, before
    return " ".join(words), ""


def passages_with(document: Document, quote: str, before: str = "") -> frozenset[int]:
    """Numbers of the passages in which `quote` begins, directly after `before`."""
    found = set()
    for start, _ in _spans(document.text, quote, before):
        passage = document.passage_at(start)
        if passage is not None:
            found.add(passage.number)
    return frozenset(found)


def _spans(text: str, words: str, before: str = "") -> list[tuple[int, int]]:
    """Where `words` stand in `text`, white space as it comes."""
    pattern = _pattern(words, before)
    return [match.span(1) for match in pattern.finditer(text)] if words.strip() else []


@lru_cache(maxsize=512)
def _pattern(words: str, before: str) -> re.Pattern[str]:
    def loose(part: str) -> str:
        return r"\s+".join(map(re.escape, part.split()))

    ahead = rf"{loose(before)}\s*" if before.strip() else ""
    return re.compile(f"{ahead}({loose(words)})")
