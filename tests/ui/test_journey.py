"""One afternoon with the reader: find, narrow, read, bookmark, note, quit, come back."""

import asyncio
import shutil
import time
import tomllib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from textual import events
from textual.pilot import Pilot

from reader.config import Config
from reader.files import asset
from reader.library import Library
from reader.notes.annotations import Bookmark, Note
from reader.search.edit import selected
from reader.ui.app import ReaderApp
from reader.ui.screens.dialogs import ChoiceList, Picker
from reader.ui.screens.note_editor import NoteEditor
from reader.ui.screens.notes_list import NotesScreen
from reader.ui.screens.reading import ReadingScreen
from tests.ui.keyboard import type_text

PATIENCE_SECONDS = 60

SAMPLE = asset("sample_corpus")
DRILLS = "security/kazakhstan-drills-with-nato-partners.md"


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sample_cache: Path) -> None:
    for name in ("DATA", "STATE", "CACHE", "CONFIG"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name.lower()))
    shutil.copytree(sample_cache, tmp_path / "cache")


class Session:
    """The application under test, with words for what a user sees and does."""

    def __init__(self, app: ReaderApp, pilot: Pilot[None]) -> None:
        self.app = app
        self.pilot = pilot

    @property
    def screen(self) -> ReadingScreen:
        for screen in self.app.screen_stack:
            if isinstance(screen, ReadingScreen):
                return screen
        raise AssertionError("no reading screen")

    async def until(self, condition: Callable[[], bool], what: str) -> None:
        end = time.monotonic() + PATIENCE_SECONDS
        while not condition():
            assert time.monotonic() < end, f"never: {what}; status: {self.screen.status.text}"
            await asyncio.sleep(0.02)
            await self.pilot.pause()

    async def type(self, text: str) -> None:
        await type_text(self.pilot, text)

    async def search(self, text: str) -> None:
        await self.pilot.press("slash", "ctrl+u")
        await self.type(text)
        await self.answered(text)

    async def answered(self, text: str) -> None:
        await self.until(
            lambda: self.screen.results is not None and self.screen.results.query.text == text,
            f"answer to {text}",
        )
        await self.until(
            lambda: self.shown_document is not None or not self.screen.listing.row_count, "a document"
        )

    async def ready(self) -> None:
        await self.until(lambda: self.screen.library.progress.complete, "indexed")
        await self.until(lambda: self.screen.results is not None and self.screen.results.complete, "counted")
        await self.until(lambda: self.screen.pane.view is not None, "a document beside the list")

    @property
    def shown_document(self) -> str | None:
        view = self.screen.pane.view
        return None if view is None else view.document.id

    @property
    def total(self) -> int:
        assert self.screen.results is not None
        return self.screen.results.total


@asynccontextmanager
async def reader(
    folder: Path = SAMPLE, size: tuple[int, int] = (80, 24), config: Config | None = None
) -> AsyncIterator[Session]:
    library = Library.open(folder)
    app = ReaderApp(library, config or Config())
    async with app.run_test(size=size, notifications=True) as pilot:
        session = Session(app, pilot)
        await session.ready()
        yield session
        app.exit()
    library.close()


def _files(folder: Path, pattern: str) -> list[Path]:
    return [*folder.rglob(pattern)]


