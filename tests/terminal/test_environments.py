"""Terminals of other kinds, sizes and locales: no crash, something useful, nothing unwished."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.terminal.conftest import Terminal, User

pytestmark = pytest.mark.terminal

SIZES = [(80, 24), (120, 40), (200, 50), (40, 10), (20, 5), (10, 3), (1, 1)]


def use(terminal: Terminal) -> None:
    """Search, read, quit; what a terminal of any kind must allow."""
    terminal.wait_for("13 documents")
    terminal.type("/drills moscow\r")
    terminal.wait_for("30 hits")
    terminal.type("\r")
    terminal.wait_for("n Next hit")
    terminal.type("qq")
    assert terminal.wait_for_end() == 0
    assert terminal.is_restored()


@pytest.mark.parametrize("kind", ["screen", "linux", "dumb", "vt100", "no-such-terminal", None])
def test_kinds_of_terminals(user: User, corpus: Path, kind: str | None) -> None:
    terminal = user.start(corpus, TERM=kind)
    use(terminal)
    assert not re.search(rb"[34]8;2;", terminal.raw), "colours that few of them have"
    if kind in {"linux", "dumb"}:
        assert not set("▌◆▎≈•×┃▇□■") & set(terminal.raw.decode())


@pytest.mark.parametrize("theme", ["reader-ansi", "reader-dark", "reader-light"])
def test_without_colour(user: User, corpus: Path, theme: str) -> None:
    user.configure(f'theme = "{theme}"\n')
    terminal = user.start(corpus, NO_COLOR="1")
    use(terminal)
    assert not terminal.colours()


def test_a_dumb_terminal_gets_no_colour(user: User, corpus: Path) -> None:
    terminal = user.start(corpus, TERM="dumb")
    use(terminal)
    assert not terminal.colours()


@pytest.mark.parametrize(
    "locale",
    [{"LC_ALL": "C"}, {"LC_ALL": None, "LANG": "C"}, {"LC_ALL": None}, {"LC_ALL": "xx_XX.UTF-8"}],
    ids=["LC_ALL=C", "LANG=C", "none", "unknown"],
)
def test_locales(user: User, corpus: Path, locale: dict[str, str | None]) -> None:
    (corpus / "words.txt").write_text("Слова и 松 ёлка.\n", "utf-8")
    terminal = user.start(corpus, **locale)  # type: ignore[arg-type]
    terminal.wait_for("14 documents")
    terminal.type("/ёлка\r")
    terminal.wait_for("1 hit in")
    terminal.wait_for("Слова и 松 ёлка.")
    terminal.type("q")
    assert terminal.wait_for_end() == 0
    assert "�" not in terminal.raw.decode()


def test_a_terminal_that_is_not_utf_8(user: User, corpus: Path) -> None:
    """Letters that its encoding lacks become question marks, and the marks are plain."""
    (corpus / "words.txt").write_text("Plain words and ёлка.\n", "utf-8")
    terminal = user.start(corpus, PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    terminal.wait_for("14 documents")
    terminal.type("/plain words\r")
    terminal.wait_for("Plain words and ????.")
    terminal.type("q")
    assert terminal.wait_for_end() == 0
    assert terminal.raw.isascii()


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_sizes(user: User, corpus: Path, size: tuple[int, int]) -> None:
    terminal = user.start(corpus, size=size)
    terminal.wait_for(lambda: terminal.raw)
    terminal.wait_for_quiet()
    if size >= (40, 10):
        terminal.wait_for("River report")
    terminal.type("/drills\r")
    if size >= (10, 3):
        terminal.wait_for("rills")
    terminal.press("\r", "j", "m", "'", "\x1b", "?", "\x1b", "f", "\r", "2", "z")
    if size >= (20, 5):
        terminal.wait_for(lambda: len(terminal.text.split()) > 3)
    assert terminal.process.poll() is None
    terminal.type("\x11")
    assert terminal.wait_for_end() == 0
    assert terminal.is_restored()


def test_another_size_while_running(user: User, corpus: Path) -> None:
    terminal = user.start(corpus)
    terminal.wait_for("13 documents")
    terminal.type("/drills moscow\r")
    terminal.wait_for("30 hits")
    for size in [*SIZES, *reversed(SIZES)]:
        terminal.resize(*size)
        terminal.press("j")
    terminal.wait_for_quiet()
    terminal.type("a")
    terminal.wait_for("^S save")
    for size in [*SIZES, *reversed(SIZES)]:
        terminal.resize(*size)
        terminal.press("x")
    terminal.wait_for("x" * len(SIZES) * 2)
    terminal.type("\x13")
    terminal.wait_for("Saved")
    terminal.wait_for_quiet()
    before = terminal.text
    terminal.screen.reset()
    terminal.type("\x0c")
    terminal.wait_for(lambda: terminal.text.split() == before.split())
    terminal.type("q")
    assert terminal.wait_for_end() == 0
