"""Turns files into documents in a process of its own that may crash, hang or swell without harm.

extract() ── requests, a few ahead ──►  worker: decode, parse, cut  (deadline a file, memory limit)
          ◄── documents in order ─────
no answer in time ──► kill, skip the file, start again      ended ──► once more, alone; then skip the file
"""

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
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import reader
from reader.errors import WorkerError
from reader.ingest.wire import Unframer, WireError, frame, unpack
from reader.model import Document, Skipped
from reader.text import one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from types import TracebackType

    from reader.ingest.scan import SourceFile

MOST_AHEAD = 32
"""Files that are asked for before the first is answered, so that the worker never waits for us."""
AHEAD_BYTES = 32 * 1024
"""Bytes of requests in flight: less than a pipe holds, so that writing them never blocks."""
LARGE_FILE = 4 * 2**20
"""Bytes; after a larger file nothing is asked for ahead."""
START_SECONDS = 60.0
"""Until a new worker must have said hello."""
START_ATTEMPTS = 3
POLL_SECONDS = 0.1
"""Between two looks at whether the caller has given up."""

_BOOT = "import sys; sys.path[:] = sys.argv[3:]; from reader.ingest.worker import main; main(sys.argv[1:3])"


@dataclass(frozen=True, slots=True)
class Extraction:
    """What came of one file, or of the next part of one that holds many documents."""

    file: SourceFile
    documents: tuple[Document, ...]
    skipped: tuple[Skipped, ...]
    last: bool = True
    """Whether this is all of the file; `False` when more parts of the same file follow."""


