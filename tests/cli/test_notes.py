from __future__ import annotations

import json
import tomllib
from typing import TYPE_CHECKING, Any, TypeAlias

import pytest

from reader.files import Places, collection_name
from reader.model import Document, DocumentInfo, Passage, Span
from reader.notes.notebook import Notebook

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Reader: TypeAlias = Callable[..., Any]

TEXT = "Kazakhstan held drills with NATO partners."


@pytest.fixture
def folder(tmp_path: Path, corpus: Path) -> Path:
    """A notes folder with one note and one bookmark."""
    folder = tmp_path / "my notes"
    info = DocumentInfo("2022/drills.md", "2022/drills.md", "Steppe Eagle", "markdown", "00", passages=1)
    document = Document(info, TEXT, (Passage(0, Span(0, len(TEXT))),))
    places = Places(corpus, folder, tmp_path / "xdg" / "s", tmp_path / "xdg" / "c")
    book = Notebook.open(places)
    book.annotate(document, Span(0, 10), "a \x1b[31mthought\nof mine", tags=("war",))
    book.bookmark(document, Span(11, 22))
    return folder


def test_the_list_has_a_line_each(reader: Reader, corpus: Path, folder: Path) -> None:
    ended = reader("notes", "list", str(corpus), "--notes", str(folder))
    assert ended.code == 0
    note, bookmark = ended.out.splitlines()
    assert "note" in note
    assert "2022/drills.md ¶ 2" in note, "where the words stand now"
    assert "thought of mine" in note
    assert "“Kazakhstan”" in note
    assert "#war" in note
    assert "bookmark" in bookmark
    assert "“held drills”" in bookmark
    assert "\x1b" not in ended.out
    assert "1 note and 1 bookmark" in ended.err


def test_the_list_as_json(reader: Reader, corpus: Path, folder: Path) -> None:
    ended = reader("notes", "list", str(corpus), "--notes", str(folder), "--json")
    first, second = map(json.loads, ended.out.splitlines())
    assert (first["kind"], first["quote"], first["passage"], first["tags"]) == (
        "note",
        "Kazakhstan",
        2,
        ["war"],
    )
    assert second["kind"] == "bookmark"


def test_what_is_lost_or_renamed_is_said(reader: Reader, corpus: Path, folder: Path) -> None:
    drills = corpus / "2022" / "drills.md"
    drills.rename(corpus / "renamed.md")
    ended = reader("notes", "list", str(corpus), "--notes", str(folder))
    assert ended.out.count("renamed.md ¶ 2  ") == 2
    (corpus / "renamed.md").write_text("---\ntitle: Steppe Eagle\n---\n\nOf railways and bridges.\n", "utf-8")
    ended = reader("notes", "list", str(corpus), "--notes", str(folder))
    assert ended.out.count("(lost)") == 2
    assert reader("notes", "export", str(corpus), "--notes", str(folder)).out.count("place lost") == 2
    ended = reader("notes", "list", str(corpus), "--notes", str(folder), "--json")
    assert [json.loads(line)["place"] for line in ended.out.splitlines()] == ["lost", "lost"]


def test_exports_are_what_they_say(reader: Reader, corpus: Path, folder: Path) -> None:
    def export(*form: str, **more: str) -> str:
        ended = reader("notes", "export", str(corpus), "--notes", str(folder), *form, **more)
        assert ended.code == 0
        return str(ended.out)

    assert export().startswith("# Steppe Eagle")
    assert len(json.loads(export("--json"))) == 2
    assert tomllib.loads(export("--toml"))
    assert export("--markdown") == export(PYTHONIOENCODING="ascii"), "files are UTF-8 in every locale"


def test_the_path_is_printed_before_there_is_a_note(reader: Reader, corpus: Path, tmp_path: Path) -> None:
    usual = tmp_path / "xdg" / "DATA" / "reader" / collection_name(corpus) / "notes"
    assert reader("notes", "path", str(corpus)).out.strip() == str(usual)
    own = corpus / "notes"
    own.mkdir()
    (own / "format.toml").write_text("format = 1\n")
    assert reader("notes", "path", str(corpus)).out.strip() == str(own)


def test_the_configuration_moves_the_notes_and_the_option_wins(
    reader: Reader, corpus: Path, tmp_path: Path
) -> None:
    config = tmp_path / "xdg" / "CONFIG" / "reader"
    config.mkdir(parents=True)
    (config / "config.toml").write_text(f'notes = "{tmp_path}/all"\nthema = "x"\n')
    ended = reader("notes", "path", str(corpus))
    assert ended.out.strip() == str(tmp_path / "all" / collection_name(corpus))
    assert "config.toml:2" in ended.err
    assert reader("notes", "path", str(corpus), "--notes", "/elsewhere").out.strip() == "/elsewhere"


def test_no_notes_yet(reader: Reader, corpus: Path) -> None:
    ended = reader("notes", "list", str(corpus))
    assert (ended.code, ended.out) == (1, "")
    assert "No notes or bookmarks in corpus yet" in ended.err


def test_a_broken_file_is_named_and_hides_nothing(reader: Reader, corpus: Path, folder: Path) -> None:
    (broken,) = [path for path in folder.rglob("*.toml") if "bookmark" in path.read_text()]
    broken.write_text('kind = "bookmark"\nlabel = \n')
    ended = reader("notes", "list", str(corpus), "--notes", str(folder), XDG_STATE_HOME=str(corpus / "none"))
    assert "thought of mine" in ended.out
    assert f"{broken.name}:2" in ended.err
