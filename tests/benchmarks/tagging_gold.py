"""Labelled texts: JSON Lines of `id`, `text`, `countries`; also `title`, `date`, `actors`, `focus`."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from reader.model import Document, DocumentInfo, EntityKind, Passage, Span

if TYPE_CHECKING:
    from pathlib import Path

    from reader.tagging import Gazetteer


class GoldError(ValueError):
    """A line cannot be used; the message says which one, why, and what it should be."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """One text with what a person found in it."""

    id: str
    text: str
    countries: frozenset[str]
    """Alpha-2 codes: those that are mentioned, or in a focus set those that the text is about."""
    actors: frozenset[str] = frozenset()
    """Ids of actors, and names of those that the gazetteer does not know."""
    focus: frozenset[str] = frozenset()
    """What the text is about, in a set that tells both."""
    title: str = ""
    date: str = ""
    has_actors: bool = False
    has_focus: bool = False

    def document(self) -> Document:
        """As the reader has it, each paragraph a passage."""
        title = self.title or self.id
        info = DocumentInfo(self.id, self.id, title, "jsonl", "", date=self.date or None)
        passages: list[Passage] = []
        start = 0
        for part in self.text.split("\n\n"):
            if part.strip():
                passages.append(Passage(len(passages), Span(start, start + len(part))))
            start += len(part) + 2
        return Document(info, self.text, tuple(passages))

    def about(self) -> Labelled:
        """The same text, of which the focus is the label."""
        return replace(self, countries=self.focus)


def read_gold(path: Path, gazetteer: Gazetteer) -> list[Labelled]:
    """Read a file.

    Raises:
        GoldError: A line is no object, lacks a field, or names a country that does not exist.
    """
    rows = []
    for number, line in enumerate(path.read_text("utf-8").split("\n"), 1):
        if line.strip():
            try:
                rows.append(_row(json.loads(line), number, gazetteer))
            except json.JSONDecodeError as error:
                raise _wrong(path, number, f"is not JSON: {error.msg}", "one object a line") from error
            except _LineError as hint:
                raise _wrong(path, number, *hint.args) from hint
    if not rows:
        raise GoldError(f"{path.name} holds no labelled texts.")
    return rows


class _LineError(Exception):
    """What is wrong, and what would be right."""


def _wrong(path: Path, number: int, what: str, hint: str) -> GoldError:
    return GoldError(f"{path.name}, line {number}: {what}. Hint: {hint}.")


def _row(row: Any, number: int, gazetteer: Gazetteer) -> Labelled:
    if not isinstance(row, dict):
        raise _LineError("is no object", 'write {"id": …, "text": …, "countries": […]}')
    text = row.get("text")
    if not isinstance(text, str) or not text:
        raise _LineError("has no text", '"text" is a string that is not empty')
    if "countries" not in row:
        raise _LineError("has no countries", '"countries": [] if it mentions none')
    return Labelled(
        str(row.get("id", number)),
        text,
        _countries(row["countries"], gazetteer),
        frozenset(_actor(name, gazetteer) for name in _several(row.get("actors"))),
        _countries(row.get("focus"), gazetteer),
        str(row.get("title") or ""),
        str(row.get("date") or ""),
        "actors" in row,
        "focus" in row,
    )


def _several(value: Any) -> list[str]:
    """A list, one string, or several in one string with commas, semicolons or bars between."""
    if value is None:
        return []
    if isinstance(value, str):
        for mark in ";|":
            value = value.replace(mark, ",")
        value = value.split(",")
    if not isinstance(value, list) or not all(isinstance(part, str) for part in value):
        raise _LineError(f"{value!r} is no list of strings", 'write ["KZ", "UZ"]')
    return [part.strip() for part in value if part.strip()]


def _countries(value: Any, gazetteer: Gazetteer) -> frozenset[str]:
    return frozenset(_country(code, gazetteer) for code in _several(value))


def _actor(name: str, gazetteer: Gazetteer) -> str:
    if gazetteer.get(f"actor:{name}") is not None:
        return name
    found = [e for e in gazetteer.named(tuple(name.split())) if e.kind is EntityKind.ACTOR]
    return found[0].id if len(found) == 1 else name


def _country(code: str, gazetteer: Gazetteer) -> str:
    found = gazetteer.get(f"country:{code.upper()}")
    if found is None and code.isascii() and len(code) > 2:
        resolved = gazetteer.resolve(EntityKind.COUNTRY, code)
        found = resolved[0] if len(resolved) == 1 else None
    if found is None:
        if len(code) == 2 and code.isascii() and code.isalpha():
            return code.upper()
        raise _LineError(f"{code!r} is no country", "ISO 3166-1 alpha-2 or alpha-3, as KZ or KAZ")
    return found.id
