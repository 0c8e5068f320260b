"""The store of one collection: notes in memory, versions and files on disk, and how they come together.

    change ──► version record, synced ──► "saved" ──► settle: re-read, weigh, publish, mark done
    open, reload ──► scan ──► weigh what changed ──► settle what was interrupted

Publishing and recovering are one procedure, `_settle`, so what a crash interrupts is finished by the very
code that would have finished it. Not safe for threads by itself; `Notebook` holds a lock around it.
"""

from __future__ import annotations

import contextlib
import errno
import gc
import os
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from reader.errors import NotebookError
from reader.files import sync_directory
from reader.notes.annotations import Entry, NoteProblem, is_ulid
from reader.notes.store import disk
from reader.notes.store.fields import entry_of, lineage, name_tail, revision_of, updated_of
from reader.notes.store.folder import Folder, Listing, NoteFile, Signature, read_file
from reader.notes.store.merge import merge
from reader.notes.store.records import (
    HASH,
    BrokenRecordError,
    Table,
    canonical,
    content_hash,
    decode,
    encode,
)
from reader.notes.store.versions import Version, Versions, What, hashes, heads, key_of
from reader.notes.store.weighing import Weighed, weigh

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from datetime import datetime

_TRIES = 8
"""Rounds of settling one note; each further one needs somebody who wrote to it in between."""

_LINEAGE = 12
"""Revisions that a note's file names: its own and those it was made from."""

_FEW = 3
"""So many notes gone at once, and more than half of all: that is a failed sync or an unmounted disk."""

_WORDS: Mapping[int, tuple[str, str]] = {
    errno.ENOSPC: ("The disk is full", "Free some space and save again."),
    errno.EDQUOT: ("Your disk quota is used up", "Free some space and save again."),
    errno.EROFS: ("The disk is read-only", "Notes can be kept elsewhere with --notes."),
    errno.EACCES: ("There is no permission to write here", "Notes can be kept elsewhere with --notes."),
    errno.EPERM: ("There is no permission to write here", "Notes can be kept elsewhere with --notes."),
    errno.EIO: ("The disk reports an error", "Save again; if it stays so, the disk may be failing."),
}


def not_saved(error: OSError, path: Path, what: str = "The note was not saved") -> NotebookError:
    """The error to tell when a write failed."""
    words, hint = _WORDS.get(error.errno or 0, (error.strerror or "It cannot be written", "Save again."))
    return NotebookError(f"{what}: {words[:1].lower()}{words[1:]}.", path=path, hint=hint)


@dataclass(frozen=True, slots=True)
class Held:
    """One note as it is shown."""

    table: Table
    entry: Entry
    weighed: Weighed


