"""A process for each engine of the search benchmark.

A process builds and ends, so that its peak is known; another one opens and answers, so that its memory and
CPU are those of the engine alone. Requests go through a pipe one at a time, so that engines can take turns.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import resource
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.benchmarks.search_engines import ReaderEngine, cpu_seconds

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    from tests.benchmarks.search_corpus import Corpus
    from tests.benchmarks.search_engines import Engine


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
    collecting: float = 0.0
    """Seconds of `cpu` that Python's garbage collection took."""


def resident(name: str = "VmRSS") -> int:
    """Bytes in memory now, or at the most (`VmHWM`); elsewhere than on Linux the most."""
    with suppress(OSError):
        for line in Path("/proc/self/status").read_text("ascii").splitlines():
            if line.startswith(name):
                return int(line.split()[1]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def size_of(folder: Path) -> int:
    """Bytes of all files in a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


class Served:
    """The other end of a `Worker`: its public methods are what can be asked."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._collecting = 0.0
        gc.callbacks.append(self._note_collection)

    def _note_collection(self, phase: str, _info: object) -> None:
        self._collecting += time.process_time() if phase == "stop" else -time.process_time()

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
        collecting = self._collecting
        begun = cpu_seconds(), time.perf_counter()
        texts = self._engine.search(text, typing=typing)
        cpu, wall = cpu_seconds() - begun[0], time.perf_counter() - begun[1]
        return Answer(
            max(0.0, cpu - self._overhead[0]),
            max(0.0, wall - self._overhead[1]),
            tuple(texts),
            self._collecting - collecting,
        )

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
