"""JSON Lines: one record a line, each a document of its own."""

from __future__ import annotations

import json
from itertools import count
from typing import TYPE_CHECKING, Any

from reader.ingest import metadata, prose
from reader.ingest.documents import document_id, make_document
from reader.ingest.passages import Body, cut
from reader.ingest.source import Known, UnreadableError, digest, known_by
from reader.model import Document, Skipped
from reader.text import clean, one_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from reader.ingest.source import Source

LONGEST_LINE = 64 * 2**20
"""Bytes of one line; a longer one is skipped, never held."""
MOST_PROBLEMS = 1_000
"""Problems of one file that are listed; the rest are counted."""
LONGEST_ID = 200
"""Characters of a record's id."""

_ID_KEYS = ("id", "_id", "uid", "doc_id", "document_id")
_TEXT_KEYS = ("text", "body", "content", "article", "document")


class _RecordError(Exception):
    """A line that is not a document; `str()` says why."""


def read(source: Source) -> Iterator[Document | Skipped | Known]:
    """The records in order; what is not one is `FILE:LINE` with a reason. Holds one line at a time.

    A record that is known is not cut into passages, which is nearly all of the work.

    Raises:
        UnreadableError: It is not text, or has no line with anything on it.
    """
    seen: set[int] = set()
    problems = lines = 0
    for number, line in _lines(source):
        lines += 1
        is_read = True
        try:
            document, problem = _document(source, number, line, seen)
            yield document
        except _RecordError as error:
            is_read, problem = False, str(error)
        if problem:
            problems += 1
            if problems <= MOST_PROBLEMS:
                yield Skipped(f"{source.path}:{number}", problem, notice=is_read)
    if problems > MOST_PROBLEMS:
        yield Skipped(
            source.path, f"{problems - MOST_PROBLEMS:,} more lines had problems that are not listed."
        )
    if not lines:
        raise UnreadableError("The file is empty.")


def _lines(source: Source) -> Iterator[tuple[int, bytes | None]]:
    """Line numbers from 1 and the lines that are not blank; `None` for one that is too long."""
    for number in count(1):
        line = source.stream.readline(LONGEST_LINE + 1)
        if not line:
            return
        if number == 1:
            line = _without_mark(line)
        if len(line) > LONGEST_LINE:
            while line and not line.endswith(b"\n"):
                line = source.stream.readline(2**20)
            yield number, None
        elif line.strip():
            yield number, line


def _without_mark(line: bytes) -> bytes:
    if line.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise UnreadableError("JSON Lines must be UTF-8; this file is UTF-16.")
    if b"\x00" in line[:8192]:
        raise UnreadableError("This looks like a binary file, not text.")
    return line.removeprefix(b"\xef\xbb\xbf")


def _document(
    source: Source, number: int, line: bytes | None, seen: set[int]
) -> tuple[Document | Known, str]:
    """The document of a line, and what is odd about it or `""`."""
    if line is None:
        raise _RecordError(f"The line is longer than {LONGEST_LINE >> 20} MB.")
    record = _record(line)
    text = _text(record)
    found = next((str(record[key]) for key in _ID_KEYS if _is_id(record.get(key))), "")
    wanted = one_line(found, LONGEST_ID) or str(number)
    name = _unique(wanted, seen)
    problem = "" if name == wanted else f"The id “{wanted}” is used before; this record is “{name}”."
    line_digest = digest(line)
    if source.known:
        id_ = document_id(source, name)
        if known_by(id_, line_digest) in source.known:
            return Known(id_), problem
    clean_text = clean(text)
    body = Body(clean_text, cut(clean_text, prose.pieces(clean_text, headings=False)))
    if not body.passages:
        raise _RecordError("The record's text is empty.")
    table = {key: value for key, value in record.items() if key not in _TEXT_KEYS}
    return make_document(source, metadata.from_mapping(_flat(table)), body, line_digest, record=name), problem


def _record(line: bytes) -> dict[str, Any]:
    try:
        record = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError:
        raise _RecordError("The line is not UTF-8 text.") from None
    except RecursionError:
        raise _RecordError("The line is nested too deeply.") from None
    except ValueError as error:
        raise _RecordError(f"The line is not valid JSON ({str(error)[:100]}).") from None
    if not isinstance(record, dict):
        raise _RecordError("The line is not a JSON object.")
    return record


def _text(record: Mapping[str, Any]) -> str:
    """The text, exactly as it is; a list of texts as paragraphs."""
    for key in _TEXT_KEYS:
        value = record.get(key)
        if isinstance(value, str):
            return value
        if isinstance(value, list) and value and all(isinstance(part, str) for part in value):
            return "\n\n".join(value)
    raise _RecordError("The record has no “text”.")


def _is_id(value: object) -> bool:
    return (isinstance(value, str) and bool(value.strip())) or (
        isinstance(value, int) and not isinstance(value, bool)
    )


def _unique(wanted: str, seen: set[int]) -> str:
    """`wanted`, or `wanted~2` and so on; what is taken is remembered by its hash, which is small."""
    name = wanted
    for number in count(2):
        if hash(name) not in seen:
            break
        name = f"{wanted}~{number}"
    seen.add(hash(name))
    return name


def _flat(record: Mapping[str, Any]) -> dict[str, Any]:
    """The record with the keys of its `meta` or `metadata` table, which do not override its own."""
    inner: dict[str, Any] = {}
    for key in ("meta", "metadata"):
        value = record.get(key)
        if isinstance(value, dict):
            inner.update(value)
    return {**inner, **record}
