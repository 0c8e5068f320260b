"""What is asked of the terminal and of the line to it: little, and nothing when nothing changes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from reader.ui.screens.watching import RESCAN_SECONDS

if TYPE_CHECKING:
    from pathlib import Path

    from tests.terminal.conftest import Terminal, User

pytestmark = pytest.mark.terminal

ANY_MOTION, PIXELS = b"\x1b[?1003h", b"\x1b[?1016h"


CURSOR_BYTES, SWITCH_BYTES = 1_000, 10_000
"""What a step of the cursor in the drawer of near spellings may cost, and a switch, after which the list is
another one; at 80 columns."""

IDLE_SECONDS = RESCAN_SECONDS + 0.5
"""Within which everything happens that happens again and again."""


def assert_idle(terminal: Terminal) -> None:
    terminal.wait_for_quiet(1.0)
    mark = terminal.mark
    terminal.pump(IDLE_SECONDS)
    assert terminal.since(mark) == b""


def test_nothing_is_written_when_nothing_changes(user: User, corpus: Path) -> None:
    terminal = user.start(corpus)
    terminal.wait_for("13 documents")
    assert_idle(terminal)
    terminal.type("/drills")
    terminal.wait_for("30 hits")
    assert_idle(terminal)
    terminal.type("\ra")
    terminal.wait_for("^S save")
    terminal.type("A note")
    terminal.wait_for("A note")
    assert_idle(terminal)


def test_near_spellings_are_switched_in_few_bytes(user: User, corpus: Path) -> None:
    terminal = user.start(corpus)
    terminal.wait_for("13 documents")
    terminal.type("/drils partnres\r")
    terminal.wait_for("s Spellings")
    terminal.wait_for_quiet()
    terminal.type("s")
    terminal.wait_for("passages in all")
    terminal.wait_for_quiet()
    mark = terminal.mark
    terminal.type("j")
    terminal.wait_for_quiet()
    assert 0 < len(terminal.since(mark)) < CURSOR_BYTES
    mark = terminal.mark
    terminal.type(" ")
    terminal.wait_for("1 off")
    terminal.wait_for_quiet()
    assert "/ typo:-" in terminal.text
    assert len(terminal.since(mark)) < SWITCH_BYTES
    assert_idle(terminal)


def test_clicks_and_drags_are_asked_for_but_not_every_motion(user: User, corpus: Path) -> None:
    terminal = user.start(corpus)
    terminal.wait_for("13 documents")
    terminal.wait_for_quiet()
    assert b"\x1b[?1000h" in terminal.raw
    assert b"\x1b[?1006h" in terminal.raw
    assert ANY_MOTION not in terminal.raw
    assert PIXELS not in terminal.raw
    # A click on another document opens it.
    rows = [y for y, line in enumerate(terminal.lines) if line.startswith(" River report")]
    terminal.send(b"\x1b[<0;5;%dM\x1b[<0;5;%dm" % (rows[0] + 1, rows[0] + 1))
    terminal.wait_for(lambda: terminal.lines[rows[0]].startswith("▌River report"))
    terminal.type("q")
    terminal.wait_for_end()
    assert terminal.is_restored()


def test_without_a_mouse_none_is_asked_for(user: User, corpus: Path) -> None:
    user.configure("mouse = false\n")
    terminal = user.start(corpus)
    terminal.wait_for("13 documents")
    terminal.type("q")
    terminal.wait_for_end()
    assert not re.search(rb"\x1b\[\?10(?:0[0-6]|15|16)h", bytes(terminal.raw).replace(b"\x1b[?1004h", b""))
