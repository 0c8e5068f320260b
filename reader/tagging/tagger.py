"""Finds what a text mentions, and weighs what it is about."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING

from reader.model import EntityKind, How, Mention, Sense, Span
from reader.tagging import words
from reader.tagging.automaton import best_matcher
from reader.tagging.definitions import full_name_before, is_other_name, stems
from reader.tagging.evidence import Evidence, Verdict
from reader.tagging.leaders import held_at
from reader.tagging.persons import drop_surnames, given_names_start
from reader.tagging.rules import judge
from reader.tagging.salience import weigh
from reader.tagging.sense import with_senses
from reader.tagging.shortcuts import Shortcuts
from reader.tagging.tables import PERSON

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
        self._matcher = best_matcher(gazetteer.spellings)
        self._shortcuts = Shortcuts(gazetteer.tables.given_names)
        self._inner: dict[tuple[str, str], tuple[Mention, ...]] = {}

    def mentions(self, text: str, date: str | None = None, *, senses: bool = True) -> tuple[Mention, ...]:
        """Every place of `text` that evidences an entity, with the exact words: sorted by start, not empty.

        Mentions are disjoint but for what stands directly after the mention that holds it: a country in the
        name of one of its own bodies (Bank of Russia, Sinaloa Cartel), and the country that a leader spoke
        for, with the leader's own span.

        Args:
            text: A whole document: a surname or short acronym is understood by what the rest names.
            date: ISO date of the text, perhaps partial: leaders evidence the countries whose offices they
                held then, or ever if it is not known.
            senses: Whether to tell by the words around if a country acts or is only a place.
        """
        candidates = self._matcher.candidates(text)
        is_open = self._shortcuts.is_open
        chosen: list[Spelling | None] = []
        doubtful: list[int] = []
        for number, (start, end, meant) in enumerate(candidates):
            first = meant[0]
            if (len(meant) == 1 or (len(meant) == 2 and first.key == meant[1].key)) and is_open(
                first, start, end, text
            ):
                chosen.append(first)
            else:
                chosen.append(None)
                if first.entity is not None:
                    doubtful.append(number)
        if doubtful:
            self._judge(candidates, doubtful, chosen, text)
        if "(" in text:
            self._drop_defined_otherwise(candidates, chosen, text)
        mentions = _mentions(candidates, chosen, frozenset(doubtful), text)
        if any(m.entity.kind is EntityKind.ACTOR for m in mentions):
            mentions = list(self._with_countries(mentions, text, date))
        return tuple(with_senses(mentions, text) if senses else mentions)

    def _judge(
        self,
        candidates: Sequence[Candidate],
        doubtful: Iterable[int],
        chosen: list[Spelling | None],
        text: str,
    ) -> None:
        """Enter in `chosen` what the rules say of the candidates that need them."""
        evidence = Evidence(text, self._gazetteer.tables.given_names)
        waiting: list[int] = []
        for number in doubtful:
            left = _possible(number, candidates, evidence)
            if len(left) == 1 and left[0][1] is Verdict.KEEP:
                chosen[number] = left[0][0]
            elif left:
                waiting.append(number)
        if evidence.persons:
            drop_surnames(candidates, chosen, evidence)
        if not waiting:
            return
        evidence.complete = True
        evidence.entities.update(spelling.key for spelling in chosen if spelling is not None)
        for number in waiting:
            left = _possible(number, candidates, evidence)
            if left:
                chosen[number] = _likeliest([spelling for spelling, _ in left], evidence)

    def _drop_defined_otherwise(
        self, candidates: Sequence[Candidate], chosen: list[Spelling | None], text: str
    ) -> None:
        """Drop acronyms that the text introduces for a body that is not known: Sudan Hockey League (SHL)."""
        others: set[tuple[str, str]] = set()
        for number, spelling in enumerate(chosen):
            if spelling is None or not spelling.exact or spelling.how is not How.ACRONYM:
                continue
            start, end, _ = candidates[number]
            if text[start - 1 : start] != "(" or text[end : end + 1] != ")":
                continue
            full = full_name_before(spelling.text, start, text)
            if full and is_other_name(full, self._full_names.get(spelling.key, ())):
                others.add((spelling.key, spelling.text))
        if others:
            for number, spelling in enumerate(chosen):
                if spelling is not None and (spelling.key, spelling.text) in others:
                    chosen[number] = None

    @cached_property
    def _full_names(self) -> dict[str, list[frozenset[str]]]:
        """By key of an entity the stems of its names."""
        names: dict[str, list[frozenset[str]]] = {}
        for spelling in self._gazetteer.spellings:
            if spelling.entity is not None and spelling.how in _SAID and not spelling.exact:
                found = re.findall(r"[^\W\d_]+", spelling.text.lower())
                names.setdefault(spelling.key, []).append(stems(found))
        return names

    def tags(
        self, document: Document, mentions: Sequence[Mention] | None = None, span: Span | None = None
    ) -> tuple[Tag, ...]:
        """What a document, or one span of it, is tagged with; most salient first within a kind.

        Args:
            document: The document; its metadata's own countries and actors count as mentions by the author.
            mentions: Those of `document.text` if they are known already.
            span: Characters of `document.text` to look at (a passage); author's tags are left out then.
        """
        found = self.mentions(document.text, document.info.date) if mentions is None else mentions
        if span is not None:
            return weigh(
                document,
                [m for m in found if span.contains(m.span) and (len(m.span) or m.how is How.USER)],
                span=span,
            )
        by_author = [] if any(m.how is How.AUTHOR for m in found) else self.author_mentions(document)
        title = self.mentions(document.info.title, document.info.date, senses=False)
        in_title = frozenset(mention.entity.key for mention in title)
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

    def _with_countries(self, mentions: Iterable[Mention], text: str, date: str | None) -> Iterator[Mention]:
        """The mentions, each followed by the countries in its name, or those that it spoke for."""
        tables, get = self._gazetteer.tables, self._gazetteer.get
        for mention in mentions:
            yield mention
            actor = mention.entity.id
            if mention.entity.kind is not EntityKind.ACTOR or actor in tables.media:
                continue
            if tables.countries.get(actor):
                found = mention.span.of(text)
                if " " in found:
                    for inner in self._countries_in(found, mention.entity):
                        span = inner.span.shifted(mention.span.start)
                        yield Mention(inner.entity, span, inner.how, Sense.OPEN, "own")
            for office in held_at(tables.roles.get(actor, ()), date):
                country = get(f"country:{office}")
                if country is not None:
                    yield Mention(country, mention.span, How.LEADER, Sense.OPEN, "leader")

    def _countries_in(self, name: str, actor: Entity) -> tuple[Mention, ...]:
        """The countries of `actor` that its name says, with spans of `name`; kept, names are few."""
        key = (actor.id, name)
        known = self._inner.get(key)
        if known is None:
            tables = self._gazetteer.tables
            owners = tables.countries[actor.id]
            telling = _SAID if tables.types.get(actor.id) == PERSON else _SAID | _TOWNS
            first, last = name.index(" ") + 1, name.rindex(" ")
            found: dict[Span, Mention] = {}
            for offset, part in ((0, name[:last]), (first, name[first:])):
                for candidate in self._matcher.candidates(part):
                    span = Span(candidate.start, candidate.end).shifted(offset)
                    for sense in candidate.senses:
                        if sense.how in telling and sense.entity is not None and sense.entity.id in owners:
                            found.setdefault(span, Mention(sense.entity, span, sense.how))
            whole = [span for span in found if not any(o != span and o.contains(span) for o in found)]
            known = tuple(found[span] for span in sorted(whole))
            if len(self._inner) < _MEMORY:
                self._inner[key] = known
        return known


def _mentions(
    candidates: Sequence[Candidate], chosen: Sequence[Spelling | None], doubtful: frozenset[int], text: str
) -> list[Mention]:
    """The mentions that were chosen, without those that a longer one to their right took in.

    So the Nursultan of Nursultan Nazarbayev is no town.
    """
    found: list[Mention] = []
    for number, spelling in enumerate(chosen):
        if spelling is None:
            continue
        start, end, _ = candidates[number]
        if number in doubtful:
            start = _true_start(spelling, start, text)
            while found and found[-1].span.end > start:
                found.pop()
        assert spelling.entity is not None
        rule = spelling.rule and spelling.rule.partition(":")[0]
        found.append(Mention(spelling.entity, Span(start, end), spelling.how, Sense.OPEN, rule))
    return found


def _true_start(spelling: Spelling, start: int, text: str) -> int:
    """Where a mention begins with the given names or Arabic article before it."""
    if spelling.given:
        start = given_names_start(spelling, start, text)
    if (
        text[max(0, start - _ARTICLE) : start] in _ARTICLES
        and not text[max(0, start - 4) : start - 3].isalnum()
    ):
        start -= _ARTICLE
    return start


def _possible(
    number: int, candidates: Sequence[Candidate], evidence: Evidence
) -> list[tuple[Spelling, Verdict]]:
    """The senses that context leaves, one an entity; a single one if a qualifier or given name settles it."""
    candidate, senses = candidates[number], candidates[number].senses
    following = candidates[number + 1] if number + 1 < len(candidates) else None
    evidence.name_end = -1
    if number:
        first, end, _ = candidates[number - 1]
        if end == candidate.start - 1 and " " in evidence.text[first:end]:
            evidence.name_end = end
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
    named = words.GEORGIA_STATE.match(text, candidate.start)  # Athens, Georgia; not Atlanta, Kazakhstan
    return () if in_state or (named and named.end() > candidate.end) else senses


def _likeliest(senses: Sequence[Spelling], evidence: Evidence) -> Spelling:
    """The sense with most other evidence in the text; when equal no minor one, the first in the tables."""

    def strength(spelling: Spelling) -> tuple[int, bool]:
        return evidence.entities[spelling.key], spelling.rule != "minor"

    return max(senses, key=strength)
