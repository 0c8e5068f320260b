"""`reader notes list`: a line for each note and bookmark, or an object."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reader.cli import note_places, opening
from reader.cli.command import Command, Example
from reader.cli.output import FOUND, NOTHING_FOUND, console, emit, emit_json, is_styled
from reader.text import one_line

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping, Sequence

    from reader.notes.annotations import Entry

LONGEST = 100
"""Most characters of a note's words, and of its quote, in the list."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What `reader notes` and `reader notes list` take."""
    parser.add_argument("folder", metavar="FOLDER", nargs="?", help=opening.FOLDER_HELP)
    parser.add_argument("--json", action="store_true", help="one object a line")
    note_places.add_filters(parser)
    opening.add_notes_option(parser)


def run(args: argparse.Namespace, hint: str = "") -> int:
    """List them; `hint` says what else the FOLDER may have been meant as."""
    with opening.opened(args, opening.root_of(args.folder, hint=hint)) as library:
        note_places.tell_problems(library)
        entries, places = note_places.placed(library)
        entries = note_places.chosen(args, library, entries, places)
        if args.json:
            for entry in entries:
                emit_json(_object(entry, places.get(entry.id, "")))
        else:
            _list(entries, places, note_places.short_ids(library))
        note_places.tell_totals(library, entries)
        return FOUND if entries else NOTHING_FOUND


def _list(entries: Sequence[Entry], places: Mapping[str, str], ids: Mapping[str, str]) -> None:
    if is_styled():
        _list_styled(entries, places, ids)
        return
    for entry in entries:
        place = f"{one_line(entry.anchor.document)} {_passage(entry, places)}"
        emit(f"{one_line(ids[entry.id])}  {_date(entry)}  {entry.kind:<8}  {place}  {_words(entry)}")


def _list_styled(entries: Sequence[Entry], places: Mapping[str, str], ids: Mapping[str, str]) -> None:
    from rich.padding import Padding
    from rich.text import Text

    out = console()
    document = ""
    for entry in entries:
        if entry.anchor.document != document:
            document = entry.anchor.document
            out.print(Text(one_line(entry.document.title or document), style="bold"))
        id_ = one_line(ids[entry.id])
        head = (f"{id_}  {_passage(entry, places)}  {_date(entry)}  {entry.kind}", "dim")
        tags = ("".join(f"  #{one_line(tag)}" for tag in entry.tags), "cyan")
        out.print(Padding(Text.assemble(head, tags), (0, 0, 0, 2)))
        own = " ".join(filter(None, (one_line(entry.label), one_line(entry.text))))
        if own:
            out.print(Padding(Text(own), (0, 0, 0, 4)))
        quote = one_line(entry.anchor.quote, LONGEST * 2)
        if quote:
            out.print(Padding(Text(f"“{quote}”", style="italic"), (0, 0, 0, 4)))


def _date(entry: Entry) -> str:
    """The day it was made, in this machine's time zone."""
    try:
        return entry.created.astimezone().date().isoformat()
    except OverflowError:  # by hand: the last hours before the year 10000
        return entry.created.date().isoformat()


def _passage(entry: Entry, places: Mapping[str, str]) -> str:
    said = places.get(entry.id, "")
    return f"¶ {entry.anchor.passage + 1}{f' ({said})' if said else ''}"


def _words(entry: Entry) -> str:
    """The user's own words if there are any, then the quoted ones."""
    quote = one_line(entry.anchor.quote, LONGEST)
    own = [one_line(entry.label, LONGEST), one_line(entry.text, LONGEST)]
    tags = " ".join(f"#{one_line(tag)}" for tag in entry.tags)
    return "  ".join(part for part in (*own, f"“{quote}”" if quote else "", tags) if part)


def _object(entry: Entry, place: str) -> dict[str, object]:
    return {
        "id": entry.id,
        "kind": entry.kind,
        "created": entry.created.isoformat(),
        "updated": entry.updated.isoformat(),
        "document": entry.anchor.document,
        "title": entry.document.title,
        "passage": entry.anchor.passage + 1,
        "place": {note_places.DOUBTFUL: "uncertain"}.get(place, place) or "found",
        "label": entry.label,
        "tags": list(entry.tags),
        "text": entry.text,
        "quote": entry.anchor.quote,
    }


COMMAND = Command(
    name="notes list",
    summary="a line for each (also without a word)",
    description="Your notes and bookmarks, with the passages where their words stand now.",
    usage="[FOLDER] [options]",
    examples=(
        Example("reader notes list ~/reports", "one line each"),
        Example("reader notes list ~/reports --json --since 2026-03-01", "objects, of this month"),
    ),
    add_arguments=add_arguments,
    run=run,
    valued=("--notes", *note_places.FILTERS),
    surplus="A name with spaces goes in quotes.",
)
