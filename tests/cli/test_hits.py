from __future__ import annotations

import json
from typing import TYPE_CHECKING, overload

from reader.cli import hits
from reader.model import DocumentInfo, Entity, EntityKind, Passage, Span
from reader.search.query import And, Query
from reader.search.results import Hit, HitList, Results, Snippet, Tier

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pytest

KAZAKHSTAN = Entity("KZ", "Kazakhstan", EntityKind.COUNTRY, "KZ")
NATO = Entity("nato", "NATO", EntityKind.ACTOR, "NATO")
CENTRAL_ASIA = Entity("central-asia", "Central Asia", EntityKind.REGION, "C-AS")


def a_hit(tier: Tier = Tier.EXACT, title: str = "Drills") -> Hit:
    text = "Drills with NATO\nin Kazakhstan"
    return Hit(
        document=DocumentInfo(
            "a/drills.md", "a/drills.md", title, "markdown", "00", date="2022-09", source="News"
        ),
        passage=Passage(6, Span(100, 100 + len(text))),
        text=text,
        tier=tier,
        edits=0,
        score=1.5,
        highlights=(Span(0, 6), Span(12, 16)),
        snippet=Snippet("Drills with NATO in Kazakhstan", (Span(0, 6), Span(12, 16))),
        entities=(KAZAKHSTAN, NATO, CENTRAL_ASIA),
    )


class Hits(HitList):
    def __init__(self, *hits: Hit) -> None:
        self.hits = hits

    def __len__(self) -> int:
        return len(self.hits)

    @overload
    def __getitem__(self, row: int) -> Hit: ...
    @overload
    def __getitem__(self, row: slice) -> Sequence[Hit]: ...
    def __getitem__(self, row: int | slice) -> Hit | Sequence[Hit]:
        return self.hits[row]

    def place(self, row: int) -> tuple[str, int]:
        return self.hits[row].document.id, self.hits[row].passage.number

    def find(self, document: str, passage: int | None = None) -> int | None:
        raise NotImplementedError


def test_a_query_is_one_object_with_exactly_these_keys(capsys: pytest.CaptureFixture[str]) -> None:
    query = Query("nato drills", And((), Span(0, 11)))
    results = Results(query, Hits(a_hit()), 1, 0, seconds=0.0123456789)
    hits.emit_object("nato drills", results, results.hits)
    out = capsys.readouterr().out
    assert out.count("\n") == 1
    assert json.loads(out) == {
        "query": "nato drills",
        "total_exact": 1,
        "total_near": 0,
        "dropped": None,
        "suggestion": None,
        "seconds": 0.012346,
        "hits": [
            {
                "document": "a/drills.md",
                "title": "Drills",
                "passage": 7,
                "tier": "exact",
                "score": 1.5,
                "text": "Drills with NATO\nin Kazakhstan",
                "highlights": [[0, 6], [12, 16]],
                "countries": ["KZ"],
                "actors": ["nato"],
            }
        ],
    }


def test_a_row_has_a_cell_a_column(capsys: pytest.CaptureFixture[str]) -> None:
    hits.emit_columns("nato\tdrills", a_hit(title="Tabs\tand\nlines"))
    cells = capsys.readouterr().out.rstrip("\n").split("\t")
    row = dict(zip(hits.COLUMNS, cells, strict=True))
    assert row["query"] == "nato drills"
    assert row["title"] == "Tabs and lines"
    assert row["passage"] == "7"
    assert row["text"] == "Drills with NATO in Kazakhstan"


def test_plain_lines_say_where_and_mark_the_words() -> None:
    assert hits.plain(a_hit(Tier.NEAR)).splitlines() == [
        "Drills (2022-09, News) ¶ 7 [near]",
        "    *Drills* with *NATO* in Kazakhstan",
        "    a/drills.md  KZ NATO",
    ]


def test_styled_hits_take_markup_as_text(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    hits.print_styled([a_hit(title="[red]Not[/b] markup :smile:")], heading="[/b]")
    out = capsys.readouterr().out
    assert "[red]Not[/b] markup :smile:" in out
    assert out.startswith("[/b]")
