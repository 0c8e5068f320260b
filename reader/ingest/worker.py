"""The process that reads hostile bytes: files in on standard input, documents out on standard output.

Started by `reader.ingest.supervisor`, never imported by it. It ends when its standard input does, so also
when the process that started it dies; a file that takes too long ends it by an alarm that the kernel
delivers, even while C code runs. It can open no connection, start no program and write no file.
"""

from __future__ import annotations

import contextlib
import errno
import io
import os
import resource
import signal
import stat
import sys
from typing import TYPE_CHECKING, Any

from reader.ingest.readers import READER_VERSION, format_of, load
from reader.ingest.source import OUT_OF_REACH, Known, Source, UnreadableError
from reader.ingest.wire import Unframer, frame, pack
from reader.model import Document, Skipped

if TYPE_CHECKING:
    from collections.abc import Iterator

BATCH_CHARACTERS = 1_000_000
"""Text of one message, about; a file with more documents is sent in several."""
BATCH_DOCUMENTS = 200
GRACE_SECONDS = 5.0
"""How much later than the supervisor the worker's own alarm rings."""

_FORBIDDEN = frozenset({
    "socket.connect", "socket.bind", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto",
    "socket.sendmsg", "subprocess.Popen", "os.exec", "os.posix_spawn", "os.spawn", "os.system", "os.fork",
    "os.forkpty",
    "pty.spawn", "os.remove", "os.rename", "os.rmdir", "os.mkdir", "os.link", "os.symlink", "os.truncate",
    "os.chmod", "os.chown", "shutil.rmtree", "shutil.move",
})  # fmt: skip


def main(memory: int) -> None:
    """Serve until standard input ends.

    Args:
        memory: Bytes of address space that this process may have.
    """
    # Only our frames go to the pipe; whatever prints goes where standard error goes.
    out = os.dup(1)
    os.dup2(2, 1)
    _settle(memory)
    _send(out, ["hello", READER_VERSION])
    requests = Unframer()
    while data := os.read(0, 1 << 16):
        for root, path, raw, seconds, known in requests.feed(data):
            if not _serve(out, root, path, raw, seconds, frozenset(known)):
                return


def _settle(memory: int) -> None:
    """Limits, signals and what is forbidden."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    # The parsers recurse with the nesting of their input; Python's own frames need no C stack.
    sys.setrecursionlimit(5_000)
    sys.addaudithook(_forbid)


def _forbid(event: str, arguments: tuple[Any, ...]) -> None:
    if event in _FORBIDDEN:
        raise PermissionError(errno.EPERM, f"{event} is not for the extractor")
    if (
        event == "open"
        and isinstance(arguments[2], int)
        and arguments[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
    ):
        raise PermissionError(errno.EPERM, "the extractor writes no files")


def _serve(out: int, root: str, path: str, raw: str, seconds: float, known: frozenset[str]) -> bool:
    """Read one file and answer; `False` if the process had better be replaced.

    An answer is a list of messages `[more, replace, items]`; the last one has `more` false.
    """
    items: list[list[Any]] = []
    size = 0
    replace = False
    _alarm(seconds)
    try:
        for item in _items(root, path, raw, known):
            if size >= BATCH_CHARACTERS or len(items) >= BATCH_DOCUMENTS:
                message = frame([True, False, items])
                items, size = [], 0
                _alarm(0)
                _write(out, message)
                _alarm(seconds)
            items.append(pack(item))
            size += len(item.text) if isinstance(item, Document) else 0
        message = frame([False, False, items])
    except MemoryError:
        items = []
        replace = True
        message = frame([False, True, [pack(Skipped(path, "Reading it takes more memory than is allowed."))]])
    _alarm(0)
    _write(out, message)
    return not replace


def _items(root: str, path: str, raw: str, known: frozenset[str]) -> Iterator[Document | Skipped | Known]:
    """The documents of a file; whatever is wrong with it becomes a reason."""
    try:
        with _open(f"{root}/{raw}") as stream:
            entry = format_of(path)
            assert entry, "only files with a reader are asked for"
            yield from load(entry).read(Source(path, entry.name, stream, known))
    except UnreadableError as error:
        yield Skipped(path, str(error))
    except OSError as error:
        yield Skipped(path, f"{OUT_OF_REACH} ({error.strerror or 'input or output error'}).")
    except RecursionError:
        yield Skipped(path, "It is nested too deeply.")
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 — a parser's bug in one file is that file's reason, never the end of all
        yield Skipped(path, f"The reader failed on it ({type(error).__name__}).")


def _open(path: str) -> io.BufferedReader:
    """A regular file for reading; never waits for a pipe that took its place."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise UnreadableError("It is not a regular file any more.")
    return io.BufferedReader(io.FileIO(descriptor), 1 << 17)


def _alarm(seconds: float) -> None:
    """Let the kernel end this process after so many seconds; 0 to call it off."""
    signal.setitimer(signal.ITIMER_REAL, seconds + GRACE_SECONDS if seconds else 0)


def _send(out: int, message: object) -> None:
    _write(out, frame(message))


def _write(out: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(out, view) :]
