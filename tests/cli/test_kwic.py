from __future__ import annotations

import json
from operator import length_hint
from typing import TYPE_CHECKING, Any, TypeAlias

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from reader.cli import kwic
from reader.model import Span
from reader.search.concordance import Line
from reader.search.results import Tier

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Reader: TypeAlias = Callable[..., Any]


def line(left: str, keyword: str, right: str, *, document: str = "a.md", tier: Tier = Tier.EXACT) -> Line:
    return Line(document, "Title", None, 6, Span(0, 1), tier, left, keyword, right)


@pytest.mark.parametrize("width", [40, 61, 100])
def test_keywords_stand_below_each_other_also_among_wide_characters(width: int) -> None:
    lines = [
        line("held in ", "Samarkand", ", where they met"),
        line("中国和哈萨克斯坦的" * 9, "天然气", "管道" * 60, document="文件/" * 30 + "x.md"),
        line("", "e\u0301lan", " " + "word " * 60, tier=Tier.NEAR),
        line("a\u0301" * 90, "👨‍👩‍👧 family", ""),
        line("x " * 90, "k" * 300, "right"),
    ]
    rows = list(kwic._rows(lines, width))
    assert len(rows) == len(lines)
    assert len({(cell_len(where), cell_len(left)) for where, left, _, _ in rows}) == 1
    for where, left, keyword, right in rows:
        assert cell_len(where + left + keyword + right) <= width
        assert keyword
    assert [row[0].endswith("~") for row in rows] == [False, False, True, False, False]
    assert rows[0][0].strip().endswith("¶ 7")


def test_the_first_lines_are_there_before_the_last_are_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kwic, "MEASURED", 3)
    texts = ["in Osh", "in Osh", "in Osh", "in Osh", "во всех областях и районах 中国和哈萨克斯坦" * 3]
    lines = iter([line("left ", text, " right", document=text) for text in texts])
    rows = kwic._rows(lines, 60)
    found = [next(rows)]
    assert length_hint(lines) == 2
    found += rows
    assert len({cell_len(where + left) for where, left, _, _ in found}) == 1
    assert max(cell_len("".join(row)) for row in found) <= 60


@given(
    st.lists(st.tuples(st.text(max_size=90), st.text(min_size=1, max_size=40), st.text(max_size=90))),
    st.integers(40, 120),
)
def test_no_text_breaks_the_columns(texts: list[tuple[str, str, str]], width: int) -> None:
    rows = list(kwic._rows([line(*(text.replace("\n", " ") for text in parts)) for parts in texts], width))
    for where, left, keyword, right in rows:
        assert cell_len(where) + cell_len(left) + cell_len(keyword) + cell_len(right) <= width
    assert len({cell_len(where) + cell_len(left) for where, left, _, _ in rows}) <= 1


def test_a_concordance_is_a_line_a_place(reader: Reader, corpus: Path) -> None:
    ended = reader("search", "--kwic", "drills", str(corpus), "--sort", "left")
    assert ended.code == 0
    first, second = ended.out.splitlines()
    assert "held drills with NATO" in first
    assert "by the drills." in second
    assert first.index("drills with") == second.index("drills.", 20)
    assert "2 hits in 1 document" in ended.err
    assert max(map(len, ended.out.splitlines())) <= 100


def test_all_hits_are_shown_unless_limited(reader: Reader, corpus: Path) -> None:
    (corpus / "many.jsonl").write_text("".join(f'{{"text": "Water {n} here."}}\n' for n in range(90)))
    assert len(reader("search", "--kwic", "'water", str(corpus)).out.splitlines()) == 91
    limited = reader("search", "--kwic", "'water", str(corpus), "--limit", "5")
    assert len(limited.out.splitlines()) == 5
    assert "5 of 91 shown" in limited.err


def test_json_and_tsv_have_the_three_columns(reader: Reader, corpus: Path) -> None:
    answer = json.loads(reader("search", "--kwic", "drills NATO", str(corpus), "--json").out)
    assert set(answer) == {
        "query", "total_exact", "total_near", "dropped", "suggestion", "seconds", "lines",
    }  # fmt: skip
    assert [one["keyword"] for one in answer["lines"]] == ["drills", "NATO"]
    one = answer["lines"][0]
    assert one["left"] + one["keyword"] + one["right"] == (
        "Kazakhstan held drills with NATO partners near Almaty."
    )
    assert (one["document"], one["passage"], one["tier"]) == ("2022/drills.md", 2, "exact")
    assert one["end"] - one["start"] == len("drills")
    rows = reader("search", "--kwic", "drills NATO", str(corpus), "--tsv").out.splitlines()
    assert rows[0].split("\t") == list(kwic.COLUMNS)
    assert rows[1].split("\t")[-3:] == ["Kazakhstan held", "drills", "with NATO partners near Almaty."]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--sort", "left"], "--sort belongs to --kwic"),
        (["--width", "80"], "--width belongs to --kwic"),
        (["--kwic", "--sort", "up"], "relevance, document, left, right"),
        (["--kwic", "--width", "12"], "At least 40"),
    ],
)
def test_mistakes_are_told(reader: Reader, corpus: Path, arguments: list[str], words: str) -> None:
    ended = reader("search", "nato", str(corpus), *arguments)
    assert (ended.code, ended.out) == (2, "")
    assert words in ended.err


def test_a_batch_has_a_concordance_a_query(reader: Reader, corpus: Path) -> None:
    ended = reader("search", "--kwic", "--batch", "-", str(corpus), given=b"nato\nwater\n")
    assert [row for row in ended.out.splitlines() if row.startswith("Query: ")] == [
        "Query: nato",
        "Query: water",
    ]


@pytest.mark.parametrize("more", [{}, {"FORCE_COLOR": "1", "COLUMNS": "60"}])
def test_hostile_text_is_printed_harmlessly(reader: Reader, corpus: Path, more: dict[str, str]) -> None:
    (corpus / "bad\u202e.txt").write_text("[/b] red \x1b[31m water\x07 \u202eright :smile: \x9b2J\r\nmore\n")
    ended = reader("search", "--kwic", "water", str(corpus), NO_COLOR="1", **more)
    assert ended.code == 0
    out = ended.out.replace("\x1b[1;4m", "").replace("\x1b[2m", "").replace("\x1b[0m", "")
    assert all(c.isprintable() or c == "\n" for c in out + ended.err)
    assert "[/b]" in out
    assert ":smile:" in out
