"""`reader count`: how many passages match a query, by country, actor, month and so on."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from reader.cli import opening
from reader.cli.command import Command, Example, UsageError, whole_number
from reader.cli.narration import tell_instead, tell_nothing, tell_problems, totals
from reader.cli.output import (
    FOUND,
    NOTHING_FOUND,
    as_text,
    cells,
    emit,
    emit_json,
    emit_row,
    padded,
    say,
)
from reader.search.counting import By
from reader.text import clean, one_line

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Mapping, Sequence

    from reader.search.results import Facet, Results

    Groups = Mapping[By, Sequence[Facet]]

COLUMNS = ("query", "by", "value", "label", "exact", "near", "total")
"""Header of the tab-separated form."""

ALL = "all"
"""What the row of the totals is called there."""

LABEL_CELLS = 40
"""A longer name is cut in the table for people."""


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("query", metavar="QUERY", help="as for reader search, in quotes; '' for all passages")
    parser.add_argument("folder", metavar="FOLDER", nargs="?", help=opening.FOLDER_HELP)
    parser.add_argument(
        "--by", metavar="GROUPS", type=_groups, default=(),
        help=f"one or more of {','.join(By)}: a table of each",
    )  # fmt: skip
    parser.add_argument(
        "--limit", metavar="N", type=whole_number("--limit", "0 shows all."), default=0,
        help="only the N largest of each group (default: all)",
    )  # fmt: skip
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="one JSON object")
    form.add_argument("--tsv", action="store_true", help="one tab-separated line a value, under a header")
    opening.add_notes_option(parser)


def _groups(text: str) -> tuple[By, ...]:
    names = [name.strip().lower() for name in text.split(",") if name.strip()]
    if not names:
        raise UsageError("--by names nothing to count by.", hint=f"There are {', '.join(By)}.")
    for name in names:
        if name not in tuple(By):
            near = get_close_matches(name, tuple(By), n=1)
            hint = f"Did you mean {near[0]}?" if near else f"There are {', '.join(By)}."
            raise UsageError(f"Nothing is counted by {name}.", hint=hint)
    return tuple(dict.fromkeys(map(By, names)))


def _run(args: argparse.Namespace) -> int:
    query = as_text(args.query).strip()
    root = opening.root_of(args.folder, hint=opening.folder_hint("count", query, args.folder))
    with opening.opened(args, root) as library:
        opening.refresh(library)
        results, groups = library.count(clean(query), args.by)
        if args.limit:
            groups = {by: _largest(facets, args.limit) for by, facets in groups.items()}
        if args.json:
            emit_json(_object(query, results, groups))
        elif args.tsv:
            _emit_rows(query, results, groups)
        else:
            emit("\n".join(_table(results, groups)))
        tell_problems(results.query)
        if not results.total:
            tell_nothing(library, results)
        elif not (args.json or args.tsv):
            say(totals(library, results, "passage"))
        tell_instead(results)
    return FOUND if results.total else NOTHING_FOUND


def _largest(facets: Sequence[Facet], most: int) -> tuple[Facet, ...]:
    """The values with most passages, in the order they had."""
    kept = sorted(range(len(facets)), key=lambda place: -facets[place].total)[:most]
    return tuple(facets[place] for place in sorted(kept))


def _object(query: str, results: Results, groups: Groups) -> dict[str, object]:
    return {
        "query": query,
        "total_exact": results.total_exact,
        "total_near": results.total_near,
        "dropped": results.dropped,
        "suggestion": results.suggestion.query if results.suggestion else None,
        "documents": results.documents,
        "seconds": round(results.seconds, 6),
        "by": {
            by: [
                {"value": one.value, "label": one.label, "exact": one.exact, "near": one.near}
                for one in facets
            ]
            for by, facets in groups.items()
        },
    }


def _emit_rows(query: str, results: Results, groups: Groups) -> None:
    emit_row(COLUMNS)
    emit_row((query, ALL, "", "", results.total_exact, results.total_near, results.total))
    for by, facets in groups.items():
        for one in facets:
            emit_row((query, by, one.value, one.label, one.exact, one.near, one.total))


def _table(results: Results, groups: Groups) -> Iterator[str]:
    """One table for a person: the totals, then a block a group, the numbers of all in the same columns."""
    names = {by: [_name(one) for one in facets] for by, facets in groups.items()}
    width = max(map(cells, ("all passages", *(f"  {name}" for some in names.values() for name in some))))
    digits = max(len("exact"), len(f"{results.total:,}"))

    def row(name: str, *numbers: object) -> str:
        return "  ".join([padded(name, width), *(f"{number:>{digits}}" for number in numbers)]).rstrip()

    yield row("", "exact", "near", "total")
    yield row("all passages", *_numbers(results.total_exact, results.total_near))
    for by, facets in groups.items():
        yield ""
        yield by if facets else f"{by}: none"
        for name, one in zip(names[by], facets, strict=True):
            yield row(f"  {name}", *_numbers(one.exact, one.near))


def _numbers(exact: int, near: int) -> tuple[str, str, str]:
    return f"{exact:,}", f"{near:,}", f"{exact + near:,}"


def _name(facet: Facet) -> str:
    """What it is called, and in parentheses what a query calls it, if that is another word."""
    value, label = one_line(facet.value), one_line(facet.label, LABEL_CELLS)
    return label if label == value else f"{label} ({value})"


COMMAND = Command(
    name="count",
    summary="count the passages that match a query, by country, actor, month and more",
    description=(
        "Count passages that match a query, in all and by what they mention, say or belong to. All counts\n"
        "are of the passages found: with country:kz in the query, --by country tells what those about\n"
        "Kazakhstan mention besides. Exit code: 0 found, 1 nothing found, 2 error."
    ),
    usage="QUERY [FOLDER] [--by GROUPS] [options]",
    examples=(
        Example("reader count 'nato drills'", "the totals"),
        Example("reader count 'sanction*' ~/reports --by country,actor,month", "three tables"),
        Example("reader count '' ~/reports --by source --tsv", "the whole collection, for a table"),
    ),
    add_arguments=_add_arguments,
    run=_run,
    valued=("--notes", "--by", "--limit"),
    takes_dashes=True,
    surplus="Put the whole query in quotes: reader count 'several words' FOLDER",
)
