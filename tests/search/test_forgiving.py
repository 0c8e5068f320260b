"""What a search forgives, and how it says so: near spellings and their switches, scripts, spaces, layouts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.model import Entity, EntityKind
from reader.search.edit import switch_spelling
from reader.search.index import Index, SearchContext
from reader.search.parser import parse
from reader.search.results import Likeness, SuggestionReason, Switch, Tier

if TYPE_CHECKING:
    from collections.abc import Callable

    from reader.search.index import IndexedDocument
    from reader.search.results import Results

PASSAGES = (
    "Tokayev spoke to the drillers.",
    "Tokarev, a pilot, drills.",
    "Toqaev is another spelling.",
    "The drill was loud.",
    "Садыр Жапаров и релоканты в Кыргызстане.",
    "Sadyr Japarov of Kyrgyzstan.",
    "In Central Asia, the European\nUnion; a re-export.",
    "Asia is central to Uzbekistan.",
    "A whitepaper, and white paper.",
)


@pytest.fixture(scope="module")
def index(make_document: Callable[..., IndexedDocument]) -> Index:
    index = Index.open(None)
    index.add([make_document("a", PASSAGES)])
    return index


def search(index: Index, text: str, *, typing: bool = False) -> Results:
    return index.search(parse(text, typing=typing), context=SearchContext())


def rows(results: Results) -> list[tuple[int, int]]:
    """Passage and edits of each hit."""
    return [(hit.passage.number, hit.edits) for hit in results.hits]


def test_a_spelling_that_is_switched_off_is_not_found_but_told_of(index: Index) -> None:
    results = search(index, "tokaev typo:-Tokarev")
    assert sorted(rows(results)) == [(0, 1), (2, 1)]
    told = {s.found: (s.switch, s.passages) for s in results.spellings}
    assert told == {
        "tokayev": (Switch.ON, 1), "tokarev": (Switch.OFF, 1), "toqaev": (Switch.ON, 1),
    }  # fmt: skip


def test_a_pinned_spelling_is_as_good_as_exact(index: Index) -> None:
    results = search(index, "tokaev typo:+toqaev")
    assert rows(results)[0] == (2, 0)
    assert results.total_exact == 1
    assert results.hits[0].highlights
    assert [s.switch for s in results.spellings if s.found == "toqaev"] == [Switch.PINNED]
    assert rows(search(index, "tokaev typo:off,+toqaev")) == [(2, 0)]
    assert search(index, "'tokaev typo:+toqaev").total == 0


def test_forms_can_be_switched_off(index: Index) -> None:
    assert [row for row in rows(search(index, "drill typo:off")) if not row[1]] == [(3, 0), (1, 0)]
    assert rows(search(index, "drill typo:off forms:off")) == [(3, 0)]
    assert (1, 1) in rows(search(index, "drill forms:off")), "then another form is an edit away"


def test_slips_are_told_apart_from_beginnings(index: Index) -> None:
    def how(text: str, *, typing: bool = False) -> dict[str, Likeness]:
        return {s.found: s.how for s in search(index, text, typing=typing).spellings}

    assert how("drilelr")["drillers"] is Likeness.EDIT
    assert how("toakyev", typing=True)["tokayev"] is Likeness.EDIT
    assert how("drliler", typing=True)["drillers"] is Likeness.BEGINNING


@pytest.mark.parametrize(
    ("typed", "rows_found", "words"),
    [
        ("zhaparov", {(4, 1), (5, 1)}, {"Жапаров", "Japarov"}),
        ("kirghizstan", {(5, 1)}, {"Kyrgyzstan"}),
        ("relokanty", {(4, 1)}, {"релоканты"}),
        ("садыр", {(4, 0), (5, 1)}, {"Садыр", "Sadyr"}),
        ("toqaev typo:-tokayev", {(2, 0)}, {"Toqaev"}),
    ],
)
def test_names_meet_in_other_romanizations_and_scripts(
    index: Index, typed: str, rows_found: set[tuple[int, int]], words: set[str]
) -> None:
    results = search(index, typed)
    assert set(rows(results)) == rows_found
    assert {span.of(hit.text) for hit in results.hits for span in hit.highlights} == words


def test_another_romanization_says_so_and_ranks_above_an_edit(index: Index) -> None:
    results = search(index, "tokaev")
    assert [(h.text.split()[0], h.reasons[0].how) for h in results.hits] == [
        ("Tokayev", Likeness.ROMANIZATION),
        ("Toqaev", Likeness.ROMANIZATION),
        ("Tokarev,", Likeness.EDIT),
    ]


@pytest.mark.parametrize("typed", ["'zhaparov", '"zhaparov"', "=Zhaparov", "zhaparov typo:off"])
def test_what_is_quoted_or_asked_for_without_tolerance_is_not_spelt_anew(index: Index, typed: str) -> None:
    assert search(index, typed).total == 0
    assert search(index, "drill -zhaparov").total == search(index, "drill").total


@pytest.mark.parametrize(
    ("typed", "expected", "words"),
    [
        ("centralasia", [(6, 1)], ["Central Asia"]),
        ("central-asia", [(6, 0), (7, 1)], ["Central Asia", "Asia", "central"]),
        ("europeanunion", [(6, 1)], ["European\nUnion"]),
        ("uzbeki stan", [(7, 1)], ["Uzbekistan"]),
        ("re export", [(6, 0)], ["re", "export"]),
        ("reexport", [(6, 0)], ["re-export"]),
        ("whitepaper", [(8, 0)], ["whitepaper"]),
        ("white paper", [(8, 0)], ["white", "paper"]),
        ("europeanunion centralasia", [(6, 2)], ["Central Asia", "European\nUnion"]),
    ],
)
def test_a_space_too_many_or_too_few_is_forgiven(
    index: Index, typed: str, expected: list[tuple[int, int]], words: list[str]
) -> None:
    results = search(index, typed)
    assert rows(results) == expected
    assert [span.of(hit.text) for hit in results.hits for span in hit.highlights] == words


def test_another_space_says_so(index: Index) -> None:
    [split] = search(index, "centralasia").spellings
    assert (split.typed, split.found, split.how, split.edits) == (
        "centralasia", "central asia", Likeness.SPLIT, 1,
    )  # fmt: skip
    [hit] = search(index, "uzbeki stan").hits
    assert [(r.typed, r.found, r.how) for r in hit.reasons] == [
        ("uzbeki stan", "Uzbekistan", Likeness.JOINED)
    ]


def test_a_word_being_typed_may_be_two(index: Index) -> None:
    assert rows(search(index, "centralasi", typing=True)) == [(6, 1)]
    assert rows(search(index, "uzbeki sta", typing=True)) == [(7, 1)]
    how = {s.how for s in search(index, "centralas", typing=True).spellings}
    assert how == {Likeness.EDIT}, "two letters begin too much"


def test_another_space_can_be_switched(index: Index) -> None:
    off = search(index, switch_spelling("centralasia", "central asia", Switch.OFF))
    assert off.total == 0
    assert [(s.found, s.switch) for s in off.spellings] == [("central asia", Switch.OFF)]
    pinned = search(index, switch_spelling("uzbeki stan", "uzbekistan", Switch.PINNED))
    assert rows(pinned) == [(7, 0)]
    assert [(s.found, s.switch) for s in pinned.spellings] == [("uzbekistan", Switch.PINNED)]


@pytest.mark.parametrize("typed", ["'centralasia", '"centralasia"', "centralasia typo:off", "'uzbeki 'stan"])
def test_what_is_quoted_or_asked_for_without_tolerance_keeps_its_spaces(index: Index, typed: str) -> None:
    assert search(index, typed).total == 0
    assert search(index, "asia -centralasia").total == 2


def test_a_word_that_no_passage_has_with_the_others_is_left_out(index: Index) -> None:
    results = search(index, "asia central wombat")
    assert results.dropped == "wombat"
    assert sorted(rows(results)) == [(6, 1), (7, 1)]
    assert (results.total_exact, results.total_near) == (0, 2)
    assert all(hit.tier is Tier.NEAR and len(hit.highlights) >= 2 for hit in results.hits)
    assert search(index, "asia wombat").dropped == "wombat"


@pytest.mark.parametrize(
    ("typed", "dropped"),
    [
        ("drill asia central", "drill"),
        ("drlil asia central", "drlil"),
        ("asia central pilot 'drill", None),
        ("sadyr kyrgyzstan drill kirgizstan", "drill"),
        ("drill asia", None),
        ("drill pilot", None),
        ('"drill loud" asia central', None),
        ("asia -pilot wombat", "wombat"),
        ("asia central wombat typo:off", None),
        ("wombat platypus kangaroo", None),
        ("asia central wombat country:kz", None),
    ],
)
def test_which_word_is_left_out(index: Index, typed: str, dropped: str | None) -> None:
    assert search(index, typed).dropped == dropped


def test_filters_have_no_say_in_which_word_is_left_out(make_document: Callable[..., IndexedDocument]) -> None:
    index = Index.open(None)
    index.add(
        [
            make_document("a", ["coal gas", "coal oil", "gas oil"], source="Reuters"),
            make_document("b", ["coal gas"], source="Tass"),
        ]
    )
    assert search(index, "coal gas oil").dropped in {"coal", "gas", "oil"}
    everywhere = search(index, "coal gas wombat")
    assert everywhere.dropped == "wombat"
    counts = {facet.value: facet.total for facet in everywhere.facets["source"]}
    assert counts == {"Reuters": 1, "Tass": 1}
    for value, count in counts.items():
        narrowed = search(index, f"coal source:{value} gas wombat")
        assert (narrowed.dropped, narrowed.total) == ("wombat", count)


@pytest.mark.parametrize(
    ("typed", "query", "reason"),
    [
        ("ещлфнум", "tokayev", SuggestionReason.LAYOUT),
        ("ещлфн", "tokay", SuggestionReason.LAYOUT),
        (";fgfhjd", "жапаров", SuggestionReason.LAYOUT),
        ("pilot вкшддын", None, None),
        ("pilot вкшдды", "pilot drills", SuggestionReason.LAYOUT),
        ('"сутекфд asia"', '"central asia"', SuggestionReason.LAYOUT),
        ("(вкшдд | zzzz)", "(drill | zzzz)", SuggestionReason.LAYOUT),
        ("'drlil", "'drill", SuggestionReason.SPELLING),
        ('"centrla asia"', '"central asia"', SuggestionReason.SPELLING),
        ("drlil typo:off", "drill typo:off", SuggestionReason.SPELLING),
        ("zhuzbekistaan", "uzbekistan", SuggestionReason.SPELLING),
        ("tokayev", None, None),
        ("kirgizstan", None, None),
        ("drill pilot", None, None),
        ("-вкшдд", None, None),
        ("qqqqqqqq", None, None),
        ("source:ещлфнум", None, None),
    ],
)
def test_another_query_is_suggested(
    index: Index, typed: str, query: str | None, reason: SuggestionReason | None
) -> None:
    suggestion = search(index, typed, typing=typed.endswith("н")).suggestion
    assert (suggestion and suggestion.query, suggestion and suggestion.reason) == (query, reason)


@pytest.mark.parametrize(
    ("texts", "typed", "found"),
    [
        # It stands there often enough to be what was meant.
        (["border"] * 6 + ["order"] * 9 + ["boarder"], "border", {"border", "boarder"}),
        (["border"] * 4 + ["order"] * 9, "border", {"border", "order"}),
        (["border"] * 6 + ["order"] * 9, "borde", {"border", "order"}),
        # It is a misspelling itself, of what everybody writes.
        (["usrael"] * 5 + ["israel"] * 500, "usrael", {"usrael", "israel"}),
        # The other is everywhere.
        (["plan and"] + ["other and"] * 120 + ["plane"], "plan", {"plan and", "plane"}),
        (["plan"] * 2 + ["clan"] * 9, "plan", {"plan", "clan"}),
        (["ind"] + ["and other"] * 120, "inds", {"ind"}),
    ],
)  # fmt: skip
def test_a_word_that_stands_there_is_not_taken_for_simply_another(
    make_document: Callable[..., IndexedDocument], texts: list[str], typed: str, found: set[str]
) -> None:
    index = Index.open(None)
    index.add([make_document("a", texts)])
    assert {hit.text for hit in search(index, typed).hits} == found


ODD = (
    "drlil", "'tokaeyv", '"centarl asia"', "ещлфнум", "-pilot", "(qwe | loudd)", "=Drlil", "asai*", "loud",
)  # fmt: skip


@given(st.lists(st.sampled_from(ODD), min_size=1, max_size=3).map(" ".join), st.booleans())
def test_what_is_suggested_finds_something(index: Index, typed: str, typing: bool) -> None:
    results = search(index, typed, typing=typing)
    suggestion = results.suggestion
    if suggestion is not None:
        assert not results.total_exact
        assert search(index, suggestion.query, typing=typing).total
        left = typed
        for before, after in suggestion.words:
            assert before in left
            left = left.replace(before, "", 1)
            assert after in suggestion.query


def test_words_that_mostly_stand_side_by_side_count_wherever_both_stand(
    make_document: Callable[..., IndexedDocument], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reader.search.compiling.MOST_READ", 2)
    index = Index.open(None)
    usual = ["Supreme Court", "the supreme court", "a court more supreme", "Supreme Court of"]
    index.add([make_document("a", [*usual, "room ten", "ten room", "ten a room", "no room for ten"])])
    results = search(index, "supremecourt")
    assert sorted(rows(results)) == [(0, 1), (1, 1), (2, 1), (3, 1)]
    assert all(hit.highlights and hit.reasons for hit in results.hits)
    assert [(s.found, s.passages) for s in results.spellings] == [("supreme court", 4)]
    assert search(index, "tenroom").total == 0, "one of four is not usual"


def test_a_name_of_two_words_is_found_by_its_mentions(make_document: Callable[..., IndexedDocument]) -> None:
    asia = Entity("ca", "Central Asia", EntityKind.REGION, "CA")
    index = Index.open(None)
    texts = ["In Central Asia.", "В Центральной Азии."]
    index.add([make_document("a", texts, mentions=[("Central Asia", asia), ("Центральной Азии", asia)])])
    context = SearchContext(named=lambda words: (asia,) if words == ("central", "asia") else ())
    results = index.search(parse("centralasia"), context=context)
    assert sorted(rows(results)) == [(0, 1), (1, 1)]
    assert [hit.tier for hit in results.hits] == [Tier.NEAR, Tier.NEAR]


def test_a_long_word_may_be_three_edits_away_where_nothing_is_nearer(
    make_document: Callable[..., IndexedDocument],
) -> None:
    index = Index.open(None)
    index.add([make_document("a", ["It is unnecessary."]), make_document("b", ["So unnessecery."])])
    assert rows(search(index, "unnessecary")) == [(0, 1)]
    index.remove(["b"])
    assert rows(search(index, "unnessecary")) == [(0, 3)], "words of removed documents are nothing"
    assert search(index, "unnessec", typing=True).total == 0


def test_no_word_is_left_out_where_only_a_filter_has_nothing(
    make_document: Callable[..., IndexedDocument],
) -> None:
    index = Index.open(None)
    index.add([make_document("a", ["a lifetime"], source="Tass"), make_document("b", ["life"], source="AP")])
    assert search(index, "life time").total == 1
    results = search(index, "life time source:ap")
    assert (results.dropped, results.total) == (None, 0)
    assert [(f.value, f.total) for f in results.facets["source"]] == [("Tass", 1), ("AP", 0)]
