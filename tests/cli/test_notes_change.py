"""Notes made, changed and deleted by scripts, and the check of their files."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, TypeAlias

import pytest

from reader.files import Places
from reader.notes.annotations import is_ulid
from reader.notes.notebook import Notebook

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Reader: TypeAlias = Callable[..., Any]


@pytest.fixture
def notes(tmp_path: Path) -> tuple[str, str]:
    """The option that keeps the notes in the test's own folder."""
    return ("--notes", str(tmp_path / "my notes"))


def entries(tmp_path: Path) -> Any:
    """What stands in the files, whatever else this machine knows."""
    return Notebook.open(Places(tmp_path, tmp_path / "my notes", tmp_path / "s", tmp_path / "c")).entries()


def test_add_edit_and_rm(reader: Reader, corpus: Path, tmp_path: Path, notes: tuple[str, str]) -> None:
    where = ("--document", "drills", "--passage", "2", "--quote", "NATO\n partners")
    made = reader("notes", "add", str(corpus), *where, "--text", "-", "--tag", "a b", "--tag", "c", *notes,
                  given="вопрос\nand more\n".encode())  # fmt: skip
    assert made.code == 0, made.err
    id_ = made.out.strip()
    assert is_ulid(id_)
    (note,) = entries(tmp_path)
    assert (note.id, note.kind, note.text, note.tags) == (id_, "note", "вопрос\nand more", ("a b", "c"))
    assert (note.anchor.quote, note.anchor.document) == ("NATO partners", "2022/drills.md")

    changed = reader("notes", "edit", str(corpus), id_.lower()[:20], "--label", "L", "--untag", "A B", *notes)
    assert (changed.code, changed.out.strip()) == (0, id_)
    (note,) = entries(tmp_path)
    assert (note.label, note.tags, note.text) == ("L", ("c",), "вопрос\nand more")

    gone = reader("notes", "rm", str(corpus), id_, *notes)
    assert (gone.code, gone.out.strip()) == (0, id_)
    assert "trash" in gone.err
    assert entries(tmp_path) == ()
    assert reader("notes", "rm", str(corpus), id_, *notes).code == 2


def test_the_list_gives_ids_that_edit_and_rm_take(
    reader: Reader, corpus: Path, tmp_path: Path, notes: tuple[str, str]
) -> None:
    (tmp_path / "my notes").mkdir()
    for id_ in ("01JQ8ZK3V7M2N4P6R8T0W2Y4A6", "01jq8zk3v7m2zzzzzzzzzzzzzz", "mine", "mine too"):
        (tmp_path / "my notes" / f"{id_}.toml").write_text(f'id = "{id_}"\ntext = "of {id_}"\n')
    listed = reader("notes", str(corpus), *notes).out.splitlines()
    assert [line.split("  ")[0] for line in listed] == ["01JQ8ZK3V7M2N", "01jq8zk3v7m2z", "mine", "mine too"]
    assert reader("notes", "edit", str(corpus), "01JQ8ZK3V7M2N", "--tag", "t", *notes).code == 0
    assert [entry.id[12:] for entry in entries(tmp_path) if entry.tags] == ["N4P6R8T0W2Y4A6"]
    unclear = reader("notes", "rm", str(corpus), "01jq", *notes)
    assert (unclear.code, unclear.out) == (2, "")
    assert "01JQ8ZK3V7M2N4P6R8T0W2Y4A6, 01jq8zk3v7m2zzzzzzzzzzzzzz" in unclear.err
    assert reader("notes", "rm", str(corpus), "mine", *notes).code == 0
    assert len(entries(tmp_path)) == 3


