"""`reader tags reject|add|merge|alias|actor|check`: corrections of tags from the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reader.cli import opening
from reader.cli.command import Command, Example, UsageError
from reader.cli.naming import document_named
from reader.cli.output import FAILED, FOUND, NOTHING_FOUND, counted, emit, emit_json, say, warn
from reader.errors import CorrectionError
from reader.model import EntityKind

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from reader.library import Library
    from reader.tagging.corrections import Correction

ENTITY_HELP = "what it is about: country:kz, actor:tokayev, or a name that only one has"


def _correct(args: argparse.Namespace, make: Callable[[Library], Correction]) -> int:
    """Open the collection, keep what `make` gives, tag again what it affects."""
    with opening.opened(args, opening.root_of(args.folder)) as library:
        opening.refresh(library)
        for problem in library.corrections.problems:
            warn(str(problem))
        words = library.correct(make(library))
        if not words:
            say("That is so already; nothing was changed.")
            return FOUND
        tagged = library.retag()
        emit(f"{words}; {counted(tagged.done, 'document')} tagged again")
        say(f"It stands in {library.corrections.path}")
    return FOUND


def _key(library: Library, text: str, kinds: tuple[EntityKind, ...] = tuple(EntityKind)) -> str:
    """The key of what is meant.

    Raises:
        CorrectionError: None, or several are.
    """
    kind, colon, _ = text.partition(":")
    if colon and kind in kinds:
        return library.corrections.entity(text).key
    found: dict[str, None] = {}
    hint = "Names are completed in the search bar."
    for one in kinds:
        try:
            found[library.corrections.entity(f"{one}:{text}").key] = None
        except CorrectionError as error:
            hint = error.hint if "mean" in error.hint or "One of" in error.hint else hint
    if len(found) == 1:
        return next(iter(found))
    if not found:
        raise CorrectionError(f"Nothing, or not one thing only, is called {text}.", hint=hint)
    raise CorrectionError(f"Several are called {text}.", hint=f"One of: {', '.join(found)}")


def _place(library: Library, args: argparse.Namespace) -> tuple[str, str]:
    """The document and the quote that are meant, each empty if none is.

    Raises:
        CorrectionError: The document holds no such words.
        DocumentError: There is no such document.
    """
    if args.document is None:
        if args.quote:
            raise UsageError("--quote needs the document that it is from.", hint="Add --in DOC.")
        return "", ""
    ids = (info.id for info in library.documents())
    document = document_named(ids, library.places.root, args.document)
    if args.quote:
        from reader.tagging.corrections import passages_with

        found = passages_with(library.document(document), args.quote)
        if not found:
            raise CorrectionError(
                f"{document} does not hold the words “{args.quote}”.", hint="They count letter for letter."
            )
        if len(found) > 1:
            numbers = ", ".join(f"¶ {number + 1}" for number in sorted(found))
            say(f"The words stand in {counted(len(found), 'passage')}: {numbers}")
    return document, args.quote or ""


def _reject(args: argparse.Namespace) -> int:
    from reader.tagging.corrections import Reject

    def make(library: Library) -> Correction:
        document, quote = _place(library, args)
        return Reject(_key(library, args.entity), args.words or "", document, quote)

    return _correct(args, make)


def _add(args: argparse.Namespace) -> int:
    from reader.tagging.corrections import Add, without_effect

    if args.document is None:
        raise UsageError("A tag is added to a document.", hint="Add --in DOC, or use reader tags alias.")

    def make(library: Library) -> Correction:
        document, quote = _place(library, args)
        made = Add(_key(library, args.entity), document, quote, words=args.words or "")
        if told := without_effect(made, library.document(document)):
            raise CorrectionError(told, hint="They count letter for letter.")
        return made

    return _correct(args, make)


def _merge(args: argparse.Namespace) -> int:
    from reader.tagging.corrections import Merge

    def make(library: Library) -> Correction:
        gone, stays = (
            _key(library, name, (EntityKind.ACTOR,)).partition(":")[2] for name in (args.actor, args.into)
        )
        return Merge(gone, stays)

    return _correct(args, make)


def _alias(args: argparse.Namespace) -> int:
    from reader.tagging.corrections import Alias

    return _correct(
        args, lambda library: Alias(_key(library, args.entity), args.words.strip(), exact=args.exact)
    )


def _actor(args: argparse.Namespace) -> int:
    from reader.tagging.corrected import slug
    from reader.tagging.corrections import ACTOR_TYPES, NewActor

    if args.type not in ACTOR_TYPES:
        raise UsageError(f"--type is no {args.type}.", hint=f"One of: {', '.join(ACTOR_TYPES)}")
    countries = tuple(one for one in (args.countries or "").replace(" ", ",").split(",") if one)
    names = tuple(one.strip() for one in (args.names or "").split("|") if one.strip())

    def make(library: Library) -> Correction:
        known = library.gazetteer.resolve(EntityKind.ACTOR, args.name)
        if known and not args.id:
            raise CorrectionError(
                f"{args.name} names {known[0].key} already.", hint="With --id ID it becomes another one."
            )
        return NewActor(args.id or slug(args.name, library.gazetteer), args.name, args.type, countries, names)

    return _correct(args, make)


def _check(args: argparse.Namespace) -> int:
    from reader.tagging.corrections import in_words
    from reader.tagging.corrections_tables import kind_of, table_of

    with opening.opened(args, opening.root_of(args.folder)) as library:
        opening.refresh(library)
        corrections = library.corrections
        items = corrections.items
        problems = corrections.problems + corrections.without_effect()
        for item in items:
            if args.json:
                emit_json({"kind": kind_of(item.correction), **table_of(item.correction), "line": item.line})
            else:
                emit(f"{item.path.name if item.path else ''}:{item.line or ''}\t{in_words(item.correction)}")
        for problem in problems:
            warn(str(problem))
        if not items and not problems:
            say(f"No corrections yet; they will be in {library.corrections.path}")
        return FAILED if problems else FOUND if items else NOTHING_FOUND


def _folder(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", metavar="FOLDER", nargs="?", help=opening.FOLDER_HELP)
    opening.add_notes_option(parser)


def _scope(parser: argparse.ArgumentParser, words: str) -> None:
    parser.add_argument("--in", dest="document", metavar="DOC", help="in this document (its id or file)")
    parser.add_argument("--quote", metavar="TEXT", help="only in its passages that hold these words")
    parser.add_argument("--words", metavar="TEXT", help=words)


def _reject_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("entity", metavar="ENTITY", help=ENTITY_HELP)
    _folder(parser)
    _scope(parser, "only where these words were taken for it")


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("entity", metavar="ENTITY", help=ENTITY_HELP)
    _folder(parser)
    _scope(parser, "the words of the passage that speak of it")


def _merge_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("actor", metavar="ACTOR", help="the actor that goes")
    parser.add_argument("into", metavar="INTO", help="the one that stays, and gets its names")
    _folder(parser)


def _alias_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("entity", metavar="ENTITY", help=ENTITY_HELP)
    parser.add_argument("words", metavar="WORDS", help="what else it is called")
    _folder(parser)
    parser.add_argument("--exact", action="store_true", help="only letter for letter, capitals included")


def _actor_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME", help="what it is called")
    _folder(parser)
    parser.add_argument(
        "--type", metavar="TYPE", default="organisation", help="person, organisation (default) …"
    )
    parser.add_argument("--countries", metavar="CODES", help="countries it belongs to: KZ,RU")
    parser.add_argument("--names", metavar="NAMES", help="other names, separated by |")
    parser.add_argument("--id", metavar="ID", help="its id in queries (default: made of the name)")


def _check_arguments(parser: argparse.ArgumentParser) -> None:
    _folder(parser)
    parser.add_argument("--json", action="store_true", help="one JSON object a correction")


def _command(
    name: str,
    summary: str,
    usage: str,
    example: Example,
    add_arguments: Callable[[argparse.ArgumentParser], None],
    run: Callable[[argparse.Namespace], int],
    valued: tuple[str, ...] = (),
) -> Command:
    return Command(
        name=f"tags {name}",
        summary=summary,
        description=f"{summary[0].upper()}{summary[1:]}. Corrections are in tags.toml beside the notes.",
        usage=usage,
        examples=(example,),
        add_arguments=add_arguments,
        run=run,
        valued=("--notes", *valued),
        surplus="Names of several words go in quotes.",
    )


_SCOPE = ("--in", "--quote", "--words")
COMMANDS = (
    _command(
        "reject", "say that a tag is wrong: everywhere, in one document, or in passages of it",
        "ENTITY [FOLDER] [--in DOC [--quote TEXT]] [--words TEXT]",
        Example("reader tags reject country:ge ~/reports --in atlanta.md", "nothing there is about Georgia"),
        _reject_arguments, _reject, _SCOPE,
    ),
    _command(
        "add", "add a tag to a document, or to passages of it",
        "ENTITY [FOLDER] --in DOC [--quote TEXT] [--words TEXT]",
        Example("reader tags add actor:sco ~/reports --in astana.md", "the whole document"),
        _add_arguments, _add, _SCOPE,
    ),
    _command(
        "merge", "say that two actors are the same", "ACTOR INTO [FOLDER]",
        Example("reader tags merge my-sco actor:sco ~/reports", "my-sco is only another name"),
        _merge_arguments, _merge,
    ),
    _command(
        "alias", "say what else something is called", "ENTITY WORDS [FOLDER] [--exact]",
        Example("reader tags alias actor:sco 'Shanghai Pact' ~/reports", "found from now on"),
        _alias_arguments, _alias,
    ),
    _command(
        "actor", "make an actor that is not known", "NAME [FOLDER] [options]",
        Example("reader tags actor 'Olzhas Suleimenov' ~/reports --type person --countries KZ", "a person"),
        _actor_arguments, _actor, ("--type", "--countries", "--names", "--id"),
    ),
    _command(
        "check", "list the corrections, and what is wrong with them", "[FOLDER] [--json]",
        Example("reader tags check ~/reports", "exit code 2 if a line cannot be used"),
        _check_arguments, _check,
    ),
)  # fmt: skip
