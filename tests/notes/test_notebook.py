from __future__ import annotations

import errno
import os
import shutil
import subprocess
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from reader.errors import NotebookError
from reader.files import Places, exchange
from reader.model import Document, Span
from reader.notes.annotations import Bookmark, Confidence, Note, make_anchor
from reader.notes.notebook import Notebook
from reader.notes.searches import load_searches
from reader.notes.store import disk
from reader.notes.store.store import Store
from reader.notes.store.versions import Versions

if TYPE_CHECKING:
    from collections.abc import Callable


def add(notebook: Notebook, doc: Document, text: str, passage: int = 1, **more: Any) -> Note:
    return notebook.annotate(doc, doc.passages[passage].span, text, **more)


def files(places: Places) -> list[Path]:
    return sorted(places.notes.glob("*/*--*.toml"))


def only(places: Places) -> Path:
    (path,) = files(places)
    return path


def texts(notebook: Notebook) -> list[str]:
    return [entry.text for entry in notebook.entries()]


# --- the ordinary way --------------------------------------------------------------------------------


def test_a_note_is_there_after_reopening_and_every_step_can_be_undone(places: Places, doc: Document) -> None:
    notebook = Notebook.open(places)
    note = add(notebook, doc, "first\nsecond", tags=["todo"])
    assert Notebook.open(places).entries() == (note,)
    edited = notebook.edit(note.id, text="third")
    assert Notebook.open(places).entries() == (edited,)
    notebook.delete(note.id)
    assert Notebook.open(places).entries() == ()
    assert notebook.undo() == "deletion of note “third”"
    assert texts(Notebook.open(places)) == ["third"]
    assert notebook.undo()
    assert texts(notebook) == ["first\nsecond"]
    assert notebook.undo()
    assert notebook.entries() == ()
    assert notebook.undo() is None
    assert notebook.redo()
    assert notebook.redo()
    assert texts(notebook) == ["third"]
    assert notebook.redo()
    assert notebook.entries() == ()
    assert notebook.redo() is None
    assert notebook.problems() == ()


def test_opening_a_notebook_writes_nothing(places: Places) -> None:
    Notebook.open(places).reload()
    assert not places.notes.exists()
    assert not places.state.exists()


def test_files_are_named_for_people(places: Places, doc: Document) -> None:
    notebook = Notebook.open(places, now=lambda: datetime(2026, 3, 1, 12, tzinfo=UTC))
    note = add(notebook, doc, "NATO drills, again!")
    assert (places.notes / "format.toml").read_text() == "format = 1\n"
    path = only(places)
    assert path.parent.name.startswith("red-lines--")
    assert path.name == f"20260301-nato-drills-again--{note.id[:10]}{note.id[-6:]}.toml".lower()
    assert 'paths = ["2022/a.md"]' in (path.parent / "doc.toml").read_text()
    assert f'id = "{note.id}"' in path.read_text()
    assert "created = 2026-03-01T12:00:00Z" in path.read_text()


def test_entries_are_sorted_by_document_and_place(places: Places, build: Callable[..., Document]) -> None:
    notebook = Notebook.open(places)
    late, early = build(path="z.md"), build(path="b.md")
    add(notebook, late, "4")
    add(notebook, early, "3", passage=2)
    add(notebook, early, "2", passage=1)
    notebook.toggle_bookmark(early, 0)
    assert texts(notebook) == ["", "2", "3", "4"]
    assert texts(Notebook.open(places)) == ["", "2", "3", "4"]
    assert [entry.text for entry in notebook.of_document("b.md")] == ["", "2", "3"]
    assert notebook.of_document("nowhere") == ()


def test_a_bookmark_toggles(places: Places, doc: Document) -> None:
    notebook = Notebook.open(places)
    mark = notebook.toggle_bookmark(doc, 1)
    assert isinstance(mark, Bookmark)
    assert mark.anchor.quote == doc.passage_text(1)
    assert notebook.entries() == (mark,)
    assert notebook.toggle_bookmark(doc, 1) is None
    assert notebook.entries() == ()
    notebook.undo()
    assert [entry.kind for entry in notebook.entries()] == ["bookmark"]


def test_undo_of_an_edit_keeps_what_others_changed_since(places: Places, doc: Document) -> None:
    notebook = Notebook.open(places)
    note = add(notebook, doc, "mine")
    notebook.edit(note.id, text="changed")
    Notebook.open(places).edit(note.id, tags=["theirs"])
    notebook.undo()
    (entry,) = Notebook.open(places).entries()
    assert (entry.text, entry.tags) == ("mine", ("theirs",))


