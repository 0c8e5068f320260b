"""Near spellings in a drawer: seen, left out, pinned; and what was probably meant."""

from __future__ import annotations

import asyncio
import time
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from reader.config import Config
from reader.library import Library
from reader.search.results import Suggestion, SuggestionReason, Switch
from reader.ui.app import ReaderApp
from reader.ui.explanations import why_nothing
from reader.ui.resemblance import DIFFERENCE
from reader.ui.screens.dialogs import ChoiceList
from reader.ui.screens.reading import ReadingScreen
from reader.ui.text import PLAIN_GLYPHS, Glyphs
from reader.ui.views import hit_count
from tests.ui.keyboard import type_text

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

    from textual.pilot import Pilot

    from reader.search.results import Results

PATIENCE_SECONDS = 60

TEXT = """\
The Kazakhstan railway carries grain.

Kazakhstan and the Kazakstan mission of 1996 agreed.

Kazakhstani traders waited at the border with Russia.

A railway and a reservoir, nothing else.

Japarov spoke of water in Central Asia.
"""


@pytest.fixture
def corpus(report: Callable[[str], Path]) -> Path:
    return report(TEXT)


class User:
    """The application under test, with words for what a user sees."""

    def __init__(self, app: ReaderApp, pilot: Pilot[None]) -> None:
        self.app, self.pilot = app, pilot
        screen = app.screen
        assert isinstance(screen, ReadingScreen)
        self.screen = screen

    @property
    def results(self) -> Results:
        assert self.screen.results is not None
        return self.screen.results

    async def until(self, condition: Callable[[], object], what: str) -> None:
        end = time.monotonic() + PATIENCE_SECONDS
        while not condition():
            assert time.monotonic() < end, f"never: {what}; query {self.screen.query_text!r}"
            await asyncio.sleep(0.01)
            await self.pilot.pause()

    async def answered(self, text: str) -> None:
        await self.until(
            lambda: self.screen.results is not None and self.screen.results.query.text == text, text
        )

    async def search(self, text: str) -> None:
        await self.pilot.press("slash", "ctrl+u")
        await type_text(self.pilot, text)
        await self.pilot.press("enter")
        await self.answered(text)
        await self.until(lambda: self.screen.listing.has_focus, "the list")

    async def pretend(self, suggestion: Suggestion) -> None:
        """Answer the present query with a suggestion."""
        self.screen.post_message(
            self.screen.SearchFinished(replace(self.results, suggestion=suggestion), self.screen.listing.rows)
        )
        await self.until(lambda: self.results.suggestion, "the suggestion")
        await self.pilot.pause()

    def line(self, row: int) -> str:
        """A row of the drawer as it is drawn."""
        return self.screen.spellings.row_lines(row, 60)[0][0].rstrip()

    def lines(self) -> list[str]:
        return [self.line(row) for row in range(self.screen.spellings.row_count)]

    def state(self, found: str) -> Switch:
        (switch,) = {s.switch for s in self.screen.spellings.spellings if s.found == found}
        return switch


@asynccontextmanager
async def reader(corpus: Path, size: tuple[int, int] = (80, 24)) -> AsyncIterator[User]:
    library = Library.open(corpus)
    app = ReaderApp(library, Config())
    async with app.run_test(size=size) as pilot:
        user = User(app, pilot)
        await user.until(lambda: library.progress.complete, "indexed")
        await user.until(lambda: user.screen.results and user.results.complete, "counted")
        await user.until(lambda: user.screen.pane.view is not None, "a document")
        yield user
        app.exit()
    library.close()


async def test_near_spellings_are_listed_under_the_words_they_answer(corpus: Path) -> None:
    async with reader(corpus) as user:
        await user.search("kazakhstn railwy")
        await user.pilot.press("s")
        await user.until(lambda: user.screen.spellings.has_focus, "the drawer")
        kazakhstan, railway = "■ kazakhstan", "■ railway"
        lines = user.lines()
        assert lines[0].split() == ["for", "kazakhstn", "passages", "in", "all"]
        (row,) = [line for line in lines if line.startswith(kazakhstan + " ")]
        assert "a added" in row
        assert row.endswith(" 2")
        assert lines.index("for railwy") > lines.index(row)
        (row,) = [line for line in lines if line.startswith(railway)]
        assert row.endswith(" 2")
        await user.pilot.press("escape")
        await user.until(lambda: user.screen.listing.has_focus, "the list again")
        assert not user.screen.spellings_are_open


