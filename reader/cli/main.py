"""The way in: picks the command, and turns whatever ends it into an exit code and at most one line."""

from __future__ import annotations

import contextlib
import os
import shlex
import sys
import traceback
from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

from reader.cli import count, index, notes, search, tags, tui
from reader.cli.command import Command, SurplusError, UsageError
from reader.cli.output import FAILED, FOUND, INTERRUPTED, flush, prepare_streams, warn
from reader.errors import ReaderError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

COMMANDS = (search.COMMAND, count.COMMAND, index.COMMAND, tags.COMMAND, notes.COMMAND)
"""Every command that has a name, in the order of the help."""

READER = replace(tui.COMMAND, others=COMMANDS)
"""What runs without a name."""


def run(argv: Sequence[str]) -> int:
    """Run one command line.

    Args:
        argv: The arguments, without the program's name.

    Returns:
        0 found or done, 1 nothing found, 2 error, 130 interrupted.
    """
    prepare_streams()
    try:
        code = _dispatch(argv)
        flush()
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read the output has seen enough (`| head`).
        _forget_output()
        return FOUND
    except OSError as error:
        _forget_output()
        warn(_told(error))
        return FAILED
    except Exception:  # noqa: BLE001  # 1 would mean that nothing was found
        traceback.print_exc()
        return FAILED
    return code


def _dispatch(argv: Sequence[str]) -> int:
    command, rest = _chosen(argv)
    try:
        return command.run(_parsed(command, rest))
    except SystemExit as end:  # help or the version
        return end.code if isinstance(end.code, int) else FOUND
    except UsageError as error:
        flush()
        warn(f"{error}\n{command.full_name} --help says more.")
        return FAILED
    except ReaderError as error:
        flush()
        warn(str(error))
        return FAILED


def _parsed(command: Command, argv: Sequence[str]) -> argparse.Namespace:
    """The arguments as values; a first word that can be no folder is told before a second one too many."""
    try:
        args = command.parse(argv)
    except SurplusError:
        if command is READER:
            _check_first_word(argv)
        raise
    if command is READER:
        _check_first_word(argv)
    return args


def _chosen(argv: Sequence[str]) -> tuple[Command, list[str]]:
    """The command and its arguments; options may stand before its name."""
    position = _first_word(argv)
    for command in COMMANDS:
        if position is not None and argv[position] == command.name:
            return _part(command, [*argv[:position], *argv[position + 1 :]], position)
    return READER, list(argv)


def _part(command: Command, argv: list[str], position: int) -> tuple[Command, list[str]]:
    """The part of a command that the word at `position` names, if it names one; else the command itself."""
    word = argv[position] if position < len(argv) else ""
    for part in command.parts:
        if part.name == f"{command.name} {word}":
            return part, [*argv[:position], *argv[position + 1 :]]
    return command, argv


def _first_word(argv: Sequence[str]) -> int | None:
    """Where the first word stands that is no option and no option's value."""
    previous = ""
    for position, word in enumerate(argv):
        if word == "--":
            return None
        if not word.startswith("-") and previous not in READER.valued:
            return position
        previous = word
    return None


def _check_first_word(argv: Sequence[str]) -> None:
    """Tell a mistyped command, or a query without its command, from a folder that does not exist.

    Raises:
        UsageError: It is one of the former.
    """
    position = _first_word(argv)
    if position is None:
        return
    word = argv[position]
    if "/" in word or not word.strip() or Path(word).expanduser().exists():
        return
    near = get_close_matches(word, [command.name for command in COMMANDS], n=1)
    if near:
        message = f"There is no command {word}, and no folder of that name."
        raise UsageError(message, hint=f"Did you mean reader {near[0]}?")
    words = [word for word in argv[position:] if not word.startswith("-")]
    hint = f"To search: reader search {shlex.quote(' '.join(words))}"
    raise UsageError(f"There is no folder or file {word}.", hint=hint)


def _forget_output() -> None:
    """Point standard output at nothing, or the interpreter complains once more when it ends."""
    with contextlib.suppress(OSError, ValueError):
        nothing = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nothing, sys.stdout.fileno())
        os.close(nothing)


def _told(error: OSError) -> str:
    what = error.strerror or str(error)
    return f"{error.filename}: {what}." if error.filename else f"{what}."
