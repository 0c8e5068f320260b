"""Notes and bookmarks in the forms that other programs read. All take clean entries and give text."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from reader.notes import bibtex, csl, markdown, table, webannotation
from reader.notes.annotations import best_known
from reader.notes.store.fields import new_table
from reader.notes.store.records import FORMAT, Table, normalise

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from reader.notes.annotations import DocumentSnapshot, Entry

FORMATS = ("markdown", "json", "toml", "csv", "bibtex", "csl")


def exported(
    form: str,
    entries: Iterable[Entry],
    places: Mapping[str, str] | None = None,
    records: Mapping[str, Table] | None = None,
) -> str:
    """All entries as one text.

    Args:
        form: One of `FORMATS`; `bibtex` and `csl` give the documents that are quoted.
        entries: In any order.
        places: What is to be said of the place of an entry, by id: `lost`, `?`.
        records: What stands in the files, by id, for `toml`.

    Raises:
        ValueError: There is no such form.
    """
    sorted_ = ordered(entries)
    match form:
        case "markdown":
            return markdown.one_text(sorted_, places or {})
        case "json":
            return webannotation.written(sorted_)
        case "toml":
            return _toml(sorted_, records or {})
        case "csv":
            return table.rows(sorted_, places or {})
        case "bibtex":
            return bibtex.written(_documents(sorted_))
        case "csl":
            return csl.written((document, None) for document in _documents(sorted_))
        case _:
            raise ValueError(f"{form} is not a form of export; there are {', '.join(FORMATS)}.")


def markdown_files(entries: Iterable[Entry], places: Mapping[str, str] | None = None) -> dict[str, str]:
    """A Markdown file for each document, by name."""
    return markdown.files(ordered(entries), places or {})


def ordered(entries: Iterable[Entry]) -> list[Entry]:
    """By document, then place; an id begins with the path, which a note made by hand need not name."""
    return sorted(entries, key=lambda entry: (entry.document.id, entry.anchor.span, entry.id))


def _documents(entries: Sequence[Entry]) -> list[DocumentSnapshot]:
    return [best_known(group) for _, group in groupby(entries, key=lambda entry: entry.document.id)]


def _toml(entries: Sequence[Entry], records: Mapping[str, Table]) -> str:
    """One TOML file with an array `entry`, each as in its own file."""
    import tomli_w

    tables = [_kept(entry, records[entry.id]) if entry.id in records else _table(entry) for entry in entries]
    whole = {"format": FORMAT, "entry": tables} if tables else {"format": FORMAT}
    return tomli_w.dumps(whole, multiline_strings=True)


def _kept(entry: Entry, record: Table) -> Table:
    """The record but for its lineage, which is only of use in the folder that has the versions."""
    return {"id": entry.id, **{name: value for name, value in record.items() if name != "history"}}


def _table(entry: Entry) -> Table:
    made = new_table(
        key=normalise(entry.id),
        kind=entry.kind,
        now=entry.created,
        anchor=entry.anchor,
        document=entry.document,
        heading=entry.heading,
        length=entry.length,
        rival=entry.rival,
        fields={"label": entry.label, "tags": entry.tags, "text": entry.text},
    )
    return {**entry.extra, **made, "updated": entry.updated}
