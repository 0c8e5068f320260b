"""How extracted documents cross from the worker's process to ours.

Frames of a length and JSON. The worker parses hostile bytes with C libraries, so what comes from it must not
be able to run anything here, whatever happened to it: `pickle` runs code by design and `marshal` may crash on
bad input. JSON in compact lists is fast enough for documents, whose bulk is one string.
"""

from __future__ import annotations

import json
import struct
from dataclasses import fields
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from reader.ingest.source import Known
from reader.model import (
    Document,
    DocumentInfo,
    Passage,
    PassageKind,
    Section,
    Skipped,
    Span,
    Style,
    StyleKind,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

HEADER = struct.Struct(">I")
"""Length of what follows, in bytes."""
LONGEST_FRAME = 2**31
"""Bytes; a longer frame is not ours."""

_VALUES_OF = attrgetter(*(field.name for field in fields(DocumentInfo)))
_KINDS = tuple(PassageKind)
_NUMBER_OF_KIND = {kind: number for number, kind in enumerate(_KINDS)}
_STYLES = tuple(StyleKind)
_NUMBER_OF_STYLE = {kind: number for number, kind in enumerate(_STYLES)}


class WireError(Exception):
    """What arrived is not what the worker sends."""


def frame(message: object) -> bytes:
    """A message as bytes to write."""
    data = json.dumps(message, ensure_ascii=False, separators=(",", ":"), check_circular=False).encode(
        "utf-8", "surrogatepass"
    )
    return HEADER.pack(len(data)) + data


class Unframer:
    """Collects bytes and gives the messages that are complete."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def feed(self, data: bytes) -> Iterator[Any]:
        """Messages in order.

        Raises:
            WireError: It is no frame of JSON.
        """
        self._buffer += data
        at = 0
        try:
            while len(self._buffer) - at >= HEADER.size:
                (length,) = HEADER.unpack_from(self._buffer, at)
                if length > LONGEST_FRAME:
                    raise WireError("a frame is too long")
                stop = at + HEADER.size + length
                if len(self._buffer) < stop:
                    break
                content = self._buffer[at + HEADER.size : stop]
                at = stop
                try:
                    yield json.loads(content.decode("utf-8", "surrogatepass"))
                except (ValueError, RecursionError) as error:
                    raise WireError("a frame is not JSON") from error
        finally:
            if at:
                del self._buffer[:at]


def pack(item: Document | Skipped | Known) -> list[Any]:
    """A document, a reason for none, or that it is known, as lists of plain values."""
    if isinstance(item, Known):
        return [2, item.id]
    if isinstance(item, Skipped):
        return [0, item.path, item.reason, item.notice]
    passages: list[int] = []
    for passage in item.passages:
        passages += (passage.span.start, passage.span.end, _NUMBER_OF_KIND[passage.kind], passage.level)
    return [
        1,
        _VALUES_OF(item.info),
        item.text,
        passages,
        [[s.title, s.level, s.span.start, s.span.end] for s in item.sections],
        [[s.span.start, s.span.end, _NUMBER_OF_STYLE[s.kind], s.target] for s in item.styles],
    ]


def unpack(data: list[Any]) -> Document | Skipped | Known:
    """What `pack` packed.

    Raises:
        WireError: It is something else.
    """
    try:
        if data[0] == 0:
            return Skipped(str(data[1]), str(data[2]), bool(data[3]))
        if data[0] == 2:
            return Known(str(data[1]))
        _, values, text, flat, sections, styles = data
        filled: list[Any] = [tuple(value) if isinstance(value, list) else value for value in values]
        info = DocumentInfo(*filled)
        numbers = iter(flat)
        passages = tuple(
            Passage(number, Span(start, end), _KINDS[kind], level)
            for number, (start, end, kind, level) in enumerate(
                zip(numbers, numbers, numbers, numbers, strict=True)
            )
        )
        return Document(
            info,
            text,
            passages,
            tuple(Section(title, level, Span(start, end)) for title, level, start, end in sections),
            tuple(Style(Span(start, end), _STYLES[kind], target) for start, end, kind, target in styles),
        )
    except (TypeError, ValueError, IndexError, KeyError) as error:
        raise WireError("a document is malformed") from error
