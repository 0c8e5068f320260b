"""What the reference for users shows is what the parser understands."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from reader.search.lexer import SETTINGS
from reader.search.parser import parse
from reader.search.query import Field, Sort, State

REFERENCE = (Path(__file__).parents[2] / "docs" / "query-language.md").read_text("utf-8")
ROWS = re.findall(r"^\| `(.+?)` \|", REFERENCE, re.MULTILINE)
SAVED = {"sanctions": "sanction* | embargo"}


@pytest.mark.parametrize("row", ROWS)
def test_every_example_of_the_reference_is_understood(row: str) -> None:
    query = parse(row.replace(r"\|", "|"), saved=SAVED)
    assert query.problems == ()
    assert not query.is_empty or row.startswith(tuple(f"{name}:" for name in SETTINGS))


@pytest.mark.parametrize("name", [f"{name}:" for name in (*Field, *sorted(SETTINGS))])
def test_the_reference_names_every_field(name: str) -> None:
    assert f"`{name}" in REFERENCE


@pytest.mark.parametrize("value", [*(f"is:{state}" for state in State), *(f"sort:{sort}" for sort in Sort)])
def test_the_reference_names_every_state_and_order(value: str) -> None:
    assert f"`{value}`" in REFERENCE