def test_a_note_is_not_emptied_and_its_tags_have_no_sign(
    reader: Reader, corpus: Path, tmp_path: Path, notes: tuple[str, str]
) -> None:
    where = ("--document", "drills", "--passage", "2", "--text", "x")
    made = reader("notes", "add", str(corpus), *where, "--tag", "#War", "--tag", "war", "--tag", "", *notes)
    id_ = made.out.strip()
    emptied = reader("notes", "edit", str(corpus), id_, "--text", "-", *notes)
    assert (emptied.code, emptied.out) == (2, "")
    assert "The note would have no text. reader notes rm" in emptied.err
    assert reader("notes", "edit", str(corpus), id_, "--tag", "WAR", "--tag", "#b", *notes).code == 0
    (note,) = entries(tmp_path)
    assert (note.text, note.tags) == ("x", ("war", "b"))
    assert reader("notes", "list", str(corpus), "--tag", "#war", *notes).code == 0


def test_tags_are_parted_by_commas_as_in_the_editor(
    reader: Reader, corpus: Path, tmp_path: Path, notes: tuple[str, str]
) -> None:
    where = ("--document", "drills", "--passage", "2", "--text", "x")
    made = reader("notes", "add", str(corpus), *where, "--tag", "a b, #c,, ", "--tag", "d", *notes)
    id_ = made.out.strip()
    assert entries(tmp_path)[0].tags == ("a b", "c", "d")
    assert reader("notes", str(corpus), "--tag", "A b, d", *notes).code == 0
    assert reader("notes", str(corpus), "--tag", "a b, e", *notes).code == 1
    assert reader("notes", "edit", str(corpus), id_, "--untag", "c, D", "--tag", "e,f", *notes).code == 0
    assert entries(tmp_path)[0].tags == ("a b", "e", "f")


def test_a_tag_that_was_written_with_a_comma_is_found_and_taken_off_whole(
    reader: Reader, corpus: Path, tmp_path: Path, notes: tuple[str, str]
) -> None:
    (tmp_path / "my notes").mkdir()
    (tmp_path / "my notes" / "a.toml").write_text(
        'id = "mine"\ntext = "x"\ntags = ["Osh, city", "b", "city"]\n'
    )
    assert reader("notes", str(corpus), "--tag", "osh, city", *notes).code == 0
    assert reader("notes", "edit", str(corpus), "mine", "--untag", "osh, city", *notes).code == 0
    assert entries(tmp_path)[0].tags == ("b", "city")
    assert reader("notes", str(corpus), "--tag", "", *notes).code == 1


