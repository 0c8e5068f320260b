"""`reader tags import`: actor dictionaries of PETRARCH as actors and aliases."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from reader.cli import opening
from reader.cli.command import Command, Example, UsageError
from reader.cli.output import FOUND, NOTHING_FOUND, counted, emit, emit_json, say
from reader.text import one_line

if TYPE_CHECKING:
    import argparse

    from reader.correcting import Taken

SHOWN = 20
"""So many lines that were not taken are named; --report has all."""


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", metavar="FOLDER", help="the collection: a folder or one file")
    parser.add_argument("file", metavar="FILE", help="the dictionary: NAME.actors.txt")
    parser.add_argument("--report", action="store_true", help="name every line that is not taken, and why")
    parser.add_argument("--dry-run", action="store_true", help="only tell what would be taken")
    parser.add_argument(
        "--replace", action="store_true", help="take the place of an earlier import of the file"
    )
    parser.add_argument("--json", action="store_true", help="the report as one JSON object")
    opening.add_notes_option(parser)


def _run(args: argparse.Namespace) -> int:
    path = Path(args.file).expanduser()
    if not path.is_file():
        raise UsageError(f"There is no file {args.file}.", hint="FOLDER comes first, then FILE.")
    with opening.opened(args, opening.root_of(args.folder)) as library:
        opening.refresh(library)
        taken, written = library.corrections.take_in(path, replace=args.replace, dry_run=args.dry_run)
        tagged = library.retag() if written is not None else None
    if args.json:
        emit_json(
            {
                "file": str(path), "written": str(written) if written else None, "actors": taken.actors,
                "aliases": taken.aliases, "known": taken.known,
                "refused": [{"line": o.line, "text": o.text, "reason": o.reason} for o in taken.refused],
            }
        )  # fmt: skip
    else:
        _tell(taken, path, every=args.report)
    if written is not None and tagged is not None:
        say(f"It stands in {written}; {counted(tagged.done, 'document')} tagged again.")
    return FOUND if taken.corrections else NOTHING_FOUND


def _tell(taken: Taken, path: Path, *, every: bool) -> None:
    emit(f"{path.name}: {counted(taken.actors, 'new actor')}, {taken.aliases:,} new names of known ones,")
    emit(f"  {taken.known:,} names that were known already, {counted(len(taken.refused), 'line')} not taken")
    reasons = Counter(
        "It means another already." if "already" in o.reason else o.reason for o in taken.refused
    )
    for reason, number in reasons.most_common():
        emit(f"  {number:>7,}  {reason}")
    shown = taken.refused if every else taken.refused[:SHOWN]
    for one in shown:
        emit(f"{path.name}:{one.line}: {one_line(one.text, 60)}: {one.reason}")
    if len(taken.refused) > len(shown):
        emit(f"and {len(taken.refused) - len(shown):,} more (--report names all)")


COMMAND = Command(
    name="tags import",
    summary="take actors from a PETRARCH dictionary",
    description=(
        "Take the actors and synonyms of a PETRARCH or TABARI actor dictionary. They go into a file of\n"
        "their own, tags/NAME.toml beside the notes; deleting it takes all of them back."
    ),
    usage="FOLDER FILE [--report] [--dry-run] [--replace] [--json]",
    examples=(
        Example("reader tags import ~/reports Phoenix.Countries.actors.txt", "names, codes and dates"),
        Example("reader tags import ~/reports my.actors.txt --dry-run --report", "what would be taken"),
    ),
    add_arguments=_add_arguments,
    run=_run,
    surplus="FOLDER, then FILE; a name with spaces goes in quotes.",
)
