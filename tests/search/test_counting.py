from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from reader.model import Entity, EntityKind
from reader.search.counting import By, counts
from reader.search.index import Index, IndexedDocument, SearchContext
from reader.search.parser import parse

if TYPE_CHECKING:
    from collections.abc import Callable

    from reader.search.results import Results

    MakeDocument = Callable[..., IndexedDocument]

KZ = Entity("KZ", "Kazakhstan", EntityKind.COUNTRY, "KZ")
UZ = Entity("UZ", "Uzbekistan", EntityKind.COUNTRY, "UZ")
RU = Entity("RU", "Russia", EntityKind.COUNTRY, "RU")
COUNTRIES = (KZ, UZ, RU)
NAMED = (("Kazakhstan", KZ), ("Uzbekistan", UZ), ("Russia", RU))


def resolve(kind: EntityKind, name: str) -> tuple[Entity, ...]:
    return tuple(e for e in COUNTRIES if e.kind is kind and e.id.lower() == name.lower())


CONTEXT = SearchContext(resolve=resolve, marked={"tag:water": frozenset({("a", 0)})}, read=frozenset({"b"}))


@pytest.fixture
def index(make_document: MakeDocument) -> Index:
    index = Index.open(None)
    index.add([
        make_document(
            "a", ["Water for Kazakhstan and Uzbekistan.", "Water for Russia.", "Drills."],
            mentions=NAMED, date="2022-09-16", source="BBC", lang="en", title="Rivers",
        ),
        make_document("b", ["Water for Uzbekistan.", "Watar."], mentions=NAMED, date="2021-12", lang="ru"),
        make_document("c", ["Water nowhere."], date="2022", lang=""),
    ])  # fmt: skip
    return index


def search(index: Index, query: str, *, disjunctive: bool = False) -> Results:
    return index.search(parse(query), context=CONTEXT, disjunctive=disjunctive)


def table(index: Index, query: str, by: By) -> list[tuple[str, int, int]]:
    found = counts(search(index, query), [by], index.info)
    return [(facet.value, facet.exact, facet.near) for facet in found[by]]


def test_counts_are_of_the_match_set_also_in_a_group_that_is_filtered(index: Index) -> None:
    assert table(index, "water country:kz", By.COUNTRY) == [("kz", 1, 0), ("uz", 1, 0)]
    facets = search(index, "water country:kz", disjunctive=True).facets["country"]
    assert {facet.value for facet in facets} == {"kz", "uz", "ru"}, "the interface shows what can be added"


def test_exact_and_near_are_counted_apart(index: Index) -> None:
    assert table(index, "water", By.DOCUMENT) == [("a", 2, 0), ("b", 1, 1), ("c", 1, 0)]
    assert table(index, "water", By.LANG) == [("en", 2, 0), ("ru", 1, 1)]


def test_months_are_in_the_order_of_time_and_need_a_month(index: Index) -> None:
    assert table(index, "water", By.MONTH) == [("2021-12", 1, 1), ("2022-09", 2, 0)]


def test_the_other_groups(index: Index) -> None:
    assert table(index, "water", By.SOURCE) == [("BBC", 2, 0)]
    assert table(index, "water", By.TAG) == [("water", 1, 0)]
    assert table(index, "water", By.STATE) == [("unread", 3, 0), ("read", 1, 1)]
    assert table(index, "water", By.REGION) == []


@pytest.mark.parametrize("query", ["", "water", "water -country:ru", "watar", "country:uz,ru lang:en"])
def test_documents_add_up_to_the_total_and_each_count_is_what_its_filter_finds(
    index: Index, query: str
) -> None:
    results = search(index, query)
    found = counts(results, tuple(By), index.info)
    assert sum(facet.exact for facet in found[By.DOCUMENT]) == results.total_exact
    assert sum(facet.near for facet in found[By.DOCUMENT]) == results.total_near
    assert len(found[By.DOCUMENT]) == results.documents
    for by in (By.COUNTRY, By.LANG, By.MONTH, By.SOURCE, By.TAG, By.STATE):
        for facet in found[by]:
            narrowed = search(index, f"{query} {facet.group}:{facet.value}")
            # A second filter on a field asks for both; that of languages is `and` as well.
            assert (facet.exact, facet.near) == (narrowed.total_exact, narrowed.total_near)
