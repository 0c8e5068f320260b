"""Documents, names, notes and keys full of control sequences: nothing but text reaches the terminal."""

from __future__ import annotations

import json
import os
import re
from typing import TYPE_CHECKING

import pytest

from reader.text import clean

if TYPE_CHECKING:
    from pathlib import Path

    from tests.terminal.conftest import Terminal, User

pytestmark = pytest.mark.terminal

MARKUP = "[/b][@click=app.quit]go[/] [red]x [$error] [link='x']"
SEQUENCES = (
    "\x1b]52;c;UEFXTkVE\x07 \x1b]0;PWNED\x07 \x1b]8;;http://x\x1b\\ \x1bP+q50574e4544\x1b\\ \x1b[2J"
    "\x1b[?1049l\x1b[31m \x1b_PWNED\x1b\\ \x1bc \x9b31m \x9d0;PWNED\x9c \x90q\x9c \x00 \x07\x08\x7f \x0e\x0f"
)
INVISIBLE = "\u202ekcab\u202c \u2066iso\u2069 \u200f \U000e0041\U000e0042 \ufff9 \ufeff"
EMOJI = "👩\u200d👩\u200d👧\u200d👦 🇰🇿 👍🏽 e\u0301\u0301\u0301 ﷽ \u2067 한국어"
BAD = f"{MARKUP} {SEQUENCES} {INVISIBLE} {EMOJI}"

# What the program itself may send.
OWN = re.compile(
    r"\x1b\[[0-9;:]*[mHKJ]|\x1b\[\?(?:7|25|1000|1002|1004|1006|1049|2004|2026|2048)[hl]|\x1b\[\?[0-9]+\$p"
    r"|\x1b\[>[0-9]+u|\x1b\[<u|\x1b\]22;[a-z-]+\x07|\x1b\]52;c;[A-Za-z0-9+/=]*\x07|\r\n"
)


def assert_only_text(terminal: Terminal) -> None:
    """The program lives, its screen is drawn, and all it has sent is its own sequences and clean text."""
    terminal.wait_for_quiet()
    assert terminal.process.poll() is None, terminal.text
    sent = bytes(terminal.raw)
    for payload in (b"PWNED\x07", b"UEFXTkVE\x07", b"\x1b[?1049l", b"\x1b[2J"):
        assert payload not in sent
    for rest in OWN.split(sent.decode()):
        assert clean(rest) == rest, f"sent {rest!r}"
        assert "\n" not in rest


