"""`reader notes import`: notes from a file, our own as they were, those of others at the words they quote."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from reader.cli import note_places, opening
from reader.cli.command import Command, Example, UsageError
from reader.cli.output import FAILED, FOUND, NOTHING_FOUND, emit, emit_json, say
from reader.errors import NotebookError
from reader.notes.importing import Arrival, Fate, Shelf, bring_in
from reader.notes.incoming import read

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Iterator, Sequence

    from reader.library import Library

MOST_ALIKE = 20
"""So many documents that hold the words of a quote are looked at."""


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "words",
        metavar="[FOLDER] FILE",
        nargs="*",
        help="the collection, if not the one opened last; the file",
    )
    parser.add_argument("--json", action="store_true", help="one object a line for each of the file")
    opening.add_notes_option(parser)


def _run(args: argparse.Namespace) -> int:
    folder, name = folder_and_word(args.words, "FILE", "reader notes import ~/reports notes.json")
    path = Path(name).expanduser()
    try:
        items = read(path, path.read_bytes())
    except OSError as error:
        raise NotebookError(f"The file cannot be read: {error.strerror}.", path=path) from error
    with opening.opened(args, opening.root_of(folder)) as library:
        opening.refresh(library)
        arrivals = _settled(library, list(bring_in(library.notebook, items, _shelf(library))))
        _report(path, arrivals, as_json=args.json)
        counts = Counter(arrival.fate for arrival in arrivals)
        note_places.tell_problems(library)
        say(_summary(counts))
    if counts[Fate.REFUSED]:
        return FAILED
    return FOUND if arrivals else NOTHING_FOUND


def folder_and_word(words: Sequence[str], what: str, example: str) -> tuple[str | None, str]:
    """The FOLDER, if one is named, and the word behind it.

    Raises:
        UsageError: There are too few or too many, or it is empty.
    """
    if len(words) not in {1, 2}:
        said = f"The {what} is missing." if not words else f"“{words[2]}” is one word too many."
        raise UsageError(said, hint=f"Example: {example}")
    if not words[-1].strip():
        raise UsageError(f"The {what} is empty.", hint=f"Example: {example}")
    return (words[0] if len(words) == 2 else None), words[-1]


def _shelf(library: Library) -> Shelf:
    def holding(words: str) -> Iterable[str]:
        hits = library.search(f'"{words}" typo:off').hits
        places = (hits.place(row)[0] for row in range(len(hits)))
        return list(dict.fromkeys(places))[:MOST_ALIKE]

    return Shelf(library.documents(), library.document, holding)


def _settled(library: Library, arrivals: Sequence[Arrival]) -> list[Arrival]:
    """The arrivals, those without their document told as such."""
    library.notebook.rebind(library.documents())

    def settled() -> Iterator[Arrival]:
        for arrival in arrivals:
            entry = library.notebook.get(arrival.id) if arrival.fate is Fate.NEW else None
            if entry is not None and not library.has(entry.document.id):
                of = entry.document.id
                reason = f"Its document is not here: {of}." if of else "It names no document."
                yield Arrival(arrival.where, arrival.id, Fate.ORPHAN, reason)
            else:
                yield arrival

    return list(settled())


def _report(path: Path, arrivals: Sequence[Arrival], *, as_json: bool) -> None:
    for arrival in arrivals:
        if as_json:
            told = {"where": arrival.where, "id": arrival.id, "fate": arrival.fate, "reason": arrival.reason}
            emit_json(told)
        elif arrival.reason:
            emit(f"{path}: {arrival.where}: {arrival.fate}: {arrival.reason}")


def _summary(counts: Counter[Fate]) -> str:
    named = {
        Fate.NEW: "new",
        Fate.PRESENT: "there already",
        Fate.DOUBTFUL: "new at an uncertain place",
        Fate.ORPHAN: "new without a place",
        Fate.REFUSED: "not imported",
    }
    said = [f"{counts[fate]:,} {words}" for fate, words in named.items() if counts[fate]]
    return ", ".join(said) or "There is nothing in the file."


COMMAND = Command(
    name="notes import",
    summary="from our JSON or TOML, or Hypothesis and other Web Annotations",
    description=(
        "Bring notes in from a file. Our own exports come back as they were, ids included; what is there\n"
        "already is left alone. Web Annotations are put at the words they quote, in the document of their\n"
        "address or title, else the only one that holds the words. What finds no document is told."
    ),
    usage="[FOLDER] FILE [options]",
    examples=(
        Example("reader notes import ~/reports notes.json", "what export --json or --toml wrote"),
        Example("reader notes import ~/reports hypothesis.json", "what Hypothesis gives"),
    ),
    add_arguments=_add_arguments,
    run=_run,
)
