"""Values as they are written into the store, and read from it."""

from __future__ import annotations

import json
import sys
import zlib
from dataclasses import asdict, fields
from typing import TYPE_CHECKING, Any

from reader.model import DocumentInfo, Section, Skipped, Span, Style, StyleKind
from reader.search.snapshot import FileKey

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from reader.model import Document

_INFO = tuple(f.name for f in fields(DocumentInfo))
_LISTS = frozenset({"authors", "topics", "countries", "actors"})


def pack_info(info: DocumentInfo) -> str:
    """A JSON array of the fields in their order."""
    return json.dumps([getattr(info, name) for name in _INFO], ensure_ascii=False)


def unpack_infos(rows: Sequence[str]) -> list[DocumentInfo]:
    """What `pack_info` wrote, many at once.

    Raises:
        ValueError: It is not that.
        TypeError: Likewise.
    """
    tables: list[list[Any]] = json.loads(f"[{','.join(rows)}]")
    if len(tables) != len(rows):
        raise ValueError("damaged document records")
    lists = [i for i, name in enumerate(_INFO) if name in _LISTS]
    for table in tables:
        for i in lists:
            table[i] = tuple(table[i])
    return [DocumentInfo(*table) for table in tables]


def check_sum(*values: object) -> int:
    """A check sum over the values of a row."""
    return zlib.crc32("\0".join(map(str, values)).encode("utf-8", "surrogatepass"))


def pack_file(file: FileKey, *row: object) -> str:
    """Everything but the path, and a check sum of that and of what else is in the row."""
    values = [file.size, file.mtime_ns, file.inode, file.digest]
    return json.dumps([*values, check_sum(file.path, *values, *row)])


def unpack_file(path: str, packed: str, *row: object) -> FileKey:
    """What `pack_file` wrote.

    Raises:
        ValueError: It is not that, or something else in the row is not as it was written.
        TypeError: It is not that.
    """
    values = json.loads(packed)
    if values.pop() != check_sum(path, *values, *row):
        raise ValueError("a record fails its check sum")
    return FileKey(path, *values)


def pack_about(about: Mapping[str, float]) -> str:
    """Saliences by the keys of entities, which hold neither `=` nor a space."""
    return " ".join(f"{key}={salience:.3g}" for key, salience in about.items())


def unpack_about(row: str) -> Mapping[str, float]:
    """What `pack_about` wrote.

    Raises:
        TypeError: It is not that.
        ValueError: Likewise.
    """
    if not isinstance(row, str):
        raise TypeError("damaged document records")
    pairs = (item.partition("=") for item in row.split())
    return {sys.intern(key): float(salience) for key, _, salience in pairs}


def pack_layout(document: Document) -> bytes:
    """Sections and styles."""
    sections = [(s.title, s.level, s.span.start, s.span.end) for s in document.sections]
    styles = [(s.span.start, s.span.end, s.kind, s.target) for s in document.styles]
    return zlib.compress(json.dumps([sections, styles]).encode(), 1)


def unpack_layout(data: bytes) -> tuple[tuple[Section, ...], tuple[Style, ...]] | None:
    """What `pack_layout` wrote; `None` if it is damaged."""
    try:
        sections, styles = json.loads(zlib.decompress(data))
    except (zlib.error, ValueError, TypeError):
        return None
    return (
        tuple(Section(title, level, Span(start, end)) for title, level, start, end in sections),
        tuple(Style(Span(start, end), StyleKind(kind), target) for start, end, kind, target in styles),
    )


def pack_skipped(entries: Iterable[Skipped]) -> str:
    """Why some of a file was not read."""
    return json.dumps([list(asdict(entry).values()) for entry in entries], ensure_ascii=True)


def unpack_skipped(row: str) -> tuple[Skipped, ...]:
    """What `pack_skipped` wrote.

    Raises:
        ValueError: It is not that.
        TypeError: Likewise.
    """
    return tuple(Skipped(*entry) for entry in json.loads(row))
