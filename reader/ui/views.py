"""From the library's values to what the widgets draw. Pure functions, called in worker threads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reader.notes.annotations import Confidence, Note
from reader.search.query import Field, FieldTerm, Not
from reader.search.results import Tier
from reader.text import one_line
from reader.ui.widgets.page import DocumentView, Remark
from reader.ui.widgets.result_list import Marks, Rows

if TYPE_CHECKING:
    from reader.library import Completion, Library
    from reader.model import DocumentInfo
    from reader.notes.annotations import Entry
    from reader.search.query import Query
    from reader.search.results import Results

ABOUT = 6
"""Most names in the line that says what a document is about."""

_FIELD_WORDS: dict[str, str] = {
    **dict.fromkeys((Field.COUNTRY, Field.ACTOR, Field.REGION, Field.SOURCE, Field.DATE, Field.IS), ""),
    Field.TAG: "#",
}
"""What stands before the value of a filter; for the other fields their name."""


def list_rows(library: Library, results: Results) -> Rows:
    """The rows for a search: its hits, or the documents when nothing was asked for."""
    asked = not results.query.is_empty
    return Rows(
        documents=() if asked else library.documents(results.query.sort),
        hits=results.hits if asked else None,
        about=library.about,
        marks=marks_by_document(library),
        read=library.session.read,
    )


def marks_by_document(library: Library) -> dict[str, Marks]:
    """Which passages are bookmarked and which have notes, by document id."""
    bookmarks: dict[str, set[int]] = {}
    notes: dict[str, set[int]] = {}
    for entry in library.entries():
        passage = library.passage_of(entry)
        if passage is not None:
            kind = notes if isinstance(entry, Note) else bookmarks
            kind.setdefault(entry.anchor.document, set()).add(passage)
    return {
        document: Marks(frozenset(bookmarks.get(document, ())), frozenset(notes.get(document, ())))
        for document in {*bookmarks, *notes}
    }


def document_view(library: Library, document_id: str, query: Query) -> DocumentView:
    """A document with what matches `query`, and the user's notes and bookmarks at their places.

    Raises:
        DocumentError: It cannot be given any more.
    """
    document = library.document(document_id)
    highlights, near = {}, set()
    for passage, tier, spans in library.highlights(query, document_id):
        highlights[passage] = spans
        if tier is Tier.NEAR:
            near.add(passage)
    remarks: dict[int, list[Remark]] = {}
    orphans = []
    places = library.notebook.locate(document)
    for entry in library.notebook.of_document(document.id):
        located = places.get(entry.id)
        if located is None:  # made this moment; drawn with the next change
            continue
        if located.passage is None or located.span is None:
            orphans.append(_remark(entry))
            continue
        doubtful = located.confidence is Confidence.MAYBE
        remark = _remark(entry, located.span.start, located.span.end, doubtful=doubtful)
        remarks.setdefault(located.passage, []).append(remark)
    return DocumentView(
        document,
        byline=byline(document.info),
        about=", ".join(entity.name for entity in library.about(document_id)[:ABOUT]),
        highlights=highlights,
        near=frozenset(near),
        remarks=remarks,
        orphans=orphans,
    )


def _remark(entry: Entry, start: int = 0, end: int = 0, *, doubtful: bool = False) -> Remark:
    return Remark(
        entry.id,
        entry.text,
        entry.tags,
        one_line(entry.anchor.quote, 200),
        doubtful=doubtful,
        start=start,
        end=end,
    )


def byline(info: DocumentInfo) -> str:
    """Author, source, date and language as one line."""
    parts = [", ".join(info.authors), info.source, info.date or "", info.lang if info.lang != "en" else ""]
    return " · ".join(dict.fromkeys(part for part in parts if part))


def count(number: int, noun: str) -> str:
    """`1 passage`, `1,204 passages`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def hit_count(results: Results) -> str:
    """How many passages match, exact and near apart."""
    bound = "" if results.complete else "≥ "
    if results.dropped is not None:
        return f"{bound}{count(results.total, 'hit')} without “{one_line(results.dropped, 20)}”"
    if results.total_near and not results.total_exact:
        return f"{bound}{count(results.total, 'near hit')}"
    text = f"{bound}{count(results.total, 'hit')}"
    if results.total_near:
        text += f" ({results.total_exact:,} + {results.total_near:,} near)"
    return text


def filter_labels(query: Query, results: Results) -> list[str]:
    """The filters in force as the list shows them: names rather than codes, `not` before excluded ones."""
    known = {(facet.group, facet.value): facet.label for group in results.facets.values() for facet in group}
    labels = []
    for node in query.filters:
        term, sign = (node.operand, "not ") if isinstance(node, Not) else (node, "")
        if isinstance(term, FieldTerm):
            field = term.field.value
            names = (
                results.names.get((field, value)) or known.get((field, value.lower()), value)
                for value in term.values
            )
            labels.append(one_line(f"{sign}{_FIELD_WORDS.get(field, f'{field} ')}{'/'.join(names)}", 24))
    return labels


def completion_hint(library: Library, text: str, cursor: int) -> str:
    """The ways to finish the field value that is being typed, as one line; what a finished one is."""
    found = library.completions(text, cursor)
    words = [_completion_words(item) for item in found]
    if library.complete(text, cursor)[0] != text:
        return f"Tab: {' · '.join(words)}"
    return " · ".join(said for said, item in zip(words, found, strict=True) if said != item.value)


def _completion_words(item: Completion) -> str:
    name = f"{item.value} {item.label}" if item.label.casefold() != item.value.casefold() else item.label
    return f"{name} {item.passages:,}" if item.passages else name
