"""Documents as items of CSL-JSON (citationstyles.org), which Zotero, pandoc and others read."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from reader.notes.bibtex import key_of
from reader.notes.dates import parts_of
from reader.notes.names import Name, names_of
from reader.text import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reader.notes.cite import Citable, Quoted


def written(documents: Iterable[tuple[Citable, Quoted | None]]) -> str:
    """A JSON list of items."""
    items = [item(info, quoted) for info, quoted in documents]
    return json.dumps(items, ensure_ascii=False, indent=2) + "\n"


def item(info: Citable, quoted: Quoted | None = None) -> dict[str, Any]:
    """One item; with what is quoted, the place is in `section` and `locator`, the words are in `annote`."""
    place = quoted.passage if quoted is not None else None
    url = one_line(info.url)
    fields: dict[str, Any] = {
        "id": key_of(info),
        "type": "webpage" if url else "document",
        "title": one_line(info.title),
        "author": [_name(name) for name in names_of(info.authors)],
        "container-title": one_line(info.source),
        "issued": _date(info.date),
        "URL": url,
        "section": quoted.section if quoted is not None else "",
        "locator": f"para. {place + 1}" if place is not None else "",
        "annote": quoted.quote if quoted is not None else "",
        "custom": {"sha256": info.digest} if info.digest else {},
    }
    return {name: value for name, value in fields.items() if value}


def _name(name: Name) -> dict[str, str]:
    parts = {
        "literal": name.literal,
        "family": name.family,
        "given": name.given,
        "non-dropping-particle": name.particle,
        "suffix": name.suffix,
    }
    return {part: value for part, value in parts.items() if value}


def _date(date: str | None) -> dict[str, Any]:
    parts = parts_of(date)
    if parts:
        return {"date-parts": [list(parts)]}
    return {"literal": one_line(date)} if date and one_line(date) else {}
