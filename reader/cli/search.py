"""`reader search`: passages that match a query, for a person, a pipe or a program."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from reader.cli import hits, kwic, opening
from reader.cli.command import Command, Example, UsageError, whole_number
from reader.cli.narration import tell_instead, tell_nothing, tell_problems, totals
from reader.cli.output import (
    FOUND,
    NOTHING_FOUND,
    as_text,
    emit,
    emit_row,
    flush,
    is_styled,
    say,
    warn,
)
from reader.search.concordance import LineOrder
from reader.search.hints import idle_sense
from reader.text import clean

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator
    from typing import BinaryIO

    from reader.library import Library
    from reader.search.results import Hit, Results

DEFAULT_LIMIT = 20

MADE_AT_ONCE = 64
"""Hits whose texts are read together: the first are printed at once, and the disk is asked seldom."""


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("query", metavar="QUERY", nargs="?", help="words, phrases and filters, in quotes")
    parser.add_argument("folder", metavar="FOLDER", nargs="?", help=opening.FOLDER_HELP)
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="one JSON object a query, on a line of its own")
    form.add_argument("--tsv", action="store_true", help="one tab-separated line a hit, under a header")
    parser.add_argument(
        "--limit", metavar="N", type=whole_number("--limit", "0 shows all hits."),
        help=f"most hits shown a query (default: {DEFAULT_LIMIT}, with --kwic all; 0: all)",
    )  # fmt: skip
    parser.add_argument(
        "--kwic", action="store_true", help="a concordance: one line a place, its words around it"
    )
    parser.add_argument(
        "--sort", metavar="ORDER", type=_order,
        help="of its lines: left, right (the words on that side), document or relevance (default)",
    )  # fmt: skip
    parser.add_argument(
        "--width", metavar="N", type=_width,
        help=f"cells of a line (default: the terminal's, in a pipe {kwic.PIPE_CELLS}); "
        "with --json and --tsv characters on each side",
    )  # fmt: skip
    parser.add_argument(
        "--batch", metavar="FILE", help="take one query a line from FILE (-: standard input) instead of QUERY"
    )
    opening.add_notes_option(parser)


def _order(text: str) -> LineOrder:
    if text in tuple(LineOrder):
        return LineOrder(text)
    raise UsageError(f"--sort is {', '.join(LineOrder)}, not {text}.", hint="Example: --kwic --sort left")


def _width(text: str) -> int:
    hint = f"At least {kwic.LEAST_CELLS}, or there is no room for words on both sides."
    width = whole_number("--width", hint)(text)
    if width < kwic.LEAST_CELLS:
        raise UsageError(f"--width {width} is too narrow.", hint=hint)
    return width


def _run(args: argparse.Namespace) -> int:
    if not args.kwic and (args.sort or args.width):
        option = "--sort" if args.sort else "--width"
        hint = "The order of hits is part of the query: sort:date" if args.sort else ""
        raise UsageError(f"{option} belongs to --kwic.", hint=hint)
    if args.limit is None:
        args.limit = 0 if args.kwic else DEFAULT_LIMIT
    folder = _folder(args)
    root = opening.root_of(folder, hint=_folder_hint(args, folder))
    with opening.opened(args, root) as library, _queries(args) as queries:
        opening.refresh(library)
        if args.tsv:
            emit_row(kwic.COLUMNS if args.kwic else hits.COLUMNS)
        found = 0
        for query in queries:
            results = library.search(clean(query))
            found += results.total
            _print(query, results, args)
            _narrate(library, results, args)
            flush()
    return FOUND if found else NOTHING_FOUND


def _folder(args: argparse.Namespace) -> str | None:
    """FOLDER, which is the first word after the options when `--batch` brings the queries.

    Raises:
        UsageError: There is no query, or one too many.
    """
    if args.batch is None:
        if args.query is None:
            hint = f"Example: {COMMAND.examples[0].line}"
            if Path("search").is_dir():
                hint += " (The folder of that name opens with reader ./search)"
            raise UsageError("The QUERY is missing.", hint=hint)
        args.query = as_text(args.query).strip()
        if not args.query:
            raise UsageError("The QUERY is empty.", hint=f"Example: {COMMAND.examples[0].line}")
        return str(args.folder) if args.folder is not None else None
    if args.folder is not None:
        raise UsageError("QUERY and --batch cannot be given together.", hint="The FILE holds the queries.")
    return str(args.query) if args.query is not None else None


def _folder_hint(args: argparse.Namespace, folder: str | None) -> str:
    """What a FOLDER that does not exist may have been meant as."""
    if args.batch is not None:
        return "With --batch the queries come from the file, and the only word is the FOLDER."
    return opening.folder_hint("search", args.query, folder)


@contextmanager
def _queries(args: argparse.Namespace) -> Iterator[Iterator[str]]:
    """The queries, one by one as they come in."""
    if args.batch is None:
        yield iter([args.query])
    elif args.batch == "-":
        if sys.stdin is None:
            raise UsageError("Standard input is closed.", hint="--batch - takes one query a line from it.")
        yield _lines(sys.stdin.buffer)
    else:
        path = Path(args.batch).expanduser()
        if not path.exists():
            raise UsageError(f"There is no file {path}.", hint="--batch FILE holds one query a line.")
        with path.open("rb") as file:
            yield _lines(file)


def _lines(file: BinaryIO) -> Iterator[str]:
    """The lines that hold something, remarks and the mark some editors put first left out."""
    for number, raw in enumerate(file):
        line = raw.decode("utf-8-sig" if number == 0 else "utf-8", "replace").strip()
        if line and line != "#" and not line.startswith("# "):
            yield line


def _print(query: str, results: Results, args: argparse.Namespace) -> None:
    if args.batch and not (args.json or args.tsv) and (args.kwic or not is_styled()):
        emit(f"Query: {query}\n")
    shown = _shown(results, args.limit)
    if args.kwic:
        form = "json" if args.json else "tsv" if args.tsv else ""
        order = args.sort or LineOrder.RELEVANCE
        kwic.print_lines(query, results, shown, order=order, width=args.width, form=form)
    elif args.json:
        hits.emit_object(query, results, shown)
    elif args.tsv:
        for hit in shown:
            hits.emit_columns(query, hit)
    elif is_styled():
        hits.print_styled(shown, heading=query if args.batch else "")
    else:
        for hit in shown:
            emit(hits.plain(hit))


def _shown(results: Results, limit: int) -> Iterator[Hit]:
    """The hits to be shown, made some at a time: of a million only what is printed of each is kept."""
    most = min(limit, len(results.hits)) if limit else len(results.hits)
    for start in range(0, most, MADE_AT_ONCE):
        yield from results.hits[start : min(start + MADE_AT_ONCE, most)]


def _narrate(library: Library, results: Results, args: argparse.Namespace) -> None:
    tell_problems(results.query)
    if results.query.is_empty:
        warn("There is no word and no filter in the query, so it finds everything.")
    if idle := idle_sense(results.query):
        warn(idle)
    machine = args.json or args.tsv
    if machine and (args.batch is not None or not results.total):
        return
    if not results.total:
        tell_nothing(library, results)
        tell_instead(results)
        return
    say(totals(library, results, "hit"))
    if 0 < args.limit < results.total:
        say(f"{args.limit:,} of {results.total:,} shown; --limit 0 shows all.")
    tell_instead(results)
    if results.spellings and not machine:
        say(f"Near spellings: {', '.join(_spellings(results))}")


def _spellings(results: Results) -> Iterator[str]:
    for spelling in results.spellings[:8]:
        yield f"{spelling.typed} → {spelling.found} ({spelling.passages:,})"


COMMAND = Command(
    name="search",
    summary="print the passages that match a query",
    description=(
        "Find passages. All words must match, near spellings too (marked, and after the exact ones).\n"
        "Quote the whole query; it takes what the search bar takes: \"exact phrase\", -not, (a | b), word*,\n"
        "country:kz, actor:tokayev, date:2022-09, typo:off. Exit code: 0 found, 1 nothing found, 2 error."
    ),
    usage="QUERY [FOLDER] [options]",
    examples=(
        Example("reader search 'kazakstan nato drills'", "in the collection opened last"),
        Example("reader search 'country:kz sanctions' ~/reports", "only passages about Kazakhstan"),
        Example("reader search '\"red lines\"' ~/reports --json", "for a program"),
        Example("reader search --kwic --sort right 'sanction*' ~/reports", "a concordance"),
        Example("reader search --batch queries.txt ~/reports --tsv", "many queries, read once"),
    ),
    add_arguments=_add_arguments,
    run=_run,
    valued=("--notes", "--limit", "--batch", "--sort", "--width"),
    takes_dashes=True,
    surplus="Put the whole query in quotes: reader search 'several words' FOLDER",
)  # fmt: skip
