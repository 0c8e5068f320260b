"""Where things are on this machine, and how a file is written so that it is either old or new, never half."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import re
import stat
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

APP = "reader"

CLAIM_SECONDS = 3.0
"""How long a program waits for another that seems to be replacing the same file; that takes milliseconds."""
_CLAIM_PAUSE = 0.002

_EXCHANGE = 2
"""RENAME_EXCHANGE of Linux' renameat2(2)."""
_AT_FDCWD = -100
_NO_EXCHANGE = {errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EPERM, errno.EXDEV}


def asset(name: str) -> Path:
    """A folder that ships with the program: `styles` or `sample_corpus`.

    Inside the package when installed from a wheel, beside it in a checkout.
    """
    package = Path(__file__).resolve().parent
    inside = package / name
    return inside if inside.is_dir() else package.parent / name


def collection_name(root: Path) -> str:
    """A readable, unique folder name for a collection: its own name and a hash of its absolute path."""
    resolved = str(root.resolve())
    slug = re.sub(r"[^\w.-]+", "-", root.resolve().name.casefold()).strip("-.") or "root"
    digest = hashlib.sha256(resolved.encode("utf-8", "surrogateescape")).hexdigest()[:8]
    return f"{slug[:40]}--{digest}"


@dataclass(frozen=True, slots=True)
class Places:
    """The folders of one collection. Nothing is created by asking."""

    root: Path
    """The collection itself: a folder, or one file; only ever read."""
    notes: Path
    """The user's notes and bookmarks."""
    state: Path
    """This machine's: versions, drafts, trash, reading positions, last query."""
    cache: Path
    """Derived, safe to delete: the index."""

    @classmethod
    def of(cls, root: Path, notes: Path | None = None) -> Places:
        """The places of the collection at `root`; `notes` overrides where notes are kept.

        A folder `notes` with a `format.toml` inside the collection is used before the data directory. So is
        one that may not be looked into: notes may be there, and whoever reads them tells.
        """
        name = collection_name(root)
        own = root / "notes"
        if notes is None:
            notes = own if _holds_notes(own) else data_home() / name / "notes"
        return cls(root=root, notes=notes, state=state_home() / name, cache=cache_home() / name)


def _holds_notes(folder: Path) -> bool:
    try:
        return stat.S_ISREG((folder / "format.toml").stat().st_mode)
    except PermissionError:
        return True
    except OSError:
        return False


def data_home() -> Path:
    """`$XDG_DATA_HOME/reader` or this system's equivalent."""
    return Path(platformdirs.user_data_path(APP, appauthor=False))


def state_home() -> Path:
    """`$XDG_STATE_HOME/reader` or this system's equivalent."""
    return Path(platformdirs.user_state_path(APP, appauthor=False))


def cache_home() -> Path:
    """`$XDG_CACHE_HOME/reader` or this system's equivalent."""
    return Path(platformdirs.user_cache_path(APP, appauthor=False))


def config_file() -> Path:
    """`$XDG_CONFIG_HOME/reader/config.toml` or this system's equivalent."""
    return Path(platformdirs.user_config_path(APP, appauthor=False)) / "config.toml"


def sync_directory(folder: Path) -> None:
    """Make the names in `folder` durable; without this a power cut can lose a file that was itself synced.

    Raises:
        OSError: The folder cannot be opened or synced. File systems that cannot sync a folder are let pass.
    """
    descriptor = os.open(folder, os.O_RDONLY | getattr(os, "O_DIRECTORY", 0))
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in _NO_DIRECTORY_SYNC:
            raise
    finally:
        os.close(descriptor)


# EINVAL and ENOTSUP: what FUSE and network file systems say to fsync of a folder.
_NO_DIRECTORY_SYNC = {22, 95, 45}


def make_directory(folder: Path) -> None:
    """Create `folder` and its parents, each made durable in its parent.

    Raises:
        OSError: It cannot be created.
    """
    missing = []
    current = folder
    while not current.is_dir():
        missing.append(current)
        if current.parent == current:
            break
        current = current.parent
    for path in reversed(missing):
        path.mkdir(exist_ok=True)
        sync_directory(path.parent)


