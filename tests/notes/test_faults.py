"""Every file operation of a scenario fails in turn, or the process dies there, or the power goes.

Whatever happened, after the next start each acknowledged change is visible, an unacknowledged one is either
there or not, and no other note is touched.
"""

from __future__ import annotations

import errno
import os
import shutil
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from reader.errors import NotebookError
from reader.files import Places
from reader.notes.notebook import Notebook
from reader.notes.store import disk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from reader.model import Document

ERRORS = [errno.EIO, errno.ENOSPC, errno.EACCES, errno.EROFS, errno.EDQUOT]
OPERATIONS = ["open", "write", "fsync", "rename", "replace", "link", "unlink", "mkdir", "chmod"]


class KilledError(BaseException):
    """The process ended here; nothing of it may run afterwards."""


@dataclass
class Faults:
    """Stands between the program and `os`, for paths below `root`."""

    root: Path
    fail_at: int = -1
    code: int = 0
    """0: the process dies."""
    lasting: bool = False
    """Whether every later operation fails too."""
    reads: bool = False
    """Whether opening a file or folder for reading counts as an operation that may fail."""
    broken: Path | None = None
    """A folder in which nothing can be written."""
    count: int = 0
    dead: bool = False
    log: list[str] = field(default_factory=list)
    serials: dict[int, int] = field(default_factory=dict)
    """By inode: a number of its own for each file that had it, because inodes are used again."""
    synced: dict[int, bytes] = field(default_factory=dict)
    """By serial: the content that is certainly on the disk."""
    listed: dict[int, dict[str, int]] = field(default_factory=dict)
    """By inode of a folder: its names and their serials when it was last synced."""

    def step(self, name: str, place: Any) -> None:
        if self.dead:
            raise KilledError
        if self.broken is not None and Path(place).is_relative_to(self.broken):
            raise OSError(errno.EROFS, os.strerror(errno.EROFS), str(place))
        self.count += 1
        self.log.append(f"{name} {place}")
        if self.count - 1 == self.fail_at or (self.lasting and self.count - 1 > self.fail_at >= 0):
            if not self.code:
                self.dead = True
                raise KilledError
            raise OSError(self.code, os.strerror(self.code), str(place))

    @contextmanager
    def active(self) -> Iterator[Faults]:  # noqa: C901 (a row of small stand-ins)
        real = {name: getattr(os, name) for name in OPERATIONS}
        places: dict[int, str] = {}
        renameat2 = disk._renameat2

        def concerns(path: Any) -> bool:
            return isinstance(path, str | Path) and Path(path).is_relative_to(self.root)

        def opened(path: Any, flags: int, *args: Any, **options: Any) -> int:
            if not concerns(path):
                return real["open"](path, flags, *args, **options)  # type: ignore[no-any-return]
            if flags & (os.O_CREAT | os.O_WRONLY | os.O_RDWR):
                self.step("open", path)
            elif self.reads:
                self.step("read", path)
            elif self.dead:
                raise KilledError
            number: int = real["open"](path, flags, *args, **options)
            places[number] = str(path)
            if flags & os.O_EXCL:
                self.serials[os.fstat(number).st_ino] = self.count
            return number

        def written(number: int, data: Any) -> int:
            if number not in places:
                return real["write"](number, data)  # type: ignore[no-any-return]
            try:
                self.step("write", places[number])
            except KilledError:
                real["write"](number, bytes(data)[: len(data) // 2])
                raise
            return real["write"](number, data)  # type: ignore[no-any-return]

        def synced(number: int) -> None:
            path = places.get(number)
            if path is not None:
                self.step("fsync", path)
                status = os.fstat(number)
                if Path(path).is_dir():
                    self.listed[status.st_ino] = self.names(Path(path))
                else:
                    self.synced[self.serials[status.st_ino]] = Path(path).read_bytes()

        def wrapped(name: str) -> Callable[..., Any]:
            def call(first: Any, *args: Any, **options: Any) -> Any:
                if concerns(first):
                    self.step(name, first)
                return real[name](first, *args, **options)

            return call

        def exchanging() -> Any:
            function = renameat2()
            if function is None:
                return None

            def call(*args: Any) -> int:
                self.step("exchange", args[1].decode())
                return function(*args)

            return call

        with pytest.MonkeyPatch.context() as patch:
            for name in OPERATIONS:
                patch.setattr(os, name, wrapped(name))
            patch.setattr(os, "open", opened)
            patch.setattr(os, "write", written)
            patch.setattr(os, "fsync", synced)
            patch.setattr(disk, "_renameat2", exchanging)
            yield self

    def names(self, folder: Path) -> dict[str, int]:
        """What is in a folder now, and the serials."""
        return {entry.name: self.serials.get(entry.inode(), -1) for entry in os.scandir(folder)}

    def cut_power(self, target: Path, *, names_survive: bool) -> None:
        """Make at `target` what the disk holds after a power cut.

        Args:
            target: A folder that does not exist.
            names_survive: Whether names reached the disk by chance without being synced; content did not.
        """

        def restore(source: Path, folder: Path) -> None:
            folder.mkdir()
            names = self.names(source) if names_survive else self.listed.get(source.stat().st_ino, {})
            for name, serial in names.items():
                if (source / name).is_dir():
                    restore(source / name, folder / name)
                else:
                    (folder / name).write_bytes(self.synced.get(serial, b""))

        restore(self.root, target)


@dataclass
class Expected:
    """What may be seen after the next start, by the first word of a note's text."""

    texts: dict[str, set[str | None]] = field(default_factory=dict)
    """`None`: the note is not there."""

    def may(self, name: str, text: str | None) -> None:
        self.texts.setdefault(name, {None}).add(text)

    def must(self, name: str, text: str | None) -> None:
        self.texts[name] = {text}


def scenario(places: Places, first: Document, second: Document, expected: Expected) -> None:
    """What a user does in an hour, errors met and told."""

    def attempt(name: str, text: str | None, change: Callable[[], object]) -> None:
        expected.may(name, text)
        try:
            change()
        except NotebookError:
            return
        expected.must(name, text)

    def id_of(name: str) -> str:
        return next((e.id for e in notebook.entries() if e.text.startswith(name)), "none")

    notebook = Notebook.open(places)
    span = first.passages[1].span
    attempt("one", "one", lambda: notebook.annotate(first, span, "one"))
    attempt("two", "two", lambda: notebook.annotate(second, second.passages[0].span, "two"))
    notebook.reload()
    attempt("one", "one changed", lambda: notebook.edit(id_of("one"), text="one changed"))
    attempt("two", "two changed", lambda: notebook.edit(id_of("two"), text="two changed"))
    attempt("two", None, lambda: notebook.delete(id_of("two")))
    attempt("three", "three", lambda: notebook.annotate(first, span, "three"))
    other = Notebook.open(places)
    attempt("three", "three there", lambda: other.edit(id_of("three"), text="three there"))
    attempt("three", "three there", lambda: notebook.edit(id_of("three"), tags=["here"]))


def seen(places: Places) -> dict[str, str]:
    return {entry.text.split()[0]: entry.text for entry in Notebook.open(places).entries()}


def check(places: Places, expected: Expected, about: str) -> None:
    found = seen(places)
    for name, allowed in expected.texts.items():
        assert found.get(name) in allowed, f"{about}: {name} is {found.get(name)!r}, not one of {allowed}"
    assert set(found) <= set(expected.texts), about
    assert seen(places) == found, f"{about}: the second start sees something else"


def places_in(root: Path) -> Places:
    return Places(root / "corpus", root / "notes", root / "state", root / "cache")


def steps(root: Path, documents: tuple[Document, Document], *, reads: bool = False) -> int:
    faults = Faults(root, reads=reads)
    with faults.active():
        scenario(places_in(root), *documents, Expected())
    assert faults.count > 60
    return faults.count


def killed(faults: Faults, documents: tuple[Document, Document], expected: Expected) -> bool:
    """Run the scenario; whether it came as far as where it was to be killed."""
    try:
        with faults.active():
            scenario(places_in(faults.root), *documents, expected)
    except KilledError:
        return True
    return False


@pytest.fixture
def documents(build: Callable[..., Document]) -> tuple[Document, Document]:
    return build(), build(path="b.md", title="Other")


def test_without_faults_the_scenario_ends_as_it_should(
    tmp_path: Path, documents: tuple[Document, Document]
) -> None:
    expected = Expected()
    scenario(places_in(tmp_path), *documents, expected)
    assert seen(places_in(tmp_path)) == {"one": "one changed", "three": "three there"}
    check(places_in(tmp_path), expected, "no fault")
    assert Notebook.open(places_in(tmp_path)).problems() == ()


@pytest.mark.parametrize("lasting", [False, True], ids=["once", "from then on"])
@pytest.mark.parametrize("code", ERRORS, ids=lambda code: errno.errorcode[code])
def test_no_failing_operation_loses_a_note(
    tmp_path: Path, documents: tuple[Document, Document], code: int, lasting: bool
) -> None:
    total = steps(tmp_path / "count", documents, reads=code == errno.EIO)
    # Where all fails from some point on, every third point is enough: the others are met by other codes.
    for number in range(ERRORS.index(code) % 3 if lasting else 0, total, 3 if lasting else 1):
        root = tmp_path / str(number)
        expected = Expected()
        faults = Faults(root, number, code, lasting, reads=code == errno.EIO)
        with faults.active():
            scenario(places_in(root), *documents, expected)
        if faults.count <= number:
            break  # how often a file is re-read depends on the clock
        about = f"{errno.errorcode[code]} at {number}: {faults.log[number].replace(str(root), '')}"
        check(places_in(root), expected, about)
        shutil.rmtree(root, ignore_errors=True)


def test_no_kill_loses_a_note(tmp_path: Path, documents: tuple[Document, Document]) -> None:
    total = steps(tmp_path / "count", documents)
    for number in range(total):
        root = tmp_path / str(number)
        expected = Expected()
        faults = Faults(root, number)
        if not killed(faults, documents, expected):
            break
        about = f"killed at {number}: {faults.log[number].replace(str(root), '')}"
        check(places_in(root), expected, about)
        assert not Notebook.open(places_in(root)).problems(), about
        shutil.rmtree(root, ignore_errors=True)


def test_a_kill_while_recovering_from_a_kill_loses_nothing(
    tmp_path: Path, documents: tuple[Document, Document]
) -> None:
    total = steps(tmp_path / "count", documents)
    for number in range(0, total, 3):
        root = tmp_path / str(number)
        expected = Expected()
        if not killed(Faults(root, number), documents, expected):
            break
        for again in range(40):
            copy = tmp_path / f"{number}-{again}"
            if root.exists():
                shutil.copytree(root, copy)
            faults = Faults(copy, again)
            try:
                with faults.active():
                    Notebook.open(places_in(copy))
            except KilledError:
                check(places_in(copy), expected, f"killed at {number}, then at {faults.log[-1]}")
            else:
                break


@pytest.mark.parametrize("broken", [None, "notes", "state"])
@pytest.mark.parametrize("names_survive", [False, True])
def test_no_power_cut_loses_a_note(
    tmp_path: Path, documents: tuple[Document, Document], names_survive: bool, broken: str | None
) -> None:
    total = steps(tmp_path / "count", documents)
    for number in range(total):
        root, after = tmp_path / str(number), tmp_path / f"{number}-after"
        root.mkdir()
        expected = Expected()
        faults = Faults(root, number, broken=root / broken if broken else None)
        if not killed(faults, documents, expected):
            break
        faults.cut_power(after, names_survive=names_survive)
        about = f"power cut at {number}: {faults.log[number].replace(str(root), '')}"
        check(places_in(after), expected, about)
        shutil.rmtree(root, ignore_errors=True)
        shutil.rmtree(after, ignore_errors=True)
