"""What documents are about, and whether a country acts or is only a place."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from reader.model import Entity, EntityKind, Sense
from reader.search.context import SearchContext
from reader.search.hints import idle_sense
from reader.search.index import Index
from reader.search.parser import parse
from reader.search.query import Sort

if TYPE_CHECKING:
    from collections.abc import Callable

    from reader.search.index import IndexedDocument

KZ = Entity("KZ", "Kazakhstan", EntityKind.COUNTRY, "KZ")
UZ = Entity("UZ", "Uzbekistan", EntityKind.COUNTRY, "UZ")
ASIA = Entity("central-asia", "Central Asia", EntityKind.REGION, "CAs")
SCO = Entity("sco", "Shanghai Cooperation Organisation", EntityKind.ACTOR, "SCO")
ENTITIES = {entity.id.lower(): entity for entity in (KZ, UZ, ASIA, SCO)}


def resolve(kind: EntityKind, name: str) -> tuple[Entity, ...]:
    found = ENTITIES.get(name.lower())
    return (found,) if found is not None and found.kind is kind else ()


CONTEXT = SearchContext(resolve=resolve, children=lambda region: (KZ, UZ) if region == ASIA else ())


@pytest.fixture(params=["memory", "file"])
def index(
    make_document: Callable[..., IndexedDocument], request: pytest.FixtureRequest, tmp_path: Path
) -> Index:
    path = tmp_path / "index.sqlite3" if request.param == "file" else None
    index = Index.open(path)
    index.add(
        [
            make_document(
                "passing", ["Rain fell.", "Astana was dry, and Kazakhstan sent water."], date="2022-03",
                mentions=[("Astana", KZ, Sense.PLACE), ("Kazakhstan", KZ, Sense.ACTOR)],
                about={"country:UZ": 0.8, "actor:sco": 0.2},
            ),
            make_document(
                "mainly", ["It rained.", "Floods in Kazakhstan."], date="2022-01",
                mentions=[("Kazakhstan", KZ, Sense.PLACE)], about={"country:KZ": 0.9},
            ),
            make_document(
                "partly", ["Uzbekistan insists.", "A dry year."], date="2022-02",
                mentions=[("Uzbekistan", UZ, Sense.ACTOR)], about={"country:KZ": 0.3, "country:UZ": 0.4},
            ),
        ]
    )  # fmt: skip
    return Index.open(path) if path else index


def found(index: Index, text: str) -> list[str]:
    return [f"{h.document.id} {h.passage.number}" for h in index.search(parse(text), context=CONTEXT).hits]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("country:kz", ["passing 1", "mainly 1"]),
        ("about:kz", ["partly 0", "partly 1", "mainly 0", "mainly 1"]),
        ("about:kz country:kz", ["mainly 1"]),
        ("about:kz -about:uz", ["mainly 0", "mainly 1"]),
        ("about:sco", ["passing 0", "passing 1"]),
        ('about:"central-asia" rain', ["passing 0", "mainly 0"]),
        ("about:kz,uz country:uz", ["partly 0"]),
        ("about:kz sort:salience", ["mainly 0", "mainly 1", "partly 0", "partly 1"]),
        ("(about:kz | about:uz) country:kz,uz sort:salience", ["mainly 1", "passing 1", "partly 0"]),
        ("country:uz,kz sort:salience", ["mainly 1", "passing 1", "partly 0"]),
        ("country:kz as:actor", ["passing 1"]),
        ("country:kz as:place", ["passing 1", "mainly 1"]),
        ("country:kz -country:uz as:place", ["passing 1", "mainly 1"]),
        ("country:uz as:place", []),
        ("region:central-asia as:actor", ["passing 1", "partly 0"]),
        ("country:kz as:any", ["passing 1", "mainly 1"]),
        ("country:kz as:actor as:any", ["passing 1", "mainly 1"]),
        ("floods as:actor", ["mainly 1"]),
    ],
)
def test_searches(index: Index, query: str, expected: list[str]) -> None:
    assert found(index, query) == expected


def test_countries_are_counted_in_the_sense_asked_for_and_only_its_words_are_shown(index: Index) -> None:
    results = index.search(parse("as:actor"), context=CONTEXT)
    assert {(f.value, f.total) for f in results.facets["country"]} == {("kz", 1), ("uz", 1)}
    (hit,) = index.search(parse("country:kz as:actor"), context=CONTEXT).hits
    assert [span.of(hit.text) for span in hit.highlights] == ["Kazakhstan"]


@pytest.mark.parametrize(
    ("query", "is_idle"),
    [
        ("as:actor", True),
        ("floods as:place actor:tokayev -about:kz", True),
        ("as:any", False),
        ("floods", False),
        ("country:kz as:actor", False),
        ("as:place (floods | -region:central-asia)", False),
    ],
)
def test_a_sense_without_a_country_or_region_is_told_of(query: str, is_idle: bool) -> None:
    told = idle_sense(parse(query))
    assert bool(told) is is_idle
    assert not told or told.startswith(f"as:{parse(query).sense} goes with country: or region:")


def test_documents_by_salience(index: Index) -> None:
    assert [info.id for info in index.documents(Sort.SALIENCE)] == ["mainly", "passing", "partly"]
    assert dict(index.about("partly")) == {"country:KZ": 0.3, "country:UZ": 0.4}
    assert index.values("about") == {"kz": 4, "uz": 4, "sco": 2}
    assert [m.sense for m in index.mentions("passing")] == [Sense.PLACE, Sense.ACTOR]


@pytest.mark.parametrize(
    ("query", "problem"),
    [
        ("about:nowhere", "No country, region or actor is called nowhere."),
        ("about:kazakstan", "did you mean Kazakhstan?"),
        ("about:", "as in about:kz"),
        ("as:nation", "as:nation is not known"),
        ("-as:actor", "as: cannot be excluded"),
    ],
)
def test_what_makes_no_sense_is_told(index: Index, query: str, problem: str) -> None:
    problems = index.search(parse(query), context=CONTEXT).query.problems
    assert [problem in one.message for one in problems] == [True]
