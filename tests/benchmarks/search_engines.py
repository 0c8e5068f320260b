"""What is compared by the search benchmark: the form of an engine, and the reader as one."""

from __future__ import annotations

import abc
import gc
import itertools
import resource
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from reader.library import Library
    from reader.search.index import IndexedDocument
    from tests.benchmarks.search_corpus import Corpus

ROWS = 20
"""Rows that are drawn after each key press: text with highlights."""

TOP = 10
"""Hits that are looked at for the target."""

EXTRA = 100
"""Passages that are added to a finished index."""


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

    def load(self) -> None:  # noqa: B027 - some need nothing
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
        self._library.prepare()
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


def cpu_seconds() -> float:
    """CPU time of this process and of the programs it ran."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime
