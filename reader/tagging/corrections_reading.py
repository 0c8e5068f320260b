"""Reads a file of corrections: what can be used of it, and what is wrong with the rest, by line."""

from __future__ import annotations

import re
import stat
import tomllib
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from reader.tagging.corrected import Problem
from reader.tagging.corrections import Item
from reader.tagging.corrections_tables import KINDS, FieldError, correction_of

if TYPE_CHECKING:
    from pathlib import Path

    from reader.tagging.corrections import Correction

FORMAT = 1

_PLACE = re.compile(r"\s*\(at (?:line (\d+), column \d+|end of document)\)$")
_HEADER = re.compile(r"""\s*\[\[\s*["']?(\w+)["']?\s*\]\]""")
_KEY = re.compile(r"""\s*["']?([\w-]+)["']?\s*=""")


@dataclass(frozen=True, slots=True)
class Reading:
    """A file of corrections as it was read."""

    text: str = ""
    raw: bytes | None = None
    """Its bytes; `None` if there is no file."""
    data: dict[str, Any] = field(default_factory=dict)
    items: tuple[Item, ...] = ()
    numbers: dict[tuple[str, int], Correction] = field(default_factory=dict)
    """Kind and number of its table, by which each correction was found."""
    problems: tuple[Problem, ...] = ()
    broken: Problem | None = None
    """Why nothing may be written to it, or `None`."""


def read_corrections(path: Path) -> Reading:
    """Read a file; never raises. One that is not there holds nothing."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):  # a pipe would be waited for
            return _broken(Problem("It is no file.", path))
        raw = path.read_bytes()
    except FileNotFoundError:
        return Reading()
    except OSError as error:
        return _broken(Problem(f"It cannot be read: {error.strerror}.", path))
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        place = raw[: error.start].count(b"\n") + 1
        return _broken(Problem("It is not UTF-8.", path, place, "Save it as UTF-8."))
    try:
        data = tomllib.loads(text.removeprefix("\ufeff").replace("\r\n", "\n"))
    except tomllib.TOMLDecodeError as error:
        return _broken(_syntax(str(error), path, text), text)
    except (ValueError, RecursionError):
        return _broken(Problem("It is not TOML.", path, hint="A value is too large or too deep."), text)
    version = data.get("format", FORMAT)
    if version != FORMAT:
        hint = "A later version of the program made it." if isinstance(version, int) else "Write format = 1."
        at = _Lines(text).table("format", 0)
        return _broken(Problem(f"It has the format {version!r}.", path, at, hint), text)
    return replace(_read_tables(path, text, data), raw=raw)


def _broken(problem: Problem, text: str = "") -> Reading:
    return Reading(text, problems=(problem,), broken=problem)


def _syntax(message: str, path: Path, text: str) -> Problem:
    place = _PLACE.search(message)
    line = int(place[1]) if place and place[1] else text.count("\n") + 1
    what = _PLACE.sub("", message)
    return Problem(
        f"{what[:1].upper()}{what[1:]}.", path, line, "Until it is mended, what it said before holds."
    )


def _read_tables(path: Path, text: str, data: dict[str, Any]) -> Reading:
    lines = _Lines(text)
    items: list[Item] = []
    numbers: dict[tuple[str, int], Correction] = {}
    problems: list[Problem] = []
    for kind, tables in data.items():
        if kind not in KINDS:
            near = get_close_matches(kind, KINDS, n=1, cutoff=0.75)
            if near:
                hint = f"Did you mean [[{near[0]}]]?"
                problems.append(Problem(f"“{kind}” is not used.", path, lines.table(kind, 0), hint))
            continue
        if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
            hint = f"Write [[{kind}]] with two brackets, once for each."
            problems.append(Problem(f"“{kind}” is not used.", path, lines.table(kind, 0), hint))
            continue
        for number, table in enumerate(tables):
            try:
                correction = correction_of(kind, table)
            except FieldError as error:
                line = lines.key(kind, number, error.key)
                problems.append(Problem(error.message, path, line, error.hint))
            else:
                items.append(Item(correction, path, lines.table(kind, number)))
                numbers[kind, number] = correction
    return Reading(text, None, data, tuple(items), numbers, tuple(problems))


class _Lines:
    """On which line what stands, as well as can be told without a parser that says so."""

    def __init__(self, text: str) -> None:
        self._tables: dict[str, list[int]] = {}
        self._keys: dict[tuple[int, str], int] = {}
        table = 0
        for number, line in enumerate(text.split("\n"), 1):
            if header := _HEADER.match(line):
                table = number
                self._tables.setdefault(header[1], []).append(number)
            elif key := _KEY.match(line):
                self._keys.setdefault((table, key[1]), number)

    def table(self, kind: str, number: int) -> int | None:
        """The line of the header of a table; that of the key where the tables are written in line."""
        found = self._tables.get(kind, [])
        return found[number] if number < len(found) else self._keys.get((0, kind))

    def key(self, kind: str, number: int, key: str) -> int | None:
        """The line of a key in a table, else of the table's header."""
        table = self.table(kind, number)
        return self._keys.get((table or 0, key), table)
