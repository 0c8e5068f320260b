from __future__ import annotations

from typing import TYPE_CHECKING

from reader.notes.notebook import Notebook

if TYPE_CHECKING:
    from reader.files import Places
    from reader.model import Document


def test_a_note_is_there_after_reopening_and_every_step_can_be_undone(places: Places, doc: Document) -> None:
    notebook = Notebook.open(places)
    note = notebook.annotate(doc, doc.passages[1].span, "first\nsecond", tags=["todo"])
    assert Notebook.open(places).entries() == (note,)
    edited = notebook.edit(note.id, text="third")
    assert Notebook.open(places).entries() == (edited,)
    notebook.delete(note.id)
    assert Notebook.open(places).entries() == ()
    assert notebook.undo() == "deletion of note “third”"
    assert [entry.text for entry in Notebook.open(places).entries()] == ["third"]
    assert notebook.undo()
    assert notebook.entries()[0].text == "first\nsecond"
    assert notebook.redo()
    assert notebook.entries()[0].text == "third"
    assert notebook.redo()
    assert notebook.entries() == ()
    assert notebook.problems() == ()