async def test_the_whole_journey_and_back_again(tmp_path: Path) -> None:
    async with reader() as user:
        await user.search("kazakstan nato dril")
        first = user.screen.listing.rows.hits
        assert first is not None
        assert first[0].document.id == DRILLS
        assert {"drills", "nato"} <= {span.of(first[0].text).lower() for span in first[0].highlights}
        await user.pilot.press("enter")
        assert user.screen.focused is user.screen.listing

        await user.pilot.press("f")
        await user.until(lambda: user.screen.facets.has_focus, "facets")
        await user.pilot.press("enter")
        await user.answered("country:kz kazakstan nato dril")
        assert selected(user.screen.results.query, "country") == ("kz",)  # type: ignore[union-attr]
        assert user.total == len(user.screen.listing.rows) == user.screen.listing.row_count > 0
        assert f"{user.total} hits" in user.screen.list_title.text
        await user.pilot.press("escape", "enter")
        await user.until(lambda: user.screen.pane.has_focus, "reading")
        assert user.shown_document == DRILLS

        await user.pilot.press("right_curly_bracket", "right_curly_bracket", "m")
        await user.until(lambda: len(user.screen.library.entries()) == 1, "a bookmark")
        passage = user.screen.pane.passage
        await user.pilot.press("a")
        await user.until(lambda: isinstance(user.app.screen, NoteEditor), "the editor")
        await user.type("compare [/b] with 2023")
        await user.pilot.press("ctrl+s")
        await user.until(lambda: len(user.screen.library.entries()) == 2, "a note")
        await user.until(lambda: bool(user.screen.passage_entries), "the note in the text")
        place = user.screen.pane.place
        await user.pilot.press("q")
        assert user.screen.listing.has_focus
        await user.pilot.press("3")

    (note_file,) = [p for p in _files(tmp_path, "*compare*.toml") if "notes" in p.parts]
    table = tomllib.loads(note_file.read_text("utf-8"))
    assert table["text"] == "compare [/b] with 2023"
    assert table["doc"]["id"] == DRILLS

    async with reader() as user:
        await user.answered("country:kz kazakstan nato dril")
        await user.until(lambda: user.shown_document == DRILLS, "the document again")
        assert user.screen.search_bar.value == "country:kz kazakstan nato dril"
        assert user.screen.pane.place == place
        assert user.screen.pane.passage == passage
        assert user.screen.pane.has_focus
        entries = user.screen.library.entries()
        assert {type(entry) for entry in entries} == {Note, Bookmark}
        assert {entry.anchor.passage for entry in entries} == {passage}
        await user.pilot.press("apostrophe")
        await user.until(lambda: isinstance(user.app.screen, NotesScreen), "the notes list")


async def test_every_facet_gives_the_number_of_rows_it_shows() -> None:
    async with reader() as user:
        await user.search("russia")
        results = user.screen.results
        assert results is not None
        for facet in [
            *results.facets["country"][:4],
            *results.facets["source"][:2],
            *results.facets["date"][:2],
        ]:
            user.screen.set_query(
                f"{facet.group}:{facet.value} russia" if " " not in facet.value else "russia"
            )
            if " " in facet.value:
                continue
            await user.answered(f"{facet.group}:{facet.value} russia")
            assert user.total == facet.total, facet
            assert user.screen.listing.row_count == facet.total


async def test_filters_are_dropped_one_by_one_and_all_at_once() -> None:
    async with reader() as user:
        await user.search("water country:kz region:central-asia")
        await user.pilot.press("enter", "x")
        await user.answered("water country:kz")
        await user.pilot.press("X")
        await user.answered("water")


async def test_a_query_without_hits_says_which_word_killed_it_and_the_way_out() -> None:
    async with reader() as user:
        await user.search("water 'qqqqzzz")
        text = user.screen.listing.empty_text
        assert "qqqqzzz   0 passages" in text
        assert "water" in text
        assert user.screen.listing.row_count == 0


async def test_an_odd_query_is_explained_and_searched_all_the_same() -> None:
    async with reader() as user:
        await user.search('"red lines')
        assert user.screen.hint.text
        assert user.screen.hint.has_class("-shown")


async def test_a_field_without_a_value_offers_some_while_it_is_typed() -> None:
    async with reader() as user:
        await user.search("water country:")
        assert user.screen.hint.text.startswith("Tab: ")
        assert not user.screen.hint.has_class("-problem")
        await user.search("water country: date:x")
        assert user.screen.hint.text.startswith("country: needs a value")
        await user.search("water as:")
        await user.pilot.press("enter")
        assert user.screen.hint.has_class("-problem")


async def test_a_sense_that_has_nothing_to_choose_from_is_told_of() -> None:
    async with reader() as user:
        await user.search("water as:actor")
        assert user.screen.hint.text.startswith("as:actor goes with country: or region:")
        await user.search("country:kz as:actor ")
        assert not user.screen.hint.text


