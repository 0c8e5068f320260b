"""What clicks and keys make of query text."""

from __future__ import annotations

import pytest

from reader.model import Span
from reader.search.edit import (
    SAVED,
    CompletionContext,
    apply_completion,
    completion_context,
    drop_filters,
    drop_last_filter,
    drop_term,
    selected,
    set_sort,
    set_typo,
    switch_spelling,
    toggle,
)
from reader.search.limits import DEEPEST, MOST_TERMS
from reader.search.parser import parse
from reader.search.query import Sort
from reader.search.results import Switch


@pytest.mark.parametrize(
    ("text", "field", "value", "changed"),
    [
        ("", "country", "kz", "country:kz"),
        ("nato dril", "country", "kz", "country:kz nato dril"),
        ("country:kz nato", "country", "kz", "nato"),
        ("nato  country:kz", "country", "KZ", "nato"),
        ("country:kz nato", "country", "uz", "country:kz,uz nato"),
        ("country:kz,uz nato", "country", "kz", "country:uz nato"),
        ("nato country:kz", "actor", "sco", "nato country:kz actor:sco"),
        ("country:kz nato", "actor", "sco", "country:kz actor:sco nato"),
        ("nato", "actor", "Shanghai Cooperation", 'actor:"Shanghai Cooperation" nato'),
        ("nato", "source", 'The "Times"', 'source:"The \\"Times\\"" nato'),
        ("country:kz country:ru", "country", "uz", "country:kz country:ru,uz"),
        ("country:kz x country:kz,ru", "country", "kz", "x country:ru"),
        ('country:"by" x country:kz,ru', "country", "kz", 'country:"by" x country:ru'),
        ("(country:ru,kz sort:date) a", "country", "kz", "country:ru sort:date a"),
        ("-country:ru", "country", "ru", "-country:ru country:ru"),
        ("(country:kz | a)", "country", "kz", "country:kz (country:kz | a)"),
        ("(country:kz)", "country", "kz", ""),
        ("a (country:kz) b", "country", "uz", "a country:kz,uz b"),
        ('"red li', "country", "kz", 'country:kz "red li'),
        ("(coal | ga", "country", "kz", "country:kz (coal | ga"),
        ("coal |", "country", "kz", "country:kz coal |"),
        ("| coal", "country", "kz", "| coal country:kz"),
        ("coal -", "country", "kz", "country:kz coal -"),
        ("coal country:", "country", "kz", "country:kz coal country:"),
        ("date:2022-08", "date", "2022-09", "date:2022-08,2022-09"),
        ("@mine coal", "country", "kz", "country:kz @mine coal"),
        ('actor:"shanghai coo', "actor", "sco", 'actor:"shanghai coo",sco'),
    ],
)
def test_a_value_is_toggled_and_all_else_stays(text: str, field: str, value: str, changed: str) -> None:
    assert toggle(text, field, value) == changed


def test_a_value_can_be_excluded_and_let_in_again() -> None:
    assert toggle("nato", "country", "ru", negated=True) == "-country:ru nato"
    assert toggle("-country:ru nato", "country", "by", negated=True) == "-country:ru,by nato"
    assert toggle("-country:ru,by nato", "country", "ru", negated=True) == "-country:by nato"
    assert toggle("country:ru", "country", "ru", negated=True) == "country:ru -country:ru"


def test_another_name_of_the_value_can_be_told() -> None:
    def means_kazakhstan(typed: str) -> bool:
        return typed.casefold() in {"kz", "kaz", "kazakhstan"}

    assert toggle("country:Kazakhstan,uz", "country", "kz", same=means_kazakhstan) == "country:uz"
    assert toggle("country:Kazakhstan", "country", "kz") == "country:Kazakhstan,kz"


def test_a_query_at_its_limits_still_takes_a_filter() -> None:
    for text in ("a " * MOST_TERMS, "(" * DEEPEST * 2 + "a", "a | " * 5_000, '"' * 999):
        assert selected(parse(toggle(text, "country", "kz")), "country") == ("kz",)