def write_atomically(path: Path, data: bytes, *, durable: bool = True) -> None:
    """Replace `path` by `data`: readers see the old content or the new, whatever happens meanwhile.

    A symbolic link is followed, the mode of an existing file is kept, missing folders are created.

    Args:
        path: The file.
        data: Its whole new content.
        durable: Sync the file and its folder, so that it survives a power cut once this returns.

    Raises:
        OSError: Nothing was changed, unless only the last sync failed; no temporary file is left behind.
    """
    target, temporary = _beside(path, data, durable=durable)
    try:
        temporary.replace(target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    if durable:
        sync_directory(target.parent)


def replace_known(path: Path, data: bytes, known: bytes | None) -> bool:
    """Put `data` in the place of what was read from `path`, durably, unless somebody wrote meanwhile.

    Nothing that another program saved is lost, where the system can exchange two files in one step (Linux);
    elsewhere a save in the moment before the rename is. Links and modes as with `write_atomically`.

    Args:
        path: The file.
        data: Its whole new content.
        known: What was read there, `None` if there was no file.

    Returns:
        Whether it was written; if not, the file holds what the other program wrote.

    Raises:
        OSError: Nothing was changed, unless only the last sync failed.
    """
    target, temporary = _beside(path, data, durable=True)
    try:
        with _claimed(target):
            written = _place_new(temporary, target) if known is None else _swap(temporary, target, known)
    finally:
        temporary.unlink(missing_ok=True)
    sync_directory(target.parent)
    return written


@contextlib.contextmanager
def _claimed(target: Path) -> Iterator[None]:
    """Let no other program of ours replace `target` meanwhile, also where there are no file locks.

    Two that exchange files in the same moment could put back what a third has just replaced. A claim that
    stays the same for `CLAIM_SECONDS` was left by a program that died.
    """
    claim = target.with_name(f".{target.name[:40]}.claim")
    seen: tuple[int, int] | None = None
    since = 0.0
    while True:
        try:
            os.close(
                os.open(claim, os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_CLOEXEC", 0), 0o600)
            )
            break
        except FileExistsError:
            with contextlib.suppress(FileNotFoundError):
                found = claim.lstat()
                if (found.st_ino, found.st_mtime_ns) != seen:
                    seen, since = (found.st_ino, found.st_mtime_ns), time.monotonic()
                elif time.monotonic() - since > CLAIM_SECONDS:
                    claim.unlink()
            time.sleep(_CLAIM_PAUSE)
    try:
        yield
    finally:
        claim.unlink(missing_ok=True)


def _beside(path: Path, data: bytes, *, durable: bool) -> tuple[Path, Path]:
    """The file that is meant, and a temporary one beside it that holds `data`."""
    target = path.resolve() if path.is_symlink() else path
    make_directory(target.parent)
    descriptor, name = tempfile.mkstemp(prefix=f".{target.name[:40]}.", suffix=".tmp", dir=target.parent)
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            if target.exists():
                temporary.chmod(target.stat().st_mode & 0o7777)
            if durable:
                os.fsync(file.fileno())
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    return target, temporary


def _place_new(temporary: Path, target: Path) -> bool:
    """Give `temporary` the name `target` unless there is such a file."""
    try:
        os.link(temporary, target)
    except FileExistsError:
        return False
    except OSError:  # no hard links here (FAT, some network file systems)
        if target.exists():
            return False
        temporary.replace(target)
    return True


def _swap(temporary: Path, target: Path, known: bytes) -> bool:
    """Put `temporary` in the place of `target` if that holds `known`."""
    if not _holds(target, known):
        return False
    ours = temporary.stat().st_ino
    if not exchange(temporary, target):
        if not _holds(target, known):
            return False
        temporary.replace(target)
        return True
    if _holds(temporary, known):
        return True
    exchange(temporary, target)
    if temporary.stat().st_ino != ours:  # saved once more between the two: the newest stays
        exchange(temporary, target)
    return False


def _holds(path: Path, data: bytes) -> bool:
    try:
        return path.read_bytes() == data
    except OSError:  # a folder, or one that may not be read: as little what was known
        return False


def exchange(first: Path, second: Path) -> bool:
    """Swap two files in one step; `False` where the system or the file system cannot.

    Raises:
        OSError: It can, but not these.
    """
    function = _renameat2()
    if function is None or not second.exists():
        return False
    if function(_AT_FDCWD, os.fsencode(first), _AT_FDCWD, os.fsencode(second), _EXCHANGE) == 0:
        return True
    import ctypes

    code = ctypes.get_errno()
    if code in _NO_EXCHANGE or code == errno.ENOENT:
        return False
    raise OSError(code, os.strerror(code), str(second))


def _renameat2() -> Callable[[int, bytes, int, bytes, int], int] | None:
    """The C library's renameat2, if it has one (glibc 2.28, musl 1.1.24)."""
    import ctypes

    try:
        function = ctypes.CDLL(None, use_errno=True).renameat2
    except (OSError, AttributeError, TypeError):
        return None
    function.argtypes = [ctypes.c_int, ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p, ctypes.c_uint]
    function.restype = ctypes.c_int
    return function
