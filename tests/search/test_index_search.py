"""What a person sees of a search: the promises of the query language on a small collection."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from reader.model import Entity, EntityKind, How, Mention, Span
from reader.search.edit import toggle
from reader.search.index import Index, SearchCancelled, SearchContext
from reader.search.parser import parse
from reader.search.results import Likeness, Tier

if TYPE_CHECKING:
    from collections.abc import Callable

    from reader.search.index import IndexedDocument

KZ = Entity("KZ", "Kazakhstan", EntityKind.COUNTRY, "KZ")
SCO = Entity("sco", "Shanghai Cooperation Organisation", EntityKind.ACTOR, "SCO")
NAMES = {("sco",): SCO, ("шос",): SCO, ("shanghai", "cooperation", "organisation"): SCO, ("kazakhstan",): KZ}
CONTEXT = SearchContext(
    resolve=lambda kind, name: tuple(
        e for e in (KZ, SCO) if e.kind is kind and name.lower() in (e.id.lower(), e.name.lower())
    ),
    named=lambda words: tuple(e for e in [NAMES.get(tuple(map(str.lower, words)))] if e),
    marked={
        "tag:water": frozenset({("drills.md", 1)}),
        "note:Ask about red lines": frozenset({("sco.md", 0)}),
    },
    read=frozenset({"sco.md"}),
)


@pytest.fixture(scope="module")
def index(make_document: Callable[..., IndexedDocument]) -> Index:
    index = Index.open(None)
    index.add(
        [
            make_document(
                "drills.md",
                [
                    "Kazakhstan held drills with NATO partners.",
                    "The red\nlines between Moscow and Astana; the drill went on.",
                    "A grill party in Oſh… no: in Osh.",
                ],
                mentions=[("Kazakhstan", KZ), ("Astana", KZ)], title="Drills in the steppe",
                date="2022-09-16", source="Eurasia Net", authors=("Jane Smith",),
            ),
            make_document(
                "sco.md",
                ["Саммит ШОС прошёл в Самарканде.", "The Shanghai Cooperation Organisation met.",
                 "SCO drills, osh."],
                mentions=[("ШОС", SCO), ("Shanghai Cooperation Organisation", SCO), ("SCO", SCO)],
                title="Саммит", date="2022-09", source="Радио Азаттык", lang="ru",
            ),
            make_document("notes/plain.txt", ["Nothing of note.", "China's railway to Uzbekistan, via Osh."]),
        ]
    )  # fmt: skip
    return index


def hits(index: Index, text: str, *, typing: bool = False) -> list[tuple[str, int, int, list[str]]]:
    results = index.search(parse(text, typing=typing), context=CONTEXT)
    return [
        (h.document.id, h.passage.number, h.edits, [" ".join(s.of(h.text).split()) for s in h.highlights])
        for h in results.hits
    ]


def test_slips_are_forgiven_and_highlighted(index: Index) -> None:
    assert hits(index, "kazakstan nato dril", typing=True) == [
        ("drills.md", 0, 1, ["Kazakhstan", "drills", "NATO"])
    ]


def test_no_near_hit_stands_above_an_exact_one(index: Index) -> None:
    found = hits(index, "drill")
    assert [edits for *_, edits, _ in found] == [0, 0, 0, 1]
    assert found[-1][3] == ["grill"]


def test_typo_off_and_quotes_switch_tolerance_off(index: Index) -> None:
    assert [row[2] for row in hits(index, "drill typo:off")] == [0, 0, 0]
    assert [row[:2] for row in hits(index, "'drill")] == [("drills.md", 1)]


def test_a_phrase_is_found_over_a_line_break(index: Index) -> None:
    assert hits(index, '"red lines"') == [("drills.md", 1, 0, ["red lines"])]
    assert hits(index, '"lines red"') == []
    assert hits(index, '"Moscow red"~3') == [("drills.md", 1, 0, ["red", "Moscow"])]
    assert hits(index, '"Moscow red"~1') == []


def test_case_counts_where_asked(index: Index) -> None:
    assert [row[:2] for row in hits(index, "=osh")] == [("sco.md", 2)]
    assert len(hits(index, "osh typo:off")) == 3


def test_names_meet_across_scripts_and_spellings(index: Index) -> None:
    for name in ("sco", "ШОС", "Shanghai Cooperation Organisation"):
        found = hits(index, name)
        assert {row[:3] for row in map(tuple, found)} >= {
            ("sco.md", 0, 0),
            ("sco.md", 1, 0),
            ("sco.md", 2, 0),
        }
    assert ("sco.md", 0, 0, ["ШОС"]) in hits(index, "sco")
    assert [row[:2] for row in hits(index, "'sco")] == [("sco.md", 2)]


def test_negation_is_never_tolerant(index: Index) -> None:
    assert {row[:2] for row in hits(index, "drills -nato typo:off")} == {("drills.md", 1), ("sco.md", 2)}
    assert ("drills.md", 2) in {row[:2] for row in hits(index, "-drill")}


def test_fields(index: Index) -> None:
    def places(text: str) -> set[tuple[str, int]]:
        return {(document, number) for document, number, *_ in hits(index, text)}

    assert places("country:kazakhstan") == {("drills.md", 0), ("drills.md", 1)}
    assert places("actor:sco lang:ru") == {("sco.md", 0), ("sco.md", 1), ("sco.md", 2)}
    assert places("title:step") == places("author:smith") == places('source:"eurasia net"')
    assert places("path:notes/**") == places("path:notes") == places("path:*.txt") == {
        ("notes/plain.txt", 0), ("notes/plain.txt", 1),
    }  # fmt: skip
    assert places("date:2022-09-16") == {("drills.md", n) for n in range(3)}
    assert len(places("date:2022")) == 6
    assert places("tag:Water") == {("drills.md", 1)}
    assert places("note:red") == {("sco.md", 0)}
    assert len(places("is:unread")) == 5
    assert places("country:kz -tag:water") == {("drills.md", 0)}


def test_filters_alone_give_the_newest_first_with_the_evidence(index: Index) -> None:
    assert hits(index, "country:kz") == [
        ("drills.md", 0, 0, ["Kazakhstan"]), ("drills.md", 1, 0, ["Astana"]),
    ]  # fmt: skip
    everything = hits(index, "")
    assert [row[0] for row in everything] == ["drills.md"] * 3 + ["sco.md"] * 3 + ["notes/plain.txt"] * 2
    oldest = hits(index, "sort:date")
    assert [row[0] for row in oldest] == ["sco.md"] * 3 + ["drills.md"] * 3 + ["notes/plain.txt"] * 2


def test_an_unknown_name_is_told(index: Index) -> None:
    results = index.search(parse("country:kazakstan"), context=CONTEXT)
    assert results.total == 0
    [problem] = results.query.problems
    assert "Kazakhstan" in problem.message


def test_nothing_found_tells_which_term_it_was(index: Index) -> None:
    results = index.search(parse("drills zzzzzz country:kz typo:off"), context=CONTEXT)
    assert [(t.text, t.exact) for t in results.terms] == [("drills", 3), ("zzzzzz", 0), ("country:kz", 2)]


def test_spellings_that_contributed(index: Index) -> None:
    results = index.search(parse("dirll uzbekstan"), context=CONTEXT)
    assert [s.found for s in results.spellings] == []
    results = index.search(parse("uzbekstan"), context=CONTEXT)
    [spelling] = results.spellings
    assert (spelling.typed, spelling.found, spelling.edits, spelling.passages) == (
        "uzbekstan",
        "uzbekistan",
        1,
        1,
    )


def test_a_near_hit_says_which_word_answers_which(index: Index) -> None:
    [hit] = index.search(parse("uzbekstan railway"), context=CONTEXT).hits
    assert [(r.typed, r.found, r.how, r.edits) for r in hit.reasons] == [
        ("uzbekstan", "Uzbekistan", Likeness.EDIT, 1)
    ]
    assert [span.of("Uzbekistan") for span in hit.reasons[0].alignment.found] == ["i"]
    assert hit.reasons[0].span in hit.highlights
    assert all(hit.reasons == () for hit in index.search(parse("railway"), context=CONTEXT).hits)


def test_facets_follow_the_query_and_toggling_gives_the_number(index: Index) -> None:
    results = index.search(parse("drils"), context=CONTEXT)
    months = {f.value: (f.exact, f.near) for f in results.facets["date"]}
    assert months == {"2022-09": (0, results.total)}
    for group, facets in results.facets.items():
        for facet in facets:
            narrowed = index.search(parse(toggle("drils", group, facet.value)), context=CONTEXT)
            assert (narrowed.total_exact, narrowed.total_near) == (facet.exact, facet.near)
            assert [f for f in narrowed.facets[group] if f.selected] == [replace(facet, selected=True)]


def test_a_selected_facet_stays_at_zero(index: Index) -> None:
    results = index.search(parse("railway country:kz"), context=CONTEXT)
    assert [(f.value, f.total, f.selected) for f in results.facets["country"]] == [("kz", 0, True)]


def test_rows_are_a_sequence(index: Index) -> None:
    rows = index.search(parse("osh"), context=CONTEXT).hits
    assert rows[-1] == rows[len(rows) - 1]
    assert list(rows[0:2]) == [rows[0], rows[1]]
    with pytest.raises(IndexError):
        rows[len(rows)]
    assert rows[0].tier is Tier.EXACT


def test_a_search_can_be_cancelled(index: Index) -> None:
    with pytest.raises(SearchCancelled):
        index.search(parse("osh"), context=CONTEXT, cancelled=lambda: True)


@pytest.mark.parametrize(
    "text", ["***", "—", "-—", "[/b]", "\x1b[0m", "(", '"', "a" * 100_000, "🙂", "\u202e", "' = -"]
)
def test_odd_queries_do_no_harm(index: Index, text: str) -> None:
    results = index.search(parse(text, typing=True), context=CONTEXT)
    assert len(list(results.hits)) == results.total


def test_values_for_completion(index: Index) -> None:
    assert index.values("country") == {"kz": 2}
    assert index.values("source") == {"Eurasia Net": 3, "Радио Азаттык": 3}
    assert index.values("author") == {"Jane Smith": 3}
    assert index.values("tag") == {}


def test_cities_and_adjectives_are_weaker_evidence_than_names(
    make_document: Callable[..., IndexedDocument],
) -> None:
    item = make_document("a.md", ["Казахстан", "Kazakh steppe", "Almaty"], mentions=[("Казахстан", KZ)])
    adjective = Mention(KZ, Span(11, 17), How.ADJECTIVE)
    city = Mention(KZ, Span(26, 32), How.CITY)
    index = Index.open(None)
    index.add([replace(item, mentions=(*item.mentions, adjective, city))])
    assert [row[1] for row in hits(index, "country:kz")] == [0, 1, 2]
    assert [(row[1], row[3]) for row in hits(index, "kazakhstan")] == [(0, ["Казахстан"]), (1, ["Kazakh"])]


def test_a_hyphenated_word_as_typed_stands_above_the_joined_one(
    make_document: Callable[..., IndexedDocument],
) -> None:
    index = Index.open(None)
    filler = [make_document(f"f{n}.md", [f"Nothing of note number{n}."]) for n in range(30)]
    city = make_document("city.md", ["They met in the capital, Nur-Sultan, for two days."], date="2019")
    name = [
        make_document(f"n{n}.md", ["Nursultan said so."], date="2024", title="Nursultan") for n in range(3)
    ]
    index.add([*filler, city, *name])
    found = hits(index, "Nur-Sultan")
    assert [row[0] for row in found] == ["city.md", "n0.md", "n1.md", "n2.md"]
    assert [row[2] for row in found] == [0, 0, 0, 0]
    assert len(hits(index, "nursultan")) == 4


def test_a_short_word_that_is_there_as_typed_is_no_slip_of_one_two_letters_away(
    make_document: Callable[..., IndexedDocument],
) -> None:
    index = Index.open(None)
    index.add([make_document("a.md", ["Astana.", "The stand.", "Asian states.", "Astona."])])
    assert [row[1:3] for row in hits(index, "astana")] == [(0, 0), (3, 1)]
    assert [row[1:3] for row in hits(index, "astxxa")] == [(0, 2), (3, 2)]
