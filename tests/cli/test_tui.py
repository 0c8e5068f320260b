from __future__ import annotations

import os
import sys
from types import ModuleType, SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from reader.cli import opening, tui
from reader.cli.main import run
from reader.config import Config
from reader.session import Session, load_last_collection

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def screen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """A terminal, a library and an interface that only notes what it is given."""
    given: list[Any] = []
    app = ModuleType("reader.ui.app")

    def run_app(*arguments: Any, theme: str | None = None) -> int:
        given.extend((*arguments, os.environ["TEXTUAL_ANIMATIONS"], os.environ["TEXTUAL_SMOOTH_SCROLL"]))
        given.extend([theme] if theme else [])
        return 143

    app.run = run_app  # type: ignore[attr-defined]
    library = SimpleNamespace(session=Session(theme="reader-light"), close=lambda: given.append("closed"))
    monkeypatch.setitem(sys.modules, "reader.ui.app", app)

    def open_library(*_arguments: object, notes_later: bool) -> SimpleNamespace:
        assert notes_later, "the notes are read when there is something on the screen"
        return library

    monkeypatch.setattr(opening, "open_library", open_library)
    monkeypatch.setattr(tui, "is_terminal", lambda _stream: True)
    for kind in ("STATE", "CONFIG"):
        monkeypatch.setenv(f"XDG_{kind}_HOME", str(tmp_path / kind))
    for name in ("TEXTUAL_ANIMATIONS", "TEXTUAL_SMOOTH_SCROLL", "SSH_CONNECTION", "SSH_TTY"):
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)
    return given


def test_the_interface_is_opened_still_and_its_code_is_ours(tmp_path: Path, screen: list[Any]) -> None:
    assert run([str(tmp_path)]) == 143
    library, config, problems, animations, smooth_scroll, end = screen
    assert (animations, smooth_scroll, end) == ("none", "0", "closed")
    assert (library.session.theme, config, problems) == ("reader-light", Config(), ())
    assert load_last_collection() == tmp_path


def test_a_theme_asked_for_is_for_this_time_only(tmp_path: Path, screen: list[Any]) -> None:
    run([str(tmp_path), "--theme", "reader-dark"])
    assert screen[-2:] == ["reader-dark", "closed"]
    assert (screen[0].session.theme, screen[1].theme) == ("reader-light", Config().theme)


def test_problems_of_the_configuration_are_for_the_screen(
    tmp_path: Path, screen: list[Any], capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "CONFIG" / "reader").mkdir(parents=True)
    (tmp_path / "CONFIG" / "reader" / "config.toml").write_text("thema = 1")
    run([str(tmp_path)])
    assert "Did you mean theme?" in str(screen[2][0])
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(("line", "is_on"), [("", False), ("mouse = true", True), ("mouse = false", False)])
def test_the_mouse_is_off_over_ssh_unless_set(
    tmp_path: Path, screen: list[Any], monkeypatch: pytest.MonkeyPatch, line: str, is_on: bool
) -> None:
    monkeypatch.setenv("SSH_CONNECTION", "10.0.0.1 1 10.0.0.2 22")
    (tmp_path / "CONFIG" / "reader").mkdir(parents=True)
    (tmp_path / "CONFIG" / "reader" / "config.toml").write_text(line)
    run([str(tmp_path)])
    assert screen[1].mouse is is_on
