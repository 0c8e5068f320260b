"""The main job, from nothing to coming back, as a person sees it."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING

import pytest

from reader.files import asset

if TYPE_CHECKING:
    from tests.terminal.conftest import Terminal, User

pytestmark = pytest.mark.terminal

QUERY = "kazakstan nato dril"
STILL_SECONDS = 4.0
"""After a key without a change for so long there will be none."""

SNIPPET = "Kazakhstan has held drills with NATO partners"


def rows_by_walking(terminal: Terminal) -> int:
    """How many rows the list has, counted with the cursor."""
    terminal.press("g")
    terminal.wait_for_quiet(1)
    seen = [row_under_cursor(terminal)]
    while True:
        terminal.type("j")
        end = time.monotonic() + STILL_SECONDS
        while row_under_cursor(terminal) in seen and time.monotonic() < end:
            terminal.pump(0.05)
        # Half a frame may have come.
        terminal.wait_for_quiet(0.5)
        here = row_under_cursor(terminal)
        if here in seen:
            return len(seen)
        seen.append(here)


def one_row_down(terminal: Terminal) -> None:
    before = row_under_cursor(terminal)
    terminal.type("j")
    terminal.wait_for(lambda: row_under_cursor(terminal) != before)


def place_of(terminal: Terminal) -> list[str]:
    """The number of the passage beside the title of the text, while it is a hit."""
    return re.findall(r"here  ¶ (\d+/\d+)", terminal.text)


def row_under_cursor(terminal: Terminal) -> str:
    listing = terminal.text.split("─────", 1)[0]
    return "\n".join(line for line in listing.split("\n") if line.startswith("▌"))


@pytest.mark.parametrize("burst", [False, True], ids=["key by key", "in bursts"])
def test_from_a_search_to_a_note_and_back_again(user: User, *, burst: bool) -> None:
    terminal = user.start(asset("sample_corpus"))
    enter = terminal.type if burst else lambda keys: terminal.press(*keys)
    terminal.wait_for(lambda: "passages" in status(terminal) and "reading" not in status(terminal))

    enter(f"/{QUERY}")
    terminal.wait_for(SNIPPET)
    terminal.wait_for(lambda: is_marked(terminal, "Kazakhstan", "drills", "NATO"))

    # To the results, the facets, the value.
    enter("\rf")
    terminal.wait_for(lambda: re.match(r"▌[□■] ", row_under_cursor(terminal)))
    while not (found := re.match(r"▌□ Kazakhstan +(\d+)", row_under_cursor(terminal))):
        one_row_down(terminal)
    shown = found[1]
    enter("\r")
    terminal.wait_for("country:kz")
    enter("2")
    terminal.wait_for("Kazakhstan ×")
    terminal.wait_for(f"{shown} hit")
    terminal.wait_for_quiet()
    assert rows_by_walking(terminal) == int(shown)

    enter("g\r")
    terminal.wait_for("n Next hit")
    enter("m")
    terminal.wait_for("Bookmarked")
    enter("aWorth a second look: ёлка ≠ 松")
    terminal.wait_for("second look: ёлка ≠ 松")
    enter("\x13")
    terminal.wait_for("Saved")
    terminal.wait_for(lambda: place_of(terminal))
    place = place_of(terminal)
    enter("q")
    terminal.wait_for("Enter Open")
    # It stays in sight where there is less room.
    terminal.wait_for("ёлка ≠ 松")
    enter("q")
    assert terminal.wait_for_end() == 0
    assert terminal.is_restored()

    records = {record["kind"]: record for record in user.records()}
    assert records["note"]["text"] == "Worth a second look: ёлка ≠ 松"
    assert SNIPPET in records["bookmark"]["anchor"]["exact"]
    assert records["bookmark"]["anchor"] == records["note"]["anchor"]

    again = user.start(asset("sample_corpus"))
    again.wait_for("ёлка ≠ 松")
    again.wait_for(f"country:kz {QUERY}")
    again.wait_for(f"{shown} hit")
    again.wait_for(lambda: place_of(again) == place)
    again.type("'")
    again.wait_for("2 entries")
    again.type("\x1b")
    again.wait_for(lambda: "2 entries" not in again.text)
    again.type("q")
    assert again.wait_for_end() == 0


def status(terminal: Terminal) -> str:
    """The last lines: the status and the keys."""
    return "\n".join(terminal.lines[-2:])


def is_marked(terminal: Terminal, *words: str) -> bool:
    """Whether words of the snippet look different from a plain one beside them."""
    plain = looks_of(terminal, "held")
    return len(plain) == 1 and all(looks_of(terminal, word).isdisjoint(plain) for word in words)


def looks_of(terminal: Terminal, word: str) -> set[tuple[object, ...]]:
    """The colours and attributes of a word of the snippet."""
    start = SNIPPET.index(word)
    cells = terminal.cells(SNIPPET)[start : start + len(word)]
    names = ("fg", "bg", "bold", "reverse", "underscore", "italics")
    return {tuple(getattr(cell, name) for name in names) for cell in cells}


def test_a_note_stays_in_sight_beside_a_longer_list_and_the_text_comes_back(user: User) -> None:
    def text_shown() -> str:
        return terminal.text.split("─────", 1)[1].split("sample_corpus", 1)[0]

    terminal = user.start(asset("sample_corpus"))
    terminal.wait_for("738 passages")
    terminal.type('/"trips after his re-election"')
    terminal.wait_for("1 hit ")
    terminal.type("\r")
    terminal.wait_for("Enter Open")
    terminal.type("\r")
    terminal.wait_for("n Next hit")
    terminal.wait_for("¶ 18/19")
    terminal.type("aDwell on this")
    terminal.wait_for("Dwell on this")
    terminal.type("\x13")
    terminal.wait_for("Saved")
    terminal.wait_for(lambda: "▎ Dwell on this" in text_shown())
    terminal.wait_for_quiet(1)
    before = text_shown()
    terminal.type("q")
    terminal.wait_for("Enter Open")
    terminal.wait_for(lambda: "▎ Dwell on this" in text_shown())
    assert text_shown().count("\n") < before.count("\n")
    terminal.type("3")
    terminal.wait_for(lambda: text_shown() == before)