def yaml(text: str) -> str:
    """`text` in double quotes, with the escapes that YAML has."""
    return '"' + "".join(c if " " <= c <= "~" and c not in '"\\' else f"\\U{ord(c):08x}" for c in text) + '"'


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    """A collection in which everything that can be hostile is; `needle` finds all of it."""
    folder = tmp_path / "hostile"
    folder.mkdir()
    matter = "\n".join(
        f"{key}: {yaml('needle ' + BAD)}" for key in ("title", "author", "source", "lang", "url")
    )
    matter += f"\ndate: 2022-09-16\ntopics: [{yaml(BAD)}]\ncountries: [Kazakhstan, {yaml(BAD)}]"
    table = f"| a | {MARKUP} |\n|---|---|\n| needle | {SEQUENCES} |"
    (folder / "matter.md").write_text(
        f"---\n{matter}\n---\n\n# Heading {BAD}\n\nA needle. {BAD}\n\n## Below {MARKUP}\n\n`needle {BAD}`\n\n"
        f"{table}\n",
        "utf-8",
    )
    records = [
        {
            "id": f"one {BAD}",
            "title": BAD,
            "source": f"Gazette {BAD}",
            "author": BAD,
            "text": f"needle {BAD} needle",
        },
        {"id": "two", "title": "\ud800 surrogate", "text": "lone \ud800 needle \udfff", "date": BAD},
        {"id": "zalgo", "title": "e" + "\u0301" * 500, "text": "needle " + "\u0301" * 2000},
    ]
    (folder / "records.jsonl").write_text("\n".join(map(json.dumps, records)), "utf-8")
    (folder / "line.txt").write_text(
        "needle " + f"{SEQUENCES} [/b] " * (1_000_000 // len(SEQUENCES)), "utf-8"
    )
    title = f"{MARKUP} &#27;]0;PWNED&#7; &#155;31m &#8238;"
    paragraph = f"<p>A needle in {title} and a long enough sentence for an article.</p>"
    (folder / "page.html").write_text(
        f"<html><head><title>{title}</title></head><body><article><h1>{title}</h1>{paragraph * 5}"
        "</article></body></html>",
        "utf-8",
    )
    for name in (MARKUP.replace("/", "|"), "\x1b]0;PWNED\x07\x9b31m", "new\nline \u202ekcab", EMOJI):
        (folder / f"{name}.txt").write_text(f"{name}\n\nA needle in {name}.\n", "utf-8")
        (folder / f"{name}.xlsx").write_bytes(b"")
    (folder / os.fsdecode(b"not \xff utf-8 \x9b31m.txt")).write_text("A needle in an odd name.\n", "utf-8")
    (folder / os.fsdecode(b"\x1b]0;PWNED\x07 \xff.md")).write_bytes(b"\xff\xfe\x00needle \x1b[31m")
    return folder


def start(user: User, folder: Path) -> Terminal:
    terminal = user.start(folder, size=(100, 40))
    terminal.wait_for("(P)")
    return terminal


def test_documents(user: User, hostile: Path) -> None:
    terminal = start(user, hostile)
    terminal.press("j", "j", "j", "J", "J", "J", "K", "G", "k", "k")
    terminal.press("g", "\r", " ", " ", "}", "G", "g", "z", "z", "q")
    terminal.type("/needle\r")
    terminal.wait_for("hits in")
    terminal.press(*"jjjjjjjjjjjj", "G", "n", "n", "N")
    assert_only_text(terminal)


def test_dialogs(user: User, hostile: Path) -> None:
    terminal = start(user, hostile)
    terminal.type("/title:needle needle\r")
    terminal.wait_for("hits in")
    for key, shown in (
        ("o", "Source"),
        ("w", "Tags of"),
        ("P", "Problems"),
        ("?", "Moving"),
        ("Y", "chicago"),
    ):
        terminal.wait_for("/ Search")
        terminal.type(key)
        terminal.wait_for(shown)
        terminal.press(" ", " ")
        terminal.type("\x1b")
        terminal.wait_for(lambda: "╭" not in terminal.text)
    terminal.type("f")
    terminal.wait_for("Sources")
    terminal.press("G", "k", "k", "\r", "g", "G", "k", "\r", "2")
    terminal.type("y")
    terminal.wait_for("Copied as")
    assert_only_text(terminal)


def test_notes(user: User, hostile: Path) -> None:
    terminal = start(user, hostile)
    terminal.type("/title:needle needle\r")
    terminal.wait_for("hits in")
    terminal.type("a")
    terminal.wait_for("^S save")
    terminal.paste(f"Pasted {BAD}\r\nsecond line\rthird".encode())
    terminal.wait_for("third")
    terminal.type("\t")
    terminal.paste(f"tag {BAD}, other".encode())
    terminal.wait_for("tags  tag [/b]")
    terminal.type("\x13")
    terminal.wait_for("Saved")
    terminal.type("m")
    terminal.wait_for("Bookmarked")
    terminal.type("t")
    terminal.wait_for("In use")
    terminal.paste(BAD.encode())
    terminal.type("\r")
    terminal.wait_for("Tags saved")
    terminal.type("'")
    terminal.wait_for("2 entries")
    terminal.press("j", "k", "/")
    terminal.paste(f"{BAD} nowhere".encode())
    terminal.wait_for("Nothing matches")
    terminal.press("\x1b", "\x1b")
    assert_only_text(terminal)
    (text,) = (record["text"] for record in user.records() if record["kind"] == "note")
    assert clean(text) == text
    assert text.endswith("second line\nthird")


def test_queries(user: User, hostile: Path) -> None:
    terminal = start(user, hostile)
    terminal.type("/")
    terminal.paste(f"needle {BAD}\r\nmore".encode())
    terminal.wait_for("more")
    terminal.type(" \x01\x9b31m\u202e needle\x7f")
    terminal.press("\t", "\r")
    terminal.type("/\x15")
    terminal.type("source:gazette needle")
    terminal.wait_for(" hit")
    terminal.type("\t\rS")
    terminal.wait_for("Name of this search")
    terminal.paste(BAD.encode())
    terminal.type("\r")
    terminal.wait_for("Saved as")
    terminal.type("@")
    terminal.wait_for("Saved searches")
    terminal.press("\r", "\x10")
    terminal.paste(BAD.encode())
    terminal.press("\x1b")
    assert_only_text(terminal)


def test_what_goes_wrong(user: User, hostile: Path, tmp_path: Path) -> None:
    """Configuration, toasts, notes whose document is gone, notes broken by hand."""
    odd = json.dumps(f"odd {BAD}").replace("\\ud83d", "").encode("ascii", "replace").decode()
    odd = re.sub(r"\\ud[89a-f][0-9a-f]{2}", "?", odd).replace("\\u0000", "?")
    user.configure(f"theme = {odd}\n{odd} = 1\n[keys]\n{odd} = {odd}\n")
    terminal = user.start(hostile, size=(100, 40))
    terminal.wait_for("not an entry")
    terminal.wait_for("(P)")
    terminal.type("/path:one is:unread\x15needle -title:needle\rm")
    terminal.wait_for("Bookmarked")
    name = user.records()[0]["anchor"]["exact"]
    terminal.type("q")
    terminal.wait_for_end()
    assert name
    for path in hostile.iterdir():
        path.rename(tmp_path / f"gone-{path.name[:20]}")
    (hostile / "left.txt").write_text("Left over.\n\nA needle.\n")
    again = user.start(hostile, size=(100, 40))
    again.wait_for("1 document")
    again.type("'")
    again.wait_for("1 entry")
    again.type("\r")
    again.wait_for("not in the collection any more")
    assert_only_text(again)


def test_in_a_locale_that_lets_bytes_through(user: User, hostile: Path) -> None:
    terminal = user.start(hostile, size=(100, 40), LC_ALL="C")
    terminal.wait_for("(P)")
    terminal.press("j", "j", "j", "j", "j", "P", " ", "q")
    assert_only_text(terminal)
