"""The formats that can be read, declared once: `docs/format-readers.md` tells how to add one.

The table names modules instead of importing them: the process that lists files needs the extensions only, and
the process that extracts loads a reader when the first file of its format arrives.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Protocol, cast

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from reader.ingest.source import Known, Source
    from reader.model import Document, Skipped

READER_VERSION = 3
"""Part of a document's cache key: raise it when a reader gives other text or passages for the same bytes."""


class FormatReader(Protocol):
    """What a module of this package offers."""

    def read(self, source: Source) -> Iterator[Document | Skipped | Known]:
        """The documents of one file, in order, and what of it could not be read.

        Raises:
            UnreadableError: Nothing of it can be read.
        """


@dataclass(frozen=True, slots=True)
class Format:
    """One row of the table."""

    name: str
    """`DocumentInfo.format`."""
    module: str
    """Name of the module in this package."""
    extensions: tuple[str, ...]
    """Lower case, with the dot."""
    streams: bool = False
    """Whether the reader goes through the file piece by piece, so that its size does not matter."""


FORMATS: tuple[Format, ...] = (
    Format("markdown", "markdown", (".md", ".markdown", ".mdown", ".mkd")),
    Format("text", "plain", (".txt", ".text", ".rst")),
    Format("html", "html", (".html", ".htm", ".xhtml")),
    Format("jsonl", "jsonl", (".jsonl", ".ndjson"), streams=True),
)


def by_extension() -> Mapping[str, Format]:
    """The format of each extension (lower case, with the dot)."""
    return {extension: entry for entry in FORMATS for extension in entry.extensions}


def format_of(path: str) -> Format | None:
    """The format of a file by its name, or `None` if there is no reader for it."""
    return by_extension().get(extension_of(path))


def extension_of(path: str) -> str:
    """The extension in lower case with its dot, or `""`; a leading dot is part of the name."""
    name = path.rsplit("/", 1)[-1]
    stem, dot, extension = name.rpartition(".")
    return dot + extension.lower() if stem else ""


def load(entry: Format) -> FormatReader:
    """The reader of a format; imports it, and what it needs, the first time."""
    return cast("FormatReader", import_module(f"{__name__}.{entry.module}"))
