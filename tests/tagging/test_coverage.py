"""What the tables must hold, and that what they hold is found in plain sentences."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from reader.model import EntityKind, How
from reader.tagging.folding import fold
from tests.benchmarks.tagging_organisations import differing, organisations

if TYPE_CHECKING:
    from reader.model import Entity
    from reader.tagging import Gazetteer, Tagger
    from reader.tagging.tables import Role


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


REGION = _set("KZ KG TJ TM UZ AF IR PK IN CN MN RU TR AZ AM GE BY UA MD")
LEADERS = frozenset(
    {
        "president", "acting president", "prime minister", "premier", "chancellor", "foreign minister",
        "king", "queen", "emir", "sultan", "emperor", "supreme leader", "party leader", "pope",
        "crown prince",
    }
)  # fmt: skip
AT_ONCE = ("person", "food", "verb", "georgia")
"""Rules that keep a name in a plain sentence."""
WOMEN_AND_MEN = re.compile(r"ев[ау]$|ов[ау]$")
"""The genitive of a man's surname is the nominative of a woman's: Каримова."""
NOT_PROSE = re.compile(r"\A---\n.*?\n---\n|\S+[./]\S+|<[^>]+>", re.DOTALL)
LOWER_WORDS = re.compile(r"(?<![\w-])[a-z]{3,}(?![\w-])")
TEXTS = Path(__file__).parents[2] / "sample_corpus"


def of_type(gazetteer: Gazetteer, *types: str) -> list[Entity]:
    actors = gazetteer.entities(EntityKind.ACTOR)
    return [actor for actor in actors if gazetteer.tables.types[actor.id] in types]


def test_there_are_enough_international_organisations_with_acronyms(gazetteer: Gazetteer) -> None:
    spelt: dict[str, set[How]] = defaultdict(set)
    for spelling in gazetteer.spellings:
        spelt[spelling.key].add(spelling.how)
    found = [o for o in of_type(gazetteer, "organisation") if not gazetteer.countries_of(o)]
    assert len(found) >= 200
    assert len([o for o in found if How.ACRONYM in spelt[o.key]]) >= 150


def test_there_are_enough_leaders_with_dated_offices(gazetteer: Gazetteer) -> None:
    roles = gazetteer.tables.roles
    leaders = [p for p, held in roles.items() if any(r.title in LEADERS for r in held)]
    assert len(leaders) >= 700
    recent = [p for p in leaders if any(not r.end or r.end >= "2015" for r in roles[p])]
    assert len(recent) >= 500


def test_there_are_enough_groups_and_bodies_of_the_region(gazetteer: Gazetteer) -> None:
    assert len(of_type(gazetteer, "group")) >= 110
    bodies = of_type(gazetteer, "institution", "party", "company", "research")
    assert len([b for b in bodies if set(gazetteer.tables.countries[b.id]) & REGION]) >= 150


def test_nearly_all_well_known_organisations_are_one_actor_by_name_and_acronym(tagger: Tagger) -> None:
    assert len(organisations()) == 100
    assert len(differing(tagger)) <= 5


@pytest.mark.parametrize("country", ["KZ", "KG", "TJ", "TM", "UZ"])
def test_the_presidents_of_central_asia_follow_each_other(gazetteer: Gazetteer, country: str) -> None:
    held: list[Role] = sorted(
        (
            role
            for roles in gazetteer.tables.roles.values()
            for role in roles
            if role.country == country and role.title == "president"
        ),
        key=lambda role: role.start,
    )
    assert held[0].start <= "1992"
    assert len(held) > 1
    assert all(role.end for role in held[:-1])
    assert held[-1].end == ""
    for one, other in pairwise(held):
        shortest = min(len(one.end), len(other.start))
        assert one.end[:shortest] <= other.start[:shortest]


def test_nobody_begins_an_office_after_its_end(gazetteer: Gazetteer) -> None:
    roles = [role for held in gazetteer.tables.roles.values() for role in held]
    assert [r for r in roles if r.end and r.start[: len(r.end)] > r.end[: len(r.start)]] == []


def test_most_countries_have_a_leader(gazetteer: Gazetteer) -> None:
    led = {r.country for held in gazetteer.tables.roles.values() for r in held if r.title in LEADERS}
    assert len(led & {country.id for country in gazetteer.entities(EntityKind.COUNTRY)}) >= 160


def test_every_country_is_found_by_its_names_and_adjectives(gazetteer: Gazetteer, tagger: Tagger) -> None:
    missed = []
    for spelling in gazetteer.spellings:
        if not spelling.key.startswith("country:") or not spelling.text[0].isupper():
            continue
        if spelling.rule and spelling.rule not in AT_ONCE:
            continue
        plain = {
            How.NAME: f"On Monday {spelling.text} signed it.",
            How.ADJECTIVE: f"The {spelling.text} government signed it.",
            How.DEMONYM: f"Several {spelling.text} signed it.",
        }.get(spelling.how)
        if plain and spelling.key not in {mention.entity.key for mention in tagger.mentions(plain)}:
            missed.append((spelling.key, plain))
    assert missed == []


def test_no_two_entities_share_an_unmarked_spelling(gazetteer: Gazetteer) -> None:
    owners: dict[str, set[str]] = defaultdict(set)
    for spelling in gazetteer.spellings:
        if not spelling.rule and (spelling.key.startswith("actor:") or not spelling.key):
            name = spelling.text if spelling.exact else fold(spelling.text)
            owners[name].add(spelling.key)
    shared = {name: keys for name, keys in owners.items() if len(keys) > 1}
    assert {name: keys for name, keys in shared.items() if not WOMEN_AND_MEN.search(name)} == {}


def test_no_unmarked_name_of_an_actor_is_an_ordinary_word(gazetteer: Gazetteer) -> None:
    words = Counter(
        word
        for path in TEXTS.rglob("*")
        if path.suffix in {".md", ".txt", ".html"}
        for word in LOWER_WORDS.findall(NOT_PROSE.sub(" ", path.read_text(encoding="utf-8")))
    )
    ordinary = set(words) | _set(
        "amber baker bard bear black boy brown carter church cook cooper dean dove fang fox gates gore grant "
        "green hall hunt king law long love major march mark may mills moon page park peters pope price rice "
        "rush sage sharp short smith star stone store sun swan swift wise wolf wood young"
    )
    found = [
        (s.text, s.key)
        for s in gazetteer.spellings
        if s.key.startswith("actor:") and not s.rule and not s.exact and s.text.lower() in ordinary
    ]
    assert found == []
