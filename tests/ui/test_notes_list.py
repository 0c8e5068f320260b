"""One list of everything: searched, sorted, picked, tagged, exported, and put back to its places."""

import json
import os
from pathlib import Path
from typing import Any

import pytest
from textual.widgets import Static

from reader.config import Config
from reader.files import Places
from reader.library import Library
from reader.model import Span
from reader.notes.annotations import Entry
from reader.notes.notebook import Notebook
from reader.ui.note_rows import Fate, key_of
from reader.ui.screens.conflict import ConflictScreen
from reader.ui.screens.dialogs import Choice, ChoiceList, Picker, Prompt
from reader.ui.screens.note_editor import Confirm, NoteEditor
from reader.ui.screens.notes_list import NotesScreen
from reader.ui.screens.tag_prompt import TagPrompt
from reader.ui.widgets.bars import KeyBar
from tests.ui.test_journey import Session, own_folders, reader
from tests.ui.test_notes import editing, left, listed, note, previewed

__all__ = ["own_folders"]

TRADE = "China lent money to Tajikistan for a road over the pass."
DRILLS = "Kazakhstan held drills in the steppe, and nobody was hurt in them at all."
WATER = "The dam above the old bridge was measured again in the spring of that year."


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    found = tmp_path / "corpus"
    found.mkdir()
    (found / "a.md").write_text(f"---\ndate: 2022-05-01\n---\n\n{TRADE}\n\n{DRILLS}\n", "utf-8")
    (found / "b.md").write_text(f"---\ndate: 2023-05-01\n---\n\n{WATER}\n\nNothing else.\n", "utf-8")
    return found


@pytest.fixture
def entries(folder: Path) -> dict[str, Entry]:
    """A note and two bookmarks, by name; made before the reader starts."""
    library = Library.open(folder)
    library.refresh()
    notebook = library.notebook
    a, b = library.document("a.md"), library.document("b.md")
    found: dict[str, Entry] = {
        "loan": notebook.annotate(a, a.passages[0].span, "who pays the debt?", tags=("money", "urgent")),
        "drills": notebook.bookmark(a, Span(a.passages[1].span.start, a.passages[1].span.start + 22)),
        "water": notebook.bookmark(b, b.passages[0].span, tags=("dams",)),
    }
    library.close()
    return found


def quotes(screen: NotesScreen) -> list[str]:
    return [row.anchor.quote.split()[0] for row in screen.shown]


def notes_of(user: Session) -> dict[str, Entry]:
    return {entry.anchor.quote.split()[0]: entry for entry in user.screen.library.entries()}


def under(screen: Any) -> str:
    """What the lower border of the list says."""
    found = screen.query("#notes-dialog")
    return str(found.first().border_subtitle) if found else ""


def keys(screen: NotesScreen) -> str:
    return screen.query_one(KeyBar).render_line(0).text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("debt", ["China"]),
        ("det", ["China"]),
        ("road", ["China"]),
        ("pay", ["China"]),
        ("nobody", ["Kazakhstan"]),
        ('"the debt"', ["China"]),
        ("debt road", ["China"]),
        ("debt nobody", []),
        ("debt OR dam", ["China", "The"]),
        ("-debt", ["Kazakhstan", "The"]),
        ("tag:money", ["China"]),
        ("money", ["China"]),
        ("#money", ["China"]),
        ("debt #money", ["China"]),
        ("-#money", ["Kazakhstan", "The"]),
        ("(#dams OR #money)", ["China", "The"]),
        ("tag:dams OR tag:urgent", ["China", "The"]),
        ("country:kz", ["Kazakhstan"]),
        ("country:tj debt", ["China"]),
        ("date:2023", ["The"]),
        ("is:noted", ["China"]),
        ("is:bookmarked", ["Kazakhstan", "The"]),
        ("is:orphan", []),
        ("note:debt", ["China"]),
        ("path:b.md", ["The"]),
    ],
)
def test_the_query_language_finds_notes_by_passage_and_by_their_own_words(
    folder: Path, entries: dict[str, Entry], query: str, found: list[str]
) -> None:
    assert len(entries) == 3
    library = Library.open(folder)
    library.refresh()
    ids = library.find_entries(query, typing=True)
    assert [e.anchor.quote.split()[0] for e in library.entries() if e.id in ids] == found
    library.close()