def test_a_deleted_note_is_in_the_trash(places: Places, doc: Document) -> None:
    notebook = Notebook.open(places)
    note = add(notebook, doc, "keep me")
    notebook.delete(note.id)
    assert files(places) == []
    assert "keep me" in next((places.state / "trash").iterdir()).read_text()
    with pytest.raises(NotebookError, match="not there"):
        notebook.edit(note.id, text="x")
    with pytest.raises(NotebookError, match="not there"):
        notebook.delete(note.id)


def test_an_edit_that_changes_nothing_writes_nothing(places: Places, doc: Document) -> None:
    notebook = Notebook.open(places)
    note = add(notebook, doc, "tab\there", tags=["a"])
    before = only(places).read_bytes()
    assert notebook.edit(note.id, text=note.text, tags=["a"], label="") == note
    assert only(places).read_bytes() == before
    assert 'text = "tab\\there"' in before.decode()
    assert notebook.undo() == "adding of note “tab here”"


@pytest.mark.parametrize(
    "typed", ["a\r\nb", "nul \0 esc \x1b[31m", "half \ud800 pair", "rtl \u202e!", '"""', "\\"]
)
def test_odd_text_is_kept_and_shown_clean(places: Places, doc: Document, typed: str) -> None:
    note = add(Notebook.open(places), doc, typed, label=typed, tags=[typed])
    (again,) = Notebook.open(places).entries()
    assert again == note
    assert not set(again.text) & set("\0\x1b\r\u202e\ud800")
    stored = typed.replace("\r\n", "\n").encode("utf-8", "replace").decode()
    if "\ud800" not in typed:
        import tomllib

        assert tomllib.loads(only(places).read_text())["text"] == stored


def test_times_grow_though_the_clock_goes_back(places: Places, doc: Document) -> None:
    clock = [datetime(2026, 3, 1, 12, tzinfo=UTC)]
    notebook = Notebook.open(places, now=lambda: clock[0])
    note = add(notebook, doc, "a")
    clock[0] -= timedelta(days=30)
    assert notebook.edit(note.id, text="b").updated > note.updated
    assert texts(Notebook.open(places)) == ["b"]


# --- hands -------------------------------------------------------------------------------------------


def test_a_hand_edit_is_believed_with_its_comments_and_keys(places: Places, doc: Document) -> None:
    notebook = Notebook.open(places)
    note = add(notebook, doc, "machine", tags=["a"])
    path = only(places)
    mine = "\ufeff# mine\n" + path.read_text().replace('"machine"', '"hand" # why').replace(
        "[doc]", "mood = 'calm'\n\n[doc]\nshelf = 3"
    )
    path.write_text(mine.replace("\n", "\r\n"), newline="")
    assert notebook.reload()
    assert not notebook.reload()
    (entry,) = notebook.entries()
    assert (entry.text, entry.extra) == ("hand", {"mood": "calm"})
    assert path.read_bytes() == mine.replace("\n", "\r\n").encode()
    notebook.edit(note.id, tags=["a", "b"])
    after = path.read_text()
    assert all(part in after for part in ("# mine", "# why", "mood = 'calm'", "shelf = 3", '"a", "b"'))
    (again,) = Notebook.open(places).entries()
    assert (again.text, again.tags, again.extra) == ("hand", ("a", "b"), {"mood": "calm"})


def test_a_stale_buffer_is_merged_not_believed(places: Places, doc: Document) -> None:
    notebook = Notebook.open(places)
    note = add(notebook, doc, "first")
    buffer = only(places).read_text()
    notebook.edit(note.id, text="first, then more", tags=["new"])
    only(places).write_text(buffer.replace('"first"', '"from the editor"'))
    (entry,) = Notebook.open(places).entries()
    assert "first, then more" in entry.text
    assert "from the editor" in entry.text
    assert entry.tags == ("new",)
    only(places).write_text(buffer)
    (entry,) = Notebook.open(places).entries()
    assert "first, then more" in entry.text
    assert "from the editor" in entry.text


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"", None),
        (b"\0" * 400, None),
        (b'id = "x"\ntext = "open\n', 2),
        (b"\xff\xfe", 1),
        (b'id = "x"\ntext = "caf\xe9"\n', 2),
        (b"a = " + b"[" * 5000, None),
        (b"just = 'something'\n", 1),
        (b"d = 2026-02-31\n", None),
    ],
)
def test_a_broken_file_is_named_left_alone_and_the_last_version_shown(
    places: Places, doc: Document, content: bytes, line: int | None
) -> None:
    notebook = Notebook.open(places)
    note = add(notebook, doc, "kept")
    add(notebook, doc, "other", passage=2)
    broken = next(path for path in files(places) if "kept" in path.name)
    broken.write_bytes(content)
    for opened in (notebook, Notebook.open(places)):
        opened.reload()
        assert texts(opened) == ["kept", "other"]
        (problem,) = opened.problems()
        assert problem.path == broken
        if line:
            assert problem.line == line
        assert "left as it is" in problem.reason
    opened.edit(note.id, tags=["edited meanwhile"])
    assert broken.read_bytes() == content
    (edited, _) = Notebook.open(places).entries()
    assert edited.tags == ("edited meanwhile",)
    assert Notebook.open(places).edit(note.id, text="twice").text == "twice"
    broken.unlink()
    assert texts(Notebook.open(places)) == ["twice", "other"]
    assert Notebook.open(places).problems() == ()


