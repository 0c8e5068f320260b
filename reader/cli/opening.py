"""Which collection a command works on, where its notes are, and how long reading it takes to tell of."""

from __future__ import annotations

import contextlib
import signal
import sys
import threading
from difflib import get_close_matches
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING

from reader.cli.command import UsageError
from reader.cli.output import is_terminal, warn
from reader.config import Config, load_config
from reader.files import Places, asset, collection_name, config_file
from reader.model import how_many
from reader.session import load_last_collection

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator, Sequence

    from rich.progress import Progress as Bar
    from rich.progress import TaskID

    from reader.errors import ConfigError
    from reader.library import Library, Progress
    from reader.model import Skipped

PATIENCE_SECONDS = 0.5
"""Work that is done sooner is not worth a progress bar."""

SHOWN_SKIPPED = 2
"""So many files that could not be read are named, the others only counted."""

FOLDER_HELP = "the collection: a folder or one file (default: the one opened last, else the sample)"
NOTES_HELP = "where the notes are, instead of the usual place"


def add_notes_option(parser: argparse.ArgumentParser) -> None:
    """`--notes DIR`, which every command that knows notes takes."""
    parser.add_argument("--notes", metavar="DIR", help=NOTES_HELP)


def root_of(folder: str | None, *, hint: str = "") -> Path:
    """The folder or file that is meant.

    Args:
        folder: As typed; `None` for the collection opened last, or the sample the first time ever.
        hint: What else the word may have been meant as.

    Raises:
        UsageError: There is no such folder or file.
    """
    if folder is None:
        return load_last_collection() or asset("sample_corpus")
    if not folder.strip():
        raise UsageError("The FOLDER is empty.", hint="Name a folder, or leave it out.")
    root = Path(folder).expanduser()
    if root.exists():
        return root
    if root.is_symlink():
        raise UsageError(f"{folder} is a link that leads nowhere.", hint=f"It points to {root.readlink()}.")
    raise UsageError(f"There is no folder or file {folder}.", hint=_near_name(root) or hint)


def folder_hint(command: str, query: str, folder: str | None) -> str:
    """What a FOLDER that does not exist may have been meant as: the query, or its second word."""
    if folder is None:
        return ""
    if Path(query).expanduser().exists():
        return f"The query comes first: reader {command} {quote(folder)} {quote(query)}"
    if "/" in folder:
        return ""
    return f"More than one word to search for goes in quotes: reader {command} {quote(f'{query} {folder}')}"


def _near_name(root: Path) -> str:
    """What stands beside it under nearly the same name."""
    with contextlib.suppress(OSError):
        near = get_close_matches(root.name, [path.name for path in root.parent.iterdir()], n=1, cutoff=0.7)
        return f"Did you mean {root.parent / near[0]}?" if near else ""
    return ""


def configured() -> tuple[Config, tuple[ConfigError, ...]]:
    """The settings and what was wrong with the file."""
    return load_config(config_file())


def open_library(
    args: argparse.Namespace, root: Path, config: Config, *, notes_later: bool = False
) -> Library:
    """Open the collection with its notes where the option, else the configuration puts them.

    Args:
        args: With the option `--notes`.
        root: The collection.
        config: The settings.
        notes_later: Whether the notes are read only when they are asked to be.

    Raises:
        CorpusError: It cannot be opened.
    """
    from reader.library import Library

    notes = _notes(args, root, config)
    return Library.open(root, notes=notes, tolerant=config.typo, notes_later=notes_later)


def places(args: argparse.Namespace, root: Path) -> Places:
    """The folders of a collection that is not opened; mistakes in the configuration are told elsewhere."""
    return Places.of(root.resolve(), _notes(args, root, configured()[0]))


def _notes(args: argparse.Namespace, root: Path, config: Config) -> Path | None:
    if args.notes:
        return Path(args.notes).expanduser()
    return Path(config.notes).expanduser() / collection_name(root) if config.notes else None


