"""What a user decides where the program cannot: which of two texts, and where a note belongs."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

import pytest

from reader.errors import NotebookError
from reader.model import Document, Span
from reader.notes.annotations import Confidence, Entry
from reader.notes.notebook import Notebook

if TYPE_CHECKING:
    from collections.abc import Callable

    from reader.files import Places


@pytest.fixture
def both(places: Places, doc: Document) -> tuple[Notebook, Notebook, Entry]:
    """Two sessions that changed one note at once, as the first sees it."""
    here, there = Notebook.open(places), Notebook.open(places)
    note = here.annotate(doc, doc.passages[1].span, "common")
    there.reload()
    here.edit(note.id, text="written here")
    there.edit(note.id, text="written there", base=note)
    here.reload()
    return here, there, here.entries()[0]


def test_a_note_that_was_changed_in_two_places_is_a_conflict_of_both_texts(
    both: tuple[Notebook, Notebook, Entry], doc: Document
) -> None:
    here, there, entry = both
    here.annotate(doc, doc.passages[0].span, "another note")
    for notebook in (here, there):
        (conflict,) = notebook.conflicts()
        assert conflict.entry == entry
        assert sorted(conflict.texts) == ["written here", "written there"]


@pytest.mark.parametrize("choice", [0, 1, None])
def test_one_text_is_chosen_or_both_are_joined(
    both: tuple[Notebook, Notebook, Entry], places: Places, choice: int | None
) -> None:
    here, there, entry = both
    (conflict,) = here.conflicts()
    wanted = "\n\n".join(conflict.texts) if choice is None else conflict.texts[choice]
    assert here.resolve(entry.id, choice).text == wanted
    there.reload()
    for notebook in (here, there, Notebook.open(places)):
        assert notebook.conflicts() == ()
        assert [entry.text for entry in notebook.entries()] == [wanted]
    assert here.undo()
    assert [found.texts for found in here.conflicts()] == [conflict.texts]


def test_a_text_that_came_in_since_the_choice_was_shown_stays(
    both: tuple[Notebook, Notebook, Entry],
) -> None:
    here, there, entry = both
    (conflict,) = here.conflicts()
    there.edit(entry.id, text=f"{entry.text}, and more")
    resolved = here.resolve(entry.id, conflict.texts.index("written here"), base=conflict.entry)
    assert "written here" in resolved.text
    assert "and more" in resolved.text


def test_there_is_nothing_to_choose_in_a_note_that_is_gone(
    both: tuple[Notebook, Notebook, Entry],
) -> None:
    here, _, entry = both
    with pytest.raises(IndexError):
        here.resolve(entry.id, 2)
    here.delete(entry.id)
    with pytest.raises(NotebookError, match="not there"):
        here.resolve(entry.id, 0)


def reworded(build: Callable[..., Document]) -> Document:
    text = "An opening.\n\nThe drills began in late October.\n\nThe president then spoke of some red lines."
    return build(text, digest="second")


def test_a_confirmed_place_is_the_passage_from_then_on(
    places: Places, doc: Document, build: Callable[..., Document]
) -> None:
    notebook = Notebook.open(places)
    note = notebook.annotate(doc, doc.passages[1].span, "text")
    new = reworded(build)
    found = notebook.locate(new)[note.id]
    assert found.span is not None
    assert found.score < 1
    confirmed = notebook.confirm(note.id, new)
    assert confirmed.anchor.quote == found.span.of(new.text)
    assert (confirmed.document.digest, confirmed.length) == ("second", len(new.text))
    opened = Notebook.open(places)
    assert opened.entries() == (confirmed,)
    assert opened.locate(new)[note.id].score == 1
    assert notebook.undo() == "attaching of note “text”"
    assert notebook.entries()[0].anchor == note.anchor


def test_what_was_not_found_cannot_be_confirmed(
    places: Places, doc: Document, build: Callable[..., Document]
) -> None:
    notebook = Notebook.open(places)
    note = notebook.annotate(doc, doc.passages[1].span, "text")
    with pytest.raises(NotebookError, match="not in the document"):
        notebook.confirm(note.id, build("Quite another text.", digest="second"))


def test_a_detached_note_is_an_orphan_until_it_is_attached(
    places: Places, doc: Document, build: Callable[..., Document]
) -> None:
    notebook = Notebook.open(places)
    note = notebook.annotate(doc, doc.passages[1].span, "text")
    detached = notebook.detach(note.id)
    assert (detached.detached, detached.anchor) == (True, note.anchor)
    for opened in (notebook, Notebook.open(places)):
        assert opened.locate(doc)[note.id].confidence is Confidence.ORPHAN
        assert opened.locate(doc)[note.id].candidates == (note.anchor.span,)
    notebook.undo()
    assert notebook.locate(doc)[note.id].span == note.anchor.span
    notebook.redo()
    other = build("Somewhere else.\n\nEntirely.", path="b.md", digest="b")
    attached = notebook.attach(note.id, other, other.passages[1].span)
    assert (attached.detached, attached.document.id, attached.anchor.quote) == (False, "b.md", "Entirely.")
    assert Notebook.open(places).of_document("b.md") == (attached,)


def test_attaching_keeps_what_a_person_added(places: Places, doc: Document) -> None:
    notebook = Notebook.open(places)
    note = notebook.annotate(doc, doc.passages[1].span, "text")
    (path,) = places.notes.glob("*/*--*.toml")
    path.write_text(path.read_text().replace("[doc]\n", "[doc]\nshelf = 3 # mine\n") + "mood = 'calm'\n")
    notebook.reload()
    notebook.attach(note.id, doc, Span(0, 10))
    table = tomllib.loads(path.read_text())
    assert (table["doc"]["shelf"], table["anchor"]["mood"], table["anchor"]["exact"]) == (
        3,
        "calm",
        doc.text[:10],
    )
    assert "# mine" in path.read_text()


def test_a_note_attached_here_and_changed_there_is_both(places: Places, doc: Document) -> None:
    here, there = Notebook.open(places), Notebook.open(places)
    note = here.annotate(doc, doc.passages[1].span, "text")
    there.reload()
    here.attach(note.id, doc, doc.passages[2].span)
    there.edit(note.id, text="changed there", base=note)
    here.reload()
    (entry,) = here.entries()
    assert (entry.text, entry.anchor.passage) == ("changed there", 2)
    assert here.conflicts() == ()
