"""Folders that are listed again only when their time stamps say that something came, went or was replaced."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

COARSEST_NS = 2_000_000_000
"""The coarsest time stamps that there are (FAT): a folder listed this shortly after its last change is listed
again, as it may have been changed since without a new stamp."""

_NEVER = (0, 0, 0)
"""A stamp that no folder has."""

T = TypeVar("T")


class Glance(Generic[T]):
    """What was found in each of some folders, as of the last time that they were listed.

    A file that is written in place leaves the stamps of its folder as they are.
    """

    def __init__(self, listed: Callable[[str], T]) -> None:
        """Make one.

        Args:
            listed: Lists one folder; its failures are told to whoever asks.
        """
        self._listed = listed
        self._known: dict[str, tuple[tuple[int, int, int], T]] = {}

    def of(self, folder: str, *, thorough: bool) -> T:
        """What is in `folder`; the very same object as the last time where nothing says that it changed.

        Args:
            folder: Its path.
            thorough: List it, whatever its stamps say.

        Raises:
            OSError: It cannot be listed.
        """
        now = time.time_ns()
        status = os.stat(folder)  # noqa: PTH116 (one system call)
        stamp = status.st_mtime_ns, status.st_ctime_ns, status.st_ino
        known = self._known.pop(folder, None)
        if known is None or thorough or known[0] != stamp:
            found = self._listed(folder)
            known = stamp, known[1] if known is not None and known[1] == found else found
        settled = now - max(stamp[:2]) > COARSEST_NS
        self._known[folder] = (stamp if settled else _NEVER), known[1]
        return known[1]