def test_a_lost_note_is_found_by_its_quote_and_as_an_orphan(folder: Path, entries: dict[str, Entry]) -> None:
    (folder / "b.md").unlink()
    library = Library.open(folder)
    library.refresh()
    for query in ("bridge", "is:orphan", "tag:dams", "path:b.md", "-debt -drills"):
        assert library.find_entries(query) == {entries["water"].id}, query
    library.close()


async def test_the_list_is_searched_as_one_types(folder: Path, entries: dict[str, Entry]) -> None:
    async with reader(folder) as user:
        screen = await listed(user)
        assert quotes(screen) == ["China", "Kazakhstan", "The"]
        await user.pilot.press("slash")
        await user.type("tag:dams")
        await user.until(lambda: quotes(screen) == ["The"], "one")
        assert "1 entry" in str(screen.query_one("#notes-dialog").border_subtitle)
        await user.pilot.press("enter")
        await user.until(lambda: screen.listing.has_focus, "the list")
        await user.pilot.press("slash", "ctrl+u")
        await user.type("nowhere")
        await user.until(lambda: quotes(screen) == [], "none")
        await user.pilot.press("escape")
        assert "Nothing matches" in screen.listing.render_line(1).text
        await user.pilot.press("escape")
        await left(user)
        assert len(entries) == 3


async def test_the_order_goes_round(folder: Path, entries: dict[str, Entry]) -> None:
    async with reader(folder) as user:
        user.screen.library.notebook.edit(entries["drills"].id, tags=("zebra",))
        screen = await listed(user)
        seen = {}
        for _ in range(3):
            await user.pilot.press("s")
            seen[str(screen.state.order)] = quotes(screen)
        assert seen["document"] == ["China", "Kazakhstan", "The"]
        assert seen["date"][0] == "Kazakhstan"
        assert seen["tag"] == ["The", "China", "Kazakhstan"]


@pytest.mark.parametrize(("size", "beside"), [((80, 24), False), ((120, 40), True), ((200, 50), True)])
async def test_the_preview_is_beside_the_list_where_there_is_room(
    folder: Path, entries: dict[str, Entry], size: tuple[int, int], beside: bool
) -> None:
    async with reader(folder, size) as user:
        screen = await listed(user)
        await user.until(lambda: "who pays the debt?" in previewed(screen), "the preview")
        rows, shown = screen.listing.region, screen.query_one("#preview", ChoiceList).region
        assert (shown.x >= rows.right, shown.y >= rows.bottom) == (beside, not beside)
        assert rows.height >= 8
        assert TRADE in previewed(screen).replace("\n", " ")
        await user.pilot.press("tab")
        assert screen.query_one("#preview", ChoiceList).has_focus
        await user.pilot.press("escape")
        assert screen.listing.has_focus
        assert len(entries) == 3


async def test_many_are_tagged_at_once_with_completion(folder: Path, entries: dict[str, Entry]) -> None:
    async with reader(folder) as user:
        screen = await listed(user)
        await user.pilot.press("space", "space")
        assert screen.state.marked == {entries["loan"].id, entries["drills"].id}
        assert "2 picked" in str(screen.query_one("#notes-dialog").border_subtitle)
        await user.pilot.press("t")
        await user.until(
            lambda: isinstance(user.app.screen, TagPrompt) and user.app.screen.is_mounted, "asked"
        )
        await user.pilot.pause()
        await user.type("dam")
        await user.pilot.press("tab")
        await user.type(", -urgent")
        await user.pilot.press("enter")
        await user.until(lambda: notes_of(user)["Kazakhstan"].tags == ("dams",), "the tags")
        assert notes_of(user)["China"].tags == ("money", "dams")
        assert notes_of(user)["The"].tags == ("dams",)
        await user.until(lambda: user.app.screen is screen, "the list")
        await user.pilot.press("u")
        await user.until(lambda: notes_of(user)["Kazakhstan"].tags == (), "the tags before")
        assert notes_of(user)["China"].tags == entries["loan"].tags


async def test_many_are_deleted_after_a_question_and_come_back(
    folder: Path, entries: dict[str, Entry]
) -> None:
    async with reader(folder) as user:
        screen = await listed(user)
        await user.pilot.press("A", "d")
        await user.until(lambda: isinstance(user.app.screen, Confirm), "asked")
        await user.pilot.press("n")
        await user.until(lambda: user.app.screen is screen, "the list")
        assert len(user.screen.library.entries()) == 3
        await user.pilot.press("d")
        await user.until(lambda: isinstance(user.app.screen, Confirm), "asked")
        await user.pilot.press("y")
        await user.until(lambda: not user.screen.library.entries() and not screen.shown, "none left")
        assert str(screen.query_one("#notes-dialog").border_subtitle).startswith("3 deleted (u undoes) · 0 ")
        await user.pilot.press("u")
        await user.until(lambda: len(screen.shown) == 3, "all again")
        await user.pilot.press("ctrl+r")
        await user.until(lambda: not screen.shown, "none again")
        await user.pilot.press("u")
        await user.until(lambda: len(screen.shown) == 3, "all again")
        assert {entry.id for entry in user.screen.library.entries()} == {e.id for e in entries.values()}


