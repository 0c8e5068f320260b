"""The index against a plain reading of every passage: same hits, same tiers, counts that hold."""

from __future__ import annotations

import tempfile
from collections import Counter
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from reader.model import Entity, EntityKind, Sense, Span
from reader.search.analysis import base_forms, fold, inflections, tokens
from reader.search.dates import date_range
from reader.search.index import Index, IndexedDocument, SearchContext
from reader.search.query import And, Field, FieldTerm, Node, Not, Or, Phrase, Query, Sort, Word, is_filter
from reader.search.results import Tier
from reader.search.romanization import MOST_CHANGES, script_of, spellings
from reader.search.spelling import tolerance

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from reader.search.analysis import Token
    from reader.search.results import Hit, Results

NOWHERE = Span(0, 0)
KZ = Entity("KZ", "Kazakhstan", EntityKind.COUNTRY, "KZ")
UZ = Entity("UZ", "Uzbekistan", EntityKind.COUNTRY, "UZ")
TOKAYEV = Entity("tokayev", "Kassym-Jomart Tokayev", EntityKind.ACTOR, "TOKAY")
ASIA = Entity("central-asia", "Central Asia", EntityKind.REGION, "CA")
ENTITIES = (KZ, UZ, TOKAYEV, ASIA)
MENTIONED = (
    ("Казахстан", KZ), ("kazakhstan", KZ, Sense.ACTOR), ("Astana", KZ, Sense.PLACE),
    ("uzbek", UZ, Sense.ACTOR), ("Tokayev", TOKAYEV), ("Токаев", TOKAYEV),
    ("Central Asia", ASIA, Sense.PLACE),
)  # fmt: skip
ABOUT: tuple[Mapping[str, float], ...] = (
    {}, {"country:KZ": 0.5}, {"country:UZ": 0.5, "country:KZ": 0.2, "actor:tokayev": 0.9},
    {"region:central-asia": 0.3},
)  # fmt: skip
NAMES = {("kazakhstan",): KZ, ("казахстан",): KZ, ("tokayev",): TOKAYEV, ("central", "asia"): ASIA}
POOL = (
    "drill", "drills", "drilling", "grill", "trial", "NATO", "Osh", "osh", "kazakhstan", "kazakstan",
    "Казахстан", "Astana", "uzbek", "Tokayev", "Tokayev's", "Токаев", "central", "Central Asia",
    "central-asia", "re-export", "reexport", "re", "export", "café", "cafe", "ёлка", "елка", "2022", "a",
    "state", "stats", "planes", "plan", "co-operation", "cooperation", "don't", "o’clock", "上海", "war",
    "raw", "wars", "centralasia", "lifetime", "life", "time", "times", "lifetimes",
    "port", "[/b]", "\x1b[0m", "—", "Japarov", "Жапаров", "Kyrgyzstan", "Кыргызстан", "релоканты",
)  # fmt: skip
TYPED = (*POOL, "dril", "drlil", "kazkhstan", "tokaev", "stat", "centra", "coopration", "exprot", "海", "pla",
         "zhaparov", "japaroff", "kirghizstan", "кирг", "relokan", "токае", "Dzhapar",
         "lifetim", "kazakxtaan", "drilllings", "cooprtaion", "centralas", "warplan", "planes",
         "time")  # fmt: skip


def _resolve(kind: EntityKind, name: str) -> tuple[Entity, ...]:
    return tuple(e for e in ENTITIES if e.kind is kind and name.lower() in (e.id.lower(), e.name.lower()))


def _named(words: tuple[str, ...]) -> tuple[Entity, ...]:
    entity = NAMES.get(tuple(word.lower() for word in words))
    return () if entity is None else (entity,)