class Store:
    """The notes of one collection."""

    def __init__(self, notes: Path, state: Path, now: Callable[[], datetime]) -> None:
        self.folder = Folder(notes, state / "trash")
        self.versions = Versions(state / "versions")
        self._lock = state / "lock"
        self._now = now
        self._files: dict[str, NoteFile] = {}
        self._by_id: dict[str, list[str]] = {}
        self._held: dict[str, Held] = {}
        self._pending: dict[str, OSError] = {}
        self._notices: list[NoteProblem] = []
        self._blind = False

    @property
    def held(self) -> Mapping[str, Held]:
        """By id."""
        return self._held

    # --- reading -------------------------------------------------------------------------------------

    def open(self) -> None:
        """Read everything and finish what was interrupted. Never raises for what it finds."""
        with _without_collector():
            self.versions.load()
            self._sweep()
            self._scan()
            self._weigh_all([*self._by_id, *self._ids_without_file(None)])
            self.versions.prune(self._now())

    def reload(self) -> bool:
        """Take in what changed outside. Returns whether anything shown is different."""
        before, told = {note: held.entry for note, held in self._held.items()}, self.problems()
        old = self.versions.histories
        self.versions.load()
        new = self.versions.histories
        changed = self._scan()
        keys = {key for key in {*old, *new} if old.get(key) != new.get(key)}
        if keys:
            known = {*self._held, *self._by_id}
            changed |= {note for note in known if key_of(note) in keys} | set(self._ids_without_file(keys))
        weighed = {note: held.weighed for note, held in self._held.items()}
        changed |= {note for note, last in weighed.items() if last.publish or last.vanished}
        self._weigh_all(changed | set(self._pending))
        return before != {note: held.entry for note, held in self._held.items()} or told != self.problems()

    def _scan(self) -> set[str]:
        """Read new and changed files. Returns the ids of notes whose files changed."""
        listing = self.folder.scan()
        self._notices = [
            NoteProblem(Path(place), None, f"The folder cannot be listed: {error.strerror}.")
            for place, error in listing.unlisted.items()
        ]
        self._blind = bool(listing.unlisted)
        if self.versions.failure is not None:
            reason = f"Earlier versions of notes cannot be listed: {self.versions.failure.strerror}."
            self._notices.append(NoteProblem(self._lock.parent, None, reason))
        files, touched, changed = self._unseen(listing), {""}, []
        for path, file in self._files.items():
            if path not in listing.files and path not in files:
                touched.add(file.id)
        for path, signature in listing.files.items():
            old = self._files.get(path)
            if old is not None and old.signature == signature and old.settled:
                files[path] = old
                continue
            new = self._read(path, signature)
            if new is not None:
                files[path] = new
                if old is None or old.hash != new.hash or old.id != new.id or old.reason != new.reason:
                    touched |= {new.id} | ({old.id} if old else set())
                    changed.append(path)
        self._files = files
        self._index()
        return (touched | {self._files[path].id for path in changed}) - {""}

    def _unseen(self, listing: Listing) -> dict[str, NoteFile]:
        """Files known from before in folders that cannot be listed just now."""
        if not listing.unlisted:
            return {}
        folders = tuple(f"{place}{os.sep}" for place in listing.unlisted)
        return {path: file for path, file in self._files.items() if path.startswith(folders)}

    def _ids_without_file(self, keys: set[str] | None) -> Iterable[str]:
        """Ids of notes that only have versions: never published, or taken away."""
        seen = {key_of(note) for note in self._by_id}
        for key, history in list(self.versions.histories.items()):
            if key not in seen and (keys is None or key in keys):
                yield from self._id_of(history)

    def _read(self, path: str, signature: Signature) -> NoteFile | None:
        try:
            file = read_file(path, self.folder.root, signature)
        except FileNotFoundError:
            return None
        return self._named(file)

    def _named(self, file: NoteFile) -> NoteFile:
        """A broken file, with the id of the note that it was: as known before, as it says, by its name."""
        if file.table is not None:
            return file
        old = self._files.get(file.place)
        if old is not None and old.id:
            return replace(file, id=old.id)
        if file.id and self.versions.history(file.id):
            return file
        for key, history in self.versions.histories.items():
            if not file.path.stem.endswith(name_tail(key) if is_ulid(key) else key[:16]):
                continue
            for version in reversed(history):
                with contextlib.suppress(OSError):
                    content = self.versions.read(version)
                    if content is not None:
                        return replace(file, id=content.id)
        return file

    def _index(self) -> None:
        """Group the files by id; a second file with the id of another becomes a note of its own."""
        by_id: dict[str, list[str]] = {}

        def claim(item: tuple[str, NoteFile]) -> tuple[bool, bool, bool, str]:
            """Which of two files has the better right to an id: it had it, its name says it, it is first."""
            path, file = item
            had = path in self._by_id.get(file.id, ())[:1]
            return file.is_copy, not had, not path.endswith(f"--{name_tail(file.id)}.toml"), path

        for path, file in sorted(self._files.items(), key=claim):
            if not file.id:
                continue
            paths = by_id.setdefault(file.id, [])
            if paths and not file.is_copy and file.table is not None:
                twin = self._files[paths[0]]
                if twin.table is None:  # the broken one is the copy
                    paths.insert(0, path)
                    continue
                own = "file-" + content_hash(file.relative.encode("utf-8", "surrogateescape"))
                reason = f"has the same id as {twin.relative}; it is shown as a note of its own"
                self._files[path] = replace(file, id=own, reason=reason)
                by_id[own] = [path]
                continue
            paths.append(path)
        self._by_id = by_id

    def _files_of(self, note: str) -> list[NoteFile]:
        return [self._files[path] for path in self._by_id.get(note, ())]

    # --- weighing ------------------------------------------------------------------------------------

    def _weigh_all(self, notes: Iterable[str]) -> None:
        """Weigh notes anew and settle the ones that need it."""
        unsettled, vanished = [], []
        for note in notes:
            outcome = self._weighed(note)
            self._accept(note, outcome)
            if outcome.vanished:
                vanished.append(note)
            elif outcome.publish or outcome.discard or _unmarked(outcome):
                unsettled.append(note)
        if vanished:
            self._judge(vanished)
        self._settle_all(unsettled)

    def _weighed(self, note: str) -> Weighed:
        """A note weighed; as it was before, or as its file says, while its versions cannot be read."""
        try:
            outcome = weigh(note, self._files_of(note), self.versions)
        except OSError as error:
            self._pending[note] = error
            if note in self._held:
                return replace(self._held[note].weighed, publish=False, discard=(), vanished=False)
            file = next((file for file in self._files_of(note) if file.table is not None), None)
            return Weighed(file.table, frozenset([file.hash]), file) if file else Weighed(None)
        self._pending.pop(note, None)
        return outcome

    def _id_of(self, history: tuple[Version, ...]) -> Iterable[str]:
        """The id of a note that has no file, unless it was deleted."""
        tops = heads(history)
        if not tops or tops[-1].what is not What.PUT or _is_gone(history):
            return
        for version in reversed(history):
            with contextlib.suppress(OSError):
                content = self.versions.read(version)
                if content is not None:
                    yield content.id
                    return

    def _accept(self, note: str, outcome: Weighed) -> None:
        """Show a note as it was weighed."""
        if outcome.table is None:
            self._held.pop(note, None)
            return
        old = self._held.get(note)
        same = old is not None and canonical(old.table) == canonical(outcome.table)
        entry = old.entry if same and old is not None else entry_of(outcome.table, note)
        self._held[note] = Held(outcome.table, entry, outcome)

    def _judge(self, vanished: list[str]) -> None:
        """Believe that notes were taken away, unless most went at once."""
        present = len(self._held) - len(vanished)
        root = self.folder.root
        if self._blind:
            return
        if not self.folder.exists() or (len(vanished) >= _FEW and len(vanished) > present):
            reason = (
                f"{len(vanished)} notes have gone from the folder at once, as after a failed sync or with a "
                "disk that is not mounted. They are shown as last saved on this machine."
            )
            self._notices.append(NoteProblem(root, None, reason))
            return
        for note in vanished:
            history = self.versions.history(note)
            with contextlib.suppress(OSError):
                top = heads(history)[-1]
                self.versions.write(
                    note, b"", path="", parents=[top.node], what=What.GONE, revision="", now=self._now()
                )
            self._held.pop(note, None)

    # --- writing -------------------------------------------------------------------------------------

    def create(self, note: str, table: Table) -> None:
        """Keep a new note; it is durable when this returns.

        Raises:
            NotebookError: It is not kept.
        """
        with disk.locked(self._lock):
            self._keep(note, table, Weighed(None), What.PUT)

    def change(self, note: str, edit: Callable[[Table], Table]) -> None:
        """Change a note as it is now on disk; durable when this returns.

        Args:
            note: Its id.
            edit: Makes the new record of the current one; given a copy.

        Raises:
            NotebookError: There is no such note, it may not be changed, or it was not saved.
        """
        with disk.locked(self._lock):
            outcome = self._current_to_change(note)
            if outcome.table is None:
                raise NotebookError("This note is not there any more.")
            self._refuse_newer(outcome)
            table = {**edit(dict(outcome.table)), "id": note}
            if canonical(table) != canonical(outcome.table):
                earliest = updated_of(outcome.table) + timedelta(seconds=1)
                table["updated"] = max(self._now().replace(microsecond=0), earliest)
                self._keep(note, table, outcome, What.PUT)

    def revive(self, note: str, table: Table) -> None:
        """Put a deleted note back; durable when this returns.

        Raises:
            NotebookError: It was not saved.
        """
        with disk.locked(self._lock):
            outcome = self._current_to_change(note)
            table = dict(table)
            if outcome.table is not None:
                table = merge(None, outcome.table, table)
            earliest = updated_of(table) + timedelta(seconds=1)
            table["updated"] = max(self._now().replace(microsecond=0), earliest)
            self._keep(note, table, outcome, What.PUT)

    def delete(self, note: str) -> Table | None:
        """Move a note to the trash; durable when this returns.

        Returns:
            What it was; `None` if there was none.

        Raises:
            NotebookError: It could not be deleted, and is still there.
        """
        with disk.locked(self._lock):
            outcome = self._current_to_change(note)
            if outcome.table is None:
                return None
            self._refuse_newer(outcome)
            self._keep(note, outcome.table, outcome, What.DELETED)
            return outcome.table

    def _current(self, note: str) -> Weighed:
        """A note weighed anew, from its files and versions as they are at this moment.

        Raises:
            OSError: Its versions cannot be read.
        """
        self._reread(note)
        self.versions.refresh(note)
        return weigh(note, self._files_of(note), self.versions)

    def _current_to_change(self, note: str) -> Weighed:
        try:
            return self._current(note)
        except OSError as error:
            raise not_saved(error, self._lock.parent, "The change was not saved") from error

    def _refuse_newer(self, outcome: Weighed) -> None:
        if outcome.file is not None and outcome.file.is_newer:
            raise NotebookError(
                "A newer version of reader wrote this note; it can be read, not changed.",
                path=outcome.file.path,
            )

    def _reread(self, note: str) -> None:
        for path in self._by_id.get(note, []):
            file = self.folder.read_one(path)
            if file is None:
                self._files.pop(path, None)
            else:
                file = self._named(file)
                # A file that was given an id of its own, or lost its id line, keeps the one it has here.
                self._files[path] = file if file.id == note else replace(file, id=note)
        self._by_id[note] = [path for path in self._by_id.get(note, []) if path in self._files]

    def _keep(self, note: str, table: Table, outcome: Weighed, what: What) -> None:
        """Write a version, then bring the folder into line with it.

        Raises:
            NotebookError: Nothing was kept.
        """
        root = self.folder.root
        if self.folder.newer_format():
            raise NotebookError("A newer version of reader made this notes folder.", path=root)
        contents = {file.hash for file in self._files_of(note) if file.table is not None}
        parents = outcome.includes | contents
        table = _revised(table) if what is What.PUT else table
        data = self._encoded(table, outcome)
        path = outcome.file.relative if outcome.file else ""
        try:
            self._write_version(note, data, path, parents, what, revision_of(table))
        except OSError as error:
            if what is What.DELETED:
                raise not_saved(error, self._lock.parent, "The note was not deleted") from error
            self._publish_directly(note, table, data, outcome, error)
            return
        if not self._settle_safely(note):  # kept all the same, and shown as it is kept
            kept = table if what is What.PUT else None
            self._accept(note, Weighed(kept, parents, outcome.file, publish=kept is not None))

    def _encoded(self, table: Table, outcome: Weighed) -> bytes:
        previous = None
        if outcome.file is not None:
            with contextlib.suppress(OSError):
                previous = disk.read(outcome.file.path)
        elif outcome.content is not None:
            previous = outcome.content.data
        try:
            return encode(table, previous)
        except BrokenRecordError as error:
            raise NotebookError(f"The note was not saved: it {error.reason}.") from error

    def _write_version(
        self, note: str, data: bytes, path: str, parents: frozenset[str], what: What, revision: str
    ) -> Version:
        """Write a version; on a full disk make room by dropping old ones first."""
        now = self._now()

        def write() -> Version:
            return self.versions.write(
                note, data, path=path, parents=parents, what=what, revision=revision, now=now
            )

        try:
            return write()
        except OSError as error:
            if error.errno not in {errno.ENOSPC, errno.EDQUOT} or not self.versions.prune(now, days=0):
                raise
        return write()

    def _publish_directly(
        self, note: str, table: Table, data: bytes, outcome: Weighed, error: OSError
    ) -> None:
        """Without a place for versions: straight into the notes folder, which is as durable.

        Raises:
            NotebookError: That was not possible either.
        """
        entry = entry_of(table, note)
        try:
            path = outcome.file.path if outcome.file else self.folder.place_for(table, note, entry.document)
            self.folder.prepare(path.parent)
            before = disk.read(path) if outcome.file else None
            if outcome.file and content_hash(before or b"") != outcome.file.hash:
                raise not_saved(error, self._lock.parent) from error
            disk.publish(path, data, before)
        except OSError as second:
            raise not_saved(second, self.folder.root) from error
        self._adopt(note, path)
        self._accept(note, self._weighed(note))

    def _adopt(self, note: str, path: Path) -> None:
        """Take in a file that was just written."""
        place = str(path)
        file = self.folder.read_one(place)
        if file is not None:
            self._files[place] = file if file.id == note else replace(self._named(file), id=note)
            paths = self._by_id.setdefault(note, [])
            if place not in paths:
                paths.insert(0, place)

    # --- settling ------------------------------------------------------------------------------------

    def _settle_all(self, notes: list[str]) -> None:
        if not notes:
            return
        with disk.locked(self._lock):
            for note in notes:
                self._settle_safely(note)

    def _settle_safely(self, note: str) -> bool:
        """Settle a note that is already safe as a version; a failure is remembered and retried."""
        try:
            self._settle(note)
        except (OSError, BrokenRecordError) as error:
            self._accept(note, self._weighed(note))
            self._pending[note] = error if isinstance(error, OSError) else OSError(errno.EIO, str(error))
            return False
        self._pending.pop(note, None)
        return True

    def _settle(self, note: str) -> None:
        """Bring files and versions of one note into line.

        Raises:
            OSError: The notes folder cannot be written.
        """
        for _ in range(_TRIES):
            outcome = self._current(note)
            if outcome.discard:
                for file in outcome.discard:
                    self.folder.discard(file.path)
                continue
            if not outcome.publish:
                break
            self._publish(note, outcome)
        self._accept(note, outcome)
        if not outcome.publish and not outcome.vanished and not self._is_broken(note):
            for version in self.versions.history(note):
                if not version.done:
                    self.versions.mark_done(version)

    def _is_broken(self, note: str) -> bool:
        return any(file.table is None for file in self._files_of(note))

    def _publish(self, note: str, outcome: Weighed) -> None:
        """One attempt at writing a note's file."""
        table = outcome.table
        if table is None or self.folder.newer_format():
            return
        document = entry_of(table, note).document
        path = outcome.file.path if outcome.file else self.folder.place_for(table, note, document)
        before = disk.read(path) if outcome.file else None
        if outcome.file and content_hash(before or b"") != outcome.file.hash:
            return
        if outcome.version is not None and outcome.content is not None:
            data = outcome.content.data
        else:
            table = _revised(table, outcome.includes)
            data = encode(table, before)
            contents = frozenset(file.hash for file in self._files_of(note) if file.table is not None)
            relative = outcome.file.relative if outcome.file else ""
            self._write_version(
                note, data, relative, outcome.includes | contents, What.PUT, revision_of(table)
            )
        self.folder.prepare(path.parent)
        try:
            swapped = disk.publish(path, data, before)
        except FileExistsError:
            self._adopt(note, path)
            return
        self._adopt(note, path)
        self.folder.describe(path.parent, document)
        if swapped is not None:
            self._absorb(path.parent)

    # --- what others left ----------------------------------------------------------------------------

    def _sweep(self) -> None:
        """Look at the temporary files that a crash left in the notes folder."""
        if not (folders := {path.parent for path in self.folder.leftovers()}):
            return
        with disk.locked(self._lock):
            for folder in folders:
                with contextlib.suppress(OSError):
                    self._absorb(folder)

    def _absorb(self, folder: Path) -> None:
        """Merge what was swapped out of its place, remove what is known already."""
        for path in disk.leftovers(folder):
            data = disk.read(path)
            found = content_hash(data)
            meant = path.name.removeprefix(disk.TEMPORARY)[:HASH]
            if found != meant and not self._is_known(data, meant):
                self._merge_swapped(path, data)
            os.unlink(path)  # noqa: PTH108 (see reader.notes.store.disk)
        sync_directory(folder)

    def _is_known(self, data: bytes, meant: str) -> bool:
        """Whether a temporary file is one that was being written when the writer died, or a version."""
        found = content_hash(data)
        for history in self.versions.histories.values():
            if found in hashes(history):
                return True
            for version in history:
                if version.hash == meant:
                    content = self.versions.read(version)
                    if content is not None and content.data.startswith(data):
                        return True
        return False

    def _merge_swapped(self, path: Path, data: bytes) -> None:
        """Make a version of what an editor wrote in the moment we published, or put it into the trash."""
        try:
            table = decode(data)
            note = str(table["id"])
        except (BrokenRecordError, KeyError):
            self.folder.discard(path.rename(path.with_name(f"unreadable-{content_hash(data)}.toml")))
            path.touch()
            return
        file = NoteFile(
            str(path), path.name, (0, 0, 0), settled=False, hash=content_hash(data), table=table, id=note
        )
        self.versions.refresh(note)
        outcome = weigh(note, [file], self.versions)
        if outcome.table is None:
            return
        merged = _revised(outcome.table, outcome.includes)
        self._write_version(
            note, encode(merged, data), "", outcome.includes | {file.hash}, What.PUT, revision_of(merged)
        )

    # --- telling -------------------------------------------------------------------------------------

    def problems(self) -> tuple[NoteProblem, ...]:
        """What a person should know, by path."""
        found = list(self._notices)
        for file in self._files.values():
            if file.reason:
                found.append(NoteProblem(file.path, file.line, self._told(file)))
            elif file.is_newer:
                reason = "A newer version of reader wrote this note. It is shown and will not be changed."
                found.append(NoteProblem(file.path, 1, reason))
        for note, held in self._held.items():
            weighed = held.weighed
            if weighed.incomplete and weighed.file is not None:
                names = ", ".join(weighed.incomplete)
                reason = f"The file lacks {names}; that is shown as last saved."
                found.append(NoteProblem(weighed.file.path, None, reason))
            if note in self._pending:
                reason = str(
                    not_saved(
                        self._pending[note], self.folder.root, "A note is saved on this machine only"
                    ).message
                )
                found.append(
                    NoteProblem(weighed.file.path if weighed.file else self.folder.root, None, reason)
                )
        return tuple(sorted(found, key=lambda problem: (problem.path, problem.line or 0)))

    def _told(self, file: NoteFile) -> str:
        if file.table is not None:
            return f"The file {file.reason}."
        shown = "The note is shown as last saved." if file.id in self._held else "The note is not shown."
        return f"The file {file.reason}. {shown} The file is left as it is."


@contextlib.contextmanager
def _without_collector() -> Iterator[None]:
    """Without cyclic garbage collection, which walks all notes read so far again and again: a third."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _is_gone(history: tuple[Version, ...]) -> bool:
    """Whether the newest thing known of a note is that its file was taken away."""
    return bool(history) and history[-1].what is What.GONE


def _unmarked(outcome: Weighed) -> bool:
    return outcome.version is not None and not outcome.version.done and not outcome.publish


def _revised(table: Table, includes: frozenset[str] | None = None) -> Table:
    """The record with a revision of its own before those it was made from, at most `_LINEAGE`.

    Args:
        table: What is to be written.
        includes: For a merge, what was merged: two sessions that merge the same come to the same file.
    """
    if includes is None:
        own = os.urandom(4).hex()
    else:
        own = content_hash("-".join(sorted(includes)).encode())[:8]
    history = [own, *(name for name in lineage(table) if name != own)][:_LINEAGE]
    if "history" in table:
        return {**table, "history": history}
    placed: Table = {}
    for name, value in table.items():
        placed[name] = value
        if name == "updated":
            placed["history"] = history
    placed.setdefault("history", history)
    return placed
