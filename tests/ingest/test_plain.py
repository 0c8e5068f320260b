from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.ingest.prose import pieces
from reader.ingest.readers.plain import body_of, read
from reader.ingest.source import Source, UnreadableError
from reader.model import Document, PassageKind

if TYPE_CHECKING:
    from collections.abc import Callable

    from reader.ingest.passages import Body

WRAPPED = """\
The summit of the Shanghai Cooperation Organisation took place
in Samarkand on 16 September 2022. The leaders of eight member
states signed forty documents, among them a memorandum on the
railway from China through Kyrgyzstan to Uzbekistan.

A second paragraph follows after an empty line, and it is long
enough to be wrapped twice by whoever typed it.
"""


def texts(body: Body) -> list[str]:
    return [" ".join(p.span.of(body.text).split()) for p in body.passages]


def kinds(body: Body) -> list[tuple[str, int]]:
    return [(p.kind.value, p.level) for p in body.passages]


def test_hard_wrapped_paragraphs_are_told_by_empty_lines() -> None:
    found = texts(body_of(WRAPPED))
    assert len(found) == 2
    assert found[0].endswith("Kyrgyzstan to Uzbekistan.")


def test_a_paragraph_a_line() -> None:
    lines = [
        f"Paragraph {n} is one long line, as an editor without wrapping leaves it. " * 3 for n in range(5)
    ]
    assert len(texts(body_of("\n".join(lines)))) == 5


def test_a_title_above_a_paragraph_a_line_is_a_heading() -> None:
    lines = [
        "The Summit",
        *(f"Paragraph {n} is one long line, as an editor leaves it. " * 3 for n in range(3)),
    ]
    assert kinds(body_of("\n".join(lines))) == [("heading", 1), *[("paragraph", 0)] * 3]


def test_paragraphs_told_by_the_indent_of_their_first_line() -> None:
    text = (
        "    The first paragraph begins with an indent and goes on over\n"
        "several lines that have none, which is how books are set.\n"
        "    The second paragraph follows at once, without an empty line,\n"
        "and is just as long as the first one was.\n"
        "    The third one is here, and it is wrapped as well, as it\n"
        "should be for a test.\n"
    )
    assert [line.split()[1] for line in texts(body_of(text))] == ["first", "second", "third"]


def test_wrapped_paragraphs_without_any_sign_are_told_by_short_last_lines() -> None:
    paragraph = (
        "The leaders of the member states met in the ancient city and\n"
        "they spoke about the railway that is to be built from China\n"
        "through the mountains.\n"
    )
    assert len(texts(body_of(paragraph * 4))) == 4


def test_runs_of_short_lines_make_one_passage() -> None:
    verse = "A line of verse\nAnd one more line\nA third that rhymes\nAnd then no more\n"
    assert len(body_of(verse + "\n" + verse).passages) == 2


@pytest.mark.parametrize(
    "heading",
    [
        "THE SAMARKAND SUMMIT",
        "1. Introduction",
        "Chapter 4",
        "CHAPTER IV. The Road",
        "Глава 2. Водa",
        "Part One",
    ],
)
def test_headings_are_told_from_paragraphs(heading: str) -> None:
    body = body_of(f"{WRAPPED}\n{heading}\n\n{WRAPPED}")
    assert [p.span.of(body.text) for p in body.passages if p.kind is PassageKind.HEADING] == [heading]
    assert body.sections[0].title == heading


def test_underlines_make_headings_and_are_not_shown() -> None:
    raw = f"Title\n=====\n\n{WRAPPED}\nPart\n----\n{WRAPPED}"
    body = body_of(raw)
    assert [(s.title, s.level) for s in body.sections] == [("Title", 1), ("Part", 2)]
    assert "==" not in body.text
    assert len(body.text) == len(raw)


def test_numbered_lines_one_after_the_other_are_a_list() -> None:
    body = body_of(f"{WRAPPED}\n1. Apples\n2. Pears\n   and more\n3. Plums\n")
    assert kinds(body)[2:] == [("item", 1)] * 3


def test_lists_have_an_item_a_passage() -> None:
    body = body_of("They agreed on:\n- one thing\n- another thing\n  that goes on\n  - nested\n")
    assert kinds(body) == [("paragraph", 0), ("item", 1), ("item", 1), ("item", 2)]


def test_columns_are_a_table() -> None:
    body = body_of(
        "Country      Members    Year\nKazakhstan   19.6       2022\nUzbekistan   35.6       2022\n"
    )
    assert kinds(body) == [("table", 0)]


def test_a_line_of_a_megabyte_is_cut_at_sentences(check_body: Callable[[Body], None]) -> None:
    body = body_of("The line goes on without an end in sight. " * 25_000)
    check_body(body)
    assert all(p.span.of(body.text).endswith("sight.") for p in body.passages)


def test_twenty_megabytes_without_a_break(check_body: Callable[[Body], None]) -> None:
    body = body_of("ab" * 10_000_000)
    assert sum(len(p.span) for p in body.passages) == 20_000_000


def test_the_text_is_the_files_text() -> None:
    document = next(
        item for item in read(Source.of("a.txt", "text", b"\xef\xbb\xbfone\r\ntwo\tthree\x1b[0m\n"))
    )
    assert isinstance(document, Document)
    assert document.text == "one\ntwo three\ufffd[0m\n"


@pytest.mark.parametrize(
    ("name", "text", "title"),
    [
        ("a.txt", f"The Samarkand Summit\n\n{WRAPPED}", "The Samarkand Summit"),
        ("some_report-2022.txt", WRAPPED.replace("\n", " ") * 2, "some report 2022"),
        ("a.txt", "---\ntitle: Given\n---\nText", "Given"),
        ("a.txt", "One short line.", "One short line."),
    ],
)
def test_titles_are_found(name: str, text: str, title: str) -> None:
    document = next(read(Source.of(name, "text", text.encode())))
    assert isinstance(document, Document)
    assert document.info.title == title


@pytest.mark.parametrize("data", [b"", b" \n\t\n", b"=====\n", b"---\ntitle: T\n---\n"])
def test_a_file_without_text_is_unreadable(data: bytes) -> None:
    with pytest.raises(UnreadableError):
        list(read(Source.of("a.txt", "text", data)))


LINES = st.lists(
    st.sampled_from(
        [
            "",
            "",
            "  ",
            "=====",
            "-----",
            "- item",
            "  * item",
            "1. One",
            "TITLE",
            "a  b   c   d",
            "    deep",
            "Short.",
            "| | |",
            "+-+-+",
        ]
    )
    | st.text(max_size=120)
    | st.integers(1, 30).map(lambda n: "Words and words. " * n),
    max_size=25,
)


@given(LINES)
def test_any_text_gives_a_sound_document(check_body: Callable[[Body], None], lines: list[str]) -> None:
    text = "\n".join(lines)
    body = body_of(text)
    check_body(body)
    assert len(body.text) == len(text)
    at = 0
    for piece in pieces(text, headings=False):
        assert piece.start >= at
        at = piece.end
