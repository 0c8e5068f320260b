"""`reader [FOLDER]`: the interface. The only command that loads it."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from difflib import get_close_matches
from typing import TYPE_CHECKING

from reader.cli import opening
from reader.cli.command import Command, Example, UsageError
from reader.cli.output import is_terminal
from reader.errors import ReaderError
from reader.files import asset
from reader.session import save_last_collection

if TYPE_CHECKING:
    import argparse

    from reader.config import Config


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", metavar="FOLDER", nargs="?", help=opening.FOLDER_HELP)
    opening.add_notes_option(parser)
    parser.add_argument("--theme", metavar="NAME", type=_theme, help=f"one of {', '.join(_themes())}")
    parser.add_argument(
        "--restricted", action="store_true", help="run no other program ($EDITOR), export no notes to files"
    )


def _run(args: argparse.Namespace) -> int:
    root = opening.root_of(args.folder)
    if not (is_terminal(sys.stdin) and is_terminal(sys.stdout)):
        hint = "In a script or a pipe use reader search, reader tags or reader notes."
        raise ReaderError("The reader needs a terminal for its keys and its screen.", hint=hint)
    config, problems = opening.configured()
    config = _adapted(config)
    if args.restricted:
        config = replace(config, restricted=True)
    library = opening.open_library(args, root, config, notes_later=True)
    try:
        save_last_collection(root)
        # Read by textual when it is imported: nothing moves that need not, least of all over SSH.
        os.environ.setdefault("TEXTUAL_ANIMATIONS", "none")
        os.environ.setdefault("TEXTUAL_SMOOTH_SCROLL", "0")
        from reader.ui.app import run

        return run(library, config, problems, theme=args.theme)
    finally:
        library.close()


def _adapted(config: Config) -> Config:
    """The settings as this start needs them: no mouse reports over SSH unasked."""
    remote = os.environ.get("SSH_CONNECTION") or os.environ.get("SSH_TTY")
    return replace(config, mouse=False) if remote and not config.mouse_is_set else config


def _theme(name: str) -> str:
    themes = _themes()
    if name in themes:
        return name
    near = get_close_matches(name, themes, n=1, cutoff=0.5)
    hint = f"Did you mean {near[0]}?" if near else f"There are {', '.join(themes)}."
    raise UsageError(f"There is no theme {name}.", hint=hint)


def _themes() -> list[str]:
    """The themes that ship, by file name."""
    return sorted(path.stem for path in (asset("styles") / "themes").glob("*.toml"))


COMMAND = Command(
    name="",
    summary="open a collection on the screen",
    description="Read, search and annotate a collection of documents in the terminal.",
    usage="[FOLDER] [--notes DIR] [--theme NAME] [--restricted]",
    examples=(
        Example("reader", "the collection opened last; the first time ever a sample"),
        Example("reader ~/reports", "a folder of Markdown, text, web pages or JSON Lines"),
        Example("reader ./search", "a folder that is called like a command"),
    ),
    add_arguments=_add_arguments,
    run=_run,
    valued=("--notes", "--theme"),
    surplus="One folder at a time; a name with spaces goes in quotes.",
)
