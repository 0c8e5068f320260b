"""Index files that could not be used and were set aside: of those surely ours only the newest stays."""

from __future__ import annotations

import contextlib
import os
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

BESIDE = ("", "-wal", "-shm")
"""What SQLite calls the files of one database: these behind its name."""

_MAGIC = b"SQLite format 3\0"
_APPLICATION = slice(68, 72)
"""Where the header of an SQLite file says which program it belongs to."""

_HEADER_BYTES = 100


@dataclass(frozen=True, slots=True)
class SetAside:
    """A file that was set aside."""

    path: Path
    ours: bool
    """Whether its header says that it is an index of this program; any other may be somebody's own file."""


def new_place(index: Path) -> Path:
    """Where an index file is moved to when it cannot be used: nothing is there, and its name is the last."""
    while True:
        stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S-%f")
        place = index.with_name(f"{index.name}.damaged-{stamp}-{os.getpid()}")
        if not os.path.lexists(place):
            return place


def all_set_aside(index: Path, application: int) -> list[SetAside]:
    """The files that were set aside for one index, oldest first.

    Args:
        index: The file that they were.
        application: The number in the header of the program's own files.
    """
    name = re.compile(re.escape(index.name) + r"\.damaged-\d{8}-\d{6}(-\d+)+")
    with contextlib.suppress(OSError):
        paths = sorted(path for path in index.parent.iterdir() if name.fullmatch(path.name))
        return [SetAside(path, _belongs_to(path, application)) for path in paths]
    return []


def forget_older(index: Path, application: int) -> None:
    """Delete the program's own files that were set aside for one index, but for the newest."""
    ours = [one.path for one in all_set_aside(index, application) if one.ours]
    for path in ours[:-1]:
        for suffix in BESIDE:
            with contextlib.suppress(OSError):
                path.with_name(path.name + suffix).unlink(missing_ok=True)


def _belongs_to(path: Path, application: int) -> bool:
    if path.is_symlink() or not path.is_file():
        return False
    try:
        with path.open("rb") as file:
            header = file.read(_HEADER_BYTES)
    except OSError:
        return False
    return header.startswith(_MAGIC) and header[_APPLICATION] == application.to_bytes(4, "big")
