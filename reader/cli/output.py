"""Data on standard output, narration on standard error, and no control character in either."""

from __future__ import annotations

import codecs
import io
import json
import os
import re
import sys
import unicodedata
from typing import TYPE_CHECKING, Any

from reader.text import clean

if TYPE_CHECKING:
    from rich.console import Console

FOUND = 0
NOTHING_FOUND = 1
FAILED = 2
INTERRUPTED = 130
"""128 and the number of SIGINT, as shells have it."""

HIGHLIGHT = "bold underline red"
"""Rich style of words that were found: legible on dark and light paper, and underlined without colours."""

_NEAREST = "reader-nearest"
"""Name of the error handler that writes what an encoding lacks in ASCII."""

_ASCII = {
    "…": "...", "¶": "par.", "×": "x", "·": "-", "–": "-", "—": "--", "−": "-", "\u00a0": " ",
    "‘": "'", "’": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "→": "->",
}  # fmt: skip

_NOT_ASCII = re.compile(r"[\x7f-\U0010ffff]")


def prepare_streams() -> None:
    """Let no character stop the output: an encoding that lacks it gets the nearest ASCII.

    A terminal in the C locale gets UTF-8 from Python itself (PEP 538, PEP 540).
    """
    codecs.register_error(_NEAREST, _nearest)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace" if _is_unicode(stream.encoding) else _NEAREST)


def files_are_utf8() -> None:
    """Write UTF-8 whatever the locale, unless to a terminal: TOML and JSON files are nothing else."""
    if isinstance(sys.stdout, io.TextIOWrapper) and not is_terminal(sys.stdout):
        sys.stdout.reconfigure(encoding="utf-8", errors="replace")


def is_styled() -> bool:
    """Whether standard output is made for a person at a terminal: colours, tables, wrapped lines.

    `FORCE_COLOR` asks for it in a pipe too (`| less -R`); `TERM=dumb` never has it. `NO_COLOR` only takes
    away the colours, which rich sees to.
    """
    if os.environ.get("TERM") == "dumb":
        return False
    return bool(os.environ.get("FORCE_COLOR")) or is_terminal(sys.stdout)


def is_terminal(stream: Any) -> bool:
    """Whether a standard stream is open and a terminal."""
    return stream is not None and not stream.closed and bool(stream.isatty())


def console() -> Console:
    """A rich console on standard output that takes text as text: no markup, no emoji codes."""
    from rich.console import Console

    return Console(file=sys.stdout, highlight=False, markup=False, emoji=False)


def escapes(style: str) -> tuple[str, str]:
    """What stands before and behind words in a rich style here, to print many lines without rich."""
    from rich.text import Text

    out = console()
    with out.capture() as captured:
        out.print(Text("x", style), end="")
    before, _, behind = captured.get().partition("x")
    return before, behind


def say(message: str) -> None:
    """Narrate: one or more lines on standard error."""
    print(clean(message), file=sys.stderr)


def warn(message: str) -> None:
    """Tell of something that went wrong but stops nothing."""
    say(f"reader: {message}")


def emit(text: str) -> None:
    """One or more lines of data on standard output."""
    print(clean(text))


def emit_json(value: Any) -> None:
    """One JSON value on a line of its own, valid and lossless in every encoding.

    Characters that `clean` would replace are written as escapes, so what was typed comes back as it was.
    """
    text = json.dumps(value, ensure_ascii=not _is_unicode(getattr(sys.stdout, "encoding", None)))
    print(text if clean(text) == text else _NOT_ASCII.sub(_escaped, text))


def emit_row(cells: tuple[object, ...]) -> None:
    """One row of tab-separated values: white space inside a cell becomes single spaces."""
    print("\t".join(" ".join(clean(str(cell)).split()) for cell in cells))


def flush() -> None:
    """Hand over what is printed so far; a reader at the other end of a pipe waits for it."""
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            stream.flush()


def as_text(argument: str) -> str:
    """An argument as UTF-8, also where the locale is ASCII and Python left its bytes undecoded."""
    return os.fsencode(argument).decode("utf-8", "surrogateescape") if not argument.isascii() else argument


def counted(number: int, noun: str, plural: str = "") -> str:
    """A number and its noun: `1 hit`, `1,204 hits`."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def cells(text: str) -> int:
    """Terminal cells that `text` takes, near enough to put a mark under a spot; rich is not loaded for it."""
    return sum(_width(character) for character in text)


def padded(text: str, width_cells: int) -> str:
    """`text` with spaces behind it up to a width."""
    return text + " " * (width_cells - cells(text))


def _width(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _escaped(match: re.Match[str]) -> str:
    return match[0] if clean(match[0]) == match[0] else json.dumps(match[0])[1:-1]


def _is_unicode(encoding: str | None) -> bool:
    return (encoding or "utf-8").lower().replace("_", "-").startswith(("utf-8", "utf8", "utf-16"))


def _nearest(error: UnicodeError) -> tuple[str, int]:
    """An error handler of `codecs`: dashes, quotes and accents have an ASCII relative, the rest is `?`."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(map(_in_ascii, error.object[error.start : error.end])), error.end


def _in_ascii(character: str) -> str:
    if character in _ASCII:
        return _ASCII[character]
    letters = unicodedata.normalize("NFKD", character).encode("ascii", "ignore").decode()
    return letters or ("" if unicodedata.combining(character) else "?")
