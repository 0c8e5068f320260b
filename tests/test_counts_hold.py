"""Count shown = rows listed = highlights present, over a thousand random queries with filters."""

from __future__ import annotations

import json
import os
import random
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pytest

from reader.library import Library
from reader.search.query import Field, Not
from reader.search.results import Tier

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from reader.search.results import Results

QUERIES = 1_000

TOGGLED = 4
"""Facets of each query that are tried."""

WORDS = (
    "water", "waters", "gas", "coal", "railway", "railways", "drill", "drills", "drilled", "red", "line",
    "lines", "border", "treaty", "summit", "wheat", "harvest", "price", "minister", "said", "the", "of",
    "NATO", "Osh", "re-export", "sanctions", "café", "2022", "half-built", "co-operation", "елка", "Ёлка",
)  # fmt: skip
NAMES = (
    "Kazakhstan", "Astana", "Uzbekistan", "Russia", "Moscow", "China", "Tokayev", "Токаев", "Kyrgyz",
    "Tajikistan", "Shanghai Cooperation Organisation", "SCO", "Central Asia", "Xi Jinping", "Turkey",
)  # fmt: skip
TYPED = (*WORDS, *NAMES, "watre", "railwya", "kazakstan", "tokaev", "uzbekstan", "minster", "santions",
         "reexport", "harvst", "cooperation", "summits", "rusia", "zzzz", "cofee", "drlils",
         "borders")  # fmt: skip

FILTERS = {
    Field.COUNTRY: ("kz", "uz", "ru", "cn", "kz,uz", "kazakhstan", "fr"),
    Field.ACTOR: ("tokayev", "sco", '"xi jinping"'),
    Field.REGION: ('"central asia"',),
    Field.SOURCE: ("gazette", '"The Gazette"', "wire", "x"),
    Field.DATE: ("2022", "2022-03", "2021..2022-06", "..2021"),
    Field.AFTER: ("2022-02",),
    Field.BEFORE: ("2022-09",),
    Field.TAG: ("rivers", "follow-up", "rivers,follow-up"),
    Field.IS: ("read", "unread", "bookmarked", "noted", "read,noted"),
    Field.TITLE: ("report", "railway"),
    Field.LANG: ("en", "ru"),
    Field.NOTE: ("check",),
    Field.PATH: ("many.jsonl", "0*", "**"),
}


@dataclass(frozen=True)
class Asked:
    """A query in parts, so that a filter can be put in or left out."""

    words: tuple[str, ...]
    filters: tuple[tuple[Field, str], ...]
    rest: str

    @property
    def text(self) -> str:
        return " ".join(
            [*self.words, *(f"{field}:{value}" for field, value in self.filters), self.rest]
        ).strip()

    def narrowed(self, group: str, value: str) -> Asked:
        """With this value of a group in place of those it has."""
        kept = tuple(one for one in self.filters if one[0] != group)
        quoted = f'"{value}"' if " " in value else value
        return replace(self, filters=(*kept, (Field(group), quoted)))


def a_word(draw: random.Random) -> str:
    word = draw.choice(TYPED).split()[0]
    if len(word) < 5 or draw.random() < 0.6:
        return word
    # A slip of the finger: a letter left out, doubled, or two changed about.
    at = draw.randrange(1, len(word) - 1)
    return word[:at] + draw.choice(("", word[at] * 2, word[at + 1] + word[at])) + word[at + 1 :]


def a_term(draw: random.Random) -> str:
    word = a_word(draw)
    match draw.randrange(14):
        case 0:
            return f"{word[: draw.randint(2, 9)]}*"
        case 1:
            return f"'{word}"
        case 2:
            return f"={word}"
        case 3:
            return f'"{a_word(draw)} {word}"'
        case 4:
            return f'"{a_word(draw)} {word}"~{draw.randint(1, 9)}'
        case 5:
            return f"-{word}"
        case 6:
            return f"({word} | {a_word(draw)})"
        case 7:
            return f"{word} OR {a_word(draw)}"
        case 8:
            return f"-({word} {a_word(draw)})"
        case 9:
            return draw.choice(NAMES)
        case 10:
            field = draw.choice(tuple(FILTERS))
            return f"-{field}:{draw.choice(FILTERS[field])}"
        case _:
            return word


def a_query(draw: random.Random) -> Asked:
    words = tuple(a_term(draw) for _ in range(draw.choice((0, 1, 1, 2, 2, 3, 4))))
    fields = draw.sample(tuple(FILTERS), draw.choice((0, 0, 1, 1, 2)))
    filters = tuple((field, draw.choice(FILTERS[field])) for field in fields)
    return Asked(words, filters, draw.choice(("", "", "", "sort:date", "sort:-date", "typo:off")))


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """Files and records with mentions, dates, sources, languages, tags, notes, bookmarks and read marks."""
    home = tmp_path_factory.mktemp("home")
    draw = random.Random(3)
    with pytest.MonkeyPatch.context() as patch:
        for name in ("DATA", "STATE", "CACHE", "CONFIG"):
            patch.setenv(f"XDG_{name}_HOME", str(home / name))
        library = Library.open(written(home / "corpus", draw))
        library.refresh()
        for number, info in enumerate(library.documents()):
            document = library.document(info.id)
            if number % 3 == 0:
                library.toggle_read(info.id)
            if number % 4 == 0:
                span = document.passages[number % len(document.passages)].span
                tags = ("rivers",) if number % 8 else ("rivers", "follow-up")
                library.notebook.annotate(document, span, "check this", tags=tags)
            if number % 5 == 0:
                library.notebook.bookmark(document, document.passages[-1].span)
        yield library
        library.close()


