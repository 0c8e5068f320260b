from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from reader.ingest.passages import LONGEST_PASSAGE, Block, Inline, assemble, split_lines, split_prose
from reader.model import PassageKind, Span, Style, StyleKind

if TYPE_CHECKING:
    from collections.abc import Callable

    from reader.ingest.passages import Body

SENTENCE = "The leaders met in Samarkand and spoke about railways, water and trade. "


def test_a_long_paragraph_is_split_at_the_ends_of_sentences() -> None:
    text = (SENTENCE * 40).strip()
    parts = split_prose(text, 0, len(text))
    assert all(part.of(text).startswith("The leaders") and part.of(text).endswith("trade.") for part in parts)
    lengths = [len(part) for part in parts]
    assert max(lengths) <= LONGEST_PASSAGE
    assert min(lengths) > LONGEST_PASSAGE // 3


def test_abbreviations_and_initials_do_not_end_sentences() -> None:
    text = ("President K. Tokayev met Dr. Smith on 5 Sept. in Astana with the U.S. Ambassador " * 30).strip()
    for part in split_prose(text, 0, len(text))[:-1]:
        assert not part.of(text).endswith((" K.", "Dr.", "Sept.", "U.S."))


def test_text_without_any_space_is_split_all_the_same() -> None:
    text = "x" * 5_000
    parts = split_prose(text, 0, len(text))
    assert "".join(part.of(text) for part in parts) == text
    assert max(map(len, parts)) <= LONGEST_PASSAGE


def test_a_split_does_not_tear_a_letter_from_its_accent() -> None:
    text = "e\u0301" * 3_000
    assert not any(part.of(text).startswith("\u0301") for part in split_prose(text, 0, len(text)))


def test_code_is_split_between_lines_and_keeps_its_indents() -> None:
    text = "\n".join(f"    line {number:04}" for number in range(300))
    parts = split_lines(text, 0, len(text))
    assert all(part.of(text).startswith("    line") for part in parts)


def test_sections_nest_and_end_where_the_next_begins() -> None:
    heading, paragraph = PassageKind.HEADING, PassageKind.PARAGRAPH
    body = assemble(
        [
            Block(heading, "One", 1), Block(paragraph, "a"), Block(heading, "One one", 2),
            Block(paragraph, "b"), Block(heading, "Two", 1), Block(paragraph, "c"),
        ]
    )  # fmt: skip
    assert body.text == "One\n\na\n\nOne one\n\nb\n\nTwo\n\nc"
    assert [(s.title, s.level, s.span.of(body.text)) for s in body.sections] == [
        ("One", 1, "One\n\na\n\nOne one\n\nb\n\n"),
        ("One one", 2, "One one\n\nb\n\n"),
        ("Two", 1, "Two\n\nc"),
    ]


def test_styles_move_with_the_text() -> None:
    inline = Inline()
    inline.append("  see ")
    inline.open(StyleKind.LINK, "http://x")
    inline.append("this ")
    inline.open(StyleKind.STRONG)
    inline.append("page ")
    inline.close()
    inline.close()
    text, styles = inline.take()
    assert text == "see this page"
    assert styles == (
        Style(Span(4, 13), StyleKind.LINK, "http://x"),
        Style(Span(9, 13), StyleKind.STRONG),
    )


LEVELED = {PassageKind.HEADING, PassageKind.ITEM, PassageKind.QUOTE}
BLOCKS = st.builds(
    lambda kind, text, level, tight: Block(kind, text, level if kind in LEVELED else 0, tight=tight),
    st.sampled_from(PassageKind),
    st.text(st.characters(codec="utf-8"), max_size=60) | st.text("ab .\n", min_size=0, max_size=4_000),
    st.integers(1, 6),
    st.booleans(),
)


@given(st.lists(BLOCKS, max_size=8))
def test_blocks_become_a_sound_document(check_body: Callable[[Body], None], blocks: list[Block]) -> None:
    check_body(assemble(blocks))
