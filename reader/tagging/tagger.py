"""Finds what a text mentions, and weighs what it is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reader.model import EntityKind, How, Mention, Span
from reader.tagging import words
from reader.tagging.matcher import Matcher
from reader.tagging.rules import Evidence, Verdict, given_names_start, judge
from reader.tagging.salience import weigh
from reader.tagging.sense import with_senses

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from reader.model import Document, Entity, Tag
    from reader.tagging.gazetteer import Gazetteer
    from reader.tagging.matcher import Candidate
    from reader.tagging.tables import Spelling

_MEMORY = 10_000
"""Names of institutions whose inner countries are kept."""
_SAID = frozenset({How.NAME, How.ALIAS, How.ADJECTIVE, How.ACRONYM})
_TOWNS = frozenset({How.CITY, How.CAPITAL})
_ARTICLES = frozenset({"al-", "al ", "Al-", "el-", "an-", "as-"})
_ARTICLE = 3
"""Arabic articles before a name belong to it; their length in characters."""


class Tagger:
    """Tags texts with the entities of a gazetteer; safe to share between threads."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer
        self._matcher = Matcher(gazetteer.spellings)
        self._inner: dict[tuple[str, str], tuple[Mention, ...]] = {}

    def mentions(self, text: str) -> tuple[Mention, ...]:
        """Every place of `text` that evidences an entity, with the exact words: sorted, not empty, disjoint.

        Only a country that stands in the name of one of its own institutions (Central Bank of Uzbekistan) is
        mentioned inside another mention, directly after it.

        The text should be a whole document: a surname or short acronym is understood by what the rest names.
        """
        candidates = self._matcher.candidates(text)
        evidence = Evidence(text, self._gazetteer.tables.given_names)
        chosen: dict[int, Spelling] = {}
        waiting: list[int] = []
        for number, candidate in enumerate(candidates):
            following = candidates[number + 1] if number + 1 < len(candidates) else None
            left = _possible(candidate, following, evidence)
            if len(left) == 1 and left[0][1] is Verdict.KEEP:
                _choose(number, left[0][0], chosen, evidence)
            elif left:
                waiting.append(number)
        evidence.complete = True
        for number in waiting:
            following = candidates[number + 1] if number + 1 < len(candidates) else None
            left = _possible(candidates[number], following, evidence)
            if left:
                chosen[number] = _likeliest([spelling for spelling, _ in left], evidence)
        mentions = _disjoint(self._mention(candidates[n], chosen[n], text) for n in sorted(chosen))
        return tuple(with_senses(list(self._with_countries(mentions, text)), text))

    def tags(
        self, document: Document, mentions: Sequence[Mention] | None = None, span: Span | None = None
    ) -> tuple[Tag, ...]:
        """What a document, or one span of it, is tagged with; most salient first within a kind.

        Args:
            document: The document; its metadata's own countries and actors count as mentions by the author.
            mentions: Those of `document.text` if they are known already.
            span: Characters of `document.text` to look at (a passage); author's tags are left out then.
        """
        found = self.mentions(document.text) if mentions is None else mentions
        if span is not None:
            return weigh(
                document,
                [m for m in found if span.contains(m.span) and (len(m.span) or m.how is How.USER)],
                span=span,
            )
        by_author = [] if any(m.how is How.AUTHOR for m in found) else self.author_mentions(document)
        in_title = frozenset(m.entity.key for m in self.mentions(document.info.title))
        return weigh(document, [*by_author, *found], titled=in_title)

    def author_mentions(self, document: Document) -> list[Mention]:
        """The countries and actors that the document's metadata names and the gazetteer knows for certain."""
        found: dict[str, Mention] = {}
        for kind, names in (
            (EntityKind.COUNTRY, document.info.countries),
            (EntityKind.ACTOR, document.info.actors),
        ):
            for name in names:
                entities = self._gazetteer.resolve(kind, name)
                if len(entities) == 1:
                    found[entities[0].key] = Mention(entities[0], Span(0, 0), How.AUTHOR)
        return list(found.values())

    def _with_countries(self, mentions: Iterable[Mention], text: str) -> Iterator[Mention]:
        """The mentions, each followed by the countries in its name that it belongs to."""
        tables = self._gazetteer.tables
        for mention in mentions:
            yield mention
            actor = mention.entity.id
            if mention.entity.kind is not EntityKind.ACTOR or actor in tables.media:
                continue
            if tables.countries.get(actor):
                found = mention.span.of(text)
                if " " in found:
                    for inner in self._countries_in(found, mention.entity):
                        yield Mention(inner.entity, inner.span.shifted(mention.span.start), inner.how)

    def _countries_in(self, name: str, actor: Entity) -> tuple[Mention, ...]:
        """The countries of `actor` that its name says, with spans of `name`; kept, names are few."""
        key = (actor.id, name)
        known = self._inner.get(key)
        if known is None:
            owners = self._gazetteer.tables.countries[actor.id]
            first, last = name.index(" ") + 1, name.rindex(" ")
            found: dict[Span, Mention] = {}
            for offset, part in ((0, name[:last]), (first, name[first:])):
                for candidate in self._matcher.candidates(part):
                    span = Span(candidate.start, candidate.end).shifted(offset)
                    for sense in candidate.senses:
                        if sense.how in _SAID and sense.entity is not None and sense.entity.id in owners:
                            found.setdefault(span, Mention(sense.entity, span, sense.how))
            known = tuple(found[span] for span in sorted(found))
            if len(self._inner) < _MEMORY:
                self._inner[key] = known
        return known

    @staticmethod
    def _mention(candidate: Candidate, spelling: Spelling, text: str) -> Mention:
        assert spelling.entity is not None
        start = candidate.start
        if spelling.given:
            start = given_names_start(spelling, start, text)
        if (
            text[max(0, start - _ARTICLE) : start] in _ARTICLES
            and not text[max(0, start - 4) : start - 3].isalnum()
        ):
            start -= _ARTICLE
        span = Span(start, candidate.end)
        return Mention(spelling.entity, span, spelling.how, rule=spelling.rule.partition(":")[0])


