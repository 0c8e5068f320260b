"""The bar of keys names only keys that do something where it stands."""

import pytest
from textual.widgets import Static

from reader.ui.screens.note_editor import NoteEditor
from tests.ui.test_journey import Session, own_folders, reader

__all__ = ["own_folders"]


def keys(user: Session) -> list[str]:
    """The names of the keys in the bar."""
    return [hint.name for hint in user.screen.keys._hints]


async def test_no_keys_are_named_under_a_dialog_that_takes_them() -> None:
    async with reader() as user:
        await user.pilot.press("enter")
        await user.until(lambda: "Copy" in keys(user), "the keys of the text")
        await user.pilot.press("a")
        await user.until(lambda: isinstance(user.app.screen, NoteEditor), "the editor")
        await user.until(lambda: not keys(user), "no keys of the text")
        user.screen.show_keys()
        assert not keys(user)
        await user.pilot.press("escape")
        await user.until(lambda: "Copy" in keys(user), "the keys again")


async def test_without_hits_no_key_walks_or_opens_them() -> None:
    async with reader() as user:
        await user.search("water")
        await user.pilot.press("enter", "3")
        await user.until(lambda: "Next hit" in keys(user), "the key to the next hit")
        await user.search("country:kz date:1801")
        assert user.total == 0
        await user.pilot.press("enter")
        await user.until(lambda: user.screen.listing.has_focus, "the list")
        assert "Open" not in keys(user)
        await user.pilot.press("3")
        await user.until(lambda: user.screen.pane.has_focus, "the text")
        assert "Next hit" not in keys(user)


@pytest.mark.parametrize("size", [(80, 24), (50, 12)])
async def test_the_editor_says_how_to_leave_it_at_any_size(size: tuple[int, int]) -> None:
    async with reader(size=size) as user:
        await user.pilot.press("enter", "a")
        await user.until(lambda: isinstance(user.app.screen, NoteEditor), "the editor")
        await user.pilot.pause()
        line = user.app.screen.query_one("#note-keys", Static)
        assert line.display
        assert line.region.height
        assert line.region.bottom <= size[1]
        assert str(line.content).startswith("^S save   Esc leave")