async def test_a_field_value_is_completed_with_tab() -> None:
    async with reader() as user:
        await user.search("country:kyr")
        assert "Kyrgyzstan" in user.screen.hint.text
        await user.pilot.press("tab")
        await user.answered("country:kg")
        assert user.total > 0


async def test_earlier_searches_come_back_with_up() -> None:
    async with reader() as user:
        await user.search("water")
        await user.pilot.press("enter")
        await user.search("gas")
        await user.pilot.press("up")
        await user.answered("water")


async def test_documents_hits_and_marks_are_walked_by_key() -> None:
    async with reader(size=(120, 40)) as user:
        await user.search("tokayev")
        await user.pilot.press("enter", "enter")
        await user.until(lambda: user.screen.pane.has_focus, "reading")
        first = user.shown_document
        seen = {(first, user.screen.pane.passage)}
        for _ in range(6):
            await user.pilot.press("n")
            await asyncio.sleep(0.1)
            await user.pilot.pause()
            view = user.screen.pane.view
            assert view is not None
            assert user.screen.pane.passage in view.highlights
            seen.add((user.shown_document, user.screen.pane.passage))
        assert len(seen) == 7
        await user.pilot.press("J")
        await user.until(lambda: user.shown_document != first, "another document")
        other = user.shown_document
        await user.pilot.press("H")
        await user.until(lambda: user.shown_document != other, "back")
        await user.pilot.press("L")
        await user.until(lambda: user.shown_document == other, "forward")


async def test_the_hits_are_walked_one_by_one_to_the_last_and_back(tmp_path: Path) -> None:
    folder = tmp_path / "corpus"
    folder.mkdir()
    # By relevance they stand as a, b, a, b, c: the short ones with both words side by side first.
    for name in "abc":
        far = "Oil was sold by many, and much later, when nobody asked for it any more, so was gas."
        (folder / f"{name}.md").write_text(f"# {name}\n\n{far}\n\nOil and gas.\n\nNothing.\n\n{far}\n")
    async with reader(folder) as user:
        await user.search("oil gas")
        rows = user.screen.listing.rows
        wanted = sorted(rows.place(row) for row in range(len(rows)))
        documents = list(dict.fromkeys(rows.place(row)[0] for row in range(len(rows))))
        assert [rows.place(row)[0] for row in range(len(rows))] != [d for d in documents for _ in range(3)]
        await user.pilot.press("enter", "enter")
        await user.until(lambda: user.screen.pane.has_focus, "reading")

        async def walk(key: str) -> list[tuple[str, int | None]]:
            places: list[tuple[str, int | None]] = []
            for _ in range(20):
                await user.until(lambda: user.screen.coming is None, "settled")
                here = user.screen.pane.place.document, user.screen.pane.passage
                if places and places[-1] == here:
                    return places
                places.append(here)
                assert rows.place(user.screen.listing.cursor) == here, "the list follows"
                await user.pilot.press(key)
            raise AssertionError(places)

        await walk("N")
        forth = await walk("n")
        assert sorted(forth) == wanted
        assert list(dict.fromkeys(document for document, _ in forth)) == documents
        assert await walk("N") == forth[::-1]


async def test_a_note_is_edited_deleted_and_brought_back() -> None:
    async with reader() as user:
        await user.pilot.press("enter", "a")
        await user.until(lambda: isinstance(user.app.screen, NoteEditor), "the editor")
        await user.type("one")
        await user.pilot.press("tab")
        await user.type("water, todo")
        await user.pilot.press("enter")
        await user.until(lambda: len(user.screen.library.entries()) == 1, "a note")
        assert user.screen.library.entries()[0].tags == ("water", "todo")
        await user.until(lambda: bool(user.screen.passage_entries), "the note in the text")

        await user.pilot.press("a")
        await user.until(lambda: isinstance(user.app.screen, NoteEditor), "the editor")
        await user.type(" two")
        await user.pilot.press("ctrl+s")
        await user.until(lambda: user.screen.library.entries()[0].text == "one two", "the change")

        await user.search("tag:water")
        assert user.total == 1
        await user.search("note:two is:noted")
        assert user.total == 1
        await user.pilot.press("escape", "apostrophe")
        await user.until(lambda: isinstance(user.app.screen, NotesScreen), "the list")
        await user.pilot.press("d")
        await user.until(lambda: not user.screen.library.entries(), "deletion")
        await user.until(lambda: isinstance(user.app.screen, NotesScreen), "the list")
        await user.pilot.press("u")
        await user.until(lambda: len(user.screen.library.entries()) == 1, "the note again")


