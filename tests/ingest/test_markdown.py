from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.ingest.readers.markdown import body_of, read
from reader.ingest.source import Source
from reader.model import Document, Skipped, StyleKind

if TYPE_CHECKING:
    from collections.abc import Callable

    from reader.ingest.passages import Body


def shown(markdown: str) -> list[tuple[str, int, str]]:
    body = body_of(markdown)
    return [(p.kind.value, p.level, p.span.of(body.text)) for p in body.passages]


def styled(markdown: str) -> list[tuple[str, str, str]]:
    body = body_of(markdown)
    return [(s.kind.value, s.span.of(body.text), s.target) for s in body.styles]


def test_markup_is_taken_out_and_kept_as_styles() -> None:
    text = "A *very* **big `x = 1`** [link](http://a.b 'T') and ~~old~~ <b>html</b> &amp; \\*star\\*."
    assert shown(text) == [("paragraph", 0, "A very big x = 1 link and old html & *star*.")]
    assert styled(text) == [
        ("emphasis", "very", ""),
        ("strong", "big x = 1", ""),
        ("code", "x = 1", ""),
        ("link", "link", "http://a.b"),
    ]


def test_soft_breaks_are_spaces_and_hard_breaks_are_kept() -> None:
    assert shown("one\ntwo  \nthree<br>four") == [("paragraph", 0, "one two\nthree\nfour")]


def test_pictures_are_their_alternative_text() -> None:
    assert shown("![A *map*](m.png)\n\n![](x.png)") == [("paragraph", 0, "A map")]


def test_headings_of_both_kinds_open_sections() -> None:
    body = body_of("Title\n=====\n\nText\n\nSub\n---\n\n### Deep ###\n")
    assert [(s.title, s.level) for s in body.sections] == [("Title", 1), ("Sub", 2), ("Deep", 3)]


def test_lists_are_tight_and_nest() -> None:
    markdown = "Before\n\n- one\n- two\n\n  second paragraph\n  1. a\n  2. b\n- three\n\nAfter\n\n3) c\n4) d"
    assert (
        body_of(markdown).text
        == "Before\n\none\ntwo\n\nsecond paragraph\n\n1. a\n2. b\nthree\n\nAfter\n\n3. c\n4. d"
    )
    assert [(kind, level) for kind, level, _ in shown(markdown)] == [
        ("paragraph", 0), ("item", 1), ("item", 1), ("paragraph", 0), ("item", 2), ("item", 2), ("item", 1),
        ("paragraph", 0), ("item", 1), ("item", 1),
    ]  # fmt: skip


def test_quotes_and_code_keep_their_kind() -> None:
    assert shown("> a\n> b\n>> c\n\n```py\nif x:\n    y\n```\n\n    indented\n") == [
        ("quote", 1, "a b"),
        ("quote", 2, "c"),
        ("code", 0, "if x:\n    y"),
        ("code", 0, "indented"),
    ]


def test_tables_are_padded_into_columns() -> None:
    assert shown("| A | B |\n|---|--:|\n| **x** | 12 |\n| long | |") == [
        ("table", 0, "A      B\nx      12\nlong")
    ]


def test_a_wide_table_has_a_row_a_line() -> None:
    row = "| " + " | ".join(["a cell with quite some words"] * 5) + " |"
    [(kind, _, text)] = shown(f"{row}\n{'|---' * 5}|\n{row}")
    assert kind == "table"
    assert text.splitlines() == [" | ".join(["a cell with quite some words"] * 5)] * 2


def test_footnotes_are_left_readable() -> None:
    assert shown("Text[^1] and[^two].\n\n[^1]: http://a.b\n[^two]: A note.") == [
        ("paragraph", 0, "Text[^1] and[^two]."),
        ("paragraph", 0, "[^1]: http://a.b [^two]: A note."),
    ]


def test_reference_links_resolve() -> None:
    assert styled("A [link][r].\n\n[r]: http://a.b") == [("link", "link", "http://a.b")]


def test_html_is_dropped_to_its_text() -> None:
    block = "<div class='x'>\n<p>One <em>word</em></p>\n<script>evil()</script><!-- hidden -->\n</div>"
    markdown = f"{block}\n\n<img src=x>\n\nEnd"
    assert [text for _, _, text in shown(markdown)] == ["One word", "End"]


def test_characters_by_number_do_not_smuggle_controls() -> None:
    assert shown("a&#27;[31m &#x202e;b") == [("paragraph", 0, "a\ufffd[31m \ufffdb")]


@pytest.mark.parametrize(
    "deep",
    [">" * 5_000, "- " * 2_000, "1. " * 1_000, "[" * 3_000, "*" * 5_000, "<div>" * 5_000, "a " + "`" * 4_000],
)
def test_deep_nesting_neither_fails_nor_loses_text(check_body: Callable[[Body], None], deep: str) -> None:
    body = body_of(f"{deep} the end")
    check_body(body)
    assert "the end" in body.text


def test_a_megabyte_in_one_line(check_body: Callable[[Body], None]) -> None:
    body = body_of("Some *words* go on and on. " * 40_000)
    check_body(body)
    assert len(body.passages) > 800


def test_broken_front_matter_is_told_and_the_text_is_read() -> None:
    items = list(read(Source.of("a.md", "markdown", b"---\n{[\n---\n# T\n\nText")))
    assert isinstance(items[0], Skipped)
    assert isinstance(items[1], Document)
    assert items[1].passage_text(items[1].info.passages - 1) == "Text"


PIECES = st.lists(
    st.sampled_from([
        "# ", "> ", "- ", "1. ", "  ", "\n", "\n\n", "*", "**", "`", "```\n", "|", "|---|---|\n",
        "[a](b)", "![", "](", "<b>", "<!--", "-->", "&amp;", "&#0;", "[^1]", "[^1]: ", "---\n",
        "===\n", "\t", "\x00", "\x1b", "\\", "<br>", "text", "слово", "\u202e",
    ])
    | st.text(max_size=10),
    max_size=40,
)  # fmt: skip


@given(PIECES)
def test_any_markdown_gives_a_sound_document(check_body: Callable[[Body], None], parts: list[str]) -> None:
    check_body(body_of("".join(parts)))


def test_styles_lie_in_one_line_of_the_text_they_style() -> None:
    body = body_of("- **a** b\n1. *c*\n\n> `d`")
    assert [s.span.of(body.text) for s in body.styles] == ["a", "c", "d"]
    assert [s.kind for s in body.styles] == [StyleKind.STRONG, StyleKind.EMPHASIS, StyleKind.CODE]