def test_repairing_a_file_merges_with_what_was_edited_meanwhile(places: Places, doc: Document) -> None:
    notebook = Notebook.open(places)
    note = add(notebook, doc, "good")
    path = only(places)
    good = path.read_text()
    path.write_text(good.replace('text = "good"', 'text = "better'))
    notebook.reload()
    notebook.edit(note.id, tags=["t"])
    path.write_text(good.replace('text = "good"', 'text = "better"'))
    (entry,) = Notebook.open(places).entries()
    assert (entry.text, entry.tags) == ("better", ("t",))


def test_a_truncated_file_that_is_still_toml_loses_nothing(places: Places, doc: Document) -> None:
    add(Notebook.open(places), doc, "kept\non two lines", tags=["t"])
    whole = only(places).read_text()
    for end in range(len(whole)):
        only(places).write_text(whole[:end])
        notebook = Notebook.open(places)
        (entry,) = notebook.entries()
        assert (entry.text, entry.anchor.quote) == ("kept\non two lines", doc.passage_text(1)), whole[:end]
        assert entry.anchor.span == doc.passages[1].span, whole[:end]
        if end < whole.index("norm"):
            assert notebook.problems() or "kept" in only(places).read_text(), whole[:end]


def test_a_truncated_old_buffer_takes_nothing_back(places: Places, doc: Document) -> None:
    notebook = Notebook.open(places)
    note = add(notebook, doc, "text")
    old = only(places).read_text()
    notebook.edit(note.id, label="kept", tags=["t"])
    notebook.edit(note.id, text="more text")
    for end in range(len(old)):
        only(places).write_text(old[:end])
        (entry,) = Notebook.open(places).entries()
        assert (entry.label, entry.tags, entry.text) == ("kept", ("t",), "more text"), old[:end]


def test_a_file_without_id_is_adopted_and_gets_one_when_edited(places: Places) -> None:
    path = places.notes / "by-hand" / "idea.toml"
    path.parent.mkdir(parents=True)
    path.write_text('text = "my idea"\n[doc]\nid = "a.md"\n')
    notebook = Notebook.open(places)
    (entry,) = notebook.entries()
    assert (entry.text, entry.document.title, entry.kind) == ("my idea", "a.md", "note")
    assert path.read_text() == 'text = "my idea"\n[doc]\nid = "a.md"\n'
    assert Notebook.open(places).entries()[0].id == entry.id
    notebook.edit(entry.id, text="better idea")
    assert f'id = "{entry.id}"' in path.read_text()
    (again,) = Notebook.open(places).entries()
    assert (again.id, again.text) == (entry.id, "better idea")
    notebook.delete(entry.id)
    assert Notebook.open(places).entries() == ()


def test_a_newer_format_is_shown_and_never_written(places: Places, doc: Document) -> None:
    notebook = Notebook.open(places)
    note = add(notebook, doc, "old")
    path = only(places)
    newer = path.read_text().replace("format = 1", "format = 2").replace('"old"', '"from the future"')
    path.write_text(newer)
    notebook.reload()
    assert texts(notebook) == ["from the future"]
    assert "newer version" in notebook.problems()[0].reason
    with pytest.raises(NotebookError, match="newer version"):
        notebook.edit(note.id, text="x")
    assert path.read_text() == newer
    (places.notes / "format.toml").write_text("format = 2\n")
    with pytest.raises(NotebookError, match="newer version"):
        add(Notebook.open(places), doc, "y")


def test_an_older_reader_of_a_deleted_newer_note_does_not_bring_it_back(
    places: Places, doc: Document
) -> None:
    notebook = Notebook.open(places)
    note = add(notebook, doc, "text")
    only(places).write_text(only(places).read_text().replace("format = 1", "format = 2"))
    with pytest.raises(NotebookError):
        notebook.delete(note.id)
    assert texts(Notebook.open(places)) == ["text"]