async def test_a_draft_is_kept_when_the_editor_is_left_and_offered_again() -> None:
    async with reader() as user:
        await user.pilot.press("enter", "a")
        await user.until(lambda: isinstance(user.app.screen, NoteEditor), "the editor")
        await user.type("half a thought")
        await user.until(lambda: bool(user.screen.library.notebook.drafts()), "the draft")
        await user.pilot.press("escape", "a")
        await user.until(
            lambda: isinstance(user.app.screen, NoteEditor) and user.app.screen.draft == "half a thought",
            "the draft",
        )
        await user.pilot.press("escape")


@pytest.mark.parametrize("key", ["question_mark", "o", "w", "P", "at", "apostrophe", "S", "t", "Y", "ctrl+p"])
async def test_every_dialog_opens_and_closes(key: str) -> None:
    async with reader() as user:
        await user.search("tokayev")
        await user.pilot.press("enter", "enter")
        await user.until(lambda: user.screen.pane.has_focus, "reading")
        await user.pilot.press(key)
        await user.until(lambda: user.app.screen is not user.screen, f"a dialog for {key}")
        await user.pilot.press("escape")
        await user.until(lambda: user.app.screen is user.screen, "the reading screen again")


async def test_what_could_not_be_read_is_counted_as_on_the_command_line(tmp_path: Path) -> None:
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "a.jsonl").write_text('{"text": "Oil and gas."}\n{broken\n{broken\n')
    (folder / "blank.txt").write_text("")
    (folder / "map.png").write_bytes(b"\x89PNG")
    words = "1 file and 2 records in 1 file"
    async with reader(folder) as user:
        await user.until(lambda: f"{words} not read (P)" in user.screen.status.text, "the count")
        await user.pilot.press("P")
        await user.until(lambda: isinstance(user.app.screen, Picker), "the list")
        rows = user.app.screen.query_one(ChoiceList).choices
        titles = [choice.label for choice in rows if choice.style == "group"]
        assert titles == [f"Could not be read ({words})", "Files of other kinds (1)"]


async def test_a_search_can_be_saved_and_used_by_name() -> None:
    async with reader() as user:
        await user.search("uranium country:kz")
        wanted = user.total
        await user.pilot.press("enter", "S")
        await user.until(lambda: user.app.screen is not user.screen, "the prompt")
        await user.type("Fuel!")
        await user.pilot.press("enter")
        await user.until(lambda: "fuel" in user.screen.library.searches(), "saved")
        await user.search("@fuel")
        assert user.total == wanted > 0
        await user.pilot.press("enter", "@")
        await user.until(lambda: user.app.screen is not user.screen, "the list of searches")
        await user.pilot.press("d", "escape")
        await user.until(lambda: user.app.screen is user.screen, "the reading screen")
        assert user.screen.library.searches() == {}


async def test_the_letters_of_a_russian_layout_act_like_their_keys() -> None:
    async with reader() as user:
        await user.pilot.press("enter")
        await user.until(lambda: user.screen.pane.has_focus, "reading")
        await user.pilot.press("ь")  # the key of m
        await user.until(lambda: len(user.screen.library.entries()) == 1, "a bookmark")


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 50), (40, 10), (20, 5), (9, 3)])
async def test_every_size_is_usable(size: tuple[int, int]) -> None:
    async with reader(size=size) as user:
        await user.pilot.press("slash")
        await user.type("gas")
        await user.answered("gas")
        for key in (
            "enter",
            "j",
            "enter",
            "space",
            "z",
            "z",
            "f",
            "f",
            "question_mark",
            "escape",
            "a",
            "escape",
            "q",
        ):
            await user.pilot.press(key)
        await user.until(lambda: user.app.screen is user.screen, "the reading screen")


