from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import pytest

from reader import __version__

if TYPE_CHECKING:
    from collections.abc import Callable

    Reader: TypeAlias = Callable[..., Any]

COMMANDS = (["search", "nato"], ["count", "nato", "--by=month"], ["index"], ["tags"], ["notes", "list"])


def test_the_version(reader: Reader) -> None:
    assert reader("--version").out == f"reader {__version__}\n"


def test_the_screen_needs_a_terminal(reader: Reader, corpus: Path) -> None:
    ended = reader(str(corpus))
    assert (ended.code, ended.out) == (2, "")
    assert "needs a terminal" in ended.err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["serach", "nato"], "Did you mean reader search?"),
        (["tag"], "Did you mean reader tags?"),
        (["kazakhstan", "nato"], "reader search 'kazakhstan nato'"),
        (["search"], "Example: reader search"),
        (["search", " "], "QUERY is empty"),
        (["search", "nato", "drills"], "reader search 'nato drills'"),
        (["count", "nato", "drills"], "reader count 'nato drills'"),
        (["count"], "Example: reader count"),
        (["count", "nato", "--by", "cuontry"], "Did you mean country?"),
        (["count", "nato", "--by", ","], "There are country, actor"),
        (["search", "nato", "--jsn"], "Did you mean --json?"),
        (["search", "nato", "corpsu"], "Did you mean corpus?"),
        (["search", "nato", "corpus", "--batch", "x"], "cannot be given together"),
        (["search", "--batch", "missing.txt", "corpus"], "no file missing.txt"),
        (["notes", "lst"], "Did you mean reader notes list?"),
        (["notes", "path", "--toml"], "There is no option --toml"),
        (["/no/such/folder"], "no folder or file /no/such/folder"),
        (["tags", "\x1b[31m"], "no folder or file �[31m"),
    ],
)
def test_mistakes_are_told_in_a_line_with_the_way_out(
    reader: Reader, corpus: Path, arguments: list[str], words: str
) -> None:
    ended = reader(*arguments)
    assert (ended.code, ended.out) == (2, "")
    assert words in ended.err
    assert "Traceback" not in ended.err
    assert "\x1b" not in ended.err


def test_a_folder_called_like_a_command(reader: Reader, tmp_path: Path) -> None:
    (tmp_path / "search").mkdir()
    assert "./search" in reader("search").err
    assert "needs a terminal" in reader("./search").err


@pytest.mark.parametrize("arguments", COMMANDS, ids=lambda words: words[0])
def test_no_command_loads_the_interface(
    environment: dict[str, str], corpus: Path, arguments: list[str]
) -> None:
    code = (
        "import sys; from reader.cli.main import run; run(sys.argv[1:]);"
        "bad = {name.partition('.')[0] for name in sys.modules} & {'textual', 'rich', 'trafilatura'};"
        "sys.exit(f'loaded {bad}' if bad else 0)"
    )
    command = [sys.executable, "-c", code, *arguments, str(corpus)]
    process = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    assert process.returncode == 0, process.stderr


def test_a_closed_pipe_ends_it_quietly(environment: dict[str, str], corpus: Path) -> None:
    many = "\n".join(f'{{"id": {n}, "text": "China and Kazakhstan {n}"}}' for n in range(3000))
    (corpus / "many.jsonl").write_text(many)
    for command in (["tags", "--json"], ["search", "china", "--limit", "0"]):
        line = f"{sys.executable} -m reader {' '.join(command)} {corpus} | head -1; exit ${{PIPESTATUS[0]}}"
        process = subprocess.run(
            ["bash", "-c", line], capture_output=True, text=True, env=environment, check=False
        )
        assert process.stdout.count("\n") == 1
        assert "Traceback" not in process.stderr
        assert "BrokenPipe" not in process.stderr
        assert process.returncode == 0


def test_a_full_disk_is_an_error(environment: dict[str, str], corpus: Path) -> None:
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("this system has no /dev/full")
    with full.open("w") as out:
        command = [sys.executable, "-m", "reader", "tags", str(corpus), "--json"]
        process = subprocess.run(
            command, stdout=out, stderr=subprocess.PIPE, text=True, env=environment, check=False
        )
    assert process.returncode == 2
    assert "No space left" in process.stderr
    assert "Traceback" not in process.stderr


def test_an_interrupt_is_130(environment: dict[str, str], corpus: Path) -> None:
    command = [sys.executable, "-m", "reader", "search", "--batch", "-", str(corpus), "--json"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, env=environment) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(b"nato\n")
        process.stdin.flush()
        process.stdout.readline()  # it waits for the next query now
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=30)
        assert process.returncode == 130
        assert b"Traceback" not in err


@pytest.mark.terminal
def test_a_terminal_gets_colours_unless_it_wants_none(environment: dict[str, str], corpus: Path) -> None:
    def shown(**more: str) -> str:
        main, side = pty.openpty()
        command = [sys.executable, "-m", "reader", "search", "nato drills", str(corpus)]
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=side, stderr=subprocess.DEVNULL,
            env={**environment, "COLUMNS": "60", **more},
        )  # fmt: skip
        os.close(side)
        data = b""
        until = time.monotonic() + 60
        while time.monotonic() < until:
            try:
                part = os.read(main, 65536)
            except OSError:  # the other side is closed
                break
            data += part
        os.close(main)
        assert process.wait(10) == 0
        return data.decode()

    coloured = shown(TERM="xterm-256color")
    assert "\x1b[1;4;31m" in coloured
    assert max(len(line) for line in shown(TERM="dumb").split("\r\n")) > 0
    assert "\x1b" not in shown(TERM="dumb")
    plain = shown(TERM="xterm-256color", NO_COLOR="1")
    assert "\x1b[1;4m" in plain
    assert "31m" not in plain
