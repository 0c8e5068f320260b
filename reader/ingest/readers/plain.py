"""Plain text of any layout."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reader.ingest import prose
from reader.ingest.documents import text_document
from reader.ingest.passages import Body, Piece, cut, sections_of
from reader.model import Document, PassageKind, Skipped
from reader.text import clean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reader.ingest.source import Source

MANY_TITLES = 3
"""Underlined titles from which a text is one that underlines its titles: then nothing else is a heading."""


def read(source: Source) -> Iterator[Document | Skipped]:
    """The file as one document; its text is the file's, cleaned, without front matter and ruled lines.

    Raises:
        UnreadableError: It is not text, or empty.
    """
    return text_document(source, body_of)


def body_of(raw: str) -> Body:
    """The structure of decoded text; ruled lines become spaces, so that offsets stay."""
    text = clean(raw)
    titles = prose.underlined(text)
    text = prose.without_rules(text)
    if titles:
        passages = cut(text, _with_titles(prose.pieces(text), titles, text))
    else:
        passages = cut(text, prose.pieces(text))
    return Body(text, passages, sections_of(text, passages))


def _with_titles(pieces: Iterator[Piece], titles: dict[int, int], text: str) -> Iterator[Piece]:
    """The pieces, with the lines that were underlined as headings."""
    starts = sorted(titles)
    only = len(starts) >= MANY_TITLES
    at = 0
    for piece in pieces:
        while at < len(starts) and starts[at] < piece.start:
            at += 1
        kind, level = piece.kind, piece.level
        if only and kind is PassageKind.HEADING and piece.start not in titles:
            kind, level = PassageKind.PARAGRAPH, 0
        begin = piece.start
        while at < len(starts) and starts[at] < piece.end:
            start = starts[at]
            if text[begin:start].strip():
                yield Piece(begin, start, kind, level)
            stop = text.find("\n", start, piece.end)
            stop = piece.end if stop < 0 else stop
            yield Piece(start, stop, PassageKind.HEADING, titles[start])
            begin = stop
            at += 1
        if text[begin : piece.end].strip():
            yield Piece(begin, piece.end, kind, level)
