"""How soon the reader is usable and answers keys: `python -m tests.benchmarks.opening FOLDER [QUERY]`.

Runs the real program on a pseudo-terminal of 80 by 24 and prints, first with an empty cache, then with a
full one: first paint, documents listed, all read; echo and painted answer of
each letter of the query, bytes a letter. The first paint is also given as a multiple of `python -c pass` in
the same run.
"""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import shutil
import signal
import statistics
import struct
import subprocess
import sys
import tempfile
import termios
import time
from collections.abc import Sequence
from pathlib import Path

import pyte

ROWS, COLUMNS = 24, 80
QUIET_SECONDS = 0.25
"""A letter counts as answered when nothing more was written for so long."""

LONGEST_SECONDS = 120.0

PRIVATE = re.compile(rb"\x1b\[[<=>?][0-9;]*\$?[a-zA-Z]")
"""Sequences that the emulator does not know."""


class Program:
    """The reader on a terminal."""

    def __init__(self, folder: Path, home: Path) -> None:
        names = {f"XDG_{name}_HOME": str(home / name) for name in ("DATA", "STATE", "CACHE", "CONFIG")}
        self.screen = pyte.Screen(COLUMNS, ROWS)
        self._stream = pyte.ByteStream(self.screen)
        self.started = time.perf_counter()
        self._pid, self._terminal = pty.fork()
        if not self._pid:
            command = [sys.executable, "-m", "reader", str(folder)]
            os.execve(command[0], command, {**os.environ, **names, "TERM": "xterm-256color"})
        fcntl.ioctl(self._terminal, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))

    def read(self, seconds: float) -> int:
        """Feed the screen with what comes within `seconds`; its number of bytes, 0 for none."""
        ready, _, _ = select.select([self._terminal], [], [], seconds)
        data = os.read(self._terminal, 1 << 16) if ready else b""
        self._stream.feed(PRIVATE.sub(b"", data))
        return len(data)

    def until(self, pattern: str) -> float:
        """Seconds from the start until the screen shows a pattern."""
        while time.perf_counter() - self.started < LONGEST_SECONDS:
            self.read(0.02)
            if re.search(pattern, "\n".join(self.screen.display)):
                return time.perf_counter() - self.started
        raise TimeoutError(pattern)

    def press(self, key: str) -> tuple[float, float, int]:
        """Seconds to the first byte, seconds to the last one, bytes of the answer to a key."""
        begun = last = time.perf_counter()
        os.write(self._terminal, key.encode())
        first, count = 0.0, 0
        while got := self.read(QUIET_SECONDS):
            last = time.perf_counter()
            first = first or last - begun
            count += got
        return first, last - begun, count

    def end(self) -> None:
        """End it in order."""
        os.kill(self._pid, signal.SIGTERM)
        os.waitpid(self._pid, 0)


def measure(folder: Path, home: Path, query: str, unit: float) -> None:
    """Print the figures of one start."""
    program = Program(folder, home)
    paint = program.until(r"Search +Enter")
    listed = program.until(r"(?m)^ [1-9][\d,]* documents? *$")
    read = program.until(r"· [1-9][\d,]* passages(?!.*reading)")
    while program.read(1.0):
        pass
    print(f"  first paint {paint:.2f} s ({paint / unit:.0f} × python -c pass), list +{listed - paint:.2f} s")
    print(f"  all read +{read - paint:.2f} s: {program.screen.display[ROWS - 2].strip()}")
    program.press("/")
    answers = [program.press(letter) for letter in query]
    echo, painted, sizes = ([answer[part] for answer in answers] for part in range(3))
    print(f"  a letter: echo {_milliseconds(echo)}, answer painted {_milliseconds(painted)},", end=" ")
    print(f"{statistics.median(sizes):.0f} bytes")
    program.end()


def _milliseconds(seconds: Sequence[float]) -> str:
    return f"{statistics.median(seconds) * 1e3:.0f} ms (largest {max(seconds) * 1e3:.0f})"


def main() -> None:
    """Measure the folder that is named."""
    folder = Path(sys.argv[1]).resolve()
    query = sys.argv[2] if len(sys.argv) > 2 else "asyncrhonous iterator context"
    times = []
    for _ in range(7):
        begun = time.perf_counter()
        subprocess.run([sys.executable, "-c", "pass"], check=True)
        times.append(time.perf_counter() - begun)
    with tempfile.TemporaryDirectory() as home:
        for title in ("Empty cache", "Full cache"):
            print(title)
            measure(folder, Path(home), query, statistics.median(times))
            # The next start is to begin without the query of this one.
            shutil.rmtree(Path(home) / "STATE")


if __name__ == "__main__":
    main()
