"""File operations that fail, or at which the process dies or the power goes, one at a time."""

from __future__ import annotations

import errno
import os
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from reader import files

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

OPERATIONS = ["open", "write", "fsync", "rename", "replace", "link", "unlink", "mkdir", "chmod"]


class KilledError(BaseException):
    """The process ended here; nothing of it may run afterwards."""


@dataclass
class Faults:
    """Stands between the program and `os`, for paths below `root`."""

    root: Path
    fail_at: int = -1
    code: int = 0
    """0: the process dies."""
    lasting: bool = False
    """Whether every later operation fails too."""
    reads: bool = False
    """Whether opening a file or folder for reading counts as an operation that may fail."""
    broken: Path | None = None
    """A folder in which nothing can be written."""
    count: int = 0
    dead: bool = False
    log: list[str] = field(default_factory=list)
    serials: dict[int, int] = field(default_factory=dict)
    """By inode: a number of its own for each file that had it, because inodes are used again."""
    synced: dict[int, bytes] = field(default_factory=dict)
    """By serial: the content that is certainly on the disk."""
    listed: dict[int, dict[str, int]] = field(default_factory=dict)
    """By inode of a folder: its names and their serials when it was last synced."""

    def step(self, name: str, place: Any) -> None:
        if self.dead:
            raise KilledError
        if self.broken is not None and Path(place).is_relative_to(self.broken):
            raise OSError(errno.EROFS, os.strerror(errno.EROFS), str(place))
        self.count += 1
        self.log.append(f"{name} {place}")
        if self.count - 1 == self.fail_at or (self.lasting and self.count - 1 > self.fail_at >= 0):
            if not self.code:
                self.dead = True
                raise KilledError
            raise OSError(self.code, os.strerror(self.code), str(place))

    @contextmanager
    def active(self) -> Iterator[Faults]:  # noqa: C901 (a row of small stand-ins)
        real = {name: getattr(os, name) for name in OPERATIONS}
        places: dict[int, str] = {}
        renameat2 = files._renameat2

        def concerns(path: Any) -> bool:
            return isinstance(path, str | Path) and Path(path).is_relative_to(self.root)

        def opened(path: Any, flags: int, *args: Any, **options: Any) -> int:
            if not concerns(path):
                return real["open"](path, flags, *args, **options)  # type: ignore[no-any-return]
            if flags & (os.O_CREAT | os.O_WRONLY | os.O_RDWR):
                self.step("open", path)
            elif self.reads:
                self.step("read", path)
            elif self.dead:
                raise KilledError
            number: int = real["open"](path, flags, *args, **options)
            places[number] = str(path)
            if flags & os.O_EXCL:
                self.serials[os.fstat(number).st_ino] = self.count
            return number

        def written(number: int, data: Any) -> int:
            if number not in places:
                return real["write"](number, data)  # type: ignore[no-any-return]
            try:
                self.step("write", places[number])
            except KilledError:
                real["write"](number, bytes(data)[: len(data) // 2])
                raise
            return real["write"](number, data)  # type: ignore[no-any-return]

        def synced(number: int) -> None:
            path = places.get(number)
            if path is not None:
                self.step("fsync", path)
                status = os.fstat(number)
                if Path(path).is_dir():
                    self.listed[status.st_ino] = self.names(Path(path))
                else:
                    self.synced[self.serials[status.st_ino]] = Path(path).read_bytes()

        def wrapped(name: str) -> Callable[..., Any]:
            def call(first: Any, *args: Any, **options: Any) -> Any:
                if concerns(first):
                    self.step(name, first)
                return real[name](first, *args, **options)

            return call

        def exchanging() -> Any:
            function = renameat2()
            if function is None:
                return None

            def call(*args: Any) -> int:
                self.step("exchange", args[1].decode())
                return function(*args)

            return call

        with pytest.MonkeyPatch.context() as patch:
            for name in OPERATIONS:
                patch.setattr(os, name, wrapped(name))
            patch.setattr(os, "open", opened)
            patch.setattr(os, "write", written)
            patch.setattr(os, "fsync", synced)
            patch.setattr(files, "_renameat2", exchanging)
            yield self

    def names(self, folder: Path) -> dict[str, int]:
        """What is in a folder now, and the serials."""
        return {entry.name: self.serials.get(entry.inode(), -1) for entry in os.scandir(folder)}

    def cut_power(self, target: Path, *, names_survive: bool) -> None:
        """Make at `target` what the disk holds after a power cut.

        Args:
            target: A folder that does not exist.
            names_survive: Whether names reached the disk by chance without being synced; content did not.
        """

        def restore(source: Path, folder: Path) -> None:
            folder.mkdir()
            names = self.names(source) if names_survive else self.listed.get(source.stat().st_ino, {})
            for name, serial in names.items():
                if (source / name).is_dir():
                    restore(source / name, folder / name)
                else:
                    (folder / name).write_bytes(self.synced.get(serial, b""))

        restore(self.root, target)