async def test_what_is_listed_or_picked_is_exported_and_nothing_overwritten(
    folder: Path, entries: dict[str, Entry], tmp_path: Path
) -> None:
    target = tmp_path / "out.json"

    async def export(user: Session) -> None:
        await user.pilot.press("E")
        await user.until(
            lambda: isinstance(user.app.screen, Picker) and bool(user.app.screen.query(ChoiceList)), "formats"
        )
        await user.pilot.pause()
        await user.pilot.press("down", "enter")
        await user.until(
            lambda: isinstance(user.app.screen, Prompt) and bool(user.app.screen.query("Input")), "a name"
        )
        await user.pilot.pause()
        await user.pilot.press("ctrl+u")
        await user.type(str(target))
        await user.pilot.press("enter")

    async with reader(folder) as user:
        await listed(user)
        await user.pilot.press("down", "space")
        await export(user)
        await user.until(target.exists, "the file")
        assert f"urn:ulid:{entries['drills'].id}" in target.read_text("utf-8")
        json.loads(target.read_text("utf-8"))
        before = target.read_bytes()
        await user.until(lambda: isinstance(user.app.screen, NotesScreen), "the list")
        await export(user)
        await user.until(
            lambda: any("there already" in n.message for n in user.app._notifications), "refused"
        )
        assert target.read_bytes() == before


