"""Every acknowledged version of every note: immutable synced files beside the notes, on this machine only.

A note counts as saved once its version is here. Publishing it in the notes folder comes second and is
repeated when it was interrupted. The name of a version says all that opening needs, so that 10,000 of them
are listed and not read:

    <key>.<time and chance>.<hash>.<revision>.<parents joined by ->.<what>.<new|done>

`hash` names the content, `revision` is what the note's own `history` begins with, `parents` are the hashes
of the contents that went into it. A version that is nobody's parent is a head; two heads mean that two
sessions changed a note at once, and they are merged.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from reader.files import make_directory, sync_directory
from reader.notes.annotations import is_ulid, new_id, ulid_milliseconds
from reader.notes.store import disk
from reader.notes.store.glance import Glance
from reader.notes.store.records import content_hash

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime
    from pathlib import Path

KEPT_DAYS = 90
"""How long versions are kept that a later one has replaced."""

MOST_PARENTS = 4
"""So that names stay under the 143 bytes that eCryptfs allows."""


class What(StrEnum):
    """What a version says about its note."""

    PUT = "put"
    """It has this content."""
    DELETED = "deleted"
    """The user deleted it here."""
    GONE = "gone"
    """Its file was taken away by somebody else, who is believed."""


@dataclass(frozen=True, slots=True)
class Version:
    """The name of one version."""

    key: str
    """See `key_of`."""
    order: str
    """A ULID: when it was made."""
    hash: str
    """`content_hash` of the content; for the other kinds of the content that they end."""
    revision: str
    """The first of the note's `history`; empty for the other kinds."""
    parents: tuple[str, ...]
    what: What
    done: bool
    """Whether it was published. `False` after a crash, or as long as the notes folder cannot be written."""

    @property
    def name(self) -> str:
        """The file name."""
        made_of = "-".join(self.parents)
        state = "done" if self.done else "new"
        return f"{self.key}.{self.order}.{self.hash}.{self.revision}.{made_of}.{self.what}.{state}"

    @property
    def node(self) -> str:
        """What later versions call it when it is their parent."""
        return self.hash if self.what is What.PUT else content_hash(f"{self.what}{self.order}".encode())


@dataclass(frozen=True, slots=True)
class Content:
    """What a version file holds."""

    id: str
    """The note's id as the note writes it."""
    path: str
    """Where it was published, relative to the notes folder."""
    data: bytes
    """The note's file."""


History = tuple[Version, ...]
"""All versions of one note, oldest first."""


def key_of(note: str) -> str:
    """A note's id if it is a ULID, else a hash of it: ids that people write may not be file names."""
    return note if is_ulid(note) else hashlib.sha256(note.encode("utf-8", "surrogatepass")).hexdigest()[:26]


def heads(history: History) -> History:
    """The versions that no other one was made from, without `GONE`, oldest first.

    A deletion beside a content that it did not know of does not count: what was written stays.
    """
    if len(history) == 1 and history[0].what is not What.GONE:
        return history
    known = [version for version in history if version.what is not What.GONE]
    used = {parent for version in known for parent in version.parents if parent != version.node}
    found = tuple(version for version in known if version.node not in used) or tuple(known[-1:])
    contents = {version.hash: version for version in found if version.what is What.PUT}
    return tuple(contents.values()) or found[-1:]


def hashes(history: History) -> frozenset[str]:
    """Every content that went into a version, directly or as a parent."""
    return frozenset(name for version in history for name in (version.hash, *version.parents))


