"""The user's own editor: run without a shell on a private file, and nothing it leaves is lost."""

import os
import shlex
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from reader.ui.outside import Edited, edited, editor_of, left_behind


def scripted(script: str) -> list[str]:
    return ["sh", "-c", script, "editor"]


@pytest.mark.parametrize(
    ("environ", "command"),
    [
        ({"VISUAL": "code --wait", "EDITOR": "vi"}, ["code", "--wait"]),
        ({"EDITOR": "'/opt/my editor/run' -n"}, ["/opt/my editor/run", "-n"]),
        ({"VISUAL": "", "EDITOR": ""}, ["vi"]),
        ({}, ["vi"]),
        ({"EDITOR": "vi; rm -rf ~"}, ["vi;", "rm", "-rf", "~"]),
    ],
)
def test_the_editor_is_a_list_of_arguments(environ: dict[str, str], command: list[str]) -> None:
    assert editor_of(environ) == command


@pytest.mark.parametrize(
    ("script", "back"),
    [
        ("true", Edited()),
        ('printf "new\\n" > "$1"', Edited("new")),
        ('printf "new" > "$1.tmp" && mv "$1.tmp" "$1"', Edited("new")),
        (': > "$1"', Edited("")),
        ('printf "a\\r\\nb\\r\\n" > "$1"', Edited("a\nb")),
        ('printf "half" > "$1"; exit 3', Edited("half", "sh ended with code 3.")),
        ("exit 3", Edited(None, "sh ended with code 3.")),
        ('printf "half" > "$1"; kill -9 $$', Edited("half", "sh ended with code -9.")),
    ],
)
def test_what_an_editor_leaves_is_taken_back(tmp_path: Path, script: str, back: Edited) -> None:
    found = edited("old", tmp_path / "editing", scripted(script))
    assert found == back
    kept = [path.read_text().strip().replace("\r", "") for path in (tmp_path / "editing").iterdir()]
    assert kept == [back.text] * bool(back.text), "until it is kept elsewhere"
    found.forget()
    found.forget()
    assert list((tmp_path / "editing").iterdir()) == []


@pytest.mark.parametrize("data", [b"caf\xe9", b"a\x1b[31mb", b"\x00"])
def test_what_is_no_plain_text_is_kept_and_named(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "bytes").write_bytes(data)
    back = edited("old", tmp_path / "editing", scripted(f'cp {shlex.quote(str(tmp_path))}/bytes "$1"'))
    (kept,) = (tmp_path / "editing").iterdir()
    assert kept.read_bytes() == data
    assert back.text is None
    assert str(kept) in back.problem


def test_a_file_that_is_gone_changes_nothing(tmp_path: Path) -> None:
    back = edited("old", tmp_path, scripted('rm "$1"'))
    assert back.text is None
    assert "gone" in back.problem


@pytest.mark.parametrize("command", [["/nowhere/editor"], ["/"]])
def test_an_editor_that_cannot_be_run_is_named(tmp_path: Path, command: list[str]) -> None:
    back = edited("old", tmp_path, command)
    assert back.text is None
    assert "cannot be run" in back.problem
    assert list(tmp_path.iterdir()) == []


def test_only_the_user_can_read_the_file(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        edited("old", tmp_path / "editing", scripted(f'ls -ld "$1" "$(dirname "$1")" > {tmp_path}/modes'))
    finally:
        os.umask(before)
    modes = [line.split()[0][:10] for line in (tmp_path / "modes").read_text().splitlines()]
    assert sorted(modes) == ["-rw-------", "drwx------"]
    assert stat.S_IMODE((tmp_path / "editing").stat().st_mode) == 0o700


def test_an_interrupt_is_for_the_editor(tmp_path: Path) -> None:
    script = f'kill -INT {os.getpid()}; sleep 0.1; printf "new" > "$1"'
    before = signal.getsignal(signal.SIGINT)
    assert edited("old", tmp_path, scripted(script)) == Edited("new")
    assert signal.getsignal(signal.SIGINT) is before


def test_files_of_sessions_that_ended_first_are_found(tmp_path: Path) -> None:
    gone = subprocess.run(
        [sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, check=True
    )
    left = tmp_path / f"note-{int(gone.stdout)}-x.md"
    left.write_text("typed")
    (tmp_path / f"note-{os.getpid()}-y.md").write_text("being edited")
    assert left_behind(tmp_path) == [left]
    assert left_behind(tmp_path / "nowhere") == []
