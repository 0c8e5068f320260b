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
