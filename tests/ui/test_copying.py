"""A quote goes to the clipboard by the terminal; where it cannot, it is shown and put into a file."""

import json
from pathlib import Path

import pytest

from reader.config import CITE_FORMATS
from reader.ui.screens.copied import CopiedScreen
from reader.ui.screens.copy_actions import LONGEST_COPY, STYLES, why_not_by_terminal
from reader.ui.screens.dialogs import ChoiceList, Picker
from tests.ui.test_journey import Session, own_folders, reader

__all__ = ["own_folders"]

WORDS = "The dam above the old bridge was measured."


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    found = tmp_path / "corpus"
    found.mkdir()
    (found / "a.md").write_text(
        f"---\ntitle: Water\nauthor: Ann Lee\ndate: 2022-05-01\n---\n\n{WORDS}\n", "utf-8"
    )
    return found


@pytest.fixture
def copied(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    found: list[str] = []
    monkeypatch.setattr("reader.ui.app.ReaderApp.copy_to_clipboard", lambda _app, text: found.append(text))
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("STY", raising=False)
    return found


def test_every_format_has_a_name() -> None:
    assert set(STYLES) == set(CITE_FORMATS)


@pytest.mark.parametrize(
    ("text", "environ", "reason"),
    [
        ("x", {"TERM": "xterm"}, ""),
        ("x", {"TERM": "screen-256color", "TMUX": "/tmp/s"}, ""),
        ("x", {}, ""),
        ("x", {"TERM": "linux"}, "no clipboard"),
        ("x", {"TERM": "vt220"}, "no clipboard"),
        ("x", {"TERM": "screen", "STY": "1.pts"}, "GNU screen"),
        ("я" * LONGEST_COPY, {"TERM": "xterm"}, "more than terminals take"),
    ],
)
def test_what_is_known_not_to_copy_is_told(text: str, environ: dict[str, str], reason: str) -> None:
    found = why_not_by_terminal(text, environ)
    assert reason in found
    assert bool(found) is bool(reason)


async def choose(user: Session, number: int) -> None:
    await user.pilot.press("Y")
    await user.until(
        lambda: isinstance(user.app.screen, Picker) and bool(user.app.screen.query(ChoiceList)), "asked"
    )
    await user.pilot.pause()
    await user.pilot.press("g", *["down"] * number, "enter")


@pytest.mark.parametrize("style", CITE_FORMATS)
async def test_a_format_is_chosen(folder: Path, copied: list[str], style: str) -> None:
    async with reader(folder) as user:
        await choose(user, CITE_FORMATS.index(style))
        await user.until(lambda: bool(copied), "the copy")
        assert "Lee" in copied[0]
        assert ("measured" in copied[0]) or style in {"bibtex", "csl"}
        if style == "csl":
            assert json.loads(copied[0])
        await user.until(lambda: STYLES[style] in user.screen.status.text, "a word about it")


@pytest.mark.parametrize("way", ["chosen", "terminal"])
async def test_what_cannot_be_copied_is_shown_and_in_a_file(
    folder: Path, copied: list[str], way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if way == "terminal":
        monkeypatch.setenv("TERM", "linux")
    async with reader(folder) as user:
        if way == "terminal":
            await user.pilot.press("y")
        else:
            await choose(user, len(CITE_FORMATS))
        await user.until(lambda: isinstance(user.app.screen, CopiedScreen), "the text")
        await user.pilot.pause()
        rows = user.app.screen.query_one(ChoiceList)
        shown = " ".join(choice.label for choice in rows.choices)
        file = user.screen.library.places.state / "copied.txt"
        assert WORDS in shown
        assert " ".join(file.read_text("utf-8").split()) == shown
        assert file.stat().st_mode & 0o077 == 0
        assert rows.region.x <= 1
        assert not copied
        await user.pilot.press("escape")
        await user.until(lambda: user.app.screen is user.screen, "back")


async def test_what_was_just_copied_is_what_is_shown(folder: Path, copied: list[str]) -> None:
    async with reader(folder) as user:
        await user.pilot.press("3", "v", "v", "v", "y")
        await user.until(lambda: bool(copied), "the copy")
        assert WORDS not in copied[0]
        await choose(user, len(CITE_FORMATS))
        await user.until(lambda: isinstance(user.app.screen, CopiedScreen), "the text")
        await user.pilot.pause()
        shown = user.app.screen.query_one(ChoiceList).choices
        assert " ".join(choice.label for choice in shown) == " ".join(copied[0].split())
        await user.pilot.press("escape")
        await user.until(lambda: user.app.screen is user.screen, "back")
        await user.pilot.press("v")
        await choose(user, len(CITE_FORMATS))
        await user.until(lambda: isinstance(user.app.screen, CopiedScreen), "the selection")
        await user.pilot.pause()
        shown = user.app.screen.query_one(ChoiceList).choices
        assert WORDS in " ".join(choice.label for choice in shown)
