"""The store of one collection: notes in memory, versions and files on disk, and how they come together.

    change ──► version record, synced ──► "saved" ──► settle: re-read, weigh, publish, mark done
    open, reload ──► scan ──► weigh what changed ──► settle what was interrupted

Not safe for threads by itself; `Notebook` holds a lock around it.
"""

from __future__ import annotations

import contextlib
import errno
import gc
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from reader.errors import NotebookError
from reader.notes.annotations import Entry, NoteProblem
from reader.notes.store import disk
from reader.notes.store.catalogue import Catalogue
from reader.notes.store.fields import entry_of, name_tail, revision_of, updated_of
from reader.notes.store.folder import Folder, NoteFile, branches
from reader.notes.store.merge import merge
from reader.notes.store.publishing import Publisher, revised
from reader.notes.store.records import BrokenRecordError, Table, canonical
from reader.notes.store.versions import Version, Versions, What, heads, key_of
from reader.notes.store.weighing import Weighed, weigh

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from reader.notes.store.folder import Listing

_FEW = 3
"""So many notes gone at once, and more than half of all: that is a failed sync or an unmounted disk."""

_PERMITTED = "Give yourself permission to read and write it, or keep notes elsewhere with --notes."

_WORDS: Mapping[int, tuple[str, str]] = {
    errno.ENOSPC: ("The disk is full", "Free some space and save again."),
    errno.EDQUOT: ("Your disk quota is used up", "Free some space and save again."),
    errno.EROFS: ("The disk is read-only", "Notes can be kept elsewhere with --notes."),
    errno.EACCES: ("There is no permission to write here", _PERMITTED),
    errno.EPERM: ("There is no permission to write here", _PERMITTED),
    errno.EIO: ("The disk reports an error", "Save again; if it stays so, the disk may be failing."),
}


def not_saved(error: OSError, path: Path, what: str = "The note was not saved") -> NotebookError:
    """The error to tell when a write failed."""
    words, hint = _WORDS.get(error.errno or 0, (error.strerror or "It cannot be written", "Save again."))
    return NotebookError(f"{what}: {words[:1].lower()}{words[1:]}.", path=path, hint=hint)


