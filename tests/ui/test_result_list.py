from collections.abc import Sequence
from dataclasses import replace
from typing import overload

import pytest
from rich.cells import cell_len
from textual.app import App, ComposeResult

from reader.files import asset
from reader.model import DocumentInfo, Entity, EntityKind, Passage, Span
from reader.search.results import Facet, Hit, HitList, Snippet, Tier
from reader.ui.themes import SHEETS, load_themes
from reader.ui.widgets.facet_list import FacetList
from reader.ui.widgets.line_list import LineList
from reader.ui.widgets.result_list import Marks, ResultList, Rows

KZ = Entity("KZ", "Kazakhstan", EntityKind.COUNTRY, "KZ")


def info(number: int) -> DocumentInfo:
    return DocumentInfo(
        f"{number}.md", f"{number}.md", f"Title {number} [/b]", "markdown", "0", ("A. Writer",),
        f"2022-01-{number % 28 + 1:02}", "Briefs", passages=number,
    )  # fmt: skip


class ManyHits(HitList):
    """Makes a hit when it is asked for, and counts how many were."""

    def __init__(self, length: int) -> None:
        self.length = length
        self.made = 0

    def __len__(self) -> int:
        return self.length

    def place(self, row: int) -> tuple[str, int]:
        return f"{row}.md", row

    def find(self, document: str, passage: int | None = None) -> int | None:
        return int(document.removesuffix(".md"))

    @overload
    def __getitem__(self, index: int) -> Hit: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Hit]: ...
    def __getitem__(self, index: int | slice) -> Hit | Sequence[Hit]:
        assert isinstance(index, int)
        self.made += 1
        text = f"The {index}th passage speaks of drills and of [@click=app.quit]water[/] at some length. " * 3
        tier = Tier.EXACT if index < 5 else Tier.NEAR
        at = text.index("drills")
        spans = (Span(at, at + 6),)
        passage = Passage(index, Span(0, len(text)))
        return Hit(info(index), passage, text, tier, 0, 1.0, spans, Snippet(text, spans), (KZ,))


class ListApp(App[None]):
    CSS_PATH = [asset("styles") / name for name in SHEETS]  # noqa: RUF012 — typed so by Textual

    def __init__(self) -> None:
        super().__init__()
        for theme in load_themes(asset("styles") / "themes")[0]:
            self.register_theme(theme)
        self.theme = "reader-ansi"
        self.news: list[object] = []

    def compose(self) -> ComposeResult:
        yield ResultList(id="list")
        yield FacetList(id="facets")

    def on_line_list_cursor_moved(self, event: LineList.CursorMoved) -> None:
        self.news.append(("moved", event.row))

    def on_line_list_row_chosen(self, event: LineList.RowChosen) -> None:
        self.news.append(("chosen", event.row))

    def on_facet_list_facet_toggled(self, event: FacetList.FacetToggled) -> None:
        self.news.append((event.group, event.value))

    @property
    def rows(self) -> ResultList:
        return self.query_one(ResultList)


def text_of(widget: LineList) -> str:
    return "\n".join(widget.render_line(y).text for y in range(widget.size.height))


@pytest.mark.parametrize("size", [(80, 24), (40, 30), (120, 60)])
async def test_a_million_hits_are_listed_by_making_only_those_in_sight(size: tuple[int, int]) -> None:
    app, hits = ListApp(), ManyHits(1_000_000)
    async with app.run_test(size=size) as pilot:
        app.rows.show(Rows(hits=hits))
        app.rows.focus()
        await pilot.press("G")
        assert app.rows.cursor == 999_999
        assert "999999" in text_of(app.rows)
        await pilot.press("g")
        assert hits.made < 400


@pytest.mark.parametrize("width", [20, 40, 66, 80, 200])
async def test_every_line_fits_the_width(width: int) -> None:
    app = ListApp()
    async with app.run_test(size=(width, 30)):
        for rows in (
            Rows(hits=ManyHits(20)),
            Rows(documents=[info(n) for n in range(20)], about=lambda _: (KZ,)),
        ):
            app.rows.show(rows)
            for row in range(20):
                for line, _ in app.rows.row_lines(row, width - 2):
                    assert cell_len(line) <= width - 2
                    assert "\n" not in line


@pytest.mark.parametrize("width", range(24, 90, 3))
async def test_a_snippet_that_goes_on_says_so(width: int) -> None:
    app = ListApp()
    async with app.run_test(size=(width, 30)):
        app.rows.show(Rows(hits=ManyHits(1)))
        *_, (last, _) = app.rows.row_lines(0, width - 2)
        assert last.endswith(app.rows.glyphs.ellipsis)
        assert cell_len(last) <= width - 2


async def test_markup_in_titles_and_passages_is_text() -> None:
    app = ListApp()
    async with app.run_test(size=(120, 30)):
        app.rows.show(Rows(hits=ManyHits(3)))
        assert "[/b]" in text_of(app.rows)
        assert "[@click=app.quit]" in text_of(app.rows)


