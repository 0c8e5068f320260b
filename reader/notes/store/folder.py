"""The notes folder that people see: listing it cheaply, reading files, putting some in, taking some out."""

from __future__ import annotations

import contextlib
import operator
import os
import re
import stat
import time
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from reader.files import make_directory, sync_directory, write_atomically
from reader.notes.store import disk
from reader.notes.store.fields import file_name, folder_name, identity, is_newer, is_record, name_tail
from reader.notes.store.glance import Glance
from reader.notes.store.merge import merge
from reader.notes.store.records import (
    FORMAT,
    BrokenRecordError,
    Table,
    content_hash,
    decode,
    encode,
    normalise,
)
from reader.text import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reader.notes.annotations import DocumentSnapshot

FORMAT_FILE = "format.toml"
DOCUMENT_FILE = "doc.toml"
OTHERS = frozenset({"searches", "tags", "tags.toml"})
"""What else of ours lies beside the notes: saved searches, corrections of tags."""
CONFLICT_COPY = ".sync-conflict-"
"""Syncthing names the loser of two changes so."""

_BIGGEST = 16 << 20
"""Bytes of a file that is still read as a note."""

_TICK_NS = 40_000_000
"""A file changed this shortly before it was read may change again within the same time stamp (Linux stamps
files with the timer tick, 1 to 10 ms; some network file systems are coarser, but not edited so fast)."""

_OWN_ID = re.compile(rb'^id\s*=\s*["\']([^"\'\r\n]+)["\']', re.MULTILINE)

Signature = tuple[int, int, int]
"""Time of the last change in ns, size in bytes, inode."""


@dataclass(frozen=True, slots=True)
class NoteFile:
    """One file of the notes folder as it was read."""

    place: str
    """Absolute path; a `Path` for each of 10,000 files is a tenth of the time that opening takes."""
    relative: str
    """Below the notes folder, with `/`."""
    signature: Signature
    settled: bool
    """Whether an equal signature proves an equal content, see `_TICK_NS`."""
    hash: str = ""
    table: Table | None = field(default=None, compare=False)
    """`None` if it cannot be read as a record."""
    id: str = ""
    """Of a broken file: what its `id` line says, or empty."""
    reason: str = ""
    """Why it cannot be read, or what is odd about it."""
    line: int | None = None

    @property
    def path(self) -> Path:
        """`place` as a path."""
        return Path(self.place)

    @property
    def is_copy(self) -> bool:
        """Whether a synchroniser made it of two changes to one file."""
        return CONFLICT_COPY in self.place

    @property
    def is_newer(self) -> bool:
        """Whether a later version of the program wrote it."""
        return self.table is not None and is_newer(self.table)


def read_file(path: str, root: Path, signature: Signature) -> NoteFile:
    """Read one file of the notes folder; whatever is wrong with it is told in the result.

    Raises:
        FileNotFoundError: It is not there any more.
    """
    relative = path[len(str(root)) :].lstrip(os.sep).replace(os.sep, "/")
    settled = time.time_ns() - signature[0] > _TICK_NS
    if signature[1] > _BIGGEST:
        return NoteFile(path, relative, signature, settled, reason="is too large for a note")
    try:
        data = disk.read(path)
    except FileNotFoundError:
        raise
    except OSError as error:
        return NoteFile(path, relative, signature, settled=False, reason=f"cannot be read: {error.strerror}")
    digest = content_hash(data)
    found = _OWN_ID.search(data)
    own = found[1].decode("utf-8", "replace") if found else ""
    try:
        table = decode(data)
    except BrokenRecordError as error:
        both = conflicting(data)
        if both is None:
            return NoteFile(path, relative, signature, settled, digest, None, own, error.reason, error.line)
        reason = "holds a git conflict; both sides are shown together"
        return NoteFile(path, relative, signature, settled, digest, both, identity(both, relative), reason, 1)
    if not is_record(table):
        reason = "is not a note: it has neither id nor text nor anchor"
        return NoteFile(path, relative, signature, settled, digest, None, own, reason, 1)
    return NoteFile(path, relative, signature, settled, digest, table, identity(table, relative))


def conflicting(data: bytes) -> Table | None:
    """The record in a file with git's conflict markers, its sides merged; `None` if it is not one."""
    sides, _ = _sides(data)
    try:
        ours, theirs = (decode(sides[side]) for side in ("ours", "theirs"))
    except (BrokenRecordError, KeyError):
        return None
    base = None
    if b"||||||| " in data:
        with contextlib.suppress(BrokenRecordError):
            base = decode(sides["base"])
    return merge(base, ours, theirs) if ours.get("id") == theirs.get("id") else None


