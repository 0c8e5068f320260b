"""`reader notes add`, `edit` and `rm`: changing notes from a script. Done means durable."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING

from reader.cli import note_places, opening
from reader.cli.command import Command, Example, UsageError, whole_number
from reader.cli.naming import document_named
from reader.cli.note_import import folder_and_word
from reader.cli.output import FOUND, as_text, emit, say
from reader.errors import DocumentError
from reader.model import Span

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from reader.model import Document


def _add_fields(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--text", metavar="TEXT", help="the note; - reads it from standard input")
    parser.add_argument("--label", metavar="LINE", help="one line that stands for it in lists")
    parser.add_argument("--tag", metavar="TAGS", action="append", help="tags of yours: water, todo")
    opening.add_notes_option(parser)


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", metavar="FOLDER", nargs="?", help=opening.FOLDER_HELP)
    parser.add_argument("--document", metavar="ID", help="the document: its id, or a part of it")
    parser.add_argument(
        "--passage", metavar="N", type=whole_number("--passage", "They count from 1, as ¶ shows them."),
        help="the passage, counted from 1",
    )  # fmt: skip
    parser.add_argument("--quote", metavar="WORDS", help="the very words, of the passage or the document")
    parser.add_argument("--bookmark", action="store_true", help="a bookmark, which has no text")
    _add_fields(parser)


def _text(text: str | None) -> str | None:
    """The text that is meant, from standard input for `-`.

    Raises:
        UsageError: Standard input is closed or holds no UTF-8 text.
    """
    if text != "-":
        return as_text(text) if text is not None else None
    if sys.stdin is None:
        raise UsageError("Standard input is closed; there is no text in it.")
    try:
        return sys.stdin.buffer.read().decode("utf-8-sig").removesuffix("\n").removesuffix("\r")
    except UnicodeDecodeError:
        raise UsageError("Standard input is not UTF-8 text.") from None


def _add(args: argparse.Namespace) -> int:
    example = "Example: reader notes add --document a.md --passage 3 --text 'Ask about this'"
    if not args.document:
        raise UsageError("--document is missing.", hint=example)
    if args.passage is None and not args.quote:
        raise UsageError("--passage or --quote is missing: where is it to be?", hint=example)
    text = _text(args.text) or ""
    if args.bookmark and text:
        raise UsageError("A bookmark has no text.", hint="Give --label, or make a note of it.")
    if not args.bookmark and not text.strip():
        raise UsageError("The note has no text.", hint="Give --text, or --bookmark for a mark alone.")
    with opening.opened(args, opening.root_of(args.folder)) as library:
        opening.refresh(library)
        ids = (info.id for info in library.documents())
        document = library.document(document_named(ids, library.places.root, as_text(args.document)))
        span = _span(document, args.passage, as_text(args.quote) if args.quote else "")
        label, tags = as_text(args.label or ""), _tags((), args.tag or (), ())
        book = library.notebook
        if args.bookmark:
            emit(book.bookmark(document, span, label=label, tags=tags).id)
        else:
            emit(book.annotate(document, span, text, label=label, tags=tags).id)
        note_places.tell_problems(library)
    return FOUND


def _span(document: Document, passage: int | None, quote: str) -> Span:
    """The characters that are meant.

    Raises:
        DocumentError: There is no such passage, or the words stand in it not at all or more than once.
    """
    whole = Span(0, len(document.text))
    if passage is not None:
        if not 1 <= passage <= len(document.passages):
            raise DocumentError(
                f"{document.id} has no passage {passage}.", hint=f"It has 1 to {len(document.passages)}."
            )
        whole = document.passages[passage - 1].span
    if not quote:
        return whole
    words = re.compile(r"\s+".join(map(re.escape, quote.split())) or r"(?!)")
    found = [Span(*match.span()) for match in words.finditer(document.text, whole.start, whole.end)]
    if len(found) == 1:
        return found[0]
    where = f"passage {passage} of {document.id}" if passage is not None else document.id
    if not found:
        raise DocumentError(f"“{quote}” is not in {where}.", hint="Capitals and accents count.")
    hint = "Quote more of it." if passage is not None else "Add --passage, or quote more of it."
    raise DocumentError(f"“{quote}” is {len(found)} times in {where}.", hint=hint)


def _add_edit_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("words", metavar="[FOLDER] ID", nargs="*", help="the collection; the note's id")
    parser.add_argument("--untag", metavar="TAGS", action="append", help="tags to take off")
    _add_fields(parser)


def _edit(args: argparse.Namespace) -> int:
    folder, id_ = folder_and_word(args.words, "ID", "reader notes edit ~/reports 01JQ8ZK3V7 --tag done")
    if not any((args.text is not None, args.label is not None, args.tag, args.untag)):
        raise UsageError("Nothing is to be changed.", hint="Give --text, --label, --tag or --untag.")
    text = _text(args.text)
    with opening.opened(args, opening.root_of(folder)) as library:
        entry = note_places.entry_named(library, id_)
        if text is not None and not text.strip() and entry.kind == "note":
            raise UsageError("The note would have no text.", hint="reader notes rm moves it to the trash.")
        tags = _tags(entry.tags, args.tag or (), args.untag or ())
        label = as_text(args.label) if args.label is not None else None
        emit(library.notebook.edit(entry.id, text=text, label=label, tags=tags).id)
        note_places.tell_problems(library)
    return FOUND


def _tags(old: Sequence[str], more: Sequence[str], less: Sequence[str]) -> list[str]:
    gone = note_places.tags_meant(less, set(map(note_places.tag_named, old)))
    kept = [tag for tag in old if note_places.tag_named(tag) not in gone]
    taken = {"", *gone, *map(note_places.tag_named, kept)}
    return [*kept, *(tag for name, tag in note_places.tags_in(more).items() if name not in taken)]


def _add_rm_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("words", metavar="[FOLDER] ID", nargs="*", help="the collection; the note's id")
    opening.add_notes_option(parser)


def _rm(args: argparse.Namespace) -> int:
    folder, id_ = folder_and_word(args.words, "ID", "reader notes rm ~/reports 01JQ8ZK3V7")
    with opening.opened(args, opening.root_of(folder)) as library:
        entry = note_places.entry_named(library, id_)
        library.notebook.delete(entry.id)
        emit(entry.id)
        note_places.tell_problems(library)
        say(f"It is in the trash: {library.places.state / 'trash'}")
    return FOUND


ADD = Command(
    name="notes add",
    summary="make a note or bookmark; prints its id",
    description="Make a note or bookmark. It is on disk when the command ends with 0; its id is printed.",
    usage="[FOLDER] --document ID (--passage N | --quote WORDS) --text TEXT [options]",
    examples=(
        Example("reader notes add ~/reports --document a.md --passage 3 --text 'Who said so?'", "a note"),
        Example("summarise a.md | reader notes add --document a.md --passage 1 --text -", "from a pipe"),
    ),
    add_arguments=_add_arguments,
    run=_add,
    valued=("--notes", "--document", "--passage", "--quote", "--text", "--label", "--tag"),
    surplus="A text with spaces goes in quotes.",
)

EDIT = Command(
    name="notes edit",
    summary="change text, label or tags of one",
    description="Change a note or bookmark. ID is its id, or a beginning of it that no other has.",
    usage="[FOLDER] ID [--text TEXT] [--label LINE] [--tag TAGS] [--untag TAGS]",
    examples=(Example("reader notes edit ~/reports 01JQ8ZK3V7 --tag done --untag todo", "change its tags"),),
    add_arguments=_add_edit_arguments,
    run=_edit,
    valued=("--notes", "--text", "--label", "--tag", "--untag"),
)

RM = Command(
    name="notes rm",
    summary="move one to the trash",
    description="Move a note or bookmark to the trash. ID is its id, or a beginning that no other has.",
    usage="[FOLDER] ID",
    examples=(Example("reader notes rm ~/reports 01JQ8ZK3V7", "into the trash"),),
    add_arguments=_add_rm_arguments,
    run=_rm,
)
