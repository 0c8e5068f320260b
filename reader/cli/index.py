"""`reader index`: reads a collection into its index now, and says what came of it."""

from __future__ import annotations

import time
from collections import Counter
from typing import TYPE_CHECKING

from reader.cli import opening
from reader.cli.command import Command, Example
from reader.cli.narration import tell_no_documents
from reader.cli.output import FAILED, FOUND, NOTHING_FOUND, counted, emit, emit_json, say, warn
from reader.model import how_many

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from reader.library import Library
    from reader.model import Skipped

MOST_SHOWN = 10
"""So many things that were skipped are named; `--json` has all of them."""

_LABEL_CELLS = 9

_OURS = "an index that was damaged; it may be deleted."
_FOREIGN = "it was in the place of the index, but is none; move it elsewhere, or delete it."


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", metavar="FOLDER", nargs="?", help=opening.FOLDER_HELP)
    parser.add_argument("--json", action="store_true", help="the summary as one JSON object")
    opening.add_notes_option(parser)


def _run(args: argparse.Namespace) -> int:
    started = time.perf_counter()
    with opening.opened(args, opening.root_of(args.folder)) as library:
        try:
            opening.read(library)
        except KeyboardInterrupt:
            passages = counted(library.index.counts[1], "passage")
            say(f"Stopped. {passages} of {library.name} can be searched; the next run goes on from there.")
            raise
    # Closed by now: what SQLite keeps beside the file while it works is in it.
    seconds = time.perf_counter() - started
    if args.json:
        emit_json(_object(library, seconds))
    else:
        emit("\n".join(_lines(library, seconds)))
    if library.index.problem:
        warn(library.index.problem)
        return FAILED
    if not library.progress.documents:
        tell_no_documents(library.name)
        return NOTHING_FOUND
    return FOUND


def _lines(library: Library, seconds: float) -> Iterator[str]:
    """The summary for a person."""
    progress, changes = library.progress, library.changes
    documents, passages = counted(progress.documents, "document"), counted(progress.passages, "passage")
    yield f"{library.name}: {documents}, {passages}, {seconds:.1f} s"
    yield _row("files", f"{changes.new:,} new, {changes.changed:,} changed, {changes.gone:,} gone")
    for label, items in (("skipped", library.skipped), ("notices", library.notices)):
        if items:
            yield _row(label, how_many(items))
            yield from _named(items)
    kinds = Counter(item.reason for item in library.foreign)
    for place, (reason, number) in enumerate(kinds.most_common()):
        yield _row("" if place else "others", f"{reason} ({counted(number, 'file')})")
    if library.index.recovered:
        yield _row("", library.index.recovered)
    for place, one in enumerate(library.index.set_aside()):
        yield _row("" if place else "aside", f"{one.path.name}: {_OURS if one.ours else _FOREIGN}")
    size = _size(library.index_file)
    yield _row("index", f"{_readable(size)} in {library.index_file}" if size else "not kept")


def _row(label: str, words: str) -> str:
    return f"  {label:<{_LABEL_CELLS}}{words}"


def _named(items: Sequence[Skipped]) -> Iterator[str]:
    for item in items[:MOST_SHOWN]:
        yield _row("", f"{item.path}: {item.reason}")
    if len(items) > MOST_SHOWN:
        yield _row("", f"and {len(items) - MOST_SHOWN:,} more; --json names all")


def _object(library: Library, seconds: float) -> dict[str, object]:
    progress, changes = library.progress, library.changes
    return {
        "collection": library.name,
        "root": str(library.places.root),
        "documents": progress.documents,
        "passages": progress.passages,
        "files": {"new": changes.new, "changed": changes.changed, "gone": changes.gone},
        "skipped": _entries(library.skipped),
        "others": _entries(library.foreign),
        "notices": _entries(library.notices),
        "index": {
            "path": str(library.index_file),
            "bytes": _size(library.index_file),
            "problem": library.index.problem,
            "recovered": library.index.recovered,
            "set_aside": [str(one.path) for one in library.index.set_aside()],
        },
        "seconds": round(seconds, 3),
    }


def _entries(items: Sequence[Skipped]) -> list[dict[str, str]]:
    return [{"path": item.path, "reason": item.reason} for item in items]


def _size(path: Path) -> int:
    """Bytes of the index with what SQLite may have left beside it; 0 if there is none."""
    beside = [path.with_name(path.name + suffix) for suffix in ("", "-wal")]
    return sum(file.stat().st_size for file in beside if file.exists())


def _readable(size: int) -> str:
    """Bytes for a person: `3.4 MB`."""
    value, units = float(size), iter(("bytes", "kB", "MB", "GB"))
    unit = next(units)
    while value >= 1000 and unit != "GB":
        value, unit = value / 1000, next(units)
    return f"{value:,.0f} {unit}" if unit == "bytes" or value >= 100 else f"{value:,.1f} {unit}"


COMMAND = Command(
    name="index",
    summary="read a collection into its index, and say what came of it",
    description=(
        "Read what is new or changed in a collection, so that the next search begins at once. The other\n"
        "commands and the screen do so by themselves; this is for scripts, timers and large collections.\n"
        "A run that was stopped or killed is gone on with.\n"
        "Exit code: 0 done, 1 no documents, 2 error, also if the index cannot be kept."
    ),
    usage="[FOLDER] [options]",
    examples=(
        Example("reader index ~/reports", "a progress bar, then a summary"),
        Example("reader index ~/reports --json", "the summary for a program, all that was skipped included"),
    ),
    add_arguments=_add_arguments,
    run=_run,
    surplus="One folder at a time; a name with spaces goes in quotes.",
)