MARKED = {
    "tag:water": frozenset({("a", 0), ("b", 1)}), "tag:Gas": frozenset({("c", 0)}),
    "is:bookmarked": frozenset({("a", 0)}), "is:noted": frozenset({("b", 0), ("b", 1)}),
    "note:Follow up soon": frozenset({("b", 1)}),
}  # fmt: skip
CONTEXT = SearchContext(
    resolve=_resolve,
    named=_named,
    children=lambda region: (KZ, UZ) if region == ASIA else (),
    entity=lambda key: next((e for e in ENTITIES if e.key == key), None),
    marked=MARKED,
    read=frozenset({"a", "c"}),
)

passage_texts = st.lists(st.sampled_from(POOL), min_size=1, max_size=9).map(" ".join)


@pytest.fixture(scope="session")
def documents(make_document: Callable[..., IndexedDocument]) -> st.SearchStrategy[list[IndexedDocument]]:
    def build(
        rows: list[tuple[list[str], str | None, str, str, bool, Mapping[str, float]]],
    ) -> list[IndexedDocument]:
        return [
            make_document(
                name, texts, mentions=MENTIONED, title=title, date=date, source=source,
                tagged=(UZ,) if tagged else (), lang="ru" if tagged else "en",
                about=about,
            )
            for name, (texts, date, source, title, tagged, about) in zip("abcdefgh", rows, strict=False)
        ]  # fmt: skip

    row = st.tuples(
        st.lists(passage_texts, min_size=0, max_size=4),
        st.sampled_from([None, "2022", "2022-09", "2022-09-16", "2021-12-31"]),
        st.sampled_from(["", "BBC", "bbc", "BBC News", "Asia Times"]),
        st.sampled_from(["drills", "The plan", "Untitled", "Tokayev on Central Asia"]),
        st.booleans(),
        st.sampled_from(ABOUT),
    )
    return st.lists(row, min_size=1, max_size=6).map(build)


words = st.builds(
    Word,
    st.sampled_from(TYPED),
    st.just(NOWHERE),
    literal=st.sampled_from([False, False, False, True]),
    cased=st.sampled_from([False, False, False, True]),
    prefix=st.booleans(),
)
phrases = st.builds(
    Phrase,
    st.lists(st.sampled_from(TYPED), min_size=1, max_size=3).map(tuple),
    st.just(NOWHERE),
    st.sampled_from([0, 0, 1, 3]),
)
VALUES = {
    Field.COUNTRY: ["kz", "uz", "nowhere"], Field.ACTOR: ["tokayev"], Field.REGION: ["central asia"],
    Field.ABOUT: ["kz", "tokayev", "central asia", "nowhere"],
    Field.SOURCE: ["bbc", "bbc news", "asia", "x"], Field.TITLE: ["drills", "the pl", "plan"],
    Field.LANG: ["en", "ru"], Field.PATH: ["a", "[bc]", "**", "?"], Field.DATE: ["2022", "2022-09", "..2021"],
    Field.AFTER: ["2022-08"], Field.BEFORE: ["2022"], Field.TAG: ["water", "gas"], Field.NOTE: ["follow"],
    Field.IS: ["bookmarked", "noted", "read", "unread", "orphan"],
}  # fmt: skip
fields = st.sampled_from(list(VALUES)).flatmap(
    lambda field: st.builds(
        FieldTerm,
        st.just(field),
        st.lists(st.sampled_from(VALUES[field]), min_size=1, max_size=2, unique=True).map(tuple),
        st.just(NOWHERE),
    )
)
nodes: st.SearchStrategy[Node] = st.recursive(
    words | words | phrases | fields,
    lambda inner: (
        st.builds(Not, inner, st.just(NOWHERE))
        | st.builds(Or, st.lists(inner, min_size=2, max_size=3).map(tuple), st.just(NOWHERE))
        | st.builds(And, st.lists(inner, min_size=2, max_size=3).map(tuple), st.just(NOWHERE))
    ),
    max_leaves=4,
)
SPACED = ("life time", "re export", "kazakh stan", "central asia", "life times", "war plan")


def _typed(text: str) -> st.SearchStrategy[tuple[Node, ...]]:
    return st.tuples(
        *(st.builds(Word, st.just(w), st.just(NOWHERE), prefix=st.booleans()) for w in text.split())
    )


