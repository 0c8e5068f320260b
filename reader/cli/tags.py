"""`reader tags`: countries, actors and regions of each document, and the words that say so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reader.cli import evidence, opening, tag_corrections, tag_import, tag_suggest
from reader.cli.command import Command, Example
from reader.cli.naming import document_named
from reader.cli.narration import tell_no_documents
from reader.cli.output import FOUND, NOTHING_FOUND, emit_json, is_styled, say, warn

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from reader.model import Document, Skipped, Tag


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", metavar="FOLDER", nargs="?", help=opening.FOLDER_HELP)
    parser.add_argument(
        "--json", action="store_true", help="one JSON object a document, on a line of its own"
    )
    parser.add_argument(
        "--passages", action="store_true", help="the tags of each passage, not of each document"
    )
    parser.add_argument(
        "--explain",
        metavar="DOC",
        help="only this document (its id or file), with each mention in its sentence, its kind and rule",
    )
    opening.add_notes_option(parser)


def _run(args: argparse.Namespace) -> int:
    from reader.library import corrected_tagger, tag_stream

    root = opening.root_of(args.folder, hint=COMMAND.near_part(args.folder or ""))
    tagger, problems = corrected_tagger(opening.places(args, root))
    for problem in problems:
        warn(str(problem))
    stream = tag_stream(root, tagger=tagger, skipped=_tell)
    if args.explain is not None:
        stream = iter([_chosen(stream, root, args.explain)])
    show = _printer(args)
    documents = 0
    for document, tags in stream:
        documents += 1
        show(document, tags)
    if not documents:
        tell_no_documents(str(root))
    return FOUND if documents else NOTHING_FOUND


def _tell(item: Skipped) -> None:
    say(f"{'notice' if item.notice else 'skipped'} {item.path}: {item.reason}")


def _printer(args: argparse.Namespace) -> Callable[[Document, tuple[Tag, ...]], None]:
    """What shows one document with its tags."""
    if args.passages:
        from reader.library import tags_by_passage

        def show_passages(document: Document, tags: tuple[Tag, ...]) -> None:
            for passage, found in tags_by_passage(document, tags):
                if args.json:
                    emit_json(evidence.passage_object(document, passage.number, found))
                elif found:
                    evidence.show(document, found, number=passage.number, styled=is_styled())

        return show_passages

    def show(document: Document, tags: tuple[Tag, ...]) -> None:
        if args.json:
            emit_json(evidence.document_object(document, tags))
        else:
            evidence.show(document, tags, styled=is_styled())
            if args.explain is not None:
                evidence.show_mentions(document, tags, styled=is_styled())

    return show


def _chosen(
    stream: Iterator[tuple[Document, tuple[Tag, ...]]], root: Path, wanted: str
) -> tuple[Document, tuple[Tag, ...]]:
    """The document that is meant: by its id, its path from here, its name, or a part of its id.

    Raises:
        DocumentError: None or several are.
    """
    seen: dict[str, tuple[Document, tuple[Tag, ...]]] = {}

    def ids() -> Iterator[str]:
        for document, tags in stream:
            seen[document.id] = document, tags
            yield document.id

    return seen[document_named(ids(), root, wanted)]


COMMAND = Command(
    name="tags",
    summary="explain the countries, actors and regions of each document",
    description=(
        "Tag documents with the countries, actors and regions they mention: how much each document is about\n"
        "them (0 to 1) and the words that say so, as you corrected it. Needs no index and keeps nothing."
    ),
    usage="[FOLDER|FILE] [options]\n       reader tags ACTION …",
    examples=(
        Example("reader tags ~/reports", "every document, for a person"),
        Example("reader tags articles.jsonl --json", "offsets are characters of each record's text"),
        Example("reader tags ~/reports --explain astana.md", "every mention, with the words around it"),
    ),
    add_arguments=_add_arguments,
    run=_run,
    valued=("--explain", "--notes"),
    surplus="One folder or file at a time; a name with spaces goes in quotes.",
    parts=(*tag_corrections.COMMANDS, tag_suggest.COMMAND, tag_import.COMMAND),
)
