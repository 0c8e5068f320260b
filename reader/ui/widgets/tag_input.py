"""A line of tags that shows how the one being typed could go on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.suggester import Suggester
from textual.widgets import Input

from reader.notes.tag_words import completed

if TYPE_CHECKING:
    from collections.abc import Sequence


class _KnownTags(Suggester):
    def __init__(self, known: Sequence[str]) -> None:
        super().__init__(use_cache=False, case_sensitive=True)
        self._known = known

    async def get_suggestion(self, value: str) -> str | None:
        return completed(value, self._known)


class TagInput(Input):
    """Tags between commas; the known ones complete."""

    def __init__(self, value: str, known: Sequence[str], *, id: str | None = None) -> None:  # noqa: A002 — Textual's
        super().__init__(
            value, placeholder="comma, separated", suggester=_KnownTags(known), select_on_focus=False, id=id
        )
        self.known = known
        self.cursor_blink = False

    def complete(self) -> bool:
        """Finish the tag being typed; whether there was one to finish."""
        whole = completed(self.value, self.known) if self.cursor_position == len(self.value) else None
        if whole is not None:
            self.value = whole
            self.cursor_position = len(whole)
        return whole is not None