spaced = st.sampled_from(SPACED).flatmap(_typed)
operands = (
    st.lists(nodes, max_size=3).map(tuple)
    | st.lists(words, min_size=3, max_size=4).map(tuple)
    | st.tuples(words, words, words, fields)
    | spaced
    | st.tuples(spaced, nodes).map(lambda both: (*both[0], both[1]))
)
queries = st.builds(
    Query,
    st.just(""),
    st.builds(And, operands, st.just(NOWHERE)),
    sort=st.sampled_from(list(Sort)),
    tolerant=st.sampled_from([True, True, True, False]),
    off=st.frozensets(st.sampled_from(["drill", "kazakhstan", "stats", "life time", "reexport"]), max_size=1),
    pinned=st.frozensets(st.sampled_from(["trial", "tokayev", "plan", "life time", "lifetime"]), max_size=1),
    inflected=st.sampled_from([True, True, True, False]),
    sense=st.sampled_from([Sense.OPEN, Sense.OPEN, *Sense]),
)


@dataclass(frozen=True)
class Reading:
    """A passage read plainly."""

    item: IndexedDocument
    number: int
    query: Query
    vocabulary: Counter[str] = field(default_factory=Counter)
    """The folded words of the whole collection, with the number of passages that have each."""
    texts: tuple[str, ...] = ()
    """All passages."""
    pairs: bool = True
    """Whether two words may be one."""

    @property
    def text(self) -> str:
        return self.item.document.passage_text(self.number)

    def mentions(self, entity: Entity, *, tagged: bool) -> bool:
        span = self.item.document.passages[self.number].span
        sense = self.query.sense if tagged and entity.kind is not EntityKind.ACTOR else Sense.OPEN
        return any(
            m.entity == entity
            and (m.sense is sense or sense is Sense.OPEN)
            and (m.span.overlaps(span) or (tagged and not m.span and not self.number and not sense))
            for m in self.item.mentions
        )

    def edits(self, node: Node, *, negated: bool = False) -> int | None:
        """How far the passage is from a node; `None` for no match, -1 for a node that asks for nothing."""
        match node:
            case Word():
                return self._all((node,), negated=negated)
            case Phrase(words=typed, within=within):
                parts = [t.folded for w in typed for t in tokens(w) if t.first == t.last]
                if len(parts) == 1:
                    return 0 if parts[0] in {t.folded for t in tokens(self.text)} else None
                return (0 if self._run(parts, within) else None) if parts else -1
            case FieldTerm(field=field, values=values):
                return 0 if any(self._has(field, value) for value in values) else None
            case Not(operand=operand):
                inner = self.edits(operand, negated=True)
                return -1 if inner == -1 else 0 if inner is None else None
            case Or(operands=operands):
                found = [self.edits(o, negated=negated) for o in operands]
                asked = [f for f in found if f != -1]
                return min((f for f in asked if f is not None), default=None) if asked else -1
            case And(operands=operands):
                return self._all(operands, negated=negated)

    def _all(self, operands: tuple[Node, ...], *, negated: bool) -> int | None:
        operands = tuple(sorted(operands, key=is_filter))
        total, place, asked = 0, 0, False
        while place < len(operands):
            size, entity = self._name(operands, place)
            joined = self._joined(operands, place, size) if self.pairs and not negated else None
            group = operands[place : place + (size if joined is None else 2)]
            found = [
                self._word(node, negated=negated)
                if isinstance(node, Word) and len(group) == size
                else self.edits(node, negated=negated)
                for node in group
            ]
            place += len(group)
            if all(f == -1 for f in found):
                continue
            asked = True
            edits = None if None in found else sum(f for f in found if f is not None and f >= 0)
            if entity is not None and self.mentions(entity, tagged=False):
                edits = 0
            if joined is not None:
                edits = min((e for e in (edits, self._as_one(*joined)) if e is not None), default=None)
            if edits is None:
                return None
            total += edits
        return total if asked else -1

    def _name(self, operands: tuple[Node, ...], place: int) -> tuple[int, Entity | None]:
        for size in (2, 1):
            some = operands[place : place + size]
            if len(some) == size and all(isinstance(n, Word) and not n.literal and not n.cased for n in some):
                found = _named(tuple(n.text for n in some if isinstance(n, Word)))
                if found:
                    return size, found[0]
        return 1, None

    def _joined(self, operands: tuple[Node, ...], place: int, size: int) -> tuple[str, bool] | None:
        """The word that two neighbouring words are together, and whether it may go on."""
        two = operands[place : place + 2]
        if size > 2 or len(two) < 2 or (size == 1 and self._name(operands, place + 1)[0] > 1):
            return None
        parts = []
        for node in two:
            if not isinstance(node, Word) or node.literal or node.cased or not self.query.tolerant:
                return None
            found = [t.folded for t in tokens(node.text)]
            if len(found) != 1 or len(found[0]) < 2:
                return None
            parts += found
        prefix = isinstance(two[1], Word) and two[1].prefix
        whole = "".join(parts)
        if len(whole) < 6 or (prefix and len(parts[1]) < 3) or not self._count(whole, prefix, forms=True):
            return None
        return whole, prefix

    def _as_one(self, whole: str, prefix: bool) -> int | None:
        """How far the passage is from two words written as one."""
        there = {t.folded for t in tokens(self.text)}
        forms = {whole, *(inflections(whole) if self.query.inflected else ())}
        if not there & forms and not (prefix and any(t.startswith(whole) for t in there)):
            return None
        return None if whole in self.query.off else int(whole not in self.query.pinned)

    def _is_told(self, entity: Entity) -> bool:
        """Whether some passage mentions an entity."""
        return any(name in text for text in self.texts for name, other, *_ in MENTIONED if other == entity)

    def _count(self, word: str, prefix: bool, *, forms: bool = False) -> int:
        """How many passages have a word, or one that begins so."""
        if not prefix:
            return self.vocabulary[word]
        return sum(any(t.folded.startswith(word) for t in tokens(text)) for text in self.texts)

    def _as_two(self, folded: str, prefix: bool) -> int | None:
        """How far the passage is from a word written as two."""
        found = []
        if len(folded) < 5 or self._count(folded, prefix) > 1:
            return None
        for cut in range(2, len(folded) - (2 if prefix else 1)):
            parts = [folded[:cut], folded[cut:]]
            entity = None if prefix else NAMES.get((parts[0], parts[1]))
            if entity is not None and self._is_told(entity):
                there = self.mentions(entity, tagged=False)
            else:
                there = self._run(parts, 0, prefix)
            if there and " ".join(parts) not in self.query.off:
                found.append(int(" ".join(parts) not in self.query.pinned))
        return min(found, default=None)

    def _word(self, word: Word, *, negated: bool) -> int | None:
        found = list(tokens(word.text))
        parts = [t for t in found if t.first == t.last]
        options: list[int | None]
        if not parts:
            return -1
        prefix = word.prefix and not negated
        strict = negated or word.literal
        tolerant = self.query.tolerant and not strict and not word.cased
        if len(parts) == 1:
            if word.cased:
                raw = parts[0].span.of(word.text)
                spelt = [t.span.of(self.text) for t in tokens(self.text)]
                return 0 if any(s == raw or (prefix and s.startswith(raw)) for s in spelt) else None
            folded = parts[0].folded
            options = [self._single(folded, word.text, prefix, tolerant, strict)]
            if tolerant and tolerance(word.text, folded):
                options.append(self._as_two(folded, prefix))
            return min((o for o in options if o is not None), default=None)
        if word.cased:
            raws = [t.span.of(word.text) for t in parts]
            return 0 if self._run([t.folded for t in parts], 0, prefix, raws) else None
        options = [0] if self._run([t.folded for t in parts], 0, prefix) else []
        whole = [t for t in found if t.last - t.first == len(parts) - 1]
        options += [self._single(t.folded, word.text, prefix, tolerant, strict) for t in whole]
        if tolerant:
            each = [
                self._single(t.folded, t.span.of(word.text), prefix and t is parts[-1], tolerant, strict)
                for t in parts
            ]
            known = [e for e in each if e is not None]
            if len(known) == len(each):
                options.append(max(1, sum(known)))
        return min((o for o in options if o is not None), default=None)

    def _single(self, folded: str, typed: str, prefix: bool, tolerant: bool, strict: bool) -> int | None:
        there = {t.folded for t in tokens(self.text)}
        inflected = self.query.inflected and not strict
        forms = {folded, *inflections(folded)} if inflected else {folded}
        if there & forms or (prefix and any(t.startswith(folded) for t in there)):
            return 0
        most = 0 if strict else tolerance(typed, folded)
        if len(folded) <= 6 and folded in self.vocabulary:
            most = min(most, 1)
        if len(folded) == 3 and self._count(folded, prefix):
            most = 0
        known = self._count(folded, prefix) or forms & self.vocabulary.keys()
        if most == 2 and len(folded) >= 8 and not known:
            # A long word may be further away if nothing is nearer.
            near_words = [w for w in self.vocabulary if self._distance(folded, w, 2, prefix, inflected)]
            most += not near_words
        near = [
            (t, d)
            for t in there
            if (d := self._distance(folded, t, most, prefix, inflected)) is not None
            and not self._is_another(folded, t, prefix)
        ]
        if any(t in self.query.pinned for t, _ in near):
            return 0
        if not tolerant:
            return None
        return min((d for t, d in near if t not in self.query.off), default=None)

    def _is_another(self, typed: str, word: str, prefix: bool) -> bool:
        """Whether a near word is simply another word, as the typed one stands in the collection, too."""
        if word in self.query.pinned | self.query.off or _sounds(typed, word):
            return False
        if prefix and (_begins_to_sound(typed, word) or (len(typed) >= 5 and _begins(typed, word))):
            return False
        times, others = self.vocabulary[typed], self.vocabulary[word]
        return word[0] != typed[0] and times >= 5 and others < 100 * times

    def _distance(self, typed: str, word: str, most: int, prefix: bool, inflected: bool) -> int | None:
        """How far a word is from the one typed; `None` if it is not near."""
        if not most:
            return None
        if _sounds(typed, word) or (prefix and _begins_to_sound(typed, word)):
            return 1
        if prefix and len(typed) >= 5 and _begins(typed, word):
            return 1
        distance = OSA.distance(typed, word)
        if most == 1 and distance == 2 and inflected and typed not in self.vocabulary:
            # A short word with a mistake is no further from `drills` than from `drill`.
            distance -= any(OSA.distance(typed, base) <= 1 for base in base_forms(word))
        if distance == 3 and abs(len(typed) - len(word)) > 2:
            return None
        return distance if distance <= most else None

    def _run(
        self, parts: list[str], within: int, prefix: bool = False, raws: list[str] | None = None
    ) -> bool:
        found = list(tokens(self.text))

        def fits(token: Token, i: int) -> bool:
            going_on = prefix and i == len(parts) - 1
            raw, folded = token.span.of(self.text), token.folded
            if raws and not (raw == raws[i] or (going_on and raw.startswith(raws[i]))):
                return False
            return folded == parts[i] or (going_on and folded.startswith(parts[i]))

        def follow(last: int, i: int) -> bool:
            return i == len(parts) or any(
                t.first == last + 1 and fits(t, i) and follow(t.last, i + 1) for t in found
            )

        def near(left: list[str], taken: list[Token], low: int, high: int) -> bool:
            if high - low + 1 - len(parts) > within:
                return False
            if not left:
                return True
            return any(
                t not in taken
                and t.folded == left[0]
                and near(left[1:], [*taken, t], min(low, t.first), max(high, t.last))
                for t in found
            )

        if within:
            return any(near(parts[1:], [t], t.first, t.last) for t in found if t.folded == parts[0])
        return any(follow(t.first - 1, 0) for t in found)

    def _has(self, field: Field, value: str) -> bool:
        info = self.item.document.info
        place = (info.id, self.number)
        match field:
            case Field.COUNTRY | Field.ACTOR | Field.REGION:
                return any(self.mentions(e, tagged=True) for e in _asked(value, EntityKind(field.value)))
            case Field.ABOUT:
                return any(e.key in self.item.about for e in _asked(value, *EntityKind))
            case Field.SOURCE:
                equal = value in {"bbc", "bbc news"}
                return (
                    fold(info.source) == value
                    if equal and self._some_source(value)
                    else value in fold(info.source)
                )
            case Field.TITLE:
                title = fold(info.title).split()
                return all(w in title for w in value.split()) or (
                    value == "the pl" and "the" in title and "plan" in title
                )
            case Field.LANG:
                return info.lang == value
            case Field.PATH:
                return value in {"**", "?"} or info.id in value
            case Field.DATE | Field.AFTER | Field.BEFORE:
                days, _ = date_range(field, value)
                return days is not None and days.matches(info.date)
            case Field.IS if value in {"read", "unread"}:
                return (info.id in CONTEXT.read) is (value == "read")
            case Field.NOTE:
                return place in MARKED["note:Follow up soon"]
            case Field.TAG:
                return place in MARKED["tag:water" if value == "water" else "tag:Gas"]
            case _:
                return place in MARKED.get(f"{field}:{value}", ())

    def _some_source(self, value: str) -> bool:
        return value in SOURCES


