"""Every construct of the query language."""

from __future__ import annotations

import pytest

from reader.model import Span
from reader.search.limits import DEEPEST, MOST_TERMS
from reader.search.parser import parse
from reader.search.query import And, Field, FieldTerm, Node, Not, Or, Phrase, Query, Sort, Word

SAVED = {
    "sanctions": "sanction* | embargo",
    "both": "nato country:kz",
    "filter": "country:kz",
    "sorted": "oil sort:date typo:off",
    "empty": "—",
    "loop": "a @loop",
    "ping": "@pong b",
    "pong": "@ping c",
    "odd": '(a "b',
}


def drawn(node: Node) -> str:
    """A node as one compact line, for tables."""
    match node:
        case Word():
            return (
                ("=" if node.cased else "'" if node.literal else "")
                + node.text
                + ("*" if node.prefix else "")
            )
        case Phrase():
            return f"<{' '.join(node.words)}>" + (f"~{node.within}" if node.within else "")
        case FieldTerm():
            return f"{node.field}[{'; '.join(node.values)}]"
        case Not():
            return f"not({drawn(node.operand)})"
        case Or():
            return f"or({', '.join(map(drawn, node.operands))})"
        case And():
            return f"and({', '.join(map(drawn, node.operands))})"


def asked(query: Query) -> str:
    return ", ".join(map(drawn, query.root.operands))


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("", ""),
        ("nato drills", "nato, drills"),
        ("  nato\tdrills\n", "nato, drills"),
        ("central-asia", "central-asia"),
        ("O’Brien O'Brien", "O’Brien, O'Brien"),
        ("Қасым-Жомарт Тоқаев", "Қасым-Жомарт, Тоқаев"),
        ('"red lines"', "<red lines>"),
        ('"  red \n lines "', "<red lines>"),
        ('"tokayev"', "<tokayev>"),
        ("“red lines” «красные линии» „rote Linien“", "<red lines>, <красные линии>, <rote Linien>"),
        ('“mixed quotes"', "<mixed quotes>"),
        ('"say \\"no\\" \\\\ now"', '<say "no" now>'),
        ('"a — b"', "<a b>"),
        ("'tokayev", "'tokayev"),
        ("‘tokayev’", "'tokayev"),
        ("'tokayev'", "'tokayev"),
        ("'toka*", "'toka*"),
        ("=Osh", "=Osh"),
        ("'=Osh", "=Osh"),
        ("sanction*", "sanction*"),
        ("sanction***", "sanction*"),
        ('"china railway"~8', "<china railway>~8"),
        ('"china railway"~0', "<china railway>"),
        ('"china railway"~99999999', "<china railway>~1000"),
        ('"china"~8', "<china>"),
        ("-word", "not(word)"),
        ("!word", "not(word)"),
        ("NOT word", "not(word)"),
        ("a -word", "a, not(word)"),
        ("--word", "word"),
        ("---word", "not(word)"),
        ('-"red lines"', "not(<red lines>)"),
        ("-'word", "not('word)"),
        ("-=Word", "not(=Word)"),
        ("-country:ru", "not(country[ru])"),
        ("-is:read", "not(is[read])"),
        ("-(a b)", "not(and(a, b))"),
        ("-(a | b)", "not(or(a, b))"),
        ("-(-a)", "a"),
        ("(coal | gas)", "or(coal, gas)"),
        ("coal OR gas", "or(coal, gas)"),
        ("coal or gas", "coal, or, gas"),
        ("'OR", "'OR"),
        ("coal|gas", "or(coal, gas)"),
        ("coal || gas", "or(coal, gas)"),
        ("a b | c d", "a, or(b, c), d"),
        ("a AND b", "a, b"),
        ("(a | (b | c))", "or(a, b, c)"),
        ("(a b) | c", "or(and(a, b), c)"),
        ("a | -b", "or(a, not(b))"),
        ("(a b)", "and(a, b)"),
        ("((a))", "a"),
        ("a(b)c", "a, b, c"),
        ('a"b c"d', "a, <b c>, d"),
        ("country:kz", "country[kz]"),
        ("COUNTRY:kz", "country[kz]"),
        ("country:kz,uz", "country[kz; uz]"),
        ("country:kz country:uz", "country[kz], country[uz]"),
        ('actor:"shanghai cooperation"', "actor[shanghai cooperation]"),
        ("actor:«shanghai cooperation»", "actor[shanghai cooperation]"),
        ('actor:"a b",sco', "actor[a b; sco]"),
        ('actor:sco,"a, b"', "actor[sco; a, b]"),
        ('source:"The \\"Times\\""', 'source[The "Times"]'),
        ("(country:kz | tag:water)", "or(country[kz], tag[water])"),
        ("path:reports/**/*.md", "path[reports/**/*.md]"),
        ("title:a:b", "title[a:b]"),
        ("note:follow-up", "note[follow-up]"),
        ("is:UNREAD,noted", "is[unread; noted]"),
        ("date:2022-09..2023-03", "date[2022-09..2023-03]"),
        ("date:..2021", "date[..2021]"),
        ("after:2022-02-24 before:2023", "after[2022-02-24], before[2023]"),
        ("'country:kz", "'country:kz"),
        ("1:30", "1:30"),
        ("http://x.org/a?b=c", "http://x.org/a?b=c"),
        ("a:b", "a:b"),
        ("user@example.org", "user@example.org"),
        ("R&D", "R&D"),
    ],
)
def test_a_construct_means_what_the_reference_says(text: str, wanted: str) -> None:
    query = parse(text)
    assert asked(query) == wanted
    assert query.problems == ()