async def test_a_resize_while_reading_keeps_the_place() -> None:
    async with reader() as user:
        await user.search("samarkand")
        await user.pilot.press("enter", "enter")
        await user.until(lambda: user.screen.pane.has_focus, "reading")
        await user.pilot.press("right_curly_bracket")
        passage, document = user.screen.pane.passage, user.shown_document
        for size in ((200, 50), (120, 40), (40, 12), (80, 24)):
            await user.pilot.resize_terminal(*size)
            await user.pilot.pause()
            assert (user.screen.pane.passage, user.shown_document) == (passage, document)


async def test_a_folder_without_documents_says_what_was_skipped(tmp_path: Path) -> None:
    folder = tmp_path / "empty"
    folder.mkdir()
    (folder / "table.xlsx").write_bytes(b"PK\x03\x04")
    library = Library.open(folder)
    app = ReaderApp(library, Config())
    async with app.run_test(size=(80, 24)) as pilot:
        user = Session(app, pilot)
        await user.until(lambda: "table.xlsx" in user.screen.listing.empty_text, "the skipped file")
        assert "No documents here." in user.screen.listing.empty_text
        await user.search("water")
        assert "No documents here." in user.screen.listing.empty_text, "the word is not to blame"
        await pilot.press("escape")
        for key in ("enter", "m", "a", "n", "J", "o", "w", "y", "r", "f", "question_mark", "escape", "q"):
            await pilot.press(key)


async def test_what_the_user_binds_acts_and_a_wrong_id_is_named() -> None:
    config = Config(keys={"note.bookmark": "B", "note.bokmark": "x"})
    async with reader(config=config) as user:
        assert any("note.bookmark" in str(n.message) for n in user.app._notifications)
        await user.pilot.press("enter")
        await user.until(lambda: user.screen.pane.has_focus, "reading")
        await user.pilot.press("B")
        await user.until(lambda: len(user.screen.library.entries()) == 1, "a bookmark")


async def test_clicks_do_what_keys_do() -> None:
    async with reader(size=(200, 50)) as user:
        await user.pilot.click("#facets", offset=(3, 1))
        await user.until(lambda: "country:" in user.screen.query_text, "a filter")
        await user.answered(user.screen.query_text)
        await user.pilot.click("#list-title", offset=(user.screen.list_title.size.width - 2, 0))
        await user.answered("")
        await user.pilot.click("#list", offset=(5, user.screen.listing.row_height))
        assert user.screen.listing.cursor == 1


@pytest.mark.parametrize("keys", ["m", "jm", "jjm"])
async def test_a_mark_made_in_one_burst_with_the_search_lands_on_the_hit(keys: str) -> None:
    async with reader() as user:
        driver = user.app._driver
        assert driver is not None
        for key in ["slash", *"nato", "space", *"drills", "enter", *keys]:
            event = events.Key(key, key if len(key) == 1 else " " if key == "space" else None)
            event.set_sender(user.app)
            driver.send_message(event)
        await user.until(lambda: len(user.screen.library.entries()) == 1, "a bookmark")
        hits = user.screen.listing.rows.hits
        assert hits is not None
        (entry,) = user.screen.library.entries()
        assert (entry.anchor.document, entry.anchor.passage) == hits.place(keys.count("j"))


async def test_a_theme_asked_for_wins_and_is_not_remembered() -> None:
    library = Library.open(SAMPLE)
    library.session = replace(library.session, theme="reader-light")
    app = ReaderApp(library, Config(theme="reader-ansi"), theme="reader-dark")
    async with app.run_test() as pilot:
        await pilot.pause()
        assert app.theme == "reader-dark"
        assert library.session.theme == "reader-light"
        app.theme = "reader-mono"
        await pilot.pause()
        assert library.session.theme == "reader-mono"
    library.close()
