"""What is compared by the search benchmark, each engine in a process of its own.

A process builds and ends, so that its peak is known; another one opens and answers, so that its memory and
CPU are those of the engine alone. Requests go through a pipe one at a time, so that engines can take turns.
"""

from __future__ import annotations

import abc
import gc
import itertools
import multiprocessing
import os
import resource
import time
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    from collections.abc import Iterator
    from multiprocessing.connection import Connection

    from reader.library import Library
    from reader.search.index import IndexedDocument
    from tests.benchmarks.search_corpus import Corpus

ROWS = 20
"""Rows that are drawn after each key press: text with highlights."""

TOP = 10
"""Hits that are looked at for the target."""

EXTRA = 100
"""Passages that are added to a finished index."""


@dataclass(frozen=True, slots=True)
class Built:
    """What building an index took."""

    cpu: float
    """Seconds."""
    wall: float
    peak: int
    """Most bytes that the process had in memory."""
    bytes: int
    """On disk."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A process that has an index open."""

    cpu: float
    wall: float
    bare: int
    """Bytes in memory of the process with all modules loaded and nothing open."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One key press."""

    cpu: float
    wall: float
    texts: tuple[str, ...]
    """The first `TOP` hits."""


class Engine(abc.ABC):
    """A way to search the passages of one size."""

    title: ClassVar[str]
    about: ClassVar[str]
    """One sentence: the form of query, and what a key press does."""
    is_slow: ClassVar[bool] = False
    """Whether it looks at all passages each time, so that only some key presses can be waited for."""
    indexes: ClassVar[bool] = True

    def __init__(self, corpus: Corpus, size: int) -> None:
        self.corpus = corpus
        self.size = size

    @classmethod
    def missing(cls) -> str | None:
        """Why it cannot be measured here; `None` if it can."""
        return None

    @property
    def place(self) -> Path:
        """Folder of its index."""
        folder = self.corpus.folder / f"{type(self).__name__}-{self.size}"
        folder.mkdir(exist_ok=True)
        return folder

    @abc.abstractmethod
    def load(self) -> None:
        """Import what is needed."""

    @abc.abstractmethod
    def build(self) -> tuple[float, float]:
        """Build the index; gives seconds of CPU and wall, reading the passages left out where it can be."""

    @abc.abstractmethod
    def open(self) -> None:
        """Make ready to search."""

    @abc.abstractmethod
    def search(self, text: str, *, typing: bool) -> list[str]:
        """The first hits, best first, `ROWS` of them made ready to draw."""

    def extend(self, number: int) -> None:
        """Add `EXTRA` passages, so that they can be searched when this returns; `number` from 0."""
        raise NotImplementedError

    def overhead(self) -> tuple[float, float]:
        """Seconds of CPU and wall of each search that a program which stays open would not need."""
        return 0.0, 0.0

    def children_peak(self) -> int:
        """Bytes of the programs it ran, where it is they that search."""
        return 0

    def extra_texts(self, number: int) -> list[str]:
        """Passages to add: known ones, with a new word each."""
        first = number * EXTRA % max(1, self.size - EXTRA)
        texts = itertools.islice(self.corpus.texts(self.size), first, first + EXTRA)
        return [f"{text} novelty{number}" for text in texts]


