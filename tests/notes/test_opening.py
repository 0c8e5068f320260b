"""Notes that are read later: nothing waits for them, and they come at the first look."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from reader.files import Places
from reader.model import Anchor, DocumentInfo, Span
from reader.notes.notebook import Notebook
from reader.notes.opening import Opened

if TYPE_CHECKING:
    from pathlib import Path

INFO = DocumentInfo("a.md", "a.md", "A", "markdown", "0")
ANCHOR = Anchor("a.md", 0, Span(0, 5), "words")


@pytest.fixture
def places(tmp_path: Path) -> Places:
    (tmp_path / "corpus").mkdir()
    return Places(tmp_path / "corpus", tmp_path / "notes", tmp_path / "state", tmp_path / "cache")


def test_until_the_first_look_there_seem_to_be_none(places: Places) -> None:
    Notebook.open(places).add_note(ANCHOR, "one", info=INFO)
    notebook = Notebook.open(places, later=True)
    assert (notebook.entries(), notebook.of_document("a.md"), notebook.problems()) == ((), (), ())
    assert notebook.reload()
    assert [entry.text for entry in notebook.entries()] == ["one"]
    assert len(notebook.of_document("a.md")) == 1
    assert not notebook.reload()


def test_an_empty_notebook_is_no_news(places: Places) -> None:
    notebook = Notebook.open(places, later=True)
    assert not notebook.reload()
    assert not Notebook.open(places).reload()


def test_a_change_reads_them_first(places: Places) -> None:
    first = Notebook.open(places).add_note(ANCHOR, "one", info=INFO)
    notebook = Notebook.open(places, later=True)
    notebook.add_note(ANCHOR, "two", info=INFO)
    notebook.edit(first.id, text="one, edited")
    assert sorted(entry.text for entry in notebook.entries()) == ["one, edited", "two"]
    assert notebook.reload(), "what was there before has not been shown yet"


def test_who_reads_does_not_wait_while_they_are_opened(
    places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    Notebook.open(places).add_note(ANCHOR, "one", info=INFO)
    notebook = Notebook.open(places, later=True)
    begun, go_on = threading.Event(), threading.Event()
    opening = notebook._mutex._opening

    def slowly() -> None:
        begun.set()
        assert go_on.wait(20)
        opening()

    monkeypatch.setattr(notebook._mutex, "_opening", slowly)
    reading = threading.Thread(target=notebook.reload)
    reading.start()
    assert begun.wait(20)
    assert notebook.entries() == ()
    go_on.set()
    reading.join()
    assert len(notebook.entries()) == 1


def test_opening_that_fails_is_tried_again() -> None:
    tries = []

    def opening() -> None:
        tries.append(1)
        if len(tries) == 1:
            raise OSError("not now")

    lock = Opened(opening)
    with pytest.raises(OSError, match="not now"), lock:
        pass
    assert not lock.is_open
    with lock, lock:
        assert lock.take_news()
        assert not lock.take_news()
    assert len(tries) == 2
