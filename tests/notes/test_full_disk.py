"""Disks that are really full or read-only; needs the right to mount a file system in memory."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from reader.errors import NotebookError
from reader.files import Places
from reader.notes.annotations import make_anchor
from reader.notes.notebook import Notebook

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reader.model import Document


def mount(folder: Path, *options: str) -> bool:
    """Mount a small file system in memory; `False` without the right to."""
    if shutil.which("mount") is None or os.geteuid() != 0:
        return False
    command = ["mount", *options, str(folder)]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "disk"
    folder.mkdir()
    if not mount(folder, "-t", "tmpfs", "-o", "size=256k,nr_inodes=4000", "tmpfs"):
        pytest.skip("no right to mount")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def fill(folder: Path) -> Path:
    """Take all the room there is."""
    path = folder / "filler"
    with path.open("wb", buffering=0) as file:
        try:
            while file.write(b"x" * 512):
                pass
        except OSError:
            return path
    raise AssertionError("it is never full")


def texts(places: Places) -> list[str]:
    return sorted(entry.text for entry in Notebook.open(places).entries())


def on(disk: Path, tmp_path: Path, which: str) -> Places:
    """Places of which one, or both, are on the small disk."""
    notes = disk / "notes" if which != "state" else tmp_path / "notes"
    state = disk / "state" if which != "notes" else tmp_path / "state"
    return Places(tmp_path / "corpus", notes, state, tmp_path / "cache")


def test_on_a_full_disk_nothing_is_half_saved_and_all_goes_on_when_there_is_room(
    disk: Path, tmp_path: Path, doc: Document
) -> None:
    places = on(disk, tmp_path, "both")
    ballast = disk / "ballast"
    ballast.write_bytes(b"x" * 65_536)
    notebook = Notebook.open(places)
    saved = set()
    with pytest.raises(NotebookError, match="disk is full") as caught:  # noqa: PT012 (until it is full)
        for number in range(1_000):
            notebook.annotate(doc, doc.passages[1].span, f"note {number}")
            saved.add(f"note {number}")
    assert caught.value.hint
    assert len(saved) > 5
    fill(disk)
    first = notebook.entries()[0]
    for change in (
        lambda: notebook.annotate(doc, doc.passages[1].span, "refused"),
        lambda: notebook.edit(first.id, text="refused"),
        lambda: notebook.delete(first.id),
    ):
        with pytest.raises(NotebookError, match="disk is full"):
            change()
    assert set(texts(places)) == saved
    ballast.unlink()
    notebook.delete(first.id)
    assert set(texts(places)) == saved - {first.text}


def test_old_versions_make_room_on_a_full_disk(disk: Path, tmp_path: Path, doc: Document) -> None:
    places = on(disk, tmp_path, "both")
    notebook = Notebook.open(places)
    note = notebook.annotate(doc, doc.passages[1].span, "0")
    for number in range(1, 500):  # far more versions than there is room for
        notebook.edit(note.id, text=str(number))
    assert texts(places) == ["499"]


def test_with_a_full_disk_for_notes_a_note_is_kept_here_and_published_later(
    disk: Path, tmp_path: Path, doc: Document
) -> None:
    places = on(disk, tmp_path, "notes")
    Notebook.open(places).annotate(doc, doc.passages[1].span, "first")
    filler = fill(disk)
    notebook = Notebook.open(places)
    notebook.annotate(doc, doc.passages[1].span, "second")
    assert "this machine only: the disk is full" in str(notebook.problems())
    assert texts(places) == ["first", "second"]
    filler.unlink()
    notebook.reload()
    assert notebook.problems() == ()
    assert len(list(places.notes.glob("*/*--*.toml"))) == 2


def test_with_a_full_disk_for_versions_a_note_goes_straight_to_the_notes(
    disk: Path, tmp_path: Path, doc: Document
) -> None:
    places = on(disk, tmp_path, "state")
    Notebook.open(places)
    fill(disk)
    notebook = Notebook.open(places)
    note = notebook.annotate(doc, doc.passages[1].span, "first")
    notebook.edit(note.id, text="second")
    assert texts(places) == ["second"]


def test_a_read_only_disk_is_told_and_notes_are_kept_here(disk: Path, tmp_path: Path, doc: Document) -> None:
    places = on(disk, tmp_path, "notes")
    note = Notebook.open(places).annotate(doc, doc.passages[1].span, "first")
    assert mount(disk, "-o", "remount,ro")
    notebook = Notebook.open(places)
    notebook.edit(note.id, text="second")
    notebook.annotate(doc, doc.passages[1].span, "third")
    assert "this machine only: the disk is read-only" in str(notebook.problems())
    assert texts(places) == ["second", "third"]
    assert mount(disk, "-o", "remount,rw")
    notebook.reload()
    assert notebook.problems() == ()
    assert sum("second" in path.read_text() for path in places.notes.glob("*/*--*.toml")) == 1


@pytest.mark.parametrize("refuge", [True, False])
def test_a_draft_goes_where_there_is_room_or_is_refused(
    disk: Path, tmp_path: Path, doc: Document, monkeypatch: pytest.MonkeyPatch, refuge: bool
) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / "runtime" if refuge else disk))
    places = on(disk, tmp_path, "both")
    notebook = Notebook.open(places)
    anchor = make_anchor(doc, doc.passages[1].span)
    notebook.save_draft("new", anchor, "typed before")
    fill(disk)
    if not refuge:
        with pytest.raises(NotebookError, match="disk is full"):
            notebook.save_draft("new", anchor, "typed after" * 500)
    else:
        notebook.save_draft("new", anchor, "typed after" * 500)
    kept = "typed after" * 500 if refuge else "typed before"
    assert [draft.text for draft in Notebook.open(places).drafts()] == [kept]
