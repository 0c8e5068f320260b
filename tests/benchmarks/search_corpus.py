"""Text for the search benchmark: read once by the reader's own ingest, kept on disk, cut to any size.

CORPUS... ─► Extractor ─► Tagger ─► documents.pickle (one document after the other), passages.txt (one a line)

Nothing here holds more than one document in memory, so that a size is bounded by the disk alone.
"""

from __future__ import annotations

import os
import pickle
import resource
import time
from array import array
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from reader.ingest.scan import scan
from reader.ingest.supervisor import Extractor
from reader.model import Document, Mention, Passage, Span
from reader.search.index import FileKey, IndexedDocument
from reader.tagging.gazetteer import Gazetteer
from reader.tagging.tagger import Tagger

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Sequence
    from pathlib import Path

STUB = '{"id": "benchmark", "text": "The documents of this collection were put into its index directly."}\n'
"""The only file of a collection that is measured; its index says that it was read."""


@dataclass(frozen=True, slots=True)
class Corpus:
    """What was read, in a folder."""

    folder: Path
    size: int
    """Passages in all."""
    bytes: int
    """UTF-8 bytes of all passages, a line each."""
    extraction: float
    """CPU seconds of extracting all of it."""
    tagging: float
    """CPU seconds of tagging all of it."""

    @property
    def _documents(self) -> Path:
        return self.folder / "documents.pickle"

    def lines(self, size: int) -> Path:
        """A file of the first `size` passages, one a line; made when first asked for."""
        path = self.folder / f"passages-{size}.txt"
        if not path.exists():
            part = path.with_suffix(".part")
            with (self.folder / "passages.txt").open("rb") as whole, part.open("wb") as file:
                file.writelines(line for line, _ in zip(whole, range(size), strict=False))
            part.rename(path)
        return path

    def texts(self, size: int) -> Iterator[str]:
        """The first `size` passages, white space runs as single spaces."""
        with self.lines(size).open(encoding="utf-8") as file:
            for line in file:
                yield line[:-1]

    def collection(self, size: int) -> Path:
        """The folder that stands for a collection of that size; made when first asked for."""
        folder = self.folder / f"collection-{size}"
        folder.mkdir(exist_ok=True)
        stub = folder / "corpus.jsonl"
        if not stub.exists():
            stub.write_text(STUB, "utf-8")
        return folder

    def documents(self, size: int) -> Iterator[IndexedDocument]:
        """Documents with exactly `size` passages in all; the last one is cut."""
        stub = self.collection(size) / "corpus.jsonl"
        status = stub.stat()
        key = FileKey(stub.name, status.st_size, status.st_mtime_ns, status.st_ino)
        left = size
        with self._documents.open("rb") as file:
            while left > 0:
                document, mentions = pickle.load(file)
                if len(document.passages) > left:
                    document, mentions = shortened(document, mentions, left)
                left -= len(document.passages)
                yield IndexedDocument(document, mentions, key, complete=left <= 0)

    def places(self, size: int) -> Sequence[tuple[str, int]]:
        """Document id and passage number of each of the first `size` lines."""
        return [
            (item.document.id, passage.number)
            for item in self.documents(size)
            for passage in item.document.passages
        ]


class Passages:
    """The passages of one size by number, read from disk when asked for."""

    def __init__(self, path: Path) -> None:
        """Index the lines of `path`; 8 bytes a line are held."""
        self._file = path.open("rb")
        self._starts = array("Q", [0])
        at = 0
        for line in self._file:
            at += len(line)
            self._starts.append(at)

    def __len__(self) -> int:
        return len(self._starts) - 1

    def __getitem__(self, number: int) -> str:
        start, end = self._starts[number], self._starts[number + 1]
        return os.pread(self._file.fileno(), end - start - 1, start).decode("utf-8")

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()


def shortened(
    document: Document, mentions: Sequence[Mention], count: int
) -> tuple[Document, tuple[Mention, ...]]:
    """The first `count` passages of a document, at least one, and what they mention."""
    passages = document.passages[:count]
    end = passages[-1].span.end
    text = document.text[:end]
    info = replace(document.info, passages=count, words=len(text.split()))
    sections = tuple(
        replace(section, span=replace(section.span, end=min(end, section.span.end)))
        for section in document.sections
        if section.span.start < end
    )
    styles = tuple(style for style in document.styles if style.span.end <= end)
    kept = tuple(mention for mention in mentions if mention.span.end <= end)
    return Document(info, text, passages, sections, styles), kept


def joined(document: Document, least: int) -> Document:
    """A document whose neighbouring passages are one, until each but the last has `least` characters."""
    spans: list[Span] = []
    for passage in document.passages:
        if spans and len(spans[-1]) < least:
            spans[-1] = Span(spans[-1].start, passage.span.end)
        else:
            spans.append(passage.span)
    passages = tuple(Passage(number, span) for number, span in enumerate(spans))
    return replace(document, passages=passages, info=replace(document.info, passages=len(passages)))


def _extracted(roots: Sequence[Path]) -> Generator[Document, None, None]:
    """The documents of some collections; ids are made unique where there are several."""
    for number, root in enumerate(roots):
        with Extractor() as extractor:
            for extraction in extractor.extract(root, scan(root).files):
                for document in extraction.documents:
                    if len(roots) > 1:
                        info = replace(
                            document.info,
                            id=f"{number}/{document.info.id}",
                            path=f"{number}/{document.info.path}",
                        )
                        document = replace(document, info=info)
                    yield document


def gather(roots: Sequence[Path], folder: Path, most: int, join: int = 0) -> Corpus:
    """Read collections until there are `most` passages.

    Args:
        roots: Folders or files that the reader reads, taken in this order.
        folder: Where the copy goes; it exists and is empty.
        most: Passages to stop at; there may be fewer.
        join: Characters that a passage should have, see `joined`; 0 leaves passages as they are.

    Raises:
        CorpusError: One of the roots cannot be read.
    """
    tagger = Tagger(Gazetteer.load())
    count = size_bytes = 0
    tagging = 0.0
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    documents = _extracted(roots)
    with (folder / "documents.pickle").open("wb") as pickles, (folder / "passages.txt").open("wb") as lines:
        for document in documents:
            if join:
                document = joined(document, join)
            begun = time.process_time()
            mentions = tagger.mentions(document.text)
            tagging += time.process_time() - begun
            if count + len(document.passages) > most:
                document, mentions = shortened(document, mentions, most - count)
            pickle.dump((document, mentions), pickles, protocol=pickle.HIGHEST_PROTOCOL)
            for number in range(len(document.passages)):
                line = " ".join(document.passage_text(number).split()).encode() + b"\n"
                size_bytes += len(line)
                lines.write(line)
            count += len(document.passages)
            if count >= most:
                break
        documents.close()  # ends the worker, whose time is then known
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    extraction = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Corpus(folder, count, size_bytes, extraction, tagging)
