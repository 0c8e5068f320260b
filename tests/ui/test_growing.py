"""What the reader has before them stays while the collection is read and changes."""

from pathlib import Path

import pytest

from reader.library import Library
from reader.ui.screens.note_editor import NoteEditor
from tests.ui.test_journey import Session, own_folders, reader

__all__ = ["own_folders"]

PARAGRAPHS = [f"Paragraph {number} says something about the dam." for number in range(6)]


def write(folder: Path, name: str, day: int, *paragraphs: str) -> None:
    head = f"---\ntitle: {name}\ndate: 2023-01-{day:02}\n---\n\n"
    (folder / f"{name}.md").write_text(head + "\n\n".join(paragraphs or PARAGRAPHS) + "\n", "utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    found = tmp_path / "corpus"
    found.mkdir()
    write(found, "middle", 10)
    write(found, "old", 1)
    return found


async def grown(user: Session, folder: Path) -> None:
    """Newer documents come in above what is listed."""
    rows = user.screen.listing.row_count
    write(folder, "new", 20)
    write(folder, "newest", 21)
    user.screen.look_again()
    await user.until(lambda: user.screen.listing.row_count == rows + 2, "the longer list")
    await user.until(lambda: user.screen.coming is None, "what is shown with it")


@pytest.mark.parametrize(
    ("keys", "document", "passage"),
    [
        (["3"], "middle.md", 0),
        (["3", "right_curly_bracket", "right_curly_bracket"], "middle.md", 2),
        (["3", "escape"], "middle.md", 0),
        (["right_curly_bracket"], "middle.md", 1),
        (["j"], "old.md", 0),
        (["j", "k"], "middle.md", 0),
        (["m"], "middle.md", 0),
    ],
)
async def test_a_document_that_was_taken_up_stays_when_others_come_above_it(
    folder: Path, keys: list[str], document: str, passage: int
) -> None:
    async with reader(folder) as user:
        await user.until(lambda: user.shown_document == "middle.md", "the first preview")
        await user.pilot.press(*keys)
        await user.until(lambda: user.screen.coming is None, "the document")
        await grown(user, folder)
        listing = user.screen.listing
        assert (user.shown_document, user.screen.pane.passage) == (document, passage)
        assert listing.rows.place(listing.cursor)[0] == document


async def test_a_preview_nobody_touched_follows_the_first_row(folder: Path) -> None:
    async with reader(folder) as user:
        await user.until(lambda: user.shown_document == "middle.md", "the first preview")
        await grown(user, folder)
        await user.until(lambda: user.shown_document == "newest.md", "the new first row")


async def test_what_was_on_its_way_does_not_replace_the_text_that_was_taken_up(folder: Path) -> None:
    async with reader(folder) as user:
        await user.until(lambda: user.shown_document == "middle.md", "the first preview")
        screen = user.screen
        screen.listing.mark(1)
        screen.open_row(1)
        screen.keep_document()
        await user.until(
            lambda: not any(worker.group == "document" and worker.is_running for worker in screen.workers),
            "the other one, read in vain",
        )
        assert user.shown_document == "middle.md"
        assert screen.listing.cursor == 0


@pytest.mark.parametrize("elsewhere", [False, True], ids=["here", "in another session"])
async def test_a_document_that_changes_under_the_editor_is_shown_as_it_is_now(
    folder: Path, elsewhere: bool
) -> None:
    async with reader(folder) as user:
        await user.search("dam title:middle")
        await user.pilot.press("enter", "enter", "a")
        await user.until(lambda: isinstance(user.app.screen, NoteEditor), "the editor")
        await user.type("written")
        write(folder, "middle", 10, "Something new.", *PARAGRAPHS)
        if elsewhere:
            library = Library.open(folder)
            library.refresh()
            library.close()
        await user.pilot.press("ctrl+s")
        await user.until(lambda: user.app.screen is user.screen, "the reading screen")
        user.screen.look_again()

        def is_new() -> bool:
            view = user.screen.pane.view
            return view is not None and view.document.text.startswith("Something new.")

        await user.until(is_new, "the new text")
        await user.until(lambda: len(user.screen.library.entries()) == 1, "the note")
        errors = [told.message for told in user.app._notifications if told.severity == "error"]
        assert errors == []
