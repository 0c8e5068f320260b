"""Typing as over a slow line."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from textual import events

if TYPE_CHECKING:
    from textual.pilot import Pilot


async def type_text(pilot: Pilot[None], text: str) -> None:
    """Type letters, digits, spaces and signs in one burst, and wait until all are taken."""
    for character in text:
        key = character if character.isalnum() else unicodedata.name(character).lower().replace(" ", "_")
        pilot.app.post_message(events.Key(key, character))
    await pilot.pause()