class Versions:
    """The versions folder of one collection."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._histories: dict[str, History] = {}
        self._broken: set[str] = set()
        self._shards: dict[str, dict[str, Version]] = {}
        self._glance = Glance(self._named)
        self.failure: OSError | None = None
        """Why versions could not be listed at the last `load`; they are unknown then, not gone."""

    @property
    def histories(self) -> Mapping[str, History]:
        """By key, as of the last `load` or `refresh`."""
        return self._histories

    def history(self, note: str) -> History:
        """The versions of one note, oldest first."""
        return self._histories.get(key_of(note), ())

    def load(self, *, thorough: bool = True) -> bool:
        """List the folder again; one that cannot be listed has nothing in it.

        Args:
            thorough: List all of it, not only what says itself that something in it changed.

        Returns:
            Whether anything is there that was not, or the other way round.
        """
        failure, self.failure = self.failure, None
        shards = {shard: self._glanced(shard, thorough=thorough) for shard in self._listed(self._folder)}
        changed = {s for s in {*shards, *self._shards} if shards.get(s) is not self._shards.get(s)}
        if changed:
            found: dict[str, list[Version]] = {}
            for shard in changed:
                for version in shards.get(shard, {}).values():
                    found.setdefault(version.key, []).append(version)
            kept = {key: history for key, history in self._histories.items() if key[-1] not in changed}
            self._histories = kept | {key: _in_order(history) for key, history in found.items()}
        self._shards = shards
        return bool(changed) or str(failure) != str(self.failure)

    def _glanced(self, shard: str, *, thorough: bool) -> dict[str, Version]:
        try:
            return self._glance.of(str(self._folder / shard), thorough=thorough)
        except FileNotFoundError:
            return {}
        except OSError as error:
            self.failure = error
            return {}

    def refresh(self, note: str) -> History:
        """List the versions of one note again."""
        key = key_of(note)
        names = self._listed(self._folder / key[-1])
        own = self._versions(key[-1], (name for name in names if name.startswith(f"{key}.")))
        self._histories[key] = _in_order(list(own.values()))
        return self._histories[key]

    def _named(self, shard: str) -> dict[str, Version]:
        """The versions in one folder.

        Raises:
            OSError: It cannot be listed.
        """
        return self._versions(shard[-1], os.listdir(shard))  # noqa: PTH208

    def _versions(self, shard: str, names: Iterable[str]) -> dict[str, Version]:
        """By name without its end; where `new` and `done` of one exist (never both for long), `done`."""
        known = self._shards.get(shard, {})
        found: dict[str, Version] = {}
        for name in names:
            stem, _, state = name.rpartition(".")
            version = known.get(stem)
            if version is None or version.done is not (state == "done"):
                version = _parsed(name)
            if version is None or name in self._broken or version.key[-1] != shard:
                continue
            if version.done or stem not in found:
                found[stem] = version
        return found

    def _listed(self, folder: Path) -> list[str]:
        try:
            return os.listdir(folder)  # noqa: PTH208
        except FileNotFoundError:
            return []
        except OSError as error:
            self.failure = error
            return []

    def write(
        self,
        note: str,
        data: bytes,
        *,
        path: str,
        parents: Iterable[str],
        what: What,
        revision: str,
        now: datetime,
    ) -> Version:
        """Keep a version; it is durable when this returns.

        Args:
            note: The note's id.
            data: The note's file.
            path: Where it belongs, relative to the notes folder.
            parents: Hashes of the contents that went into it; more than `MOST_PARENTS` are cut off,
                which only means that they are merged once more.
            what: What it says.
            revision: See `Version.revision`.
            now: UTC.

        Raises:
            OSError: It was not kept, or all of it was but that is not certain.
        """
        digest = content_hash(data)
        kept = tuple(sorted(set(parents) - ({digest} if what is What.PUT else set())))[:MOST_PARENTS]
        key = key_of(note)
        last = self._histories.get(key, ())[-1:]
        order = new_id(now, last[0].order if last else "")
        version = Version(key, order, digest, revision, kept, what, done=False)
        shard = self._folder / version.key[-1]
        make_directory(shard)
        header = json.dumps({"id": note, "path": path, "hash": content_hash(data)})
        disk.create(shard / version.name, b"# " + header.encode() + b"\n" + data, 0o600)
        try:
            sync_directory(shard)
        except OSError:
            with contextlib.suppress(OSError):
                os.unlink(shard / version.name)  # noqa: PTH108 (see reader.notes.store.disk)
            raise
        self._histories[version.key] = (*self._histories.get(version.key, ()), version)
        return version

    def mark_done(self, version: Version) -> None:
        """Remember that a version was published; forgetting it only costs a look at the next opening."""
        if version.done:
            return
        done = replace(version, done=True)
        shard = self._folder / version.key[-1]
        with contextlib.suppress(OSError):
            os.rename(shard / version.name, shard / done.name)  # noqa: PTH104
            history = self._histories.get(version.key, ())
            self._histories[version.key] = tuple(done if v == version else v for v in history)

    def read(self, version: Version) -> Content | None:
        """What a version holds; `None` if it was never finished, was damaged or is gone.

        A version that cannot be used is left out of the histories from then on.

        Raises:
            OSError: It is there and cannot be read; what it holds is not known.
        """
        shard = self._folder / version.key[-1]
        for candidate in (version, replace(version, done=not version.done)):
            try:
                raw = disk.read(shard / candidate.name)
            except FileNotFoundError:
                continue
            line, _, data = raw.partition(b"\n")
            try:
                header = json.loads(line.removeprefix(b"# "))
                if header["hash"] == content_hash(data):
                    return Content(str(header["id"]), str(header["path"]), data)
            except (ValueError, KeyError, TypeError, RecursionError):
                pass
            self._broken.add(candidate.name)
        history = self._histories.get(version.key, ())
        self._histories[version.key] = tuple(v for v in history if v != version)
        return None

    def prune(self, now: datetime, days: float = KEPT_DAYS) -> int:
        """Remove replaced versions that are older than `days`.

        Returns:
            How many were removed.
        """
        oldest = int((now.timestamp() - days * 86_400) * 1000)
        removed = 0
        for key, history in list(self._histories.items()):
            if len(history) == 1:
                continue
            current = set(heads(history)) | set(history[-1:])
            old = {v for v in history if v.done and v not in current and ulid_milliseconds(v.order) < oldest}
            for version in old:
                with contextlib.suppress(OSError):
                    os.unlink(self._folder / key[-1] / version.name)  # noqa: PTH108
                    removed += 1
            if old:
                self._histories[key] = tuple(v for v in history if v not in old)
        return removed


def _in_order(versions: list[Version]) -> History:
    if len(versions) > 1:
        versions = sorted(versions, key=lambda version: (version.order, version.hash))
    return tuple(versions)


def _parsed(name: str) -> Version | None:
    pieces = name.split(".")
    if len(pieces) != 7 or pieces[6] not in {"new", "done"} or not is_ulid(pieces[1]):
        return None
    try:
        what = What(pieces[5])
    except ValueError:
        return None
    parents = tuple(pieces[4].split("-")) if pieces[4] else ()
    key, order, digest, revision = pieces[:4]
    return Version(key, order, digest, revision, parents, what, done=pieces[6] == "done")
