"""`reader notes export` and `import`: what is chosen, which files are written, what is never written over."""

from __future__ import annotations

import csv
import io
import json
import os
import tomllib
from typing import TYPE_CHECKING, Any

import pytest

from reader.cli.main import run
from reader.files import Places
from reader.model import Document, DocumentInfo, Passage, Span
from reader.notes.notebook import Notebook

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

DRILLS = "Kazakhstan held drills with NATO partners near Almaty."
WATER = "The Amu Darya feeds Turkmenistan and Uzbekistan, and little of it is left."


def document(id_: str, title: str, text: str) -> Document:
    info = DocumentInfo(id_, id_, title, "markdown", "00", passages=1)
    return Document(info, text, (Passage(0, Span(0, len(text))),))


@pytest.fixture
def notes(tmp_path: Path, corpus: Path) -> Path:
    """A notes folder with two notes and a bookmark in two documents."""
    folder = tmp_path / "my notes"
    book = Notebook.open(Places(corpus, folder, tmp_path / "s", tmp_path / "c"))
    drills = document("2022/drills.md", "Steppe Eagle", DRILLS)
    book.annotate(drills, Span(0, 10), "=1+1\tтекст", tags=("war", "todo"))
    book.bookmark(drills, Span(11, 22), tags=("war",))
    book.annotate(document("water.txt", "Water of two rivers", WATER), Span(0, 13), "of water")
    return folder


@pytest.fixture
def export(
    corpus: Path,
    notes: Path,
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Callable[..., tuple[int, str, str]]:
    """Runs `reader notes ACTION` on the collection."""
    for kind in ("DATA", "STATE", "CACHE", "CONFIG"):
        monkeypatch.setenv(f"XDG_{kind}_HOME", str(tmp_path / "xdg" / kind))
    monkeypatch.chdir(tmp_path)

    def called(*arguments: str, action: str = "export", folder: Path = notes) -> tuple[int, str, str]:
        capfd.readouterr()
        code = run(["notes", action, str(corpus), *arguments, "--notes", str(folder)])
        return (code, *capfd.readouterr())

    return called


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ((), 3),
        (("--tag", "war"), 2),
        (("--tag", "#War", "--tag", "todo"), 1),
        (("--document", "water"), 1),
        (("--query", "drills"), 2),
        (("--query", "tag:todo"), 2),
        (("--query", "amu darya", "--tag", "war"), 0),
        (("--since", "2020-01-01"), 3),
        (("--since", "2999-01-01"), 0),
    ],
)
def test_filters_choose(export: Any, filters: tuple[str, ...], found: int) -> None:
    for action in ("export", "list"):
        code, out, _ = export("--json", *filters, action=action)
        made = json.loads(out) if action == "export" else out.splitlines()
        assert (len(made), code) == (found, 0 if found else 1)


def test_each_form_is_read_by_something_else(export: Any, tmp_path: Path) -> None:
    for form in ("json", "toml", "csv", "csl", "bibtex", "markdown"):
        path = tmp_path / f"out.{'md' if form == 'markdown' else form}"
        code, out, _ = export(f"--{form}", "--output", str(path))
        assert (code, out) == (0, "")
        assert path.read_bytes() == export(f"--{form}")[1].encode(), form
    assert len(json.loads((tmp_path / "out.json").read_text())) == 3
    tables = tomllib.loads((tmp_path / "out.toml").read_text())["entry"]
    assert "=1+1\tтекст" in [table["text"] for table in tables], "a tab too"
    rows = list(csv.DictReader(io.StringIO((tmp_path / "out.csv").read_bytes().decode(), newline="")))
    assert [row["text"] for row in rows if "текст" in row["text"]] == ["'=1+1 текст"]
    assert len(json.loads((tmp_path / "out.csl").read_text())) == 2


def test_a_table_may_begin_with_a_byte_order_mark(export: Any) -> None:
    assert export("--csv", "--bom")[1].startswith("\ufeffid,kind,")


def test_markdown_goes_into_a_folder_and_over_nobodys_changes(export: Any, tmp_path: Path) -> None:
    vault = tmp_path / "vault"
    code, _, err = export("--output", str(vault))
    assert code == 0
    assert "2 files written" in err
    eagle, water = sorted(vault.iterdir())
    assert (eagle.name[:13], water.name[:20]) == ("Steppe Eagle ", "Water of two rivers ")
    assert "0 files written" in export("--output", str(vault))[2]
    assert export("--output", str(vault), "--tag", "todo")[0] == 0
    fewer = eagle.read_text()
    eagle.write_text(fewer + "my own words\n")
    water.unlink()
    code, _, err = export("--output", str(vault))
    assert code == 2
    assert "nothing was written" in err
    assert not water.exists(), "all or nothing"
    assert eagle.read_text().endswith("my own words\n")
    assert export("--output", str(vault), "--force")[0] == 0
    assert "my own words" not in eagle.read_text()
    assert water.exists()
    assert not list(vault.glob(".*")), "no temporary files"


