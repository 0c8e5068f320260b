"""Notes files that were broken by hand: the rest is there, the file is named and left as it is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.terminal.conftest import User

pytestmark = pytest.mark.terminal


def test_the_others_load_and_the_file_is_named_with_its_line(user: User, corpus: Path) -> None:
    terminal = user.start(corpus)
    terminal.wait_for("13 documents")
    terminal.type("/drills moscow\r")
    terminal.wait_for("30 hits")
    terminal.wait_for("Enter Open")
    for passage, word in ((2, "first"), (3, "second")):
        terminal.wait_for(f"¶ {passage}/31")
        terminal.type(f"aThe {word} note")
        terminal.wait_for(f"The {word} note")
        terminal.type("\x13")
        terminal.wait_for(f"note on ¶ {passage}")
        terminal.type("j")
    terminal.type("q")
    assert terminal.wait_for_end() == 0

    broken = next(path for path in user.notes.rglob("*.toml") if "The first" in path.read_text("utf-8"))
    lines = broken.read_text("utf-8").split("\n")
    spoilt = next(number for number, line in enumerate(lines) if line.startswith("text ="))
    lines[spoilt] = "text = unquoted words <<<<<<< HEAD"
    data = "\n".join(lines).encode()
    broken.write_bytes(data)

    again = user.start(corpus, size=(120, 40))
    again.wait_for("problem")
    again.type("P")
    shown = f"{broken.name}:{spoilt + 1}: "
    again.wait_for(lambda: shown in "".join(re.findall(r"│ +(.*?) *│", again.text)))
    again.wait_for("left as it is")
    again.type("\x1b")
    again.wait_for(lambda: "╭" not in again.text)
    again.type("'")
    again.wait_for("2 entries")
    again.type("\x1b")
    again.wait_for(lambda: "╭" not in again.text)
    # Other changes do not touch it either.
    again.type("m")
    again.wait_for("Bookmarked")
    again.type("q")
    again.wait_for_end()
    assert broken.read_bytes() == data
