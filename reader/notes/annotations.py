"""Notes and bookmarks as values, and how an anchor is made. Nothing here touches a file."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar, TypeAlias

from reader.model import Anchor, Document, DocumentInfo, Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime
    from pathlib import Path

CONTEXT = 64
"""Characters kept before and after a quote; Hypothesis keeps 32, 64 tells repeated sentences apart."""

NORM = 1
"""Version of the text normaliser that offsets of new anchors refer to: `reader.text.clean`."""

_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_ULID = re.compile(r"[0-7][0-9A-HJKMNP-TV-Z]{25}")


class Confidence(StrEnum):
    """How sure it is that an anchor was found in the text as it is now."""

    SURE = "sure"
    MAYBE = "maybe"
    ORPHAN = "orphan"


@dataclass(frozen=True, slots=True)
class Located:
    """Where an annotation stands in a document as it is now."""

    span: Span | None
    """Characters of `Document.text`; `None` for an orphan."""
    passage: int | None
    """0-based number of the passage that holds `span.start`; `None` for an orphan."""
    confidence: Confidence
    score: float = 1.0
    """0 to 1; 1 for an exact quote in its place."""
    candidates: tuple[Span, ...] = ()
    """For an orphan: places that came near, best first, at most three."""


@dataclass(frozen=True, slots=True)
class DocumentSnapshot:
    """What was known of the document when the annotation was made; enough to cite it without the file."""

    id: str
    """Document id: path relative to the collection, or `FILE#ID`."""
    path: str = ""
    title: str = ""
    authors: tuple[str, ...] = ()
    date: str | None = None
    """Partial ISO 8601."""
    source: str = ""
    url: str = ""
    digest: str = ""
    """SHA-256 of the source bytes, hexadecimal; empty if not recorded."""

    @classmethod
    def of(cls, info: DocumentInfo) -> DocumentSnapshot:
        """What to remember of `info`."""
        return cls(
            info.id, info.path, info.title, info.authors, info.date, info.source, info.url, info.digest
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Annotation:
    """What notes and bookmarks share. All text is clean; the file may hold more than is shown."""

    kind: ClassVar[str]

    id: str
    """ULID, or another unique string that a person wrote."""
    label: str = ""
    """One line."""
    created: datetime
    """UTC, whole seconds."""
    updated: datetime
    """UTC, whole seconds; grows with every change, also when the clock does not."""
    tags: tuple[str, ...] = ()
    """In the order of the file, without repeats."""
    text: str = ""
    r"""Lines are separated by `\n`; empty for most bookmarks. After two people changed it at once it holds
    both texts, see `reader.notes.store.merge.parts`."""
    anchor: Anchor
    document: DocumentSnapshot
    heading: tuple[str, ...] = ()
    """Titles of the sections around the anchor, outermost first."""
    length: int = 0
    """Characters of the document's text when the anchor was made."""
    rival: float = 0.0
    """0 to 1: best score any other place of the document had when the anchor was made."""
    detached: bool = False
    """Whether the user took it off its passage: it is an orphan until it is attached somewhere."""
    extra: Mapping[str, object] = field(default_factory=dict, hash=False)
    """Keys of the file that this version does not know, as they stand there: clean them before showing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Note(Annotation):
    """Words of the user's own on a span of a document."""

    kind: ClassVar[str] = "note"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bookmark(Annotation):
    """A marked place in a document."""

    kind: ClassVar[str] = "bookmark"


Entry: TypeAlias = Note | Bookmark


def best_known(entries: Iterable[Entry]) -> DocumentSnapshot:
    """The document of some entries: as that one has it which was read from the document last.

    A note made by hand may say no more of its document than the id.
    """
    newest = max(entries, key=lambda entry: (bool(entry.document.digest), entry.updated))
    return newest.document


@dataclass(frozen=True, slots=True)
class Conflict:
    """A note whose text was changed in two places at once; both texts are kept until the user chooses."""

    entry: Entry
    """As it is shown: with both texts, and a line between them."""
    texts: tuple[str, ...]
    """Two or more, oldest first."""
    names: tuple[str, ...] = ()
    """Of each, what git calls the branch it is from, or empty; none where git has no part in it."""


@dataclass(frozen=True, slots=True)
class NoteProblem:
    """Something in the notes folder that a person should know about; nothing is lost by it."""

    path: Path
    line: int | None
    """1-based line in `path`, or `None` where it concerns the whole file."""
    reason: str
    """One or two plain sentences: what is wrong and what is shown meanwhile."""

    def __str__(self) -> str:
        """`FILE:LINE: reason`."""
        return f"{self.path}:{self.line}: {self.reason}" if self.line else f"{self.path}: {self.reason}"


def make_anchor(document: Document, span: Span) -> Anchor:
    """The anchor of `span`: its words with up to 64 characters on both sides.

    Args:
        document: The text the span belongs to.
        span: Characters of `document.text`; cut to the text if it reaches beyond. Empty: only a place.
    """
    start = min(max(span.start, 0), len(document.text))
    end = min(max(span.end, start), len(document.text))
    passage = document.passage_at(start)
    return Anchor(
        document=document.id,
        passage=passage.number if passage else 0,
        span=Span(start, end),
        quote=document.text[start:end],
        prefix=document.text[max(0, start - CONTEXT) : start],
        suffix=document.text[end : end + CONTEXT],
    )


def new_id(now: datetime, after: str = "") -> str:
    """A ULID (github.com/ulid/spec): 48 bits of milliseconds, 80 random bits, in Crockford's base 32.

    Args:
        now: What it begins with.
        after: A ULID that must sort before it, whatever the clock says; empty for none.
    """
    number = (max(0, int(now.timestamp() * 1000)) & (1 << 48) - 1) << 80
    number |= int.from_bytes(os.urandom(10))
    number = max(number, _number(after) + 1)
    return "".join(_CROCKFORD[number >> shift & 31] for shift in range(125, -1, -5))


def is_ulid(text: str) -> bool:
    """Whether `text` is a ULID as `new_id` makes them."""
    return _ULID.fullmatch(text) is not None


def ulid_milliseconds(text: str) -> int:
    """Milliseconds since 1970 that a ULID begins with.

    Raises:
        ValueError: It holds a character that is not of the alphabet.
    """
    return _number(text[:10])


def _number(text: str) -> int:
    number = 0
    for character in text:
        number = number << 5 | _CROCKFORD.index(character)
    return number
