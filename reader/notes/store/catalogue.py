"""The files of the notes folder as they were last read, and which note each of them belongs to."""

from __future__ import annotations

import contextlib
import os
from dataclasses import replace
from typing import TYPE_CHECKING

from reader.notes.annotations import is_ulid
from reader.notes.store.fields import name_tail
from reader.notes.store.folder import Folder, Listing, NoteFile, Signature, read_file
from reader.notes.store.records import content_hash

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from reader.notes.store.versions import Versions


class Catalogue:
    """What is in the notes folder, kept up to date cheaply."""

    def __init__(self, folder: Folder, versions: Versions) -> None:
        self._folder = folder
        self._versions = versions
        self._files: dict[str, NoteFile] = {}
        self._by_id: dict[str, list[str]] = {}
        self.unlisted: Mapping[str, OSError] = {}
        """Folders that could not be listed at the last `scan`: their notes are unknown, not gone."""
        self._unsettled = False

    @property
    def ids(self) -> Iterable[str]:
        """Of every note that has a file."""
        return self._by_id.keys()

    @property
    def files(self) -> Iterable[NoteFile]:
        """All of them."""
        return self._files.values()

    def look(self, *, thorough: bool) -> Listing:
        """What is in the folder now; new also where an equal listing does not prove equal contents.

        Args:
            thorough: See `Folder.scan`.
        """
        listing = self._folder.scan(thorough=thorough)
        return replace(listing, is_new=True) if self._unsettled else listing

    def scan(self, listing: Listing) -> set[str]:
        """Read new and changed files.

        Args:
            listing: What is there, see `look`.

        Returns:
            The ids of notes whose files changed, came or went.
        """
        self.unlisted = listing.unlisted
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
        self._unsettled = not all(file.settled for file in files.values())
        self._index()
        return (touched | {self._files[path].id for path in changed}) - {""}

    def _unseen(self, listing: Listing) -> dict[str, NoteFile]:
        """Files known from before in folders that cannot be listed just now."""
        if not listing.unlisted:
            return {}
        folders = tuple(f"{place}{os.sep}" for place in listing.unlisted)
        return {path: file for path, file in self._files.items() if path.startswith(folders)}

    def _read(self, path: str, signature: Signature) -> NoteFile | None:
        try:
            file = read_file(path, self._folder.root, signature)
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
        if file.id and self._versions.history(file.id):
            return file
        for key, history in self._versions.histories.items():
            if not file.path.stem.endswith(name_tail(key) if is_ulid(key) else key[:16]):
                continue
            for version in reversed(history):
                with contextlib.suppress(OSError):
                    content = self._versions.read(version)
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

    def of(self, note: str) -> list[NoteFile]:
        """The files of one note; the first that is not a copy stands for it."""
        return [self._files[path] for path in self._by_id.get(note, ())]

    def reread(self, note: str) -> None:
        """Take in the files of one note as they are at this moment."""
        self._unsettled = True
        for path in self._by_id.get(note, []):
            file = self._folder.read_one(path)
            if file is None:
                self._files.pop(path, None)
            else:
                file = self._named(file)
                # A file that was given an id of its own, or lost its id line, keeps the one it has here.
                self._files[path] = file if file.id == note else replace(file, id=note)
        self._by_id[note] = [path for path in self._by_id.get(note, []) if path in self._files]

    def adopt(self, note: str, path: Path) -> None:
        """Take in a file that was just written."""
        self._unsettled = True
        place = str(path)
        file = self._folder.read_one(place)
        if file is not None:
            self._files[place] = file if file.id == note else replace(self._named(file), id=note)
            paths = self._by_id.setdefault(note, [])
            if place not in paths:
                paths.insert(0, place)
