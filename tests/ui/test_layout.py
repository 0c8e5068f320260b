"""How the first screen shares its rows."""

import pytest

from reader.ui.widgets.result_list import ResultList, Rows
from tests.ui.test_journey import own_folders, reader

__all__ = ["own_folders"]


@pytest.mark.parametrize("size", [(80, 24), (80, 30), (60, 24), (99, 40)])
async def test_one_column_shows_whole_rows_and_gives_the_text_more_while_it_is_read(
    size: tuple[int, int],
) -> None:
    async with reader(size=size) as user:
        listing, pane = user.screen.listing, user.screen.pane
        await user.until(lambda: listing.size.height % listing.row_height == 0, "whole rows")
        listed, read = listing.size.height, pane.size.height
        await user.pilot.press("enter")
        await user.until(lambda: listing.size.height < listed, "fewer rows")
        assert listing.size.height % listing.row_height == 0
        assert pane.size.height > read
        await user.pilot.press("escape")
        await user.until(lambda: listing.size.height == listed, "the rows again")


@pytest.mark.parametrize("height", range(40, 52))
async def test_the_list_comes_to_rest_at_any_height(height: int) -> None:
    async with reader(size=(80, 24)) as user:
        listing = user.screen.listing
        await user.pilot.resize_terminal(80, height)
        seen: list[tuple[int, int]] = []

        def is_at_rest() -> bool:
            seen.append((listing.size.height, listing.row_height))
            return len(seen) >= 10 and len(set(seen[-10:])) == 1

        await user.until(is_at_rest, f"rest, {seen[-20:]}")
        height_of_list, height_of_row = seen[-1]
        assert height_of_list % height_of_row == 0


async def test_the_smallest_usual_screen_shows_five_documents() -> None:
    async with reader() as user:
        listing = user.screen.listing
        await user.until(lambda: listing.size.height // listing.row_height == 5, "five")
        assert user.screen.pane.size.height >= 8


async def test_a_long_title_is_shown_whole() -> None:
    async with reader() as user:
        listing: ResultList = user.screen.listing
        title = "Remittances and labour migration: a record year and what came after"
        row = next(n for n, info in enumerate(listing.rows.documents) if info.title == title)
        (first, _), (second, _) = listing.row_lines(row, 78)
        assert first.endswith("2023-12-11")
        assert f"{first.split('  ')[0]} {second.split(' · ')[0]}" == title
        assert isinstance(listing.rows, Rows)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_the_count_of_hits_is_whole_beside_any_filters(size: tuple[int, int]) -> None:
    async with reader(size=size) as user:
        await user.search("water source:policy about:kz country:uz region:central-asia date:2022")
        await user.until(lambda: "2022" in user.screen.list_title.text, "the filters")
        assert user.screen.list_title.render_line(0).text.startswith(f"{user.total} hit")


async def test_the_counts_of_all_filters_are_in_sight_while_the_text_is_read() -> None:
    async with reader() as user:
        await user.search("path:*.txt date:1801")
        await user.pilot.press("enter", "3")
        await user.until(lambda: user.screen.pane.has_focus, "reading")
        height = user.screen.listing.size.height
        shown = "".join(user.screen.listing.render_line(y).text for y in range(height))
        assert "date:1801   0 passages · path:*.txt" in shown
