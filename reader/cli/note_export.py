"""`reader notes export`: notes and bookmarks in the forms that other programs read, printed or in files."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from reader.cli import note_places, opening
from reader.cli.command import Command, Example, UsageError
from reader.cli.output import FOUND, NOTHING_FOUND, counted, emit, files_are_utf8, is_terminal, say
from reader.errors import NotebookError
from reader.notes.export import FORMATS, exported, markdown_files

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping, Sequence

    from reader.library import Library
    from reader.notes.annotations import Entry

_HELP = {
    "markdown": "Markdown with quotes and sources (default); with --output a file for each document",
    "json": "W3C Web Annotations",
    "toml": "one TOML file, with all that stands in the files",
    "csv": "a table for spreadsheets",
    "bibtex": "the documents that are quoted, for BibTeX",
    "csl": "the documents that are quoted, as CSL-JSON",
}


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", metavar="FOLDER", nargs="?", help=opening.FOLDER_HELP)
    forms = parser.add_mutually_exclusive_group()
    for form in FORMATS:
        forms.add_argument(f"--{form}", dest="form", action="store_const", const=form, help=_HELP[form])
    parser.set_defaults(form="markdown")
    note_places.add_filters(parser)
    parser.add_argument("--output", metavar="FILE|DIR", help="write there, not to standard output")
    parser.add_argument("--force", action="store_true", help="also over files that are there")
    parser.add_argument("--bom", action="store_true", help="csv: begin with a byte order mark, for Excel")
    opening.add_notes_option(parser)


def _run(args: argparse.Namespace) -> int:
    if args.bom and args.form != "csv":
        raise UsageError("--bom belongs to --csv.", hint="Example: reader notes export --csv --bom")
    if args.force and args.output is None:
        raise UsageError("--force belongs to --output.", hint="Name what it may be written over.")
    if args.output == "":
        raise UsageError("--output is empty.", hint="Name a file or folder, or leave it out.")
    with opening.opened(args, opening.root_of(args.folder)) as library:
        note_places.tell_problems(library)
        entries, places = note_places.placed(library)
        entries = note_places.chosen(args, library, entries, places)
        if args.output:
            _write(args, library, entries, places)
        else:
            _print(_text(args, library, entries, places))
        note_places.tell_totals(library, entries)
        return FOUND if entries else NOTHING_FOUND


def _text(
    args: argparse.Namespace, library: Library, entries: Sequence[Entry], places: Mapping[str, str]
) -> str:
    records = {entry.id: library.notebook.record(entry.id) for entry in entries if args.form == "toml"}
    text = exported(args.form, entries, places, records)
    return f"\ufeff{text}" if args.bom else text


def _print(text: str) -> None:
    """As it is into a file or pipe; a terminal gets nothing that could harm it."""
    files_are_utf8()
    if is_terminal(sys.stdout):
        emit(text.rstrip("\n"))
    elif text:
        sys.stdout.flush()
        sys.stdout.buffer.write(text.encode("utf-8", "replace"))


def _write(
    args: argparse.Namespace, library: Library, entries: Sequence[Entry], places: Mapping[str, str]
) -> None:
    """Files in a folder for Markdown, unless its name ends in `.md`; else one file.

    Raises:
        NotebookError: Something that is not ours stands there, or nothing can be written.
    """
    target = Path(args.output).expanduser()
    in_folder = args.form == "markdown" and target.suffix.lower() != ".md"
    _refuse_another_kind(target, in_folder=in_folder)
    if in_folder:
        texts = {target / name: text for name, text in markdown_files(entries, places).items()}
    else:
        texts = {target: _text(args, library, entries, places)}
    changed = {path: text for path, text in texts.items() if not _holds(path, text)}
    foreign = [path for path in changed if not args.force and not _may_replace(path)]
    if foreign:
        more = f" (and {counted(len(foreign) - 1, 'other file')})" if len(foreign) > 1 else ""
        raise NotebookError(
            f"This is there, and not as it was exported{more}; nothing was written.",
            path=foreign[0], hint="--force writes over it.",
        )  # fmt: skip
    _save(changed)
    say(f"{counted(len(changed), 'file')} written to {target}, {len(texts) - len(changed)} unchanged")


def _refuse_another_kind(target: Path, *, in_folder: bool) -> None:
    """A device or pipe is no place either: it would be replaced, or waited for without end."""
    if not target.exists():
        return
    if in_folder and not target.is_dir():
        hint = "Name a folder, or for one file a name that ends in .md."
        raise NotebookError("This is no folder; nothing was written.", path=target, hint=hint)
    if not in_folder and not target.is_file():
        hint = "Name a file in it." if target.is_dir() else "Leave --output out to print."
        raise NotebookError("This is no file; nothing was written.", path=target, hint=hint)


def _save(texts: Mapping[Path, str]) -> None:
    from reader.files import write_atomically

    for path, text in texts.items():
        try:
            write_atomically(path, text.encode("utf-8", "replace"))
        except OSError as error:
            raise NotebookError(f"It cannot be written: {error.strerror}.", path=path) from error


def _holds(path: Path, text: str) -> bool:
    try:
        return path.read_bytes() == text.encode("utf-8", "replace")
    except OSError:
        return False


def _may_replace(path: Path) -> bool:
    """Whether nothing is there, or what this command wrote and nobody changed since."""
    from reader.notes.markdown import is_untouched

    if not path.exists() and not path.is_symlink():
        return True
    try:
        return is_untouched(path.read_bytes().decode())
    except (OSError, UnicodeDecodeError):
        return False


COMMAND = Command(
    name="notes export",
    summary="Markdown, JSON, TOML, CSV, BibTeX or CSL-JSON, printed or written to files",
    description="Your notes and bookmarks with their quotes, for other programs.",
    usage="[FOLDER] [options]",
    examples=(
        Example("reader notes export ~/reports > notes.md", "Markdown with the quotes and their sources"),
        Example("reader notes export ~/reports --output ~/vault/reports", "a file a document, for Obsidian"),
        Example("reader notes export ~/reports --csv --tag water", "a table of those tagged water"),
    ),
    add_arguments=_add_arguments,
    run=_run,
    valued=("--notes", "--output", *note_places.FILTERS),
    surplus="A name with spaces goes in quotes.",
)
