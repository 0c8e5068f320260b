"""The palette: every key that is live, by name. Declared once, as bindings."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from textual.command import DiscoveryHit, Hit, Hits, Provider

from reader.ui.screens.notes_keys import BINDINGS as NOTES_BINDINGS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from textual.binding import ActiveBinding

_NOT_LISTED = ("move.", "pane.", "dialog.")

LIST = "note.list"
"""Id of the key that opens the notes list."""

_IN_NOTES = ("notes.export", "notes.order")
"""Ids of keys of the notes list that are looked for before it is open."""

OURS = "reader-"
"""How the names of our own themes begin."""


class KeyCommands(Provider):
    """The bindings of the screen as commands."""

    def _commands(self) -> Iterator[tuple[str, ActiveBinding]]:
        seen = set()
        for active in self.screen.active_bindings.values():
            binding = active.binding
            if not binding.id or binding.id.startswith(_NOT_LISTED) or binding.id in seen or binding.system:
                continue
            seen.add(binding.id)
            yield f"{binding.tooltip or binding.description}  ({self.app.get_key_display(binding)})", active
            if binding.id == LIST:
                yield from self._in_notes(active)

    def _in_notes(self, opens: ActiveBinding) -> Iterator[tuple[str, ActiveBinding]]:
        """What the notes list can do with all of them, by the command that opens it."""
        for binding in NOTES_BINDINGS:
            if binding.id in _IN_NOTES:
                keys = f"{self.app.get_key_display(opens.binding)} then {self.app.get_key_display(binding)}"
                yield f"Notes list: {binding.tooltip}  ({keys})", opens

    def _themes(self) -> Iterator[tuple[str, str]]:
        for name in sorted(self.app.available_themes):
            if name.startswith(OURS):
                yield f"Theme: {name}", name

    def _use_theme(self, name: str) -> None:
        self.app.theme = name

    async def discover(self) -> Hits:
        """All of them, before anything is typed."""
        for name, active in self._commands():
            yield DiscoveryHit(name, partial(self._run, active))
        for text, theme in self._themes():
            yield DiscoveryHit(text, partial(self._use_theme, theme))

    async def search(self, query: str) -> Hits:
        """Those whose name matches."""
        matcher = self.matcher(query)
        for name, active in self._commands():
            score = matcher.match(name)
            if score > 0:
                yield Hit(score, matcher.highlight(name), partial(self._run, active))
        for text, theme in self._themes():
            score = matcher.match(text)
            if score > 0:
                yield Hit(score, matcher.highlight(text), partial(self._use_theme, theme))

    async def _run(self, active: ActiveBinding) -> None:
        await self.app.run_action(active.binding.action, active.node)
