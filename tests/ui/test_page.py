"""How passages become lines: what can be selected, which styles they get."""

import random
import time

import pytest

from reader.model import Document, DocumentInfo, Passage, PassageKind, Span, Style, StyleKind
from reader.ui.text import Glyphs
from reader.ui.widgets.page import DocumentView, Page

INFO = DocumentInfo("a.md", "a.md", "A title", "markdown", "0" * 64)


@pytest.mark.parametrize("kind", [PassageKind.ITEM, PassageKind.QUOTE, PassageKind.PARAGRAPH])
def test_every_line_of_a_passage_knows_its_characters(kind: PassageKind) -> None:
    text = "Some words that are long  enough to need\nseveral lines of this narrow page to be shown."
    page = Page(DocumentView(Document(INFO, text, (Passage(0, Span(0, len(text)), kind, 1),))), 24, Glyphs())
    lines = [line for line in page.lines(0) if line.text]
    assert len(lines) > 2
    for line in lines:
        assert line.is_text
        lead = next((end for _, end, name in line.spans if name == "mark"), 0)
        words = line.text[lead:].split()
        assert text[line.offset + lead :].split()[: len(words)] == words
        assert line.indent + len(line.text) <= 24


def test_styles_that_nest_and_cross_passages_are_found() -> None:
    dice = random.Random(7)
    text = "word " * 400
    passages = tuple(Passage(n, Span(n * 100, n * 100 + 99)) for n in range(20))
    spans = [Span(start := dice.randrange(1_990), start + dice.randrange(1, 700)) for _ in range(120)]
    styles = tuple(Style(span, StyleKind.EMPHASIS) for span in sorted([Span(0, 2_000), *spans]))
    page = Page(DocumentView(Document(INFO, text, passages, (), styles)), 60, Glyphs())
    for passage in passages:
        wanted = [style for style in styles if style.span.overlaps(passage.span)]
        assert page._styles_in(passage.span.start, passage.span.end) == wanted


def test_laying_out_a_passage_does_not_cost_more_in_a_document_full_of_links() -> None:
    many = 40_000
    text = "link " * many
    passages = tuple(Passage(n, Span(n * 100, n * 100 + 99)) for n in range(many // 20))
    styles = tuple(Style(Span(n * 5, n * 5 + 4), StyleKind.LINK) for n in range(many))
    page = Page(DocumentView(Document(INFO, text, passages, (), styles)), 60, Glyphs())
    started = time.process_time()
    for number in range(len(passages)):
        page.lines(number)
    assert time.process_time() - started < 2.0
