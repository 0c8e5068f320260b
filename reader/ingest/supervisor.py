"""Turns files into documents in a process of its own that may crash, hang or swell without harm.

extract() ── requests, a few ahead ──►  worker: decode, parse, cut  (deadline a file, memory limit)
          ◄── documents in order ─────
no answer in time ──► kill, skip the file, start again      ended ──► once more, alone; then skip the file
"""

from __future__ import annotations

import os
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from reader.errors import WorkerError
from reader.ingest.process import EndedError, NotStartedError, Worker
from reader.ingest.readers import format_of
from reader.ingest.source import Known, known_by
from reader.ingest.wire import frame, unpack
from reader.model import Document, Skipped

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path
    from types import TracebackType

    from reader.ingest.scan import SourceFile

MOST_AHEAD = 32
"""Files that are asked for before the first is answered, so that the worker never waits for us."""
AHEAD_BYTES = 32 * 1024
"""Bytes of requests in flight: less than a pipe holds, so that writing them never blocks."""
LARGE_FILE = 4 * 2**20
"""Bytes; after a larger file nothing is asked for ahead."""
SLOW_BYTES = 4 * 2**20
"""Bytes; what parsing takes at its slowest stays within the deadline for so many, even on a busy machine."""
START_ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class Extraction:
    """What came of one file, or of the next part of one that holds many documents."""

    file: SourceFile
    documents: tuple[Document, ...]
    skipped: tuple[Skipped, ...]
    last: bool = True
    """Whether this is all of the file; `False` when more parts of the same file follow."""
    known: tuple[str, ...] = ()
    """Ids of documents that are in this part and were known."""


class Extractor:
    """Supervises one worker process; for one thread at a time.

    A file that crashes the worker, takes too long or needs too much memory is given as `Skipped`, and the
    next one goes to a new worker. Nothing is started until the first file is asked for.
    """

    def __init__(self, *, seconds_per_file: float = 30.0, memory_bytes: int = 2 << 30) -> None:
        """Nothing is started yet.

        Args:
            seconds_per_file: Deadline of a file of up to `SLOW_BYTES`, longer in proportion for a larger one;
                of a JSON Lines file, of each batch of its records.
            memory_bytes: Address space of the worker.
        """
        self._seconds = seconds_per_file
        self._memory = memory_bytes
        self._worker: Worker | None = None
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
            self._worker = Worker(self._memory)

    @property
    def pid(self) -> int | None:
        """Process id of the worker, if one runs."""
        return self._worker.pid if self._worker else None

    def extract(
        self,
        root: Path,
        files: Iterable[SourceFile],
        *,
        known: Mapping[str, Mapping[str, str]] | None = None,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> Iterator[Extraction]:
        """The documents of files, in their order, at least one `Extraction` a file.

        Args:
            root: The collection: a folder, or the one file it consists of.
            files: What `scan` listed.
            known: For files of many documents, by path, documents that need not come again if they have the
                same digest: only their ids are given. A format may give the documents all the same.
            cancelled: Asked about ten times a second; once true, nothing more is given.

        Raises:
            WorkerError: No worker can be started.
        """
        base = root if root.is_dir() else root.parent
        queue = _Queue(os.fspath(base.absolute()), files, self._seconds, known or {})
        try:
            while not cancelled():
                self.start()
                assert self._worker
                try:
                    if not queue.send(self._worker):
                        return
                    answer = self._worker.answer(queue.seconds, cancelled)
                except NotStartedError as error:
                    self.close()
                    self._failures += 1
                    if self._failures >= START_ATTEMPTS:
                        raise WorkerError(
                            "The process that extracts text does not start.", hint=str(error)
                        ) from None
                    queue.resend()
                    continue
                except EndedError as error:
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


class _Queue:
    """Which files are asked for, which are next, which had their second chance."""

    def __init__(
        self, base: str, files: Iterable[SourceFile], seconds: float, known: Mapping[str, Mapping[str, str]]
    ) -> None:
        self._base = base
        self._known = known
        self._seconds = seconds
        self._files = iter(files)
        self._again: deque[SourceFile] = deque()
        self.sent: deque[tuple[SourceFile, int]] = deque()
        """Asked for and not answered, with the bytes of the request."""
        self._partly = False
        """Whether a part of the first one was given."""
        self._suspect: SourceFile | None = None
        """A file that a worker ended at."""

    @property
    def seconds(self) -> float:
        """Deadline of the next answer."""
        return self._deadline(self.sent[0][0])

    def _deadline(self, file: SourceFile) -> float:
        entry = format_of(file.path)
        is_whole = not (entry and entry.streams)
        return self._seconds * max(1.0, file.size / SLOW_BYTES if is_whole else 1.0)

    def send(self, worker: Worker) -> bool:
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
            if file.path in self._known and self.sent:
                # What is known may be more than a pipe holds: only for a worker with nothing else to do.
                self._again.appendleft(file)
                return True
            known = [known_by(*document) for document in self._known.get(file.path, {}).items()]
            request = frame([self._base, file.path, file.on_disk, self._deadline(file), known])
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
        known = tuple(item.id for item in found if isinstance(item, Known))
        return Extraction(file, documents, skipped, last=not more, known=known), bool(replace)

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
