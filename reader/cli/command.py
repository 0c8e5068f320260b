"""What a command is, and an argument parser whose mistakes come back as one line with an example."""

from __future__ import annotations

import argparse
import re
import shutil
import textwrap
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, NoReturn

from reader import __version__
from reader.errors import ReaderError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


class UsageError(ReaderError):
    """The command was called in a way that it cannot be; `hint` says how it can."""


class SurplusError(UsageError):
    """There are more words than the command takes."""


_WIDEST_HELP = 100
_NARROWEST_HELP = 40

_USAGE_CELLS = len("usage: ")

_SHORT_NAMES = 30
"""Cells; what such a name does stands beside it, on several lines if need be."""

_UNBROKEN = "\u00a0"
"""Stands for a space at which no line is broken."""

_SAID_BETTER = {
    r"(--\S+): expected one argument": "{0} needs a value behind it.",
    r"(--\S+): not allowed with argument (--\S+)": "{1} and {0} cannot be given together.",
    r"the following arguments are required: (\S+)": "The {0} is missing.",
    r"the following arguments are required: (.+)": "There is something missing: {0}.",
}
"""What argparse says, and how it is said here."""

_SHIELD = " "
"""Put before a word that starts with a dash: argparse then takes it for what it is."""


@dataclass(frozen=True, slots=True)
class Example:
    """A command line that works, and what it does."""

    line: str
    does: str


@dataclass(frozen=True, slots=True)
class Command:
    """One command: what its help says, what it takes, what it does."""

    name: str
    """Empty for the reader itself, which has no word."""
    summary: str
    """One line for the list of commands."""
    description: str
    usage: str
    """What stands behind the name."""
    examples: tuple[Example, ...]
    add_arguments: Callable[[argparse.ArgumentParser], None]
    run: Callable[[argparse.Namespace], int]
    """Returns the exit code."""
    valued: tuple[str, ...] = ("--notes",)
    """Options that take a value."""
    takes_dashes: bool = False
    """Whether `-word` is a word (a negated one in a query) and not an option."""
    surplus: str = "It takes fewer words."
    """What to do when there are more words than it takes."""
    others: tuple[Command, ...] = ()
    """Commands that the help lists before the examples."""
    parts: tuple[Command, ...] = ()
    """Commands of their own behind the name: `tags reject`."""

    @property
    def full_name(self) -> str:
        """As it is called: `reader search`."""
        return f"reader {self.name}".rstrip()

    def parser(self) -> argparse.ArgumentParser:
        """The argument parser, its help included."""
        width = _help_width()
        tables = {
            "commands": [(one.full_name, one.summary) for one in self.others],
            "actions": [(one.full_name, one.summary) for one in self.parts],
            "examples": [(example.line, example.does) for example in self.examples],
        }
        parser = _Parser(
            prog=self.full_name,
            usage=_usage(f"{self.full_name} {self.usage}", width),
            description=textwrap.fill(self.description, width),
            epilog="\n\n".join(_table(name, rows, width) for name, rows in tables.items() if rows),
            formatter_class=argparse.RawDescriptionHelpFormatter,
            allow_abbrev=False,
            add_help=False,
        )
        self.add_arguments(parser)
        version = f"reader {__version__}"
        parser.add_argument("--version", action="version", version=version, help="show the version and exit")
        parser.add_argument("-h", "--help", action="help", help="show this help and exit")
        return parser

    def parse(self, argv: Sequence[str]) -> argparse.Namespace:
        """The arguments as values.

        Args:
            argv: What stands behind the name.

        Raises:
            UsageError: They make no sense.
            SystemExit: Help or the version was asked for and printed.
        """
        parser = self.parser()
        try:
            args, extra = parser.parse_known_intermixed_args(self._shielded(argv))
        except UsageError as error:
            raise UsageError(error.message, hint=error.hint or self._example()) from None
        if extra:
            raise self._too_much(parser, extra, getattr(args, "folder", None) or "")
        for name, value in vars(args).items():
            if isinstance(value, str) and value.startswith(_SHIELD + "-"):
                setattr(args, name, value[len(_SHIELD) :])
        return args

    def _shielded(self, argv: Sequence[str]) -> list[str]:
        """`argv` in which a word that starts with a dash, but is one, cannot be taken for an option."""
        words: list[str] = []
        previous = ""
        for position, word in enumerate(argv):
            if word == "--":
                rest = argv[position + 1 :]
                return [*words, *(_SHIELD + word if word.startswith("-") else word for word in rest)]
            negated = self.takes_dashes and len(word) > 1 and word[0] == "-" != word[1] and word != "-h"
            words.append(_SHIELD + word if negated and previous not in self.valued else word)
            previous = word
        return words

    def near_part(self, word: str) -> str:
        """A hint at the part that `word` may have been meant to name; empty if it resembles none."""
        near = get_close_matches(f"{self.name} {word}", [part.name for part in self.parts], n=1, cutoff=0.8)
        return f"Did you mean reader {near[0]}?" if word and near else ""

    def _too_much(self, parser: argparse.ArgumentParser, extra: Sequence[str], first: str) -> UsageError:
        options = [word.partition("=")[0] for word in extra if word.startswith("-")]
        if not options:
            return SurplusError(
                f"“{extra[0]}” is one word too many.", hint=self.near_part(first) or self.surplus
            )
        near = get_close_matches(options[0], _options(parser), n=1, cutoff=0.5)
        hint = f"Did you mean {near[0]}?" if near else f"{self.full_name} --help lists the options."
        return UsageError(f"There is no option {options[0]}.", hint=hint)

    def _example(self) -> str:
        return f"Example: {self.examples[0].line}"


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        message = message.removeprefix("argument ")
        for pattern, words in _SAID_BETTER.items():
            if found := re.fullmatch(pattern, message):
                raise UsageError(words.format(*found.groups()))
        raise UsageError(f"{message[:1].upper()}{message[1:]}.")


