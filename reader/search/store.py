"""The one file of an index: SQLite, safe against crashes and other processes, and always expendable.

What can go wrong with it is never an exception of ours: a file that is damaged or not ours is set aside when
opened, and a disk that takes nothing leaves `problem` set while the index goes on in memory.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import threading
import time
import weakref
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from reader.search.aside import BESIDE, all_set_aside, forget_older, new_place
from reader.search.packing import pack, unpack
from reader.text import one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from reader.search.aside import SetAside

APPLICATION_ID = 0x52445849
"""`RDXI` in the header of the file says that it is ours."""

SCHEMA_VERSION = 4
"""Of tables, segments and folding; a file of another version is built anew."""

BUSY_SECONDS = 3.0
"""How long a write waits for another process."""

SHORT_SECONDS = 0.25
"""How long a file must stay shorter than its header says to be taken for damaged."""

_HEADER_BYTES = 100

_LONGEST_REASON = 120
"""Characters of what SQLite says, which may quote what is damaged."""

_MOST_VARIABLES = 64
"""Rows asked for at once; some builds of SQLite take no more than 999."""

_SCHEMA = """
CREATE TABLE document (
    key INTEGER PRIMARY KEY,  -- random, low 20 bits zero
    id TEXT NOT NULL,
    path TEXT NOT NULL,
    file TEXT NOT NULL,       -- size, mtime_ns, inode, digest as JSON
    info TEXT NOT NULL,       -- DocumentInfo as JSON
    layout BLOB NOT NULL,     -- sections and styles, JSON, zlib
    complete INTEGER NOT NULL,
    about TEXT NOT NULL       -- keys of entities with saliences: country:KZ=0.41, a space between
) STRICT;
CREATE UNIQUE INDEX document_id ON document (id);
CREATE TABLE text (
    id INTEGER PRIMARY KEY,   -- document key + number of the piece
    data BLOB NOT NULL        -- 4,096 characters, UTF-8, zstd
) STRICT;
CREATE TABLE segment (id INTEGER PRIMARY KEY, data BLOB NOT NULL) STRICT;
CREATE TABLE skipped (path TEXT PRIMARY KEY, file TEXT NOT NULL, entries TEXT NOT NULL) STRICT;
CREATE TABLE state (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT;
INSERT INTO state VALUES ('generation', 0);
"""


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A document as it is stored."""

    key: int
    id: str
    path: str
    file: str
    info: str
    layout: bytes
    complete: bool
    about: str


@dataclass(frozen=True, slots=True)
class Contents:
    """Everything but the texts."""

    generation: int
    documents: Sequence[tuple[int, str, str, str, str, int, str]]
    """Key, id, path, file, info, complete, about."""
    segments: Sequence[int]
    """Ids in order; the data is read apart. A passage lives as long as its document is listed."""
    skipped: Sequence[tuple[str, str, str]]
    """Path, file, entries."""


class Store:
    """Reads and writes the file. Reading and writing may go on at once, in any threads."""

    def __init__(self, path: Path, content_version: int = 0) -> None:
        self.path = path
        self._version = SCHEMA_VERSION << 16 | content_version & 0xFFFF
        self.recovered: str | None = None
        """What happened to an unusable file, as a sentence for a person."""
        self.problem: str | None = None
        """Why what is indexed now will not be there next time."""
        self._damage: Exception | None = None
        """What showed that the file is damaged after it had been opened."""
        self._reading = threading.Lock()
        self._writing = threading.RLock()
        self._reader: sqlite3.Connection | None = None
        self._writer: sqlite3.Connection | None = None

    def open(self, load: Callable[[Reader], None]) -> None:
        """Open the file, or make it, and let `load` read it. If that fails, `is_open` is false.

        Args:
            load: Called once; `sqlite3.DatabaseError`, `ValueError`, `KeyError`, `TypeError` or `zlib.error`
                from it means that the file is damaged; then it is called again, with a new file.
        """
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            self._give_up(error)
            return
        for attempt in range(2):
            try:
                self._connect()
                with self.reading() as reader:
                    load(reader)
            except sqlite3.OperationalError as error:
                if _is_damage(error) and not attempt:
                    self._set_aside(error)
                    continue
                self._give_up(error)
            except (sqlite3.DatabaseError, ValueError, KeyError, TypeError, zlib.error) as error:
                if not attempt:
                    self._set_aside(error)
                    continue
                self._give_up(error)
            return

    def close(self) -> None:
        """Let go of the file; one that turned out to be damaged is set aside, to be built anew next time."""
        self._disconnect()
        if self._damage is not None:
            self._set_aside(self._damage)

    def _disconnect(self) -> None:
        with self._writing, self._reading:
            for connection in (self._reader, self._writer):
                if connection is not None:
                    with contextlib.suppress(sqlite3.Error):
                        connection.close()
            self._reader = self._writer = None

    @property
    def is_open(self) -> bool:
        """Whether there is a file to read from."""
        return self._reader is not None

    def generation(self) -> int | None:
        """Counts the changes by all processes; `None` if it cannot be read now."""
        row = self._one("SELECT value FROM state WHERE name = 'generation'", ())
        return None if row is None else row[0]

    @contextlib.contextmanager
    def reading(self) -> Iterator[Reader]:
        """What is in the file as of one moment, whatever other processes write meanwhile.

        Raises:
            sqlite3.Error: It cannot be read.
        """
        with self._reading:
            connection = self._reader
            if connection is None:
                raise sqlite3.OperationalError("the index is closed")
            connection.execute("BEGIN")
            try:
                yield Reader(connection)
            finally:
                if connection.in_transaction:
                    connection.execute("COMMIT")

    def set_aside(self) -> Sequence[SetAside]:
        """Files that could not be used and were set aside, now or earlier."""
        return all_set_aside(self.path, APPLICATION_ID)

    def layout(self, key: int) -> bytes | None:
        """The layout of one document; `None` if it is gone."""
        row = self._one("SELECT layout FROM document WHERE key = ?", (key,))
        return None if row is None else row[0]

    def text(self, id_: int) -> bytes | None:
        """One piece of a text; `None` if it is gone."""
        row = self._one("SELECT data FROM text WHERE id = ?", (id_,))
        return None if row is None else row[0]

    def texts(self, ids: Sequence[int]) -> dict[int, bytes]:
        """Some pieces of texts by id; those that are gone are left out."""
        found: dict[int, bytes] = {}
        with self._reading:
            if self._reader is None:
                return found
            try:
                for start in range(0, len(ids), _MOST_VARIABLES):
                    some = ids[start : start + _MOST_VARIABLES]
                    marks = ",".join("?" * len(some))
                    query = f"SELECT id, data FROM text WHERE id IN ({marks})"  # noqa: S608 - only marks
                    found.update(self._reader.execute(query, some).fetchall())
            except sqlite3.Error as error:
                self.note(error)
        return found

    @contextlib.contextmanager
    def writing(self) -> Iterator[Writer | None]:
        """A transaction: all of it is kept or nothing. `None` if nothing can be written now.

        An error of SQLite inside ends the block quietly; `problem` tells, and `Writer.done` stays false.
        """
        with self._writing:
            connection = self._writer
            if connection is None:
                yield None
                return
            try:
                connection.execute("BEGIN IMMEDIATE")
                if connection.execute("PRAGMA user_version").fetchone()[0] != self._version:
                    connection.execute("ROLLBACK")
                    raise sqlite3.OperationalError("another version of the program uses the file")
            except sqlite3.Error as error:
                self.note(error)
                yield None
                return
            writer = Writer(connection)
            try:
                yield writer
                connection.execute("UPDATE state SET value = value + 1 WHERE name = 'generation'")
                connection.execute("COMMIT")
                writer.done = True
                self.problem = None
            except sqlite3.Error as error:
                self.note(error)
            finally:
                if not writer.done and connection.in_transaction:
                    with contextlib.suppress(sqlite3.Error):
                        connection.execute("ROLLBACK")

    def _one(self, query: str, parameters: tuple[object, ...]) -> tuple[Any, ...] | None:
        with self._reading:
            if self._reader is None:
                return None
            try:
                row: tuple[Any, ...] | None = self._reader.execute(query, parameters).fetchone()
            except sqlite3.Error as error:
                self.note(error)
                return None
            return row

    def _connect(self) -> None:
        if self.path.exists() and self.path.stat().st_size:
            _check(self.path)
        self._disconnect()
        self._writer = self._connection()
        try:
            self._prepare_patiently(self._writer)
        except sqlite3.OperationalError as error:
            if _is_damage(error):
                raise
            # Read-only file or folder: what is there is used, what comes stays in memory.
            self.note(error)
            self._writer.close()
            self._writer = None
        self._reader = self._connection()

    def _connection(self) -> sqlite3.Connection:
        connection = sqlite3.connect(
            self.path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
        )
        try:
            connection.execute("PRAGMA cache_size = -8192")
            connection.execute("PRAGMA synchronous = NORMAL")
        except Exception:  # what a damaged file says of itself may be no text
            connection.close()
            raise
        # One that is only let go of is closed too; Python 3.13 warns of it otherwise.
        weakref.finalize(self, connection.close)
        return connection

    def _prepare_patiently(self, connection: sqlite3.Connection) -> None:
        """Prepare; SQLite's own patience does not cover two processes that both begin a file."""
        end = time.monotonic() + BUSY_SECONDS
        while True:
            try:
                self._prepare(connection)
            except sqlite3.OperationalError as error:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                if _code(error) not in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED} or time.monotonic() > end:
                    raise
                time.sleep(0.02)
            else:
                return

    def _prepare(self, connection: sqlite3.Connection) -> None:
        """Make the tables if the file is new; a file of another version of ours is emptied first."""
        # In one transaction: another process may be making the tables just now.
        connection.execute("BEGIN")
        application = connection.execute("PRAGMA application_id").fetchone()[0]
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        tables = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]
        connection.execute("COMMIT")
        if application == APPLICATION_ID and version == self._version:
            return
        if tables and application != APPLICATION_ID:
            raise sqlite3.DatabaseError("not an index of ours")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("BEGIN IMMEDIATE")
        try:
            # Another process may have been first.
            if connection.execute("PRAGMA user_version").fetchone()[0] == self._version:
                return
            names = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()
            for (name,) in names:
                connection.execute(f'DROP TABLE "{name}"')
            for statement in _SCHEMA.split(";\n"):
                connection.execute(statement)
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            connection.execute(f"PRAGMA user_version = {self._version}")
            if tables:
                self.recovered = "The index was made by another version of the program and is built anew."
        finally:
            if connection.in_transaction:
                connection.execute("COMMIT")

    def _set_aside(self, why: Exception) -> None:
        """Rename the file out of the way, what SQLite keeps beside it too; older ones that are ours go."""
        self._disconnect()
        self._damage = None
        aside = new_place(self.path)
        reason = one_line(str(why), _LONGEST_REASON)
        self.recovered = (
            f"The index cannot be used ({reason}) and is built anew. The old file is {aside.name}."
        )
        for suffix in BESIDE:
            beside = self.path.with_name(self.path.name + suffix)
            with contextlib.suppress(FileNotFoundError):
                try:
                    beside.rename(aside.with_name(aside.name + suffix))
                except OSError as error:
                    self.problem = f"The index cannot be kept: {error.strerror}."
        forget_older(self.path, APPLICATION_ID)

    def _give_up(self, error: Exception) -> None:
        self.note(error)
        self._disconnect()

    def note(self, error: Exception) -> None:
        """Let `problem` tell of an error."""
        if isinstance(error, sqlite3.Error) and _is_damage(error):
            self._damage = error
        told = error.strerror if isinstance(error, OSError) else str(error)
        reason = one_line(told or "input or output error", _LONGEST_REASON)
        self.problem = f"The index is kept in memory only: {reason} ({one_line(str(self.path.parent))})."


