"""Reads and writes `tags.toml`, the user's corrections: nothing that stands in it is ever lost.

New corrections are put at the end, so that all else stays as it is, byte for byte; taking one out goes
through tomlkit, which keeps comments, unknown keys and order. Before anything is written it is read again and
compared with what is wanted.
"""

from __future__ import annotations

import contextlib
import os
import re
import tomllib
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from reader.errors import CorrectionError
from reader.files import make_directory, replace_known, write_atomically
from reader.tagging.corrections import Item
from reader.tagging.corrections_reading import FORMAT, Reading, read_corrections
from reader.tagging.corrections_tables import KINDS, kind_of, table_of
from reader.text import one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from reader.tagging.corrected import Problem
    from reader.tagging.corrections import Correction

try:
    import fcntl
except ImportError:  # not on Windows
    fcntl = None  # type: ignore[assignment]

NAME = "tags.toml"
SIDE_FOLDER = "tags"
"""Holds more files of the same form, which the program makes (imports) and never changes."""

_HEAD = f"""\
# Your corrections of the automatic tags. You may edit this file; see docs/corrections.md.
format = {FORMAT}
"""

Stamp = tuple[tuple[str, int, int, int], ...]


class CorrectionsFile:
    """The corrections of one collection on disk."""

    def __init__(self, notes: Path, lock: Path) -> None:
        """Nothing is read or made yet.

        Args:
            notes: The notes folder.
            lock: A file that keeps two programs from changing the corrections in the same moment.
        """
        self.path = notes / NAME
        self.side = notes / SIDE_FOLDER
        self._lock = lock

    def stamp(self) -> Stamp:
        """Another value whenever a file changed; costs a `stat` a file."""
        found = []
        for path in self._paths():
            with contextlib.suppress(OSError):
                status = path.stat()
                found.append((path.name, status.st_mtime_ns, status.st_size, status.st_ino))
        return tuple(found)

    def read(self, before: Iterable[Correction] = ()) -> tuple[tuple[Item, ...], tuple[Problem, ...]]:
        """All corrections that can be used, those of the side folder last, and what is wrong.

        Args:
            before: Corrections that hold on where a file is broken as a whole.
        """
        items: list[Item] = []
        problems: list[Problem] = []
        for path in self._paths():
            reading = read_corrections(path)
            items += [replace(item, imported=path != self.path) for item in reading.items]
            problems += reading.problems
            if reading.broken is not None:
                items += [Item(correction) for correction in before]
        return tuple(items), tuple(problems)

    def add(self, correction: Correction) -> bool:
        """Write a correction; durable when this returns.

        Returns:
            Whether it was not there before.

        Raises:
            CorrectionError: The file is broken, of a later format, or cannot be written; it is as it was.
        """

        def change(reading: Reading) -> str | None:
            if any(item.correction == correction for item in reading.items):
                return None
            return _with(reading, correction)

        return self._change(change, correction)

    def remove(self, correction: Correction) -> bool:
        """Take a correction out, however often it is there; durable when this returns.

        Returns:
            Whether it was there.

        Raises:
            CorrectionError: As for `add`.
        """

        def change(reading: Reading) -> str | None:
            item = next((item for item in reading.items if item.correction == correction), None)
            return None if item is None else _without(reading, correction)

        return self._change(change, correction)

    def side_file(self, name: str) -> Path:
        """Where what is imported from a file of this name goes."""
        stem = re.sub(r"[^\w.-]+", "-", name).strip("-.") or "import"
        return self.side / f"{stem}.toml"

    def write_side(self, path: Path, corrections: Iterable[Correction], source: str) -> None:
        """Write a file of the side folder, whole; durable when this returns.

        Raises:
            CorrectionError: It cannot be written.
        """
        head = f"# Made from {one_line(source)}. Delete this file to take it back.\nformat = {FORMAT}\n"
        text = "\n".join([head, *(block(correction) for correction in corrections)])
        try:
            write_atomically(path, text.encode())
        except OSError as error:
            reason = f"Nothing was imported: {error.strerror or error}."
            raise CorrectionError(reason, path=path) from error

    def _paths(self) -> list[Path]:
        side: list[Path] = []
        with contextlib.suppress(OSError):
            side = sorted(path for path in self.side.glob("*.toml") if not path.name.startswith("."))
        return [self.path, *side]

    def _change(self, change: Callable[[Reading], str | None], correction: Correction) -> bool:
        try:
            with _locked(self._lock):
                while True:
                    reading = read_corrections(self.path)
                    _refuse_broken(reading, correction)
                    text = change(reading)
                    if text is None:
                        return False
                    if replace_known(self.path, text.encode(), reading.raw):
                        return True  # else an editor saved in this very moment
        except UnicodeEncodeError:
            reason, hint = (
                "The correction was not saved: it holds what is no character.",
                "Nothing was changed.",
            )
            raise CorrectionError(reason, path=self.path, hint=hint) from None
        except OSError as error:
            reason = f"The correction was not saved: {error.strerror or error}."
            raise CorrectionError(reason, path=self.path, hint="Nothing was changed.") from error


