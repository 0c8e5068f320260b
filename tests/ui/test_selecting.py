"""`v` selects words; bookmark, note, tags and copy are then of these, and are drawn at them."""

from pathlib import Path

import pytest
from rich.style import Style

from reader.notes.annotations import Bookmark, Note
from tests.ui.test_journey import Session, own_folders, reader
from tests.ui.test_notes import editing, left, note, texts

__all__ = ["own_folders"]

FIRST = "The drills began in October. They lasted two weeks. Nobody was hurt."
SECOND = "The president spoke of red lines. Nobody was to cross them."


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    found = tmp_path / "corpus"
    found.mkdir()
    (found / "a.md").write_text(f"# Drills\n\n{FIRST}\n\n{SECOND}\n", "utf-8")
    (found / "b.md").write_text("# Water\n\nThe dam was measured. It held.\n\nNothing else.\n", "utf-8")
    return found


async def at_first(user: Session) -> None:
    """The first paragraph of the first document, in the reading pane."""
    user.screen.listing.cursor = user.screen.listing.rows.find("a.md", None) or 0
    await user.until(lambda: user.shown_document == "a.md", "the document")
    await user.pilot.press("enter")
    await user.until(lambda: user.screen.pane.has_focus and not user.screen.is_settling, "reading")
    await user.pilot.press("right_curly_bracket")


def selected(user: Session) -> str | None:
    pane = user.screen.pane
    assert pane.view is not None
    return pane.stretch.span.of(pane.view.document.text) if pane.stretch is not None else None


def styled(user: Session, wanted: str) -> list[str]:
    """The words of the pane that have a style: `reverse` or `underline`."""
    pane, found = user.screen.pane, list[str]()
    for y in range(pane.size.height):
        words = [
            s.text for s in pane.render_line(y) if getattr(s.style or Style(), wanted) and s.text.strip()
        ]
        found += ["".join(words)] if words else []
    return found


@pytest.mark.parametrize(
    ("keys", "chosen"),
    [
        ("v", "The drills began in October."),
        ("v l", "The drills began in October. They"),
        ("v h", "The drills began in"),
        ("v j", "The drills began in October. They lasted two weeks."),
        ("v j j k", "The drills began in October. They lasted two weeks."),
        ("v right down", "The drills began in October. They lasted two weeks."),
        ("v o l", "drills began in October."),
        ("v v", FIRST),
        ("v v v", "The"),
        ("v v v v", "The drills began in October."),
        ("v right_curly_bracket", FIRST),
        ("v right_curly_bracket right_curly_bracket", f"{FIRST}\n\n{SECOND}"),
        ("v escape", None),
        ("v q", None),
    ],
)
async def test_each_key_of_selecting(folder: Path, keys: str, chosen: str | None) -> None:
    async with reader(folder) as user:
        await at_first(user)
        await user.pilot.press(*keys.split())
        assert selected(user) == chosen
        assert user.screen.pane.has_focus


async def test_the_sentence_of_the_hit_is_selected_first(folder: Path) -> None:
    async with reader(folder) as user:
        await user.search("lasted")
        await user.pilot.press("enter", "enter")
        await user.until(lambda: user.screen.pane.has_focus and not user.screen.is_settling, "the hit")
        await user.pilot.press("v")
        assert selected(user) == "They lasted two weeks."


async def test_bar_title_and_help_say_what_the_keys_do_now(folder: Path) -> None:
    async with reader(folder) as user:
        await at_first(user)
        before = user.screen.keys.render_line(0).text
        assert "v Select" in before
        await user.pilot.press("v")
        await user.until(lambda: "5 words selected" in user.screen.reading_title.text, "the count")
        shown = user.screen.keys.render_line(0).text
        assert all(text in shown for text in ("m Bookmark", "a Note", "l Word", "j Sentence", "q Leave"))
        live = {a.binding.id for a in user.screen.active_bindings.values()}
        assert "select.word_back" in live
        assert "pane.left" not in {a.binding.id for k, a in user.screen.active_bindings.items() if k == "h"}
        await user.pilot.press("escape")
        await user.until(lambda: user.screen.keys.render_line(0).text == before, "the keys before")
        assert "selected" not in user.screen.reading_title.text


