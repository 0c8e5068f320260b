"""Which drafts are being written at this moment, so that no other session takes them over.

A claim is a lock that the system takes back when the program ends, however it ends. Where there are none
(Windows, some network file systems) it is a file that is touched while the draft is being written. No text
depends on it: see `DraftKeeper`.
"""

from __future__ import annotations

import contextlib
import os
import time
from typing import TYPE_CHECKING

from reader.files import make_directory

if TYPE_CHECKING:
    from pathlib import Path

try:
    import fcntl
except ImportError:
    fcntl = None  # type: ignore[assignment]

BEAT_SECONDS = 10.0
"""For how long a claim without a lock holds after it was last renewed."""
_ATTEMPTS = 20
_PAUSE = 0.005


class Claim:
    """The right to write one draft."""

    def __init__(self, path: Path, descriptor: int, *, is_sure: bool) -> None:
        self._path = path
        self._descriptor = descriptor
        self.is_sure = is_sure
        """Whether the system sees to it that nobody else has the same."""

    def renew(self) -> None:
        """Say that the draft is still being written; to be called more often than `BEAT_SECONDS`."""
        if not self.is_sure and self._descriptor >= 0:
            with contextlib.suppress(OSError):
                os.utime(self._path)

    def release(self) -> None:
        """Give it back; twice is no error."""
        if self._descriptor < 0:
            return
        with contextlib.suppress(OSError):
            self._path.unlink()
        with contextlib.suppress(OSError):
            os.close(self._descriptor)
        self._descriptor = -1


def claimed(path: Path) -> Claim | None:
    """Claim what `path` stands for; `None` if somebody else has it.

    Where no file can be written the claim is one that nobody sees.
    """
    for _ in range(_ATTEMPTS):
        try:
            make_directory(path.parent)
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o600)
        except OSError:
            return Claim(path, -1, is_sure=False)
        state = _locked(descriptor)
        if state is None:
            return _without_lock(path, descriptor)
        if state and _is_same(path, descriptor):
            return Claim(path, descriptor, is_sure=True)
        os.close(descriptor)
        time.sleep(_PAUSE)  # who only looks holds it for a moment, too
    return None


def _without_lock(path: Path, descriptor: int) -> Claim | None:
    """Claim by a file that is written and touched; one that nobody has written yet is free."""
    if os.fstat(descriptor).st_size and _beats(path):
        os.close(descriptor)
        return None
    with contextlib.suppress(OSError):
        os.write(descriptor, b"-")
    claim = Claim(path, descriptor, is_sure=False)
    claim.renew()
    return claim


def is_claimed(path: Path) -> bool:
    """Whether somebody, this session too, has what `path` stands for."""
    try:
        descriptor = os.open(path, os.O_RDWR | getattr(os, "O_CLOEXEC", 0))
    except OSError:
        return False
    try:
        state = _locked(descriptor)
        return _beats(path) if state is None else not state
    finally:
        os.close(descriptor)


def _locked(descriptor: int) -> bool | None:
    """Lock a file; whether that was possible, `None` where there are no locks."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except (OSError, AttributeError):  # the latter where there is no such module
        return None
    return True


def _beats(path: Path) -> bool:
    with contextlib.suppress(OSError):
        return abs(time.time() - path.stat().st_mtime) < BEAT_SECONDS
    return False


def _is_same(path: Path, descriptor: int) -> bool:
    """Whether the file that was locked still has its name: who had it before may have removed it."""
    with contextlib.suppress(OSError):
        return os.path.samestat(path.stat(), os.fstat(descriptor))
    return False
