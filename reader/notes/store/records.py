"""One note as TOML: reading what people and programs write, writing what people like to read.

A record is a plain table (`dict`), exactly what `tomllib` gives, so that nothing a person added is lost.
`reader.notes.store.fields` makes entries of tables and tables of entries.
"""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping

Table: TypeAlias = dict[str, Any]

FORMAT = 1
"""Version of the file format that is written. Newer ones are shown and never rewritten."""

HASH = 12
"""Digits of a content hash: names of versions stay under the 143 bytes that eCryptfs allows."""

_DEEPEST = 60
"""Levels of nesting that are rewritten; tomllib and tomli-w recurse."""


class BrokenRecordError(ValueError):
    """A file is not a TOML record.

    Attributes:
        reason: What is wrong, as part of a sentence.
        line: 1-based, or `None`.
    """

    def __init__(self, reason: str, line: int | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.line = line


def content_hash(data: bytes) -> str:
    """12 hexadecimal digits that name a content among those of one note."""
    return hashlib.sha256(data).hexdigest()[:HASH]


def normalise(text: str) -> str:
    r"""Text as it is stored: `\r\n` and lone `\r` become `\n`, lone surrogates U+FFFD (UTF-8 has none)."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _SURROGATE.sub("\ufffd", text)


_SURROGATE = re.compile("[\ud800-\udfff]")


def decode(data: bytes) -> Table:
    """Read one record.

    Raises:
        BrokenRecordError: It is empty, not UTF-8 or not TOML.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BrokenRecordError("is not UTF-8 text", data.count(b"\n", 0, error.start) + 1) from error
    if not text.strip(" \t\r\n\0"):
        raise BrokenRecordError("is empty")
    table = _quick(text)
    if table is not None:
        return table
    try:
        return tomllib.loads(text)
    except RecursionError as error:
        raise BrokenRecordError("is nested too deeply") from error
    except tomllib.TOMLDecodeError as error:
        reason, _, place = str(error).partition(" (at ")
        digits = re.match(r"line (\d+)", place)
        line = int(digits[1]) if digits else text.rstrip().count("\n") + 1
        raise BrokenRecordError(f"is not valid TOML: {reason[:1].lower()}{reason[1:]}", line) from error
    except ValueError as error:  # tomllib lets impossible dates and very long numbers through to these
        raise BrokenRecordError(f"is not valid TOML: {error}") from error


# What `encode` writes is read three times faster by one expression a line than by tomllib; a collection of
# 10,000 notes opens in half the time. Whatever does not look exactly like that goes to tomllib.
_LINE = re.compile(
    r'(?P<key>[A-Za-z0-9_-]+) = (?:"(?P<string>(?!"")[^"\\\x00-\x08\x0a-\x1f\x7f]*)"'
    r"|(?P<integer>0|[1-9]\d{0,15})"
    r"|(?P<date>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)Z"
    r"|(?P<real>(?:0|[1-9]\d{0,8})\.\d{1,17})"
    r'|\[(?P<array>(?:"[^"\\\x00-\x08\x0a-\x1f\x7f]*"(?:, "[^"\\\x00-\x08\x0a-\x1f\x7f]*")*)?)\]'
    r'|"""\n(?P<lines>(?:[^"\\\x00-\x08\x0b-\x1f\x7f]|"(?!""))*?)(?<!")""")\n'
)
_HEADER = re.compile(r"\n?\[([A-Za-z0-9_-]+)\]\n")


def _quick(text: str) -> Table | None:
    """What `tomllib.loads` gives, or `None` if the text is not laid out as `encode` does it."""
    table: Table = {}
    current = table
    position = 0
    while position < len(text):
        line = _LINE.match(text, position)
        if line is None:
            header = _HEADER.match(text, position)
            if header is None or header[1] in table:
                return None
            current = table[header[1]] = {}
            position = header.end()
            continue
        kind = line.lastgroup or ""
        if (key := line["key"]) in current:
            return None
        found = line[kind]
        try:
            current[key] = found if kind in {"string", "lines"} else _VALUES[kind](found)
        except ValueError:
            return None
        position = line.end()
    return table


def _utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


_VALUES: Mapping[str, Any] = {
    "integer": int,
    "real": float,
    "date": _utc,
    "array": lambda text: text[1:-1].split('", "') if text else [],
}


def encode(table: Table, previous: bytes | None = None) -> bytes:
    """Write one record.

    Args:
        table: What to write; key order is kept, tables come last as TOML wants it.
        previous: The content that stands in the file. A person's comments and layout in it are kept.

    Raises:
        BrokenRecordError: The table holds what TOML cannot express.
    """
    if depth(table) > _DEEPEST:
        raise BrokenRecordError("is nested too deeply")
    if previous is not None:
        edited = _edited(table, previous)
        if edited is not None:
            return edited
    return _fresh(table)


def _fresh(table: Table) -> bytes:
    """The record in our own layout, or tomli-w's where that cannot express it; read back to be sure."""
    data = _laid_out(table).encode()
    if _equal(data, table):
        return data
    import tomli_w

    try:
        data = tomli_w.dumps(table).encode()
    except (TypeError, ValueError) as error:
        raise BrokenRecordError(f"cannot be written as TOML: {error}") from error
    if not _equal(data, table):
        raise BrokenRecordError("cannot be written as TOML without a change")
    return data


def _laid_out(table: Table) -> str:
    lines = [
        f"{_key(name)} = {_value(value)}" for name, value in table.items() if not isinstance(value, dict)
    ]
    for name, value in table.items():
        if isinstance(value, dict):
            lines += ["", f"[{_key(name)}]"]
            lines += [f"{_key(inner)} = {_value(deep)}" for inner, deep in value.items()]
    return "\n".join(lines) + "\n"


def _key(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else _quoted(name)


def _value(value: object) -> str:
    """A value on one line, but a text of many lines on many."""
    match value:
        case str():
            return f'"""\n{_escaped(value, lines=True)}"""' if "\n" in value else _quoted(value)
        case bool():
            return "true" if value else "false"
        case datetime() if value.tzinfo is not None and value.utcoffset() == UTC.utcoffset(None):
            return value.replace(tzinfo=None).isoformat() + "Z"
        case list():
            return "[" + ", ".join(_quoted(v) if isinstance(v, str) else _value(v) for v in value) + "]"
        case dict():
            inside = ", ".join(f"{_key(name)} = {_inline(deep)}" for name, deep in value.items())
            return f"{{{inside}}}" if inside else "{}"
        case int() | float():
            return repr(value)
        case _:
            return str(value)  # dates and times; read back to see whether it was right


def _inline(value: object) -> str:
    return _quoted(value) if isinstance(value, str) else _value(value)


def _quoted(text: str) -> str:
    return f'"{_escaped(text)}"'


_ESCAPED = re.compile(r'["\\\x00-\x1f\x7f]')
_ESCAPED_LINES = re.compile(r'"(?="")|"(?=$)|(?<=")"|[\\\x00-\x09\x0b-\x1f\x7f]')


def _escaped(text: str, *, lines: bool = False) -> str:
    pattern = _ESCAPED_LINES if lines else _ESCAPED
    return pattern.sub(lambda match: _ESCAPES.get(match[0]) or f"\\u{ord(match[0]):04x}", text)


_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r", "\b": "\\b", "\f": "\\f"}


def _edited(table: Table, previous: bytes) -> bytes | None:
    """`previous` with what differs changed in place, or `None` if it holds no layout worth keeping."""
    try:
        text = previous.decode("utf-8-sig")
        old = decode(previous)
        if _laid_out(old) == text:
            return None
        import tomlkit
        from tomlkit.exceptions import TOMLKitError
    except (BrokenRecordError, UnicodeDecodeError):
        return None
    try:
        document = tomlkit.parse(text)
        _change(document, old, table)
        data = tomlkit.dumps(document).encode()
    except (TOMLKitError, ValueError, TypeError, KeyError, AttributeError, IndexError, RecursionError):
        return None  # it meets valid TOML that it cannot edit; then comments go, data stay
    return data if _equal(data, table) else None


def _equal(data: bytes, table: Table) -> bool:
    """Whether `data` reads back as `table`, types included (1 is not 1.0, NaN is NaN), in whatever order."""
    try:
        return _sorted(tomllib.loads(data.decode())) == _sorted(table)
    except (ValueError, RecursionError):
        return False


def _sorted(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ",".join(f"{name!r}:{_sorted(value[name])}" for name in sorted(value)) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(_sorted, value)) + "]"
    return repr(value)


def _change(document: Any, old: Table, new: Table) -> None:
    """Apply the difference of two tables to a tomlkit table."""
    import tomlkit

    for name in [name for name in old if name not in new]:
        del document[name]
    for name, value in new.items():
        before = old.get(name)
        if isinstance(value, dict) and isinstance(before, dict):
            _change(document[name], before, value)
        elif name not in old or _sorted(before) != _sorted(value):
            fresh = tomlkit.parse(_laid_out({name: value}))
            if name in old:
                document[name] = fresh[name]
            elif isinstance(value, dict):
                document.append(name, fresh[name])
            else:
                document.add(name, fresh[name])


def depth(value: object) -> int:
    """Levels of nesting of a table; counted without recursion.

    Raises:
        BrokenRecordError: More than a thousand.
    """
    level, layer = 0, [value]
    while layer:
        level += 1
        if level > 1000:
            raise BrokenRecordError("is nested too deeply")
        inner: list[object] = []
        for item in layer:
            if isinstance(item, dict):
                inner += [v for v in item.values() if isinstance(v, dict | list)]
            elif isinstance(item, list):
                inner += [v for v in item if isinstance(v, dict | list)]
        layer = inner
    return level


def canonical(value: object) -> str:
    """A text that is equal exactly for equal values; orders conflicting values the same way everywhere."""
    return _sorted(value)


def as_json(table: Table) -> str:
    """A table on one line of JSON (dates as text)."""
    return json.dumps(table, ensure_ascii=True, default=str)
