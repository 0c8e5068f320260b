"""`reader tags suggest`: names that recur in a collection and are not known yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reader.cli import opening
from reader.cli.command import Command, Example, whole_number
from reader.cli.output import FOUND, NOTHING_FOUND, counted, emit, emit_json, padded, say
from reader.text import one_line

if TYPE_CHECKING:
    import argparse

_NAME_CELLS = 40


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", metavar="FOLDER", nargs="?", help=opening.FOLDER_HELP)
    limit = whole_number("--limit", "0 shows all")
    least = whole_number("--least", "it is how many passages a name must stand in")
    parser.add_argument(
        "--limit", metavar="N", type=limit, default=50, help="show N names (default 50, 0: all)"
    )
    parser.add_argument("--least", metavar="N", type=least, default=3, help="names in N passages (default 3)")
    parser.add_argument("--json", action="store_true", help="one JSON object a name, on a line of its own")
    opening.add_notes_option(parser)


def _run(args: argparse.Namespace) -> int:
    with opening.opened(args, opening.root_of(args.folder)) as library:
        opening.refresh(library)
        found = library.corrections.suggestions(least=max(args.least, 1), most=args.limit or 1_000_000)
    for one in found:
        if args.json:
            emit_json(
                {
                    "name": one.name,
                    "names": list(one.names),
                    "passages": one.passages,
                    "documents": one.documents,
                }
            )
        else:
            name = padded(one_line(one.name, _NAME_CELLS), _NAME_CELLS)
            others = f"  also {', '.join(one.names)}" if one.names else ""
            emit(f"{one.documents:>6,} {one.passages:>7,}  {name}{others}".rstrip())
    if found and not args.json:
        say("The columns: documents, passages, name. reader tags actor NAME makes an actor of one.")
    if not found:
        say(f"No name that is not known stands in {counted(args.least, 'passage')} or more.")
    return FOUND if found else NOTHING_FOUND


COMMAND = Command(
    name="tags suggest",
    summary="names that recur and are not known yet",
    description=(
        "List the names of persons, organisations and places that recur in a collection and that the\n"
        "gazetteer does not know, those in most documents first."
    ),
    usage="[FOLDER] [--limit N] [--least N] [--json]",
    examples=(
        Example("reader tags suggest ~/reports", "the fifty that stand in most documents"),
        Example("reader tags suggest ~/reports --least 10 --json", "for a script"),
    ),
    add_arguments=_add_arguments,
    run=_run,
    valued=("--notes", "--limit", "--least"),
    surplus="One folder or file at a time; a name with spaces goes in quotes.",
)
