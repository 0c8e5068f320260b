from __future__ import annotations

import io
import os
import signal
import sys
import time
from typing import TYPE_CHECKING, cast

import pytest

from reader.cli import opening
from reader.cli.command import UsageError
from reader.files import asset
from reader.library import Progress
from reader.model import Skipped
from reader.session import save_last_collection

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from reader.library import Library


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


class SlowLibrary:
    """Takes as long as it is told to, and then has skipped many files."""

    def __init__(self, seconds: float, *, is_interrupted: bool = False) -> None:
        self.seconds = seconds
        self.is_interrupted = is_interrupted
        self.skipped = tuple(Skipped(f"{n}.xlsx", "no reader for .xlsx") for n in range(5))

    def problems(self) -> dict[str, list[str]]:
        return {}

    def refresh(self, progress: Callable[[Progress], None], cancelled: Callable[[], bool]) -> None:
        if self.is_interrupted:
            os.kill(os.getpid(), signal.SIGINT)
            assert cancelled()
            return
        progress(Progress(0, 4))
        time.sleep(self.seconds)
        progress(Progress(3, 4))
        time.sleep(self.seconds)
        progress(Progress(4, 4, complete=True))


def refreshed(seconds: float) -> None:
    opening.refresh(cast("Library", SlowLibrary(seconds)))


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return tmp_path / "state"


def test_no_folder_is_the_sample_then_the_one_opened_last(tmp_path: Path) -> None:
    assert opening.root_of(None) == asset("sample_corpus")
    save_last_collection(tmp_path)
    assert opening.root_of(None) == tmp_path


def test_a_missing_folder_names_the_nearest(tmp_path: Path) -> None:
    (tmp_path / "reports").mkdir()
    with pytest.raises(UsageError, match=r"Did you mean .*/reports\?"):
        opening.root_of(str(tmp_path / "report"))


def test_an_interrupt_is_told_to_the_work_and_raised_when_that_is_done() -> None:
    before = signal.getsignal(signal.SIGINT)
    with pytest.raises(KeyboardInterrupt):
        opening.refresh(cast("Library", SlowLibrary(0, is_interrupted=True)))
    assert signal.getsignal(signal.SIGINT) is before


def test_a_progress_bar_only_when_it_takes_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "PATIENCE_SECONDS", 0.05)
    monkeypatch.setenv("TERM", "xterm")
    for seconds, is_shown in ((0.0, False), (0.5, True)):
        monkeypatch.setattr(sys, "stderr", Terminal())
        refreshed(seconds)
        shown = cast("Terminal", sys.stderr).getvalue()
        assert ("Reading" in shown) is is_shown
        assert ("3/4" in shown) is is_shown


def test_no_progress_bar_in_a_pipe(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(opening, "PATIENCE_SECONDS", 0.0)
    refreshed(0.05)
    assert capsys.readouterr().err == (
        "reader: 5 files could not be read (0.xlsx: no reader for .xlsx; 1.xlsx: no reader for .xlsx; …)\n"
    )


@pytest.mark.parametrize(
    ("paths", "words"),
    [
        (["a.md"], "1 file"),
        (["a.jsonl:2"], "1 record in 1 file"),
        (["a.jsonl:2", "a.jsonl:17", "b.jsonl:1", "c.md", "d.md"], "2 files and 3 records in 2 files"),
        (["a.jsonl", "a.jsonl:1", "a.jsonl:2"], "over 2 records in 1 file"),
    ],
)
def test_records_that_cannot_be_read_are_not_called_files(
    paths: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    opening.tell_skipped([Skipped(path, "It is odd.") for path in paths])
    assert capsys.readouterr().err.startswith(f"reader: {words} could not be read ({paths[0]}: It is odd")


@pytest.mark.parametrize("target", ["nowhere", "link"])
def test_a_link_that_leads_nowhere_is_no_folder_and_not_offered(tmp_path: Path, target: str) -> None:
    (tmp_path / "link").symlink_to(target)
    with pytest.raises(UsageError, match=f"link is a link that leads nowhere. It points to {target}") as told:
        opening.root_of(str(tmp_path / "link"))
    assert "Did you mean" not in str(told.value)


@pytest.mark.parametrize(
    ("query", "folder", "hint"),
    [
        ("water", None, ""),
        ("water", "talks", "in quotes: reader search 'water talks'"),
        ("it's", "late", """reader search 'it'"'"'s late'"""),
        ("water", "gone/away", ""),
        (".", "water talks", "The query comes first: reader search 'water talks' ."),
    ],
)
def test_a_folder_that_is_none_may_be_the_query(query: str, folder: str | None, hint: str) -> None:
    found = opening.folder_hint("search", query, folder)
    assert found.endswith(hint)
    assert bool(found) == bool(hint)
