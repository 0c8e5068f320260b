"""Bytes to text: byte order mark, strict UTF-8, what the document declares, and only then a guess."""

from __future__ import annotations

import codecs
import re
from typing import Final

from reader.ingest.source import UnreadableError

SAMPLE = 64 * 1024
"""Bytes that are looked at for a declaration and for a guess."""

_MARKS: Final = (
    # UTF-32 before UTF-16: the little-endian mark of one begins with that of the other.
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED = re.compile(
    rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._:-]{2,40})"""
    rb"""|<meta[^>]{0,400}?charset\s*=\s*["']?\s*([A-Za-z0-9._:-]{2,40})""",
    re.IGNORECASE,
)
_TEXT_ENCODINGS = (
    "utf-8", "utf-16", "ascii", "cp", "iso8859", "koi8", "mac", "shift_jis", "euc", "gb", "big5", "johab",
    "tis-620", "kz1048", "ptcp154", "iso2022",
)  # fmt: skip
"""What Python's names of encodings that documents are in begin with; others, such as `idna`, are none."""
_SIGNATURES: Final = (
    (b"%PDF-", "a PDF file"),
    (b"PK\x03\x04", "a ZIP archive (or an office document)"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"\xd0\xcf\x11\xe0", "an old office document"),
    (b"{\\rtf", "a Rich Text file"),
    (b"SQLite format 3\x00", "a database"),
    (b"\x7fELF", "a program"),
)


def decode(data: bytes, *, declares: bool = False) -> str:
    r"""The text of a file, without its byte order mark and with `\n` for every kind of line end.

    Bytes that the encoding does not know become U+FFFD.

    Args:
        data: All bytes of the file.
        declares: Whether the format can name its encoding (an HTML `meta` tag, an XML declaration).

    Raises:
        UnreadableError: The bytes are not text.
    """
    text = _decode(data, declares=declares)
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _decode(data: bytes, *, declares: bool) -> str:
    for mark, encoding in _MARKS:
        if data.startswith(mark) and not (encoding == "utf-32-le" and len(data) % 4):
            return data[len(mark) :].decode(encoding, "replace")
    for signature, name in _SIGNATURES:
        if data.startswith(signature):
            raise UnreadableError(f"This is {name}, not text, whatever its name says.")
    sample = data[:SAMPLE]
    if b"\x00" in sample:
        text = _with_nulls(data, sample)
        if text is not None:
            return text
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    declared = declared_encoding(sample) if declares else None
    if declared and declared not in {"utf-8", "ascii"}:
        return data.decode(declared, "replace")
    return _guess(data)


def declared_encoding(sample: bytes) -> str | None:
    """The encoding that an HTML or XML beginning names, by Python's name, or `None`."""
    match = _DECLARED.search(sample)
    if not match:
        return None
    label = (match[1] or match[2]).decode("ascii").lower()
    # The label means this to every browser: https://encoding.spec.whatwg.org/#names-and-labels
    label = {"iso-8859-1": "cp1252", "latin1": "cp1252", "us-ascii": "cp1252", "x-sjis": "shift_jis"}.get(
        label, label
    )
    try:
        name = codecs.lookup(label).name
    except (LookupError, ValueError):
        return None
    return name if name.startswith(_TEXT_ENCODINGS) else None


def _with_nulls(data: bytes, sample: bytes) -> str | None:
    """UTF-16 without a mark; `None` for text with a few stray NULs; other bytes with NULs are not text."""
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    half = len(sample) // 2
    if half >= 4 and max(even, odd) > 0.4 * half and min(even, odd) < 0.05 * half:
        return data.decode("utf-16-be" if even > odd else "utf-16-le", "replace")
    if sample.count(0) <= max(1, len(sample) // 200):
        return None
    raise UnreadableError("This looks like a binary file, not text.")


def _guess(data: bytes) -> str:
    """A guess by chardet, on the part of the file that holds what UTF-8 does not explain."""
    sample = _telling(data)
    control = sum(sample.count(byte) for byte in (*range(1, 9), *range(14, 27), *range(28, 32)))
    if control > len(sample) // 50:
        raise UnreadableError("This looks like a binary file, not text.")
    broken = data.decode("utf-8", "replace")
    high = sum(1 for byte in sample if byte >= 0x80)
    # Hardly anything is wrong: UTF-8 that was cut or damaged, not another encoding.
    if broken.count("\ufffd") <= max(1, high // 50) and high > 8:
        return broken
    import chardet

    encoding = chardet.detect(sample).get("encoding")
    if not encoding:
        return broken
    try:
        return data.decode(encoding, "replace")
    except LookupError:
        return broken


def _telling(data: bytes) -> bytes:
    """At most `SAMPLE` bytes round the first byte that is not ASCII."""
    match = re.search(rb"[\x80-\xff]", data)
    start = max(0, match.start() - 1024) if match else 0
    return data[start : start + SAMPLE]
