"""The few file operations that notes are written with, each durable when it returns.

Everything goes through functions of `os`, one call a step, so that a test can fail or stop any one of them.
"""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import time
from pathlib import Path
from typing import TYPE_CHECKING

from reader.files import exchange, make_directory, sync_directory
from reader.notes.store.records import content_hash

if TYPE_CHECKING:
    from collections.abc import Iterator

try:
    import fcntl
except ImportError:  # not on Windows: only retries are lost, see `locked`
    fcntl = None  # type: ignore[assignment]

TEMPORARY = ".reader-tmp-"
"""How names of our temporary files begin; the hash of what is to be published follows. What is left of them
after a crash is looked at on opening: it may hold what somebody else wrote."""

LOCK_SECONDS = 1.0
"""Longest wait for another session's write; one takes some 10 ms."""


def read(path: str | Path) -> bytes:
    """The whole content of `path`.

    Raises:
        OSError: It cannot be read.
    """
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_CLOEXEC", 0))
    try:
        pieces = []
        while piece := os.read(descriptor, 1 << 20):
            pieces.append(piece)
        return b"".join(pieces)
    finally:
        os.close(descriptor)


def create(path: Path, data: bytes, mode: int = 0o666, *, durable: bool = True) -> None:
    """Write a new file and sync it; its folder must exist and is not synced.

    Raises:
        FileExistsError: There is one of that name.
        OSError: It could not be written; what was written of it is removed if possible.
    """
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_CLOEXEC", 0)
    descriptor = os.open(path, flags, mode)
    try:
        try:
            view = memoryview(data)
            while view:
                view = view[os.write(descriptor, view) :]
            if durable:
                os.fsync(descriptor)
        finally:
            os.close(descriptor)
    except OSError:
        with contextlib.suppress(OSError):
            os.unlink(path)  # noqa: PTH108 (one system call, see the module's docstring)
        raise


def publish(path: Path, data: bytes, read_before: bytes | None) -> bytes | None:
    """Put `data` in the place of what was read from `path`, atomically and durably.

    Symbolic links are followed and stay, the mode of the file is kept.

    Args:
        path: The file; its folder must exist.
        data: The whole new content.
        read_before: What the caller read there, `None` if there was no file.

    Returns:
        What stood there if it was neither `read_before` nor `data`: somebody wrote meanwhile. The caller
        has to merge it; until it is merged it also lies in the folder as a temporary file, see `leftovers`.
        `None` if nobody did.

    Raises:
        FileExistsError: `read_before` is `None` and there is a file now.
        OSError: Not written, or written and not synced.
    """
    target = Path(os.path.realpath(path)) if path.is_symlink() else path
    temporary = target.parent / f"{TEMPORARY}{content_hash(data)}-{secrets.token_hex(6)}"
    mode = 0o666
    if read_before is not None:
        with contextlib.suppress(FileNotFoundError):
            mode = os.stat(target).st_mode & 0o7777  # noqa: PTH116
    create(temporary, data, mode)
    exchanged = False
    try:
        if read_before is None:
            _place_new(temporary, target)
        elif not (exchanged := exchange(temporary, target)):
            os.replace(temporary, target)  # noqa: PTH105
    except OSError:
        with contextlib.suppress(OSError):
            os.unlink(temporary)  # noqa: PTH108
        raise
    sync_directory(target.parent)
    if not exchanged:
        return None
    swapped = read(temporary)  # if this fails the file stays, and is looked at on the next opening
    if swapped in {read_before, data}:
        os.unlink(temporary)  # noqa: PTH108
        return None
    return swapped


def _place_new(temporary: Path, target: Path) -> None:
    """Give `temporary` the name `target` unless that exists."""
    try:
        os.link(temporary, target)
    except OSError as error:
        if error.errno not in {errno.EPERM, errno.ENOTSUP, errno.ENOSYS, errno.EMLINK}:
            raise
        if target.exists():  # no hard links here (FAT, some network file systems)
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(target)) from error
        os.replace(temporary, target)  # noqa: PTH105
        return
    os.unlink(temporary)  # noqa: PTH108


def leftovers(folder: Path) -> list[Path]:
    """Temporary files of `publish` that an interrupted write left in `folder`.

    Raises:
        OSError: The folder cannot be listed.
    """
    return [folder / name for name in os.listdir(folder) if name.startswith(TEMPORARY)]  # noqa: PTH208


def remove(path: Path) -> None:
    """Remove a file durably; one that is not there is no error.

    Raises:
        OSError: It cannot be removed.
    """
    try:
        os.unlink(path)  # noqa: PTH108
    except FileNotFoundError:
        return
    sync_directory(path.parent)


def _wait_for(descriptor: int) -> None:
    deadline = time.monotonic() + LOCK_SECONDS
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                return
            time.sleep(0.005)
        else:
            return


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the lock file `path`; goes on without where it cannot be had.

    It keeps sessions of one machine from repeating each other's work. Nothing is lost without it, so it is
    not waited for longer than `LOCK_SECONDS`: the holder may be suspended.
    """
    descriptor = -1
    if fcntl is not None:
        with contextlib.suppress(OSError):
            make_directory(path.parent)
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o600)
            _wait_for(descriptor)
    try:
        yield
    finally:
        if descriptor >= 0:
            with contextlib.suppress(OSError):
                os.close(descriptor)