async def test_a_spelling_is_switched_off_and_on_where_it_stands(corpus: Path) -> None:
    async with reader(corpus) as user:
        await user.search("kazakhstn")
        before = user.results.total
        await user.pilot.press("s")
        await user.until(lambda: user.screen.spellings.has_focus, "the drawer")
        row = next(i for i, line in enumerate(user.lines()) if line.startswith("■ kazakstan"))
        user.screen.spellings.cursor = row
        for key in ("space", "enter"):
            await user.pilot.press(key)
            await user.answered("typo:-kazakstan kazakhstn")
            assert user.screen.search_bar.value == "typo:-kazakstan kazakhstn"
            assert user.state("kazakstan") is Switch.OFF
            assert user.screen.spellings.cursor == row
            assert user.line(row).startswith("□ kazakstan")
            assert " off " in user.line(row)
            assert user.screen.spellings_title.text.endswith("1 off")
            assert user.screen.listing.row_count == user.results.total
            await user.pilot.press(key)
            await user.answered("kazakhstn")
            assert user.state("kazakstan") is Switch.ON
            assert user.screen.spellings.cursor == row
        assert user.results.total == before


async def test_a_pinned_spelling_counts_as_exact(corpus: Path) -> None:
    async with reader(corpus) as user:
        await user.search("kazakhstn")
        assert user.results.total_exact == 0
        assert "near hits" in user.screen.list_title.text
        await user.pilot.press("s")
        await user.until(lambda: user.screen.spellings.has_focus, "the drawer")
        row = next(i for i, line in enumerate(user.lines()) if line.startswith("■ kazakhstan "))
        user.screen.spellings.cursor = row
        await user.pilot.press("p")
        await user.answered("typo:+kazakhstan kazakhstn")
        assert user.state("kazakhstan") is Switch.PINNED
        assert user.line(user.screen.spellings.cursor).startswith("+ kazakhstan")
        assert " pinned " in user.line(user.screen.spellings.cursor)
        results = user.results
        assert results.total_exact == 2
        assert f"({results.total_exact} + {results.total_near} near)" in user.screen.list_title.text
        await user.pilot.press("p")
        await user.answered("kazakhstn")
        assert user.state("kazakhstan") is Switch.ON


async def test_all_are_switched_off_at_once_and_stay_listed(corpus: Path) -> None:
    async with reader(corpus) as user:
        await user.search("kazakhstn")
        await user.pilot.press("s")
        await user.until(lambda: user.screen.spellings.has_focus, "the drawer")
        listed = [spelling.found for spelling in user.screen.spellings.spellings]
        await user.pilot.press("tilde")
        await user.answered("typo:off kazakhstn")
        assert user.results.total == 0
        assert [spelling.found for spelling in user.screen.spellings.spellings] == listed
        assert {spelling.switch for spelling in user.screen.spellings.spellings} == {Switch.OFF}
        assert "all off" in user.screen.spellings_title.text
        # Where none counts, a single one is let in as good as typed, and taken back.
        await user.pilot.press("space")
        await user.until(lambda: user.results.total_exact, "hits of one spelling")
        first = user.screen.spellings.spellings[0].found
        assert user.results.query.text == f"typo:off,+{first} kazakhstn"
        await user.pilot.press("space")
        await user.answered("typo:off kazakhstn")
        await user.pilot.press("r")
        await user.answered("kazakhstn")
        assert {spelling.switch for spelling in user.screen.spellings.spellings} == {Switch.ON}


async def test_switches_are_reset_together(corpus: Path) -> None:
    async with reader(corpus) as user:
        await user.search("typo:off,-kazakhstan,+kazakstan,-russia kazakhstn")
        await user.pilot.press("s")
        await user.until(lambda: user.screen.spellings.has_focus, "the drawer")
        await user.pilot.press("r")
        await user.answered("kazakhstn")


async def test_the_drawer_forgets_spellings_of_other_words(corpus: Path) -> None:
    async with reader(corpus) as user:
        await user.search("kazakhstn")
        await user.pilot.press("s")
        await user.until(lambda: user.screen.spellings.has_focus, "the drawer")
        await user.search("railwy")
        assert {spelling.typed for spelling in user.screen.spellings.spellings} == {"railwy"}
        await user.search("railway -water")
        assert "spelt as you typed it, begins so, or is another name" in user.screen.spellings.empty_text
        await user.search("'zzzzz")
        assert "Nothing was found" in user.screen.spellings.empty_text
        await user.search("railway typo:off")
        assert "are off" in user.screen.spellings.empty_text


