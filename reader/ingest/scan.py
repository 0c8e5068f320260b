"""What files a collection has. No file is read, so ten thousand cost some tens of milliseconds."""

from __future__ import annotations

import os
import re
import stat
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from reader.errors import CorpusError
from reader.ingest.readers import by_extension, extension_of
from reader.model import Skipped
from reader.text import clean

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

WEB_FOLDERS = ("_files", ".files", "-Dateien", "_arquivos", "_fichiers")
"""Endings of the folders that browsers put pictures and scripts of a saved page in, beside `NAME.html`."""

_KINDS = (
    (stat.S_ISFIFO, "a named pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISBLK, "a device"),
    (stat.S_ISCHR, "a device"),
)
_RECORD_LIKE = re.compile(r"(?<=\.jsonl)#|(?<=\.ndjson)#", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file that there is a reader for."""

    path: str
    """Relative to the collection's root, with `/`; clean and unique, so it can be shown and stored."""
    size: int
    """Bytes."""
    mtime_ns: int
    inode: int
    raw: str = ""
    """The relative path as the file system has it, if that is not `path` (it is not clean, or not text)."""

    @property
    def on_disk(self) -> str:
        """The relative path to open."""
        return self.raw or self.path


@dataclass(frozen=True, slots=True)
class Scan:
    """What is in a collection."""

    files: tuple[SourceFile, ...]
    """Sorted by folder, then name; the same for the same files on every system."""
    skipped: tuple[Skipped, ...]
    """What was met but cannot be read, likewise sorted."""
    foreign: tuple[Skipped, ...] = ()
    """Files of kinds that there is no reader for, such as pictures, likewise sorted: no fault of theirs."""


def scan(root: Path) -> Scan:
    """List the files of a collection.

    Hidden files and folders, the reader's own `notes` folder, and the folders that browsers save beside a
    page are passed over. Links are followed, but no file or folder is listed twice, so a loop ends.

    Args:
        root: A folder, or one file.

    Raises:
        CorpusError: There is no such folder or file, or it cannot be listed.
    """
    walk = _Walk(os.fspath(root), by_extension())
    try:
        status = root.stat()
        if stat.S_ISDIR(status.st_mode):
            os.scandir(root).close()
    except FileNotFoundError as error:
        raise CorpusError("There is no such folder or file.", path=root) from error
    except OSError as error:
        raise CorpusError(f"It cannot be opened ({error.strerror}).", path=root) from error
    if stat.S_ISDIR(status.st_mode):
        walk.all(status)
    else:
        walk.base = os.fspath(root.parent)
        walk.file(root.name, status)
    return walk.result()


@dataclass(slots=True)
class _Walk:
    """One listing; folders and links are queued, so neither depth nor loops matter."""

    base: str
    known: Mapping[str, object]
    """Extensions there is a reader for."""
    files: list[tuple[str, os.stat_result]] = field(default_factory=list)
    problems: list[tuple[str, str]] = field(default_factory=list)
    foreign: set[str] = field(default_factory=set)
    """Paths among the problems that only lack a reader."""
    links: list[str] = field(default_factory=list)
    seen: set[tuple[int, int]] = field(default_factory=set)
    """Device and inode of the folders that were listed."""

    def all(self, status: os.stat_result) -> None:
        """Everything under the root: first what is really there, then what links lead to."""
        self._folder("", status)
        taken = {(file.st_dev, file.st_ino) for _, file in self.files}
        # Links come after, so that a document keeps the name of its real place.
        while self.links:
            links, self.links = sorted(self.links), []
            for link in links:
                self._link(link, taken)

    def file(self, path: str, status: os.stat_result) -> None:
        """Take a file, or say why not."""
        for is_kind, name in _KINDS:
            if is_kind(status.st_mode):
                self.problems.append((path, f"This is {name}, not a file."))
                return
        extension = extension_of(path)
        if extension not in self.known:
            kind = f"{extension} files" if extension else "files without an extension"
            self.problems.append((path, f"There is no reader for {kind}."))
            self.foreign.add(path)
        elif not status.st_size:
            self.problems.append((path, "The file is empty."))
        else:
            self.files.append((path, status))

    def _folder(self, path: str, status: os.stat_result) -> None:
        """A folder and all below it, links aside."""
        self.seen.add((status.st_dev, status.st_ino))
        waiting = [path]
        while waiting:
            folder = waiting.pop()
            try:
                with os.scandir(f"{self.base}/{folder}") as listing:
                    entries = list(listing)
            except OSError as error:
                self.problems.append((folder, f"The folder cannot be read ({error.strerror})."))
                continue
            names = {entry.name for entry in entries}
            prefix = f"{folder}/" if folder else ""
            for entry in entries:
                if not entry.name.startswith("."):
                    waiting.extend(self._entry(entry, prefix + entry.name, names))

    def _entry(self, entry: os.DirEntry[str], path: str, names: set[str]) -> Iterator[str]:
        """Take a file, queue a link, give a folder that is to be listed."""
        try:
            if entry.is_symlink():
                self.links.append(path)
            elif not entry.is_dir(follow_symlinks=False):
                self.file(path, entry.stat(follow_symlinks=False))
            elif not _is_passed_over(entry, names):
                status = entry.stat(follow_symlinks=False)
                self.seen.add((status.st_dev, status.st_ino))
                yield path
        except OSError as error:
            self.problems.append((path, f"It cannot be looked at ({error.strerror})."))

    def _link(self, path: str, taken: set[tuple[int, int]]) -> None:
        """What a link leads to, unless it is listed already."""
        try:
            status = Path(self.base, path).stat()
        except OSError as error:
            self.problems.append((path, f"This is a link to nothing that can be read ({error.strerror})."))
            return
        key = (status.st_dev, status.st_ino)
        if stat.S_ISDIR(status.st_mode):
            if key in self.seen:
                self.problems.append(
                    (path, "This is a link to a folder of the collection, which is listed already.")
                )
            else:
                self._folder(path, status)
        elif key in taken:
            self.problems.append((path, "This is a link to a file that is listed already."))
        else:
            taken.add(key)
            self.file(path, status)

    def result(self) -> Scan:
        """Sorted, with clean and unique names."""
        names: set[str] = set()
        files = []
        for raw, status in sorted(self.files, key=lambda item: _order(item[0])):
            path = _unique(clean_path(raw), names)
            spelt = raw if raw != path else ""
            files.append(SourceFile(path, status.st_size, status.st_mtime_ns, status.st_ino, spelt))
        problems = sorted(set(self.problems), key=lambda item: _order(item[0]))
        skipped = [(path, Skipped(clean_path(path), reason)) for path, reason in problems]
        faults = tuple(item for path, item in skipped if path not in self.foreign)
        foreign = tuple(item for path, item in skipped if path in self.foreign)
        return Scan(tuple(files), faults, foreign)


def clean_path(raw: str) -> str:
    """A relative path that can be shown, stored and used as an id.

    What is not valid in the file system's encoding, or must not reach a terminal, is percent-encoded; so is a
    `#` that would read like a record of a JSON Lines file. Other paths stay as they are.
    """
    if raw.isascii() and raw.isprintable() and "#" not in raw:
        return raw
    raw = _RECORD_LIKE.sub("%23", raw)
    if clean(raw) == raw and "\n" not in raw:
        return raw
    return "".join(
        char
        if clean(char) == char and char != "\n"
        else "".join(f"%{byte:02X}" for byte in os.fsencode(char))
        for char in raw
    )


def _unique(path: str, names: set[str]) -> str:
    """`path`, or with `~2` and so on before its extension."""
    name, number = path, 1
    while name in names:
        number += 1
        extension = extension_of(path)
        stem = path[: len(path) - len(extension)]
        name = f"{stem}~{number}{path[len(stem) :]}"
    names.add(name)
    return name


def _order(path: str) -> tuple[str, ...]:
    """By folder, so that what lies together is listed together."""
    return tuple(path.split("/"))


def _is_passed_over(folder: os.DirEntry[str], names: set[str]) -> bool:
    """Whether a folder is the reader's own, or holds the pictures and scripts of a saved page."""
    if folder.name == "notes":
        return Path(folder.path, "format.toml").exists()
    for ending in WEB_FOLDERS:
        if folder.name.endswith(ending):
            page = folder.name[: -len(ending)]
            return any(page + extension in names for extension in (".html", ".htm", ".xhtml"))
    return False
