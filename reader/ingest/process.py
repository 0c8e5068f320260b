"""The worker's process and its pipes, seen from this side."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import subprocess
import sys
import tempfile
import time
from collections import deque
from pathlib import Path
from typing import TYPE_CHECKING, Any

import reader
from reader.errors import WorkerError
from reader.ingest.wire import Unframer, WireError
from reader.text import one_line

if TYPE_CHECKING:
    from collections.abc import Callable

START_SECONDS = 60.0
"""Until a new worker must have said hello."""
POLL_SECONDS = 0.1
"""Between two looks at whether the caller has given up."""
_BOOT = (
    "import sys; sys.path[:] = sys.argv[2:]; from reader.ingest.worker import main; main(int(sys.argv[1]))"
)


class EndedError(Exception):
    """The worker is of no use any more; `str()` is the reason, for the file it was at."""

    def __init__(self, reason: str, *, again: bool) -> None:
        super().__init__(reason)
        self.again = again
        """Whether the file may be innocent and deserves another try."""


class NotStartedError(Exception):
    """A worker did not get as far as its greeting; `str()` is what it said on standard error."""


class Worker:
    """One process and its pipes."""

    def __init__(self, memory: int) -> None:
        self._unframer = Unframer()
        self._messages: deque[Any] = deque()
        self._greeted = False
        # What the worker or a C library says is for the error of a failed start, not for the user's terminal.
        self._complaints = tempfile.TemporaryFile()  # noqa: SIM115 — closed by `stop`
        try:
            self._process = subprocess.Popen(
                _command(memory),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._complaints,
                bufsize=0,
                cwd="/",
                # Ctrl+C, Ctrl+Z and the hangup of the terminal are for the program in front only.
                start_new_session=True,
            )
        except OSError as error:
            self._complaints.close()
            raise WorkerError(
                f"The process that extracts text cannot be started ({error.strerror})."
            ) from error
        assert self._process.stdin
        assert self._process.stdout
        self._in, self._out = self._process.stdin, self._process.stdout
        os.set_blocking(self._in.fileno(), False)
        _enlarge(self._out.fileno())
        self._poll = select.poll()
        self._poll.register(self._out.fileno(), select.POLLIN)

    @property
    def pid(self) -> int:
        """Of the process."""
        return self._process.pid

    def write(self, request: bytes) -> None:
        """Send a request; one that is longer than a pipe holds, only to a worker that has no other.

        If nobody reads it, that shows when the answer is waited for.
        """
        left = memoryview(request)
        room = select.poll()
        room.register(self._in.fileno(), select.POLLOUT)
        with contextlib.suppress(BrokenPipeError):
            while left and room.poll(START_SECONDS * 1000):
                left = left[self._in.write(left) or 0 :]

    def answer(self, seconds: float, cancelled: Callable[[], bool]) -> list[Any] | None:
        """The next answer, or `None` if the caller has given up.

        Only time spent waiting here counts, not what the caller does between two answers.

        Raises:
            EndedError: There will be none.
            NotStartedError: It did not get as far as the greeting.
        """
        waited = 0.0
        while not self._messages:
            if cancelled():
                return None
            limit = seconds if self._greeted else START_SECONDS
            if waited >= limit:
                if not self._greeted:
                    raise NotStartedError(self._said())
                raise EndedError(_too_long(seconds), again=False)
            began = time.monotonic()
            ready = self._poll.poll(max(min(POLL_SECONDS, limit - waited), 0.001) * 1000)
            waited += time.monotonic() - began
            if ready and self._receive(seconds):
                waited = 0.0
        answer: list[Any] = self._messages.popleft()
        return answer

    def _receive(self, seconds: float) -> bool:
        """Read what there is; whether the greeting was in it."""
        data = os.read(self._out.fileno(), 1 << 20)
        if not data:
            raise self._end(seconds)
        try:
            self._messages.extend(self._unframer.feed(data))
        except WireError:
            raise EndedError("The file made the extractor fail.", again=True) from None
        if not self._greeted and self._messages:
            self._messages.popleft()
            self._greeted = True
            return True
        return False

    def _end(self, seconds: float) -> Exception:
        """Why the process closed its pipe."""
        try:
            code = self._process.wait(5)
        except subprocess.TimeoutExpired:
            code = 0
        if not self._greeted:
            return NotStartedError(self._said())
        if code == -signal.SIGALRM:
            return EndedError(_too_long(seconds), again=False)
        return EndedError("The file crashed the extractor.", again=True)

    def _said(self) -> str:
        """The end of what the process wrote to standard error, as one line."""
        size = self._complaints.seek(0, os.SEEK_END)
        self._complaints.seek(max(0, size - 300))
        return one_line(self._complaints.read().decode("utf-8", "replace"))

    def stop(self) -> None:
        """Kill the process, also a stopped one, and wait until it is gone. It holds nothing worth saving."""
        with contextlib.suppress(OSError):
            self._process.kill()
        self._process.wait()
        for stream in (self._in, self._out, self._complaints):
            with contextlib.suppress(OSError):
                stream.close()


def _too_long(seconds: float) -> str:
    return f"Reading it took longer than {seconds:g} s."


def _command(memory: int) -> list[str]:
    """The same Python and modules as this process, but deaf to the environment and the current folder.

    The current folder may well be the collection: a file `json.py` in it must not become code.
    """
    package = str(Path(reader.__file__).resolve().parent.parent)
    try:
        here = str(Path.cwd())
    except OSError:  # deleted while the user is in it
        here = ""
    others = (entry for entry in sys.path if Path(entry).is_absolute() or (entry and here))
    path = [package, *(entry for entry in others if entry not in {package, here})]
    utf8 = f"utf8={sys.flags.utf8_mode}"
    return [
        sys.executable,
        "-I",
        "-X",
        utf8,
        "-c",
        _BOOT,
        str(memory),
        *map(os.path.abspath, path),
    ]


def _enlarge(pipe: int) -> None:
    """Let the worker be a megabyte ahead where the system can."""
    import fcntl

    size = getattr(fcntl, "F_SETPIPE_SZ", None)
    if size is not None:
        with contextlib.suppress(OSError):
            fcntl.fcntl(pipe, size, 1 << 20)