def branches(data: bytes) -> dict[str, str]:
    """What git's conflict markers call the sides, by the text that each has; empty if there are none."""
    sides, names = _sides(data)
    found: dict[str, str] = {}
    with contextlib.suppress(BrokenRecordError):
        for side, name in names.items():
            found[normalise(str(decode(sides[side]).get("text", "")))] = name
    return found


def _sides(data: bytes) -> tuple[dict[str, bytes], dict[str, str]]:
    """A file as it is on each side of its conflict markers, and what these call the sides."""
    if b"<<<<<<< " not in data:
        return {}, {}
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return {}, {}
    sides: dict[str, list[str]] = {"ours": [], "base": [], "theirs": []}
    names: dict[str, str] = {}
    active = tuple(sides)
    for line in text.splitlines(keepends=True):
        match line[:7]:
            case "<<<<<<<":
                active = ("ours",)
                names["ours"] = one_line(line[7:])
            case "|||||||":
                active = ("base",)
            case "=======" if len(active) == 1 and line.rstrip() == "=======":
                active = ("theirs",)
            case ">>>>>>>":
                active = tuple(sides)
                names["theirs"] = one_line(line[7:])
            case _:
                for side in active:
                    sides[side].append(line)
    return {side: "".join(lines).encode() for side, lines in sides.items()}, names


@dataclass(frozen=True, slots=True)
class Listing:
    """What is in the notes folder."""

    files: dict[str, Signature]
    """By absolute path."""
    unlisted: dict[str, OSError]
    """Folders that could not be listed: whatever is not in `files` may be in there."""
    is_new: bool = True
    """Whether it is not what was listed the last time."""