def _refuse_broken(reading: Reading, correction: Correction) -> None:
    broken = reading.broken
    if broken is not None:
        hint = f"{broken.hint} Nothing was written; this was to be kept:\n{block(correction)}".strip()
        raise CorrectionError(broken.message, path=broken.path, line=broken.line, hint=hint)


def block(correction: Correction) -> str:
    """A correction as it stands in the file."""
    import tomli_w

    kind, table = kind_of(correction), table_of(correction)
    roles = table.pop("roles", [])
    parts = [f"[[{kind}]]\n{tomli_w.dumps(table)}"]
    parts += [f"[[{kind}.roles]]\n{tomli_w.dumps(role)}" for role in roles]
    return "".join(parts)


def _with(reading: Reading, correction: Correction) -> str:
    """The text with a correction more.

    Raises:
        CorrectionError: It cannot be put in without loss.
    """
    kind, table = kind_of(correction), table_of(correction)
    there = reading.data.get(kind, [])
    if not isinstance(there, list) or not all(isinstance(one, dict) for one in there):
        raise CorrectionError(
            f"“{kind}” is something else in that file.",
            hint=f"Write [[{kind}]] with two brackets, once for each.",
        )
    wanted = {**reading.data, kind: [*there, table]}
    text = reading.text
    if not text.strip():
        text = _HEAD
        wanted = {"format": FORMAT, **wanted}
    newline = "\r\n" if "\r\n" in text else "\n"
    gap = newline if text.endswith("\n") else newline * 2
    new = text + gap + block(correction).replace("\n", newline)
    if _reads_as(new, wanted):
        return new
    return _checked(_edited(reading.text, lambda document: document[kind].append(table)), wanted)


def _without(reading: Reading, correction: Correction) -> str:
    """The text with a correction less.

    Raises:
        CorrectionError: It cannot be taken out without loss.
    """
    kind = kind_of(correction)
    numbers = {at for (of, at), one in reading.numbers.items() if of == kind and one == correction}
    left = [one for at, one in enumerate(reading.data[kind]) if at not in numbers]
    wanted = {**reading.data, kind: left}
    if not left:
        del wanted[kind]
    for newline in ("\n", "\r\n"):
        ours = newline + block(correction).replace("\n", newline)
        if reading.text.endswith(ours) and _reads_as(reading.text.removesuffix(ours), wanted):
            return reading.text.removesuffix(ours)

    def take_out(document: Any) -> None:
        if not left:
            del document[kind]
            return
        for number in sorted(numbers, reverse=True):
            del document[kind][number]

    return _checked(_edited(reading.text, take_out), wanted)


def _edited(text: str, change: Callable[[Any], object]) -> str:
    """The text changed by tomlkit; empty if that cannot do it."""
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    bare = text.removeprefix("\ufeff")
    try:
        document = tomlkit.parse(bare)
        change(document)
        return text[: len(text) - len(bare)] + tomlkit.dumps(document)
    except (TOMLKitError, KeyError, IndexError, ValueError, TypeError, AttributeError, RecursionError):
        return ""


def _reads_as(text: str, wanted: dict[str, Any]) -> bool:
    try:
        return tomllib.loads(text.removeprefix("\ufeff").replace("\r\n", "\n")) == wanted
    except (ValueError, RecursionError):
        return False


def _checked(text: str, wanted: dict[str, Any]) -> str:
    if _reads_as(text, wanted):
        return text
    raise CorrectionError(
        "The file is written in a way that cannot be changed without loss.",
        hint=f"Change it by hand; a [[{next(iter(KINDS))}]] of its own for each correction helps.",
    )


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Hold a lock file; without one where it cannot be had, as nothing but the order depends on it."""
    descriptor = -1
    if fcntl is not None:
        with contextlib.suppress(OSError):
            make_directory(path.parent)
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            fcntl.flock(descriptor, fcntl.LOCK_EX)
    try:
        yield
    finally:
        if descriptor >= 0:
            os.close(descriptor)