async def test_the_drawer_gives_way_to_the_text(corpus: Path) -> None:
    async with reader(corpus) as user:
        await user.search("kazakhstn")
        await user.pilot.press("s")
        await user.until(lambda: user.screen.spellings.has_focus, "the drawer")
        await user.pilot.press("tab")
        await user.until(lambda: user.screen.listing.has_focus, "the list beside the drawer")
        assert user.screen.has_class("-spellings")
        await user.pilot.press("shift+tab")
        await user.until(lambda: user.screen.spellings.has_focus, "the drawer")
        await user.pilot.press("tab", "enter")
        await user.until(lambda: user.screen.pane.has_focus, "the text")
        assert not user.screen.spellings_are_open
        await user.pilot.press("s")
        await user.until(lambda: user.screen.spellings.has_focus, "the drawer")
        await user.pilot.press("s")
        await user.until(lambda: user.screen.pane.has_focus, "the text again")
        await user.pilot.press("s")
        await user.until(lambda: user.screen.spellings.has_focus, "the drawer")
        assert user.screen.current_session().pane == "reading"
        await user.pilot.press("slash", "escape")
        await user.until(lambda: user.screen.spellings.has_focus, "the drawer after the bar")


async def test_switching_fills_the_history_once(corpus: Path) -> None:
    async with reader(corpus) as user:
        await user.search("kazakhstn")
        await user.pilot.press("s")
        await user.until(lambda: user.screen.spellings.has_focus, "the drawer")
        await user.pilot.press("space", "p", "tilde", "r", "p")
        await user.until(lambda: "typo:+" in user.results.query.text, "pinned")
        await user.pilot.press("escape")
        assert user.screen.search_bar.history == ["kazakhstn", user.results.query.text]


async def test_without_a_search_there_are_no_spellings(corpus: Path) -> None:
    async with reader(corpus) as user:
        await user.pilot.press("s")
        assert not user.screen.spellings_are_open
        assert "/ to search" in user.screen.status.text


@pytest.mark.parametrize("size", [(200, 50), (120, 40), (40, 10), (20, 5), (9, 3)])
async def test_the_drawer_is_usable_at_every_size(corpus: Path, size: tuple[int, int]) -> None:
    async with reader(corpus, size) as user:
        await user.search("kazakhstn railwy")
        await user.pilot.press("s")
        await user.until(lambda: user.screen.spellings.has_focus, "the drawer")
        assert user.screen.spellings.size.height > 0
        await user.pilot.press("j", "space", "z", "z", "k", "p", "escape")
        await user.until(lambda: user.screen.listing.has_focus, "the list")
        assert "typo:" in user.screen.search_bar.value


def test_every_state_has_a_sign_of_its_own() -> None:
    for glyphs in (Glyphs(), PLAIN_GLYPHS):
        assert len({glyphs.boxed, glyphs.box, glyphs.pin}) == len(Switch)


async def test_the_letters_that_differ_are_drawn_in_the_explanation(corpus: Path) -> None:
    async with reader(corpus) as user:
        await user.search("kazakhstn grain")
        await user.until(lambda: user.screen.pane.passage == 1, "the hit")
        await user.pilot.press("w")
        await user.until(lambda: user.app.screen.query(ChoiceList), "the explanation")
        rows = user.app.screen.query_one(ChoiceList)
        at = next(i for i, choice in enumerate(rows.choices) if "→" in choice.label)
        text, spans = rows.row_lines(at, 60)[0]
        assert [text[start:end] for start, end, name in spans if name == DIFFERENCE] == ["a"]


# What was meant.

RAILWAY = Suggestion("railway", SuggestionReason.LAYOUT, (("кфшдцфн", "railway"),))


async def test_enter_takes_what_was_meant_where_nothing_was_found(corpus: Path) -> None:
    async with reader(corpus) as user:
        await user.pilot.press("slash", *"кфшдцфн")
        await user.answered("кфшдцфн")
        text = user.screen.listing.empty_text
        assert text.startswith("No passage matches. Did you mean “railway”?\nEnter searches for it.")
        assert "another keyboard layout" in text
        assert not user.screen.notice.text
        await user.pilot.press("enter")
        await user.answered("railway")
        assert user.results.total
        await user.until(lambda: user.screen.listing.has_focus, "the list")
        await user.pilot.press("slash", "up")
        await user.answered("кфшдцфн")
        await user.pilot.press("escape")
        await user.until(lambda: user.screen.listing.has_focus, "the empty list")
        assert user.screen.listing.row_count == 0
        await user.pilot.press("enter")
        await user.answered("railway")


