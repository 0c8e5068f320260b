"""`reader notes`: the notes and bookmarks of a collection, listed, exported, or where they are."""

from __future__ import annotations

from dataclasses import replace
from difflib import get_close_matches
from itertools import groupby
from typing import TYPE_CHECKING

from reader.cli import opening
from reader.cli.command import Command, Example, UsageError
from reader.cli.output import (
    FOUND,
    NOTHING_FOUND,
    console,
    counted,
    emit,
    emit_json,
    files_are_utf8,
    is_styled,
    say,
    warn,
)
from reader.errors import ReaderError
from reader.notes.annotations import Confidence
from reader.text import one_line

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping, Sequence

    from reader.library import Library
    from reader.notes.annotations import Entry

ACTIONS = ("list", "path", "export")
FORMATS = ("markdown", "json", "toml")

LOST, DOUBTFUL = "lost", "?"
"""What is said of a place that is gone, and of one that is uncertain."""

LONGEST = 100
"""Most characters of a note's words, and of its quote, in the list."""


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "action", metavar="ACTION", nargs="?", default="list",
        help="list (default), path (print the folder they are in) or export (Markdown, JSON or TOML)",
    )  # fmt: skip
    parser.add_argument("folder", metavar="FOLDER", nargs="?", help=opening.FOLDER_HELP)
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--markdown", action="store_true", help="export: Markdown with quotes (default)")
    form.add_argument(
        "--json", action="store_true", help="export: one JSON document; list: one object a line"
    )
    form.add_argument("--toml", action="store_true", help="export: one TOML file")
    opening.add_notes_option(parser)


def _run(args: argparse.Namespace) -> int:
    if args.action not in ACTIONS:
        near = get_close_matches(args.action, ACTIONS, n=1)
        meant = near[0] if near else f"list {args.action}"
        hint = f"Did you mean reader notes {meant}?"
        raise UsageError(f"ACTION is list, path or export, not {args.action}.", hint=hint)
    form = next((name for name in FORMATS if getattr(args, name)), "")
    if form and (args.action == "path" or (args.action == "list" and form != "json")):
        raise UsageError(f"--{form} belongs to export.", hint=f"Example: reader notes export --{form}")
    with opening.opened(args, opening.root_of(args.folder)) as library:
        if args.action == "path":
            emit(str(library.places.notes))
            return FOUND
        for problem in library.notebook.problems():
            warn(str(problem))
        # The TOML is what stands in the files, places included.
        entries, places = (library.entries(), {}) if form == "toml" else _located(library)
        if args.action == "export":
            _export(entries, form or "markdown", places)
        else:
            _list(entries, places, as_json=bool(form))
        _narrate(library, entries)
        return FOUND if entries else NOTHING_FOUND


def _located(library: Library) -> tuple[Sequence[Entry], Mapping[str, str]]:
    """The entries at their places in the documents as they are now, and what is to be said of places by id.

    `lost` is said where passage or document is gone, `?` where the place is uncertain.
    """
    if not library.entries():
        return (), {}
    try:
        opening.refresh(library)
    except ReaderError as error:
        warn(f"{error} The notes are listed as they were made.")
        return library.entries(), {}
    found: list[Entry] = []
    places: dict[str, str] = {}
    for document, group in groupby(library.entries(), key=lambda entry: entry.anchor.document):
        entries = list(group)
        try:
            located = library.notebook.locate(library.document(document))
        except ReaderError:
            places |= {entry.id: LOST for entry in entries}
            found += entries
            continue
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
    return found, places


def _export(entries: Sequence[Entry], form: str, places: Mapping[str, str]) -> None:
    from reader.notes.export import to_json, to_markdown, to_toml

    files_are_utf8()
    match form:
        case "json":
            written = to_json(entries)
        case "toml":
            written = to_toml(entries)
        case _:
            written = to_markdown(entries, places)
    emit(written.rstrip("\n"))


def _narrate(library: Library, entries: Sequence[Entry]) -> None:
    if not entries:
        say(f"No notes or bookmarks in {library.name} yet; they will be in {library.places.notes}")
        return
    notes = sum(entry.kind == "note" for entry in entries)
    marks = len(entries) - notes
    say(f"{counted(notes, 'note')} and {counted(marks, 'bookmark')} in {library.name}")


def _list(entries: Sequence[Entry], places: Mapping[str, str], *, as_json: bool) -> None:
    if as_json:
        for entry in entries:
            emit_json(_object(entry, places.get(entry.id, "")))
    elif is_styled():
        _list_styled(entries, places)
    else:
        for entry in entries:
            place = f"{one_line(entry.anchor.document)} {_passage(entry, places)}"
            emit(f"{_date(entry)}  {entry.kind:<8}  {place}  {_words(entry)}")


def _list_styled(entries: Sequence[Entry], places: Mapping[str, str]) -> None:
    from rich.padding import Padding
    from rich.text import Text

    out = console()
    document = ""
    for entry in entries:
        if entry.anchor.document != document:
            document = entry.anchor.document
            out.print(Text(one_line(entry.document.title or document), style="bold"))
        head = (f"{_passage(entry, places)}  {_date(entry)}  {entry.kind}", "dim")
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
    return entry.created.astimezone().date().isoformat()


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
        "place": {DOUBTFUL: "uncertain"}.get(place, place) or "found",
        "label": entry.label,
        "tags": list(entry.tags),
        "text": entry.text,
        "quote": entry.anchor.quote,
    }


COMMAND = Command(
    name="notes",
    summary="list or export your notes and bookmarks, or say where they are",
    description="Your notes and bookmarks: one TOML file each, in a folder that is yours.",
    usage="[list|path|export] [FOLDER] [options]",
    examples=(
        Example("reader notes list ~/reports", "one line each"),
        Example("reader notes export ~/reports > notes.md", "Markdown with the quotes and their sources"),
        Example("cd \"$(reader notes path ~/reports)\"", "into their folder"),
    ),
    add_arguments=_add_arguments,
    run=_run,
    surplus="A name with spaces goes in quotes.",
)  # fmt: skip