class Folder:
    """The notes folder of one collection."""

    def __init__(self, root: Path, trash: Path) -> None:
        self.root = root
        self._trash = trash
        self._top = Glance(_top)
        self._inner = Glance(_inner)
        self._last = Listing({}, {})
        self._parts: list[dict[str, Signature]] = []

    def scan(self, *, thorough: bool = True) -> Listing:
        """All files that may be notes, with what tells whether they changed.

        Args:
            thorough: Look at every file, at one `stat` each, also for those that were written in place. Else
                at every folder, and at the files of those that say themselves that something changed.
        """
        parts: list[dict[str, Signature]] = []
        unlisted = {}
        folders: list[str] = []
        try:
            folders, files = self._top.of(str(self.root), thorough=thorough)
            parts.append(files)
        except FileNotFoundError:
            pass
        except OSError as error:
            unlisted[str(self.root)] = error
        for folder in folders:
            try:
                parts.append(self._inner.of(folder, thorough=thorough))
            except OSError as error:
                unlisted[folder] = error
        return self._listing(parts, unlisted)

    def _listing(self, parts: list[dict[str, Signature]], unlisted: dict[str, OSError]) -> Listing:
        """One listing of those of all folders; the last one, where they are the same objects as then."""
        last, before = self._last, self._parts
        same = len(parts) == len(before) and all(map(operator.is_, parts, before))
        if same and {p: str(e) for p, e in unlisted.items()} == {p: str(e) for p, e in last.unlisted.items()}:
            return replace(last, is_new=False)
        self._parts = parts
        self._last = Listing({path: found for part in parts for path, found in part.items()}, unlisted)
        return self._last

    def exists(self) -> bool:
        """Whether the folder is there and was ever used."""
        try:
            return (self.root / FORMAT_FILE).is_file()
        except PermissionError:
            return False

    def read_one(self, path: str) -> NoteFile | None:
        """The file at `path` as it is now, `None` if there is none."""
        try:
            return read_file(path, self.root, _signature(os.stat(path)))  # noqa: PTH116 (one system call)
        except FileNotFoundError:
            return None
        except OSError as error:
            relative = path[len(str(self.root)) :].lstrip(os.sep).replace(os.sep, "/")
            reason = f"cannot be read: {error.strerror}"
            return NoteFile(path, relative, (0, 0, 0), settled=False, reason=reason)

    def place_for(self, table: Table, key: str, document: DocumentSnapshot) -> Path:
        """Where a note without a known file goes: in its document's folder, where it may be by now.

        Args:
            table: The record that it is named after.
            key: Its id.
            document: What it belongs to.
        """
        folder = self.folder_of(document)
        ending = f"--{name_tail(key)}.toml"
        with contextlib.suppress(OSError):
            for name in sorted(os.listdir(folder)):  # noqa: PTH208
                if name.endswith(ending) and not name.startswith("."):
                    return folder / name
        return folder / file_name(table, key)

    def folder_of(self, document: DocumentSnapshot) -> Path:
        """The folder of a document; a changed title keeps the folder that is there."""
        name = folder_name(document)
        if (self.root / name).is_dir():
            return self.root / name
        ending = name[-10:]
        with contextlib.suppress(OSError), os.scandir(self.root) as entries:
            for entry in entries:
                if entry.name.endswith(ending) and entry.is_dir():
                    return self.root / entry.name
        return self.root / name

    def newer_format(self) -> bool:
        """Whether a later version of the program made this folder: nothing is written to it then."""
        try:
            return is_newer(decode(disk.read(self.root / FORMAT_FILE)))
        except (OSError, BrokenRecordError):
            return False

    def prepare(self, folder: Path) -> None:
        """Make a document's folder and, the first time, `format.toml`.

        Raises:
            OSError: They cannot be made.
        """
        make_directory(folder)
        if not (self.root / FORMAT_FILE).exists():
            write_atomically(self.root / FORMAT_FILE, f"format = {FORMAT}\n".encode())

    def describe(self, folder: Path, document: DocumentSnapshot) -> None:
        """Keep `doc.toml` up to date: what the document is called and every path it was seen at.

        A convenience for people and for finding renamed documents; a failure is not worth a word.
        """
        path = folder / DOCUMENT_FILE
        old: Table = {}
        raw: bytes | None = None
        try:
            raw = disk.read(path)
            old = decode(raw)
        except FileNotFoundError:
            pass
        except (OSError, BrokenRecordError):
            return
        if is_newer(old):
            return
        known = {
            "id": document.id,
            "title": document.title,
            "authors": list(document.authors),
            "date": document.date,
            "source": document.source,
            "url": document.url,
        }
        new: Table = {"format": FORMAT, **old}
        new |= {name: _stored(value) for name, value in known.items() if value}
        for name, value in (("paths", document.path), ("sha256", document.digest)):
            listed = old.get(name)
            before = [str(item) for item in listed] if isinstance(listed, list) else []
            new[name] = [*before, value] if value and value not in before else before
        if new != old:
            with contextlib.suppress(OSError, BrokenRecordError):
                write_atomically(path, encode(new, raw))

    def discard(self, path: Path) -> None:
        """Move a file to the trash, durably: first it is there, then it is not here.

        Raises:
            OSError: It is still here.
        """
        data = disk.read(path)
        make_directory(self._trash)
        target = self._trash / f"{path.parent.name}--{path.name}"
        if target.exists():
            target = target.with_name(f"{content_hash(data)}-{target.name}"[-240:])
        if not target.exists():  # else this very content is there, from a try that came no further
            disk.create(target, data, 0o600)
        sync_directory(self._trash)
        disk.remove(path)

    def leftovers(self) -> list[Path]:
        """Temporary files that interrupted writes left behind."""
        found = []
        with contextlib.suppress(OSError), os.scandir(self.root) as entries:
            for entry in entries:
                if entry.is_dir() and not entry.name.startswith("."):
                    with contextlib.suppress(OSError):
                        found += disk.leftovers(Path(entry.path))
        return found


def _stored(value: object) -> object:
    return normalise(value) if isinstance(value, str) else value


def _signature(status: os.stat_result) -> Signature:
    return status.st_mtime_ns, status.st_size, status.st_ino


def _top(root: str) -> tuple[list[str], dict[str, Signature]]:
    """The folders of documents in the notes folder, and the notes that lie beside them."""
    folders, files = [], []
    with os.scandir(root) as entries:
        for entry in entries:
            if entry.name.startswith(".") or entry.name in OTHERS:
                continue
            if entry.is_dir():
                folders.append(entry.path)
            elif entry.name != FORMAT_FILE:
                files.append(entry)
        return folders, dict(_notes(iter(files)))


def _inner(folder: str) -> dict[str, Signature]:
    with os.scandir(folder) as entries:
        return dict(_notes(entries))


def _notes(entries: Iterator[os.DirEntry[str]]) -> Iterator[tuple[str, Signature]]:
    for entry in entries:
        name = entry.name
        if not name.endswith(".toml") or name.startswith(".") or name == DOCUMENT_FILE:
            continue
        try:
            status = entry.stat()
        except OSError:  # a dangling symbolic link, or removed since
            continue
        if stat.S_ISREG(status.st_mode):
            yield entry.path, _signature(status)