SOURCES: set[str] = set()


def _begins(typed: str, word: str) -> bool:
    """Whether a beginning of `word` is one edit from `typed`, whose last letter stays."""
    if word.startswith(typed[:-2] + typed[-1] + typed[-2]):
        return True
    return any(
        word[k - 1] == typed[-1] and OSA.distance(typed[:-1], word[: k - 1]) <= 1
        for k in range(max(1, len(typed) - 1), min(len(word), len(typed) + 1) + 1)
    )


def _sounds(typed: str, word: str, *, begins: bool = False) -> bool:
    """Whether a word is the one typed in another romanization or script, or begins so."""
    script, target = script_of(typed), script_of(word)
    if script is None or target is None or min(len(typed), 1 + len(word)) < 4:
        return False
    rows = spellings(typed, script, target, ends=not begins)

    def goes_on(place: int, rest: str, left: int) -> bool:
        if place == len(typed):
            return (begins or not rest) and (script is not target or left < MOST_CHANGES)
        return any(
            rest.startswith(spelt) and goes_on(place + size, rest[len(spelt) :], left - changed)
            for size, spelt, changed in rows[place]
            if script is not target or left >= changed
        )

    return goes_on(0, word, MOST_CHANGES)


def _begins_to_sound(typed: str, word: str) -> bool:
    other = script_of(typed) is not script_of(word)
    return (other or len(typed) >= 5) and _sounds(typed, word, begins=True)


