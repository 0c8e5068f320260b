"""The tag panel: what made a tag, and the keys that correct it."""

from __future__ import annotations

import asyncio
import time
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest
from textual.widgets import Input, Static

from reader.config import Config
from reader.correcting import Add, Alias, Correction, Merge, NewActor, Reject
from reader.library import Library
from reader.ui.app import ReaderApp
from reader.ui.screens.dialogs import ChoiceList, Picker, Prompt
from reader.ui.screens.reading import ReadingScreen
from reader.ui.screens.tag_panel import EntityPrompt, TagPanel
from reader.ui.screens.tag_suggestions import SuggestionScreen

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

    from textual.pilot import Pilot

PATIENCE_SECONDS = 60
FIRST = "Georgia met NATO and the CSTO near the river and said so."


@pytest.fixture
def corpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("DATA", "STATE", "CACHE", "CONFIG"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name.lower()))
    root = tmp_path / "reports"
    root.mkdir()
    long = "They met Olzhas Qalamov there, and many other people whom nobody knows.\n\n"
    (root / "one.md").write_text(FIRST + "\n\n" + long * 3)
    return root


class User:
    """The application under test, with words for what a user does and sees."""

    def __init__(self, app: ReaderApp, pilot: Pilot[None], library: Library) -> None:
        self.app, self.pilot, self.library = app, pilot, library
        screen = app.screen
        assert isinstance(screen, ReadingScreen)
        self.screen = screen

    async def until(self, condition: Callable[[], object], what: str) -> None:
        end = time.monotonic() + PATIENCE_SECONDS
        while not condition():
            assert time.monotonic() < end, f"never: {what}; on {self.app.screen}"
            await asyncio.sleep(0.01)
            await self.pilot.pause()

    async def shown(self, screen: type) -> None:
        await self.until(lambda: isinstance(self.app.screen, screen), screen.__name__)
        await self.pilot.pause()

    def rows(self) -> list[str]:
        return [choice.label for choice in self.app.screen.query_one(ChoiceList).choices]

    def said(self) -> str:
        """What the panel says was done."""
        return str(self.app.screen.query_one("#tag-said", Static).content)

    async def panel(self) -> None:
        """A panel that is not the one before."""
        await self.until(
            lambda: isinstance(self.app.screen, TagPanel) and self.app.screen is not self.before, "the panel"
        )
        self.before = self.app.screen
        await self.pilot.pause()

    before: object = None

    async def open(self) -> None:
        await self.pilot.press("w")
        await self.panel()

    async def at(self, label: str) -> None:
        """Put the cursor on the first row of a label."""
        choices = self.app.screen.query_one(ChoiceList)
        choices.cursor = self.rows().index(label)
        await self.pilot.pause()

    async def typed(self, words: str) -> None:
        self.app.screen.query_one(Input).value = words
        await self.pilot.pause()
        await self.pilot.press("enter")

    def corrections(self) -> list[Correction]:
        return [item.correction for item in self.library.corrections.items]

    async def until_hits(self, query: str, total: int) -> None:
        await self.until(lambda: self.library.search(query).total == total, f"{total} of {query}")


@asynccontextmanager
async def reader(corpus: Path, size: tuple[int, int] = (80, 24)) -> AsyncIterator[User]:
    library = Library.open(corpus)
    app = ReaderApp(library, Config())
    async with app.run_test(size=size) as pilot:
        user = User(app, pilot, library)
        await user.until(lambda: library.progress.complete, "indexed")
        await user.until(lambda: user.screen.pane.view is not None, "a document")
        await pilot.press("3")
        yield user
        app.exit()
    library.close()


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_each_tag_is_shown_with_its_words_and_kind(corpus: Path, size: tuple[int, int]) -> None:
    async with reader(corpus, size) as user:
        await user.open()
        rows = user.rows()
        assert rows.index("Tags of this passage") < rows.index("Georgia (country)") < rows.index("Georgia")
        choices = user.app.screen.query_one(ChoiceList).choices
        assert choices[rows.index("Georgia (country)") + 1].detail == "name, rule georgia"
        assert any(row.startswith("Rule: the name can mean other things") for row in rows)
        await user.pilot.press("escape")
        await user.shown(ReadingScreen)


@pytest.mark.parametrize(
    ("key", "correction"),
    [
        ("r", Reject("country:GE", document="one.md", quote=FIRST)),
        ("d", Reject("country:GE", document="one.md")),
        ("e", Reject("country:GE")),
    ],
)
async def test_a_tag_is_rejected_and_the_rejection_undone(corpus: Path, key: str, correction: Reject) -> None:
    async with reader(corpus) as user:
        await user.until_hits("country:ge", 1)
        await user.open()
        await user.at("Georgia (country)")
        await user.pilot.press(key)
        await user.panel()
        assert user.corrections() == [correction]
        assert "Georgia (country)" not in user.rows()
        assert user.said().startswith("Saved: Georgia rejected ")
        await user.until_hits("country:ge", 0)
        await user.pilot.press("escape")
        await user.shown(ReadingScreen)
        await user.pilot.press("u")
        await user.until_hits("country:ge", 1)
        assert user.corrections() == []
        await user.pilot.press("ctrl+r")
        await user.until_hits("country:ge", 0)