def test_selected_are_the_values_of_plain_filters() -> None:
    query = parse(
        "country:kz,uz a country:kz -country:ru (country:by | b) @mine", saved={"mine": "country:tj"}
    )
    assert selected(query, "country") == ("kz", "uz")
    assert selected(query, "actor") == ()


@pytest.mark.parametrize(
    ("text", "last", "none"),
    [
        ("nato drills", "nato drills", "nato drills"),
        ("country:kz nato -is:read drills", "country:kz nato drills", "nato drills"),
        ("  nato   country:kz", "  nato", "  nato"),
        ("country:kz", "", ""),
        ("sort:date country:kz typo:off", "sort:date typo:off", "sort:date typo:off"),
        ("(country:kz | a) b", "(country:kz | a) b", "(country:kz | a) b"),
        ("a AND country:kz AND b", "a AND b", "a AND b"),
        ('"a b"country:kz"c d"', '"a b" "c d"', '"a b" "c d"'),
        ("NOT country:kz a", "a", "a"),
        ("-(country:kz sort:date) a", "sort:date a", "sort:date a"),
        ("a country:kz (b", "a (b", "a (b"),
    ],
)
def test_filters_are_dropped_and_all_else_stays(text: str, last: str, none: str) -> None:
    assert drop_last_filter(text) == last
    assert drop_filters(text) == none


@pytest.mark.parametrize(
    ("text", "term", "changed"),
    [
        ("nato drills kazakstan", "drills", "nato kazakstan"),
        ("(coal | gas) oil", "coal", "(gas) oil"),
        ("(coal | gas) oil", "gas", "(coal) oil"),
        ("(coal | gas) oil", "(coal | gas)", "oil"),
        ("oil (-coal)", "coal", "oil"),
        ("oil -coal", "coal", "oil"),
        ("a OR b OR c", "b", "a OR c"),
        ('nato "red lines"~8', '"red lines"~8', "nato"),
        ("nato  ", "nato", ""),
    ],
)
def test_a_term_is_dropped_with_what_needs_it(text: str, term: str, changed: str) -> None:
    start = text.index(term)
    assert drop_term(text, Span(start, start + len(term))) == changed


def test_a_span_without_a_term_drops_nothing() -> None:
    assert drop_term("nato drills", Span(4, 5)) == "nato drills"
    assert drop_term("nato", Span(40, 50)) == "nato"


@pytest.mark.parametrize(
    ("text", "sort", "changed"),
    [
        ("nato dril", Sort.OLDEST, "sort:date nato dril"),
        ("country:kz nato", Sort.NEWEST, "country:kz sort:-date nato"),
        ("nato sort:date country:kz", Sort.NEWEST, "nato country:kz sort:-date"),
        ("nato sort:date", Sort.RELEVANCE, "nato"),
        ("sort:date nato sort:-date", Sort.RELEVANCE, "nato"),
        ("nato", Sort.RELEVANCE, "nato"),
        ("@mine", Sort.RELEVANCE, "sort:relevance @mine"),
    ],
)
def test_the_order_is_written_once(text: str, sort: Sort, changed: str) -> None:
    assert set_sort(text, sort) == changed


def test_an_order_that_is_set_wins_over_a_saved_query() -> None:
    saved = {"mine": "oil sort:date typo:off"}
    for sort in Sort:
        assert parse(set_sort("@mine", sort), saved=saved).sort is sort
    assert parse(set_typo("@mine", on=True), saved=saved).tolerant


def test_near_spellings_are_switched() -> None:
    assert set_typo("nato dril", on=False) == "typo:off nato dril"
    assert set_typo("typo:off nato", on=True) == "nato"
    assert set_typo("typo:off nato", on=False) == "typo:off nato"
    assert set_typo("typo:-dril nato", on=False) == "typo:off,-dril nato"


