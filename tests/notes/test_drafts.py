from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import threading
from typing import TYPE_CHECKING, Any

import pytest

from reader.errors import NotebookError
from reader.model import Document, Span
from reader.notes import claims
from reader.notes.annotations import Confidence, make_anchor
from reader.notes.drafts import Draft, Drafts, NoteBody, Origin, Revision
from reader.notes.keeper import DraftKeeper
from reader.notes.notebook import Notebook

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from reader.files import Places

LINES = Span(30, 63)


def keeper_of(notebook: Notebook, doc: Document, plain: NoteBody | None = None) -> DraftKeeper:
    anchor = make_anchor(doc, LINES)
    return DraftKeeper(
        notebook, "new", anchor, plain=plain or NoteBody(), origin=lambda: Origin.of_place(doc, anchor)
    )


def test_what_a_draft_began_from_survives(places: Places, doc: Document) -> None:
    notebook = Notebook.open(places)
    note = notebook.annotate(doc, LINES, "text", tags=["a", "b c"])
    notebook.save_draft(note.id, note.anchor, NoteBody("more", ("x",)), Origin.of_entry(note))
    (draft,) = Notebook.open(places).drafts()
    assert draft.body() == NoteBody("more", ("x",))
    assert draft.origin == Origin.of_entry(note)
    assert draft.origin.base == Revision("text", ("a", "b c"), "", note.updated)
    assert draft.base(note) == note


@pytest.mark.parametrize("broken", [{"doc": 7}, {"base": {"text": "x"}}, {"length": "y"}, {"rival": None}])
def test_a_draft_with_a_broken_origin_is_a_draft(places: Places, doc: Document, broken: Any) -> None:
    notebook = Notebook.open(places)
    notebook.save_draft("new", make_anchor(doc, LINES), NoteBody("words"))
    (path,) = (places.state / "drafts").glob("*.json")
    path.write_text(json.dumps({**json.loads(path.read_text()), **broken}))
    assert [draft.text for draft in notebook.drafts()] == ["words"]


def test_a_draft_is_found_again_in_an_edited_and_renamed_document(
    places: Places, doc: Document, build: Callable[..., Document]
) -> None:
    notebook = Notebook.open(places)
    keeper = keeper_of(notebook, doc)
    keeper.latest = NoteBody("words")
    keeper.write()
    edited = build("Quite new words at the start.\n\n" + doc.text, "new/name.md", "d2")
    notebook.rebind([edited.info])
    (draft,) = notebook.drafts()
    assert draft.anchor.document == "new/name.md"
    located = notebook.locate_draft(draft, edited)
    assert (located.passage, located.confidence) == (2, Confidence.SURE)
    found = notebook.draft_on(edited, 2)
    assert found is not None
    assert found.key == "new"
    assert notebook.draft_on(edited, 1) is None


def test_the_keeper_writes_what_differs_and_nothing_after_a_discard(places: Places, doc: Document) -> None:
    notebook = Notebook.open(places)
    keeper = keeper_of(notebook, doc, NoteBody("as saved", ("t",)))
    for text, kept in (("changed", ["changed"]), ("as saved", []), ("again", ["again"]), ("  ", [])):
        keeper.latest = NoteBody(text, ("t",))
        unsafe = not keeper.is_safe
        keeper.write()
        assert (unsafe, keeper.is_safe) == (True, True)
        assert [draft.text for draft in notebook.drafts()] == kept
        assert keeper.has_draft == bool(kept)
    keeper.latest = NoteBody("last")
    keeper.discard()
    keeper.write()
    assert notebook.drafts() == ()


