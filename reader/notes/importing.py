"""Notes from elsewhere put into a notebook: our own as they were, those of others at the words they quote."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from reader.errors import ReaderError
from reader.model import Anchor, Span
from reader.notes.anchoring import DISTINCT, locate_anchor, rival_score, unique
from reader.notes.annotations import Confidence, DocumentSnapshot, Located, make_anchor
from reader.notes.incoming import Foreign, Own, Refused
from reader.notes.store.fields import entry_of, new_table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from reader.model import Document, DocumentInfo
    from reader.notes.notebook import Notebook
    from reader.notes.store.records import Table


class Fate(StrEnum):
    """What became of one."""

    NEW = "new"
    PRESENT = "present"
    """There is one of that id; it is left as it is."""
    DOUBTFUL = "doubtful"
    """New, but its place is not certain."""
    ORPHAN = "orphan"
    """New, kept under its document, in which its words are not found."""
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Arrival:
    """What became of one annotation of the file."""

    where: str
    """For people: `entry 3`, `line 7`."""
    id: str
    fate: Fate
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Shelf:
    """The documents that notes may belong to."""

    infos: Sequence[DocumentInfo]
    document: Callable[[str], Document]
    """Gives the text of one; raises `DocumentError`."""
    holding: Callable[[str], Iterable[str]]
    """The ids of documents that may hold some words."""


def bring_in(notebook: Notebook, items: Iterable[Own | Foreign | Refused], shelf: Shelf) -> Iterator[Arrival]:
    """Keep each that is not there yet; each is durable when its arrival is given.

    Raises:
        NotebookError: One cannot be kept; those before it are.
    """
    finder = _Finder(shelf)
    known = {info.id for info in shelf.infos}
    for item in items:
        match item:
            case Refused():
                yield Arrival(item.where, "", Fate.REFUSED, item.reason)
            case Own():
                if notebook.admit(item.id, item.record):
                    yield Arrival(item.where, item.id, Fate.NEW)
                else:
                    yield Arrival(item.where, item.id, Fate.PRESENT, _differing(notebook, item))
            case Foreign():
                yield _keep(notebook, item, finder) if known else _homeless(item)


def _differing(notebook: Notebook, item: Own) -> str:
    """What is to be told where the one that is there says something else; empty if both say the same."""
    here, other = notebook.get(item.id), entry_of(item.record, item.id)
    if here is None or (here.text, here.label, here.tags) == (other.text, other.label, other.tags):
        return ""
    return "The one that is here says something else; it is left as it is."


def _homeless(item: Foreign) -> Arrival:
    of = item.title or item.uri
    reason = f"No document here is {of}, or holds what it quotes." if of else "It names no document."
    return Arrival(item.where, item.id, Fate.REFUSED, reason)


def _keep(notebook: Notebook, item: Foreign, finder: _Finder) -> Arrival:
    if notebook.get(item.id) is not None:
        return Arrival(item.where, item.id, Fate.PRESENT)
    document = finder.document_of(item)
    if document is None:
        return _homeless(item)
    located = _located(item, document)
    fate, reason = _FATES[located.confidence]
    new = notebook.admit(item.id, _record(item, document, located))
    return Arrival(item.where, item.id, fate if new else Fate.PRESENT, reason if new else "")


def _located(item: Foreign, document: Document) -> Located:
    """Where it stands; words that are only nearly there count only with what stands around them."""
    if not item.quote:  # of the whole document
        return Located(Span(0, 0), 0, Confidence.SURE)
    located = locate_anchor(_anchor(item, document), document)
    if located.confidence is Confidence.MAYBE and not (item.prefix or item.suffix):
        return replace(located, span=None, passage=None, confidence=Confidence.ORPHAN)
    return located


_FATES = {
    Confidence.SURE: (Fate.NEW, ""),
    Confidence.MAYBE: (Fate.DOUBTFUL, "Its words were found only nearly; see whether the place is right."),
    Confidence.ORPHAN: (Fate.ORPHAN, "Its words are not in the document; it is kept without a place."),
}


def _anchor(item: Foreign, document: Document) -> Anchor:
    span = item.span if item.span is not None else Span(0, len(item.quote))
    return Anchor(document.id, 0, span, item.quote, item.prefix, item.suffix)


def _record(item: Foreign, document: Document, located: Located) -> Table:
    """Anchored to our text where the place is sure; else with their words, so that they can be seen."""
    if located.confidence is Confidence.SURE and located.span is not None:
        anchor = make_anchor(document, located.span)
        rival, digest = rival_score(document, anchor), document.info.digest
    else:
        # What is no place today must not become one tomorrow by being no worse.
        rival = min(located.score, 1.0) if located.confidence is Confidence.ORPHAN else 0.0
        anchor, digest = _anchor(item, document), ""
    record = new_table(
        key=item.id,
        kind="note" if item.text else "bookmark",
        now=item.created,
        anchor=anchor,
        document=replace(DocumentSnapshot.of(document.info), digest=digest),
        heading=document.heading_path(anchor.span.start),
        length=len(document.text),
        rival=rival,
        fields={"label": "", "tags": item.tags, "text": item.text},
    )
    creator = {"creator": item.creator} if item.creator else {}
    return {**record, "updated": item.updated, **creator}


class _Finder:
    """Which document an annotation is of: by address, by title, or by being the only one with the words."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._by_address = unique((address(info.url), info.id) for info in shelf.infos)
        self._by_address |= unique((info.id, info.id) for info in shelf.infos)
        self._by_title = unique((info.title.casefold(), info.id) for info in shelf.infos)
        self._last: Document | None = None

    def document_of(self, item: Foreign) -> Document | None:
        """The document; `None` if none is."""
        found = (
            self._by_address.get(address(item.uri))
            or self._by_address.get(unquote(item.uri))
            or self._by_title.get(item.title.casefold())
        )
        if found is not None:
            return self._text(found)
        if len(item.quote) < DISTINCT:
            return None
        words = " ".join(re.findall(r"\w+", item.quote)[:12])
        alike = [self._text(id_) for id_ in self._shelf.holding(words)]
        sure = [
            document
            for document in alike
            if document is not None
            and locate_anchor(_anchor(item, document), document).confidence is Confidence.SURE
        ]
        return sure[0] if len(sure) == 1 else None

    def _text(self, id_: str) -> Document | None:
        if self._last is None or self._last.id != id_:
            try:
                self._last = self._shelf.document(id_)
            except ReaderError:
                return None
        return self._last


def address(url: str) -> str:
    """An address without what does not tell documents apart: scheme, `www.`, fragment, a slash at the end."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return ""
    if parts.scheme not in {"http", "https"}:
        return ""
    query = f"?{parts.query}" if parts.query else ""
    return f"{parts.netloc.lower().removeprefix('www.')}{unquote(parts.path).rstrip('/')}{query}"