def _without_one(words: tuple[Node, ...], items: list[IndexedDocument]) -> list[tuple[str, tuple[Node, ...]]]:
    """Each word, or name that some passage mentions, that may be left out, and what is left then."""
    mentioned = {mention.entity for item in items for mention in item.mentions if mention.span}
    found, place = [], 0
    while place < len(words):
        first = words[place]
        two = words[place : place + 2]
        size = 1
        if len(two) == 2 and all(isinstance(n, Word) and not n.literal and not n.cased for n in two):
            size += not mentioned.isdisjoint(_named(tuple(n.text for n in two if isinstance(n, Word))))
        text = " ".join(n.text for n in words[place : place + size] if isinstance(n, Word))
        if isinstance(first, Word) and not first.literal and not first.cased and any(tokens(text)):
            found.append((text, words[:place] + words[place + size :]))
        place += size
    return found


def _asked(value: str, *kinds: EntityKind) -> tuple[Entity, ...]:
    """What a name means, with the countries of a region."""
    found = tuple(entity for kind in kinds for entity in _resolve(kind, value))
    return (ASIA, KZ, UZ) if ASIA in found else found


def _index(items: list[IndexedDocument]) -> Index:
    index = Index.open(None)
    index.add(items)
    SOURCES.clear()
    SOURCES.update(fold(item.document.info.source) for item in items if item.document.passages)
    return index