def _disjoint(mentions: Iterable[Mention]) -> tuple[Mention, ...]:
    """Without those that a longer one to their right took in: the Nursultan of Nursultan Nazarbayev."""
    kept: list[Mention] = []
    for mention in mentions:
        while kept and kept[-1].span.end > mention.span.start:
            kept.pop()
        kept.append(mention)
    return tuple(kept)


def _choose(number: int, spelling: Spelling, chosen: dict[int, Spelling], evidence: Evidence) -> None:
    chosen[number] = spelling
    evidence.entities[spelling.key] += 1


def _possible(
    candidate: Candidate, following: Candidate | None, evidence: Evidence
) -> list[tuple[Spelling, Verdict]]:
    """The senses that context leaves, one an entity; a single one if a qualifier or given name settles it."""
    senses = candidate.senses
    if senses[0].how in _TOWNS or senses[0].text in words.US_TOWNS:
        senses = _qualified(candidate, following, evidence)
    left: dict[str, tuple[Spelling, Verdict]] = {}
    for spelling in senses:
        if spelling.entity is None:
            return []
        verdict = judge(spelling, candidate.start, candidate.end, evidence)
        if verdict is not Verdict.DROP:
            left.setdefault(spelling.key, (spelling, verdict))
    if len(left) > 1:
        for item in left.values():
            if item[0].given and given_names_start(item[0], candidate.start, evidence.text) < candidate.start:
                return [item]
    return list(left.values())


def _qualified(candidate: Candidate, following: Candidate | None, evidence: Evidence) -> tuple[Spelling, ...]:
    """The senses that agree with a qualifier, as in `Paris, Texas` and `San Jose, Costa Rica`."""
    senses, text = candidate.senses, evidence.text
    if text[candidate.end : candidate.end + 2] != ", ":
        return senses
    if following is None or following.start != candidate.end + 2:
        if words.US_STATE_CODE.match(text, candidate.end):
            return tuple(s for s in senses if s.key == "country:US")
        return senses
    theirs = {s.key for s in following.senses}
    agreeing = tuple(s for s in senses if s.key in theirs)
    if agreeing:
        return agreeing
    in_state = any(s.rule == "state" for s in following.senses)
    return () if in_state or words.GEORGIA_STATE.match(text, candidate.start) else senses


def _likeliest(senses: Sequence[Spelling], evidence: Evidence) -> Spelling:
    """The sense with most other evidence in the text; when equal no minor one, the first in the tables."""

    def strength(spelling: Spelling) -> tuple[int, bool]:
        return evidence.entities[spelling.key], spelling.rule != "minor"

    return max(senses, key=strength)
