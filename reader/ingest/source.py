"""What a format reader is given, and how it says that it cannot read it."""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass
from typing import BinaryIO

MAX_BYTES = 100 * 2**20
"""Largest file that is read whole, in bytes; JSON Lines files are read line by line and may be larger."""


OUT_OF_REACH = "It cannot be read"
"""Begins the reason where the system does not give the bytes: that may pass without the file changing."""


class UnreadableError(Exception):
    """The source cannot be read; `str()` of it is the plain sentence for `Skipped.reason`."""


@dataclass(frozen=True, slots=True)
class Known:
    """A record of a file that whoever asks for the file has already, in place of its document."""

    id: str
    """Of the document."""


@dataclass(frozen=True, slots=True)
class Source:
    """One file, independent of where the collection lies."""

    path: str
    """Clean path relative to the collection's root, with `/`; the document's id."""
    format: str
    """Name of the format, as in `reader.ingest.readers.FORMATS`."""
    stream: BinaryIO
    """The bytes, at their beginning."""
    known: frozenset[str] = frozenset()
    """`known_by` of the records that need not be made into documents; only for formats that stream."""

    @classmethod
    def of(cls, path: str, format_name: str, data: bytes) -> Source:
        """A source of bytes in memory."""
        return cls(path, format_name, io.BytesIO(data))

    @property
    def name(self) -> str:
        """The file's name without its folders."""
        return self.path.rsplit("/", 1)[-1]

    @property
    def stem(self) -> str:
        """The file's name without folders and extension."""
        name, dot, _ = self.name.rpartition(".")
        return name if dot and name else self.name

    def read(self) -> bytes:
        """All bytes that are left.

        Raises:
            UnreadableError: They are more than `MAX_BYTES`.
        """
        data = self.stream.read(MAX_BYTES + 1)
        if len(data) > MAX_BYTES:
            raise UnreadableError(
                f"The file is larger than {MAX_BYTES >> 20} MB; split it, or use JSON Lines."
            )
        return data


def known_by(document_id: str, record_digest: str) -> str:
    """What a record is known by: its id, which two records with the same bytes differ in, and its bytes."""
    data = f"{document_id}\0{record_digest}".encode("utf-8", "surrogatepass")
    return hashlib.blake2b(data, digest_size=16).hexdigest()


def digest(data: bytes) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(data).hexdigest()
