"""The table at the top of a text file: YAML between `---` lines, or TOML between `+++` lines."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from typing import TypeAlias

from reader.ingest.metadata import KNOWN_KEYS, Metadata, from_mapping

LONGEST = 64 * 1024
"""Characters within which the table must end; more is not front matter."""
DEEPEST = 20
"""Levels of nesting."""
MOST_NODES = 5_000
"""Keys and values."""

_FENCES = {
    "---": re.compile(r"---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE),
    "+++": re.compile(r"\+\+\+[ \t]*\n(.*?)^\+\+\+[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE),
}
_PAIR = re.compile(r"([A-Za-z][\w -]{0,40}?)[ \t]*:(?:[ \t]+(.*))?$")
_ITEM = re.compile(r"[ \t]*-[ \t]+(.*)$")
_OPENING = ("[", "{", '"', "'", "|", ">", "&", "*", "!")
"""What a value begins with that is more than its words."""

Node: TypeAlias = "str | bool | list[Node] | dict[str, Node] | None"


class FrontMatterError(Exception):
    """The table is not valid; `str()` says how."""


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What stood above the text."""

    metadata: Metadata
    body: str
    """The text below the table, or all of it where there is no table that can be used."""
    problem: str = ""
    """One sentence if there was a table and not all of it could be used; if none, the body holds it."""


def split(text: str) -> FrontMatter:
    """Take the table off the top of a text; never raises.

    A table with a mistake in it is read line by line, and no word is lost about an unquoted colon; if that
    gives no known key, it is left in the body. Costs nothing for a text that does not begin with a fence.
    """
    fence = text[:3]
    if fence not in _FENCES:
        return FrontMatter(Metadata(), text)
    match = _FENCES[fence].match(text, 0, LONGEST)
    if not match:
        return FrontMatter(Metadata(), text)
    source, body = match[1], text[match.end() :]
    name = "YAML" if fence == "---" else "TOML"
    problem = ""
    try:
        table = _yaml(source) if fence == "---" else tomllib.loads(source)
    except (FrontMatterError, tomllib.TOMLDecodeError, RecursionError, ValueError) as error:
        table = _by_lines(source)
        if not _is_known(table):
            return FrontMatter(Metadata(), text, _problem(name, error, "it is shown as part of the text"))
        if not all(map(_is_plain, source.splitlines())):
            problem = _problem(name, error, "of it the lines that could be understood are used")
    if not table or not isinstance(table, dict):
        # Two rules with prose between them are not front matter; an empty table is.
        return FrontMatter(Metadata(), body if not source.strip() else text)
    if fence == "---" and not _is_known(table) and not _looks_like_keys(source):
        return FrontMatter(Metadata(), text)
    return FrontMatter(from_mapping(table), body, problem)


def _problem(name: str, error: Exception, outcome: str) -> str:
    detail = (
        "it is nested too deeply" if isinstance(error, RecursionError) else str(error).splitlines()[0][:120]
    )
    return f"The front matter is not valid {name} ({detail}); {outcome}."


def _is_known(table: object) -> bool:
    return isinstance(table, dict) and any(
        str(key).strip().lower().replace("-", "_") in KNOWN_KEYS for key in table
    )


def _looks_like_keys(source: str) -> bool:
    """Whether the first line that is not empty reads `key:` or `key: value`."""
    line = next((line for line in source.splitlines() if line.strip() and not line.startswith("#")), "")
    return bool(_PAIR.match(line))


def _by_lines(source: str) -> dict[str, object]:
    """The `key: value` lines and the `- item` lines under a key, whatever stands between."""
    table: dict[str, object] = {}
    key = ""
    for line in source.splitlines():
        if match := _PAIR.match(line):
            key = match[1]
            table[key] = _unquoted(match[2] or "")
        elif key and (match := _ITEM.match(line)):
            values = table[key]
            if not isinstance(values, list):
                values = table[key] = []
            values.append(_unquoted(match[1]))
    return table


def _is_plain(line: str) -> bool:
    """Whether reading a line by itself loses nothing of it."""
    if not line.strip() or line.lstrip().startswith("#"):
        return True
    match = _PAIR.match(line) or _ITEM.match(line)
    return match is not None and not _unquoted(match[match.lastindex or 0] or "").startswith(_OPENING)


def _unquoted(value: str) -> str:
    value = value.strip()
    return value[1:-1] if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'" else value


def _yaml(source: str) -> object:
    """YAML as plain text, lists and tables, built from libyaml's events.

    Built here and not by a loader of PyYAML, because a loader resolves by YAML 1.1 (`country: NO` is a
    `False` there and `08:30` a number), follows tags, expands aliases and merge keys, and recurses in C.

    Raises:
        FrontMatterError: It is not valid, or is deeper or larger than any front matter.
    """
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    root: list[Node] = []
    stack: list[list[Node]] = [root]
    nodes = 0
    try:
        for event in yaml.parse(source, Loader=loader):
            nodes += 1
            if nodes > MOST_NODES or len(stack) > DEEPEST:
                raise FrontMatterError("it is too large or nested too deeply")
            if isinstance(event, yaml.ScalarEvent):
                stack[-1].append(_scalar(event.value, plain=event.implicit[0]))
            elif isinstance(event, yaml.CollectionStartEvent):
                stack.append([])
            elif isinstance(event, yaml.SequenceEndEvent):
                done = stack.pop()
                stack[-1].append(done)
            elif isinstance(event, yaml.MappingEndEvent):
                done = stack.pop()
                stack[-1].append(_table(done))
            elif isinstance(event, yaml.AliasEvent):
                raise FrontMatterError("it uses aliases, which are not followed")
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"line {mark.line + 2}: " if mark else ""
        raise FrontMatterError(
            f"{where}{getattr(error, 'problem', None) or 'it cannot be parsed'}"
        ) from error
    return root[0] if root else None


def _table(flat: list[Node]) -> Node:
    """Keys and values in turn as a table; keys that are not text are left out."""
    return {key: value for key, value in zip(flat[::2], flat[1::2], strict=False) if isinstance(key, str)}


def _scalar(value: str, *, plain: bool) -> Node:
    """YAML 1.2's null and booleans; numbers and dates stay text, as they were written."""
    if plain:
        if value in {"", "~", "null", "Null", "NULL"}:
            return None
        if value in {"true", "True", "TRUE", "false", "False", "FALSE"}:
            return value[0] in "tT"
    return value