async def test_a_key_takes_what_was_meant_where_near_words_were_found(corpus: Path) -> None:
    async with reader(corpus) as user:
        await user.search("railwy")
        await user.pretend(Suggestion("railway", SuggestionReason.SPELLING, (("railwy", "railway"),)))
        assert user.screen.notice.text == "Did you mean railway?  D takes it (spelling)"
        assert user.screen.notice.size.height == 1
        await user.pilot.press("slash")
        await user.until(lambda: "D" not in user.screen.notice.text.split(), "the notice while typing")
        assert user.screen.notice.text == "Did you mean railway?  (spelling)"
        await user.pilot.press("escape", "D")
        await user.answered("railway")
        assert not user.screen.notice.text
        assert user.screen.notice.size.height == 0
        await user.pilot.press("D")
        assert "Nothing else" in user.screen.status.text


@pytest.mark.parametrize("way", ["key", "click"])
async def test_what_was_meant_is_taken(corpus: Path, way: str) -> None:
    async with reader(corpus) as user:
        await user.search("railwy")
        await user.pretend(RAILWAY)
        if way == "click":
            await user.pilot.click("#notice")
        else:
            await user.pilot.press("escape", "D")
        await user.answered("railway")


async def test_the_drawer_says_that_nothing_was_found_and_what_there_is(corpus: Path) -> None:
    async with reader(corpus) as user:
        await user.search("railway grain country:fr")
        await user.until(lambda: not user.screen.listing.row_count, "no hits")
        await user.pilot.press("escape", "s")
        await user.until(lambda: user.screen.spellings.has_focus, "the drawer")
        text = user.screen.spellings.empty_text
        assert text.startswith("Nothing was found, by no spelling.")
        assert "“railway” alone is in" in text
        assert "X drops the filters" in text
        assert "/ changes the words, c clears the search" in text


async def test_words_of_documents_and_queries_are_no_markup(corpus: Path) -> None:
    async with reader(corpus) as user:
        await user.search("railwy")
        await user.pretend(Suggestion("[/b][red]x", SuggestionReason.SPELLING, (("[/b]", "x"),)))
        assert "[/b][red]x" in user.screen.notice.text


def test_the_reason_for_a_suggestion_is_said_in_words(corpus: Path) -> None:
    library = Library.open(corpus)
    library.refresh()
    words = (("railwy", "railway"), ("watre", "water"))
    spelling = Suggestion("railway water", SuggestionReason.SPELLING, words)
    text = why_nothing(replace(library.search("railwy watre typo:off"), suggestion=spelling), str)
    assert "“railwy” and “watre” do not stand in the collection." in text
    text = why_nothing(
        replace(library.search("railwy typo:off"), suggestion=replace(spelling, words=words[:1])), str
    )
    assert "“railwy” does not stand in the collection." in text
    library.close()


# Hits that do without a word.


async def test_hits_without_a_word_are_labelled(corpus: Path) -> None:
    async with reader(corpus) as user:
        await user.search("reservoir railway zebra")
        assert user.results.dropped == "zebra"
        assert user.screen.notice.text == "Nothing has all words; without “zebra”: 1 passage"
        assert user.screen.notice.size.height == 1
        assert "1 hit without “zebra”" in user.screen.status.text
        assert user.screen.listing.row_lines(0, 60)[0][0].startswith("≈ ")
        await user.search("reservoir railway")
        assert not user.screen.notice.text


def test_hits_are_counted_in_words(corpus: Path) -> None:
    library = Library.open(corpus)
    library.refresh()
    results = library.search("railway")
    assert hit_count(results) == "2 hits"
    assert hit_count(replace(results, total_exact=3, total_near=1)) == "4 hits (3 + 1 near)"
    assert hit_count(replace(results, total_exact=0, total_near=1)) == "1 near hit"
    assert hit_count(replace(results, total_exact=0, total_near=2, complete=False)) == "≥ 2 near hits"
    assert hit_count(replace(results, total_exact=0, total_near=2, dropped="x")) == "2 hits without “x”"
    library.close()
