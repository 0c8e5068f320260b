from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

import pytest

from reader.model import Document, DocumentInfo, Entity, How, Mention, Passage, Sense, Span
from reader.search.index import FileKey, IndexedDocument

MakeDocument: TypeAlias = Callable[..., IndexedDocument]


@pytest.fixture(scope="session")
def make_document() -> MakeDocument:
    """Makes a document from the texts of its passages.

    `mentions` gives words, the entity they name, and in what sense.
    """
    return _make_document


def _make_document(
    name: str,
    passages: Sequence[str],
    *,
    mentions: Sequence[tuple[str, Entity] | tuple[str, Entity, Sense]] = (),
    title: str = "",
    date: str | None = None,
    source: str = "",
    lang: str = "en",
    authors: tuple[str, ...] = (),
    tagged: Sequence[Entity] = (),
    path: str = "",
    complete: bool = True,
    about: Mapping[str, float] | None = None,
) -> IndexedDocument:
    text = "\n\n".join(passages)
    spans, start = [], 0
    for passage in passages:
        spans.append(Span(start, start + len(passage)))
        start += len(passage) + 2
    found = [Mention(entity, Span(0, 0), How.AUTHOR) for entity in tagged]
    for words, entity, *sense in mentions:
        place = text.find(words)
        while place >= 0:
            found.append(Mention(entity, Span(place, place + len(words)), How.NAME, *sense))
            place = text.find(words, place + len(words))
    info = DocumentInfo(
        id=name, path=path or name, title=title or name, format="text",
        digest=hashlib.sha256(text.encode()).hexdigest(), authors=authors, date=date, source=source,
        lang=lang, passages=len(passages), words=len(text.split()),
    )  # fmt: skip
    document = Document(info, text, tuple(Passage(i, span) for i, span in enumerate(spans)))
    found.sort(key=lambda mention: mention.span)
    file = FileKey(path or name, len(text), 1, 1)
    return IndexedDocument(document, tuple(found), file, complete, about or {})
