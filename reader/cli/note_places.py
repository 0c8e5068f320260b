"""Notes and bookmarks at their places in the documents as they are now, and which of them are asked for."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time
from itertools import groupby, takewhile
from typing import TYPE_CHECKING

from reader.cli import opening
from reader.cli.command import UsageError
from reader.cli.naming import document_named
from reader.cli.output import as_text, counted, say, warn
from reader.errors import DocumentError, ReaderError
from reader.notes.annotations import Confidence
from reader.notes.tag_words import parse_tags

if TYPE_CHECKING:
    import argparse
    from collections.abc import Container, Iterable, Mapping, Sequence

    from reader.library import Library
    from reader.notes.annotations import Entry

LOST, DOUBTFUL = "lost", "?"
"""What is said of a place that is gone, and of one that is uncertain."""


def add_filters(parser: argparse.ArgumentParser) -> None:
    """`--query`, `--tag`, `--document` and `--since`, which all have to hold."""
    parser.add_argument("--query", metavar="QUERY", help="only on passages that a query finds")
    parser.add_argument(
        "--tag", metavar="TAGS", action="append", default=[], help="only with these tags: water, todo"
    )
    parser.add_argument("--document", metavar="DOC", help="only of one document: its id, or a part of it")
    parser.add_argument(
        "--since", metavar="DATE", type=_since, help="only changed since a day: 2026-03-01, in local time"
    )


SHORTEST_ID = 10
"""Characters of an id that are printed at least: they name the millisecond in which the note was made."""

FILTERS = ("--query", "--tag", "--document", "--since")
"""Those that take a value."""


def _since(text: str) -> datetime:
    try:
        return datetime.combine(date.fromisoformat(text.strip()), time()).astimezone(UTC)
    except (ValueError, OverflowError):
        raise UsageError(f"--since is a day, not {text}.", hint="Example: --since 2026-03-01") from None


def placed(library: Library) -> tuple[Sequence[Entry], Mapping[str, str]]:
    """The entries at their places in the documents as they are now, and what is to be said of places by id.

    `lost` is said where passage or document is gone, `?` where the place is uncertain.
    """
    if not library.entries():
        return (), {}
    try:
        opening.refresh(library)
    except ReaderError as error:
        warn(f"{error} The notes are given as they were made.")
        return library.entries(), {}
    found: list[Entry] = []
    places: dict[str, str] = {}
    for document, group in groupby(library.entries(), key=lambda entry: entry.anchor.document):
        _place(library, document, list(group), found, places)
    return found, places


def _place(
    library: Library, document: str, entries: Sequence[Entry], found: list[Entry], places: dict[str, str]
) -> None:
    try:
        located = library.notebook.locate(library.document(document))
    except ReaderError:
        places |= {entry.id: LOST for entry in entries}
        found += entries
        return
    for entry in entries:
        place = located[entry.id]
        if place.span is None or place.passage is None:
            places[entry.id] = LOST
            found.append(entry)
            continue
        if place.confidence is Confidence.MAYBE:
            places[entry.id] = DOUBTFUL
        anchor = replace(entry.anchor, span=place.span, passage=place.passage)
        found.append(replace(entry, anchor=anchor))


def chosen(
    args: argparse.Namespace, library: Library, entries: Sequence[Entry], places: Mapping[str, str]
) -> list[Entry]:
    """Those that the filters let through.

    Raises:
        DocumentError: `--document` names none, or several.
    """
    kept = [entry for entry in entries if args.since is None or entry.updated >= args.since]
    kept = [entry for entry in kept if all(_has(entry, tags) for tags in args.tag)]
    if args.document is not None:
        document = _document(library, entries, args.document)
        kept = [entry for entry in kept if entry.document.id == document]
    if args.query is None:
        return kept
    results = library.search(args.query)
    hits = {results.hits.place(row) for row in range(len(results.hits))}
    return [
        entry
        for entry in kept
        if places.get(entry.id) != LOST and (entry.document.id, entry.anchor.passage) in hits
    ]


def _has(entry: Entry, wanted: str) -> bool:
    own = set(map(tag_named, entry.tags))
    named = tags_meant([wanted], own)
    return bool(named) and named <= own


def tags_meant(lines: Iterable[str], own: Container[str]) -> set[str]:
    """The tags in lines, see `tag_named`; a line that is one of `own` is one tag, written with a comma."""
    return {
        name for line in lines for name in ([tag_named(line)] if tag_named(line) in own else tags_in([line]))
    }


def tags_in(lines: Iterable[str]) -> dict[str, str]:
    """The tags in lines such as `water, #todo`, as they are written, by `tag_named`."""
    tags = (tag for line in lines for tag in parse_tags(as_text(line)))
    return {tag_named(tag): tag for tag in tags}


def tag_named(tag: str) -> str:
    """What tells tags apart: `#War` is `war`."""
    return as_text(tag).strip().lstrip("#").casefold()


def _document(library: Library, entries: Sequence[Entry], wanted: str) -> str:
    """The id of a document that is there, or that only its notes remember."""
    ids = dict.fromkeys(info.id for info in library.documents())
    ids |= dict.fromkeys(entry.document.id for entry in entries)
    return document_named(ids, library.places.root, wanted)


def entry_named(library: Library, wanted: str) -> Entry:
    """The note or bookmark that is meant: by its id, or by a beginning that only one has.

    Raises:
        DocumentError: None or several are.
    """
    exact = library.notebook.get(wanted)
    if exact is not None:
        return exact
    alike = [entry for entry in library.entries() if wanted and entry.id.lower().startswith(wanted.lower())]
    if len(alike) == 1:
        return alike[0]
    if alike:
        ids = ", ".join(entry.id for entry in alike[:4])
        more = f" and {len(alike) - 4} more" if len(alike) > 4 else ""
        raise DocumentError(
            f"Several notes have ids that begin with {wanted}.", hint=f"They are {ids}{more}."
        )
    raise DocumentError(f"There is no note {wanted}.", hint="reader notes list begins each line with an id.")


def short_ids(library: Library) -> dict[str, str]:
    """For each id a beginning of it that `entry_named` takes, because no other id begins so."""
    ids = sorted((entry.id for entry in library.entries()), key=str.lower)
    short = {}
    for before, id_, after in zip(["", *ids], ids, [*ids[1:], ""], strict=False):
        short[id_] = id_[: 1 + max(SHORTEST_ID - 1, _shared(id_, before), _shared(id_, after))]
    return short


def _shared(first: str, second: str) -> int:
    """How many characters two ids have in common at their beginning."""
    pairs = zip(first.lower(), second.lower(), strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def tell_problems(library: Library) -> None:
    """Name the files that cannot be read."""
    for problem in library.notebook.problems():
        warn(str(problem))


def tell_totals(library: Library, entries: Sequence[Entry]) -> None:
    """Say how many there are."""
    if not library.entries() and library.notebook.problems():
        say(f"No note or bookmark in {library.places.notes} can be read")
        return
    if not library.entries():
        say(f"No notes or bookmarks in {library.name} yet; they will be in {library.places.notes}")
        return
    notes = sum(entry.kind == "note" for entry in entries)
    marks = len(entries) - notes
    say(f"{counted(notes, 'note')} and {counted(marks, 'bookmark')} in {library.name}")