class Extractor:
    """Supervises one worker process; for one thread at a time.

    A file that crashes the worker, takes too long or needs too much memory is given as `Skipped`, and the
    next one goes to a new worker. Nothing is started until the first file is asked for.
    """

    def __init__(self, *, seconds_per_file: float = 30.0, memory_bytes: int = 2 << 30) -> None:
        """Nothing is started yet.

        Args:
            seconds_per_file: Deadline of a file; of a JSON Lines file, of each batch of its records.
            memory_bytes: Address space of the worker.
        """
        self._seconds = seconds_per_file
        self._memory = memory_bytes
        self._worker: _Worker | None = None
        self._failures = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the worker and wait until it is gone; the extractor can be used again."""
        if self._worker:
            self._worker.stop()
            self._worker = None

    def start(self) -> None:
        """Start the worker without waiting for it, so that it is ready when the files have been listed.

        Raises:
            WorkerError: The process cannot be started.
        """
        if self._worker is None:
            self._worker = _Worker(self._seconds, self._memory)

    @property
    def pid(self) -> int | None:
        """Process id of the worker, if one runs."""
        return self._worker.pid if self._worker else None

    def extract(
        self, root: Path, files: Iterable[SourceFile], *, cancelled: Callable[[], bool] = lambda: False
    ) -> Iterator[Extraction]:
        """The documents of files, in their order, at least one `Extraction` a file.

        Args:
            root: The collection: a folder, or the one file it consists of.
            files: What `scan` listed.
            cancelled: Asked about ten times a second; once true, nothing more is given.

        Raises:
            WorkerError: No worker can be started.
        """
        base = root if root.is_dir() else root.parent
        queue = _Queue(os.fspath(base.absolute()), files)
        try:
            while not cancelled():
                self.start()
                assert self._worker
                try:
                    if not queue.send(self._worker):
                        return
                    answer = self._worker.answer(cancelled)
                except _NotStartedError as error:
                    self.close()
                    self._failures += 1
                    if self._failures >= START_ATTEMPTS:
                        raise WorkerError(
                            "The process that extracts text does not start.", hint=str(error)
                        ) from None
                    queue.resend()
                    continue
                except _EndedError as error:
                    self.close()
                    lost = queue.lost(str(error), again=error.again)
                    if lost:
                        yield lost
                    continue
                if answer is None:
                    return
                self._failures = 0
                extraction, replace = queue.take(answer)
                if replace:
                    self.close()
                    queue.resend()
                yield extraction
        finally:
            if queue.sent:
                self.close()


class _EndedError(Exception):
    """The worker is of no use any more; `str()` is the reason, for the file it was at."""

    def __init__(self, reason: str, *, again: bool) -> None:
        super().__init__(reason)
        self.again = again
        """Whether the file may be innocent and deserves another try."""


class _NotStartedError(Exception):
    """A worker did not get as far as its greeting; `str()` is what it said on standard error."""


class _Queue:
    """Which files are asked for, which are next, which had their second chance."""

    def __init__(self, base: str, files: Iterable[SourceFile]) -> None:
        self._base = base
        self._files = iter(files)
        self._again: deque[SourceFile] = deque()
        self.sent: deque[tuple[SourceFile, int]] = deque()
        """Asked for and not answered, with the bytes of the request."""
        self._partly = False
        """Whether a part of the first one was given."""
        self._suspect: SourceFile | None = None
        """A file that a worker ended at."""

    def send(self, worker: _Worker) -> bool:
        """Ask for as many files as is good; `False` if there is none to wait for."""
        while True:
            room = AHEAD_BYTES - sum(size for _, size in self.sent)
            if self.sent and (
                room <= 0
                or len(self.sent) >= MOST_AHEAD
                or self.sent[-1][0].size > LARGE_FILE
                or self.sent[0][0] is self._suspect
            ):
                return True
            file = self._again.popleft() if self._again else next(self._files, None)
            if file is None:
                return bool(self.sent)
            request = frame([self._base, file.path, file.on_disk])
            self.sent.append((file, len(request)))
            worker.write(request)

    def take(self, answer: list[Any]) -> tuple[Extraction, bool]:
        """The answer to the first file, and whether the worker wants to be replaced."""
        more, replace, items = answer
        file = self.sent[0][0]
        found = [unpack(item) for item in items]
        self._partly = bool(more)
        if not more:
            self.sent.popleft()
            if file is self._suspect:
                self._suspect = None
        documents = tuple(item for item in found if isinstance(item, Document))
        skipped = tuple(item for item in found if isinstance(item, Skipped))
        return Extraction(file, documents, skipped, last=not more), bool(replace)

    def resend(self) -> None:
        """What was asked of the old worker is asked of the next."""
        self._again.extendleft(file for file, _ in reversed(self.sent))
        self.sent.clear()

    def lost(self, reason: str, *, again: bool) -> Extraction | None:
        """The worker ended: the first file is tried once more alone, or given up with a reason."""
        if not self.sent:
            return None
        file = self.sent[0][0]
        if again and not self._partly and file is not self._suspect:
            self._suspect = file
            self.resend()
            return None
        self.sent.popleft()
        self._suspect, self._partly = None, False
        self.resend()
        return Extraction(file, (), (Skipped(file.path, reason),))


class _Worker:
    """One process and its pipes."""

    def __init__(self, seconds: float, memory: int) -> None:
        self._seconds = seconds
        self._unframer = Unframer()
        self._messages: deque[Any] = deque()
        self._greeted = False
        # What the worker or a C library says is for the error of a failed start, not for the user's terminal.
        self._complaints = tempfile.TemporaryFile()  # noqa: SIM115 — closed by `stop`
        try:
            self._process = subprocess.Popen(
                _command(seconds, memory),
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
        _enlarge(self._out.fileno())
        self._poll = select.poll()
        self._poll.register(self._out.fileno(), select.POLLIN)

    @property
    def pid(self) -> int:
        return self._process.pid

    def write(self, request: bytes) -> None:
        """Send a request.

        If nobody reads it, that shows when the answer is waited for.
        """
        with contextlib.suppress(BrokenPipeError):
            self._in.write(request)

    def answer(self, cancelled: Callable[[], bool]) -> list[Any] | None:
        """The next answer, or `None` if the caller has given up.

        Only time spent waiting here counts, not what the caller does between two answers.

        Raises:
            _EndedError: There will be none.
            _NotStartedError: It did not get as far as the greeting.
        """
        waited = 0.0
        while not self._messages:
            if cancelled():
                return None
            limit = self._seconds if self._greeted else START_SECONDS
            if waited >= limit:
                if not self._greeted:
                    raise _NotStartedError(self._said())
                raise _EndedError(_too_long(self._seconds), again=False)
            began = time.monotonic()
            ready = self._poll.poll(max(min(POLL_SECONDS, limit - waited), 0.001) * 1000)
            waited += time.monotonic() - began
            if ready and self._receive():
                waited = 0.0
        answer: list[Any] = self._messages.popleft()
        return answer

    def _receive(self) -> bool:
        """Read what there is; whether the greeting was in it."""
        data = os.read(self._out.fileno(), 1 << 20)
        if not data:
            raise self._end()
        try:
            self._messages.extend(self._unframer.feed(data))
        except WireError:
            raise _EndedError("The file made the extractor fail.", again=True) from None
        if not self._greeted and self._messages:
            self._messages.popleft()
            self._greeted = True
            return True
        return False

    def _end(self) -> Exception:
        """Why the process closed its pipe."""
        try:
            code = self._process.wait(5)
        except subprocess.TimeoutExpired:
            code = 0
        if not self._greeted:
            return _NotStartedError(self._said())
        if code == -signal.SIGALRM:
            return _EndedError(_too_long(self._seconds), again=False)
        return _EndedError("The file crashed the extractor.", again=True)

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


def _command(seconds: float, memory: int) -> list[str]:
    """The same Python and modules as this process, but deaf to the environment and the current folder.

    The current folder may well be the collection: a file `json.py` in it must not become code.
    """
    package = str(Path(reader.__file__).resolve().parent.parent)
    here = str(Path.cwd())
    path = [package, *(entry for entry in sys.path if entry and entry not in {package, here})]
    utf8 = f"utf8={sys.flags.utf8_mode}"
    return [
        sys.executable,
        "-I",
        "-X",
        utf8,
        "-c",
        _BOOT,
        str(seconds),
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