def _rows(results: Results) -> list[tuple[str, int, int]]:
    return [(hit.document.id, hit.passage.number, hit.edits) for hit in results.hits]


slow = settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


@slow
@given(st.data(), st.lists(queries, min_size=3, max_size=3))
def test_hits_are_what_a_plain_reading_finds(
    documents: st.SearchStrategy[list[IndexedDocument]], data: st.DataObject, asked: list[Query]
) -> None:
    items = data.draw(documents)
    index = _index(items)
    for query in asked:
        _check_against_reading(items, query, index.search(query, context=CONTEXT))


def _check_against_reading(items: list[IndexedDocument], query: Query, results: Results) -> None:
    texts = tuple(i.document.passage_text(n) for i in items for n in range(len(i.document.passages)))
    vocabulary = Counter(word for text in texts for word in {t.folded for t in tokens(text)})

    def read(root: And, *, pairs: bool = True) -> dict[tuple[str, int], int]:
        found = {
            (item.document.id, n): Reading(item, n, query, vocabulary, texts, pairs).edits(root)
            for item in items
            for n in range(len(item.document.passages))
        }
        return {place: max(0, edits) for place, edits in found.items() if edits is not None}

    rows = {(d, n): e for d, n, e in _rows(results)}
    words = tuple(node for node in query.root.operands if not is_filter(node))
    filters = tuple(node for node in query.root.operands if is_filter(node))
    shorter = [
        (text, read(And((*rest, *filters), NOWHERE), pairs=False))
        for text, rest in _without_one(words, items)
    ]
    if results.dropped is not None:
        assert query.tolerant
        assert rows
        assert not read(And(words, NOWHERE))
        assert rows in [
            {place: edits + 1 for place, edits in found.items()}
            for text, found in shorter
            if text == results.dropped
        ]
        return
    assert rows == read(query.root)
    if query.tolerant and len(shorter) > 2 and not read(And(words, NOWHERE)):
        assert not all(found for _, found in shorter), "some word can be left out"


