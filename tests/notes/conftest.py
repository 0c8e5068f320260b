from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from reader.files import Places
from reader.model import Document, DocumentInfo, Passage, Span

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

TEXT = "The drills began in October.\n\nThe president spoke of red lines.\n\nNothing else was said."


def make_document(
    text: str = TEXT, path: str = "2022/a.md", digest: str = "d", title: str = "Red lines"
) -> Document:
    """A document whose passages are what blank lines separate."""
    info = DocumentInfo(
        id=path,
        path=path,
        title=title,
        format="markdown",
        digest=digest,
        authors=("A. Writer",),
        date="2022-10",
    )
    passages, at = [], 0
    for number, part in enumerate(text.split("\n\n")):
        passages.append(Passage(number, Span(at, at + len(part))))
        at += len(part) + 2
    return Document(info, text, tuple(passages))


@pytest.fixture
def build() -> Callable[..., Document]:
    return make_document


@pytest.fixture
def doc() -> Document:
    return make_document()


@pytest.fixture
def places(tmp_path: Path) -> Places:
    return Places(tmp_path / "corpus", tmp_path / "notes", tmp_path / "state", tmp_path / "cache")
