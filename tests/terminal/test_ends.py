"""However a session ends: what was acknowledged or being typed is kept, the terminal is as before."""

from __future__ import annotations

import signal
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.terminal.conftest import Terminal, User

pytestmark = pytest.mark.terminal

END_SECONDS = 5.0
DRAFT = "Half a thought about the drills"


def searching(user: User, corpus: Path, **options: bool) -> Terminal:
    """A terminal with hits for a query."""
    terminal = user.start(corpus, **options)  # type: ignore[arg-type]
    terminal.wait_for("13 documents")
    terminal.type("/moscow said\r")
    terminal.wait_for("30 hits")
    terminal.wait_for("Enter Open")
    return terminal


def writing(user: User, corpus: Path, **options: bool) -> Terminal:
    """A terminal with a note that is being typed."""
    terminal = searching(user, corpus, **options)
    terminal.type("a")
    terminal.wait_for("^S save")
    terminal.type(DRAFT)
    terminal.wait_for(DRAFT)
    return terminal


def test_terminated_it_keeps_the_session_and_gives_the_terminal_back(user: User, corpus: Path) -> None:
    terminal = searching(user, corpus)
    terminal.signal(signal.SIGTERM)
    assert terminal.wait_for_end(END_SECONDS) == 128 + signal.SIGTERM
    assert terminal.is_restored()
    assert "moscow said" in user.session()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_signal_keeps_what_is_being_typed(user: User, corpus: Path, number: signal.Signals) -> None:
    terminal = writing(user, corpus)
    terminal.signal(number)
    assert terminal.wait_for_end(END_SECONDS) == 128 + number
    assert terminal.is_restored()
    assert_draft_is_offered(user, corpus)


@pytest.mark.parametrize("signals", [True, False], ids=["hang-up", "end of input only"])
def test_a_dropped_line_keeps_what_is_being_typed(user: User, corpus: Path, *, signals: bool) -> None:
    terminal = writing(user, corpus, signals=signals)
    terminal.hang_up()
    terminal.wait_for_end(END_SECONDS)
    assert "moscow said" in user.session()
    assert_draft_is_offered(user, corpus)


def test_killed_while_typing_it_offers_the_draft(user: User, corpus: Path) -> None:
    terminal = writing(user, corpus)
    # A draft may be half a second behind.
    typed = time.monotonic()
    terminal.wait_for(lambda: time.monotonic() - typed > 0.5)
    terminal.signal(signal.SIGKILL)
    terminal.wait_for_end()
    # The query may be two seconds behind.
    assert_draft_is_offered(user, corpus, keys="/\x15moscow said\r")


def test_killed_right_after_saved_the_note_is_there(user: User, corpus: Path) -> None:
    terminal = writing(user, corpus)
    terminal.type("\x13")
    terminal.wait_for("Saved")
    terminal.signal(signal.SIGKILL)
    terminal.wait_for_end()
    assert [record["text"] for record in user.records()] == [DRAFT]
    again = user.start(corpus)
    again.wait_for(f"▎ {DRAFT}")
    assert "^S save" not in again.text


def test_a_terminal_that_takes_nothing_more_does_not_hold_up_the_end(user: User, corpus: Path) -> None:
    terminal = searching(user, corpus)
    # Nobody reads what is written now: the line stands still.
    for _ in range(40):
        terminal.send(b"jjkk\x0c")
        time.sleep(0.01)
    terminal.signal(signal.SIGTERM)
    until = time.monotonic() + END_SECONDS
    while terminal.process.poll() is None and time.monotonic() < until:
        time.sleep(0.02)
    assert terminal.process.poll() is not None
    assert "moscow said" in user.session()


def test_to_the_shell_and_back(user: User, corpus: Path) -> None:
    terminal = searching(user, corpus)
    terminal.type("\x1a")
    terminal.wait_for(lambda: state_of(terminal) == "T")
    terminal.wait_for_quiet()
    assert terminal.is_restored()
    terminal.screen.reset()
    terminal.signal(signal.SIGCONT)
    terminal.wait_for("30 hits")
    assert not terminal.is_restored()
    terminal.type("c")
    terminal.wait_for(" 13 documents\n▌")
    terminal.type("q")
    assert terminal.wait_for_end() == 0
    assert terminal.is_restored()


def test_a_spoilt_screen_is_drawn_anew(user: User, corpus: Path) -> None:
    terminal = searching(user, corpus)
    terminal.wait_for_quiet()
    before = terminal.text
    terminal.screen.reset()
    terminal.type("\x0c")
    terminal.wait_for(lambda: terminal.text == before)


def test_bytes_that_are_no_text_end_nothing(user: User, corpus: Path) -> None:
    terminal = searching(user, corpus)
    terminal.send(b"\xff\xfe\x80/\xc3\x28 \xed\xa0\x80\r")
    terminal.type("c/water\r")
    terminal.wait_for("12 hits")


def state_of(terminal: Terminal) -> str:
    """How the system says the process is: `S` sleeping, `T` stopped."""
    return Path(f"/proc/{terminal.process.pid}/stat").read_text().rsplit(")", 1)[1].split()[0]


def assert_draft_is_offered(user: User, corpus: Path, *, keys: str = "") -> None:
    """It opens nothing, but says so, and `a` on the passage goes on with it.

    Args:
        user: Who wrote it.
        corpus: The collection.
        keys: What brings the passage back.
    """
    again = user.start(corpus)
    again.wait_for("1 draft kept")
    assert "^S save" not in again.text
    again.type(keys)
    again.wait_for("30 hits")
    again.wait_for("Enter Open")
    again.type("a")
    again.wait_for("^S save")
    again.wait_for(DRAFT)
    again.wait_for("continued; ^X discards it")
    again.type("\x13")
    again.wait_for("Saved")
    assert [record["text"] for record in user.records()] == [DRAFT]