def test_a_removed_file_is_gone_and_comes_back_when_it_does(places: Places, doc: Document) -> None:
    notebook = Notebook.open(places)
    for text in ("one", "two", "three"):
        add(notebook, doc, text)
    path = next(path for path in files(places) if "one" in path.name)
    content = path.read_bytes()
    path.unlink()
    assert notebook.reload()
    assert sorted(texts(notebook)) == ["three", "two"]
    assert sorted(texts(Notebook.open(places))) == ["three", "two"]
    path.write_bytes(content)
    assert notebook.reload()
    assert sorted(texts(notebook)) == ["one", "three", "two"]
    assert sorted(texts(Notebook.open(places))) == ["one", "three", "two"]


@pytest.mark.parametrize("whole", [True, False])
def test_most_notes_vanishing_at_once_is_not_believed(places: Places, doc: Document, whole: bool) -> None:
    notebook = Notebook.open(places)
    notes = [add(notebook, doc, f"note {number}") for number in range(4)]
    if whole:
        shutil.rmtree(places.notes)
    else:
        for path in files(places):
            path.unlink()
    for opened in (notebook, Notebook.open(places)):
        opened.reload()
        opened.reload()
        assert len(opened.entries()) == 4
        assert "gone from the folder at once" in opened.problems()[0].reason
    opened.edit(notes[0].id, text="edited")
    assert len(files(places)) == 1
    assert len(Notebook.open(places).entries()) == 4


def test_a_renamed_and_moved_file_stays_the_same_note(places: Places, doc: Document) -> None:
    notebook = Notebook.open(places)
    note = add(notebook, doc, "text")
    target = places.notes / "elsewhere" / "my name.toml"
    target.parent.mkdir()
    only(places).rename(target)
    assert not notebook.reload()
    notebook.edit(note.id, text="changed")
    assert 'text = "changed"' in target.read_text()
    assert files(places) == []


def test_copies_of_a_synchroniser_are_merged_by_id(places: Places, doc: Document) -> None:
    notebook = Notebook.open(places)
    note = add(notebook, doc, "here", tags=["a"])
    path = only(places)
    base = path.read_text()
    notebook.edit(note.id, text="changed here")
    copy = path.with_name(f"{path.stem}.sync-conflict-20260301-120000-ABCDEFG.toml")
    copy.write_text(base.replace('"here"', '"changed there"'))
    for opened in (notebook, Notebook.open(places)):
        opened.reload()
        (entry,) = opened.entries()
        assert "changed here" in entry.text
        assert "changed there" in entry.text
    notebook.edit(note.id, text="resolved")
    assert not copy.exists()
    assert texts(Notebook.open(places)) == ["resolved"]


def test_a_git_conflict_in_broken_utf_8_is_named_and_left_alone(places: Places, doc: Document) -> None:
    notebook = Notebook.open(places)
    note = add(notebook, doc, "base")
    path = only(places)
    marked = b'<<<<<<< HEAD\ntext = "caf\xe9"\n=======\ntext = "theirs"\n>>>>>>> branch\n'
    content = path.read_bytes().replace(b'text = "base"\n', marked)
    path.write_bytes(content)
    notebook.reload()
    assert texts(notebook) == ["base"]
    assert f"{path.name}:10: The file is not UTF-8 text." in str(notebook.problems()[0])
    notebook.edit(note.id, tags=["meanwhile"])
    assert path.read_bytes() == content


def test_git_conflict_markers_are_merged(places: Places, doc: Document) -> None:
    notebook = Notebook.open(places)
    note = add(notebook, doc, "base")
    path = only(places)
    marked = 'text = "ours"\n=======\ntext = "theirs"\n>>>>>>> branch'
    path.write_text(path.read_text().replace('text = "base"', f"<<<<<<< HEAD\n{marked}"))
    notebook.reload()
    (entry,) = notebook.entries()
    assert "ours" in entry.text
    assert "theirs" in entry.text
    assert "git conflict" in notebook.problems()[0].reason
    assert "<<<<<<<" in path.read_text()
    notebook.edit(note.id, text="joined")
    assert "<<<<<<<" not in path.read_text()
    assert Notebook.open(places).problems() == ()


def test_a_second_file_with_the_same_id_is_a_note_of_its_own(places: Places, doc: Document) -> None:
    notebook = Notebook.open(places)
    add(notebook, doc, "original")
    copy = only(places).with_name("zz-copy--of-it.toml")
    copy.write_text(only(places).read_text().replace('"original"', '"template"'))
    notebook.reload()
    assert sorted(texts(notebook)) == ["original", "template"]
    (problem,) = notebook.problems()
    assert problem.path == copy
    entry = next(entry for entry in notebook.entries() if entry.text == "template")
    notebook.edit(entry.id, text="changed")
    assert sorted(texts(Notebook.open(places))) == ["changed", "original"]
    assert Notebook.open(places).problems() == ()


