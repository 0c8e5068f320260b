"""How much of what is typed a SIGKILL takes: a real terminal, killed at a moment by chance.

    python -m tests.benchmarks.notes_typing [--trials N]

Numbered words are typed one after the other. What is lost is the time from the first word that the draft
lacks to the kill; keys that the program had not even taken by then count as lost, too.
"""

from __future__ import annotations

import argparse
import json
import random
import signal
import tempfile
import time
from pathlib import Path

from reader.files import asset
from tests.terminal.conftest import User

TYPING_SECONDS = 0.02
"""Between two words of four characters: a burst, faster than anybody types."""


def trial(home: Path, chance: random.Random) -> float:
    """Milliseconds of typing that one kill takes."""
    user = User(home)
    terminal = user.start(asset("sample_corpus"))
    try:
        terminal.wait_for("documents")
        terminal.type("/moscow said\r")
        terminal.wait_for("Enter Open")
        terminal.wait_for_quiet()
        terminal.type("a")
        terminal.wait_for("^S save")
        typed: list[float] = []
        end = time.monotonic() + 1 + chance.random() * 2
        while time.monotonic() < end:
            terminal.type(f"{len(typed):03} ")
            typed.append(time.monotonic())
            terminal.pump(TYPING_SECONDS)
        killed = time.monotonic()
        terminal.signal(signal.SIGKILL)
        terminal.wait_for_end()
        return (killed - first_missing(home, typed, killed)) * 1000
    finally:
        terminal.close()


def first_missing(home: Path, typed: list[float], killed: float) -> float:
    """When the first word was typed that the draft lacks."""
    drafts = [json.loads(path.read_bytes())["text"] for path in home.rglob("drafts/*.json")]
    kept = max((len(draft.split()) for draft in drafts), default=0)
    if drafts and not drafts[0].endswith(" "):
        kept -= len(drafts[0].split()[-1]) < 3
    return typed[kept] if kept < len(typed) else killed


def main() -> None:
    """Print what each trial lost."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--trials", type=int, default=10)
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    chance = random.Random(arguments.seed)
    lost = []
    for _ in range(arguments.trials):
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
            lost.append(trial(Path(folder), chance))
    lost.sort()
    print(
        "lost ms:",
        [round(value) for value in lost],
        f"median {lost[len(lost) // 2]:.0f}, most {lost[-1]:.0f}",
    )


if __name__ == "__main__":
    main()