def test_a_notes_folder_that_cannot_be_written_is_told(reader: Reader, corpus: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    notes = ("--notes", str(tmp_path / "file" / "notes"))
    made = reader(
        "notes", "add", str(corpus), "--document", "drills", "--passage", "2", "--text", "x", *notes
    )
    assert made.code == 0
    assert "saved on this machine only" in made.err
    changed = reader("notes", "edit", str(corpus), made.out.strip(), "--text", "y", *notes)
    assert (changed.code, changed.out) == (0, made.out)
    assert "saved on this machine only" in changed.err
    assert '"text": "y"' in reader("notes", "list", str(corpus), "--json", *notes).out


def test_a_closed_standard_input_is_told(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, corpus: Path
) -> None:
    from reader.cli.main import run

    monkeypatch.setattr("sys.stdin", None)
    assert run(["notes", "add", str(corpus), "--document", "a", "--passage", "1", "--text", "-"]) == 2
    assert "Standard input is closed" in capsys.readouterr().err


@pytest.mark.parametrize("year", ["0001", "9999"])
def test_times_at_the_ends_of_the_calendar_hide_nothing(
    reader: Reader, corpus: Path, tmp_path: Path, notes: tuple[str, str], year: str
) -> None:
    folder = tmp_path / "my notes"
    folder.mkdir()
    (folder / "a.toml").write_text(f'text = "x"\ncreated = {year}-12-31T23:59:59Z\n')
    listed = reader("notes", "list", str(corpus), *notes, TZ="Asia/Tokyo")
    assert (listed.code, listed.out.split("  ")[1][:4]) == (0, year if year == "9999" else "0002")
    (made,) = json.loads(reader("notes", "export", str(corpus), "--json", *notes).out)
    assert made["created"] == f"{year}-12-31T23:59:59Z"


def test_a_bookmark_is_of_the_whole_passage(
    reader: Reader, corpus: Path, tmp_path: Path, notes: tuple[str, str]
) -> None:
    where = ("--document", "records.jsonl#one", "--passage", "1")
    assert reader("notes", "add", str(corpus), *where, "--bookmark", "--label", "L", *notes).code == 0
    (mark,) = entries(tmp_path)
    assert (mark.kind, mark.label, mark.text) == ("bookmark", "L", "")
    assert mark.anchor.quote.startswith("Tokayev flew to Beijing.")


DRILLS = ("--document", "drills", "--text", "x")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("add",), "--document is missing. Example: reader notes add"),
        (("add", "--document", "drills", "--text", "x"), "--passage or --quote is missing"),
        (("add", "--document", "drills", "--passage", "1"), "The note has no text"),
        (("add", *DRILLS, "--passage", "1", "--bookmark"), "A bookmark has no text"),
        (("add", *DRILLS, "--passage", "99"), "has no passage 99. It has 1 to"),
        (("add", *DRILLS, "--passage", "0"), "has no passage 0"),
        (("add", *DRILLS, "--passage", "two"), "--passage is a whole number"),
        (("add", *DRILLS, "--quote", "fish"), "“fish” is not in 2022/drills.md"),
        (("add", *DRILLS, "--quote", "drills"), "Add --passage, or quote more"),
        (("add", "--document", "drlls.md", "--passage", "1", "--text", "x"), "There is no document drlls.md"),
        (("edit", "x"), "Nothing is to be changed"),
        (("edit", "x", "--tag", "y"), "There is no note x"),
        (("edit", "--tag", "y"), "The ID is missing"),
        (("rm", ""), "The ID is empty. Example: reader notes rm"),
        (("rm", "a", "b", "c"), "“c” is one word too many"),
        (("import",), "The FILE is missing"),
        (("import", "missing.json"), "missing.json: The file cannot be read"),
        (("export", "--bom"), "--bom belongs to --csv"),
        (("export", "--force"), "--force belongs to --output"),
        (("list", "--since", "soon"), "--since is a day, not soon"),
        (("add", "--txt", "x"), "Did you mean --text?"),
    ],
)  # fmt: skip
def test_mistakes_are_told_and_make_nothing(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, corpus: Path, tmp_path: Path,
    notes: tuple[str, str], arguments: tuple[str, ...], told: str,
) -> None:  # fmt: skip
    from reader.cli.main import run

    for kind in ("DATA", "STATE", "CACHE", "CONFIG"):
        monkeypatch.setenv(f"XDG_{kind}_HOME", str(tmp_path / kind))
    monkeypatch.chdir(tmp_path)
    action, *rest = arguments
    positional = [] if action in {"edit", "rm", "import"} else [str(corpus)]
    assert run(["notes", action, *positional, *rest, *notes]) == 2
    out, err = capsys.readouterr()
    assert told in err
    assert out == ""
    assert not (tmp_path / "my notes").exists()


def test_check_names_files_and_lines(
    reader: Reader, corpus: Path, tmp_path: Path, notes: tuple[str, str]
) -> None:
    reader("notes", "add", str(corpus), "--document", "drills", "--passage", "2", "--text", "x", *notes)
    well = reader("notes", "check", str(corpus), *notes)
    assert (well.code, well.out) == (0, "")
    assert "1 note or bookmark" in well.err
    (file,) = [
        path for path in (tmp_path / "my notes").rglob("*.toml") if 'kind = "note"' in path.read_text()
    ]
    file.write_text(file.read_text().replace('kind = "note"', "kind = "))
    searches = tmp_path / "my notes" / "searches"
    searches.mkdir(exist_ok=True)
    (searches / "s.toml").write_text("\n\nquery = \n")
    broken = reader("notes", "check", str(corpus), *notes)
    assert broken.code == 2
    assert f"{file.name}:3" in broken.out
    assert "s.toml:3" in broken.out
    told = [
        json.loads(line) for line in reader("notes", "check", str(corpus), *notes, "--json").out.splitlines()
    ]
    assert {(one["line"], one["path"]) for one in told} == {(3, str(file)), (3, str(searches / "s.toml"))}