class ReaderEngine(Engine):
    """The reader, through its façade."""

    title = "reader"
    about = "`Library.search` as in the search bar, all facets counted, and the rows with their highlights."

    def load(self) -> None:
        """Everything that a search imports."""
        import numpy as np  # noqa: F401
        import pyroaring  # noqa: F401
        import rapidfuzz.distance
        import rapidfuzz.process  # noqa: F401

        import reader.library  # noqa: F401

    def library(self) -> Library:
        """The collection."""
        from reader.library import Library

        return Library.open(self.corpus.collection(self.size))

    def build(self) -> tuple[float, float]:
        """Put all documents in, in batches of the size that the reader's own intake makes."""
        library = self.library()
        cpu = wall = 0.0
        for batch in batches(self.corpus.documents(self.size)):
            begun = time.process_time(), time.perf_counter()
            library.index.add(batch)
            cpu += time.process_time() - begun[0]
            wall += time.perf_counter() - begun[1]
        begun = time.process_time(), time.perf_counter()
        library.index.tidy()
        library.close()
        if library.index.problem:
            raise RuntimeError(library.index.problem)
        return cpu + time.process_time() - begun[0], wall + time.perf_counter() - begun[1]

    @property
    def place(self) -> Path:
        """The folder of the cache that holds the index."""
        from reader.files import Places

        return Places.of(self.corpus.collection(self.size).resolve()).cache

    def open(self) -> None:
        """Open the collection."""
        self._library = self.library()
        if self._library.index.counts[1] != self.size:
            raise RuntimeError(
                f"the index holds {self._library.index.counts[1]:,} passages: was it replaced?"
            )

    def search(self, text: str, *, typing: bool) -> list[str]:
        """As after a key press."""
        results = self._library.search(text, typing=typing)
        rows = results.hits[:ROWS]
        assert sum(facet.total >= 0 for group in results.facets.values() for facet in group) >= 0
        assert all(row.snippet.text is not None for row in rows)
        return [row.text for row in rows[:TOP]]

    def reopen(self) -> tuple[float, float]:
        """Seconds of CPU and wall until the index can be searched once more."""
        self._library.close()
        del self._library
        gc.collect()
        begun = time.process_time(), time.perf_counter()
        self.open()
        return time.process_time() - begun[0], time.perf_counter() - begun[1]

    def extend(self, number: int) -> None:
        """Index a document of that many passages."""
        self._library.index.add([self._extra[number]])

    def prepare_extra(self, count: int) -> int:
        """Make up to `count` documents to add, out of those that are there; gives how many."""
        from tests.benchmarks.search_corpus import shortened

        self._extra: list[IndexedDocument] = []
        for item in self.corpus.documents(self.size):
            passages = len(item.document.passages)
            if passages < EXTRA and passages < self.size:
                continue
            document, mentions = shortened(item.document, item.mentions, EXTRA)
            info = replace(document.info, id=f"extra/{len(self._extra)}")
            self._extra.append(
                replace(item, document=replace(document, info=info), mentions=mentions, complete=False)
            )
            if len(self._extra) == count:
                break
        return len(self._extra)

    def in_memory(self) -> tuple[float, float]:
        """Seconds of CPU to index all passages with nothing on disk, and of the first search after that."""
        from reader.search.index import Index
        from reader.search.parser import parse

        waiting = list(batches(self.corpus.documents(self.size)))
        index = Index.open(None)
        gc.collect()
        begun = time.process_time()
        for batch in waiting:
            index.add(batch)
        added = time.process_time()
        assert len(index.search(parse("a", typing=True)).hits[:ROWS]) <= ROWS
        return added - begun, time.process_time() - added

    def explain(self, text: str, document: str, passage: int) -> dict[str, Any]:
        """What became of a query: counts, row of the target, spellings that contributed."""
        results = self._library.search(text)
        row = results.hits.find(document, passage)
        return {
            "exact": results.total_exact,
            "near": results.total_near,
            "row": row,
            "spellings": [(s.typed, s.found, s.edits, s.passages) for s in results.spellings],
            "first": results.hits[0].text if len(results.hits) else "",
        }


def batches(documents: Iterator[IndexedDocument]) -> Iterator[list[IndexedDocument]]:
    """Documents as the reader's intake indexes them: a few passages at first, then more at once."""
    from reader.intake import BATCH, FIRST_BATCH

    batch: list[IndexedDocument] = []
    passages, limit = 0, FIRST_BATCH
    for item in documents:
        batch.append(item)
        passages += len(item.document.passages)
        if passages >= limit:
            yield batch
            batch, passages, limit = [], 0, BATCH
    if batch:
        yield batch


