"""What is being typed, kept so that no crash takes more than the last moment of it."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reader.files import write_atomically
from reader.model import Anchor, Span
from reader.notes.store.records import normalise
from reader.text import clean

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True)
class Draft:
    """A note that was never saved."""

    key: str
    """What the editor calls it: the id of the note being edited, or any name for a new one."""
    anchor: Anchor
    text: str
    r"""As typed, clean but for tabs' sake nothing is lost on disk; lines are separated by `\n`."""
    saved: datetime
    """UTC."""


class Drafts:
    """The drafts of one collection, a small JSON file each."""

    def __init__(self, state: Path) -> None:
        self._folder = state / "drafts"
        runtime = os.environ.get("XDG_RUNTIME_DIR")
        # Where the disk is full or read-only this memory file system outlives at least the process.
        self._refuge = Path(runtime) / "reader" / f"drafts-{state.name}" if runtime else None

    def save(self, key: str, anchor: Anchor, text: str, now: datetime) -> None:
        """Keep a snapshot, durable when this returns, in the place of the one before.

        Raises:
            OSError: It could not be kept anywhere.
        """
        table = {
            "key": normalise(key),
            "text": normalise(text),
            "saved": now.astimezone(UTC).isoformat(),
            "anchor": asdict(anchor),
        }
        data = json.dumps(table, ensure_ascii=True, indent=1).encode()
        try:
            write_atomically(self._folder / _name(key), data)
        except OSError:
            if self._refuge is None:
                raise
            write_atomically(self._refuge / _name(key), data)

    def all(self) -> tuple[Draft, ...]:
        """All drafts, newest first; of two with one key the newer."""
        newest: dict[str, Draft] = {}
        for path in self._paths():
            draft = _read(path)
            if draft is not None and (draft.key not in newest or newest[draft.key].saved < draft.saved):
                newest[draft.key] = draft
        return tuple(sorted(newest.values(), key=lambda draft: draft.saved, reverse=True))

    def discard(self, key: str) -> None:
        """Forget a draft; one that is not there is no error.

        Raises:
            OSError: It cannot be removed.
        """
        for folder in self._folders():
            (folder / _name(key)).unlink(missing_ok=True)

    def _folders(self) -> Iterable[Path]:
        return [folder for folder in (self._folder, self._refuge) if folder is not None]

    def _paths(self) -> Iterable[Path]:
        for folder in self._folders():
            with contextlib.suppress(OSError):
                yield from sorted(folder.glob("*.json"))


def _name(key: str) -> str:
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:24] + ".json"


def _read(path: Path) -> Draft | None:
    try:
        table = json.loads(path.read_bytes())
        return Draft(str(table["key"]), _anchor(table["anchor"]), clean(table["text"]), _when(table["saved"]))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def _anchor(table: Any) -> Anchor:
    span = Span(int(table["span"]["start"]), int(table["span"]["end"]))
    texts = {name: clean(table[name]) for name in ("document", "quote", "prefix", "suffix")}
    return Anchor(passage=int(table["passage"]), span=span, **texts)


def _when(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)
