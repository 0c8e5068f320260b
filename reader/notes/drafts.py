"""What is being typed, kept so that no crash takes more than the last moment of it."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import secrets
from dataclasses import asdict, dataclass, fields, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reader.files import make_directory, sync_directory, write_atomically
from reader.model import Anchor, Span
from reader.notes.annotations import DocumentSnapshot
from reader.notes.claims import Claim, claimed, is_claimed
from reader.notes.store.records import normalise
from reader.text import clean

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reader.model import Document
    from reader.notes.annotations import Entry


@dataclass(frozen=True, slots=True)
class NoteBody:
    """What the user writes: a text and tags."""

    text: str = ""
    tags: tuple[str, ...] = ()

    def is_like(self, other: NoteBody) -> bool:
        """Whether both say the same, white space around the text aside."""
        return self.text.strip() == other.text.strip() and self.tags == other.tags


@dataclass(frozen=True, slots=True)
class Revision:
    """A note as it was when its draft began."""

    text: str
    tags: tuple[str, ...]
    label: str
    updated: datetime
    """UTC."""

    @classmethod
    def of(cls, entry: Entry) -> Revision:
        """What is to be remembered of a note."""
        return cls(entry.text, entry.tags, entry.label, entry.updated)


@dataclass(frozen=True, slots=True)
class Origin:
    """What a draft began from, so that it can be placed and merged later."""

    document: DocumentSnapshot | None = None
    length: int = 0
    """Characters of the document's text."""
    rival: float = 0.0
    """See `reader.notes.anchoring.rival_score`."""
    base: Revision | None = None
    """The note that is being changed; `None` for a new one, and where it was not recorded."""

    @classmethod
    def of_place(cls, document: Document, anchor: Anchor) -> Origin:
        """For a new note; takes some ms."""
        from reader.notes.anchoring import rival_score

        return cls(DocumentSnapshot.of(document.info), len(document.text), rival_score(document, anchor))

    @classmethod
    def of_entry(cls, entry: Entry) -> Origin:
        """For a change of a note."""
        return cls(entry.document, entry.length, entry.rival, Revision.of(entry))


@dataclass(frozen=True, slots=True)
class Draft:
    """A note that was never saved."""

    key: str
    """What it is a draft of: the id of the note being edited, or any words for a new one."""
    anchor: Anchor
    text: str
    r"""As typed, clean but for tabs' sake nothing is lost on disk; lines are separated by `\n`."""
    saved: datetime
    """UTC."""
    tags: tuple[str, ...] | None = None
    """`None` where they were not recorded."""
    origin: Origin = Origin()
    name: str = ""
    """What this draft is known by: of one key there may be several, each of a session of its own."""
    is_elsewhere: bool = False
    """Whether it is being written at this moment."""

    def body(self, tags: tuple[str, ...] = ()) -> NoteBody:
        """What was written; with `tags` if its own were not recorded."""
        return NoteBody(self.text, tags if self.tags is None else self.tags)

    def base(self, entry: Entry) -> Entry:
        """The note as it was when this draft of it began.

        Where that is not known and the note was changed after the draft, it is taken to have been empty: a
        merge then keeps both texts.

        Args:
            entry: The note as it is now.
        """
        base = self.origin.base
        if base is not None:
            return replace(entry, text=base.text, tags=base.tags, label=base.label, updated=base.updated)
        return entry if entry.updated <= self.saved else replace(entry, text="")


