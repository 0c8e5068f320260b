"""Looking at the notes again and again: what is seen, and what it costs."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING
from unittest.mock import Mock

import pytest

from reader.model import Anchor, DocumentInfo, Span
from reader.notes.notebook import Notebook
from reader.notes.pace import SHARE, SHARE_OF_TIME, Pace

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from reader.files import Places

LONG_AGO = 1_000_000_000


def add(notebook: Notebook, text: str, document: str = "a.md") -> str:
    info = DocumentInfo(document, document, document, "markdown", "0")
    return notebook.add_note(Anchor(document, 0, Span(0, 5), "words"), text, info=info).id


def files(places: Places) -> list[Path]:
    return sorted(path for path in places.notes.rglob("*.toml") if "--" in path.name)


def settle(places: Places) -> None:
    """Let every file and folder look as if it had been there for long."""
    for top in (places.notes, places.state):
        for path in [top, *top.rglob("*")]:
            os.utime(path, (LONG_AGO, LONG_AGO))


def texts(notebook: Notebook) -> list[str]:
    return sorted(entry.text for entry in notebook.entries())


@dataclass
class Due:
    """Whether it is time for a thorough look."""

    thorough: bool = False


@pytest.fixture
def due(monkeypatch: pytest.MonkeyPatch) -> Due:
    """From now on looks are quick, until it says otherwise."""
    found = Due()
    monkeypatch.setattr(Pace, "is_due", property(lambda _: found.thorough))
    return found


@pytest.fixture(autouse=True)
def _stamps_of_change_are_those_of_the_content(monkeypatch: pytest.MonkeyPatch) -> None:
    """`settle` cannot set the time of the last change of status."""
    monkeypatch.setattr("reader.notes.store.glance.COARSEST_NS", -(10**12))


def listings(monkeypatch: pytest.MonkeyPatch, action: Callable[[], object]) -> int:
    """How many folders are listed meanwhile."""
    with monkeypatch.context() as patch:
        scans, lists = Mock(wraps=os.scandir), Mock(wraps=os.listdir)
        patch.setattr(os, "scandir", scans)
        patch.setattr(os, "listdir", lists)
        action()
    return scans.call_count + lists.call_count


def test_a_look_at_unchanged_notes_lists_no_folder_of_them(
    places: Places, monkeypatch: pytest.MonkeyPatch, due: Due
) -> None:
    for number in range(5):
        add(Notebook.open(places), "words", f"{number}.md")
    settle(places)
    notebook = Notebook.open(places)
    notebook.look()
    assert listings(monkeypatch, notebook.look) == 1, "that of the versions' folders"
    assert listings(monkeypatch, notebook.reload) > 6


@pytest.mark.parametrize("where", ["new document", "known document"])
def test_a_quick_look_sees_what_another_session_adds(places: Places, due: Due, where: str) -> None:
    here = Notebook.open(places)
    add(here, "one")
    there = Notebook.open(places)
    assert not there.look()
    add(here, "two", "a.md" if where == "known document" else "b.md")
    assert there.look()
    assert texts(there) == ["one", "two"]
    assert not there.look()


def test_a_quick_look_sees_what_another_session_changes_and_deletes(places: Places, due: Due) -> None:
    here = Notebook.open(places)
    first, second = add(here, "one"), add(here, "two")
    there = Notebook.open(places)
    there.look()
    here.edit(first, text="changed")
    assert there.look()
    assert texts(there) == ["changed", "two"]
    here.delete(second)
    assert there.look()
    assert texts(there) == ["changed"]
    here.undo()
    assert there.look()
    assert texts(there) == ["changed", "two"]


def test_a_file_that_is_written_in_place_is_seen_by_the_next_thorough_look(places: Places, due: Due) -> None:
    notebook = Notebook.open(places)
    add(notebook, "one")
    settle(places)
    notebook.look()
    (path,) = files(places)
    path.write_text(path.read_text().replace('"one"', '"by hand"'))
    assert not notebook.look()
    due.thorough = True
    assert notebook.look()
    assert texts(notebook) == ["by hand"]


def test_a_folder_that_was_just_changed_is_listed_again(
    places: Places, monkeypatch: pytest.MonkeyPatch, due: Due
) -> None:
    monkeypatch.setattr("reader.notes.store.glance.COARSEST_NS", 2_000_000_000)
    notebook = Notebook.open(places)
    add(notebook, "one")
    (path,) = files(places)
    notebook.look()
    status = path.parent.stat()
    path.rename(path.with_name("moved.toml"))
    path.with_name("moved.toml").write_text("text = 'another'")
    os.utime(path.parent, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert notebook.look()


def test_a_folder_of_notes_that_is_taken_away_and_comes_back(places: Places, due: Due) -> None:
    notebook = Notebook.open(places)
    for number in range(4):
        add(notebook, f"{number}")
    notebook.look()
    away = places.notes.with_name("away")
    places.notes.rename(away)
    notebook.look()
    assert len(texts(notebook)) == 4
    assert "gone from the folder at once" in str(notebook.problems())
    away.rename(places.notes)
    notebook.look()
    assert (len(texts(notebook)), notebook.problems()) == (4, ())


@pytest.mark.parametrize(
    ("worked", "passed", "pause"),
    [(0.06, 0.06, 0.06 / SHARE), (0.06, 10.0, 10.0 / SHARE_OF_TIME)],
    ids=["busy", "waiting for the network"],
)
def test_what_takes_long_comes_more_seldom(worked: float, passed: float, pause: float) -> None:
    clock, core = [100.0], [5.0]
    pace = Pace(lambda: clock[0], lambda: core[0])
    assert pace.is_due
    with pace.timed():
        core[0] += worked
        clock[0] += passed
    clock[0] += pause - 0.001
    early = pace.is_due
    clock[0] += 0.002
    assert (early, pace.is_due) == (False, True)