def _check_rows(results: Results) -> None:
    hits = results.hits
    assert len(hits) == results.total == len(list(hits))
    assert [h.tier for h in hits].count(Tier.EXACT) == results.total_exact
    assert [h.edits for h in hits] == sorted(h.edits for h in hits)
    assert len({(h.document.id, h.passage.number) for h in hits}) == len(hits)
    assert results.documents == len({h.document.id for h in hits})
    for hit in hits:
        assert (hit.edits == 0) is (hit.tier is Tier.EXACT)
        _check_highlights(hit)
    if results.query.sort is Sort.RELEVANCE:
        for tier in {h.edits for h in hits}:
            scores = [h.score for h in hits if h.edits == tier]
            falls = sum(earlier < later for earlier, later in pairwise(scores))
            # All words as typed come before other forms of them.
            assert falls <= (tier == 0)


def _check_highlights(hit: Hit) -> None:
    previous = 0
    for span in hit.highlights:
        assert previous <= span.start < span.end <= len(hit.text)
        previous = span.end
    shown = [" ".join(span.of(hit.snippet.text).split()) for span in hit.snippet.highlights]
    assert shown == [" ".join(span.of(hit.text).split()) for span in hit.highlights]
    assert not hit.reasons or hit.edits
    for reason in hit.reasons:
        assert reason.found == reason.span.of(hit.text)
        assert any(span.contains(reason.span) for span in hit.highlights)
        assert 0 < reason.edits <= hit.edits


