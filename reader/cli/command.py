"""What a command is, and an argument parser whose mistakes come back as one line with an example."""

from __future__ import annotations

import argparse
import re
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
    notice: str = ""
    """Stands in the help before the examples."""
    parts: tuple[Command, ...] = ()
    """Commands of their own behind the name: `tags reject`."""

    @property
    def full_name(self) -> str:
        """As it is called: `reader search`."""
        return f"reader {self.name}".rstrip()

    def parser(self) -> argparse.ArgumentParser:
        """The argument parser, its help included."""
        width = max(len(example.line) for example in self.examples)
        lines = [f"  {example.line:<{width}}  {example.does}" for example in self.examples]
        parser = _Parser(
            prog=self.full_name,
            usage=f"{self.full_name} {self.usage}",
            description=self.description,
            epilog="\n\n".join(
                filter(None, (self.notice, self._actions(), "examples:\n" + "\n".join(lines)))
            ),
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
            raise self._too_much(parser, extra)
        for name, value in vars(args).items():
            if isinstance(value, str) and value.startswith(_SHIELD + "-"):
                setattr(args, name, value[len(_SHIELD) :])
        return args

    def _actions(self) -> str:
        """A line for each part."""
        if not self.parts:
            return ""
        return "actions:\n" + "\n".join(f"  reader {one.name:<13}  {one.summary}" for one in self.parts)

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

    def _too_much(self, parser: argparse.ArgumentParser, extra: Sequence[str]) -> UsageError:
        options = [word.partition("=")[0] for word in extra if word.startswith("-")]
        if not options:
            return SurplusError(f"“{extra[0]}” is one word too many.", hint=self.surplus)
        near = get_close_matches(options[0], _options(parser), n=1, cutoff=0.5)
        hint = f"Did you mean {near[0]}?" if near else f"{self.full_name} --help lists the options."
        return UsageError(f"There is no option {options[0]}.", hint=hint)

    def _example(self) -> str:
        return f"Example: {self.examples[0].line}"


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        message = message.removeprefix("argument ")
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


def _options(parser: argparse.ArgumentParser) -> list[str]:
    """The long options that `parser` knows, as its help lists them."""
    plain = re.sub(r"\x1b\[[\d;]*m", "", parser.format_help())  # Python 3.14 colours it
    lines = (line.strip().removeprefix("-h, ") for line in plain.splitlines())
    return [line.split()[0] for line in lines if line.startswith("--")]
