"""How often something that costs time may be done again and again."""

from __future__ import annotations

import contextlib
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SHARE = 0.03
"""Of one core."""

SHARE_OF_TIME = 0.2
"""Of the time that passes: a network file system takes long and costs the core little."""


class Pace:
    """Spreads something out, so that it takes no more than its share."""

    def __init__(
        self, clock: Callable[[], float] = time.monotonic, spent: Callable[[], float] = time.thread_time
    ) -> None:
        """Make one; its first time is at once.

        Args:
            clock: Seconds.
            spent: Seconds that the core worked for the thread that asks.
        """
        self._clock = clock
        self._spent = spent
        self._next = clock()

    @property
    def is_due(self) -> bool:
        """Whether enough time went by since the last time."""
        return self._clock() >= self._next

    @contextlib.contextmanager
    def timed(self) -> Iterator[None]:
        """Do it; the longer it takes, the later it is due again."""
        began, worked = self._clock(), self._spent()
        yield
        ended = self._clock()
        self._next = ended + max((self._spent() - worked) / SHARE, (ended - began) / SHARE_OF_TIME)