def _asks_for_words(node: Node) -> bool:
    match node:
        case Word():
            return any(True for _ in tokens(node.text))
        case Phrase():
            return any(True for word in node.words for _ in tokens(word))
        case And():
            return any(map(_asks_for_words, node.operands))
        case _:
            return False


@slow
@given(st.data(), st.lists(queries, min_size=3, max_size=3))
def test_counts_rows_and_highlights_agree(
    documents: st.SearchStrategy[list[IndexedDocument]], data: st.DataObject, asked: list[Query]
) -> None:
    items = data.draw(documents)
    index = _index(items)
    for query in asked:
        results = index.search(query, context=CONTEXT)
        _check_rows(results)
        if _asks_for_words(query.root):
            assert all(hit.highlights for hit in results.hits)
        for item in items:
            document = item.document
            marked = index.highlights(query, document.id, CONTEXT)
            mine = sorted(
                (h.passage.number, h.tier, tuple(s.shifted(h.passage.span.start) for s in h.highlights))
                for h in results.hits
                if h.document.id == document.id
            )
            assert list(marked) == mine


@slow
@given(st.data(), queries)
def test_a_facet_gives_the_number_it_shows(
    documents: st.SearchStrategy[list[IndexedDocument]], data: st.DataObject, query: Query
) -> None:
    index = _index(data.draw(documents))
    results = index.search(query, context=CONTEXT)
    for group, facets in results.facets.items():
        field = Field(group)
        own = [n for n in query.root.operands if isinstance(n, FieldTerm) and n.field is field]
        others = tuple(n for n in query.root.operands if n not in own)
        for facet in facets:
            assert facet.selected or facet.total
            term = FieldTerm(field, (facet.value,), NOWHERE)
            narrowed = replace(query, root=And((*others, term), NOWHERE))
            found = index.search(narrowed, context=CONTEXT)
            assert (facet.exact, facet.near) == (found.total_exact, found.total_near)
        if not own and len(facets) > 1:
            both = FieldTerm(field, (facets[0].value, facets[1].value), NOWHERE)
            joined = index.search(replace(query, root=And((*others, both), NOWHERE)), context=CONTEXT)
            assert joined.total >= facets[0].total
            chosen = {f.value for f in joined.facets[group] if f.selected}
            assert chosen == {facets[0].value, facets[1].value}


@settings(slow, max_examples=25)
@given(st.data(), st.lists(queries, min_size=4, max_size=4), st.booleans())
def test_changes_and_reopening_give_what_a_clean_build_gives(
    documents: st.SearchStrategy[list[IndexedDocument]],
    data: st.DataObject,
    asked: list[Query],
    on_disk: bool,
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "index.sqlite3" if on_disk else None
        index = Index.open(path)
        held: dict[str, IndexedDocument] = {}
        for batch in data.draw(st.lists(documents, min_size=1, max_size=4)):
            batch = [item for item in batch if data.draw(st.booleans())]
            index.add(batch)
            held |= {item.document.id: item for item in batch}
            gone = data.draw(st.sets(st.sampled_from("abcdef"), max_size=2))
            index.remove(gone)
            held = {name: item for name, item in held.items() if name not in gone}
            if on_disk and data.draw(st.booleans()):
                index.close()
                index = Index.open(path)
        clean = _index(list(held.values()))
        assert index.problem is None
        assert index.recovered is None
        assert index.counts == clean.counts
        assert index.documents() == clean.documents()
        assert index.known() == clean.known()
        for item in held.values():
            assert index.document(item.document.id) == item.document
            expected = item.mentions if item.document.passages else ()
            assert index.mentions(item.document.id) == expected
        for query in asked:
            mine, other = index.search(query, context=CONTEXT), clean.search(query, context=CONTEXT)
            assert list(mine.hits) == list(other.hits)
            assert mine.facets == other.facets
            assert mine.spellings == other.spellings
            assert mine.terms == other.terms
        index.close()
