"""The plainest form of a query."""

from __future__ import annotations

import pytest

from reader.search.limits import DEEPEST
from reader.search.parser import parse
from reader.search.printer import unparse, unparse_node


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("  nato   drills ", "nato drills"),
        ("coal OR gas oil", "(coal | gas) oil"),
        ("coal OR gas", "(coal | gas)"),
        ("!a NOT b", "-a -b"),
        ("-(a  b)", "-(a b)"),
        ("(a b) | c", "((a b) | c)"),
        ("‘tokayev’ =Osh sanction**", "'tokayev =Osh sanction*"),
        ("“red  lines”~4", '"red lines"~4'),
        ('"say \\"no\\""', '"say \\"no\\""'),
        ('Country:"kz",UZ', "country:kz,UZ"),
        ('actor:"shanghai cooperation","a,b"', 'actor:"shanghai cooperation","a,b"'),
        ("typo:off oil sort:-date", "oil sort:-date typo:off"),
        ("typo:+b,-A,-c,off oil", "oil typo:off,-a,-c,+b"),
        ("typo:-a typo:+a oil", "oil typo:+a"),
        ('typo:"-Central Asia" forms:off oil', "oil typo:-central-asia forms:off"),
        ("", ""),
        ("sort:relevance", ""),
    ],
)
def test_a_query_is_written_plainly(text: str, written: str) -> None:
    assert unparse(parse(text)) == written


def test_a_node_is_written_alone() -> None:
    assert [unparse_node(node) for node in parse("a b | c -is:read").root.operands] == [
        "a",
        "b | c",
        "-is:read",
    ]


def test_parentheses_that_would_nest_too_deep_are_spared() -> None:
    text = "x a | b " + "(y a | b " * DEEPEST + ")" * DEEPEST
    query = parse(text)
    assert query.problems == ()
    written = unparse(query)
    assert written.count("(") == DEEPEST
    assert parse(written).problems == ()