async def test_hits_are_highlighted_and_near_ones_marked() -> None:
    app = ListApp()
    async with app.run_test(size=(120, 60)):
        app.rows.show(Rows(hits=ManyHits(8)))
        exact, near = app.rows.row_lines(0, 110), app.rows.row_lines(6, 110)
        assert [t[s:e] for t, spans in exact for s, e, name in spans if name == "highlight"] == ["drills"]
        assert [t[s:e] for t, spans in near for s, e, name in spans if name == "near-highlight"] == ["drills"]
        assert app.rows.glyphs.near in near[0][0]
        assert app.rows.glyphs.near not in exact[0][0]


class HitsOfOne(ManyHits):
    """All in the document `0.md`, which is dated."""

    def place(self, row: int) -> tuple[str, int]:
        return "0.md", row

    def __getitem__(self, index: int | slice) -> Hit | Sequence[Hit]:  # type: ignore[override]
        hit = super().__getitem__(index)
        assert isinstance(hit, Hit)
        return replace(hit, document=replace(info(0), title="Drills " * 20, passages=9))


@pytest.mark.parametrize("width", [40, 100])
async def test_a_document_is_named_once_and_with_its_date_for_the_hits_that_follow_each_other(
    width: int,
) -> None:
    app = ListApp()
    async with app.run_test(size=(width, 60)):
        app.rows.show(Rows(hits=HitsOfOne(4)))
        first, second = (
            "\n".join(line for line, _ in app.rows.row_lines(row, width - 2)) for row in range(2)
        )
        assert "2022-01-01" in first
        assert "Drills Drills" in first
        assert second.startswith("¶ 2/9")
        assert "Drills" not in second
        assert "KZ" in second, "what it is about is beside its number"


async def test_marks_and_tags_are_in_the_row() -> None:
    app = ListApp()
    async with app.run_test(size=(100, 30)):
        marks = {"1.md": Marks(frozenset({0, 3}), frozenset({2}))}
        app.rows.show(Rows(documents=[info(1)], about=lambda _: (KZ,), marks=marks, read=frozenset({"1.md"})))
        shown = text_of(app.rows)
        assert f"{app.rows.glyphs.bookmark}2" in shown
        assert f"{app.rows.glyphs.note}1" in shown
        assert "KZ" in shown
        assert "read" in shown


async def test_moving_tells_the_row_and_enter_chooses_it() -> None:
    app = ListApp()
    async with app.run_test(size=(80, 24)) as pilot:
        app.rows.show(Rows(documents=[info(n) for n in range(30)]))
        app.rows.focus()
        await pilot.press("j", "j", "k", "enter")
        await pilot.pause()
        assert app.news == [("moved", 1), ("moved", 2), ("moved", 1), ("chosen", 1)]


async def test_a_click_moves_and_a_second_click_opens() -> None:
    app = ListApp()
    async with app.run_test(size=(80, 24)) as pilot:
        app.rows.show(Rows(documents=[info(n) for n in range(30)]))
        await pilot.click("#list", offset=(5, app.rows.row_height * 2))
        assert app.rows.cursor == 2
        await pilot.click("#list", offset=(5, app.rows.row_height * 2))
        await pilot.pause()
        assert ("chosen", 2) in app.news


async def test_an_empty_list_says_why() -> None:
    app = ListApp()
    async with app.run_test(size=(80, 24)):
        app.rows.empty_text = "No passage matches all of this.\n\nnato   0 passages"
        app.rows.show(Rows(hits=ManyHits(0)))
        assert "nato   0 passages" in text_of(app.rows)


def facets(count: int) -> dict[str, tuple[Facet, ...]]:
    values = tuple(
        Facet("country", f"c{n}", f"Country {n}", 100 - n, 1, selected=n == 30) for n in range(count)
    )
    return {"country": values, "actor": (Facet("actor", "csto", "CSTO", 0, 0),)}


async def test_facets_show_counts_and_toggle() -> None:
    app = ListApp()
    async with app.run_test(size=(40, 60)) as pilot:
        listing = app.query_one(FacetList)
        listing.show(facets(40))
        shown = text_of(listing)
        assert "Countries" in shown
        assert "101" in shown
        assert "Country 30" in shown, "a selected value is shown among the first"
        assert "31 more" in shown
        listing.focus()
        await pilot.press("j", "enter")
        await pilot.pause()
        assert ("country", "c1") in app.news


async def test_the_rest_of_a_group_can_be_shown() -> None:
    app = ListApp()
    async with app.run_test(size=(40, 90)) as pilot:
        listing = app.query_one(FacetList)
        listing.show(facets(40))
        listing.focus()
        await pilot.press(*["j"] * 9, "enter")
        await pilot.pause()
        assert "Country 39" in "".join(
            line for row in range(listing.row_count) for line, _ in listing.row_lines(row, 38)
        )


async def test_the_cursor_stays_on_its_facet_when_counts_change() -> None:
    app = ListApp()
    async with app.run_test(size=(40, 60)) as pilot:
        listing = app.query_one(FacetList)
        listing.show(facets(5))
        listing.focus()
        await pilot.press("j", "j")
        before = listing._rows[listing.cursor]
        listing.show({"country": tuple(reversed(facets(5)["country"]))}, complete=False)
        after = listing._rows[listing.cursor]
        assert before.facet is not None
        assert after.facet is not None
        assert before.facet.value == after.facet.value
        assert "≥" in text_of(listing)
