"""Every file operation of every action fails in turn with every error, or the process dies there.

Whatever happened, the next start shows what was before the action or what it was to become: the latter, if
the action said that it was done. No other note is touched, and the same notebook goes on working.

Each operation dies, and fails with one of the errors in turn; with READER_ALL_FAULTS=1 it fails with each of
them, once and for good, which takes some minutes.
"""

from __future__ import annotations

import errno
import os
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from reader.errors import NotebookError
from reader.files import Places
from reader.notes.annotations import make_anchor
from reader.notes.notebook import Notebook
from tests.notes.faults import Faults, KilledError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from reader.model import Document

    Seen = tuple[list[tuple[object, ...]], list[str]]
    Action = Callable[["Desk"], object]

DIES = 0
CODES = [errno.EIO, errno.ENOSPC, errno.EACCES, errno.EROFS, errno.EDQUOT, errno.EINTR, DIES]


@dataclass
class Desk:
    """A notebook with one note on each of two documents, and what a hand or another session may do to it."""

    places: Places
    document: Document
    other: Document
    edited: Document
    """`document` in a later version."""
    third: Document
    """Without notes."""

    def open(self) -> None:
        self.notebook = Notebook.open(self.places)

    @property
    def note(self) -> str:
        return next(entry.id for entry in self.notebook.entries() if "one" in entry.text)

    @property
    def file(self) -> Path:
        return next(path for path in self.places.notes.glob("*/*.toml") if "one" in path.read_text())

    def by_hand(self) -> None:
        self.file.write_text(self.file.read_text().replace('"one"', '"one by hand"') + "# a comment\n")

    def elsewhere(self) -> None:
        Notebook.open(self.places).edit(self.note, text="one elsewhere")

    def at_once(self) -> None:
        """Two sessions change the same text."""
        base = self.notebook.entries()[0]
        self.elsewhere()
        self.notebook.edit(self.note, text="one here", base=base)

    def and_back(self) -> None:
        self.notebook.edit(self.note, text="one more")
        self.notebook.undo()

    def annotate(self, document: Document, text: str) -> None:
        self.notebook.annotate(document, document.passages[0].span, text, tags=["t"])

    def type(self, *texts: str) -> None:
        for text in texts:
            self.notebook.save_draft("new", make_anchor(self.document, self.document.passages[0].span), text)

    def seen(self) -> Seen:
        """All that the next start shows."""
        opened = Notebook.open(self.places)
        assert not list(self.places.notes.glob("*/.reader-tmp-*"))
        entries = opened.entries()
        shown: list[tuple[object, ...]] = [
            (e.kind, e.label, e.tags, e.text, e.anchor.quote, e.document.digest, e.detached) for e in entries
        ]
        return sorted(shown, key=repr), [draft.text for draft in opened.drafts()]


def nothing(desk: Desk) -> None:
    return


ACTIONS: dict[str, tuple[Action, Action]] = {
    "add": (nothing, lambda d: d.annotate(d.document, "three")),
    "add to a document without notes": (nothing, lambda d: d.annotate(d.third, "three")),
    "edit": (nothing, lambda d: d.notebook.edit(d.note, text="one and more", label="l", tags=["t"])),
    "edit over a hand": (lambda d: d.by_hand(), lambda d: d.notebook.edit(d.note, tags=["t"])),
    "merge with a session": (lambda d: d.elsewhere(), lambda d: d.notebook.edit(d.note, text="one here")),
    "delete": (nothing, lambda d: d.notebook.delete(d.note)),
    "undo an edit": (lambda d: d.notebook.edit(d.note, text="one more"), lambda d: d.notebook.undo()),
    "undo a deletion": (lambda d: d.notebook.delete(d.note), lambda d: d.notebook.undo()),
    "redo": (lambda d: d.and_back(), lambda d: d.notebook.redo()),
    "choose": (lambda d: d.at_once(), lambda d: d.notebook.resolve(d.note, 0)),
    "confirm": (nothing, lambda d: d.notebook.confirm(d.note, d.edited)),
    "detach": (nothing, lambda d: d.notebook.detach(d.note)),
    "attach": (nothing, lambda d: d.notebook.attach(d.note, d.other, d.other.passages[2].span)),
    "take in a hand's edit": (lambda d: d.by_hand(), lambda d: d.notebook.reload()),
    "draft": (nothing, lambda d: d.type("typed")),
    "draft again": (lambda d: d.type("typed"), lambda d: d.type("typed more")),
    "discard a draft": (lambda d: d.type("typed"), lambda d: d.notebook.discard_draft("new")),
}  # fmt: skip


@pytest.fixture
def desk(tmp_path: Path, build: Callable[..., Document]) -> Desk:
    root = tmp_path / "made"
    document = build(digest="first")
    edited = build("An opening.\n\n" + document.text.replace("red lines", "some red lines"), digest="second")
    places = Places(root / "corpus", root / "notes", root / "state", root / "cache")
    made = Desk(places, document, build(path="b.md", title="Other"), edited, build(path="c.md", title="C"))
    made.open()
    made.notebook.annotate(made.document, made.document.passages[1].span, "one")
    made.notebook.annotate(made.other, made.other.passages[1].span, "two")
    return made


def attempt(desk: Desk, root: Path, name: str, faults: Faults) -> bool | None:
    """Do an action in a copy of the desk: whether it said that it was done; `None` if the process died."""
    shutil.copytree(desk.places.notes.parent, root)
    desk.places = Places(root / "corpus", root / "notes", root / "state", root / "cache")
    desk.open()
    prepare, act = ACTIONS[name]
    prepare(desk)
    try:
        with faults.active():
            act(desk)
    except KilledError:
        return None
    except NotebookError:
        return False
    return True


@pytest.mark.parametrize("name", ACTIONS)
def test_an_action_is_done_or_not_done_whatever_fails(desk: Desk, tmp_path: Path, name: str) -> None:
    made = desk.places
    attempt(desk, tmp_path / "before", name, Faults(tmp_path / "before", 0, DIES))
    before = desk.seen()
    desk.places = made
    count = Faults(tmp_path / "after", reads=True)
    assert attempt(desk, tmp_path / "after", name, count)
    after = desk.seen()
    assert (before == after) == (name == "take in a hand's edit")
    for number in range(count.count):
        for code, lasting in failures(number):
            root = tmp_path / "attempt"
            desk.places = made
            faults = Faults(root, number, code, lasting, reads=code in {errno.EIO, errno.EACCES})
            done = attempt(desk, root, name, faults)
            if faults.count > number:
                where = faults.log[number].replace(str(root), "")
                about = f"{errno.errorcode.get(code, 'died')} at {number}, {where}; {done=}"
                judge(desk, [after] if done else [before, after], about)
            shutil.rmtree(root)


def failures(number: int) -> list[tuple[int, bool]]:
    """With which errors an operation is to fail, and whether all that follow fail too."""
    every = [(code, lasting) for code in CODES for lasting in (False, True) if code or not lasting]
    if os.environ.get("READER_ALL_FAULTS"):
        return every
    return [(DIES, False), every[number % (len(every) - 1)]]


def judge(desk: Desk, allowed: list[Seen], about: str) -> None:
    """The next start shows one of `allowed`, the one after it the same, and this session can go on."""
    found = desk.seen()
    assert found in allowed, f"{about}: {found}"
    assert desk.seen() == found, about
    desk.notebook.reload()
    desk.annotate(desk.other, "later")
    shown, drafts = desk.seen()
    assert [entry for entry in shown if entry[3] != "later"] == found[0], about
    assert len([entry for entry in shown if entry[3] == "later"]) == 1, about
    assert drafts == found[1], about