class Drafts:
    """The drafts of one collection, a small JSON file each."""

    def __init__(self, state: Path) -> None:
        self._folder = state / "drafts"
        self._trash = state / "trash" / "drafts"
        runtime = os.environ.get("XDG_RUNTIME_DIR")
        # Where the disk is full or read-only this memory file system outlives at least the process.
        self._refuge = Path(runtime) / "reader" / f"drafts-{state.name}" if runtime else None

    def save(
        self,
        key: str,
        anchor: Anchor,
        body: NoteBody,
        now: datetime,
        origin: Origin | None = None,
        name: str = "",
    ) -> None:
        """Keep a snapshot, durable when this returns, in the place of the one before.

        Args:
            key: What it is a draft of.
            anchor: Where it belongs.
            body: What is written.
            now: The time.
            origin: What it began from.
            name: Which of the drafts of that key; see `new_name`.

        Raises:
            OSError: It could not be kept anywhere.
        """
        table = {
            "key": normalise(key),
            "text": normalise(body.text),
            "tags": [normalise(tag) for tag in body.tags],
            "saved": now.astimezone(UTC).isoformat(),
            "anchor": asdict(anchor),
            **_origin_table(origin or Origin()),
        }
        data = json.dumps(table, ensure_ascii=True, indent=1).encode()
        file = f"{name or _hashed(key)}.json"
        try:
            write_atomically(self._folder / file, data)
        except OSError:
            if self._refuge is None:
                raise
            write_atomically(self._refuge / file, data)

    def all(self) -> tuple[Draft, ...]:
        """All drafts, newest first; of two with one name the newer."""
        newest: dict[str, Draft] = {}
        for path in self._paths():
            draft, name = _read(path), path.stem
            if draft is not None and (name not in newest or newest[name].saved < draft.saved):
                newest[name] = replace(draft, name=name, is_elsewhere=is_claimed(self._lock(name)))
        return tuple(sorted(newest.values(), key=lambda draft: draft.saved, reverse=True))

    def discard(self, name: str) -> None:
        """Forget a draft; one that is not there is no error.

        Args:
            name: Of the draft, or the key of one that was saved without a name.

        Raises:
            OSError: It cannot be removed.
        """
        for stem in (name, _hashed(name)):
            for path in self._files(stem):
                path.unlink(missing_ok=True)

    def throw_away(self, name: str) -> None:
        """Move a draft to the trash; one that is not there is no error.

        Raises:
            OSError: It is still where it was.
        """
        found = [draft for draft in self._files(name) if draft.exists()]
        for path in sorted(found, key=lambda path: path.stat().st_mtime_ns):
            _move(path, self._trash / path.name)

    def bring_back(self, name: str) -> None:
        """Take a draft out of the trash; one that is not there is no error.

        Raises:
            OSError: It is still there.
        """
        path = self._trash / f"{name}.json"
        if path.exists():
            _move(path, self._folder / path.name)

    def claim(self, name: str) -> Claim | None:
        """The right to write a draft; `None` while another session writes it."""
        return claimed(self._lock(name))

    def _lock(self, name: str) -> Path:
        return self._folder / f"{name}.lock"

    def _files(self, name: str) -> Iterable[Path]:
        return [folder / f"{name}.json" for folder in self._folders()]

    def _folders(self) -> Iterable[Path]:
        return [folder for folder in (self._folder, self._refuge) if folder is not None]

    def _paths(self) -> Iterable[Path]:
        for folder in self._folders():
            with contextlib.suppress(OSError):
                yield from sorted(folder.glob("*.json"))


def _move(path: Path, target: Path) -> None:
    """Move a file durably, also to another file system: first it is there, then it is not here."""
    make_directory(target.parent)
    try:
        path.replace(target)
    except OSError:
        write_atomically(target, path.read_bytes())
        path.unlink()
    for folder in {target.parent, path.parent}:
        sync_directory(folder)


def new_name(key: str) -> str:
    """A name for a draft that no session has given yet."""
    return f"{_hashed(key)}-{secrets.token_hex(6)}"


def _hashed(key: str) -> str:
    """What a draft is known by that was saved without a name, as all once were."""
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:24]


def _read(path: Path) -> Draft | None:
    try:
        table = json.loads(path.read_bytes())
        return Draft(
            str(table["key"]),
            _anchor(table["anchor"]),
            clean(table["text"]),
            _when(table["saved"]),
            _tags(table["tags"]) if "tags" in table else None,
            _origin(table),
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def _anchor(table: Any) -> Anchor:
    span = Span(int(table["span"]["start"]), int(table["span"]["end"]))
    texts = {name: clean(table[name]) for name in ("document", "quote", "prefix", "suffix")}
    return Anchor(passage=int(table["passage"]), span=span, **texts)


def _when(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def _origin_table(origin: Origin) -> dict[str, Any]:
    table: dict[str, Any] = {"length": origin.length, "rival": origin.rival}
    if origin.document is not None:
        table["doc"] = asdict(origin.document)
    if origin.base is not None:
        table["base"] = {**asdict(origin.base), "updated": origin.base.updated.astimezone(UTC).isoformat()}
    return table


def _origin(table: Any) -> Origin:
    """What a draft began from, as far as its file says: this is never a reason to lose the draft."""
    document, base = None, None
    with contextlib.suppress(KeyError, TypeError, ValueError, AttributeError):
        document = _document(table["doc"])
    with contextlib.suppress(KeyError, TypeError, ValueError, AttributeError):
        known = table["base"]
        base = Revision(
            str(known["text"]), _tags(known["tags"]), str(known["label"]), _when(known["updated"])
        )
    length, rival = table.get("length", 0), table.get("rival", 0.0)
    is_number = isinstance(length, int) and isinstance(rival, int | float)
    return Origin(document, length, float(rival), base) if is_number else Origin(document, base=base)


def _document(table: Any) -> DocumentSnapshot:
    names = {field.name for field in fields(DocumentSnapshot)} - {"authors", "date"}
    texts = {name: clean(table[name]) for name in names}
    return DocumentSnapshot(authors=_tags(table.get("authors") or ()), date=table.get("date"), **texts)


def _tags(values: Any) -> tuple[str, ...]:
    return tuple(clean(value) for value in values)