async def test_restricted_use_runs_and_writes_nothing(
    folder: Path, entries: dict[str, Entry], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VISUAL", f"touch {tmp_path}/ran")
    async with reader(folder, config=Config(restricted=True)) as user:
        await user.pilot.press("enter", "e")
        await user.until(lambda: "no other program" in user.screen.status.text, "refused")
        await listed(user)
        await user.pilot.press("E")
        await user.until(lambda: any("Restricted" in n.message for n in user.app._notifications), "refused")
        await user.pilot.press("e")
        await left(user) if not isinstance(user.app.screen, NotesScreen) else None
        assert not (tmp_path / "ran").exists()
        assert len(entries) == 3


# Places.


def edit(folder: Path) -> None:
    """The drills are somewhat different and elsewhere; the dam is gone."""
    other = DRILLS.replace("Kazakhstan held drills", "Kazakhstan held small drills")
    (folder / "a.md").write_text(f"Something new.\n\n{TRADE}\n\n{other}\n", "utf-8")
    (folder / "b.md").write_text("Railways are all that this is about from now on.\n", "utf-8")


async def test_places_are_told_and_settled_by_key(folder: Path, entries: dict[str, Entry]) -> None:
    edit(folder)
    async with reader(folder) as user:
        screen = await listed(user)
        places = screen.state.places
        await user.until(lambda: len(places) == 3, "the places")
        assert places[entries["loan"].id].fate is Fate.MOVED
        assert places[entries["water"].id].fate is Fate.ORPHAN
        drills = places[entries["drills"].id]
        assert drills.fate in {Fate.MOVED, Fate.DOUBTFUL}
        await user.pilot.press("down")
        await user.until(lambda: "Now there is" in previewed(screen), "before and after")
        assert "“Kazakhstan held drills”" in previewed(screen)
        assert "small" in previewed(screen)
        await user.until(lambda: "c Confirm" in keys(screen), "the key")
        await user.pilot.press("c")
        await user.until(lambda: "small" in notes_of(user)["Kazakhstan"].anchor.quote, "confirmed")
        await user.until(lambda: screen.state.places.get(entries["drills"].id) is not None, "looked again")
        assert screen.state.places[entries["drills"].id].fate is Fate.HERE
        assert "c Confirm" not in keys(screen)
        await user.pilot.press("u")
        await user.until(lambda: "small" not in notes_of(user)["Kazakhstan"].anchor.quote, "undone")


async def sites(user: Session) -> list[Choice[Any]]:
    """What `r` offers to attach the row to."""
    await user.pilot.press("r")
    await user.until(
        lambda: isinstance(user.app.screen, Picker) and bool(user.app.screen.query(ChoiceList)),
        "the question",
    )
    await user.pilot.pause()
    return list(user.app.screen.query_one(ChoiceList).choices)


async def test_an_orphan_is_attached_to_the_passage_in_the_text(
    folder: Path, entries: dict[str, Entry]
) -> None:
    edit(folder)
    async with reader(folder) as user:
        user.screen.listing.cursor = user.screen.listing.rows.find("b.md", None) or 0
        await user.until(lambda: user.shown_document == "b.md", "the document")
        screen = await listed(user)
        await user.until(lambda: len(screen.state.places) == 3, "the places")
        await user.pilot.press("G")
        await user.until(lambda: "r Attach" in keys(screen), "the key")
        assert "Its passage is gone" in previewed(screen)
        assert [row.label for row in await sites(user)] == [
            "¶ 1 “Railways are all that this is about from now on.”"
        ]
        await user.pilot.press("enter")
        await user.until(lambda: "Railways" in notes_of(user), "attached")
        entry = notes_of(user)["Railways"]
        assert (entry.id, entry.tags) == (entries["water"].id, ("dams",))


async def test_an_orphan_is_attached_to_what_comes_nearest_and_opens_there(
    folder: Path, entries: dict[str, Entry]
) -> None:
    near = "The water level of the dam rose, not of the old bridge."
    others = [f"Quite other words stand in paragraph {number} of this." for number in range(30)]
    (folder / "a.md").write_text("\n\n".join([*others, near]) + "\n", "utf-8")
    async with reader(folder) as user:
        notebook = user.screen.library.notebook
        document = user.screen.library.document("a.md")
        lost = notebook.attach(entries["water"].id, document, document.passages[30].span)
        notebook.detach(lost.id)
        await user.until(lambda: bool(user.shown_document), "a document")
        screen = await listed(user)
        await user.until(lambda: len(screen.state.places) == 3, "the places")
        screen.listing.cursor = [key_of(row) for row in screen.shown].index(lost.id)
        rows = await sites(user)
        assert [row.detail for row in rows][:2] == ["current in the text", "nearest"]
        assert rows[1].label.startswith("¶ 31 “The water level")
        await user.pilot.press("escape")
        await user.until(lambda: user.app.screen is screen, "the list")
        assert notes_of(user)["The"].detached
        await user.pilot.press("enter")
        await user.until(
            lambda: (user.shown_document, user.screen.pane.passage) == ("a.md", 30), "the nearest passage"
        )
        assert "what comes nearest" in user.screen.status.text


async def test_a_note_written_by_hand_has_a_date_a_title_and_whole_sentences(folder: Path) -> None:
    (folder / "b.md").write_text(f"---\ntitle: The dam\n---\n\n{WATER}\n", "utf-8")
    mine = Places.of(folder).notes / "mine" / "one.toml"
    mine.parent.mkdir(parents=True)
    mine.write_text('text = "by hand"\n\n[doc]\nid = "b.md"\n', "utf-8")
    os.utime(mine, (1_700_000_000, 1_700_000_000))
    async with reader(folder) as user:
        screen = await listed(user)
        await user.until(lambda: "The note quotes nothing" in previewed(screen), "the note")
        assert "It was made on" not in previewed(screen)
        assert "The dam" in previewed(screen)
        assert "note, 2023-11-1" in previewed(screen)


async def test_what_cannot_be_done_has_no_key(folder: Path, entries: dict[str, Entry]) -> None:
    async with reader(folder) as user:
        screen = await listed(user)
        await user.until(lambda: len(screen.state.places) == 3, "the places")
        live = {active.binding.id for active in screen.active_bindings.values()}
        assert live.isdisjoint(
            {"notes.confirm", "notes.detach", "notes.attach", "notes.conflict", "notes.save"}
        )
        assert len(entries) == 3


# Two sessions.


def other_session(folder: Path) -> Notebook:
    return Notebook.open(Places.of(folder.resolve(), None))


async def test_changes_from_outside_show_within_two_seconds_and_lose_no_key(
    folder: Path, entries: dict[str, Entry]
) -> None:
    async with reader(folder) as user:
        other = other_session(folder)
        other.edit(entries["loan"].id, text="from elsewhere")
        await user.pilot.pause(1.9)
        assert "from elsewhere" in [entry.text for entry in user.screen.library.entries()]
        await user.pilot.press("enter")
        await editing(user)
        other.edit(entries["water"].id, text="while typing")
        await user.type("half a thought")
        await user.until(
            lambda: "while typing" in [e.text for e in user.screen.library.entries()], "the change"
        )
        await user.type(" and more")
        editor = user.app.screen
        assert getattr(editor, "draft", "") == "half a thought and more"
        await user.pilot.press("escape")
        await left(user)
        screen = await listed(user)
        other.delete(entries["drills"].id)
        await user.until(lambda: "Kazakhstan" not in quotes(screen), "the list without it")


@pytest.mark.parametrize(
    ("elsewhere", "said"),
    [
        ({"text": "theirs"}, "both texts kept (' shows them)"),
        (
            {"text": "theirs", "tags": ["money", "dam"]},
            "both texts kept, #dam, without #urgent (' shows them)",
        ),
        ({"label": "A dam"}, "its label"),
        ({}, ""),
    ],
)
async def test_a_save_says_what_it_was_merged_with(
    folder: Path, entries: dict[str, Entry], elsewhere: dict[str, Any], said: str
) -> None:
    async with reader(folder) as user:
        await listed(user)
        await user.pilot.press("i")
        await user.until(lambda: isinstance(user.app.screen, NoteEditor), "the editor")
        await user.pilot.pause()
        (entry,) = [one for one in entries.values() if one.text == getattr(user.app.screen, "draft", "")]
        if elsewhere:
            other_session(folder).edit(entry.id, **elsewhere)
        await user.type(" mine")
        await user.pilot.press("ctrl+s")
        await user.until(lambda: "Saved" in user.screen.status.text, "saved")
        words = f"Saved, merged with a change elsewhere: {said}" if said else "Saved: note changed"
        assert words in user.screen.status.text
        await user.until(lambda: words[:50] in under(user.app.screen), "it in the list, too")


async def test_tags_that_are_saved_say_what_they_were_merged_with(
    folder: Path, entries: dict[str, Entry]
) -> None:
    async with reader(folder) as user:
        await listed(user)
        await user.pilot.press("t")
        await user.until(lambda: isinstance(user.app.screen, TagPrompt), "asked")
        await user.pilot.pause()
        for entry in entries.values():
            other_session(folder).edit(entry.id, tags=[*entry.tags, "dam"])
        await user.type(", mine")
        await user.pilot.press("enter")
        await user.until(lambda: "aved" in user.screen.status.text, "saved")
        assert "Saved, merged with a change elsewhere: #dam" in user.screen.status.text


@pytest.mark.parametrize(
    ("key", "text"),
    [("1", "first side"), ("2", "second side"), ("a", "first side\n\nsecond side"), ("escape", None)],
)
async def test_a_note_edited_in_both_shows_both_and_one_key_chooses(
    folder: Path, entries: dict[str, Entry], key: str, text: str | None
) -> None:
    async with reader(folder) as user:
        notebook, base = user.screen.library.notebook, entries["loan"]
        other_session(folder).edit(base.id, text="first side", base=base)
        notebook.edit(base.id, text="second side", base=base)
        both = notebook.conflicts()[0].texts
        assert sorted(both) == ["first side", "second side"]
        screen = await listed(user)
        await user.until(lambda: "v Both texts" in keys(screen), "the key")
        await user.pilot.press("v")
        await user.until(lambda: isinstance(user.app.screen, ConflictScreen), "both")
        await user.pilot.pause()
        shown = user.app.screen
        panes = list(shown.query(ChoiceList))
        assert [pane.choices[0].label for pane in panes] == list(both)
        assert panes[1].region.y > panes[0].region.y
        await user.pilot.press(key)
        await user.until(lambda: user.app.screen is screen, "the list")
        wanted = {"1": both[0], "2": both[1], "a": "\n\n".join(both)}.get(key)
        if wanted is None:
            assert text is None
            assert notebook.conflicts()
        else:
            await user.until(lambda: not notebook.conflicts(), "settled")
            assert notebook.get(base.id).text == wanted  # type: ignore[union-attr]


async def test_a_git_conflict_is_named_by_its_branches_and_gone_once_it_is_settled(
    folder: Path, entries: dict[str, Entry]
) -> None:
    before = f'text = "{entries["loan"].text}"'
    (path,) = [one for one in Places.of(folder).notes.rglob("*.toml") if before in one.read_text("utf-8")]
    marked = '<<<<<<< HEAD\ntext = "ours"\n=======\ntext = "theirs"\n>>>>>>> phone'
    path.write_text(path.read_text("utf-8").replace(before, marked), "utf-8")
    async with reader(folder) as user:
        notebook = user.screen.library.notebook
        screen = await listed(user)
        assert "git conflict" in str(screen.query(".problem").first(Static).content)
        screen.listing.cursor = [key_of(row) for row in screen.shown].index(entries["loan"].id)
        await user.until(lambda: "v Both texts" in keys(screen), "the key")
        await user.pilot.press("v")
        await user.until(lambda: isinstance(user.app.screen, ConflictScreen), "both")
        await user.pilot.pause()
        heads = [str(head.content) for head in user.app.screen.query(".conflict-head").results(Static)]
        names = {"ours": "HEAD", "theirs": "phone"}
        texts = notebook.conflicts()[0].texts
        assert heads == [f"{number} ({names[text]})" for number, text in enumerate(texts, 1)]
        await user.pilot.press("1")
        await user.until(lambda: not notebook.conflicts(), "settled")
        await user.until(lambda: not screen.query(".problem"), "no word about it")


async def test_two_texts_stand_side_by_side_where_there_is_room(
    folder: Path, entries: dict[str, Entry]
) -> None:
    async with reader(folder, (120, 40)) as user:
        notebook, base = user.screen.library.notebook, entries["loan"]
        other_session(folder).edit(base.id, text="first side", base=base)
        notebook.edit(base.id, text="second side", base=base)
        await listed(user)
        await user.pilot.press("v")
        await user.until(lambda: isinstance(user.app.screen, ConflictScreen), "both")
        await user.pilot.pause()
        left_, right = user.app.screen.query(ChoiceList)
        assert right.region.x >= left_.region.right


# Drafts.


async def test_a_draft_is_saved_from_the_list(folder: Path) -> None:
    async with reader(folder) as user:
        await user.pilot.press("enter")
        await user.until(lambda: user.screen.pane.has_focus, "reading")
        await editing(user)
        await user.type("half a thought")
        await user.pilot.press("escape")
        await left(user)
        screen = await listed(user)
        await user.until(lambda: "S Save" in keys(screen), "the key")
        await user.pilot.press("S")
        await user.until(
            lambda: [e.text for e in user.screen.library.entries()] == ["half a thought"], "saved"
        )
        await user.until(lambda: not user.screen.library.notebook.drafts(), "no draft")
        assert [type(row).__name__ for row in screen.shown] == ["Note"]


async def test_at_80_by_24_the_preview_shows_the_note_before_a_quote_that_fills_it(folder: Path) -> None:
    (folder / "b.md").unlink()
    (folder / "a.md").write_text(f"{' '.join([TRADE] * 20)}\n", "utf-8")
    async with reader(folder) as user:
        await note(user, "who pays the debt")
        screen = await listed(user)
        pane = screen.query_one("#preview", ChoiceList)
        await user.until(lambda: len(pane.choices) > pane.size.height, "a preview that does not fit")
        lines = [pane.render_line(y).text.strip() for y in range(pane.size.height)]
        assert any("who pays" in line for line in lines)
        assert any("China lent money" in line for line in lines)


async def test_the_dialogs_of_notes_name_the_users_own_keys(folder: Path, entries: dict[str, Entry]) -> None:
    keys = {"editor.save": "f2", "editor.discard": "f4", "editor.next": "f6", "dialog.complete": "f7"}
    async with reader(folder, config=Config(keys=keys)) as user:
        await user.pilot.press("enter")
        editor = await editing(user)
        said = str(editor.query_one("#note-keys", Static).content)
        assert said == "f2 save   Esc leave, draft kept   f4 discard   f6 tags"
        await user.type("half")
        await user.pilot.press("escape")
        await left(user)
        editor = await editing(user)
        assert "continued; f4 discards it" in str(editor.query_one("#note-notice", Static).content)
        await user.pilot.press("f4")
        await left(user)
        await user.pilot.press("t")
        await user.until(lambda: bool(user.app.screen.query("#tags-in-use")), "asked")
        assert "f7 completes" in str(user.app.screen.query_one("#tags-in-use", Static).content)


async def test_an_empty_list_names_the_users_own_keys(folder: Path) -> None:
    async with reader(folder, config=Config(keys={"note.bookmark": "ctrl+n"})) as user:
        await user.pilot.press("apostrophe")
        await user.until(lambda: bool(user.app.screen.query("#empty")), "the list")
        assert "^N bookmarks" in str(user.app.screen.query_one("#empty").render())
