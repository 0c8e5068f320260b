"""Strings that break programs, as queries and as the text that is searched."""

from __future__ import annotations

import json
import random
import time
from typing import TYPE_CHECKING

import pytest

from reader.ingest.readers import jsonl
from reader.ingest.source import Source
from reader.model import Document
from reader.search.index import FileKey, Index, IndexedDocument
from reader.search.parser import parse
from reader.search.printer import unparse
from reader.text import clean
from tests.hostile_strings import ALL, CLASSES

if TYPE_CHECKING:
    from reader.search.results import Results


def lines() -> bytes:
    records = (
        {"text": f"{string}\n\nOrdinary words of Tokayev.", "title": string, "source": string}
        for string in ALL
    )
    return b"\n".join(json.dumps(record).encode() for record in records)


@pytest.fixture(scope="module")
def index() -> Index:
    """Every string as text, title and source of a document of its own, as the format readers give it."""
    index = Index.open(None)
    file = FileKey("x.jsonl", 1, 1, 1)
    found = jsonl.read(Source.of("x.jsonl", "jsonl", lines()))
    index.add([IndexedDocument(item, (), file) for item in found if isinstance(item, Document)])
    assert index.counts[0] == len(ALL)
    return index


def check(results: Results) -> None:
    """What is shown of a result is clean, and its spans fit."""
    assert len(results.hits) == results.total
    # Rows of a query of hundreds of words cost more; one of them shows what there is to see.
    for hit in results.hits[: 1 if len(results.query.text) > 300 else 3]:
        assert clean(hit.text) == hit.text
        assert clean(hit.snippet.text) == hit.snippet.text
        assert "\n" not in hit.snippet.text
        for spans, text in ((hit.highlights, hit.text), (hit.snippet.highlights, hit.snippet.text)):
            assert all(0 <= span.start < span.end <= len(text) for span in spans)
            assert list(spans) == sorted(spans)
    for facets in results.facets.values():
        for facet in facets:
            assert clean(facet.label) == facet.label
    for spelling in results.spellings:
        assert clean(spelling.found) == spelling.found


@pytest.mark.parametrize("name", CLASSES)
def test_each_is_answered_as_a_query(index: Index, name: str) -> None:
    for string in CLASSES[name]:
        for typing in (False, True):
            query = parse(clean(string), typing=typing)
            for problem in query.problems:
                assert 0 <= problem.span.start <= problem.span.end <= len(query.text)
                assert "\n" not in problem.message
            check(index.search(query))


@pytest.mark.parametrize("name", CLASSES)
def test_each_may_come_uncleaned(index: Index, name: str) -> None:
    # The screen and the command line clean first; nothing depends on that.
    for string in CLASSES[name]:
        query = parse(string)
        assert unparse(parse(unparse(query))) == unparse(query)
        check(index.search(query))


def test_each_text_is_found_by_its_own_first_word(index: Index) -> None:
    for number, string in enumerate(ALL, 1):
        words = [word for word in clean(string).split() if word.isalnum() and word.isascii()]
        if words and len(words[0]) <= 64 and words[0] not in {"AND", "OR", "NOT"}:
            found = index.search(parse(f"'{words[0]} path:x.jsonl sort:date"))
            assert found.hits.find(f"x.jsonl#{number}") is not None, string


def test_pairs_of_them_are_answered(index: Index) -> None:
    draw = random.Random(7)
    short = [string for string in ALL if len(string) < 200]
    for _ in range(300):
        check(
            index.search(parse(clean(draw.choice((" ", "", " OR ", "|", "\n")).join(draw.sample(short, 2)))))
        )


MEGABYTE = 1_000_000


@pytest.mark.parametrize(
    "unit",
    ["a", "a ", "word ", "(", "((a ", '"', '"a b" ', "a|", "-", "-a ", "country:kz ", "country:kz,", "x:",
     "date:2022 ", "@a ", "a* ", "'a ", "中", "é", "\u0301", "a-", " ", "\x00", "!(a|", '"a b"~8 ',
     "ab cd ef gh ij kl mn op qr st "],
)  # fmt: skip
def test_a_query_of_a_megabyte_gets_a_clear_answer_soon(index: Index, unit: str) -> None:
    text = (unit * (MEGABYTE // len(unit) + 1))[:MEGABYTE]
    began = time.process_time()
    query = parse(text)
    results = index.search(query)
    used = time.process_time() - began
    assert used < 10, "bounded, on the slowest of machines"
    assert len(results.query.problems) <= 20
    told = [(problem.span.start, problem.span.end) for problem in results.query.problems]
    assert told == sorted(told)
    if unit.strip():
        assert any("at most" in problem.message for problem in results.query.problems), (
            results.query.problems[:2]
        )
    check(results)
    print(f"{unit!r}: {used:.2f} s")
