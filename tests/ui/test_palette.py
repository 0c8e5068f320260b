"""The palette: over the screen without a gap, and with what is only done elsewhere."""

import pytest
from textual.command import CommandList, CommandPalette

from tests.ui.test_journey import Session, own_folders, reader

__all__ = ["own_folders"]


async def opened(user: Session) -> CommandPalette:
    await user.pilot.press("ctrl+p")
    await user.until(
        lambda: isinstance(user.app.screen, CommandPalette) and user.app.screen.has_class("-ready"), "palette"
    )
    assert isinstance(user.app.screen, CommandPalette)
    return user.app.screen


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (50, 12)])
async def test_nothing_of_what_is_beneath_shows_between_its_rows(size: tuple[int, int]) -> None:
    async with reader(size=size) as user:
        palette = await opened(user)
        rows = palette.query_one(CommandList)
        await user.until(lambda: rows.option_count > 5 and rows.region.height > 3, "the commands")
        await user.pilot.pause()
        box = palette.query_one("#--container")
        assert box.visible
        assert box.region.contains_region(rows.region)
        assert box.region.bottom <= size[1]
        if size == (80, 24):
            strips = palette._compositor.render_strips()
            lines = [strips[y].text for y in range(box.region.y + 1, box.region.bottom - 1)]
            assert {(line[0], line[-1]) for line in lines} == {("│", "│")}


async def test_export_is_found_before_the_notes_list_is_open() -> None:
    async with reader() as user:
        palette = await opened(user)
        rows = palette.query_one(CommandList)
        await user.type("exp")
        await user.until(
            lambda: any(
                "Export" in str(rows.get_option_at_index(n).prompt) for n in range(rows.option_count)
            ),
            "export",
        )
