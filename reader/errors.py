"""Every error a user can meet, as data: what was wrong, where, and what to do about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


class ReaderError(Exception):
    """Base of all errors that are told to the user; `str()` of it is one or two plain sentences.

    Attributes:
        message: What was wrong, without the place.
        path: The file or folder concerned, or `None`.
        line: 1-based line in `path`, or `None`.
        hint: What the user can do, as a sentence, or `""`.
    """

    def __init__(
        self, message: str, *, path: Path | None = None, line: int | None = None, hint: str = ""
    ) -> None:
        super().__init__(message)
        self.message = message
        self.path = path
        self.line = line
        self.hint = hint

    def __str__(self) -> str:
        """`FILE:LINE: message. Hint.`, each part only where there is one."""
        place = "" if self.path is None else f"{self.path}:{self.line}: " if self.line else f"{self.path}: "
        return f"{place}{self.message}{' ' + self.hint if self.hint else ''}"


class CorpusError(ReaderError):
    """The collection cannot be opened: no such folder, or it cannot be listed."""


class DocumentError(ReaderError):
    """A document that was listed cannot be given: removed, or not readable any more."""


class IndexDamagedError(ReaderError):
    """The file in the cache is not an index of ours, or is damaged; it is set aside and built anew."""


class NotebookError(ReaderError):
    """A note or bookmark could not be saved; the caller still holds the text."""


class ConfigError(ReaderError):
    """The configuration file holds something that cannot be used; the default stands in."""


class GazetteerError(ReaderError):
    """A gazetteer table holds a row that cannot be used."""


class CorrectionError(ReaderError):
    """A correction of tags could not be kept, or makes no sense; nothing was written."""


class WorkerError(ReaderError):
    """The process that extracts text could not be started, or keeps ending."""
