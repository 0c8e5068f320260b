"""What a user writes is what the file says, to every TOML parser, and what is read back."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

import pytest
import rtoml
import tomlkit

from reader.notes.annotations import Note
from reader.notes.notebook import Notebook
from reader.notes.store.records import normalise
from reader.text import clean, one_line
from tests.hostile_strings import ALL, CLASSES

if TYPE_CHECKING:
    from pathlib import Path

    from reader.files import Places
    from reader.model import Document

BLOCK = 0x8000
"""Code points in one note."""


def files(places: Places) -> list[Path]:
    return sorted(places.notes.glob("*/*--*.toml"))


def add(notebook: Notebook, doc: Document, text: str) -> Note:
    return notebook.annotate(doc, doc.passages[1].span, text, label=text[:400], tags=[text[:60]])


def assert_every_parser_reads(path: Path, text: str) -> None:
    raw = path.read_text("utf-8")
    assert tomllib.loads(raw)["text"] == text
    assert rtoml.loads(raw)["text"] == text
    assert tomlkit.parse(raw).unwrap()["text"] == text


@pytest.mark.parametrize("name", CLASSES)
def test_hostile_strings_are_written_and_read_as_they_are(places: Places, doc: Document, name: str) -> None:
    notebook = Notebook.open(places)
    notes = {add(notebook, doc, text).id: text for text in CLASSES[name]}
    opened = Notebook.open(places)
    assert opened.entries() == notebook.entries()
    assert not opened.problems()
    for entry in opened.entries():
        text = normalise(notes[entry.id])
        assert entry.text == clean(text)
        assert entry.label == one_line(text[:400])
    written = {tomllib.loads(path.read_text("utf-8"))["id"]: path for path in files(places)}
    assert set(written) == set(notes)
    for note, path in written.items():
        if len(notes[note]) < 2_000:
            assert_every_parser_reads(path, normalise(notes[note]))


def test_a_hostile_text_can_be_changed_into_another_beside_a_comment(places: Places, doc: Document) -> None:
    notebook = Notebook.open(places)
    note = add(notebook, doc, "first")
    (path,) = files(places)
    path.write_text(f"# mine\n{path.read_text('utf-8')}", "utf-8")
    notebook.reload()
    for text in ALL[:: len(ALL) // 40]:
        notebook.edit(note.id, text=text, tags=[text[:60]])
        assert_every_parser_reads(path, normalise(text))
        assert path.read_text("utf-8").startswith("# mine\n")
    assert Notebook.open(places).entries() == notebook.entries()


def test_every_code_point_is_written_and_read_as_it_is(places: Places, doc: Document) -> None:
    notebook = Notebook.open(places)
    for start in range(0, 0x110000, BLOCK):
        points = (point for point in range(start, start + BLOCK) if not 0xD800 <= point < 0xE000)
        text = "".join(chr(point) for point in points if point != 0x0D)
        note = notebook.annotate(doc, doc.passages[1].span, text)
        path = next(path for path in files(places) if note.id[-6:].lower() in path.name)
        raw = path.read_text("utf-8")
        assert tomllib.loads(raw)["text"] == rtoml.loads(raw)["text"] == text
        notebook.delete(note.id)
        notebook.undo()
    assert Notebook.open(places).entries() == notebook.entries()
