"""A memory of what was worked out last."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

K = TypeVar("K")
V = TypeVar("V")


class Recent(Generic[K, V]):
    """Keeps the values asked for last. Safe to use from several threads; two may both make a value."""

    def __init__(self, most: int) -> None:
        """Keep up to `most`; a quarter of them go when there are more."""
        self._most = most
        self._kept: dict[K, V] = {}
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._kept)

    def __contains__(self, key: object) -> bool:
        return key in self._kept

    def get(self, key: K, make: Callable[[], V]) -> V:
        """The value of `key`, made if it is not kept."""
        with self._lock:
            # Taken out and put in again: what was asked for last stands last.
            if key in self._kept:
                value = self._kept[key] = self._kept.pop(key)
                return value
        value = make()
        with self._lock:
            self._kept[key] = value
            if len(self._kept) > self._most:
                for old in list(self._kept)[: len(self._kept) - self._most * 3 // 4]:
                    del self._kept[old]
        return value