def test_a_symbolic_link_stays_one_and_the_mode_is_kept(
    places: Places, doc: Document, tmp_path: Path
) -> None:
    notebook = Notebook.open(places)
    note = add(notebook, doc, "linked")
    path, real = only(places), tmp_path / "real.toml"
    path.rename(real)
    real.chmod(0o640)
    path.symlink_to(real)
    notebook.reload()
    notebook.edit(note.id, text="through the link")
    assert path.is_symlink()
    assert "through the link" in real.read_text()
    assert real.stat().st_mode & 0o777 == 0o640


def test_a_change_within_one_tick_and_size_is_noticed(places: Places, doc: Document) -> None:
    notebook = Notebook.open(places)
    add(notebook, doc, "aaaa")
    path = only(places)
    status = path.stat()
    notebook.reload()
    path.write_text(path.read_text().replace('aaaa"', 'bbbb"'))
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    if time.time_ns() - status.st_mtime_ns < 30_000_000:
        notebook.reload()
        assert texts(notebook) == ["bbbb"]


# --- two sessions ------------------------------------------------------------------------------------


def test_two_sessions_see_each_other_and_keep_both_texts(places: Places, doc: Document) -> None:
    here, there = Notebook.open(places), Notebook.open(places)
    note = add(here, doc, "common")
    assert there.reload()
    seen = there.entries()[0]
    here.edit(note.id, text="written here", tags=["h"])
    merged = there.edit(note.id, text="written there", tags=["t"], base=seen)
    assert here.reload()
    (entry,) = here.entries()
    assert entry == merged
    assert "written here" in entry.text
    assert "written there" in entry.text
    assert set(entry.tags) == {"h", "t"}
    assert Notebook.open(places).entries() == (entry,)


def test_an_editor_that_was_open_over_a_reload_overwrites_nothing(places: Places, doc: Document) -> None:
    here, there = Notebook.open(places), Notebook.open(places)
    note = add(here, doc, "common")
    there.edit(note.id, text="theirs") if there.reload() else None
    here.reload()
    entry = here.edit(note.id, text="mine", base=note)
    assert "mine" in entry.text
    assert "theirs" in entry.text


def test_an_edit_beats_a_deletion_that_did_not_know_of_it(places: Places, doc: Document) -> None:
    here, there = Notebook.open(places), Notebook.open(places)
    note = add(here, doc, "common")
    there.reload()
    buffer = only(places).read_text()
    here.delete(note.id)
    only(places).parent.mkdir(exist_ok=True) if files(places) else None
    (places.notes / "red-lines" / "x--y.toml").parent.mkdir()
    (places.notes / "red-lines" / "x--y.toml").write_text(buffer.replace('"common"', '"still wanted"'))
    assert texts(Notebook.open(places)) == ["still wanted"]


def test_an_unchanged_copy_of_a_deleted_note_goes_to_the_trash(places: Places, doc: Document) -> None:
    notebook = Notebook.open(places)
    note = add(notebook, doc, "done with")
    path, content = only(places), only(places).read_bytes()
    notebook.delete(note.id)
    path.write_bytes(content)
    assert Notebook.open(places).entries() == ()
    assert not path.exists()


# --- places that cannot be written -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (errno.ENOSPC, "disk is full"),
        (errno.EROFS, "read-only"),
        (errno.EACCES, "no permission"),
        (errno.EDQUOT, "quota"),
        (errno.EIO, "reports an error"),
    ],
)
def test_a_note_that_cannot_be_saved_is_refused_in_plain_words(
    places: Places, doc: Document, monkeypatch: pytest.MonkeyPatch, code: int, words: str
) -> None:
    notebook = Notebook.open(places)
    note = add(notebook, doc, "before")

    def failing(*_: object) -> int:
        raise OSError(code, os.strerror(code))

    with monkeypatch.context() as patch:
        patch.setattr(os, "write", failing)
        for change in (
            lambda: add(notebook, doc, "lost?"),
            lambda: notebook.edit(note.id, text="lost?"),
            lambda: notebook.delete(note.id),
        ):
            with pytest.raises(NotebookError, match=words) as caught:
                change()
            assert caught.value.hint
        assert texts(notebook) == ["before"]
        assert notebook.undo_words == "adding of note “before”"
    assert texts(Notebook.open(places)) == ["before"]
    notebook.edit(note.id, text="after")
    assert texts(Notebook.open(places)) == ["after"]


