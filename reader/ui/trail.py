"""Where the user has been, to go back and forward like in a browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reader.session import Place

LONGEST = 200
"""Places remembered."""


class Trail:
    """Places in the order they were left; a new one drops what lay ahead."""

    def __init__(self) -> None:
        self._behind: list[Place] = []
        self._ahead: list[Place] = []

    def leave(self, place: Place) -> None:
        """Remember `place` as one to come back to; an empty one or a repeat is not remembered."""
        if place.document and (not self._behind or self._behind[-1] != place):
            self._behind.append(place)
            del self._behind[:-LONGEST]
        self._ahead.clear()

    def back(self, here: Place) -> Place | None:
        """The place before; `here` becomes the one ahead. `None` at the beginning."""
        if not self._behind:
            return None
        if here.document:
            self._ahead.append(here)
        return self._behind.pop()

    def forward(self, here: Place) -> Place | None:
        """The place ahead; `here` becomes the one before. `None` at the end."""
        if not self._ahead:
            return None
        if here.document:
            self._behind.append(here)
        return self._ahead.pop()
