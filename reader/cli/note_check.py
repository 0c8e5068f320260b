"""`reader notes check` and `path`: whether every file of the notes folder can be read, and where it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reader.cli import opening
from reader.cli.command import Command, Example
from reader.cli.output import FAILED, FOUND, counted, emit, emit_json, say
from reader.notes.annotations import NoteProblem
from reader.notes.store.records import BrokenRecordError, decode

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from reader.library import Library


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", metavar="FOLDER", nargs="?", help=opening.FOLDER_HELP)
    opening.add_notes_option(parser)


def _add_check_arguments(parser: argparse.ArgumentParser) -> None:
    _add_arguments(parser)
    parser.add_argument("--json", action="store_true", help="one object a problem, on a line of its own")


def _check(args: argparse.Namespace) -> int:
    with opening.opened(args, opening.root_of(args.folder)) as library:
        problems = [*library.notebook.problems(), *_others(library)]
        for problem in problems:
            if args.json:
                emit_json({"path": str(problem.path), "line": problem.line, "reason": problem.reason})
            else:
                emit(str(problem))
        found = counted(len(library.entries()), "note or bookmark", "notes and bookmarks")
        drafts = len(library.notebook.drafts())
        unsaved = f", {counted(drafts, 'draft')} not saved yet" if drafts else ""
        say(f"{found} in {library.places.notes}{unsaved}; {counted(len(problems), 'problem')}")
    return FAILED if problems else FOUND


def _others(library: Library) -> Iterator[NoteProblem]:
    """What is wrong with files that are no notes: saved searches, and what documents are called."""
    told = {problem.path for problem in library.notebook.problems()}
    notes = library.places.notes
    for path in sorted(
        [*notes.glob("searches/*.toml"), *notes.glob("*/doc.toml"), *notes.glob("format.toml")]
    ):
        if path in told:
            continue
        try:
            decode(path.read_bytes())
        except BrokenRecordError as error:
            yield NoteProblem(path, error.line, f"It {error.reason}.")
        except OSError as error:
            yield NoteProblem(path, None, f"It cannot be read: {error.strerror}.")


def _path(args: argparse.Namespace) -> int:
    with opening.opened(args, opening.root_of(args.folder)) as library:
        emit(str(library.places.notes))
    return FOUND


CHECK = Command(
    name="notes check",
    summary="read every file and name what is wrong, with file and line",
    description="Read every file of the notes folder. Ends with 0 if all is in order, with 2 if not.",
    usage="[FOLDER] [options]",
    examples=(Example("reader notes check ~/reports", "FILE:LINE: what is wrong"),),
    add_arguments=_add_check_arguments,
    run=_check,
    surplus="A name with spaces goes in quotes.",
)

PATH = Command(
    name="notes path",
    summary="print the folder they are in",
    description="Print the folder of your notes; it may not exist yet.",
    usage="[FOLDER] [options]",
    examples=(Example('cd "$(reader notes path ~/reports)"', "into their folder"),),
    add_arguments=_add_arguments,
    run=_path,
    surplus="A name with spaces goes in quotes.",
)