def written(root: Path, draw: random.Random) -> Path:
    root.mkdir()

    def paragraph() -> str:
        return " ".join(draw.choices((*WORDS, *WORDS, *NAMES), k=draw.randint(4, 22))) + "."

    for number in range(24):
        body = "\n\n".join(paragraph() for _ in range(draw.randint(1, 6)))
        date = draw.choice(("2021", "2022-03", "2022-03-16", "2022-10-01", "2023-01"))
        source = draw.choice(("The Gazette", "the gazette", "Wire", "Gazette of Osh"))
        title = draw.choice(("Report", "Railway report", "On water"))
        lang = draw.choice(("en", "ru"))
        head = f"---\ntitle: {title} {number}\ndate: {date}\nsource: {source}\nlang: {lang}\n---\n\n"
        (root / f"{number:02}.md").write_text(head + body)
    records = (
        {
            "id": f"r{number}",
            "text": "\n\n".join(paragraph() for _ in range(3)),
            "date": f"2022-0{number % 9 + 1}",
        }
        for number in range(24)
    )
    (root / "many.jsonl").write_text("".join(json.dumps(record) + "\n" for record in records))
    return root


def test_a_thousand_random_queries(library: Library) -> None:
    seed = 2022 if os.environ.get("CI") else random.randrange(1 << 32)
    draw = random.Random(seed)
    seen: Counter[str] = Counter()
    for _ in range(QUERIES):
        asked = a_query(draw)
        try:
            results = library.search(asked.text)
            check_rows(results)
            check_highlights(library, results)
            for _ in range(TOGGLED):
                check_facet(library, asked, results, draw)
        except AssertionError as error:
            raise AssertionError(f"seed {seed}, query {asked.text!r}") from error
        seen["found"] += results.total > 0
        seen["near"] += results.total_near > 0
        seen["filtered"] += bool(asked.filters)
        seen["without a word"] += results.dropped is not None
    # The queries are of all kinds.
    assert seen["found"] > QUERIES / 2, seen
    assert min(seen["near"], seen["filtered"]) > QUERIES / 10, seen
    assert seen["without a word"], seen


def check_rows(results: Results) -> None:
    hits = list(results.hits)
    assert len(hits) == len(results.hits) == results.total
    assert [hit.tier for hit in hits] == [Tier.EXACT] * results.total_exact + [Tier.NEAR] * results.total_near
    places = [(hit.document.id, hit.passage.number) for hit in hits]
    assert len(set(places)) == results.total, "no passage twice"
    assert places == [results.hits.place(row) for row in range(results.total)]
    assert results.documents == len({document for document, _ in places})
    for hit in hits:
        assert (hit.edits == 0) is (hit.tier is Tier.EXACT)
        previous = 0
        for span in hit.highlights:
            assert previous <= span.start < span.end <= len(hit.text)
            previous = span.end
        assert len(hit.snippet.highlights) == len(hit.highlights)


def asks_for_words(results: Results) -> bool:
    """Whether a word or phrase has to be there that has a letter."""
    filters = set(results.query.filters)
    return any(node not in filters and not isinstance(node, Not) for node in results.query.root.operands)


def check_highlights(library: Library, results: Results) -> None:
    """What the reading pane marks is what the list has."""
    if results.query.is_empty:
        return
    if asks_for_words(results):
        assert all(hit.highlights for hit in results.hits)
    listed: dict[str, list[object]] = {info.id: [] for info in library.documents()}
    for hit in results.hits:
        spans = tuple(span.shifted(hit.passage.span.start) for span in hit.highlights)
        listed[hit.document.id].append((hit.passage.number, hit.tier, spans))
    total = 0
    for document, mine in listed.items():
        marked = library.highlights(results.query, document)
        assert list(marked) == sorted(mine, key=lambda row: row[0])  # type: ignore[index]
        total += len(marked)
    assert total == results.total


def check_facet(library: Library, asked: Asked, results: Results, draw: random.Random) -> None:
    """A count of a facet is the number of hits that one gets by choosing it."""
    groups = [group for group, facets in results.facets.items() if facets]
    if not groups:
        return
    group = draw.choice(groups)
    facet = draw.choice(results.facets[group])
    assert facet.total or facet.selected
    narrowed = asked.narrowed(group, facet.value)
    found = library.search(narrowed.text)
    assert (facet.exact, facet.near) == (found.total_exact, found.total_near), narrowed.text
    if not any(field == group for field, _ in asked.filters):
        toggled = library.search(library.toggle(asked.text, group, facet.value))
        assert (facet.exact, facet.near) == (toggled.total_exact, toggled.total_near)
        assert any(one.value == facet.value and one.selected for one in toggled.facets[group])