class Reader:
    """Reads the file inside a transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def generation(self) -> int:
        """The number of changes so far, by all processes."""
        row = self._connection.execute("SELECT value FROM state WHERE name = 'generation'").fetchone()
        if row is None:
            raise sqlite3.DatabaseError("the index has no generation")
        return int(row[0])

    def contents(self) -> Contents:
        """Everything but the texts and the data of the segments."""
        connection = self._connection
        return Contents(
            self.generation(),
            connection.execute("SELECT key, id, path, file, info, complete, about FROM document").fetchall(),
            [row[0] for row in connection.execute("SELECT id FROM segment ORDER BY id")],
            connection.execute("SELECT path, file, entries FROM skipped").fetchall(),
        )

    def segment(self, id_: int) -> bytes:
        """The data of one segment.

        Raises:
            KeyError: There is none.
        """
        row = self._connection.execute("SELECT data FROM segment WHERE id = ?", (id_,)).fetchone()
        if row is None:
            raise KeyError("an index segment is missing")
        return bytes(row[0])

    def texts(self, most_bytes: int) -> Iterable[tuple[int, bytes]]:
        """All pieces of texts in order if they are together no larger than `most_bytes`, else none."""
        row = self._connection.execute("SELECT coalesce(sum(length(data)), 0) FROM text").fetchone()
        if int(row[0]) > most_bytes:
            return ()
        return self._connection.execute("SELECT id, data FROM text ORDER BY id")


class Writer(Reader):
    """Reads and changes the file inside a transaction."""

    done = False
    """Whether it is committed."""

    def put_documents(self, rows: Iterable[DocumentRow], texts: Iterable[tuple[int, bytes]]) -> None:
        """Add documents; older ones of the same id have to be gone."""
        self._connection.executemany(
            "INSERT OR REPLACE INTO document VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            ((r.key, r.id, r.path, r.file, r.info, r.layout, r.complete, r.about) for r in rows),
        )
        self._connection.executemany("INSERT OR REPLACE INTO text VALUES (?, ?)", texts)

    def remove_documents(self, keys: Iterable[int]) -> None:
        """Forget documents and their texts."""
        for key in keys:
            self._connection.execute("DELETE FROM document WHERE key = ?", (key,))
            self._connection.execute("DELETE FROM text WHERE id BETWEEN ? AND ?", (key, key + 0xFFFFF))

    def put_segment(self, id_: int, data: bytes) -> None:
        """Add a segment."""
        self._connection.execute("INSERT INTO segment VALUES (?, ?)", (id_, data))

    def remove_segments(self, ids: Iterable[int]) -> None:
        """Forget segments."""
        self._connection.executemany("DELETE FROM segment WHERE id = ?", ((id_,) for id_ in ids))

    def put_skipped(self, path: str, file: str, entries: str) -> None:
        """Remember that a file gave nothing, and why."""
        self._connection.execute("INSERT OR REPLACE INTO skipped VALUES (?, ?, ?)", (path, file, entries))

    def remove_skipped(self, paths: Iterable[str]) -> None:
        """Forget that."""
        self._connection.executemany("DELETE FROM skipped WHERE path = ?", ((path,) for path in paths))


def _check(path: Path) -> None:
    """Look at the header of a file that is not empty.

    A file that seems cut short may be one that another process is writing just now: it is only believed to be
    short when it has not grown for a while. One with a log beside it is SQLite's to judge: when the log is
    taken over the header is written first, and if the program is killed then, the log still has the rest.

    Raises:
        sqlite3.DatabaseError: It is no SQLite file, or shorter than it says.
    """
    seen, since = -1, time.monotonic()
    while True:
        size, wanted = _sizes(path)
        if size >= wanted or _has_log(path):
            return
        if size != seen:
            seen, since = size, time.monotonic()
        elif time.monotonic() - since > SHORT_SECONDS:
            raise sqlite3.DatabaseError("the file is shorter than it says")
        time.sleep(0.01)


def _has_log(path: Path) -> bool:
    """Whether changes lie beside the file that are not in it yet."""
    try:
        return path.with_name(path.name + "-wal").stat().st_size > 0
    except OSError:
        return False


def _sizes(path: Path) -> tuple[int, int]:
    """How long a file is, and how long its header says it has to be at least.

    Raises:
        sqlite3.DatabaseError: It is no SQLite file.
    """
    try:
        with path.open("rb") as file:
            header = file.read(_HEADER_BYTES)
            size = file.seek(0, os.SEEK_END)
    except OSError as error:
        raise sqlite3.OperationalError(f"the file cannot be read: {error.strerror}") from error
    magic = b"SQLite format 3\0"
    if header[: len(magic)] != magic[: len(header)]:
        raise sqlite3.DatabaseError("not an SQLite file")
    if len(header) < _HEADER_BYTES:
        return size, _HEADER_BYTES
    page = int.from_bytes(header[16:18], "big")
    pages = int.from_bytes(header[28:32], "big")
    return size, (65536 if page == 1 else page) * pages


def _code(error: sqlite3.Error) -> int:
    """The primary result code of SQLite."""
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF


def _is_damage(error: sqlite3.Error) -> bool:
    """Whether an operational error means that the file is unusable rather than out of reach."""
    code, words = _code(error), str(error)
    if code == sqlite3.SQLITE_ERROR:
        return "no such" in words or "unsupported file format" in words
    # A text that is no UTF-8 is told of by the Python module, without a code.
    return code in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_FORMAT} or (
        not code and "decode" in words
    )


def compress_text(text: str, piece: int) -> list[bytes]:
    """A text in pieces of `piece` characters, each on its own."""
    return [pack(text[i : i + piece].encode("utf-8", "surrogatepass")) for i in range(0, len(text), piece)]


def expand_text(data: bytes) -> str:
    """One such piece as text.

    Raises:
        ValueError: It is damaged.
    """
    return unpack(data).decode("utf-8", "surrogatepass")