async def test_only_some_words_can_be_rejected(corpus: Path) -> None:
    async with reader(corpus) as user:
        await user.open()
        await user.at("Georgia")
        await user.pilot.press("e")
        await user.panel()
        assert user.corrections() == [Reject("country:GE", "Georgia")]


async def test_a_tag_is_added_with_completion(corpus: Path) -> None:
    async with reader(corpus) as user:
        await user.open()
        await user.pilot.press("a")
        await user.shown(EntityPrompt)
        user.app.screen.query_one(Input).value = "kazakhst"
        await user.pilot.pause()
        assert "Kazakhstan" in user.rows()
        await user.typed("country:kazakhst")
        await user.shown(Picker)
        await user.pilot.press("enter")
        await user.panel()
        assert [type(one) for one in user.corrections()] == [Add]
        assert "you tagged this" in user.rows()
        assert user.said() == "Saved: Kazakhstan added to a passage of this document (u undoes)"
        await user.until_hits("country:kz", 1)


async def test_an_alias_a_merge_and_an_actor_are_made(corpus: Path) -> None:
    async with reader(corpus) as user:
        await user.open()
        await user.at("NATO (actor)")
        await user.pilot.press("l")
        await user.shown(Prompt)
        await user.typed("Many Others")
        await user.panel()
        await user.at("NATO (actor)")
        await user.pilot.press("m")
        await user.shown(EntityPrompt)
        await user.typed("csto")
        await user.panel()
        await user.pilot.press("n")
        await user.shown(Prompt)
        await user.typed("Olzhas Qalamov | Qalamov")
        await user.shown(Picker)
        await user.pilot.press("enter")
        await user.shown(Prompt)
        await user.typed("kz")
        await user.panel()
        assert set(user.corrections()) == {
            NewActor("olzhas-qalamov", "Olzhas Qalamov", "person", ("kz",), ("Qalamov",)),
            Alias("actor:nato", "Many Others"),
            Merge("nato", "csto"),
        }
        await user.until_hits("actor:olzhas-qalamov", 3)


async def test_a_suggested_name_becomes_an_actor(corpus: Path) -> None:
    async with reader(corpus) as user:
        await user.open()
        await user.pilot.press("s")
        await user.shown(SuggestionScreen)
        await user.until(lambda: "Olzhas Qalamov" in user.rows(), "the suggestion")
        await user.pilot.press("n")
        await user.shown(Prompt)
        assert user.app.screen.query_one(Input).value == "Olzhas Qalamov"
        await user.pilot.press("enter")
        await user.shown(Picker)
        await user.pilot.press("enter")
        await user.shown(Prompt)
        await user.pilot.press("enter")
        await user.shown(SuggestionScreen)
        assert user.corrections() == [NewActor("olzhas-qalamov", "Olzhas Qalamov", "person")]
        await user.until_hits("actor:olzhas-qalamov", 3)


async def test_what_cannot_be_kept_is_told_and_the_words_stay(corpus: Path) -> None:
    async with reader(corpus) as user:
        path = user.library.corrections.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("[[alias\n")
        await user.open()
        await user.at("NATO (actor)")
        await user.pilot.press("l")
        await user.shown(Prompt)
        first = user.app.screen
        await user.typed("Many Others")
        await user.until(
            lambda: isinstance(user.app.screen, Prompt) and user.app.screen is not first, "again"
        )
        assert user.app.screen.query_one(Input).value == "Many Others"
        assert path.read_text() == "[[alias\n"


async def test_undoing_takes_the_last_change_whichever_it_was(corpus: Path) -> None:
    async with reader(corpus) as user:
        await user.pilot.press("m")
        await user.until(lambda: len(user.library.entries()) == 1, "a bookmark")
        await user.open()
        await user.at("Georgia (country)")
        await user.pilot.press("e")
        await user.panel()
        await user.pilot.press("escape")
        await user.shown(ReadingScreen)
        await user.pilot.press("u")
        await user.until(lambda: not user.corrections(), "the correction undone")
        assert len(user.library.entries()) == 1
        await user.pilot.press("u")
        await user.until(lambda: not user.library.entries(), "the bookmark undone")


async def test_a_hand_edit_shows_by_itself(corpus: Path) -> None:
    async with reader(corpus) as user:
        await user.until_hits("country:ge", 1)
        path = user.library.corrections.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text('[[reject]]\nentity = "country:GE"\n')
        await user.until_hits("country:ge", 0)


async def test_a_name_that_nothing_has_is_told_and_the_way_out(corpus: Path) -> None:
    async with reader(corpus) as user:
        await user.open()
        await user.pilot.press("a")
        await user.shown(EntityPrompt)
        hint = user.app.screen.query_one("#entity-hint", Static)
        before = str(hint.content)
        await user.typed("nowhere land")
        await user.until(lambda: "Nothing known is called “nowhere land”" in str(hint.content), "why")
        assert hint.has_class("problem")
        await user.pilot.press("backspace")
        await user.until(lambda: str(hint.content) == before, "the hint again")