def _permitting(words: str, error: OSError) -> str:
    """What is told of a folder, with what to do where permission is what lacks."""
    return f"{words} {_PERMITTED}" if error.errno in {errno.EACCES, errno.EPERM} else words


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
        self._catalogue = Catalogue(self.folder, self.versions)
        self._publisher = Publisher(self.folder, self.versions, self._catalogue, self._lock, now)
        self._held: dict[str, Held] = {}
        self._pending: dict[str, OSError] = {}
        self._notices: list[NoteProblem] = []

    @property
    def held(self) -> Mapping[str, Held]:
        """By id."""
        return self._held

    def branches(self, note: str) -> Mapping[str, str]:
        """What git's conflict markers in a note's file call its sides, by text; empty if there are none."""
        held = self._held.get(note)
        file = held.weighed.file if held is not None else None
        if file is None or not file.reason:
            return {}
        try:
            return branches(disk.read(file.path))
        except OSError:
            return {}

    # --- reading -------------------------------------------------------------------------------------

    def open(self) -> None:
        """Read everything and finish what was interrupted. Never raises for what it finds."""
        with _without_collector():
            self.versions.load()
            self._publisher.sweep()
            self._scan(self._catalogue.look(thorough=True))
            self._weigh_all([*self._catalogue.ids, *self._ids_without_file(None)])
            self.versions.prune(self._now())

    def reload(self, *, thorough: bool = True) -> bool:
        """Take in what changed outside.

        Args:
            thorough: Look at every file, see `Folder.scan`.

        Returns:
            Whether anything shown is different.
        """
        old = self.versions.histories
        is_new = self.versions.load(thorough=thorough)
        listing = self._catalogue.look(thorough=thorough)
        open_ends = {n for n, held in self._held.items() if held.weighed.publish or held.weighed.vanished}
        if not (is_new or listing.is_new or open_ends or self._pending):
            return False
        before, told = {note: held.entry for note, held in self._held.items()}, self.problems()
        new = self.versions.histories
        changed = self._scan(listing)
        keys = {key for key in {*old, *new} if old.get(key) != new.get(key)}
        if keys:
            known = {*self._held, *self._catalogue.ids}
            changed |= {note for note in known if key_of(note) in keys} | set(self._ids_without_file(keys))
        self._weigh_all(changed | open_ends | set(self._pending))
        return before != {note: held.entry for note, held in self._held.items()} or told != self.problems()

    def _scan(self, listing: Listing) -> set[str]:
        """Read new and changed files. Returns the ids of notes whose files changed."""
        changed = self._catalogue.scan(listing)
        self._notices = [
            NoteProblem(
                Path(place), None, _permitting(f"The folder cannot be listed: {error.strerror}.", error)
            )
            for place, error in self._catalogue.unlisted.items()
        ]
        if self.versions.failure is not None:
            reason = f"Earlier versions of notes cannot be listed: {self.versions.failure.strerror}."
            self._notices.append(NoteProblem(self._lock.parent, None, reason))
        return changed

    def _ids_without_file(self, keys: set[str] | None) -> Iterable[str]:
        """Ids of notes that only have versions: never published, or taken away."""
        seen = {key_of(note) for note in self._catalogue.ids}
        for key, history in list(self.versions.histories.items()):
            if key not in seen and (keys is None or key in keys):
                yield from self._id_of(history)

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
            outcome = weigh(note, self._catalogue.of(note), self.versions)
        except OSError as error:
            self._pending[note] = error
            if note in self._held:
                return replace(self._held[note].weighed, publish=False, discard=(), vanished=False)
            file = next((file for file in self._catalogue.of(note) if file.table is not None), None)
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
        entry = old.entry if same and old is not None else entry_of(outcome.table, note, _written(outcome))
        self._held[note] = Held(outcome.table, entry, outcome)

    def _judge(self, vanished: list[str]) -> None:
        """Believe that notes were taken away, unless most went at once."""
        present = len(self._held) - len(vanished)
        root = self.folder.root
        if self._catalogue.unlisted:
            return
        if not self.folder.exists() or (len(vanished) >= _FEW and len(vanished) > present):
            reason = (
                f"{len(vanished)} notes have gone from the folder at once, as after a failed sync or with a "
                "disk that is not mounted. They are shown as last saved on this machine."
            )
            self._notices.append(NoteProblem(root, None, reason))
            return
        for note in vanished:
            if self._is_displaced(note):
                self._keep_displaced(note)
                continue
            history = self.versions.history(note)
            with contextlib.suppress(OSError):
                top = heads(history)[-1]
                self.versions.write(
                    note, b"", path="", parents=[top.node], what=What.GONE, revision="", now=self._now()
                )
            self._held.pop(note, None)

    def _is_displaced(self, note: str) -> bool:
        """Whether the file of a note is still there but says that it is another note by now.

        An editor that saves an old buffer does that to a note that was given an id since: nobody deleted it.
        """
        taken = {file.relative for file in self._catalogue.files}
        ending = f"--{name_tail(note)}.toml"
        if any(place.endswith(ending) for place in taken):
            return True
        history = self.versions.history(note)
        for version in reversed(history):
            if version.what is What.PUT:
                with contextlib.suppress(OSError):
                    content = self.versions.read(version)
                    return content is not None and content.path in taken
                return False
        return False

    def _keep_displaced(self, note: str) -> None:
        """Give a displaced note a file of its own; while that fails it is shown as it was last saved."""
        held = self._held.get(note)
        if held is not None:
            with disk.locked(self._lock), contextlib.suppress(NotebookError):
                self._keep(note, held.table, replace(held.weighed, file=None), What.PUT)

    # --- writing -------------------------------------------------------------------------------------

    def create(self, note: str, table: Table) -> None:
        """Keep a new note; it is durable when this returns.

        Raises:
            NotebookError: It is not kept.
        """
        with disk.locked(self._lock):
            self._keep(note, table, Weighed(None), What.PUT)

    def admit(self, note: str, table: Table) -> bool:
        """Keep a note that was made elsewhere, its times as they are; durable when this returns.

        Returns:
            `False` if there is one of that id, in this session or another: it is left alone.

        Raises:
            NotebookError: It is not kept.
        """
        with disk.locked(self._lock):
            outcome = self._current_to_change(note)
            if outcome.table is not None:
                return False
            self._keep(note, table, outcome, What.PUT)
            return True

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
            if "history" in outcome.table:  # an undo's is that of an older version: it would pass for stale
                table["history"] = outcome.table["history"]
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

    def _current_to_change(self, note: str) -> Weighed:
        try:
            return self._publisher.current(note)
        except OSError as error:
            raise not_saved(error, self._lock.parent, "The change was not saved") from error

    def _refuse_newer(self, outcome: Weighed) -> None:
        if outcome.file is not None and outcome.file.is_newer:
            raise NotebookError(
                "A newer version of reader wrote this note; it can be read, not changed.",
                path=outcome.file.path,
            )

    def _keep(self, note: str, table: Table, outcome: Weighed, what: What) -> None:
        """Write a version, then bring the folder into line with it.

        Raises:
            NotebookError: Nothing was kept.
        """
        root = self.folder.root
        if self.folder.newer_format():
            raise NotebookError("A newer version of reader made this notes folder.", path=root)
        contents = {file.hash for file in self._catalogue.of(note) if file.table is not None}
        parents = outcome.includes | contents
        table = revised(table) if what is What.PUT else table
        data = self._publisher.encoded(table, outcome)
        path = outcome.file.relative if outcome.file else ""
        try:
            self._publisher.write_version(note, data, path, parents, what, revision_of(table))
        except OSError as error:
            if what is What.DELETED:
                raise not_saved(error, self._lock.parent, "The note was not deleted") from error
            try:
                self._publisher.publish_directly(note, table, data, outcome)
            except OSError as second:
                raise not_saved(second, self.folder.root) from error
            self._accept(note, self._weighed(note))
            return
        if not self._settle_safely(note):  # kept all the same, and shown as it is kept
            kept = table if what is What.PUT else None
            self._accept(note, Weighed(kept, parents, outcome.file, publish=kept is not None))

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
            self._accept(note, self._publisher.settle(note))
        except (OSError, BrokenRecordError) as error:
            self._accept(note, self._weighed(note))
            self._pending[note] = error if isinstance(error, OSError) else OSError(errno.EIO, str(error))
            return False
        self._pending.pop(note, None)
        return True

    # --- telling -------------------------------------------------------------------------------------

    def problems(self) -> tuple[NoteProblem, ...]:
        """What a person should know, by path."""
        found = list(self._notices)
        for file in self._catalogue.files:
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
                place = weighed.file.path if weighed.file else self.folder.root
                cause = self._pending[note]
                words = not_saved(cause, place, "A note is saved on this machine only").message
                found.append(NoteProblem(place, None, _permitting(words, cause)))
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


def _written(outcome: Weighed) -> datetime | None:
    """When the file of a note was last written, in whole seconds."""
    if outcome.file is None:
        return None
    return datetime.fromtimestamp(outcome.file.signature[0] // 1_000_000_000, UTC)


def _is_gone(history: tuple[Version, ...]) -> bool:
    """Whether the newest thing known of a note is that its file was taken away."""
    return bool(history) and history[-1].what is What.GONE


def _unmarked(outcome: Weighed) -> bool:
    return outcome.version is not None and not outcome.version.done and not outcome.publish
