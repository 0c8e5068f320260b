"""Where the user was: kept in the state folder of a collection, never among the notes."""

from __future__ import annotations

import contextlib
import json
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reader.files import state_home, write_atomically

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST_POSITIONS = 1_000
"""How many reading positions are remembered, the newest."""

MOST_SEARCHES = 200
"""How many searches the history keeps, the newest."""


@dataclass(frozen=True, slots=True)
class Place:
    """A spot in a document."""

    document: str = ""
    """Document id; empty for none."""
    passage: int = 0
    """0-based number of the current passage."""
    top: int = 0
    """0-based number of the passage at the top of the pane."""
    line: int = 0
    """Lines of the top passage that are scrolled out above."""


@dataclass(frozen=True, slots=True)
class Session:
    """What a later start takes up again."""

    query: str = ""
    row: Place = field(default_factory=Place)
    """The row of the list under the cursor: its document, and for a hit its passage."""
    offset: int = 0
    """Rows of the list scrolled out above."""
    place: Place = field(default_factory=Place)
    """Where the reading pane is."""
    pane: str = "list"
    """Id of the focused pane."""
    zoomed: bool = False
    facets: bool | None = None
    """Whether the facets are shown; `None`: as the width suggests."""
    measure: int = 0
    """Longest line of text in cells; 0: as configured."""
    theme: str = ""
    """Theme picked in the program; empty: as configured."""
    positions: Mapping[str, Place] = field(default_factory=dict)
    """By document id, oldest first."""
    read: frozenset[str] = frozenset()
    """Ids of the documents marked as read."""
    told: frozenset[str] = frozenset()
    """What became of notes on edited documents, as far as the user was told: ids and fates."""
    searches: tuple[str, ...] = ()
    """Earlier queries, oldest first, without repeats."""


def load_session(state: Path) -> Session:
    """The session kept in `state`, or a fresh one: a missing or spoilt file is no error."""
    try:
        raw = json.loads((state / "session.json").read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        return Session()
    if not isinstance(raw, dict):
        return Session()
    known: dict[str, Any] = {}
    for entry in fields(Session):
        with contextlib.suppress(KeyError, TypeError, ValueError):
            known[entry.name] = _READERS[entry.name](raw[entry.name])
    return Session(**known)


def save_session(state: Path, session: Session) -> None:
    """Keep `session` in `state`, all of it or nothing. Cheap enough for every change.

    Raises:
        OSError: It could not be written; the old one stands.
    """
    table = {entry.name: getattr(session, entry.name) for entry in fields(Session)}
    table["row"], table["place"] = asdict(session.row), asdict(session.place)
    newest = list(session.positions.items())[-MOST_POSITIONS:]
    table["positions"] = {document: [at.passage, at.top, at.line] for document, at in newest}
    table["read"], table["told"] = sorted(session.read), sorted(session.told)
    table["searches"] = session.searches[-MOST_SEARCHES:]
    data = json.dumps(table, ensure_ascii=True, separators=(",", ":")).encode()
    write_atomically(state / "session.json", data, durable=False)


def load_last_collection() -> Path | None:
    """The collection opened last, if it still exists."""
    try:
        path = Path(json.loads((state_home() / "last.json").read_text("utf-8"))["collection"])
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None
    return path if path.exists() else None


def save_last_collection(root: Path) -> None:
    """Remember `root` for the next start without a folder; a failure is not worth a word."""
    data = json.dumps({"collection": str(root.resolve())}).encode()
    with contextlib.suppress(OSError):
        write_atomically(state_home() / "last.json", data, durable=False)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _number(value: Any) -> int:
    if not isinstance(value, int) or value < 0:
        raise ValueError
    return value


def _place(value: Any) -> Place:
    return Place(
        _text(value["document"]), _number(value["passage"]), _number(value["top"]), _number(value["line"])
    )


def _position(document: str, value: Any) -> Place:
    if isinstance(value, dict):  # as it was written before
        return _place(value)
    passage, top, line = map(_number, value)
    return Place(document, passage, top, line)


_READERS: Mapping[str, Any] = {
    "query": _text,
    "row": _place,
    "offset": _number,
    "place": _place,
    "pane": _text,
    "zoomed": bool,
    "facets": lambda value: None if value is None else bool(value),
    "measure": _number,
    "theme": _text,
    "positions": lambda value: {_text(key): _position(key, place) for key, place in value.items()},
    "read": lambda value: frozenset(map(_text, value)),
    "told": lambda value: frozenset(map(_text, value)),
    "searches": lambda value: tuple(map(_text, value)),
}
