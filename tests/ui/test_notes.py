"""Nothing that is typed into a note is lost, or comes back when it was not asked for."""

import json
import shlex
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from textual.widgets import Static

from reader.errors import NotebookError
from reader.notes.annotations import make_anchor
from reader.notes.drafts import Drafts, NoteBody, Origin
from reader.notes.keeper import DraftKeeper
from reader.notes.notebook import Notebook
from reader.ui.screens import note_editor
from reader.ui.screens.dialogs import ChoiceList
from reader.ui.screens.note_editor import Confirm, NoteEditor
from reader.ui.screens.notes_list import NotesScreen
from reader.ui.screens.tag_prompt import TagPrompt
from reader.ui.widgets.bars import KeyBar
from reader.ui.widgets.entry_list import EntryList
from tests.ui.test_journey import Session, own_folders, reader

__all__ = ["own_folders"]

PARAGRAPHS = [
    "The drills in the steppe began in October and lasted two weeks.",
    "The president spoke of red lines that nobody was to cross.",
    "Nothing else of importance was said by anyone on that day.",
    "Water was measured at the dam above the old bridge.",
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    found = tmp_path / "corpus"
    found.mkdir()
    write(found, *PARAGRAPHS)
    return found


def write(folder: Path, *paragraphs: str) -> None:
    (folder / "a.md").write_text("\n\n".join(paragraphs) + "\n", "utf-8")


@asynccontextmanager
async def reading(folder: Path) -> AsyncIterator[Session]:
    async with reader(folder) as user:
        await user.pilot.press("enter")
        await user.until(lambda: user.screen.pane.has_focus, "reading")
        yield user


async def editing(user: Session, key: str = "a") -> NoteEditor:
    await user.pilot.press(key)
    await user.until(lambda: isinstance(user.app.screen, NoteEditor), "the editor")
    await user.pilot.pause()
    assert isinstance(user.app.screen, NoteEditor)
    return user.app.screen


async def left(user: Session) -> None:
    await user.until(lambda: user.app.screen is user.screen, "the reading screen")


async def note(user: Session, text: str) -> None:
    before = len(user.screen.library.entries())
    await editing(user)
    await user.type(text)
    await user.pilot.press("ctrl+s")
    await user.until(lambda: len(user.screen.library.entries()) == before + 1, "the note")
    await user.until(lambda: bool(user.screen.passage_entries), "the note in the text")
    await left(user)


async def listed(user: Session, key: str = "apostrophe") -> NotesScreen:
    await user.pilot.press(key)
    await user.until(
        lambda: isinstance(user.app.screen, NotesScreen) and bool(user.app.screen.query(EntryList)),
        "the list",
    )
    await user.pilot.pause()
    assert isinstance(user.app.screen, NotesScreen)
    return user.app.screen


def drafts(user: Session) -> list[str]:
    return [draft.text for draft in user.screen.library.notebook.drafts()]


def shows_drafts(user: Session, screen: NotesScreen, wanted: list[str]) -> bool:
    return drafts(user) == wanted and len(screen.shown) == len(wanted)


def texts(user: Session) -> list[str]:
    return [entry.text for entry in user.screen.library.entries()]


def shown(screen: Any, selector: str) -> str:
    widget = screen.query_one(selector, Static)
    return "" if widget.has_class("-hidden") else str(widget.content)


def previewed(screen: NotesScreen) -> str:
    return "\n".join(choice.label for choice in screen.query_one("#preview", ChoiceList).choices)


def runs_editor(monkeypatch: pytest.MonkeyPatch, user: Session, script: str) -> None:
    """Have the user's own editor be a shell script that gets the file as `$1`."""
    monkeypatch.setenv("VISUAL", f"sh -c {shlex.quote(script)} editor")
    monkeypatch.setattr(user.app, "suspend", nullcontext)


def fails(*_arguments: object, **_more: object) -> Any:
    raise OSError(28, "No space left on device")


def refuses(*_arguments: object, **_more: object) -> Any:
    raise NotebookError("The note was not saved: the disk is full.")


# Esc, ^X, ^Q.


async def test_leaving_keeps_what_the_last_tick_had_not_kept(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(note_editor, "DRAFT_SECONDS", 1000)
    async with reading(folder) as user:
        await editing(user)
        await user.type("just typed")
        await user.pilot.press("escape")
        await left(user)
        assert drafts(user) == ["just typed"]
        await user.until(lambda: "Draft kept; a continues it" in user.screen.status.text, "a word about it")
        editor = await editing(user)
        assert editor.draft == "just typed"
        assert "continued; ^X discards it" in shown(editor, "#note-notice")
        await user.pilot.press("escape")


async def test_tags_are_part_of_the_draft(folder: Path) -> None:
    async with reading(folder) as user:
        await editing(user)
        await user.type("text")
        await user.pilot.press("tab")
        await user.type("todo, follow up")
        await user.pilot.press("escape")
        await left(user)
        editor = await editing(user)
        assert editor.body.tags == ("todo", "follow up")
        await user.pilot.press("ctrl+s")
        await user.until(lambda: texts(user) == ["text"], "the note")
        assert user.screen.library.entries()[0].tags == ("todo", "follow up")


async def test_a_draft_is_discarded_by_key_and_by_emptying_it(folder: Path) -> None:
    async with reading(folder) as user:
        for way in (["ctrl+x"], ["ctrl+u", "escape"]):
            await editing(user)
            await user.type("not worth it")
            await user.until(lambda: drafts(user) == ["not worth it"], "the draft")
            await user.pilot.press(*way)
            await left(user)
            await user.until(lambda: not drafts(user), f"no draft after {way}")


async def test_an_emptied_note_is_told_to_be_one(folder: Path) -> None:
    async with reading(folder) as user:
        editor = await editing(user)
        await user.pilot.press("ctrl+s")
        assert "Nothing is written yet" in shown(editor, "#note-error")
        await user.pilot.press("escape")
        await left(user)
        await note(user, "one")
        editor = await editing(user)
        await user.pilot.press("backspace", "backspace", "backspace", "ctrl+s")
        await user.until(lambda: "An empty note is not saved" in shown(editor, "#note-error"), "a word")
        await user.pilot.press("escape")
        await left(user)
        assert texts(user) == ["one"]


async def test_a_draft_like_its_note_is_none(folder: Path) -> None:
    async with reading(folder) as user:
        await note(user, "one")
        await editing(user)
        await user.type("!")
        await user.until(lambda: drafts(user) == ["one!"], "the draft")
        await user.pilot.press("backspace", "escape")
        await left(user)
        assert drafts(user) == []
        (entry,) = user.screen.library.entries()
        user.screen.library.notebook.save_draft(entry.id, entry.anchor, "one")
    async with reading(folder) as user:
        await user.until(lambda: not drafts(user), "the needless draft gone")


async def test_a_draft_that_cannot_be_kept_is_told_and_asked_about(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save = Drafts.save
    async with reading(folder) as user:
        with monkeypatch.context() as broken:
            broken.setattr(Drafts, "save", fails)
            editor = await editing(user)
            await user.type("dear words")
            await user.until(lambda: "not kept" in shown(editor, "#note-error"), "the error")
            await user.pilot.press("escape")
            await user.pilot.pause()
            assert user.app.screen is editor
            await user.pilot.press("ctrl+q")
            await user.until(lambda: isinstance(user.app.screen, Confirm), "the question")
            await user.pilot.press("ctrl+q", "n")
            await user.until(lambda: user.app.screen is editor, "the editor again")
            assert editor.draft == "dear words"
        assert Drafts.save is save
        await user.until(lambda: drafts(user) == ["dear words"], "the next try")
        await user.until(lambda: not shown(editor, "#note-error"), "the error taken back")
        await user.pilot.press("ctrl+q")
        await user.until(lambda: not user.app.is_running or user.app._exit, "the end, without a question")


async def test_quitting_all_the_same_is_possible(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Drafts, "save", fails)
    async with reading(folder) as user:
        await editing(user)
        await user.type("x")
        await user.pilot.press("ctrl+q")
        await user.until(lambda: isinstance(user.app.screen, Confirm), "the question")
        await user.pilot.press("y")
        await user.until(lambda: user.app._exit, "the end")


# Saving that fails.


async def test_what_could_not_be_saved_is_kept_as_a_draft(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(note_editor, "DRAFT_SECONDS", 1000)
    monkeypatch.setattr(Notebook, "annotate", refuses)
    async with reading(folder) as user:
        first = await editing(user)
        await user.type("important")
        await user.pilot.press("ctrl+s")
        await user.until(
            lambda: isinstance(user.app.screen, NoteEditor) and user.app.screen is not first, "another editor"
        )
        await user.until(lambda: drafts(user) == ["important"], "the draft at once")
        assert "the disk is full" in shown(user.app.screen, "#note-error")
        assert "note not saved" in user.screen.status.text
        await user.pilot.press("escape")
        await left(user)
        await user.until(lambda: "note not saved" not in user.screen.status.text, "the error taken back")
        assert drafts(user) == ["important"]


async def test_what_came_from_the_own_editor_goes_on_in_the_same_note(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with reading(folder) as user:
        await note(user, "before")
        runs_editor(monkeypatch, user, 'printf "written outside" > "$1"')
        with monkeypatch.context() as broken:
            broken.setattr(Notebook, "edit", refuses)
            editor = await editing(user, "e")
            await user.until(lambda: drafts(user) == ["written outside"], "the draft")
            assert editor.draft == "written outside"
            assert "the disk is full" in shown(editor, "#note-error")
        await user.pilot.press("ctrl+s")
        await left(user)
        await user.until(lambda: texts(user) == ["written outside"], "the same note")
        await user.until(lambda: not drafts(user), "no draft")


async def test_what_an_editor_left_that_failed_is_a_draft_and_the_word_about_it_goes(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with reading(folder) as user:
        await note(user, "before")
        runs_editor(monkeypatch, user, "exit 3")
        await user.pilot.press("e")
        await user.until(lambda: bool(user.app._notifications), "a word about it")
        runs_editor(monkeypatch, user, 'printf "half" > "$1"; exit 3')
        editor = await editing(user, "e")
        assert not user.app._notifications, "that of the time before"
        assert shown(editor, "#note-error") == "sh ended with code 3. This is what it left, not saved yet."
        assert (editor.draft, drafts(user), texts(user)) == ("half", ["half"], ["before"])
        assert list(user.screen._editing_folder.iterdir()) == []
        await user.type(" more")
        await user.until(lambda: not shown(editor, "#note-error"), "the word gone")
        await user.pilot.press("escape")
        await left(user)
        assert (drafts(user), texts(user)) == (["half more"], ["before"])


async def test_what_came_from_the_own_editor_stays_in_its_file_while_it_can_be_kept_nowhere(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with reading(folder) as user:
        await note(user, "before")
        runs_editor(monkeypatch, user, 'printf "written outside" > "$1"')
        with monkeypatch.context() as broken:
            broken.setattr(Notebook, "edit", refuses)
            broken.setattr(Drafts, "save", fails)
            await editing(user, "e")
            (kept,) = user.screen._editing_folder.iterdir()
            assert kept.read_text() == "written outside"
        await user.pilot.press("ctrl+s")
        await user.until(lambda: texts(user) == ["written outside"], "the note")
        await user.until(lambda: not kept.exists(), "the file removed")


async def test_the_file_for_the_own_editor_ends_with_a_newline(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with reading(folder) as user:
        await note(user, "before")
        runs_editor(monkeypatch, user, f'cp "$1" {tmp_path}/seen; printf "and more\\n" >> "$1"')
        await listed(user)
        await user.pilot.press("e")
        await user.until(lambda: texts(user) == ["before\nand more"], "the change")
        assert (tmp_path / "seen").read_text() == "before\n"
        await user.pilot.press("escape")


async def test_a_draft_written_late_does_not_outlive_its_note(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save, under_way, go_on = Drafts.save, threading.Event(), threading.Event()

    def slow(self: Drafts, *arguments: Any) -> None:
        under_way.set()
        go_on.wait(20)
        save(self, *arguments)

    monkeypatch.setattr(Drafts, "save", slow)
    async with reading(folder) as user:
        await editing(user)
        await user.type("text")
        await user.until(under_way.is_set, "a draft under way")
        await user.pilot.press("ctrl+s")
        await user.until(lambda: texts(user) == ["text"], "the note")
        go_on.set()
        await user.until(lambda: "Saved" in user.screen.status.text, "saved")
        await user.pilot.pause(0.3)
        assert drafts(user) == []


# Drafts of an earlier session.


async def test_nothing_opens_by_itself_and_the_draft_is_listed_continued_and_discarded(folder: Path) -> None:
    async with reading(folder) as user:
        await editing(user)
        await user.type("half a thought")
        await user.pilot.press("escape")
        await left(user)
    async with reading(folder) as user:
        assert user.app.screen is user.screen
        await user.until(
            lambda: "1 draft kept: ' lists; a on the passage goes on" in user.screen.status.text, "a word"
        )
        screen = await listed(user)
        await user.until(lambda: "half a thought" in previewed(screen), "the draft")
        assert "S Save" in screen.query_one(KeyBar).render_line(0).text
        editor = await editing(user, "enter")
        assert editor.draft == "half a thought"
        await user.pilot.press("escape")
        await user.until(lambda: isinstance(user.app.screen, NotesScreen), "the list")
        again: Any = user.app.screen
        for key, left_over in (
            ("d", []),
            ("u", ["half a thought"]),
            ("ctrl+r", []),
            ("u", ["half a thought"]),
        ):
            await user.pilot.press(key)
            await user.until(partial(shows_drafts, user, again, left_over), key)
        editor = await editing(user, "enter")
        assert editor.draft == "half a thought"


async def test_a_draft_that_another_session_writes_is_left_alone_and_told(folder: Path) -> None:
    async with reading(folder) as user:
        library, view = user.screen.library, user.screen.pane.view
        assert view is not None
        anchor = make_anchor(view.document, view.document.passages[0].span)
        key = f"{view.document.id}#{anchor.span.start}"
        other = DraftKeeper(Notebook.open(library.places), key, anchor, plain=NoteBody(), origin=Origin)
        other.latest = NoteBody("theirs")
        other.write()
        editor = await editing(user)
        assert editor.draft == ""
        assert "Being written in another session too" in shown(editor, "#note-notice")
        await user.type("mine")
        await user.until(lambda: sorted(drafts(user)) == ["mine", "theirs"], "two drafts")
        await user.pilot.press("ctrl+s")
        await user.until(lambda: texts(user) == ["mine"], "the note")
        await left(user)
        assert drafts(user) == ["theirs"]
        screen = await listed(user)
        await user.until(lambda: "being written in another session" in previewed(screen), "a word")
        await user.pilot.press("d")
        await user.until(
            lambda: any("left alone" in str(told.message) for told in user.app._notifications), "refused"
        )
        assert drafts(user) == ["theirs"]
        other.release()
        await user.pilot.press("escape")
        await left(user)
        editor = await editing(user)
        assert editor.draft == "theirs"
        await user.pilot.press("escape")


async def test_a_draft_follows_its_passage_in_an_edited_document(folder: Path) -> None:
    async with reading(folder) as user:
        await user.pilot.press("right_curly_bracket")
        assert user.screen.pane.passage == 1
        await editing(user)
        await user.type("about red lines")
        await user.pilot.press("escape")
        await left(user)
    write(folder, "A new beginning that was put before all others.", *PARAGRAPHS)
    async with reading(folder) as user:
        screen = await listed(user)
        assert screen.shown
        await editing(user, "enter")
        await user.pilot.press("ctrl+s")
        await user.until(lambda: texts(user) == ["about red lines"], "the note")
        (entry,) = user.screen.library.entries()
        assert entry.anchor.quote == PARAGRAPHS[1]
        assert entry.anchor.passage == 2
        await user.pilot.press("escape")


async def test_a_draft_whose_passage_is_gone_is_kept_and_told(folder: Path) -> None:
    async with reading(folder) as user:
        await user.pilot.press("right_curly_bracket")
        await editing(user)
        await user.type("about red lines")
        await user.pilot.press("escape")
        await left(user)
    write(folder, PARAGRAPHS[0], *PARAGRAPHS[2:])
    async with reading(folder) as user:
        await user.pilot.press("right_curly_bracket")
        editor = await editing(user)
        assert editor.draft == ""
        await user.type("another")
        await user.pilot.press("escape")
        await left(user)
        assert sorted(drafts(user)) == ["about red lines", "another"]
        await listed(user)
        await user.pilot.press("down", "enter")
        await user.until(
            lambda: any("its passage is gone" in str(n.message) for n in user.app._notifications), "a word"
        )
        assert sorted(drafts(user)) == ["about red lines", "another"]


async def test_an_old_draft_does_not_write_over_a_newer_note(folder: Path) -> None:
    async with reading(folder) as user:
        await note(user, "first")
        await editing(user)
        await user.type(" and a draft")
        await user.pilot.press("escape")
        await left(user)
        (entry,) = user.screen.library.entries()
        user.screen.library.notebook.edit(entry.id, text="second, saved elsewhere")
    async with reading(folder) as user:
        await user.until(lambda: bool(user.screen.passage_entries), "the note in the text")
        editor = await editing(user)
        assert editor.draft == "first and a draft"
        assert "saving keeps both" in shown(editor, "#note-notice")
        await user.pilot.press("ctrl+s")
        await user.until(lambda: "first and a draft" in texts(user)[0], "the change")
        assert "second, saved elsewhere" in texts(user)[0]
        assert drafts(user) == []


async def test_an_old_draft_without_a_revision_keeps_both(folder: Path, tmp_path: Path) -> None:
    async with reading(folder) as user:
        await note(user, "first")
        await editing(user)
        await user.type(" and a draft")
        await user.pilot.press("escape")
        await left(user)
        (path,) = (tmp_path / "state").rglob("drafts/*.json")
        table = json.loads(path.read_text())
        for name in ("base", "doc", "tags", "length", "rival"):
            del table[name]
        path.write_text(json.dumps({**table, "saved": "2020-01-01T00:00:00+00:00"}))
        (entry,) = user.screen.library.entries()
        user.screen.library.notebook.edit(entry.id, text="second")
        await editing(user)
        await user.pilot.press("ctrl+s")
        await user.until(lambda: "first and a draft" in texts(user)[0], "the change")
        assert "second" in texts(user)[0]


# Bookmarks, tags, the list.


async def test_m_without_a_document_raises_nothing_and_with_one_marks_where_it_was_pressed(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    toggle, go_on = Notebook.toggle_bookmark, threading.Event()

    def slow(self: Notebook, *arguments: Any) -> Any:
        go_on.wait(20)
        return toggle(self, *arguments)

    monkeypatch.setattr(Notebook, "toggle_bookmark", slow)
    async with reading(folder) as user:
        await user.pilot.press("m", "right_curly_bracket")
        go_on.set()
        await user.until(lambda: len(user.screen.library.entries()) == 1, "a bookmark")
        assert user.screen.library.entries()[0].anchor.passage == 0
        view, user.screen.pane.view = user.screen.pane.view, None
        user.screen.action_bookmark()
        await user.until(lambda: "Open a document first" in user.screen.status.text, "a word")
        assert not any("went wrong" in str(n.message) for n in user.app._notifications)
        user.screen.pane.view = view


async def test_tags_are_those_of_the_note_then_of_the_bookmark(folder: Path) -> None:
    async with reading(folder) as user:
        await user.pilot.press("m")
        await user.until(lambda: bool(user.screen.passage_entries), "the bookmark in the text")

        async def asked() -> str:
            await user.pilot.press("t")
            await user.until(
                lambda: isinstance(user.app.screen, TagPrompt) and bool(user.app.screen.query(".dialog")),
                "asked",
            )
            return str(user.app.screen.query_one(".dialog").border_title)

        assert await asked() == "Tags of the bookmark"
        await user.pilot.press("escape")
        await left(user)
        await note(user, "words")
        await user.until(lambda: len(user.screen.passage_entries) == 2, "both")
        assert await asked() == "Tags of the note"
        await user.type("todo")
        await user.pilot.press("enter")
        await user.until(lambda: user.screen.library.tag_names() == ("todo",), "the tag")
        assert {entry.kind: entry.tags for entry in user.screen.library.entries()} == {
            "bookmark": (),
            "note": ("todo",),
        }


async def test_the_marker_of_the_list_stays_where_it_was(folder: Path) -> None:
    async with reading(folder) as user:
        for text in ("one", "two", "three"):
            await note(user, text)
            await user.pilot.press("right_curly_bracket")
        screen = await listed(user)
        await user.pilot.press("down", "d")
        await user.until(lambda: texts(user) == ["one", "three"], "the deletion")
        await user.until(lambda: len(screen.shown) == 2, "one row less")
        assert screen.cursor == 1
        await user.pilot.press("u")
        await user.until(lambda: texts(user) == ["one", "two", "three"], "the note again")
        await user.until(lambda: len(screen.shown) == 3 and screen.cursor == 1, "the note that is back")
        assert "Undone: " in user.screen.status.text


async def test_the_list_says_what_is_lost_or_elsewhere(folder: Path) -> None:
    async with reading(folder) as user:
        for text in ("one", "two", "three"):
            await note(user, text)
            await user.pilot.press("right_curly_bracket")
    write(folder, PARAGRAPHS[0], "Something quite different stands here, about railways.", *PARAGRAPHS[2:])
    async with reading(folder) as user:
        screen = await listed(user)
        places = screen.state.places
        await user.until(lambda: len(places) == 3, "the places")
        assert {e.text: places[e.id].words for e in screen.entries}["two"] == "passage gone"
        await user.pilot.press("down")
        await user.until(lambda: "Its passage is gone" in previewed(screen), "it in the preview")
        line = screen.listing.row_lines(1, 76)[1][0]
        assert "passage gone" in line
        await user.pilot.press("escape")
