from __future__ import annotations

import json
import threading
from typing import TYPE_CHECKING, Any

import pytest

from reader.errors import NotebookError
from reader.model import Document, Span
from reader.notes.annotations import Confidence, make_anchor
from reader.notes.drafts import Drafts, NoteBody, Origin, Revision
from reader.notes.keeper import DraftKeeper
from reader.notes.notebook import Notebook

if TYPE_CHECKING:
    from collections.abc import Callable

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