@contextlib.contextmanager
def opened(args: argparse.Namespace, root: Path) -> Iterator[Library]:
    """The collection for one command; mistakes in the configuration are told, and survived.

    Raises:
        CorpusError: It cannot be opened.
    """
    config, problems = configured()
    for problem in problems:
        warn(str(problem))
    library = open_library(args, root, config)
    try:
        yield library
    finally:
        library.close()


def read(library: Library) -> None:
    """Read what is new or changed, with a progress bar if that takes long and somebody looks on.

    Raises:
        CorpusError: The folder is not there any more or cannot be listed.
        WorkerError: The extracting process cannot be started.
        KeyboardInterrupt: It was stopped; what was read until then is indexed.
    """
    with _stoppable() as stopped, _LateBar() as report:
        library.refresh(progress=report, cancelled=stopped)


@contextlib.contextmanager
def _stoppable() -> Iterator[Callable[[], bool]]:
    """Let Ctrl+C stop the work at the next good place, and pressed again at once.

    An exception out of the blue could come in the middle of a batch, or of the import of numpy, which nothing
    that wants to save the batch can use after that.
    """
    stopped = threading.Event()

    def stop(_signal: int, _frame: object) -> None:
        if stopped.is_set():
            raise KeyboardInterrupt
        stopped.set()

    # Where it is ignored (a job in the background), or we are no program of our own, it stays as it is.
    ours = (
        threading.current_thread() is threading.main_thread()
        and signal.getsignal(signal.SIGINT) is signal.default_int_handler
    )
    if ours:
        signal.signal(signal.SIGINT, stop)
    try:
        yield stopped.is_set
    finally:
        if ours:
            signal.signal(signal.SIGINT, signal.default_int_handler)
    if stopped.is_set():
        raise KeyboardInterrupt


def refresh(library: Library) -> None:
    """`read`, then say in short what could not be read or kept.

    Raises:
        CorpusError: The folder is not there any more or cannot be listed.
        WorkerError: The extracting process cannot be started.
    """
    read(library)
    tell_skipped(library.skipped)
    for problem in library.problems().get("Index", ()):
        warn(problem)


def tell_skipped(skipped: Sequence[Skipped]) -> None:
    """Say in one line how many files and records could not be read, and why the first ones could not."""
    if skipped:
        reasons = "; ".join(f"{one.path}: {one.reason.rstrip('.')}" for one in skipped[:SHOWN_SKIPPED])
        more = "; …" if len(skipped) > SHOWN_SKIPPED else ""
        warn(f"{how_many(skipped)} could not be read ({reasons}{more})")


class _LateBar:
    """A progress bar that appears, and loads rich, only when the work has taken a while."""

    def __init__(self) -> None:
        self._bar: Bar | None = None
        self._task: TaskID | None = None
        self._timer = threading.Timer(PATIENCE_SECONDS, self._show)
        self._timer.daemon = True
        self._last: Progress | None = None

    def __enter__(self) -> Callable[[Progress], None]:
        if is_terminal(sys.stderr):
            self._timer.start()
        return self._report

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
        if self._timer.ident is not None:
            self._timer.join()
        if self._bar is not None:
            self._bar.stop()

    def _show(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
        from rich.progress import Progress as Bar

        counts = TextColumn("files, {task.fields[passages]} passages")
        columns = (TextColumn("Reading"), BarColumn(), MofNCompleteColumn(), counts)
        # It is drawn when there is news and not ten times a second: a slow line has better to do.
        bar = Bar(*columns, console=Console(stderr=True), transient=True, auto_refresh=False)
        total = self._last.files_total if self._last is not None else None
        self._task = bar.add_task("", total=total, passages="0")
        bar.start()
        self._bar = bar
        if self._last is not None:
            self._report(self._last)

    def _report(self, progress: Progress) -> None:
        self._last = progress
        if self._bar is not None and self._task is not None and progress.files_total:
            done, total = progress.files_done, progress.files_total
            passages = f"{progress.passages:,}"
            self._bar.update(self._task, completed=done, total=total, passages=passages, refresh=True)
