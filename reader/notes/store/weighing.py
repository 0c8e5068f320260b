"""What a note is, given its versions and what its files say now. Reads, decides, writes nothing.

one head, file is it                  ► the file
file is an older version, or missing  ► the head is to be published (again)
file changed by hand since the head   ► the file is believed; what it lacks is taken from the head
file changed by hand since an older   ► merged with the head, to be published
several heads                         ► merged, to be published
file broken                           ► the head is shown, the file is not touched
deleted here, file unchanged since    ► the file is to go to the trash
deleted here, file changed since      ► the note lives
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from reader.notes.store.fields import lineage, updated_of
from reader.notes.store.merge import is_cut, lacking, merge
from reader.notes.store.records import BrokenRecordError, Table, canonical, decode
from reader.notes.store.versions import Content, History, Version, Versions, What, hashes, heads

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reader.notes.store.folder import NoteFile

_MOST_READ = 200
"""Versions looked through for the one that a file was made from, newest first."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """The outcome for one note."""

    table: Table | None
    """What it is; `None`: it is deleted, or there is nothing that can be read."""
    includes: frozenset[str] = frozenset()
    """Hashes of every content that went into `table`: the parents of a next version."""
    file: NoteFile | None = None
    """The file that stands for it, if there is one that can be read."""
    publish: bool = False
    """Whether `table` differs from the file and ought to be written."""
    version: Version | None = None
    """The version that is `table` exactly."""
    content: Content | None = None
    """What `version` holds, if it was read."""
    discard: tuple[NoteFile, ...] = ()
    """Files whose content is contained in what is kept, to be moved to the trash."""
    vanished: bool = False
    """Whether a published note has no file any more."""
    incomplete: tuple[str, ...] = ()
    """Keys that the file lacks and that were taken from the last version."""


@dataclass(slots=True)
class _Head:
    version: Version
    content: Content
    table: Table


def weigh(note: str, files: Sequence[NoteFile], versions: Versions) -> Weighed:
    """Decide about one note.

    Args:
        note: Its id.
        files: Its files; the first that is not a synchroniser's copy stands for it.
        versions: Loaded; versions that turn out to be unreadable are left out from then on.
    """
    readable = [file for file in files if file.table is not None]
    primary = next((file for file in readable if not file.is_copy), None)
    history = versions.history(note)
    if primary is not None and len(readable) == 1:
        if not history or primary.is_newer:
            return Weighed(primary.table, frozenset([primary.hash]), primary)
        tops = heads(history)
        if len(tops) == 1 and tops[0].what is What.PUT and tops[0].hash == primary.hash:
            return Weighed(primary.table, frozenset([primary.hash]), primary, version=tops[0])
    return _Scales(note, files, readable, primary, versions).outcome()


@dataclass(slots=True)
class _Scales:
    """The long way, for whatever is not in its usual state."""

    note: str
    files: Sequence[NoteFile]
    readable: Sequence[NoteFile]
    primary: NoteFile | None
    versions: Versions
    tops: list[_Head] = field(default_factory=list)
    includes: set[str] = field(default_factory=set)

    def outcome(self) -> Weighed:
        deleted = self._read_heads()
        table = self._merged_heads()
        known = hashes(self.versions.history(self.note))
        dirty = len(self.tops) > 1
        incomplete: tuple[str, ...] = ()
        for file in self.readable:
            if file.hash in known or file.table is None:
                dirty |= file is self.primary and table is not None and file.hash not in self._top_hashes()
                continue
            self.includes.add(file.hash)
            if table is None:
                table = file.table
                continue
            base, is_head = self._base_of(file.table)
            merged = merge(base, table, file.table)
            if is_head and file is self.primary and not dirty:
                incomplete = lacking(file.table, base or {})
            else:
                dirty |= canonical(merged) != canonical(file.table) and file is self.primary
            table = merged
        if table is None:
            return self._nothing(deleted, known)
        return self._something(table, known, incomplete, dirty=dirty)

    def _something(
        self, table: Table, known: frozenset[str], incomplete: tuple[str, ...], *, dirty: bool
    ) -> Weighed:
        exact = len(self.tops) == 1 and canonical(self.tops[0].table) == canonical(table)
        top = self.tops[0] if exact else None
        broken = any(file.table is None for file in self.files)
        published = any(head.version.done for head in self.tops)
        unpublished = any(not head.version.done for head in self.tops)
        missing = self.primary is None and not broken
        return Weighed(
            table,
            frozenset(self.includes),
            self.primary,
            publish=dirty or (missing and (unpublished or (not self.tops and bool(self.readable)))),
            version=top.version if top else None,
            content=top.content if top else None,
            discard=tuple(file for file in self.readable if file.is_copy and file.hash in known),
            vanished=missing and published and not unpublished and not self.readable,
            incomplete=incomplete,
        )

    def _nothing(self, deleted: Version | None, known: frozenset[str]) -> Weighed:
        discard = tuple(file for file in self.readable if file.hash in known) if deleted else ()
        return Weighed(None, frozenset(self.includes), self.primary, version=deleted, discard=discard)

    def _top_hashes(self) -> set[str]:
        return {head.version.hash for head in self.tops}

    def _read_heads(self) -> Version | None:
        """Read the heads, stepping behind those that were never finished; the deletion if it is the head."""
        while True:
            tops = heads(self.versions.history(self.note))
            contents = [(top, self.versions.read(top)) for top in tops if top.what is What.PUT]
            if any(content is None for _, content in contents):
                continue  # `read` left the unreadable out: there are other heads now
            self.tops = [_Head(top, content, _decoded(content)) for top, content in contents if content]
            self.includes |= {top.node for top in tops}
            ended = [top for top in tops if top.what is not What.PUT]
            return ended[-1] if ended and not self.tops else None

    def _merged_heads(self) -> Table | None:
        if not self.tops:
            return None
        table = self.tops[0].table
        for head in self.tops[1:]:
            table = merge(self._ancestor(self.tops[0].version, head.version), table, head.table)
        return table

    def _ancestor(self, first: Version, second: Version) -> Table | None:
        """The newest version that both were made from."""
        history = self.versions.history(self.note)
        common = _ancestors(first, history) & _ancestors(second, history)
        for version in reversed(history):
            if version.hash in common and version.what is What.PUT:
                content = self.versions.read(version)
                if content is not None:
                    return _decoded(content)
        return None

    def _base_of(self, table: Table) -> tuple[Table | None, bool]:
        """The version a file was made from, and whether it holds all that is known: that is the only head."""
        revisions = lineage(table)
        only = self.tops[0] if len(self.tops) == 1 else None
        if only is not None and only.version.revision and only.version.revision in revisions:
            return only.table, True
        history = [v for v in self.versions.history(self.note) if v.what is What.PUT]
        for name in revisions:
            for version in reversed(history):
                if version.revision == name and (content := self.versions.read(version)) is not None:
                    return _decoded(content), False
        return (None, False) if revisions else self._base_by_time(table, history)

    def _base_by_time(self, table: Table, history: Sequence[Version]) -> tuple[Table | None, bool]:
        """For a file without its `history`: what it is the beginning of, or what was changed when it says."""
        tops = [head.version for head in self.tops]
        stamp = updated_of(table) if "updated" in table else None
        alike: tuple[Table | None, bool] = (None, False)
        for version in reversed(history[-_MOST_READ:]):
            if (content := self.versions.read(version)) is None:
                continue
            candidate = _decoded(content)
            if is_cut(table, candidate):
                return candidate, tops == [version]
            if alike[0] is None and updated_of(candidate) == stamp:
                alike = candidate, tops == [version]
        if stamp is None and len(self.tops) == 1:
            return self.tops[0].table, True  # simplified by hand
        return alike


def _decoded(content: Content) -> Table:
    try:
        return decode(content.data)
    except BrokenRecordError:  # cannot be: its hash was right and we wrote it
        return {}


def _ancestors(version: Version, history: History) -> set[str]:
    """Hashes of every content before `version`."""
    parents: dict[str, set[str]] = {}
    for other in history:
        parents.setdefault(other.node, set()).update(other.parents)
    found: set[str] = set()
    waiting = list(version.parents)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += parents.get(name, ())
    return found