@pytest.mark.parametrize("colourless", [False, True])
async def test_what_is_selected_and_noted_is_seen_without_colour_too(
    folder: Path, colourless: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if colourless:
        monkeypatch.setenv("NO_COLOR", "1")
    async with reader(folder) as user:
        await at_first(user)
        await user.pilot.press("v")
        if colourless:
            assert styled(user, "reverse") == ["The drills began in October."]
        await editing(user)
        await user.type("why then")
        await user.pilot.press("ctrl+s")
        await user.until(lambda: texts(user) == ["why then"], "the note")
        await user.until(lambda: bool(user.screen.passage_entries), "the note in the text")
        await left(user)
        assert selected(user) is None
        assert styled(user, "underline") == ["The drills began in October."]
        rows = [user.screen.pane.render_line(y).text for y in range(user.screen.pane.size.height)]
        (line,) = [row for row in rows if "The drills" in row]
        assert user.screen.glyphs.note in line[: line.index("The")]


async def test_a_note_has_the_exact_words_and_goes_on_from_them(folder: Path) -> None:
    async with reader(folder) as user:
        await at_first(user)
        await user.pilot.press("v", "o", "l")
        await note(user, "mine")
        (entry,) = user.screen.library.entries()
        assert isinstance(entry, Note)
        assert entry.anchor.quote == "drills began in October."
        await user.pilot.press("v", "o", "l")
        editor = await editing(user)
        assert editor.draft == "mine"
        await user.pilot.press("escape")
        await left(user)
        await user.pilot.press("escape", "v", "j")
        editor = await editing(user)
        assert editor.draft == ""
        await user.type("another")
        await user.pilot.press("ctrl+s")
        await user.until(lambda: sorted(texts(user)) == ["another", "mine"], "both")


async def test_a_bookmark_is_of_the_words_and_taken_back_by_the_same(folder: Path) -> None:
    async with reader(folder) as user:
        await at_first(user)
        for count in (1, 0):
            await user.pilot.press("v", "m")
            await user.until(lambda n=count: len(user.screen.library.entries()) == n, f"{count} bookmarks")  # type: ignore[misc]
            await user.until(lambda n=count: len(user.screen.passage_entries) == n, "it in the text")  # type: ignore[misc]
            assert all(
                isinstance(entry, Bookmark) and entry.anchor.quote == "The drills began in October."
                for entry in user.screen.library.entries()
            )


async def test_tags_of_a_selection_complete_and_make_a_bookmark_of_it(folder: Path) -> None:
    async with reader(folder) as user:
        await at_first(user)
        await user.pilot.press("t")
        await user.until(lambda: bool(user.app.screen.query("TagInput")), "asked")
        await user.type("water war")
        await user.pilot.press("enter")
        await user.until(lambda: user.screen.library.tag_names() == ("water war",), "the tag")
        await user.pilot.press("v", "j", "t")
        await user.until(lambda: bool(user.app.screen.query("TagInput")), "asked")
        await user.type("new, wat")
        await user.pilot.press("tab", "enter")
        await user.until(lambda: len(user.screen.library.entries()) == 2, "another bookmark")
        assert {entry.anchor.quote: entry.tags for entry in user.screen.library.entries()} == {
            FIRST: ("water war",),
            "The drills began in October. They lasted two weeks.": ("new", "water war"),
        }


async def test_a_copy_is_of_the_selection(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copied: list[str] = []
    async with reader(folder) as user:
        monkeypatch.setattr(user.app, "copy_to_clipboard", copied.append)
        await at_first(user)
        await user.pilot.press("v", "j", "y")
        await user.until(lambda: bool(copied), "the copy")
        assert copied[0].startswith("“The drills began in October. They lasted two weeks.”")
        assert selected(user) is None


async def test_what_is_selected_is_left_with_the_document(folder: Path) -> None:
    async with reader(folder) as user:
        await at_first(user)
        await user.pilot.press("v")
        user.screen.listing.cursor = user.screen.listing.rows.find("b.md", None) or 0
        await user.until(lambda: user.shown_document == "b.md", "another document")
        assert selected(user) is None


async def test_marks_are_walked_over_documents(folder: Path) -> None:
    async with reader(folder) as user:
        order = [info.id for info in user.screen.library.documents()]
        notebook = user.screen.library.notebook
        for name in ("a.md", "b.md"):
            document = user.screen.library.document(name)
            for passage in document.passages[1:]:
                notebook.bookmark(document, passage.span)
        user.screen.reload()
        await user.until(lambda: len(user.screen.listing.rows.marks) == 2, "the marks")
        await user.pilot.press("g", "enter")
        await user.until(lambda: user.screen.pane.has_focus and not user.screen.is_settling, "reading")
        seen = []
        for key in ["]"] * 4 + ["["] * 3:
            await user.pilot.press(key)
            await user.until(lambda: not user.screen.is_settling, "there")
            seen.append((user.shown_document, user.screen.pane.passage))
        there = [(order[0], 1), (order[0], 2), (order[1], 1), (order[1], 2)]
        assert seen == [*there, *there[2::-1]]
        await user.pilot.press("[")
        assert "No further mark" in user.screen.status.text
