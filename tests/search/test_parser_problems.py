"""Odd and unfinished queries: what is searched all the same, and what is said about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from reader.search.hints import field_candidates
from reader.search.limits import DEEPEST, MOST_PROBLEMS, MOST_TERMS, MOST_TOKENS
from reader.search.parser import parse
from reader.search.printer import unparse

if TYPE_CHECKING:
    from reader.search.query import Query

SAVED = {"sanctions": "oil", "empty": "?"}


def spots(query: Query) -> list[str]:
    return [problem.span.of(query.text) for problem in query.problems]


@pytest.mark.parametrize(
    ("text", "searched", "spot", "said"),
    [
        ('"red lines', '"red lines"', '"red lines', "closing quote is missing"),
        ('red lines"', "red lines", '"', "nothing after the quote"),
        ('red "" lines', "red lines", '""', "nothing between the quotes"),
        ('actor:"shanghai coo', 'actor:"shanghai coo"', '"shanghai coo', "closing quote is missing"),
        ("(coal | gas", "(coal | gas)", "(", "never closed"),
        ("coal) gas", "coal gas", ")", "closes nothing"),
        ("coal () gas", "coal gas", "()", "nothing between ( and )"),
        ("coal |", "coal", "|", "Nothing follows |"),
        ("| coal", "coal", "|", "Nothing stands before |"),
        ("coal OR", "coal", "OR", "Nothing follows OR"),
        ("OR coal", "coal", "OR", "Nothing stands before OR"),
        ("coal OR OR gas", "(coal | gas)", "OR", "Two ORs"),
        ("(coal |) gas", "coal gas", "|", "Nothing follows |"),
        ("-", "", "-", "Nothing follows the -"),
        ("coal - gas", "coal gas", "-", "Nothing follows the -"),
        ("coal -- gas", "coal gas", "--", "Nothing follows the -"),
        ("coal (-)", "coal", "-", "Nothing follows the -"),
        ("coal NOT", "coal", "NOT", "Nothing follows NOT"),
        ("NOT | coal", "coal", "NOT", "Nothing follows NOT"),
        ("san*tion", "san*tion", "san*tion", "only at the end of a word"),
        ("*tion", "*tion", "*tion", "only at the end of a word"),
        ('"a b"~', '"a b"~8', '"a b"~', "How near"),
        ("country:", "", "country:", "needs a value right after the colon, as in country:kz"),
        ("country: kz", "kz", "country:", "needs a value"),
        ('country:""', "", 'country:""', "needs a value"),
        ("country:kz,", "country:kz", "country:kz,", "write country:kz,other"),
        ("country:kz, uz", "country:kz uz", "country:kz,", "without spaces"),
        ("country:,kz", "country:kz", "country:,kz", "missing at a comma"),
        ("contry:kz", "contry:kz", "contry:", "did you mean country:?"),
        ("person:tokayev", "person:tokayev", "person:", "did you mean actor:?"),
        ('foo:"a b"', 'foo: "a b"', "", ""),
        ("foo:bar", "foo:bar", "foo:", "is not a field, so this is searched as text"),
        ("is:unred", "", "unred", "did you mean unread?"),
        ("is:xyz,read", "is:read", "xyz", "write one of bookmarked, noted, read, unread, orphan"),
        ("date:2022-13", "", "2022-13", "no date 2022-13"),
        ("date:soon coal", "coal", "soon", "is not a date"),
        ("date:2023..2021", "date:2023..2021", "2023..2021", "ends before it begins"),
        ("after:2021..2022", "", "2021..2022", "takes one date"),
        ("sort:size", "", "size", "write one of relevance, date, -date"),
        ("sort:", "", "sort:", "write one of relevance"),
        ("-sort:date", "", "sort:date", "write sort:-date"),
        ("typo:maybe", "", "maybe", "write one of on, off, -word, +word"),
        ("typo:- coal", "coal", "-", "typo:- needs a word right behind it"),
        ("typo:+ coal", "coal", "+", "typo:+ needs a word right behind it"),
        ("typo:tokarev coal", "coal", "tokarev", "write one of on, off, -word, +word"),
        ("-typo:off", "", "typo:off", "write typo:on"),
        ("forms:of", "", "of", "did you mean off?"),
        ("stemming:off", "stemming:off", "stemming:", "did you mean forms:?"),
        ("@sanction", "@sanction", "@sanction", "did you mean @sanctions?"),
        ("@nothing", "@nothing", "@nothing", "it is searched as a word"),
        ("x" * 600, "x" * 500, "x" * 600, "500 characters at most"),
    ],
)
def test_an_odd_query_is_searched_and_explained(text: str, searched: str, spot: str, said: str) -> None:
    query = parse(text, saved=SAVED)
    assert unparse(query) == searched
    if said:
        assert len(query.problems) == 1
        assert spots(query) == [spot]
        assert said in query.problems[0].message
    else:
        assert query.problems == ()


@pytest.mark.parametrize(
    "text",
    ["?", "—", "...", "* * *", "'", "=", "@", "&&", "~8", ":", ",", "a ? b", "''''", '"—"', "-?", "(?)",
     "🔥", "\u0301", "\x00", "\x1b", "\ud800", "\u202e", "rock 'n' roll", "12:30", "http://", "C:\\Users",
     "@empty", "a AND", "AND"],
)  # fmt: skip
def test_signs_alone_are_ignored_without_a_word(text: str) -> None:
    assert parse(text, saved=SAVED).problems == ()


@pytest.mark.parametrize(
    "text",
    ["(" * 100_000, ")" * 100_000, "(" * 100_000 + "a" + ")" * 100_000, "a " * 500_000,
     '"' * 1_000_000, "-" * 1_000_000 + "a", "a" * 1_000_000, "a|" * 500_000,
     "country:" + "a," * 500_000, '"' + "a " * 500_000,
     '"' + '\\"' * 500_000, "country:" + '"a",' * 250_000, "is:" + "x," * 500_000,
     "-(" * 100_000, "@a " * 300_000, "? " * 500_000, "sort:date " * 100_000, "'" * 1_000_000,
     "*" * 1_000_000, "«" * 1_000_000, "\\" * 1_000_000],
    ids=lambda text: f"{text[:6]!r} x {len(text)}",
)  # fmt: skip
def test_a_huge_query_is_cut_and_says_so(text: str) -> None:
    query = parse(text)
    assert 0 < len(query.problems) <= MOST_PROBLEMS
    assert len(unparse(query)) < MOST_TERMS * 1_100


def test_a_query_with_too_many_words_keeps_the_first() -> None:
    query = parse("(" + "a " * MOST_TERMS + "b c) d")
    assert unparse(query) == "(" + " ".join(["a"] * MOST_TERMS) + ")"
    assert spots(query) == ["b c) d"]


def test_a_query_with_too_many_parts_keeps_the_first() -> None:
    query = parse("a " + "? " * MOST_TOKENS + "b")
    assert unparse(query) == "a"
    assert spots(query) == ["? b"]


def test_groups_that_are_too_deep_are_opened() -> None:
    query = parse("(a | " * DEEPEST + "(b c)" + ")" * DEEPEST + " d")
    assert unparse(query).endswith("(a b c)) d")
    assert spots(query) == ["("]


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("contry", ("country",)),
        ("countr", ("country",)),
        ("Actors", ("actor",)),
        ("tags", ("tag",)),
        ("year", ("date",)),
        ("organisation", ("actor", "region")),
        ("xyzzy", ()),
        ("x" * 10_000, ()),
    ],
)
def test_the_nearest_field_is_named(name: str, fields: tuple[str, ...]) -> None:
    assert field_candidates(name)[:1] == fields[:1]
