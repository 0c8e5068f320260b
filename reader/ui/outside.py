"""The user's own editor on a text: run without a shell on a private file, and taken back whatever happens."""

from __future__ import annotations

import contextlib
import os
import shlex
import signal
import subprocess
import tempfile
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from reader.text import clean

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

STEM = "note-"
"""How the names of the files begin; the number of the process follows."""


@dataclass(frozen=True, slots=True)
class Edited:
    """What came back from an editor."""

    text: str | None = None
    """What stands in the file; `None` if it is as before, or cannot be read."""
    problem: str = ""
    """What went wrong, for the user; empty if nothing did."""
    file: Path | None = field(default=None, compare=False)
    """Where the text still stands; `None` if there is nothing to be kept there."""

    def forget(self) -> None:
        """Remove the file, as the text is kept elsewhere."""
        if self.file is not None:
            with contextlib.suppress(OSError):
                self.file.unlink()


def editor_of(environ: Mapping[str, str]) -> Sequence[str]:
    """The editor and its arguments: `$VISUAL`, else `$EDITOR`, else `vi`.

    Raises:
        ValueError: It has a quotation mark that is not closed.
    """
    return shlex.split(environ.get("VISUAL") or environ.get("EDITOR") or "") or ["vi"]


def edited(text: str, folder: Path, command: Sequence[str]) -> Edited:
    """Run an editor on a text, on this terminal, and wait for it.

    A file that came back changed stays until it is forgotten: no crash comes between it and the draft.

    Args:
        text: What to begin with.
        folder: Where the file is made; only this user can read it.
        command: The editor and its arguments.
    """
    name = command[0] if command else ""
    before = f"{text}\n" if text and not text.endswith("\n") else text
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Readable for this user alone, whatever the umask.
        handle, made = tempfile.mkstemp(prefix=f"{STEM}{os.getpid()}-", suffix=".md", dir=folder)
        path = Path(made)
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(before)
    except OSError as error:
        return Edited(problem=f"No file for {name}: {error.strerror or error}.")
    try:
        with _deaf_to_interrupts():
            code = subprocess.run([*command, made], check=False).returncode
    except (OSError, ValueError) as error:
        path.unlink(missing_ok=True)
        reason = getattr(error, "strerror", None) or error
        return Edited(problem=f"{name} cannot be run: {reason}. Set $VISUAL or $EDITOR.")
    return _taken_back(path, before, f"{name} ended with code {code}." if code else "")


def _taken_back(path: Path, before: str, problem: str) -> Edited:
    try:
        data = path.read_bytes()
    except OSError as error:
        return Edited(problem=problem or f"The file is gone: {error.strerror or error}.")
    try:
        text = data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError:
        return Edited(problem=f"{problem} What came back is not UTF-8 text; it is kept in {path}".strip())
    if clean(text) != text.replace("\t", " "):
        return Edited(problem=f"{problem} What came back is not plain text; it is kept in {path}".strip())
    if text.strip() and text.strip() != before.strip():
        return Edited(text.strip(), problem, path)
    path.unlink(missing_ok=True)
    return Edited(None if text.strip() == before.strip() else "", problem)


@contextlib.contextmanager
def _deaf_to_interrupts() -> Iterator[None]:
    """Ctrl+C is for the editor while it runs. A signal that is ignored would be so in the editor too."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, lambda _number, _frame: None)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def left_behind(folder: Path) -> Sequence[Path]:
    """The files of editors whose session ended before them."""
    found = []
    for path in sorted(folder.glob(f"{STEM}*.md")) if folder.is_dir() else ():
        digits = path.name.removeprefix(STEM).partition("-")[0]
        if digits.isdigit() and not _is_running(int(digits)):
            found.append(path)
    return found


def _is_running(number: int) -> bool:
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