@pytest.mark.parametrize(
    ("text", "spelling", "switch", "changed"),
    [
        ("tokaev", "tokarev", Switch.OFF, "typo:-tokarev tokaev"),
        ("typo:-tokarev tokaev", "toqaev", Switch.PINNED, "typo:-tokarev,+toqaev tokaev"),
        ("typo:-tokarev tokaev", "tokarev", Switch.PINNED, "typo:+tokarev tokaev"),
        ("typo:-tokarev tokaev", "tokarev", Switch.ON, "tokaev"),
        ("typo:off tokaev", "toqaev", Switch.PINNED, "typo:off,+toqaev tokaev"),
        ("typo:on tokaev typo:-a", "A", Switch.ON, "typo:on tokaev"),
        ("centralasia", "central asia", Switch.OFF, "typo:-central-asia centralasia"),
        ("country:kz oil", "oils", Switch.OFF, "country:kz typo:-oils oil"),
        ('"open quote', "quota", Switch.OFF, 'typo:-quota "open quote'),
    ],
)
def test_a_spelling_is_switched(text: str, spelling: str, switch: Switch, changed: str) -> None:
    assert switch_spelling(text, spelling, switch) == changed


@pytest.mark.parametrize(
    ("marked", "field", "prefix", "replaced"),
    [
        ("nato country:ka^", "country", "ka", "ka"),
        ("nato country:^", "country", "", ""),
        ("Country:k^a nato", "country", "k", "ka"),
        ("country:kz,u^", "country", "u", "u"),
        ("country:kz,^", "country", "", ""),
        ("country:k^,uz", "country", "k", "k"),
        ('actor:"shanghai co^', "actor", "shanghai co", '"shanghai co'),
        ('actor:"shanghai^ nato drills', "actor", "shanghai", '"shanghai'),
        ('actor:"sco"^ x', "actor", "sco", '"sco"'),
        ('actor:"s^co" x', "actor", "s", '"sco"'),
        ("-is:re^", "is", "re", "re"),
        ("(a | sort:^)", "sort", "", ""),
        ("nato @san^", SAVED, "san", "san"),
        ("@^", SAVED, "", ""),
    ],
)
def test_a_value_being_typed_can_be_completed(marked: str, field: str, prefix: str, replaced: str) -> None:
    cursor = marked.index("^")
    text = marked.replace("^", "")
    context = completion_context(text, cursor)
    assert context is not None
    assert (context.field, context.prefix, context.span.of(text)) == (field, prefix, replaced)


@pytest.mark.parametrize(
    "marked", ["^", "nato^", "coun^try:kz", "country:kz ^", "^country:kz", '"country:k^', "a:b^"]
)
def test_elsewhere_nothing_is_completed(marked: str) -> None:
    assert completion_context(marked.replace("^", ""), marked.index("^")) is None


@pytest.mark.parametrize(
    ("text", "value", "changed", "behind"),
    [
        ("nato country:ka", "kz", "nato country:kz", ""),
        ("country:ka nato", "kz", "country:kz nato", " nato"),
        ("actor:shang", "Shanghai Cooperation", 'actor:"Shanghai Cooperation"', ""),
        ('actor:"shang', "Shanghai Cooperation", 'actor:"Shanghai Cooperation"', ""),
        ("@san nato", "sanctions", "@sanctions nato", " nato"),
    ],
)
def test_a_completion_replaces_the_value(text: str, value: str, changed: str, behind: str) -> None:
    cursor = text.index(" nato") if text.endswith(" nato") else len(text)
    context = completion_context(text, cursor)
    assert context is not None
    assert apply_completion(text, context, value) == (changed, len(changed) - len(behind))


def test_a_completion_context_is_a_value() -> None:
    assert completion_context("tag:x", 5) == CompletionContext("tag", "x", Span(4, 5))