def test_without_a_notes_folder_a_note_is_kept_here_and_published_later(
    places: Places, doc: Document
) -> None:
    places.notes.parent.mkdir(parents=True, exist_ok=True)
    places.notes.write_text("in the way")
    notebook = Notebook.open(places)
    add(notebook, doc, "safe")
    assert "this machine only" in str(notebook.problems()[-1])
    assert texts(Notebook.open(places)) == ["safe"]
    places.notes.unlink()
    notebook.reload()
    assert 'text = "safe"' in only(places).read_text()
    assert notebook.problems() == ()


def test_without_a_state_folder_a_note_goes_straight_into_the_notes(places: Places, doc: Document) -> None:
    places.state.write_text("in the way")
    notebook = Notebook.open(places)
    note = add(notebook, doc, "one")
    notebook.edit(note.id, text="two")
    assert texts(Notebook.open(places)) == ["two"]
    places.state.unlink()
    assert texts(Notebook.open(places)) == ["two"]


def test_a_folder_that_cannot_be_listed_is_told_and_its_notes_stay(
    places: Places, doc: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    notebook = Notebook.open(places)
    add(notebook, doc, "hidden for now")
    real = os.scandir

    def failing(path: Any) -> Any:
        if str(path if isinstance(path, str | Path) else path.path).startswith(str(places.notes)):
            raise OSError(errno.EACCES, os.strerror(errno.EACCES))
        return real(path)

    with monkeypatch.context() as patch:
        patch.setattr(os, "scandir", failing)
        for opened in (notebook, Notebook.open(places)):
            opened.reload()
            assert texts(opened) == ["hidden for now"]
            problem = opened.problems()[0]
            assert "cannot be listed" in problem.reason
            assert "Give yourself permission" in problem.reason
    notebook.reload()
    assert notebook.problems() == ()
    assert texts(Notebook.open(places)) == ["hidden for now"]


def test_a_folder_in_the_collection_that_may_not_be_looked_into_is_told(
    tmp_path: Path, doc: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("DATA", "STATE", "CACHE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name))
    own = tmp_path / "corpus" / "notes"
    own.mkdir(parents=True)
    stat, scandir, open_ = os.stat, os.scandir, os.open

    def refusing(real: Callable[..., Any]) -> Callable[..., Any]:
        def call(path: Any, *args: Any, **options: Any) -> Any:
            if isinstance(path, str | Path) and str(path).startswith(str(own)) and Path(path) != own:
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
            return real(path, *args, **options)

        return call

    with monkeypatch.context() as patch:
        patch.setattr(os, "stat", refusing(stat))
        patch.setattr(os, "open", refusing(open_))
        patch.setattr(os, "mkdir", refusing(os.mkdir))
        patch.setattr(
            os, "scandir", lambda path: refusing(scandir)(Path(path) / "x" if path == str(own) else path)
        )
        places = Places.of(tmp_path / "corpus")
        assert load_searches(places.notes) == {}
        notebook = Notebook.open(places)
        add(notebook, doc, "safe")
        assert texts(Notebook.open(places)) == ["safe"]
        for problem in notebook.problems():
            assert problem.path == own
            assert "ermission" in problem.reason
            assert problem.reason.endswith("keep notes elsewhere with --notes.")
        assert notebook.problems()
    notebook.reload()
    assert texts(notebook) == ["safe"]
    assert notebook.problems() == ()
    assert list(own.rglob("*--*.toml"))


# --- documents that moved, drafts --------------------------------------------------------------------


def test_notes_follow_a_renamed_document(places: Places, build: Callable[..., Document]) -> None:
    notebook = Notebook.open(places)
    note = add(notebook, build(path="old.md", digest="same"), "follows")
    new = build(path="2023/new.md", digest="same")
    assert notebook.rebind([new.info, build(path="x.md", digest="other").info]) == {"old.md": new.info}
    (entry,) = notebook.of_document("2023/new.md")
    assert entry.anchor.document == "2023/new.md"
    assert notebook.locate(new)[note.id].confidence is Confidence.SURE
    assert "2023/new.md" not in only(places).read_text()
    notebook.edit(note.id, text="still follows")
    folder = only(places).parent
    assert 'paths = ["old.md", "2023/new.md"]' in (folder / "doc.toml").read_text()
    assert notebook.of_document("2023/new.md")[0].text == "still follows"


def test_a_draft_survives_and_can_be_discarded(places: Places, doc: Document) -> None:
    notebook = Notebook.open(places)
    anchor = make_anchor(doc, Span(0, 10))
    notebook.save_draft("new", anchor, "unfin")
    notebook.save_draft("new", anchor, "unfinished\n\u202e")
    notebook.save_draft("other", anchor, "second")
    drafts = {draft.key: draft for draft in Notebook.open(places).drafts()}
    assert drafts["new"].text == "unfinished\n�"
    assert drafts["new"].anchor == anchor
    notebook.discard_draft("new")
    notebook.discard_draft("never was")
    assert [draft.key for draft in Notebook.open(places).drafts()] == ["other"]
    next((places.state / "drafts").glob("*.json")).write_text("{broken")
    assert Notebook.open(places).drafts() == ()


def test_a_save_by_an_editor_in_the_moment_of_publishing_is_merged(
    places: Places, doc: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    notebook = Notebook.open(places)
    note = add(notebook, doc, "before")
    path = only(places)
    deeds = [path.read_text().replace('"before"', '"by the editor"')]

    def interrupted(first: Path, second: Path) -> bool:
        if deeds:
            path.write_text(deeds.pop())
        return exchange(first, second)

    if not exchange(path, path):
        pytest.skip("this file system cannot exchange two files")
    monkeypatch.setattr(disk, "exchange", interrupted)
    entry = notebook.edit(note.id, text="by reader")
    for seen in (entry, Notebook.open(places).entries()[0]):
        assert "by reader" in seen.text
        assert "by the editor" in seen.text
    assert list(path.parent.glob(".*")) == []


def test_a_broken_save_in_the_moment_of_publishing_goes_to_the_trash(
    places: Places, doc: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    notebook = Notebook.open(places)
    note = add(notebook, doc, "before")
    path = only(places)
    if not exchange(path, path):
        pytest.skip("this file system cannot exchange two files")

    def interrupted(first: Path, second: Path) -> bool:
        path.write_text("half a sen")
        monkeypatch.setattr(disk, "exchange", exchange)
        return exchange(first, second)

    monkeypatch.setattr(disk, "exchange", interrupted)
    assert notebook.edit(note.id, text="after").text == "after"
    assert texts(Notebook.open(places)) == ["after"]
    assert [file.read_text() for file in (places.state / "trash").iterdir()] == ["half a sen"]
    assert list(path.parent.glob(".*")) == []


def test_a_file_of_that_name_that_is_another_note_is_left_alone(places: Places, doc: Document) -> None:
    notebook = Notebook.open(places)
    add(notebook, doc, "mine")
    path = only(places)
    content = path.read_bytes()
    path.unlink()
    Notebook.open(places)
    path.write_text('id = "somebody else"\ntext = "theirs"\n')
    shutil.rmtree(places.state)
    (places.notes / "aside.toml").write_bytes(content)
    opened = Notebook.open(places)
    assert sorted(texts(opened)) == ["mine", "theirs"]
    assert path.read_text() == 'id = "somebody else"\ntext = "theirs"\n'


def test_old_versions_are_dropped_after_a_while_and_the_last_one_stays(places: Places, doc: Document) -> None:
    clock = [datetime(2026, 3, 1, 12, tzinfo=UTC)]
    notebook = Notebook.open(places, now=lambda: clock[0])
    note = add(notebook, doc, "one")
    for text in ("two", "three"):
        notebook.edit(note.id, text=text)
    count = len(list((places.state / "versions").glob("*/*")))
    clock[0] += timedelta(days=80)
    Notebook.open(places, now=lambda: clock[0])
    assert len(list((places.state / "versions").glob("*/*"))) == count == 3
    clock[0] += timedelta(days=11)
    assert texts(Notebook.open(places, now=lambda: clock[0])) == ["three"]
    assert len(list((places.state / "versions").glob("*/*"))) == 1
    only(places).write_text("broken")
    assert texts(Notebook.open(places, now=lambda: clock[0])) == ["three"]


def test_two_branches_of_git_that_add_notes_merge_without_a_conflict(
    places: Places, build: Callable[..., Document], tmp_path: Path
) -> None:
    if shutil.which("git") is None:
        pytest.skip("git is not installed")
    other = Places(tmp_path / "corpus", tmp_path / "clone", tmp_path / "their-state", tmp_path / "cache")
    doc = build()

    def git(folder: Path, *arguments: str) -> str:
        command = ["git", "-c", "user.name=n", "-c", "user.email=e", *arguments]
        return subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout

    mine = Notebook.open(places)
    shared = add(mine, doc, "shared")
    git(places.notes, "init", "--quiet", "--initial-branch=main")
    git(places.notes, "add", ".")
    git(places.notes, "commit", "--quiet", "--message=first")
    git(tmp_path, "clone", "--quiet", str(places.notes), str(other.notes))
    theirs = Notebook.open(other)
    for number in range(5):
        add(mine, doc, f"mine {number}")
        add(theirs, doc, f"theirs {number}", passage=2)
    theirs.edit(shared.id, tags=["seen by them"])
    for folder in (places.notes, other.notes):
        git(folder, "add", ".")
        git(folder, "commit", "--quiet", "--message=more")
    git(places.notes, "pull", "--quiet", "--no-rebase", str(other.notes), "main")
    assert mine.reload()
    assert len(mine.entries()) == 11
    entry = mine.get(shared.id)
    assert entry is not None
    assert entry.tags == ("seen by them",)
    assert mine.problems() == ()
    assert mine.edit(shared.id, text="shared, and changed after").tags == ("seen by them",)


def test_a_note_whose_file_became_another_note_is_not_taken_for_deleted(
    places: Places, doc: Document
) -> None:
    notebook = Notebook.open(places)
    add(notebook, doc, "first")
    original = only(places)
    old = original.read_bytes()
    twin = original.with_name("20220101-copy.toml")
    twin.write_bytes(old)
    notebook.reload()
    (adopted,) = [entry for entry in notebook.entries() if entry.id.startswith("file-")]
    notebook.edit(adopted.id, text="words of the second", base=adopted)
    # An editor saves the buffer it had: the file says again that it is the first note, whose own file goes.
    twin.write_bytes(old)
    original.unlink()
    for opened in (notebook, Notebook.open(places)):
        opened.reload()
        assert {"first", "words of the second"} <= set(texts(opened))


def test_two_sessions_that_publish_a_note_at_once_come_to_one_file(
    places: Places, doc: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, there = Notebook.open(places), Notebook.open(places)

    def failing(*_: object) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    with monkeypatch.context() as patch:
        patch.setattr(disk, "publish", failing)
        note = add(here, doc, "common")
        there.reload()
    here.reload()
    here.edit(note.id, text="written here")
    seen = there.entries()[0]
    assert seen.text == "common"
    there.edit(note.id, text="written there", base=seen)
    only(places)
    for opened in (here, there, Notebook.open(places)):
        opened.reload()
        (entry,) = opened.entries()
        assert "written here" in entry.text
        assert "written there" in entry.text


@pytest.mark.parametrize("content", ["broken =", 'id = "another"\ntext = "x"\n'])
def test_a_session_that_has_not_seen_the_file_of_a_note_leaves_a_broken_one_alone(
    places: Places, doc: Document, monkeypatch: pytest.MonkeyPatch, content: str
) -> None:
    here, there = Notebook.open(places), Notebook.open(places)

    def failing(*_: object) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    with monkeypatch.context() as patch:
        patch.setattr(disk, "publish", failing)
        note = add(here, doc, "common")
        there.reload()
    here.reload()
    path = only(places)
    path.write_text(content)
    there.edit(note.id, text="written there")
    assert path.read_text() == content
    for opened in (there, Notebook.open(places), here):
        opened.reload()
        assert "written there" in texts(opened)


def test_what_was_done_together_is_undone_and_redone_together(places: Places, doc: Document) -> None:
    notebook = Notebook.open(places)
    notes = [add(notebook, doc, text) for text in ("first", "second", "third")]
    with notebook.together("deletion of 3 notes"):
        for note in notes:
            notebook.delete(note.id)
    assert notebook.undo() == "deletion of 3 notes"
    assert sorted(texts(Notebook.open(places))) == ["first", "second", "third"]
    assert notebook.redo() == "deletion of 3 notes"
    assert notebook.entries() == ()
    assert notebook.undo()
    assert notebook.undo() == "adding of note “third”"


def test_an_undo_of_many_that_stops_half_way_goes_on_where_it_stopped(
    places: Places, doc: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    notebook = Notebook.open(places)
    notes = [add(notebook, doc, text) for text in ("first", "second", "third")]
    with notebook.together("deletion of 3 notes"):
        for note in notes:
            notebook.delete(note.id)
    revive = Store.revive

    def failing(self: Store, id_: str, table: Any) -> None:
        if id_ == notes[1].id:
            raise NotebookError("The disk is full.")
        revive(self, id_, table)

    with monkeypatch.context() as patch:
        patch.setattr(Store, "revive", failing)
        with pytest.raises(NotebookError):
            notebook.undo()
    assert texts(notebook) == ["third"]
    assert notebook.undo() == "deletion of 3 notes"
    assert sorted(texts(notebook)) == ["first", "second", "third"]
    assert notebook.redo()
    assert notebook.entries() == ()


def test_an_undo_that_can_keep_no_version_holds(
    places: Places, doc: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    notebook = Notebook.open(places)
    note = add(notebook, doc, "first")
    notebook.edit(note.id, text="second")

    def failing(*_: object, **__: object) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    with monkeypatch.context() as patch:
        patch.setattr(Versions, "write", failing)
        notebook.undo()
    assert texts(notebook) == ["first"]
    assert texts(Notebook.open(places)) == ["first"]