def test_one_file_is_not_written_over_another(export: Any, tmp_path: Path) -> None:
    path = tmp_path / "mine.json"
    path.write_text("mine")
    code, _, err = export("--json", "--output", str(path))
    assert (code, path.read_text()) == (2, "mine")
    assert "--force writes over it" in err
    assert export("--json", "--output", str(path), "--force")[0] == 0
    assert export("--json", "--output", str(path))[0] == 0, "the same again is no loss"
    assert len(json.loads(path.read_text())) == 3


@pytest.mark.parametrize("force", [(), ("--force",)])
@pytest.mark.parametrize(
    ("form", "name", "told"),
    [
        ("--json", "folder", "This is no file; nothing was written. Name a file in it."),
        ("--json", "pipe", "Leave --output out to print"),
        ("--markdown", "file", "This is no folder; nothing was written. Name a folder"),
        ("--markdown", "pipe", "This is no folder"),
        ("--json", "", "--output is empty"),
    ],
)
def test_what_stands_there_as_something_else_stays(
    export: Any, tmp_path: Path, form: str, name: str, told: str, force: tuple[str, ...]
) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_text("mine")
    os.mkfifo(tmp_path / "pipe")
    code, out, err = export(form, "--output", name and str(tmp_path / name), *force)
    assert (code, out) == (2, "")
    assert told in err
    assert (tmp_path / "file").read_text() == "mine"
    assert (tmp_path / "pipe").is_fifo()


def test_what_cannot_be_written_is_told(export: Any, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    code, _, err = export("--json", "--output", str(tmp_path / "file" / "out.json"))
    assert code == 2
    assert "cannot be written" in err


@pytest.mark.parametrize("form", ["json", "toml"])
def test_an_export_comes_back_once(
    export: Any, notes: Path, tmp_path: Path, form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, new = tmp_path / f"out.{form}", tmp_path / "new notes"
    export(f"--{form}", "--output", str(path))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "another"))
    code, out, err = export(str(path), action="import", folder=new)
    assert (code, out) == (0, "")
    assert "3 new" in err
    assert "3 there already" in export(str(path), action="import", folder=new)[2]
    assert export(f"--{form}", folder=new)[1] == path.read_text()
    ids = {json.loads(line)["id"] for line in export("--json", action="list", folder=new)[1].splitlines()}
    assert ids == {json.loads(line)["id"] for line in export("--json", action="list")[1].splitlines()}


def test_an_import_tells_what_found_no_place(export: Any, tmp_path: Path) -> None:
    def annotation(id_: str, uri: str, exact: str) -> dict[str, Any]:
        words = {"type": "TextQuoteSelector", "exact": exact}
        return {"id": id_, "uri": uri, "text": "t", "target": [{"source": uri, "selector": [words]}]}

    path = tmp_path / "hypothesis.json"
    rows = [annotation("a", "urn:x", "The Amu Darya feeds Turkmenistan and Uzbekistan"),
            annotation("b", "https://nowhere.example/", "what no document here says"),
            annotation("c", "water.txt", "what no document here says, nor ever will")]  # fmt: skip
    path.write_text(json.dumps({"total": 3, "rows": rows}))
    code, out, err = export(str(path), action="import")
    assert code == 2
    refused, orphan = out.splitlines()
    assert f"{path}: annotation 2: refused: No document here is https://nowhere.example/" in refused
    assert f"{path}: annotation 3: orphan:" in orphan
    assert "1 new, 1 new without a place, 1 not imported" in err
    fates = [
        json.loads(line)["fate"] for line in export(str(path), "--json", action="import")[1].splitlines()
    ]
    assert fates == ["present", "refused", "present"]
    lines = export("--document", "water.txt", action="list")[1].splitlines()
    assert len([line for line in lines if "(lost)" in line]) == 1


def test_a_note_whose_document_is_not_here_is_told(export: Any, tmp_path: Path) -> None:
    path = tmp_path / "one.toml"
    path.write_text('id = "x"\nkind = "note"\ntext = "t"\n[doc]\nid = "gone.md"\ntitle = "Gone"\n')
    code, out, _ = export(str(path), action="import")
    assert code == 0
    assert "entry 1: orphan: Its document is not here: gone.md" in out
