"""Metadata and body to a `Document`: the title's fallbacks, the counts, the id."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from reader.ingest import frontmatter
from reader.ingest.decode import decode
from reader.ingest.source import UnreadableError
from reader.ingest.source import digest as digest_of
from reader.model import Document, DocumentInfo, PassageKind, Skipped
from reader.text import one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from reader.ingest.metadata import Metadata
    from reader.ingest.passages import Body
    from reader.ingest.source import Source

LONGEST_TITLE = 300
"""Characters of a title from metadata or a heading."""
LONGEST_FIRST_LINE = 120
"""Characters up to which the first line of a text is taken for its title."""
FIRST_PASSAGES = 4
"""Passages among which a heading is the document's and not that of a part of it."""


def document_id(source: Source, record: str = "") -> str:
    """The id of the document of a file, or of a record of it."""
    return f"{source.path}#{record}" if record else source.path


def make_document(
    source: Source,
    metadata: Metadata,
    body: Body,
    digest: str,
    *,
    record: str = "",
) -> Document:
    """A document of a file, or of the record `record` of a file."""
    info = DocumentInfo(
        id=document_id(source, record),
        path=source.path,
        title=_title(source, metadata, body, record),
        format=source.format,
        digest=digest,
        authors=metadata.authors,
        date=metadata.date,
        source=metadata.source,
        url=metadata.url,
        lang=metadata.lang,
        topics=metadata.topics,
        countries=metadata.countries,
        actors=metadata.actors,
        passages=len(body.passages),
        words=len(body.text.split()),
    )
    return Document(info, body.text, body.passages, body.sections, body.styles)


def _title(source: Source, metadata: Metadata, body: Body, record: str) -> str:
    """Metadata, first heading, first line if it is short, else the file's name (a record's first words)."""
    if title := one_line(metadata.title, LONGEST_TITLE):
        return title
    heading = next((p for p in body.passages[:FIRST_PASSAGES] if p.kind is PassageKind.HEADING), None)
    if heading and (title := one_line(heading.span.of(body.text), LONGEST_TITLE)):
        return title
    if body.passages:
        first = body.passages[0].span.of(body.text).split("\n", 1)[0]
        if len(first) <= LONGEST_FIRST_LINE and (title := one_line(first)):
            return title
        if record:
            return one_line(first, LONGEST_FIRST_LINE)
    return one_line(re.sub(r"[-_]+", " ", record or source.stem), LONGEST_TITLE) or source.path


def text_document(source: Source, body_of: Callable[[str], Body]) -> Iterator[Document | Skipped]:
    """The one document of a text file, its front matter apart; what is odd about that is told as a notice.

    Args:
        source: The file.
        body_of: The structure of what follows the front matter.

    Raises:
        UnreadableError: It is not text, or holds none.
    """
    data = source.read()
    front = frontmatter.split(decode(data))
    body = body_of(front.body)
    if not body.passages:
        raise UnreadableError("The file holds no text.")
    if front.problem:
        yield Skipped(source.path, front.problem, notice=True)
    yield make_document(source, front.metadata, body, digest_of(data))