def whole_number(option: str, hint: str) -> Callable[[str], int]:
    """What takes the value of an option for a whole number, or says that it is none.

    Args:
        option: Its name, as in `--limit`.
        hint: What a number does there.
    """

    def parse(text: str) -> int:
        if text.strip().isdecimal():
            return int(text)
        raise UsageError(f"{option} is a whole number, not {text.strip()}.", hint=hint)

    return parse


def _help_width() -> int:
    """Cells of a line of help; in a very narrow terminal it is the terminal that breaks them."""
    return max(min(shutil.get_terminal_size().columns, _WIDEST_HELP), _NARROWEST_HELP) - 2


def _usage(text: str, width: int) -> str:
    """How a command is called, broken between what belongs together."""
    whole = re.sub(r"\[[^\[\]]*\]|\([^()]*\)", lambda group: group[0].replace(" ", _UNBROKEN), text)
    lines = [
        textwrap.fill(line.strip(), width - _USAGE_CELLS, subsequent_indent="  ", break_on_hyphens=False)
        for line in whole.splitlines()
    ]
    return "\n".join(lines).replace(_UNBROKEN, " ").replace("\n", "\n" + " " * _USAGE_CELLS)


def _table(heading: str, rows: Sequence[tuple[str, str]], width: int) -> str:
    """Names and what they do: side by side, or below each other where there is no room."""
    cells = max(len(name) for name, _ in rows) + 4
    beside = cells <= _SHORT_NAMES or all(cells + len(does) <= width for _, does in rows)
    indent = " " * (cells if beside else 6)
    lines = [f"{heading}:"]
    for name, does in rows:
        first = f"  {name:<{cells - 2}}" if beside else indent
        lines += [] if beside else [f"  {name}"]
        lines.append(textwrap.fill(does, width, initial_indent=first, subsequent_indent=indent))
    return "\n".join(lines)


def _options(parser: argparse.ArgumentParser) -> list[str]:
    """The long options that `parser` knows, as its help lists them."""
    plain = re.sub(r"\x1b\[[\d;]*m", "", parser.format_help())  # Python 3.14 colours it
    lines = (line.strip().removeprefix("-h, ") for line in plain.splitlines())
    return [line.split()[0] for line in lines if line.startswith("--")]