def resident(name: str = "VmRSS") -> int:
    """Bytes in memory now, or at the most (`VmHWM`); elsewhere than on Linux the most."""
    with suppress(OSError):
        for line in Path("/proc/self/status").read_text("ascii").splitlines():
            if line.startswith(name):
                return int(line.split()[1]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def cpu_seconds() -> float:
    """CPU time of this process and of the programs it ran."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def size_of(folder: Path) -> int:
    """Bytes of all files in a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


class Served:
    """The other end of a `Worker`: its public methods are what can be asked."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def build(self) -> Built:
        """Build the index."""
        self._engine.load()
        cpu, wall = self._engine.build()
        return Built(cpu, wall, resident("VmHWM"), size_of(self._engine.place))

    def ready(self) -> Built:
        """What stands for building where nothing is built."""
        return Built(0.0, 0.0, 0, 0)

    def open(self) -> Opened:
        """Open the index."""
        self._engine.load()
        bare = resident()
        begun = cpu_seconds(), time.perf_counter()
        self._engine.open()
        taken = cpu_seconds() - begun[0], time.perf_counter() - begun[1]
        self._overhead = self._engine.overhead()
        return Opened(*taken, bare)

    def search(self, text: str, *, typing: bool) -> Answer:
        """Answer a key press."""
        begun = cpu_seconds(), time.perf_counter()
        texts = self._engine.search(text, typing=typing)
        cpu, wall = cpu_seconds() - begun[0], time.perf_counter() - begun[1]
        return Answer(max(0.0, cpu - self._overhead[0]), max(0.0, wall - self._overhead[1]), tuple(texts))

    def memory(self) -> int:
        """Bytes in memory."""
        return max(resident(), self._engine.children_peak())

    def extend(self, rounds: int) -> list[tuple[float, float]]:
        """Seconds of CPU and wall that adding took each time."""
        if isinstance(self._engine, ReaderEngine):
            rounds = self._engine.prepare_extra(rounds)
        taken = []
        for number in range(rounds):
            begun = cpu_seconds(), time.perf_counter()
            self._engine.extend(number)
            taken.append((cpu_seconds() - begun[0], time.perf_counter() - begun[1]))
        return taken

    def call(self, name: str, *arguments: object) -> Any:
        """Something that only this engine can do."""
        return getattr(self._engine, name)(*arguments)


def serve(
    pipe: Connection, kind: type[Engine], corpus: Corpus, size: int, environment: dict[str, str]
) -> None:
    """Answer until the pipe is closed."""
    os.environ.update(environment)
    served = Served(kind(corpus, size))
    with suppress(EOFError, KeyboardInterrupt):
        while True:
            name, arguments, named = pipe.recv()
            try:
                pipe.send((getattr(served, name)(*arguments, **named), None))
            except Exception as error:  # noqa: BLE001 - it is raised again at the other end
                pipe.send((None, f"{type(error).__name__}: {error}"))


class Worker:
    """A process with one engine."""

    def __init__(self, kind: type[Engine], corpus: Corpus, size: int) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, other = context.Pipe()
        self.kind = kind
        environment = environment_of(corpus.folder)
        self._process = context.Process(
            target=serve, args=(other, kind, corpus, size, environment), daemon=True
        )
        self._process.start()
        other.close()

    def ask(self, name: str, *arguments: object, **named: object) -> Any:
        """Call a method of `Served`.

        Raises:
            RuntimeError: It failed there.
        """
        self._pipe.send((name, arguments, named))
        try:
            answer, problem = self._pipe.recv()
        except EOFError:
            problem = "the process ended"
        if problem:
            raise RuntimeError(f"{self.kind.title}: {problem}")
        return answer

    def close(self) -> None:
        """End the process."""
        self._pipe.close()
        self._process.join(10)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()


def environment_of(folder: Path) -> dict[str, str]:
    """Own folders for what the reader keeps."""
    names = ("DATA", "STATE", "CACHE", "CONFIG")
    return {f"XDG_{name}_HOME": str(folder / "home" / name.lower()) for name in names}
