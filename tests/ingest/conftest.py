"""What holds for every document, whatever it was read from, as functions for the tests of every reader."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from reader.ingest.passages import LONGEST_PASSAGE
from reader.model import PassageKind
from reader.text import clean

if TYPE_CHECKING:
    from collections.abc import Callable

    from reader.ingest.passages import Body
    from reader.model import Document


def _check_body(body: Body | Document) -> None:
    """Passages sorted, disjoint, numbered, stripped, of bearable length; between them only white space."""
    text = body.text
    assert clean(text) == text
    at = 0
    for number, passage in enumerate(body.passages):
        span = passage.span
        assert passage.number == number
        assert at <= span.start < span.end <= len(text)
        assert not text[at : span.start].strip()
        assert not text[span.end - 1].isspace()
        assert passage.kind.is_preformatted or not text[span.start].isspace()
        assert len(span) <= LONGEST_PASSAGE
        leveled = passage.kind in {PassageKind.HEADING, PassageKind.ITEM, PassageKind.QUOTE}
        assert (passage.level > 0) == leveled
        assert passage.kind is not PassageKind.HEADING or passage.level <= 6
        at = span.end
    assert not text[at:].strip()
    starts = {p.span.start for p in body.passages if p.kind is PassageKind.HEADING}
    assert [s.span.start for s in body.sections] == sorted(starts)
    for outer, inner in pairwise(body.sections):
        assert inner.span.start >= outer.span.end or inner.span.end <= outer.span.end
    assert all(0 <= s.span.start < s.span.end <= len(text) for s in body.styles)
    assert [s.span.start for s in body.styles] == sorted(s.span.start for s in body.styles)


def _check_document(document: Document) -> None:
    """A document's body, and that what is known of it is clean and true."""
    _check_body(document)
    info = document.info
    assert info.passages == len(document.passages) > 0
    assert info.words == len(document.text.split())
    for value in (
        info.id,
        info.path,
        info.title,
        info.source,
        info.url,
        info.lang,
        *info.authors,
        *info.topics,
    ):
        assert clean(value) == value
        assert "\n" not in value
    assert info.title
    assert len(info.digest) == 64


@pytest.fixture(scope="session")
def check_body() -> Callable[[Body], None]:
    return _check_body


@pytest.fixture(scope="session")
def check_document() -> Callable[[Document], None]:
    return _check_document