def test_the_keeper_tries_again_after_a_failure(
    places: Places, doc: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    notebook = Notebook.open(places)
    keeper = keeper_of(notebook, doc)
    keeper.latest = NoteBody("words")

    def fails(*_arguments: object) -> None:
        raise OSError(28, "full")

    with monkeypatch.context() as broken:
        broken.setattr(Drafts, "save", fails)
        with pytest.raises(NotebookError):
            keeper.write()
        assert not keeper.is_safe
    keeper.write()
    assert [draft.text for draft in notebook.drafts()] == ["words"]


def test_many_writers_leave_the_latest(places: Places, doc: Document) -> None:
    notebook = Notebook.open(places)
    keeper = keeper_of(notebook, doc)
    threads = []
    for number in range(20):
        keeper.latest = NoteBody(f"text {number}")
        threads.append(threading.Thread(target=keeper.write))
        threads[-1].start()
    for thread in threads:
        thread.join()
    assert [draft.text for draft in notebook.drafts()] == ["text 19"]


# Several sessions.


def typed(keeper: DraftKeeper, text: str) -> None:
    keeper.latest = NoteBody(text)
    keeper.write()


def going_on(notebook: Notebook, doc: Document, draft: Draft) -> DraftKeeper:
    anchor = make_anchor(doc, LINES)
    return DraftKeeper(notebook, "new", anchor, plain=NoteBody(), draft=draft, origin=Origin)


@pytest.mark.parametrize("locks", [True, False])
def test_each_editor_has_a_draft_of_its_own(
    places: Places, doc: Document, monkeypatch: pytest.MonkeyPatch, *, locks: bool
) -> None:
    if not locks:
        monkeypatch.setattr(claims, "fcntl", None)
    first, second = Notebook.open(places), Notebook.open(places)
    mine, other = keeper_of(first, doc), keeper_of(second, doc)
    typed(other, "BBB two")
    typed(mine, "AAA two")
    mine.release()
    seen = {draft.text: draft.is_elsewhere for draft in first.drafts()}
    assert seen == {"AAA two": False, "BBB two": True}
    found = first.draft_on(doc, 1)
    assert found is not None
    assert found.text == "AAA two"
    other.discard()
    other.release()
    assert [draft.text for draft in second.drafts()] == ["AAA two"]
    assert not list((places.state / "drafts").glob("*.lock"))


@pytest.mark.parametrize("locks", [True, False])
def test_a_live_draft_is_not_taken_over_and_one_that_was_left_is(
    places: Places, doc: Document, monkeypatch: pytest.MonkeyPatch, *, locks: bool
) -> None:
    if not locks:
        monkeypatch.setattr(claims, "fcntl", None)
    notebook = Notebook.open(places)
    live = keeper_of(notebook, doc)
    typed(live, "live")
    (draft,) = notebook.drafts()
    assert draft.is_elsewhere
    assert not going_on(notebook, doc, draft).claim()
    live.release()
    (draft,) = notebook.drafts()
    assert not draft.is_elsewhere
    taker = going_on(notebook, doc, draft)
    assert taker.claim()
    typed(taker, "live and more")
    assert [(one.text, one.is_elsewhere) for one in notebook.drafts()] == [("live and more", True)]
    taker.release()


def test_a_draft_of_a_program_that_was_killed_is_free(places: Places, doc: Document) -> None:
    script = (
        "import sys, time\n"
        "from pathlib import Path\n"
        "from reader.notes.claims import claimed\n"
        "claim = claimed(Path(sys.argv[1]))\n"
        "print(claim is not None, flush=True)\n"
        "time.sleep(600)\n"
    )
    notebook = Notebook.open(places)
    keeper = keeper_of(notebook, doc)
    typed(keeper, "words")
    keeper.release()
    (draft,) = notebook.drafts()
    lock = places.state / "drafts" / f"{draft.name}.lock"
    with subprocess.Popen([sys.executable, "-c", script, lock], stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "True\n"
        assert [one.is_elsewhere for one in notebook.drafts()] == [True]
        other.kill()
    assert [one.is_elsewhere for one in notebook.drafts()] == [False]
    assert going_on(notebook, doc, draft).claim()


def test_a_claim_without_a_lock_ends_when_it_is_not_renewed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(claims, "fcntl", None)
    path = tmp_path / "one.lock"
    claim = claims.claimed(path)
    assert claim is not None
    os.utime(path, (1, 1))
    assert not claims.is_claimed(path)
    claim.renew()
    assert claims.is_claimed(path)
    assert claims.claimed(path) is None
    os.utime(path, (1, 1))
    assert claims.claimed(path) is not None


def test_a_draft_without_a_name_is_read_and_gone_on_with(places: Places, doc: Document) -> None:
    notebook = Notebook.open(places)
    notebook.save_draft("new", make_anchor(doc, LINES), NoteBody("old"))
    (draft,) = notebook.drafts()
    assert draft.name == hashlib.sha256(b"new").hexdigest()[:24]
    keeper = going_on(notebook, doc, draft)
    assert keeper.claim()
    typed(keeper, "old and new")
    assert [one.text for one in notebook.drafts()] == ["old and new"]
    keeper.discard()
    assert notebook.drafts() == ()


def test_a_draft_that_was_thrown_away_comes_back(places: Places, doc: Document) -> None:
    notebook = Notebook.open(places)
    notebook.annotate(doc, LINES, "a note made before")
    typed(keeper_of(notebook, doc), "words")
    (draft,) = notebook.drafts()
    notebook.throw_draft_away(draft)
    assert Notebook.open(places).drafts() == ()
    assert notebook.undo() == "discarding of draft “words”"
    assert [one.text for one in Notebook.open(places).drafts()] == ["words"]
    assert notebook.redo()
    assert notebook.drafts() == ()
    assert notebook.undo()
    assert notebook.undo() == "adding of note “a note made before”"
