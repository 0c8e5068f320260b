"""A lock whose first holder opens what it guards."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType


class Opened:
    """A reentrant lock; before it is held for the first time, what it guards is opened, once.

    Who must not wait for that asks `is_open`.
    """

    def __init__(self, opening: Callable[[], None]) -> None:
        self._lock = threading.RLock()
        self._opening = opening
        self._is_begun = False
        self._is_new = False
        self.is_open = False
        """Whether it was opened: whoever holds the lock now will not have to wait for long."""

    def __enter__(self) -> None:
        self._lock.acquire()
        if self._is_begun:
            return
        self._is_begun = True
        try:
            self._opening()
        except BaseException:
            self._is_begun = False
            self._lock.release()
            raise
        self.is_open = self._is_new = True

    def __exit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._lock.release()

    def take_news(self) -> bool:
        """Whether it was opened since this was asked for the last time. To be asked while it is held."""
        is_new, self._is_new = self._is_new, False
        return is_new
