"""Bringing the notes folder into line with the versions: publishing, recovering, what crashes leave behind.

Publishing and recovering are one procedure, `Publisher.settle`: what a crash interrupts is finished by the
very code that would have finished it.
"""

from __future__ import annotations

import contextlib
import errno
import os
from typing import TYPE_CHECKING

from reader.errors import NotebookError
from reader.files import sync_directory
from reader.notes.store import disk
from reader.notes.store.fields import entry_of, lineage, revision_of
from reader.notes.store.folder import Folder, NoteFile
from reader.notes.store.records import (
    HASH,
    BrokenRecordError,
    Table,
    content_hash,
    decode,
    encode,
)
from reader.notes.store.versions import Version, Versions, What, hashes
from reader.notes.store.weighing import Weighed, weigh

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from reader.notes.store.catalogue import Catalogue

_TRIES = 8
"""Rounds of settling one note; each further one needs somebody who wrote to it in between."""

_LINEAGE = 12
"""Revisions that a note's file names: its own and those it was made from."""


class Publisher:
    """Writes the notes folder of one collection."""

    def __init__(
        self,
        folder: Folder,
        versions: Versions,
        catalogue: Catalogue,
        lock: Path,
        now: Callable[[], datetime],
    ) -> None:
        self._folder = folder
        self._versions = versions
        self._catalogue = catalogue
        self._lock = lock
        self._now = now

    def current(self, note: str) -> Weighed:
        """A note weighed anew, from its files and versions as they are at this moment.

        Raises:
            OSError: Its versions cannot be read.
        """
        self._catalogue.reread(note)
        self._versions.refresh(note)
        return weigh(note, self._catalogue.of(note), self._versions)

    def encoded(self, table: Table, outcome: Weighed) -> bytes:
        """A record as it is to stand in the note's file, in the layout that is there.

        Raises:
            NotebookError: TOML cannot express it.
        """
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

    def write_version(
        self, note: str, data: bytes, path: str, parents: frozenset[str], what: What, revision: str
    ) -> Version:
        """Write a version; on a full disk make room by dropping old ones first.

        Raises:
            OSError: See `Versions.write`.
        """
        now = self._now()

        def write() -> Version:
            return self._versions.write(
                note, data, path=path, parents=parents, what=what, revision=revision, now=now
            )

        try:
            return write()
        except OSError as error:
            if error.errno not in {errno.ENOSPC, errno.EDQUOT} or not self._versions.prune(now, days=0):
                raise
        return write()

    def publish_directly(self, note: str, table: Table, data: bytes, outcome: Weighed) -> None:
        """Without a place for versions: straight into the notes folder, which is as durable.

        Raises:
            OSError: That is not possible either.
        """
        path = outcome.file.path if outcome.file else self._place_for(note, table)
        self._folder.prepare(path.parent)
        before = disk.read(path) if outcome.file else None
        if outcome.file and content_hash(before or b"") != outcome.file.hash:
            raise OSError(errno.EBUSY, "The file was changed in this very moment", str(path))
        disk.publish(path, data, before)
        self._catalogue.adopt(note, path)

    def settle(self, note: str) -> Weighed:
        """Bring files and versions of one note into line.

        Returns:
            What the note is now.

        Raises:
            OSError: The notes folder cannot be written.
        """
        for _ in range(_TRIES):
            outcome = self.current(note)
            if outcome.discard:
                for file in outcome.discard:
                    self._folder.discard(file.path)
                continue
            if not outcome.publish:
                break
            self._publish(note, outcome)
        if not outcome.publish and not outcome.vanished and not self._is_broken(note):
            for version in self._versions.history(note):
                if not version.done:
                    self._versions.mark_done(version)
        return outcome

    def _is_broken(self, note: str) -> bool:
        return any(file.table is None for file in self._catalogue.of(note))

    def _publish(self, note: str, outcome: Weighed) -> None:
        """One attempt at writing a note's file."""
        table = outcome.table
        if table is None or self._folder.newer_format():
            return
        try:
            path = outcome.file.path if outcome.file else self._place_for(note, table)
        except FileExistsError:
            return
        before = disk.read(path) if outcome.file else None
        if outcome.file and content_hash(before or b"") != outcome.file.hash:
            return
        if outcome.version is not None and outcome.content is not None:
            data = outcome.content.data
        else:
            table = revised(table, outcome.includes)
            data = encode(table, before)
            contents = frozenset(file.hash for file in self._catalogue.of(note) if file.table is not None)
            relative = outcome.file.relative if outcome.file else ""
            self.write_version(
                note, data, relative, outcome.includes | contents, What.PUT, revision_of(table)
            )
        self._folder.prepare(path.parent)
        try:
            swapped = disk.publish(path, data, before)
        except FileExistsError:  # another session finished it, or `_place_for` finds another name now
            return
        self._catalogue.adopt(note, path)
        self._folder.describe(path.parent, entry_of(table, note).document)
        if swapped is not None:
            self._absorb(path.parent)

    def _place_for(self, note: str, table: Table) -> Path:
        """Where a note without a file goes.

        Raises:
            FileExistsError: Its file is there; it has been taken in.
        """
        path = self._folder.place_for(self._first(note, table), note, entry_of(table, note).document)
        there = self._folder.read_one(str(path))
        if there is None or not os.path.lexists(path):
            return path
        if there.table is None or there.id == note:  # another session was quicker, or a person broke it
            self._catalogue.adopt(note, path)
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path))
        return path.with_name(f"{path.stem}-{os.urandom(3).hex()}.toml")

    def _first(self, note: str, table: Table) -> Table:
        """The oldest version of a note: sessions that publish different ones come to the same name."""
        for version in self._versions.history(note):
            if version.what is What.PUT and (content := self._versions.read(version)) is not None:
                with contextlib.suppress(BrokenRecordError):
                    return decode(content.data)
        return table

    def sweep(self) -> None:
        """Look at the temporary files that a crash left in the notes folder."""
        if not (folders := {path.parent for path in self._folder.leftovers()}):
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
        for history in self._versions.histories.values():
            if found in hashes(history):
                return True
            for version in history:
                if version.hash == meant:
                    content = self._versions.read(version)
                    if content is not None and content.data.startswith(data):
                        return True
        return False

    def _merge_swapped(self, path: Path, data: bytes) -> None:
        """Make a version of what an editor wrote in the moment we published, or put it into the trash."""
        try:
            table = decode(data)
            note = str(table["id"])
        except (BrokenRecordError, KeyError):
            self._folder.discard(path.rename(path.with_name(f"unreadable-{content_hash(data)}.toml")))
            path.touch()
            return
        file = NoteFile(
            str(path), path.name, (0, 0, 0), settled=False, hash=content_hash(data), table=table, id=note
        )
        self._versions.refresh(note)
        outcome = weigh(note, [file], self._versions)
        if outcome.table is None:
            return
        merged = revised(outcome.table, outcome.includes)
        self.write_version(
            note, encode(merged, data), "", outcome.includes | {file.hash}, What.PUT, revision_of(merged)
        )


def revised(table: Table, includes: frozenset[str] | None = None) -> Table:
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
