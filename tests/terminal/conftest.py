"""The real program on a real pseudo-terminal, with an emulator that shows what a person would see.

Nothing here waits for a time: every wait is for a condition, and fails with the screen when it never comes.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyte
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

ROOT = Path(__file__).resolve().parents[2]

PATIENCE = 20.0
"""Seconds until a condition must hold; generous, for machines under load."""

# The new process makes the terminal its own, so that it gets SIGHUP and SIGWINCH as under a shell.
_STARTER = "import fcntl, os, sys, termios; os.setsid(); {}os.execv(sys.argv[1], sys.argv[1:])"
_OWNING = _STARTER.format("fcntl.ioctl(0, termios.TIOCSCTTY, 0); ")
_WITHOUT_SIGNALS = _STARTER.format("")

# Sequences that pyte takes for others: private SGR, the kitty keyboard protocol, questions.
_NOT_FOR_PYTE = re.compile(rb"\x1b\[[<>=][0-9;:]*[a-zA-Z]|\x1b\[\?[0-9;]*\$p")
_UNFINISHED = re.compile(rb"\x1b(?:\[[<>=?0-9;:$]*)?\Z")
_SYNC_QUESTION, _SYNC_ANSWER = b"\x1b[?2026$p", b"\x1b[?2026;2$y"

# An SGR that sets a colour other than the terminal's own.
_COLOUR = re.compile(rb"\x1b\[(?:[0-9:]+;)*(?:3[0-8]|4[0-8]|9[0-7]|10[0-7])(?:[;:][0-9:]+)*m")


class Terminal:
    """One process on one terminal."""

    def __init__(
        self,
        arguments: Sequence[str],
        environment: Mapping[str, str],
        cwd: Path,
        size: tuple[int, int],
        *,
        signals: bool = True,
    ) -> None:
        """Start `python -m reader ARGUMENTS` on a terminal of `size` columns and rows.

        Args:
            arguments: Of the program.
            environment: All of it.
            cwd: Where it starts.
            size: Columns and rows.
            signals: Whether the terminal signals its end and its changes to the process.
        """
        self.raw = bytearray()
        """Everything the program has sent."""
        self.screen = pyte.Screen(*size)
        self._stream = pyte.ByteStream(self.screen)
        self._tail = b""
        self.hung_up = False
        self._master, slave = pty.openpty()
        self._set_size(*size)
        self.modes_before = termios.tcgetattr(self._master)
        starter = _OWNING if signals else _WITHOUT_SIGNALS
        command = [sys.executable, "-S", "-E", "-c", starter, sys.executable, "-m", "reader", *arguments]
        try:
            self.process = subprocess.Popen(
                command, stdin=slave, stdout=slave, stderr=slave, cwd=cwd, env=dict(environment)
            )
        finally:
            os.close(slave)

    # What comes.

    def pump(self, seconds: float = 0.05) -> bool:
        """Take what has come, waiting for it at most so long; whether anything came."""
        if self.hung_up or not select.select([self._master], [], [], seconds)[0]:
            return False
        try:
            data = os.read(self._master, 1 << 16)
        except OSError:
            data = b""
        if not data:
            self.hung_up = True
            return False
        self.raw += data
        data = self._tail + data
        if _SYNC_QUESTION in data:
            self.send(_SYNC_ANSWER)
        cut = _UNFINISHED.search(data)
        data, self._tail = (data[: cut.start()], data[cut.start() :]) if cut else (data, b"")
        self._stream.feed(_NOT_FOR_PYTE.sub(b"", data))
        return True

    @property
    def text(self) -> str:
        """The screen, a line each."""
        return "\n".join(line.rstrip() for line in self.lines)

    @property
    def lines(self) -> list[str]:
        """The lines of the screen with the blanks at their ends."""
        columns = range(self.screen.columns)
        return ["".join(self.screen.buffer[y][x].data for x in columns) for y in range(self.screen.lines)]

    def wait_for(self, wanted: str | Callable[[], object], *, seconds: float = PATIENCE) -> None:
        """Wait until a text is on the screen, or a condition holds."""
        until = time.monotonic() + seconds

        def holds() -> object:
            return wanted in self.text if isinstance(wanted, str) else wanted()

        while not holds():
            has_ended = self.hung_up and self.process.poll() is not None
            if (has_ended and not holds()) or time.monotonic() > until:
                state = f"ended with {self.process.returncode}" if has_ended else "alive"
                raise AssertionError(f"waited for {wanted!r}; the program is {state}:\n{self.text}")
            if not self.pump() and self.hung_up:
                time.sleep(0.02)

    def wait_for_quiet(self, seconds: float = 0.4) -> None:
        """Wait until nothing has come for so long."""
        until = time.monotonic() + PATIENCE
        while self.pump(seconds):
            assert time.monotonic() < until, f"never quiet; last sent: {bytes(self.raw[-300:])!r}"

    def wait_for_end(self, seconds: float = PATIENCE) -> int:
        """Wait until the process is gone; its code."""
        self.wait_for(lambda: self.process.poll() is not None, seconds=seconds)
        while self.pump(0.05):
            pass
        assert self.process.returncode is not None
        return self.process.returncode

    def since(self, mark: int) -> bytes:
        """What was sent after the first `mark` bytes."""
        return bytes(self.raw[mark:])

    @property
    def mark(self) -> int:
        """How much was sent up to now."""
        return len(self.raw)

    def colours(self) -> list[bytes]:
        """The sequences sent that set a colour."""
        return _COLOUR.findall(self.raw)

    def cells(self, text: str) -> list[Any]:
        """The cells of a text on the screen, the first place it stands at."""
        for y, line in enumerate(self.lines):
            x = line.find(text)
            if x >= 0:
                return [self.screen.buffer[y][column] for column in range(x, x + len(text))]
        raise AssertionError(f"{text!r} is not on the screen:\n{self.text}")

    # What goes.

    def send(self, data: bytes) -> None:
        """Send bytes as a terminal does, taking what comes meanwhile."""
        os.set_blocking(self._master, False)
        try:
            while data and not self.hung_up:
                try:
                    data = data[os.write(self._master, data) :]
                except BlockingIOError:
                    self.pump(0.01)
        finally:
            os.set_blocking(self._master, True)

    def type(self, keys: str) -> None:
        """Type a burst of keys."""
        self.send(keys.encode("utf-8", "surrogateescape"))

    def press(self, *keys: str) -> None:
        """Type keys one by one, each when the one before has been answered or nothing came of it."""
        for key in keys:
            self.type(key)
            while self.pump(0.05):
                pass

    def paste(self, data: bytes) -> None:
        """Paste, in brackets."""
        self.send(b"\x1b[200~" + data + b"\x1b[201~")

    def resize(self, columns: int, rows: int) -> None:
        """Give the terminal another size; the program is told by SIGWINCH."""
        self.screen.resize(rows, columns)
        self._set_size(columns, rows)

    def _set_size(self, columns: int, rows: int) -> None:
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    # How it ends.

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to the process."""
        self.process.send_signal(number)

    def hang_up(self) -> None:
        """Close the terminal, as when a line drops."""
        self.hung_up = True
        os.close(self._master)
        self._master = -1

    @property
    def modes(self) -> list[Any]:
        """The terminal's own modes: echo, lines and so on."""
        return termios.tcgetattr(self._master)

    def is_restored(self) -> bool:
        """Whether what the program did to the terminal is undone: screen, cursor, modes."""
        raw = bytes(self.raw)
        pairs = [(b"\x1b[?1049h", b"\x1b[?1049l"), (b"\x1b[?25l", b"\x1b[?25h")]
        pairs += [(b"\x1b[?%dh" % mode, b"\x1b[?%dl" % mode) for mode in (1000, 1002, 1003, 1006, 2004)]
        undone = all(raw.rfind(did) < raw.rfind(undid) for did, undid in pairs if did in raw)
        return undone and self.modes == self.modes_before

    @property
    def cpu_seconds(self) -> float:
        """Processor time the process has used."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def close(self) -> None:
        """End what is left of the process and of its children."""
        if self.process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        if self._master >= 0:
            os.close(self._master)


class User:
    """Someone with folders of their own, who starts the program again and again."""

    def __init__(self, home: Path) -> None:
        self.home = home
        kept = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH") if name in os.environ}
        self.environment = {
            **kept,
            **{f"XDG_{kind}_HOME": str(home / kind.lower()) for kind in ("DATA", "STATE", "CACHE", "CONFIG")},
            "HOME": str(home),
            "PYTHONPATH": str(ROOT),
            "TERM": "xterm-256color",
            "LC_ALL": "C.UTF-8",
        }
        self.terminals: list[Terminal] = []

    def start(
        self,
        folder: Path,
        *arguments: str,
        size: tuple[int, int] = (80, 24),
        signals: bool = True,
        **environment: str | None,
    ) -> Terminal:
        """Start the program on a folder; `None` takes a variable out of the environment."""
        merged = {**self.environment, **environment}
        terminal = Terminal(
            [os.fspath(folder), *arguments],
            {name: value for name, value in merged.items() if value is not None},
            self.home,
            size,
            signals=signals,
        )
        self.terminals.append(terminal)
        return terminal

    def configure(self, text: str) -> None:
        """Write the configuration."""
        path = self.home / "config" / "reader" / "config.toml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")

    @property
    def notes(self) -> Path:
        """The folder of the notes."""
        (found,) = (self.home / "data" / "reader").glob("*/notes")
        return found

    def records(self) -> list[dict[str, Any]]:
        """The notes and bookmarks on disk."""
        files = sorted(path for path in self.notes.rglob("*.toml") if path.name != "format.toml")
        tables = [tomllib.loads(path.read_text("utf-8")) for path in files]
        return [table for table in tables if "anchor" in table or "quote" in table]

    def session(self) -> str:
        """The session as kept on disk; empty when there is none."""
        found = list((self.home / "state" / "reader").glob("*/session.json"))
        return found[0].read_text("utf-8") if found else ""


@pytest.fixture
def user(tmp_path: Path) -> Iterator[User]:
    home = tmp_path / "home"
    home.mkdir()
    someone = User(home)
    yield someone
    for terminal in someone.terminals:
        terminal.close()


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """A small collection, read in an instant."""
    folder = tmp_path / "corpus"
    folder.mkdir()
    drills = "on the drills of Kazakhstan with NATO partners, and what Moscow said of them."
    (folder / "drills.md").write_text(
        "---\ntitle: Steppe Eagle\ndate: 2022-09-16\nsource: The Gazette\n---\n\n# Steppe Eagle\n\n"
        + "\n\n".join(f"Paragraph {number} {drills}" for number in range(30)),
        "utf-8",
    )
    for number in range(12):
        water = f"Uzbekistan measured water at station {number} on the Amu Darya."
        (folder / f"river-{number:02}.txt").write_text(f"River report {number}\n\n{water}\n", "utf-8")
    return folder