@pytest.mark.parametrize(
    ("text", "sort", "tolerant"),
    [
        ("oil", Sort.RELEVANCE, True),
        ("oil sort:date", Sort.OLDEST, True),
        ("Sort:-DATE oil", Sort.NEWEST, True),
        ("sort:date oil sort:relevance", Sort.RELEVANCE, True),
        ("(oil sort:date)", Sort.OLDEST, True),
        ("oil typo:off", Sort.RELEVANCE, False),
        ("oil typo:off typo:on", Sort.RELEVANCE, True),
    ],
)
def test_settings_hold_for_the_whole_query(text: str, sort: Sort, tolerant: bool) -> None:
    query = parse(text)
    assert (asked(query), query.sort, query.tolerant) == ("oil", sort, tolerant)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("kazakstan nato dril", "kazakstan, nato, dril*"),
        ("nato ", "nato"),
        ("nato.", "nato."),
        ("central-", "central-*"),
        ("nato -dril", "nato, not(dril)"),
        ("-(a dril", "not(and(a, dril))"),
        ("(coal | ga", "or(coal, ga*)"),
        ('"red lin', "<red lin>"),
        ("'dril", "'dril"),
        ("=Dril", "=Dril"),
        ("dril*", "dril*"),
        ("country:k", "country[k]"),
        ("dril country:kz", "dril, country[kz]"),
        ("foo:ba", "foo:ba*"),
    ],
)
def test_the_last_bare_word_is_a_prefix_while_typing(text: str, wanted: str) -> None:
    assert asked(parse(text, typing=True)) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("@sanctions", "or(sanction*, embargo)"),
        ("@Sanctions oil", "or(sanction*, embargo), oil"),
        ("-@sanctions", "not(or(sanction*, embargo))"),
        ("oil | @sanctions", "or(oil, sanction*, embargo)"),
        ("@both", "and(nato, country[kz])"),
        ("@filter", "country[kz]"),
    ],
)
def test_a_saved_query_stands_as_in_parentheses(text: str, wanted: str) -> None:
    query = parse(text, saved=SAVED)
    assert asked(query) == wanted
    assert query.problems == ()


def test_everything_from_a_saved_query_lies_at_its_name() -> None:
    query = parse("oil @odd", saved=SAVED)
    assert query.root.operands[1].span == Span(4, 8)
    assert {problem.span for problem in query.problems} == {Span(4, 8)}
    assert all(problem.message.startswith("In @odd: ") for problem in query.problems)


def test_settings_of_a_saved_query_hold_unless_the_query_has_its_own() -> None:
    assert parse("@sorted", saved=SAVED).sort is Sort.OLDEST
    assert not parse("@sorted", saved=SAVED).tolerant
    assert parse("sort:-date @sorted", saved=SAVED).sort is Sort.NEWEST


@pytest.mark.parametrize("name", ["loop", "ping", "pong"])
def test_a_saved_query_that_contains_itself_ends(name: str) -> None:
    query = parse(f"@{name}", saved=SAVED)
    assert "contains itself" in query.problems[0].message
    assert query.root.operands


def test_saved_queries_that_multiply_stay_bounded() -> None:
    saved = {f"x{n}": f"@x{n + 1} @x{n + 1}" for n in range(30)} | {"x30": "a"}
    query = parse("@x0", saved=saved)
    assert len(query.problems) == 1
    assert asked(query).count("a,") <= MOST_TERMS


def test_spans_cover_operators_and_parentheses() -> None:
    text = 'nato -country:ru (coal | gas) "a b"~8 (x)'
    found = [node.span.of(text) for node in parse(text).root.operands]
    assert found == ["nato", "-country:ru", "(coal | gas)", '"a b"~8', "(x)"]


def test_filters_are_the_field_terms_of_the_top_level() -> None:
    query = parse("nato country:kz -is:read (actor:sco | tag:x)")
    assert [drawn(node) for node in query.filters] == ["country[kz]", "not(is[read])"]
    assert query.has_words


def test_a_query_as_deep_as_allowed_is_whole() -> None:
    query = parse("(a " * DEEPEST + ")" * DEEPEST)
    assert query.problems == ()
    assert parse("(" * DEEPEST + "country:kz" + ")" * DEEPEST).filters[0] == FieldTerm(
        Field.COUNTRY, ("kz",), Span(0, 2 * DEEPEST + 10)
    )
